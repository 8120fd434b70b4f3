//! [`LockTable`]: which locks are held, stream by stream and file by file.
//!
//! Owns them all, and their number. Most streams have no locks, so they are not in the stream's own
//! record. An entry without locks is no entry. Not here: who waits, and who stands in whose way
//! across the two kinds.

use alloc::vec::Vec;
use fsrtl::{
    ByteRangeLock, ByteRangeLocks, LockAnswer, LockOwner, PosixLock, PosixLocks, WholeFileLocks,
};
use hashbrown::HashMap;
use nt::{CcbId, LockMode, LockRange, NtError, memory};

use crate::audit::check;
use crate::files::{FcbId, ScbId};
use crate::hash::FixedState;
use crate::limits;

/// The locks of a volume.
pub(crate) struct LockTable {
    streams: HashMap<ScbId, StreamLocks, FixedState>,
    files: HashMap<FcbId, FileLocks, FixedState>,
    /// Entries in both.
    len: usize,
}

/// NT's locks on one stream.
#[derive(Default)]
pub(crate) struct StreamLocks {
    pub(crate) ranges: ByteRangeLocks<CcbId>,
    /// Who holds some of them, and how many.
    holders: Vec<(CcbId, usize)>,
}

/// POSIX's locks on one file.
#[derive(Default)]
pub(crate) struct FileLocks {
    pub(crate) records: PosixLocks<u64>,
    pub(crate) whole: WholeFileLocks<u64>,
    lockers: Vec<Locker>,
}

/// An owner has locked by a handle. Without its handles nobody would unlock for it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Locker {
    ccb: CcbId,
    owner: u64,
    whole_file: bool,
}

