//! Buffers belong to the operation, not to the client: a call that outlives its request (a
//! deadline, a cancel, a blocked thread) still works on memory that is alive.

use crate::describe::{Describe, quantity};
use bytes::Bytes;
use nt::{DirectoryEntries, EntryDetail, FileInfo, Name, NtError, Pattern, WriteAt};
use std::ops::Deref;
use std::{fmt, iter, mem};

/// Where a read puts its bytes. It owns its memory: it may cross an await, a thread or the C
/// boundary. Bytes count in the order in which they came.
#[derive(Default)]
pub struct ReadBuf {
    /// What was filled in comes first; behind it may lie bytes of an earlier use.
    memory: Vec<u8>,
    filled: usize,
    /// How much a client wants, filled or supplied.
    limit: usize,
    /// Bytes that lie elsewhere, each with how much of `memory` comes before it.
    supplied: Vec<(usize, Bytes)>,
    supplied_bytes: usize,
}

impl ReadBuf {
    /// Room for `limit` bytes.
    pub fn new(limit: usize) -> ReadBuf {
        ReadBuf::reuse(Vec::new(), limit)
    }

    /// Room for `limit` bytes in memory that was used before; what is in it counts for nothing.
    pub fn reuse(memory: Vec<u8>, limit: usize) -> ReadBuf {
        ReadBuf { memory, limit, ..ReadBuf::default() }
    }

    /// Bytes it can still take.
    pub fn remaining(&self) -> usize {
        self.limit.saturating_sub(self.len())
    }

    /// Bytes it has.
    pub fn len(&self) -> usize {
        self.filled + self.supplied_bytes
    }

    /// It has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Copies what fits; the number of bytes.
    pub fn put(&mut self, data: &[u8]) -> usize {
        let bytes = data.len().min(self.remaining());
        let reused = bytes.min(self.memory.len().saturating_sub(self.filled));
        self.memory[self.filled..self.filled + reused].copy_from_slice(&data[..reused]);
        self.memory.extend_from_slice(&data[reused..bytes]);
        self.filled += bytes;
        bytes
    }

    /// Copies `source[offset..]` as far as it fits; the number of bytes. All that a file system
    /// needs whose files are slices.
    pub fn put_at(&mut self, source: &[u8], offset: u64) -> usize {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(source.len());
        self.put(&source[start..])
    }

    /// Zeros, as many as fit; the number of bytes.
    pub fn put_zeros(&mut self, bytes: usize) -> usize {
        let bytes = bytes.min(self.remaining());
        self.space()[..bytes].fill(0);
        self.filled += bytes;
        bytes
    }

    /// Memory to read into: `let n = file.read_at(buf.space(), offset)?; buf.filled(n)`. What is in
    /// it before that is unspecified.
    pub fn space(&mut self) -> &mut [u8] {
        let end = self.filled + self.remaining();
        if self.memory.len() < end {
            self.memory.resize(end, 0);
        }
        &mut self.memory[self.filled..end]
    }

    /// The first `bytes` bytes of [`space`](ReadBuf::space) are read now.
    pub fn filled(&mut self, bytes: usize) {
        let room = self.remaining().min(self.memory.len().saturating_sub(self.filled));
        self.filled += bytes.min(room);
    }

    /// Takes bytes from where they lie, as many as fit, without copying them.
    pub fn supply(&mut self, data: Bytes) {
        let bytes = data.len().min(self.remaining());
        if bytes > 0 {
            self.supplied.push((self.filled, data.slice(..bytes)));
            self.supplied_bytes += bytes;
        }
    }

    /// For who needs to own the memory: io_uring, or a C callback that answers later. What stays
    /// has no room.
    pub fn take(&mut self) -> ReadBuf {
        mem::take(self)
    }

    /// The bytes, piece by piece.
    pub fn chunks(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        let pieces = self.supplied.iter().flat_map(move |(end, bytes)| {
            let before = &self.memory[start..*end];
            start = *end;
            [before, &bytes[..]]
        });
        let last = self.supplied.last().map_or(0, |(end, _)| *end);
        pieces.chain(iter::once(&self.memory[last..self.filled])).filter(|piece| !piece.is_empty())
    }

    /// The bytes in one piece.
    pub fn to_vec(&self) -> Vec<u8> {
        self.chunks().flatten().copied().collect()
    }

    /// The memory, to be used again.
    pub fn into_memory(self) -> Vec<u8> {
        self.memory
    }
}

impl fmt::Debug for ReadBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadBuf({} of {} bytes)", self.len(), self.limit)
    }
}

impl Describe for ReadBuf {
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.len(), quantity(self.limit, "byte"))
    }
}

/// What is to be written; reads as a slice.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct WriteData(Bytes);

impl WriteData {
    /// Those bytes.
    pub fn new(bytes: impl Into<Bytes>) -> WriteData {
        WriteData(bytes.into())
    }

    /// The bytes to keep: a count, no copy.
    pub fn to_bytes(&self) -> Bytes {
        self.0.clone()
    }
}

impl Deref for WriteData {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for WriteData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WriteData({} bytes)", self.len())
    }
}

