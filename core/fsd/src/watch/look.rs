//! What a watch has to know before a name changes: is a file behind it, or a directory, or nothing?
//!
//! Files and directories are told by different filter bits, and what a rename replaces is told as
//! removed. Of what is open the engine knows it. Where a name is removed or renamed that nothing is
//! open by, and somebody watches a directory above, the file system is asked first.
//!
//! It is asked too where the name may be one more of a file that is open by another: handles count
//! by the file, not by the name.

use nt::{FileInfo, NtError, Query, Request, Wanted};
use transact::{Call, Object, Outcome, Reply};

use crate::flight::{Asker, Flow, Next};
use crate::name_tree::{ClaimSet, LcbId};
use crate::parcel::Parcel;
use crate::volume::Volume;

/// What is behind a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Sight {
    /// Nobody has asked.
    #[default]
    Unasked,
    /// Nothing, or nothing that could be looked at.
    Nothing,
    File,
    Directory,
}

/// By [`Which`].
pub(crate) type Sights = [Sight; 2];

/// Which of a request's names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Which {
    Source,
    Target,
}

/// A request whose name is being looked at.
pub(crate) struct LookNext {
    request: Parcel<Request>,
    /// Claimed by the question.
    lcb: LcbId,
    which: Which,
}

impl Volume {
    /// What is known to be behind a name of this request.
    pub(crate) fn sight(&self, asker: Asker, lcb: LcbId, which: Which) -> Sight {
        let flight = asker.request.and_then(|id| self.requests.get(&id));
        self.sight_of(lcb, flight.map_or(Sight::Unasked, |flight| flight.sights[which as usize]))
    }

    /// Somebody looked, before this request was asked about, and there was nothing.
    pub(super) fn saw_nothing(&self, asker: Asker) -> bool {
        let flight = asker.request.and_then(|id| self.requests.get(&id));
        flight.is_some_and(|flight| flight.sights[Which::Source as usize] == Sight::Nothing)
    }

    /// The file that is open by that name, or else what was seen there.
    pub(super) fn sight_of(&self, lcb: LcbId, seen: Sight) -> Sight {
        let fcb = self.names.get(lcb).and_then(|lcb| lcb.fcb);
        match fcb.and_then(|fcb| self.files.fcbs.get(fcb)) {
            Some(fcb) if fcb.directory => Sight::Directory,
            Some(_) => Sight::File,
            None => seen,
        }
    }

    /// Does a watch need to know what is there, and nobody does?
    pub(crate) fn has_to_look(&self, asker: Asker, lcb: LcbId, which: Which) -> bool {
        self.is_watched(lcb) && self.sight(asker, lcb, which) == Sight::Unasked
    }

    /// As [`has_to_look`](Volume::has_to_look); or may the file there be open by another name?
    pub(crate) fn has_to_know(&self, asker: Asker, lcb: LcbId, which: Which) -> bool {
        let sight = self.sight(asker, lcb, which);
        sight == Sight::Unasked && (self.files.has_linked() || self.is_watched(lcb))
    }

    /// Looks at a name, and then goes on with the request. It keeps its claims.
    pub(crate) fn begin_look(
        &mut self,
        asker: Asker,
        (lcb, which): (LcbId, Which),
        claims: ClaimSet,
        request: Request,
    ) -> Result<Flow, NtError> {
        let path = self.path_of(lcb)?;
        let call = Call::Query(Object::Path(path), Query::Found(Wanted::empty()));
        let request = Parcel::new(request)?;
        self.ask(asker, call, claims, None, Next::Look(LookNext { request, lcb, which }))
    }

    pub(crate) fn finish_look(
        &mut self,
        asker: Asker,
        next: LookNext,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        let LookNext { request, lcb, which } = next;
        if let Ok(Outcome::Found(found)) = &reply {
            self.recognize(lcb, &found.info);
        }
        let flight = asker.request.and_then(|id| self.requests.get_mut(&id));
        let flight = flight.ok_or(NtError::CANCELLED)?;
        flight.sights[which as usize] = match reply {
            Ok(Outcome::Found(found)) if found.info.is_directory() => Sight::Directory,
            Ok(Outcome::Found(_)) => Sight::File,
            Ok(_) | Err(_) => Sight::Nothing,
        };
        // It had its claims, and takes them again within the step: whoever waits came after it.
        self.ahead = 0;
        self.dispatch(asker, request.open()?)
    }

    /// One more name of a file of the tables.
    fn recognize(&mut self, lcb: LcbId, info: &FileInfo) {
        let unnamed = self.names.get(lcb).is_some_and(|lcb| lcb.fcb.is_none());
        let known = self.files.by_id(info.id).filter(|_| unnamed && info.id.0 != 0);
        // The root has one name, whatever a file system says.
        if let Some(fcb) = known.filter(|fcb| *fcb != self.root) {
            self.name(lcb, fcb);
        }
    }

    /// A request begins again: what it saw without its claims is old.
    pub(crate) fn forget_sights(&mut self, asker: Asker) {
        if let Some(flight) = asker.request.and_then(|id| self.requests.get_mut(&id)) {
            flight.sights = Default::default();
        }
    }
}
