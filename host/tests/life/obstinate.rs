//! A file system that does what a test tells it: waits, panics, counts.

use crate::client::PATIENCE;
use openfsp_host::nt::{FileId, FileInfo, FilePath, NtError};
use openfsp_host::*;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::time::Instant;

/// What a read at these offsets does.
pub(crate) const WAITS: u64 = 1 << 32;
pub(crate) const PANICS: u64 = 2 << 32;

/// The test's side of it.
#[derive(Default)]
pub(crate) struct Reins {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default, Clone, Copy)]
struct State {
    /// Reads that wait, or have waited.
    waiting: usize,
    /// Reads that may go on.
    free: usize,
    /// Reads that were told that nobody waits for them any more.
    cancelled: usize,
    opened: usize,
    closed: usize,
}

impl Reins {
    pub(crate) fn let_go(&self, reads: usize) {
        self.state.lock().free += reads;
        self.changed.notify_all();
    }

    pub(crate) fn until_waiting(&self, reads: usize) {
        self.until(|state| state.waiting >= reads);
    }

    pub(crate) fn until_cancelled(&self, reads: usize) {
        self.until(|state| state.cancelled >= reads);
    }

    pub(crate) fn until_closed(&self, files: usize) {
        self.until(|state| state.closed >= files);
    }

    /// Opens and closes so far.
    pub(crate) fn opened_and_closed(&self) -> (usize, usize) {
        let state = self.state.lock();
        (state.opened, state.closed)
    }

    fn until(&self, condition: impl Fn(&State) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.state.lock();
        while !condition(&state) {
            let timed_out = self.changed.wait_until(&mut state, deadline).timed_out();
            assert!(!timed_out, "it never came to that");
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock());
        self.changed.notify_all();
    }

    fn wait(&self, op: &Op) {
        let mut state = self.state.lock();
        state.waiting += 1;
        self.changed.notify_all();
        let mut told = false;
        while state.free == 0 {
            if op.is_cancelled() && !told {
                told = true;
                state.cancelled += 1;
                self.changed.notify_all();
            }
            let tick = std::time::Duration::from_millis(1);
            let _ = self.changed.wait_for(&mut state, tick);
        }
        state.free -= 1;
    }
}

/// One directory in which every name is a file of sevens.
pub(crate) struct Obstinate {
    pub(crate) reins: Arc<Reins>,
    pub(crate) execution: Execution,
}

impl Obstinate {
    pub(crate) fn new(execution: Execution) -> (Obstinate, Arc<Reins>) {
        let reins = Arc::new(Reins::default());
        (Obstinate { reins: Arc::clone(&reins), execution }, reins)
    }

    fn find(path: FilePath<'_>) -> Result<FileInfo> {
        match path.file_name() {
            None => Ok(FileInfo::directory(FileId(1))),
            Some(name) if name == "missing" => Err(NtError::OBJECT_NAME_NOT_FOUND.into()),
            Some(name) if name == "panic" => panic!("a name that nobody should say"),
            Some(name) => Ok(FileInfo::file(FileId(name.hash_case(nt::Case::Sensitive).into()), 8)),
        }
    }
}

impl FileSystem for Obstinate {
    type File = FileInfo;

    fn open(&self, _: &Op, path: FilePath<'_>, _: &OpenHow) -> Result<Opened<FileInfo>> {
        let info = Obstinate::find(path)?;
        self.reins.change(|state| state.opened += 1);
        Ok(Opened::new(info, info))
    }

    fn close(&self, _: &Op, _: FileInfo) {
        self.reins.change(|state| state.closed += 1);
    }

    fn info(&self, _: &Op, info: &FileInfo) -> Result<FileInfo> {
        Ok(*info)
    }

    fn overwrite(&self, _: &Op, info: &FileInfo, _: &OverwriteHow) -> Result<FileInfo> {
        Ok(*info)
    }

    fn read(&self, op: &Op, _: &FileInfo, offset: u64, out: &mut ReadBuf) -> Result<()> {
        if offset == WAITS {
            self.reins.wait(op);
        }
        assert_ne!(offset, PANICS, "an offset that nobody should read");
        out.put(&[7; 4]);
        Ok(())
    }

    fn execution(&self) -> Execution {
        self.execution
    }
}

/// The same, its calls being tasks.
pub(crate) struct Asynchronous(pub(crate) Obstinate);

impl AsyncFileSystem for Asynchronous {
    type File = FileInfo;

    async fn open(&self, op: &Op, path: FilePath<'_>, how: &OpenHow) -> Result<Opened<FileInfo>> {
        tokio::task::yield_now().await;
        self.0.open(op, path, how)
    }

    async fn close(&self, op: &Op, file: FileInfo) {
        tokio::task::yield_now().await;
        self.0.close(op, file);
    }

    async fn info(&self, op: &Op, file: &FileInfo) -> Result<FileInfo> {
        self.0.info(op, file)
    }

    /// Waits until it is cancelled.
    async fn read(&self, op: &Op, file: &FileInfo, offset: u64, out: &mut ReadBuf) -> Result<()> {
        tokio::task::yield_now().await;
        if offset == WAITS {
            self.0.reins.change(|state| state.waiting += 1);
            op.cancelled().await;
            self.0.reins.change(|state| state.cancelled += 1);
            return Err(NtError::CANCELLED.into());
        }
        self.0.read(op, file, offset, out)
    }
}

/// A volume of it on one thread of tokio.
pub(crate) fn on_tokio() -> (tokio::runtime::Runtime, Volume, Arc<Reins>) {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_time().build().unwrap();
    let handle = runtime.handle().clone();
    let (fs, reins) = Obstinate::new(Execution::ASYNC);
    let spawn = move |task: Task| drop(handle.spawn(task));
    let builder = Volume::builder_async(VolumeParams::default(), Asynchronous(fs), spawn);
    (runtime, builder.start().unwrap(), reins)
}
