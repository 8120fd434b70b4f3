//! [`Gate`]: the host's gate of a stream, by which reads and writes go to the file system without
//! a step of the engine (ENGINE.md section 5).
//!
//! One word of memory: what may pass, whether somebody waits for it to be empty, and how many are
//! inside. Nobody blocks on it. The engine says what may pass, under the lock that guards it; who
//! wants to pass asks here, with nothing held.
//!
//! **Memory order.** Whoever entered before the gate was closed has done all he did before the
//! closing side learns that it is empty: `leave` releases, and the last `leave`, and `set` when it
//! finds nobody inside, acquire. Whoever enters after it was opened again sees all that was done
//! while it was closed: `set` releases, and `enter` acquires. The word is one atomic, so there is
//! one order of its changes; nothing is assumed about any other memory. `tests` explores every
//! schedule of two who enter and one who closes.

use crate::sync::atomic::{AtomicU64, Ordering};
use fsd::Passage;

/// Somebody waits until the last has left.
const DRAINING: u64 = 1 << 8;
/// One inside.
const ONE: u64 = 1 << 16;

/// An atomic word, so that a test can put in one whose schedules it explores.
pub(crate) trait Word {
    fn new(value: u64) -> Self;
    fn load(&self) -> u64;
    fn exchange(&self, current: u64, new: u64) -> Result<u64, u64>;
    fn subtract(&self, value: u64) -> u64;
}

impl Word for AtomicU64 {
    fn new(value: u64) -> AtomicU64 {
        AtomicU64::new(value)
    }

    fn load(&self) -> u64 {
        AtomicU64::load(self, Ordering::Relaxed)
    }

    fn exchange(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.compare_exchange_weak(current, new, Ordering::AcqRel, Ordering::Relaxed)
    }

    fn subtract(&self, value: u64) -> u64 {
        self.fetch_sub(value, Ordering::AcqRel)
    }
}

/// A gate, closed and empty to begin with.
pub(crate) struct Gate<W = AtomicU64>(W);

/// What came of opening or closing a gate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Inside {
    /// Nobody is inside.
    Nobody,
    /// Somebody is; if the gate was closed, the last one to leave will know it.
    Somebody,
}

impl<W: Word> Gate<W> {
    pub(crate) fn new() -> Gate<W> {
        Gate(W::new(0))
    }

    /// Goes in, if all of `wanted` may pass; whoever is in must [`leave`](Gate::leave).
    pub(crate) fn enter(&self, wanted: Passage) -> bool {
        let wanted = u64::from(wanted.bits());
        let mut word = self.0.load();
        while word & wanted == wanted {
            match self.0.exchange(word, word + ONE) {
                Ok(_) => return true,
                Err(now) => word = now,
            }
        }
        false
    }

    /// Goes out. `true`: the gate is closed, and this was the last one inside: the engine is told.
    pub(crate) fn leave(&self) -> bool {
        let before = self.0.subtract(ONE);
        // While it drains nobody comes in and nobody opens it: one thread sees this, once.
        before & DRAINING != 0 && before / ONE == 1
    }

    /// Lets `passage` through from now on. Nothing: closes it, to be drained; then it is not set
    /// again before it is known to be empty.
    pub(crate) fn set(&self, passage: Passage) -> Inside {
        let draining = if passage.is_empty() { DRAINING } else { 0 };
        let mut word = self.0.load();
        loop {
            let inside = word / ONE;
            let mark = if inside == 0 { 0 } else { draining };
            match self.0.exchange(word, (inside * ONE) | mark | u64::from(passage.bits())) {
                Ok(_) if inside == 0 => return Inside::Nobody,
                Ok(_) => return Inside::Somebody,
                Err(now) => word = now,
            }
        }
    }
}

#[cfg(test)]
mod tests;
