//! The query classes of a file: [MS-FSCC] 2.4, filled as [MS-FSA] 2.1.5.12 says.
//!
//! All of them are made from one value, [`FileDetails`]. FileFullEaInformation is an
//! [`EaList`](crate::EaList), FileStreamInformation has [`emit_streams`], FileHardLinkInformation
//! [`hard_link`](super::hard_link). That a class is refused to a network client is the business of
//! doors; which rights a query needs, of the engine.

use super::layout::{U16, U32, U64, U128, emit_fixed, emit_named, link, name_length, put_units};
use super::{Emitted, FileInformationClass, Utf16Le};
use crate::{AccessMask, FileInfo, LxMetadata, NtError};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

#[cfg(test)]
mod tests;

/// What all query classes of an open file are made of.
#[derive(Clone, Copy, Debug)]
pub struct FileDetails<'a> {
    /// Identity, attributes, sizes and times.
    pub info: &'a FileInfo,
    /// The name it was opened by, or the stream, is marked for deletion. That name no longer counts
    /// as a link.
    pub delete_pending: bool,
    /// What the handle may do.
    pub granted: AccessMask,
    /// What the caller could be granted ([MS-FSCC] FileStatInformation).
    pub effective_access: AccessMask,
    /// FilePositionInformation, in bytes.
    pub position: u64,
    /// FILE_* mode bits of the handle ([MS-FSCC] FileModeInformation).
    pub mode: u32,
    /// Buffer alignment the device wants ([MS-FSCC] FileAlignmentInformation), 0 for none.
    pub alignment: u32,
    /// Path from the root of the volume, with its leading backslash; `None` if it has no name.
    pub name: Option<&'a [u16]>,
    /// 8.3 name of the last component, where there is one.
    pub short_name: Option<&'a [u16]>,
    /// What WSL keeps about the file.
    pub lx: LxMetadata,
    /// A directory whose names are compared with case.
    pub case_sensitive: bool,
    /// 64-bit serial number of the volume ([MS-FSCC] FileIdInformation).
    pub volume_serial: u64,
}

