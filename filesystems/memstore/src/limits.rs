//! How much a store may hold, and how much it holds.
//!
//! Every change asks here before it alters anything, so that what does not fit leaves no trace.
//! What is counted: nodes and named streams together, and the clusters of all streams. Names, EAs
//! and descriptors are bounded per node and not counted.

use nt::{EaEntry, NtError};

/// Allocation is counted in clusters of so many bytes.
pub const CLUSTER_BYTES: u64 = 4096;

/// No stream ends beyond this, whatever the limits say: offsets are signed 64-bit numbers
/// ([MS-FSCC] 2.4.13).
pub const MAX_END_OF_FILE: u64 = i64::MAX as u64;

/// What a store may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Files, directories and named streams, the root included. Beyond it: `DISK_FULL`.
    pub max_nodes: u32,
    /// End of file of one stream. Beyond it: `DISK_FULL`.
    pub max_file_bytes: u64,
    /// Clusters of all streams, in bytes. Beyond it: `DISK_FULL`. Reserving space takes time in
    /// proportion to it, so it should be a size and not "infinite".
    pub max_total_bytes: u64,
    /// Hard links of one file. Beyond it: `TOO_MANY_LINKS`.
    pub max_links: u32,
    /// The EAs of one file as NT counts them ([`nt::EaList::ea_size`]), no more than
    /// [`nt::EaEntry::MAX_PACKED`]. Beyond it: `EA_TOO_LARGE`.
    pub max_ea_bytes: u32,
    /// Named streams of one file. Beyond it: `DISK_FULL`.
    pub max_streams: u32,
}

impl Default for Limits {
    /// A million nodes, 16 GiB, NTFS's 64 KiB of EAs, more links than NTFS's 1,024.
    fn default() -> Limits {
        Limits {
            max_nodes: 1 << 20,
            max_file_bytes: MAX_END_OF_FILE,
            max_total_bytes: 16 << 30,
            max_links: 65_000,
            max_ea_bytes: EaEntry::MAX_PACKED as u32,
            max_streams: 1_024,
        }
    }
}

/// The limits and what is used of them.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) limits: Limits,
    nodes: u32,
    bytes: u64,
}

impl Budget {
    pub(crate) const fn new(limits: Limits) -> Budget {
        Budget { limits, nodes: 0, bytes: 0 }
    }

    /// Is there room for `count` nodes or named streams? Fails with `DISK_FULL`.
    pub(crate) fn admit_nodes(&self, count: u32) -> Result<(), NtError> {
        let fits = count <= self.limits.max_nodes.saturating_sub(self.nodes);
        if fits { Ok(()) } else { Err(NtError::DISK_FULL) }
    }

    pub(crate) fn charge_nodes(&mut self, count: u32) {
        self.nodes = self.nodes.saturating_add(count);
    }

    pub(crate) fn release_nodes(&mut self, count: u32) {
        self.nodes = self.nodes.saturating_sub(count);
    }

    /// Is there room for `growth` bytes of clusters? Fails with `DISK_FULL`.
    pub(crate) fn admit_bytes(&self, growth: u64) -> Result<(), NtError> {
        if growth <= self.free_bytes() { Ok(()) } else { Err(NtError::DISK_FULL) }
    }

    pub(crate) fn charge_bytes(&mut self, growth: u64) {
        self.bytes = self.bytes.saturating_add(growth);
    }

    pub(crate) fn release_bytes(&mut self, bytes: u64) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// May a stream end there? Fails with `FILE_TOO_LARGE` where no volume could hold it, with
    /// `DISK_FULL` where this one must not.
    pub(crate) fn admit_end_of_file(&self, end: u64) -> Result<(), NtError> {
        if end > MAX_END_OF_FILE {
            Err(NtError::FILE_TOO_LARGE)
        } else if end > self.limits.max_file_bytes {
            Err(NtError::DISK_FULL)
        } else {
            Ok(())
        }
    }

    pub(crate) fn free_nodes(&self) -> u32 {
        self.limits.max_nodes.saturating_sub(self.nodes)
    }

    pub(crate) fn free_bytes(&self) -> u64 {
        self.limits.max_total_bytes.saturating_sub(self.bytes)
    }

    #[cfg(test)]
    pub(crate) fn used(&self) -> (u32, u64) {
        (self.nodes, self.bytes)
    }
}
