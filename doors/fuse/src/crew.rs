//! The threads of a mount: leader and followers.
//!
//! A thread reads a message, carries it through the engine and the file system, writes the reply
//! and reads again: nothing is handed over. Where a call may hold its thread, another one must be
//! reading before it is made; if none is, a spare one is started, up to a limit, which retires
//! when enough others read.

use fuse_channel::Device;
use openfsp_host::Execution;
use parking_lot::{Condvar, Mutex};
use std::cell::Cell;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{io, thread};

use crate::dispatch;
use crate::inbox::{Inbox, Message};
use crate::server::Server;

/// At most so many threads. Beyond, a file system that blocks them all blocks the mount.
const LIMIT: usize = 64;
/// Where calls may wait: with fewer, one slow request holds up all others.
const LEAST: usize = 2;

/// The threads.
#[derive(Debug)]
pub(crate) struct Crew {
    /// How many stay.
    base: usize,
    /// Calls may hold a thread. Only then it matters who reads: all threads would count in one
    /// place, twice for each message.
    can_wait: bool,
    /// Waiting for a message.
    reading: AtomicUsize,
    /// Alive.
    members: AtomicUsize,
    device: Mutex<Option<Arc<Device>>>,
    max_write: AtomicUsize,
    over: Arc<Over>,
}

thread_local! {
    static URGENT: Cell<bool> = const { Cell::new(false) };
}

/// Serves a request that passes every queue: what it calls is called here, though nobody reads
/// meanwhile.
pub(crate) fn urgently(serve: impl FnOnce()) {
    let calm = Calm;
    URGENT.set(true);
    serve();
    drop(calm);
}

/// Does this thread serve such a request?
pub(crate) fn is_urgent() -> bool {
    URGENT.get()
}

/// Also after a panic.
struct Calm;

impl Drop for Calm {
    fn drop(&mut self) {
        URGENT.set(false);
    }
}

/// Whether the mount is over.
#[derive(Debug, Default)]
pub(crate) struct Over {
    is_over: Mutex<bool>,
    changed: Condvar,
}

impl Over {
    /// Waits for the end.
    pub(crate) fn wait(&self) {
        let mut is_over = self.is_over.lock();
        while !*is_over {
            self.changed.wait(&mut is_over);
        }
    }

    fn announce(&self) {
        *self.is_over.lock() = true;
        self.changed.notify_all();
    }
}

impl Crew {
    pub(crate) fn new(threads: Option<usize>, execution: Execution) -> Crew {
        // A thread that never waits serves its CPU alone; a second one only takes turns with it.
        let can_wait = execution.blocks || execution.pends;
        let least = if can_wait { LEAST } else { 1 };
        let base = threads.map_or_else(
            || thread::available_parallelism().map_or(least, NonZero::get).max(least),
            |threads| threads.max(1),
        );
        Crew {
            base: base.min(LIMIT),
            can_wait,
            reading: AtomicUsize::new(0),
            members: AtomicUsize::new(0),
            device: Mutex::new(None),
            max_write: AtomicUsize::new(0),
            over: Arc::default(),
        }
    }

    /// To wait with.
    pub(crate) fn over(&self) -> Arc<Over> {
        Arc::clone(&self.over)
    }

    /// Starts the threads, each on a descriptor of its own.
    ///
    /// # Errors
    /// If not even one thread can be started.
    pub(crate) fn start(
        &self,
        server: &Arc<Server>,
        device: Device,
        max_write: u32,
    ) -> io::Result<()> {
        let device = Arc::new(device);
        server.start_notifier(&device)?;
        *self.device.lock() = Some(Arc::clone(&device));
        self.max_write.store(max_write as usize, Ordering::Relaxed);
        self.enlist(server, device)?;
        for _ in 1..self.base {
            if let Err(error) = self.enlist_another(server) {
                tracing::warn!(%error, "fewer threads than wanted serve the mount");
                break;
            }
        }
        Ok(())
    }

    /// Makes sure that somebody reads while this thread is held.
    /// `false` if nobody does.
    pub(crate) fn before_blocking(&self, server: &Arc<Server>) -> bool {
        if self.reading.load(Ordering::Acquire) > 0 {
            return true;
        }
        if self.members.load(Ordering::Relaxed) >= LIMIT {
            return false;
        }
        match self.enlist_another(server) {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, "no thread reads while a call blocks");
                false
            }
        }
    }

    fn enlist_another(&self, server: &Arc<Server>) -> io::Result<()> {
        let Some(device) = self.device.lock().clone() else { return Ok(()) };
        // Where the system does not allow a second descriptor, one serves all.
        let device = device.clone_fd().map_or(device, Arc::new);
        self.enlist(server, device)
    }

    fn enlist(&self, server: &Arc<Server>, device: Arc<Device>) -> io::Result<()> {
        let server = Arc::clone(server);
        // Counted before it runs, so that two do not start where one is enough.
        self.members.fetch_add(1, Ordering::Relaxed);
        self.reading.fetch_add(1, Ordering::AcqRel);
        let max_write = u32::try_from(self.max_write.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        let started = thread::Builder::new().name("openfsp-fuse".into()).spawn(move || {
            serve(&server, &device, Inbox::new(max_write));
            server.crew.leave(&server);
        });
        if started.is_err() {
            self.reading.fetch_sub(1, Ordering::AcqRel);
            self.members.fetch_sub(1, Ordering::Relaxed);
        }
        started.map(drop)
    }

    fn leave(&self, server: &Server) {
        if self.members.fetch_sub(1, Ordering::AcqRel) == 1 {
            // The device goes with the last thread.
            self.device.lock().take();
            server.end_notifier();
            server.close_account();
            self.over.announce();
        }
    }

    /// A thread has got a message.
    fn has_read(&self) {
        if self.can_wait {
            self.reading.fetch_sub(1, Ordering::AcqRel);
        }
    }

    /// A thread has dealt with a message: `true` if it goes on reading.
    fn reads_again(&self) -> bool {
        if !self.can_wait {
            return true;
        }
        let enough = self.reading.load(Ordering::Acquire) >= self.base;
        if enough && self.members.load(Ordering::Relaxed) > self.base {
            return false;
        }
        self.reading.fetch_add(1, Ordering::AcqRel);
        true
    }
}

/// One thread. It counts as reading when it begins.
fn serve(server: &Arc<Server>, device: &Arc<Device>, mut inbox: Inbox) {
    loop {
        let received = inbox.receive(device);
        server.crew.has_read();
        match received {
            Ok(Message::Request(memory)) => {
                let handled = catch_unwind(AssertUnwindSafe(|| {
                    dispatch::handle(server, device, memory);
                }));
                if handled.is_err() {
                    dispatch::fail(server, device, memory);
                }
            }
            Ok(Message::Passed) => {}
            Ok(Message::Ended) => return,
            Err(error) => {
                tracing::error!(%error, "reading from /dev/fuse failed");
                return;
            }
        }
        if !server.crew.reads_again() {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
