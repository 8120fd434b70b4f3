//! Create: from the file system's answer to the handle, by the checks that need the file.

use fsrtl::ShareAccess;
use nt::{
    AccessMask, Answer, Attributes, CcbId, CreateAction, CreateDisposition, Created, Found, Keep,
    NtError, OplockLevel, Redirect, ShareMode, Target,
};
use transact::{Call, FileKey, Opened, Outcome, Overwrite, Reply};

use super::join::{Joining, Met};
use super::{Wish, check};
use crate::files::{Ccb, CcbState, FcbId, ScbId};
use crate::flight::{Asker, Flow, Next, Obstacle, Resume};
use crate::gate::Hold;
use crate::name_tree::{ClaimSet, Count, LcbId};
use crate::parcel::Parcel;
use crate::planted::Planted;
use crate::usage::Usage;
use crate::volume::{Held, Volume};
use crate::watch::Modified;

/// What an answer means to a create.
#[allow(clippy::large_enum_variant)] // core/ has no Box; these live in a slab
pub(crate) enum CreateNext {
    /// The file is opened, or it is not.
    Opened(Wish),
    /// What the file is like after a wait.
    Refreshed(Parcel<Joining>),
    /// The file is emptied, or it is not.
    Emptied { ccb: CcbId, wish: Wish, granted: AccessMask },
}

/// An open file that is still to be emptied.
pub(crate) struct Emptying {
    pub(crate) ccb: CcbId,
    file: FileKey,
    wish: Wish,
    granted: AccessMask,
}

impl Volume {
    pub(crate) fn finish_create(
        &mut self,
        asker: Asker,
        next: CreateNext,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        match next {
            CreateNext::Opened(wish) => match wish.explain(reply)? {
                Outcome::Opened(opened) => self.opened(asker, wish, opened),
                Outcome::Redirect(redirect) => self.redirected(asker, wish, redirect),
                _ => Err(NtError::INTERNAL_ERROR),
            },
            CreateNext::Refreshed(joining) => self.refreshed(asker, joining, reply),
            CreateNext::Emptied { ccb, wish, granted } => {
                if reply.is_ok() {
                    let with_eas = !wish.extended_attributes.is_empty();
                    let made = Modified::emptied(wish.stream.is_some(), with_eas);
                    self.report_modified(wish.lcb, wish.stream.as_ref(), made);
                }
                self.emptied(asker, ccb, &wish, granted, reply)
            }
        }
    }

    pub(super) fn opened(
        &mut self,
        asker: Asker,
        wish: Wish,
        mut opened: Opened,
    ) -> Result<Flow, NtError> {
        let (file, created) = (opened.file, opened.created);
        if asker.request.is_none() {
            // The client did not wait: the open is closed again (ENGINE.md section 2).
            self.undo_open(asker, &wish, file, created);
            return Err(NtError::CANCELLED);
        }
        let as_insisted = self.learn_spelling(wish.lcb, opened.name.take(), wish.insisted.as_ref());
        if !as_insisted && !created {
            self.undo_open(asker, &wish, file, created);
            return Err(match wish.disposition.may_create() {
                true => NtError::OBJECT_NAME_COLLISION,
                false => NtError::OBJECT_NAME_NOT_FOUND,
            });
        }
        let met = match self.meet_oplocks(asker, &wish, &opened) {
            Ok(Met::Oplock(obstacle, fcb)) => match Parcel::room() {
                Ok(room) => {
                    let joining = room.fill(Joining { wish, opened, fcb });
                    return Ok(self.wait_to_join(asker, joining, obstacle));
                }
                Err(error) => Err(error),
            },
            Ok(Met::Way(breaking)) => Ok(breaking),
            Err(error) => Err(error),
        };
        let joined = met.and_then(|breaking| Ok((self.join(&wish, opened)?, breaking)));
        let ((ccb, fcb, found, granted), oplock_breaking) = match joined {
            Ok(joined) => joined,
            Err(error) => {
                self.undo_open(asker, &wish, file, created);
                return Err(error);
            }
        };
        if wish.disposition.overwrites() && !created {
            let (Some(ccb), Some(file)) = (ccb, file) else { return Err(NtError::INTERNAL_ERROR) };
            return self.empty(asker, Emptying { ccb, file, wish, granted });
        }
        if let Some(lcb) = wish.lcb.filter(|_| created) {
            let is_directory = found.info.is_directory();
            self.report_created(asker, lcb, wish.stream.as_ref(), is_directory);
            self.entry_changed(lcb, wish.oplock_keys);
        }
        let action = if created { CreateAction::Created } else { CreateAction::Opened };
        let found = self.complete_created(&wish, fcb, found);
        let oplock = ccb.map_or(OplockLevel::None, |ccb| self.oplock_at_create(ccb, wish.oplock));
        let created = Created { ccb, action, granted, found, oplock, oplock_breaking };
        Ok(Flow::Done(Answer::Created(created)))
    }

