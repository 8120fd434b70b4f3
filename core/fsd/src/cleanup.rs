//! Cleanup and close: [MS-FSA] 2.1.5.4 and 2.1.5.5. Neither can fail.
//!
//! Cleanup takes the handle out of share access and, with the last handle of a name whose delete is
//! pending, removes the name. Close lets the file system forget the file. Each is legal once; what
//! comes out of order is answered, not punished.

use fsrtl::{Cleanup, ShareAccess};
use nt::{Action, Answer, CcbId, NtError, Request};
use transact::{Call, CleanupFlags, Reply};

use crate::effect::Effect;
use crate::files::{CcbState, ScbId};
use crate::flight::{Asker, Flow, Next, Obstacle, Resume};
use crate::name_tree::{ClaimSet, Count, LcbId};
use crate::volume::Volume;
use crate::watch::Sight;

/// A cleanup that removes, and what comes after it.
pub(crate) struct CleanupNext {
    ccb: CcbId,
    lcb: Option<LcbId>,
    /// The name goes; otherwise a stream of the file.
    whole: bool,
    then_close: bool,
}

impl Volume {
    /// Cleanup, close, or both. For want of memory they wait; they do not fail.
    pub(crate) fn begin_end_of_handle(
        &mut self,
        asker: Asker,
        action: Action,
    ) -> Result<Flow, NtError> {
        let flow = match action {
            Action::Cleanup(ccb) => self.begin_cleanup(asker, ccb, false),
            Action::Release(ccb) => self.begin_cleanup(asker, ccb, true),
            Action::Close(ccb) => self.begin_close(asker, ccb),
            _ => Err(NtError::INTERNAL_ERROR),
        };
        match flow {
            Err(NtError::INSUFFICIENT_RESOURCES) => {
                let request = Request { origin: asker.origin, action };
                Ok(Flow::Wait(Resume::Again(request), Obstacle::Memory))
            }
            flow => flow,
        }
    }

    pub(crate) fn begin_cleanup(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        then_close: bool,
    ) -> Result<Flow, NtError> {
        let state = self.files.ccbs.get(ccb).ok_or(NtError::INVALID_HANDLE)?.state;
        if state != CcbState::CleanedUp {
            self.leave_stream(ccb);
        }
        if self.files.ccbs.get(ccb).is_some_and(|ccb| ccb.removing) {
            return self.remove_at_cleanup(asker, ccb, then_close);
        }
        if let Some(flags) = self.left_to_do(ccb) {
            return self.note_at_cleanup(asker, ccb, flags, then_close);
        }
        if then_close { self.begin_close(asker, ccb) } else { Ok(Flow::Done(Answer::Done)) }
    }

    /// The handle stops counting; decides whether its name goes.
    fn leave_stream(&mut self, id: CcbId) {
        self.leave_oplock(id);
        self.unlock_handle(id);
        self.end_watch(id);
        let Some(ccb) = self.files.ccbs.get_mut(id) else { return };
        ccb.state = CcbState::CleanedUp;
        ccb.enumeration = None;
        let (scb, lcb, granted, share) = (ccb.scb, ccb.lcb, ccb.granted, ccb.share);
        let mut cleanup = Cleanup {
            last: false,
            asked: ccb.asked_delete,
            delete_on_close: ccb.options.contains(nt::CreateOptions::DELETE_ON_CLOSE),
        };
        if let Some(lcb) = lcb {
            let shares = !ShareAccess::withholds_delete(granted, share);
            self.names.count_handle(lcb, shares, Count::Less);
        }
        let Some(stream) = self.files.scbs.get_mut(scb) else { return };
        stream.share.leave(granted, share);
        stream.open -= 1;
        let named = !stream.name.units().is_empty();
        cleanup.last = stream.open == 0;
        let (stream_next, stream_goes) = stream.disposition.cleanup(cleanup);
        let mut goes = false;
        if named {
            // The stream stays pending until the file system has removed it.
            goes = stream_goes;
            if !goes {
                stream.disposition = stream_next;
            } else if !stream.disposition.is_pending() {
                stream.disposition = fsrtl::Disposition::Pending;
            }
            cleanup.delete_on_close = false;
        }
        let Some(name) = lcb.and_then(|lcb| self.names.get_mut(lcb)) else { return };
        cleanup.last = name.handles == 0;
        let (next, name_goes) = name.disposition.cleanup(cleanup);
        if name_goes {
            goes = true;
            // Nobody opens it any more, also if the removal has to wait ([MS-FSA] 2.1.5.5).
            if !name.disposition.is_pending() {
                name.disposition = fsrtl::Disposition::Pending;
            }
        } else if next != name.disposition {
            name.disposition = next;
            if let Some(lcb) = lcb {
                self.mark_watches(lcb);
            }
        }
        if let Some(ccb) = self.files.ccbs.get_mut(id) {
            ccb.removing = goes;
        }
    }

