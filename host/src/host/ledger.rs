//! [`Ledger`]: the engine and what the host must know of each request, buffer and operation.
//!
//! It is behind one lock, and everything here is short: an input goes into the engine, and its
//! effects come out as [`Job`]s that own all they need, to be run with nothing held.

use crate::buffer::ReadBuf;
use crate::connection::{Done, Payload, Sink};
use crate::op::Op;
use crate::operations::Settled;
use crate::slab::Slab;
use fsd::{Effect, VolumeParams};
use nt::{Action, BufferId, Completion, Instant, NodeId, NtError, Request, RequestId};
use std::collections::HashMap;
use std::mem;
use std::sync::Arc;
use transact::{Call, OpId, Operation, Reply};

/// A request and who wants it.
pub(crate) struct Submission {
    pub(crate) sink: Arc<dyn Sink>,
    pub(crate) connection: u64,
    pub(crate) ticket: u64,
    pub(crate) request: Request,
    pub(crate) payload: Payload,
}

/// What the engine is told.
pub(super) enum Input {
    Submit(Submission),
    Reply(OpId, Reply, Settled),
    Cancel { connection: u64, ticket: u64 },
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
    /// The client of this operation is gone.
    Abandon(Arc<Op>),
    /// One more thread may make calls, or one fewer.
    GiveUpPlace,
    TakePlaceBack,
}

/// A question to the file system, with what goes along.
pub(super) struct Ask {
    pub(super) id: OpId,
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
    cancellable: bool,
    /// When the timer goes off at the latest.
    armed: Instant,
    stopping: bool,
}

impl Ledger {
    /// # Errors
    /// `INVALID_PARAMETER`, `INSUFFICIENT_RESOURCES`.
    pub(super) fn new(params: VolumeParams, cancellable: bool) -> Result<Ledger, NtError> {
        Ok(Ledger {
            engine: fsd::Volume::new(params)?,
            effects: Vec::new(),
            requests: Slab::new(),
            buffers: Slab::new(),
            asked: HashMap::new(),
            cancellable,
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
            Input::Timeout => {
                self.armed = Instant::FAR_FUTURE;
                self.engine.handle_timeout(now);
            }
            Input::Stop => {
                self.stopping = true;
                self.engine.stop(now);
            }
        }
        let mut effects = mem::take(&mut self.effects);
        self.engine.drain(&mut effects);
        for effect in effects.drain(..) {
            self.execute(effect, &make_op, &mut job);
        }
        self.effects = effects;
        submitted
    }

    /// When the timer has to go off, if that is earlier than it would.
    pub(super) fn arm(&mut self) -> Option<Instant> {
        let due = self.engine.poll_timeout().filter(|due| *due < self.armed)?;
        self.armed = due;
        Some(due)
    }

    /// It was told to stop, and nothing is out any more.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopping && self.engine.is_stopped()
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
        let outstanding = Outstanding { sink, connection, ticket, buffer };
        let id = RequestId(self.requests.insert(outstanding));
        self.engine.submit(now, id, request);
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
                    job(self.complete(id, request, completion));
                }
            }
            Effect::Ask(id, operation) => {
                let op = self.cancellable.then(|| make_op(&operation));
                if let Some(op) = &op {
                    self.asked.insert(id, Asked { op: Arc::clone(op), abandoned: false });
                }
                let payload = self.lend(&operation);
                job(Job::Ask(Ask { id, operation, payload, op }));
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
