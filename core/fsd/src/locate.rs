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
use crate::parcel::Parcel;
use crate::volume::Volume;

/// A request that waits for the name of its file.
pub(crate) struct LocateNext {
    request: Parcel<Request>,
    file: FileId,
    /// Another file of the request was located before.
    second: bool,
    /// [`Volume::name_changes`] when it was asked.
    name_changes: u64,
}

impl Volume {
    /// The file whose name has to be learnt before this begins, other than `except`.
    pub(crate) fn unlocated(&self, action: &Action, except: Option<FileId>) -> Option<FileId> {
        // The directory of a new name, too.
        let (target, new) = match action {
            Action::Create(create) => (&create.target, None),
            Action::Set(target, Set::Information(Change::Rename(new) | Change::Link(new))) => {
                (target, Some(new).filter(|new| new.root_directory == 0))
            }
            Action::Set(target, Set::Information(Change::Disposition(_))) => (target, None),
            // Who watches is told by name.
            Action::Set(target, _) if !self.watches.is_empty() => (target, None),
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
            | Action::Control { .. }
            | Action::Lock { .. }
            | Action::Unlock(..)
            | Action::PosixLock(_)
            | Action::TestPosixLock(_)
            | Action::ReleasePosixLocks { .. }
            | Action::ChangeNotify { .. }
            | Action::Oplock(..)
            | Action::AcknowledgeOplock(..)
            | Action::QueryVolume
            | Action::SetVolumeLabel(_)
            | Action::Forget { .. } => return None,
        };
        let target = match target {
            Target::Path(path) => path.as_path().base(),
            Target::Open(_) | Target::Relative(..) | Target::Node(_) | Target::Entry(..) => None,
        };
        let new = new.and_then(|new| new.path.as_path().base());
        let files = [target, new].into_iter().flatten();
        files.filter(|_| self.params.open_by_file_id).find(|file| {
            let known = self.files.by_id(*file).and_then(|fcb| self.files.fcbs.get(fcb));
            Some(*file) != except && known.is_none_or(|fcb| fcb.first_name.is_none())
        })
    }

    pub(crate) fn begin_locate(
        &mut self,
        asker: Asker,
        file: FileId,
        request: Request,
    ) -> Result<Flow, NtError> {
        self.locate(asker, file, request, None)
    }

    /// `located`: the other file of the request, which stays known.
    fn locate(
        &mut self,
        asker: Asker,
        file: FileId,
        request: Request,
        located: Option<Option<FcbId>>,
    ) -> Result<Flow, NtError> {
        let (second, name_changes) = (located.is_some(), self.name_changes);
        let request = Parcel::new(request)?;
        let next = LocateNext { request, file, second, name_changes };
        let pin = located.flatten();
        self.ask(asker, Call::Locate(file), ClaimSet::default(), pin, Next::Locate(next))
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
        let LocateNext { request, file, second, name_changes } = next;
        let request = request.open()?;
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
        let other = self.unlocated(&request.action, Some(file)).filter(|_| !second);
        let flow = match other {
            Some(other) => self.locate(asker, other, request, Some(located)),
            None => self.dispatch(asker, request),
        };
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
