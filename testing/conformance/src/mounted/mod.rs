//! Suites that run on a mounted directory.
//!
//! The runner starts the server, waits for its mount, and runs each suite in a process of its own
//! with a bound on its time; a suite that hangs is ended with everything it started, by process id.
//! Suites prepare their tools before the clock starts (see [`provision`]), as whoever called; they
//! run as root or as an ordinary user. What each suite decides is said at the head of its file in
//! `suites/`.

mod account;
mod manifest;
pub mod mounts;
mod options;
pub mod process;
pub mod provision;
mod runner;
mod scene;
mod server;
mod stage;
mod suite;
mod suites;
mod verdict;
mod warden;

pub use account::Account;
pub use options::{Options, ProbeLockOptions, SuiteOptions};
pub use runner::{run, run_suite};
pub use server::{ServeCommand, Server};
pub(crate) use stage::Stage;
pub use suites::posix::probe_lock;
pub use warden::serve as guard;
