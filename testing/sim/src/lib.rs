//! Simulated worlds around the engine, and the explorer of small ones.
//!
//! The engine has no I/O, no clock and no chance of its own; here all three are given to it. A
//! world is a [`fsd::Volume`], clients that ask for everything there is to ask for, and a file
//! system (memfs's store behind fsop) that is slow, answers out of order, fails, lies within the
//! protocol, answers late or never, or dies; memory runs out, clients give up, time jumps, the
//! volume stops. After each input the rules ([`Rule`]) are checked.
//!
//! - [`Run`] plays one seed; the same seed gives the same run, whatever the machine.
//!   [`minimise`] makes a failing run small, and its trace is the schedule that people read.
//! - [`explore`] plays every order in which the steps of a small world can come.
//!
//! `cargo xtask sim` and `cargo xtask explore` run both; README.md tells how to read what they
//! print. What the outcomes should be by the rules of NT
//! is testing/model's to say: worlds of a kind of their own are compared with it.
#![forbid(unsafe_code)]

mod choices;
mod client;
mod display;
pub mod explore;
mod fault;
mod file_system;
mod minimise;
mod operation;
mod panics;
mod planted;
mod profile;
pub mod refusal;
mod rule;
mod simulation;
mod stage;
mod tally;
#[cfg(test)]
mod tests;

pub use choices::{Choices, Random};
pub use minimise::minimise;
pub use planted::Planted;
pub use rule::{Breach, Rule};
pub use simulation::{Report, Run};
pub use tally::Tally;