    /// All checks that need the file, then the handle. Nothing has changed if it fails.
    fn join(
        &mut self,
        wish: &Wish,
        opened: Opened,
    ) -> Result<(Option<CcbId>, FcbId, Found, AccessMask), NtError> {
        let Opened { file, created, granted, found, name: _ } = opened;
        let fcb = self.file_of(&found.info, wish.lcb)?;
        self.reference_file(fcb);
        let joined = self.join_file(wish, fcb, file, created, granted, &found);
        self.release_file(fcb);
        let ccb = joined?;
        // The handle, or the node reference about to be given, now keeps the file.
        if ccb.is_none() && !wish.keep.contains(Keep::NODE) {
            self.forget_if_unused(fcb);
        }
        Ok((ccb, fcb, found, granted))
    }

    fn join_file(
        &mut self,
        wish: &Wish,
        fcb: FcbId,
        file: Option<FileKey>,
        created: bool,
        granted: AccessMask,
        found: &Found,
    ) -> Result<Option<CcbId>, NtError> {
        if let Some(lcb) = wish.lcb.and_then(|lcb| self.names.get(lcb)) {
            lcb.disposition.check_open()?;
        }
        if !created {
            check_overwrite_attributes(wish, found.info.attributes)?;
        }
        let Some(file) = file else {
            self.keep_for_node(fcb, wish);
            return Ok(None);
        };
        let scb = self.files.enter_stream(fcb, wish.stream.as_ref().map(|name| name.as_name()))?;
        let checked = match created {
            true => Ok(()),
            false => self.check_file_of_stream(fcb, scb, granted, wish.share),
        };
        let admitted = checked.and_then(|()| self.admit_handle(wish, fcb, scb, file, granted));
        if admitted.is_err() {
            self.leave_scb(scb);
        }
        admitted.map(Some)
    }

    fn admit_handle(
        &mut self,
        wish: &Wish,
        fcb: FcbId,
        scb: ScbId,
        file: FileKey,
        granted: AccessMask,
    ) -> Result<CcbId, NtError> {
        let stream = self.files.scbs.get(scb).ok_or(NtError::INTERNAL_ERROR)?;
        stream.disposition.check_open()?;
        let does = granted | check::implied_access(wish.disposition);
        let checked = stream.share.check(does, wish.share);
        if let Err(error) = checked.and_then(|()| self.check_siblings(fcb, scb, does)) {
            if self.is_planted(Planted::ShareKept)
                && let Some(stream) = self.files.scbs.get_mut(scb)
            {
                stream.share.admit(granted, wish.share);
            }
            return Err(error);
        }
        self.reserve_end_of_handle()?;
        let ccb = self.files.enter_handle(Ccb {
            scb,
            lcb: wish.lcb,
            file,
            granted,
            share: wish.share,
            options: wish.options,
            oplock_keys: wish.oplock_keys,
            state: CcbState::Open,
            asked_delete: false,
            removing: false,
            position: 0,
            enumeration: None,
            enumerating: false,
            usage: Usage::default(),
            left_behind: None,
            users: 0,
            has_path: false,
            watch: None,
        })?;
        let Some(stream) = self.files.scbs.get_mut(scb) else { return Ok(ccb) };
        if let Err(error) = nt::memory::push(&mut stream.handles, ccb) {
            self.files.remove_handle(ccb);
            return Err(error);
        }
        stream.share.admit(granted, wish.share);
        stream.note_door(wish.door);
        stream.open += 1;
        self.reference_file(fcb);
        if let Some(lcb) = wish.lcb {
            self.names.reference(lcb);
            let shares = !ShareAccess::withholds_delete(granted, wish.share);
            self.names.count_handle(lcb, shares, Count::More);
        }
        self.adjust_gate(scb);
        Ok(ccb)
    }

    /// Deleting a file deletes its streams: their handles must allow it ([MS-FSA] 2.1.5.1.2.2).
    fn check_siblings(&self, fcb: FcbId, scb: ScbId, does: AccessMask) -> Result<(), NtError> {
        let unnamed = self.files.scbs.get(scb).is_some_and(|scb| scb.name.units().is_empty());
        if !unnamed || !does.contains(AccessMask::DELETE) {
            return Ok(());
        }
        self.check_streams(fcb, AccessMask::DELETE, Some(scb))
    }