/// A write.
#[derive(Clone, Debug)]
pub struct Write {
    /// Where it goes.
    pub at: WriteAt,
    /// It never moves the end of file: what lies beyond is not written.
    pub constrained: bool,
    /// What.
    pub data: WriteData,
}

impl Write {
    /// Where this write begins in a file that ends at `end_of_file`, and what of it is to be
    /// written.
    pub fn within(&self, end_of_file: u64) -> (u64, &[u8]) {
        let offset = match self.at {
            WriteAt::Offset(offset) => offset,
            WriteAt::End => end_of_file,
        };
        let room = match self.constrained {
            true => usize::try_from(end_of_file.saturating_sub(offset)).unwrap_or(usize::MAX),
            false => usize::MAX,
        };
        (offset, &self.data[..self.data.len().min(room)])
    }
}

impl Describe for Write {
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at ", quantity(self.data.len(), "byte"))?;
        match self.at {
            WriteAt::Offset(offset) => write!(f, "{offset}")?,
            WriteAt::End => f.write_str("the end")?,
        }
        f.write_str(if self.constrained { ", constrained" } else { "" })
    }
}

/// Where a listing goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResumeFrom<'a> {
    /// At the beginning.
    Start,
    /// After this name, in the order in which the file system lists; whether there still is such an
    /// entry or not.
    After(Name<'a>),
    /// After the entry that was pushed with this token.
    Token(u64),
}

impl Describe for ResumeFrom<'_> {
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResumeFrom::Start => f.write_str("the start"),
            ResumeFrom::After(name) => write!(f, "after {name:?}"),
            ResumeFrom::Token(token) => write!(f, "after token {token}"),
        }
    }
}

/// Where a listing puts its entries: they are copied at once, so nothing borrowed crosses an await.
/// A listing that returns without having met a refusal is complete.
#[derive(Debug, Default)]
pub struct DirectorySink {
    entries: DirectoryEntries,
    room: usize,
    pattern: Option<Pattern>,
    detail: EntryDetail,
    /// The first refusal; an error if it was for lack of memory.
    refused: Option<Result<(), NtError>>,
}

impl DirectorySink {
    /// Room for so many bytes, as [`DirectoryEntries::weight`] counts them. For tests of file
    /// systems; the host makes its own.
    pub fn new(room: usize) -> DirectorySink {
        DirectorySink {
            entries: DirectoryEntries::with_room(room),
            room,
            ..DirectorySink::default()
        }
    }

    pub(crate) fn with_pattern(self, pattern: Option<Pattern>) -> DirectorySink {
        DirectorySink { pattern, ..self }
    }

    /// A sink that wants so much of each entry; [`new`](DirectorySink::new) makes one that wants
    /// all. For tests of file systems.
    #[must_use]
    pub fn with_detail(self, detail: EntryDetail) -> DirectorySink {
        DirectorySink { detail, ..self }
    }

    /// The only entries that matter, if that is known. Others may be pushed all the same.
    pub fn pattern(&self) -> Option<&Pattern> {
        self.pattern.as_ref()
    }

    /// What is wanted of each entry. With [`EntryDetail::Kind`] a file system that would have to
    /// look for sizes and times, in another place than that of the names, can spare itself the
    /// search and leave these fields as `FileInfo::default()` has them. One that knows them anyway
    /// need not ask.
    pub fn detail(&self) -> EntryDetail {
        self.detail
    }

    /// Takes an entry. `false`: there is no room for it; return now, and the listing will be asked
    /// to go on after the last one that was taken.
    #[must_use]
    pub fn push(&mut self, name: Name<'_>, info: &FileInfo) -> bool {
        self.push_with_token(name, info, 0)
    }

    /// [`push`](DirectorySink::push) with a number that is not 0, from which the listing can go on:
    /// [`ResumeFrom::Token`].
    #[must_use]
    pub fn push_with_token(&mut self, name: Name<'_>, info: &FileInfo, token: u64) -> bool {
        if self.refused.is_some() {
            return false;
        }
        let weight = name.len() * 2 + DirectoryEntries::ENTRY_WEIGHT;
        // A first entry is always taken: a listing has to get on.
        if !self.entries.is_empty() && self.entries.weight() + weight > self.room {
            self.refused = Some(Ok(()));
            return false;
        }
        if let Err(error) = self.entries.push(name, info, token) {
            self.refused = Some(Err(error));
        }
        self.refused.is_none()
    }

    /// The entries so far.
    pub fn entries(&self) -> &DirectoryEntries {
        &self.entries
    }

    /// The entries, and whether none follow.
    pub(crate) fn finish(self) -> Result<(DirectoryEntries, bool), NtError> {
        match self.refused {
            None => Ok((self.entries, true)),
            // What was taken before memory ran out is as good as a full batch.
            Some(Err(error)) if self.entries.is_empty() => Err(error),
            Some(_) => Ok((self.entries, false)),
        }
    }
}

impl Describe for DirectorySink {
    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = if self.refused.is_some() { ", more to come" } else { "" };
        match self.entries.len() {
            1 => write!(f, "1 entry{more}"),
            entries => write!(f, "{entries} entries{more}"),
        }
    }
}

#[cfg(test)]
mod tests;
