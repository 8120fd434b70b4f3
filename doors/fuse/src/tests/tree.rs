//! [`Tree`]: one directory of files, which answers the engine's questions itself and counts them.

use nt::posix::PosixAttributes;
use nt::{
    AccessMask, Case, DirectoryEntries, FileId, FileInfo, FileTime, Found, MetadataChange, NtError,
    OwnedName, OwnedPath, Query, VolumeInfo, WriteAt,
};
use openfsp_host::{
    Answered, CleanupWhen, Execution, Operations, Payload, Responder, Volume, VolumeParams,
};
use parking_lot::{Condvar, Mutex};
use std::collections::BTreeMap;
use std::sync::Arc;
use transact::{Alter, Call, FileKey, Object, Opened, Operation, Outcome, Reply, ResumeFrom};

/// The file system, and what the test has to do with it.
#[derive(Clone)]
pub(crate) struct Tree {
    shared: Arc<Shared>,
    execution: Execution,
}

struct Shared {
    state: Mutex<State>,
    /// The questions so far.
    asked: Mutex<Vec<&'static str>>,
    /// Answers about a file called `slow` wait until it is open.
    gate: Mutex<bool>,
    /// Answers of which kind; and how many wait.
    slow: Mutex<(&'static str, usize)>,
    opened: Condvar,
}

#[derive(Default)]
struct State {
    ignores_case: bool,
    files: BTreeMap<OwnedName, FileId>,
    contents: BTreeMap<FileId, Content>,
    open: BTreeMap<u64, FileId>,
    last: u64,
}

#[derive(Default, Clone)]
struct Content {
    data: Vec<u8>,
    posix: PosixAttributes,
    written: FileTime,
}

const ROOT: FileId = FileId(1);
const S_IFDIR: u32 = 0o040_000;

impl Tree {
    pub(crate) fn new(execution: Execution) -> Tree {
        let shared = Shared {
            state: Mutex::new(State { last: 1, ..State::default() }),
            asked: Mutex::default(),
            gate: Mutex::new(false),
            slow: Mutex::new(("read", 0)),
            opened: Condvar::new(),
        };
        Tree { shared: Arc::new(shared), execution }
    }

    /// Letters make no difference from now on.
    pub(crate) fn ignore_case(self) -> Tree {
        self.shared.state.lock().ignores_case = true;
        self
    }

    pub(crate) fn volume(&self) -> Volume {
        let params = VolumeParams {
            case: self.shared.state.lock().case(),
            cleanup: CleanupWhen::Removed,
            changes_unseen: false,
            lx_metadata: true,
            file_system_name: OwnedName::from_text("tree").expect("a name"),
            ..VolumeParams::default()
        };
        Volume::from_operations(params, self.clone()).start().expect("a volume")
    }

    /// The questions since the last time.
    pub(crate) fn asked(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.shared.asked.lock())
    }

    /// Files that the engine holds open.
    pub(crate) fn open_files(&self) -> usize {
        self.shared.state.lock().open.len()
    }

    pub(crate) fn is_gate_open(&self) -> bool {
        *self.shared.gate.lock()
    }

    /// Answers of that kind about `slow` wait from now on: what they say is old by then.
    pub(crate) fn hold_up(&self, word: &'static str) {
        *self.shared.gate.lock() = false;
        *self.shared.slow.lock() = (word, 0);
    }

    /// How many answers have been held up.
    pub(crate) fn held_up(&self) -> usize {
        self.shared.slow.lock().1
    }

    /// Lets the answers about `slow` go on.
    pub(crate) fn open_gate(&self) {
        *self.shared.gate.lock() = true;
        self.shared.opened.notify_all();
    }
}

impl Operations for Tree {
    fn execution(&self) -> Execution {
        self.execution
    }

    fn ask(&self, operation: Operation, mut responder: Responder) -> Option<Answered> {
        self.shared.asked.lock().push(word(&operation.call));
        if self.execution.pends {
            let shared = Arc::clone(&self.shared);
            std::thread::spawn(move || {
                let reply = shared.answer(operation.call, responder.payload());
                responder.answer(reply).send();
            });
            return None;
        }
        let reply = self.shared.answer(operation.call, responder.payload());
        Some(responder.answer(reply))
    }
}

