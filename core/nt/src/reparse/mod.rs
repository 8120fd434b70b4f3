//! Reparse data: REPARSE_DATA_BUFFER and REPARSE_GUID_DATA_BUFFER, [MS-FSCC] 2.1.2.
//!
//! [`ReparseData`] owns a buffer that was checked; [`SymbolicLink`], [`MountPoint`] and
//! [`LxSymbolicLink`] read what is inside. Following a link, and the rights and privileges that
//! setting one needs, are not here.

mod lx_symbolic_link;
mod name_pair;
mod tag;

pub use lx_symbolic_link::LxSymbolicLink;
pub use name_pair::{MountPoint, SymbolicLink};
pub use tag::ReparseTag;

#[cfg(test)]
mod tests;

use crate::information::Emitted;
use crate::{NtError, memory};
use alloc::vec::Vec;

/// Bytes of ReparseTag, ReparseDataLength and Reserved.
const HEADER: usize = 8;
/// Bytes of the header of a third party's data: a GUID follows the common one.
const GUID_HEADER: usize = HEADER + 16;

/// The reparse data of a file: checked, in the layout of the wire.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReparseData {
    bytes: Vec<u8>,
}

impl ReparseData {
    /// MAXIMUM_REPARSE_DATA_BUFFER_SIZE, headers included.
    pub const MAX: usize = 16 * 1024;

    /// Checks and copies what is to be set on a file. Microsoft's tags have the common header, all
    /// others the one with a GUID, which must not be zero. Symbolic links and mount points must be
    /// well-formed inside; other data is its owner's affair.
    ///
    /// # Errors
    /// * `IO_REPARSE_DATA_INVALID` if the buffer is below the header or above [`ReparseData::MAX`],
    ///   if its length is not what the header says, or for what is inside.
    /// * `IO_REPARSE_TAG_INVALID` for a reserved tag.
    /// * `INSUFFICIENT_RESOURCES` if the memory is not there.
    pub fn parse(bytes: &[u8]) -> Result<ReparseData, NtError> {
        let tag = check_header(bytes, header_size)?;
        let data = bytes.get(header_size(tag)..).unwrap_or_default();
        match tag {
            ReparseTag::SYMLINK => SymbolicLink::parse(data).map(drop)?,
            ReparseTag::MOUNT_POINT => MountPoint::parse(data).map(drop)?,
            _ => {}
        }
        Ok(ReparseData { bytes: memory::copy(bytes)? })
    }

    /// Checks and copies what FSCTL_DELETE_REPARSE_POINT names: a header without data, for
    /// [`ReparseData::check_delete`]. A header with a GUID is taken for Microsoft's tags too
    /// ([MS-FSCC] FSCTL_DELETE_REPARSE_POINT Reply).
    ///
    /// # Errors
    /// * `IO_REPARSE_DATA_INVALID` if the buffer is neither header, or says that data follows.
    /// * `IO_REPARSE_TAG_INVALID` for a reserved tag.
    /// * `INSUFFICIENT_RESOURCES` if the memory is not there.
    pub fn parse_deletion(bytes: &[u8]) -> Result<ReparseData, NtError> {
        let tag = check_header(bytes, |tag| match bytes.len() {
            GUID_HEADER => GUID_HEADER,
            _ => header_size(tag),
        })?;
        let header = bytes.get(..header_size(tag)).unwrap_or_default();
        if length_field(bytes) != 0 {
            return Err(NtError::IO_REPARSE_DATA_INVALID);
        }
        Ok(ReparseData { bytes: memory::copy(header)? })
    }

    /// Data of one of Microsoft's tags.
    ///
    /// # Errors
    /// `IO_REPARSE_TAG_INVALID` if it is not one; `IO_REPARSE_DATA_INVALID` if the data is too long
    /// or not what the tag asks for; `INSUFFICIENT_RESOURCES`.
    pub fn new(tag: ReparseTag, data: &[u8]) -> Result<ReparseData, NtError> {
        if !tag.is_microsoft() {
            return Err(NtError::IO_REPARSE_TAG_INVALID);
        }
        ReparseData::assemble(tag, &[], data)
    }

    /// Data of a third party's tag.
    ///
    /// # Errors
    /// `IO_REPARSE_TAG_INVALID` if the tag is Microsoft's; `IO_REPARSE_DATA_INVALID` if the GUID is
    /// zero or the data too long; `INSUFFICIENT_RESOURCES`.
    pub fn with_guid(tag: ReparseTag, guid: [u8; 16], data: &[u8]) -> Result<ReparseData, NtError> {
        if tag.is_microsoft() {
            return Err(NtError::IO_REPARSE_TAG_INVALID);
        }
        ReparseData::assemble(tag, &guid, data)
    }

