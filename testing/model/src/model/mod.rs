//! The volume: files, the names they have, the handles they are open by.
//!
//! Three tables and what they mean is all there is. A name belongs to a place, a directory and a
//! spelling; a handle remembers the place it was opened by, and follows when the place changes. The
//! words are those of [MS-FSA] 2.1.1: File, Stream, Link, Open.
//!
//! Where a request breaks several rules, which status it gets is a matter of order: that of
//! [MS-FSA], but that the rights of a handle come before all else where the I/O manager looks at
//! them (set classes, listings, locks).

mod byte_range_lock;
mod cleanup;
mod create;
mod data;
mod information;
mod rename;
#[cfg(test)]
mod tests;

use nt::{
    AccessMask, Attributes, Case, CreateOptions, FileId, FilePath, FileTime, Name, NtError,
    OwnedName, Pattern, ShareMode,
};
use std::collections::{BTreeMap, BTreeSet};

use self::cleanup::Removal;
use crate::operation::{Client, Create, Handle, Operation, Start, Target};
use crate::outcome::{Found, Outcome};

/// The root directory's id in the model.
pub(crate) const ROOT: FileId = FileId(0);

/// A handle that exists within one operation only: the short open of what is named by its path.
const BRIEF: Handle = Handle(u64::MAX);

/// What a volume can do.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Rules {
    /// How names are compared.
    pub case: Case,
    /// Files may have several names.
    pub hard_links: bool,
    /// Files may have named streams.
    pub named_streams: bool,
    /// Deleted and replaced files may live on without a name.
    pub posix_unlink_rename: bool,
    /// Most bytes of a stream; beyond is DISK_FULL.
    pub max_bytes: u64,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            case: Case::Insensitive,
            hard_links: true,
            named_streams: true,
            posix_unlink_rename: true,
            max_bytes: 1 << 24,
        }
    }
}

/// [MS-FSA] 2.1.1.3, File.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct File {
    attributes: Attributes,
    /// Set by a client, and not touched since.
    created: Option<FileTime>,
    /// Set by a client, and not touched since.
    written: Option<FileTime>,
    /// By name; the unnamed stream's is empty. Directories have one too, which stays empty.
    streams: BTreeMap<OwnedName, Stream>,
}

/// [MS-FSA] 2.1.1.5, Stream.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
struct Stream {
    bytes: Vec<u8>,
    locks: Vec<RangeLock>,
    /// Stream.IsDeleted, of named streams.
    deleted: bool,
}

/// [MS-FSA] 2.1.1.10, ByteRangeLock.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct RangeLock {
    offset: u64,
    length: u64,
    exclusive: bool,
    owner: Handle,
    key: u32,
}

/// Where a name is: [MS-FSA] 2.1.1.4, Link.ParentFile and Link.Name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Place {
    directory: FileId,
    name: OwnedName,
}

/// [MS-FSA] 2.1.1.4, Link.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Link {
    file: FileId,
    deletion: Deletion,
}

/// Link.IsDeleted, and the POSIX kind of it ([MS-FSCC] 2.4.12).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Deletion {
    /// Not to be deleted.
    None,
    /// The name goes with the last handle that was opened by it.
    WithLast,
    /// The name goes with the first of these handles, or with the last of all.
    WithAny(BTreeSet<Handle>),
}

/// [MS-FSA] 2.1.1.6, Open.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Open {
    client: Client,
    file: FileId,
    /// Empty for the unnamed stream and for directories.
    stream: OwnedName,
    /// `None` if it has no name, or none any more.
    link: Option<Place>,
    granted: AccessMask,
    share: ShareMode,
    options: CreateOptions,
    position: u64,
    cleaned_up: bool,
    listing: Option<Listing>,
    /// It brought its file into being.
    created: bool,
}

/// How far a handle of a directory has listed it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Listing {
    pattern: Option<Pattern>,
    /// Something was listed before: nothing is then no error.
    found_some: bool,
    ended: bool,
}

/// What a path leads to.
enum Spot {
    /// The start itself.
    Start { file: FileId, link: Option<Place> },
    /// A place in a directory, spelled as the path spells it, or as it is spelled if there is such
    /// a name.
    Place { place: Place, exists: bool },
}

/// A volume. Clone it to look ahead; two that are equal behave alike ever after.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Model {
    rules: Rules,
    files: BTreeMap<FileId, File>,
    links: BTreeMap<Place, Link>,
    opens: BTreeMap<Handle, Open>,
}