fn word(call: &Call) -> &'static str {
    match call {
        Call::Create(_) => "create",
        Call::Cleanup { .. } => "cleanup",
        Call::Close(_) => "close",
        Call::Read { .. } => "read",
        Call::Write { .. } => "write",
        Call::Query(..) => "query",
        Call::Alter(..) => "alter",
        Call::Remove { .. } => "remove",
        Call::Rename { .. } => "rename",
        Call::ReadDirectory(_) => "read directory",
        _ => "other",
    }
}

impl Shared {
    fn answer(&self, call: Call, payload: &mut Payload) -> Reply {
        let is_slow = self.is_slow(&call);
        let reply = self.answer_at_once(call, payload);
        if is_slow {
            self.slow.lock().1 += 1;
            let mut open = self.gate.lock();
            while !*open {
                self.opened.wait(&mut open);
            }
        }
        reply
    }

    fn answer_at_once(&self, call: Call, payload: &mut Payload) -> Reply {
        let mut state = self.state.lock();
        match call {
            Call::Create(create) => state.create(&create),
            Call::Close(file) => {
                state.open.remove(&file.0);
                Ok(Outcome::Done)
            }
            Call::Read { file, offset, .. } => state.read(file, offset, payload),
            Call::Write { file, at, .. } => state.write(file, at, payload),
            Call::Query(object, Query::Found(_)) => {
                let id = state.find(&object)?;
                Ok(Outcome::Found(Found { name: state.stored(&object), ..state.found(id) }))
            }
            Call::Alter(object, Alter::Metadata(change), _) => state.alter(&object, &change),
            Call::Remove { path, .. } => {
                let stored = state.spelled(&name(&path)?).ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
                let removed = state.files.remove(&stored);
                removed.map(|_| Outcome::Done).ok_or(NtError::OBJECT_NAME_NOT_FOUND)
            }
            Call::Rename { from, to, how, .. } => {
                let (from, to) = (state.spelled(&name(&from)?), name(&to)?);
                let from = from.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
                match state.spelled(&to) {
                    Some(there) if there != from && !how.replace => {
                        return Err(NtError::OBJECT_NAME_COLLISION);
                    }
                    Some(there) if there != from => drop(state.files.remove(&there)),
                    Some(_) | None => {}
                }
                let id = state.files.remove(&from).ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
                state.files.insert(to, id);
                Ok(Outcome::Done)
            }
            Call::ReadDirectory(question) => state.list(&question.from),
            Call::QueryVolume => Ok(Outcome::Volume(VolumeInfo::default())),
            Call::Cleanup { .. } | Call::Flush(_) => Ok(Outcome::Done),
            _ => Err(NtError::NOT_SUPPORTED),
        }
    }

    /// Is the answer to be held up?
    fn is_slow(&self, call: &Call) -> bool {
        if word(call) != self.slow.lock().0 {
            return false;
        }
        let state = self.state.lock();
        let is_its_name = |path: &OwnedPath| {
            name(path).is_ok_and(|name| OwnedName::from_text("slow").is_ok_and(|slow| name == slow))
        };
        match call {
            Call::Query(Object::Path(path), _) | Call::Rename { from: path, .. } => {
                is_its_name(path)
            }
            Call::Read { file, .. } => {
                let slow = OwnedName::from_text("slow").ok();
                let slow = slow.and_then(|name| state.files.get(&name));
                slow.is_some() && slow == state.open.get(&file.0)
            }
            _ => false,
        }
    }
}

/// The only paths there are: names in the root.
fn name(path: &OwnedPath) -> Result<OwnedName, NtError> {
    path.as_path().file_name().ok_or(NtError::ACCESS_DENIED)?.to_owned()
}

impl State {
    fn case(&self) -> Case {
        if self.ignores_case { Case::Insensitive } else { Case::Sensitive }
    }

