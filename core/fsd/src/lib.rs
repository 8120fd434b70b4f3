//! The engine: one [`Volume`], every NT rule, no I/O.
//!
//! A sans-I/O state machine: told things, it answers with values. The driving contract (ENGINE.md):
//! give it one input ([`Volume::submit`], [`Volume::reply`], [`Volume::cancel`],
//! [`Volume::handle_timeout`], [`Volume::stop`]), then [`Volume::drain`] its effects and execute
//! them with nothing held. Waiting is data: nothing is held across a question to the file system,
//! so there is nothing to deadlock on. Time is a parameter; a run can be replayed from its inputs.
//!
//! To come here: the data path's gates, oplocks, byte-range locks, notification, metadata caches,
//! and effects on the caches of hosts and doors.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod cleanup;
mod create;
mod data;
mod directory;
mod effect;
mod files;
mod flight;
mod hash;
mod limits;
mod locate;
mod name_tree;
mod node;
mod params;
mod query;
mod remove;
mod rename;
mod rename_stream;
mod set;
mod slab;
mod target;
mod volume;

pub use effect::Effect;
pub use params::VolumeParams;
pub use volume::Volume;
