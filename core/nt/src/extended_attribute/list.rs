//! FILE_FULL_EA_INFORMATION as a checked view.

use super::{EaEntry, EaFlags, EaListBuilder, EaListError, FULL_FIXED};
use crate::NtError;
use crate::information::layout::link;

/// A list of EAs in a buffer that was checked: each entry lies in it, each name ends in NUL.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct EaList<'a> {
    bytes: &'a [u8],
}

/// The entries of an [`EaList`], in order.
#[derive(Clone, Debug)]
pub struct EaIter<'a> {
    bytes: &'a [u8],
    next: Option<usize>,
}

/// What [`EaList::emit`] left in the caller's buffer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EmittedEas {
    /// Bytes written.
    pub bytes: usize,
    /// Entries written.
    pub entries: usize,
    /// There are more: STATUS_BUFFER_OVERFLOW.
    pub overflow: bool,
}

/// Reads the entry at `offset`; gives where it ends and its NextEntryOffset too.
fn entry_at(bytes: &[u8], offset: usize) -> Option<(EaEntry<'_>, usize, usize)> {
    let rest = bytes.get(offset..)?;
    let (fixed, after) = rest.split_first_chunk::<FULL_FIXED>()?;
    let [next @ .., flags, name_length, value_low, value_high] = *fixed;
    let value_length = usize::from(u16::from_le_bytes([value_low, value_high]));
    let (name, after) = after.split_at_checked(usize::from(name_length))?;
    let (nul, after) = after.split_first()?;
    let value = after.get(..value_length)?;
    let entry = EaEntry { name, value, flags: EaFlags::from_bits_retain(flags) };
    let next = usize::try_from(u32::from_le_bytes(next)).ok()?;
    (*nul == 0).then_some((entry, offset + entry.full_size(), next))
}

impl<'a> EaList<'a> {
    /// Checks a list as the kernel does: every entry lies in the buffer, every name is followed by
    /// NUL, every entry begins at a multiple of 4 and after the one before. An empty buffer is an
    /// empty list. Names and flags may still be illegal: [`EaList::check_names`].
    ///
    /// # Errors
    /// STATUS_EA_LIST_INCONSISTENT and the offset of the entry.
    pub fn parse(bytes: &'a [u8]) -> Result<EaList<'a>, EaListError> {
        let mut offset = 0;
        while offset < bytes.len() {
            let inconsistent = EaListError::inconsistent(offset);
            let (_, end, next) = entry_at(bytes, offset).ok_or(inconsistent)?;
            if next == 0 {
                break;
            }
            let begin = offset.checked_add(next).ok_or(inconsistent)?;
            if begin % 4 != 0 || begin < end || begin >= bytes.len() {
                return Err(inconsistent);
            }
            offset = begin;
        }
        Ok(EaList { bytes })
    }

    /// Checks what a list to be set must fulfil beside ([MS-FSA] 2.1.5.15.5).
    ///
    /// # Errors
    /// STATUS_INVALID_EA_NAME for an illegal name, STATUS_INVALID_EA_FLAG for a flag other than
    /// NEED_EA, and the offset of the entry.
    pub fn check_names(self) -> Result<(), EaListError> {
        for (offset, entry) in self.offsets() {
            if !EaEntry::is_legal_name(entry.name) {
                return Err(EaListError { status: NtError::INVALID_EA_NAME, offset });
            }
            if !EaFlags::NEED_EA.contains(entry.flags) {
                return Err(EaListError { status: NtError::INVALID_EA_FLAG, offset });
            }
        }
        Ok(())
    }

    /// No entries.
    pub const fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// The buffer.
    pub const fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The entries in order.
    pub fn iter(self) -> EaIter<'a> {
        EaIter { bytes: self.bytes, next: (!self.bytes.is_empty()).then_some(0) }
    }

    /// The entries in order, with their offsets in the buffer.
    fn offsets(self) -> impl Iterator<Item = (usize, EaEntry<'a>)> {
        let mut iter = self.iter();
        core::iter::from_fn(move || iter.next.zip(iter.next()))
    }

