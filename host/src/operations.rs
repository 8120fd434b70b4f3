//! [`Operations`]: the lower entry of the host, one operation in and one reply out.
//!
//! The author's traits are served through it ([`crate::FileSystem`]), and so is whoever has a
//! dispatcher of his own, such as the C interface. No NT rule is here: those of the file system's
//! half are in fsop, which an implementation calls.

use crate::connection::Payload;
use crate::execution::Execution;
use crate::host::Host;
use crate::op::Op;
use nt::BufferId;
use nt::security::Token;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use transact::{OpId, Operation, Reply};

/// Whoever answers the engine's questions.
pub trait Operations: Send + Sync + 'static {
    /// How [`ask`](Operations::ask) may be called.
    fn execution(&self) -> Execution;

    /// Carries out one operation.
    ///
    /// `Some`: done, the answer is [`Responder::answer`]'s. `None`: the responder was kept, and
    /// [`Answered::send`] will be called once, on any thread, also before this call returns. A
    /// responder that is dropped answers `INTERNAL_ERROR`; so does one whose call panics.
    fn ask(&self, operation: Operation, responder: Responder) -> Option<Answered>;

    /// The volume has stopped: no question follows. Files that are open may be closed.
    fn stopped(&self) {}
}

/// The duty to answer one operation, and what belongs to it.
pub struct Responder {
    /// Empty once it is discharged, and where nobody would wait for a later answer.
    host: Option<Arc<Host>>,
    id: OpId,
    /// Whose memory the payload is, if there is any.
    buffer: Option<BufferId>,
    payload: Payload,
    token: Arc<Token>,
    op: OwnedOp,
}

/// An operation that can be cancelled is shared with who may cancel it.
#[cfg_attr(feature = "schedule", expect(clippy::large_enum_variant))] // shuttle's locks are large
pub(crate) enum OwnedOp {
    /// It will be over before anyone could.
    Own(Op),
    Shared(Arc<Op>),
}

impl Deref for OwnedOp {
    type Target = Op;

    fn deref(&self) -> &Op {
        match self {
            OwnedOp::Own(op) => op,
            OwnedOp::Shared(op) => op,
        }
    }
}

impl Responder {
    pub(crate) fn new(
        host: Option<Arc<Host>>,
        id: OpId,
        payload: (Option<BufferId>, Payload),
        token: Arc<Token>,
        op: OwnedOp,
    ) -> Responder {
        let (buffer, payload) = payload;
        Responder { host, id, buffer, payload, token, op }
    }

    /// Who asks, until when, and whether anyone still waits.
    pub fn op(&self) -> &Op {
        &self.op
    }

    /// Whose rights count.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// The bytes of a read or a write. They belong to the operation until it is answered, whatever
    /// becomes of its request.
    pub fn payload(&mut self) -> &mut Payload {
        &mut self.payload
    }

    /// Discharges the duty: to be returned from [`Operations::ask`], or [sent](Answered::send).
    pub fn answer(mut self, reply: Reply) -> Answered {
        Answered { id: self.id, reply, settled: self.settle(), host: self.host.take() }
    }

    /// What the host gets back with the answer.
    fn settle(&mut self) -> Settled {
        self.buffer.take().map(|buffer| (buffer, std::mem::take(&mut self.payload)))
    }
}

impl fmt::Debug for Responder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Responder").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        if let Some(host) = self.host.take() {
            let settled = self.settle();
            host.forsaken(self.id, settled);
        }
    }
}

/// A buffer that comes back, if the operation had one.
pub(crate) type Settled = Option<(BufferId, Payload)>;

/// A reply on its way to the engine.
#[must_use = "an answer has to be returned from `ask`, or sent"]
pub struct Answered {
    /// Its responder's, without another count.
    host: Option<Arc<Host>>,
    pub(crate) id: OpId,
    pub(crate) reply: Reply,
    pub(crate) settled: Settled,
}

impl Answered {
    /// Delivers an answer that was not ready when `ask` returned. What follows from it runs on this
    /// thread, except calls that may block.
    pub fn send(self) {
        let Answered { host, id, reply, settled } = self;
        if let Some(host) = host {
            host.replied(id, reply, settled);
        }
    }
}

impl fmt::Debug for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answered")
            .field("id", &self.id)
            .field("reply", &self.reply)
            .finish_non_exhaustive()
    }
}
