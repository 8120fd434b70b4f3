//! POSIX's locks: records (`fcntl`) and whole files (`flock`), as a mount asks for them.
//!
//! They belong to the file: every handle and name of it shares them. An owner is what the mount's
//! kernel calls one. Here is what locking, testing and unlocking comes to, and who waits for whom.
//!
//! As in POSIX, nobody is kept back by those who only wait; these are asked in their order when
//! something is unlocked. Locks on whole files are the mount's own affair: NT sees nothing of them.

use fsrtl::{LockAnswer, PosixLock, RangeAccess};
use nt::{Answer, CcbId, HeldPosixLock, LockMode, LockRange, NtError, PosixLockRequest};

use super::{NOBODY, WaitingLock};
use crate::files::FcbId;
use crate::flight::{Asker, Flow, Obstacle};
use crate::limits;
use crate::volume::Volume;

/// A record lock that may have to wait.
#[derive(Clone, Copy)]
pub(crate) struct WaitingRecord {
    pub(crate) fcb: FcbId,
    pub(crate) ccb: CcbId,
    pub(crate) lock: PosixLock<u64>,
}

impl Volume {
    pub(crate) fn begin_posix_lock(
        &mut self,
        asker: Asker,
        request: PosixLockRequest,
    ) -> Result<Flow, NtError> {
        let PosixLockRequest { ccb, owner, range, mode, whole_file, wait } = request;
        let fcb = self.posix_lockable(ccb)?;
        match (whole_file, mode) {
            (true, Some(mode)) => self.lock_whole(asker, (fcb, ccb), (owner, mode), wait),
            (true, None) => {
                self.locks.unlock_owner(fcb, owner, true);
                self.posix_unlocked(fcb);
                Ok(Flow::Done(Answer::Done))
            }
            (false, Some(mode)) => {
                check_record(range)?;
                let lock = PosixLock { range, mode, owner, pid: asker.origin.process };
                self.lock_record(asker, WaitingRecord { fcb, ccb, lock }, wait)
            }
            (false, None) => {
                check_record(range)?;
                self.locks.unlock_record(fcb, owner, range)?;
                self.posix_unlocked(fcb);
                Ok(Flow::Done(Answer::Done))
            }
        }
    }

    pub(crate) fn test_posix_lock(&mut self, request: PosixLockRequest) -> Result<Flow, NtError> {
        let PosixLockRequest { ccb, owner, range, mode, whole_file, .. } = request;
        let fcb = self.posix_lockable(ccb)?;
        check_record(range)?;
        let mode = mode.filter(|_| !whole_file).ok_or(NtError::INVALID_PARAMETER)?;
        let lock = PosixLock { range, mode, owner, pid: 0 };
        Ok(Flow::Done(Answer::PosixLock(self.record_conflict(fcb, &lock))))
    }

    pub(crate) fn release_posix_locks(&mut self, ccb: CcbId, owner: u64) -> Result<Flow, NtError> {
        let fcb = self.posix_lockable(ccb)?;
        self.locks.unlock_owner(fcb, owner, false);
        self.posix_unlocked(fcb);
        Ok(Flow::Done(Answer::Done))
    }

    pub(super) fn lock_record(
        &mut self,
        asker: Asker,
        record: WaitingRecord,
        wait: bool,
    ) -> Result<Flow, NtError> {
        let WaitingRecord { fcb, ccb, lock } = record;
        if self.record_conflict(fcb, &lock).is_none() {
            return match self.locks.lock_record(fcb, ccb, lock)? {
                LockAnswer::Granted => {
                    // It may have been exclusive before, and be shared now.
                    self.posix_unlocked(fcb);
                    Ok(Flow::Done(Answer::Done))
                }
                // Asked a moment ago, and said to be free.
                LockAnswer::Conflict => Err(NtError::INTERNAL_ERROR),
            };
        }
        if !wait {
            return Err(NtError::LOCK_NOT_GRANTED);
        }
        if self.waits_in_a_ring(&record) {
            return Err(NtError::POSSIBLE_DEADLOCK);
        }
        self.wait_for_lock(asker, WaitingLock::Record(record))
    }

