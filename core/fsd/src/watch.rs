//! Change notification: [MS-FSA] 2.1.5.11.
//!
//! Owns the watches of handles and the requests that wait at them. A watch begins with the first
//! request of its handle, which fixes what it watches for, and ends with the handle's cleanup. Its
//! requests stand in a line of their own, not among those that wait to go on: they may stand there
//! for days, and whoever does something else must not pay for it. What a watch is told in one step
//! it tells in one answer, at the end of the step.
//!
//! What is told is in [`report`]; what has to be asked beforehand, in [`look`]. The rules of a
//! watch are `fsrtl`'s.

mod look;
mod report;

use alloc::vec::Vec;
use core::mem;
use fsrtl::Disposition;
use fsrtl::notify::{Batch, Watch};
use nt::{
    AccessMask, Answer, CcbId, Completion, CompletionFilter, Instant, NtError, Origin, OriginFlags,
    RequestId, SubjectId,
};

use crate::audit::{check, entries};
use crate::files::FcbId;
use crate::flight::{Asker, Flow};
use crate::limits;
use crate::name_tree::LcbId;
use crate::slab::{Slab, keys};
use crate::volume::Volume;

pub(crate) use look::{LookNext, Sight, Sights, Which};
pub(crate) use report::Modified;

/// A watch as it was asked for.
pub(crate) struct Watching {
    pub(crate) filter: CompletionFilter,
    pub(crate) tree: bool,
    pub(crate) room: u32,
}

/// The watch of a handle.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct WatchId(u64);
keys!(WatchId);

/// A watch, and who waits at it.
struct Watched {
    watch: Watch,
    directory: FcbId,
    /// Its opener may pass through every directory below.
    may_traverse: bool,
    /// The oldest first, each with the room of its buffer in bytes.
    requests: Vec<(RequestId, usize)>,
    /// It stands among those that heard something in this step.
    has_heard: bool,
}

impl Watched {
    /// Is a write one of the things it watches for?
    fn hears_data(&self) -> bool {
        let data = CompletionFilter::SIZE
            | CompletionFilter::LAST_WRITE
            | CompletionFilter::STREAM_SIZE
            | CompletionFilter::STREAM_WRITE;
        self.watch.filter().intersects(data)
    }

    /// Does it see what lies so many names below?
    fn reaches(&self, depth: usize) -> bool {
        depth == 1 || (self.watch.is_tree() && self.may_traverse)
    }
}

/// The watches of a volume.
pub(crate) struct Watches {
    table: Slab<WatchId, Watched>,
    /// Those that heard something in this step. There is room for all.
    heard: Vec<WatchId>,
    /// Requests that wait.
    waiting: usize,
    /// Watches that hear of writes.
    of_data: usize,
}

impl Watches {
    pub(crate) fn new() -> Watches {
        Watches { table: Slab::new(limits::WATCHES), heard: Vec::new(), waiting: 0, of_data: 0 }
    }

    /// Nobody watches.
    pub(crate) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// Each watch is of one handle, and those who wait are counted: `audit.rs`.
    ///
    /// # Errors
    /// What does not hold.
    pub(crate) fn audit(&self, has_handle: impl Fn(WatchId) -> bool) -> Result<(), &'static str> {
        let mut all = entries(&self.table);
        check(all.all(|(id, _)| has_handle(id)), "a watch outlives its handle")?;
        let waiting: usize = entries(&self.table).map(|(_, watched)| watched.requests.len()).sum();
        check(waiting == self.waiting, "requests that wait at a watch")
    }

    /// Requests that wait. They are no burden to the file system, and have a limit of their own.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting
    }

    fn get_mut(&mut self, id: WatchId) -> Option<&mut Watched> {
        self.table.get_mut(id)
    }

    /// A watch is told something.
    fn tell(&mut self, id: WatchId, tell: impl FnOnce(&mut Watched)) {
        let Some(watched) = self.table.get_mut(id) else { return };
        tell(watched);
        if !mem::replace(&mut watched.has_heard, true) {
            self.heard.push(id);
        }
    }

    /// A request waits no longer.
    pub(crate) fn leave(&mut self, id: WatchId, request: RequestId) {
        let Some(watched) = self.table.get_mut(id) else { return };
        if let Some(place) = watched.requests.iter().position(|(waits, _)| *waits == request) {
            watched.requests.remove(place);
            self.waiting -= 1;
        }
    }
}

