//! [`Client`]: another door of the volume, whose requests a test makes itself.

use nt::posix::PosixChange;
use nt::{
    AccessMask, Action, Answer, BufferId, CcbId, Change, Completion, Create, CreateDisposition,
    DispositionFlags, MetadataChange, NewName, Origin, OriginFlags, OwnedName, OwnedPath,
    RenameFlags, Request, Set, ShareMode, Target, WriteAt,
};
use openfsp_host::{Connection, Done, Payload, ReadBuf, Sink, Volume, WriteData};

/// A client that remembers nothing. Each call returns when its request is over.
pub(super) struct Client {
    connection: Connection,
}

/// Everything is waited for.
struct Nothing;

impl Sink for Nothing {
    fn complete(&self, _: u64, _: Done) {}
}

fn name(name: &str) -> OwnedName {
    OwnedName::from_text(name).expect("a name")
}

impl Client {
    pub(super) fn of(volume: &Volume) -> Client {
        Client { connection: volume.connect(std::sync::Arc::new(Nothing)) }
    }

    fn call(&self, action: Action, payload: Payload) -> Done {
        let flags = OriginFlags::ACCESS_CHECKED;
        let origin = Origin { flags, ..Origin::default() };
        self.connection.call(Request { origin, action }, payload)
    }

    fn ask(&self, action: Action) -> Completion {
        self.call(action, Payload::None).completion
    }

    fn entry(&self, file: &str) -> Target {
        Target::Entry(self.connection.volume().root(), name(file))
    }

    fn opened(&self, file: &str, disposition: CreateDisposition) -> CcbId {
        let access = AccessMask::FILE_GENERIC_READ | AccessMask::FILE_GENERIC_WRITE;
        let mut create = Create::open(self.entry(file), access, ShareMode::all());
        create.disposition = disposition;
        match self.ask(Action::Create(create)).expect("opened") {
            Answer::Created(created) => created.ccb.expect("a handle"),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn open(&self, file: &str) -> CcbId {
        self.opened(file, CreateDisposition::Open)
    }

    pub(super) fn create(&self, file: &str) {
        self.close(self.opened(file, CreateDisposition::Create));
    }

    pub(super) fn close(&self, ccb: CcbId) {
        self.ask(Action::Release(ccb)).expect("closed");
    }

    pub(super) fn write(&self, ccb: CcbId, at: WriteAt, data: &'static [u8]) {
        let (length, buffer) = (data.len() as u32, BufferId::default());
        let action = Action::Write { ccb, at, length, buffer, constrained: false };
        let payload = Payload::Write(WriteData::new(data));
        self.call(action, payload).completion.expect("written");
    }

    pub(super) fn read(&self, ccb: CcbId, length: u32) -> Vec<u8> {
        let action = Action::Read { ccb, offset: 0, length, buffer: BufferId::default() };
        let done = self.call(action, Payload::Read(ReadBuf::new(length as usize)));
        done.completion.expect("read");
        match done.payload {
            Payload::Read(data) => data.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn truncate(&self, ccb: CcbId, length: u64) {
        let set = Set::Information(Change::EndOfFile(length));
        self.ask(Action::Set(Target::Open(ccb), set)).expect("truncated");
    }

    pub(super) fn remove(&self, file: &str) {
        let flags = DispositionFlags::DELETE | DispositionFlags::POSIX_SEMANTICS;
        let set = Set::Information(Change::Disposition(flags));
        self.ask(Action::Set(self.entry(file), set)).expect("removed");
    }

    pub(super) fn rename(&self, from: &str, to: &str) {
        let mut path = OwnedPath::root();
        path.push(name(to).as_name()).expect("a path");
        let flags = RenameFlags::POSIX_SEMANTICS | RenameFlags::REPLACE_IF_EXISTS;
        let root_directory = self.connection.volume().root().0;
        let set = Set::Information(Change::Rename(NewName { root_directory, path, flags }));
        self.ask(Action::Set(self.entry(from), set)).expect("renamed");
    }

    pub(super) fn change_mode(&self, file: &str, mode: u32) {
        let posix = PosixChange { mode: Some(mode), ..PosixChange::default() };
        let change = MetadataChange { posix, ..MetadataChange::default() };
        self.ask(Action::Set(self.entry(file), Set::Metadata(change))).expect("changed");
    }
}
