//! Rename and link: [MS-FSA] 2.1.5.15.6 and 2.1.5.15.11.
//!
//! Both names are claimed exclusively, so nothing below either is being asked about while the file
//! system works, and open descendants follow the tree when it is done.

use nt::{
    AccessMask, Action, Answer, Change, NewName, NodeId, NtError, OwnedName, RenameFlags, Request,
    Set, Target,
};
use transact::{Call, Outcome, RenameHow, Reply};

use crate::files::{FcbId, ScbId};
use crate::flight::{Asker, Flow, Next, Resolved};
use crate::name_tree::{ClaimSet, LcbId, Place};
use crate::volume::Volume;

/// A change of names that is out.
pub(crate) enum RenameNext {
    Rename { source: LcbId, target: LcbId, spelled: OwnedName, exchange: bool },
    Link { fcb: Option<FcbId>, target: LcbId, spelled: OwnedName },
    Stream { scb: Option<ScbId>, spelled: OwnedName },
}

impl Volume {
    pub(crate) fn begin_rename(
        &mut self,
        asker: Asker,
        target: Target,
        new: NewName,
    ) -> Result<Flow, NtError> {
        let source = self.resolve(&target)?;
        let flow = self.rename_resolved(asker, target, new, &source);
        self.unresolve(&source);
        flow
    }

    fn rename_resolved(
        &mut self,
        asker: Asker,
        target: Target,
        new: NewName,
        source: &Resolved,
    ) -> Result<Flow, NtError> {
        if let Some(old) = &source.stream {
            return self.rename_stream(asker, target, new, source, old);
        }
        let from = source.lcb.filter(|lcb| self.names.has_place(*lcb));
        let from = from.ok_or(NtError::FILE_DELETED)?;
        let to = self.enter_new_name(&new)?;
        let flow = self.rename_names(asker, target, new, source, (from, to));
        self.names.release(to);
        flow
    }

    fn rename_names(
        &mut self,
        asker: Asker,
        target: Target,
        new: NewName,
        source: &Resolved,
        (from, to): (LcbId, LcbId),
    ) -> Result<Flow, NtError> {
        let asked = how(&new);
        let how = RenameHow { posix: asked.posix && self.params.posix_unlink_rename, ..asked };
        self.check_rename(source, from, to, how)?;
        let claims = ClaimSet::two(from, to);
        if !self.can_claim(&claims) {
            let set = Set::Information(Change::Rename(new));
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return Ok(self.wait(request, claims));
        }
        let spelled = spelled(&new)?;
        if from == to && self.names.get(from).is_some_and(|lcb| *lcb.name() == spelled) {
            return Ok(Flow::Done(Answer::Done));
        }
        let (from_path, mut to_path) = (self.path_of(from)?, self.path_of(to)?);
        to_path.pop();
        to_path.push(spelled.as_name())?;
        let exchange = how.exchange;
        let file = self.file_key(source);
        // Another spelling replaces nothing.
        let how = RenameHow { replace: how.replace && from != to, ..how };
        let call = Call::Rename { file, from: from_path, to: to_path, how };
        let next = RenameNext::Rename { source: from, target: to, spelled, exchange };
        self.ask(asker, call, claims, source.fcb, Next::Rename(next))
    }

    fn check_rename(
        &self,
        source: &Resolved,
        from: LcbId,
        to: LcbId,
        how: RenameHow,
    ) -> Result<(), NtError> {
        let (Some(old), Some(new)) = (self.names.get(from), self.names.get(to)) else {
            return Err(NtError::INTERNAL_ERROR);
        };
        let root = self.names.root();
        let rules =
            fsrtl::Rename { replace: how.replace, posix: how.posix, exchange: how.exchange };
        rules.check(
            fsrtl::RenameSource {
                is_root: from == root,
                open_below: old.open_below.saturating_sub(old.handles),
                unshared_below: old.unshared_below.saturating_sub(old.unshared),
            },
            fsrtl::RenameTarget {
                is_root: to == root,
                below_source: from != to && self.names.is_at_or_below(to, from),
                above_source: from != to && self.names.is_at_or_below(from, to),
                same_name: from == to,
                open: new.open_below,
                unshared: new.unshared_below,
                delete_pending: new.disposition.is_pending(),
            },
        )?;
        if source.ccb.is_none() {
            // By name: as a short open for DELETE that shares all.
            old.disposition.check_open()?;
            if let Some(fcb) = old.fcb {
                self.check_streams(fcb, AccessMask::DELETE, None)?;
            }
        }
        Ok(())
    }

    /// The new name's entry, with a reference.
    fn enter_new_name(&mut self, new: &NewName) -> Result<LcbId, NtError> {
        if new.path.as_path().stream().is_some() || new.path.as_path().file_name().is_none() {
            return Err(NtError::OBJECT_NAME_INVALID);
        }
        let start = self.start_of(new)?;
        self.names.enter_path(start, new.path.as_path())
    }

