//! Byte-range locks, as NT has them: what holds which bytes of one stream, and what that refuses.
//!
//! Owns the locks that are held, one set a stream, and the one table of [MS-FSA] 2.1.4.10 that says
//! what a lock refuses to whom. The invariant: an exclusive lock overlaps no other but shared ones
//! that its own owner took after it.
//!
//! Not here: waiting. A request that conflicts is failed or queued by the engine, which asks again
//! after each release and finds in [`ByteRangeLock::refuses`] what it needs to be fair. Oplocks are
//! asked before a lock; the record locks of POSIX are in [`crate::PosixLocks`].

pub(crate) mod range_list;

use nt::{ByteRange, LockMode, LockRange, NtError};
use range_list::RangeList;

/// Whose lock it is: two locks have the same owner if all three agree. [MS-FSA] names the open and
/// the key; a handle shared between processes has locks for each of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct LockOwner<H> {
    /// The handle that locked.
    pub handle: H,
    /// The process that asked, as [`nt::Origin`] has it.
    pub process: u32,
    /// LockKey: what the process tells its locks apart by; 0 if it does not.
    pub key: u32,
}

/// A lock, held or asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ByteRangeLock<H> {
    /// Which bytes.
    pub range: LockRange,
    /// How.
    pub mode: LockMode,
    /// Whose.
    pub owner: LockOwner<H>,
}

/// What somebody wants to do with a range: IsExclusive and LockIntent of [MS-FSA] 2.1.4.10.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RangeAccess {
    /// Read it.
    Read,
    /// Write it, or make it zeroes.
    Write,
    /// Lock it.
    Lock(LockMode),
}

/// What becomes of a lock that is asked for.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LockAnswer {
    /// It is held now.
    Granted,
    /// It is not: another stands in the way. The request waits, or fails with
    /// `LOCK_NOT_GRANTED`.
    Conflict,
}

impl LockAnswer {
    /// The answer to one who would rather fail than wait.
    ///
    /// # Errors
    /// `LOCK_NOT_GRANTED` on a conflict ([MS-FSA] 2.1.5.8, FailImmediately).
    pub fn or_fail(self) -> Result<(), NtError> {
        match self {
            LockAnswer::Granted => Ok(()),
            LockAnswer::Conflict => Err(NtError::LOCK_NOT_GRANTED),
        }
    }
}

/// Whether a lock in this mode refuses an access to bytes of its range: [MS-FSA] 2.1.4.10.
pub(crate) fn refuses(held: LockMode, access: RangeAccess, is_own: bool) -> bool {
    use LockMode::{Exclusive, Shared};
    match (held, access) {
        // Exclusive locks keep others away, from themselves and from the bytes...
        (Exclusive, RangeAccess::Read | RangeAccess::Write | RangeAccess::Lock(Shared)) => !is_own,
        // ...and even their owner has only one at a time.
        (Exclusive, RangeAccess::Lock(Exclusive)) => true,
        // A shared lock promises that nothing changes, to everyone: its owner too may not write.
        (Shared, RangeAccess::Write | RangeAccess::Lock(Exclusive)) => true,
        (Shared, RangeAccess::Read | RangeAccess::Lock(Shared)) => false,
    }
}

impl<H: Copy + Eq> ByteRangeLock<H> {
    /// Whether this lock, were it held, would refuse the other: the question of a queue that does
    /// not let a later request pass an earlier one it conflicts with.
    pub fn refuses(&self, other: &ByteRangeLock<H>) -> bool {
        let is_own = self.owner == other.owner;
        self.range.overlaps(&other.range)
            && refuses(self.mode, RangeAccess::Lock(other.mode), is_own)
    }
}

/// The byte-range locks of a stream.
///
/// `H` names a handle. Looking for a conflict takes a binary search and, for its writer, a walk
/// over his own exclusive locks in the range; granting and releasing move what lies behind.
#[derive(Clone, Debug)]
pub struct ByteRangeLocks<H> {
    /// They do not overlap: in each range lie only few, however many there are.
    exclusive: RangeList<LockOwner<H>>,
    /// They overlap at will, but the first that is met decides.
    shared: RangeList<LockOwner<H>>,
}

impl<H> Default for ByteRangeLocks<H> {
    fn default() -> ByteRangeLocks<H> {
        ByteRangeLocks { exclusive: RangeList::default(), shared: RangeList::default() }
    }
}

impl<H: Copy + Eq> ByteRangeLocks<H> {
    /// Nothing is locked.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Locks held.
    pub fn len(&self) -> usize {
        self.exclusive.len() + self.shared.len()
    }

