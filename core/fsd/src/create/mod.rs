//! Create: from the request to the question. [MS-FSA] 2.1.5.1.
//!
//! The answer is in [`answer`], the rules that need no file in [`check`], what an open has to wait
//! for when it meets an oplock in [`join`]. A create that may change
//! what is there claims its name exclusively; the file system opens or creates, and never changes
//! an existing file: emptying it is a second question, asked after the share check.

mod answer;
mod check;
mod join;

use nt::security::SecurityDescriptor;
use nt::{
    Action, Attributes, Create, CreateDisposition, CreateOptions, DoorId, Keep, NtError,
    OplockKeys, OplockLevel, OwnedName, Request, ShareMode, Target, Wanted,
};
use transact::{Call, Reply};

use crate::flight::{Asker, Flow, Next, Resolved};
use crate::name_tree::{ClaimSet, LcbId};
use crate::parcel::Parcel;
use crate::target::Spelling;
use crate::volume::Volume;
use crate::watch::Which;

pub(crate) use answer::{CreateNext, Emptying};
pub(crate) use join::Joining;

/// What the answer is measured by.
pub(crate) struct Wish {
    lcb: Option<LcbId>,
    stream: Option<OwnedName>,
    share: ShareMode,
    disposition: CreateDisposition,
    options: CreateOptions,
    attributes: Attributes,
    allocation_size: u64,
    /// Of an overwritten file; empty for none.
    extended_attributes: alloc::vec::Vec<u8>,
    keep: Keep,
    wanted: Wanted,
    oplock_keys: OplockKeys,
    oplock: OplockLevel,
    door: DoorId,
    /// The request, should a link be met.
    again: Option<Parcel<Create>>,
    spelling: Spelling,
    /// How the requestor insists that the name is spelled.
    insisted: Option<OwnedName>,
    /// Why nothing can be made here; the file system was asked to open only.
    barred: Option<NtError>,
}

impl Wish {
    /// What is missing, and cannot be created.
    fn explain(&self, reply: Reply) -> Reply {
        match (reply, self.barred) {
            (Err(NtError::OBJECT_NAME_NOT_FOUND), Some(why)) => Err(why),
            (reply, _) => reply,
        }
    }
}

impl Volume {
    pub(crate) fn begin_create(&mut self, asker: Asker, create: Create) -> Result<Flow, NtError> {
        check::check_parameters(&create, &self.params)?;
        let resolved = self.resolve(&create.target)?;
        let flow = self.create_resolved(asker, create, &resolved);
        self.unresolve(&resolved);
        flow
    }

    fn create_resolved(
        &mut self,
        asker: Asker,
        mut create: Create,
        resolved: &Resolved,
    ) -> Result<Flow, NtError> {
        let is_root = resolved.lcb == Some(self.names.root());
        if resolved.must_be_directory && !is_root {
            create.options |= CreateOptions::DIRECTORY_FILE;
            if create.options.contains(CreateOptions::NON_DIRECTORY_FILE) {
                return Err(NtError::OBJECT_NAME_INVALID);
            }
        }
        if resolved.must_be_file {
            create.options |= CreateOptions::NON_DIRECTORY_FILE;
        }
        check::check_target(&create, resolved, is_root && !create.nameless, &self.params)?;
        if let Some(lcb) = resolved.lcb.and_then(|lcb| self.names.get(lcb))
            && !create.nameless
        {
            lcb.disposition.check_open()?;
        }
        let barred = self.barred(&create, resolved)?;
        let claims = create_claims(&create, resolved.lcb);
        if !self.can_claim(&claims) {
            let request = Request { origin: asker.origin, action: Action::Create(create) };
            return Ok(self.wait(request, claims));
        }
        if let Some(lcb) = resolved.lcb.filter(|_| may_bring_file(&create, resolved))
            && self.has_to_look(asker, lcb, Which::Source)
        {
            let request = Request { origin: asker.origin, action: Action::Create(create) };
            return self.begin_look(asker, (lcb, Which::Source), claims, request);
        }
        // The answer must find room: a handle that the file system has opened is never lost.
        self.files.ccbs.reserve(1)?;
        let path = self.create_path(&create, resolved)?;
        let spelling = Spelling::of(&create.target, path.as_path());
        let insisted = self.insisted(asker.origin, &create.target)?;
        let again = self.may_meet_link(&create, &path).then(|| copy(&create).and_then(Parcel::new));
        let again = again.transpose()?;
        let wish = Wish {
            lcb: resolved.lcb.filter(|_| !create.nameless),
            stream: resolved.stream.as_ref().map(OwnedName::try_clone).transpose()?,
            share: create.share,
            disposition: create.disposition,
            options: create.options,
            attributes: create.attributes,
            allocation_size: create.allocation_size,
            extended_attributes: self.overwrite_attributes(&create)?,
            keep: create.keep,
            wanted: create.wanted,
            oplock_keys: create.oplock_keys,
            oplock: create.oplock,
            door: asker.origin.door,
            again,
            spelling,
            insisted,
            barred,
        };
        let call = create_call(create, path, barred);
        let next = Next::Create(CreateNext::Opened(wish));
        self.ask(asker, call, claims, resolved.fcb, next)
    }

