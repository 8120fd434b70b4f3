//! One message to the kernel: a head of header and fixed parts, and a payload that is not copied.

use crate::abi::OutHeader;
use std::io::IoSlice;
use zerocopy::{Immutable, IntoBytes};

/// The most bytes that the fixed parts of a reply or notification may have.
pub const MAX_FIXED_LEN: usize = 288;

const HEADER_LEN: usize = size_of::<OutHeader>();
const HEAD_LEN: usize = HEADER_LEN + MAX_FIXED_LEN;

/// Segments of a payload up to which the list for `writev` is built on the stack.
const SEGMENTS_ON_STACK: usize = 16;

/// What follows the head.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Payload<'a> {
    Nothing,
    Bytes(&'a [u8]),
    Segments(&'a [IoSlice<'a>]),
    /// Bytes and a NUL.
    Name(&'a [u8]),
}

#[derive(Clone, Debug)]
pub(crate) struct Message<'a> {
    /// One piece with the header, because the kernel pins the memory of each segment apart.
    head: [u8; HEAD_LEN],
    head_len: usize,
    unique: u64,
    error: i32,
    payload: Payload<'a>,
}

impl<'a> Message<'a> {
    pub(crate) fn new(unique: u64, error: i32) -> Self {
        let head = [0; HEAD_LEN];
        let mut message =
            Self { head, head_len: HEADER_LEN, unique, error, payload: Payload::Nothing };
        message.write_header();
        message
    }

    /// A message with one fixed part.
    pub(crate) fn fixed<T: IntoBytes + Immutable>(unique: u64, error: i32, part: &T) -> Self {
        const { assert!(size_of::<T>() <= MAX_FIXED_LEN) };
        let mut message = Self::new(unique, error);
        message.push(part.as_bytes());
        message
    }

    /// Appends to the head. What does not fit is left out, which the assertions of the callers
    /// exclude.
    pub(crate) fn push(&mut self, part: &[u8]) {
        let end = self.head_len.saturating_add(part.len());
        if let Some(room) = self.head.get_mut(self.head_len..end) {
            room.copy_from_slice(part);
            self.head_len = end;
        }
        self.write_header();
    }

    pub(crate) fn set_payload(&mut self, payload: Payload<'a>) {
        self.payload = payload;
        self.write_header();
    }

    /// Bytes after the header.
    pub(crate) fn body_len(&self) -> usize {
        let payload_len = match self.payload {
            Payload::Nothing => 0,
            Payload::Bytes(bytes) => bytes.len(),
            Payload::Name(name) => name.len().saturating_add(1),
            Payload::Segments(segments) => {
                segments.iter().fold(0_usize, |sum, segment| sum.saturating_add(segment.len()))
            }
        };
        (self.head_len - HEADER_LEN).saturating_add(payload_len)
    }

    pub(crate) fn header(&self) -> OutHeader {
        // A length beyond 32 bits is stated wrong, and the kernel refuses the message for it.
        let len = u32::try_from(self.body_len().saturating_add(HEADER_LEN)).unwrap_or(u32::MAX);
        OutHeader { len, error: self.error, unique: self.unique }
    }

    fn write_header(&mut self) {
        let header = self.header();
        if let Some(place) = self.head.first_chunk_mut::<HEADER_LEN>() {
            place.copy_from_slice(header.as_bytes());
        }
    }

    /// Calls `send` with the whole message as segments in their order.
    pub(crate) fn with_segments<R>(&self, send: impl FnOnce(&[IoSlice<'_>]) -> R) -> R {
        let head = IoSlice::new(self.head.get(..self.head_len).unwrap_or_default());
        match self.payload {
            Payload::Nothing | Payload::Bytes([]) => send(&[head]),
            Payload::Bytes(bytes) => send(&[head, IoSlice::new(bytes)]),
            Payload::Name(name) => send(&[head, IoSlice::new(name), IoSlice::new(b"\0")]),
            Payload::Segments(segments) => {
                let mut on_stack = [IoSlice::new(&[]); SEGMENTS_ON_STACK];
                let count = segments.len().saturating_add(1);
                if let Some(list) = on_stack.get_mut(..count) {
                    list[0] = head;
                    list[1..].copy_from_slice(segments);
                    send(list)
                } else {
                    let list: Vec<_> =
                        std::iter::once(head).chain(segments.iter().copied()).collect();
                    send(&list)
                }
            }
        }
    }

    /// Copies what follows the header to the front of `to`; gives its length, or nothing if `to`
    /// is too short.
    pub(crate) fn copy_body(&self, to: &mut [u8]) -> Option<usize> {
        let len = self.body_len();
        let mut rest = to.get_mut(..len)?;
        let mut copy = |part: &[u8]| {
            let (place, after) = std::mem::take(&mut rest).split_at_mut(part.len());
            place.copy_from_slice(part);
            rest = after;
        };
        copy(self.head.get(HEADER_LEN..self.head_len)?);
        match self.payload {
            Payload::Nothing => {}
            Payload::Bytes(bytes) => copy(bytes),
            Payload::Name(name) => {
                copy(name);
                copy(b"\0");
            }
            Payload::Segments(segments) => segments.iter().for_each(|segment| copy(segment)),
        }
        Some(len)
    }
}

#[cfg(test)]
pub(crate) mod tests;
