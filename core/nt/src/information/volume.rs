//! The classes of a volume: [MS-FSCC] 2.5, filled as [MS-FSA] 2.1.5.13 says.

use super::layout::{U32, U64, emit_fixed, emit_named, name_length};
use super::{Emitted, Utf16Le, VolumeInformationClass};
use crate::{FileTime, NtError, OwnedName, VolumeInfo};
use zerocopy::{Immutable, IntoBytes};

#[cfg(test)]
mod tests;

bitflags::bitflags! {
    /// FileSystemAttributes of FILE_FS_ATTRIBUTE_INFORMATION, [MS-FSCC] 2.5.1.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct VolumeFlags: u32 {
        /// Names can differ in case only.
        const CASE_SENSITIVE_SEARCH = 0x0000_0001;
        /// Names keep their case.
        const CASE_PRESERVED_NAMES = 0x0000_0002;
        /// Names are Unicode.
        const UNICODE_ON_DISK = 0x0000_0004;
        /// Security descriptors are kept and enforced.
        const PERSISTENT_ACLS = 0x0000_0008;
        /// Files can be compressed.
        const FILE_COMPRESSION = 0x0000_0010;
        /// Quotas per user.
        const VOLUME_QUOTAS = 0x0000_0020;
        /// Sparse files.
        const SPARSE_FILES = 0x0000_0040;
        /// Reparse points.
        const REPARSE_POINTS = 0x0000_0080;
        /// Remote storage.
        const REMOTE_STORAGE = 0x0000_0100;
        /// Cleanup says what it did beside.
        const RETURNS_CLEANUP_RESULT_INFO = 0x0000_0200;
        /// Delete and rename with POSIX semantics.
        const POSIX_UNLINK_RENAME = 0x0000_0400;
        /// The volume as a whole is compressed.
        const VOLUME_IS_COMPRESSED = 0x0000_8000;
        /// Object identifiers.
        const OBJECT_IDS = 0x0001_0000;
        /// Encrypted files.
        const ENCRYPTION = 0x0002_0000;
        /// Named streams.
        const NAMED_STREAMS = 0x0004_0000;
        /// Nothing can be written.
        const READ_ONLY_VOLUME = 0x0008_0000;
        /// Written once and in sequence.
        const SEQUENTIAL_WRITE_ONCE = 0x0010_0000;
        /// Transactions.
        const TRANSACTIONS = 0x0020_0000;
        /// Hard links.
        const HARD_LINKS = 0x0040_0000;
        /// Extended attributes.
        const EXTENDED_ATTRIBUTES = 0x0080_0000;
        /// Open by file id.
        const OPEN_BY_FILE_ID = 0x0100_0000;
        /// A change journal.
        const USN_JOURNAL = 0x0200_0000;
        /// Integrity streams.
        const INTEGRITY_STREAMS = 0x0400_0000;
        /// Clusters shared between files.
        const BLOCK_REFCOUNTING = 0x0800_0000;
        /// The file system keeps data sparse whether asked or not.
        const SPARSE_VDL = 0x1000_0000;
        /// Direct access to persistent memory.
        const DAX_VOLUME = 0x2000_0000;
        /// Ghosted ranges.
        const GHOSTING = 0x4000_0000;
        const _ = !0;
    }
}

/// What all classes of a volume are made of.
#[derive(Clone, Copy, Debug)]
pub struct VolumeDetails<'a> {
    /// Space and label.
    pub info: &'a VolumeInfo,
    /// Serial number.
    pub serial: u32,
    /// When the volume was created.
    pub created: FileTime,
    /// Bytes in a sector.
    pub sector_size: u32,
    /// Sectors in an allocation unit.
    pub sectors_per_unit: u32,
    /// Units in the longest name of a file.
    pub max_component_length: u32,
    /// What the file system calls itself, UTF-16.
    pub file_system_name: &'a [u16],
    /// What it can do.
    pub flags: VolumeFlags,
    /// Object id of the volume, where it has one.
    pub object_id: Option<[u8; 16]>,
}

