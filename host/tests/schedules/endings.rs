//! [`Endings`]: a sink that hears of the end of each request, and of none twice.

use openfsp_host::nt::{Completion, Request};
use openfsp_host::{Connection, Done, Payload, Sink, Volume};
use shuttle::sync::{Condvar, Mutex, MutexGuard};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

#[derive(Default)]
pub(crate) struct Endings {
    ended: Mutex<HashMap<u64, Completion>>,
    changed: Condvar,
    lends: bool,
}

/// A connection and what it heard.
pub(crate) struct Door {
    pub(crate) connection: Connection,
    endings: Arc<Endings>,
}

impl Door {
    pub(crate) fn to(volume: &Volume) -> Arc<Door> {
        Door::lending(volume, false)
    }

    pub(crate) fn lending(volume: &Volume, lends: bool) -> Arc<Door> {
        let endings = Arc::new(Endings { lends, ..Endings::default() });
        let sink: Arc<dyn Sink> = Arc::clone(&endings) as Arc<dyn Sink>;
        Arc::new(Door { connection: volume.connect(sink), endings })
    }

    /// Each ticket once.
    pub(crate) fn submit(&self, ticket: u64, request: Request, payload: Payload) {
        if let Some(done) = self.connection.submit(ticket, request, payload) {
            self.endings.complete(ticket, done);
        }
    }

    pub(crate) fn wait(&self, ticket: u64) -> Completion {
        let mut ended = self.endings.ended();
        loop {
            if let Some(completion) = ended.get(&ticket) {
                return completion.clone();
            }
            let waited = self.endings.changed.wait(ended);
            ended = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// How many requests have ended.
    pub(crate) fn count(&self) -> usize {
        self.endings.ended().len()
    }
}

impl Endings {
    /// As in [`Log`](crate::watched::Log), poison says nothing.
    fn ended(&self) -> MutexGuard<'_, HashMap<u64, Completion>> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Endings {
    fn complete(&self, ticket: u64, done: Done) {
        let before = self.ended().insert(ticket, done.completion);
        assert!(before.is_none(), "request {ticket} has ended twice");
        self.changed.notify_all();
    }

    fn lend_thread(&self) -> bool {
        self.lends
    }
}
