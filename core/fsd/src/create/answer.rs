//! Create: from the file system's answer to the handle, by the checks that need the file.

use nt::{
    AccessMask, Answer, Attributes, CcbId, CreateAction, CreateDisposition, Created, Found, Keep,
    NtError, Redirect, ShareMode, Target,
};
use transact::{Call, FileKey, Opened, Outcome, Overwrite, Reply};

use super::{Wish, check};
use crate::files::{Ccb, CcbState, FcbId, ScbId};
use crate::flight::{Asker, Flow, Next};
use crate::name_tree::{ClaimSet, Count, LcbId};
use crate::volume::Volume;

/// What an answer means to a create.
pub(crate) enum CreateNext {
    /// The file is opened, or it is not.
    Opened(Wish),
    /// The file is emptied, or it is not.
    Emptied { ccb: CcbId, wish: Wish, granted: AccessMask },
}

impl Volume {
    pub(crate) fn finish_create(
        &mut self,
        asker: Asker,
        next: CreateNext,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        match next {
            CreateNext::Opened(wish) => match wish.explain(reply, self.params.read_only)? {
                Outcome::Opened(opened) => self.opened(asker, wish, opened),
                Outcome::Redirect(redirect) => self.redirected(asker, wish, redirect),
                _ => Err(NtError::INTERNAL_ERROR),
            },
            CreateNext::Emptied { ccb, wish, granted } => {
                self.emptied(asker, ccb, &wish, granted, reply)
            }
        }
    }

    fn opened(&mut self, asker: Asker, wish: Wish, opened: Opened) -> Result<Flow, NtError> {
        let (file, created) = (opened.file, opened.created);
        if asker.request.is_none() {
            // The client did not wait: the open is closed again (ENGINE.md section 2).
            self.undo_open(asker, &wish, file, created);
            return Err(NtError::CANCELLED);
        }
        let joined = self.join(&wish, opened);
        let (ccb, fcb, found, granted) = match joined {
            Ok(joined) => joined,
            Err(error) => {
                self.undo_open(asker, &wish, file, created);
                return Err(error);
            }
        };
        if wish.disposition.overwrites() && !created {
            let (Some(ccb), Some(file)) = (ccb, file) else { return Err(NtError::INTERNAL_ERROR) };
            return self.empty(asker, wish, ccb, file, granted);
        }
        let action = if created { CreateAction::Created } else { CreateAction::Opened };
        let found = self.complete_created(&wish, fcb, found);
        Ok(Flow::Done(Answer::Created(Created { ccb, action, granted, found })))
    }

    /// All checks that need the file, then the handle. Nothing has changed if it fails.
    fn join(
        &mut self,
        wish: &Wish,
        opened: Opened,
    ) -> Result<(Option<CcbId>, FcbId, Found, AccessMask), NtError> {
        let Opened { file, created, granted, found, name } = opened;
        let case = self.params.case;
        if let (Some(lcb), Some(name)) = (wish.lcb.and_then(|l| self.names.get_mut(l)), name)
            && lcb.name().as_name().eq_case(name.as_name(), case)
        {
            lcb.respell(name);
        }
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
        let admitted = self.admit_handle(wish, fcb, scb, file, granted);
        if admitted.is_err() {
            self.files.leave_stream(scb);
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
        stream.share.check(does, wish.share)?;
        self.check_siblings(fcb, scb, does)?;
        let ccb = self.files.ccbs.insert(Ccb {
            scb,
            lcb: wish.lcb,
            file,
            granted,
            share: wish.share,
            options: wish.options,
            state: CcbState::Open,
            asked_delete: false,
            removing: false,
            position: 0,
            enumeration: None,
            enumerating: false,
        })?;
        let Some(stream) = self.files.scbs.get_mut(scb) else { return Ok(ccb) };
        if let Err(error) = nt::memory::push(&mut stream.handles, ccb) {
            self.files.ccbs.remove(ccb);
            return Err(error);
        }
        stream.share.admit(granted, wish.share);
        stream.open += 1;
        self.reference_file(fcb);
        if let Some(lcb) = wish.lcb {
            self.names.reference(lcb);
            self.names.count_handle(lcb, wish.share.contains(ShareMode::DELETE), Count::More);
        }
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

    fn empty(
        &mut self,
        asker: Asker,
        wish: Wish,
        ccb: CcbId,
        file: FileKey,
        granted: AccessMask,
    ) -> Result<Flow, NtError> {
        if let Some(handle) = self.files.ccbs.get_mut(ccb) {
            handle.state = CcbState::Opening;
        }
        let call = Call::Overwrite(Overwrite {
            file,
            attributes: wish.attributes,
            supersede: wish.disposition == CreateDisposition::Supersede,
            allocation_size: wish.allocation_size,
            extended_attributes: nt::memory::copy(&wish.extended_attributes)?,
        });
        let claims = wish.lcb.map_or(ClaimSet::default(), |lcb| ClaimSet::one(lcb, true));
        let next = Next::Create(CreateNext::Emptied { ccb, wish, granted });
        let asked = self.ask(asker, call, claims, None, next);
        if asked.is_err() {
            self.discard(asker, ccb);
        }
        asked
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
        let action = match wish.disposition {
            CreateDisposition::Supersede => CreateAction::Superseded,
            _ => CreateAction::Overwritten,
        };
        let found = self.complete_created(wish, fcb, found);
        let ccb = Some(ccb);
        Ok(Flow::Done(Answer::Created(Created { ccb, action, granted, found })))
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
        let again = wish.again.take();
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
        let Some(links_left) = wish.links_left.checked_sub(1) else {
            return Err(NtError::REPARSE_POINT_NOT_RESOLVED);
        };
        let target = Target::Path(redirect.target.unwrap_or_default());
        self.begin_create_following(asker, nt::Create { target, ..again }, links_left)
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
        wish.again = Some(super::copy(&create)?);
        let claims = super::create_claims(&create, Some(lcb));
        let pin = self.names.get(lcb).and_then(|lcb| lcb.fcb);
        let call = self.create_call(create, path);
        self.ask(asker, call, claims, pin, Next::Create(CreateNext::Opened(wish)))
    }

    /// The file system opened, but the open may not be: closed again, and what it created is
    /// removed.
    fn undo_open(&mut self, asker: Asker, wish: &Wish, file: Option<FileKey>, created: bool) {
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
    if existing.is_directory() {
        return Err(NtError::OBJECT_NAME_COLLISION);
    }
    let sticky = (Attributes::HIDDEN | Attributes::SYSTEM) & existing;
    if existing.contains(Attributes::READ_ONLY) || !wish.attributes.contains(sticky) {
        return Err(NtError::ACCESS_DENIED);
    }
    Ok(())
}
