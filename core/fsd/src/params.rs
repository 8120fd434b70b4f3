//! What a volume is like: WinFsp's volume parameters, as far as they mean something on any system.

use core::time::Duration;
use nt::information::volume::VolumeFlags;
use nt::{Case, FileTime, OwnedName};

/// Parameters of a volume, fixed for its life (spec: FSP_FSCTL_VOLUME_PARAMS).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VolumeParams {
    /// FILE_FS_ATTRIBUTE_INFORMATION's name, at most 15 units.
    pub file_system_name: OwnedName,
    /// Bytes of a sector, a power of two from 512 to 4096.
    pub sector_size: u16,
    /// Sectors of an allocation unit.
    pub sectors_per_allocation_unit: u16,
    /// Units of a path component, at most 255.
    pub max_component_length: u16,
    /// FILE_FS_VOLUME_INFORMATION.
    pub volume_creation_time: FileTime,
    /// FILE_FS_VOLUME_INFORMATION.
    pub volume_serial_number: u32,
    /// After that long without an answer a request fails with IO_TIMEOUT (WinFsp: IrpTimeout).
    pub request_timeout: Duration,
    /// At most so many requests in flight (WinFsp: IrpCapacity).
    pub request_capacity: u32,
    /// Operations whose request ended before them; at this limit new requests fail at once.
    pub abandoned_capacity: u32,
    /// How names are compared.
    pub case: Case,
    /// The file system opens by file id, and paths may be relative to one.
    pub open_by_file_id: bool,
    /// Files may have several names.
    pub hard_links: bool,
    /// Files may have named streams.
    pub named_streams: bool,
    /// Files may carry reparse data.
    pub reparse_points: bool,
    /// Files may carry EAs.
    pub extended_attributes: bool,
    /// Files carry security descriptors that survive.
    pub persistent_acls: bool,
    /// Files carry [`nt::LxMetadata`]: a Linux owner, group, mode and device (WinFsp: WslFeatures).
    pub lx_metadata: bool,
    /// Files may be sparse.
    pub sparse_files: bool,
    /// Deleted and replaced files may live on without a name.
    pub posix_unlink_rename: bool,
    /// No change is let through.
    pub read_only: bool,
    /// The engine follows relative symbolic links itself.
    pub resolve_symbolic_links: bool,
}

impl Default for VolumeParams {
    fn default() -> VolumeParams {
        VolumeParams {
            file_system_name: OwnedName::from_text("OpenFsp").unwrap_or_default(),
            sector_size: 512,
            sectors_per_allocation_unit: 8,
            max_component_length: 255,
            volume_creation_time: FileTime::default(),
            volume_serial_number: 0,
            request_timeout: Duration::from_secs(300),
            request_capacity: 1000,
            abandoned_capacity: 64,
            case: Case::Insensitive,
            open_by_file_id: false,
            hard_links: false,
            named_streams: false,
            reparse_points: false,
            extended_attributes: false,
            persistent_acls: false,
            lx_metadata: false,
            sparse_files: false,
            posix_unlink_rename: true,
            read_only: false,
            resolve_symbolic_links: false,
        }
    }
}

impl VolumeParams {
    /// Bytes of an allocation unit.
    pub fn allocation_unit(&self) -> u64 {
        u64::from(self.sector_size) * u64::from(self.sectors_per_allocation_unit)
    }

    /// FILE_FS_ATTRIBUTE_INFORMATION's flags, [MS-FSCC] 2.5.1.
    pub fn flags(&self) -> VolumeFlags {
        let mut flags = VolumeFlags::CASE_PRESERVED_NAMES | VolumeFlags::UNICODE_ON_DISK;
        let facts = [
            (self.case == Case::Sensitive, VolumeFlags::CASE_SENSITIVE_SEARCH),
            (self.open_by_file_id, VolumeFlags::OPEN_BY_FILE_ID),
            (self.hard_links, VolumeFlags::HARD_LINKS),
            (self.named_streams, VolumeFlags::NAMED_STREAMS),
            (self.reparse_points, VolumeFlags::REPARSE_POINTS),
            (self.extended_attributes, VolumeFlags::EXTENDED_ATTRIBUTES),
            (self.persistent_acls, VolumeFlags::PERSISTENT_ACLS),
            (self.sparse_files, VolumeFlags::SPARSE_FILES),
            (self.posix_unlink_rename, VolumeFlags::POSIX_UNLINK_RENAME),
            (self.read_only, VolumeFlags::READ_ONLY_VOLUME),
        ];
        for (holds, flag) in facts {
            flags.set(flag, holds);
        }
        flags
    }
}
