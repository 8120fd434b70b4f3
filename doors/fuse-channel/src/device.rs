//! The device: a queue of requests on one side, replies and notifications on the other.
//!
//! # How a serving thread ends
//!
//! [`Device::receive`] is one blocking `read`, and nothing but the kernel wakes it: when the mount
//! is gone it returns [`Received::Ended`] to every thread at once. There is no other way out by
//! design, because one would cost a second system call per request. So threads end by
//! [`Mount::unmount`](crate::Mount::unmount), or by [`Mount::abort`](crate::Mount::abort) where
//! open files keep an unmounted file system alive. Who wants to wait for several things makes the
//! descriptor non-blocking ([`Device::set_nonblocking`]) and polls it.

use crate::{Buffer, Notification, Reply};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use std::io::{self, IoSlice};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

const PATH: &str = "/dev/fuse";

/// `FUSE_DEV_IOC_CLONE`: attaches a new descriptor to the connection of another one.
const CLONE: rustix::ioctl::Opcode = rustix::ioctl::opcode::read::<u32>(229, 0);

/// An open `/dev/fuse`. It can be shared by threads; each message is atomic.
#[derive(Debug)]
pub struct Device {
    fd: OwnedFd,
}

/// What a read of the device gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Received<'b> {
    /// One message, for [`Request::decode`](crate::Request::decode).
    Message(&'b [u8]),
    /// A signal came first.
    Interrupted,
    /// There is none, and the device does not block.
    Empty,
    /// There will be none any more.
    Ended(End),
}

/// Why requests ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The file system was unmounted, or aborted without
    /// [`InitFlags::ABORT_ERROR`](crate::abi::InitFlags::ABORT_ERROR).
    Unmounted,
    /// The connection was aborted.
    Aborted,
}

/// What became of a message to the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The kernel took it.
    Done,
    /// A reply: nobody waits for it any more. A notification: the kernel does not know the node or
    /// the name.
    NotFound,
    /// There is no mount any more.
    Ended,
}

impl Device {
    /// Opens `/dev/fuse`. Requests come once it is mounted.
    ///
    /// # Errors
    ///
    /// NotFound without the kernel module, PermissionDenied without access to the device.
    pub fn open() -> io::Result<Self> {
        let fd = rustix::fs::open(PATH, OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
        Ok(Self { fd })
    }

    /// A second descriptor of the same connection with a queue of its own for what it has read:
    /// a reply must go to the descriptor that its request came from.
    ///
    /// # Errors
    ///
    /// As of [`Device::open`]; InvalidInput if this device is not mounted.
    pub fn clone_fd(&self) -> io::Result<Self> {
        let clone = Self::open()?;
        let source = u32::try_from(self.fd.as_raw_fd()).map_err(|_| Errno::BADF)?;
        // SAFETY: FUSE_DEV_IOC_CLONE takes a pointer to a 32 bit descriptor number, which is what
        // a `Setter` of `u32` passes.
        let request = unsafe { rustix::ioctl::Setter::<CLONE, u32>::new(source) };
        // SAFETY: the request reads four bytes and writes nothing; both descriptors are open.
        unsafe { rustix::ioctl::ioctl(&clone.fd, request) }?;
        Ok(clone)
    }

    /// Waits for the next message, in one system call. A request that was taken back while it was
    /// read is passed over.
    ///
    /// # Errors
    ///
    /// What else `read(2)` may give: InvalidInput if `buffer` is smaller than the connection
    /// wants, PermissionDenied before the mount.
    pub fn receive<'b>(&self, buffer: &'b mut Buffer) -> io::Result<Received<'b>> {
        let len = loop {
            match rustix::io::read(&self.fd, buffer.as_mut_bytes()) {
                Ok(0) | Err(Errno::NODEV) => return Ok(Received::Ended(End::Unmounted)),
                Ok(len) => break len,
                Err(Errno::NOENT) => {}
                Err(Errno::INTR) => return Ok(Received::Interrupted),
                Err(Errno::AGAIN) => return Ok(Received::Empty),
                Err(Errno::CONNABORTED) => return Ok(Received::Ended(End::Aborted)),
                Err(other) => return Err(other.into()),
            }
        };
        Ok(Received::Message(buffer.as_bytes().get(..len).unwrap_or_default()))
    }

    /// Sends a reply, in one system call.
    ///
    /// # Errors
    ///
    /// InvalidInput if the reply does not fit its request; the request then still waits.
    pub fn reply(&self, reply: &Reply<'_>) -> io::Result<Delivery> {
        reply.with_segments(|segments| self.send(segments))
    }

    /// Sends a notification, in one system call, which may take long (see
    /// [`Notification`]).
    ///
    /// # Errors
    ///
    /// InvalidInput if the kernel does not know the notification or its node cannot have it.
    pub fn notify(&self, notification: &Notification<'_>) -> io::Result<Delivery> {
        notification.with_segments(|segments| self.send(segments))
    }

    /// Sends one whole message, header included.
    ///
    /// # Errors
    ///
    /// What `writev(2)` gives besides what [`Delivery`] says.
    pub fn send(&self, segments: &[IoSlice<'_>]) -> io::Result<Delivery> {
        loop {
            match rustix::io::writev(&self.fd, segments) {
                Ok(_) => return Ok(Delivery::Done),
                Err(Errno::NOENT) => return Ok(Delivery::NotFound),
                Err(Errno::NODEV | Errno::CONNABORTED) => return Ok(Delivery::Ended),
                Err(Errno::INTR) => {}
                Err(other) => return Err(other.into()),
            }
        }
    }

    /// Makes [`Device::receive`] return [`Received::Empty`] instead of waiting, or wait again.
    ///
    /// # Errors
    ///
    /// What `fcntl(2)` gives.
    pub fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
        let mut flags = rustix::fs::fcntl_getfl(&self.fd)?;
        flags.set(OFlags::NONBLOCK, nonblocking);
        Ok(rustix::fs::fcntl_setfl(&self.fd, flags)?)
    }
}

impl From<OwnedFd> for Device {
    /// Takes a descriptor of `/dev/fuse` that was opened elsewhere.
    fn from(fd: OwnedFd) -> Self {
        Self { fd }
    }
}

impl From<Device> for OwnedFd {
    fn from(device: Device) -> Self {
        device.fd
    }
}

impl AsFd for Device {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}
