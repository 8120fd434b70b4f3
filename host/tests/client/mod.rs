//! A client in the words of a test: opens, reads and writes through a connection of its own.
#![allow(dead_code)] // each test target uses a part of it

use openfsp_host::nt::{
    AccessMask, Action, Answer, BufferId, CcbId, Completion, Create, CreateDisposition,
    CreateOptions, EntryDetail, EnumerationFlags, NtError, Origin, OwnedPath, Query,
    QueryDirectory, Request, ShareMode, Target, Wanted, WriteAt,
};
use openfsp_host::{Connection, Done, Payload, ReadBuf, Sink, Volume, WriteData};
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longer than any test may take: what is not there by then never comes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Everything that a sink heard.
#[derive(Default)]
pub(crate) struct Heard {
    ended: Mutex<Vec<(u64, Done)>>,
    changed: Condvar,
    pub(crate) lends: bool,
}

impl Heard {
    /// Waits for the end of that request.
    pub(crate) fn wait_for(&self, ticket: u64) -> Done {
        let mut ended = self.ended.lock();
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(index) = ended.iter().position(|(ended, _)| *ended == ticket) {
                return ended.remove(index).1;
            }
            let timed_out = self.changed.wait_until(&mut ended, deadline).timed_out();
            assert!(!timed_out, "request {ticket} never ended");
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.ended.lock().len()
    }
}

impl Sink for Heard {
    fn complete(&self, ticket: u64, done: Done) {
        self.ended.lock().push((ticket, done));
        self.changed.notify_all();
    }

    fn lend_thread(&self) -> bool {
        self.lends
    }
}

pub(crate) struct Client {
    pub(crate) connection: Connection,
    pub(crate) heard: Arc<Heard>,
}

impl Client {
    pub(crate) fn of(volume: &Volume) -> Client {
        Client::lending(volume, false)
    }

    pub(crate) fn lending(volume: &Volume, lends: bool) -> Client {
        let heard = Arc::new(Heard { lends, ..Heard::default() });
        let sink: Arc<dyn Sink> = Arc::clone(&heard) as Arc<dyn Sink>;
        Client { connection: volume.connect(sink), heard }
    }

    pub(crate) fn call(&self, action: Action) -> Completion {
        self.connection.call(request(action), Payload::None).completion
    }

    pub(crate) fn open(&self, path: &str) -> Result<CcbId, NtError> {
        self.create(path, CreateDisposition::Open, CreateOptions::empty())
    }

    pub(crate) fn create(
        &self,
        path: &str,
        disposition: CreateDisposition,
        options: CreateOptions,
    ) -> Result<CcbId, NtError> {
        match self.call(create(path, disposition, options))? {
            Answer::Created(created) => Ok(created.ccb.expect("a handle was to be kept")),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn read(&self, ccb: CcbId, offset: u64, length: u32) -> Result<Vec<u8>, NtError> {
        let payload = Payload::Read(ReadBuf::new(length as usize));
        let done = self.connection.call(request(read(ccb, offset, length)), payload);
        let bytes = match done.completion? {
            Answer::Read { bytes } => bytes as usize,
            other => panic!("{other:?}"),
        };
        let Payload::Read(buffer) = done.payload else { panic!("the buffer comes back") };
        assert_eq!(buffer.len(), bytes);
        Ok(buffer.to_vec())
    }

    pub(crate) fn write(&self, ccb: CcbId, at: WriteAt, data: &[u8]) -> Result<u64, NtError> {
        let length = data.len() as u32;
        let buffer = BufferId::default();
        let action = Action::Write { ccb, at, length, buffer, constrained: false };
        let payload = Payload::Write(WriteData::new(data.to_vec()));
        match self.connection.call(request(action), payload).completion? {
            Answer::Written { offset, bytes, .. } if bytes == length => Ok(offset),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn release(&self, ccb: CcbId) {
        assert_eq!(self.call(Action::Release(ccb)), Ok(Answer::Done));
    }

    pub(crate) fn names(&self, ccb: CcbId) -> Vec<String> {
        let mut names = Vec::new();
        loop {
            let query = QueryDirectory {
                ccb,
                pattern: None,
                flags: EnumerationFlags::empty(),
                index: 0,
                room: 300,
                dots: false,
                detail: EntryDetail::Full,
            };
            match self.call(Action::QueryDirectory(query)).unwrap() {
                Answer::Directory(entries) if entries.is_empty() => return names,
                Answer::Directory(entries) => {
                    names.extend(entries.iter().map(|entry| entry.name().unwrap().to_string()));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    pub(crate) fn end_of_file(&self, path: &str) -> Result<u64, NtError> {
        let query = Query::Found(Wanted::empty());
        match self.call(Action::Query(target(path), query))? {
            Answer::Found(found) => Ok(found.info.end_of_file),
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn request(action: Action) -> Request {
    Request { origin: Origin::default(), action }
}

pub(crate) fn target(path: &str) -> Target {
    Target::Path(OwnedPath::from_text(path).unwrap())
}

pub(crate) fn create(path: &str, disposition: CreateDisposition, options: CreateOptions) -> Action {
    let access = AccessMask::READ_DATA | AccessMask::WRITE_DATA | AccessMask::DELETE;
    let share = ShareMode::all();
    let open = Create::open(target(path), access, share);
    Action::Create(Create { disposition, options, ..open })
}

pub(crate) fn read(ccb: CcbId, offset: u64, length: u32) -> Action {
    Action::Read { ccb, offset, length, buffer: BufferId::default() }
}
