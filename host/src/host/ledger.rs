//! [`Ledger`]: the engine and what the host must know of each request, buffer and operation.
//!
//! It is behind one lock, and everything here is short: an input goes into the engine, and its
//! effects come out as [`Job`]s that own all they need, to be run with nothing held.

use super::notify::Opening;
use super::straight::{self, Paths, Straight};
use crate::buffer::ReadBuf;
use crate::connection::{Done, OplockNotice, Payload, Sink};
use crate::op::Op;
use crate::operations::Settled;
use crate::slab::Slab;
use fsd::{Effect, ScbId, SessionId, VolumeParams};
use nt::{
    Action, Answer, BufferId, CcbId, Completion, CompletionFilter, DoorId, Instant, Invalidation,
    InvalidationId, NodeId, NotifyAction, NtError, OplockLevel, OwnedPath, Request, RequestId,
};
use std::collections::HashMap;
use std::mem;
use std::sync::Arc;
use transact::{Call, OpId, Operation, Reply};

/// A request and who wants it.
pub(super) struct Submission {
    pub(super) sink: Arc<dyn Sink>,
    pub(super) connection: u64,
    pub(super) ticket: u64,
    pub(super) request: Request,
    pub(super) payload: Payload,
}

/// What the engine is told.
pub(super) enum Input {
    Submit(Submission),
    Reply(OpId, Reply, Settled),
    Cancel {
        connection: u64,
        ticket: u64,
    },
    DoorCaches(DoorId, Arc<dyn Sink>),
    DoorGone(DoorId),
    Invalidated(InvalidationId),
    /// The file system reports a change of its own.
    Notify {
        session: SessionId,
        path: OwnedPath,
        action: NotifyAction,
        filter: CompletionFilter,
    },
    NotifyEnd(SessionId),
    /// The last one has left a gate that was closed.
    Drained(ScbId),
    /// The same of a gate for queries, which the stop closes.
    QueriesDrained,
    Timeout,
    Stop,
}

/// What is to be done with nothing held.
pub(super) enum Job {
    Complete {
        id: RequestId,
        sink: Arc<dyn Sink>,
        ticket: u64,
        done: Done,
    },
    Ask(Ask),
    /// A door forgets something.
    Invalidate(Arc<dyn Sink>, InvalidationId, Invalidation),
    /// The holder of an oplock is told.
    Oplock(Arc<dyn Sink>, OplockNotice),
    /// The client of this operation is gone.
    Abandon(Arc<Op>),
    /// One more thread may make calls, or one fewer.
    GiveUpPlace,
    TakePlaceBack,
}

/// A question to the file system, with what goes along.
pub(super) struct Ask {
    pub(super) id: OpId,
    /// The request that waits for the answer, if one does.
    pub(super) request: Option<RequestId>,
    pub(super) operation: Operation,
    pub(super) payload: (Option<BufferId>, Payload),
    /// Shared with the ledger, where it can be cancelled.
    pub(super) op: Option<Arc<Op>>,
}

/// A request in flight.
struct Outstanding {
    sink: Arc<dyn Sink>,
    connection: u64,
    ticket: u64,
    buffer: Option<BufferId>,
    /// Its sink is to hear of the oplock of this handle, or of the one that is opened.
    holder: Holder,
}

/// Whose oplock a request is about.
#[derive(Clone, Copy)]
enum Holder {
    Nobody,
    Handle(CcbId),
    /// The handle that it opens: a lease may come to it later.
    Opened,
}

impl Holder {
    fn of(action: &Action) -> Holder {
        match action {
            Action::Oplock(ccb, _) => Holder::Handle(*ccb),
            Action::Create(create)
                if create.oplock != OplockLevel::None || create.oplock_keys.target.is_some() =>
            {
                Holder::Opened
            }
            _ => Holder::Nobody,
        }
    }
}

/// Where a payload is.
enum Buffer {
    /// Here.
    Held(Payload),
    /// With an operation.
    Lent,
    /// With an operation whose request has ended.
    Forsaken,
}