    /// The directory that a new name is relative to.
    pub(crate) fn start_of(&self, new: &NewName) -> Result<LcbId, NtError> {
        match (new.root_directory, new.path.as_path().base()) {
            (0, None) => Ok(self.names.root()),
            (0, Some(id)) => self.directory_name(self.files.by_id(id)),
            (node, _) => self.directory_name(Some(NodeId(node))),
        }
    }

    fn directory_name(&self, fcb: Option<FcbId>) -> Result<LcbId, NtError> {
        let directory = fcb.and_then(|fcb| self.files.fcbs.get(fcb));
        let name = directory.and_then(|directory| directory.first_name);
        name.filter(|lcb| self.names.has_place(*lcb)).ok_or(NtError::OBJECT_PATH_NOT_FOUND)
    }

    pub(crate) fn begin_link(
        &mut self,
        asker: Asker,
        target: Target,
        new: NewName,
    ) -> Result<Flow, NtError> {
        if !self.params.hard_links {
            return Err(NtError::NOT_SUPPORTED);
        }
        let source = self.resolve(&target)?;
        let flow = self.link_resolved(asker, target, new, &source);
        self.unresolve(&source);
        flow
    }

    fn link_resolved(
        &mut self,
        asker: Asker,
        target: Target,
        new: NewName,
        source: &Resolved,
    ) -> Result<Flow, NtError> {
        let to = self.enter_new_name(&new)?;
        let flow = self.link_names(asker, target, new, source, to);
        self.names.release(to);
        flow
    }

    fn link_names(
        &mut self,
        asker: Asker,
        target: Target,
        new: NewName,
        source: &Resolved,
        to: LcbId,
    ) -> Result<Flow, NtError> {
        let claims = ClaimSet::one(to, true);
        if !self.can_claim(&claims) {
            let set = Set::Information(Change::Link(new));
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return Ok(self.wait(request, claims));
        }
        let there = self.names.get(to).ok_or(NtError::INTERNAL_ERROR)?;
        there.disposition.check_open()?;
        let replace = new.flags.contains(RenameFlags::REPLACE_IF_EXISTS);
        if there.open_below > 0 {
            let refusal =
                if replace { NtError::ACCESS_DENIED } else { NtError::OBJECT_NAME_COLLISION };
            return Err(refusal);
        }
        let named = source.lcb.and_then(|lcb| self.names.get(lcb)).and_then(|lcb| lcb.fcb);
        let fcb = source.fcb.or(named);
        let call = Call::Link { object: self.object(source)?, to: self.path_of(to)?, replace };
        let next = RenameNext::Link { fcb, target: to, spelled: spelled(&new)? };
        self.ask(asker, call, claims, fcb, Next::Rename(next))
    }

    pub(crate) fn finish_rename(
        &mut self,
        next: RenameNext,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        if let Outcome::Redirect(_) = reply? {
            // Of two names, which? Who asks has to follow links in both before.
            return Err(NtError::REPARSE_POINT_NOT_RESOLVED);
        }
        self.name_changes = self.name_changes.wrapping_add(1);
        match next {
            RenameNext::Rename { source, target, exchange: true, .. } => {
                let places = (self.names.place(source), self.names.place(target));
                if let (Some(old), Some(new)) = places {
                    self.names.relocate(source, new);
                    self.names.relocate(target, old);
                }
            }
            RenameNext::Rename { source, target, spelled, .. } => {
                if let Some(parent) = self.names.parent(target) {
                    // The directory of the new name outlives the name that was there.
                    self.names.reference(parent);
                    if source != target {
                        self.drop_name(target);
                    }
                    self.names.relocate(source, Place { parent, name: spelled });
                    self.names.release(parent);
                }
            }
            RenameNext::Link { fcb, target, spelled } => self.linked(fcb, target, spelled),
            RenameNext::Stream { scb, spelled } => {
                if let Some(stream) = scb.and_then(|scb| self.files.scbs.get_mut(scb)) {
                    stream.name = spelled;
                }
            }
        }
        Ok(Flow::Done(Answer::Done))
    }

    fn linked(&mut self, fcb: Option<FcbId>, target: LcbId, spelled: OwnedName) {
        let replaced = self.names.get(target).is_some_and(|lcb| lcb.fcb.is_some());
        if replaced {
            return self.drop_name(target);
        }
        if let Some(lcb) = self.names.get_mut(target) {
            lcb.respell(spelled);
        }
        if let Some(fcb) = fcb.filter(|fcb| self.files.fcbs.get(*fcb).is_some()) {
            self.name(target, fcb);
        }
    }
}

pub(crate) fn how(new: &NewName) -> RenameHow {
    let has = |flag| new.flags.contains(flag);
    RenameHow {
        replace: has(RenameFlags::REPLACE_IF_EXISTS),
        posix: has(RenameFlags::POSIX_SEMANTICS),
        exchange: has(RenameFlags::EXCHANGE),
        ignore_readonly: has(RenameFlags::IGNORE_READONLY_ATTRIBUTE),
    }
}

/// The last component of the new name, as the client spells it.
fn spelled(new: &NewName) -> Result<OwnedName, NtError> {
    new.path.as_path().file_name().ok_or(NtError::OBJECT_NAME_INVALID)?.to_owned()
}
