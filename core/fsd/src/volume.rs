//! [`Volume`]: its inputs, and the life of a request from submit to completion.

use alloc::vec::Vec;
use core::mem;
use hashbrown::HashMap;
use nt::{Action, Answer, Completion, Instant, NodeId, NtError, Request, RequestId};
use transact::{Call, OpId, Operation, Outcome, Reply};

use crate::effect::Effect;
use crate::files::{Fcb, FcbId, Files};
use crate::flight::{Asker, Flight, Flow, Next, Obstacle, Question, Waiting};
use crate::hash::FixedState;
use crate::name_tree::{ClaimSet, NameTree};
use crate::params::VolumeParams;
use crate::slab::Slab;

/// A volume: the open table and everything under way on it.
///
/// One input, then [`Volume::drain`], then execute the effects with nothing held. Inputs may come
/// in any order; an answer for a question that is not out is ignored.
pub struct Volume {
    pub(crate) params: VolumeParams,
    pub(crate) names: NameTree,
    pub(crate) files: Files,
    pub(crate) root: FcbId,
    /// How often a name was taken away or moved.
    pub(crate) name_changes: u64,
    requests: HashMap<RequestId, Flight, FixedState>,
    questions: Slab<OpId, Question>,
    waiting: Vec<Waiting>,
    /// How many of the waiting come before the request being begun.
    ahead: usize,
    /// Something that others may wait for was given back in this step.
    released: bool,
    outbox: Vec<Effect>,
    /// No deadline is earlier.
    earliest: Instant,
    abandoned: u32,
    stopped: bool,
}

impl Volume {
    /// A volume with nothing open.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` without memory.
    pub fn new(params: VolumeParams) -> Result<Volume, NtError> {
        let mut names = NameTree::new(params.case)?;
        let mut files = Files::new(params.case);
        let root = files.fcbs.insert(Fcb::new(None, true))?;
        let root_name = names.root();
        names.reference(root_name);
        if let (Some(lcb), Some(fcb)) = (names.get_mut(root_name), files.fcbs.get_mut(root)) {
            lcb.fcb = Some(root);
            fcb.first_name = Some(root_name);
            fcb.references = 1;
        }
        Ok(Volume {
            questions: Slab::new(2 * params.request_capacity as usize + crate::limits::HANDLES),
            params,
            names,
            files,
            root,
            name_changes: 0,
            requests: HashMap::with_hasher(FixedState),
            waiting: Vec::new(),
            ahead: 0,
            released: false,
            outbox: Vec::new(),
            earliest: Instant::FAR_FUTURE,
            abandoned: 0,
            stopped: false,
        })
    }

    /// The parameters it was made with.
    pub fn params(&self) -> &VolumeParams {
        &self.params
    }

    /// The reference of the root directory. It needs no forget.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// A client wants something. `id` is the host's choice, unique among the requests in flight.
    /// Exactly one [`Effect::Complete`] ends it, in this step or a later one.
    pub fn submit(&mut self, now: Instant, id: RequestId, request: Request) {
        match self.admit(now, id, &request.action) {
            Ok(()) => {
                self.ahead = self.waiting.len();
                self.start(id, request);
                self.wake();
            }
            Err(error) => self.outbox.push(Effect::Complete(id, Err(error))),
        }
    }

    /// The file system answers a question.
    pub fn reply(&mut self, _now: Instant, op: OpId, reply: Reply) {
        let Some(question) = self.questions.remove(op) else { return };
        if question.request.is_none() && !matches!(question.next, Next::Silent) {
            self.abandoned = self.abandoned.saturating_sub(1);
        }
        let Question { request, origin, claims, pin, next } = question;
        // The claims end as the change is applied; the names stay until it is.
        self.names.uncount(&claims);
        self.released = true;
        // What goes on with another question goes on behind those who wait.
        self.ahead = self.waiting.len();
        let asker = Asker { request, origin };
        let flow = self.finish(asker, next, reply);
        self.names.release_all(&claims);
        if let Some(fcb) = pin {
            self.release_file(fcb);
        }
        match (request, flow) {
            (Some(id), flow) => self.advance(id, flow),
            // Nobody is left to wait.
            (None, Ok(Flow::Wait(_, obstacle))) => self.unqueue(&obstacle),
            (None, Ok(Flow::Done(_) | Flow::Asked) | Err(_)) => {}
        }
        self.wake();
    }

