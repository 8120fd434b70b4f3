//! [`Volume::audit`]: do the tables agree with each other?
//!
//! Owns the counts that are kept in two places, and how the one follows from the other: it counts
//! again, by the plainest loops, without memory of its own. For simulated worlds, between two
//! inputs; no door and no host asks. What the names' tree keeps is in `name_tree/audit.rs`.

use fsrtl::ShareAccess;
use nt::{CcbId, OplockLevel, RequestId};

use crate::create::Joining;
use crate::files::{CcbState, FcbId, Scb, ScbId};
use crate::flight::{Flight, Next, Obstacle, Resume};
use crate::gate::Hold;
use crate::name_tree::{Claim, LcbId};
use crate::slab::{Key, Slab};
use crate::volume::Volume;

/// `Ok` if it holds, else what does not.
type Verdict = Result<(), &'static str>;

pub(crate) fn check(holds: bool, otherwise: &'static str) -> Verdict {
    if holds { Ok(()) } else { Err(otherwise) }
}

/// Every entry of a table.
pub(crate) fn entries<K: Key, T>(slab: &Slab<K, T>) -> impl Iterator<Item = (K, &T)> {
    core::iter::successors(slab.first(), |key| slab.after(*key))
        .filter_map(|key| slab.get(key).map(|entry| (key, entry)))
}

fn count(all: impl Iterator<Item = bool>) -> usize {
    all.filter(|holds| *holds).count()
}

/// What is true of `expected` things is counted so.
fn agrees(counted: u32, expected: usize) -> bool {
    usize::try_from(counted) == Ok(expected)
}

