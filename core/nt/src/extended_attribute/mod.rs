//! Extended attributes: the lists of [MS-FSCC] 2.4.15, as checked views and as they are built.
//!
//! An EA has a short ASCII name and up to 64 KiB of value. Lists of them travel as one buffer,
//! FILE_FULL_EA_INFORMATION, and names alone as FILE_GET_EA_INFORMATION. Not here: rights, and
//! where a file system keeps them.

mod builder;
mod list;
mod name_list;

pub use builder::EaListBuilder;
pub use list::{EaIter, EaList, EmittedEas};
pub use name_list::EaNameList;

#[cfg(test)]
mod tests;

use crate::NtError;

bitflags::bitflags! {
    /// Flags of one EA.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct EaFlags: u8 {
        /// FILE_NEED_EA: who does not understand EAs cannot interpret the file.
        const NEED_EA = 0x80;
        const _ = !0;
    }
}

/// One extended attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EaEntry<'a> {
    /// Name, without its NUL.
    pub name: &'a [u8],
    /// Value; in a list that is to be set, an empty one deletes the EA.
    pub value: &'a [u8],
    /// Flags.
    pub flags: EaFlags,
}

impl EaEntry<'_> {
    /// Bytes in the longest name.
    pub const MAX_NAME: usize = 254;
    /// What all EAs of a file may take together, packed: 64 KiB - 5 ([MS-FSA] 2.1.5.15.5).
    pub const MAX_PACKED: usize = 0x1_0000 - 5;

    /// Bytes it takes in the packed form, by which NT counts EAs: flags, two lengths, name with
    /// NUL, value.
    pub const fn packed_size(&self) -> usize {
        5 + self.name.len() + self.value.len()
    }

    /// Bytes it takes in FILE_FULL_EA_INFORMATION, without padding.
    const fn full_size(&self) -> usize {
        FULL_FIXED + self.name.len() + 1 + self.value.len()
    }

    /// Is that a legal name? 1 to 254 bytes of ASCII without control characters and
    /// `\ / : * ? " < > | , + = [ ] ;` ([MS-FSCC] 2.4.15, EaName).
    pub fn is_legal_name(name: &[u8]) -> bool {
        let is_legal = |byte: &u8| match byte {
            0x20..=0x7F => !br#"\/:*?"<>|,+=[];"#.contains(byte),
            0..=0x1F | 0x80.. => false,
        };
        (1..=Self::MAX_NAME).contains(&name.len()) && name.iter().all(is_legal)
    }

    /// Are these the same name? EA names do not differ by the case of ASCII letters.
    pub fn is_same_name(one: &[u8], other: &[u8]) -> bool {
        one.eq_ignore_ascii_case(other)
    }
}

/// Bytes of a FILE_FULL_EA_INFORMATION before the name.
const FULL_FIXED: usize = 8;

/// What is wrong with a list, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EaListError {
    /// EA_LIST_INCONSISTENT, INVALID_EA_NAME or INVALID_EA_FLAG.
    pub status: NtError,
    /// Offset of the offending entry in the buffer, in bytes: what the Information field reports.
    pub offset: usize,
}

impl EaListError {
    const fn inconsistent(offset: usize) -> EaListError {
        EaListError { status: NtError::EA_LIST_INCONSISTENT, offset }
    }
}

impl core::fmt::Display for EaListError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?} at byte {} of an EA list", self.status, self.offset)
    }
}

impl core::error::Error for EaListError {}

impl From<EaListError> for NtError {
    fn from(error: EaListError) -> NtError {
        error.status
    }
}
