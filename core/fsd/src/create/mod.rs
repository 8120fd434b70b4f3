//! Create: from the request to the question. [MS-FSA] 2.1.5.1.
//!
//! The answer is in [`answer`], the rules that need no file in [`check`]. A create that may change
//! what is there claims its name exclusively; the file system opens or creates, and never changes
//! an existing file: emptying it is a second question, asked after the share check.

mod answer;
mod check;

use nt::security::SecurityDescriptor;
use nt::{
    Action, Attributes, Create, CreateDisposition, CreateOptions, Keep, NtError, OwnedName,
    Request, ShareMode, Target, Wanted,
};
use transact::{Call, Reply};

use crate::flight::{Asker, Flow, Next, Resolved};
use crate::name_tree::{ClaimSet, LcbId};
use crate::target::Spelling;
use crate::volume::Volume;

pub(crate) use answer::CreateNext;

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
    /// The request, should a link be met.
    again: Option<Create>,
    spelling: Spelling,
    links_left: u8,
}

impl Wish {
    /// [MS-FSA] 2.1.5.1, phase 6: on a read-only volume, what is missing cannot be created.
    fn explain(&self, reply: Reply, read_only: bool) -> Reply {
        match reply {
            Err(NtError::OBJECT_NAME_NOT_FOUND)
                if read_only && self.disposition == CreateDisposition::OpenIf =>
            {
                Err(NtError::MEDIA_WRITE_PROTECTED)
            }
            reply => reply,
        }
    }
}

impl Volume {
    pub(crate) fn begin_create(&mut self, asker: Asker, create: Create) -> Result<Flow, NtError> {
        self.begin_create_following(asker, create, crate::limits::SYMBOLIC_LINKS)
    }

    fn begin_create_following(
        &mut self,
        asker: Asker,
        create: Create,
        links_left: u8,
    ) -> Result<Flow, NtError> {
        check::check_parameters(&create, &self.params)?;
        let resolved = self.resolve(&create.target)?;
        let flow = self.create_resolved(asker, create, &resolved, links_left);
        self.unresolve(&resolved);
        flow
    }

    fn create_resolved(
        &mut self,
        asker: Asker,
        mut create: Create,
        resolved: &Resolved,
        links_left: u8,
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
        if create.disposition.may_create() {
            self.check_directory(resolved)?;
        }
        let claims = create_claims(&create, resolved.lcb);
        if !self.can_claim(&claims) {
            let request = Request { origin: asker.origin, action: Action::Create(create) };
            return Ok(self.wait(request, claims));
        }
        // The answer must find room: a handle that the file system has opened is never lost.
        self.files.ccbs.reserve(1)?;
        let path = self.create_path(&create, resolved)?;
        let spelling = Spelling::of(&create.target, path.as_path());
        let again = self.may_meet_link(&create, &path).then(|| copy(&create)).transpose()?;
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
            again,
            spelling,
            links_left,
        };
        let call = self.create_call(create, path);
        let next = Next::Create(CreateNext::Opened(wish));
        self.ask(asker, call, claims, resolved.fcb, next)
    }

    /// Nothing is made in a directory that is about to go.
    fn check_directory(&self, resolved: &Resolved) -> Result<(), NtError> {
        let directory = resolved.lcb.and_then(|lcb| self.names.parent(lcb));
        match directory.and_then(|directory| self.names.get(directory)) {
            Some(directory) => directory.disposition.check_open(),
            None => Ok(()),
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

    fn create_call(&self, create: Create, path: nt::OwnedPath) -> Call {
        Call::Create(transact::Create {
            path,
            access: create.access,
            disposition: match create.disposition {
                // What is missing stays missing: `Wish::explain`.
                CreateDisposition::OpenIf if self.params.read_only => CreateDisposition::Open,
                disposition => disposition,
            },
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

    fn overwrite_attributes(&self, create: &Create) -> Result<alloc::vec::Vec<u8>, NtError> {
        if create.disposition.overwrites() {
            nt::memory::copy(&create.extended_attributes)
        } else {
            Ok(alloc::vec::Vec::new())
        }
    }
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
    })
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
