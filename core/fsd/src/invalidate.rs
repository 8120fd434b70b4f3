//! Caches that cannot be refused: *apply, invalidate, complete* (ENGINE.md section 4).
//!
//! A Linux kernel that has read after a break would keep the old bytes for ever, so a change made
//! through another door is applied first; then each mount is told what to forget; and the request
//! is completed when they have, or when its time is over. Nobody waits for the door that he himself
//! came through. What each change makes stale is said where it is applied, by these few words.

use alloc::vec::Vec;
use nt::{
    ByteRange, CcbId, Completion, DoorId, Invalidation, InvalidationId, NodeId, NtError,
    OplockKeys, RequestId,
};

use crate::effect::Effect;
use crate::files::{FcbId, ScbId};
use crate::limits::{CACHING_DOORS, DIRECTORY_PATIENCE};
use crate::name_tree::LcbId;
use crate::slab::{Slab, keys};
use crate::volume::Volume;

keys!(InvalidationId);

/// The doors that cache, and what they have been told and not yet done.
pub(crate) struct Invalidations {
    doors: Vec<DoorId>,
    out: Slab<InvalidationId, Out>,
}

struct Out {
    door: DoorId,
    /// Who waits for it.
    request: Option<RequestId>,
}

/// A request that is done but for what others have to forget.
#[derive(Default)]
pub(crate) struct Parked {
    /// Invalidations still out.
    pub(crate) waits_for: u32,
    /// Its end, out of line: one at most, and room for it as soon as it waits.
    completion: Vec<Completion>,
}

impl Parked {
    /// Without memory for its end a request does not wait.
    fn may_wait(&mut self) -> bool {
        !self.completion.is_empty() || self.completion.try_reserve_exact(1).is_ok()
    }

    pub(crate) fn park(&mut self, completion: Completion) {
        self.completion.clear();
        self.completion.push(completion);
    }

    pub(crate) fn take(&mut self) -> Option<Completion> {
        self.completion.pop()
    }
}

impl Invalidations {
    /// How many of those that are out a request waits for.
    pub(crate) fn awaited_by(&self, request: RequestId) -> usize {
        let out = crate::audit::entries(&self.out);
        out.filter(|(_, out)| out.request == Some(request)).count()
    }

    /// How many doors cache.
    pub(crate) fn doors(&self) -> usize {
        self.doors.len()
    }

    pub(crate) fn new(limit: usize) -> Invalidations {
        Invalidations { doors: Vec::new(), out: Slab::new(limit) }
    }
}

impl Volume {
    /// From now on this door keeps what its answers say, and forgets it when told.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` for more doors than a volume has, or without memory.
    pub fn door_caches(&mut self, door: DoorId) -> Result<(), NtError> {
        let doors = &mut self.invalidations.doors;
        if doors.contains(&door) {
            return Ok(());
        }
        if doors.len() >= CACHING_DOORS {
            return Err(NtError::INSUFFICIENT_RESOURCES);
        }
        nt::memory::push(doors, door)?;
        self.adjust_all_gates();
        Ok(())
    }

    /// A door is gone, and with it all that it kept: nobody waits for it any more.
    pub fn door_gone(&mut self, door: DoorId) {
        self.invalidations.doors.retain(|other| *other != door);
        let mut next = self.invalidations.out.first();
        while let Some(id) = next {
            next = self.invalidations.out.after(id);
            if self.invalidations.out.get(id).is_some_and(|out| out.door == door) {
                self.invalidated(id);
            }
        }
        self.adjust_all_gates();
    }

    /// A door has forgotten what it was told to.
    pub fn invalidated(&mut self, id: InvalidationId) {
        let Some(out) = self.invalidations.out.remove(id) else { return };
        let Some(request) = out.request else { return };
        let Some(flight) = self.requests.get_mut(&request) else { return };
        flight.parked.waits_for = flight.parked.waits_for.saturating_sub(1);
        if flight.parked.waits_for == 0
            && let Some(completion) = flight.parked.take()
        {
            self.complete(request, completion);
        }
    }

    /// Does nobody cache but that door?
    pub(crate) fn caches_alone(&self, door: Option<DoorId>) -> bool {
        self.invalidations.doors.iter().all(|caching| Some(*caching) == door)
    }

    /// A file is not what it was: its attributes, or its names' number.
    pub(crate) fn stale_attributes(&mut self, fcb: FcbId) {
        self.stale(fcb, Invalidation::Attributes);
    }

