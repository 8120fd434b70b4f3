//! What is told about nodes, locks and the file system as a whole.

use super::{AttrFlags, wire};

wire! {
    /// The attributes of a node (`fuse_attr`).
    pub struct Attr: 88 {
        /// Inode number shown to programs.
        pub ino: u64,
        /// Length in bytes.
        pub size: u64,
        /// Allocation in units of 512 bytes.
        pub blocks: u64,
        /// Last access, seconds of the epoch (signed).
        pub atime: u64,
        /// Last write, seconds of the epoch (signed).
        pub mtime: u64,
        /// Last change of attributes, seconds of the epoch (signed).
        pub ctime: u64,
        /// Nanoseconds of `atime`.
        pub atimensec: u32,
        /// Nanoseconds of `mtime`.
        pub mtimensec: u32,
        /// Nanoseconds of `ctime`.
        pub ctimensec: u32,
        /// File type and permission bits.
        pub mode: u32,
        /// Hard links.
        pub nlink: u32,
        /// Owner.
        pub uid: u32,
        /// Group.
        pub gid: u32,
        /// Device number of a device node: minor bits 0..8 and 20..32, major bits 8..20.
        pub rdev: u32,
        /// Preferred length of transfers, 0 for the kernel's choice.
        pub blksize: u32,
        /// Properties (7.32).
        pub flags: AttrFlags,
    }

    /// A point in time of [`Statx`] (`fuse_sx_time`).
    pub struct StatxTime: 16 {
        /// Seconds of the epoch.
        pub seconds: i64,
        /// Nanoseconds.
        pub nanoseconds: u32,
        /// Zero.
        pub reserved: i32,
    }

    /// The attributes of a node as `statx(2)` wants them (`fuse_statx`, 7.39).
    pub struct Statx: 256 {
        /// Which fields are filled, the STATX_ bits.
        pub mask: u32,
        /// Preferred length of transfers.
        pub blksize: u32,
        /// STATX_ATTR_ bits that are set.
        pub attributes: u64,
        /// Hard links.
        pub nlink: u32,
        /// Owner.
        pub uid: u32,
        /// Group.
        pub gid: u32,
        /// File type and permission bits.
        pub mode: u16,
        /// Zero.
        pub spare0: u16,
        /// Inode number shown to programs.
        pub ino: u64,
        /// Length in bytes.
        pub size: u64,
        /// Allocation in units of 512 bytes.
        pub blocks: u64,
        /// STATX_ATTR_ bits that are supported.
        pub attributes_mask: u64,
        /// Last access.
        pub atime: StatxTime,
        /// Birth.
        pub btime: StatxTime,
        /// Last change of attributes.
        pub ctime: StatxTime,
        /// Last write.
        pub mtime: StatxTime,
        /// Major number of a device node.
        pub rdev_major: u32,
        /// Minor number of a device node.
        pub rdev_minor: u32,
        /// Major number of the file system's device.
        pub dev_major: u32,
        /// Minor number of the file system's device.
        pub dev_minor: u32,
        /// Zero.
        pub spare2: [u64; 14],
    }

    /// The figures of the file system (`fuse_kstatfs`).
    pub struct Kstatfs: 80 {
        /// Capacity in units of `frsize`.
        pub blocks: u64,
        /// Free units.
        pub bfree: u64,
        /// Free units for ordinary users.
        pub bavail: u64,
        /// Capacity in files.
        pub files: u64,
        /// Free files.
        pub ffree: u64,
        /// Preferred length of transfers.
        pub bsize: u32,
        /// Longest name in bytes.
        pub namelen: u32,
        /// The unit in bytes.
        pub frsize: u32,
        /// Zero.
        pub padding: u32,
        /// Zero.
        pub spare: [u32; 6],
    }

    /// A record lock (`fuse_file_lock`).
    pub struct FileLock: 24 {
        /// First byte.
        pub start: u64,
        /// Last byte, included; `i64::MAX` for the end of the file.
        pub end: u64,
        /// F_RDLCK, F_WRLCK or F_UNLCK.
        pub kind: u32,
        /// Process that holds it.
        pub pid: u32,
    }
}
