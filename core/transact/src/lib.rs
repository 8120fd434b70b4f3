//! What the engine asks of a file system, and what it answers, as values.
//!
//! One [`Operation`] is never finer than a request of WinFsp's transact protocol; what it means to
//! the file system is decided by fsop, in the file system's process. In the user-mode host it is a
//! function call, in the simulator an entry in a list. Its byte layout for the kernel boundary is
//! to live here too.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod operation;
mod reply;

pub use operation::{
    Alter, Call, CleanupFlags, Create, FileKey, Object, OpId, Operation, Overwrite, ReadDirectory,
    RenameHow, ResumeFrom,
};
pub use reply::{Opened, Outcome, Reply};
