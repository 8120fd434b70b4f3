//! The locks of POSIX: record locks (`fcntl`) and locks on whole files (`flock`).
//!
//! Owns, for one file, who locked which bytes. A byte has, for each owner, at most one lock, of one
//! kind: locking again changes the kind, unlocking takes bytes away, and locks of an owner that
//! touch become one. The invariant: locks of one owner do not overlap, those of one kind do not
//! even touch, and an exclusive lock overlaps nothing.
//!
//! Among the requests of a mount these locks are advisory. To everyone else they are what NT's
//! locks are, by the same table: [`PosixLocks::foreign_conflict`]. The other way about, a request
//! of the mount asks [`crate::ByteRangeLocks`] as a handle that holds no locks. Not here: waiting,
//! which is the engine's.

mod whole_file;

pub use whole_file::WholeFileLocks;

use crate::byte_range_lock::range_list::RangeList;
use crate::byte_range_lock::refuses;
use crate::{LockAnswer, RangeAccess};
use nt::{LockMode, LockRange, NtError};

/// A record lock, held or asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PosixLock<O> {
    /// Which bytes: not empty, and none beyond the largest `off_t`, which stands for "to the end,
    /// however far that is".
    pub range: LockRange,
    /// `F_RDLCK` or `F_WRLCK`.
    pub mode: LockMode,
    /// Whose.
    pub owner: O,
    /// The process to report to who asks who is in the way (`l_pid`).
    pub pid: u32,
}

impl<O: Copy + Eq> PosixLock<O> {
    /// Whether this lock, were it held, would stand in the other's way.
    pub fn refuses(&self, other: &PosixLock<O>) -> bool {
        self.owner != other.owner
            && self.range.overlaps(&other.range)
            && refuses(self.mode, RangeAccess::Lock(other.mode), false)
    }
}

#[derive(Clone, Copy, Debug)]
struct Holder<O> {
    owner: O,
    pid: u32,
}

/// The record locks of a file.
///
/// `O` names a lock owner: what the mount's kernel says shares its locks, mostly a process.
#[derive(Clone, Debug)]
pub struct PosixLocks<O> {
    /// They do not overlap.
    exclusive: RangeList<Holder<O>>,
    /// They overlap those of other owners.
    shared: RangeList<Holder<O>>,
}

impl<O> Default for PosixLocks<O> {
    fn default() -> PosixLocks<O> {
        PosixLocks { exclusive: RangeList::default(), shared: RangeList::default() }
    }
}

impl<O: Copy + Eq> PosixLocks<O> {
    /// Nothing is locked.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Locks held, joined where they touch.
    pub fn len(&self) -> usize {
        self.exclusive.len() + self.shared.len()
    }

    /// The first lock, in order of offset, that stands in the way of this one (`F_GETLK`).
    pub fn first_conflict(&self, lock: &PosixLock<O>) -> Option<PosixLock<O>> {
        let others = |holder: &Holder<O>| holder.owner != lock.owner;
        self.first(RangeAccess::Lock(lock.mode), lock.range, others)
    }

    /// The first lock that refuses an access to somebody who did not come through the mount. What
    /// comes through it is not asked to read and write: to the mount these locks are advisory.
    pub fn foreign_conflict(&self, access: RangeAccess, range: LockRange) -> Option<PosixLock<O>> {
        let is_transfer = matches!(access, RangeAccess::Read | RangeAccess::Write);
        if is_transfer && range.is_empty() {
            return None;
        }
        self.first(access, range, |_| true)
    }

    fn first(
        &self,
        access: RangeAccess,
        range: LockRange,
        counts: impl Fn(&Holder<O>) -> bool,
    ) -> Option<PosixLock<O>> {
        let first = |mode| {
            if !refuses(mode, access, false) {
                return None;
            }
            let mut held = self.list(mode).overlapping(range);
            let (range, Holder { owner, pid }) = held.find(|(_, holder)| counts(holder))?;
            Some(PosixLock { range, mode, owner, pid })
        };
        match (first(LockMode::Exclusive), first(LockMode::Shared)) {
            (Some(a), Some(b)) if b.range.offset() < a.range.offset() => Some(b),
            (Some(lock), _) | (None, Some(lock)) => Some(lock),
            (None, None) => None,
        }
    }

