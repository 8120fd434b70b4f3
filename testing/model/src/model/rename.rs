//! Rename and link: [MS-FSA] 2.1.5.15.11 and 2.1.5.15.6.

use nt::{AccessMask, Attributes, Case, FileId, NewName, NtError, RenameFlags, ShareMode};

use super::create::takes_part;
use super::{Deletion, Link, Model, Open, Place, ROOT, Spot};
use crate::operation::{Handle, Start};
use crate::outcome::Outcome;

impl Model {
    /// [MS-FSA] 2.1.5.15.11.
    pub(super) fn rename(&mut self, handle: Handle, new: &NewName) -> Result<Outcome, NtError> {
        let open = self.open(handle)?.clone();
        if !open.granted.contains(AccessMask::DELETE) {
            return Err(NtError::ACCESS_DENIED);
        }
        if !open.stream.units().is_empty() {
            return self.rename_stream(handle, &open, new);
        }
        if open.file == ROOT {
            return Err(NtError::INVALID_PARAMETER);
        }
        let from = open.link.ok_or(NtError::FILE_DELETED)?;
        let (to, target) = self.new_place(new)?;
        let posix =
            new.flags.contains(RenameFlags::POSIX_SEMANTICS) && self.rules.posix_unlink_rename;
        // A directory does not go into itself.
        if self.is_at_or_below(to.directory, open.file) {
            return Err(NtError::INVALID_PARAMETER);
        }
        if let Some(target) = target.as_ref().filter(|target| **target != from) {
            self.check_pending(target)?;
        }
        self.check_below(open.file, posix)?;
        if to == from {
            return Ok(Outcome::Done);
        }
        if let Some(target) = target.filter(|target| *target != from) {
            self.check_replaceable(open.file, &from, &target, new.flags, posix)?;
            let same_file = self.links.get(&target).is_some_and(|link| link.file == open.file);
            if same_file && posix {
                return Ok(Outcome::Done);
            }
            self.remove_name(&target);
        }
        self.move_name(&from, to);
        Ok(Outcome::Done)
    }

    /// [MS-FSA] 2.1.5.15.6.
    pub(super) fn link(&mut self, handle: Handle, new: &NewName) -> Result<Outcome, NtError> {
        let open = self.open(handle)?.clone();
        if !open.stream.units().is_empty() {
            return Err(NtError::INVALID_PARAMETER);
        }
        if self.is_directory(open.file) {
            return Err(NtError::FILE_IS_A_DIRECTORY);
        }
        if !self.rules.hard_links {
            return Err(NtError::NOT_SUPPORTED);
        }
        if open.link.as_ref().is_some_and(|place| self.check_pending(place).is_err()) {
            return Err(NtError::ACCESS_DENIED);
        }
        let (to, target) = self.new_place(new)?;
        if let Some(target) = target {
            self.check_pending(&target)?;
            let flags = new.flags.intersection(RenameFlags::REPLACE_IF_EXISTS);
            self.check_replaceable(open.file, &target, &target, flags, false)?;
            self.remove_name(&target);
        }
        self.links.insert(to, Link { file: open.file, deletion: Deletion::None });
        Ok(Outcome::Done)
    }

    /// Where the new name is to be, spelled as asked, and the name that is there already.
    fn new_place(&self, new: &NewName) -> Result<(Place, Option<Place>), NtError> {
        let path = new.path.as_path();
        if new.root_directory != 0 {
            return Err(NtError::INVALID_PARAMETER);
        }
        let name = path.file_name().filter(|_| path.stream().is_none());
        let name = name.ok_or(NtError::OBJECT_NAME_INVALID)?.to_owned()?;
        match self.walk(Start::Root, path)? {
            Spot::Place { place, exists } => {
                // The directory is opened for FILE_ADD_FILE first: a pending delete refuses that.
                self.check_takes_names(place.directory)?;
                let to = Place { directory: place.directory, name };
                Ok((to, Some(place).filter(|_| exists)))
            }
            Spot::Start { .. } => Err(NtError::OBJECT_NAME_INVALID),
        }
    }

    fn check_pending(&self, target: &Place) -> Result<(), NtError> {
        let link = self.links.get(target);
        match link.is_some_and(|link| link.deletion != Deletion::None) {
            true => Err(NtError::DELETE_PENDING),
            false => Ok(()),
        }
    }

    /// What is open below a directory keeps it where it is; with POSIX semantics only if it does
    /// not share DELETE.
    fn check_below(&self, directory: FileId, posix: bool) -> Result<(), NtError> {
        let is_below = |open: &Open| {
            let parent = open.link.as_ref().map(|place| place.directory);
            parent.is_some_and(|parent| self.is_at_or_below(parent, directory))
        };
        let opens = self.in_use().map(|(_, open)| open);
        let below: Vec<&Open> = opens.filter(|open| is_below(open)).collect();
        check_opens(&below, posix)
    }

