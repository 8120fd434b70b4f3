//! Changes: information classes, metadata at once, security, EAs, reparse data, ranges.
//! [MS-FSA] 2.1.5.10, 2.1.5.15, 2.1.5.17. Names change in `remove` and `rename`.

use fsrtl::RangeAccess;
use fsrtl::oplock::Breaker;
use nt::security::SecurityInformation;
use nt::{
    AccessMask, Action, Answer, Attributes, ByteRange, Change, EaList, MetadataChange, NtError,
    OwnedName, Request, Set, Target, Wanted,
};
use transact::{Alter, Call, Outcome, Reply};

use crate::files::FcbId;
use crate::flight::{Asker, Flow, Next, Obstacle, Resolved, Resume};
use crate::gate::Hold;
use crate::limits::MAX_OFFSET;
use crate::name_tree::{ClaimSet, LcbId};
use crate::target::Spelling;
use crate::usage::Made;
use crate::volume::{Held, Volume};
use crate::watch::Modified;

pub(crate) struct SetNext {
    lcb: Option<LcbId>,
    fcb: Option<FcbId>,
    ccb: Option<nt::CcbId>,
    spelling: Spelling,
    made: Made,
    /// It changes the bytes of the file itself, not of a named stream.
    changes_bytes: bool,
    /// What watches are told, of which name and stream.
    modified: Modified,
    name: Option<LcbId>,
    stream: Option<OwnedName>,
}

impl Volume {
    pub(crate) fn begin_set(
        &mut self,
        asker: Asker,
        target: Target,
        set: Set,
    ) -> Result<Flow, NtError> {
        if let Target::Open(ccb) = &target {
            let granted = self.handle(*ccb)?.granted;
            if !may_set(granted, &set) {
                return Err(NtError::ACCESS_DENIED);
            }
            if let Set::Information(change @ (Change::Position(_) | Change::Mode(_))) = &set {
                return self.set_handle(*ccb, change);
            }
        }
        self.check_writable()?;
        let set = match set {
            Set::Information(Change::Disposition(flags)) => {
                return self.begin_disposition(asker, target, flags);
            }
            Set::Information(Change::Rename(name)) => {
                return self.begin_rename(asker, target, name);
            }
            Set::Information(Change::Link(name)) => return self.begin_link(asker, target, name),
            other => other,
        };
        check_values(&set)?;
        let resolved = self.resolve(&target)?;
        let flow = self.set_resolved(asker, target, set, &resolved);
        self.unresolve(&resolved);
        flow
    }

    fn set_resolved(
        &mut self,
        asker: Asker,
        target: Target,
        set: Set,
        resolved: &Resolved,
    ) -> Result<Flow, NtError> {
        if resolved.ccb.is_none() {
            self.check_share_by_name(resolved, &set)?;
        }
        let by_name =
            resolved.lcb.filter(|_| resolved.ccb.is_none() && !self.by_identity(resolved));
        let claims = by_name.map_or(ClaimSet::default(), |lcb| ClaimSet::one(lcb, false));
        if !self.can_claim(&claims) {
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return Ok(self.wait(request, claims));
        }
        self.check_features(&set)?;
        self.check_kind(resolved, &set)?;
        let object = self.object(resolved)?;
        let wanted = match &set {
            Set::Metadata(_) => Wanted::POSIX,
            _ => Wanted::empty(),
        };
        let spelling = Spelling::of_object(&target, &object);
        if let Some(breaker) = breaks(&set)
            && let Some(obstacle) = self.break_for(asker, resolved, breaker)?
        {
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return Ok(Flow::Wait(Resume::Again(request), obstacle));
        }
        let alone = resolved.fcb.filter(|_| changes_size(&set)).and_then(|fcb| {
            self.files.stream(fcb, resolved.stream.as_ref().map(|name| name.as_name()))
        });
        if let (Set::Zero(range), Some(scb)) = (&set, alone) {
            // [MS-FSA] 2.1.5.10.39.
            self.check_locks(asker.origin, (scb, resolved.ccb), RangeAccess::Write, *range)?;
        }
        if let Some(scb) = alone.filter(|scb| !self.shut(asker, *scb)) {
            let request = Request { origin: asker.origin, action: Action::Set(target, set) };
            return Ok(Flow::Wait(Resume::Again(request), Obstacle::Gate(scb)));
        }
        let changes_bytes = changes_size(&set) && resolved.stream.is_none();
        let made = Made::of(&set);
        let modified = Modified::of(&set, resolved.stream.is_some());
        let stream = resolved.stream.as_ref().filter(|_| !self.watches.is_empty());
        let stream = stream.map(OwnedName::try_clone).transpose()?;
        let call = Call::Alter(object, alter(set)?, wanted);
        let (fcb, ccb) = (resolved.fcb, resolved.ccb);
        let (lcb, name) = (by_name, resolved.lcb);
        let next = SetNext { lcb, fcb, ccb, spelling, made, changes_bytes, modified, name, stream };
        let next = Next::Set(next);
        let held = Held { claims, pin: resolved.fcb, hold: alone.map(Hold::Alone) };
        self.ask_holding(asker, call, held, next)
    }