/// Answers one query class.
///
/// # Errors
/// * `INFO_LENGTH_MISMATCH` if `out` is below the fixed part of the class.
/// * `OBJECT_NAME_NOT_FOUND` for the object id of a volume that has none.
/// * `INVALID_PARAMETER` for classes that no OpenFsp volume has (driver path, volume flags).
/// * `INVALID_INFO_CLASS` for unknown classes and FileFsLabelInformation, which can only be set.
/// * `NAME_TOO_LONG` if 32 bits do not hold the length of a name.
pub fn emit(
    class: VolumeInformationClass,
    details: &VolumeDetails<'_>,
    out: &mut [u8],
) -> Result<Emitted, NtError> {
    use VolumeInformationClass as Class;
    match class {
        Class::Volume => {
            let fixed = VolumeInformation::new(details)?;
            emit_named(&fixed, VolumeInformation::MINIMUM, details.info.label.units(), out)
        }
        Class::Size => emit_fixed(&SizeInformation::new(details), out),
        Class::Device => emit_fixed(&DeviceInformation::new(details), out),
        Class::Attribute => {
            let fixed = AttributeInformation::new(details)?;
            emit_named(&fixed, AttributeInformation::MINIMUM, details.file_system_name, out)
        }
        Class::Control => emit_fixed(&ControlInformation::NO_QUOTAS, out),
        Class::FullSize => emit_fixed(&FullSizeInformation::new(details), out),
        Class::ObjectId => {
            let object_id = details.object_id.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
            emit_fixed(&ObjectIdInformation { object_id, extended: [0; 48] }, out)
        }
        Class::SectorSize => emit_fixed(&SectorSizeInformation::new(details), out),
        Class::DriverPath | Class::VolumeFlags => Err(NtError::INVALID_PARAMETER),
        Class::Label | Class::Unknown(_) => Err(NtError::INVALID_INFO_CLASS),
    }
}

/// Units in the longest label.
pub const MAX_LABEL_UNITS: usize = 32;
/// STATUS_INVALID_VOLUME_LABEL.
const INVALID_VOLUME_LABEL: NtError = match NtError::from_raw(0xC000_0086) {
    Some(error) => error,
    None => NtError::INVALID_PARAMETER,
};

/// Reads FileFsLabelInformation, the one class of a volume that is set: [MS-FSCC] 2.5.5. The label
/// may be empty.
///
/// # Errors
/// `INFO_LENGTH_MISMATCH` below 4 bytes; `INVALID_PARAMETER` if the length is odd or goes beyond
/// the buffer; STATUS_INVALID_VOLUME_LABEL above [`MAX_LABEL_UNITS`] and for what could not be a
/// file's name; `INSUFFICIENT_RESOURCES`.
pub fn parse_label(buffer: &[u8]) -> Result<OwnedName, NtError> {
    let (length, rest) = buffer.split_first_chunk().ok_or(NtError::INFO_LENGTH_MISMATCH)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok();
    let label = length.and_then(|length| rest.get(..length)).and_then(Utf16Le::new);
    let label = label.ok_or(NtError::INVALID_PARAMETER)?;
    if label.is_empty() {
        return Ok(OwnedName::default());
    }
    let mut units = [0; MAX_LABEL_UNITS];
    let units = units.get_mut(..label.len()).ok_or(INVALID_VOLUME_LABEL)?;
    for (to, from) in units.iter_mut().zip(label.units()) {
        *to = from;
    }
    OwnedName::new(units).map_err(|error| match error {
        NtError::OBJECT_NAME_INVALID => INVALID_VOLUME_LABEL,
        error => error,
    })
}

/// Bytes of an allocation unit; at least 1, so that nothing is divided by 0.
fn unit_bytes(details: &VolumeDetails<'_>) -> u64 {
    (u64::from(details.sector_size) * u64::from(details.sectors_per_unit)).max(1)
}

/// FILE_FS_VOLUME_INFORMATION up to the label.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct VolumeInformation {
    created: U64,
    serial: U32,
    label_length: U32,
    supports_objects: u8,
    reserved: u8,
}

impl VolumeInformation {
    const MINIMUM: usize = 24;

    fn new(details: &VolumeDetails<'_>) -> Result<VolumeInformation, NtError> {
        Ok(VolumeInformation {
            created: U64::new(details.created.0),
            serial: U32::new(details.serial),
            label_length: name_length(details.info.label.units())?,
            supports_objects: details.flags.contains(VolumeFlags::OBJECT_IDS).into(),
            reserved: 0,
        })
    }
}

/// FILE_FS_SIZE_INFORMATION.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct SizeInformation {
    total_units: U64,
    free_units: U64,
    sectors_per_unit: U32,
    sector_size: U32,
}