impl LockTable {
    pub(crate) fn new() -> LockTable {
        LockTable {
            streams: HashMap::with_hasher(FixedState),
            files: HashMap::with_hasher(FixedState),
            len: 0,
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn stream(&self, scb: ScbId) -> Option<&StreamLocks> {
        self.streams.get(&scb)
    }

    pub(crate) fn file(&self, fcb: FcbId) -> Option<&FileLocks> {
        self.files.get(&fcb)
    }

    /// Every lock is held by a handle that is open, and their number is right: `audit.rs`.
    ///
    /// # Errors
    /// What does not hold.
    pub(crate) fn audit(&self, is_open: impl Fn(CcbId) -> bool) -> Result<(), &'static str> {
        let streams = self.streams.values();
        let mut holders = streams.flat_map(|stream| &stream.holders).map(|(ccb, _)| *ccb);
        check(holders.all(&is_open), "a lock outlives its handle")?;
        let mut lockers = self.files.values().flat_map(|file| &file.lockers);
        check(lockers.all(|locker| is_open(locker.ccb)), "a record lock outlives its handles")?;
        let ranges: usize = self.streams.values().map(|stream| stream.ranges.len()).sum();
        let records: usize = self.files.values().map(FileLocks::len).sum();
        check(self.len == ranges.saturating_add(records), "the number of locks")
    }

    /// Locks bytes of a stream, if none of its locks stands in the way.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` without memory, or at the limit.
    pub(crate) fn lock_range(
        &mut self,
        scb: ScbId,
        lock: ByteRangeLock<CcbId>,
    ) -> Result<LockAnswer, NtError> {
        self.check_limit()?;
        self.streams.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        self.streams.entry(scb).or_default();
        self.change_stream(scb, |stream| stream.lock(lock)).unwrap_or(Ok(LockAnswer::Conflict))
    }

    /// Unlocks what `unlock` says; it gives back how many locks that were.
    pub(crate) fn unlock_ranges(
        &mut self,
        scb: ScbId,
        handle: CcbId,
        unlock: impl FnOnce(&mut ByteRangeLocks<CcbId>) -> usize,
    ) -> usize {
        self.change_stream(scb, |stream| stream.unlock(handle, unlock)).unwrap_or(0)
    }

    /// Locks bytes of a file, if none of its record locks stands in the way.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` without memory, or at the limit.
    pub(crate) fn lock_record(
        &mut self,
        fcb: FcbId,
        ccb: CcbId,
        lock: PosixLock<u64>,
    ) -> Result<LockAnswer, NtError> {
        let locker = Locker { ccb, owner: lock.owner, whole_file: false };
        self.lock_file(fcb, locker, |file| file.records.lock(lock))
    }

    /// Locks a whole file, as [`WholeFileLocks::lock`] does.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` without memory, or at the limit.
    pub(crate) fn lock_whole(
        &mut self,
        fcb: FcbId,
        ccb: CcbId,
        (owner, mode): (u64, LockMode),
    ) -> Result<LockAnswer, NtError> {
        let locker = Locker { ccb, owner, whole_file: true };
        self.lock_file(fcb, locker, |file| file.whole.lock(owner, mode))
    }

    fn lock_file(
        &mut self,
        fcb: FcbId,
        locker: Locker,
        lock: impl FnOnce(&mut FileLocks) -> Result<LockAnswer, NtError>,
    ) -> Result<LockAnswer, NtError> {
        self.check_limit()?;
        self.files.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        self.files.entry(fcb).or_default();
        let locked = self.change_file(fcb, |file| {
            memory::push(&mut file.lockers, locker)?;
            let answer = lock(file);
            let is_known = file.lockers.iter().filter(|other| **other == locker).count() > 1;
            if is_known || !matches!(answer, Ok(LockAnswer::Granted)) {
                file.lockers.pop();
            }
            answer
        });
        locked.unwrap_or(Ok(LockAnswer::Conflict))
    }

    /// Unlocks bytes for an owner.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` if one lock becomes two and there is no memory for it.
    pub(crate) fn unlock_record(
        &mut self,
        fcb: FcbId,
        owner: u64,
        range: LockRange,
    ) -> Result<(), NtError> {
        self.change_file(fcb, |file| file.records.unlock(owner, range)).unwrap_or(Ok(()))
    }

    /// Unlocks all records of an owner, or its lock on the whole file.
    pub(crate) fn unlock_owner(&mut self, fcb: FcbId, owner: u64, whole_file: bool) {
        self.change_file(fcb, |file| {
            file.unlock_owner(owner, whole_file);
            file.lockers.retain(|other| (other.owner, other.whole_file) != (owner, whole_file));
        });
    }

    /// A handle goes: an owner that has locked by no other handle has nothing locked any more.
    pub(crate) fn unlock_by_handle(&mut self, fcb: FcbId, ccb: CcbId) {
        self.change_file(fcb, |file| {
            while let Some(place) = file.lockers.iter().position(|locker| locker.ccb == ccb) {
                let Locker { owner, whole_file, .. } = file.lockers.swap_remove(place);
                let same = |other: &Locker| (other.owner, other.whole_file) == (owner, whole_file);
                if !file.lockers.iter().any(same) {
                    file.unlock_owner(owner, whole_file);
                }
            }
        });
    }

    fn check_limit(&self) -> Result<(), NtError> {
        if self.len < limits::LOCKS { Ok(()) } else { Err(NtError::INSUFFICIENT_RESOURCES) }
    }

    fn change_stream<R>(
        &mut self,
        scb: ScbId,
        change: impl FnOnce(&mut StreamLocks) -> R,
    ) -> Option<R> {
        let stream = self.streams.get_mut(&scb)?;
        let before = stream.ranges.len();
        let result = change(stream);
        let after = stream.ranges.len();
        self.len = self.len.saturating_sub(before).saturating_add(after);
        if after == 0 {
            self.streams.remove(&scb);
        }
        Some(result)
    }

    fn change_file<R>(
        &mut self,
        fcb: FcbId,
        change: impl FnOnce(&mut FileLocks) -> R,
    ) -> Option<R> {
        let file = self.files.get_mut(&fcb)?;
        let before = file.len();
        let result = change(file);
        let after = if file.is_unlocked() { 0 } else { file.len() };
        self.len = self.len.saturating_sub(before).saturating_add(after);
        if after == 0 {
            self.files.remove(&fcb);
        }
        Some(result)
    }
}

impl StreamLocks {
    /// Whether that handle holds any lock of the stream.
    pub(crate) fn is_holder(&self, handle: CcbId) -> bool {
        self.holders.iter().any(|(holder, _)| *holder == handle)
    }

    fn lock(&mut self, lock: ByteRangeLock<CcbId>) -> Result<LockAnswer, NtError> {
        let LockOwner { handle, .. } = lock.owner;
        self.holders.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        let answer = self.ranges.lock(lock)?;
        if answer == LockAnswer::Granted {
            match self.holders.iter_mut().find(|(holder, _)| *holder == handle) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => self.holders.push((handle, 1)),
            }
        }
        Ok(answer)
    }

    fn unlock(
        &mut self,
        handle: CcbId,
        unlock: impl FnOnce(&mut ByteRangeLocks<CcbId>) -> usize,
    ) -> usize {
        let gone = unlock(&mut self.ranges);
        if let Some(place) = self.holders.iter().position(|(holder, _)| *holder == handle) {
            let (_, count) = &mut self.holders[place];
            *count = count.saturating_sub(gone);
            if *count == 0 {
                self.holders.swap_remove(place);
            }
        }
        gone
    }
}

impl FileLocks {
    fn len(&self) -> usize {
        self.records.len() + self.lockers.len()
    }

    fn is_unlocked(&self) -> bool {
        self.records.is_empty() && self.whole.is_empty()
    }

    fn unlock_owner(&mut self, owner: u64, whole_file: bool) {
        if whole_file {
            self.whole.unlock(owner);
        } else {
            self.records.unlock_owner(owner);
        }
    }
}