    /// Who may delete the file may delete its streams: their handles must allow it, too. NTFS does
    /// so; [MS-FSA] 2.1.5.1.2.2 compares the handles of one stream.
    fn check_file_of_stream(
        &self,
        fcb: FcbId,
        scb: ScbId,
        granted: AccessMask,
        share: ShareMode,
    ) -> Result<(), NtError> {
        let file = self.files.stream(fcb, None).filter(|unnamed| *unnamed != scb);
        let deletes = file.and_then(|scb| self.files.scbs.get(scb));
        let deletes = deletes.is_some_and(|stream| stream.share.deletes());
        match deletes && ShareAccess::withholds_delete(granted, share) {
            true => Err(NtError::SHARING_VIOLATION),
            false => Ok(()),
        }
    }

    /// May something be done to the file that counts as `access` on each of its streams?
    pub(crate) fn check_streams(
        &self,
        fcb: FcbId,
        access: AccessMask,
        except: Option<ScbId>,
    ) -> Result<(), NtError> {
        let Some(entry) = self.files.fcbs.get(fcb) else { return Ok(()) };
        let others = entry.streams.iter().filter(|scb| Some(**scb) != except);
        for scb in others.filter_map(|scb| self.files.scbs.get(*scb)) {
            scb.share.check(access, ShareMode::all())?;
        }
        Ok(())
    }

    /// Nobody reads or writes while a file is emptied.
    pub(crate) fn empty(&mut self, asker: Asker, emptying: Emptying) -> Result<Flow, NtError> {
        let ccb = emptying.ccb;
        let Some(handle) = self.files.ccbs.get_mut(ccb) else { return Err(NtError::FILE_CLOSED) };
        handle.state = CcbState::Opening;
        let scb = handle.scb;
        let claims = emptying.wish.lcb.map_or(ClaimSet::default(), |lcb| ClaimSet::one(lcb, true));
        let obstacle = if !self.shut(asker, scb) {
            Some(Obstacle::Gate(scb))
        } else if !self.names.can_claim(&claims) {
            // Taken while this waited for the gate.
            self.names.reference_all(&claims);
            Some(Obstacle::Claims(claims))
        } else {
            None
        };
        if let Some(obstacle) = obstacle {
            return Ok(Flow::Wait(Resume::Empty(asker.origin, emptying), obstacle));
        }
        let held = Held { claims, pin: None, hold: Some(Hold::Alone(scb)) };
        let asked = self.ask_to_empty(asker, emptying, held);
        if asked.is_err() {
            self.discard(asker, ccb);
        }
        asked
    }

    fn ask_to_empty(
        &mut self,
        asker: Asker,
        emptying: Emptying,
        held: Held,
    ) -> Result<Flow, NtError> {
        let Emptying { ccb, file, wish, granted } = emptying;
        let call = Call::Overwrite(Overwrite {
            file,
            attributes: wish.attributes,
            supersede: wish.disposition == CreateDisposition::Supersede,
            allocation_size: wish.allocation_size,
            extended_attributes: nt::memory::copy(&wish.extended_attributes)?,
        });
        let next = Next::Create(CreateNext::Emptied { ccb, wish, granted });
        self.ask_holding(asker, call, held, next)
    }

    fn emptied(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        wish: &Wish,
        granted: AccessMask,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        let found = match reply {
            Ok(Outcome::Found(found)) if asker.request.is_some() => found,
            other => {
                self.discard(asker, ccb);
                return Err(other.err().unwrap_or(NtError::INTERNAL_ERROR));
            }
        };
        let Some(handle) = self.files.ccbs.get_mut(ccb) else {
            return Err(NtError::FILE_CLOSED);
        };
        handle.state = CcbState::Open;
        let scb = handle.scb;
        let fcb = self.files.scbs.get(scb).map(|scb| scb.fcb).ok_or(NtError::INTERNAL_ERROR)?;
        if wish.stream.is_none() {
            self.files.delete_streams(fcb);
        }
        let action = match wish.disposition {
            CreateDisposition::Supersede => CreateAction::Superseded,
            _ => CreateAction::Overwritten,
        };
        self.stale_data(scb, nt::ByteRange::ALL);
        let found = self.complete_created(wish, fcb, found);
        let oplock = self.oplock_at_create(ccb, wish.oplock);
        let ccb = Some(ccb);
        // Who empties a file waits for every break.
        let created = Created { ccb, action, granted, found, oplock, oplock_breaking: false };
        Ok(Flow::Done(Answer::Created(created)))
    }

