//! What the server tells the kernel without being asked.
//!
//! Some notifications wait inside the kernel for requests that the server has not answered yet
//! (INVAL_ENTRY and DELETE for anything in that directory, INVAL_INODE with a range and STORE for
//! I/O on those pages): a thread that answers requests must not send them.

use crate::abi::{
    EntryNotifyFlags, NotifyCode, NotifyDeleteOut, NotifyInvalEntryOut, NotifyInvalInodeOut,
    NotifyPollOut, NotifyPruneOut, NotifyRetrieveOut, NotifyStoreOut,
};
use crate::message::{Message, Payload};
use std::io::IoSlice;
use zerocopy::{Immutable, IntoBytes};

/// One notification, for [`Device::notify`](crate::Device::notify).
#[derive(Clone, Debug)]
pub struct Notification<'a> {
    message: Message<'a>,
}

impl<'a> Notification<'a> {
    /// A polled file may be ready; `kh` is from [`PollIn`](crate::abi::PollIn).
    #[must_use]
    pub fn poll(kh: u64) -> Self {
        Self::new(NotifyCode::Poll, &NotifyPollOut { kh })
    }

    /// A node's attributes, and its cached data from `offset` for `len` bytes, are out of date. A
    /// negative `offset` means attributes only, a `len` of 0 or less all that follows.
    #[must_use]
    pub fn inval_inode(nodeid: u64, offset: i64, len: i64) -> Self {
        let part = NotifyInvalInodeOut { ino: nodeid, off: offset, len };
        Self::new(NotifyCode::InvalInode, &part)
    }

    /// A node's attributes are out of date. Never waits.
    #[must_use]
    pub fn inval_attributes(nodeid: u64) -> Self {
        Self::inval_inode(nodeid, -1, 0)
    }

    /// The name `name` in `parent` is out of date. `flags` needs
    /// [`InitFlags::HAS_EXPIRE_ONLY`](crate::abi::InitFlags::HAS_EXPIRE_ONLY) if not empty.
    #[must_use]
    pub fn inval_entry(parent: u64, name: &'a [u8], flags: EntryNotifyFlags) -> Self {
        let part = NotifyInvalEntryOut { parent, namelen: stated(name.len()), flags };
        Self::new(NotifyCode::InvalEntry, &part).with(Payload::Name(name))
    }

    /// The name `name` in `parent`, if it still names `child`, is gone (7.18).
    #[must_use]
    pub fn delete(parent: u64, child: u64, name: &'a [u8]) -> Self {
        let part = NotifyDeleteOut { parent, child, namelen: stated(name.len()), padding: 0 };
        Self::new(NotifyCode::Delete, &part).with(Payload::Name(name))
    }

    /// Data for a node's page cache at `offset` (7.15). It grows the file if need be.
    #[must_use]
    pub fn store(nodeid: u64, offset: u64, data: &'a [u8]) -> Self {
        let part = NotifyStoreOut { nodeid, offset, size: stated(data.len()), padding: 0 };
        Self::new(NotifyCode::Store, &part).with(Payload::Bytes(data))
    }

    /// Asks for at most `size` bytes of a node's page cache from `offset` (7.15). They come as
    /// [`Operation::NotifyReply`](crate::Operation::NotifyReply) in a request whose number is
    /// `notify_unique`.
    #[must_use]
    pub fn retrieve(notify_unique: u64, nodeid: u64, offset: u64, size: u32) -> Self {
        let part = NotifyRetrieveOut { notify_unique, nodeid, offset, size, padding: 0 };
        Self::new(NotifyCode::Retrieve, &part)
    }

    /// Asks for every request that was read but not answered once more, with
    /// [`UNIQUE_RESEND`](crate::abi::UNIQUE_RESEND) (7.40).
    #[must_use]
    pub fn resend() -> Self {
        Self { message: Message::new(0, code(NotifyCode::Resend)) }
    }

    /// Every cached name is out of date (7.44). Never waits.
    #[must_use]
    pub fn inc_epoch() -> Self {
        Self { message: Message::new(0, code(NotifyCode::IncEpoch)) }
    }

    /// Of these nodes, those that nobody uses leave the cache, with all their names (7.45).
    #[must_use]
    pub fn prune(nodeids: &'a [u64]) -> Self {
        let part = NotifyPruneOut { count: stated(nodeids.len()), padding: 0, spare: 0 };
        Self::new(NotifyCode::Prune, &part).with(Payload::Bytes(nodeids.as_bytes()))
    }

    /// Calls `send` with the whole notification as segments in their order, header included.
    pub fn with_segments<R>(&self, send: impl FnOnce(&[IoSlice<'_>]) -> R) -> R {
        self.message.with_segments(send)
    }

    fn new<T: IntoBytes + Immutable>(notify: NotifyCode, part: &T) -> Self {
        Self { message: Message::fixed(0, code(notify), part) }
    }

    fn with(mut self, payload: Payload<'a>) -> Self {
        self.message.set_payload(payload);
        self
    }
}

/// The code stands where a reply has its errno.
fn code(notify: NotifyCode) -> i32 {
    i32::try_from(notify.raw()).unwrap_or(i32::MAX)
}

/// A length or count as the wire states it. One beyond 32 bits is stated wrong, and the kernel
/// refuses the message for it.
fn stated(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
