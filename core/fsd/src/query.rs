//! Queries: file information, security, EAs, streams, reparse data, ranges. [MS-FSA] 2.1.5.10-14.

use nt::information::FileInformationClass;
use nt::security::SecurityInformation;
use nt::{
    AccessMask, Answer, CcbId, HandleState, NtError, OwnedName, OwnedPath, Query, Request, Target,
    Wanted,
};
use transact::{Call, Outcome, Reply};

use crate::files::FcbId;
use crate::flight::{Asker, Flow, Next, Resolved};
use crate::name_tree::{ClaimSet, LcbId};
use crate::target::Spelling;
use crate::volume::Volume;

pub(crate) struct QueryNext {
    lcb: Option<LcbId>,
    /// Asked by identity: the name may have changed meanwhile, the file has not.
    fcb: Option<FcbId>,
    /// Asked by a handle: whether a delete is pending is a matter of its name or stream.
    ccb: Option<CcbId>,
    wanted: Wanted,
    spelling: Spelling,
    /// How the requestor insists that the name is spelled.
    insisted: Option<OwnedName>,
}

impl Volume {
    pub(crate) fn begin_query(
        &mut self,
        asker: Asker,
        target: Target,
        query: Query,
    ) -> Result<Flow, NtError> {
        if let Target::Open(ccb) = &target {
            let granted = self.handle(*ccb)?.granted;
            check_access(granted, &query)?;
            if query == Query::Handle {
                return self.query_handle(*ccb);
            }
        }
        let query = match query {
            Query::Class(class, wanted) => {
                class_access(class)?;
                Query::Found(wanted)
            }
            other => other,
        };
        let resolved = self.resolve(&target)?;
        let flow = self.query_resolved(asker, target, query, &resolved);
        self.unresolve(&resolved);
        flow
    }

    fn query_resolved(
        &mut self,
        asker: Asker,
        target: Target,
        query: Query,
        resolved: &Resolved,
    ) -> Result<Flow, NtError> {
        if let (None, Some(lcb)) = (resolved.fcb, resolved.lcb) {
            // By name: a name about to go cannot be opened, and so not looked at ([MS-FSA]
            // 2.1.5.1).
            let name = self.names.get(lcb).ok_or(NtError::INTERNAL_ERROR)?;
            name.disposition.check_open()?;
        }
        // A file asked for by identity needs no name to stay what it is.
        let by_name =
            resolved.lcb.filter(|_| resolved.ccb.is_none() && !self.by_identity(resolved));
        let claims = by_name.map_or(ClaimSet::default(), |lcb| ClaimSet::one(lcb, false));
        if !self.can_claim(&claims) {
            let request =
                Request { origin: asker.origin, action: nt::Action::Query(target, query) };
            return Ok(self.wait(request, claims));
        }
        if query == Query::ExtendedAttributes && !self.params.extended_attributes {
            return Err(NtError::EAS_NOT_SUPPORTED);
        }
        if by_name.is_none()
            && let Some(answer) = self.recall(asker.origin, resolved, &query)?
        {
            return Ok(Flow::Done(answer));
        }
        let object = self.object(resolved)?;
        let wanted = match &query {
            Query::Found(wanted) => *wanted,
            _ => Wanted::empty(),
        };
        let spelling = Spelling::of_object(&target, &object);
        let (fcb, ccb) = (resolved.fcb, resolved.ccb);
        let insisted = self.insisted(asker.origin, &target)?;
        let next = QueryNext { lcb: by_name, fcb, ccb, wanted, spelling, insisted };
        self.ask(asker, Call::Query(object, query), claims, resolved.fcb, Next::Query(next))
    }

    /// Asked for as a file whose id the file system opens by.
    pub(crate) fn by_identity(&self, resolved: &Resolved) -> bool {
        let fcb = resolved.fcb.and_then(|fcb| self.files.fcbs.get(fcb));
        self.params.open_by_file_id && fcb.is_some_and(|fcb| fcb.id.is_some())
    }

    pub(crate) fn finish_query(
        &mut self,
        asker: Asker,
        next: QueryNext,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        let answer = match reply? {
            Outcome::Found(mut found) => {
                if !self.learn_spelling(next.lcb, found.name.take(), next.insisted.as_ref()) {
                    return Err(NtError::OBJECT_NAME_NOT_FOUND);
                }
                // Without a request there is nobody to give a node reference to.
                let mut wanted = next.wanted;
                wanted.set(Wanted::NODE, wanted.contains(Wanted::NODE) && asker.request.is_some());
                let fcb = match next.fcb {
                    Some(fcb) => {
                        self.learn_root(fcb, &found)?;
                        Some(fcb)
                    }
                    None if next.lcb == Some(self.names.root()) => {
                        self.learn_root(self.root, &found)?;
                        Some(self.root)
                    }
                    None if wanted.contains(Wanted::NODE) => {
                        Some(self.file_of(&found.info, next.lcb)?)
                    }
                    None => None,
                };
                match fcb {
                    Some(fcb) => {
                        let mut found = self.complete_found(found, fcb, next.lcb, wanted);
                        found.delete_pending |= self.is_delete_pending(next.ccb);
                        Answer::Found(found)
                    }
                    None => Answer::Found(found),
                }
            }
            Outcome::Redirect(redirect) => {
                Answer::Redirect(self.as_asked(redirect, next.spelling, next.lcb)?)
            }
            Outcome::Security(security) => Answer::Security(security),
            Outcome::ExtendedAttributes(list) => Answer::ExtendedAttributes(list),
            Outcome::Streams(streams) => Answer::Streams(streams),
            Outcome::HardLinks(links) => Answer::HardLinks(links),
            Outcome::Reparse(reparse) => Answer::Reparse(reparse),
            Outcome::Ranges(ranges) => Answer::Ranges(ranges),
            _ => return Err(NtError::INTERNAL_ERROR),
        };
        Ok(Flow::Done(answer))
    }

