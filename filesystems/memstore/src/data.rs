//! The bytes of one stream: chunks in order, absent where nothing was written.
//!
//! A chunk covers 64 KiB, NTFS's own granularity of holes, and holds a prefix of it: a small file
//! takes the memory of its bytes, a 6 GiB file with one byte at its end takes one chunk. A chunk
//! can also have clusters *reserved*, which count as allocated and take no memory yet.
//!
//! Invariants: no byte is held at or beyond the end of file, so what is past it reads as zero when
//! the file grows; no chunk is empty; `allocated` is the sum of what the chunks charge, and all of
//! it is charged to the budget.

use crate::limits::{Budget, CLUSTER_BYTES};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use nt::{ByteRange, NtError};

/// Bytes that one chunk covers.
const CHUNK_BYTES: u64 = 16 * CLUSTER_BYTES;

/// What a hole reads as, so much at a time.
static ZEROS: [u8; CLUSTER_BYTES as usize] = [0; CLUSTER_BYTES as usize];

#[derive(Debug, Default)]
pub(crate) struct Data {
    end_of_file: u64,
    allocated: u64,
    chunks: BTreeMap<u64, Chunk>,
}

#[derive(Debug, Default)]
struct Chunk {
    /// From the start of the chunk; zero beyond.
    bytes: Vec<u8>,
    /// Promised from the start of the chunk, in bytes.
    reserved: usize,
}

impl Chunk {
    /// Bytes of clusters it accounts for.
    fn charge(&self) -> u64 {
        charge_of(self.bytes.len().max(self.reserved))
    }

    fn charge_if_extended(&self, end: usize) -> u64 {
        charge_of(self.bytes.len().max(self.reserved).max(end))
    }

    /// Memory for bytes up to `end`. Doubles, so that appending is linear.
    fn make_room(&mut self, end: usize) -> Result<(), NtError> {
        if end <= self.bytes.capacity() {
            return Ok(());
        }
        let doubled = self.bytes.capacity().saturating_mul(2).min(CHUNK_BYTES as usize);
        let capacity = end.max(doubled).max(self.reserved);
        let more = capacity.saturating_sub(self.bytes.len());
        self.bytes.try_reserve_exact(more).map_err(|_| NtError::INSUFFICIENT_RESOURCES)
    }

    /// Room has been made.
    fn write(&mut self, offset: usize, data: &[u8]) {
        if offset > self.bytes.len() {
            self.bytes.resize(offset, 0);
        }
        let present = data.len().min(self.bytes.len() - offset);
        let (over, beyond) = data.split_at(present);
        self.bytes[offset..offset + present].copy_from_slice(over);
        self.bytes.extend_from_slice(beyond);
    }

    fn cut(&mut self, end: usize) {
        self.bytes.truncate(end);
        self.reserved = self.reserved.min(end);
        // Slack is invisible to the budget, so it is kept small; without memory to move to it
        // stays.
        if self.bytes.len() * 4 < self.bytes.capacity()
            && let Ok(compact) = nt::memory::copy(&self.bytes)
        {
            self.bytes = compact;
        }
    }
}

fn charge_of(bytes: usize) -> u64 {
    (bytes as u64).next_multiple_of(CLUSTER_BYTES)
}

/// The parts of `start..end` by chunk: index, offsets of start and end within the chunk.
fn parts(start: u64, end: u64) -> impl Iterator<Item = (u64, usize, usize)> {
    let mut position = start;
    core::iter::from_fn(move || {
        if position >= end {
            return None;
        }
        let (index, within) = (position / CHUNK_BYTES, position % CHUNK_BYTES);
        let length = (end - position).min(CHUNK_BYTES - within);
        position += length;
        Some((index, within as usize, (within + length) as usize))
    })
}

impl Data {
    pub(crate) fn end_of_file(&self) -> u64 {
        self.end_of_file
    }

    pub(crate) fn allocated(&self) -> u64 {
        self.allocated
    }

