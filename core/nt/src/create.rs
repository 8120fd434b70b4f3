//! How a file is opened: [MS-SMB2] 2.2.13, [MS-FSA] 2.1.5.1.

use crate::NtError;

/// What to do if the file is there, and what if it is not.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CreateDisposition {
    /// Replace it wholly; create it if it is missing.
    Supersede,
    /// Open it; fail if it is missing.
    Open,
    /// Fail if it is there; create it.
    Create,
    /// Open it; create it if it is missing.
    OpenIf,
    /// Truncate it; fail if it is missing.
    Overwrite,
    /// Truncate it; create it if it is missing.
    OverwriteIf,
}

impl CreateDisposition {
    /// The six, in the order of their values.
    pub const ALL: [CreateDisposition; 6] = [
        CreateDisposition::Supersede,
        CreateDisposition::Open,
        CreateDisposition::Create,
        CreateDisposition::OpenIf,
        CreateDisposition::Overwrite,
        CreateDisposition::OverwriteIf,
    ];

    /// From the wire.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` above 5 ([MS-FSA] 2.1.5.1).
    pub fn from_raw(raw: u32) -> Result<CreateDisposition, NtError> {
        CreateDisposition::ALL.get(raw as usize).copied().ok_or(NtError::INVALID_PARAMETER)
    }

    /// May bring a new file into being.
    pub const fn may_create(self) -> bool {
        !matches!(self, CreateDisposition::Open | CreateDisposition::Overwrite)
    }

    /// Empties a file that is there.
    pub const fn overwrites(self) -> bool {
        matches!(
            self,
            CreateDisposition::Supersede
                | CreateDisposition::Overwrite
                | CreateDisposition::OverwriteIf
        )
    }
}

/// What a successful create did: the Information of the I/O status.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CreateAction {
    /// FILE_SUPERSEDED, 0.
    Superseded,
    /// FILE_OPENED, 1.
    Opened,
    /// FILE_CREATED, 2.
    Created,
    /// FILE_OVERWRITTEN, 3.
    Overwritten,
}

bitflags::bitflags! {
    /// The FILE_* options of create.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct CreateOptions: u32 {
        /// Must be a directory.
        const DIRECTORY_FILE = 0x0000_0001;
        /// Writes reach the disk before they are answered.
        const WRITE_THROUGH = 0x0000_0002;
        /// A hint.
        const SEQUENTIAL_ONLY = 0x0000_0004;
        /// No intermediate buffering: offsets and lengths in sectors.
        const NO_INTERMEDIATE_BUFFERING = 0x0000_0008;
        /// Synchronous, alertable.
        const SYNCHRONOUS_IO_ALERT = 0x0000_0010;
        /// Synchronous.
        const SYNCHRONOUS_IO_NONALERT = 0x0000_0020;
        /// Must not be a directory.
        const NON_DIRECTORY_FILE = 0x0000_0040;
        /// Do not wait for an oplock break.
        const COMPLETE_IF_OPLOCKED = 0x0000_0100;
        /// Fail on a file with EAs that must be understood.
        const NO_EA_KNOWLEDGE = 0x0000_0200;
        /// A hint.
        const RANDOM_ACCESS = 0x0000_0800;
        /// Delete at cleanup.
        const DELETE_ON_CLOSE = 0x0000_1000;
        /// The name is a file id.
        const OPEN_BY_FILE_ID = 0x0000_2000;
        /// Use the backup and restore privileges.
        const OPEN_FOR_BACKUP_INTENT = 0x0000_4000;
        /// Do not compress.
        const NO_COMPRESSION = 0x0000_8000;
        /// Fail unless the requested oplock is granted.
        const OPEN_REQUIRING_OPLOCK = 0x0001_0000;
        /// A filter oplock will be asked for.
        const RESERVE_OPFILTER = 0x0010_0000;
        /// Open the reparse point, not what it points to.
        const OPEN_REPARSE_POINT = 0x0020_0000;
        /// Do not recall offline data.
        const OPEN_NO_RECALL = 0x0040_0000;
    }
}
