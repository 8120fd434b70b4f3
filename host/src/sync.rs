//! Locks, atomics, threads and the clock, as this crate uses them.
//!
//! The rest of the crate takes them from here and nowhere else, so that a test can put in others:
//! with the feature `schedule` they are those of shuttle, which runs one thread at a time and
//! decides at each step which, and time passes when the test says so. `tests/schedules` explores
//! the host that way. Nothing that ships turns the feature on.

#[cfg(feature = "schedule")]
mod scheduled;

#[cfg(feature = "schedule")]
pub use scheduled::advance;
#[cfg(feature = "schedule")]
pub(crate) use scheduled::{Condvar, Mutex, MutexGuard, RwLock, atomic, now, spin_loop, thread};

#[cfg(not(feature = "schedule"))]
pub(crate) use parking_lot::{Condvar, Mutex, MutexGuard, RwLock};
#[cfg(not(feature = "schedule"))]
pub(crate) use std::{hint::spin_loop, sync::atomic, thread};

/// The time by the clock that timeouts are measured by.
#[cfg(not(feature = "schedule"))]
pub(crate) fn now() -> std::time::Instant {
    std::time::Instant::now()
}