/// An operation that can be cancelled.
struct Asked {
    op: Arc<Op>,
    abandoned: bool,
}

pub(super) struct Ledger {
    engine: fsd::Volume,
    /// Kept for its memory.
    effects: Vec<Effect>,
    requests: Slab<Outstanding>,
    buffers: Slab<Buffer>,
    /// Empty where no call lasts long enough to be cancelled.
    asked: HashMap<OpId, Asked>,
    /// Where no call lasts long enough to be cancelled, data goes straight.
    straight: Option<Straight>,
    /// The doors that cache.
    caching: HashMap<DoorId, Arc<dyn Sink>>,
    /// Who is told of the oplock of a handle.
    holders: HashMap<CcbId, Arc<dyn Sink>>,
    /// Sessions that wait for renames, and who waits for them.
    openings: Vec<(SessionId, Arc<Opening>)>,
    /// When the timer goes off at the latest.
    armed: Instant,
    stopping: bool,
}

impl Ledger {
    /// # Errors
    /// `INVALID_PARAMETER`, `INSUFFICIENT_RESOURCES`.
    pub(super) fn new(
        params: VolumeParams,
        straight: Option<Arc<Paths>>,
    ) -> Result<Ledger, NtError> {
        Ok(Ledger {
            engine: fsd::Volume::new(params)?,
            effects: Vec::new(),
            requests: Slab::new(),
            buffers: Slab::new(),
            asked: HashMap::new(),
            caching: HashMap::new(),
            holders: HashMap::new(),
            straight: straight.map(Straight::new),
            openings: Vec::new(),
            armed: Instant::FAR_FUTURE,
            stopping: false,
        })
    }

    pub(super) fn root(&self) -> NodeId {
        self.engine.root()
    }

    /// Gives the engine an input and hands its effects to `job`. If that was a request, its id.
    pub(super) fn apply(
        &mut self,
        now: Instant,
        input: Input,
        make_op: impl Fn(&Operation) -> Arc<Op>,
        mut job: impl FnMut(Job),
    ) -> Option<RequestId> {
        let mut submitted = None;
        match input {
            Input::Submit(submission) => submitted = Some(self.submit(now, submission)),
            Input::Reply(id, reply, settled) => {
                if self.asked.remove(&id).is_some_and(|asked| asked.abandoned) {
                    job(Job::TakePlaceBack);
                }
                self.take_back(settled);
                self.engine.reply(now, id, reply);
            }
            Input::Cancel { connection, ticket } => {
                let is_it = |it: &Outstanding| it.connection == connection && it.ticket == ticket;
                // Rare, and the table is short: an index would cost every request.
                let found = self.requests.iter().find(|(_, request)| is_it(request));
                if let Some((id, _)) = found {
                    self.engine.cancel(now, RequestId(id));
                }
            }
            Input::DoorCaches(door, sink) => {
                self.caching.insert(door, sink);
                if let Err(error) = self.engine.door_caches(door) {
                    tracing::error!(%error, "a door caches, and will not be told what to forget");
                }
            }
            Input::DoorGone(door) => {
                self.caching.remove(&door);
                self.engine.door_gone(door);
            }
            Input::Invalidated(id) => self.engine.invalidated(id),
            Input::Notify { session, path, action, filter } => {
                if let Err(error) = self.engine.notify(session, path.as_path(), action, filter) {
                    tracing::debug!(%error, %path, "reported by a session that is over");
                }
            }
            Input::NotifyEnd(session) => {
                self.openings.retain(|(waiting, _)| *waiting != session);
                self.engine.notify_end(session);
            }
            Input::Drained(scb) => self.engine.drained(scb),
            Input::QueriesDrained => {
                if let Some(straight) = &mut self.straight {
                    straight.queries_drained();
                }
            }
            Input::Timeout => {
                self.armed = Instant::FAR_FUTURE;
                self.engine.handle_timeout(now);
            }
            Input::Stop => {
                self.stopping = true;
                if let Some(straight) = &mut self.straight {
                    straight.close();
                }
                self.engine.stop(now);
            }
        }
        let mut effects = mem::take(&mut self.effects);
        loop {
            self.engine.drain(&mut effects);
            if effects.is_empty() {
                break;
            }
            for effect in effects.drain(..) {
                self.execute(effect, &make_op, &mut job);
            }
        }
        self.effects = effects;
        self.tell_openings();
        submitted
    }