    /// What lies in `offset..offset + length`, as far as the end of file.
    pub(crate) fn pieces(&self, offset: u64, length: u64) -> Pieces<'_> {
        let end = offset.saturating_add(length).min(self.end_of_file);
        Pieces { data: self, position: offset, end }
    }

    /// Fills `out` from `offset`; the number of bytes, fewer than asked at the end of file.
    pub(crate) fn read(&self, offset: u64, out: &mut [u8]) -> usize {
        let end = offset.saturating_add(out.len() as u64).min(self.end_of_file);
        let mut filled = 0;
        for (index, from, to) in parts(offset, end) {
            let part = &mut out[filled..filled + (to - from)];
            let held = self.chunks.get(&index).and_then(|chunk| chunk.bytes.get(from..));
            let held = held.map_or(&[][..], |held| &held[..held.len().min(part.len())]);
            let (present, hole) = part.split_at_mut(held.len());
            present.copy_from_slice(held);
            hole.fill(0);
            filled += to - from;
        }
        filled
    }

    /// Writes all of `data` or, on an error, nothing.
    ///
    /// Fails with `FILE_TOO_LARGE`, `DISK_FULL` or `INSUFFICIENT_RESOURCES`.
    pub(crate) fn write(
        &mut self,
        offset: u64,
        data: &[u8],
        budget: &mut Budget,
    ) -> Result<(), NtError> {
        if data.is_empty() {
            return Ok(());
        }
        let end = offset.checked_add(data.len() as u64).ok_or(NtError::FILE_TOO_LARGE)?;
        if end > self.end_of_file {
            budget.admit_end_of_file(end)?;
        }
        let growth = self.growth(offset, end);
        budget.admit_bytes(growth)?;
        self.make_room(offset, end)?;
        let mut rest = data;
        for (index, from, to) in parts(offset, end) {
            let (part, after) = rest.split_at(to - from);
            self.chunks.entry(index).or_default().write(from, part);
            rest = after;
        }
        self.end_of_file = self.end_of_file.max(end);
        self.allocated += growth;
        budget.charge_bytes(growth);
        Ok(())
    }

    /// What allocating `start..end` would charge.
    fn growth(&self, start: u64, end: u64) -> u64 {
        let growth_of = |(index, _, to)| match self.chunks.get(&index) {
            Some(chunk) => chunk.charge_if_extended(to) - chunk.charge(),
            None => charge_of(to),
        };
        parts(start, end).map(growth_of).sum()
    }

    /// Memory for a write of `start..end`, all or none.
    fn make_room(&mut self, start: u64, end: u64) -> Result<(), NtError> {
        let is_appended = start == self.end_of_file;
        for (index, from, to) in parts(start, end) {
            // Who appends to a file of several chunks will fill this one too.
            let wanted =
                if is_appended && from == 0 && index > 0 { CHUNK_BYTES as usize } else { to };
            if let Err(error) = self.chunks.entry(index).or_default().make_room(wanted) {
                self.drop_empty_chunks(start, end);
                return Err(error);
            }
        }
        Ok(())
    }

    fn drop_empty_chunks(&mut self, start: u64, end: u64) {
        for (index, ..) in parts(start, end) {
            if self.chunks.get(&index).is_some_and(|chunk| chunk.charge() == 0) {
                self.chunks.remove(&index);
            }
        }
    }

    /// Truncates, reservations included, or extends by a hole.
    ///
    /// Fails with `FILE_TOO_LARGE` or `DISK_FULL`.
    pub(crate) fn set_end_of_file(&mut self, end: u64, budget: &mut Budget) -> Result<(), NtError> {
        if end > self.end_of_file {
            budget.admit_end_of_file(end)?;
        } else if end < self.end_of_file {
            self.cut(end, budget);
        }
        self.end_of_file = end;
        Ok(())
    }

    /// Truncates to `size` if the file is longer; else reserves the clusters between its end and
    /// `size` and gives back what is reserved beyond.
    ///
    /// Fails with `FILE_TOO_LARGE`, `DISK_FULL` or `INSUFFICIENT_RESOURCES`, the data unchanged.
    pub(crate) fn set_allocation(&mut self, size: u64, budget: &mut Budget) -> Result<(), NtError> {
        if size < self.end_of_file {
            return self.set_end_of_file(size, budget);
        }
        let length = size - self.end_of_file;
        self.preallocate(ByteRange { offset: self.end_of_file, length }, budget)?;
        self.cut(size, budget);
        Ok(())
    }

    /// Reserves the clusters of `range`; the end of file stays.
    ///
    /// Fails with `FILE_TOO_LARGE` or `DISK_FULL`, nothing reserved.
    pub(crate) fn preallocate(
        &mut self,
        range: ByteRange,
        budget: &mut Budget,
    ) -> Result<(), NtError> {
        let end = range.offset.checked_add(range.length).ok_or(NtError::FILE_TOO_LARGE)?;
        if end > self.end_of_file && range.length > 0 {
            budget.admit_end_of_file(end)?;
        }
        // Keeps an absurd length from being walked chunk by chunk only to be refused.
        budget.admit_bytes(range.length.saturating_sub(self.allocated))?;
        let growth = self.growth(range.offset, end);
        budget.admit_bytes(growth)?;
        for (index, _, to) in parts(range.offset, end) {
            let chunk = self.chunks.entry(index).or_default();
            chunk.reserved = chunk.reserved.max(to);
        }
        self.allocated += growth;
        budget.charge_bytes(growth);
        Ok(())
    }

    /// Makes `range` read as zero and frees what it can; the end of file stays.
    pub(crate) fn zero(&mut self, range: ByteRange, budget: &mut Budget) {
        let (start, end) = (range.offset, range.end());
        if start >= end {
            return;
        }
        let (first, last) = (start / CHUNK_BYTES, (end - 1) / CHUNK_BYTES);
        let mut next = first;
        while next <= last
            && let Some((&index, chunk)) = self.chunks.range_mut(next..=last).next()
        {
            let base = index * CHUNK_BYTES;
            let from = start.saturating_sub(base) as usize; // less than a chunk
            let to = (end - base).min(CHUNK_BYTES) as usize;
            let before = chunk.charge();
            if to >= chunk.bytes.len().max(chunk.reserved) {
                chunk.cut(from);
            } else {
                let held = chunk.bytes.len();
                chunk.bytes[from.min(held)..to.min(held)].fill(0);
            }
            let after = chunk.charge();
            if after == 0 {
                self.chunks.remove(&index);
            }
            self.release(before - after, budget);
            next = index + 1;
        }
    }

    /// Frees everything from `end` on.
    fn cut(&mut self, end: u64, budget: &mut Budget) {
        self.zero(ByteRange { offset: end, length: u64::MAX - end }, budget);
    }

    /// Empties it and reserves `size` bytes, which the old clusters may serve for.
    ///
    /// Fails with `FILE_TOO_LARGE` or `DISK_FULL`, the data unchanged.
    pub(crate) fn renew(&mut self, size: u64, budget: &mut Budget) -> Result<(), NtError> {
        budget.admit_end_of_file(size)?;
        let clusters = size.next_multiple_of(CLUSTER_BYTES);
        budget.admit_bytes(clusters.saturating_sub(self.allocated))?;
        self.clear(budget);
        self.set_allocation(size, budget)
    }

    /// Frees everything.
    pub(crate) fn clear(&mut self, budget: &mut Budget) {
        budget.release_bytes(self.allocated);
        *self = Data::default();
    }

    fn release(&mut self, bytes: u64, budget: &mut Budget) {
        self.allocated -= bytes;
        budget.release_bytes(bytes);
    }

    /// Where `within` is allocated, up to the end of file.
    pub(crate) fn allocated_ranges(&self, within: ByteRange) -> AllocatedRanges<'_> {
        let end = within.end().min(self.end_of_file);
        AllocatedRanges { data: self, position: within.offset, end }
    }

    /// The invariants of this file.
    #[cfg(test)]
    pub(crate) fn check(&self) {
        let mut allocated = 0;
        for (&index, chunk) in &self.chunks {
            let held = chunk.bytes.len() as u64;
            assert!(chunk.charge() > 0 && chunk.charge() <= CHUNK_BYTES, "{index}: {chunk:?}");
            assert!(held == 0 || index * CHUNK_BYTES + held <= self.end_of_file);
            allocated += chunk.charge();
        }
        assert_eq!(allocated, self.allocated);
    }

    /// The allocated bytes of one chunk, clusters rounded up.
    fn extent(&self, index: u64, chunk: &Chunk) -> (u64, u64) {
        let start = index * CHUNK_BYTES;
        (start, start + chunk.charge())
    }
}

