//! What happened is told to the watches above it.
//!
//! Every change that the engine applies comes through here, and so does what the file system tells
//! of its own. Names are told as the name tree has them. Where nobody watches, a report is one look
//! at a counter; where somebody does, a walk up the directories.
//!
//! A file that the engine knows no name of (opened by its id alone, and not placed) changes
//! unnoticed.

use fsrtl::notify::{ChangeKind, DirectoryChange, Place};
use nt::{
    BasicChange, CcbId, Change, CompletionFilter, FileInfo, FilePath, NotifyAction, NtError,
    OwnedName, OwnedPath, Set,
};

use super::{Sight, Sights, Which};
use crate::files::{FcbId, ScbId};
use crate::flight::Asker;
use crate::name_tree::LcbId;
use crate::volume::Volume;

/// A watched directory, as seen from a name below it.
#[derive(Clone, Copy)]
struct Vantage {
    lcb: LcbId,
    directory: FcbId,
    /// Names between it and the one below, that one included.
    depth: usize,
}

/// What a change that keeps all names is to watches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Modified {
    /// Of the file.
    pub(crate) file: CompletionFilter,
    /// Of the stream it was made of, if that has a name.
    pub(crate) stream: CompletionFilter,
}

impl Modified {
    /// By a change that keeps the file's names: [MS-FSA] 2.1.5.10, 2.1.5.15, 2.1.5.17.
    pub(crate) fn of(set: &Set, named_stream: bool) -> Modified {
        let size = match named_stream {
            true => Modified::stream(ChangeKind::StreamSize),
            false => Modified::file(ChangeKind::Size),
        };
        let data = match named_stream {
            true => Modified::stream(ChangeKind::StreamData),
            false => Modified::file(ChangeKind::Data),
        };
        match set {
            Set::Information(Change::Basic(basic)) => Modified::of_basic(basic),
            Set::Information(Change::EndOfFile(_) | Change::AllocationSize(_)) => size,
            Set::Metadata(change) => {
                let mut made = Modified::of_basic(&change.basic);
                if change.end_of_file.is_some() {
                    made.file |= size.file;
                    made.stream |= size.stream;
                }
                if !change.posix.is_empty() {
                    made.file |= ChangeKind::Security.filter();
                }
                made
            }
            Set::Security(..) => Modified::file(ChangeKind::Security),
            Set::ExtendedAttributes(_) => Modified::file(ChangeKind::ExtendedAttributes),
            Set::Reparse(_) | Set::DeleteReparse(_) | Set::Sparse(_) => {
                Modified::file(ChangeKind::Attributes)
            }
            Set::Zero(_) => data,
            // Space is set aside, and the end of file stays: the size of a stream all the same.
            Set::Allocate(_) => size,
            Set::Information(
                Change::ValidDataLength(_)
                | Change::Disposition(_)
                | Change::Rename(_)
                | Change::Link(_)
                | Change::Position(_)
                | Change::Mode(_),
            ) => Modified::default(),
        }
    }

    /// A file was overwritten or superseded: [MS-FSA] 2.1.5.1.2.1, at its end.
    pub(crate) fn emptied(named_stream: bool, with_attributes: bool) -> Modified {
        if named_stream {
            let stream = ChangeKind::StreamData.filter() | ChangeKind::StreamSize.filter();
            return Modified { stream, ..Modified::default() };
        }
        let mut file = ChangeKind::Data.filter() | ChangeKind::Size.filter();
        file |= ChangeKind::Attributes.filter();
        if with_attributes {
            file |= ChangeKind::ExtendedAttributes.filter();
        }
        Modified { file, ..Modified::default() }
    }

    fn file(kind: ChangeKind) -> Modified {
        Modified { file: kind.filter(), ..Modified::default() }
    }

    fn stream(kind: ChangeKind) -> Modified {
        Modified { stream: kind.filter(), ..Modified::default() }
    }

