//! A second door of the volume, in the process that serves it: NT's requests, one at a time.

use std::sync::Arc;

use openfsp::nt::posix::PosixAttributes;
use openfsp::nt::{
    AccessMask, Action, Answer, ByteRange, CcbId, Change, CompletionFilter, Create,
    CreateDisposition, CreateOptions, DispositionFlags, EntryDetail, EnumerationFlags, LockMode,
    NewName, NtError, Origin, OwnedPath, QueryDirectory, RenameFlags, Request, Set, ShareMode,
    Target, Unlock, WriteAt,
};
use openfsp::{Connection, Done, Payload, ReadBuf, Sink, Volume, WriteData};

/// The bytes of a counter.
const COUNTER: ByteRange = ByteRange { offset: 0, length: 8 };

/// A client of the second door.
pub(super) struct Nt {
    connection: Connection,
}

/// Requests are waited for, so it hears of none.
struct Unused;

impl Sink for Unused {
    fn complete(&self, _: u64, _: Done) {}
}

/// What the answer of a request may be.
type Outcome<T> = Result<T, NtError>;

impl Nt {
    /// One that asks and waits.
    pub(super) fn new(volume: &Volume) -> Nt {
        Nt { connection: volume.connect(Arc::new(Unused)) }
    }

    /// Asks and waits.
    pub(super) fn ask(&self, action: Action) -> Outcome<Answer> {
        self.connection.call(request(action), Payload::None).completion
    }

    /// Opens with everything shared.
    pub(super) fn open(
        &self,
        path: &str,
        access: AccessMask,
        disposition: CreateDisposition,
    ) -> Outcome<CcbId> {
        self.create(path, access, disposition, CreateOptions::NON_DIRECTORY_FILE)
    }

    /// Opens a directory to list and to watch.
    pub(super) fn open_directory(&self, path: &str) -> Outcome<CcbId> {
        let (open, options) = (CreateDisposition::Open, CreateOptions::DIRECTORY_FILE);
        self.create(path, AccessMask::LIST_DIRECTORY, open, options)
    }

    /// Makes a directory that all users may work in.
    pub(super) fn make_directory(&self, path: &str) -> Outcome<()> {
        let (create, options) = (CreateDisposition::Create, CreateOptions::DIRECTORY_FILE);
        self.release(self.create(path, AccessMask::LIST_DIRECTORY, create, options)?)
    }

    fn create(
        &self,
        path: &str,
        access: AccessMask,
        disposition: CreateDisposition,
        options: CreateOptions,
    ) -> Outcome<CcbId> {
        let target = Target::Path(OwnedPath::from_text(path)?);
        let kind = match options.contains(CreateOptions::DIRECTORY_FILE) {
            true => 0o040_777,
            false => 0o100_666,
        };
        let posix = disposition.may_create().then(|| PosixAttributes {
            uid: rustix::process::geteuid().as_raw(),
            gid: rustix::process::getegid().as_raw(),
            mode: kind,
            ..PosixAttributes::default()
        });
        let open = Create::open(target, access, ShareMode::all());
        match self.ask(Action::Create(Create { disposition, options, posix, ..open }))? {
            Answer::Created(created) => created.ccb.ok_or(NtError::INTERNAL_ERROR),
            _ => Err(NtError::INTERNAL_ERROR),
        }
    }

    /// Closes a handle.
    pub(super) fn release(&self, ccb: CcbId) -> Outcome<()> {
        self.ask(Action::Release(ccb)).map(drop)
    }

    /// Opens, does something, and closes whatever came of it.
    pub(super) fn with<T>(
        &self,
        opened: Outcome<CcbId>,
        work: impl FnOnce(CcbId) -> Outcome<T>,
    ) -> Outcome<T> {
        let ccb = opened?;
        let done = work(ccb);
        self.release(ccb)?;
        done
    }

