//! The NT rules as small machines, one file each, that stand alone.
//!
//! Each owns the state of one rule (share access, delete disposition, rename, ...), knows nothing
//! of requests, queues or clocks, cites the clauses of [MS-FSA] it follows, and is tested
//! exhaustively. To come here: oplocks, byte-range locks, change notification, metadata caches.
#![no_std]
#![forbid(unsafe_code)]

mod disposition;
mod rename;
mod share_access;

pub use disposition::{Cleanup, Disposition};
pub use rename::{Rename, RenameSource, RenameTarget};
pub use share_access::ShareAccess;
