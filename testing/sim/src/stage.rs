//! The stage: a volume, its file system, its clients, the clock; and the rules, checked after every
//! input.
//!
//! Whoever plays on it (the simulator by chance, the explorer by counting through) gives it one
//! input at a time; the stage carries out the effects and looks at what came of them.

mod check;
mod ending;
mod gate;
mod look;
mod session;
mod witness;

use fsd::{Effect, Volume, VolumeParams};
use fsop::Features;
use fsrtl::oplock::{Notice, Outcome};
use memstore::StoreOptions;
use nt::{
    Action, Answer, CcbId, Completion, DoorId, Instant, InvalidationId, NtError, Origin, Request,
    RequestId,
};
use std::collections::BTreeMap;
use std::time::Duration;

use crate::client::{Client, Handle, Life};
use crate::fault::Fault;
use crate::file_system::FileSystem;
use crate::planted::Planted;
use crate::refusal::{self, Refusal};
use crate::rule::{Breach, Rule};
use crate::tally::Tally;
pub(crate) use gate::Gates;
pub(crate) use session::Session;
pub(crate) use witness::Witness;

/// A request that is out.
pub(crate) struct Pending {
    pub(crate) client: usize,
    pub(crate) kind: &'static str,
    submitted: Instant,
    /// The handle it is about, and what it makes of it.
    about: Option<CcbId>,
    /// It closes: it cannot be cancelled, and past its deadline it has succeeded.
    ends_well: bool,
    /// It closes what is there: it must succeed.
    closes: bool,
    /// It is inside a gate, where the engine does not know of it.
    straight: bool,
    /// It waits for as long as its client likes.
    patient: bool,
    /// Of a create: its handle shares an oplock with others of that key.
    key: Option<nt::OplockKey>,
    /// An acknowledgement.
    acknowledges: bool,
    /// An acknowledgement: what was to be acknowledged.
    owed: Option<nt::OplockLevel>,
    /// Of a create: what its handle shares, and the stream's name.
    share: nt::ShareMode,
    stream: Option<String>,
}

impl Pending {
    /// It cannot be cancelled.
    pub(crate) fn is_closing(&self) -> bool {
        self.ends_well || self.straight
    }
}

pub(crate) struct Stage {
    pub(crate) volume: Volume,
    pub(crate) files: FileSystem,
    pub(crate) clients: Vec<Client>,
    pub(crate) now: Instant,
    pub(crate) requests: BTreeMap<RequestId, Pending>,
    /// Requests that ended in the last input, in their order.
    pub(crate) ended: Vec<(RequestId, Completion)>,
    pub(crate) tally: Tally,
    /// Files tell the truth: no lies in this run.
    pub(crate) honest: bool,
    pub(crate) stopped: bool,
    pub(crate) planted: Option<Planted>,
    /// Rules that are passed over.
    pub(crate) without: Vec<Rule>,
    /// What fails in the next step of the engine.
    pub(crate) refusal: Option<Refusal>,
    /// Where the world is a host with gates.
    pub(crate) gates: Option<Gates>,
    /// What doors are to forget, and have not said that they have.
    pub(crate) invalidations: Vec<(InvalidationId, DoorId)>,
    /// Sessions that were begun and not ended.
    pub(crate) sessions: Vec<Session>,
    /// The tables are looked at after each so manieth step.
    pub(crate) audit_each: u64,
    /// Breaks that were told and not acknowledged, by stream.
    breaks_told: BTreeMap<String, u32>,
    /// Of handles that their clients do not know yet.
    early: Vec<Notice<CcbId>>,
    /// What happens is printed as it happens.
    pub(crate) followed: bool,
    /// Where the run is compared with the model.
    pub(crate) witness: Option<Witness>,
    effects: Vec<Effect>,
    last_request: u64,
    first_census: Vec<usize>,
    trace: Option<Vec<String>>,
}

