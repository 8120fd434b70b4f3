//! Sessions in which the file system reports changes of its own: the host's part.
//!
//! The thread that reports may be one that serves the file system, in the middle of a call and with
//! the author's own locks held. So nothing is run on it that comes of a report, not even what ends
//! at once: the input is left in the inbox, and the timer's thread is poked. Only the begin of a
//! session looks at the engine itself, for the length of a step, in which nothing of the file
//! system's is run by anybody.

use super::Host;
use super::ledger::Input;
use crate::sync::{Condvar, Mutex};
use fsd::SessionId;
use nt::{CompletionFilter, NotifyAction, NtError, OwnedPath};
use std::sync::Arc;
use std::time::Duration;

/// A session that may have to wait, and the thread that waits for it.
#[derive(Default)]
pub(crate) struct Opening {
    is_open: Mutex<bool>,
    changed: Condvar,
}

impl Opening {
    pub(super) fn open(&self) {
        *self.is_open.lock() = true;
        self.changed.notify_all();
    }

    /// Is it open by then?
    pub(crate) fn wait(&self, patience: Duration) -> bool {
        let mut is_open = self.is_open.lock();
        let _ = self.changed.wait_while_for(&mut is_open, |is_open| !*is_open, patience);
        *is_open
    }
}

impl Host {
    /// Begins a session, which is open at once unless there is an `opening` to tell.
    ///
    /// # Errors
    /// As of [`fsd::Volume::notify_begin`].
    pub(crate) fn notify_begin(
        self: &Arc<Self>,
        opening: Option<&Arc<Opening>>,
    ) -> Result<SessionId, NtError> {
        let now = self.clock.now();
        let mut ledger = self.ledger.lock();
        let begun = ledger.notify_begin(now, opening);
        self.let_go(ledger);
        if !self.inbox.is_empty() {
            self.look_after_elsewhere();
        }
        begun
    }

    pub(crate) fn notify(
        self: &Arc<Self>,
        session: SessionId,
        path: OwnedPath,
        action: NotifyAction,
        filter: CompletionFilter,
    ) {
        self.inbox.push(Input::Notify { session, path, action, filter });
        self.look_after_elsewhere();
    }

    pub(crate) fn notify_end(self: &Arc<Self>, session: SessionId) {
        self.inbox.push(Input::NotifyEnd(session));
        self.look_after_elsewhere();
    }

    /// Has the inbox looked after, but not on this thread; unless the volume has stopped: then
    /// nothing is asked any more, and no other thread may be left.
    fn look_after_elsewhere(self: &Arc<Self>) {
        self.timer.poke(Arc::clone(self));
        if *self.stopped.lock() {
            self.look_after();
        }
    }
}