    fn assemble(tag: ReparseTag, guid: &[u8], data: &[u8]) -> Result<ReparseData, NtError> {
        let length = u16::try_from(data.len()).map_err(|_| NtError::IO_REPARSE_DATA_INVALID)?;
        let mut bytes = Vec::new();
        memory::extend(&mut bytes, &tag.0.to_le_bytes())?;
        memory::extend(&mut bytes, &length.to_le_bytes())?;
        memory::extend(&mut bytes, &[0, 0])?;
        memory::extend(&mut bytes, guid)?;
        memory::extend(&mut bytes, data)?;
        ReparseData::parse(&bytes)
    }

    /// Whose it is.
    pub fn tag(&self) -> ReparseTag {
        tag_field(&self.bytes)
    }

    /// The GUID of a third party's data, as it lies; `None` for Microsoft's tags.
    pub fn guid(&self) -> Option<[u8; 16]> {
        if self.tag().is_microsoft() {
            return None;
        }
        self.bytes.get(HEADER..GUID_HEADER)?.try_into().ok()
    }

    /// What follows the headers.
    pub fn data(&self) -> &[u8] {
        self.bytes.get(header_size(self.tag())..).unwrap_or_default()
    }

    /// A copy; core/ uses this and not `Clone`.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` without memory.
    pub fn try_clone(&self) -> Result<ReparseData, NtError> {
        Ok(ReparseData { bytes: memory::copy(&self.bytes)? })
    }

    /// The whole buffer.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Answers FSCTL_GET_REPARSE_POINT: as much as fits ([MS-FSA] 2.1.5.10.14).
    ///
    /// # Errors
    /// `BUFFER_TOO_SMALL` if the headers do not fit.
    pub fn emit(&self, out: &mut [u8]) -> Result<Emitted, NtError> {
        if out.len() < header_size(self.tag()) {
            return Err(NtError::BUFFER_TOO_SMALL);
        }
        let bytes = self.bytes.len().min(out.len());
        out[..bytes].copy_from_slice(&self.bytes[..bytes]);
        Ok(Emitted { bytes, overflow: bytes < self.bytes.len() })
    }

    /// May `new` take the place of `existing`? ([MS-FSA] 2.1.5.10, FSCTL_SET_REPARSE_POINT.) On a
    /// file without reparse data it may.
    ///
    /// # Errors
    /// `IO_REPARSE_TAG_MISMATCH` if the tags differ, `REPARSE_ATTRIBUTE_CONFLICT` if the GUIDs do.
    pub fn check_replace(existing: Option<&ReparseData>, new: &ReparseData) -> Result<(), NtError> {
        existing.map_or(Ok(()), |existing| existing.check_same_owner(new))
    }

    /// May `existing` be deleted by one who names `request` ([`ReparseData::parse_deletion`])?
    /// ([MS-FSA] 2.1.5.10.3.)
    ///
    /// # Errors
    /// `NOT_A_REPARSE_POINT` if there is none, `IO_REPARSE_TAG_MISMATCH` if the tags differ,
    /// `REPARSE_ATTRIBUTE_CONFLICT` if the GUIDs do.
    pub fn check_delete(
        existing: Option<&ReparseData>,
        request: &ReparseData,
    ) -> Result<(), NtError> {
        existing.ok_or(NtError::NOT_A_REPARSE_POINT)?.check_same_owner(request)
    }

    fn check_same_owner(&self, other: &ReparseData) -> Result<(), NtError> {
        if self.tag() != other.tag() {
            return Err(NtError::IO_REPARSE_TAG_MISMATCH);
        }
        if self.guid() != other.guid() {
            return Err(NtError::REPARSE_ATTRIBUTE_CONFLICT);
        }
        Ok(())
    }
}

/// Bytes before the data.
fn header_size(tag: ReparseTag) -> usize {
    if tag.is_microsoft() { HEADER } else { GUID_HEADER }
}

/// ReparseTag; 0 if there is none.
fn tag_field(bytes: &[u8]) -> ReparseTag {
    ReparseTag(bytes.first_chunk().map_or(0, |tag| u32::from_le_bytes(*tag)))
}

/// ReparseDataLength: bytes after the headers; 0 if there is none.
fn length_field(bytes: &[u8]) -> usize {
    match bytes {
        [_, _, _, _, low, high, ..] => usize::from(u16::from_le_bytes([*low, *high])),
        _ => 0,
    }
}

/// The checks that setting and deleting have in common.
fn check_header(
    bytes: &[u8],
    header_size: impl FnOnce(ReparseTag) -> usize,
) -> Result<ReparseTag, NtError> {
    if !(HEADER..=ReparseData::MAX).contains(&bytes.len()) {
        return Err(NtError::IO_REPARSE_DATA_INVALID);
    }
    let tag = tag_field(bytes);
    if !tag.is_valid() {
        return Err(NtError::IO_REPARSE_TAG_INVALID);
    }
    let is_whole = bytes.len() == header_size(tag) + length_field(bytes);
    let has_guid = tag.is_microsoft()
        || bytes.get(HEADER..GUID_HEADER).is_some_and(|guid| guid.iter().any(|byte| *byte != 0));
    if is_whole && has_guid { Ok(tag) } else { Err(NtError::IO_REPARSE_DATA_INVALID) }
}
