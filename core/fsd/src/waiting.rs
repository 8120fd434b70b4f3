//! The queue of requests that wait: what they wait for, and how they go on.
//!
//! Waiting is data (ENGINE.md section 2): an entry with its obstacle. When a step has given
//! something back, those whose obstacle is gone go on, in the order in which they came.

use core::mem;
use nt::{Action, Answer, NtError, Origin, Request, RequestId};

use crate::files::EndOfHandle;
use crate::flight::{Asker, Flow, Obstacle, Resume, Waiting};
use crate::name_tree::ClaimSet;
use crate::volume::Volume;

impl Volume {
    /// May these claims be taken, also with regard to those who came first?
    pub(crate) fn can_claim(&self, claims: &ClaimSet) -> bool {
        self.can_claim_behind(self.ahead, claims)
    }

    /// The same for one who has so many before him.
    fn can_claim_behind(&self, ahead: usize, claims: &ClaimSet) -> bool {
        let before = &self.waiting[..ahead.min(self.waiting.len())];
        let stands_back = |waiting: &Waiting| match &waiting.obstacle {
            Obstacle::Claims(theirs) => self.names.overlap(theirs, claims),
            Obstacle::Enumeration(_)
            | Obstacle::Entry(_)
            | Obstacle::Oplock(_)
            | Obstacle::Sessions(_)
            | Obstacle::Gate(_)
            | Obstacle::Inside(..)
            | Obstacle::Lock(_)
            | Obstacle::Memory
            | Obstacle::Users(_) => false,
        };
        self.names.can_claim(claims) && !before.iter().any(stands_back)
    }

    /// To be begun again when these claims can be taken. Their names are kept from now on: whoever
    /// comes later and wants one of them has to find it.
    pub(crate) fn wait(&mut self, request: Request, claims: ClaimSet) -> Flow {
        self.names.reference_all(&claims);
        Flow::Wait(Resume::Again(request), Obstacle::Claims(claims))
    }

    pub(crate) fn enqueue(
        &mut self,
        request: Option<RequestId>,
        resume: Resume,
        obstacle: Obstacle,
    ) {
        if self.waiting.try_reserve(1).is_err() {
            let left_behind = self.leave_behind(&resume);
            self.unqueue(resume, &obstacle);
            if let Some(id) = request {
                let failed = Err(NtError::INSUFFICIENT_RESOURCES);
                self.complete(id, if left_behind { Ok(Answer::Done) } else { failed });
            }
            return;
        }
        // Who waits for anything else has no gate closed meanwhile: nobody waits in a ring.
        if !matches!(obstacle, Obstacle::Gate(_)) {
            self.give_gate_back(request);
        }
        self.waiting.push(Waiting { request, resume, obstacle });
    }

    /// Without memory for a place in the queue, the end of a handle is noted with the handle: it
    /// happens, and whoever asked for it is told that it will.
    fn leave_behind(&mut self, resume: &Resume) -> bool {
        let Resume::Again(request) = resume else { return false };
        let (ccb, end) = match request.action {
            Action::Cleanup(ccb) => (ccb, EndOfHandle::Cleanup),
            Action::Close(ccb) | Action::Release(ccb) => (ccb, EndOfHandle::CleanupAndClose),
            _ => return false,
        };
        let Some(handle) = self.files.ccbs.get_mut(ccb) else { return false };
        if handle.left_behind.replace(end).is_none() {
            self.left_behind += 1;
        }
        true
    }

    /// Takes up again, once each, what was left behind.
    fn take_up_left_behind(&mut self) {
        let mut next = self.files.ccbs.first();
        while let Some(ccb) = next.filter(|_| self.left_behind > 0) {
            next = self.files.ccbs.after(ccb);
            let handle = self.files.ccbs.get_mut(ccb);
            let Some(end) = handle.and_then(|handle| handle.left_behind.take()) else { continue };
            self.left_behind -= 1;
            let action = match end {
                EndOfHandle::Cleanup => Action::Cleanup(ccb),
                EndOfHandle::CleanupAndClose => Action::Release(ccb),
            };
            let flow = self.begin(None, Request { origin: Origin::default(), action });
            self.advance(None, flow);
        }
    }