impl Stage {
    pub(crate) fn new(
        params: VolumeParams,
        clients: Vec<Client>,
        traced: bool,
    ) -> Result<Stage, NtError> {
        let features = Features {
            descriptors: params.persistent_acls,
            lx_metadata: params.lx_metadata,
            reparse_points: params.reparse_points,
            open_by_file_id: params.open_by_file_id,
        };
        let options = StoreOptions { case: params.case, ..StoreOptions::default() };
        let volume = Volume::new(params)?;
        Ok(Stage {
            first_census: volume.census().to_vec(),
            volume,
            files: FileSystem::new(options, features)?,
            clients,
            now: Instant::default(),
            requests: BTreeMap::new(),
            ended: Vec::new(),
            tally: Tally::default(),
            honest: true,
            stopped: false,
            planted: None,
            without: Vec::new(),
            refusal: None,
            gates: None,
            followed: false,
            invalidations: Vec::new(),
            sessions: Vec::new(),
            audit_each: 1,
            breaks_told: BTreeMap::new(),
            early: Vec::new(),
            witness: None,
            effects: Vec::new(),
            last_request: 0,
            trace: traced.then(Vec::new),
        })
    }

    /// The number of the request submitted last.
    pub(crate) fn last_request(&self) -> u64 {
        self.last_request
    }

    /// What happened so far, one line each.
    pub(crate) fn take_trace(&mut self) -> Vec<String> {
        self.trace.take().unwrap_or_default()
    }