/// The bytes of a range, piece by piece, without a copy. Holes are pieces of zeros.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    data: &'a Data,
    position: u64,
    end: u64,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (index, from, to) = parts(self.position, self.end).next()?;
        let held = self.data.chunks.get(&index).and_then(|chunk| chunk.bytes.get(from..));
        let piece = match held {
            Some(held) if !held.is_empty() => &held[..held.len().min(to - from)],
            Some(_) | None => &ZEROS[..ZEROS.len().min(to - from)],
        };
        self.position += piece.len() as u64;
        Some(piece)
    }
}

/// The allocated ranges within a range, in order, neighbours joined.
#[derive(Clone, Debug)]
pub struct AllocatedRanges<'a> {
    data: &'a Data,
    position: u64,
    end: u64,
}

impl Iterator for AllocatedRanges<'_> {
    type Item = ByteRange;

    fn next(&mut self) -> Option<ByteRange> {
        if self.position >= self.end {
            return None;
        }
        let from_chunk = self.position / CHUNK_BYTES;
        let mut found: Option<(u64, u64)> = None;
        for (&index, chunk) in self.data.chunks.range(from_chunk..) {
            let (start, end) = self.data.extent(index, chunk);
            let (start, end) = (start.max(self.position), end.min(self.end));
            match found {
                _ if start >= self.end => break,
                None if end > start => found = Some((start, end)),
                None => {}
                Some((first, last)) if last == start => found = Some((first, end)),
                Some(_) => break,
            }
        }
        let (start, end) = found?;
        self.position = end;
        Some(ByteRange { offset: start, length: end - start })
    }
}

#[cfg(test)]
mod tests;
