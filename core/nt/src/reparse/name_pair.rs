//! Symbolic links ([MS-FSCC] 2.1.2.4) and mount points (2.1.2.5): a name to go on with and one to
//! show.

use super::{ReparseData, ReparseTag};
use crate::information::Utf16Le;
use crate::{NtError, memory};
use alloc::vec::Vec;

/// The data of a symbolic link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SymbolicLink<'a> {
    /// Where it leads: an NT path (`\??\C:\x`), or one relative to the link's directory.
    pub substitute_name: Utf16Le<'a>,
    /// What is shown to people; may be empty.
    pub print_name: Utf16Le<'a>,
    /// The substitute name is relative: SYMLINK_FLAG_RELATIVE.
    pub is_relative: bool,
}

/// The data of a mount point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MountPoint<'a> {
    /// Where it leads: an NT path.
    pub substitute_name: Utf16Le<'a>,
    /// What is shown to people; may be empty.
    pub print_name: Utf16Le<'a>,
}

/// Offset and length of both names.
const PAIR: usize = 8;
/// Flags of a symbolic link.
const FLAGS: usize = 4;
/// SYMLINK_FLAG_RELATIVE.
const RELATIVE: u32 = 1;

impl<'a> SymbolicLink<'a> {
    /// Reads what follows the header.
    ///
    /// # Errors
    /// `IO_REPARSE_DATA_INVALID` if a name is odd in bytes or not wholly in the data, or if the
    /// substitute name is empty.
    pub fn parse(data: &'a [u8]) -> Result<SymbolicLink<'a>, NtError> {
        let (substitute_name, print_name) = names(data, PAIR + FLAGS)?;
        let flags = data.get(PAIR..).and_then(<[u8]>::first_chunk);
        let flags = u32::from_le_bytes(*flags.ok_or(NtError::IO_REPARSE_DATA_INVALID)?);
        Ok(SymbolicLink { substitute_name, print_name, is_relative: flags & RELATIVE != 0 })
    }

    /// Reads a link from reparse data.
    ///
    /// # Errors
    /// `IO_REPARSE_TAG_MISMATCH` if it is not a symbolic link, and as [`SymbolicLink::parse`].
    pub fn from_reparse_data(reparse: &'a ReparseData) -> Result<SymbolicLink<'a>, NtError> {
        if reparse.tag() != ReparseTag::SYMLINK {
            return Err(NtError::IO_REPARSE_TAG_MISMATCH);
        }
        SymbolicLink::parse(reparse.data())
    }
}

impl SymbolicLink<'_> {
    /// Makes the reparse data of a link.
    ///
    /// # Errors
    /// `IO_REPARSE_DATA_INVALID` if the substitute name is empty or both are too long together;
    /// `INSUFFICIENT_RESOURCES`.
    pub fn build(
        substitute_name: &[u16],
        print_name: &[u16],
        is_relative: bool,
    ) -> Result<ReparseData, NtError> {
        let mut data = pair(substitute_name.len(), print_name.len(), 0)?;
        memory::extend(&mut data, &u32::from(is_relative).to_le_bytes())?;
        extend_units(&mut data, substitute_name)?;
        extend_units(&mut data, print_name)?;
        ReparseData::new(ReparseTag::SYMLINK, &data)
    }
}

impl<'a> MountPoint<'a> {
    /// Reads what follows the header.
    ///
    /// # Errors
    /// `IO_REPARSE_DATA_INVALID` if a name is odd in bytes or not wholly in the data, or if the
    /// substitute name is empty.
    pub fn parse(data: &'a [u8]) -> Result<MountPoint<'a>, NtError> {
        let (substitute_name, print_name) = names(data, PAIR)?;
        Ok(MountPoint { substitute_name, print_name })
    }

    /// Reads a mount point from reparse data.
    ///
    /// # Errors
    /// `IO_REPARSE_TAG_MISMATCH` if it is not a mount point, and as [`MountPoint::parse`].
    pub fn from_reparse_data(reparse: &'a ReparseData) -> Result<MountPoint<'a>, NtError> {
        if reparse.tag() != ReparseTag::MOUNT_POINT {
            return Err(NtError::IO_REPARSE_TAG_MISMATCH);
        }
        MountPoint::parse(reparse.data())
    }
}

impl MountPoint<'_> {
    /// Makes the reparse data of a mount point; Windows wants a NUL after each name.
    ///
    /// # Errors
    /// `IO_REPARSE_DATA_INVALID` if the substitute name is empty or both are too long together;
    /// `INSUFFICIENT_RESOURCES`.
    pub fn build(substitute_name: &[u16], print_name: &[u16]) -> Result<ReparseData, NtError> {
        let mut data = pair(substitute_name.len(), print_name.len(), 1)?;
        for name in [substitute_name, print_name] {
            extend_units(&mut data, name)?;
            extend_units(&mut data, &[0])?;
        }
        ReparseData::new(ReparseTag::MOUNT_POINT, &data)
    }
}

/// Substitute and print name, at their places in the path buffer that begins at `path_buffer`.
fn names(data: &[u8], path_buffer: usize) -> Result<(Utf16Le<'_>, Utf16Le<'_>), NtError> {
    let name = |field: usize| {
        let [offset_low, offset_high, length_low, length_high] =
            *data.get(field..)?.first_chunk()?;
        let offset = usize::from(u16::from_le_bytes([offset_low, offset_high]));
        let length = usize::from(u16::from_le_bytes([length_low, length_high]));
        Utf16Le::new(data.get(path_buffer..)?.get(offset..)?.get(..length)?)
    };
    let substitute_name = name(0).filter(|name| !name.is_empty());
    substitute_name.zip(name(4)).ok_or(NtError::IO_REPARSE_DATA_INVALID)
}

/// Offset and length of both names, the second after the first with `gap` units between.
fn pair(substitute_units: usize, print_units: usize, gap: usize) -> Result<Vec<u8>, NtError> {
    let bytes = |units: usize| {
        let bytes = units.checked_mul(2).and_then(|bytes| u16::try_from(bytes).ok());
        bytes.ok_or(NtError::IO_REPARSE_DATA_INVALID)
    };
    let print_offset = bytes(substitute_units.saturating_add(gap))?;
    let fields = [0, bytes(substitute_units)?, print_offset, bytes(print_units)?];
    let mut data = Vec::new();
    for field in fields {
        memory::extend(&mut data, &field.to_le_bytes())?;
    }
    Ok(data)
}

fn extend_units(data: &mut Vec<u8>, units: &[u16]) -> Result<(), NtError> {
    for unit in units {
        memory::extend(data, &unit.to_le_bytes())?;
    }
    Ok(())
}
