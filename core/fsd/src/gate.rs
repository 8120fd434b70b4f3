//! The gate of a stream (ENGINE.md section 5): data operations share it, a change of size has it
//! alone.
//!
//! Owns who is inside and who waits to be alone, and the [`DataPath`] by which a host lets data
//! operations through a gate of its own, without a step of the engine. The host closes and opens
//! its gate as [`Effect::Gate`] says, before it lets the engine go: to everyone else that is the
//! moment of the step.
//!
//! A gate that was closed is drained before it opens again, whatever becomes of the request that
//! closed it; so "drained" is said once for each time it was closed.

use fsrtl::notify::RenameTurn;
use nt::{CcbId, RequestId};

use crate::effect::Effect;
use crate::files::ScbId;
use crate::flight::Asker;
use crate::volume::Volume;

bitflags::bitflags! {
    /// What may go through the host's gate of a stream without a step of the engine.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub struct Passage: u32 {
        /// Reads.
        const READ = 1;
        /// Writes.
        const WRITE = 2;
    }
}

/// Who has a gate alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Holder {
    /// A request that has closed it, and has not yet asked.
    Request(RequestId),
    /// The close of a handle, whether or not somebody is still to be told of it.
    Close(CcbId),
    /// A question that is out.
    Question,
}

/// The engine's side of a gate.
#[derive(Default)]
pub(crate) struct Gate {
    /// Data operations under way that took a step.
    inside: u32,
    holder: Option<Holder>,
    /// What the host lets through; `None` where the host has no gate for this stream.
    host: Option<Passage>,
    /// It is closed, and some that the host let through are still inside.
    draining: bool,
}

/// What a question holds of a gate until it is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Hold {
    Shared(CcbId),
    Alone(ScbId),
    /// No gate: a rename's turn, during which no session begins.
    Turn(RenameTurn),
}

impl Gate {
    /// Nobody is inside, nobody waits: the stream may be forgotten.
    pub(crate) fn is_idle(&self) -> bool {
        self.inside == 0 && self.holder.is_none() && !self.draining
    }

    pub(crate) fn is_known_to_host(&self) -> bool {
        self.host.is_some()
    }

    /// Data operations under way that took a step.
    pub(crate) fn inside(&self) -> u32 {
        self.inside
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining
    }

    pub(crate) fn is_held_by_question(&self) -> bool {
        self.holder == Some(Holder::Question)
    }

    /// The request that has closed it, and has not yet asked.
    pub(crate) fn holding_request(&self) -> Option<RequestId> {
        match self.holder {
            Some(Holder::Request(id)) => Some(id),
            Some(Holder::Close(_) | Holder::Question) | None => None,
        }
    }

    fn is_drained(&self) -> bool {
        self.inside == 0 && !self.draining
    }
}

impl Volume {
    /// The host's gate of this stream was closed, and the last operation inside has left.
    pub fn drained(&mut self, scb: ScbId) {
        let Some(stream) = self.files.scbs.get_mut(scb) else { return };
        if !core::mem::take(&mut stream.gate.draining) {
            return;
        }
        self.draining -= 1;
        self.set_released();
        self.adjust_gate(scb);
        self.leave_scb(scb);
        self.wake();
    }

    /// May a data operation go in?
    pub(crate) fn may_enter(&self, scb: ScbId) -> bool {
        self.files.scbs.get(scb).is_none_or(|stream| stream.gate.holder.is_none())
    }

    /// Closes a gate for a request. `false`: it has to wait, and comes through here again.
    pub(crate) fn shut(&mut self, asker: Asker, scb: ScbId) -> bool {
        let Some(id) = asker.request else { return true };
        let Some(stream) = self.files.scbs.get_mut(scb) else { return true };
        match stream.gate.holder {
            Some(holder) if holder != Holder::Request(id) => return false,
            Some(_) => {}
            None => {
                stream.gate.holder = Some(Holder::Request(id));
                if let Some(flight) = self.requests.get_mut(&id) {
                    flight.gate = Some(scb);
                }
                self.adjust_gate(scb);
            }
        }
        self.files.scbs.get(scb).is_none_or(|stream| stream.gate.is_drained())
    }

    /// Closes a gate for the close of a handle. `false`: it has to wait, and comes through here
    /// again.
    pub(crate) fn shut_for_close(&mut self, ccb: CcbId, scb: ScbId) -> bool {
        let Some(stream) = self.files.scbs.get_mut(scb) else { return true };
        if stream.gate.holder.is_none() {
            stream.gate.holder = Some(Holder::Close(ccb));
            self.adjust_gate(scb);
        }
        let gate = self.files.scbs.get(scb).map(|stream| &stream.gate);
        gate.is_none_or(|gate| gate.holder == Some(Holder::Close(ccb)) && gate.is_drained())
    }

    /// Would `shut_for_close` come any further by now?
    pub(crate) fn may_close(&self, ccb: CcbId, scb: ScbId) -> bool {
        self.files.scbs.get(scb).is_none_or(|stream| match stream.gate.holder {
            None => true,
            holder => holder == Some(Holder::Close(ccb)) && stream.gate.is_drained(),
        })
    }

