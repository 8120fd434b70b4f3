//! The fixed part of each request's arguments. Names and data follow it.

use super::{
    FileLock, FsyncFlags, GetattrFlags, IoctlFlags, LockFlags, OpenInFlags, PollFlags, ReadFlags,
    ReleaseFlags, RenameFlags, SetattrValid, SetxattrFlags, WriteFlags, wire,
};

wire! {
    /// The part of INIT that every version sends (of `fuse_init_in`).
    pub struct InitVersionIn: 8 {
        /// The kernel's major version.
        pub major: u32,
        /// The kernel's minor version.
        pub minor: u32,
    }

    /// The part of INIT after the version (of `fuse_init_in`).
    pub struct InitOfferIn: 8 {
        /// Bytes that the kernel would read ahead.
        pub max_readahead: u32,
        /// The lower half of the offered flags.
        pub flags: u32,
    }

    /// The whole of INIT as 7.36 and later send it (`fuse_init_in`).
    pub struct InitIn: 64 {
        /// The kernel's version.
        pub version: InitVersionIn,
        /// The kernel's offer.
        pub offer: InitOfferIn,
        /// The upper half of the offered flags.
        pub flags2: u32,
        /// Zero.
        pub unused: [u32; 11],
    }

    /// CUSE_INIT (`cuse_init_in`).
    pub struct CuseInitIn: 16 {
        /// The kernel's major version.
        pub major: u32,
        /// The kernel's minor version.
        pub minor: u32,
        /// Zero.
        pub unused: u32,
        /// Bit 0: the device may use unrestricted ioctl.
        pub flags: u32,
    }

    /// FORGET (`fuse_forget_in`).
    pub struct ForgetIn: 8 {
        /// How many lookups are given back.
        pub nlookup: u64,
    }

    /// One entry of BATCH_FORGET (`fuse_forget_one`).
    pub struct ForgetOne: 16 {
        /// The node.
        pub nodeid: u64,
        /// How many lookups are given back.
        pub nlookup: u64,
    }

    /// BATCH_FORGET; the entries follow (`fuse_batch_forget_in`).
    pub struct BatchForgetIn: 8 {
        /// How many entries follow.
        pub count: u32,
        /// Zero.
        pub dummy: u32,
    }

    /// GETATTR (`fuse_getattr_in`).
    pub struct GetattrIn: 16 {
        /// What counts.
        pub getattr_flags: GetattrFlags,
        /// Zero.
        pub dummy: u32,
        /// The handle, under [`GetattrFlags::FH`].
        pub fh: u64,
    }

    /// STATX (`fuse_statx_in`).
    pub struct StatxIn: 24 {
        /// What counts.
        pub getattr_flags: GetattrFlags,
        /// Zero.
        pub reserved: u32,
        /// The handle, under [`GetattrFlags::FH`].
        pub fh: u64,
        /// The AT_STATX_ bits of the caller.
        pub sx_flags: u32,
        /// The fields asked for, STATX_ bits.
        pub sx_mask: u32,
    }

    /// SETATTR (`fuse_setattr_in`).
    pub struct SetattrIn: 88 {
        /// Which fields count.
        pub valid: SetattrValid,
        /// Zero.
        pub padding: u32,
        /// The handle.
        pub fh: u64,
        /// New length in bytes.
        pub size: u64,
        /// Owner of locks that the change must respect.
        pub lock_owner: u64,
        /// New time of access, seconds (signed).
        pub atime: u64,
        /// New time of write, seconds (signed).
        pub mtime: u64,
        /// New time of change, seconds (signed).
        pub ctime: u64,
        /// Nanoseconds of `atime`.
        pub atimensec: u32,
        /// Nanoseconds of `mtime`.
        pub mtimensec: u32,
        /// Nanoseconds of `ctime`.
        pub ctimensec: u32,
        /// New file type and permission bits.
        pub mode: u32,
        /// Zero.
        pub unused4: u32,
        /// New owner.
        pub uid: u32,
        /// New group.
        pub gid: u32,
        /// Zero.
        pub unused5: u32,
    }

    /// MKNOD; the name follows (`fuse_mknod_in`).
    pub struct MknodIn: 16 {
        /// File type and permission bits.
        pub mode: u32,
        /// Device number.
        pub rdev: u32,
        /// The caller's umask, already applied unless
        /// [`InitFlags::DONT_MASK`](super::InitFlags::DONT_MASK).
        pub umask: u32,
        /// Zero.
        pub padding: u32,
    }

    /// MKDIR; the name follows (`fuse_mkdir_in`).
    pub struct MkdirIn: 8 {
        /// Permission bits.
        pub mode: u32,
        /// The caller's umask, already applied unless
        /// [`InitFlags::DONT_MASK`](super::InitFlags::DONT_MASK).
        pub umask: u32,
    }

    /// RENAME; old and new name follow (`fuse_rename_in`).
    pub struct RenameIn: 8 {
        /// The new parent.
        pub newdir: u64,
    }

    /// RENAME2; old and new name follow (`fuse_rename2_in`).
    pub struct Rename2In: 16 {
        /// The new parent.
        pub newdir: u64,
        /// How.
        pub flags: RenameFlags,
        /// Zero.
        pub padding: u32,
    }

    /// LINK; the new name follows (`fuse_link_in`).
    pub struct LinkIn: 8 {
        /// The node that gets another name.
        pub oldnodeid: u64,
    }

    /// OPEN and OPENDIR (`fuse_open_in`).
    pub struct OpenIn: 8 {
        /// The O_ bits of the caller, without O_CREAT, O_EXCL and O_NOCTTY.
        pub flags: u32,
        /// What the kernel adds (7.33).
        pub open_flags: OpenInFlags,
    }

    /// CREATE and TMPFILE; the name follows (`fuse_create_in`).
    pub struct CreateIn: 16 {
        /// The O_ bits of the caller.
        pub flags: u32,
        /// File type and permission bits.
        pub mode: u32,
        /// The caller's umask, already applied unless
        /// [`InitFlags::DONT_MASK`](super::InitFlags::DONT_MASK).
        pub umask: u32,
        /// What the kernel adds (7.33).
        pub open_flags: OpenInFlags,
    }

    /// RELEASE and RELEASEDIR (`fuse_release_in`).
    pub struct ReleaseIn: 24 {
        /// The handle.
        pub fh: u64,
        /// The O_ bits of the open.
        pub flags: u32,
        /// What to do besides.
        pub release_flags: ReleaseFlags,
        /// Owner of the flock to release.
        pub lock_owner: u64,
    }

    /// FLUSH (`fuse_flush_in`).
    pub struct FlushIn: 24 {
        /// The handle.
        pub fh: u64,
        /// Zero.
        pub unused: u32,
        /// Zero.
        pub padding: u32,
        /// Owner of the record locks that end with this close.
        pub lock_owner: u64,
    }

    /// READ, READDIR and READDIRPLUS (`fuse_read_in`).
    pub struct ReadIn: 40 {
        /// The handle.
        pub fh: u64,
        /// First byte; in a directory the cookie after which to go on.
        pub offset: u64,
        /// Most bytes of the answer.
        pub size: u32,
        /// What counts.
        pub read_flags: ReadFlags,
        /// Owner of locks that the read must respect.
        pub lock_owner: u64,
        /// The O_ bits of the open.
        pub flags: u32,
        /// Zero.
        pub padding: u32,
    }

    /// WRITE; the data follows (`fuse_write_in`).
    pub struct WriteIn: 40 {
        /// The handle.
        pub fh: u64,
        /// First byte.
        pub offset: u64,
        /// Bytes of data.
        pub size: u32,
        /// What counts, and where the data comes from.
        pub write_flags: WriteFlags,
        /// Owner of locks that the write must respect.
        pub lock_owner: u64,
        /// The O_ bits of the open.
        pub flags: u32,
        /// Zero.
        pub padding: u32,
    }

    /// FSYNC and FSYNCDIR (`fuse_fsync_in`).
    pub struct FsyncIn: 16 {
        /// The handle.
        pub fh: u64,
        /// How much.
        pub fsync_flags: FsyncFlags,
        /// Zero.
        pub padding: u32,
    }

    /// SETXATTR; name and value follow (the first half of `fuse_setxattr_in`).
    pub struct SetxattrIn: 8 {
        /// Bytes of the value.
        pub size: u32,
        /// XATTR_CREATE or XATTR_REPLACE.
        pub flags: u32,
    }

    /// SETXATTR under [`InitFlags::SETXATTR_EXT`](super::InitFlags::SETXATTR_EXT) (7.33); name and
    /// value follow (`fuse_setxattr_in`).
    pub struct SetxattrExtIn: 16 {
        /// Bytes of the value.
        pub size: u32,
        /// XATTR_CREATE or XATTR_REPLACE.
        pub flags: u32,
        /// What the kernel adds.
        pub setxattr_flags: SetxattrFlags,
        /// Zero.
        pub padding: u32,
    }

    /// GETXATTR, whose name follows, and LISTXATTR (`fuse_getxattr_in`).
    pub struct GetxattrIn: 8 {
        /// Most bytes of the answer; 0 asks for the length ([`GetxattrOut`](super::GetxattrOut)).
        pub size: u32,
        /// Zero.
        pub padding: u32,
    }

    /// GETLK, SETLK and SETLKW (`fuse_lk_in`).
    pub struct LkIn: 48 {
        /// The handle.
        pub fh: u64,
        /// Whose lock it is.
        pub owner: u64,
        /// The lock.
        pub lk: FileLock,
        /// What kind.
        pub lk_flags: LockFlags,
        /// Zero.
        pub padding: u32,
    }

    /// ACCESS (`fuse_access_in`).
    pub struct AccessIn: 8 {
        /// R_OK, W_OK, X_OK.
        pub mask: u32,
        /// Zero.
        pub padding: u32,
    }

    /// INTERRUPT (`fuse_interrupt_in`).
    pub struct InterruptIn: 8 {
        /// [`InHeader::unique`](super::InHeader::unique) of the request that is interrupted.
        pub unique: u64,
    }

    /// BMAP (`fuse_bmap_in`).
    pub struct BmapIn: 16 {
        /// Block of the file.
        pub block: u64,
        /// Bytes of a block.
        pub blocksize: u32,
        /// Zero.
        pub padding: u32,
    }

    /// IOCTL; the data follows (`fuse_ioctl_in`).
    pub struct IoctlIn: 32 {
        /// The handle.
        pub fh: u64,
        /// How.
        pub flags: IoctlFlags,
        /// The caller's number.
        pub cmd: u32,
        /// The caller's argument, an address in its memory or a number.
        pub arg: u64,
        /// Bytes of data that follow.
        pub in_size: u32,
        /// Most bytes of data in the answer.
        pub out_size: u32,
    }

    /// POLL (`fuse_poll_in`).
    pub struct PollIn: 24 {
        /// The handle.
        pub fh: u64,
        /// Names the waiter in [`NotifyPollOut`](super::NotifyPollOut).
        pub kh: u64,
        /// How.
        pub flags: PollFlags,
        /// Events asked for (7.21).
        pub events: u32,
    }

    /// NOTIFY_REPLY; the data follows (`fuse_notify_retrieve_in`).
    pub struct NotifyRetrieveIn: 40 {
        /// Undefined.
        pub dummy1: u64,
        /// First byte.
        pub offset: u64,
        /// Bytes of data.
        pub size: u32,
        /// Undefined.
        pub dummy2: u32,
        /// Undefined.
        pub dummy3: u64,
        /// Undefined.
        pub dummy4: u64,
    }

    /// FALLOCATE (`fuse_fallocate_in`).
    pub struct FallocateIn: 32 {
        /// The handle.
        pub fh: u64,
        /// First byte.
        pub offset: u64,
        /// Bytes.
        pub length: u64,
        /// FALLOC_FL_ bits.
        pub mode: u32,
        /// Zero.
        pub padding: u32,
    }

    /// LSEEK (`fuse_lseek_in`).
    pub struct LseekIn: 24 {
        /// The handle.
        pub fh: u64,
        /// Where to start.
        pub offset: u64,
        /// SEEK_DATA or SEEK_HOLE.
        pub whence: u32,
        /// Zero.
        pub padding: u32,
    }

    /// COPY_FILE_RANGE and COPY_FILE_RANGE_64 (`fuse_copy_file_range_in`).
    pub struct CopyFileRangeIn: 56 {
        /// Handle of the source, a handle of the header's node.
        pub fh_in: u64,
        /// First byte of the source.
        pub off_in: u64,
        /// Node of the target.
        pub nodeid_out: u64,
        /// Handle of the target.
        pub fh_out: u64,
        /// First byte of the target.
        pub off_out: u64,
        /// Bytes.
        pub len: u64,
        /// Zero.
        pub flags: u64,
    }

    /// SYNCFS (`fuse_syncfs_in`).
    pub struct SyncfsIn: 8 {
        /// Zero.
        pub padding: u64,
    }
}
