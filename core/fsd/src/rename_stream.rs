//! Rename of a stream, which stays with its file: [MS-FSA] 2.1.5.15.11.1.
//!
//! The name of the file is claimed exclusively: no other stream of it is being asked about by that
//! name meanwhile.

use nt::{
    AccessMask, Action, Answer, Change, NewName, NtError, OwnedName, Request, Set, ShareMode,
    Target,
};
use transact::Call;

use crate::files::ScbId;
use crate::flight::{Asker, Flow, Resolved};
use crate::name_tree::{ClaimSet, LcbId};
use crate::rename::{self, RenameNext};
use crate::volume::Volume;

impl Volume {
    pub(crate) fn rename_stream(
        &mut self,
        asker: Asker,
        target: Target,
        new: NewName,
        source: &Resolved,
        old: &OwnedName,
    ) -> Result<Flow, NtError> {
        let lcb = source.lcb.filter(|lcb| self.names.has_place(*lcb));
        let lcb = lcb.ok_or(NtError::FILE_DELETED)?;
        let spelled = self.new_stream(&new, lcb)?;
        let claims = ClaimSet::one(lcb, true);
        if !self.can_claim(&claims) {
            let set = Set::Information(Change::Rename(new));
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return Ok(self.wait(request, claims));
        }
        if *old == spelled {
            return Ok(Flow::Done(Answer::Done));
        }
        let how = rename::how(&new);
        let fcb = source.fcb.or_else(|| self.names.get(lcb).and_then(|lcb| lcb.fcb));
        let stream = |name: &OwnedName| self.files.stream(fcb?, Some(name.as_name()));
        let (scb, replaced) = (stream(old), stream(&spelled));
        if replaced.is_some() && replaced != scb {
            let open =
                if how.replace { NtError::ACCESS_DENIED } else { NtError::OBJECT_NAME_COLLISION };
            return Err(open);
        }
        if source.ccb.is_none() {
            self.check_stream_by_name(lcb, scb)?;
        }
        let (mut from, mut to) = (self.path_of(lcb)?, self.path_of(lcb)?);
        from.set_stream(Some(old.as_name()))?;
        to.set_stream(Some(spelled.as_name()))?;
        let call = Call::Rename { file: self.file_key(source), from, to, how };
        let next = RenameNext::Stream { lcb, scb, old: old.try_clone()?, spelled };
        self.ask_in_turn(asker, call, claims, fcb, next)
    }

    /// By name: as a short open for DELETE that shares all.
    fn check_stream_by_name(&self, lcb: LcbId, scb: Option<ScbId>) -> Result<(), NtError> {
        if let Some(name) = self.names.get(lcb) {
            name.disposition.check_open()?;
        }
        let Some(stream) = scb.and_then(|scb| self.files.scbs.get(scb)) else { return Ok(()) };
        stream.disposition.check_open()?;
        stream.share.check(AccessMask::DELETE, ShareMode::all())
    }

    /// The new name: `:stream` alone, or with the name of the file before it.
    fn new_stream(&mut self, new: &NewName, lcb: LcbId) -> Result<OwnedName, NtError> {
        let path = new.path.as_path();
        let stream = path.stream().ok_or(NtError::INVALID_PARAMETER)?;
        if new.root_directory != 0 || !path.is_root() {
            let start = self.start_of(new)?;
            let file = self.names.enter_path(start, path)?;
            self.names.release(file);
            if file != lcb {
                return Err(NtError::INVALID_PARAMETER);
            }
        }
        stream.to_owned()
    }
}
