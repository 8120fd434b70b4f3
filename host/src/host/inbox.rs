//! [`Inbox`]: what is left for whoever holds the ledger by those who found it taken.
//!
//! The protocol: who leaves an input, and who has let the ledger go, looks here next
//! ([`Inbox::is_empty`]), and tries the lock once more if there is anything.
//! `tests/inbox.rs` puts this file under loom, which knows weak memory as shuttle does not.

use super::sync::Mutex;
use super::sync::atomic::{AtomicBool, Ordering, fence};
use std::mem;

/// Inputs for whoever holds the ledger.
pub(super) struct Inbox<T> {
    inputs: Mutex<Vec<T>>,
    /// There are some; changed under their lock, so that the usual look into an empty inbox takes
    /// none.
    has_some: AtomicBool,
}

impl<T> Inbox<T> {
    pub(super) fn new() -> Inbox<T> {
        Inbox { inputs: Mutex::new(Vec::new()), has_some: AtomicBool::new(false) }
    }

    pub(super) fn push(&self, input: T) {
        let mut inputs = self.inputs.lock();
        inputs.push(input);
        self.has_some.store(true, Ordering::Relaxed);
    }

    pub(super) fn take(&self) -> Vec<T> {
        let mut inputs = self.inputs.lock();
        self.has_some.store(false, Ordering::Relaxed);
        mem::take(&mut *inputs)
    }

    /// True at least of what this thread has put in.
    pub(super) fn may_have(&self) -> bool {
        self.has_some.load(Ordering::Relaxed)
    }

    /// Exact, for a thread that has let the ledger go or put something in. Of the two that meet
    /// here, one has its fence first: either the holder sees the input, or whoever put it in finds
    /// the ledger free.
    pub(super) fn is_empty(&self) -> bool {
        fence(Ordering::SeqCst);
        !self.has_some.load(Ordering::Relaxed)
    }
}

/// The host goes when the last thread is through with it: then all of it has been taken.
#[cfg(feature = "schedule")]
impl<T> Drop for Inbox<T> {
    fn drop(&mut self) {
        assert!(std::thread::panicking() || self.inputs.lock().is_empty(), "left in the inbox");
    }
}
