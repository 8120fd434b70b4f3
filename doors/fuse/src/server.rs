//! [`Server`]: what the threads of a mount share, and how a request gets from step to step.

use fuse_channel::{Delivery, Device, Dialect};
use nt::{
    Action, Answer, CcbId, FileTime, Invalidation, InvalidationId, Origin, OriginFlags, Request,
};
use openfsp_host::{Connection, Done, Execution, Payload, Sink, Volume, VolumeParams};
use rustix::io::Errno;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::account::Account;
use crate::attribute::Appearance;
use crate::changes::Changes;
use crate::crew::{self, Crew};
use crate::held::HeldDirectories;
use crate::interrupt::Interrupted;
use crate::node::Nodes;
use crate::notifier::Notifier;
use crate::options::Options;
use crate::pending::{Flight, Pending};
use crate::response::Response;
use crate::special_bits::SpecialBits;
use crate::step::{Ask, Asker, Step};
use crate::subject::Subjects;

/// A mount as its threads share it.
pub(crate) struct Server {
    pub(crate) connection: Connection,
    pub(crate) params: VolumeParams,
    pub(crate) execution: Execution,
    pub(crate) nodes: Nodes,
    pub(crate) options: Options,
    pub(crate) appearance: Appearance,
    /// Where it is mounted, in bytes without a trailing slash.
    pub(crate) mount_point: Vec<u8>,
    /// What the layouts of messages depend on.
    pub(crate) dialect: Dialect,
    /// Who mounts.
    pub(crate) owner: u32,
    pub(crate) special_bits: SpecialBits,
    pub(crate) account: Account,
    pub(crate) crew: Crew,
    /// Changes made through other doors.
    pub(crate) changes: Changes,
    pub(crate) held: HeldDirectories,
    /// Where the kernel remembers anything.
    pub(crate) notifier: OnceLock<Arc<Notifier>>,
    subjects: Subjects,
    pending: Pending,
    pub(crate) interrupted: Interrupted,
    /// Of requests that nobody waits for. The kernel's own numbers are even.
    next_ticket: AtomicU64,
}

impl Server {
    /// A mount of `volume`, with a connection of its own.
    pub(crate) fn new(
        volume: &Volume,
        options: Options,
        mount_point: Vec<u8>,
        dialect: Dialect,
    ) -> Arc<Server> {
        let desk = Arc::new(Desk { caches: options.remembers(), server: OnceLock::new() });
        let sink: Arc<dyn Sink> = desk.clone();
        let params = volume.params().clone();
        let server = Arc::new(Server {
            connection: volume.connect(sink),
            execution: volume.execution(),
            nodes: Nodes::new(volume.root()),
            appearance: Appearance::new(&options, &params),
            crew: Crew::new(options.threads, volume.execution()),
            owner: rustix::process::getuid().as_raw(),
            params,
            options,
            mount_point,
            dialect,
            special_bits: SpecialBits::default(),
            account: Account::default(),
            changes: Changes::default(),
            held: HeldDirectories::default(),
            notifier: OnceLock::new(),
            next_ticket: AtomicU64::new(1),
            subjects: Subjects::default(),
            pending: Pending::default(),
            interrupted: Interrupted::default(),
        });
        // Set once, right here.
        let _ = desk.server.set(Arc::downgrade(&server));
        server
    }