    fn create(&mut self, create: &transact::Create) -> Reply {
        let (id, created) = match self.find(&Object::Path(create.path.clone())) {
            Ok(_) if create.disposition == nt::CreateDisposition::Create => {
                return Err(NtError::OBJECT_NAME_COLLISION);
            }
            Ok(id) => (id, false),
            Err(_) if create.disposition.may_create() => {
                self.last += 1;
                let id = FileId(u128::from(self.last));
                let posix = create.posix.unwrap_or_default();
                self.contents.insert(id, Content { posix, ..Content::default() });
                self.files.insert(name(&create.path)?, id);
                (id, true)
            }
            Err(error) => return Err(error),
        };
        let file = create.hold.then(|| {
            self.last += 1;
            self.open.insert(self.last, id);
            FileKey(self.last)
        });
        let (granted, found) = (create.access | AccessMask::READ_ATTRIBUTES, self.found(id));
        let name = self.stored(&Object::Path(create.path.clone()));
        Ok(Outcome::Opened(Opened { file, created, granted, found, name }))
    }

    /// The name as it is stored.
    fn spelled(&self, name: &OwnedName) -> Option<OwnedName> {
        let is_it = |other: &&OwnedName| other.as_name().eq_case(name.as_name(), self.case());
        self.files.keys().find(is_it).cloned()
    }

    /// How what was asked for by name is spelled.
    fn stored(&self, object: &Object) -> Option<OwnedName> {
        match object {
            Object::Path(path) => self.spelled(&name(path).ok()?),
            Object::File(_) => None,
        }
    }

    fn find(&self, object: &Object) -> Result<FileId, NtError> {
        match object {
            Object::File(file) => self.open.get(&file.0).copied().ok_or(NtError::INVALID_HANDLE),
            Object::Path(path) if path.as_path().is_root() => Ok(ROOT),
            Object::Path(path) => {
                let id = self.spelled(&name(path)?).and_then(|name| self.files.get(&name));
                id.copied().ok_or(NtError::OBJECT_NAME_NOT_FOUND)
            }
        }
    }

    fn info(&self, id: FileId) -> FileInfo {
        match self.contents.get(&id) {
            Some(content) => FileInfo {
                written: content.written,
                ..FileInfo::file(id, content.data.len() as u64)
            },
            None => FileInfo::directory(id),
        }
    }

    fn found(&self, id: FileId) -> Found {
        let root = PosixAttributes { mode: S_IFDIR | 0o777, ..PosixAttributes::default() };
        let posix = self.contents.get(&id).map_or(root, |content| content.posix);
        Found { info: self.info(id), posix: Some(posix), ..Found::default() }
    }

    fn content(&mut self, object: &Object) -> Result<(FileId, &mut Content), NtError> {
        let id = self.find(object)?;
        Ok((id, self.contents.get_mut(&id).ok_or(NtError::FILE_IS_A_DIRECTORY)?))
    }

    fn read(&mut self, file: FileKey, offset: u64, payload: &mut Payload) -> Reply {
        let (_, content) = self.content(&Object::File(file))?;
        let Payload::Read(out) = payload else { return Err(NtError::INTERNAL_ERROR) };
        Ok(Outcome::Read(out.put_at(&content.data, offset) as u32))
    }

    fn write(&mut self, file: FileKey, at: WriteAt, payload: &Payload) -> Reply {
        let Payload::Write(data) = payload else { return Err(NtError::INTERNAL_ERROR) };
        let (id, content) = self.content(&Object::File(file))?;
        let offset = match at {
            WriteAt::Offset(offset) => offset,
            WriteAt::End => content.data.len() as u64,
        };
        let end = offset as usize + data.len();
        content.data.resize(content.data.len().max(end), 0);
        content.data[offset as usize..end].copy_from_slice(data);
        Ok(Outcome::Written { offset, bytes: data.len() as u32, info: self.info(id) })
    }

    fn alter(&mut self, object: &Object, change: &MetadataChange) -> Reply {
        let (id, content) = self.content(object)?;
        if let Some(end) = change.end_of_file {
            content.data.resize(end as usize, 0);
        }
        if let Some(mode) = change.posix.mode {
            content.posix.mode = content.posix.mode & !0o7777 | mode;
        }
        content.written = change.basic.written.unwrap_or(content.written);
        Ok(Outcome::Found(self.found(id)))
    }

    fn list(&self, from: &ResumeFrom) -> Reply {
        let mut entries = DirectoryEntries::default();
        for (name, id) in &self.files {
            if !matches!(from, ResumeFrom::After(last, _) if name <= last) {
                entries.push(name.as_name(), &self.info(*id), 0)?;
            }
        }
        Ok(Outcome::Directory { entries, end: true })
    }
}