    /// The root is known by its place before its id is.
    pub(crate) fn learn_root(&mut self, fcb: FcbId, found: &nt::Found) -> Result<(), NtError> {
        let id = found.info.id;
        if fcb == self.root && id.0 != 0 && self.files.by_id(id).is_none() {
            self.files.learn_id(fcb, id)?;
        }
        Ok(())
    }

    /// A delete of the name or of the stream that the handle was opened by is pending.
    pub(crate) fn is_delete_pending(&self, ccb: Option<CcbId>) -> bool {
        let Some(handle) = ccb.and_then(|ccb| self.files.ccbs.get(ccb)) else { return false };
        let name = handle.lcb.and_then(|lcb| self.names.get(lcb));
        let stream = self.files.scbs.get(handle.scb);
        name.is_some_and(|name| name.disposition.is_pending())
            || stream.is_some_and(|stream| stream.disposition.is_pending())
    }

    fn query_handle(&mut self, ccb: nt::CcbId) -> Result<Flow, NtError> {
        let handle = self.handle(ccb)?;
        let lcb = handle.lcb.and_then(|lcb| self.names.get(lcb).map(|entry| (lcb, entry)));
        let mut path = match lcb {
            Some((lcb, _)) => self.full_path_of(lcb).unwrap_or_default(),
            None => OwnedPath::root(),
        };
        let scb = self.files.scbs.get(handle.scb).ok_or(NtError::INTERNAL_ERROR)?;
        if !scb.name.units().is_empty() {
            path.set_stream(Some(scb.name.as_name()))?;
        }
        Ok(Flow::Done(Answer::Handle(HandleState {
            path,
            granted: handle.granted,
            options: handle.options,
            position: handle.position,
            delete_pending: self.is_delete_pending(Some(ccb)),
        })))
    }
}

/// What a handle must have been granted for a query.
fn check_access(granted: AccessMask, query: &Query) -> Result<(), NtError> {
    let needed = match query {
        Query::Class(class, _) => class_access(*class)?,
        Query::Found(_) | Query::Handle | Query::Streams | Query::HardLinks | Query::Reparse => {
            AccessMask::empty()
        }
        Query::Security(parts) => security_access(*parts),
        Query::ExtendedAttributes => AccessMask::READ_EA,
        Query::AllocatedRanges(_) => AccessMask::READ_DATA,
    };
    if granted.contains(needed) { Ok(()) } else { Err(NtError::ACCESS_DENIED) }
}

/// What a handle must have been granted to be asked for a class: [MS-FSA] 2.1.5.12.
///
/// # Errors
/// `INVALID_PARAMETER` for a class that another query answers; `INVALID_INFO_CLASS` for one that is
/// not for querying a file.
fn class_access(class: FileInformationClass) -> Result<AccessMask, NtError> {
    use FileInformationClass as Class;
    match class {
        Class::All
        | Class::AttributeTag
        | Class::Basic
        | Class::CaseSensitive
        | Class::NetworkOpen
        | Class::Stat
        | Class::StatLx => Ok(AccessMask::READ_ATTRIBUTES),
        Class::Access
        | Class::Alignment
        | Class::AlternateName
        | Class::Compression
        | Class::Ea
        | Class::Id
        | Class::Internal
        | Class::Mode
        | Class::Name
        | Class::NormalizedName
        | Class::Position
        | Class::Standard
        | Class::StandardLink => Ok(AccessMask::empty()),
        Class::FullEa | Class::HardLink | Class::Stream | Class::ReparsePoint => {
            Err(NtError::INVALID_PARAMETER)
        }
        Class::Directory
        | Class::FullDirectory
        | Class::BothDirectory
        | Class::Names
        | Class::IdBothDirectory
        | Class::IdFullDirectory
        | Class::IdExtdDirectory
        | Class::IdExtdBothDirectory
        | Class::Id64ExtdDirectory
        | Class::Id64ExtdBothDirectory
        | Class::IdAllExtdDirectory
        | Class::IdAllExtdBothDirectory
        | Class::Rename
        | Class::RenameEx
        | Class::Link
        | Class::LinkEx
        | Class::Disposition
        | Class::DispositionEx
        | Class::Allocation
        | Class::EndOfFile
        | Class::ValidDataLength
        | Class::MoveCluster
        | Class::ShortName
        | Class::Pipe
        | Class::PipeLocal
        | Class::PipeRemote
        | Class::ObjectId
        | Class::Quota
        | Class::Tracking
        | Class::Unknown(_) => Err(NtError::INVALID_INFO_CLASS),
    }
}

/// [MS-FSA] 2.1.5.14: SACL by ACCESS_SYSTEM_SECURITY, the rest by READ_CONTROL.
fn security_access(parts: SecurityInformation) -> AccessMask {
    let mut needed = AccessMask::empty();
    let plain = SecurityInformation::OWNER | SecurityInformation::GROUP | SecurityInformation::DACL;
    needed.set(AccessMask::READ_CONTROL, parts.intersects(plain));
    needed.set(AccessMask::ACCESS_SYSTEM_SECURITY, parts.contains(SecurityInformation::SACL));
    needed
}