    /// The handle is closed.
    pub(crate) fn reopen_after_close(&mut self, ccb: CcbId, scb: ScbId) {
        self.reopen_for(Holder::Close(ccb), scb);
    }

    /// Would `shut` succeed by now?
    pub(crate) fn may_shut(&self, request: Option<RequestId>, scb: ScbId) -> bool {
        let mine = request.map(Holder::Request);
        self.files.scbs.get(scb).is_none_or(|stream| match stream.gate.holder {
            None => true,
            holder => holder == mine && stream.gate.is_drained(),
        })
    }

    /// A request that closed a gate will not ask, or has no need of it any more.
    pub(crate) fn give_gate_back(&mut self, request: Option<RequestId>) {
        let flight = request.and_then(|id| self.requests.get_mut(&id));
        if let Some((id, scb)) = request.zip(flight.and_then(|flight| flight.gate.take())) {
            self.reopen(id, scb);
        }
    }

    pub(crate) fn reopen(&mut self, id: RequestId, scb: ScbId) {
        self.reopen_for(Holder::Request(id), scb);
    }

    fn reopen_for(&mut self, holder: Holder, scb: ScbId) {
        if let Some(stream) = self.files.scbs.get_mut(scb)
            && stream.gate.holder == Some(holder)
        {
            stream.gate.holder = None;
            self.set_released();
            self.adjust_gate(scb);
            self.leave_scb(scb);
        }
    }

    /// A question goes out that holds a gate.
    pub(crate) fn take_hold(&mut self, hold: Hold) {
        match hold {
            Hold::Shared(ccb) => self.count_inside(ccb, 1),
            Hold::Alone(scb) => {
                if let Some(stream) = self.files.scbs.get_mut(scb) {
                    stream.gate.holder = Some(Holder::Question);
                }
            }
            Hold::Turn(_) => {}
        }
    }

    /// It is answered.
    pub(crate) fn release_hold(&mut self, hold: Hold) {
        self.set_released();
        match hold {
            Hold::Shared(ccb) => self.count_inside(ccb, -1),
            Hold::Turn(turn) => self.give_turn_back(turn),
            Hold::Alone(scb) => {
                if let Some(stream) = self.files.scbs.get_mut(scb) {
                    stream.gate.holder = None;
                }
                self.adjust_gate(scb);
                self.leave_scb(scb);
            }
        }
    }

    fn count_inside(&mut self, id: CcbId, by: i32) {
        // A handle with operations under way is not closed, so it is there.
        let Some(ccb) = self.files.ccbs.get(id) else { return };
        if let Some(stream) = self.files.scbs.get_mut(ccb.scb) {
            stream.gate.inside = stream.gate.inside.wrapping_add_signed(by);
        }
    }

    /// Makes the host's gate what it should be.
    pub(crate) fn adjust_gate(&mut self, scb: ScbId) {
        let passage = self.passage(scb);
        let Some(stream) = self.files.scbs.get_mut(scb) else { return };
        let gate = &mut stream.gate;
        let Some(before) = gate.host.filter(|before| *before != passage && !gate.draining) else {
            return;
        };
        gate.host = Some(passage);
        // Narrowing it to nothing asks who is still inside; they may be.
        gate.draining = passage.is_empty() && !before.is_empty();
        self.draining += usize::from(gate.draining);
        self.put(Effect::Gate(scb, passage));
    }

    /// What may go through without a step.
    fn passage(&self, scb: ScbId) -> Passage {
        match self.files.scbs.get(scb) {
            // Who caches has to be asked.
            Some(stream) if !stream.oplock.is_free() => Passage::empty(),
            Some(stream) if stream.gate.holder.is_some() || self.is_stopping() => Passage::empty(),
            // Another door has to forget what is written, or a watch to hear of it.
            Some(stream)
                if !self.caches_alone(stream.sole_door())
                    || self.hears_data(scb)
                    || self.caches.hear_of_writes() =>
            {
                Passage::READ & self.passage_by_locks(scb)
            }
            Some(_) => self.passage_by_locks(scb),
            None => Passage::empty(),
        }
    }

    /// From now on the host has a gate for the stream of this handle.
    pub(crate) fn introduce_gate(&mut self, scb: ScbId) {
        if let Some(stream) = self.files.scbs.get_mut(scb)
            && stream.gate.host.is_none()
        {
            // The host's begins closed and empty.
            stream.gate.host = Some(Passage::empty());
            self.gates += 1;
        }
        self.adjust_gate(scb);
    }

    /// Something that concerns every stream is different.
    pub(crate) fn adjust_all_gates(&mut self) {
        let mut next = self.files.scbs.first();
        while let Some(scb) = next {
            self.adjust_gate(scb);
            next = self.files.scbs.after(scb);
        }
    }
}

#[cfg(test)]
mod tests;
