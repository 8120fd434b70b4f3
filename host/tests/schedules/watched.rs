//! [`Watched`]: a file system of one file that knows what it may be asked, and when.

use openfsp_host::nt::{
    Action, BufferId, CcbId, FileId, FileInfo, FilePath, MetadataChange, NtError, Request, Set,
    Target, WriteAt,
};
use openfsp_host::*;
use shuttle::sync::atomic::{AtomicUsize, Ordering};
use shuttle::sync::{Condvar, Mutex};
use std::cell::Cell;
use std::panic::resume_unwind;
use std::sync::{Arc, PoisonError};

use crate::client::request;

/// What a read at these offsets does.
pub(crate) const WAITS: u64 = 1 << 32;
pub(crate) const PANICS: u64 = 2 << 32;

thread_local! {
    /// File systems that have been made and are not gone.
    static ALIVE: Cell<usize> = const { Cell::new(0) };
    /// What one of them was asked in spite of the rules.
    static BREACH: Cell<Option<&str>> = const { Cell::new(None) };
}

/// At the end of a schedule: nothing was asked that must not be, and every file system went with
/// the last one who had its volume.
pub(crate) fn assert_well_ended() {
    assert_eq!(BREACH.take(), None, "asked in spite of the rules");
    assert_eq!(ALIVE.take(), 0, "the file system of a volume is still there");
}

/// Remembers a breach, too: the host makes an error of a panic in here.
fn must(rule: bool, breach: &'static str) {
    if !rule {
        BREACH.set(Some(breach));
        panic!("{breach}");
    }
}

/// The test's side of it. Poison says nothing here: all threads are one to std, and any of them
/// seems to panic while one does.
#[derive(Default)]
pub(crate) struct Log {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    opened: usize,
    closed: usize,
    /// Reads and writes that are going on.
    transfers: usize,
    /// A change of size is going on.
    alone: bool,
    /// Reads at [`WAITS`] that have begun, and how many of them may end.
    waiting: usize,
    free: usize,
    /// After that, nothing but closes may come.
    stopped: bool,
}

impl Log {
    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
        result
    }

    fn until(&self, condition: impl Fn(&State) -> bool) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !condition(&state) {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(crate) fn until_waiting(&self, reads: usize) {
        self.until(|state| state.waiting >= reads);
    }

    pub(crate) fn let_go(&self, reads: usize) {
        self.with(|state| state.free += reads);
    }

    /// `stop` has returned, with nothing out.
    pub(crate) fn has_stopped(&self) {
        self.with(|state| {
            state.stopped = true;
            assert_eq!(state.transfers, 0, "stopped with a call inside");
        });
    }

    pub(crate) fn until_all_closed(&self) {
        self.until(|state| state.opened == state.closed);
    }

    /// Every file is closed.
    pub(crate) fn assert_closed(&self) {
        self.with(|state| assert_eq!(state.opened, state.closed, "files are open"));
    }
}

pub(crate) struct Watched {
    log: Arc<Log>,
    execution: Execution,
    /// To be switched at in the middle of a call.
    steps: AtomicUsize,
}

pub(crate) struct File;

impl Watched {
    pub(crate) fn new(execution: Execution) -> (Watched, Arc<Log>) {
        ALIVE.set(ALIVE.get() + 1);
        let log = Arc::new(Log::default());
        (Watched { log: Arc::clone(&log), execution, steps: AtomicUsize::new(0) }, log)
    }

    fn info() -> FileInfo {
        FileInfo::file(FileId(7), 8)
    }

    fn step(&self) {
        self.steps.fetch_add(1, Ordering::SeqCst);
    }

    fn asked(&self) {
        self.log.with(|state| must(!state.stopped, "a call after the end"));
        self.step();
    }

    fn transfer(&self, body: impl FnOnce()) {
        self.asked();
        self.log.with(|state| {
            must(!state.alone, "a transfer beside a change of size");
            state.transfers += 1;
        });
        // Counts it down also if the body panics.
        let _leave = Leave(&self.log);
        self.step();
        body();
    }

    fn alone(&self) {
        self.asked();
        self.log.with(|state| {
            must(state.transfers == 0, "a change of size beside a transfer");
            must(!std::mem::replace(&mut state.alone, true), "two changes of size at once");
        });
        self.step();
        self.log.with(|state| state.alone = false);
    }

    fn wait(&self) {
        self.log.with(|state| state.waiting += 1);
        self.log.until(|state| state.free > 0);
        self.log.with(|state| state.free -= 1);
    }
}

struct Leave<'a>(&'a Log);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.with(|state| state.transfers -= 1);
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

impl FileSystem for Watched {
    type File = File;

    fn open(&self, _: &Op, path: FilePath<'_>, _: &OpenHow) -> Result<Opened<File>> {
        self.asked();
        let info = match path.file_name() {
            None if path.base().is_none() => FileInfo::directory(FileId(1)),
            Some(name) if name == "panic" => resume_unwind(Box::new("a name nobody should say")),
            _ => Watched::info(),
        };
        self.log.with(|state| state.opened += 1);
        Ok(Opened::new(File, info))
    }

    fn close(&self, _: &Op, _: File) {
        self.step();
        self.log.with(|state| state.closed += 1);
    }

    fn info(&self, _: &Op, _: &File) -> Result<FileInfo> {
        self.asked();
        Ok(Watched::info())
    }

    fn overwrite(&self, _: &Op, _: &File, _: &OverwriteHow) -> Result<FileInfo> {
        self.alone();
        Ok(Watched::info())
    }

    fn set_size(&self, _: &Op, _: &File, _: SizeChange) -> Result<FileInfo> {
        self.alone();
        Ok(Watched::info())
    }

    fn cleanup(&self, _: &Op, _: &File, _: CleanupFlags) -> Result<()> {
        self.asked();
        Ok(())
    }

    fn read(&self, _: &Op, _: &File, offset: u64, out: &mut ReadBuf) -> Result<()> {
        self.transfer(|| match offset {
            WAITS => self.wait(),
            // No panic hook hears of this one: it would take every schedule for a failure.
            PANICS => resume_unwind(Box::new("an offset nobody should read")),
            _ => {}
        });
        out.put(&[7; 4]);
        Ok(())
    }

    fn write(&self, _: &Op, _: &File, write: &Write) -> Result<Written> {
        self.transfer(|| {});
        let bytes = write.data.len() as u32;
        Ok(Written { offset: 0, bytes, info: Watched::info() })
    }

    fn execution(&self) -> Execution {
        self.execution
    }
}

pub(crate) fn truncate(ccb: CcbId) -> Request {
    let change = MetadataChange { end_of_file: Some(4), ..MetadataChange::default() };
    request(Action::Set(Target::Open(ccb), Set::Metadata(change)))
}

pub(crate) fn read_request(ccb: CcbId, offset: u64) -> (Request, Payload) {
    (request(crate::client::read(ccb, offset, 4)), Payload::Read(ReadBuf::new(4)))
}

pub(crate) fn write_request(ccb: CcbId) -> (Request, Payload) {
    let (at, buffer) = (WriteAt::Offset(0), BufferId::default());
    let action = Action::Write { ccb, at, length: 4, buffer, constrained: false };
    (request(action), Payload::Write(WriteData::new(&b"milk"[..])))
}

/// What a request may come to when its volume is stopped meanwhile.
pub(crate) const DISMOUNTED: NtError = NtError::VOLUME_DISMOUNTED;
