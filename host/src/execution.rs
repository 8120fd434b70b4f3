//! Where a file system's code runs: what it says of itself, and who takes its futures.

use std::pin::Pin;

/// How the host may call a file system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Execution {
    /// A call may hold its thread for long: for a disk, a lock, a network. Such a call is made only
    /// where another thread takes over what this one leaves.
    pub blocks: bool,
    /// A call may answer later: its future is given to an [`Executor`].
    pub pends: bool,
}

impl Execution {
    /// Every call is over in microseconds: it runs on the thread that brought the request. One that
    /// waits all the same keeps every client of that thread waiting.
    pub const INLINE: Execution = Execution { blocks: false, pends: false };
    /// Calls may block.
    pub const BLOCKING: Execution = Execution { blocks: true, pends: false };
    /// Calls are futures that may pend, and do not block.
    pub const ASYNC: Execution = Execution { blocks: false, pends: true };
}

/// A future without a home.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// Where the futures of an [`AsyncFileSystem`](crate::AsyncFileSystem) live. For tokio:
///
/// ```
/// # use openfsp_host::{AsyncFileSystem, Builder, Task, Volume, VolumeParams};
/// # fn start(fs: impl AsyncFileSystem, runtime: tokio::runtime::Runtime) -> Builder {
/// let handle = runtime.handle().clone();
/// Volume::builder_async(VolumeParams::default(), fs, move |task: Task| drop(handle.spawn(task)))
/// # }
/// ```
///
/// Every task has to be polled until it is done, so the runtime outlives the volume. One that is
/// dropped before answers its operation with `INTERNAL_ERROR`. [`Workers`](crate::Workers) is an
/// executor too, for futures that block.
pub trait Executor: Send + Sync + 'static {
    /// Takes a task; must not poll it on this thread before it returns.
    fn spawn(&self, task: Task);
}

impl<S: Fn(Task) + Send + Sync + 'static> Executor for S {
    fn spawn(&self, task: Task) {
        self(task);
    }
}
