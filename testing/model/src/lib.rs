//! The semantics of an NT volume, said as plainly as possible: slow, without caches, without
//! concurrency. Read [`Model`] as the specification.
//!
//! A [`Model`] holds files, names and handles; [`Model::apply`] carries out one [`Operation`] at a
//! time and tells its [`Outcome`]. It owes nothing to the engine: neither `fsd` nor `fsrtl` is used
//! here, so that both can be wrong only one at a time.
//!
//! What a system with many clients did is written down in a [`History`], each operation with the
//! moments of its beginning and of its end. [`History::check`] looks for *some order* of these
//! operations, one that agrees with the clock wherever one operation ended before another began, in
//! which the model answers what the system answered. If there is none, the [`Violation`] shows the
//! shortest beginning of the history that already has none.
//!
//! How a simulator uses it:
//!
//! 1. it chooses a [`Handle`] for every create, and an [`Operation`] (or makes one of an
//!    [`nt::Action`] with [`Operation::from_action`]);
//! 2. [`History::invoke`] when the request is submitted;
//! 3. [`History::respond`] with [`Outcome::from_completion`] when it is completed; or
//!    [`History::lose`] when its client was told that it failed, but it may have happened
//!    (deadline, cancel), and [`History::settle`] when it can happen no more; or
//!    [`History::withdraw`] when it certainly did not happen (a planted failure), or
//!    [`History::amend`] when another operation did in its place;
//! 4. [`History::check`] at any time, typically when everything is quiet.
//!
//! Outside of this model: access rights (every client may do everything, what is asked for is
//! granted), extended attributes, reparse points, sparse ranges, security descriptors, opens by
//! file id, oplocks, change notification, POSIX deletes of named streams, exchanges of two names,
//! listings in parts.
#![forbid(unsafe_code)]

mod adapt;
mod history;
mod linearize;
mod model;
mod operation;
mod outcome;

pub use adapt::Recorder;
pub use history::{Event, Fate, History, OperationId};
pub use linearize::{Finding, Limits, Linearized, Violation};
pub use model::{Model, Rules};
pub use operation::{Client, Create, Handle, Lock, Operation, Start, Target, Unlock};
pub use outcome::{Correspondence, Entry, Found, Outcome};