    /// Sessions that waited for renames may be open now.
    fn tell_openings(&mut self) {
        let engine = &self.engine;
        self.openings.retain(|(session, opening)| {
            let is_open = engine.notify_is_open(*session);
            if is_open {
                opening.open();
            }
            !is_open
        });
    }

    /// # Errors
    /// As of [`fsd::Volume::notify_begin`].
    pub(super) fn notify_begin(
        &mut self,
        now: Instant,
        opening: Option<&Arc<Opening>>,
    ) -> Result<SessionId, NtError> {
        let session = self.engine.notify_begin(now, opening.is_some())?;
        match opening {
            Some(opening) if self.engine.notify_is_open(session) => opening.open(),
            Some(opening) => self.openings.push((session, Arc::clone(opening))),
            None => {}
        }
        Ok(session)
    }

    /// When the timer has to go off, if that is earlier than it would.
    pub(super) fn arm(&mut self) -> Option<Instant> {
        let due = self.engine.poll_timeout().filter(|due| *due < self.armed)?;
        self.armed = due;
        Some(due)
    }

    /// It was told to stop, and nothing is out any more.
    pub(super) fn is_stopped(&self) -> bool {
        let is_over = self.straight.as_ref().is_none_or(Straight::is_over);
        self.stopping && is_over && self.engine.is_stopped()
    }

    fn submit(&mut self, now: Instant, submission: Submission) -> RequestId {
        let Submission { sink, connection, ticket, mut request, payload } = submission;
        let buffer = match payload {
            Payload::None => None,
            payload => Some(BufferId(self.buffers.insert(Buffer::Held(payload)))),
        };
        if let Action::Read { buffer: id, .. } | Action::Write { buffer: id, .. } =
            &mut request.action
        {
            *id = buffer.unwrap_or_default();
        }
        let holder = Holder::of(&request.action);
        let outstanding = Outstanding { sink, connection, ticket, buffer, holder };
        let id = RequestId(self.requests.insert(outstanding));
        let shows = self.straight.as_mut().and_then(|straight| {
            straight.end_ways(&mut self.engine, &request.action);
            straight::shows_way(&request.action)
        });
        let closed = match request.action {
            Action::Close(ccb) | Action::Release(ccb) => Some(ccb),
            _ => None,
        };
        self.engine.submit(now, id, request);
        if let Some(ccb) = closed.filter(|_| !self.holders.is_empty()) {
            // Who closes knows it.
            self.holders.remove(&ccb);
        }
        if let (Some(shows), Some(straight)) = (shows, &mut self.straight) {
            straight.show_way(&mut self.engine, shows);
        }
        id
    }

