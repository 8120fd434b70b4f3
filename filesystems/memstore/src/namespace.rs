//! Names come and go: create, remove, link.
//!
//! The store does as it is told: read-only files, sharing, pending deletes and access are checked
//! by whoever drives it. What is refused here is what would make no sense in a tree.

use crate::directory::{Child, NewEntry};
use crate::metadata::copy_reparse;
use crate::node::{Content, Link, Node, StreamKey};
use crate::slab::{self, Index};
use crate::store::{Store, Walk};
use nt::security::SecurityDescriptor;
use nt::{Attributes, EaList, FileId, FilePath, FileTime, LxMetadata, Name, NtError, ReparseData};

/// What a new file or directory is made of. The default is an empty file with nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewNode<'a> {
    /// A directory?
    pub directory: bool,
    /// Those of [`Attributes::SETTABLE`]; a file gets ARCHIVE besides.
    pub attributes: Attributes,
    /// Its descriptor, complete: nothing is inherited here.
    pub security: Option<&'a SecurityDescriptor>,
    /// Extended attributes.
    pub ea: Option<EaList<'a>>,
    /// Reparse data.
    pub reparse: Option<&'a ReparseData>,
    /// WSL metadata; wins over the `$LX` attributes in `ea`.
    pub lx: LxMetadata,
    /// Bytes to reserve for a file.
    pub allocation_size: u64,
}

/// A name in a directory, for a change: free of what the store lends.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) directory: Index,
    pub(crate) name: Name<'p>,
    pub(crate) found: Option<Index>,
}

/// All memory that a new name takes.
pub(crate) struct NewLink {
    pub(crate) entry: NewEntry,
    pub(crate) link: Link,
}

impl Store {
    /// Makes what `path` names: a file or directory, or a stream, whose file is made too if it is
    /// missing ([MS-FSA] 2.1.5.1.1).
    ///
    /// # Errors
    /// `OBJECT_NAME_COLLISION` if the name exists; `OBJECT_PATH_NOT_FOUND` as
    /// [`lookup`](Store::lookup), and in a directory that was removed; `NOT_A_DIRECTORY` for a
    /// stream that shall be a directory; `REPARSE_POINT_NOT_RESOLVED` if one is on the way (look up
    /// first); `DISK_FULL`, `FILE_TOO_LARGE`, `EA_TOO_LARGE`, `INSUFFICIENT_RESOURCES`.
    pub fn create(
        &mut self,
        path: FilePath<'_>,
        new: &NewNode<'_>,
        now: FileTime,
    ) -> Result<StreamKey, NtError> {
        if let Some(stream) = path.stream() {
            return self.create_stream(path, stream, new, now);
        }
        let place = match self.walk_for_change(path)? {
            Target::Place(place) if place.found.is_none() => place,
            Target::Place(_) | Target::Base(_) => return Err(NtError::OBJECT_NAME_COLLISION),
        };
        let new_link = self.new_link(place)?;
        let index = self.make(new, now)?;
        self.attach(index, new_link, now);
        Ok(StreamKey::unnamed(self.nodes.id(index)))
    }

    /// Makes a file without a name (Linux's O_TMPFILE), opened once: the first
    /// [`close`](Store::close) frees it unless [`link`](Store::link) gave it a name or it was
    /// opened again.
    ///
    /// # Errors
    /// `NOT_A_DIRECTORY` if `directory` is not one, `FILE_IS_A_DIRECTORY` if `new` is; else as
    /// [`create`](Store::create).
    pub fn create_nameless(
        &mut self,
        directory: FileId,
        new: &NewNode<'_>,
        now: FileTime,
    ) -> Result<StreamKey, NtError> {
        let parent = self.index(directory)?;
        if !self.live(parent)?.is_directory() {
            return Err(NtError::NOT_A_DIRECTORY);
        }
        if new.directory {
            return Err(NtError::FILE_IS_A_DIRECTORY);
        }
        self.require_in_tree(parent)?;
        let index = self.make(new, now)?;
        self.live_mut(index)?.opens = 1;
        Ok(StreamKey::unnamed(self.nodes.id(index)))
    }

