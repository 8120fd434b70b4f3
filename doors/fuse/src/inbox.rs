//! The memory that requests are read into, and how the data of a write leaves it.

use bytes::Bytes;
use fuse_channel::{Buffer, Device, Received};
use std::io;
use std::sync::Arc;

/// Data from this length on is handed over where it lies; less is copied, so that a small write
/// that a file system keeps does not keep a large buffer.
const SHARED_FROM: usize = 32 << 10;

/// The receive buffer of one thread. While a write's data in it is in use, another takes its place.
pub(crate) struct Inbox {
    buffer: Arc<Buffer>,
    max_write: u32,
}

impl Inbox {
    pub(crate) fn new(max_write: u32) -> Inbox {
        Inbox { buffer: Arc::new(Buffer::for_max_write(max_write)), max_write }
    }

    /// Waits for a message.
    ///
    /// # Errors
    /// As of [`Device::receive`].
    pub(crate) fn receive(&mut self, device: &Device) -> io::Result<Message<'_>> {
        if Arc::get_mut(&mut self.buffer).is_none() {
            self.buffer = Arc::new(Buffer::for_max_write(self.max_write));
        }
        let Some(buffer) = Arc::get_mut(&mut self.buffer) else {
            return Ok(Message::Passed);
        };
        let length = match device.receive(buffer)? {
            Received::Message(message) => message.len(),
            Received::Interrupted | Received::Empty => return Ok(Message::Passed),
            Received::Ended(_) => return Ok(Message::Ended),
        };
        Ok(Message::Request(Memory { buffer: &self.buffer, length }))
    }
}

/// What came.
pub(crate) enum Message<'a> {
    Request(Memory<'a>),
    /// Nothing; try again.
    Passed,
    /// There is no mount any more.
    Ended,
}

/// One message where it lies.
#[derive(Clone, Copy)]
pub(crate) struct Memory<'a> {
    buffer: &'a Arc<Buffer>,
    length: usize,
}

impl<'a> Memory<'a> {
    pub(crate) fn bytes(self) -> &'a [u8] {
        self.buffer.as_bytes().get(..self.length).unwrap_or_default()
    }

    /// `part` of the message, to be kept.
    pub(crate) fn keep(self, part: &[u8]) -> Bytes {
        let start = part.as_ptr().addr().wrapping_sub(self.bytes().as_ptr().addr());
        let lies_inside = start.checked_add(part.len()).is_some_and(|end| end <= self.length);
        if part.len() < SHARED_FROM || !lies_inside {
            return Bytes::copy_from_slice(part);
        }
        Bytes::from_owner(Shared(Arc::clone(self.buffer))).slice(start..start + part.len())
    }
}

/// Keeps the buffer from being read into again.
struct Shared(Arc<Buffer>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests;
