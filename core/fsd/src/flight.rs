//! What is under way: requests, the questions asked for them, and the requests that wait.

use fsrtl::notify::RenameTurn;
use nt::{Instant, Origin, OwnedName, Request, RequestId};
use transact::OpId;

use crate::cache::Trace;
use crate::cleanup::CleanupNext;
use crate::create::{CreateNext, Emptying, Joining};
use crate::directory::DirectoryNext;
use crate::file_lock::{AppendNext, WaitingLock};
use crate::files::{FcbId, ScbId};
use crate::gate::Hold;
use crate::invalidate::Parked;
use crate::locate::LocateNext;
use crate::name_tree::{ClaimSet, LcbId};
use crate::parcel::Parcel;
use crate::query::QueryNext;
use crate::remove::RemoveNext;
use crate::rename::RenameNext;
use crate::set::SetNext;
use crate::watch::{LookNext, Sight, Sights, WatchId};

/// A request that has not been completed.
pub(crate) struct Flight {
    pub(crate) deadline: Instant,
    /// The question that is out for it.
    pub(crate) question: Option<OpId>,
    /// Cleanup and close: past the deadline they have succeeded (ENGINE.md section 2).
    pub(crate) ends_well: bool,
    /// The gate it has closed and not yet asked about.
    pub(crate) gate: Option<ScbId>,
    pub(crate) parked: Parked,
    /// Symbolic links that may still be followed.
    pub(crate) links_left: u8,
    /// The turn of a rename that has not yet been asked about.
    pub(crate) turn: Option<RenameTurn>,
    /// What was seen behind the names of a removal or rename.
    pub(crate) sights: Sights,
    /// The watch that it waits at.
    pub(crate) watch: Option<WatchId>,
}

impl Flight {
    pub(crate) fn new(deadline: Instant, ends_well: bool) -> Flight {
        Flight {
            deadline,
            question: None,
            ends_well,
            gate: None,
            parked: Parked::default(),
            links_left: crate::limits::SYMBOLIC_LINKS,
            turn: None,
            sights: [Sight::Unasked; 2],
            watch: None,
        }
    }
}

/// A question that is out. It outlives its request if that ends first.
pub(crate) struct Question {
    pub(crate) request: Option<RequestId>,
    pub(crate) origin: Origin,
    pub(crate) claims: ClaimSet,
    /// A file that must stay known until the answer.
    pub(crate) pin: Option<FcbId>,
    pub(crate) hold: Option<Hold>,
    /// The handle that is not closed before the answer.
    pub(crate) user: Option<nt::CcbId>,
    pub(crate) next: Next,
    /// What the answer is to the caches, where there are any.
    pub(crate) trace: Option<Trace>,
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
    /// A read or a write.
    Data {
        ccb: nt::CcbId,
        length: u32,
    },
    /// A write at the end, where locks may be in its way.
    Append(AppendNext),
    Query(QueryNext),
    Locate(LocateNext),
    Look(LookNext),
    Set(SetNext),
    Remove(RemoveNext),
    Rename(RenameNext),
    Directory(DirectoryNext),
    Control {
        output_room: u32,
    },
    /// A cleanup that removes nothing.
    Noted {
        ccb: nt::CcbId,
        then_close: bool,
    },
    Volume,
    /// The answer says all there is to say: flush, label.
    Report,
    /// Whatever the answer: a close cannot fail.
    Closed,
    /// Nobody is told: the engine put something right.
    Silent,
}

impl Next {
    /// It belongs to the end of a handle, for which there is always room.
    pub(crate) fn closes(&self) -> bool {
        matches!(self, Next::Cleanup(_) | Next::Noted { .. } | Next::Closed | Next::Silent)
    }
}

/// How far a request got in a step.
#[allow(clippy::large_enum_variant)] // core/ has no Box; it is moved once
pub(crate) enum Flow {
    Done(nt::Answer),
    Asked,
    /// Cannot go on now; to be begun again.
    Wait(Resume, Obstacle),
}

/// What a request waits for.
#[derive(Clone, Copy)]
pub(crate) enum Obstacle {
    Claims(ClaimSet),
    /// The directory query before it.
    Enumeration(nt::CcbId),
    /// A change of size, before which no data operation goes in.
    Entry(ScbId),
    /// Data operations, or another change of size.
    Gate(ScbId),
    /// Data operations that the host let through, before this handle is closed.
    Inside(nt::CcbId, ScbId),
    /// Memory: tried again with every step that gives something back.
    Memory,
    /// Questions about this handle.
    Users(nt::CcbId),
    /// Sessions in which the file system reports changes, begun before this rename.
    Sessions(RenameTurn),
    /// Holders of oplocks who have been told.
    Oplock(ScbId),
    /// Byte-range locks, or record locks, and those who wait for them and came first.
    Lock(WaitingLock),
}

/// How a request that waits goes on.
#[allow(clippy::large_enum_variant)] // core/ has no Box; these are few
pub(crate) enum Resume {
    /// From its beginning.
    Again(Request),
    /// The file is open, and still to be emptied.
    Empty(Origin, Emptying),
    /// The file is open, and still to be let in among its handles.
    Join(Origin, Parcel<Joining>),
    /// It waits for a lock.
    Lock(Origin, WaitingLock),
}

impl Resume {
    /// A cleanup or close: it happens, whoever is still told of it.
    pub(crate) fn closes(&self) -> bool {
        match self {
            Resume::Again(request) => matches!(
                request.action,
                nt::Action::Cleanup(_) | nt::Action::Close(_) | nt::Action::Release(_)
            ),
            Resume::Empty(..) | Resume::Join(..) | Resume::Lock(..) => false,
        }
    }
}

/// A request in the queue. The names it wants are kept alive.
pub(crate) struct Waiting {
    /// `None`: a cleanup or close whose request has ended; it happens all the same.
    pub(crate) request: Option<RequestId>,
    pub(crate) resume: Resume,
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