    /// The client gives up. Its request ends with CANCELLED; a question that is out goes on.
    pub fn cancel(&mut self, _now: Instant, id: RequestId) {
        if self.requests.get(&id).is_some_and(|flight| !flight.ends_well) {
            self.end_early(id, Err(NtError::CANCELLED));
            self.wake();
        }
    }

    /// When [`Volume::handle_timeout`] should next be called.
    pub fn poll_timeout(&self) -> Option<Instant> {
        (self.earliest != Instant::FAR_FUTURE).then_some(self.earliest)
    }

    /// Time has passed: requests past their deadline end.
    pub fn handle_timeout(&mut self, now: Instant) {
        if now < self.earliest {
            return;
        }
        let mut due = Vec::new();
        self.earliest = Instant::FAR_FUTURE;
        for (id, flight) in &self.requests {
            // Without memory for the list, the rest ends with the next call.
            if flight.deadline <= now && nt::memory::push(&mut due, *id).is_ok() {
                continue;
            }
            self.earliest = self.earliest.min(flight.deadline);
        }
        due.sort_unstable();
        for id in due {
            let well = self.requests.get(&id).is_some_and(|flight| flight.ends_well);
            let completion = if well { Ok(Answer::Done) } else { Err(NtError::IO_TIMEOUT) };
            self.end_early(id, completion);
        }
        self.wake();
    }

    /// The volume goes away: every request ends now, and every later one at once.
    pub fn stop(&mut self, _now: Instant) {
        self.stopped = true;
        // In the order of their ids, so that a run can be replayed.
        while let Some(id) = self.requests.keys().copied().min() {
            let well = self.requests.get(&id).is_some_and(|flight| flight.ends_well);
            let done = if well { Ok(Answer::Done) } else { Err(NtError::VOLUME_DISMOUNTED) };
            self.end_early(id, done);
        }
    }

    /// Stopped, and no question is out any more.
    pub fn is_stopped(&self) -> bool {
        self.stopped && self.questions.is_empty()
    }

    /// Moves the effects of the last input out; `into` must be empty, its capacity is used again.
    pub fn drain(&mut self, into: &mut Vec<Effect>) {
        debug_assert!(into.is_empty());
        mem::swap(&mut self.outbox, into);
    }

    /// Files, names, handles, requests and questions in the tables: for tests and statistics.
    pub fn census(&self) -> [usize; 5] {
        [
            self.files.fcbs.len(),
            self.names.len(),
            self.files.ccbs.len(),
            self.requests.len(),
            self.questions.len(),
        ]
    }

    fn admit(&mut self, now: Instant, id: RequestId, action: &Action) -> Result<(), NtError> {
        let failed = |_| NtError::INSUFFICIENT_RESOURCES;
        self.outbox.try_reserve(2 * self.requests.len() + self.questions.len() + 8).ok();
        let ends_well = matches!(
            action,
            Action::Cleanup(_) | Action::Close(_) | Action::Release(_) | Action::Forget { .. }
        );
        if !ends_well {
            if self.stopped {
                return Err(NtError::VOLUME_DISMOUNTED);
            }
            if self.requests.len() >= self.params.request_capacity as usize
                || self.abandoned >= self.params.abandoned_capacity
            {
                return Err(NtError::INSUFFICIENT_RESOURCES);
            }
        }
        self.requests.try_reserve(1).map_err(failed)?;
        let deadline = now.after(self.params.request_timeout);
        self.earliest = self.earliest.min(deadline);
        self.requests.insert(id, Flight { deadline, question: None, ends_well });
        Ok(())
    }

    fn start(&mut self, id: RequestId, request: Request) {
        let flow = self.begin(id, request);
        self.advance(id, flow);
    }

