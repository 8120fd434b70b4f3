//! Symbolic links of WSL: a version and the target in the bytes Linux uses, nothing else.

use super::{ReparseData, ReparseTag};
use crate::{NtError, memory};
use alloc::vec::Vec;

/// The data of a WSL symbolic link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LxSymbolicLink<'a> {
    /// The target, as readlink gives it: UTF-8 by convention, any bytes but NUL in truth.
    pub target: &'a [u8],
}

/// The only version there is.
const VERSION: [u8; 4] = 2u32.to_le_bytes();

impl<'a> LxSymbolicLink<'a> {
    /// Reads what follows the header.
    ///
    /// # Errors
    /// `IO_REPARSE_DATA_INVALID` for another version, an empty target or one with NUL in it.
    pub fn parse(data: &'a [u8]) -> Result<LxSymbolicLink<'a>, NtError> {
        match data.strip_prefix(&VERSION) {
            Some(target) if !target.is_empty() && !target.contains(&0) => {
                Ok(LxSymbolicLink { target })
            }
            _ => Err(NtError::IO_REPARSE_DATA_INVALID),
        }
    }

    /// Reads a link from reparse data.
    ///
    /// # Errors
    /// `IO_REPARSE_TAG_MISMATCH` if it is not a WSL symbolic link, and as
    /// [`LxSymbolicLink::parse`].
    pub fn from_reparse_data(reparse: &'a ReparseData) -> Result<LxSymbolicLink<'a>, NtError> {
        if reparse.tag() != ReparseTag::LX_SYMLINK {
            return Err(NtError::IO_REPARSE_TAG_MISMATCH);
        }
        LxSymbolicLink::parse(reparse.data())
    }
}

impl LxSymbolicLink<'_> {
    /// Makes the reparse data of a link.
    ///
    /// # Errors
    /// `IO_REPARSE_DATA_INVALID` if the target is empty, contains NUL or is too long;
    /// `INSUFFICIENT_RESOURCES`.
    pub fn build(target: &[u8]) -> Result<ReparseData, NtError> {
        let mut data = Vec::new();
        memory::extend(&mut data, &VERSION)?;
        memory::extend(&mut data, target)?;
        LxSymbolicLink::parse(&data)?;
        ReparseData::new(ReparseTag::LX_SYMLINK, &data)
    }
}
