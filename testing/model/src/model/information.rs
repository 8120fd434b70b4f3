//! Queries, listings, and changes that leave names alone: [MS-FSA] 2.1.5.6.3, 2.1.5.12, 2.1.5.15.

use nt::{
    AccessMask, Attributes, BasicChange, Change, CreateOptions, DispositionFlags, NtError, Pattern,
};

use super::{Deletion, Listing, Model, ROOT};
use crate::operation::Handle;
use crate::outcome::{Entry, Outcome};

/// The rights that a change by path opens the file for.
pub(super) fn access_for(change: &Change) -> AccessMask {
    match change {
        Change::Basic(_) | Change::Link(_) => AccessMask::WRITE_ATTRIBUTES,
        Change::EndOfFile(_) | Change::AllocationSize(_) | Change::ValidDataLength(_) => {
            AccessMask::WRITE_DATA
        }
        Change::Disposition(_) | Change::Rename(_) => AccessMask::DELETE,
        Change::Position(_) | Change::Mode(_) => AccessMask::READ_ATTRIBUTES,
    }
}

impl Model {
    pub(super) fn query(&mut self, handle: Handle) -> Result<Outcome, NtError> {
        self.found(self.open(handle)?).map(Outcome::Found)
    }

    pub(super) fn query_handle(&self, handle: Handle) -> Result<Outcome, NtError> {
        let open = self.open(handle)?;
        let mut path = match &open.link {
            Some(place) => self.path_of(place),
            None if open.file == ROOT && open.stream.units().is_empty() => "\\".to_owned(),
            None => String::new(),
        };
        if !open.stream.units().is_empty() {
            path = format!("{path}:{}", open.stream);
        }
        let delete_pending = self.found(open)?.delete_pending == Some(true);
        let (granted, position) = (open.granted, open.position);
        Ok(Outcome::Handle { path, granted, position, delete_pending })
    }

    /// [MS-FSA] 2.1.5.6.3.
    pub(super) fn list(
        &mut self,
        handle: Handle,
        pattern: Option<&Pattern>,
        restart: bool,
    ) -> Result<Outcome, NtError> {
        let open = self.open(handle)?;
        if !open.granted.contains(AccessMask::LIST_DIRECTORY) {
            return Err(NtError::ACCESS_DENIED);
        }
        if !self.is_directory_stream(open) {
            return Err(NtError::INVALID_PARAMETER);
        }
        let directory = open.file;
        let mut listing = match &open.listing {
            // The pattern holds until another takes its place; nothing is an error only once.
            Some(listing) if !restart => listing.clone(),
            before => Listing {
                pattern: pattern
                    .or(before.as_ref().and_then(|before| before.pattern.as_ref()))
                    .cloned(),
                found_some: before.is_some(),
                ended: false,
            },
        };
        let mut entries = Vec::new();
        if !listing.ended {
            let all = self.entries_of(directory);
            for (place, link) in all {
                let name = place.name.as_name();
                let fits = |pattern: &Pattern| pattern.matches(name, self.rules.case);
                if listing.pattern.as_ref().is_none_or(fits) {
                    let directory = self.is_directory(link.file);
                    let unnamed = self.file(link.file)?.streams.get(&nt::OwnedName::default());
                    let end_of_file = unnamed.map_or(0, |stream| stream.bytes.len() as u64);
                    let (name, id) = (place.name.to_string(), link.file);
                    entries.push(Entry { name, id, directory, end_of_file });
                }
            }
        }
        let none_at_all = entries.is_empty() && !listing.ended && !listing.found_some;
        listing.found_some = true;
        listing.ended = true;
        self.open_mut(handle)?.listing = Some(listing);
        match none_at_all {
            true => Ok(Outcome::NoneMatches),
            false => Ok(Outcome::Listed(entries)),
        }
    }

    pub(super) fn set(&mut self, handle: Handle, change: &Change) -> Result<Outcome, NtError> {
        let open = self.open(handle)?;
        match change {
            Change::Basic(basic) => self.set_basic(handle, basic),
            Change::EndOfFile(size) => self.set_size(handle, *size),
            Change::AllocationSize(size) => {
                // Space may be set aside without limit; below the end of file it truncates.
                let end_of_file = self.found(open)?.end_of_file;
                self.set_size(handle, (*size).min(end_of_file))
            }
            Change::ValidDataLength(size) => self.set_valid_data_length(handle, *size),
            Change::Disposition(flags) => self.set_disposition(handle, *flags),
            Change::Rename(new) => self.rename(handle, new),
            Change::Link(new) => self.link(handle, new),
            Change::Position(position)
                if *position > i64::MAX as u64
                    || !position.is_multiple_of(self.transfer_unit(handle)?) =>
            {
                Err(NtError::INVALID_PARAMETER)
            }
            Change::Position(position) => {
                self.open_mut(handle)?.position = *position;
                Ok(Outcome::Done)
            }
            Change::Mode(_) => Ok(Outcome::Done),
        }
    }