impl SizeInformation {
    fn new(details: &VolumeDetails<'_>) -> SizeInformation {
        let unit = unit_bytes(details);
        SizeInformation {
            total_units: U64::new(details.info.total_bytes / unit),
            free_units: U64::new(details.info.free_bytes / unit),
            sectors_per_unit: U32::new(details.sectors_per_unit),
            sector_size: U32::new(details.sector_size),
        }
    }
}

/// FILE_FS_FULL_SIZE_INFORMATION: without quotas the caller may use all that is free.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct FullSizeInformation {
    total_units: U64,
    caller_free_units: U64,
    free_units: U64,
    sectors_per_unit: U32,
    sector_size: U32,
}

impl FullSizeInformation {
    fn new(details: &VolumeDetails<'_>) -> FullSizeInformation {
        let size = SizeInformation::new(details);
        FullSizeInformation {
            total_units: size.total_units,
            caller_free_units: size.free_units,
            free_units: size.free_units,
            sectors_per_unit: size.sectors_per_unit,
            sector_size: size.sector_size,
        }
    }
}

/// FILE_FS_DEVICE_INFORMATION.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct DeviceInformation {
    device_type: U32,
    characteristics: U32,
}

impl DeviceInformation {
    /// FILE_DEVICE_DISK.
    const DISK: u32 = 7;
    /// FILE_READ_ONLY_DEVICE.
    const READ_ONLY: u32 = 0x02;
    /// FILE_DEVICE_IS_MOUNTED.
    const IS_MOUNTED: u32 = 0x20;

    fn new(details: &VolumeDetails<'_>) -> DeviceInformation {
        let is_read_only = details.flags.contains(VolumeFlags::READ_ONLY_VOLUME);
        let read_only = if is_read_only { Self::READ_ONLY } else { 0 };
        DeviceInformation {
            device_type: U32::new(Self::DISK),
            characteristics: U32::new(Self::IS_MOUNTED | read_only),
        }
    }
}

/// FILE_FS_ATTRIBUTE_INFORMATION up to the name.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct AttributeInformation {
    flags: U32,
    max_component_length: U32,
    name_length: U32,
}

impl AttributeInformation {
    const MINIMUM: usize = 16;

    fn new(details: &VolumeDetails<'_>) -> Result<AttributeInformation, NtError> {
        Ok(AttributeInformation {
            flags: U32::new(details.flags.bits()),
            max_component_length: U32::new(details.max_component_length),
            name_length: name_length(details.file_system_name)?,
        })
    }
}

/// FILE_FS_CONTROL_INFORMATION.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct ControlInformation {
    content_index: [U64; 3],
    default_quota_threshold: U64,
    default_quota_limit: U64,
    flags: U32,
    padding: U32,
}

impl ControlInformation {
    /// As NTFS answers where quotas are off: nobody has a limit.
    const NO_QUOTAS: ControlInformation = ControlInformation {
        content_index: [U64::ZERO; 3],
        default_quota_threshold: U64::MAX_VALUE,
        default_quota_limit: U64::MAX_VALUE,
        flags: U32::ZERO,
        padding: U32::ZERO,
    };
}

/// FILE_FS_OBJECTID_INFORMATION.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct ObjectIdInformation {
    object_id: [u8; 16],
    extended: [u8; 48],
}

/// FILE_FS_SECTOR_SIZE_INFORMATION.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct SectorSizeInformation {
    logical: U32,
    physical_for_atomicity: U32,
    physical_for_performance: U32,
    effective_for_atomicity: U32,
    flags: U32,
    sector_alignment: U32,
    partition_alignment: U32,
}

impl SectorSizeInformation {
    /// SSINFO_FLAGS_ALIGNED_DEVICE and SSINFO_FLAGS_PARTITION_ALIGNED_ON_DEVICE.
    const ALIGNED: u32 = 0x03;

    fn new(details: &VolumeDetails<'_>) -> SectorSizeInformation {
        let sector_size = U32::new(details.sector_size);
        SectorSizeInformation {
            logical: sector_size,
            physical_for_atomicity: sector_size,
            physical_for_performance: sector_size,
            effective_for_atomicity: sector_size,
            flags: U32::new(Self::ALIGNED),
            sector_alignment: U32::ZERO,
            partition_alignment: U32::ZERO,
        }
    }
}