    fn execute(
        &mut self,
        effect: Effect,
        make_op: &impl Fn(&Operation) -> Arc<Op>,
        job: &mut impl FnMut(Job),
    ) {
        match effect {
            Effect::Complete(id, completion) => {
                if let Some(request) = self.requests.remove(id.0) {
                    self.note_holder(&request, &completion);
                    job(self.complete(id, request, completion));
                }
            }
            Effect::Ask(id, operation) => {
                let op = self.straight.is_none().then(|| make_op(&operation));
                if let Some(op) = &op {
                    self.asked.insert(id, Asked { op: Arc::clone(op), abandoned: false });
                }
                let payload = self.lend(&operation);
                let request = self.engine.request_of(id);
                job(Job::Ask(Ask { id, request, operation, payload, op }));
            }
            Effect::Gate(scb, passage) => {
                let empty =
                    self.straight.as_ref().is_none_or(|straight| straight.set_gate(scb, passage));
                if empty && passage.is_empty() {
                    self.engine.drained(scb);
                }
            }
            Effect::Invalidate(door, id, what) => match self.caching.get(&door) {
                Some(sink) => job(Job::Invalidate(Arc::clone(sink), id, what)),
                None => self.engine.invalidated(id),
            },
            Effect::Oplock(notice) => {
                if let Some(sink) = self.holders.get(&notice.handle) {
                    job(Job::Oplock(Arc::clone(sink), notice));
                }
            }
            Effect::Forget(scb) => {
                if let Some(straight) = &mut self.straight {
                    straight.forget_gate(scb);
                }
            }
            Effect::Abandon(id) => {
                if let Some(asked) = self.asked.get_mut(&id) {
                    if !mem::replace(&mut asked.abandoned, true) {
                        job(Job::GiveUpPlace);
                    }
                    job(Job::Abandon(Arc::clone(&asked.op)));
                }
            }
        }
    }

    /// Who gets an oplock is told of its breaks.
    fn note_holder(&mut self, request: &Outstanding, completion: &Completion) {
        let ccb = match (request.holder, completion) {
            (Holder::Handle(ccb), Ok(_)) => Some(ccb),
            (Holder::Opened, Ok(Answer::Created(created))) => created.ccb,
            _ => None,
        };
        if let Some(ccb) = ccb {
            self.holders.insert(ccb, Arc::clone(&request.sink));
        }
    }

    fn complete(&mut self, id: RequestId, request: Outstanding, completion: Completion) -> Job {
        let Outstanding { sink, ticket, buffer, .. } = request;
        let payload = buffer.map_or(Payload::None, |buffer| self.give_out(buffer));
        Job::Complete { id, sink, ticket, done: Done { completion, payload } }
    }

    /// The payload of a request that has ended.
    fn give_out(&mut self, id: BufferId) -> Payload {
        match self.buffers.get_mut(id.0) {
            Some(buffer @ Buffer::Lent) => {
                *buffer = Buffer::Forsaken;
                Payload::None
            }
            Some(Buffer::Held(_)) => match self.buffers.remove(id.0) {
                Some(Buffer::Held(payload)) => payload,
                Some(Buffer::Lent | Buffer::Forsaken) | None => Payload::None,
            },
            Some(Buffer::Forsaken) | None => Payload::None,
        }
    }

    /// The payload for an operation.
    fn lend(&mut self, operation: &Operation) -> (Option<BufferId>, Payload) {
        let (Call::Read { buffer: id, .. } | Call::Write { buffer: id, .. }) = &operation.call
        else {
            return (None, Payload::None);
        };
        match self.buffers.get_mut(id.0) {
            Some(buffer @ Buffer::Held(_)) => match mem::replace(buffer, Buffer::Lent) {
                Buffer::Held(payload) => (Some(*id), payload),
                Buffer::Lent | Buffer::Forsaken => (None, Payload::None),
            },
            Some(Buffer::Lent | Buffer::Forsaken) | None => (None, read_on_its_own(operation)),
        }
    }

    fn take_back(&mut self, settled: Settled) {
        let Some((id, payload)) = settled else { return };
        match self.buffers.get_mut(id.0) {
            Some(buffer @ Buffer::Lent) => *buffer = Buffer::Held(payload),
            Some(Buffer::Held(_) | Buffer::Forsaken) | None => drop(self.buffers.remove(id.0)),
        }
    }
}

/// A read that came without a buffer: the number of bytes is all that anyone wants.
fn read_on_its_own(operation: &Operation) -> Payload {
    if let Call::Read { length, .. } = operation.call {
        Payload::Read(ReadBuf::new(length as usize))
    } else {
        Payload::None
    }
}