    fn of_basic(basic: &BasicChange) -> Modified {
        let parts = [
            (basic.attributes.is_some(), ChangeKind::Attributes),
            (basic.created.is_some(), ChangeKind::CreationTime),
            (basic.accessed.is_some(), ChangeKind::LastAccessTime),
            (basic.written.is_some(), ChangeKind::LastWriteTime),
            (basic.changed.is_some(), ChangeKind::ChangeTime),
        ];
        let set = parts.into_iter().filter(|(is_set, _)| *is_set);
        let file = set.fold(CompletionFilter::empty(), |all, (_, kind)| all | kind.filter());
        Modified { file, ..Modified::default() }
    }
}

impl Volume {
    /// Does anybody watch a directory above this name?
    pub(crate) fn is_watched(&self, lcb: LcbId) -> bool {
        !self.watches.is_empty() && self.vantage_above(lcb, 0).is_some()
    }

    /// Would a write to this stream have to be told to anybody?
    pub(crate) fn hears_data(&self, scb: ScbId) -> bool {
        if self.watches.of_data == 0 {
            return false;
        }
        let Some(stream) = self.files.scbs.get(scb) else { return false };
        let names = stream.handles.iter().filter_map(|ccb| self.files.ccbs.get(*ccb)?.lcb);
        names.into_iter().any(|lcb| self.hears_data_of(lcb))
    }

    fn hears_data_of(&self, lcb: LcbId) -> bool {
        let mut view = self.vantage_above(lcb, 0);
        while let Some(Vantage { lcb, directory, depth }) = view {
            let scb = self.files.stream(directory, None);
            let scb = scb.and_then(|scb| self.files.scbs.get(scb));
            let handles = scb.into_iter().flat_map(|scb| &scb.handles);
            let mut watches = handles.filter_map(|ccb| {
                self.files.ccbs.get(*ccb)?.watch.and_then(|id| self.watches.table.get(id))
            });
            if watches.any(|watched| watched.hears_data() && watched.reaches(depth)) {
                return true;
            }
            view = self.vantage_above(lcb, depth);
        }
        false
    }

    /// Something happened to a name, or to a stream of what is behind it.
    pub(crate) fn report(&mut self, lcb: LcbId, stream: Option<&OwnedName>, kind: ChangeKind) {
        self.report_as(lcb, stream, kind.action(), kind.filter());
    }

    /// A name went.
    pub(crate) fn report_removed(&mut self, lcb: LcbId, sight: Sight) {
        let kind = match self.sight_of(lcb, sight) {
            Sight::Directory => ChangeKind::DirectoryRemoved,
            Sight::File | Sight::Nothing | Sight::Unasked => ChangeKind::FileRemoved,
        };
        self.report(lcb, None, kind);
    }

    /// A name is about to be another file's; if there was one before, it goes.
    pub(crate) fn report_replaced(&mut self, lcb: LcbId, seen: Sight) {
        match seen {
            Sight::File | Sight::Directory => self.report_removed(lcb, seen),
            Sight::Nothing | Sight::Unasked => {}
        }
    }

    /// Two names are about to trade files.
    pub(crate) fn report_exchange(&mut self, source: LcbId, target: LcbId, seen: Sights) {
        let pairs = [(source, target, Which::Source), (target, source, Which::Target)];
        for (from, to, which) in pairs {
            match self.names.get(to).map(|lcb| lcb.name().try_clone()) {
                Some(Ok(name)) => self.report_rename(from, to, &name, seen[which as usize]),
                Some(Err(_)) | None => self.lose(Some(from)),
            }
        }
    }

    /// A stream of a file, or of a directory, went.
    pub(crate) fn report_stream_removed(&mut self, lcb: Option<LcbId>, scb: ScbId) {
        let Some(lcb) = lcb.filter(|lcb| self.is_watched(*lcb)) else { return };
        match self.files.scbs.get(scb).map(|scb| scb.name.try_clone()) {
            Some(Ok(stream)) => self.report(lcb, Some(&stream), ChangeKind::StreamRemoved),
            Some(Err(_)) => self.lose(Some(lcb)),
            None => {}
        }
    }