impl Model {
    /// An empty volume.
    pub fn new(rules: Rules) -> Model {
        let mut files = BTreeMap::new();
        files.insert(ROOT, File::new(Attributes::DIRECTORY));
        Model { rules, files, links: BTreeMap::new(), opens: BTreeMap::new() }
    }

    /// Carries out one operation, as of one moment. What is refused has changed nothing; what
    /// [`Outcome::Waits`] has not either, and may be tried again.
    pub fn apply(&mut self, client: Client, operation: &Operation) -> Outcome {
        let mut after = self.clone();
        let outcome = after.attempt(client, operation);
        if !matches!(outcome, Outcome::Refused(_) | Outcome::Waits) {
            *self = after;
        }
        outcome
    }

    /// [`apply`](Model::apply), but what is refused may leave its traces.
    fn attempt(&mut self, client: Client, operation: &Operation) -> Outcome {
        let done = match operation {
            Operation::Create(create) => self.create(client, create),
            Operation::Cleanup(handle) => self.cleanup(*handle, Removal::Done),
            Operation::CloseInVain(handle) => self.close(*handle, Removal::Refused),
            Operation::Close(handle) => self.close(*handle, Removal::Done),
            Operation::Read { handle, offset, length, key } => {
                self.read(*handle, *offset, *length, *key)
            }
            Operation::Write { handle, at, bytes, key } => self.write(*handle, *at, bytes, *key),
            Operation::Query(target) => {
                self.briefly(client, target, AccessMask::READ_ATTRIBUTES, Model::query)
            }
            Operation::QueryHandle(handle) => self.query_handle(*handle),
            Operation::Set(target, change) => {
                let access = information::access_for(change);
                self.briefly(client, target, access, |model, handle| model.set(handle, change))
            }
            Operation::List { handle, pattern, restart } => {
                self.list(*handle, pattern.as_ref(), *restart)
            }
            Operation::Lock(lock) => self.lock(lock),
            Operation::Unlock(handle, unlock) => self.unlock(*handle, unlock),
            Operation::Undo(handle) => self.undo(*handle),
        };
        done.unwrap_or_else(Outcome::Refused)
    }

    /// Is this file, by its id in the model, still there: by a name, or by a handle?
    pub fn exists(&self, file: FileId) -> bool {
        self.files.contains_key(&file)
    }

    /// Handles that are not closed.
    pub fn handles(&self) -> impl Iterator<Item = (Client, Handle)> {
        self.opens.iter().map(|(handle, open)| (open.client, *handle))
    }

    /// Does something to a file named by its path as through a handle that is opened for it, shared
    /// with everybody, and closed again.
    fn briefly(
        &mut self,
        client: Client,
        target: &Target,
        access: AccessMask,
        act: impl FnOnce(&mut Model, Handle) -> Result<Outcome, NtError>,
    ) -> Result<Outcome, NtError> {
        match target {
            Target::Handle(handle) => act(self, *handle),
            Target::Path(start, path) => {
                let create = Create::brief(BRIEF, *start, path.clone(), access);
                self.create(client, &create)?;
                let outcome = act(self, BRIEF)?;
                self.close(BRIEF, Removal::Done)?;
                Ok(outcome)
            }
        }
    }

    /// A handle that operations may use.
    fn open(&self, handle: Handle) -> Result<&Open, NtError> {
        let open = self.opens.get(&handle).ok_or(NtError::INVALID_HANDLE)?;
        if open.cleaned_up { Err(NtError::FILE_CLOSED) } else { Ok(open) }
    }

    fn open_mut(&mut self, handle: Handle) -> Result<&mut Open, NtError> {
        self.open(handle)?;
        self.opens.get_mut(&handle).ok_or(NtError::INVALID_HANDLE)
    }

    fn file(&self, id: FileId) -> Result<&File, NtError> {
        self.files.get(&id).ok_or(NtError::INTERNAL_ERROR)
    }

    fn file_mut(&mut self, id: FileId) -> Result<&mut File, NtError> {
        self.files.get_mut(&id).ok_or(NtError::INTERNAL_ERROR)
    }

    fn stream(&self, open: &Open) -> Result<&Stream, NtError> {
        self.file(open.file)?.streams.get(&open.stream).ok_or(NtError::FILE_DELETED)
    }

    fn stream_mut(&mut self, handle: Handle) -> Result<&mut Stream, NtError> {
        let open = self.open(handle)?;
        let (file, stream) = (open.file, open.stream.clone());
        self.file_mut(file)?.streams.get_mut(&stream).ok_or(NtError::FILE_DELETED)
    }