    /// The first lock, in order of offset, that refuses `owner` this access to the range.
    pub fn first_conflict(
        &self,
        owner: &LockOwner<H>,
        access: RangeAccess,
        range: LockRange,
    ) -> Option<ByteRangeLock<H>> {
        let first = |mode| {
            // What refuses nothing to others refuses nothing to anyone.
            if !refuses(mode, access, false) {
                return None;
            }
            let mut held = self.list(mode).overlapping(range);
            let (range, owner) = held.find(|(_, holder)| refuses(mode, access, holder == owner))?;
            Some(ByteRangeLock { range, mode, owner })
        };
        match (first(LockMode::Exclusive), first(LockMode::Shared)) {
            (Some(a), Some(b)) if b.range.offset() < a.range.offset() => Some(b),
            (Some(lock), _) | (None, Some(lock)) => Some(lock),
            (None, None) => None,
        }
    }

    /// May `owner` read these bytes ([MS-FSA] 2.1.5.3)? His key is the one that came with the read.
    /// Paging I/O is not asked.
    ///
    /// # Errors
    /// `FILE_LOCK_CONFLICT` if somebody else holds bytes of them exclusively.
    pub fn check_read(&self, owner: &LockOwner<H>, bytes: ByteRange) -> Result<(), NtError> {
        self.check(owner, RangeAccess::Read, bytes)
    }

    /// May `owner` write these bytes, or zero them ([MS-FSA] 2.1.5.4)? Paging I/O is not asked.
    ///
    /// # Errors
    /// `FILE_LOCK_CONFLICT` if somebody else holds bytes of them exclusively, or anybody, the
    /// owner included, shared.
    pub fn check_write(&self, owner: &LockOwner<H>, bytes: ByteRange) -> Result<(), NtError> {
        self.check(owner, RangeAccess::Write, bytes)
    }

    fn check(
        &self,
        owner: &LockOwner<H>,
        access: RangeAccess,
        bytes: ByteRange,
    ) -> Result<(), NtError> {
        // Who transfers nothing disturbs nobody, though a *lock* on no bytes could.
        if self.is_empty() || bytes.length == 0 {
            return Ok(());
        }
        match self.first_conflict(owner, access, LockRange::touched(bytes)) {
            Some(_) => Err(NtError::FILE_LOCK_CONFLICT),
            None => Ok(()),
        }
    }

    /// Locks, if nothing stands in the way: [MS-FSA] 2.1.5.8. Locks may be stacked: each has to be
    /// released on its own.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` if there is no memory to remember it; nothing has changed then.
    pub fn lock(&mut self, lock: ByteRangeLock<H>) -> Result<LockAnswer, NtError> {
        if self.first_conflict(&lock.owner, RangeAccess::Lock(lock.mode), lock.range).is_some() {
            return Ok(LockAnswer::Conflict);
        }
        let list = self.list_mut(lock.mode);
        list.reserve(1)?;
        list.insert(lock.range, lock.owner);
        Ok(LockAnswer::Granted)
    }

    /// Releases one lock of exactly this range and owner; an exclusive one first, if shared ones
    /// are stacked on it ([MS-FSA] 2.1.5.9).
    ///
    /// # Errors
    /// `RANGE_NOT_LOCKED` if there is none; a lock of which this is a part does not count.
    pub fn unlock(&mut self, owner: &LockOwner<H>, range: LockRange) -> Result<(), NtError> {
        let is_own = |holder: &LockOwner<H>| holder == owner;
        if self.exclusive.remove(range, is_own) || self.shared.remove(range, is_own) {
            Ok(())
        } else {
            Err(NtError::RANGE_NOT_LOCKED)
        }
    }

    /// Releases what a process locked through a handle with one key: `FsRtlFastUnlockAllByKey`.
    /// Returns how many locks that were; at 0 nobody needs to be asked again.
    pub fn unlock_key(&mut self, owner: &LockOwner<H>) -> usize {
        self.take_all(|holder| holder == owner)
    }

    /// Releases what a process locked through a handle, whatever the key: `FsRtlFastUnlockAll`.
    /// Returns how many locks that were.
    pub fn unlock_process(&mut self, handle: H, process: u32) -> usize {
        self.take_all(|holder| holder.handle == handle && holder.process == process)
    }

    /// Releases what was locked through a handle: at its cleanup ([MS-FSA] 2.1.5.5). All goes in
    /// one step, so that who waits is asked when the handle stands in nobody's way any more.
    /// Returns how many locks that were.
    pub fn unlock_handle(&mut self, handle: H) -> usize {
        self.take_all(|holder| holder.handle == handle)
    }

    fn take_all(&mut self, wanted: impl Fn(&LockOwner<H>) -> bool) -> usize {
        self.exclusive.take_all(&wanted) + self.shared.take_all(&wanted)
    }

    fn list(&self, mode: LockMode) -> &RangeList<LockOwner<H>> {
        match mode {
            LockMode::Exclusive => &self.exclusive,
            LockMode::Shared => &self.shared,
        }
    }

    fn list_mut(&mut self, mode: LockMode) -> &mut RangeList<LockOwner<H>> {
        match mode {
            LockMode::Exclusive => &mut self.exclusive,
            LockMode::Shared => &mut self.shared,
        }
    }
}

#[cfg(test)]
mod tests;