    fn begin(&mut self, id: RequestId, request: Request) -> Result<Flow, NtError> {
        let asker = Asker { request: Some(id), origin: request.origin };
        match self.unlocated(&request.action) {
            Some(file) => self.begin_locate(asker, file, request),
            None => self.dispatch(asker, request),
        }
    }

    pub(crate) fn dispatch(&mut self, asker: Asker, request: Request) -> Result<Flow, NtError> {
        match request.action {
            Action::Create(create) => self.begin_create(asker, create),
            Action::Cleanup(ccb) => self.begin_cleanup(asker, ccb, false),
            Action::Close(ccb) => self.begin_close(asker, ccb),
            Action::Release(ccb) => self.begin_cleanup(asker, ccb, true),
            Action::Read { ccb, offset, length, buffer } => {
                self.begin_read(asker, ccb, offset, length, buffer)
            }
            Action::Write { ccb, at, length, buffer, constrained } => {
                let write = crate::data::Write { at, length, buffer, constrained };
                self.begin_write(asker, ccb, write)
            }
            Action::Flush(ccb) => self.begin_flush(asker, ccb),
            Action::Query(target, query) => self.begin_query(asker, target, query),
            Action::Set(target, set) => self.begin_set(asker, target, set),
            Action::QueryDirectory(query) => self.begin_directory(asker, query),
            Action::QueryVolume => {
                self.ask(asker, Call::QueryVolume, ClaimSet::default(), None, Next::Volume)
            }
            Action::SetVolumeLabel(label) => {
                self.check_writable()?;
                let call = Call::SetVolumeLabel(label);
                self.ask(asker, call, ClaimSet::default(), None, Next::Volume)
            }
            Action::Forget { node, count } => {
                self.forget_node(node, count);
                Ok(Flow::Done(Answer::Done))
            }
        }
    }

    fn finish(&mut self, asker: Asker, next: Next, reply: Reply) -> Result<Flow, NtError> {
        match next {
            Next::Create(next) => self.finish_create(asker, next, reply),
            Next::Cleanup(next) => self.finish_cleanup(asker, next, reply),
            Next::Read { length } => self.finish_read(length, reply),
            Next::Write { length } => self.finish_write(length, reply),
            Next::Query(next) => self.finish_query(asker, next, reply),
            Next::Locate(next) => self.finish_locate(asker, next, reply),
            Next::Set(next) => self.finish_set(next, reply),
            Next::Remove(next) => self.finish_remove(next, reply),
            Next::Rename(next) => self.finish_rename(next, reply),
            Next::Directory(next) => self.finish_directory(asker, next, reply),
            Next::Volume => match reply? {
                Outcome::Volume(info) => Ok(Flow::Done(Answer::Volume(info))),
                _ => Err(NtError::INTERNAL_ERROR),
            },
            Next::Report => reply.map(|_| Flow::Done(Answer::Done)),
            Next::Silent => Ok(Flow::Done(Answer::Done)),
        }
    }

    /// The request got that far.
    fn advance(&mut self, id: RequestId, flow: Result<Flow, NtError>) {
        match flow {
            Ok(Flow::Done(answer)) => self.complete(id, Ok(answer)),
            Ok(Flow::Asked) => {}
            Ok(Flow::Wait(request, obstacle)) => self.enqueue(id, request, obstacle),
            Err(error) => self.complete(id, Err(error)),
        }
    }

    fn complete(&mut self, id: RequestId, completion: Completion) {
        if self.requests.remove(&id).is_some() {
            self.outbox.push(Effect::Complete(id, completion));
        }
    }

    /// The request ends; the question that is out for it goes on without it.
    fn end_early(&mut self, id: RequestId, completion: Completion) {
        let question = self.requests.get(&id).and_then(|flight| flight.question);
        if let Some(op) = question
            && let Some(entry) = self.questions.get_mut(op)
        {
            entry.request = None;
            self.abandoned += 1;
            self.outbox.push(Effect::Abandon(op));
        }
        // A cleanup or close that waits goes on waiting: it happens, whoever is still told of it.
        let ends_well = self.requests.get(&id).is_some_and(|flight| flight.ends_well);
        let place = self.waiting.iter().position(|waiting| waiting.id == id && !ends_well);
        if let Some(place) = place {
            let waiting = self.waiting.remove(place);
            self.unqueue(&waiting.obstacle);
            self.released = true;
        }
        self.complete(id, completion);
    }

