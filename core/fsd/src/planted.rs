//! Faults that can be planted in the engine, to show that testing/sim finds them.
//!
//! Owns their names. Each is one condition at the place where the rule is kept, and false for ever
//! without the feature `planted`, which only testing/sim asks for.

use crate::volume::Volume;

/// A rule of the engine that is broken on purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Planted {
    /// Who comes after a waiting rename waits for it, the worker of an open session included:
    /// spec/deadlocks.md, D1.
    WriterPriority,
    /// Nobody is woken when a request gives up its place in the queue.
    WakeUpLost,
    /// An open that fails leaves its share access behind.
    ShareKept,
    /// A cleanup leaves the locks of its handle behind.
    LockKept,
    /// A rename does not see what is open below its directory.
    DescendantMissed,
    /// A break that was acknowledged can be acknowledged once more.
    AcknowledgedTwice,
    /// Who breaks an oplock goes on before its holder has answered.
    BreakNotAwaited,
}

impl Volume {
    /// Is that rule to be broken?
    #[cfg(feature = "planted")]
    pub(crate) fn is_planted(&self, fault: Planted) -> bool {
        self.params.planted == Some(fault)
    }

    /// Is that rule to be broken? Never.
    #[cfg(not(feature = "planted"))]
    pub(crate) const fn is_planted(&self, _: Planted) -> bool {
        false
    }
}
