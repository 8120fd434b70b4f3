//! What a byte-range lock says: which bytes ([`LockRange`]) and how ([`LockMode`]).
//!
//! Owns the arithmetic of ranges that reach to the last of 2^64 bytes, and the question whether two
//! of them overlap, zero lengths included. Who holds a lock, and what it refuses to whom, is in
//! `core/fsrtl`.

use crate::{ByteRange, NtError};

/// How a range is locked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LockMode {
    /// Others may read it, and lock it shared; nobody writes. `F_RDLCK` in POSIX.
    Shared,
    /// Nobody else reads, writes or locks it. `F_WRLCK` in POSIX.
    Exclusive,
}

/// A range that can be locked: no byte of it lies beyond the last that 64 bits can name.
///
/// It may be empty: NT locks ranges of no bytes, and such a lock stands in the gap before the byte
/// at its offset.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct LockRange {
    offset: u64,
    length: u64,
}

/// One more than the last byte that 64 bits can name.
const END: u128 = 1 << 64;

impl LockRange {
    /// A range that a client wants to lock or unlock ([MS-FSA] 2.1.5.8, 2.1.5.9).
    ///
    /// # Errors
    /// `INVALID_LOCK_RANGE` if a byte of it lies beyond 2^64 - 1.
    pub fn new(range: ByteRange) -> Result<LockRange, NtError> {
        let range = LockRange { offset: range.offset, length: range.length };
        if range.end() > END { Err(NtError::INVALID_LOCK_RANGE) } else { Ok(range) }
    }

    /// The bytes from `first` to `last`, both included, as POSIX and FUSE say it.
    ///
    /// # Errors
    /// `INVALID_LOCK_RANGE` if `last` comes before `first`, or if it is all 2^64 bytes, a number
    /// beyond 64 bits.
    pub fn between(first: u64, last: u64) -> Result<LockRange, NtError> {
        let length = last.checked_sub(first).and_then(|distance| distance.checked_add(1));
        let length = length.ok_or(NtError::INVALID_LOCK_RANGE)?;
        Ok(LockRange { offset: first, length })
    }

    /// The bytes that a read or a write touches, cut where 64 bits end.
    pub fn touched(range: ByteRange) -> LockRange {
        let room = END - u128::from(range.offset);
        // What 64 bits cannot hold is more than any length.
        let room = u64::try_from(room).unwrap_or(u64::MAX);
        LockRange { offset: range.offset, length: range.length.min(room) }
    }

    /// First byte, or the byte after the gap if the range is empty.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Number of bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Last byte; `None` of an empty range.
    pub fn last(&self) -> Option<u64> {
        // Exact: the end is at most 2^64.
        self.length.checked_sub(1).map(|distance| self.offset.saturating_add(distance))
    }

    /// The byte after the last; up to 2^64, hence the wide type.
    pub fn end(&self) -> u128 {
        u128::from(self.offset) + u128::from(self.length)
    }

    /// It has no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Do the two get in each other's way?
    ///
    /// [MS-FSA] 2.1.4.10 compares first and last bytes and makes an exception of offset 0, length
    /// 0. Seen as intervals whose ends are gaps between bytes that is one rule: an empty range is a
    /// gap, and it overlaps what has bytes on both sides of that gap. So two empty ranges never
    /// overlap, nor does an empty range at the edge of another.
    pub fn overlaps(&self, other: &LockRange) -> bool {
        u128::from(self.offset) < other.end() && u128::from(other.offset) < self.end()
    }
}

#[cfg(test)]
mod tests;