    /// Removes a name: of a file, of an empty directory, or of a stream. What is open lives on
    /// without it.
    ///
    /// # Errors
    /// As [`lookup`](Store::lookup); `DIRECTORY_NOT_EMPTY`; `CANNOT_DELETE` if the path has no
    /// component, so that no name is meant; `REPARSE_POINT_NOT_RESOLVED`.
    pub fn remove(&mut self, path: FilePath<'_>, now: FileTime) -> Result<(), NtError> {
        if let Some(stream) = path.stream() {
            return self.remove_stream(path, stream, now);
        }
        let Target::Place(place) = self.walk_for_change(path)? else {
            return Err(NtError::CANNOT_DELETE);
        };
        let index = place.found.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
        self.require_empty(index)?;
        self.detach(index, place, now);
        self.free_if_unused(index);
        Ok(())
    }

    /// Gives a file one more name, [MS-FSA] 2.1.5.15.10.
    ///
    /// # Errors
    /// `FILE_IS_A_DIRECTORY` for a directory; `TOO_MANY_LINKS`; `OBJECT_NAME_COLLISION` if the name
    /// exists and is not to be replaced; `ACCESS_DENIED` if it is a directory's;
    /// `INVALID_PARAMETER` if `to` names a stream or no name; else as [`create`](Store::create).
    pub fn link(
        &mut self,
        file: FileId,
        to: FilePath<'_>,
        replace: bool,
        now: FileTime,
    ) -> Result<(), NtError> {
        let index = self.index(file)?;
        let node = self.live(index)?;
        if node.is_directory() {
            return Err(NtError::FILE_IS_A_DIRECTORY);
        }
        let is_full = node.links.len() >= self.options.limits.max_links as usize;
        let Target::Place(place) = self.walk_for_change(to)? else {
            return Err(NtError::INVALID_PARAMETER);
        };
        if to.stream().is_some() {
            return Err(NtError::INVALID_PARAMETER);
        }
        match place.found {
            Some(_) if !replace => return Err(NtError::OBJECT_NAME_COLLISION),
            Some(old) if old == index => return Ok(()),
            Some(old) if self.live(old)?.is_directory() => return Err(NtError::ACCESS_DENIED),
            Some(_) | None => {}
        }
        if is_full {
            return Err(NtError::TOO_MANY_LINKS);
        }
        let new_link = self.new_link(place)?;
        let links = &mut self.live_mut(index)?.links;
        links.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        if let Some(old) = place.found {
            self.detach(old, place, now);
            self.free_if_unused(old);
        }
        self.attach(index, new_link, now);
        Ok(())
    }