impl Volume {
    /// Do the tables agree with each other? To be asked between two inputs.
    ///
    /// # Errors
    /// What does not hold.
    #[doc(hidden)]
    pub fn audit(&self) -> Result<(), &'static str> {
        for (id, stream) in entries(&self.files.scbs) {
            self.audit_share(id, stream)?;
            self.audit_gate(id, stream)?;
            self.audit_oplock(id, stream)?;
        }
        self.audit_handles()?;
        self.audit_files()?;
        self.audit_names()?;
        self.audit_requests()?;
        self.audit_queue()?;
        self.locks.audit(|ccb| self.is_counted(ccb))?;
        self.watches.audit(|watch| {
            count(entries(&self.files.ccbs).map(|(_, ccb)| ccb.watch == Some(watch))) == 1
        })
    }

    /// Does the handle take part: not cleaned up?
    fn is_counted(&self, ccb: CcbId) -> bool {
        self.files.ccbs.get(ccb).is_some_and(|ccb| ccb.state != CcbState::CleanedUp)
    }

    fn audit_share(&self, id: ScbId, stream: &Scb) -> Verdict {
        let mut share = ShareAccess::default();
        let mut open = 0;
        for ccb in &stream.handles {
            let handle = self.files.ccbs.get(*ccb).ok_or("a stream's handle is not there")?;
            check(handle.scb == id, "a handle is another stream's")?;
            if handle.state != CcbState::CleanedUp {
                share.admit(handle.granted, handle.share);
                open += 1;
            }
        }
        check(stream.share == share, "share access is not that of the handles")?;
        check(agrees(stream.open, open), "open handles of a stream")?;
        let file = self.files.fcbs.get(stream.fcb).ok_or("a stream's file is not there")?;
        check(file.streams.contains(&id), "a file does not know its stream")
    }

    fn audit_gate(&self, id: ScbId, stream: &Scb) -> Verdict {
        let of_stream = |ccb: CcbId| self.files.ccbs.get(ccb).is_some_and(|ccb| ccb.scb == id);
        let inside = count(
            self.questions()
                .map(|question| matches!(question.hold, Some(Hold::Shared(ccb)) if of_stream(ccb))),
        );
        check(agrees(stream.gate.inside(), inside), "who is inside a gate")?;
        let alone = count(
            self.questions()
                .map(|question| matches!(question.hold, Some(Hold::Alone(scb)) if scb == id)),
        );
        check(usize::from(stream.gate.is_held_by_question()) == alone, "who has a gate alone")?;
        let holds = |flight: Option<&Flight>| flight.is_some_and(|it| it.gate == Some(id));
        let holder = stream.gate.holding_request();
        check(
            holder.is_none_or(|holder| holds(self.requests.get(&holder))),
            "a gate is closed for a request that does not know",
        )
    }

    fn audit_oplock(&self, id: ScbId, stream: &Scb) -> Verdict {
        let free = stream.oplock.is_free();
        check(free || stream.open > 0, "an oplock outlives its handles")?;
        check(free != self.oplocked.contains(&id), "the list of streams with oplocks")?;
        let holds = |ccb: &CcbId| stream.oplock.level(*ccb) != OplockLevel::None;
        let mut gone = stream.handles.iter().filter(|ccb| !self.is_counted(**ccb));
        check(!gone.any(holds), "an oplock of a handle that is cleaned up")
    }

    fn audit_handles(&self) -> Verdict {
        for (id, handle) in entries(&self.files.ccbs) {
            let users = count(self.questions().map(|question| question.user == Some(id)));
            check(agrees(handle.users, users), "users of a handle")?;
            let stream = self.files.scbs.get(handle.scb).ok_or("a handle without a stream")?;
            check(stream.handles.contains(&id), "a stream does not know its handle")?;
            check(self.files.handle_of(handle.file) == Some(id), "a handle's key")?;
        }
        Ok(())
    }

    fn audit_files(&self) -> Verdict {
        for (id, file) in entries(&self.files.fcbs) {
            let of_file = |scb: ScbId| self.files.scbs.get(scb).is_some_and(|it| it.fcb == id);
            let handles = count(entries(&self.files.ccbs).map(|(_, ccb)| of_file(ccb.scb)));
            let pins = count(self.questions().map(|question| question.pin == Some(id)));
            let joins = count(self.joining().map(|(_, fcb)| fcb == id));
            let own = usize::from(file.lookups > 0) + usize::from(id == self.root);
            check(agrees(file.references, handles + pins + joins + own), "references of a file")?;
            check(
                file.references > 0 && file.streams.iter().all(|scb| of_file(*scb)),
                "a file that nobody needs, or whose stream is another's",
            )?;
            self.audit_chain(id)?;
        }
        Ok(())
    }

    /// The names of a file, each once.
    fn audit_chain(&self, id: FcbId) -> Verdict {
        let of_file = self.names.ids().filter(|lcb| self.file_behind(*lcb) == Some(id)).count();
        let mut at = self.files.fcbs.get(id).and_then(|file| file.first_name);
        for _ in 0..of_file {
            let name = at.ok_or("a file does not know its name")?;
            check(self.file_behind(name) == Some(id), "a file's name is another's")?;
            at = self.names.get(name).and_then(|name| name.next_of_file);
        }
        check(at.is_none(), "the names of a file go in a ring")
    }

    fn file_behind(&self, lcb: LcbId) -> Option<FcbId> {
        self.names.get(lcb).and_then(|lcb| lcb.fcb)
    }

    fn audit_names(&self) -> Verdict {
        let claims = || self.questions().flat_map(|question| question.claims.iter());
        for id in self.names.ids() {
            self.names.audit_place(id)?;
            let handles = count(entries(&self.files.ccbs).map(|(_, ccb)| ccb.lcb == Some(id)));
            let joins = count(self.joining().map(|(lcb, _)| lcb == Some(id)));
            let holders = handles
                + joins
                + count(claims().map(|claim| claim.lcb == id))
                + count(self.awaited().map(|claim| claim.lcb == id))
                + usize::from(self.file_behind(id).is_some());
            self.names.audit_references(id, holders)?;
            self.names.audit_claims(id, claims)?;
            let counted = || {
                let handles = entries(&self.files.ccbs).map(|(_, ccb)| ccb);
                handles.filter(|ccb| ccb.state != CcbState::CleanedUp).filter_map(|ccb| {
                    ccb.lcb.map(|lcb| (lcb, !ShareAccess::withholds_delete(ccb.granted, ccb.share)))
                })
            };
            self.names.audit_handles(id, counted)?;
        }
        Ok(())
    }

    fn audit_requests(&self) -> Verdict {
        for (id, flight) in &self.requests {
            let asked = self.questions().any(|question| question.request == Some(*id));
            let waits = self.waiting.iter().any(|waiting| waiting.request == Some(*id));
            let parked = flight.parked.waits_for > 0;
            check(asked || waits || parked || flight.watch.is_some(), "a request is forgotten")?;
            check(!(asked && waits), "a request asks and waits")?;
            check(
                agrees(flight.parked.waits_for, self.invalidations.awaited_by(*id)),
                "invalidations that a request waits for",
            )?;
        }
        let known = |id: RequestId| self.requests.contains_key(&id);
        let asked = |request: Option<RequestId>| request.is_none_or(known);
        check(
            self.questions().all(|question| asked(question.request)),
            "a question for a request that is over",
        )?;
        check(
            self.waiting.iter().all(|waiting| asked(waiting.request)),
            "a request waits that is over",
        )?;
        let abandoned = self.questions().filter(|question| {
            question.request.is_none() && !matches!(question.next, Next::Silent)
        });
        check(agrees(self.abandoned(), abandoned.count()), "abandoned operations")
    }

    /// Nobody has a gate closed while waiting for something else, and gates are counted.
    fn audit_queue(&self) -> Verdict {
        for waiting in &self.waiting {
            let flight = waiting.request.and_then(|id| self.requests.get(&id));
            let gate = flight.and_then(|flight| flight.gate);
            let for_gate = matches!(waiting.obstacle, Obstacle::Gate(_));
            check(gate.is_none() || for_gate, "who waits has a gate closed")?;
        }
        let mut places = 0..self.waiting.len();
        let overlooked = places.any(|place| self.is_overlooked(place));
        check(!overlooked, "who could go on waits")?;
        let draining = count(entries(&self.files.scbs).map(|(_, scb)| scb.gate.is_draining()));
        check(draining == self.draining, "gates that are being drained")
    }

    /// Opens that wait, with the name and file that they keep.
    fn joining(&self) -> impl Iterator<Item = (Option<LcbId>, FcbId)> {
        self.waiting.iter().filter_map(|waiting| match &waiting.resume {
            Resume::Join(_, joining) => joining.peek().map(Joining::keeps),
            Resume::Again(_) | Resume::Empty(..) | Resume::Lock(..) => None,
        })
    }

    /// Claims that somebody waits for: their names are kept.
    fn awaited(&self) -> impl Iterator<Item = Claim> {
        self.waiting
            .iter()
            .flat_map(|waiting| match &waiting.obstacle {
                Obstacle::Claims(claims) => claims.0,
                _ => [None, None],
            })
            .flatten()
    }
}
