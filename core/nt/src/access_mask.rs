//! What a handle may do: [MS-DTYP] 2.4.3 and [MS-SMB2] 2.2.13.1.

bitflags::bitflags! {
    /// An ACCESS_MASK with the rights of files and directories.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct AccessMask: u32 {
        /// Read a file's data; list a directory.
        const READ_DATA = 0x0000_0001;
        /// Write a file's data; add a file to a directory.
        const WRITE_DATA = 0x0000_0002;
        /// Append to a file; add a subdirectory to a directory.
        const APPEND_DATA = 0x0000_0004;
        /// Read extended attributes.
        const READ_EA = 0x0000_0008;
        /// Write extended attributes.
        const WRITE_EA = 0x0000_0010;
        /// Run a file; traverse a directory.
        const EXECUTE = 0x0000_0020;
        /// Delete an entry of a directory whatever its own descriptor says.
        const DELETE_CHILD = 0x0000_0040;
        /// Read attributes and times.
        const READ_ATTRIBUTES = 0x0000_0080;
        /// Write attributes and times.
        const WRITE_ATTRIBUTES = 0x0000_0100;
        /// Delete the object.
        const DELETE = 0x0001_0000;
        /// Read owner, group and DACL.
        const READ_CONTROL = 0x0002_0000;
        /// Write the DACL.
        const WRITE_DAC = 0x0004_0000;
        /// Write the owner.
        const WRITE_OWNER = 0x0008_0000;
        /// Wait on the object.
        const SYNCHRONIZE = 0x0010_0000;
        /// Read and write the SACL.
        const ACCESS_SYSTEM_SECURITY = 0x0100_0000;
        /// As much as the descriptor grants.
        const MAXIMUM_ALLOWED = 0x0200_0000;
        /// Mapped to [`AccessMask::FILE_ALL_ACCESS`].
        const GENERIC_ALL = 0x1000_0000;
        /// Mapped to [`AccessMask::FILE_GENERIC_EXECUTE`].
        const GENERIC_EXECUTE = 0x2000_0000;
        /// Mapped to [`AccessMask::FILE_GENERIC_WRITE`].
        const GENERIC_WRITE = 0x4000_0000;
        /// Mapped to [`AccessMask::FILE_GENERIC_READ`].
        const GENERIC_READ = 0x8000_0000;

        /// Every right of a file.
        const FILE_ALL_ACCESS = 0x001F_01FF;
        /// What GENERIC_READ means for a file.
        const FILE_GENERIC_READ = 0x0012_0089;
        /// What GENERIC_WRITE means for a file.
        const FILE_GENERIC_WRITE = 0x0012_0116;
        /// What GENERIC_EXECUTE means for a file.
        const FILE_GENERIC_EXECUTE = 0x0012_00A0;

        const _ = !0;
    }
}

impl AccessMask {
    /// List a directory: the bit of [`AccessMask::READ_DATA`].
    pub const LIST_DIRECTORY: AccessMask = AccessMask::READ_DATA;
    /// Add a file to a directory: the bit of [`AccessMask::WRITE_DATA`].
    pub const ADD_FILE: AccessMask = AccessMask::WRITE_DATA;
    /// Add a subdirectory: the bit of [`AccessMask::APPEND_DATA`].
    pub const ADD_SUBDIRECTORY: AccessMask = AccessMask::APPEND_DATA;
    /// Pass through a directory: the bit of [`AccessMask::EXECUTE`].
    pub const TRAVERSE: AccessMask = AccessMask::EXECUTE;

    /// Replaces the four generic rights by what they mean for files ([MS-DTYP] 2.5.3,
    /// GenericMapping).
    #[must_use]
    pub fn map_generic(self) -> AccessMask {
        let table = [
            (AccessMask::GENERIC_READ, AccessMask::FILE_GENERIC_READ),
            (AccessMask::GENERIC_WRITE, AccessMask::FILE_GENERIC_WRITE),
            (AccessMask::GENERIC_EXECUTE, AccessMask::FILE_GENERIC_EXECUTE),
            (AccessMask::GENERIC_ALL, AccessMask::FILE_ALL_ACCESS),
        ];
        let mut mapped = self;
        for (generic, specific) in table {
            if mapped.contains(generic) {
                mapped = mapped.difference(generic).union(specific);
            }
        }
        mapped
    }
}
