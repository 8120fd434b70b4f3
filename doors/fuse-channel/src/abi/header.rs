//! The headers of messages, and the framing of what follows a request's arguments.

use super::{Opcode, UNIQUE_RESEND, wire};

wire! {
    /// In front of every request (`fuse_in_header`).
    pub struct InHeader: 40 {
        /// Bytes of the whole message, this header included.
        pub len: u32,
        /// The number of the [`Opcode`].
        pub opcode: u32,
        /// Names the request; the reply repeats it.
        pub unique: u64,
        /// The node that the request is about, 0 where there is none.
        pub nodeid: u64,
        /// The caller's file system user id.
        pub uid: u32,
        /// The caller's file system group id.
        pub gid: u32,
        /// The caller's thread id as the mount's pid namespace sees it, 0 for the kernel itself.
        pub pid: u32,
        /// Length of the extensions at the end of the message, in units of 8 bytes (7.38).
        pub total_extlen: u16,
        /// Zero.
        pub padding: u16,
    }

    /// In front of every reply and notification (`fuse_out_header`).
    pub struct OutHeader: 16 {
        /// Bytes of the whole message, this header included.
        pub len: u32,
        /// Zero, or a negated errno; in a notification the code.
        pub error: i32,
        /// The request that is answered; zero in a notification.
        pub unique: u64,
    }

    /// In front of every extension of a request (`fuse_ext_header`, 7.38).
    pub struct ExtHeader: 8 {
        /// Bytes of the extension, this header and padding to 8 included.
        pub size: u32,
        /// Up to [`EXT_MAX_SECURITY_CONTEXTS`] the number of security contexts, else
        /// [`EXT_GROUPS`] or something unknown.
        pub kind: u32,
    }

    /// In front of every security context (`fuse_secctx`, 7.36): a name with its NUL and the
    /// context follow, padded to 8 bytes together.
    pub struct SecurityContextHeader: 8 {
        /// Bytes of the context, without header and name.
        pub size: u32,
        /// Zero.
        pub padding: u32,
    }
}

/// The largest [`ExtHeader::kind`] that counts security contexts.
pub const EXT_MAX_SECURITY_CONTEXTS: u32 = 31;

/// [`ExtHeader::kind`] of the list of supplementary groups: a count and that many ids, 32 bits
/// each.
pub const EXT_GROUPS: u32 = 32;

impl InHeader {
    /// What the request asks for.
    #[must_use]
    pub const fn opcode(&self) -> Opcode {
        Opcode::from_raw(self.opcode)
    }

    /// Whether the kernel sends this request a second time.
    #[must_use]
    pub const fn is_resent(&self) -> bool {
        self.unique & UNIQUE_RESEND != 0
    }

    /// Whether a server that was mounted with
    /// [`MountOptions::allow_root`](crate::MountOptions::allow_root) by `owner` serves this
    /// request; if not it answers EACCES.
    #[must_use]
    pub const fn is_from_owner_or_root(&self, owner: u32) -> bool {
        self.uid == owner || self.uid == 0 || self.opcode().is_by_handle()
    }
}