impl<'a> FileDetails<'a> {
    /// Details of a file of which nothing but `info` is known: no name, no rights, position 0.
    pub fn new(info: &'a FileInfo) -> FileDetails<'a> {
        FileDetails {
            info,
            delete_pending: false,
            granted: AccessMask::empty(),
            effective_access: AccessMask::empty(),
            position: 0,
            mode: 0,
            alignment: 0,
            name: None,
            short_name: None,
            lx: LxMetadata::default(),
            case_sensitive: false,
            volume_serial: 0,
        }
    }
}

/// Answers one query class.
///
/// # Errors
/// * `INFO_LENGTH_MISMATCH` if `out` is below the fixed part of the class.
/// * `OBJECT_NAME_NOT_FOUND` for a name the file does not have.
/// * `INVALID_PARAMETER` for query classes that are made of something else than `details` (streams,
///   EAs, hard links) or that no OpenFsp volume has (pipes, quota, object ids): [MS-FSCC] 2.4, last
///   paragraph.
/// * `INVALID_INFO_CLASS` for unknown classes and those that are not for querying a file.
pub fn emit(
    class: FileInformationClass,
    details: &FileDetails<'_>,
    out: &mut [u8],
) -> Result<Emitted, NtError> {
    use FileInformationClass as Class;
    match class {
        Class::Basic => emit_fixed(&BasicInformation::new(details.info), out),
        Class::Standard => emit_fixed(&StandardInformation::new(details), out),
        Class::Internal => emit_fixed(&id64(details.info), out),
        Class::Ea => emit_fixed(&U32::new(details.info.ea_size), out),
        Class::Access => emit_fixed(&U32::new(details.granted.bits()), out),
        Class::Position => emit_fixed(&U64::new(details.position), out),
        Class::Mode => emit_fixed(&U32::new(details.mode), out),
        Class::Alignment => emit_fixed(&U32::new(details.alignment), out),
        Class::NetworkOpen => emit_fixed(&NetworkOpenInformation::new(details.info), out),
        Class::AttributeTag => emit_fixed(&AttributeTagInformation::new(details.info), out),
        Class::Id => emit_fixed(&IdInformation::new(details), out),
        Class::Stat => emit_fixed(&StatInformation::new(details), out),
        Class::StatLx => emit_fixed(&StatLxInformation::new(details), out),
        Class::StandardLink => emit_fixed(&StandardLinkInformation::new(details), out),
        Class::CaseSensitive => emit_fixed(&U32::new(details.case_sensitive.into()), out),
        Class::Compression => emit_fixed(&CompressionInformation::new(details.info), out),
        Class::All => {
            let name = details.name.unwrap_or_default();
            emit_named(&AllInformation::new(details, name)?, AllInformation::MINIMUM, name, out)
        }
        Class::Name | Class::NormalizedName => emit_name(details.name, out),
        Class::AlternateName => emit_name(details.short_name, out),
        Class::Stream
        | Class::HardLink
        | Class::FullEa
        | Class::Pipe
        | Class::PipeLocal
        | Class::PipeRemote
        | Class::ObjectId
        | Class::Quota
        | Class::ReparsePoint
        | Class::Tracking => Err(NtError::INVALID_PARAMETER),
        Class::Directory
        | Class::FullDirectory
        | Class::BothDirectory
        | Class::Names
        | Class::IdBothDirectory
        | Class::IdFullDirectory
        | Class::IdExtdDirectory
        | Class::IdExtdBothDirectory
        | Class::Id64ExtdDirectory
        | Class::Id64ExtdBothDirectory
        | Class::IdAllExtdDirectory
        | Class::IdAllExtdBothDirectory
        | Class::Rename
        | Class::RenameEx
        | Class::Link
        | Class::LinkEx
        | Class::Disposition
        | Class::DispositionEx
        | Class::Allocation
        | Class::EndOfFile
        | Class::ValidDataLength
        | Class::MoveCluster
        | Class::ShortName
        | Class::Unknown(_) => Err(NtError::INVALID_INFO_CLASS),
    }
}

/// FILE_NAME_INFORMATION, [MS-FSCC] 2.1.7 and [MS-FSA] 2.1.5.12.19.
fn emit_name(name: Option<&[u16]>, out: &mut [u8]) -> Result<Emitted, NtError> {
    let name = name.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
    emit_named(&name_length(name)?, 8, name, out)
}

/// The 64-bit file id: the lower half of the 128-bit one ([MS-FSCC] 2.1.9, 2.1.10).
pub(super) fn id64(info: &FileInfo) -> U64 {
    U64::new(info.id.0 as u64)
}

/// Links that still count, all links, and whether a delete is pending ([MS-FSA] 2.1.5.12.27).
fn links(details: &FileDetails<'_>) -> (u32, u32, bool) {
    let pending = details.delete_pending;
    // A file system that does not count links says 0; a file that could be opened has one all the
    // same. A directory has one name.
    let total = match (details.info.is_directory(), pending) {
        (true, _) => 1,
        (false, true) => details.info.links,
        (false, false) => details.info.links.max(1),
    };
    let accessible = total.saturating_sub(pending.into());
    (accessible, total, pending)
}

/// FILE_BASIC_INFORMATION.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct BasicInformation {
    pub(super) created: U64,
    pub(super) accessed: U64,
    pub(super) written: U64,
    pub(super) changed: U64,
    pub(super) attributes: U32,
    pub(super) reserved: U32,
}

impl BasicInformation {
    fn new(info: &FileInfo) -> BasicInformation {
        BasicInformation {
            created: U64::new(info.created.0),
            accessed: U64::new(info.accessed.0),
            written: U64::new(info.written.0),
            changed: U64::new(info.changed.0),
            attributes: U32::new(info.attributes.to_wire()),
            reserved: U32::ZERO,
        }
    }
}

