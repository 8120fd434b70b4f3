//! Deleting: a disposition set on a handle, and a name removed at once. [MS-FSA] 2.1.5.15.3-4.

use fsrtl::oplock::Breaker;
use nt::{
    AccessMask, Action, Answer, CcbId, Change, DispositionFlags, NtError, OplockKeys, Request, Set,
    Target,
};
use transact::{Call, Object, Outcome, Reply};

use crate::flight::{Asker, Flow, Next, Resolved, Resume};
use crate::name_tree::{ClaimSet, LcbId};
use crate::target::Spelling;
use crate::volume::Volume;
use crate::watch::{Sight, Which};

pub(crate) enum RemoveNext {
    /// The file system has nothing against a delete: it becomes pending.
    Mark { ccb: CcbId, flags: DispositionFlags },
    /// The name is gone.
    Removed(LcbId, Spelling, Sight),
}

impl Volume {
    pub(crate) fn begin_disposition(
        &mut self,
        asker: Asker,
        target: Target,
        flags: DispositionFlags,
    ) -> Result<Flow, NtError> {
        if let Target::Open(ccb) = target {
            return self.mark(asker, ccb, flags);
        }
        let now = DispositionFlags::DELETE | DispositionFlags::POSIX_SEMANTICS;
        if !flags.contains(now) {
            // Without a handle there is nothing a delete could wait for.
            return Err(NtError::INVALID_PARAMETER);
        }
        let resolved = self.resolve(&target)?;
        let flow = self.remove_resolved(asker, target, flags, &resolved);
        self.unresolve(&resolved);
        flow
    }

    fn mark(&mut self, asker: Asker, id: CcbId, flags: DispositionFlags) -> Result<Flow, NtError> {
        let ccb = self.handle(id)?;
        let (file, lcb, scb) = (ccb.file, ccb.lcb, ccb.scb);
        if flags.contains(DispositionFlags::ON_CLOSE) {
            return Err(NtError::NOT_SUPPORTED);
        }
        if flags.contains(DispositionFlags::POSIX_SEMANTICS) && !self.params.posix_unlink_rename {
            return Err(NtError::INVALID_PARAMETER);
        }
        if lcb == Some(self.names.root()) {
            return Err(NtError::CANNOT_DELETE);
        }
        let is_whole = self.files.scbs.get(scb).is_some_and(|scb| scb.name.units().is_empty());
        let is_named = lcb.is_some_and(|lcb| self.names.has_place(lcb));
        let deletes = flags.contains(DispositionFlags::DELETE);
        if !is_named && (is_whole || deletes) {
            return Err(NtError::FILE_DELETED);
        }
        let next = RemoveNext::Mark { ccb: id, flags };
        if !deletes {
            return self.finish_remove(next, Ok(Outcome::Done));
        }
        let lcb = lcb.ok_or(NtError::FILE_DELETED)?;
        let mut path = self.path_of(lcb)?;
        let stream = self.files.scbs.get(scb).ok_or(NtError::INTERNAL_ERROR)?;
        if !stream.name.units().is_empty() {
            path.set_stream(Some(stream.name.as_name()))?;
        }
        let ignore_readonly = flags.contains(DispositionFlags::IGNORE_READONLY_ATTRIBUTE);
        let call = Call::CanDelete { object: Object::File(file), path, ignore_readonly };
        let claims = ClaimSet::one(lcb, false);
        if !self.can_claim(&claims) {
            let set = Set::Information(Change::Disposition(flags));
            let action = Action::Set(Target::Open(id), set);
            let request = Request { origin: asker.origin, action };
            return Ok(self.wait(request, claims));
        }
        let by = self.client(Some(id));
        if let Some(obstacle) = self.break_oplock(asker, scb, by, Breaker::Delete)? {
            let set = Set::Information(Change::Disposition(flags));
            let action = Action::Set(Target::Open(id), set);
            let request = Request { origin: asker.origin, action };
            return Ok(Flow::Wait(Resume::Again(request), obstacle));
        }
        self.ask(asker, call, claims, None, Next::Remove(next))
    }

    fn remove_resolved(
        &mut self,
        asker: Asker,
        target: Target,
        flags: DispositionFlags,
        resolved: &Resolved,
    ) -> Result<Flow, NtError> {
        let lcb = resolved.lcb.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
        if lcb == self.names.root() {
            return Err(NtError::CANNOT_DELETE);
        }
        let claims = ClaimSet::one(lcb, true);
        if !self.can_claim(&claims) {
            let set = Set::Information(Change::Disposition(flags));
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return Ok(self.wait(request, claims));
        }
        let name = self.names.get(lcb).ok_or(NtError::INTERNAL_ERROR)?;
        name.disposition.check_open()?;
        if !self.params.posix_unlink_rename && name.open_below > 0 {
            // The name cannot go before the handles, and there is no handle to wait with.
            return Err(NtError::SHARING_VIOLATION);
        }
        if let Some(fcb) = name.fcb {
            // As a short open for DELETE that shares all.
            self.check_streams(fcb, AccessMask::DELETE, None)?;
        }
        if let Some(obstacle) = self.break_for(asker, resolved, Breaker::Delete)? {
            let set = Set::Information(Change::Disposition(flags));
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return Ok(Flow::Wait(Resume::Again(request), obstacle));
        }
        if self.has_to_know(asker, lcb, Which::Source) {
            let set = Set::Information(Change::Disposition(flags));
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return self.begin_look(asker, (lcb, Which::Source), claims, request);
        }
        let path = self.name_path(resolved)?;
        let ignore_readonly = flags.contains(DispositionFlags::IGNORE_READONLY_ATTRIBUTE);
        let seen = self.sight(asker, lcb, Which::Source);
        let next = RemoveNext::Removed(lcb, Spelling::of(&target, path.as_path()), seen);
        let call = Call::Remove { path, ignore_readonly };
        self.ask(asker, call, claims, None, Next::Remove(next))
    }

    pub(crate) fn finish_remove(
        &mut self,
        next: RemoveNext,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        match (next, reply?) {
            (RemoveNext::Removed(lcb, spelling, _), Outcome::Redirect(redirect)) => {
                let redirect = self.as_asked(redirect, spelling, Some(lcb))?;
                return Ok(Flow::Done(Answer::Redirect(redirect)));
            }
            (RemoveNext::Removed(lcb, _, seen), Outcome::Done) => {
                self.report_removed(lcb, seen);
                self.entry_changed(lcb, OplockKeys::default());
                self.drop_name(lcb);
            }
            (RemoveNext::Mark { ccb, flags }, Outcome::Done) => {
                let handle = self.files.ccbs.get_mut(ccb).ok_or(NtError::FILE_CLOSED)?;
                handle.asked_delete = flags.contains(DispositionFlags::DELETE);
                let (scb, lcb) = (handle.scb, handle.lcb);
                let stream = self.files.scbs.get_mut(scb).ok_or(NtError::INTERNAL_ERROR)?;
                if !stream.name.units().is_empty() {
                    stream.disposition = stream.disposition.set(flags);
                } else if let Some(name) = lcb.and_then(|lcb| self.names.get_mut(lcb)) {
                    name.disposition = name.disposition.set(flags);
                    if let Some(lcb) = lcb {
                        self.mark_watches(lcb);
                    }
                }
            }
            (RemoveNext::Removed(..) | RemoveNext::Mark { .. }, _) => {
                return Err(NtError::INTERNAL_ERROR);
            }
        }
        Ok(Flow::Done(Answer::Done))
    }
}