impl Volume {
    pub(crate) fn begin_change_notify(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        watching: Watching,
    ) -> Result<Flow, NtError> {
        let handle = self.handle(ccb)?;
        let (scb, granted, watch) = (handle.scb, handle.granted, handle.watch);
        let stream = self.files.scbs.get(scb).ok_or(NtError::INTERNAL_ERROR)?;
        let directory = stream.fcb;
        let is_directory = self.files.fcbs.get(directory).is_some_and(|fcb| fcb.directory);
        // [MS-SMB2] 3.3.5.19 has these two in this order.
        if !is_directory || !stream.name.units().is_empty() {
            return Err(NtError::INVALID_PARAMETER);
        }
        if !granted.contains(AccessMask::LIST_DIRECTORY) {
            return Err(NtError::ACCESS_DENIED);
        }
        let room = usize::try_from(watching.room).unwrap_or(usize::MAX);
        let id = match watch {
            Some(id) => id,
            None => self.start_watch(asker.origin, ccb, directory, &watching)?,
        };
        let watched = self.watches.get_mut(id).ok_or(NtError::INTERNAL_ERROR)?;
        if watched.requests.is_empty()
            && let Some(batch) = watched.watch.take(room)
        {
            return completion(batch).map(Flow::Done);
        }
        let request = asker.request.ok_or(NtError::CANCELLED)?;
        let is_full = watched.requests.len() >= limits::REQUESTS_OF_A_WATCH;
        if is_full || self.watches.waiting >= limits::WATCHING_REQUESTS {
            return Err(NtError::INSUFFICIENT_RESOURCES);
        }
        let watched = self.watches.get_mut(id).ok_or(NtError::INTERNAL_ERROR)?;
        nt::memory::push(&mut watched.requests, (request, room))?;
        self.watches.waiting += 1;
        if let Some(flight) = self.requests.get_mut(&request) {
            flight.watch = Some(id);
            // To wait is what the client asked for.
            flight.deadline = Instant::FAR_FUTURE;
        }
        Ok(Flow::Asked)
    }

    fn start_watch(
        &mut self,
        origin: Origin,
        ccb: CcbId,
        directory: FcbId,
        watching: &Watching,
    ) -> Result<WatchId, NtError> {
        let Watching { filter, tree, room } = *watching;
        let limit = usize::try_from(room).unwrap_or(usize::MAX).min(limits::WATCH_BYTES);
        let mut watched = Watched {
            watch: Watch::new(filter, tree, limit),
            directory,
            may_traverse: may_traverse(origin),
            requests: Vec::new(),
            has_heard: false,
        };
        let name = self.files.ccbs.get(ccb).and_then(|ccb| ccb.lcb);
        let name = name.and_then(|lcb| self.names.get(lcb));
        if name.is_some_and(|name| name.disposition != Disposition::Live) {
            watched.watch.delete_pending();
        }
        let watches = &mut self.watches;
        // Of each watch at most once: with this, `tell` needs no memory.
        let more = (watches.table.len() + 1).saturating_sub(watches.heard.len());
        watches.heard.try_reserve(more).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        let hears_data = watched.hears_data();
        let id = watches.table.insert(watched)?;
        watches.of_data += usize::from(hears_data);
        if let Some(handle) = self.files.ccbs.get_mut(ccb) {
            handle.watch = Some(id);
        }
        if let Some(fcb) = self.files.fcbs.get_mut(directory) {
            fcb.watches += 1;
        }
        if hears_data {
            self.adjust_all_gates();
        }
        Ok(id)
    }