    fn is_directory(&self, file: FileId) -> bool {
        self.files.get(&file).is_some_and(|file| file.attributes.is_directory())
    }

    /// A handle of a directory itself, not of one of its streams?
    fn is_directory_stream(&self, open: &Open) -> bool {
        open.stream.units().is_empty() && self.is_directory(open.file)
    }

    /// The handles that are not cleaned up.
    fn in_use(&self) -> impl Iterator<Item = (&Handle, &Open)> {
        self.opens.iter().filter(|(_, open)| !open.cleaned_up)
    }

    /// The names of a file.
    fn names_of(&self, file: FileId) -> impl Iterator<Item = (&Place, &Link)> {
        self.links.iter().filter(move |(_, link)| link.file == file)
    }

    /// The names in a directory.
    fn entries_of(&self, directory: FileId) -> impl Iterator<Item = (&Place, &Link)> {
        self.links.iter().filter(move |(place, _)| place.directory == directory)
    }

    /// The name in that directory that is the same as `name` on this volume.
    fn find(&self, directory: FileId, name: Name<'_>) -> Option<(&Place, &Link)> {
        self.entries_of(directory)
            .find(|(place, _)| place.name.as_name().eq_case(name, self.rules.case))
    }

    /// The stream of that name, as it is spelled.
    fn find_stream(&self, file: FileId, name: Name<'_>) -> Option<&OwnedName> {
        let streams = self.files.get(&file)?.streams.keys();
        streams.into_iter().find(|stream| stream.as_name().eq_case(name, Case::Insensitive))
    }

    /// Is `file` that directory, or somewhere below it?
    fn is_at_or_below(&self, file: FileId, directory: FileId) -> bool {
        file == directory
            || self.names_of(file).any(|(place, _)| self.is_at_or_below(place.directory, directory))
    }

    /// Follows a path to its last component, which need not exist: [MS-FSA] 2.1.5.1, phase 6.
    fn walk(&self, start: Start, path: FilePath<'_>) -> Result<Spot, NtError> {
        let (mut directory, link) = match start {
            Start::Root => (ROOT, None),
            Start::Handle(handle) => {
                let open = self.open(handle)?;
                (open.file, open.link.clone())
            }
        };
        let Some(last) = path.file_name() else {
            return Ok(Spot::Start { file: directory, link });
        };
        let count = path.components().count();
        for component in path.components().take(count - 1) {
            let found = self.find(directory, component).ok_or(NtError::OBJECT_PATH_NOT_FOUND)?;
            directory = found.1.file;
        }
        let has_name = directory == ROOT || self.names_of(directory).next().is_some();
        if !self.is_directory(directory) || !has_name {
            return Err(NtError::OBJECT_PATH_NOT_FOUND);
        }
        Ok(match self.find(directory, last) {
            Some((place, _)) => Spot::Place { place: place.clone(), exists: true },
            None => {
                let place = Place { directory, name: last.to_owned()? };
                Spot::Place { place, exists: false }
            }
        })
    }

    /// A directory that is to be deleted takes no new names.
    fn check_takes_names(&self, directory: FileId) -> Result<(), NtError> {
        match self.names_of(directory).any(|(_, link)| link.deletion != Deletion::None) {
            true => Err(NtError::DELETE_PENDING),
            false => Ok(()),
        }
    }

    /// The path of a place, from the root.
    fn path_of(&self, place: &Place) -> String {
        let above = self.names_of(place.directory).next();
        let above = above.map(|(place, _)| self.path_of(place)).unwrap_or_default();
        format!("{above}\\{}", place.name)
    }

    /// What a handle sees of its file.
    fn found(&self, open: &Open) -> Result<Found, NtError> {
        let file = self.file(open.file)?;
        let end_of_file = self.stream(open)?.bytes.len() as u64;
        let named = !open.stream.units().is_empty();
        let link = open.link.as_ref().and_then(|place| self.links.get(place));
        let pending = link.is_some_and(|link| link.deletion != Deletion::None)
            || named && self.stream(open)?.deleted;
        let links = match open.file {
            ROOT => 1,
            file => u32::try_from(self.names_of(file).count()).unwrap_or(u32::MAX),
        };
        Ok(Found {
            id: open.file,
            attributes: file.attributes.intersection(Found::COMPARED),
            end_of_file,
            links,
            created: file.created,
            written: file.written,
            delete_pending: Some(pending),
        })
    }
}

impl File {
    fn new(attributes: Attributes) -> File {
        let streams = BTreeMap::from([(OwnedName::default(), Stream::default())]);
        File { attributes, created: None, written: None, streams }
    }
}
