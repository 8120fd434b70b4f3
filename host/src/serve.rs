//! An author's file system behind [`Operations`]: fsop does the file system's half, this carries
//! its calls to the author's own types and back.
//!
//! Owns the table of open files and the panic boundary. A file system that never pends is polled
//! once, on the stack; one that does gets a task of its own.

use crate::buffer::{DirectorySink, ReadBuf, ResumeFrom, Write};
use crate::connection::Payload;
use crate::error::{Error, Result};
use crate::execution::{Execution, Executor, Task};
use crate::files::Files;
use crate::op::{Caller, Op};
use crate::operations::{Answered, Operations, Responder};
use crate::panic_boundary::{Panicked, guard, guarded, poll_once};
use crate::sync::{self, Mutex};
use crate::verbs::AsyncFileSystem;
use fsop::{
    Backend, Facts, Features, MetadataEdit, NewFile, OpenHow, OverwriteHow, SizeChange, Written,
};
use nt::security::SecurityDescriptor;
use nt::{
    BasicChange, BufferId, ByteRange, ControlCode, DirectoryEntries, FileId, FileInfo, FilePath,
    HardLink, LxMetadata, Name, NtError, OwnedPath, ReparseData, StreamInfo, VolumeInfo, Wanted,
    WriteAt,
};
use std::pin::pin;
use std::sync::Arc;
use transact::{CleanupFlags, FileKey, Operation, ReadDirectory, RenameHow, Reply};

/// A file system and its open files.
pub(crate) struct Served<F: AsyncFileSystem> {
    inner: Arc<Inner<F>>,
    executor: Option<Box<dyn Executor>>,
}

struct Inner<F: AsyncFileSystem> {
    fs: F,
    files: Files<F::File>,
    features: Features,
}

impl<F: AsyncFileSystem> Served<F> {
    pub(crate) fn new(
        fs: F,
        params: &fsd::VolumeParams,
        executor: Option<Box<dyn Executor>>,
    ) -> Served<F> {
        let features = Features {
            descriptors: params.persistent_acls,
            lx_metadata: params.lx_metadata,
            reparse_points: params.reparse_points,
            open_by_file_id: params.open_by_file_id,
        };
        Served { inner: Arc::new(Inner { fs, files: Files::new(), features }), executor }
    }

    /// Where futures live; `None` if none ever waits.
    fn home(&self) -> Option<&dyn Executor> {
        self.executor.as_deref().filter(|_| self.inner.fs.execution().pends)
    }
}

impl<F: AsyncFileSystem> Operations for Served<F> {
    fn execution(&self) -> Execution {
        // A task blocks its executor's thread, not the one that asks.
        match self.home() {
            Some(_) => Execution::ASYNC,
            None => Execution { pends: false, ..self.inner.fs.execution() },
        }
    }

    fn ask(&self, operation: Operation, responder: Responder) -> Option<Answered> {
        match self.home() {
            None => {
                let mut responder = responder;
                let reply = self.inner.carry_out_at_once(operation, &mut responder);
                Some(responder.answer(reply))
            }
            Some(executor) => {
                let inner = Arc::clone(&self.inner);
                executor.spawn(Box::pin(async move {
                    let mut responder = responder;
                    let reply = inner.carry_out(operation, &mut responder).await;
                    responder.answer(reply).send();
                }));
                None
            }
        }
    }

    fn stopped(&self) {
        let files = self.inner.files.remove_all();
        let inner = Arc::clone(&self.inner);
        let mut task: Task = Box::pin(async move { inner.close_all(files).await });
        match self.home() {
            None => drop(poll_once(task.as_mut())),
            Some(executor) => executor.spawn(task),
        }
    }
}

fn has_panicked(Panicked(message): Panicked) -> Reply {
    tracing::error!(%message, "the file system panicked");
    Err(NtError::INTERNAL_ERROR)
}

/// It said that it does not pend, and its future did.
fn never_pends() -> Reply {
    tracing::error!("a file system that says it never pends did");
    Err(NtError::INTERNAL_ERROR)
}

