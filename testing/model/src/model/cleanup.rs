//! Cleanup and close: [MS-FSA] 2.1.5.4 and 2.1.5.5. Neither fails, but for a handle that is none.

use nt::{CreateOptions, FileId, NtError, OwnedName};

use super::{Deletion, Model, Place, ROOT};
use crate::operation::Handle;
use crate::outcome::Outcome;

/// What the file system says to the removal of a name, if it comes to that.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Removal {
    /// The name goes.
    Done,
    /// The name stays, and is no longer to be deleted: a cleanup cannot fail.
    Refused,
}

impl Model {
    pub(super) fn cleanup(&mut self, handle: Handle, removal: Removal) -> Result<Outcome, NtError> {
        let open = self.opens.get_mut(&handle).ok_or(NtError::INVALID_HANDLE)?;
        if open.cleaned_up {
            return Ok(Outcome::Done);
        }
        open.cleaned_up = true;
        open.listing = None;
        let (file, stream, link) = (open.file, open.stream.clone(), open.link.clone());
        let on_close = open.options.contains(CreateOptions::DELETE_ON_CLOSE);
        let named = !stream.units().is_empty();
        if let Some(stream) = self.file_mut(file)?.streams.get_mut(&stream) {
            stream.locks.retain(|lock| lock.owner != handle);
            stream.deleted |= on_close && named;
        }
        if let Some(entry) = link.as_ref().and_then(|place| self.links.get_mut(place))
            && entry.deletion == Deletion::None
            && on_close
            && !named
        {
            entry.deletion = Deletion::WithLast;
        }
        if named {
            self.remove_stream_if_due(file, &stream, removal);
        }
        if let Some(place) = link {
            self.remove_name_if_due(&place, handle, removal);
        }
        Ok(Outcome::Done)
    }

    pub(super) fn close(&mut self, handle: Handle, removal: Removal) -> Result<Outcome, NtError> {
        self.cleanup(handle, removal)?;
        self.opens.remove(&handle);
        self.forget_files();
        Ok(Outcome::Done)
    }

    /// A create whose client did not wait is closed again, and what it created is removed.
    pub(super) fn undo(&mut self, handle: Handle) -> Result<Outcome, NtError> {
        let Some(open) = self.opens.get(&handle) else { return Ok(Outcome::Done) };
        let created = open.created && open.stream.units().is_empty();
        if let Some(place) = open.link.clone().filter(|_| created) {
            let empty = self.entries_of(open.file).next().is_none();
            if empty {
                self.remove_name(&place);
            }
        }
        self.close(handle, Removal::Done)
    }

    /// A named stream that is to be deleted goes with its last handle.
    fn remove_stream_if_due(&mut self, file: FileId, stream: &OwnedName, removal: Removal) {
        let last = !self.in_use().any(|(_, open)| open.file == file && open.stream == *stream);
        if let Some(file) = self.files.get_mut(&file)
            && last
            && let Some(entry) = file.streams.get_mut(stream).filter(|stream| stream.deleted)
        {
            entry.deleted = false;
            if removal == Removal::Done {
                file.streams.remove(stream);
            }
        }
    }

    /// The name goes if it was to go with this handle.
    fn remove_name_if_due(&mut self, place: &Place, handle: Handle, removal: Removal) {
        let last = !self.in_use().any(|(_, open)| open.link.as_ref() == Some(place));
        let Some(link) = self.links.get_mut(place) else { return };
        let due = match &link.deletion {
            Deletion::None => false,
            Deletion::WithLast => last,
            Deletion::WithAny(handles) => last || handles.contains(&handle),
        };
        if !due {
            return;
        }
        link.deletion = Deletion::None;
        let file = link.file;
        // Only an empty directory is removed; it stays if it has filled up meanwhile.
        if removal == Removal::Done && self.entries_of(file).next().is_none() {
            self.remove_name(place);
        }
    }

    /// The name goes. Handles that were opened by it have none any more.
    pub(super) fn remove_name(&mut self, place: &Place) {
        self.links.remove(place);
        for open in self.opens.values_mut() {
            if open.link.as_ref() == Some(place) {
                open.link = None;
            }
        }
        self.forget_files();
    }

    /// A file without names and handles is no more.
    fn forget_files(&mut self) {
        let named: Vec<FileId> = self.links.values().map(|link| link.file).collect();
        let opened: Vec<FileId> = self.opens.values().map(|open| open.file).collect();
        self.files.retain(|file, _| *file == ROOT || named.contains(file) || opened.contains(file));
    }
}