    /// A file, a directory or a stream was created; a stream perhaps together with its file.
    pub(crate) fn report_created(
        &mut self,
        asker: Asker,
        lcb: LcbId,
        stream: Option<&OwnedName>,
        is_directory: bool,
    ) {
        match stream {
            Some(_) => {
                if self.saw_nothing(asker) {
                    self.report_added(lcb, false);
                }
                self.report(lcb, stream, ChangeKind::StreamAdded);
            }
            None => self.report_added(lcb, is_directory),
        }
    }

    /// A file or directory came.
    pub(crate) fn report_added(&mut self, lcb: LcbId, is_directory: bool) {
        let kind = match is_directory {
            true => ChangeKind::DirectoryAdded,
            false => ChangeKind::FileAdded,
        };
        self.report(lcb, None, kind);
    }

    /// A file was changed, or a stream of it.
    pub(crate) fn report_modified(
        &mut self,
        lcb: Option<LcbId>,
        stream: Option<&OwnedName>,
        made: Modified,
    ) {
        let Some(lcb) = lcb.filter(|_| !self.watches.is_empty()) else { return };
        if !made.file.is_empty() {
            self.report_as(lcb, None, NotifyAction::Modified, made.file);
        }
        if let Some(stream) = stream.filter(|_| !made.stream.is_empty()) {
            self.report_as(lcb, Some(stream), NotifyAction::ModifiedStream, made.stream);
        }
    }

    /// Something was written by that handle, up to `end`. Whether the end of file moved nobody
    /// told: it may have, if the write reaches it now.
    pub(crate) fn report_write(&mut self, ccb: CcbId, end: u64, info: &FileInfo) {
        if self.watches.is_empty() {
            return;
        }
        let Some(handle) = self.files.ccbs.get(ccb) else { return };
        let (lcb, scb) = (handle.lcb, handle.scb);
        let stream = self.files.scbs.get(scb).map(|scb| scb.name.try_clone());
        let Some(Ok(stream)) = stream else { return self.lose(lcb) };
        let stream = Some(stream).filter(|name| !name.units().is_empty());
        let (data, size) = match stream {
            Some(_) => (ChangeKind::StreamData, ChangeKind::StreamSize),
            None => (ChangeKind::Data, ChangeKind::Size),
        };
        let mut matched = data.filter();
        if end >= info.end_of_file {
            matched |= size.filter();
        }
        if let Some(lcb) = lcb {
            self.report_as(lcb, stream.as_ref(), data.action(), matched);
        }
    }

    fn report_as(
        &mut self,
        lcb: LcbId,
        stream: Option<&OwnedName>,
        action: NotifyAction,
        matched: CompletionFilter,
    ) {
        if !self.is_watched(lcb) || !self.names.has_place(lcb) {
            return;
        }
        let path = self.full_path_of(lcb).and_then(|mut path| {
            path.set_stream(stream.map(OwnedName::as_name))?;
            Ok(path)
        });
        let mut view = self.vantage_above(lcb, 0);
        while let Some(Vantage { lcb, directory, depth }) = view {
            self.tell_watches(directory, |watched| {
                let place = at(&path, depth, watched.may_traverse);
                match place {
                    Some(place) => {
                        let change = DirectoryChange::Single { action, matched, place };
                        watched.watch.change(&change);
                    }
                    None => watched.watch.lose(),
                }
            });
            view = self.vantage_above(lcb, depth);
        }
    }

    /// Something happened to a name that there is no memory to tell.
    fn lose(&mut self, lcb: Option<LcbId>) {
        let mut view = lcb.and_then(|lcb| self.vantage_above(lcb, 0));
        while let Some(Vantage { lcb, directory, depth }) = view {
            self.tell_watches(directory, |watched| watched.watch.lose());
            view = self.vantage_above(lcb, depth);
        }
    }