    fn remove_at_cleanup(
        &mut self,
        asker: Asker,
        id: CcbId,
        then_close: bool,
    ) -> Result<Flow, NtError> {
        let ccb = self.files.ccbs.get(id).ok_or(NtError::INVALID_HANDLE)?;
        let (file, lcb, scb) = (ccb.file, ccb.lcb, ccb.scb);
        let stream = self.files.scbs.get(scb).map(|scb| scb.name.try_clone()).transpose()?;
        let stream = stream.filter(|name| !name.units().is_empty());
        let claims = lcb.map_or(ClaimSet::default(), |lcb| ClaimSet::one(lcb, true));
        if !self.can_claim(&claims) {
            let action = if then_close { Action::Release(id) } else { Action::Cleanup(id) };
            let request = Request { origin: asker.origin, action };
            return Ok(self.wait(request, claims));
        }
        // The last handle of a name takes all with it; otherwise it was the stream that was to go.
        let whole = lcb.and_then(|lcb| self.names.get(lcb)).is_some_and(|name| {
            stream.is_none() || (name.disposition.is_pending() && name.handles == 0)
        });
        let path = lcb.and_then(|lcb| self.path_of(lcb).ok());
        let path = path.map(|mut path| match stream.as_ref().filter(|_| !whole) {
            Some(stream) => path.set_stream(Some(stream.as_name())).map(|()| path),
            None => Ok(path),
        });
        let call = Call::Cleanup { file, path: path.transpose()?, flags: CleanupFlags::DELETE };
        if let Some(ccb) = self.files.ccbs.get_mut(id) {
            ccb.removing = false;
        }
        let next = Next::Cleanup(CleanupNext { ccb: id, lcb, whole, then_close });
        self.ask(asker, call, claims, None, next)
    }

    /// The file system is told how the handle was used.
    fn note_at_cleanup(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        flags: CleanupFlags,
        then_close: bool,
    ) -> Result<Flow, NtError> {
        let file = self.files.ccbs.get(ccb).ok_or(NtError::INVALID_HANDLE)?.file;
        let call = Call::Cleanup { file, path: None, flags };
        let next = Next::Noted { ccb, then_close };
        self.ask(asker, call, ClaimSet::default(), None, next)
    }

    pub(crate) fn finish_noted(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        then_close: bool,
    ) -> Result<Flow, NtError> {
        if then_close { self.begin_close(asker, ccb) } else { Ok(Flow::Done(Answer::Done)) }
    }

    pub(crate) fn finish_cleanup(
        &mut self,
        asker: Asker,
        next: CleanupNext,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        let CleanupNext { ccb, lcb, whole, then_close } = next;
        match (reply, lcb) {
            (Ok(_), Some(lcb)) if whole => {
                self.report_removed(lcb, Sight::Unasked);
                self.entry_changed(lcb, self.client(Some(ccb)).keys);
                self.drop_name(lcb);
            }
            (Ok(_), _) => self.stream_is_gone(ccb),
            // It could not be removed after all (a directory filled up meanwhile): it stays.
            (Err(_), Some(lcb)) => {
                if let Some(name) = self.names.get_mut(lcb) {
                    name.disposition = fsrtl::Disposition::Live;
                }
                self.mark_watches(lcb);
            }
            (Err(_), None) => {}
        }
        if then_close { self.begin_close(asker, ccb) } else { Ok(Flow::Done(Answer::Done)) }
    }

    fn stream_is_gone(&mut self, ccb: CcbId) {
        let Some(ccb) = self.files.ccbs.get(ccb) else { return };
        let (lcb, scb) = (ccb.lcb, ccb.scb);
        self.report_stream_removed(lcb, scb);
        if let Some(scb) = self.files.scbs.get_mut(scb) {
            scb.disposition = fsrtl::Disposition::Removed;
        }
    }

    pub(crate) fn begin_close(&mut self, asker: Asker, id: CcbId) -> Result<Flow, NtError> {
        let ccb = self.files.ccbs.get(id).ok_or(NtError::INVALID_HANDLE)?;
        if ccb.state != CcbState::CleanedUp || ccb.removing {
            // A close without a cleanup (spec/deadlocks.md, S3), or before it could remove the
            // name: the cleanup comes first.
            return self.begin_cleanup(asker, id, true);
        }
        let (file, scb) = (ccb.file, ccb.scb);
        let (in_use, has_path) = (ccb.users > 0, ccb.has_path);
        // The file system closes a file when nothing is done with it any more.
        let obstacle = match in_use {
            true => Some(Obstacle::Users(id)),
            false if has_path && !self.shut_for_close(id, scb) => Some(Obstacle::Inside(id, scb)),
            false => None,
        };
        if let Some(obstacle) = obstacle {
            let request = Request { origin: asker.origin, action: Action::Close(id) };
            return Ok(Flow::Wait(Resume::Again(request), obstacle));
        }
        self.forget_handle(id);
        self.reopen_after_close(id, scb);
        let claims = ClaimSet::default();
        self.ask(asker, Call::Close(file), claims, None, Next::Closed)
    }

    /// A stream that nobody needs leaves the tables.
    pub(crate) fn leave_scb(&mut self, scb: ScbId) {
        let Some(gone) = self.files.leave_stream(scb) else { return };
        self.caches.forget_stream(gone.fcb, scb);
        if gone.gate.is_known_to_host() {
            self.gates -= 1;
            self.put(Effect::Forget(scb));
        }
    }

    /// The handle leaves the tables.
    fn forget_handle(&mut self, id: CcbId) {
        let Some(ccb) = self.files.remove_handle(id) else { return };
        self.left_behind -= usize::from(ccb.left_behind.is_some());
        let fcb = self.files.scbs.get_mut(ccb.scb).map(|scb| {
            scb.handles.retain(|other| *other != id);
            scb.fcb
        });
        self.leave_scb(ccb.scb);
        if let Some(lcb) = ccb.lcb {
            self.names.release(lcb);
        }
        if let Some(fcb) = fcb {
            self.release_file(fcb);
        }
        self.set_released();
    }

    /// A handle that no client has learnt of goes, and the file system closes it.
    pub(crate) fn discard(&mut self, asker: Asker, id: CcbId) {
        let silent = Asker::engine(asker.origin);
        let Some(file) = self.files.ccbs.get(id).map(|ccb| ccb.file) else { return };
        self.leave_stream(id);
        self.forget_handle(id);
        let _ = self.ask(silent, Call::Close(file), ClaimSet::default(), None, Next::Silent);
    }
}