impl<F: AsyncFileSystem> Inner<F> {
    /// One operation, from the first call of the author's to the last.
    async fn carry_out(&self, operation: Operation, responder: &mut Responder) -> Reply {
        let payload = Mutex::new(std::mem::take(responder.payload()));
        let calls = Calls { inner: self, op: responder.op(), payload: &payload };
        let done = guarded(pin!(fsop::perform(&calls, responder.token(), operation))).await;
        *responder.payload() = payload.into_inner();
        self.close_all(self.files.orphans()).await;
        done.unwrap_or_else(has_panicked)
    }

    /// The same where nothing pends: polled once, with no future but fsop's own, and the answer
    /// moved as little as can be. It is hundreds of bytes, and this is the way of most requests.
    fn carry_out_at_once(&self, operation: Operation, responder: &mut Responder) -> Reply {
        let payload = Mutex::new(std::mem::take(responder.payload()));
        let mut reply = None;
        let guarded = {
            let calls = Calls { inner: self, op: responder.op(), payload: &payload };
            let performed = pin!(fsop::perform(&calls, responder.token(), operation));
            guard(|| reply = poll_once(performed))
        };
        *responder.payload() = payload.into_inner();
        let orphans = self.files.orphans();
        if !orphans.is_empty() {
            let _closed = poll_once(pin!(self.close_all(orphans)));
        }
        match guarded {
            Ok(()) => reply.unwrap_or_else(never_pends),
            Err(panicked) => has_panicked(panicked),
        }
    }

    /// Closes files that nobody asks about any more.
    async fn close_all(&self, files: Vec<F::File>) {
        if files.is_empty() {
            return;
        }
        let op = Op::new(Caller::default(), sync::now());
        for file in files {
            if let Err(Panicked(message)) = guarded(pin!(self.fs.close(&op, file))).await {
                tracing::error!(%message, "the file system panicked in close");
            }
        }
    }
}

/// The author's calls of one operation.
struct Calls<'a, F: AsyncFileSystem> {
    inner: &'a Inner<F>,
    op: &'a Op,
    /// Out of it for the time of a read or write.
    payload: &'a Mutex<Payload>,
}

/// What the engine and the client are told; the source is for the log.
fn status(error: Error) -> NtError {
    if std::error::Error::source(&error).is_some() {
        tracing::debug!(%error, "the file system failed");
    }
    error.status()
}

impl<F: AsyncFileSystem> Calls<'_, F> {
    fn opened(&self, opened: crate::Opened<F::File>) -> fsop::Opened {
        let crate::Opened { file, found, told, name } = opened;
        fsop::Opened { file: self.inner.files.insert(file), found, told, name }
    }
}

/// `open` verbs: the file gets its key.
macro_rules! opens {
    ($($verb:ident($($arg:ident: $ty:ty),*);)*) => { $(
        async fn $verb(&self, $($arg: $ty),*) -> Result<fsop::Opened, NtError> {
            let opened = self.inner.fs.$verb(self.op, $($arg),*).await.map_err(status)?;
            Ok(self.opened(opened))
        }
    )* };
}

/// Verbs about a path or the volume go through as they are.
macro_rules! pass {
    ($($verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty;)*) => { $(
        async fn $verb(&self, $($arg: $ty),*) -> Result<$ret, NtError> {
            self.inner.fs.$verb(self.op, $($arg),*).await.map_err(status)
        }
    )* };
}

/// Verbs about an open file: the key becomes the file.
macro_rules! on_file {
    ($($verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty;)*) => { $(
        async fn $verb(&self, file: FileKey, $($arg: $ty),*) -> Result<$ret, NtError> {
            let file = self.inner.files.lease(file)?;
            self.inner.fs.$verb(self.op, &file, $($arg),*).await.map_err(status)
        }
    )* };
}

