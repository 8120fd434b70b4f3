//! The file system's half of an operation, in the process of the file system.
//!
//! [`perform`] turns one [`Operation`](transact::Operation) into the calls of a [`Backend`]: it
//! judges access, carries out the create disposition, makes the descriptor of a new file,
//! translates between POSIX attributes and what is stored, and finds the reparse point that is in
//! the way. An operation whose access was checked by whoever asked is passed on as it is.
//!
//! It knows one file at a time. Who else has it open, and what that forbids, is the engine's
//! business (core/fsd); threads, buffers and the author's traits are the host's.
//!
//! | module | verb family |
//! |---|---|
//! | `create` | open and create, with every disposition |
//! | `query` | what is known about a file |
//! | `alter` | changes of a file that keeps its names |
//! | `remove` | cleanup and removal of names |
//! | `rename` | other names, further names |
//! | `access` | the judge all of them ask |
//! | `reparse` | the reparse point in the way, and where it leads |
//! | `ownership` | POSIX attributes and what is stored of them |
#![no_std]
#![forbid(unsafe_code)]
// Memory does not run out in tests.
#![cfg_attr(test, allow(clippy::disallowed_methods, clippy::disallowed_types))]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod access;
mod alter;
mod backend;
mod create;
mod ownership;
mod perform;
mod query;
mod remove;
mod rename;
mod reparse;
#[cfg(test)]
mod tree;

pub use backend::{
    Backend, Facts, Features, MetadataEdit, NewFile, OpenHow, Opened, OverwriteHow, SizeChange,
    Written,
};
pub use perform::perform;