    /// What the files of this volume do not carry cannot be set.
    fn check_features(&self, set: &Set) -> Result<(), NtError> {
        let reparse = matches!(set, Set::Reparse(_) | Set::DeleteReparse(_));
        let sparse = matches!(set, Set::Sparse(true));
        if matches!(set, Set::ExtendedAttributes(_)) && !self.params.extended_attributes {
            return Err(NtError::EAS_NOT_SUPPORTED);
        }
        if (reparse && !self.params.reparse_points) || (sparse && !self.params.sparse_files) {
            return Err(NtError::INVALID_DEVICE_REQUEST);
        }
        Ok(())
    }

    /// Sizes are of data, and some attributes of one kind of file: [MS-FSA] 2.1.5.15.1, 2, 4.
    fn check_kind(&self, resolved: &Resolved, set: &Set) -> Result<(), NtError> {
        let Some(file) = resolved.fcb.and_then(|fcb| self.files.fcbs.get(fcb)) else {
            return Ok(());
        };
        let (directory, data) = (file.directory, !file.directory || resolved.stream.is_some());
        let wrong = match set {
            Set::Information(Change::Basic(basic)) => {
                let attributes = basic.attributes.unwrap_or_default();
                (attributes.contains(Attributes::DIRECTORY) && data)
                    || (attributes.contains(Attributes::TEMPORARY) && directory)
            }
            Set::Information(
                Change::EndOfFile(_) | Change::AllocationSize(_) | Change::ValidDataLength(_),
            ) => !data,
            Set::Information(
                Change::Disposition(_)
                | Change::Rename(_)
                | Change::Link(_)
                | Change::Position(_)
                | Change::Mode(_),
            )
            | Set::Metadata(_)
            | Set::Security(..)
            | Set::ExtendedAttributes(_)
            | Set::Reparse(_)
            | Set::DeleteReparse(_)
            | Set::Sparse(_)
            | Set::Zero(_)
            | Set::Allocate(_) => false,
        };
        if wrong { Err(NtError::INVALID_PARAMETER) } else { Ok(()) }
    }

    /// A change of size without a handle is a short open for writing: others must share it.
    fn check_share_by_name(&self, resolved: &Resolved, set: &Set) -> Result<(), NtError> {
        let known = resolved
            .fcb
            .or_else(|| resolved.lcb.and_then(|lcb| self.names.get(lcb)).and_then(|lcb| lcb.fcb));
        let needed = needed_access(set) & AccessMask::WRITE_DATA;
        let Some(scb) = known.and_then(|fcb| self.files.stream(fcb, None)) else { return Ok(()) };
        match self.files.scbs.get(scb) {
            Some(scb) => scb.share.check(needed, nt::ShareMode::all()),
            None => Ok(()),
        }
    }

    pub(crate) fn finish_set(&mut self, next: SetNext, reply: Reply) -> Result<Flow, NtError> {
        let outcome = reply?;
        if !matches!(outcome, Outcome::Redirect(_)) {
            let named = next.lcb.and_then(|lcb| self.names.get(lcb)).and_then(|lcb| lcb.fcb);
            self.note_change(next.ccb, next.fcb.or(named), next.made);
            self.report_modified(next.name, next.stream.as_ref(), next.modified);
            let bytes = next.changes_bytes.then_some(ByteRange::ALL);
            self.file_changed(next.fcb.or(named), next.ccb, bytes);
        }
        match outcome {
            Outcome::Found(found) => {
                let SetNext { lcb, fcb, ccb, .. } = next;
                if let Some(fcb) = fcb {
                    self.learn_root(fcb, &found)?;
                }
                let mut answer = match fcb {
                    Some(fcb) => self.complete_found(found, fcb, lcb, Wanted::empty()),
                    None => found,
                };
                answer.delete_pending |= self.is_delete_pending(ccb);
                Ok(Flow::Done(Answer::Found(answer)))
            }
            Outcome::Redirect(redirect) => {
                let redirect = self.as_asked(redirect, next.spelling, next.lcb)?;
                Ok(Flow::Done(Answer::Redirect(redirect)))
            }
            Outcome::Done => Ok(Flow::Done(Answer::Done)),
            _ => Err(NtError::INTERNAL_ERROR),
        }
    }

