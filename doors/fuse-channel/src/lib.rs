//! The raw channel to `/dev/fuse`.
//!
//! What is here: the wire protocol of the Linux kernel's FUSE client up to 7.45 ([`abi`]), a total
//! decoder of its messages ([`Request`]), encoders for what goes back ([`Reply`], [`Notification`],
//! [`DirentWriter`]), the opening negotiation ([`init`]), the device itself ([`Device`]) and the
//! mount around it ([`mount`](mount())).
//!
//! What is not here: node tables, threads, time-outs, caches, volumes, NT rules. Two layers are
//! built on this crate, the FUSE door and the libfuse ABI, and neither's policy belongs in it.
//!
//! One served request is one `read` and one `writev`:
//!
//! ```no_run
//! # #[cfg(target_os = "linux")]
//! # fn serve() -> Result<(), Box<dyn std::error::Error>> {
//! use fuse_channel::{Buffer, Dialect, MountOptions, Operation, Received, Reply, Request};
//!
//! let (device, mount) = fuse_channel::mount("/mnt/point".as_ref(), &MountOptions::default())?;
//! let mut buffer = Buffer::for_max_write(1 << 20);
//! loop {
//!     match device.receive(&mut buffer)? {
//!         Received::Message(message) => match Request::decode(message, Dialect::default()) {
//!             Ok(Request { header, operation: Operation::Init(_), .. }) => {
//!                 // see `init::negotiate`
//! #               device.reply(&Reply::empty(header.unique))?;
//!             }
//!             Ok(Request { header, .. }) => {
//!                 device.reply(&Reply::error(header.unique, 38))?;
//!             }
//!             Err(malformed) => {
//!                 device.reply(&Reply::error(malformed.unique, 5))?;
//!             }
//!         },
//!         Received::Interrupted | Received::Empty => {}
//!         Received::Ended(_) => break,
//!     }
//! }
//! mount.unmount()?;
//! # Ok(())
//! # }
//! ```
//!
//! Linux only: on any other system this crate is empty.
#![cfg(target_os = "linux")]
#![deny(unsafe_op_in_unsafe_fn)]

pub mod abi;
pub mod init;

mod buffer;
mod device;
mod dirent;
mod message;
mod mount;
mod notification;
mod reply;
mod request;

pub use buffer::Buffer;
pub use device::{Delivery, Device, End, Received};
pub use dirent::{DirentError, DirentWriter};
pub use init::Dialect;
pub use message::MAX_FIXED_LEN;
pub use mount::{
    Mount, MountError, MountOptions, MountTable, MountedAt, UnmountError, is_mounted, mount,
    unmount,
};
pub use notification::Notification;
pub use reply::Reply;
pub use request::{
    Defect, Extension, Extensions, Forgets, InitRequest, Malformed, Operation, Request,
    SecurityContext,
};