    pub(super) fn lock_whole(
        &mut self,
        asker: Asker,
        (fcb, ccb): (FcbId, CcbId),
        (owner, mode): (u64, LockMode),
        wait: bool,
    ) -> Result<Flow, NtError> {
        let answer = self.locks.lock_whole(fcb, ccb, (owner, mode))?;
        // What the owner had before may have become less, or be gone.
        self.set_released();
        match answer {
            LockAnswer::Granted => Ok(Flow::Done(Answer::Done)),
            LockAnswer::Conflict if wait => {
                self.wait_for_lock(asker, WaitingLock::WholeFile { fcb, ccb, owner, mode })
            }
            LockAnswer::Conflict => Err(NtError::LOCK_NOT_GRANTED),
        }
    }

    /// Can a record that waits be had by now, or never?
    pub(super) fn is_record_settled(&self, record: &WaitingRecord) -> bool {
        self.record_conflict(record.fcb, &record.lock).is_none() || self.waits_in_a_ring(record)
    }

    /// What stands in the way of a record lock: another owner's, or one of NT's.
    fn record_conflict(&self, fcb: FcbId, lock: &PosixLock<u64>) -> Option<HeldPosixLock> {
        let record = self.locks.file(fcb).and_then(|file| file.records.first_conflict(lock));
        if let Some(PosixLock { range, mode, pid, .. }) = record {
            return Some(HeldPosixLock { range, mode, process: pid });
        }
        let stream = self.files.stream(fcb, None).and_then(|scb| self.locks.stream(scb))?;
        let access = RangeAccess::Lock(lock.mode);
        let held = stream.ranges.first_conflict(&NOBODY, access, lock.range)?;
        Some(HeldPosixLock { range: held.range, mode: held.mode, process: 0 })
    }

    /// Does the owner wait for himself, by way of others? Each step goes from a lock to the first
    /// that is in its way, and to the lock that its owner waits for. Rings that lead over another
    /// than the first are found when the first is gone.
    fn waits_in_a_ring(&self, record: &WaitingRecord) -> bool {
        let (mut fcb, mut lock) = (record.fcb, record.lock);
        for _ in 0..limits::DEADLOCK_STEPS {
            let file = self.locks.file(fcb);
            let Some(holder) = file.and_then(|file| file.records.first_conflict(&lock)) else {
                return false;
            };
            if holder.owner == record.lock.owner {
                return true;
            }
            match self.record_waited_for(holder.owner) {
                Some(next) => (fcb, lock) = (next.fcb, next.lock),
                None => return false,
            }
        }
        false
    }

    fn record_waited_for(&self, owner: u64) -> Option<WaitingRecord> {
        self.waiting.iter().find_map(|waiting| {
            let Obstacle::Lock(WaitingLock::Record(record)) = waiting.obstacle else {
                return None;
            };
            (record.lock.owner == owner).then_some(record)
        })
    }

    /// The file of a handle of its data; the locks of a named stream are none of POSIX's.
    fn posix_lockable(&self, ccb: CcbId) -> Result<FcbId, NtError> {
        let (scb, fcb) = self.lockable(ccb)?;
        match self.files.scbs.get(scb) {
            Some(stream) if stream.name.units().is_empty() => Ok(fcb),
            Some(_) | None => Err(NtError::INVALID_PARAMETER),
        }
    }

    fn posix_unlocked(&mut self, fcb: FcbId) {
        self.set_released();
        if let Some(scb) = self.files.stream(fcb, None) {
            self.adjust_gate(scb);
        }
    }
}

/// A record has bytes, and none beyond the largest `off_t`, which stands for the end of any file.
fn check_record(range: LockRange) -> Result<(), NtError> {
    match range.last() {
        Some(last) if last <= limits::MAX_OFFSET => Ok(()),
        Some(_) | None => Err(NtError::INVALID_LOCK_RANGE),
    }
}
