//! FILE_FULL_EA_INFORMATION, entry by entry.

use super::list::header;
use super::{EaEntry, EaList};
use crate::information::layout::link;
use crate::{NtError, memory};
use alloc::vec::Vec;

/// Builds a list of EAs: entries at multiples of 4, no padding after the last.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EaListBuilder {
    bytes: Vec<u8>,
    packed: usize,
    last: Option<usize>,
}

impl EaListBuilder {
    /// An empty list.
    pub const fn new() -> EaListBuilder {
        EaListBuilder { bytes: Vec::new(), packed: 0, last: None }
    }

    /// Appends an entry; on failure the list is as it was. That no other has its name is the
    /// caller's affair.
    ///
    /// # Errors
    /// * `INVALID_PARAMETER` for a name that is empty, too long or contains NUL.
    /// * `EA_TOO_LARGE` if the list would go beyond [`EaEntry::MAX_PACKED`].
    /// * `INSUFFICIENT_RESOURCES` if the memory is not there.
    pub fn push(&mut self, entry: &EaEntry<'_>) -> Result<(), NtError> {
        let is_name = (1..=EaEntry::MAX_NAME).contains(&entry.name.len());
        if !is_name || entry.name.contains(&0) {
            return Err(NtError::INVALID_PARAMETER);
        }
        let packed = self.packed.saturating_add(entry.packed_size());
        if packed > EaEntry::MAX_PACKED {
            return Err(NtError::EA_TOO_LARGE);
        }
        let length = self.bytes.len();
        let start = length.next_multiple_of(4);
        let grown = start - length + entry.full_size();
        self.bytes.try_reserve(grown).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        let padding = &[0; 3][..start - length];
        for part in [padding, &header(entry)?, entry.name, &[0], entry.value] {
            memory::extend(&mut self.bytes, part)?;
        }
        link(&mut self.bytes, self.last, start);
        self.last = Some(start);
        self.packed = packed;
        Ok(())
    }

    /// The list so far.
    pub fn as_list(&self) -> EaList<'_> {
        // What was built here passes its own check; the tests hold on to that.
        EaList::parse(&self.bytes).unwrap_or_default()
    }

    /// The finished buffer.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}