    /// Walks a path that is to be changed.
    pub(crate) fn walk_for_change<'p>(&self, path: FilePath<'p>) -> Result<Target<'p>, NtError> {
        match self.walk(path)? {
            Walk::Base(index) => Ok(Target::Base(index)),
            Walk::Entry(spot) => Ok(Target::Place(Place {
                directory: spot.directory,
                name: spot.name,
                found: spot.found.map(|(index, _)| index),
            })),
            Walk::Reparse { .. } => Err(NtError::REPARSE_POINT_NOT_RESOLVED),
        }
    }

    /// All memory for a new name at `place`, before anything is changed.
    ///
    /// Fails with `OBJECT_PATH_NOT_FOUND` in a directory that was removed.
    pub(crate) fn new_link(&self, place: Place<'_>) -> Result<NewLink, NtError> {
        self.require_in_tree(place.directory)?;
        let entry = NewEntry::new(place.name, self.options.case)?;
        let link = Link { directory: place.directory, key: entry.key.try_clone()? };
        Ok(NewLink { entry, link })
    }

    /// A removed directory that is still open gets no new entries.
    fn require_in_tree(&self, directory: Index) -> Result<(), NtError> {
        let is_removed = directory != slab::FIRST && self.live(directory)?.links.is_empty();
        if is_removed { Err(NtError::OBJECT_PATH_NOT_FOUND) } else { Ok(()) }
    }

    pub(crate) fn require_empty(&self, index: Index) -> Result<(), NtError> {
        let is_empty = self.live(index)?.directory().is_none_or(|directory| directory.is_empty());
        if is_empty { Ok(()) } else { Err(NtError::DIRECTORY_NOT_EMPTY) }
    }

    /// A node with everything but a name, room for one reserved.
    pub(crate) fn make(&mut self, new: &NewNode<'_>, now: FileTime) -> Result<Index, NtError> {
        self.budget.admit_nodes(1)?;
        let vacancy = self.nodes.vacancy()?;
        let content = match new.directory {
            true => Content::Directory(Default::default()),
            false => Content::File(Default::default()),
        };
        let mut node = Node::new(content, new.attributes, now);
        node.links.try_reserve_exact(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        let max_ea_bytes = self.options.limits.max_ea_bytes;
        if let Some(list) = new.ea {
            node.eas = node.eas.merged(list, self.options.ea_case, max_ea_bytes)?;
        }
        node.eas.set_lx(new.lx, max_ea_bytes)?;
        node.reparse = new.reparse.map(copy_reparse).transpose()?;
        node.security = new.security.map(|held| self.security.hold(held)).transpose()?;
        if let Content::File(data) = &mut node.content
            && let Err(error) = data.set_allocation(new.allocation_size, &mut self.budget)
        {
            if let Some(security) = node.security.take() {
                self.security.release(security);
            }
            return Err(error);
        }
        self.budget.charge_nodes(1);
        Ok(self.nodes.fill(vacancy, node))
    }

    /// Enters a node under a name that is free. Room for the link has been reserved.
    pub(crate) fn attach(&mut self, index: Index, new: NewLink, now: FileTime) {
        let directory = new.link.directory;
        if let Some(node) = self.nodes.get_mut(index) {
            node.links.push(new.link);
            node.stamp_metadata(now);
        }
        let child = self.child(index);
        if let Some(parent) = self.nodes.get_mut(directory) {
            parent.stamp_entries(now);
            if let Some(entries) = parent.directory_mut() {
                entries.insert(new.entry, child);
                entries.subdirectories += u32::from(child.is_directory);
            }
        }
    }

    /// A node as its entries have it.
    pub(crate) fn child(&self, index: Index) -> Child {
        let node = self.nodes.get(index);
        Child {
            node: index,
            generation: self.nodes.generation(index),
            is_directory: node.is_some_and(Node::is_directory),
            reparse_tag: node.map_or(0, Node::reparse_tag),
        }
    }

    /// Lets all entries of a node know that its reparse data came, changed or went.
    pub(crate) fn retag(&mut self, index: Index) {
        let Some(node) = self.nodes.get_mut(index) else { return };
        let tag = node.reparse_tag();
        let links = core::mem::take(&mut node.links);
        for link in &links {
            let parent = self.nodes.get_mut(link.directory);
            if let Some(entries) = parent.and_then(Node::directory_mut) {
                entries.retag(&link.key, tag);
            }
        }
        if let Some(node) = self.nodes.get_mut(index) {
            node.links = links;
        }
    }

    /// Takes a node's name away. The node stays, even if it has no other.
    pub(crate) fn detach(&mut self, index: Index, place: Place<'_>, now: FileTime) {
        let case = self.options.case;
        let mut is_directory = false;
        if let Some(node) = self.nodes.get_mut(index) {
            is_directory = node.is_directory();
            if let Some(position) = node.link_position(place.directory, place.name, case) {
                node.links.swap_remove(position);
            }
            node.stamp_metadata(now);
        }
        if let Some(parent) = self.nodes.get_mut(place.directory) {
            parent.stamp_entries(now);
            if let Some(entries) = parent.directory_mut() {
                entries.remove(place.name, case);
                entries.subdirectories -= u32::from(is_directory);
            }
        }
    }
}

/// What a path that is to be changed names.
pub(crate) enum Target<'p> {
    /// A file known by id, or the root: no name.
    Base(Index),
    /// A name, taken or free.
    Place(Place<'p>),
}

impl Target<'_> {
    /// The file there. Fails with `OBJECT_NAME_NOT_FOUND`.
    pub(crate) fn node(&self) -> Result<Index, NtError> {
        match self {
            Target::Base(index) => Ok(*index),
            Target::Place(place) => place.found.ok_or(NtError::OBJECT_NAME_NOT_FOUND),
        }
    }
}

#[cfg(test)]
mod tests;
