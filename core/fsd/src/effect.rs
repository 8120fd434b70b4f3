//! What the engine wants done: values, executed by the host with nothing held.

use fsrtl::oplock::Notice;
use nt::{CcbId, Completion, DoorId, Invalidation, InvalidationId, RequestId};
use transact::{OpId, Operation};

use crate::files::ScbId;
use crate::gate::Passage;

/// One thing to do.
#[derive(Debug)]
pub enum Effect {
    /// Tell the client. A request is completed exactly once.
    Complete(RequestId, Completion),
    /// Ask the file system; its answer comes back through `Volume::reply`, exactly once.
    Ask(OpId, Operation),
    /// The client of this operation is gone (cancel, deadline, stop): tell the file system, which
    /// may hurry; its answer is still awaited.
    Abandon(OpId),
    /// The host's gate of this stream lets through this and no more (ENGINE.md section 5). Executed
    /// before the engine is let go. Nothing: as soon as nobody is inside, `Volume::drained`.
    Gate(ScbId, Passage),
    /// That door forgets what it keeps of this; `Volume::invalidated` when it has.
    Invalidate(DoorId, InvalidationId, Invalidation),
    /// The oplock of a handle is broken, or ends otherwise: its holder is told.
    Oplock(Notice<CcbId>),
    /// The stream is forgotten, and the host's gate with it.
    Forget(ScbId),
}