/// FILE_STANDARD_INFORMATION. The last two bytes are reserved in [MS-FSCC]; later kernels put two
/// flags of NTFS there, which are 0 for us too.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct StandardInformation {
    allocation_size: U64,
    end_of_file: U64,
    links: U32,
    delete_pending: u8,
    directory: u8,
    reserved: U16,
}

impl StandardInformation {
    fn new(details: &FileDetails<'_>) -> StandardInformation {
        let (accessible, _, pending) = links(details);
        StandardInformation {
            allocation_size: U64::new(details.info.allocation_size),
            end_of_file: U64::new(details.info.end_of_file),
            links: U32::new(accessible),
            delete_pending: pending.into(),
            directory: details.info.is_directory().into(),
            reserved: U16::ZERO,
        }
    }
}

/// FILE_STANDARD_LINK_INFORMATION.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct StandardLinkInformation {
    accessible_links: U32,
    total_links: U32,
    delete_pending: u8,
    directory: u8,
    reserved: U16,
}

impl StandardLinkInformation {
    fn new(details: &FileDetails<'_>) -> StandardLinkInformation {
        let (accessible, total, pending) = links(details);
        StandardLinkInformation {
            accessible_links: U32::new(accessible),
            total_links: U32::new(total),
            delete_pending: pending.into(),
            directory: details.info.is_directory().into(),
            reserved: U16::ZERO,
        }
    }
}

/// FILE_ALL_INFORMATION up to its name.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct AllInformation {
    basic: BasicInformation,
    standard: StandardInformation,
    internal: U64,
    ea_size: U32,
    access: U32,
    position: U64,
    mode: U32,
    alignment: U32,
    name_length: U32,
}

impl AllInformation {
    /// [MS-FSA] 2.1.5.12.3: the offset of the name and one unit, aligned to 8.
    const MINIMUM: usize = 104;

    fn new(details: &FileDetails<'_>, name: &[u16]) -> Result<AllInformation, NtError> {
        Ok(AllInformation {
            basic: BasicInformation::new(details.info),
            standard: StandardInformation::new(details),
            internal: id64(details.info),
            ea_size: U32::new(details.info.ea_size),
            access: U32::new(details.granted.bits()),
            position: U64::new(details.position),
            mode: U32::new(details.mode),
            alignment: U32::new(details.alignment),
            name_length: name_length(name)?,
        })
    }
}

/// FILE_NETWORK_OPEN_INFORMATION.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct NetworkOpenInformation {
    created: U64,
    accessed: U64,
    written: U64,
    changed: U64,
    allocation_size: U64,
    end_of_file: U64,
    attributes: U32,
    reserved: U32,
}

impl NetworkOpenInformation {
    fn new(info: &FileInfo) -> NetworkOpenInformation {
        NetworkOpenInformation {
            created: U64::new(info.created.0),
            accessed: U64::new(info.accessed.0),
            written: U64::new(info.written.0),
            changed: U64::new(info.changed.0),
            allocation_size: U64::new(info.allocation_size),
            end_of_file: U64::new(info.end_of_file),
            attributes: U32::new(info.attributes.to_wire()),
            reserved: U32::ZERO,
        }
    }
}

/// FILE_ATTRIBUTE_TAG_INFORMATION.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct AttributeTagInformation {
    attributes: U32,
    reparse_tag: U32,
}

impl AttributeTagInformation {
    fn new(info: &FileInfo) -> AttributeTagInformation {
        AttributeTagInformation {
            attributes: U32::new(info.attributes.to_wire()),
            reparse_tag: reparse_tag(info),
        }
    }
}

/// The tag, 0 unless the attribute says that there is one.
pub(super) fn reparse_tag(info: &FileInfo) -> U32 {
    U32::new(if info.is_reparse_point() { info.reparse_tag } else { 0 })
}