    pub(crate) fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            let line = line();
            if self.followed {
                eprintln!("    {line}");
            }
            trace.push(line);
        }
    }

    /// A client asks for something.
    pub(crate) fn submit(
        &mut self,
        client: usize,
        kind: &'static str,
        origin: Origin,
        mut action: Action,
    ) -> Result<RequestId, Breach> {
        self.last_request += 1;
        let id = RequestId(self.last_request);
        if let Action::Read { buffer, .. } | Action::Write { buffer, .. } = &mut action {
            buffer.0 = id.0;
        }
        self.note(|| format!("client {client}: r{} {}", id.0, show(&action)));
        if let Some(witness) = &mut self.witness
            && let Some(operation) = witness.operation(id, &action)
        {
            witness.begin(client, id, operation);
        }
        let pending = self.pending(client, kind, &action);
        self.hand_on_break(&pending);
        self.requests.insert(id, pending);
        if let (Some(Planted::ShareForgotten), Action::Create(create)) = (self.planted, &mut action)
        {
            create.share = nt::ShareMode::all();
        }
        self.tally.operations += u64::from(!is_own(kind));
        self.end_path(&action)?;
        if self.goes_straight(id, origin, &action)? {
            return Ok(id);
        }
        let shown = action.clone();
        let now = self.now;
        self.step(|volume| volume.submit(now, id, Request { origin, action }))?;
        self.check_paging(id, origin, &shown)?;
        if self.gates.is_some() {
            self.find_path(&shown)?;
        }
        Ok(id)
    }

    fn pending(&mut self, client: usize, kind: &'static str, action: &Action) -> Pending {
        let mut pending = Pending {
            client,
            kind,
            submitted: self.now,
            about: handle_of(action),
            ends_well: matches!(
                action,
                Action::Cleanup(_) | Action::Close(_) | Action::Release(_) | Action::Forget { .. }
            ),
            closes: false,
            straight: false,
            patient: false,
            key: None,
            acknowledges: false,
            owed: None,
            share: nt::ShareMode::empty(),
            stream: None,
        };
        let user = &mut self.clients[client];
        let handle = pending.about.and_then(|ccb| user.handle_mut(ccb));
        match action {
            Action::Create(create) => {
                pending.share = create.share;
                pending.key = create.oplock_keys.target;
                pending.stream = stream_of(&create.target);
                if let Some(handle) = handle {
                    handle.busy += 1;
                }
            }
            Action::Cleanup(_) | Action::Close(_) | Action::Release(_) => {
                if let Some(handle) = handle {
                    let cleanup = matches!(action, Action::Cleanup(_));
                    let repeated = handle.life == Life::Closing;
                    pending.closes = !repeated;
                    let next = if cleanup { Life::CleanedUp } else { Life::Closing };
                    handle.life = if repeated { Life::Closing } else { next };
                    handle.busy += 1;
                }
            }
            Action::Lock { wait: true, .. } | Action::ChangeNotify { .. } => {
                pending.patient = true;
                if let Some(handle) = handle {
                    handle.busy += 1;
                }
            }
            Action::PosixLock(lock) if lock.wait => {
                pending.patient = true;
                if let Some(handle) = handle {
                    handle.busy += 1;
                }
            }
            Action::AcknowledgeOplock(_, ack) => {
                pending.acknowledges = true;
                if let Some(handle) = handle {
                    handle.promised |= *ack == nt::OplockAck::ClosePending;
                    handle.busy += 1;
                    pending.owed = handle.owes.take();
                }
            }
            Action::Forget { node, count } => {
                pending.closes = true;
                user.forget_node(*node, *count);
            }
            _ => {
                if let Some(handle) = handle {
                    handle.busy += 1;
                }
            }
        }
        pending
    }

    /// The question at that place is carried out.
    pub(crate) fn act(&mut self, place: usize, fault: Fault) -> Result<(), Breach> {
        if let Some(operation) = self.files.operation(place) {
            if self.trace.is_some() {
                let line = format!("  {}: {}", self.files.describe(place), show(&operation.call));
                self.note(|| line);
            }
            self.files.act(place, fault);
        }
        self.judge()
    }

    /// The question at that place is answered; carried out first if it was not.
    pub(crate) fn answer(&mut self, place: usize) -> Result<(), Breach> {
        self.act(place, Fault::None)?;
        if self.trace.is_some() {
            let reply = self.files.reply_of(place).map(show).unwrap_or_default();
            let line = format!("  {} is answered: {reply}", self.files.describe(place));
            self.note(|| line);
        }
        let question = self.files.questions.get(place);
        let serial = question.map_or(0, |question| question.serial);
        let late = question.is_some_and(|question| question.abandoned);
        let Some((op, reply)) = self.files.answer(place) else { return Ok(()) };
        self.tally.late += u64::from(late);
        if self.comes_straight(op, &reply)? {
            return Ok(());
        }
        let now = self.now;
        let lost = self.planted == Some(Planted::AnswerLost) && serial % EACH == 2 && !late;
        if lost {
            return Ok(());
        }
        self.step(|volume| volume.reply(now, op, reply))
    }

    /// A door has forgotten.
    pub(crate) fn forget(&mut self, place: usize) -> Result<(), Breach> {
        let (id, _) = self.invalidations.remove(place);
        self.note(|| format!("  invalidation {} is done", id.0));
        self.step(|volume| volume.invalidated(id))
    }

    /// A door that keeps what it was told comes, or goes.
    pub(crate) fn set_door(&mut self, door: DoorId, caches: bool) -> Result<(), Breach> {
        if !caches {
            self.invalidations.retain(|(_, told)| *told != door);
        }
        self.step(|volume| match caches {
            true => drop(volume.door_caches(door)),
            false => volume.door_gone(door),
        })
    }

    /// The client gives up.
    pub(crate) fn cancel(&mut self, id: RequestId) -> Result<(), Breach> {
        self.note(|| format!("cancel r{}", id.0));
        let closes = self.requests.get(&id).is_none_or(Pending::is_closing);
        let now = self.now;
        self.tally.cancels += u64::from(!closes);
        self.step(|volume| volume.cancel(now, id))?;
        if !closes && self.requests.contains_key(&id) {
            let what = format!("r{} was cancelled and is still out", id.0);
            return Err(Breach::new(Rule::EndsInTime, what));
        }
        Ok(())
    }

    /// Time passes.
    pub(crate) fn advance(&mut self, by: Duration) -> Result<(), Breach> {
        self.now = self.now.after(by);
        self.files.set_time(self.now.0);
        let now = self.now;
        for _ in 0..ROUNDS {
            if self.volume.poll_timeout().is_none_or(|due| due > now) {
                return self.check_deadlines();
            }
            self.note(|| format!("time is {} ms", now.0 / 1_000_000));
            self.step(|volume| volume.handle_timeout(now))?;
            self.tally.timeouts += self.ended.len() as u64;
        }
        Err(Breach::new(Rule::StepsEnd, "the volume's deadline stays in the past"))
    }

    fn check_deadlines(&self) -> Result<(), Breach> {
        let limit = self.volume.params().request_timeout;
        let late = self.requests.iter().find(|(_, pending)| {
            pending.submitted.after(limit) <= self.now && !pending.straight && !pending.patient
        });
        match late {
            None => Ok(()),
            Some((id, pending)) => {
                let what = format!("r{} ({}) is out past its deadline", id.0, pending.kind);
                Err(Breach::new(Rule::EndsInTime, what))
            }
        }
    }

    /// The volume goes away.
    pub(crate) fn stop(&mut self) -> Result<(), Breach> {
        self.note(|| "stop".to_owned());
        self.stopped = true;
        self.tally.stops += u64::from(!self.requests.is_empty());
        let now = self.now;
        self.step(|volume| volume.stop(now))?;
        match self.requests.iter().find(|(_, pending)| !pending.straight) {
            None => Ok(()),
            Some((id, pending)) => {
                let what = format!("r{} ({}) is out after stop", id.0, pending.kind);
                Err(Breach::new(Rule::EndsInTime, what))
            }
        }
    }

    /// One input of the engine, its effects, and what the host owes it for them.
    fn step(&mut self, input: impl FnOnce(&mut Volume)) -> Result<(), Breach> {
        self.step_only(input)?;
        self.tell_drained()
    }

    fn step_only(&mut self, input: impl FnOnce(&mut Volume)) -> Result<(), Breach> {
        self.ended.clear();
        self.tally.inputs += 1;
        let mut effects = std::mem::take(&mut self.effects);
        let volume = &mut self.volume;
        let ((), refused) = refusal::during(self.refusal.take(), || {
            input(volume);
            volume.drain(&mut effects);
        });
        if effects.is_empty() {
            self.volume.drain(&mut effects);
        }
        if refused > 0 {
            self.tally.refusals += refused;
            self.note(|| format!("  {refused} reservations failed"));
        }
        // All of them are carried out, also past a breach that is passed over.
        let mut result = Ok(());
        while !effects.is_empty() {
            for effect in effects.drain(..) {
                let executed = self.execute(effect);
                result = result.and_then(|()| self.pass(executed));
            }
            // What found no room comes with the next call.
            self.volume.drain(&mut effects);
        }
        self.effects = effects;
        result.and_then(|()| self.judge())?;
        self.check_tables()
    }

    fn execute(&mut self, effect: Effect) -> Result<(), Breach> {
        match effect {
            Effect::Complete(id, completion) => {
                if self.planted == Some(Planted::CompletedTwice) && id.0 % EACH == 2 {
                    self.complete(id, Ok(Answer::Done))?;
                }
                self.complete(id, completion)
            }
            Effect::Ask(op, operation) => {
                self.tally.questions += 1;
                self.files.ask(op, operation);
                let place = self.files.questions.len() - 1;
                if self.trace.is_some() {
                    let what = self.files.describe(place);
                    self.note(|| format!("  asks {what}"));
                }
                if self.planted == Some(Planted::CloseSwallowed) {
                    self.files.swallow_close(place);
                }
                Ok(())
            }
            Effect::Abandon(op) => {
                self.files.abandon(op);
                Ok(())
            }
            Effect::Gate(scb, passage) => {
                self.note(|| format!("  gate of {scb:?}: {passage:?}"));
                if let Some(gates) = &mut self.gates {
                    gates.set(scb, passage);
                }
                Ok(())
            }
            Effect::Invalidate(door, id, what) => {
                self.note(|| format!("  door {} is to forget {}", door.0, show(&what)));
                self.invalidations.push((id, door));
                Ok(())
            }
            Effect::Oplock(notice) => self.noticed(&notice),
            Effect::Forget(scb) => {
                if let Some(gates) = &mut self.gates {
                    gates.forget(scb);
                }
                Ok(())
            }
        }
    }

    /// The holder of an oplock is told.
    fn noticed(&mut self, notice: &Notice<CcbId>) -> Result<(), Breach> {
        self.note(|| format!("  oplock of {:?}: {:?}", notice.handle, notice));
        self.tally.breaks += 1;
        self.count_break(notice);
        let mut handles = self.clients.iter_mut().flat_map(|client| &mut client.handles);
        let handle = handles.find(|handle| handle.ccb == notice.handle);
        match notice.outcome {
            Outcome::Broken { acknowledge: true } => match handle {
                Some(handle) if handle.life == Life::Open => {
                    handle.owes = Some(notice.to);
                    handle.wrote = notice.from.caching().contains(nt::OplockCaching::WRITE);
                    Ok(())
                }
                // Its open is not answered yet: the client learns of both in one.
                None => {
                    self.early.push(*notice);
                    Ok(())
                }
                Some(handle) => {
                    let what = format!("{:?} ({:?}) is to answer", handle.ccb, handle.life);
                    Err(Breach::new(Rule::OplockEndsWithHandle, what))
                }
            },
            Outcome::Broken { acknowledge: false } | Outcome::Switched | Outcome::HandleClosed => {
                if let Some(handle) = handle {
                    handle.owes = None;
                }
                Ok(())
            }
        }
    }

    /// Somebody has to answer a break before others can go on.
    pub(crate) fn somebody_owes(&self) -> bool {
        let mut handles = self.clients.iter().flat_map(|client| &client.handles);
        handles.any(|handle| handle.owes.is_some() || handle.promised)
    }

    /// What the file system objects to, but for rules that are passed over.
    fn judge(&mut self) -> Result<(), Breach> {
        let without = &self.without;
        let passed: Vec<Breach> = self.files.breaches.drain(..).collect();
        let mut breaches = passed.into_iter().filter(|breach| !without.contains(&breach.rule));
        breaches.next().map_or(Ok(()), Err)
    }

    fn complete(&mut self, id: RequestId, completion: Completion) -> Result<(), Breach> {
        self.note(|| format!("  r{} ends: {}", id.0, show(&completion)));
        let Some(pending) = self.requests.remove(&id) else {
            let what = format!("r{} is completed, but not out", id.0);
            return Err(Breach::new(Rule::OneCompletion, what));
        };
        if !is_own(pending.kind) {
            self.tally.end(pending.kind, &completion);
        }
        let payload = self.files.take_payload(id.0);
        if let Some(witness) = &mut self.witness {
            witness.end(id, &completion, &payload);
        }
        if let (true, Err(error)) = (pending.closes, &completion) {
            let what = format!("r{} ({}) ended with {error}", id.0, pending.kind);
            return Err(Breach::new(Rule::ClosingSucceeds, what));
        }
        self.leave_behind(&pending, &completion)?;
        self.ended.push((id, completion));
        self.learn_early()
    }

    /// Handles, nodes and ids that an answer makes known, or takes away.
    fn leave_behind(&mut self, pending: &Pending, completion: &Completion) -> Result<(), Breach> {
        let user = &mut self.clients[pending.client];
        if let Some(ccb) = pending.about
            && let Some(handle) = user.handle_mut(ccb)
        {
            handle.busy = handle.busy.saturating_sub(1);
            if completion.is_err() {
                handle.owes = handle.owes.or(pending.owed);
            }
            if pending.closes && handle.life == Life::Closing {
                user.handles.retain(|handle| handle.ccb != ccb);
            }
        }
        if let (Some(pending_ack), Ok(_)) = (pending.acknowledges.then_some(pending), completion) {
            self.count_acknowledged(pending_ack)?;
        }
        if let Ok(Answer::Created(created)) = completion {
            self.check_awaited(pending, created)?;
        }
        let user = &mut self.clients[pending.client];
        let found = match completion {
            Ok(Answer::Created(created)) => {
                if let Some(ccb) = created.ccb {
                    user.handles.push(Handle {
                        ccb,
                        granted: created.granted,
                        share: pending.share,
                        stream: (created.found.info.id, pending.stream.clone()),
                        directory: created.found.info.is_directory(),
                        life: Life::Open,
                        owes: None,
                        key: pending.key,
                        wrote: false,
                        promised: false,
                        busy: 0,
                    });
                }
                &created.found
            }
            Ok(Answer::Found(found)) => found,
            _ => return Ok(()),
        };
        if let Some(node) = found.node {
            user.learn_node(node);
        }
        user.learn_id(found.info.id);
        match completion {
            Ok(Answer::Created(created)) if created.ccb.is_some() => self.check_share(pending),
            _ => Ok(()),
        }
    }

    /// The newest handle of that client beside all others of its stream.
    fn check_share(&self, pending: &Pending) -> Result<(), Breach> {
        let newest = self.clients[pending.client].handles.last();
        // Behind a link it may be another stream than was named.
        let known = self.honest && !self.may_be_elsewhere(pending);
        let Some(newest) = newest.filter(|_| known) else { return Ok(()) };
        let others = self.clients.iter().flat_map(|client| &client.handles);
        for other in others.filter(|other| other.ccb != newest.ccb) {
            let beside = other.life == Life::Open && other.stream == newest.stream;
            if beside && !look::agree(newest, other) {
                let what = format!(
                    "{:?} ({:?}, shares {:?}) beside {:?} ({:?}, shares {:?})",
                    newest.ccb, newest.granted, newest.share, other.ccb, other.granted, other.share
                );
                return Err(Breach::new(Rule::ShareAccess, what));
            }
        }
        Ok(())
    }
}