    /// `source` is about to get the place of `target`, whose last component is then `spelled`. What
    /// it replaces was told before.
    pub(crate) fn report_rename(
        &mut self,
        source: LcbId,
        target: LcbId,
        spelled: &OwnedName,
        sight: Sight,
    ) {
        if !self.is_watched(source) && !self.is_watched(target) {
            return;
        }
        let is_directory = self.sight_of(source, sight) == Sight::Directory;
        let old = self.full_path_of(source);
        let new = self.full_path_of(target).and_then(|mut path| {
            path.pop();
            path.push(spelled.as_name())?;
            Ok(path)
        });
        let stays = self.names.parent(source) == self.names.parent(target);
        let tell = |watched: &mut super::Watched, above: (Option<usize>, Option<usize>)| {
            let may_traverse = watched.may_traverse;
            let place = |path, depth: Option<usize>| depth.map(|d| at(path, d, may_traverse));
            let change = match (place(&old, above.0), place(&new, above.1)) {
                (Some(None), _) | (_, Some(None)) => return watched.watch.lose(),
                (Some(Some(old)), Some(Some(new))) if stays => {
                    DirectoryChange::Renamed { is_directory, old, new }
                }
                (old, new) => {
                    let (old, new) = (old.flatten(), new.flatten());
                    DirectoryChange::Moved { is_directory, old, new }
                }
            };
            watched.watch.change(&change);
        };
        let mut view = self.vantage_above(source, 0);
        while let Some(Vantage { lcb, directory, depth }) = view {
            let new_depth = self.names.levels(target, lcb);
            self.tell_watches(directory, |watched| tell(watched, (Some(depth), new_depth)));
            view = self.vantage_above(lcb, depth);
        }
        let mut view = self.vantage_above(target, 0);
        while let Some(Vantage { lcb, directory, depth }) = view {
            if self.names.levels(source, lcb).is_none() {
                self.tell_watches(directory, |watched| tell(watched, (None, Some(depth))));
            }
            view = self.vantage_above(lcb, depth);
        }
    }

    /// The file system tells of a change of its own: of the name at `path`, which need not be one
    /// that the engine knows.
    pub(crate) fn report_told(
        &mut self,
        path: FilePath<'_>,
        action: NotifyAction,
        matched: CompletionFilter,
    ) {
        if self.watches.is_empty() {
            return;
        }
        let mut depth = path.components().count();
        let mut above = Some(self.names.root());
        for name in path.components() {
            let Some(lcb) = above else { return };
            if let Some(directory) = self.watched_at(lcb) {
                self.tell_watches(directory, |watched| {
                    if let Some(place) = Place::below(path, depth, watched.may_traverse) {
                        let change = DirectoryChange::Single { action, matched, place };
                        watched.watch.change(&change);
                    }
                });
            }
            above = self.names.find(lcb, name);
            depth -= 1;
        }
    }

    /// The nearest watched directory above a name that is itself `depth` names above another.
    fn vantage_above(&self, lcb: LcbId, depth: usize) -> Option<Vantage> {
        let (mut lcb, mut depth) = (self.names.parent(lcb)?, depth + 1);
        loop {
            if let Some(directory) = self.watched_at(lcb) {
                return Some(Vantage { lcb, directory, depth });
            }
            lcb = self.names.parent(lcb)?;
            depth += 1;
        }
    }

    /// The directory behind that name, if somebody watches it.
    fn watched_at(&self, lcb: LcbId) -> Option<FcbId> {
        self.names.get(lcb)?.fcb.filter(|fcb| self.is_watched_itself(*fcb))
    }
}

/// Where the end of a path lies, as seen from `depth` names above; `None` if there was no memory
/// for the path.
fn at(path: &Result<OwnedPath, NtError>, depth: usize, may_traverse: bool) -> Option<Place<'_>> {
    Place::below(path.as_ref().ok()?.as_path(), depth, may_traverse)
}
