//! An open that meets oplocks: it breaks them, waits, and then runs its checks again.
//! [MS-FSA] 2.1.5.1.2.
//!
//! The file system has opened the file by then. Who gives up while waiting has it closed again.

use fsrtl::oplock::{Breaker, Client, Opening};
use nt::{CreateOptions, NtError, Origin, Query};
use transact::{Call, Object, Opened, Outcome, Reply};

use super::answer::CreateNext;
use super::{Wish, check};
use crate::files::{FcbId, ScbId};
use crate::flight::{Asker, Flow, Next, Obstacle, Resume};
use crate::name_tree::{ClaimSet, LcbId};
use crate::parcel::Parcel;
use crate::volume::Volume;

/// An open that waits, with a reference to its name and its file.
pub(crate) struct Joining {
    pub(super) wish: Wish,
    pub(super) opened: Opened,
    pub(super) fcb: FcbId,
}

impl Joining {
    /// The name and the file that it keeps.
    pub(crate) fn keeps(&self) -> (Option<LcbId>, FcbId) {
        (self.wish.lcb, self.fcb)
    }
}

/// What an open met.
pub(super) enum Met {
    /// Nothing that it waits for. `true`: a break is under way all the same.
    Way(bool),
    Oplock(Obstacle, FcbId),
}

impl Volume {
    /// Breaks what this open breaks.
    pub(super) fn meet_oplocks(
        &mut self,
        asker: Asker,
        wish: &Wish,
        opened: &Opened,
    ) -> Result<Met, NtError> {
        if self.oplocked.is_empty() || opened.created || opened.file.is_none() {
            return Ok(Met::Way(false));
        }
        let named = wish.lcb.and_then(|lcb| self.names.get(lcb)).and_then(|lcb| lcb.fcb);
        let Some(fcb) = self.files.by_id(opened.found.info.id).or(named) else {
            return Ok(Met::Way(false));
        };
        let stream = wish.stream.as_ref().map(|name| name.as_name());
        let Some(scb) = self.files.stream(fcb, stream) else { return Ok(Met::Way(false)) };
        let goes_on = wish.options.contains(CreateOptions::COMPLETE_IF_OPLOCKED);
        match self.break_for_open(asker, wish, opened, scb)? {
            Some(_) if goes_on => Ok(Met::Way(true)),
            Some(obstacle) => Ok(Met::Oplock(obstacle, fcb)),
            None => Ok(Met::Way(false)),
        }
    }

    /// A batch or filter oplock is broken before the share check, any other after it; an open that
    /// others do not share may go on once they close what they keep open for nobody.
    fn break_for_open(
        &mut self,
        asker: Asker,
        wish: &Wish,
        opened: &Opened,
        scb: ScbId,
    ) -> Result<Option<Obstacle>, NtError> {
        let by = Client { handle: None, keys: wish.oplock_keys };
        let does = opened.granted | check::implied_access(wish.disposition);
        let opening = Breaker::Open(Opening {
            desired: opened.granted,
            share: wish.share,
            overwrites: wish.disposition.overwrites(),
            reserves_filter: wish.options.contains(CreateOptions::RESERVE_OPFILTER),
        });
        let Some(stream) = self.files.scbs.get(scb) else { return Ok(None) };
        let shared = stream.share.check(does, wish.share).is_ok();
        if wish.options.contains(CreateOptions::OPEN_REQUIRING_OPLOCK) {
            stream.oplock.check_unbroken(by, opening)?;
            return Ok(None);
        }
        if (shared || stream.oplock.precedes_sharing())
            && let Some(obstacle) = self.break_oplock(asker, scb, by, opening)?
        {
            return Ok(Some(obstacle));
        }
        if shared {
            return Ok(None);
        }
        self.break_oplock(asker, scb, by, Breaker::SharingViolation)
    }

    /// The open waits.
    pub(super) fn wait_to_join(
        &mut self,
        asker: Asker,
        joining: Parcel<Joining>,
        obstacle: Obstacle,
    ) -> Flow {
        if let Some(joining) = joining.peek() {
            self.reference_file(joining.fcb);
            if let Some(lcb) = joining.wish.lcb {
                self.names.reference(lcb);
            }
        }
        Flow::Wait(Resume::Join(asker.origin, joining), obstacle)
    }

    /// The wait is over.
    pub(crate) fn join_again(
        &mut self,
        asker: Asker,
        joining: Parcel<Joining>,
    ) -> Result<Flow, NtError> {
        let Joining { wish, opened, fcb } = joining.peek().ok_or(NtError::INTERNAL_ERROR)?;
        let (lcb, fcb, file) = (wish.lcb, *fcb, opened.file);
        let claims = lcb.map_or(ClaimSet::default(), |lcb| ClaimSet::one(lcb, false));
        if !self.names.can_claim(&claims) {
            // Its name is being changed just now.
            self.names.reference_all(&claims);
            return Ok(Flow::Wait(Resume::Join(asker.origin, joining), Obstacle::Claims(claims)));
        }
        let is_there =
            lcb.and_then(|lcb| self.names.get(lcb)).is_none_or(|lcb| lcb.fcb == Some(fcb));
        let flow = if is_there {
            self.ask_again(asker, joining, claims)
        } else {
            self.undo_open(asker, wish, file, false);
            Err(NtError::OBJECT_NAME_NOT_FOUND)
        };
        self.let_join_go(lcb, fcb);
        flow
    }

    /// What the file system said of the file is from before the holder wrote back what he kept.
    fn ask_again(
        &mut self,
        asker: Asker,
        joining: Parcel<Joining>,
        claims: ClaimSet,
    ) -> Result<Flow, NtError> {
        let Joining { wish, opened, fcb } = joining.peek().ok_or(NtError::INTERNAL_ERROR)?;
        let (file, fcb) = (opened.file.ok_or(NtError::INTERNAL_ERROR)?, *fcb);
        let call = Call::Query(Object::File(file), Query::Found(wish.wanted));
        let next = Next::Create(CreateNext::Refreshed(joining));
        let asked = self.ask(asker, call, claims, Some(fcb), next);
        if asked.is_err() {
            let silent = Asker::engine(asker.origin);
            let _ = self.ask(silent, Call::Close(file), ClaimSet::default(), None, Next::Silent);
        }
        asked
    }

    pub(super) fn refreshed(
        &mut self,
        asker: Asker,
        joining: Parcel<Joining>,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        let Joining { wish, opened, .. } = joining.open()?;
        match reply {
            Ok(Outcome::Found(found)) => self.opened(asker, wish, Opened { found, ..opened }),
            other => {
                self.undo_open(asker, &wish, opened.file, false);
                Err(other.err().unwrap_or(NtError::INTERNAL_ERROR))
            }
        }
    }

    /// Nobody waits for the open any more.
    pub(crate) fn abandon_join(&mut self, origin: Origin, joining: Parcel<Joining>) {
        let Ok(Joining { wish, opened, fcb }) = joining.open() else { return };
        self.undo_open(Asker::engine(origin), &wish, opened.file, false);
        self.let_join_go(wish.lcb, fcb);
    }

    fn let_join_go(&mut self, lcb: Option<LcbId>, fcb: FcbId) {
        if let Some(lcb) = lcb {
            self.names.release(lcb);
        }
        self.release_file(fcb);
    }
}
