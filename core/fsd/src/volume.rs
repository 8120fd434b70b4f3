//! [`Volume`]: its inputs, and the life of a request from submit to completion.

use alloc::vec::Vec;
use core::time::Duration;
use fsrtl::oplock::Notice;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use nt::{Action, Answer, CcbId, Completion, Instant, NodeId, NtError, Origin, Request, RequestId};
use transact::{Call, OpId, Operation, Outcome, Reply};

use crate::cache::Caches;
use crate::effect::Effect;
use crate::file_lock::{LockTable, Locking};
use crate::files::{Fcb, FcbId, Files, ScbId};
use crate::flight::{Asker, Flight, Flow, Next, Question, Waiting};
use crate::gate::Hold;
use crate::hash::FixedState;
use crate::invalidate::Invalidations;
use crate::limits::{EFFECTS_OF_A_DOOR, EFFECTS_OF_A_STEP};
use crate::name_tree::{ClaimSet, NameTree};
use crate::params::VolumeParams;
use crate::planted::Planted;
use crate::session::Sessions;
use crate::slab::Slab;
use crate::watch::{Watches, Watching};

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
    pub(crate) requests: HashMap<RequestId, Flight, FixedState>,
    questions: Slab<OpId, Question>,
    pub(crate) waiting: Vec<Waiting>,
    /// How many of the waiting come before the request being begun.
    pub(crate) ahead: usize,
    /// Something that others may wait for was given back in this step.
    pub(crate) released: bool,
    pub(crate) outbox: Vec<Effect>,
    /// Whose request this step is about.
    pub(crate) actor: Asker,
    pub(crate) invalidations: Invalidations,
    /// The streams with oplocks.
    pub(crate) oplocked: Vec<ScbId>,
    /// Empty; kept for its memory.
    pub(crate) notices: Vec<Notice<CcbId>>,
    /// The time of the last input.
    pub(crate) now: Instant,
    /// Handles whose end found no place in the queue.
    pub(crate) left_behind: usize,
    /// Streams whose gate the host knows.
    pub(crate) gates: usize,
    /// Gates that are being drained.
    pub(crate) draining: usize,
    pub(crate) locks: LockTable,
    pub(crate) watches: Watches,
    pub(crate) sessions: Sessions,
    pub(crate) caches: Caches,
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
        let caches = Caches::new(&params.caches)?;
        let invalidation_limit = 8 * params.request_capacity as usize;
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
            actor: Asker { request: None, origin: Origin::default() },
            invalidations: Invalidations::new(invalidation_limit),
            oplocked: Vec::new(),
            notices: Vec::new(),
            now: Instant::default(),
            left_behind: 0,
            gates: 0,
            draining: 0,
            locks: LockTable::new(),
            watches: Watches::new(),
            sessions: Sessions::new(),
            caches,
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
        self.now = now;
        match self.admit(now, id, &request.action) {
            Ok(()) => {
                self.ahead = self.waiting.len();
                let flow = self.begin(Some(id), request);
                self.advance(Some(id), flow);
                self.wake();
            }
            Err(NtError::INSUFFICIENT_RESOURCES) if ends_well(&request.action) => {
                // It cannot fail: it happens, and nobody is told when.
                let flow = self.begin(None, request);
                self.advance(None, flow);
                self.outbox.push(Effect::Complete(id, Ok(Answer::Done)));
                self.wake();
            }
            Err(error) => self.outbox.push(Effect::Complete(id, Err(error))),
        }
    }

    /// The file system answers a question.
    pub fn reply(&mut self, now: Instant, op: OpId, reply: Reply) {
        self.now = now;
        let Some(question) = self.questions.remove(op) else { return };
        if question.request.is_none() && !matches!(question.next, Next::Silent) {
            self.abandoned = self.abandoned.saturating_sub(1);
        }
        let Question { request, origin, claims, pin, hold, user, next, trace } = question;
        // The claims end as the change is applied; the names stay until it is.
        self.names.uncount(&claims);
        self.released = true;
        // What goes on with another question goes on behind those who wait.
        self.ahead = self.waiting.len();
        let asker = Asker { request, origin };
        self.actor = asker;
        // What follows may be a close of the same handle.
        if let Some(handle) = user.and_then(|ccb| self.files.ccbs.get_mut(ccb)) {
            handle.users -= 1;
        }
        self.end_trace(trace, &reply);
        let flow = self.finish(asker, next, reply);
        self.learn_opened(trace, &flow);
        self.names.release_all(&claims);
        if let Some(hold) = hold {
            self.release_hold(hold);
        }
        if let Some(fcb) = pin {
            self.release_file(fcb);
        }
        match (request, flow) {
            (Some(_), flow) => self.advance(request, flow),
            (None, Ok(Flow::Wait(resume, obstacle))) if resume.closes() => {
                self.enqueue(None, resume, obstacle);
            }
            // Nobody is left to wait.
            (None, Ok(Flow::Wait(resume, obstacle))) => self.unqueue(resume, &obstacle),
            (None, Ok(Flow::Done(_) | Flow::Asked) | Err(_)) => {}
        }
        self.wake();
    }

    /// The client gives up. Its request ends with CANCELLED; a question that is out goes on.
    pub fn cancel(&mut self, now: Instant, id: RequestId) {
        self.now = now;
        if self.requests.get(&id).is_some_and(|flight| !flight.ends_well) {
            self.end_early(id, Err(NtError::CANCELLED));
            self.wake();
        }
    }

    /// The request that waits for the answer of a question.
    pub fn request_of(&self, op: OpId) -> Option<RequestId> {
        self.questions.get(op).and_then(|question| question.request)
    }

    /// When [`Volume::handle_timeout`] should next be called.
    pub fn poll_timeout(&self) -> Option<Instant> {
        (self.earliest != Instant::FAR_FUTURE).then_some(self.earliest)
    }

    /// Time has passed: requests past their deadline end.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.now = now;
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
        self.end_late_sessions(now);
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
        self.adjust_all_gates();
        self.end_all_sessions();
        // In the order of their ids, so that a run can be replayed.
        while let Some(id) = self.requests.keys().copied().min() {
            let well = self.requests.get(&id).is_some_and(|flight| flight.ends_well);
            let done = if well { Ok(Answer::Done) } else { Err(NtError::VOLUME_DISMOUNTED) };
            self.end_early(id, done);
        }
        // Cleanups and closes that waited for one of them.
        self.wake();
    }

    /// Stopped, no question is out any more, and nobody is inside a gate.
    pub fn is_stopped(&self) -> bool {
        self.stopped && self.questions.is_empty() && self.draining == 0
    }

    /// Moves effects out, as many as fit; `into` must be empty, and is enlarged where there is
    /// memory for that. Called until it moves none, or what is left comes with the next input.
    pub fn drain(&mut self, into: &mut Vec<Effect>) {
        debug_assert!(into.is_empty());
        // The outbox keeps its memory: what is put there later has been reserved.
        let _ = into.try_reserve(self.outbox.len());
        let fits = self.outbox.len().min(into.capacity());
        into.extend(self.outbox.drain(..fits));
    }

    /// What the cleanup and the close of one more handle need is set aside.
    pub(crate) fn reserve_end_of_handle(&mut self) -> Result<(), NtError> {
        let handles = self.files.ccbs.len() + 1;
        self.questions.reserve(handles)?;
        self.requests.try_reserve(handles).map_err(|_| NtError::INSUFFICIENT_RESOURCES)
    }

    /// Effects for this many requests, questions and streams can be put without asking for memory.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`: then nothing new may begin that could need them.
    pub(crate) fn reserve_effects(&mut self) -> Result<(), NtError> {
        let doors = self.invalidations.doors();
        let most = 2 * self.requests.len()
            + (2 + EFFECTS_OF_A_DOOR * doors) * self.questions.len()
            + 2 * self.gates
            + 2 * self.oplocked.len()
            + EFFECTS_OF_A_STEP;
        self.outbox.try_reserve(most).map_err(|_| NtError::INSUFFICIENT_RESOURCES)
    }

    /// Every question that is out.
    pub(crate) fn questions(&self) -> impl Iterator<Item = &Question> {
        crate::audit::entries(&self.questions).map(|(_, question)| question)
    }

    pub(crate) fn abandoned(&self) -> u32 {
        self.abandoned
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
        let ends_well = ends_well(action);
        let room = self.reserve_effects();
        if !ends_well {
            room?;
            if self.stopped {
                return Err(NtError::VOLUME_DISMOUNTED);
            }
            let in_flight = self.requests.len().saturating_sub(self.watches.waiting());
            if in_flight >= self.params.request_capacity as usize
                || self.abandoned >= self.params.abandoned_capacity
            {
                return Err(NtError::INSUFFICIENT_RESOURCES);
            }
        }
        self.requests.try_reserve(1).map_err(failed)?;
        let deadline = now.after(self.params.request_timeout);
        self.earliest = self.earliest.min(deadline);
        self.requests.insert(id, Flight::new(deadline, ends_well));
        Ok(())
    }

    pub(crate) fn begin(
        &mut self,
        id: Option<RequestId>,
        request: Request,
    ) -> Result<Flow, NtError> {
        let asker = Asker { request: id, origin: request.origin };
        self.actor = asker;
        if !self.watches.is_empty() {
            self.forget_sights(asker);
        }
        match self.unlocated(&request.action, None) {
            Some(file) => self.begin_locate(asker, file, request),
            None => self.dispatch(asker, request),
        }
    }

    pub(crate) fn dispatch(&mut self, asker: Asker, request: Request) -> Result<Flow, NtError> {
        match request.action {
            Action::Create(create) => self.begin_create(asker, create),
            Action::Cleanup(_) | Action::Close(_) | Action::Release(_) => {
                self.begin_end_of_handle(asker, request.action)
            }
            Action::Read { ccb, .. } | Action::Write { ccb, .. } => {
                self.begin_data(asker, ccb, request.action)
            }
            Action::Flush(ccb) => self.begin_flush(asker, ccb),
            Action::Query(target, query) => self.begin_query(asker, target, query),
            Action::Set(target, set) => self.begin_set(asker, target, set),
            Action::QueryDirectory(query) => self.begin_directory(asker, query),
            Action::Control { ccb, code, input, output_room } => {
                self.begin_control(asker, ccb, code, input, output_room)
            }
            Action::Lock { ccb, range, mode, wait } => {
                self.begin_lock(asker, ccb, Locking { range, mode, wait })
            }
            Action::Unlock(ccb, what) => self.begin_unlock(asker, ccb, what),
            Action::PosixLock(lock) => self.begin_posix_lock(asker, lock),
            Action::TestPosixLock(lock) => self.test_posix_lock(lock),
            Action::ReleasePosixLocks { ccb, owner } => self.release_posix_locks(ccb, owner),
            Action::ChangeNotify { ccb, filter, tree, room } => {
                self.begin_change_notify(asker, ccb, Watching { filter, tree, room })
            }
            Action::Oplock(ccb, level) => self.begin_oplock(ccb, level),
            Action::AcknowledgeOplock(ccb, ack) => self.acknowledge_oplock(ccb, ack),
            Action::QueryVolume => match self.recall_volume()? {
                Some(answer) => Ok(Flow::Done(answer)),
                None => self.ask(asker, Call::QueryVolume, ClaimSet::default(), None, Next::Volume),
            },
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
            Next::Data { ccb, length } => self.finish_data(ccb, length, reply),
            Next::Append(next) => self.finish_append(asker, next, reply),
            Next::Query(next) => self.finish_query(asker, next, reply),
            Next::Locate(next) => self.finish_locate(asker, next, reply),
            Next::Look(next) => self.finish_look(asker, next, reply),
            Next::Set(next) => self.finish_set(next, reply),
            Next::Remove(next) => self.finish_remove(next, reply),
            Next::Rename(next) => self.finish_rename(next, reply),
            Next::Directory(next) => self.finish_directory(asker, next, reply),
            Next::Control { output_room } => self.finish_control(output_room, reply),
            Next::Noted { ccb, then_close } => self.finish_noted(asker, ccb, then_close),
            Next::Volume => match reply? {
                Outcome::Volume(info) => Ok(Flow::Done(Answer::Volume(info))),
                _ => Err(NtError::INTERNAL_ERROR),
            },
            Next::Report => reply.map(|_| Flow::Done(Answer::Done)),
            Next::Closed | Next::Silent => Ok(Flow::Done(Answer::Done)),
        }
    }

    /// The request got that far.
    pub(crate) fn advance(&mut self, request: Option<RequestId>, flow: Result<Flow, NtError>) {
        match flow {
            Ok(Flow::Done(answer)) => self.complete_for(request, Ok(answer)),
            Ok(Flow::Asked) => {}
            Ok(Flow::Wait(resume, obstacle)) => self.enqueue(request, resume, obstacle),
            Err(error) => self.complete_for(request, Err(error)),
        }
    }

    fn complete_for(&mut self, request: Option<RequestId>, completion: Completion) {
        if let Some(id) = request {
            self.complete(id, completion);
        }
    }

    pub(crate) fn complete(&mut self, id: RequestId, completion: Completion) {
        let Entry::Occupied(mut entry) = self.requests.entry(id) else { return };
        if entry.get().parked.waits_for > 0 {
            return entry.get_mut().parked.park(completion);
        }
        let flight = entry.remove();
        if let Some(scb) = flight.gate {
            self.reopen(id, scb);
        }
        if let Some(turn) = flight.turn {
            self.give_turn_back(turn);
        }
        if let Some(watch) = flight.watch {
            self.watches.leave(watch, id);
        }
        self.outbox.push(Effect::Complete(id, completion));
    }

    /// The request ends; the question that is out for it goes on without it.
    fn end_early(&mut self, id: RequestId, completion: Completion) {
        if let Some(flight) = self.requests.get_mut(&id) {
            // It is done; who has not forgotten by now is not waited for.
            flight.parked.waits_for = 0;
            if let Some(done) = flight.parked.take() {
                return self.complete(id, done);
            }
        }
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
        let place = self.waiting.iter().position(|waiting| waiting.request == Some(id));
        if let Some(place) = place.filter(|_| ends_well) {
            self.waiting[place].request = None;
        } else if let Some(place) = place {
            let waiting = self.waiting.remove(place);
            self.unqueue(waiting.resume, &waiting.obstacle);
            self.released |= !self.is_planted(Planted::WakeUpLost);
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
        self.ask_holding(asker, call, Held { claims, pin, hold: None }, next)
    }

    /// The same, with all that may be held until the answer.
    pub(crate) fn ask_holding(
        &mut self,
        asker: Asker,
        call: Call,
        held: Held,
        next: Next,
    ) -> Result<Flow, NtError> {
        if !next.closes() {
            // A slot for the cleanup or close of each handle stays.
            self.questions.reserve(self.files.ccbs.len() + 1)?;
            self.reserve_effects()?;
        }
        let Asker { request, origin } = asker;
        let user = call.file().and_then(|file| self.files.handle_of(file));
        let trace = self.begin_trace(&call, &held, user);
        let Held { claims, pin, hold } = held;
        // What it changes is told when it has, of the names that the file has then.
        let pin = pin.or(trace.and_then(|trace| trace.changes()));
        let question = Question { request, origin, claims, pin, hold, user, next, trace };
        let op = self.questions.insert(question)?;
        self.names.claim(&claims);
        if let Some(fcb) = pin {
            self.reference_file(fcb);
        }
        if let Some(flight) = request.and_then(|id| self.requests.get_mut(&id)) {
            flight.question = Some(op);
            if matches!(hold, Some(Hold::Alone(_))) {
                flight.gate = None;
            }
        } else if request.is_none() && !matches!(self.questions.get(op), Some(q) if q.is_silent()) {
            self.abandoned += 1;
        }
        if let Some(hold) = hold {
            self.take_hold(hold);
        }
        if let Some(handle) = user.and_then(|ccb| self.files.ccbs.get_mut(ccb)) {
            handle.users += 1;
        }
        self.outbox.push(Effect::Ask(op, Operation { origin, call }));
        Ok(Flow::Asked)
    }

    pub(crate) fn check_writable(&self) -> Result<(), NtError> {
        if self.params.read_only { Err(NtError::MEDIA_WRITE_PROTECTED) } else { Ok(()) }
    }

    /// `handle_timeout` has to be called then, if not before.
    pub(crate) fn look_at_clock(&mut self, deadline: Instant) {
        self.earliest = self.earliest.min(deadline);
    }

    /// Something was given back that waiting requests may want.
    pub(crate) fn set_released(&mut self) {
        self.released = true;
    }

    /// Room was reserved when the request was admitted; without it the effect comes all the same.
    pub(crate) fn put(&mut self, effect: Effect) {
        self.outbox.push(effect);
    }

    /// One more symbolic link in the way of a request, which may be too many.
    pub(crate) fn may_follow(&mut self, request: Option<RequestId>) -> bool {
        let flight = request.and_then(|id| self.requests.get_mut(&id));
        let left = flight.and_then(|flight| {
            flight.links_left = flight.links_left.checked_sub(1)?;
            Some(())
        });
        left.is_some()
    }

    /// A request shall not wait longer than that from now on.
    pub(crate) fn hurry(&mut self, id: RequestId, patience: Duration) {
        let deadline = self.now.after(patience);
        if let Some(flight) = self.requests.get_mut(&id).filter(|it| deadline < it.deadline) {
            flight.deadline = deadline;
            self.earliest = self.earliest.min(deadline);
        }
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopped
    }
}

/// What is told of a handle or a reference that goes: it cannot fail.
fn ends_well(action: &Action) -> bool {
    matches!(
        action,
        Action::Cleanup(_) | Action::Close(_) | Action::Release(_) | Action::Forget { .. }
    )
}

/// What a question holds until it is answered.
#[derive(Clone, Copy)]
pub(crate) struct Held {
    pub(crate) claims: ClaimSet,
    /// A file that must stay known.
    pub(crate) pin: Option<FcbId>,
    pub(crate) hold: Option<Hold>,
}

impl Question {
    fn is_silent(&self) -> bool {
        matches!(self.next, Next::Silent)
    }
}
