//! Listings: the data of READDIR and READDIRPLUS.

use crate::abi::{Dirent, EntryOut};
use zerocopy::IntoBytes;

/// Records begin at multiples of this, and their padding counts in the reply.
const ALIGNMENT: usize = 8;

/// Fills a buffer with the records of one reply.
#[derive(Debug)]
pub struct DirentWriter<'b> {
    buffer: &'b mut [u8],
    used: usize,
}

/// Why a record was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DirentError {
    /// The record and its padding do not fit: the reply is complete, and the listing goes on with
    /// this entry in the next request.
    #[error("the listing is full")]
    Full,
    /// The kernel fails the whole listing over a name that is empty or has a `/` or a NUL.
    #[error("a name that no directory entry can have")]
    Name,
}

impl<'b> DirentWriter<'b> {
    /// Writes to the front of `buffer`, which must not be longer than the `size` of the request.
    #[must_use]
    pub fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, used: 0 }
    }

    /// Appends a record of READDIR: inode number, cookie with which the listing goes on after
    /// this entry (not 0), file mode of which only the type counts, and name.
    ///
    /// # Errors
    ///
    /// [`DirentError`]; the buffer is then as it was.
    pub fn push(&mut self, ino: u64, next: u64, mode: u32, name: &[u8]) -> Result<(), DirentError> {
        self.append(None, ino, next, mode, name)
    }

    /// Appends a record of READDIRPLUS. Unless `entry.nodeid` is 0 (then the kernel takes only
    /// the name and the type), the reply is a lookup of that node; so is it not for `.` and `..`.
    ///
    /// # Errors
    ///
    /// [`DirentError`]; the buffer is then as it was, and no lookup was counted.
    pub fn push_plus(
        &mut self,
        entry: &EntryOut,
        next: u64,
        name: &[u8],
    ) -> Result<(), DirentError> {
        self.append(Some(entry), entry.attr.ino, next, entry.attr.mode, name)
    }

    /// The records so far, for [`Reply::data`](crate::Reply::data). None means the end of the
    /// directory.
    #[must_use]
    pub fn finish(self) -> &'b [u8] {
        self.buffer.get(..self.used).unwrap_or_default()
    }

    /// Whether nothing has been written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    fn append(
        &mut self,
        entry: Option<&EntryOut>,
        ino: u64,
        next: u64,
        mode: u32,
        name: &[u8],
    ) -> Result<(), DirentError> {
        if name.is_empty() || name.iter().any(|&byte| byte == b'/' || byte == 0) {
            return Err(DirentError::Name);
        }
        let namelen = u32::try_from(name.len()).map_err(|_| DirentError::Name)?;
        let dirent = Dirent { ino, off: next, namelen, kind: (mode >> 12) & 0xF };
        let entry = entry.map(IntoBytes::as_bytes).unwrap_or_default();
        let parts = [entry, dirent.as_bytes(), name];

        let len = parts.iter().map(|part| part.len()).sum::<usize>();
        let end = len
            .checked_next_multiple_of(ALIGNMENT)
            .and_then(|record| self.used.checked_add(record))
            .ok_or(DirentError::Full)?;
        let mut rest = self.buffer.get_mut(self.used..end).ok_or(DirentError::Full)?;
        for part in parts {
            let (place, after) = rest.split_at_mut(part.len());
            place.copy_from_slice(part);
            rest = after;
        }
        rest.fill(0);
        self.used = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
