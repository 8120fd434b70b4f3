//! What the engine wants done: values, executed by the host with nothing held.

use nt::{Completion, RequestId};
use transact::{OpId, Operation};

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
}
