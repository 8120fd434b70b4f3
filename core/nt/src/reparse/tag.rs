//! Reparse tags: [MS-FSCC] 2.1.2.1.

use core::fmt;

/// A reparse tag: who owns the data, and what kind of thing the file is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ReparseTag(pub u32);

macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident = $value:literal;)*) => {
        impl ReparseTag {
            $(
                $(#[$doc])*
                pub const $name: ReparseTag = ReparseTag($value);
            )*

            /// The name without `IO_REPARSE_TAG_`, where this crate knows it.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 { $($value => Some(stringify!($name)),)* _ => None }
            }
        }
    };
}

tags! {
    /// A directory that leads to another directory or volume.
    MOUNT_POINT = 0xA000_0003;
    /// A symbolic link of Windows.
    SYMLINK = 0xA000_000C;
    /// Distributed file system.
    DFS = 0x8000_000A;
    /// Distributed file system, replication.
    DFSR = 0x8000_0012;
    /// Deduplicated data.
    DEDUP = 0x8000_0013;
    /// Special files of the NFS server.
    NFS = 0x8000_0014;
    /// Compressed system files.
    WOF = 0x8000_0017;
    /// Placeholder of a cloud file.
    CLOUD = 0x9000_001A;
    /// Alias of a packaged program.
    APPEXECLINK = 0x8000_001B;
    /// Placeholder of a projected file.
    PROJFS = 0x9000_001C;
    /// Symbolic link of WSL.
    LX_SYMLINK = 0xA000_001D;
    /// Socket of WSL.
    AF_UNIX = 0x8000_0023;
    /// FIFO of WSL.
    LX_FIFO = 0x8000_0024;
    /// Character device of WSL.
    LX_CHR = 0x8000_0025;
    /// Block device of WSL.
    LX_BLK = 0x8000_0026;
}

impl ReparseTag {
    const MICROSOFT: u32 = 0x8000_0000;
    const NAME_SURROGATE: u32 = 0x2000_0000;
    const DIRECTORY: u32 = 0x1000_0000;
    /// Flags and value; the bits between are reserved and 0.
    const VALID: u32 = 0xF000_FFFF;

    /// Neither one of the reserved values 0, 1 (nor 2, reserved later), nor with a reserved bit.
    pub const fn is_valid(self) -> bool {
        self.0 > 2 && self.0 & !Self::VALID == 0
    }

    /// Microsoft's: the data has no GUID.
    pub const fn is_microsoft(self) -> bool {
        self.0 & Self::MICROSOFT != 0
    }

    /// The file stands for another name, as a link does.
    pub const fn is_name_surrogate(self) -> bool {
        self.0 & Self::NAME_SURROGATE != 0
    }

    /// A directory with this tag may have children.
    pub const fn is_directory(self) -> bool {
        self.0 & Self::DIRECTORY != 0
    }
}

impl fmt::Debug for ReparseTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "ReparseTag({:#010x})", self.0),
        }
    }
}
