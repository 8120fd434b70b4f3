//! The fixed part of each reply. Data follows it.

use super::{Attr, FileLock, FopenFlags, IoctlFlags, Kstatfs, Statx, wire};

wire! {
    /// LOOKUP, MKNOD, MKDIR, SYMLINK, LINK, and the first part of CREATE, TMPFILE and an entry of
    /// READDIRPLUS (`fuse_entry_out`). Every such reply is one lookup that a FORGET gives back.
    pub struct EntryOut: 128 {
        /// The node; 0 in LOOKUP says that the name does not exist, for as long as `entry_valid`.
        pub nodeid: u64,
        /// Tells apart the users of a node id.
        pub generation: u64,
        /// How long the name may be cached, seconds.
        pub entry_valid: u64,
        /// How long the attributes may be cached, seconds.
        pub attr_valid: u64,
        /// Nanoseconds of `entry_valid`.
        pub entry_valid_nsec: u32,
        /// Nanoseconds of `attr_valid`.
        pub attr_valid_nsec: u32,
        /// The attributes.
        pub attr: Attr,
    }

    /// GETATTR and SETATTR (`fuse_attr_out`).
    pub struct AttrOut: 104 {
        /// How long the attributes may be cached, seconds.
        pub attr_valid: u64,
        /// Nanoseconds of `attr_valid`.
        pub attr_valid_nsec: u32,
        /// Zero.
        pub dummy: u32,
        /// The attributes.
        pub attr: Attr,
    }

    /// STATX (`fuse_statx_out`).
    pub struct StatxOut: 288 {
        /// How long the attributes may be cached, seconds.
        pub attr_valid: u64,
        /// Nanoseconds of `attr_valid`.
        pub attr_valid_nsec: u32,
        /// Zero.
        pub flags: u32,
        /// Zero.
        pub spare: [u64; 2],
        /// The attributes.
        pub stat: Statx,
    }

    /// OPEN, OPENDIR, and the second part of CREATE and TMPFILE (`fuse_open_out`).
    pub struct OpenOut: 16 {
        /// The handle that later requests carry.
        pub fh: u64,
        /// How the kernel treats the open file.
        pub open_flags: FopenFlags,
        /// The backing file, under [`FopenFlags::PASSTHROUGH`].
        pub backing_id: i32,
    }

    /// WRITE and COPY_FILE_RANGE (`fuse_write_out`).
    pub struct WriteOut: 8 {
        /// Bytes taken.
        pub size: u32,
        /// Zero.
        pub padding: u32,
    }

    /// COPY_FILE_RANGE_64 (`fuse_copy_file_range_out`).
    pub struct CopyFileRangeOut: 8 {
        /// Bytes copied.
        pub bytes_copied: u64,
    }

    /// STATFS (`fuse_statfs_out`).
    pub struct StatfsOut: 80 {
        /// The figures.
        pub st: Kstatfs,
    }

    /// GETXATTR and LISTXATTR that asked for the length (`fuse_getxattr_out`).
    pub struct GetxattrOut: 8 {
        /// Bytes of the value or of the list.
        pub size: u32,
        /// Zero.
        pub padding: u32,
    }

    /// GETLK (`fuse_lk_out`).
    pub struct LkOut: 24 {
        /// The lock that conflicts, or one of kind F_UNLCK.
        pub lk: FileLock,
    }

    /// BMAP (`fuse_bmap_out`).
    pub struct BmapOut: 8 {
        /// Block of the device.
        pub block: u64,
    }

    /// IOCTL; the data follows, or under [`IoctlFlags::RETRY`] the segments (`fuse_ioctl_out`).
    pub struct IoctlOut: 16 {
        /// What `ioctl(2)` returns.
        pub result: i32,
        /// How.
        pub flags: IoctlFlags,
        /// Segments to send, under [`IoctlFlags::RETRY`].
        pub in_iovs: u32,
        /// Segments to fill, under [`IoctlFlags::RETRY`].
        pub out_iovs: u32,
    }

    /// One segment of a retried IOCTL (`fuse_ioctl_iovec`).
    pub struct IoctlIovec: 16 {
        /// Address in the caller's memory.
        pub base: u64,
        /// Bytes.
        pub len: u64,
    }

    /// POLL (`fuse_poll_out`).
    pub struct PollOut: 8 {
        /// Events that are ready.
        pub revents: u32,
        /// Zero.
        pub padding: u32,
    }

    /// LSEEK (`fuse_lseek_out`).
    pub struct LseekOut: 8 {
        /// Where data or hole begins.
        pub offset: u64,
    }

    /// INIT (`fuse_init_out`). Before 7.23 the kernel wants only the first 24 bytes.
    pub struct InitOut: 64 {
        /// The server's major version.
        pub major: u32,
        /// The minor version that both speak.
        pub minor: u32,
        /// Bytes to read ahead.
        pub max_readahead: u32,
        /// The lower half of the flags.
        pub flags: u32,
        /// Most background requests at once (7.13).
        pub max_background: u16,
        /// Background requests at which the mount counts as congested (7.13).
        pub congestion_threshold: u16,
        /// Most bytes of a WRITE.
        pub max_write: u32,
        /// Granularity of times, nanoseconds (7.23).
        pub time_gran: u32,
        /// Most pages of a request, under [`InitFlags::MAX_PAGES`](super::InitFlags::MAX_PAGES).
        pub max_pages: u16,
        /// For DAX.
        pub map_alignment: u16,
        /// The upper half of the flags (7.36).
        pub flags2: u32,
        /// File systems that may be stacked, under
        /// [`InitFlags::PASSTHROUGH`](super::InitFlags::PASSTHROUGH).
        pub max_stack_depth: u32,
        /// Seconds after which an unanswered request ends the connection, under
        /// [`InitFlags::REQUEST_TIMEOUT`](super::InitFlags::REQUEST_TIMEOUT).
        pub request_timeout: u16,
        /// Zero.
        pub unused: [u16; 11],
    }

    /// CUSE_INIT; the device's description follows (`cuse_init_out`).
    pub struct CuseInitOut: 72 {
        /// The server's major version.
        pub major: u32,
        /// The minor version that both speak.
        pub minor: u32,
        /// Zero.
        pub unused: u32,
        /// Bit 0: unrestricted ioctl.
        pub flags: u32,
        /// Most bytes of a READ.
        pub max_read: u32,
        /// Most bytes of a WRITE.
        pub max_write: u32,
        /// Major number of the device, 0 for any.
        pub dev_major: u32,
        /// Minor number of the device.
        pub dev_minor: u32,
        /// Zero.
        pub spare: [u32; 10],
    }

    /// The fixed part of an entry in a listing; the name follows, padded to 8 bytes
    /// (`fuse_dirent`). In READDIRPLUS an [`EntryOut`] stands in front of it.
    pub struct Dirent: 24 {
        /// Inode number.
        pub ino: u64,
        /// The cookie after which the listing goes on.
        pub off: u64,
        /// Bytes of the name.
        pub namelen: u32,
        /// DT_ value: the file type bits of the mode shifted right by 12.
        pub kind: u32,
    }
}
