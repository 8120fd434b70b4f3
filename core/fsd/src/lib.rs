//! The engine: one [`Volume`], every NT rule, no I/O.
//!
//! A sans-I/O state machine: told things, it answers with values. The driving contract (ENGINE.md):
//! give it one input ([`Volume::submit`], [`Volume::reply`], [`Volume::cancel`],
//! [`Volume::handle_timeout`], [`Volume::stop`]), then [`Volume::drain`] its effects and execute
//! them with nothing held. Waiting is data: nothing is held across a question to the file system,
//! so there is nothing to deadlock on. Time is a parameter; a run can be replayed from its inputs.
//!
//! To come here: oplocks, and effects on the caches of hosts and doors.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod audit;
mod cache;
mod cleanup;
mod control;
mod create;
mod data;
mod directory;
mod effect;
mod file_lock;
mod files;
mod flight;
mod gate;
mod hash;
mod invalidate;
mod limits;
mod locate;
mod name_tree;
mod node;
mod oplock;
mod params;
mod parcel;
mod planted;
mod query;
mod query_path;
mod remove;
mod rename;
mod rename_stream;
mod session;
mod set;
mod slab;
mod spelling;
mod target;
mod usage;
mod volume;
mod waiting;
mod watch;

pub use data::{DataPath, DataStep};
pub use effect::Effect;
pub use files::ScbId;
pub use fsrtl::notify::SessionId;
pub use gate::Passage;
pub use params::{CacheTimeouts, CleanupWhen, VolumeParams};
#[doc(hidden)]
pub use planted::Planted;
pub use query_path::QueryPath;
pub use volume::Volume;
