//! Byte-range locks: [MS-FSA] 2.1.5.8, 2.1.5.9, and whom they keep from data.
//!
//! Owns what a request to lock and to unlock comes to, who waits and in which order, and where the
//! two kinds of lock meet: NT's belong to a stream, POSIX's ([`posix`]) to a file. To NT the record
//! locks are as good as its own, on the unnamed stream. Among the requests of a mount they are
//! advisory, and a mount holds none of NT's.
//!
//! **First come, first served**, but for one case: whoever holds a lock of the stream already is
//! not kept back by those who wait, for they may be waiting for him.

mod posix;
mod table;
mod transfer;

use fsrtl::oplock::Breaker;
use fsrtl::{ByteRangeLock, LockAnswer, LockOwner, RangeAccess};
use nt::{
    Action, Answer, ByteRange, CcbId, Instant, LockMode, LockRange, NtError, Origin, Request,
    Unlock,
};

use crate::files::{CcbState, FcbId, ScbId};
use crate::flight::{Asker, Flow, Obstacle, Resume, Waiting};
use crate::limits;
use crate::planted::Planted;
use crate::volume::Volume;
pub(crate) use posix::WaitingRecord;
pub(crate) use table::LockTable;
pub(crate) use transfer::AppendNext;

/// A lock as it was asked for.
pub(crate) struct Locking {
    pub(crate) range: ByteRange,
    pub(crate) mode: LockMode,
    pub(crate) wait: bool,
}

/// A lock that a request waits for.
#[derive(Clone, Copy)]
pub(crate) enum WaitingLock {
    /// NT's, of bytes of a stream.
    Range(ScbId, ByteRangeLock<CcbId>),
    /// POSIX's, of bytes of a file.
    Record(WaitingRecord),
    /// POSIX's, of a whole file.
    WholeFile { fcb: FcbId, ccb: CcbId, owner: u64, mode: LockMode },
}

impl WaitingLock {
    /// By which handle.
    fn ccb(&self) -> CcbId {
        match self {
            WaitingLock::Range(_, lock) => lock.owner.handle,
            WaitingLock::Record(record) => record.ccb,
            WaitingLock::WholeFile { ccb, .. } => *ccb,
        }
    }
}

/// Holds no locks.
const NOBODY: LockOwner<CcbId> = LockOwner { handle: CcbId(u64::MAX), process: 0, key: 0 };

impl Volume {
    pub(crate) fn begin_lock(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        locking: Locking,
    ) -> Result<Flow, NtError> {
        let (scb, _) = self.lockable(ccb)?;
        let by = self.client(Some(ccb));
        if let Some(obstacle) = self.break_oplock(asker, scb, by, Breaker::ByteRangeLock)? {
            let Locking { range, mode, wait } = locking;
            let action = Action::Lock { ccb, range, mode, wait };
            let request = Request { origin: asker.origin, action };
            return Ok(Flow::Wait(Resume::Again(request), obstacle));
        }
        let Locking { range, mode, wait } = locking;
        let range = LockRange::new(range)?;
        let lock = ByteRangeLock { range, mode, owner: owner(asker.origin, ccb) };
        // Who does not wait passes those who do: nothing stands in his way but what is held.
        let is_free = match wait {
            true => self.may_lock(scb, &lock),
            false => !self.conflicts(scb, &lock),
        };
        match (is_free, wait) {
            (true, _) => self.take_lock(scb, lock),
            (false, true) => self.wait_for_lock(asker, WaitingLock::Range(scb, lock)),
            (false, false) => Err(NtError::LOCK_NOT_GRANTED),
        }
    }

    fn take_lock(&mut self, scb: ScbId, lock: ByteRangeLock<CcbId>) -> Result<Flow, NtError> {
        match self.locks.lock_range(scb, lock)? {
            LockAnswer::Granted => {
                self.adjust_gate(scb);
                // A mount's pages would be read and written past the lock.
                self.stale_data(scb, ByteRange::ALL);
                Ok(Flow::Done(Answer::Done))
            }
            // Asked a moment ago, and said to be free.
            LockAnswer::Conflict => Err(NtError::INTERNAL_ERROR),
        }
    }

    pub(crate) fn begin_unlock(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        what: Unlock,
    ) -> Result<Flow, NtError> {
        let (scb, _) = self.lockable(ccb)?;
        let owner = owner(asker.origin, ccb);
        match what {
            Unlock::Range(range) => {
                let range = LockRange::new(range)?;
                let unlocked = self.locks.unlock_ranges(scb, ccb, |ranges| {
                    usize::from(ranges.unlock(&owner, range).is_ok())
                });
                if unlocked == 0 {
                    return Err(NtError::RANGE_NOT_LOCKED);
                }
            }
            Unlock::All => {
                let process = owner.process;
                self.locks.unlock_ranges(scb, ccb, |ranges| ranges.unlock_process(ccb, process));
            }
            Unlock::AllByKey => {
                self.locks.unlock_ranges(scb, ccb, |ranges| ranges.unlock_key(&owner));
            }
        }
        self.unlocked(scb);
        Ok(Flow::Done(Answer::Done))
    }