    /// Its bytes from here on are not what they were. A mount knows a file's unnamed stream only.
    pub(crate) fn stale_data(&mut self, scb: ScbId, range: ByteRange) {
        let Some(stream) = self.files.scbs.get(scb) else { return };
        let fcb = stream.fcb;
        if stream.name.units().is_empty() {
            self.stale(fcb, |node| Invalidation::Data(node, range));
        } else {
            self.stale_attributes(fcb);
        }
    }

    /// A name came, is about to go or to move, or stands for another file: who keeps the directory,
    /// and who keeps the file's number of links, is told.
    pub(crate) fn entry_changed(&mut self, lcb: LcbId, keys: OplockKeys) {
        let file = self.names.get(lcb).and_then(|lcb| lcb.fcb);
        let directory = self.names.parent(lcb).and_then(|lcb| self.names.get(lcb));
        if let Some(directory) = directory.and_then(|lcb| lcb.fcb) {
            self.break_directory(directory, keys);
        }
        self.stale_entry(lcb);
        if let Some(file) = file {
            self.stale_attributes(file);
        }
    }

    /// A file changed that was found by its name or identity, or by a handle; perhaps its bytes.
    pub(crate) fn file_changed(
        &mut self,
        fcb: Option<FcbId>,
        ccb: Option<CcbId>,
        bytes: Option<ByteRange>,
    ) {
        let opened = ccb.and_then(|ccb| self.files.ccbs.get(ccb));
        let opened = opened.and_then(|ccb| self.files.scbs.get(ccb.scb)).map(|scb| scb.fcb);
        match (fcb.or(opened), bytes) {
            (Some(fcb), Some(range)) => self.stale(fcb, |node| Invalidation::Data(node, range)),
            (Some(fcb), None) => self.stale_attributes(fcb),
            (None, _) => {}
        }
    }

    fn stale_entry(&mut self, lcb: LcbId) {
        if self.caches_alone(Some(self.actor.origin.door)) {
            return;
        }
        let directory = self.names.parent(lcb).and_then(|lcb| self.names.get(lcb));
        let Some(directory) = directory.and_then(|lcb| lcb.fcb) else { return };
        for at in 0..self.invalidations.doors.len() {
            let Some(door) = self.other_door(at, directory) else { continue };
            let name = self.names.get(lcb).map(|lcb| lcb.name().try_clone());
            match name {
                Some(Ok(name)) => self.send(door, Invalidation::Entry(directory, name)),
                // Without memory for the name at least the directory is looked at anew.
                Some(Err(_)) | None => self.send(door, Invalidation::Attributes(directory)),
            }
        }
    }

    fn stale(&mut self, fcb: FcbId, what: impl Fn(NodeId) -> Invalidation) {
        for at in 0..self.invalidations.doors.len() {
            if let Some(door) = self.other_door(at, fcb) {
                self.send(door, what(fcb));
            }
        }
    }

    /// The door at that place, if it may keep something of the file and is not the asker's.
    fn other_door(&self, at: usize, fcb: FcbId) -> Option<DoorId> {
        let door = *self.invalidations.doors.get(at)?;
        let is_known =
            fcb == self.root || self.files.fcbs.get(fcb).is_some_and(|entry| entry.lookups > 0);
        (door != self.actor.origin.door && is_known).then_some(door)
    }

    fn send(&mut self, door: DoorId, what: Invalidation) {
        let mut may_wait =
            |id: &RequestId| self.requests.get_mut(id).is_some_and(|it| it.parked.may_wait());
        let request = self.actor.request.filter(&mut may_wait);
        let Ok(id) = self.invalidations.out.insert(Out { door, request }) else {
            // Nobody can be waited for, but told they are.
            return self.put(Effect::Invalidate(door, InvalidationId(u64::MAX), what));
        };
        if let Some(flight) = request.and_then(|id| self.requests.get_mut(&id)) {
            flight.parked.waits_for += 1;
        }
        if self.actor.origin.flags.contains(nt::OriginFlags::HOLDS_DIRECTORY)
            && let Some(id) = request
        {
            // Two mounts that hold a directory each do not wait for each other for long.
            self.hurry(id, DIRECTORY_PATIENCE);
        }
        self.put(Effect::Invalidate(door, id, what));
    }
}

#[cfg(test)]
mod tests;
