//! What a memfs can be told when it is made.

use memstore::{AccessTimes, Limits, StoreOptions};
use openfsp::nt::posix::permissions::Permissions;
use openfsp::nt::{Case, FileTime, NtError, OwnedName};
use openfsp::{CleanupWhen, VolumeParams};

/// Options of a [`MemFs`](crate::MemFs). Limits that are `None` are those of the machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// Files and directories it may hold; one more is DISK_FULL.
    pub max_nodes: Option<u32>,
    /// Bytes a file may have; one more is DISK_FULL.
    pub max_file_bytes: Option<u64>,
    /// Bytes all files may have together; one more is DISK_FULL.
    pub max_bytes: Option<u64>,
    /// Names that differ in case alone are different names.
    pub case_sensitive: bool,
    /// Volume label, at most 32 UTF-16 units.
    pub label: String,
    /// Who owns the root directory, and what others may do there.
    pub root: Permissions,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            max_nodes: None,
            max_file_bytes: None,
            max_bytes: None,
            case_sensitive: true,
            label: String::from("memfs"),
            root: Permissions { uid: 0, gid: 0, mode: 0o755 },
        }
    }
}

impl Options {
    fn case(&self) -> Case {
        if self.case_sensitive { Case::Sensitive } else { Case::Insensitive }
    }

    pub(crate) fn store(&self) -> StoreOptions {
        let mut limits = Limits::default();
        if let Some(nodes) = self.max_nodes {
            limits.max_nodes = nodes;
        }
        if let Some(bytes) = self.max_file_bytes {
            limits.max_file_bytes = bytes;
        }
        if let Some(bytes) = self.max_bytes {
            limits.max_total_bytes = bytes;
        }
        StoreOptions {
            case: self.case(),
            // POSIX's attribute names differ by case; NT's callers do not mind.
            ea_case: self.case(),
            access_times: AccessTimes::Relative,
            limits,
        }
    }

    pub(crate) fn params(&self, created: FileTime) -> Result<VolumeParams, NtError> {
        Ok(VolumeParams {
            file_system_name: OwnedName::from_text("memfs")?,
            changes_unseen: false,
            volume_creation_time: created,
            volume_serial_number: created.0 as u32,
            case: self.case(),
            open_by_file_id: true,
            hard_links: true,
            named_streams: true,
            reparse_points: true,
            extended_attributes: true,
            persistent_acls: true,
            lx_metadata: true,
            sparse_files: true,
            posix_unlink_rename: true,
            // The store moves times and sets ARCHIVE with each write.
            cleanup: CleanupWhen::Removed,
            ..VolumeParams::default()
        })
    }
}