    /// The present time. Stamps that a program asks for as "now" are the mount's.
    pub(crate) fn now(&self) -> FileTime {
        let (seconds, nanoseconds) = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => (i64::try_from(since.as_secs()).unwrap_or(i64::MAX), since.subsec_nanos()),
            Err(_) => (0, 0),
        };
        FileTime::from_unix(seconds, nanoseconds)
    }

    /// Carries a request to its end, or as far as it goes without waiting.
    pub(crate) fn run(
        self: &Arc<Self>,
        asker: &Asker,
        device: &Arc<Device>,
        step: Result<Step, Errno>,
    ) {
        let mut step = step;
        loop {
            let ask = match step {
                Ok(Step::Ask(ask)) => ask,
                Ok(Step::Reply(response)) => return self.respond(asker, device, response),
                Err(errno) => return self.respond(asker, device, errno.into()),
            };
            let Ask { action, flags, payload, then } = ask;
            let request = match self.request(asker, action, flags) {
                Ok(request) => request,
                Err(errno) => return self.respond(asker, device, errno.into()),
            };
            // Where a call may hold this thread or end elsewhere, whoever ends it must find at once
            // what is to be done; where it is over in microseconds, the table is not bothered.
            let announced = self.execution.blocks || self.execution.pends;
            let waits_for_lock = then.waits_for_lock();
            let flight = Flight { asker: *asker, device: Arc::clone(device), then };
            let mut flight = Some(flight);
            if announced {
                self.pending.announce(asker.unique, &mut flight);
            }
            let done = self.connection.submit(asker.unique, request, payload);
            let (flight, done) = match (done, flight) {
                (Some(done), Some(flight)) => (flight, done),
                (Some(done), None) => match self.pending.withdraw(asker.unique) {
                    Some(flight) => (flight, done),
                    // The sink was told as well: what it got was answered.
                    None => return,
                },
                (None, flight) => {
                    let arrived =
                        flight.and_then(|flight| self.pending.settle(asker.unique, flight));
                    match arrived {
                        Some(both) => both,
                        None if waits_for_lock => return self.begins_to_wait(asker.unique),
                        None => return,
                    }
                }
            };
            step = self.proceed(asker, flight.then, done);
        }
    }

    /// Asks and waits. For requests that are several, on the thread that serves them.
    pub(crate) fn call(
        self: &Arc<Self>,
        asker: &Asker,
        action: Action,
        payload: Payload,
    ) -> Result<Done, Errno> {
        let request = self.request(asker, action, OriginFlags::empty())?;
        if self.execution.blocks || self.execution.pends {
            self.crew.before_blocking(self);
        }
        Ok(self.connection.call(request, payload))
    }

    /// [`Server::call`] for an answer without payload.
    pub(crate) fn ask(
        self: &Arc<Self>,
        asker: &Asker,
        action: Action,
    ) -> Result<nt::Completion, Errno> {
        Ok(self.call(asker, action, Payload::None)?.completion)
    }

    /// Asks for something that cannot fail, and waits for nothing.
    pub(crate) fn post(&self, asker: &Asker, action: Action) {
        if let Ok(request) = self.request(asker, action, OriginFlags::empty()) {
            let ticket = self.next_ticket.fetch_add(2, Ordering::Relaxed);
            drop(self.connection.submit(ticket, request, Payload::None));
        }
    }

    /// The mount is over: the kernel will not give back what it holds.
    pub(crate) fn close_account(&self) {
        let nobody = Asker::default();
        let (handles, nodes) = self.account.close();
        for handle in handles {
            self.post(&nobody, Action::Release(CcbId(handle)));
        }
        for (node, count) in nodes {
            self.post(&nobody, Action::Forget { node: self.nodes.node(node), count });
        }
    }

    fn request(&self, asker: &Asker, action: Action, flags: OriginFlags) -> Result<Request, Errno> {
        let subject = self.subjects.of(self.connection.volume(), (asker.uid, asker.gid))?;
        // The kernel has checked: `default_permissions`.
        let mut flags = flags | OriginFlags::ACCESS_CHECKED | OriginFlags::ADVISORY_LOCKS;
        // Its memory of names is exact.
        flags.set(OriginFlags::EXACT_NAMES, !self.options.nocase);
        Ok(Request {
            origin: Origin { subject, process: asker.pid, flags, ..Origin::default() },
            action,
        })
    }

    /// Whether that request waits for a lock.
    pub(crate) fn waits_for_lock(&self, unique: u64) -> bool {
        self.pending.waits_for_lock(unique)
    }

    /// Who asked, if the answer is still awaited.
    pub(crate) fn asker_of(&self, unique: u64) -> Option<Asker> {
        self.pending.asker_of(unique)
    }

    fn respond(&self, asker: &Asker, device: &Device, mut response: Response) {
        let writing = self.date(asker, &mut response);
        let sent = response.send(asker.unique, device);
        drop(writing);
        self.held.leave(asker.held);
        match sent {
            Ok(Delivery::Done) => {}
            // Whoever waited is gone, and nobody will give back what he would have got.
            Ok(Delivery::NotFound | Delivery::Ended) => self.take_back(asker, &response),
            Err(error) => {
                tracing::error!(unique = asker.unique, %error, "the kernel refused a reply");
                // The request still waits; this reply always fits.
                let _ = Response::Failed(Errno::IO).send(asker.unique, device);
                self.take_back(asker, &response);
            }
        }
        if let Response::Written { misplaced: Some(from), .. } = &response {
            self.misplaced(asker.node, *from);
        }
        if let Response::Read(data) = response {
            crate::data::keep_memory(data.into_memory());
        }
    }

    /// References and handles in a reply that nobody got.
    pub(crate) fn take_back(&self, asker: &Asker, response: &Response) {
        let (node, handle) = match response {
            Response::Entry(entry) => (entry.nodeid, None),
            Response::Created(created) => (created.0.nodeid, Some(created.1.fh)),
            Response::Opened(open) => (0, Some(open.fh)),
            _ => return,
        };
        if let Some(handle) = handle {
            self.account.take_handle(handle);
            self.post(asker, Action::Release(CcbId(handle)));
        }
        if self.account.take_node(node, 1) > 0 {
            self.post(asker, Action::Forget { node: self.nodes.node(node), count: 1 });
        }
    }
}

/// An answer of another kind than the question is a bug of the engine, not of the caller.
pub(crate) fn unexpected(answer: &Answer) -> Errno {
    match answer {
        // Somebody put a link where a directory was: looked up again, it will be seen.
        Answer::Redirect(_) => Errno::STALE,
        _ => Errno::IO,
    }
}

/// Where late answers come in.
struct Desk {
    /// The kernel is given time-outs, or keeps pages.
    caches: bool,
    server: OnceLock<Weak<Server>>,
}

impl Sink for Desk {
    fn complete(&self, ticket: u64, done: Done) {
        if ticket % 2 == 1 {
            // Nobody waits for it.
            return;
        }
        let Some(server) = self.server.get().and_then(Weak::upgrade) else { return };
        if let Some((flight, done)) = server.pending.arrive(ticket, done) {
            let step = server.proceed(&flight.asker, flight.then, done);
            server.run(&flight.asker, &flight.device, step);
        }
    }

    fn lend_thread(&self) -> bool {
        match self.server.get().and_then(Weak::upgrade) {
            Some(server) => server.crew.before_blocking(&server) || crew::is_urgent(),
            None => true,
        }
    }

    fn caches(&self) -> bool {
        self.caches
    }

    fn invalidate(&self, id: InvalidationId, what: Invalidation) {
        // Without the server the volume knows that the door is gone.
        if let Some(server) = self.server.get().and_then(Weak::upgrade) {
            server.invalidate(id, &what);
        }
    }
}
