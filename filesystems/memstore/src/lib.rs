//! memfs's store: a complete NTFS-like volume in memory.
//!
//! Files, directories, hard links, named streams, extended attributes, security descriptors,
//! reparse data, sparse data, and limits, as one plain value, [`Store`]. It is driven from outside:
//! no clock (every change takes the time), no threads, no locks, no I/O; the same calls give the
//! same state. memfs puts a lock around it, the simulator a script.
//!
//! It holds what a disk would hold and refuses what a disk could not. What one handle may do to
//! another, who may do what, and what a name pending deletion means is the engine's and is not
//! here.
//!
//! A file is named by its [`FileId`](nt::FileId), a stream by its [`StreamKey`]; paths are resolved
//! by [`Store::lookup`]. A file lives as long as it has a name or is [open](Store::open).
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod content;
mod data;
mod directory;
mod ea;
#[cfg(test)]
mod fixture;
mod limits;
mod listing;
mod metadata;
mod namespace;
mod node;
mod rename;
mod security;
mod slab;
mod store;
mod stream;

pub use content::{Overwrite, Written};
pub use data::{AllocatedRanges, Pieces};
pub use limits::{CLUSTER_BYTES, Limits, MAX_END_OF_FILE};
pub use namespace::NewNode;
pub use node::StreamKey;
pub use store::{AccessTimes, Lookup, Store, StoreOptions};
pub use stream::StreamEntry;
