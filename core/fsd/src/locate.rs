//! Files that are known by their id alone: a name is learnt before anything is asked of them.
//!
//! Claims, deletes, renames and what is opened below go by names (ENGINE.md section 3: the
//! canonical name and the claims are the engine's). So the file system is asked where the file is,
//! and the request begins again as if the name had been in use. What a file system cannot place is
//! opened all the same: its handle has no name, as that of a deleted file.

use nt::{Action, Change, FileId, FileInfo, NtError, OwnedPath, Request, Set, Target};
use transact::{Call, Outcome, Reply};

use crate::files::FcbId;
use crate::flight::{Asker, Flow, Next};
use crate::name_tree::ClaimSet;
use crate::volume::Volume;

/// A request that waits for the name of its file.
pub(crate) struct LocateNext {
    request: Request,
    file: FileId,
    /// [`Volume::name_changes`] when it was asked.
    name_changes: u64,
}

impl Volume {
    /// The file whose name has to be learnt before this begins.
    pub(crate) fn unlocated(&self, action: &Action) -> Option<FileId> {
        let target = match action {
            Action::Create(create) => &create.target,
            Action::Set(
                target,
                Set::Information(Change::Disposition(_) | Change::Rename(_) | Change::Link(_)),
            ) => target,
            // What neither opens nor changes names needs none.
            Action::Set(..)
            | Action::Query(..)
            | Action::Cleanup(_)
            | Action::Close(_)
            | Action::Release(_)
            | Action::Read { .. }
            | Action::Write { .. }
            | Action::Flush(_)
            | Action::QueryDirectory(_)
            | Action::QueryVolume
            | Action::SetVolumeLabel(_)
            | Action::Forget { .. } => return None,
        };
        let Target::Path(path) = target else { return None };
        let file = path.as_path().base().filter(|_| self.params.open_by_file_id)?;
        let known = self.files.by_id(file).and_then(|fcb| self.files.fcbs.get(fcb));
        known.is_none_or(|fcb| fcb.first_name.is_none()).then_some(file)
    }

    pub(crate) fn begin_locate(
        &mut self,
        asker: Asker,
        file: FileId,
        request: Request,
    ) -> Result<Flow, NtError> {
        let next = LocateNext { request, file, name_changes: self.name_changes };
        self.ask(asker, Call::Locate(file), ClaimSet::default(), None, Next::Locate(next))
    }

    pub(crate) fn finish_locate(
        &mut self,
        asker: Asker,
        next: LocateNext,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        if asker.request.is_none() {
            return Err(NtError::CANCELLED);
        }
        let LocateNext { request, file, name_changes } = next;
        let located = match reply {
            Ok(Outcome::Located { path, info }) if info.id == file => {
                if name_changes != self.name_changes {
                    // Nothing was claimed meanwhile: it may be another file's name by now.
                    return self.begin_locate(asker, file, request);
                }
                Some(self.learn_name(&path, &info)?)
            }
            Ok(_) | Err(_) => None,
        };
        let flow = self.dispatch(asker, request);
        if let Some(fcb) = located {
            self.release_file(fcb);
        }
        flow
    }

    /// The file, with a reference, under the name that it turned out to have.
    fn learn_name(&mut self, path: &OwnedPath, info: &FileInfo) -> Result<FcbId, NtError> {
        if path.as_path().base().is_some() {
            return Err(NtError::INTERNAL_ERROR);
        }
        let lcb = self.names.enter_path(self.names.root(), path.as_path())?;
        let fcb = self.file_of(info, Some(lcb));
        if let Ok(fcb) = fcb {
            self.reference_file(fcb);
        }
        self.names.release(lcb);
        fcb
    }
}
