//! The `/dev/fuse` door: a volume as a Linux mount.
//!
//! A [`Mount`] is attached to a volume and becomes a [`Session`]:
//!
//! ```no_run
//! # #[cfg(target_os = "linux")]
//! # fn serve(volume: openfsp_host::Volume) -> Result<(), Box<dyn std::error::Error>> {
//! use openfsp_fuse::Mount;
//! use openfsp_host::Door;
//!
//! let session = Mount::at("/mnt/point").options("ro,allow_other")?.attach(volume)?;
//! session.wait();
//! # Ok(())
//! # }
//! ```
//!
//! The kernel's messages come from [`fuse_channel`]. Each becomes one request to the engine, or for
//! a few system calls a short series of them; `docs/posix.md` has a row for every one. What is here
//! is translation and the mount's own state: threads, time-outs, the names of a listing. No NT rule
//! is here: where a file may be opened, deleted or renamed is the engine's to say, and permission
//! by mode is the kernel's (`default_permissions` is always on).
//!
//! Linux only: on any other system this crate is empty.
#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]

mod account;
mod attribute;
mod changes;
mod create;
mod crew;
mod data;
mod directory;
mod dispatch;
mod errno;
mod extended_attribute;
mod file_lock;
mod handshake;
mod held;
mod inbox;
mod interrupt;
mod invalidate;
mod lookup;
mod mount;
mod name;
mod node;
mod notifier;
mod open;
mod options;
mod pending;
mod range;
mod response;
mod server;
mod session;
mod special_bits;
mod step;
mod subject;
mod symbolic_link;
mod volume;

#[cfg(test)]
mod tests;

pub use mount::Mount;
pub use options::OptionError;
pub use session::{Session, Unmounter};