    /// The first entry of that name, whatever its case.
    pub fn find(self, name: &[u8]) -> Option<EaEntry<'a>> {
        self.iter().find(|entry| EaEntry::is_same_name(entry.name, name))
    }

    /// What FileEaInformation and directory entries report as EaSize: the size of the list in the
    /// packed form, its length field of 4 bytes included; 0 for an empty list.
    pub fn ea_size(self) -> u32 {
        let packed: usize = self.iter().map(|entry| entry.packed_size()).sum();
        if packed == 0 { 0 } else { u32::try_from(packed).unwrap_or(u32::MAX).saturating_add(4) }
    }

    /// Answers FileFullEaInformation: after `skip` entries, as many whole ones as fit ([MS-FSA]
    /// 2.1.5.12.12).
    ///
    /// # Errors
    /// `NO_EAS_ON_FILE` if the list is empty; `BUFFER_TOO_SMALL` if not even the first one fits. An
    /// answer without entries means that all were skipped.
    pub fn emit(self, skip: usize, out: &mut [u8]) -> Result<EmittedEas, NtError> {
        if self.is_empty() {
            return Err(NtError::NO_EAS_ON_FILE);
        }
        let mut emitted = EmittedEas { bytes: 0, entries: 0, overflow: false };
        let mut last = None;
        for entry in self.iter().skip(skip) {
            let start = emitted.bytes.next_multiple_of(4);
            let end = start + entry.full_size();
            if end > out.len() {
                emitted.overflow = true;
                break;
            }
            out[emitted.bytes..start].fill(0);
            write(&mut out[start..end], &entry)?;
            link(out, last, start);
            last = Some(start);
            emitted = EmittedEas { bytes: end, entries: emitted.entries + 1, overflow: false };
        }
        if emitted.overflow && emitted.entries == 0 {
            return Err(NtError::BUFFER_TOO_SMALL);
        }
        Ok(emitted)
    }

    /// The list after `changes` are set: an EA of the same name goes, one with a value is added at
    /// the end. Of several changes of one name the last counts ([MS-FSA] 2.1.5.15.5).
    ///
    /// # Errors
    /// `EA_TOO_LARGE` if the outcome is beyond [`EaEntry::MAX_PACKED`]; `INSUFFICIENT_RESOURCES`.
    pub fn updated(self, changes: EaList<'_>) -> Result<EaListBuilder, NtError> {
        let mut list = EaListBuilder::new();
        for entry in self.iter().filter(|entry| changes.find(entry.name).is_none()) {
            list.push(&entry)?;
        }
        let mut later = changes.iter();
        while let Some(entry) = later.next() {
            let is_last = !later.clone().any(|next| EaEntry::is_same_name(next.name, entry.name));
            if is_last && !entry.value.is_empty() {
                list.push(&entry)?;
            }
        }
        Ok(list)
    }
}

impl<'a> IntoIterator for EaList<'a> {
    type Item = EaEntry<'a>;
    type IntoIter = EaIter<'a>;

    fn into_iter(self) -> EaIter<'a> {
        self.iter()
    }
}

impl<'a> Iterator for EaIter<'a> {
    type Item = EaEntry<'a>;

    fn next(&mut self) -> Option<EaEntry<'a>> {
        let offset = self.next.take()?;
        let (entry, _, next) = entry_at(self.bytes, offset)?;
        self.next = (next != 0).then_some(offset + next);
        Some(entry)
    }
}

/// What comes before the name, in an entry that is the last so far.
///
/// # Errors
/// `EA_TOO_LARGE` if a length field does not hold the name or the value.
pub(super) fn header(entry: &EaEntry<'_>) -> Result<[u8; FULL_FIXED], NtError> {
    let name_length = u8::try_from(entry.name.len()).map_err(|_| NtError::EA_TOO_LARGE)?;
    let value_length = u16::try_from(entry.value.len()).map_err(|_| NtError::EA_TOO_LARGE)?;
    let [value_low, value_high] = value_length.to_le_bytes();
    Ok([0, 0, 0, 0, entry.flags.bits(), name_length, value_low, value_high])
}

/// Writes one entry that is the last so far; `out` has its size.
fn write(out: &mut [u8], entry: &EaEntry<'_>) -> Result<(), NtError> {
    let mut rest = out;
    for part in [&header(entry)?[..], entry.name, &[0], entry.value] {
        let (field, after) = rest.split_at_mut_checked(part.len()).ok_or(NtError::EA_TOO_LARGE)?;
        field.copy_from_slice(part);
        rest = after;
    }
    Ok(())
}
