//! The world as a host with gates: reads and writes that go straight to the file system, without a
//! step of the engine (ENGINE.md section 5).
//!
//! A handle's first read or write takes a step and shows the way, its cleanup ends it. What is
//! inside a gate cannot be cancelled and has no deadline: a host sends only what is over at once
//! this way. Here it stays inside as long as the file system likes, which the engine has to bear.

use fsd::{DataPath, DataStep, Passage, ScbId};
use nt::{Action, CcbId, Origin, RequestId};
use std::collections::{BTreeMap, HashMap};
use transact::{OpId, Operation};

use super::Stage;
use crate::rule::Breach;

/// The gates of the streams, and the ways of the handles.
#[derive(Default)]
pub(crate) struct Gates {
    gates: HashMap<ScbId, Gate>,
    paths: BTreeMap<CcbId, Path>,
    /// What is inside, by operation.
    inside: BTreeMap<OpId, Inside>,
    entered: u64,
    /// Closed, and nobody inside: the engine is to be told.
    drained: Vec<ScbId>,
}

#[derive(Default)]
struct Gate {
    passage: Passage,
    inside: u32,
}

struct Path {
    data: DataPath,
    used: Passage,
}

struct Inside {
    scb: ScbId,
    request: RequestId,
    length: u32,
}

impl Gates {
    pub(super) fn set(&mut self, scb: ScbId, passage: Passage) {
        let gate = self.gates.entry(scb).or_default();
        gate.passage = passage;
        if passage.is_empty() && gate.inside == 0 {
            self.drained.push(scb);
        }
    }

    pub(super) fn forget(&mut self, scb: ScbId) {
        self.gates.remove(&scb);
    }

    pub(super) fn take_drained(&mut self) -> Option<ScbId> {
        self.drained.pop()
    }

    fn leave(&mut self, scb: ScbId) {
        let Some(gate) = self.gates.get_mut(&scb) else { return };
        gate.inside = gate.inside.saturating_sub(1);
        if gate.inside == 0 && gate.passage.is_empty() {
            self.drained.push(scb);
        }
    }
}

impl Stage {
    /// A read or write that may pass does so; `false`: it takes a step.
    pub(super) fn goes_straight(
        &mut self,
        id: RequestId,
        origin: Origin,
        action: &Action,
    ) -> Result<bool, Breach> {
        let (Some(gates), Some(wanted)) = (&mut self.gates, DataPath::passage(origin, action))
        else {
            return Ok(false);
        };
        let (Action::Read { ccb, length, .. } | Action::Write { ccb, length, .. }) = *action else {
            return Ok(false);
        };
        let Some(path) = gates.paths.get_mut(&ccb) else { return Ok(false) };
        let scb = path.data.scb();
        let gate = gates.gates.entry(scb).or_default();
        if !gate.passage.contains(wanted) {
            return Ok(false);
        }
        path.used |= wanted;
        let completion = match path.data.begin(origin, action) {
            Ok(DataStep::Ask(call)) => {
                gate.inside += 1;
                gates.entered += 1;
                // No number that the engine gives.
                let op = OpId(u64::MAX - gates.entered);
                gates.inside.insert(op, Inside { scb, request: id, length });
                if let Some(pending) = self.requests.get_mut(&id) {
                    pending.straight = true;
                }
                self.note(|| "  goes straight".to_owned());
                self.files.ask(op, Operation { origin, call });
                return self.judge().map(|()| true);
            }
            Ok(DataStep::Done(answer)) => Ok(answer),
            Err(error) => Err(error),
        };
        self.complete(id, completion).map(|()| true)
    }

    /// An answer to what went straight; `false`: it is the engine's.
    pub(super) fn comes_straight(
        &mut self,
        op: OpId,
        reply: &transact::Reply,
    ) -> Result<bool, Breach> {
        let inside = self.gates.as_mut().and_then(|gates| gates.inside.remove(&op));
        let Some(Inside { scb, request, length }) = inside else { return Ok(false) };
        self.ended.clear();
        self.complete(request, DataPath::finish(length, reply.clone()))?;
        if let Some(gates) = &mut self.gates {
            gates.leave(scb);
        }
        self.tell_drained().map(|()| true)
    }

    /// The next read or write of this handle goes straight.
    pub(super) fn find_path(&mut self, action: &Action) -> Result<(), Breach> {
        let (Action::Read { ccb, .. } | Action::Write { ccb, .. }) = *action else { return Ok(()) };
        let known = self.gates.as_ref().is_none_or(|gates| gates.paths.contains_key(&ccb));
        if known || self.is_closing(ccb) {
            return Ok(());
        }
        let ended = std::mem::take(&mut self.ended);
        let mut data = None;
        let result = self.step(|volume| data = volume.data_path(ccb));
        self.ended.splice(0..0, ended);
        if let (Some(data), Some(gates)) = (data, &mut self.gates) {
            gates.gates.entry(data.scb()).or_default();
            gates.paths.insert(ccb, Path { data, used: Passage::empty() });
        }
        result
    }

    /// A cleanup comes: what was done without a step is told.
    pub(super) fn end_path(&mut self, action: &Action) -> Result<(), Breach> {
        let (Action::Cleanup(ccb) | Action::Close(ccb) | Action::Release(ccb)) = *action else {
            return Ok(());
        };
        let path = self.gates.as_mut().and_then(|gates| gates.paths.remove(&ccb));
        match path {
            Some(path) => self.step(|volume| volume.used(ccb, path.used)),
            None => Ok(()),
        }
    }

    /// The engine is told of gates that nobody is inside any more.
    pub(super) fn tell_drained(&mut self) -> Result<(), Breach> {
        while let Some(scb) = self.gates.as_mut().and_then(Gates::take_drained) {
            let ended = std::mem::take(&mut self.ended);
            self.note(|| format!("drained {scb:?}"));
            let result = self.step_only(|volume| volume.drained(scb));
            self.ended.splice(0..0, ended);
            result?;
        }
        Ok(())
    }

    fn is_closing(&self, ccb: CcbId) -> bool {
        let mut handles = self.clients.iter().flat_map(|client| &client.handles);
        let handle = handles.find(|handle| handle.ccb == ccb);
        handle.is_none_or(|handle| handle.life != crate::client::Life::Open)
    }
}
