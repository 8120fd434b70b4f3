//! What a volume answers: a [`Completion`] ends exactly one request.

use crate::name::DOT;
use crate::posix::PosixAttributes;
use crate::security::SecurityDescriptor;
use crate::{
    AccessMask, ByteRange, CcbId, CreateAction, CreateOptions, FileId, FileInfo, LockMode,
    LockRange, Name, NodeId, NotifyList, NtError, OplockLevel, OwnedName, OwnedPath, ReparseData,
    VolumeInfo, memory,
};
use alloc::vec::Vec;

/// How a request ended.
pub type Completion = Result<Answer, NtError>;

/// What is known about a file after asking.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// Identity, attributes, sizes, times.
    pub info: FileInfo,
    /// If wanted, and if the file system keeps descriptors.
    pub security: Option<SecurityDescriptor>,
    /// If wanted.
    pub posix: Option<PosixAttributes>,
    /// If wanted, and if it is a reparse point.
    pub reparse: Option<ReparseData>,
    /// Its last component as it is stored, where that is spelled otherwise than asked; told for a
    /// file asked for by its name.
    pub name: Option<OwnedName>,
    /// If wanted.
    pub node: Option<NodeId>,
    /// A delete is pending; such a file counts one link less ([MS-FSA] 2.1.5.12.27).
    pub delete_pending: bool,
}

/// A successful create.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Created {
    /// The handle, if one was to be kept.
    pub ccb: Option<CcbId>,
    /// What happened.
    pub action: CreateAction,
    /// What the handle may do.
    pub granted: AccessMask,
    /// The file.
    pub found: Found,
    /// The oplock that the handle got.
    pub oplock: OplockLevel,
    /// STATUS_OPLOCK_BREAK_IN_PROGRESS: opened with [`CreateOptions::COMPLETE_IF_OPLOCKED`] while
    /// a holder has still to answer.
    pub oplock_breaking: bool,
}

/// A name that leads elsewhere: STATUS_REPARSE.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Redirect {
    /// How many components of the asked path lead to the reparse point, it included.
    pub components: usize,
    /// Its data.
    pub reparse: ReparseData,
    /// Where it leads, if it is a relative link that stays on this volume.
    pub target: Option<OwnedPath>,
}

/// What a handle knows of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandleState {
    /// Path from the root; empty if the file has no name any more.
    pub path: OwnedPath,
    /// Rights.
    pub granted: AccessMask,
    /// Options it was opened with.
    pub options: CreateOptions,
    /// FilePositionInformation.
    pub position: u64,
    /// A delete is pending.
    pub delete_pending: bool,
}

/// A data stream of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StreamInfo {
    /// Its name; empty for the unnamed one.
    pub name: OwnedName,
    /// Bytes.
    pub end_of_file: u64,
    /// Bytes set aside.
    pub allocation_size: u64,
}

/// One of the names of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HardLink {
    /// The directory it is in; 0 where the file system has no ids.
    pub directory: FileId,
    /// The name there.
    pub name: OwnedName,
}

/// The answer of a request that succeeded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Nothing but success.
    Done,
    /// Create.
    Created(Created),
    /// Create or query met a reparse point that is not to be opened itself.
    Redirect(Redirect),
    /// Query, or a change that reports the new state.
    Found(Found),
    /// Bytes read; fewer than asked is the end of file.
    Read {
        /// How many.
        bytes: u32,
    },
    /// Bytes written.
    Written {
        /// First byte.
        offset: u64,
        /// How many.
        bytes: u32,
        /// The file afterwards.
        info: FileInfo,
    },
    /// Security.
    Security(SecurityDescriptor),
    /// An EA list.
    ExtendedAttributes(Vec<u8>),
    /// Streams.
    Streams(Vec<StreamInfo>),
    /// The names of a file; at least one.
    HardLinks(Vec<HardLink>),
    /// What a control code brings back; at most as much as there was room for.
    Control(Vec<u8>),
    /// Reparse data.
    Reparse(ReparseData),
    /// Allocated ranges.
    Ranges(Vec<ByteRange>),
    /// The handle itself.
    Handle(HandleState),
    /// Directory entries; an empty batch ends the enumeration.
    Directory(DirectoryEntries),
    /// Volume.
    Volume(VolumeInfo),
    /// The lock that is in the way, or none.
    PosixLock(Option<HeldPosixLock>),
    /// Changes of a directory.
    Changes(NotifyList),
    /// More changed than could be kept: STATUS_NOTIFY_ENUM_DIR.
    EnumerateAgain,
    /// The handle was cleaned up while the request waited: STATUS_NOTIFY_CLEANUP.
    NotifyCleanup,
    /// The oplock that a handle has now.
    Oplock(OplockLevel),
}