/// FILE_ID_INFORMATION.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct IdInformation {
    volume_serial: U64,
    id: U128,
}

impl IdInformation {
    fn new(details: &FileDetails<'_>) -> IdInformation {
        IdInformation {
            volume_serial: U64::new(details.volume_serial),
            id: U128::new(details.info.id.0),
        }
    }
}

/// FILE_STAT_INFORMATION.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct StatInformation {
    id: U64,
    created: U64,
    accessed: U64,
    written: U64,
    changed: U64,
    allocation_size: U64,
    end_of_file: U64,
    attributes: U32,
    reparse_tag: U32,
    links: U32,
    effective_access: U32,
}

impl StatInformation {
    fn new(details: &FileDetails<'_>) -> StatInformation {
        let info = details.info;
        StatInformation {
            id: id64(info),
            created: U64::new(info.created.0),
            accessed: U64::new(info.accessed.0),
            written: U64::new(info.written.0),
            changed: U64::new(info.changed.0),
            allocation_size: U64::new(info.allocation_size),
            end_of_file: U64::new(info.end_of_file),
            attributes: U32::new(info.attributes.to_wire()),
            reparse_tag: reparse_tag(info),
            links: U32::new(links(details).0),
            effective_access: U32::new(details.effective_access.bits()),
        }
    }
}

/// FILE_STAT_LX_INFORMATION.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct StatLxInformation {
    stat: StatInformation,
    flags: U32,
    uid: U32,
    gid: U32,
    mode: U32,
    device_major: U32,
    device_minor: U32,
}

impl StatLxInformation {
    const HAS_UID: u32 = 0x01;
    const HAS_GID: u32 = 0x02;
    const HAS_MODE: u32 = 0x04;
    const HAS_DEVICE: u32 = 0x08;
    const CASE_SENSITIVE_DIRECTORY: u32 = 0x10;

    fn new(details: &FileDetails<'_>) -> StatLxInformation {
        let LxMetadata { uid, gid, mode, device } = details.lx;
        let flags = [
            (uid.is_some(), Self::HAS_UID),
            (gid.is_some(), Self::HAS_GID),
            (mode.is_some(), Self::HAS_MODE),
            (device.is_some(), Self::HAS_DEVICE),
            (details.case_sensitive, Self::CASE_SENSITIVE_DIRECTORY),
        ];
        let (major, minor) = device.unwrap_or_default();
        StatLxInformation {
            stat: StatInformation::new(details),
            flags: U32::new(flags.iter().filter(|(is_set, _)| *is_set).map(|(_, bit)| bit).sum()),
            uid: U32::new(uid.unwrap_or_default()),
            gid: U32::new(gid.unwrap_or_default()),
            mode: U32::new(mode.unwrap_or_default()),
            device_major: U32::new(major),
            device_minor: U32::new(minor),
        }
    }
}

/// FILE_COMPRESSION_INFORMATION: no stream of ours is compressed, so format and shifts are 0.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct CompressionInformation {
    compressed_file_size: U64,
    format: U16,
    shifts: [u8; 3],
    reserved: [u8; 3],
}

impl CompressionInformation {
    fn new(info: &FileInfo) -> CompressionInformation {
        // [MS-FSA] 2.1.5.12.8: 0 for a directory, else what is allocated.
        let allocated = if info.is_directory() { 0 } else { info.allocation_size };
        CompressionInformation {
            compressed_file_size: U64::new(allocated),
            format: U16::ZERO,
            shifts: [0; 3],
            reserved: [0; 3],
        }
    }
}

/// FILE_STREAM_INFORMATION up to its name.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct StreamInformation {
    next: U32,
    name_length: U32,
    size: U64,
    allocation_size: U64,
}

/// Bytes of a stream entry before its name.
const STREAM_FIXED: usize = size_of::<StreamInformation>();
/// The C structure with one unit of name, padded.
const STREAM_MINIMUM: usize = 32;
/// `:$DATA`, what follows the name of a data stream.
const STREAM_TYPE: [u16; 6] = [0x3A, 0x24, 0x44, 0x41, 0x54, 0x41];

