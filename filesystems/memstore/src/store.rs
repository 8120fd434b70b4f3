//! [`Store`]: the volume, its options, and how files are found and kept alive.
//!
//! The tree is changed in `namespace` and `rename`, streams in `stream`, bytes in `content`,
//! everything else about a file in `metadata`; each is a part of the same type.

use crate::directory::Directory;
use crate::limits::{Budget, Limits};
use crate::node::{Content, Node, StreamKey};
use crate::security::SecurityTable;
use crate::slab::{self, Index, Slab};
use nt::{
    Attributes, Case, FileId, FileInfo, FilePath, FileTime, Name, NtError, OwnedName, ReparseData,
    VolumeInfo,
};

/// Most units of a volume label, [MS-FSCC] 2.5.9.
const MAX_LABEL_UNITS: usize = 32;

/// When reading a file moves its access time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AccessTimes {
    /// Never, as on NTFS by default.
    #[default]
    Never,
    /// If it is not later than the last write and change, or a day old: Linux's `relatime`.
    Relative,
}

/// What is fixed when a store is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StoreOptions {
    /// Are file and stream names that differ in case alone the same?
    pub case: Case,
    /// The same for names of extended attributes; NT's are insensitive, POSIX's are not.
    pub ea_case: Case,
    /// Does reading move the access time?
    pub access_times: AccessTimes,
    /// How much it may hold.
    pub limits: Limits,
}

impl Default for StoreOptions {
    /// As NTFS.
    fn default() -> StoreOptions {
        StoreOptions {
            case: Case::Insensitive,
            ea_case: Case::Insensitive,
            access_times: AccessTimes::default(),
            limits: Limits::default(),
        }
    }
}

/// A volume in memory.
///
/// A plain value: the same calls give the same state. Questions take `&self`, changes `&mut self`
/// and the time. A change that fails leaves everything as it was.
#[derive(Debug)]
pub struct Store {
    pub(crate) options: StoreOptions,
    pub(crate) nodes: Slab<Node>,
    pub(crate) budget: Budget,
    pub(crate) security: SecurityTable,
    label: OwnedName,
}

/// Where a path leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lookup<'s> {
    /// To this stream of this file.
    Found {
        /// The file and stream. The file may itself be a reparse point: see
        /// [`FileInfo::reparse_tag`].
        key: StreamKey,
        /// The file's name as it is spelled in its directory; `None` if the path has no component.
        name: Option<Name<'s>>,
    },
    /// Elsewhere: a reparse point is on the way, or the path names a stream that a reparse point
    /// does not have.
    Reparse {
        /// How many components lead to the reparse point, it included.
        components: usize,
        /// The reparse point.
        file: FileId,
        /// Its data.
        data: &'s ReparseData,
    },
}

/// A walked path, its last component perhaps missing.
#[derive(Clone, Copy)]
pub(crate) enum Walk<'s, 'p> {
    /// The path has no component.
    Base(Index),
    Entry(Spot<'s, 'p>),
    Reparse {
        components: usize,
        node: Index,
    },
}

/// A name in a directory.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'s, 'p> {
    pub(crate) directory: Index,
    pub(crate) name: Name<'p>,
    /// What has that name, and how it is spelled.
    pub(crate) found: Option<(Index, Name<'s>)>,
    /// How many components the path has.
    components: usize,
}

impl Store {
    /// An empty volume: a root without a descriptor.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`; `DISK_FULL` if the limits leave no room for a root.
    pub fn new(options: StoreOptions, now: FileTime) -> Result<Store, NtError> {
        let mut nodes = Slab::new();
        let mut budget = Budget::new(options.limits);
        budget.admit_nodes(1)?;
        let vacancy = nodes.vacancy()?;
        let root = Content::Directory(Directory::default());
        nodes.fill(vacancy, Node::new(root, Attributes::empty(), now));
        budget.charge_nodes(1);
        let security = SecurityTable::default();
        Ok(Store { options, nodes, budget, security, label: OwnedName::default() })
    }