    /// The handle is cleaned up: the last word of its watch.
    pub(crate) fn end_watch(&mut self, ccb: CcbId) {
        let handle = self.files.ccbs.get_mut(ccb);
        let Some(id) = handle.and_then(|handle| handle.watch.take()) else { return };
        if let Some(watched) = self.watches.get_mut(id) {
            watched.watch.cleanup();
        }
        self.answer_watch(id);
        let Some(gone) = self.watches.table.remove(id) else { return };
        if let Some(fcb) = self.files.fcbs.get_mut(gone.directory) {
            fcb.watches = fcb.watches.saturating_sub(1);
        }
        if gone.hears_data() {
            self.watches.of_data -= 1;
            self.adjust_all_gates();
        }
    }

    /// The delete state of a name changed: who watches the directory behind it is told.
    pub(crate) fn mark_watches(&mut self, lcb: LcbId) {
        let Some(name) = self.names.get(lcb) else { return };
        let Some(directory) = name.fcb else { return };
        match name.disposition {
            Disposition::Live => {
                self.tell_watches(directory, |watched| watched.watch.delete_withdrawn());
            }
            Disposition::Pending | Disposition::PosixPending | Disposition::Removed => {
                self.doom_watches(directory);
            }
        }
    }

    /// That directory is going, or its name is gone: who watches it is told.
    pub(crate) fn doom_watches(&mut self, directory: FcbId) {
        self.tell_watches(directory, |watched| watched.watch.delete_pending());
    }

    /// Every watch of one directory is told something.
    fn tell_watches(&mut self, directory: FcbId, mut tell: impl FnMut(&mut Watched)) {
        if self.watches.is_empty() || !self.is_watched_itself(directory) {
            return;
        }
        let scb = self.files.stream(directory, None);
        let Some(scb) = scb.and_then(|scb| self.files.scbs.get(scb)) else { return };
        for ccb in &scb.handles {
            if let Some(id) = self.files.ccbs.get(*ccb).and_then(|ccb| ccb.watch) {
                self.watches.tell(id, &mut tell);
            }
        }
    }

    fn is_watched_itself(&self, directory: FcbId) -> bool {
        self.files.fcbs.get(directory).is_some_and(|fcb| fcb.watches > 0)
    }

    /// Names moved: what is open below them may be watched now, or no longer.
    pub(crate) fn adjust_gates_for_watches(&mut self) {
        if self.watches.of_data > 0 {
            self.adjust_all_gates();
        }
    }

    /// At the end of a step: whoever heard something says it.
    pub(crate) fn answer_watches(&mut self) {
        if self.watches.heard.is_empty() {
            return;
        }
        let mut heard = mem::take(&mut self.watches.heard);
        for id in heard.drain(..) {
            self.answer_watch(id);
        }
        self.watches.heard = heard;
    }

    /// Answers the requests of a watch, the oldest first, as far as there is an answer.
    fn answer_watch(&mut self, id: WatchId) {
        while let Some(watched) = self.watches.get_mut(id) {
            watched.has_heard = false;
            let Some((request, room)) = watched.requests.first().copied() else { return };
            let Some(batch) = watched.watch.take(room) else { return };
            self.watches.leave(id, request);
            self.complete(request, completion(batch));
        }
    }
}

/// May the requestor pass through every directory below? A token is opaque to the engine, and to
/// ask about each directory between for each change would be a question to the file system within
/// an answer of it. So who is not known to hold SeChangeNotifyPrivilege hears of the entries of the
/// directory itself alone: too little, never what he may not see. Doors and hosts say who holds it.
fn may_traverse(origin: Origin) -> bool {
    origin.subject == SubjectId::SYSTEM || origin.flags.contains(OriginFlags::TRAVERSE_PRIVILEGE)
}

fn completion(batch: Batch) -> Completion {
    match batch {
        Batch::Changes(list) => Ok(Answer::Changes(list)),
        Batch::EnumerateAgain => Ok(Answer::EnumerateAgain),
        Batch::Cleanup => Ok(Answer::NotifyCleanup),
        Batch::DeletePending => Err(NtError::DELETE_PENDING),
    }
}

#[cfg(test)]
mod tests;