    /// May the name at `target` give way to the file, which now is at `from`?
    fn check_replaceable(
        &self,
        file: FileId,
        from: &Place,
        target: &Place,
        flags: RenameFlags,
        posix: bool,
    ) -> Result<(), NtError> {
        if !flags.contains(RenameFlags::REPLACE_IF_EXISTS) {
            return Err(NtError::OBJECT_NAME_COLLISION);
        }
        let link = self.links.get(target).ok_or(NtError::INTERNAL_ERROR)?;
        let same_file = link.file == file && from != target;
        if same_file && posix {
            // rename() of POSIX.1: two names of one file both stay, so nothing is in the way.
            return Ok(());
        }
        let replaced = self.file(link.file)?;
        let directory = replaced.attributes.is_directory();
        if directory && !posix {
            return Err(NtError::ACCESS_DENIED);
        }
        let read_only = replaced.attributes.contains(Attributes::READ_ONLY);
        if read_only && !flags.contains(RenameFlags::IGNORE_READONLY_ATTRIBUTE) {
            return Err(NtError::ACCESS_DENIED);
        }
        // Of another name of the same file, one of the two goes: only who opened it by that name
        // is in the way.
        let in_the_way = |open: &Open| match same_file {
            true => open.link.as_ref() == Some(target),
            false => open.file == link.file,
        };
        let opens = self.in_use().map(|(_, open)| open);
        let opens: Vec<&Open> = opens.filter(|open| in_the_way(open)).collect();
        check_opens(&opens, posix)?;
        if same_file {
            return Ok(());
        }
        match (self.is_directory(file), directory) {
            (true, false) => return Err(NtError::NOT_A_DIRECTORY),
            (false, true) => return Err(NtError::FILE_IS_A_DIRECTORY),
            (true, true) | (false, false) => {}
        }
        match directory && self.entries_of(link.file).next().is_some() {
            true => Err(NtError::DIRECTORY_NOT_EMPTY),
            false => Ok(()),
        }
    }

    fn move_name(&mut self, from: &Place, to: Place) {
        if let Some(link) = self.links.remove(from) {
            self.links.insert(to.clone(), link);
        }
        for open in self.opens.values_mut() {
            if open.link.as_ref() == Some(from) {
                open.link = Some(to.clone());
            }
        }
    }

    /// [MS-FSA] 2.1.5.15.11.1: a stream stays in its file. The new name is written as a path of the
    /// same file with another stream.
    fn rename_stream(
        &mut self,
        handle: Handle,
        open: &Open,
        new: &NewName,
    ) -> Result<Outcome, NtError> {
        let path = new.path.as_path();
        let stream = path.stream().ok_or(NtError::INVALID_PARAMETER)?.to_owned()?;
        let same_file = match self.walk(Start::Root, path) {
            Ok(Spot::Place { place, exists: true }) => {
                self.links.get(&place).is_some_and(|link| link.file == open.file)
            }
            Ok(Spot::Start { file, .. }) => file == open.file,
            Ok(Spot::Place { exists: false, .. }) | Err(_) => false,
        };
        if !same_file {
            return Err(NtError::INVALID_PARAMETER);
        }
        let there = self.find_stream(open.file, stream.as_name()).cloned();
        if let Some(there) = there.filter(|there| *there != open.stream) {
            if !new.flags.contains(RenameFlags::REPLACE_IF_EXISTS) {
                return Err(NtError::OBJECT_NAME_COLLISION);
            }
            let is_it = |other: &Open| other.file == open.file && other.stream == there;
            if self.in_use().any(|(_, other)| is_it(other)) {
                return Err(NtError::ACCESS_DENIED);
            }
            self.file_mut(open.file)?.streams.remove(&there);
        }
        let file = self.file_mut(open.file)?;
        if let Some(bytes) = file.streams.remove(&open.stream) {
            file.streams.insert(stream.clone(), bytes);
        }
        for (_, other) in self.opens.iter_mut().filter(|(_, other)| other.file == open.file) {
            if other.stream.as_name().eq_case(open.stream.as_name(), Case::Sensitive) {
                other.stream = stream.clone();
            }
        }
        self.open(handle).map(|_| Outcome::Done)
    }
}

/// Open files keep their names, but with POSIX semantics if they share DELETE.
fn check_opens(opens: &[&Open], posix: bool) -> Result<(), NtError> {
    let shared = |open: &&Open| open.share.contains(ShareMode::DELETE) || !takes_part(open.granted);
    match posix {
        false if !opens.is_empty() => Err(NtError::ACCESS_DENIED),
        true if !opens.iter().all(shared) => Err(NtError::SHARING_VIOLATION),
        true | false => Ok(()),
    }
}
