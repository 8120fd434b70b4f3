//! Answers to requests.
//!
//! A [`Reply`] is a value: header and fixed parts inside it, data borrowed. It is sent with
//! [`Device::reply`](crate::Device::reply), or taken apart for a transport that wants header and
//! body separately ([`Reply::header`], [`Reply::copy_body`]).

use crate::abi::{EntryOut, OpenOut, OutHeader};
use crate::message::{MAX_FIXED_LEN, Message, Payload};
use std::io::IoSlice;
use zerocopy::{Immutable, IntoBytes};

/// What the kernel accepts as an errno: below 512, where its internal codes begin.
const ERRNO_LIMIT: i32 = 512;
const EIO: i32 = 5;

/// The answer to one request.
#[derive(Clone, Debug)]
pub struct Reply<'a> {
    message: Message<'a>,
}

impl<'a> Reply<'a> {
    /// The request failed with a positive errno. What is none (the kernel would refuse the reply
    /// and the caller would hang) becomes EIO.
    #[must_use]
    pub fn error(unique: u64, errno: i32) -> Self {
        let errno = if (1..ERRNO_LIMIT).contains(&errno) { errno } else { EIO };
        Self { message: Message::new(unique, -errno) }
    }

    /// Success without anything to tell: SETXATTR, UNLINK, RELEASE, SETLK and the like.
    #[must_use]
    pub fn empty(unique: u64) -> Self {
        Self { message: Message::new(unique, 0) }
    }

    /// Success with one of the structures of [`abi`](crate::abi) that end in `Out`; whoever sends
    /// the one that the request wants knows the request.
    #[must_use]
    pub fn fixed<T: IntoBytes + Immutable>(unique: u64, part: &T) -> Self {
        Self { message: Message::fixed(unique, 0, part) }
    }

    /// Success of CREATE and TMPFILE.
    #[must_use]
    pub fn created(unique: u64, entry: &EntryOut, open: &OpenOut) -> Self {
        const { assert!(size_of::<EntryOut>() + size_of::<OpenOut>() <= MAX_FIXED_LEN) };
        let mut message = Message::fixed(unique, 0, entry);
        message.push(open.as_bytes());
        Self { message }
    }

    /// Success with data only: READ, READDIR, READLINK (without a NUL), GETXATTR, LISTXATTR.
    #[must_use]
    pub fn data(unique: u64, data: &'a [u8]) -> Self {
        Self::empty(unique).with_data(data)
    }

    /// Success with data in pieces, at most 1023 of them, as for `writev(2)`.
    #[must_use]
    pub fn data_segments(unique: u64, segments: &'a [IoSlice<'a>]) -> Self {
        Self::empty(unique).with_data_segments(segments)
    }

    /// The same reply with data after its fixed parts (IOCTL).
    #[must_use]
    pub fn with_data(mut self, data: &'a [u8]) -> Self {
        self.message.set_payload(Payload::Bytes(data));
        self
    }

    /// The same reply with data in pieces after its fixed parts.
    #[must_use]
    pub fn with_data_segments(mut self, segments: &'a [IoSlice<'a>]) -> Self {
        self.message.set_payload(Payload::Segments(segments));
        self
    }

    /// Success with the first bytes of a structure, for kernels that know no more of it.
    pub(crate) fn prefix(unique: u64, part: &[u8]) -> Self {
        let mut message = Message::new(unique, 0);
        message.push(part);
        Self { message }
    }

    /// The header as it stands in front of the body.
    #[must_use]
    pub fn header(&self) -> OutHeader {
        self.message.header()
    }

    /// Bytes that follow the header.
    #[must_use]
    pub fn body_len(&self) -> usize {
        self.message.body_len()
    }

    /// Copies what follows the header to the front of `to` and gives its length; nothing if `to`
    /// is too short for it.
    pub fn copy_body(&self, to: &mut [u8]) -> Option<usize> {
        self.message.copy_body(to)
    }

    /// Calls `send` with the whole reply as segments in their order, header included.
    pub fn with_segments<R>(&self, send: impl FnOnce(&[IoSlice<'_>]) -> R) -> R {
        self.message.with_segments(send)
    }
}

#[cfg(test)]
mod tests;