/// A request that no client made: `(the end)`.
fn is_own(kind: &str) -> bool {
    kind.starts_with('(')
}

/// What is planted befalls every third.
const EACH: u64 = 3;

/// More rounds than anything needs: the engine goes in circles.
const ROUNDS: usize = 30_000;

/// A value for a schedule, in one line of bearable length.
fn show(value: &impl std::fmt::Debug) -> String {
    crate::display::short(&format!("{value:?}"))
}

/// The handle a request is about.
pub(crate) fn handle_of(action: &Action) -> Option<CcbId> {
    use nt::Target;
    let of_target = |target: &Target| match target {
        Target::Open(ccb) | Target::Relative(ccb, _) => Some(*ccb),
        Target::Node(_) | Target::Entry(..) | Target::Path(_) => None,
    };
    match action {
        Action::Create(create) => of_target(&create.target),
        Action::Query(target, _) | Action::Set(target, _) => of_target(target),
        Action::Cleanup(ccb) | Action::Close(ccb) | Action::Release(ccb) => Some(*ccb),
        Action::Read { ccb, .. } | Action::Write { ccb, .. } => Some(*ccb),
        Action::Flush(ccb) => *ccb,
        Action::QueryDirectory(query) => Some(query.ccb),
        Action::Unlock(ccb, _)
        | Action::Oplock(ccb, _)
        | Action::AcknowledgeOplock(ccb, _)
        | Action::Lock { ccb, .. }
        | Action::ChangeNotify { ccb, .. }
        | Action::Control { ccb, .. }
        | Action::ReleasePosixLocks { ccb, .. } => Some(*ccb),
        Action::PosixLock(lock) | Action::TestPosixLock(lock) => Some(lock.ccb),
        Action::QueryVolume | Action::SetVolumeLabel(_) | Action::Forget { .. } => None,
    }
}

fn stream_of(target: &nt::Target) -> Option<String> {
    match target {
        nt::Target::Path(path) | nt::Target::Relative(_, path) => {
            let stream = path.as_path().stream()?;
            Some(String::from_utf16_lossy(stream.units()).to_uppercase())
        }
        nt::Target::Open(_) | nt::Target::Node(_) | nt::Target::Entry(..) => None,
    }
}
