//! What is under way: requests, the questions asked for them, and the requests that wait.

use nt::{Instant, Origin, OwnedName, Request, RequestId};
use transact::OpId;

use crate::cleanup::CleanupNext;
use crate::create::CreateNext;
use crate::directory::DirectoryNext;
use crate::files::FcbId;
use crate::locate::LocateNext;
use crate::name_tree::{ClaimSet, LcbId};
use crate::query::QueryNext;
use crate::remove::RemoveNext;
use crate::rename::RenameNext;
use crate::set::SetNext;

/// A request that has not been completed.
pub(crate) struct Flight {
    pub(crate) deadline: Instant,
    /// The question that is out for it.
    pub(crate) question: Option<OpId>,
    /// Cleanup and close: past the deadline they have succeeded (ENGINE.md section 2).
    pub(crate) ends_well: bool,
}

/// A question that is out. It outlives its request if that ends first.
pub(crate) struct Question {
    pub(crate) request: Option<RequestId>,
    pub(crate) origin: Origin,
    pub(crate) claims: ClaimSet,
    /// A file that must stay known until the answer.
    pub(crate) pin: Option<FcbId>,
    pub(crate) next: Next,
}

/// Who asks a question.
#[derive(Clone, Copy)]
pub(crate) struct Asker {
    pub(crate) request: Option<RequestId>,
    pub(crate) origin: Origin,
}

impl Asker {
    /// The engine puts something right that `origin` began: nobody is told, nothing is judged.
    pub(crate) fn engine(origin: Origin) -> Asker {
        let flags = origin.flags | nt::OriginFlags::ACCESS_CHECKED;
        Asker { request: None, origin: Origin { flags, ..origin } }
    }
}

/// What to do with the answer.
#[allow(clippy::large_enum_variant)] // core/ has no Box; these live in a slab
pub(crate) enum Next {
    Create(CreateNext),
    Cleanup(CleanupNext),
    Read {
        length: u32,
    },
    Write {
        length: u32,
    },
    Query(QueryNext),
    Locate(LocateNext),
    Set(SetNext),
    Remove(RemoveNext),
    Rename(RenameNext),
    Directory(DirectoryNext),
    Volume,
    /// The answer says all there is to say: flush, label.
    Report,
    /// Nobody is told: the engine put something right.
    Silent,
}

/// How far a request got in a step.
pub(crate) enum Flow {
    Done(nt::Answer),
    Asked,
    /// Cannot go on now; to be begun again.
    Wait(Request, Obstacle),
}

/// What a request waits for.
#[derive(Clone, Copy)]
pub(crate) enum Obstacle {
    Claims(ClaimSet),
    /// The directory query before it.
    Enumeration(nt::CcbId),
}

/// A request in the queue. The names it wants are kept alive.
pub(crate) struct Waiting {
    pub(crate) id: RequestId,
    pub(crate) request: Request,
    pub(crate) obstacle: Obstacle,
}

/// What a target turned out to be.
pub(crate) struct Resolved {
    /// Its name, with a reference; `None` for a file without one.
    pub(crate) lcb: Option<LcbId>,
    /// The file, where it is known and asked for by identity.
    pub(crate) fcb: Option<FcbId>,
    /// The handle it was asked for by.
    pub(crate) ccb: Option<nt::CcbId>,
    /// Where neither name nor file is known: the path as it came.
    pub(crate) raw: Option<nt::OwnedPath>,
    pub(crate) stream: Option<OwnedName>,
    pub(crate) must_be_directory: bool,
    pub(crate) must_be_file: bool,
}