    /// The first eight bytes as a number.
    pub(super) fn number(&self, ccb: CcbId) -> Outcome<u64> {
        let read = Action::Read { ccb, offset: 0, length: 8, buffer: Default::default() };
        let done = self.connection.call(request(read), Payload::Read(ReadBuf::new(8)));
        match (done.completion?, done.payload) {
            (Answer::Read { bytes: 8 }, Payload::Read(bytes)) => {
                let bytes = bytes.to_vec().try_into().map_err(|_| NtError::INTERNAL_ERROR)?;
                Ok(u64::from_le_bytes(bytes))
            }
            _ => Err(NtError::END_OF_FILE),
        }
    }

    /// Writes the first eight bytes.
    pub(super) fn set_number(&self, ccb: CcbId, number: u64) -> Outcome<()> {
        self.write(ccb, WriteAt::Offset(0), number.to_le_bytes().to_vec())
    }

    /// Writes.
    pub(super) fn write(&self, ccb: CcbId, at: WriteAt, bytes: Vec<u8>) -> Outcome<()> {
        let length = u32::try_from(bytes.len()).map_err(|_| NtError::INVALID_PARAMETER)?;
        let buffer = Default::default();
        let write = Action::Write { ccb, at, length, buffer, constrained: false };
        let payload = Payload::Write(WriteData::new(bytes));
        self.connection.call(request(write), payload).completion.map(drop)
    }

    /// Another name, whoever has it now.
    pub(super) fn rename(&self, ccb: CcbId, path: &str) -> Outcome<()> {
        let flags = RenameFlags::REPLACE_IF_EXISTS | RenameFlags::POSIX_SEMANTICS;
        let path = OwnedPath::from_text(path)?;
        let new = NewName { root_directory: 0, path, flags };
        self.set(ccb, Change::Rename(new))
    }

    /// Its name goes at once.
    pub(super) fn delete(&self, ccb: CcbId) -> Outcome<()> {
        let flags = DispositionFlags::DELETE | DispositionFlags::POSIX_SEMANTICS;
        self.set(ccb, Change::Disposition(flags))
    }

    fn set(&self, ccb: CcbId, change: Change) -> Outcome<()> {
        self.ask(Action::Set(Target::Open(ccb), Set::Information(change))).map(drop)
    }

    /// Locks a counter, however long that takes.
    pub(super) fn lock(&self, ccb: CcbId) -> Outcome<()> {
        let mode = LockMode::Exclusive;
        self.ask(Action::Lock { ccb, range: COUNTER, mode, wait: true }).map(drop)
    }

    /// Unlocks it.
    pub(super) fn unlock(&self, ccb: CcbId) -> Outcome<()> {
        self.ask(Action::Unlock(ccb, Unlock::Range(COUNTER))).map(drop)
    }

    /// Lists a directory to its end.
    pub(super) fn list(&self, ccb: CcbId) -> Outcome<usize> {
        let mut count = 0;
        loop {
            let query = QueryDirectory {
                ccb,
                pattern: None,
                flags: EnumerationFlags::empty(),
                index: 0,
                room: 4096,
                dots: true,
                detail: EntryDetail::Full,
            };
            match self.ask(Action::QueryDirectory(query))? {
                Answer::Directory(entries) if entries.is_empty() => return Ok(count),
                Answer::Directory(entries) => count += entries.len(),
                _ => return Err(NtError::INTERNAL_ERROR),
            }
        }
    }
}

/// To be told of everything that happens in a directory.
pub(super) fn watch(ccb: CcbId, tree: bool) -> Action {
    let filter = CompletionFilter::FILE_NAME
        | CompletionFilter::DIR_NAME
        | CompletionFilter::SIZE
        | CompletionFilter::LAST_WRITE;
    Action::ChangeNotify { ccb, filter, tree, room: 2048 }
}

/// As the system itself.
pub(super) fn request(action: Action) -> Request {
    Request { origin: Origin::default(), action }
}
