//! [`Volume`]: a file system, its engine and its host, to be attached to doors.

use crate::connection::{Connection, Sink, door_of};
use crate::execution::{Execution, Executor};
use crate::host::Host;
use crate::notify::Notifier;
use crate::operations::Operations;
use crate::serve::Served;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::verbs::{AsyncFileSystem, Blocking, FileSystem};
use fsd::VolumeParams;
use nt::security::Token;
use nt::{NodeId, SubjectId};
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

/// How long [`Volume::stop`] waits for calls that are still out.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// How many threads make calls that block, beside those that doors lend.
const WORKERS: usize = 16;

/// A running volume. Clones are the same volume; it stops when the last clone, door and connection
/// is gone, or by [`stop`](Volume::stop).
#[derive(Clone)]
pub struct Volume(Arc<Owner>);

/// Stops the volume when nobody has it any more.
struct Owner {
    host: Arc<Host>,
    connections: AtomicU64,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.host.stop();
    }
}

/// A way into volumes: a mount, a server.
pub trait Door {
    /// What is open for as long as clients may come this way.
    type Session;

    /// Opens the way to `volume`. The session keeps a clone of it.
    ///
    /// # Errors
    /// Whatever is in the way; the message is for people.
    fn attach(self, volume: Volume) -> io::Result<Self::Session>;
}

impl Volume {
    /// A volume of a file system whose calls return when they are done. Mind
    /// [`case`](VolumeParams::case): unless it is said, letters make no difference.
    pub fn builder<F: FileSystem>(params: VolumeParams, fs: F) -> Builder {
        let served = Served::new(Blocking(fs), &params, None);
        Volume::from_operations(params, served)
    }

    /// A volume of a file system of `async fn`; `executor` is where its futures live.
    pub fn builder_async<F: AsyncFileSystem>(
        params: VolumeParams,
        fs: F,
        executor: impl Executor,
    ) -> Builder {
        let served = Served::new(fs, &params, Some(Box::new(executor)));
        Volume::from_operations(params, served)
    }

    /// A volume of whoever answers the engine's questions himself.
    pub fn from_operations(params: VolumeParams, operations: impl Operations) -> Builder {
        Builder { params, operations: Box::new(operations), workers: WORKERS }
    }

    /// Opens a way in. Several doors on one volume share one engine, and see each other's changes.
    /// Keep what it gives for as long as clients may come: a mount is gone when it is dropped.
    ///
    /// # Errors
    /// Those of [`Door::attach`].
    pub fn attach<D: Door>(&self, door: D) -> io::Result<D::Session> {
        door.attach(self.clone())
    }

    /// A client's connection; `sink` hears of what does not end at once.
    pub fn connect(&self, sink: Arc<dyn Sink>) -> Connection {
        let id = self.0.connections.fetch_add(1, Ordering::Relaxed);
        if sink.caches() {
            self.0.host.door_caches(door_of(id), Arc::clone(&sink));
        }
        Connection::new(self.clone(), id, sink)
    }

    /// The id by which requests name this token. The same token gives the same id, for as long as
    /// the volume lives: a door asks once for each set of credentials. [`SubjectId::SYSTEM`] is the
    /// system itself.
    pub fn subject(&self, token: Token) -> SubjectId {
        self.0.host.subjects.register(token)
    }

    /// By which the file system reports changes of its own; it does not keep the volume.
    pub fn notifier(&self) -> Notifier {
        Notifier::new(&self.0.host)
    }

    /// The parameters.
    pub fn params(&self) -> &VolumeParams {
        &self.0.host.params
    }

    /// The node reference of the root directory. It need not be forgotten.
    pub fn root(&self) -> NodeId {
        self.0.host.root
    }

    /// How the file system may be called: [`Sink::lend_thread`] is asked only where it may block.
    pub fn execution(&self) -> Execution {
        self.0.host.execution
    }

    /// Stops the volume: requests that are out end, and later ones fail, with `VOLUME_DISMOUNTED`.
    /// Waits a few seconds for calls that are still out; one that never returns is left behind.
    pub fn stop(&self) {
        self.0.host.stop();
        if !self.0.host.wait_until_stopped(STOP_PATIENCE) {
            tracing::warn!("the volume has stopped, but calls of its file system are still out");
        }
    }

    pub(crate) fn host(&self) -> &Arc<Host> {
        &self.0.host
    }
}

impl fmt::Debug for Volume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Volume").field("params", self.params()).finish_non_exhaustive()
    }
}

/// A volume to be.
pub struct Builder {
    params: VolumeParams,
    operations: Box<dyn Operations>,
    workers: usize,
}

impl Builder {
    /// At most so many threads make calls that block, 16 unless said; at least one does. Threads
    /// that a door lends, and calls past their deadline, do not count.
    #[must_use]
    pub fn workers(self, workers: usize) -> Builder {
        Builder { workers: workers.max(1), ..self }
    }

    /// Starts it.
    ///
    /// # Errors
    /// `InvalidInput` for parameters that no volume can have; `OutOfMemory`; what starting a thread
    /// may answer.
    pub fn start(self) -> io::Result<Volume> {
        let host = Host::start(self.params, self.operations, self.workers)?;
        Ok(Volume(Arc::new(Owner { host, connections: AtomicU64::new(1) })))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("params", &self.params).finish_non_exhaustive()
    }
}