impl<F: AsyncFileSystem> Backend for Calls<'_, F> {
    fn features(&self) -> Features {
        self.inner.features
    }

    opens! {
        open(path: FilePath<'_>, how: &OpenHow);
        create(path: FilePath<'_>, how: &OpenHow, new: &NewFile);
        create_nameless(path: FilePath<'_>, how: &OpenHow, new: &NewFile);
    }

    async fn close(&self, file: FileKey) {
        if let Some(file) = self.inner.files.remove(file) {
            self.inner.fs.close(self.op, file).await;
        }
    }

    pass! {
        lookup(path: FilePath<'_>, wanted: Wanted) -> Facts;
        change(path: FilePath<'_>, edit: &MetadataEdit) -> FileInfo;
        can_delete(path: FilePath<'_>) -> ();
        remove(path: FilePath<'_>) -> ();
        rename(from: FilePath<'_>, to: FilePath<'_>, how: RenameHow) -> ();
        link(from: FilePath<'_>, to: FilePath<'_>, replace: bool) -> ();
        volume_info() -> VolumeInfo;
        set_volume_label(label: Name<'_>) -> VolumeInfo;
        flush_volume() -> ();
        path_of(file: FileId) -> OwnedPath;
    }

    on_file! {
        query(wanted: Wanted) -> Facts;
        flush() -> FileInfo;
        cleanup(flags: CleanupFlags) -> ();
        set_basic(change: &BasicChange) -> FileInfo;
        set_size(size: SizeChange) -> FileInfo;
        set_sparse(sparse: bool) -> FileInfo;
        overwrite(how: &OverwriteHow) -> FileInfo;
        set_security(security: &SecurityDescriptor) -> ();
        set_lx(lx: &LxMetadata) -> ();
        reparse_point() -> ReparseData;
        set_reparse_point(data: &ReparseData) -> ();
        delete_reparse_point(data: &ReparseData) -> ();
        extended_attributes() -> Vec<u8>;
        set_extended_attributes(list: &[u8]) -> FileInfo;
        streams() -> Vec<StreamInfo>;
        hard_links() -> Vec<HardLink>;
        control(code: ControlCode, input: &[u8], room: usize) -> Vec<u8>;
        allocated_ranges(within: ByteRange) -> Vec<ByteRange>;
        zero(range: ByteRange) -> FileInfo;
        allocate(range: ByteRange) -> FileInfo;
    }

    async fn read(
        &self,
        file: FileKey,
        offset: u64,
        length: u32,
        _: BufferId,
    ) -> Result<u32, NtError> {
        let file = self.inner.files.lease(file)?;
        let mut out = match std::mem::take(&mut *self.payload.lock()) {
            Payload::Read(out) => out,
            Payload::None => ReadBuf::new(length as usize),
            Payload::Write(_) => return Err(NtError::INVALID_PARAMETER),
        };
        let read = self.inner.fs.read(self.op, &file, offset, &mut out).await;
        let bytes = out.len() as u32;
        *self.payload.lock() = Payload::Read(out);
        read.map(|()| bytes).map_err(status)
    }

    async fn write(
        &self,
        file: FileKey,
        at: WriteAt,
        _: u32,
        _: BufferId,
        constrained: bool,
    ) -> Result<Written, NtError> {
        let file = self.inner.files.lease(file)?;
        let data = match &*self.payload.lock() {
            Payload::Write(data) => data.clone(),
            Payload::Read(_) | Payload::None => return Err(NtError::INVALID_PARAMETER),
        };
        let write = Write { at, constrained, data };
        self.inner.fs.write(self.op, &file, &write).await.map_err(status)
    }

    async fn read_directory(
        &self,
        question: &ReadDirectory,
    ) -> Result<(DirectoryEntries, bool), NtError> {
        let file = self.inner.files.lease(question.file)?;
        let mut out = DirectorySink::new(question.room)
            .with_pattern(question.pattern.clone())
            .with_detail(question.detail);
        let from = match &question.from {
            transact::ResumeFrom::Start => ResumeFrom::Start,
            transact::ResumeFrom::After(name, 0) => ResumeFrom::After(name.as_name()),
            transact::ResumeFrom::After(_, token) => ResumeFrom::Token(*token),
        };
        self.inner.fs.read_directory(self.op, &file, from, &mut out).await.map_err(status)?;
        out.finish()
    }
}