    /// [MS-FSA] 2.1.5.15.2.
    fn set_basic(&mut self, handle: Handle, basic: &BasicChange) -> Result<Outcome, NtError> {
        let open = self.open(handle)?;
        if !open.granted.contains(AccessMask::WRITE_ATTRIBUTES) {
            return Err(NtError::ACCESS_DENIED);
        }
        let directory = self.is_directory(open.file);
        if let Some(attributes) = basic.attributes {
            let for_directory = attributes.contains(Attributes::DIRECTORY) && !directory;
            let for_file = attributes.contains(Attributes::TEMPORARY) && directory;
            if for_directory || for_file {
                return Err(NtError::INVALID_PARAMETER);
            }
        }
        let file = self.file_mut(open.file)?;
        if let Some(attributes) = basic.attributes {
            let fixed = file.attributes.difference(Attributes::SETTABLE);
            file.attributes = fixed | attributes.intersection(Attributes::SETTABLE);
        }
        file.created = basic.created.or(file.created);
        file.written = basic.written.or(file.written);
        Ok(Outcome::Done)
    }

    /// [MS-FSA] 2.1.5.15.4 and 2.1.5.15.1.
    fn set_size(&mut self, handle: Handle, size: u64) -> Result<Outcome, NtError> {
        self.check_sizeable(handle)?;
        if size > i64::MAX as u64 {
            return Err(NtError::INVALID_PARAMETER);
        }
        if size > self.rules.max_bytes {
            return Err(NtError::DISK_FULL);
        }
        self.stream_mut(handle)?.bytes.resize(size as usize, 0);
        let file = self.open(handle)?.file;
        self.file_mut(file)?.written = None;
        Ok(Outcome::Done)
    }

    /// [MS-FSA] 2.1.5.15.15: bytes beyond what was written read as zero either way.
    fn set_valid_data_length(&mut self, handle: Handle, size: u64) -> Result<Outcome, NtError> {
        self.check_sizeable(handle)?;
        match size <= self.found(self.open(handle)?)?.end_of_file {
            true => Ok(Outcome::Done),
            false => Err(NtError::INVALID_PARAMETER),
        }
    }

    fn check_sizeable(&self, handle: Handle) -> Result<(), NtError> {
        let open = self.open(handle)?;
        if !open.granted.contains(AccessMask::WRITE_DATA) {
            return Err(NtError::ACCESS_DENIED);
        }
        match self.is_directory_stream(open) {
            true => Err(NtError::INVALID_PARAMETER),
            false => Ok(()),
        }
    }

    /// [MS-FSA] 2.1.5.15.3, and [MS-FSCC] 2.4.12 for the flags.
    fn set_disposition(
        &mut self,
        handle: Handle,
        flags: DispositionFlags,
    ) -> Result<Outcome, NtError> {
        let open = self.open(handle)?.clone();
        if !open.granted.contains(AccessMask::DELETE) {
            return Err(NtError::ACCESS_DENIED);
        }
        let delete = flags.contains(DispositionFlags::DELETE);
        let posix = flags.contains(DispositionFlags::POSIX_SEMANTICS);
        if delete && posix && !self.rules.posix_unlink_rename {
            return Err(NtError::INVALID_PARAMETER);
        }
        if flags.contains(DispositionFlags::ON_CLOSE) {
            let open = self.open_mut(handle)?;
            open.options.set(CreateOptions::DELETE_ON_CLOSE, delete);
            return Ok(Outcome::Done);
        }
        let nameless = open.link.is_none() && open.file != ROOT;
        if nameless && open.stream.units().is_empty() {
            // There is nothing to delete, and nothing to take back.
            return Err(NtError::FILE_DELETED);
        }
        if delete {
            self.check_deletable(handle, flags)?;
        }
        if !open.stream.units().is_empty() {
            self.stream_mut(handle)?.deleted = delete;
            return Ok(Outcome::Done);
        }
        let link = open.link.and_then(|place| self.links.get_mut(&place));
        let Some(link) = link else {
            return if delete { Err(NtError::FILE_DELETED) } else { Ok(Outcome::Done) };
        };
        link.deletion = match (delete, posix, &mut link.deletion) {
            (false, _, _) => Deletion::None,
            (true, false, _) => Deletion::WithLast,
            (true, true, Deletion::WithAny(handles)) => {
                handles.insert(handle);
                return Ok(Outcome::Done);
            }
            (true, true, _) => Deletion::WithAny([handle].into()),
        };
        Ok(Outcome::Done)
    }

    fn check_deletable(&self, handle: Handle, flags: DispositionFlags) -> Result<(), NtError> {
        let open = self.open(handle)?;
        let read_only = self.file(open.file)?.attributes.contains(Attributes::READ_ONLY);
        if read_only && !flags.contains(DispositionFlags::IGNORE_READONLY_ATTRIBUTE) {
            return Err(NtError::CANNOT_DELETE);
        }
        if open.file == ROOT && open.stream.units().is_empty() {
            return Err(NtError::CANNOT_DELETE);
        }
        let whole = open.stream.units().is_empty();
        if whole && self.entries_of(open.file).next().is_some() {
            return Err(NtError::DIRECTORY_NOT_EMPTY);
        }
        Ok(())
    }
}
