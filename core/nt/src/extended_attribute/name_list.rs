//! FILE_GET_EA_INFORMATION: the names whose values are asked for.

use super::EaListError;

/// A list of EA names in a buffer that was checked ([MS-FSCC] 2.4.15.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct EaNameList<'a> {
    bytes: &'a [u8],
}

/// NextEntryOffset and EaNameLength.
const FIXED: usize = 5;

/// Reads the name at `offset`; gives where it ends and its NextEntryOffset too.
fn name_at(bytes: &[u8], offset: usize) -> Option<(&[u8], usize, usize)> {
    let (fixed, after) = bytes.get(offset..)?.split_first_chunk::<FIXED>()?;
    let [next @ .., length] = *fixed;
    let (name, after) = after.split_at_checked(usize::from(length))?;
    let next = usize::try_from(u32::from_le_bytes(next)).ok()?;
    let is_terminated = after.first() == Some(&0);
    is_terminated.then_some((name, offset + FIXED + name.len() + 1, next))
}

impl<'a> EaNameList<'a> {
    /// Checks a list: every entry lies in the buffer, every name is followed by NUL, every entry
    /// begins at a multiple of 4 and after the one before. An empty buffer is an empty list.
    ///
    /// # Errors
    /// STATUS_EA_LIST_INCONSISTENT and the offset of the entry.
    pub fn parse(bytes: &'a [u8]) -> Result<EaNameList<'a>, EaListError> {
        let mut offset = 0;
        while offset < bytes.len() {
            let inconsistent = EaListError::inconsistent(offset);
            let (_, end, next) = name_at(bytes, offset).ok_or(inconsistent)?;
            if next == 0 {
                break;
            }
            let begin = offset.checked_add(next).ok_or(inconsistent)?;
            if begin % 4 != 0 || begin < end || begin >= bytes.len() {
                return Err(inconsistent);
            }
            offset = begin;
        }
        Ok(EaNameList { bytes })
    }

    /// No names.
    pub const fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// The names in order, with their offsets in the buffer for [`EaListError::offset`].
    pub fn iter(self) -> impl Iterator<Item = (usize, &'a [u8])> + Clone {
        let mut next = (!self.bytes.is_empty()).then_some(0);
        core::iter::from_fn(move || {
            let offset = next.take()?;
            let (name, _, step) = name_at(self.bytes, offset)?;
            next = (step != 0).then_some(offset + step);
            Some((offset, name))
        })
    }
}