    /// What only the handle knows.
    fn set_handle(&mut self, ccb: nt::CcbId, change: &Change) -> Result<Flow, NtError> {
        let sector = self.params.sector_size;
        let handle = self.files.ccbs.get_mut(ccb).ok_or(NtError::INVALID_HANDLE)?;
        let unit = crate::data::transfer_unit(handle.options, sector);
        match change {
            Change::Position(position)
                if *position <= MAX_OFFSET && position.is_multiple_of(unit) =>
            {
                handle.position = *position;
            }
            Change::Mode(mode) => handle.options = with_mode(handle.options, *mode)?,
            _ => return Err(NtError::INVALID_PARAMETER),
        }
        Ok(Flow::Done(Answer::Done))
    }
}

/// What a change does to oplocks: [MS-FSA] 2.1.4.12.
fn breaks(set: &Set) -> Option<Breaker> {
    match set {
        Set::Information(
            Change::EndOfFile(_) | Change::AllocationSize(_) | Change::ValidDataLength(_),
        )
        | Set::Allocate(_) => Some(Breaker::SetEnd),
        Set::Metadata(change) => change.end_of_file.map(|_| Breaker::SetEnd),
        Set::Zero(_) => Some(Breaker::Write),
        Set::Security(..) => Some(Breaker::SetSecurity),
        Set::Information(_)
        | Set::ExtendedAttributes(_)
        | Set::Reparse(_)
        | Set::DeleteReparse(_)
        | Set::Sparse(_) => None,
    }
}

/// What moves the end of file or takes bytes away has the stream's gate alone.
fn changes_size(set: &Set) -> bool {
    match set {
        Set::Information(change) => matches!(
            change,
            Change::EndOfFile(_) | Change::AllocationSize(_) | Change::ValidDataLength(_)
        ),
        Set::Metadata(change) => change.end_of_file.is_some(),
        Set::Zero(_) | Set::Allocate(_) => true,
        Set::Security(..)
        | Set::ExtendedAttributes(_)
        | Set::Reparse(_)
        | Set::DeleteReparse(_)
        | Set::Sparse(_) => false,
    }
}

/// The options that FileModeInformation speaks of: [MS-FSCC] 2.4.31.
fn with_mode(options: nt::CreateOptions, mode: u32) -> Result<nt::CreateOptions, NtError> {
    use nt::CreateOptions as O;
    let settable = O::WRITE_THROUGH
        | O::SEQUENTIAL_ONLY
        | O::SYNCHRONOUS_IO_ALERT
        | O::SYNCHRONOUS_IO_NONALERT;
    let asked = O::from_bits(mode).ok_or(NtError::INVALID_PARAMETER)?;
    // [MS-FSA] 2.1.5.15.8: nothing else, and synchronous stays synchronous.
    let synchronous = O::SYNCHRONOUS_IO_ALERT | O::SYNCHRONOUS_IO_NONALERT;
    if !settable.contains(asked)
        || asked.contains(synchronous)
        || asked.intersects(synchronous) != options.intersects(synchronous)
    {
        return Err(NtError::INVALID_PARAMETER);
    }
    Ok(options.difference(settable).union(asked))
}

/// Was the handle granted what the change needs? [MS-FSA] 2.1.5.10: for reparse data and the sparse
/// attribute one of two rights will do.
fn may_set(granted: AccessMask, set: &Set) -> bool {
    if matches!(set, Set::Reparse(_) | Set::DeleteReparse(_) | Set::Sparse(_)) {
        return granted.intersects(AccessMask::WRITE_DATA | AccessMask::WRITE_ATTRIBUTES);
    }
    granted.contains(needed_access(set))
}

