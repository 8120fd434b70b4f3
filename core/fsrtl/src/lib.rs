//! The NT rules as small machines, one file each, that stand alone.
//!
//! Each owns the state of one rule (share access, delete disposition, rename, ...), knows nothing
//! of requests, queues or clocks, cites the clauses of [MS-FSA] it follows, and is tested
//! exhaustively.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod byte_range_lock;
mod disposition;
mod metadata_cache;
pub mod notify;
pub mod oplock;
mod posix_lock;
mod rename;
mod share_access;

pub use byte_range_lock::{ByteRangeLock, ByteRangeLocks, LockAnswer, LockOwner, RangeAccess};
pub use disposition::{Cleanup, Disposition};
pub use metadata_cache::{CacheTerms, MetadataCache, Stamp};
pub use posix_lock::{PosixLock, PosixLocks, WholeFileLocks};
pub use rename::{Rename, RenameSource, RenameTarget};
pub use share_access::ShareAccess;
