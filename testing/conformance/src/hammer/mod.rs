//! Deadlocks and starvation: everything at once on one mount, for minutes.
//!
//! One process serves a file system in memory and works on it by a second door: NT's requests,
//! watches, sessions of notifications. Two more work on the mounted directory. Every kind of
//! operation has to complete in each ten seconds, in each process; none may take more than thirty;
//! what a thread left is found as it was left; counters that are changed under locks lose nothing;
//! and the mount goes at the end. What comes of it is a table.
//!
//! Speed is not judged here, only that all goes on.

mod chance;
mod client;
mod conductor;
mod crew;
mod door;
mod place;
mod report;
mod serve;
mod stacks;
mod table;
mod tally;

pub use client::{ClientOptions, run_client};
pub(crate) use conductor::slice;
pub use conductor::{Options, run};
pub use serve::{Fault, ServeOptions, run_server};