/// Answers FileStreamInformation from (name, size, allocation size) of each stream. The name is
/// bare: empty for the unnamed stream; `:name:$DATA` is made here. As many streams as fit are
/// written, and if one does not, the answer overflows with those before it ([MS-FSA] 2.1.5.12.29).
///
/// # Errors
/// `INFO_LENGTH_MISMATCH` below 32 bytes; `NAME_TOO_LONG` for a name whose length 32 bits do not
/// hold.
pub fn emit_streams<'n>(
    streams: impl IntoIterator<Item = (&'n [u16], u64, u64)>,
    out: &mut [u8],
) -> Result<Emitted, NtError> {
    if out.len() < STREAM_MINIMUM {
        return Err(NtError::INFO_LENGTH_MISMATCH);
    }
    let mut emitted = Emitted::default();
    let mut last = None;
    for (name, size, allocation_size) in streams {
        let units = name.len().checked_add(1 + STREAM_TYPE.len());
        let length = units.and_then(|units| u32::try_from(units.checked_mul(2)?).ok());
        let length = length.ok_or(NtError::NAME_TOO_LONG)?;
        let start = emitted.bytes.next_multiple_of(8);
        let end = (start + STREAM_FIXED).saturating_add(length as usize);
        if end > out.len() {
            emitted.overflow = true;
            break;
        }
        out[emitted.bytes..start].fill(0);
        let fixed = StreamInformation {
            next: U32::ZERO,
            name_length: U32::new(length),
            size: U64::new(size),
            allocation_size: U64::new(allocation_size),
        };
        emit_fixed(&fixed, &mut out[start..end])?;
        let mut at = start + STREAM_FIXED;
        for part in [&STREAM_TYPE[..1], name, &STREAM_TYPE] {
            at += put_units(&mut out[at..end], part);
        }
        link(out, last, start);
        last = Some(start);
        emitted.bytes = end;
    }
    Ok(emitted)
}

/// One stream of a FileStreamInformation answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StreamEntry<'a> {
    /// Name with its decoration: `::$DATA`, `:name:$DATA`.
    pub name: Utf16Le<'a>,
    /// Bytes.
    pub size: u64,
    /// Bytes set aside.
    pub allocation_size: u64,
}

/// Reads a FileStreamInformation answer; after an error it ends.
#[derive(Clone, Debug)]
pub struct StreamEntries<'a> {
    rest: &'a [u8],
}

impl<'a> StreamEntries<'a> {
    /// The entries of an answer; none if it is empty.
    pub const fn new(bytes: &'a [u8]) -> StreamEntries<'a> {
        StreamEntries { rest: bytes }
    }

    fn parse(bytes: &'a [u8]) -> Option<(StreamEntry<'a>, &'a [u8])> {
        let (fixed, after) = StreamInformation::ref_from_prefix(bytes).ok()?;
        let length = usize::try_from(fixed.name_length.get()).ok()?;
        let name = Utf16Le::new(after.get(..length)?)?;
        let rest = match usize::try_from(fixed.next.get()).ok()? {
            0 => &[],
            next if next < STREAM_FIXED + length => return None,
            next => bytes.get(next..).filter(|rest| !rest.is_empty())?,
        };
        let (size, allocation_size) = (fixed.size.get(), fixed.allocation_size.get());
        Some((StreamEntry { name, size, allocation_size }, rest))
    }
}

impl<'a> Iterator for StreamEntries<'a> {
    /// `INVALID_PARAMETER` for an entry that does not lie in the buffer.
    type Item = Result<StreamEntry<'a>, NtError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let parsed = StreamEntries::parse(self.rest);
        self.rest = parsed.map_or(&[], |(_, rest)| rest);
        Some(parsed.map(|(entry, _)| entry).ok_or(NtError::INVALID_PARAMETER))
    }
}
