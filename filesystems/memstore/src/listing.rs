//! What leads where: the entries of a directory, the names of a file.

use crate::directory::Directory;
use crate::node::Link;
use crate::slab;
use crate::store::Store;
use alloc::vec::Vec;
use nt::{FileId, FileInfo, Name, NtError, OwnedPath, memory};

impl Store {
    /// The entries of a directory in the order of their names, from the first or from the one after
    /// `after`, which need not be there any more. Neither `.` nor `..`.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale, `NOT_A_DIRECTORY`.
    pub fn entries<'s>(
        &'s self,
        directory: FileId,
        after: Option<Name<'_>>,
    ) -> Result<impl Iterator<Item = (Name<'s>, FileInfo)> + use<'s>, NtError> {
        let entries = self.directory(directory)?.list(after, self.options.case);
        Ok(entries.filter_map(|(child, name)| Some((name, self.info_at(child.node, 0).ok()?))))
    }

    /// [`entries`](Store::entries) of which only the kind is told, [`EntryDetail::Kind`]: several
    /// times as fast, for no file is looked at.
    ///
    /// # Errors
    /// As [`entries`](Store::entries).
    ///
    /// [`EntryDetail::Kind`]: nt::EntryDetail::Kind
    pub fn kinds<'s>(
        &'s self,
        directory: FileId,
        after: Option<Name<'_>>,
    ) -> Result<impl Iterator<Item = (Name<'s>, FileInfo)> + use<'s>, NtError> {
        let entries = self.directory(directory)?.list(after, self.options.case);
        Ok(entries.map(|(child, name)| (name, child.kind())))
    }

    fn directory(&self, id: FileId) -> Result<&Directory, NtError> {
        self.node(id)?.directory().ok_or(NtError::NOT_A_DIRECTORY)
    }

    /// The names of a file: directory and name there, oldest first as far as none was taken away.
    /// FileHardLinkInformation, [MS-FSCC] 2.4.27.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale.
    pub fn links(&self, file: FileId) -> Result<impl Iterator<Item = (FileId, Name<'_>)>, NtError> {
        let links = self.node(file)?.links.iter();
        Ok(links.filter_map(|link| Some((self.nodes.id(link.directory), self.spelling(link)?))))
    }

    /// The path of a file from the root, by its first name.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale; `FILE_DELETED` if it has no name;
    /// `OBJECT_NAME_INVALID` if the path is too long to be one; `INSUFFICIENT_RESOURCES`.
    pub fn path(&self, file: FileId) -> Result<OwnedPath, NtError> {
        let mut links = Vec::new();
        let mut current = self.index(file)?;
        while current != slab::FIRST {
            let link = self.live(current)?.links.first().ok_or(NtError::FILE_DELETED)?;
            memory::push(&mut links, link)?;
            current = link.directory;
        }
        let mut path = OwnedPath::root();
        for link in links.into_iter().rev() {
            path.push(self.spelling(link).ok_or(NtError::INTERNAL_ERROR)?)?;
        }
        Ok(path)
    }

    fn spelling(&self, link: &Link) -> Option<Name<'_>> {
        self.nodes.get(link.directory)?.directory()?.spelling(&link.key)
    }
}

#[cfg(test)]
mod tests;