    /// The options it was made with.
    pub fn options(&self) -> &StoreOptions {
        &self.options
    }

    /// The root directory.
    pub fn root(&self) -> FileId {
        self.nodes.id(slab::FIRST)
    }

    /// Finds what `path` names, from the id in its base or from the root. Whether it is the
    /// directory or the file that the path's spelling asks for is the caller's to see.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the last component or the stream is missing, or if the path is a
    /// stale id; `OBJECT_PATH_NOT_FOUND` if a component before it is missing or not a directory.
    pub fn lookup(&self, path: FilePath<'_>) -> Result<Lookup<'_>, NtError> {
        let (node, name, components) = match self.walk(path)? {
            Walk::Base(index) => (index, None, 0),
            Walk::Entry(spot) => {
                let (index, name) = spot.found.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
                (index, Some(name), spot.components)
            }
            Walk::Reparse { components, node } => return self.reparse_at(components, node),
        };
        let file = self.nodes.id(node);
        let Some(stream) = path.stream() else {
            return Ok(Lookup::Found { key: StreamKey::unnamed(file), name });
        };
        let live = self.live(node)?;
        match live.stream_named(stream, self.options.case) {
            Some(stream) => {
                Ok(Lookup::Found { key: StreamKey { file, number: stream.number }, name })
            }
            None if live.reparse.is_some() => self.reparse_at(components, node),
            None => Err(NtError::OBJECT_NAME_NOT_FOUND),
        }
    }

    fn reparse_at(&self, components: usize, node: Index) -> Result<Lookup<'_>, NtError> {
        let data = self.live(node)?.reparse.as_ref().ok_or(NtError::INTERNAL_ERROR)?;
        Ok(Lookup::Reparse { components, file: self.nodes.id(node), data })
    }

    /// What is known about a file, with the sizes of that stream.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale, `FILE_DELETED` if the stream is gone.
    pub fn info(&self, key: StreamKey) -> Result<FileInfo, NtError> {
        self.info_at(self.index(key.file)?, key.number)
    }

    pub(crate) fn info_at(&self, index: Index, number: u32) -> Result<FileInfo, NtError> {
        let node = self.live(index)?;
        let mut info = node.info(self.nodes.id(index), number)?;
        if let (slab::FIRST, Some(root)) = (index, node.directory()) {
            info.links = 2 + root.subdirectories; // nobody can take it away
        }
        Ok(info)
    }

    /// Keeps the file, and the stream, alive until [`close`](Store::close), whatever happens to
    /// their names.
    ///
    /// # Errors
    /// As [`info`](Store::info); `INSUFFICIENT_RESOURCES` beyond 2^32 opens.
    pub fn open(&mut self, key: StreamKey) -> Result<FileInfo, NtError> {
        let info = self.info(key)?;
        let node = self.node_mut(key.file)?;
        let opens = node.opens.checked_add(1).ok_or(NtError::INSUFFICIENT_RESOURCES)?;
        if let Some(stream) = node.stream_mut(key.number) {
            stream.opens += 1; // never more than the node's
        }
        node.opens = opens;
        Ok(info)
    }

    /// Ends an open. The last one frees what has no name any more. Cannot fail; without an open it
    /// does nothing.
    pub fn close(&mut self, key: StreamKey) {
        let Some(index) = self.nodes.index(key.file) else { return };
        let Some(node) = self.nodes.get_mut(index) else { return };
        if node.opens == 0 {
            return;
        }
        node.opens -= 1;
        if let Some(stream) = node.stream_mut(key.number) {
            stream.opens = stream.opens.saturating_sub(1);
        }
        self.free_stream_if_unused(index, key.number);
        self.free_if_unused(index);
    }

    /// Number of opens of a file, by whichever stream; 0 for a stale id.
    pub fn opens(&self, file: FileId) -> u32 {
        self.node(file).map_or(0, |node| node.opens)
    }

