//! What a volume is like: WinFsp's volume parameters, as far as they mean something on any system.

use core::time::Duration;
use nt::information::volume::VolumeFlags;
use nt::{Case, FileTime, OwnedName};

/// When a file system hears that a handle is cleaned up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum CleanupWhen {
    /// When a name goes with it, and else not: for a file system that has done at each write what
    /// is to be done. The cheapest.
    Removed,
    /// Also when the handle changed the file: flags say what its use has left to do. A read alone
    /// is no reason. As WinFsp's PostCleanupWhenModifiedOnly.
    #[default]
    Modified,
    /// Of every handle. WinFsp's own default.
    Always,
}

/// For how long the engine answers by itself what the file system told it before: WinFsp's
/// FileInfoTimeout and those of its kind.
///
/// Zero: it asks each time; so it is by default. [`Duration::MAX`]: until it hears of a change
/// (WinFsp: -1). What is changed through the volume is never told as it was before, whatever the
/// time-out; a file system whose files change otherwise reports that, or has short time-outs. A
/// read is no change: the last access may be told as late as that.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CacheTimeouts {
    /// Attributes, sizes and times of files that are open (WinFsp: FileInfoTimeout, without the
    /// cache of data).
    pub file_info: Duration,
    /// Whole listings of directories that are open (WinFsp: DirInfoTimeout).
    pub directory: Duration,
    /// Lists of streams (WinFsp: StreamInfoTimeout).
    pub streams: Duration,
    /// Security descriptors (WinFsp: SecurityTimeout). Never used for an access check.
    pub security: Duration,
    /// EA lists (WinFsp: EaTimeout).
    pub extended_attributes: Duration,
    /// Space and label of the volume (WinFsp: VolumeInfoTimeout).
    pub volume: Duration,
}

impl CacheTimeouts {
    /// The same for everything: what WinFsp does with a FileInfoTimeout that stands alone.
    pub fn all(timeout: Duration) -> CacheTimeouts {
        CacheTimeouts {
            file_info: timeout,
            directory: timeout,
            streams: timeout,
            security: timeout,
            extended_attributes: timeout,
            volume: timeout,
        }
    }
}

/// Parameters of a volume, fixed for its life (spec: FSP_FSCTL_VOLUME_PARAMS).
///
/// By default files carry data and no more, and letters make no difference: whoever compares names
/// exactly, as a map does, has to say `case: Case::Sensitive`.
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
    /// Files may change otherwise than through the volume, and the file system does not report it:
    /// a client that is told of every change and keeps what it was told, a Linux kernel, must not
    /// rely on that. True unless the file system knows better: one that holds its files itself, or
    /// reports every change, is faster with `false`.
    pub changes_unseen: bool,
    /// A session in which the file system reports changes of its own and that is not ended is ended
    /// after that long: renames wait for it, so it has to be less than `request_timeout`.
    pub notify_timeout: Duration,
    /// What the file system told is kept for that long.
    pub caches: CacheTimeouts,
    /// At most so many requests in flight (WinFsp: IrpCapacity).
    pub request_capacity: u32,
    /// Operations whose request ended before them; at this limit new requests fail at once.
    pub abandoned_capacity: u32,
    /// How names are compared; [`Case::Insensitive`] by default, as on Windows. The file system has
    /// to find names by the same rule, and says with what it opens how a name is stored.
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
    /// When the file system hears of a cleanup (WinFsp: PostCleanupWhenModifiedOnly).
    pub cleanup: CleanupWhen,
    /// Control codes of the file system's own are passed on to it (WinFsp: DeviceControl).
    pub device_control: bool,
    /// No change is let through.
    pub read_only: bool,
    /// The engine follows relative symbolic links itself.
    pub resolve_symbolic_links: bool,
    /// A rule that it breaks on purpose, for a test of the tests.
    #[cfg(feature = "planted")]
    pub planted: Option<crate::planted::Planted>,
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
            changes_unseen: true,
            notify_timeout: Duration::from_secs(10),
            caches: CacheTimeouts::default(),
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
            cleanup: CleanupWhen::Modified,
            device_control: false,
            read_only: false,
            resolve_symbolic_links: false,
            #[cfg(feature = "planted")]
            planted: None,
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