/// A record lock of POSIX, as F_GETLK tells of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeldPosixLock {
    /// Which bytes.
    pub range: LockRange,
    /// How.
    pub mode: LockMode,
    /// Whose, 0 if it is no process of this system.
    pub process: u32,
}

/// A batch of directory entries in one piece of memory.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DirectoryEntries {
    units: Vec<u16>,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Entry {
    name: (u32, u32),
    info: FileInfo,
    token: u64,
}

/// One entry of a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct DirectoryEntry<'a> {
    /// Name: a legal component, or `.` or `..`.
    pub units: &'a [u16],
    /// What the file system says of it.
    pub info: &'a FileInfo,
    /// Number to go on after, 0 where the file system gives none.
    pub token: u64,
}

impl<'a> DirectoryEntry<'a> {
    /// The name; `None` for `.` and `..`.
    pub fn name(&self) -> Option<Name<'a>> {
        match self.units {
            [DOT] | [DOT, DOT] => None,
            units => Some(Name::proven(units)),
        }
    }
}

impl DirectoryEntries {
    /// Bytes one entry counts beside its name.
    pub const ENTRY_WEIGHT: usize = 104;

    /// An empty batch with memory for about as many entries as `room` takes. Without memory it is a
    /// batch all the same.
    pub fn with_room(room: usize) -> DirectoryEntries {
        const MOST: usize = 1024;
        const NAME: usize = 16; // units
        let mut batch = DirectoryEntries::default();
        let count = (room / (Self::ENTRY_WEIGHT + NAME * 2)).min(MOST);
        let _ = batch.entries.try_reserve(count);
        let _ = batch.units.try_reserve(count * NAME);
        batch
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` without memory; the batch is as it was.
    pub fn push(&mut self, name: Name<'_>, info: &FileInfo, token: u64) -> Result<(), NtError> {
        self.append(name.units(), info, token)
    }

    /// Appends the directory itself, `.`. That is the engine's to do, as the parent is.
    ///
    /// # Errors
    /// As [`push`](DirectoryEntries::push).
    pub fn push_dot(&mut self, info: &FileInfo) -> Result<(), NtError> {
        self.append(&[DOT], info, 0)
    }

    /// Appends the parent, `..`.
    ///
    /// # Errors
    /// As [`push`](DirectoryEntries::push).
    pub fn push_dot_dot(&mut self, info: &FileInfo) -> Result<(), NtError> {
        self.append(&[DOT, DOT], info, 0)
    }

    fn append(&mut self, units: &[u16], info: &FileInfo, token: u64) -> Result<(), NtError> {
        let start = u32::try_from(self.units.len()).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        let length = u32::try_from(units.len()).map_err(|_| NtError::OBJECT_NAME_INVALID)?;
        self.entries.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        memory::extend(&mut self.units, units)?;
        self.entries.push(Entry { name: (start, length), info: *info, token });
        Ok(())
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// No entries: the enumeration is over.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What the batch counts against the room of a query.
    pub fn weight(&self) -> usize {
        self.units.len() * 2 + self.entries.len() * Self::ENTRY_WEIGHT
    }

    /// The entry at that place.
    pub fn entry(&self, index: usize) -> Option<DirectoryEntry<'_>> {
        let Entry { name: (start, length), info, token } = self.entries.get(index)?;
        let (start, length) = (*start as usize, *length as usize);
        Some(DirectoryEntry { units: &self.units[start..start + length], info, token: *token })
    }

    /// All entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = DirectoryEntry<'_>> {
        (0..self.entries.len()).filter_map(|index| self.entry(index))
    }
}
