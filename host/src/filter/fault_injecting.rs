//! [`FaultInjecting`]: some calls fail, to see what becomes of it.

use super::{Call, Filter, Verb};
use crate::error::Result;
use crate::op::Op;
use nt::NtError;
use std::sync::atomic::{AtomicU64, Ordering};

/// Fails every n-th call of some verbs; the file system below does not see it. Deterministic: the
/// same calls in the same order fail again.
#[derive(Debug)]
pub struct FaultInjecting {
    verbs: &'static [Verb],
    every: u64,
    error: NtError,
    calls: AtomicU64,
}

impl FaultInjecting {
    /// Every `every`-th call of `verbs` fails with `error`; never, if `every` is 0.
    pub fn new(verbs: &'static [Verb], every: u64, error: NtError) -> FaultInjecting {
        FaultInjecting { verbs, every, error, calls: AtomicU64::new(0) }
    }
}

impl Filter for FaultInjecting {
    fn before(&self, _: &Op, call: &Call<'_>) -> Result<()> {
        // A close cannot fail; it has no `before`.
        if self.every == 0 || !self.verbs.contains(&call.verb) {
            return Ok(());
        }
        let number = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        match number.is_multiple_of(self.every) {
            true => Err(self.error.into()),
            false => Ok(()),
        }
    }
}