    /// Puts a question to the file system, for a request or silently.
    pub(crate) fn ask(
        &mut self,
        asker: Asker,
        call: Call,
        claims: ClaimSet,
        pin: Option<FcbId>,
        next: Next,
    ) -> Result<Flow, NtError> {
        self.outbox.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        let Asker { request, origin } = asker;
        let question = Question { request, origin, claims, pin, next };
        let op = self.questions.insert(question)?;
        self.names.claim(&claims);
        if let Some(fcb) = pin {
            self.reference_file(fcb);
        }
        if let Some(flight) = request.and_then(|id| self.requests.get_mut(&id)) {
            flight.question = Some(op);
        } else if request.is_none() && !matches!(self.questions.get(op), Some(q) if q.is_silent()) {
            self.abandoned += 1;
        }
        self.outbox.push(Effect::Ask(op, Operation { origin, call }));
        Ok(Flow::Asked)
    }

    /// May these claims be taken, also with regard to those who came first?
    pub(crate) fn can_claim(&self, claims: &ClaimSet) -> bool {
        let before = &self.waiting[..self.ahead.min(self.waiting.len())];
        let stands_back = |waiting: &Waiting| match &waiting.obstacle {
            Obstacle::Claims(theirs) => self.names.overlap(theirs, claims),
            Obstacle::Enumeration(_) => false,
        };
        self.names.can_claim(claims) && !before.iter().any(stands_back)
    }

    pub(crate) fn check_writable(&self) -> Result<(), NtError> {
        if self.params.read_only { Err(NtError::MEDIA_WRITE_PROTECTED) } else { Ok(()) }
    }

    /// Something was given back that waiting requests may want.
    pub(crate) fn set_released(&mut self) {
        self.released = true;
    }

    /// To be begun again when these claims can be taken. Their names are kept from now on: whoever
    /// comes later and wants one of them has to find it.
    pub(crate) fn wait(&mut self, request: Request, claims: ClaimSet) -> Flow {
        self.names.reference_all(&claims);
        Flow::Wait(request, Obstacle::Claims(claims))
    }

    fn enqueue(&mut self, id: RequestId, request: Request, obstacle: Obstacle) {
        if self.waiting.try_reserve(1).is_err() {
            self.unqueue(&obstacle);
            return self.complete(id, Err(NtError::INSUFFICIENT_RESOURCES));
        }
        self.waiting.push(Waiting { id, request, obstacle });
    }

    fn unqueue(&mut self, obstacle: &Obstacle) {
        if let Obstacle::Claims(claims) = obstacle {
            self.names.release_all(claims);
        }
    }

    /// Begins again, in their order, those whose obstacle is gone.
    fn wake(&mut self) {
        while mem::take(&mut self.released) && !self.waiting.is_empty() {
            let mut index = 0;
            while index < self.waiting.len() {
                self.ahead = index;
                if !self.is_free(index) {
                    index += 1;
                    continue;
                }
                let before = self.waiting.len();
                let Waiting { id, request, obstacle } = self.waiting.remove(index);
                self.unqueue(&obstacle);
                self.start(id, request);
                if self.waiting.len() == before {
                    // It waits again: back to its place.
                    if let Some(last) = self.waiting.pop() {
                        self.waiting.insert(index, last);
                    }
                    index += 1;
                }
            }
        }
    }

    fn is_free(&self, index: usize) -> bool {
        match &self.waiting[index].obstacle {
            Obstacle::Claims(claims) => self.can_claim(claims),
            Obstacle::Enumeration(ccb) => {
                !self.files.ccbs.get(*ccb).is_some_and(|ccb| ccb.enumerating)
            }
        }
    }
}

impl Question {
    fn is_silent(&self) -> bool {
        matches!(self.next, Next::Silent)
    }
}