    fn complete_created(&mut self, wish: &Wish, fcb: FcbId, found: Found) -> Found {
        let mut wanted = wish.wanted;
        wanted.set(nt::Wanted::NODE, wish.keep.contains(Keep::NODE));
        let found = self.complete_found(found, fcb, wish.lcb, wanted);
        if wish.keep.contains(Keep::NODE) && !wish.keep.contains(Keep::HANDLE) {
            // The hold of `keep_for_node` has done its work.
            self.release_file(fcb);
        }
        found
    }

    /// Between the checks and the reference nothing else keeps a file that has no handle.
    fn keep_for_node(&mut self, fcb: FcbId, wish: &Wish) {
        if wish.keep.contains(Keep::NODE) {
            self.reference_file(fcb);
        }
    }

    fn redirected(
        &mut self,
        asker: Asker,
        mut wish: Wish,
        redirect: Redirect,
    ) -> Result<Flow, NtError> {
        if asker.request.is_none() {
            return Err(NtError::CANCELLED);
        }
        let again = wish.again.take().map(Parcel::open).transpose()?;
        let place = wish.lcb.filter(|lcb| self.names.has_place(*lcb));
        let again = match (again, place) {
            (Some(again), Some(lcb)) if wish.spelling.is_based() => {
                return self.ask_from_root(asker, wish, again, lcb);
            }
            (again, _) => again,
        };
        let follows = self.params.resolve_symbolic_links && redirect.target.is_some();
        let Some(again) = again.filter(|_| follows) else {
            let redirect = self.as_asked(redirect, wish.spelling, wish.lcb)?;
            return Ok(Flow::Done(Answer::Redirect(redirect)));
        };
        if !self.may_follow(asker.request) {
            return Err(NtError::REPARSE_POINT_NOT_RESOLVED);
        }
        let target = Target::Path(redirect.target.unwrap_or_default());
        self.begin_create(asker, nt::Create { target, ..again })
    }

    /// A link leads from where it lies, which the path from a file id does not tell to its end: the
    /// same is asked from the root. Nobody comes between, for this is still the answer's step.
    fn ask_from_root(
        &mut self,
        asker: Asker,
        mut wish: Wish,
        create: nt::Create,
        lcb: LcbId,
    ) -> Result<Flow, NtError> {
        let mut path = self.full_path_of(lcb)?;
        if let Some(stream) = &wish.stream {
            path.set_stream(Some(stream.as_name()))?;
        }
        wish.spelling = wish.spelling.respelt(path.as_path());
        wish.again = Some(Parcel::new(super::copy(&create)?)?);
        let claims = super::create_claims(&create, Some(lcb));
        let pin = self.names.get(lcb).and_then(|lcb| lcb.fcb);
        let call = super::create_call(create, path, wish.barred);
        self.ask(asker, call, claims, pin, Next::Create(CreateNext::Opened(wish)))
    }

    /// The file system opened, but the open may not be: closed again, and what it created is
    /// removed.
    pub(super) fn undo_open(
        &mut self,
        asker: Asker,
        wish: &Wish,
        file: Option<FileKey>,
        created: bool,
    ) {
        let none = ClaimSet::default();
        let silent = Asker::engine(asker.origin);
        if let Some(lcb) = wish.lcb.filter(|_| created && wish.stream.is_none())
            && let Ok(path) = self.path_of(lcb)
        {
            let call = Call::Remove { path, ignore_readonly: true };
            let claims = ClaimSet::one(lcb, true);
            // Without memory for the question the new file stays: the lesser evil.
            let _ = self.ask(silent, call, claims, None, Next::Silent);
        }
        if let Some(file) = file {
            let _ = self.ask(silent, Call::Close(file), none, None, Next::Silent);
        }
    }
}

/// [MS-FSA] 2.1.5.1.2.1: a hidden or system file is overwritten only by one that stays so.
fn check_overwrite_attributes(wish: &Wish, existing: Attributes) -> Result<(), NtError> {
    // The attributes are the file's, and so no affair of its named streams.
    if !wish.disposition.overwrites() || wish.stream.is_some() {
        return Ok(());
    }
    let sticky = (Attributes::HIDDEN | Attributes::SYSTEM) & existing;
    if existing.contains(Attributes::READ_ONLY) || !wish.attributes.contains(sticky) {
        return Err(NtError::ACCESS_DENIED);
    }
    Ok(())
}