    /// Why no file can be made there: on a read-only volume, in a directory that is about to go.
    /// [MS-FSA] 2.1.5.1, phase 6: what is there is opened all the same.
    fn barred(&self, create: &Create, resolved: &Resolved) -> Result<Option<NtError>, NtError> {
        if self.params.read_only && create.disposition == CreateDisposition::OpenIf {
            return Ok(Some(NtError::MEDIA_WRITE_PROTECTED));
        }
        let Some(lcb) = resolved.lcb.filter(|_| create.disposition.may_create()) else {
            return Ok(None);
        };
        let is_there = self.names.get(lcb).is_some_and(|lcb| lcb.fcb.is_some());
        match (self.check_takes_names(lcb), create.disposition) {
            (Err(_), _) if is_there && !create.nameless => Ok(None),
            (Err(why), CreateDisposition::OpenIf | CreateDisposition::OverwriteIf) => Ok(Some(why)),
            (takes, _) => takes.map(|()| None),
        }
    }

    /// A file known by identity is opened as that file, anything else by its name.
    fn create_path(&self, create: &Create, resolved: &Resolved) -> Result<nt::OwnedPath, NtError> {
        let by_identity = self.by_identity(resolved)
            && (create.nameless || create.disposition == CreateDisposition::Open);
        if !by_identity {
            return self.name_path(resolved);
        }
        let id = resolved.fcb.and_then(|fcb| self.files.fcbs.get(fcb)).and_then(|fcb| fcb.id);
        let mut path = nt::OwnedPath::root().with_base(id);
        if let Some(stream) = &resolved.stream {
            path.set_stream(Some(stream.as_name()))?;
        }
        Ok(path)
    }

    /// Is the request needed again at the answer? Links are followed behind them; and where the
    /// question starts from a file known by its id, what lies above that has to be asked for.
    fn may_meet_link(&self, create: &Create, path: &nt::OwnedPath) -> bool {
        let path = path.as_path();
        let is_meant = create.options.contains(CreateOptions::OPEN_REPARSE_POINT);
        let is_on_the_way = path.components().nth(1).is_some();
        (self.params.resolve_symbolic_links || path.base().is_some())
            && (!is_meant || is_on_the_way)
    }

    fn overwrite_attributes(&self, create: &Create) -> Result<alloc::vec::Vec<u8>, NtError> {
        if create.disposition.overwrites() {
            nt::memory::copy(&create.extended_attributes)
        } else {
            Ok(alloc::vec::Vec::new())
        }
    }
}

fn create_call(create: Create, path: nt::OwnedPath, barred: Option<NtError>) -> Call {
    let disposition = match create.disposition {
        // What is missing stays missing: `Wish::explain`.
        CreateDisposition::OpenIf if barred.is_some() => CreateDisposition::Open,
        CreateDisposition::OverwriteIf if barred.is_some() => CreateDisposition::Overwrite,
        disposition => disposition,
    };
    Call::Create(transact::Create {
        path,
        access: create.access,
        disposition,
        options: create.options,
        attributes: create.attributes,
        allocation_size: create.allocation_size,
        security: create.security,
        extended_attributes: create.extended_attributes,
        reparse: create.reparse,
        posix: create.posix,
        nameless: create.nameless,
        hold: create.keep.contains(Keep::HANDLE),
        wanted: create.wanted,
    })
}

/// The same once more, of another target.
fn copy(create: &Create) -> Result<Create, NtError> {
    Ok(Create {
        target: Target::Path(nt::OwnedPath::root()),
        security: create.security.as_ref().map(SecurityDescriptor::try_clone).transpose()?,
        extended_attributes: nt::memory::copy(&create.extended_attributes)?,
        reparse: create.reparse.as_ref().map(nt::ReparseData::try_clone).transpose()?,
        access: create.access,
        share: create.share,
        disposition: create.disposition,
        options: create.options,
        attributes: create.attributes,
        allocation_size: create.allocation_size,
        posix: create.posix,
        nameless: create.nameless,
        keep: create.keep,
        wanted: create.wanted,
        oplock_keys: create.oplock_keys,
        oplock: create.oplock,
    })
}

/// A stream that is created may be the first thing there is of its file.
fn may_bring_file(create: &Create, resolved: &Resolved) -> bool {
    resolved.stream.is_some() && create.disposition.may_create() && !create.nameless
}

/// Exclusive where the name may come, go or be emptied; a nameless file claims nothing.
fn create_claims(create: &Create, lcb: Option<LcbId>) -> ClaimSet {
    let changes = create.disposition != CreateDisposition::Open
        || create.options.contains(CreateOptions::DELETE_ON_CLOSE);
    match lcb {
        Some(lcb) if !create.nameless => ClaimSet::one(lcb, changes),
        Some(lcb) => ClaimSet::one(lcb, false),
        None => ClaimSet::default(),
    }
}