/// What a handle must have been granted for a change.
fn needed_access(set: &Set) -> AccessMask {
    match set {
        Set::Information(change) => match change {
            Change::Basic(_) => AccessMask::WRITE_ATTRIBUTES,
            Change::EndOfFile(_) | Change::AllocationSize(_) | Change::ValidDataLength(_) => {
                AccessMask::WRITE_DATA
            }
            Change::Disposition(_) | Change::Rename(_) => AccessMask::DELETE,
            Change::Link(_) | Change::Position(_) | Change::Mode(_) => AccessMask::empty(),
        },
        Set::Metadata(change) => metadata_access(change),
        Set::Security(parts, _) => security_access(*parts),
        Set::ExtendedAttributes(_) => AccessMask::WRITE_EA,
        Set::Reparse(_) | Set::DeleteReparse(_) => AccessMask::WRITE_ATTRIBUTES,
        Set::Sparse(_) => AccessMask::WRITE_ATTRIBUTES,
        Set::Zero(_) | Set::Allocate(_) => AccessMask::WRITE_DATA,
    }
}

fn metadata_access(change: &MetadataChange) -> AccessMask {
    let mut needed = AccessMask::empty();
    needed.set(AccessMask::WRITE_ATTRIBUTES, !change.basic.is_empty());
    needed.set(AccessMask::WRITE_DATA, change.end_of_file.is_some());
    needed.set(AccessMask::WRITE_DAC, change.posix.mode.is_some());
    let owner = change.posix.uid.is_some() || change.posix.gid.is_some();
    needed.set(AccessMask::WRITE_OWNER, owner);
    needed
}

/// [MS-FSA] 2.1.5.17: each part by its own right.
fn security_access(parts: SecurityInformation) -> AccessMask {
    let owner = SecurityInformation::OWNER | SecurityInformation::GROUP;
    let mut needed = AccessMask::empty();
    needed.set(AccessMask::WRITE_OWNER, parts.intersects(owner));
    needed.set(AccessMask::WRITE_DAC, parts.contains(SecurityInformation::DACL));
    needed.set(AccessMask::ACCESS_SYSTEM_SECURITY, parts.contains(SecurityInformation::SACL));
    needed
}

fn check_values(set: &Set) -> Result<(), NtError> {
    let offset = match set {
        Set::Information(
            Change::EndOfFile(size) | Change::AllocationSize(size) | Change::ValidDataLength(size),
        ) => *size,
        Set::Metadata(change) => change.end_of_file.unwrap_or(0),
        Set::Zero(range) | Set::Allocate(range) => {
            range.offset.checked_add(range.length).ok_or(NtError::INVALID_PARAMETER)?
        }
        Set::ExtendedAttributes(list) => {
            // [MS-FSA] 2.1.5.15.5.
            EaList::parse(list)?.check_names()?;
            0
        }
        Set::Information(_)
        | Set::Security(..)
        | Set::Reparse(_)
        | Set::DeleteReparse(_)
        | Set::Sparse(_) => 0,
    };
    if offset > MAX_OFFSET { Err(NtError::INVALID_PARAMETER) } else { Ok(()) }
}

/// The question behind a change that keeps the file's names.
fn alter(set: Set) -> Result<Alter, NtError> {
    let metadata = |change| Alter::Metadata(change);
    Ok(match set {
        Set::Information(Change::Basic(basic)) => {
            metadata(MetadataChange { basic, ..MetadataChange::default() })
        }
        Set::Information(Change::EndOfFile(size)) => {
            metadata(MetadataChange { end_of_file: Some(size), ..MetadataChange::default() })
        }
        Set::Information(Change::AllocationSize(size)) => Alter::AllocationSize(size),
        Set::Information(Change::ValidDataLength(size)) => Alter::ValidDataLength(size),
        Set::Information(
            Change::Disposition(_)
            | Change::Rename(_)
            | Change::Link(_)
            | Change::Position(_)
            | Change::Mode(_),
        ) => return Err(NtError::INVALID_PARAMETER),
        Set::Metadata(change) => metadata(change),
        Set::Security(parts, security) => Alter::Security(parts, security),
        Set::ExtendedAttributes(list) => Alter::ExtendedAttributes(list),
        Set::Reparse(data) => Alter::Reparse(data),
        Set::DeleteReparse(data) => Alter::DeleteReparse(data),
        Set::Sparse(sparse) => Alter::Sparse(sparse),
        Set::Zero(range) => Alter::Zero(range),
        Set::Allocate(range) => Alter::Allocate(range),
    })
}