    /// Locks, if nothing stands in the way (`F_SETLK`); what the owner held of these bytes becomes
    /// of this kind, in one step. If the kind was exclusive and is now shared, who waits may go on.
    ///
    /// # Errors
    /// `INVALID_LOCK_RANGE` if the range is empty or goes beyond the largest `off_t`;
    /// `INSUFFICIENT_RESOURCES` (`ENOLCK`) if there is no memory to remember it. Nothing has
    /// changed then.
    pub fn lock(&mut self, lock: PosixLock<O>) -> Result<LockAnswer, NtError> {
        check_range(lock.range)?;
        if self.first_conflict(&lock).is_some() {
            return Ok(LockAnswer::Conflict);
        }
        let PosixLock { range, mode, owner, pid } = lock;
        let (same, other) = match mode {
            LockMode::Shared => (&mut self.shared, &mut self.exclusive),
            LockMode::Exclusive => (&mut self.exclusive, &mut self.shared),
        };
        same.reserve(1)?;
        reserve_cut(other, owner, range)?;
        cut(other, owner, range);
        let joined = absorb(same, owner, range);
        same.insert(joined, Holder { owner, pid });
        Ok(LockAnswer::Granted)
    }

    /// Unlocks these bytes for their owner, locked or not (`F_UNLCK`). A lock that reaches beyond
    /// them on both sides becomes two.
    ///
    /// # Errors
    /// As those of [`PosixLocks::lock`]; the memory can only lack where one lock becomes two.
    pub fn unlock(&mut self, owner: O, range: LockRange) -> Result<(), NtError> {
        check_range(range)?;
        reserve_cut(&mut self.exclusive, owner, range)?;
        reserve_cut(&mut self.shared, owner, range)?;
        cut(&mut self.exclusive, owner, range);
        cut(&mut self.shared, owner, range);
        Ok(())
    }

    /// Releases all that an owner holds: POSIX has every close of a file by a process do so, which
    /// FUSE tells with FLUSH. Returns how many locks that were.
    pub fn unlock_owner(&mut self, owner: O) -> usize {
        let is_own = |holder: &Holder<O>| holder.owner == owner;
        self.exclusive.take_all(is_own) + self.shared.take_all(is_own)
    }

    fn list(&self, mode: LockMode) -> &RangeList<Holder<O>> {
        match mode {
            LockMode::Exclusive => &self.exclusive,
            LockMode::Shared => &self.shared,
        }
    }
}

/// The largest `off_t`.
const LAST: u64 = i64::MAX as u64;

fn check_range(range: LockRange) -> Result<(), NtError> {
    match range.last() {
        Some(last) if last <= LAST => Ok(()),
        _ => Err(NtError::INVALID_LOCK_RANGE),
    }
}

/// Room for the second half of a lock of `owner` that reaches beyond `range` on both sides. There
/// is at most one, as what an owner holds does not overlap.
fn reserve_cut<O: Copy + Eq>(
    list: &mut RangeList<Holder<O>>,
    owner: O,
    range: LockRange,
) -> Result<(), NtError> {
    let splits = list.overlapping(range).any(|(held, holder)| {
        holder.owner == owner && held.offset() < range.offset() && held.end() > range.end()
    });
    if splits { list.reserve(1) } else { Ok(()) }
}

/// Takes `range` out of the locks of `owner`, and leaves what sticks out on either side: of at most
/// one lock on each. The room has been reserved.
fn cut<O: Copy + Eq>(list: &mut RangeList<Holder<O>>, owner: O, range: LockRange) {
    let (mut left, mut right) = (None, None);
    list.take_overlapping(
        range,
        |holder| holder.owner == owner,
        |taken, holder| {
            let before = range.offset().checked_sub(1);
            let before = before.and_then(|last| LockRange::between(taken.offset(), last).ok());
            left = left.or(before.map(|part| (part, holder)));
            let after = range
                .last()
                .zip(taken.last())
                .and_then(|(cut, last)| LockRange::between(cut.checked_add(1)?, last).ok());
            right = right.or(after.map(|part| (part, holder)));
        },
    );
    for (part, holder) in left.into_iter().chain(right) {
        list.insert(part, holder);
    }
}

/// Takes out the locks of `owner` that overlap or touch `range`, and returns the range of them all.
fn absorb<O: Copy + Eq>(list: &mut RangeList<Holder<O>>, owner: O, range: LockRange) -> LockRange {
    let last = range.last().unwrap_or(range.offset());
    let touching = LockRange::between(range.offset().saturating_sub(1), last.saturating_add(1));
    let (mut first, mut last) = (range.offset(), last);
    list.take_overlapping(
        touching.unwrap_or(range),
        |holder| holder.owner == owner,
        |taken, _| {
            first = first.min(taken.offset());
            last = last.max(taken.last().unwrap_or(last));
        },
    );
    LockRange::between(first, last).unwrap_or(range)
}

#[cfg(test)]
mod tests;
