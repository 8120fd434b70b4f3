//! What a door works with: [`Connection`] takes requests, [`Sink`] hears how they ended.

use crate::buffer::{ReadBuf, WriteData};
use crate::sync::{Condvar, Mutex};
use crate::volume::Volume;
use nt::{CcbId, Completion, DoorId, Invalidation, InvalidationId, Request};
use std::fmt;
use std::sync::Arc;

/// The bytes that go with a request.
#[derive(Debug, Default)]
pub enum Payload {
    /// None do.
    #[default]
    None,
    /// Where a read puts them.
    Read(ReadBuf),
    /// What a write writes.
    Write(WriteData),
}

/// How a request ended.
#[derive(Debug)]
pub struct Done {
    /// The answer.
    pub completion: Completion,
    /// The payload that came with the request. `None` if a call still works on it whose request has
    /// ended before it: then it is gone.
    pub payload: Payload,
}

/// What the holder of an oplock is told.
pub type OplockNotice = fsrtl::oplock::Notice<CcbId>;

/// Where a door hears of the requests that did not end in [`Connection::submit`].
pub trait Sink: Send + Sync + 'static {
    /// A request has ended: once for each, on any thread. Must not block: what it writes, it writes
    /// without waiting, or leaves to a thread of the door.
    fn complete(&self, ticket: u64, done: Done);

    /// The thread that called [`Connection::submit`] is about to make a call that may block.
    /// `true`: let it; the door has seen to it that another thread takes the next request. `false`:
    /// the call is made elsewhere.
    fn lend_thread(&self) -> bool {
        false
    }

    /// The door keeps what answers say and cannot be refused: it is told what to forget. Asked
    /// once, when it connects.
    fn caches(&self) -> bool {
        false
    }

    /// Forget this, then say so by [`Connection::invalidated`]: a request of another door waits for
    /// it. For doors that [cache](Sink::caches). Must not block, as [`complete`](Sink::complete).
    fn invalidate(&self, id: InvalidationId, _what: Invalidation) {
        tracing::error!(?id, "a door that caches does not say how it forgets");
    }

    /// The oplock of a handle of this connection is broken, or ended otherwise; it may be told
    /// before the request that asked for it has returned. For doors that ask for oplocks. Must not
    /// block.
    fn oplock(&self, _notice: OplockNotice) {}
}

/// One client's way to a volume.
pub struct Connection {
    volume: Volume,
    id: u64,
    sink: Arc<dyn Sink>,
}

impl Connection {
    pub(crate) fn new(volume: Volume, id: u64, sink: Arc<dyn Sink>) -> Connection {
        Connection { volume, id, sink }
    }

    /// The volume.
    pub fn volume(&self) -> &Volume {
        &self.volume
    }

    /// Puts a request to the volume. `ticket` names it for this door; it may be used again when the
    /// request has ended. The buffer ids of `request` are the host's to set.
    ///
    /// `Some`: it has ended, on this thread, and the sink will not hear of it. `None`: the sink
    /// will, once, perhaps before this returns. A file system that does not block is called on this
    /// thread.
    pub fn submit(&self, ticket: u64, request: Request, payload: Payload) -> Option<Done> {
        self.submit_to(&self.sink, ticket, request, payload)
    }

    fn submit_to(
        &self,
        sink: &Arc<dyn Sink>,
        ticket: u64,
        mut request: Request,
        payload: Payload,
    ) -> Option<Done> {
        request.origin.door = door_of(self.id);
        self.volume.host().submit(sink, (self.id, ticket), request, payload)
    }

    /// The door has forgotten what it was told to.
    pub fn invalidated(&self, id: InvalidationId) {
        self.volume.host().invalidated(id);
    }

    /// The client gave up. The request ends as any other does, soon and perhaps with `CANCELLED`;
    /// if it has ended already, nothing happens.
    pub fn cancel(&self, ticket: u64) {
        self.volume.host().cancel(self.id, ticket);
    }

    /// Puts a request to the volume and waits for its end: for tests, and doors that serve one
    /// request at a time. Not to be called where a file system runs.
    pub fn call(&self, request: Request, payload: Payload) -> Done {
        let waiter = Arc::new(Waiter::default());
        let sink: Arc<dyn Sink> = Arc::clone(&waiter) as Arc<dyn Sink>;
        match self.submit_to(&sink, Waiter::TICKET, request, payload) {
            Some(done) => done,
            None => waiter.wait(),
        }
    }
}

/// The engine's name of a connection.
pub(crate) fn door_of(connection: u64) -> DoorId {
    DoorId(u32::try_from(connection).unwrap_or_default())
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.sink.caches() {
            self.volume.host().door_gone(door_of(self.id));
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Waits for one request.
#[derive(Default)]
struct Waiter {
    done: Mutex<Option<Done>>,
    ended: Condvar,
}

impl Waiter {
    /// No door's ticket, by agreement: nothing is ever cancelled by it.
    const TICKET: u64 = u64::MAX;

    fn wait(&self) -> Done {
        let mut done = self.done.lock();
        loop {
            match done.take() {
                Some(done) => return done,
                None => self.ended.wait(&mut done),
            }
        }
    }
}

impl Sink for Waiter {
    fn complete(&self, _: u64, done: Done) {
        *self.done.lock() = Some(done);
        self.ended.notify_one();
    }

    /// It waits here anyway.
    fn lend_thread(&self) -> bool {
        true
    }
}
