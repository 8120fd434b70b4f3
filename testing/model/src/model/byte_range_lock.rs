//! Byte-range locks: [MS-FSA] 2.1.5.8, 2.1.5.9 and 2.1.4.10.

use nt::{AccessMask, ByteRange, NtError};

use super::{Model, RangeLock, Stream};
use crate::operation::{Handle, Lock, Unlock};
use crate::outcome::Outcome;

impl Model {
    pub(super) fn lock(&mut self, lock: &Lock) -> Result<Outcome, NtError> {
        self.check_lockable(lock.handle)?;
        let (offset, length) = (lock.range.offset, lock.range.length);
        check_range(lock.range)?;
        let wanted = RangeLock {
            offset,
            length,
            exclusive: lock.exclusive,
            owner: lock.handle,
            key: lock.key,
        };
        let stream = self.stream_mut(lock.handle)?;
        // An exclusive lock stands beside none; a shared one beside shared ones, and beside what
        // its own owner has exclusively.
        let refuses = |held: &RangeLock| {
            let owned = held.owner == wanted.owner && held.key == wanted.key;
            wanted.exclusive || (held.exclusive && !owned)
        };
        if stream.locks.iter().any(|held| refuses(held) && overlap(held, &wanted)) {
            return if lock.wait { Ok(Outcome::Waits) } else { Err(NtError::LOCK_NOT_GRANTED) };
        }
        stream.locks.push(wanted);
        // In which order shared locks were had makes no difference.
        stream.locks.sort_by_key(|lock| {
            // Of equals the exclusive one is unlocked first ([MS-FSA] 2.1.5.9).
            (lock.offset, lock.length, lock.owner, lock.key, !lock.exclusive)
        });
        Ok(Outcome::Done)
    }

    pub(super) fn unlock(&mut self, handle: Handle, unlock: &Unlock) -> Result<Outcome, NtError> {
        self.check_lockable(handle)?;
        let locks = &mut self.stream_mut(handle)?.locks;
        match unlock {
            Unlock::Single(range, key) => {
                check_range(*range)?;
                let is_it = |lock: &RangeLock| {
                    lock.owner == handle
                        && lock.key == *key
                        && (lock.offset, lock.length) == (range.offset, range.length)
                };
                let place = locks.iter().position(is_it).ok_or(NtError::RANGE_NOT_LOCKED)?;
                locks.remove(place);
            }
            Unlock::All => locks.retain(|lock| lock.owner != handle),
            Unlock::AllByKey(key) => {
                locks.retain(|lock| lock.owner != handle || lock.key != *key);
            }
        }
        Ok(Outcome::Done)
    }

    /// Only data is locked, and only by who reads or writes it.
    fn check_lockable(&self, handle: Handle) -> Result<(), NtError> {
        let open = self.open(handle)?;
        if !open.granted.intersects(AccessMask::READ_DATA | AccessMask::WRITE_DATA) {
            return Err(NtError::ACCESS_DENIED);
        }
        match self.is_directory_stream(open) {
            true => Err(NtError::INVALID_PARAMETER),
            false => Ok(()),
        }
    }
}

/// No byte of a lock lies beyond the last that 64 bits can name.
fn check_range(range: ByteRange) -> Result<(), NtError> {
    match range.length == 0 || range.offset.checked_add(range.length - 1).is_some() {
        true => Ok(()),
        false => Err(NtError::INVALID_LOCK_RANGE),
    }
}

impl Stream {
    /// May `handle` not read, or not write, these bytes? An exclusive lock keeps everybody out but
    /// its owner, a shared one keeps everybody from writing, its owner included.
    pub(super) fn is_locked(
        &self,
        offset: u64,
        length: u64,
        writes: bool,
        handle: Handle,
        key: u32,
    ) -> bool {
        let access = RangeLock { offset, length, exclusive: writes, owner: handle, key };
        self.locks.iter().any(|lock| {
            let owned = lock.owner == handle && lock.key == key;
            let excludes = if lock.exclusive { !owned } else { writes };
            excludes && overlap(lock, &access)
        })
    }
}

/// [MS-FSA] 2.1.4.10. An empty range lies between two bytes: it overlaps what has bytes on both
/// sides of it, and no other empty range.
fn overlap(a: &RangeLock, b: &RangeLock) -> bool {
    let last = |lock: &RangeLock| i128::from(lock.offset) + i128::from(lock.length) - 1;
    if a.length == 0 && b.length == 0 {
        return false;
    }
    i128::from(a.offset) <= last(b) && i128::from(b.offset) <= last(a)
}
