//! Bit sets. All keep bits that have no name here.

/// Declares a bit set that can stand in a wire structure.
macro_rules! wire_flags {
    ($($(#[$meta:meta])* pub struct $name:ident: $raw:ty {
        $($(#[$($flag_meta:tt)*])* $flag:ident = $bit:expr;)*
    })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #[derive(zerocopy::FromBytes, zerocopy::IntoBytes)]
        #[derive(zerocopy::Immutable, zerocopy::KnownLayout)]
        #[repr(transparent)]
        pub struct $name($raw);

        bitflags::bitflags! {
            impl $name: $raw {
                $($(#[$($flag_meta)*])* const $flag = 1 << $bit;)*
                const _ = !0;
            }
        }
    )*};
}

wire_flags! {
    /// What the kernel offers and the server takes in INIT. The upper half travels in `flags2`.
    pub struct InitFlags: u64 {
        /// Reads of one file may be sent at the same time.
        ASYNC_READ = 0;
        /// The server does record locks.
        POSIX_LOCKS = 1;
        /// Never used by the kernel.
        FILE_OPS = 2;
        /// The server truncates at an open with O_TRUNC.
        ATOMIC_O_TRUNC = 3;
        /// The server answers lookups of "." and "..".
        EXPORT_SUPPORT = 4;
        /// Writes may be larger than a page.
        BIG_WRITES = 5;
        /// The server applies the umask itself.
        DONT_MASK = 6;
        /// The device accepts splice writes.
        SPLICE_WRITE = 7;
        /// The device accepts moved pages.
        SPLICE_MOVE = 8;
        /// The device accepts splice reads.
        SPLICE_READ = 9;
        /// The server does flock.
        FLOCK_LOCKS = 10;
        /// The kernel sends IOCTL for directories.
        HAS_IOCTL_DIR = 11;
        /// Cached pages go when the modification time or size changes.
        AUTO_INVAL_DATA = 12;
        /// The server does READDIRPLUS.
        DO_READDIRPLUS = 13;
        /// The kernel chooses between READDIR and READDIRPLUS.
        READDIRPLUS_AUTO = 14;
        /// Direct reads and writes may be sent at the same time.
        ASYNC_DIO = 15;
        /// Buffered writes stay in the page cache until written back.
        WRITEBACK_CACHE = 16;
        /// ENOSYS to OPEN means success for this and every later one.
        NO_OPEN_SUPPORT = 17;
        /// LOOKUP and READDIR in one directory may be sent at the same time.
        PARALLEL_DIROPS = 18;
        /// The server clears setuid and setgid bits.
        HANDLE_KILLPRIV = 19;
        /// The server does POSIX access lists.
        POSIX_ACL = 20;
        /// A read of the device fails with ECONNABORTED after an abort.
        ABORT_ERROR = 21;
        /// `max_pages` of the reply counts.
        MAX_PAGES = 22;
        /// Answers to READLINK are cached.
        CACHE_SYMLINKS = 23;
        /// ENOSYS to OPENDIR means success for this and every later one.
        NO_OPENDIR_SUPPORT = 24;
        /// Cached pages go only when the server says so.
        EXPLICIT_INVAL_DATA = 25;
        /// `map_alignment` of the reply counts (DAX).
        MAP_ALIGNMENT = 26;
        /// The kernel mounts directories flagged [`AttrFlags::SUBMOUNT`] by itself.
        SUBMOUNTS = 27;
        /// The server clears setuid and setgid bits when a request says so.
        HANDLE_KILLPRIV_V2 = 28;
        /// SETXATTR has the longer argument.
        SETXATTR_EXT = 29;
        /// `flags2` counts, in the request and in the reply.
        INIT_EXT = 30;
        /// Reserved.
        INIT_RESERVED = 31;
        /// Requests that make files carry the security context.
        SECURITY_CTX = 32;
        /// Files choose DAX one by one.
        HAS_INODE_DAX = 33;
        /// Requests that make files carry the group that the directory passes on.
        CREATE_SUPP_GROUP = 34;
        /// [`EntryNotifyFlags::EXPIRE_ONLY`] works.
        HAS_EXPIRE_ONLY = 35;
        /// Shared mappings of files opened with [`FopenFlags::DIRECT_IO`] are allowed.
        DIRECT_IO_ALLOW_MMAP = 36;
        /// Files may be backed by another file in the kernel.
        PASSTHROUGH = 37;
        /// The server wants no export by NFS.
        NO_EXPORT_SUPPORT = 38;
        /// [`NotifyCode::Resend`](super::NotifyCode::Resend) works.
        HAS_RESEND = 39;
        /// Id-mapped mounts are allowed.
        ALLOW_IDMAP = 40;
        /// Requests may travel by io_uring.
        OVER_IO_URING = 41;
        /// `request_timeout` of the reply counts.
        REQUEST_TIMEOUT = 42;
    }

    /// Properties of a node in [`Attr::flags`](super::Attr::flags).
    pub struct AttrFlags: u32 {
        /// The root of a submount.
        SUBMOUNT = 0;
        /// Use DAX.
        DAX = 1;
    }

    /// Which fields of [`SetattrIn`](super::SetattrIn) count.
    pub struct SetattrValid: u32 {
        /// `mode`.
        MODE = 0;
        /// `uid`.
        UID = 1;
        /// `gid`.
        GID = 2;
        /// `size`.
        SIZE = 3;
        /// `atime` and `atimensec`.
        ATIME = 4;
        /// `mtime` and `mtimensec`.
        MTIME = 5;
        /// `fh`.
        FH = 6;
        /// With [`SetattrValid::ATIME`]: the server's present time.
        ATIME_NOW = 7;
        /// With [`SetattrValid::MTIME`]: the server's present time.
        MTIME_NOW = 8;
        /// `lock_owner`.
        LOCKOWNER = 9;
        /// `ctime` and `ctimensec` (7.23).
        CTIME = 10;
        /// Clear setuid and setgid (7.33).
        KILL_SUIDGID = 11;
    }

    /// How the kernel treats an open file, in [`OpenOut`](super::OpenOut).
    pub struct FopenFlags: u32 {
        /// No page cache.
        DIRECT_IO = 0;
        /// The page cache stays as it is.
        KEEP_CACHE = 1;
        /// No seeking.
        NONSEEKABLE = 2;
        /// The listing of this directory may be cached (7.28).
        CACHE_DIR = 3;
        /// A stream, without a position.
        STREAM = 4;
        /// No FLUSH at close (7.35).
        NOFLUSH = 5;
        /// Direct writes may be sent at the same time (7.38).
        PARALLEL_DIRECT_WRITES = 6;
        /// Served by the backing file (7.40).
        PASSTHROUGH = 7;
    }

    /// What the kernel adds to OPEN and CREATE (7.33).
    pub struct OpenInFlags: u32 {
        /// Clear setuid and setgid if the open truncates.
        KILL_SUIDGID = 0;
    }

    /// What the kernel says with GETATTR and STATX.
    pub struct GetattrFlags: u32 {
        /// `fh` counts.
        FH = 0;
    }

    /// What the kernel says with READ, READDIR and READDIRPLUS.
    pub struct ReadFlags: u32 {
        /// `lock_owner` counts.
        LOCKOWNER = 1;
    }

    /// What the kernel says with WRITE.
    pub struct WriteFlags: u32 {
        /// Written back from the page cache; the handle is any that can write, the caller in the
        /// header is not the writer.
        CACHE = 0;
        /// `lock_owner` counts.
        LOCKOWNER = 1;
        /// Clear setuid and setgid.
        KILL_SUIDGID = 2;
    }

    /// What the kernel says with RELEASE.
    pub struct ReleaseFlags: u32 {
        /// Flush as well.
        FLUSH = 0;
        /// Release the flock of `lock_owner` (7.17).
        FLOCK_UNLOCK = 1;
    }

    /// What the kernel says with FSYNC and FSYNCDIR.
    pub struct FsyncFlags: u32 {
        /// Data only, not all metadata.
        FDATASYNC = 0;
    }

    /// What the kernel says with GETLK, SETLK and SETLKW.
    pub struct LockFlags: u32 {
        /// An flock, not a record lock (7.17).
        FLOCK = 0;
    }

    /// What the kernel says with SETXATTR under [`InitFlags::SETXATTR_EXT`].
    pub struct SetxattrFlags: u32 {
        /// Clear setgid when an access list is set.
        ACL_KILL_SGID = 0;
    }

    /// What both sides say with IOCTL.
    pub struct IoctlFlags: u32 {
        /// A 32 bit caller on a 64 bit kernel.
        COMPAT = 0;
        /// Not limited to well-formed numbers; the server may ask for a retry.
        UNRESTRICTED = 1;
        /// In the reply: send again with these segments.
        RETRY = 2;
        /// 32 bit layout.
        BITS_32 = 3;
        /// On a directory (7.18).
        DIR = 4;
        /// An x32 caller.
        COMPAT_X32 = 5;
    }

    /// What the kernel says with POLL.
    pub struct PollFlags: u32 {
        /// Notify when the file becomes ready.
        SCHEDULE_NOTIFY = 0;
    }

    /// `renameat2(2)` flags in RENAME2.
    pub struct RenameFlags: u32 {
        /// Fail if the new name exists.
        NOREPLACE = 0;
        /// Exchange the two names.
        EXCHANGE = 1;
        /// Leave a whiteout behind.
        WHITEOUT = 2;
    }

    /// How an entry is invalidated (7.38).
    pub struct EntryNotifyFlags: u32 {
        /// Look it up again at its next use, but leave mounts and users of it alone.
        EXPIRE_ONLY = 0;
    }
}

impl InitFlags {
    /// Joins the two halves of the wire. The second counts only under [`InitFlags::INIT_EXT`].
    #[must_use]
    pub const fn from_halves(flags: u32, flags2: u32) -> Self {
        let low = Self::from_bits_retain(flags as u64);
        if low.contains(Self::INIT_EXT) {
            Self::from_bits_retain(flags as u64 | (flags2 as u64) << 32)
        } else {
            low
        }
    }

    /// The two halves of the wire: `flags` and `flags2`.
    #[must_use]
    pub const fn halves(self) -> (u32, u32) {
        (self.bits() as u32, (self.bits() >> 32) as u32)
    }
}
