//! Rename and link: [MS-FSA] 2.1.5.15.6 and 2.1.5.15.11.
//!
//! Both names are claimed exclusively, so nothing below either is being asked about while the file
//! system works, and open descendants follow the tree when it is done.

use fsrtl::notify::ChangeKind;
use nt::{
    AccessMask, Action, Answer, Change, NewName, NodeId, NtError, OplockKeys, OwnedName,
    RenameFlags, Request, Set, Target,
};
use transact::{Call, Outcome, RenameHow, Reply};

use crate::files::{FcbId, ScbId};
use crate::flight::{Asker, Flow, Next, Obstacle, Resolved, Resume};
use crate::name_tree::{ClaimSet, LcbId, Place};
use crate::planted::Planted;
use crate::volume::Volume;
use crate::watch::{Sight, Sights, Which};

/// A change of names that is out.
pub(crate) enum RenameNext {
    Rename { source: LcbId, target: LcbId, spelled: OwnedName, exchange: bool, seen: Sights },
    Link { fcb: Option<FcbId>, target: LcbId, spelled: OwnedName, replaced: Sight },
    Stream { lcb: LcbId, scb: Option<ScbId>, old: OwnedName, spelled: OwnedName },
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
        if let Some(obstacle) = self.take_turn(asker)? {
            let set = Set::Information(Change::Rename(new));
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return Ok(Flow::Wait(Resume::Again(request), obstacle));
        }
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
        let claims = ClaimSet::two(from, to);
        if let Some(obstacle) = self.break_for_rename(asker, source, from, to)? {
            let set = Set::Information(Change::Rename(new));
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return Ok(Flow::Wait(Resume::Again(request), obstacle));
        }
        let leaves_both = self.check_rename(source, from, to, how)?;
        if !self.can_claim(&claims) {
            let set = Set::Information(Change::Rename(new));
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return Ok(self.wait(request, claims));
        }
        if let Some(name) = self.unseen(asker, from, to, how) {
            let set = Set::Information(Change::Rename(new));
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return self.begin_look(asker, name, claims, request);
        }
        let spelled = spelled(&new)?;
        // By name it is the file system that knows whether there is such a file at all.
        let stays = source.ccb.is_some()
            && from == to
            && self.names.get(from).is_some_and(|lcb| *lcb.name() == spelled);
        if stays || leaves_both {
            return Ok(Flow::Done(Answer::Done));
        }
        let (from_path, mut to_path) = (self.path_of(from)?, self.path_of(to)?);
        to_path.pop();
        to_path.push(spelled.as_name())?;
        let exchange = how.exchange;
        let file = self.file_key(source);
        // Another spelling replaces nothing.
        let replaces =
            how.exchange || from == to || self.may_replace(asker.origin, to, &spelled)?;
        let how = RenameHow { replace: how.replace && from != to && replaces, ..how };
        let call = Call::Rename { file, from: from_path, to: to_path, how };
        let replaced = match how.replace || exchange {
            true => self.sight(asker, to, Which::Target),
            false => Sight::Nothing,
        };
        let seen = [self.sight(asker, from, Which::Source), replaced];
        let next = RenameNext::Rename { source: from, target: to, spelled, exchange, seen };
        self.ask_in_turn(asker, call, claims, source.fcb, next)
    }

    /// Of which name it has to be known what is there before this begins.
    fn unseen(
        &self,
        asker: Asker,
        from: LcbId,
        to: LcbId,
        how: RenameHow,
    ) -> Option<(LcbId, Which)> {
        if self.has_to_know(asker, from, Which::Source) {
            return Some((from, Which::Source));
        }
        let replaces = (how.replace || how.exchange) && from != to;
        (replaces && self.has_to_know(asker, to, Which::Target)).then_some((to, Which::Target))
    }

    /// The file itself, what is open below it, and what it replaces: a handle kept open for nobody
    /// is in the way of none of them.
    fn break_for_rename(
        &mut self,
        asker: Asker,
        source: &Resolved,
        from: LcbId,
        to: LcbId,
    ) -> Result<Option<Obstacle>, NtError> {
        if self.oplocked.is_empty() {
            return Ok(None);
        }
        let by = self.client(source.ccb);
        match self.break_below(asker, from, by)? {
            Some(obstacle) => Ok(Some(obstacle)),
            None if from == to => Ok(None),
            None => self.break_below(asker, to, self.client(None)),
        }
    }

    /// `true`: both are names of one file, and nothing is to be done.
    fn check_rename(
        &self,
        source: &Resolved,
        from: LcbId,
        to: LcbId,
        how: RenameHow,
    ) -> Result<bool, NtError> {
        let (Some(old), Some(new)) = (self.names.get(from), self.names.get(to)) else {
            return Err(NtError::INTERNAL_ERROR);
        };
        self.check_takes_names(to)?;
        let same_file = from != to && old.fcb.is_some() && old.fcb == new.fcb;
        let (open, unshared) = match new.fcb.filter(|fcb| !same_file && self.is_file(*fcb)) {
            Some(replaced) => self.files.open_handles(replaced),
            None => (new.handles, new.unshared),
        };
        let root = self.names.root();
        let rules =
            fsrtl::Rename { replace: how.replace, posix: how.posix, exchange: how.exchange };
        let there = fsrtl::RenameTarget {
            is_root: to == root,
            below_source: from != to && self.names.is_at_or_below(to, from),
            above_source: from != to && self.names.is_at_or_below(from, to),
            same_name: from == to,
            same_file,
            open,
            unshared,
            unshared_below: new.unshared_below,
            delete_pending: new.disposition.is_pending(),
        };
        rules.check(
            fsrtl::RenameSource {
                is_root: from == root,
                is_file: old.fcb.is_some_and(|fcb| self.is_file(fcb)),
                open_below: match self.is_planted(Planted::DescendantMissed) {
                    true => 0,
                    false => old.open_below.saturating_sub(old.handles),
                },
                unshared_below: old.unshared_below.saturating_sub(old.unshared),
            },
            there,
        )?;
        if source.ccb.is_none() {
            // By name: as a short open for DELETE that shares all.
            old.disposition.check_open()?;
            if let Some(fcb) = old.fcb {
                self.check_streams(fcb, AccessMask::DELETE, None)?;
            }
        }
        Ok(rules.leaves_both(there))
    }

    fn is_file(&self, fcb: FcbId) -> bool {
        self.files.fcbs.get(fcb).is_some_and(|fcb| !fcb.directory)
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
        let source = self.resolve(&target)?;
        let flow = self.link_resolved(asker, target, new, &source);
        self.unresolve(&source);
        flow
    }

    /// What is wrong with the file, whatever its new name: [MS-FSA] 2.1.5.15.6, in its order.
    fn check_linkable(&self, source: &Resolved) -> Result<(), NtError> {
        let name = source.lcb.and_then(|lcb| self.names.get(lcb));
        let file = source.fcb.or(name.and_then(|name| name.fcb));
        if source.stream.is_some() {
            return Err(NtError::INVALID_PARAMETER);
        }
        if file.and_then(|fcb| self.files.fcbs.get(fcb)).is_some_and(|fcb| fcb.directory) {
            return Err(NtError::FILE_IS_A_DIRECTORY);
        }
        if !self.params.hard_links {
            return Err(NtError::NOT_SUPPORTED);
        }
        match name.filter(|name| name.disposition.is_pending()) {
            Some(_) if source.ccb.is_some() => Err(NtError::ACCESS_DENIED),
            // By name: as a short open.
            Some(_) if source.fcb.is_none() => Err(NtError::DELETE_PENDING),
            Some(_) | None => Ok(()),
        }
    }

    fn link_resolved(
        &mut self,
        asker: Asker,
        target: Target,
        new: NewName,
        source: &Resolved,
    ) -> Result<Flow, NtError> {
        self.check_linkable(source)?;
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
        self.check_takes_names(to)?;
        let there = self.names.get(to).ok_or(NtError::INTERNAL_ERROR)?;
        there.disposition.check_open()?;
        let replace = new.flags.contains(RenameFlags::REPLACE_IF_EXISTS);
        if there.fcb.is_some_and(|fcb| self.files.open_handles(fcb).0 > 0) {
            let refusal =
                if replace { NtError::ACCESS_DENIED } else { NtError::OBJECT_NAME_COLLISION };
            return Err(refusal);
        }
        if replace && self.has_to_know(asker, to, Which::Target) {
            let set = Set::Information(Change::Link(new));
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return self.begin_look(asker, (to, Which::Target), claims, request);
        }
        let replaced = match replace {
            true => self.sight(asker, to, Which::Target),
            false => Sight::Nothing,
        };
        let named = source.lcb.and_then(|lcb| self.names.get(lcb)).and_then(|lcb| lcb.fcb);
        let fcb = source.fcb.or(named);
        let call = Call::Link { object: self.object(source)?, to: self.path_of(to)?, replace };
        let next = RenameNext::Link { fcb, target: to, spelled: spelled(&new)?, replaced };
        self.ask(asker, call, claims, fcb, Next::Rename(next))
    }

    pub(crate) fn finish_rename(
        &mut self,
        next: RenameNext,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        match reply? {
            Outcome::Done => {}
            // Of two names, which? Who asks has to follow links in both before.
            Outcome::Redirect(_) => return Err(NtError::REPARSE_POINT_NOT_RESOLVED),
            _ => return Err(NtError::INTERNAL_ERROR),
        }
        self.name_changes = self.name_changes.wrapping_add(1);
        if let RenameNext::Rename { source, target, .. } = &next {
            self.entry_changed(*source, OplockKeys::default());
            self.entry_changed(*target, OplockKeys::default());
        }
        match next {
            RenameNext::Rename { source, target, exchange: true, seen, .. } => {
                self.report_exchange(source, target, seen);
                let places = (self.names.place(source), self.names.place(target));
                if let (Some(old), Some(new)) = places {
                    self.names.relocate(source, new);
                    self.names.relocate(target, old);
                }
            }
            RenameNext::Rename { source, target, spelled, seen, .. } => {
                self.report_replaced(target, seen[Which::Target as usize]);
                self.report_rename(source, target, &spelled, seen[Which::Source as usize]);
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
            RenameNext::Link { fcb, target, spelled, replaced } => {
                self.report_replaced(target, replaced);
                self.entry_changed(target, OplockKeys::default());
                self.linked(fcb, target, spelled);
                self.file_changed(fcb, None, None);
            }
            RenameNext::Stream { lcb, scb, old, spelled } => {
                self.report(lcb, Some(&old), ChangeKind::StreamRemoved);
                self.report(lcb, Some(&spelled), ChangeKind::StreamAdded);
                if let Some(stream) = scb.and_then(|scb| self.files.scbs.get_mut(scb)) {
                    stream.name = spelled;
                }
            }
        }
        self.adjust_gates_for_watches();
        Ok(Flow::Done(Answer::Done))
    }

    fn linked(&mut self, fcb: Option<FcbId>, target: LcbId, spelled: OwnedName) {
        if let Some(fcb) = fcb {
            self.files.note_links(fcb, 2);
        }
        let replaced = self.names.get(target).is_some_and(|lcb| lcb.fcb.is_some());
        if replaced {
            self.report_added(target, false);
            return self.drop_name(target);
        }
        if let Some(lcb) = self.names.get_mut(target) {
            lcb.respell(spelled);
        }
        self.report_added(target, false);
        if let Some(fcb) = fcb.filter(|fcb| self.files.fcbs.get(*fcb).is_some()) {
            self.name(target, fcb);
        }
    }

    /// A directory that is about to go takes no new names: they are put into it by an open of it,
    /// which its pending delete refuses. Below a file the file system says what is wrong.
    pub(crate) fn check_takes_names(&self, lcb: LcbId) -> Result<(), NtError> {
        let directory = self.names.parent(lcb).and_then(|directory| self.names.get(directory));
        let directory = directory.filter(|name| !name.fcb.is_some_and(|fcb| self.is_file(fcb)));
        directory.map_or(Ok(()), |directory| directory.disposition.check_open())
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