    /// Space, and the label.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub fn volume_info(&self) -> Result<VolumeInfo, NtError> {
        Ok(VolumeInfo {
            total_bytes: self.options.limits.max_total_bytes,
            free_bytes: self.budget.free_bytes(),
            total_files: u64::from(self.options.limits.max_nodes),
            free_files: u64::from(self.budget.free_nodes()),
            label: self.label.try_clone()?,
        })
    }

    /// Sets the label; empty for none.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` beyond 32 units, [MS-FSCC] 2.5.9.
    pub fn set_label(&mut self, label: OwnedName) -> Result<(), NtError> {
        if label.units().len() > MAX_LABEL_UNITS {
            return Err(NtError::INVALID_PARAMETER);
        }
        self.label = label;
        Ok(())
    }

    /// Follows `path` to its last component. Stops at a reparse point before it.
    pub(crate) fn walk<'p>(&self, path: FilePath<'p>) -> Result<Walk<'_, 'p>, NtError> {
        let mut rest = path.components();
        let base = match path.base() {
            None => Some(slab::FIRST),
            Some(id) => self.nodes.index(id),
        };
        let Some(mut name) = rest.next() else {
            return base.map(Walk::Base).ok_or(NtError::OBJECT_NAME_NOT_FOUND);
        };
        let mut current = base.ok_or(NtError::OBJECT_PATH_NOT_FOUND)?;
        let mut components = 1;
        loop {
            let directory = self.live(current)?.directory();
            let directory = directory.ok_or(NtError::OBJECT_PATH_NOT_FOUND)?;
            let found = directory.find(name, self.options.case);
            let Some(next) = rest.next() else {
                return Ok(Walk::Entry(Spot { directory: current, name, found, components }));
            };
            let (child, _) = found.ok_or(NtError::OBJECT_PATH_NOT_FOUND)?;
            if self.live(child)?.reparse.is_some() {
                return Ok(Walk::Reparse { components, node: child });
            }
            current = child;
            name = next;
            components += 1;
        }
    }

    /// The node of an id. Fails with `OBJECT_NAME_NOT_FOUND` if it is stale.
    pub(crate) fn node(&self, id: FileId) -> Result<&Node, NtError> {
        let index = self.index(id)?;
        self.live(index)
    }

    /// As [`node`](Store::node).
    pub(crate) fn node_mut(&mut self, id: FileId) -> Result<&mut Node, NtError> {
        let index = self.index(id)?;
        self.live_mut(index)
    }

    /// As [`node`](Store::node).
    pub(crate) fn index(&self, id: FileId) -> Result<Index, NtError> {
        self.nodes.index(id).ok_or(NtError::OBJECT_NAME_NOT_FOUND)
    }

    /// The node at an index that an entry or a link holds, which is always there.
    pub(crate) fn live(&self, index: Index) -> Result<&Node, NtError> {
        self.nodes.get(index).ok_or(NtError::INTERNAL_ERROR)
    }

    /// As [`live`](Store::live).
    pub(crate) fn live_mut(&mut self, index: Index) -> Result<&mut Node, NtError> {
        self.nodes.get_mut(index).ok_or(NtError::INTERNAL_ERROR)
    }

    /// Frees a file that has neither name nor open.
    pub(crate) fn free_if_unused(&mut self, index: Index) {
        let is_unused = self.nodes.get(index).is_some_and(Node::is_unused);
        if !is_unused || index == slab::FIRST {
            return;
        }
        let Some(mut node) = self.nodes.vacate(index) else { return };
        self.budget.release_nodes(node.weight());
        if let Content::File(data) = &mut node.content {
            data.clear(&mut self.budget);
        }
        for stream in &mut node.streams {
            stream.data.clear(&mut self.budget);
        }
        if let Some(security) = node.security.take() {
            self.security.release(security);
        }
    }
}