    /// Everything that was locked by a handle: at its cleanup, before it leaves share access. What
    /// waits by that handle is told so in the same step ([`Volume::resume_lock`]).
    pub(crate) fn unlock_handle(&mut self, ccb: CcbId) {
        self.set_released();
        let Some(scb) = self.files.ccbs.get(ccb).map(|entry| entry.scb) else { return };
        let Some(fcb) = self.files.scbs.get(scb).map(|entry| entry.fcb) else { return };
        if self.locks.is_empty() || self.is_planted(Planted::LockKept) {
            return;
        }
        self.locks.unlock_ranges(scb, ccb, |ranges| ranges.unlock_handle(ccb));
        self.locks.unlock_by_handle(fcb, ccb);
        self.adjust_gate(scb);
    }

    /// A lock that waited may be had, or its handle is gone.
    pub(crate) fn resume_lock(
        &mut self,
        asker: Asker,
        waiting: WaitingLock,
    ) -> Result<Flow, NtError> {
        if !self.is_open(waiting.ccb()) {
            // As NT's own file systems complete it at cleanup.
            return Err(NtError::RANGE_NOT_LOCKED);
        }
        match waiting {
            WaitingLock::Range(scb, lock) if self.may_lock(scb, &lock) => self.take_lock(scb, lock),
            WaitingLock::Range(..) => self.wait_for_lock(asker, waiting),
            WaitingLock::Record(record) => self.lock_record(asker, record, true),
            WaitingLock::WholeFile { fcb, ccb, owner, mode } => {
                self.lock_whole(asker, (fcb, ccb), (owner, mode), true)
            }
        }
    }

    /// Would [`Volume::resume_lock`] come to an end by now?
    pub(crate) fn is_lock_free(&self, waiting: &WaitingLock) -> bool {
        if !self.is_open(waiting.ccb()) {
            return true;
        }
        match waiting {
            WaitingLock::Range(scb, lock) => self.may_lock(*scb, lock),
            WaitingLock::Record(record) => self.is_record_settled(record),
            WaitingLock::WholeFile { fcb, owner, mode, .. } => {
                self.locks.file(*fcb).is_none_or(|file| !file.whole.conflicts(*owner, *mode))
            }
        }
    }

    /// Lets a request wait for as long as its client likes: that is what it asked for.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` where so many wait that others would find no place.
    pub(crate) fn wait_for_lock(
        &mut self,
        asker: Asker,
        lock: WaitingLock,
    ) -> Result<Flow, NtError> {
        let locks = |waiting: &&Waiting| matches!(waiting.obstacle, Obstacle::Lock(_));
        let room = self.params.request_capacity as usize / limits::SHARE_OF_WAITING_LOCKS;
        if self.waiting.iter().filter(locks).count() >= room {
            return Err(NtError::INSUFFICIENT_RESOURCES);
        }
        if let Some(flight) = asker.request.and_then(|id| self.requests.get_mut(&id)) {
            flight.deadline = Instant::FAR_FUTURE;
        }
        Ok(Flow::Wait(Resume::Lock(asker.origin, lock), Obstacle::Lock(lock)))
    }

    /// Locks held, of every kind: for tests and statistics.
    pub fn locks(&self) -> usize {
        self.locks.len()
    }

    /// The stream and the file of a handle by which data can be locked.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for a directory ([MS-FSA] 2.1.5.8).
    fn lockable(&self, ccb: CcbId) -> Result<(ScbId, FcbId), NtError> {
        let scb = self.handle(ccb)?.scb;
        let stream = self.files.scbs.get(scb).ok_or(NtError::INVALID_HANDLE)?;
        let is_directory = self.files.fcbs.get(stream.fcb).is_some_and(|fcb| fcb.directory);
        if is_directory && stream.name.units().is_empty() {
            return Err(NtError::INVALID_PARAMETER);
        }
        Ok((scb, stream.fcb))
    }

    fn is_open(&self, ccb: CcbId) -> bool {
        self.files.ccbs.get(ccb).is_some_and(|entry| entry.state == CcbState::Open)
    }

    fn may_lock(&self, scb: ScbId, lock: &ByteRangeLock<CcbId>) -> bool {
        !self.conflicts(scb, lock) && !self.is_behind(scb, lock)
    }

    /// Does something that is held stand in the way?
    fn conflicts(&self, scb: ScbId, lock: &ByteRangeLock<CcbId>) -> bool {
        let access = RangeAccess::Lock(lock.mode);
        let held = self
            .locks
            .stream(scb)
            .and_then(|stream| stream.ranges.first_conflict(&lock.owner, access, lock.range));
        held.is_some() || self.records_refuse(scb, access, lock.range)
    }

    /// Does somebody wait who came first?
    fn is_behind(&self, scb: ScbId, lock: &ByteRangeLock<CcbId>) -> bool {
        let before = &self.waiting[..self.ahead.min(self.waiting.len())];
        let comes_first = |waiting: &Waiting| {
            let Obstacle::Lock(WaitingLock::Range(stream, theirs)) = &waiting.obstacle else {
                return false;
            };
            *stream == scb && theirs.refuses(lock)
        };
        let handle = lock.owner.handle;
        before.iter().any(comes_first)
            && !self.locks.stream(scb).is_some_and(|stream| stream.is_holder(handle))
    }

    /// Others may go on now.
    fn unlocked(&mut self, scb: ScbId) {
        self.set_released();
        self.adjust_gate(scb);
    }
}

/// A request's locks are told apart by handle, process and key.
fn owner(origin: Origin, handle: CcbId) -> LockOwner<CcbId> {
    LockOwner { handle, process: origin.process, key: origin.lock_key }
}

#[cfg(test)]
mod tests;
