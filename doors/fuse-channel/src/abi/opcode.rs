//! What a message is about: request opcodes and notification codes.

/// Declares an enum over wire numbers that keeps the numbers it does not know.
macro_rules! wire_numbers {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $raw:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A number that this crate has no name for.
            Unknown(u32),
        }

        impl $name {
            /// Every value that has a name, in the order of the numbers.
            pub const NAMED: &[Self] = &[$(Self::$variant,)*];

            /// The value with this number on the wire.
            #[must_use]
            pub const fn from_raw(raw: u32) -> Self {
                match raw {
                    $($raw => Self::$variant,)*
                    unknown => Self::Unknown(unknown),
                }
            }

            /// The number on the wire.
            #[must_use]
            pub const fn raw(self) -> u32 {
                match self {
                    $(Self::$variant => $raw,)*
                    Self::Unknown(raw) => raw,
                }
            }
        }
    };
}

wire_numbers! {
    /// What the kernel asks for in a request.
    pub enum Opcode {
        /// Find a name in a directory and take a reference on what it names.
        Lookup = 1,
        /// Give references on one node back. No reply.
        Forget = 2,
        /// Read attributes.
        Getattr = 3,
        /// Change attributes.
        Setattr = 4,
        /// Read a symbolic link.
        Readlink = 5,
        /// Make a symbolic link.
        Symlink = 6,
        /// Make a file, device, pipe or socket.
        Mknod = 8,
        /// Make a directory.
        Mkdir = 9,
        /// Remove a name that is not a directory's.
        Unlink = 10,
        /// Remove a directory.
        Rmdir = 11,
        /// Rename without flags.
        Rename = 12,
        /// Make a hard link.
        Link = 13,
        /// Open a file.
        Open = 14,
        /// Read from an open file.
        Read = 15,
        /// Write to an open file.
        Write = 16,
        /// Read the file system's figures.
        Statfs = 17,
        /// The last reference on an open file is gone.
        Release = 18,
        /// Make a file durable.
        Fsync = 20,
        /// Set an extended attribute.
        Setxattr = 21,
        /// Read an extended attribute or its length.
        Getxattr = 22,
        /// List the names of extended attributes or their length.
        Listxattr = 23,
        /// Remove an extended attribute.
        Removexattr = 24,
        /// A descriptor of an open file was closed.
        Flush = 25,
        /// Agree on the protocol; the first request.
        Init = 26,
        /// Open a directory.
        Opendir = 27,
        /// List an open directory.
        Readdir = 28,
        /// The last reference on an open directory is gone.
        Releasedir = 29,
        /// Make a directory durable.
        Fsyncdir = 30,
        /// Ask which record lock would conflict.
        Getlk = 31,
        /// Set or release a record lock or an flock at once.
        Setlk = 32,
        /// Set a record lock or an flock, waiting for it.
        Setlkw = 33,
        /// Check permission as `access(2)` does.
        Access = 34,
        /// Make and open a file.
        Create = 35,
        /// The caller of another request was interrupted. A reply is optional.
        Interrupt = 36,
        /// Map a block of a file to a block of the device.
        Bmap = 37,
        /// The file system goes away (only for block device mounts).
        Destroy = 38,
        /// A device control request.
        Ioctl = 39,
        /// Ask for readiness.
        Poll = 40,
        /// The data asked for by [`NotifyCode::Retrieve`]. No reply.
        NotifyReply = 41,
        /// Give references on many nodes back (7.16). No reply.
        BatchForget = 42,
        /// Allocate, punch or zero a range (7.19).
        Fallocate = 43,
        /// List an open directory with a lookup of each entry (7.21).
        Readdirplus = 44,
        /// Rename with flags (7.23).
        Rename2 = 45,
        /// Find data or a hole (7.24).
        Lseek = 46,
        /// Copy a range between open files, less than 4 GiB (7.28).
        CopyFileRange = 47,
        /// Make everything durable (7.34).
        Syncfs = 50,
        /// Make and open a file without a name (7.37).
        Tmpfile = 51,
        /// Read attributes as `statx(2)` does (7.39).
        Statx = 52,
        /// Copy a range between open files, with a 64 bit answer (7.45).
        CopyFileRange64 = 53,
        /// Agree on the protocol of a character device in user space.
        CuseInit = 4096,
    }
}

impl Opcode {
    /// Whether the kernel waits for a reply. INTERRUPT takes one (EAGAIN asks for it again) but
    /// does not need it.
    #[must_use]
    pub const fn is_answered(self) -> bool {
        !matches!(self, Self::Forget | Self::BatchForget | Self::Interrupt | Self::NotifyReply)
    }

    /// Whether the kernel sends it on behalf of a handle or of itself, so that the caller in the
    /// header need not be the one who was allowed to open: such requests are not subject to the
    /// check for [`MountOptions::allow_root`](crate::MountOptions::allow_root).
    #[must_use]
    pub const fn is_by_handle(self) -> bool {
        use Opcode::*;
        matches!(
            self,
            Init | Read
                | Write
                | Fsync
                | Release
                | Readdir
                | Fsyncdir
                | Releasedir
                | NotifyReply
                | Readdirplus
                | Forget
                | BatchForget
                | Interrupt
                | Destroy
        )
    }
}

wire_numbers! {
    /// What the server tells the kernel without being asked.
    pub enum NotifyCode {
        /// A polled file may be ready.
        Poll = 1,
        /// Attributes and a range of the page cache of a node are out of date.
        InvalInode = 2,
        /// A name is out of date.
        InvalEntry = 3,
        /// Data for the page cache (7.15).
        Store = 4,
        /// Send data of the page cache back as [`Opcode::NotifyReply`] (7.15).
        Retrieve = 5,
        /// A name is gone (7.18).
        Delete = 6,
        /// Send every request that was read but not answered again (7.40).
        Resend = 7,
        /// Every cached name is out of date (7.44).
        IncEpoch = 8,
        /// Drop nodes from the cache that nobody uses (7.45).
        Prune = 9,
    }
}