    /// A request gives up its place in the queue, and what it had for going on.
    pub(crate) fn unqueue(&mut self, resume: Resume, obstacle: &Obstacle) {
        self.stand_up(obstacle);
        match resume {
            Resume::Again(_) | Resume::Lock(..) => {}
            Resume::Empty(origin, emptying) => self.discard(Asker::engine(origin), emptying.ccb),
            Resume::Join(origin, joining) => self.abandon_join(origin, joining),
        }
    }

    fn stand_up(&mut self, obstacle: &Obstacle) {
        if let Obstacle::Claims(claims) = obstacle {
            self.names.release_all(claims);
        }
    }

    fn resume(&mut self, id: Option<RequestId>, resume: Resume) {
        let closes = resume.closes();
        let flow = match resume {
            Resume::Again(request) => self.begin(id, request),
            Resume::Empty(origin, emptying) => self.empty(Asker { request: id, origin }, emptying),
            Resume::Join(origin, joining) => {
                self.join_again(Asker { request: id, origin }, joining)
            }
            Resume::Lock(origin, lock) => self.resume_lock(Asker { request: id, origin }, lock),
        };
        let flow = match flow {
            // A second close of the handle overtook it.
            Err(NtError::INVALID_HANDLE) if closes => Ok(Flow::Done(nt::Answer::Done)),
            flow => flow,
        };
        self.advance(id, flow);
    }

    /// Begins again, in their order, those whose obstacle is gone.
    pub(crate) fn wake(&mut self) {
        if self.released && self.left_behind > 0 {
            self.take_up_left_behind();
        }
        while mem::take(&mut self.released) && !self.waiting.is_empty() {
            let mut index = 0;
            while index < self.waiting.len() {
                self.ahead = index;
                if !self.is_free(index) {
                    index += 1;
                    continue;
                }
                let before = self.waiting.len();
                let Waiting { request, resume, obstacle } = self.waiting.remove(index);
                self.stand_up(&obstacle);
                self.resume(request, resume);
                if self.waiting.len() == before {
                    // It waits again: back to its place.
                    if let Some(last) = self.waiting.pop() {
                        self.waiting.insert(index, last);
                    }
                    index += 1;
                }
            }
        }
        self.answer_watches();
    }

    /// Could the request at that place go on by now? Then nobody has woken it: `audit.rs`.
    pub(crate) fn is_overlooked(&self, index: usize) -> bool {
        match &self.waiting[index].obstacle {
            Obstacle::Claims(claims) => self.can_claim_behind(index, claims),
            // Who came first is told by `ahead`, which is not of this place now.
            Obstacle::Lock(_) => false,
            _ => self.is_free(index),
        }
    }

    fn is_free(&self, index: usize) -> bool {
        let waiting = &self.waiting[index];
        match &waiting.obstacle {
            Obstacle::Claims(claims) => self.can_claim(claims),
            Obstacle::Enumeration(ccb) => {
                !self.files.ccbs.get(*ccb).is_some_and(|ccb| ccb.enumerating)
            }
            Obstacle::Entry(scb) => self.may_enter(*scb),
            Obstacle::Oplock(scb) => {
                self.files.scbs.get(*scb).is_none_or(|stream| !stream.oplock.is_breaking())
            }
            Obstacle::Sessions(turn) => self.sessions.may_rename(*turn),
            Obstacle::Gate(scb) => self.may_shut(waiting.request, *scb),
            Obstacle::Inside(ccb, scb) => self.may_close(*ccb, *scb),
            Obstacle::Lock(lock) => self.is_lock_free(lock),
            Obstacle::Memory => true,
            Obstacle::Users(ccb) => self.files.ccbs.get(*ccb).is_none_or(|ccb| ccb.users == 0),
        }
    }
}
