//! The fixed part of each notification.

use super::{EntryNotifyFlags, wire};

wire! {
    /// A polled file may be ready (`fuse_notify_poll_wakeup_out`).
    pub struct NotifyPollOut: 8 {
        /// The waiter that [`PollIn::kh`](super::PollIn::kh) named.
        pub kh: u64,
    }

    /// A node is out of date (`fuse_notify_inval_inode_out`).
    pub struct NotifyInvalInodeOut: 24 {
        /// The node.
        pub ino: u64,
        /// First byte; negative for attributes only.
        pub off: i64,
        /// Bytes; 0 or less for all that follows.
        pub len: i64,
    }

    /// A name is out of date; the name and a NUL follow (`fuse_notify_inval_entry_out`).
    pub struct NotifyInvalEntryOut: 16 {
        /// The directory.
        pub parent: u64,
        /// Bytes of the name, without the NUL.
        pub namelen: u32,
        /// How (7.38).
        pub flags: EntryNotifyFlags,
    }

    /// A name is gone; the name and a NUL follow (`fuse_notify_delete_out`).
    pub struct NotifyDeleteOut: 24 {
        /// The directory.
        pub parent: u64,
        /// The node that the name had; another one is left alone.
        pub child: u64,
        /// Bytes of the name, without the NUL.
        pub namelen: u32,
        /// Zero.
        pub padding: u32,
    }

    /// Data for the page cache follows (`fuse_notify_store_out`).
    pub struct NotifyStoreOut: 24 {
        /// The node.
        pub nodeid: u64,
        /// First byte.
        pub offset: u64,
        /// Bytes of data.
        pub size: u32,
        /// Zero.
        pub padding: u32,
    }

    /// Asks for data of the page cache (`fuse_notify_retrieve_out`).
    pub struct NotifyRetrieveOut: 32 {
        /// [`InHeader::unique`](super::InHeader::unique) that the NOTIFY_REPLY shall have.
        pub notify_unique: u64,
        /// The node.
        pub nodeid: u64,
        /// First byte.
        pub offset: u64,
        /// Most bytes.
        pub size: u32,
        /// Zero.
        pub padding: u32,
    }

    /// Drops nodes that nobody uses; the node ids follow, 64 bits each (`fuse_notify_prune_out`).
    pub struct NotifyPruneOut: 16 {
        /// How many node ids follow.
        pub count: u32,
        /// Zero.
        pub padding: u32,
        /// Zero.
        pub spare: u64,
    }
}
