//! memfs: a file system in memory, gone when it ends.
//!
//! What NT and POSIX ask of a file system, as a third party would write it: files, directories,
//! hard links, streams, EAs, security, reparse points, sparse files, POSIX unlink and rename. The
//! tree and the bytes are in `memstore`; here are the clock, the lock, and the author's verbs.
#![forbid(unsafe_code)]

mod file_system;
mod options;

pub use file_system::{MemFile, MemFs};
pub use options::Options;
