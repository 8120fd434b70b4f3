//! [`Host`]: drives the engine on whatever thread has something for it.
//!
//! **One lock** guards the engine and its tables ([`ledger`]). It is never held while an effect
//! runs, never taken twice on a thread, and nobody sleeps on it: who finds it taken, and still
//! taken a moment later, leaves his input in the inbox, and whoever holds it looks there once more
//! after letting go. **Effects** become jobs, run here with nothing held; an answer they bring is
//! the next input. This is a loop, never recursion, so a chain of questions needs no stack and no
//! second thread.
//!
//! Order of locks: ledger, then subjects or timer; the inbox alone. No NT rule is here.

mod inbox;
mod ledger;
mod notify;
mod straight;
mod timer;

pub(crate) use notify::Opening;

use crate::connection::{Done, Payload, Sink};
use crate::execution::Execution;
use crate::op::Op;
use crate::operations::{Answered, Operations, OwnedOp, Responder, Settled};
use crate::panic_boundary::{Panicked, guard};
use crate::subjects::Subjects;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{self, Condvar, Mutex, MutexGuard};
use crate::workers::Workers;
use fsd::VolumeParams;
use inbox::Inbox;
use ledger::{Ask, Input, Job, Ledger, Submission};
use nt::security::Privileges;
use nt::{
    Action, DoorId, Instant, InvalidationId, NodeId, NtError, Origin, OriginFlags, Request,
    RequestId,
};
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use straight::Paths;
use timer::{Clock, Timer};
use transact::{OpId, Reply};

/// How often a thread that finds the ledger taken looks again before it leaves its input.
const PATIENCE: usize = if cfg!(feature = "schedule") { 1 } else { 32 };

pub(crate) struct Host {
    pub(crate) params: VolumeParams,
    pub(crate) execution: Execution,
    pub(crate) subjects: Subjects,
    pub(crate) root: NodeId,
    operations: Box<dyn Operations>,
    workers: Workers,
    clock: Arc<Clock>,
    timer: Arc<Timer>,
    ledger: Mutex<Ledger>,
    inbox: Inbox<Input>,
    /// Shared with the ledger.
    paths: Arc<Paths>,
    /// Whoever finds it so tells the file system, once.
    ended: AtomicBool,
    stopped: Mutex<bool>,
    has_stopped: Condvar,
}

/// Where jobs are being run.
enum Place<'a> {
    /// On a thread of a door, inside `submit`.
    Door(&'a dyn Sink),
    /// On one of our workers.
    Worker,
    /// Anywhere else: on the thread that answers, on the timer's.
    Elsewhere,
}

/// What one thread is doing for the volume.
struct Turn {
    now: Instant,
    /// The request this thread came with, if it has got into the engine.
    mine: Option<RequestId>,
    /// Its end, if that has come.
    done: Option<Done>,
    jobs: Jobs,
}

/// A queue that takes no memory while it holds one job, as it nearly always does.
#[derive(Default)]
struct Jobs {
    first: Option<Job>,
    rest: VecDeque<Job>,
}

impl Jobs {
    fn push(&mut self, job: Job) {
        match self.first {
            None if self.rest.is_empty() => self.first = Some(job),
            Some(_) | None => self.rest.push_back(job),
        }
    }

    fn pop(&mut self) -> Option<Job> {
        if self.first.is_some() { self.first.take() } else { self.rest.pop_front() }
    }
}

impl Host {
    pub(crate) fn start(
        params: VolumeParams,
        operations: Box<dyn Operations>,
        workers: usize,
    ) -> io::Result<Arc<Host>> {
        let execution = operations.execution();
        let cancellable = execution.blocks || execution.pends;
        let paths = Arc::new(Paths::new());
        let straight = (!cancellable).then(|| Arc::clone(&paths));
        let ledger = Ledger::new(params.clone(), straight).map_err(refused)?;
        let host = Arc::new(Host {
            params,
            execution,
            subjects: Subjects::new().map_err(refused)?,
            root: ledger.root(),
            operations,
            workers: Workers::new("openfsp-worker", workers),
            clock: Arc::new(Clock::start()),
            timer: Arc::new(Timer::new()),
            ledger: Mutex::new(ledger),
            inbox: Inbox::new(),
            paths,
            ended: AtomicBool::new(false),
            stopped: Mutex::new(false),
            has_stopped: Condvar::new(),
        });
        Timer::run(&host)?;
        Ok(host)
    }

    pub(crate) fn submit(
        self: &Arc<Self>,
        sink: &Arc<dyn Sink>,
        ticket: (u64, u64),
        mut request: Request,
        payload: Payload,
    ) -> Option<Done> {
        let goes_straight = !self.execution.blocks && !self.execution.pends;
        if let Some(way) = goes_straight.then(|| self.way(&request, &payload)).flatten() {
            return Some(self.go_straight(way, &request, payload));
        }
        self.say_who_may_pass(&mut request);
        let place = match self.execution.blocks {
            true => Place::Door(&**sink),
            // Nobody will ask the door for its thread.
            false => Place::Elsewhere,
        };
        let (connection, ticket) = ticket;
        let sink = Arc::clone(sink);
        let submission = Submission { sink, connection, ticket, request, payload };
        self.turn(Input::Submit(submission), &place)
    }

    /// Whoever watches a tree sees what he could get at; the engine does not know tokens.
    fn say_who_may_pass(&self, request: &mut Request) {
        let Request { origin, action } = request;
        if matches!(action, Action::ChangeNotify { tree: true, .. })
            && let Ok((token, _)) = self.subjects.find(*origin)
        {
            let may_pass = token.privileges().contains(Privileges::CHANGE_NOTIFY);
            origin.flags.set(OriginFlags::TRAVERSE_PRIVILEGE, may_pass);
        }
    }

    pub(crate) fn cancel(self: &Arc<Self>, connection: u64, ticket: u64) {
        let _ = self.turn(Input::Cancel { connection, ticket }, &Place::Elsewhere);
    }

    /// An answer that was not ready at once.
    pub(crate) fn replied(self: &Arc<Self>, id: OpId, reply: Reply, settled: Settled) {
        let _ = self.turn(Input::Reply(id, reply, settled), &Place::Elsewhere);
    }

    /// An operation will not be answered. This may be in the middle of a panic: nothing is run
    /// here.
    pub(crate) fn forsaken(self: Arc<Self>, id: OpId, settled: Settled) {
        self.inbox.push(Input::Reply(id, Err(NtError::INTERNAL_ERROR), settled));
        Arc::clone(&self.timer).poke(self);
    }

    /// A door caches from now on.
    pub(crate) fn door_caches(self: &Arc<Self>, door: DoorId, sink: Arc<dyn Sink>) {
        let _ = self.turn(Input::DoorCaches(door, sink), &Place::Elsewhere);
    }

    pub(crate) fn door_gone(self: &Arc<Self>, door: DoorId) {
        let _ = self.turn(Input::DoorGone(door), &Place::Elsewhere);
    }

    pub(crate) fn invalidated(self: &Arc<Self>, id: InvalidationId) {
        let _ = self.turn(Input::Invalidated(id), &Place::Elsewhere);
    }

    fn timeout(self: &Arc<Self>) {
        let _ = self.turn(Input::Timeout, &Place::Elsewhere);
    }

    /// Takes care of what lies in the inbox.
    fn look_after(self: &Arc<Self>) {
        let mut turn = Turn::new(self.clock.now());
        self.catch_up(&mut turn);
        self.run(&mut turn, &Place::Elsewhere);
    }

    pub(crate) fn stop(self: &Arc<Self>) {
        let _ = self.turn(Input::Stop, &Place::Elsewhere);
    }

    pub(crate) fn wait_until_stopped(&self, patience: Duration) -> bool {
        let mut stopped = self.stopped.lock();
        let _ = self.has_stopped.wait_while_for(&mut stopped, |stopped| !*stopped, patience);
        *stopped
    }

    /// One input, and everything that follows from it as far as this thread can bring it.
    fn turn(self: &Arc<Self>, input: Input, place: &Place<'_>) -> Option<Done> {
        let mut turn = Turn::new(self.clock.now());
        self.feed(&mut turn, input);
        self.run(&mut turn, place);
        turn.done
    }

    /// Gives the engine an input, or leaves it to whoever is giving it one now.
    fn feed(&self, turn: &mut Turn, input: Input) {
        match self.lock_briefly() {
            Some(mut ledger) => {
                // What this thread left in the inbox before comes first.
                if self.inbox.may_have() {
                    self.empty_inbox(&mut ledger, turn);
                }
                let submitted = self.apply(&mut ledger, turn, input);
                turn.mine = turn.mine.or(submitted);
                self.let_go(ledger);
            }
            None => self.inbox.push(input),
        }
        self.catch_up(turn);
    }

    /// The ledger, if it is free or soon becomes so. Its holder is done in less time than it takes
    /// to hand an input over and to carry the rest of its request on another thread.
    fn lock_briefly(&self) -> Option<MutexGuard<'_, Ledger>> {
        for _ in 0..PATIENCE {
            if let Some(ledger) = self.ledger.try_lock() {
                return Some(ledger);
            }
            sync::spin_loop();
        }
        self.ledger.try_lock()
    }

    /// Nothing stays in the inbox unseen: whoever has let the ledger go, or found it taken, comes
    /// through here. Who still finds it taken can leave: its holder will come, too.
    fn catch_up(&self, turn: &mut Turn) {
        while !self.inbox.is_empty() {
            let Some(mut ledger) = self.ledger.try_lock() else { return };
            self.empty_inbox(&mut ledger, turn);
            self.let_go(ledger);
        }
    }

    fn empty_inbox(&self, ledger: &mut Ledger, turn: &mut Turn) {
        for input in self.inbox.take() {
            let _not_this_threads = self.apply(ledger, turn, input);
        }
    }

    fn apply(&self, ledger: &mut Ledger, turn: &mut Turn, input: Input) -> Option<RequestId> {
        let now = turn.now;
        let make_op = |operation: &transact::Operation| {
            let deadline = now.after(self.params.request_timeout);
            Arc::new(self.op(operation.origin, deadline))
        };
        ledger.apply(now, input, make_op, |job| turn.jobs.push(job))
    }

    /// Lets the ledger go, and passes on what it says about time.
    fn let_go(&self, mut ledger: MutexGuard<'_, Ledger>) {
        let due = ledger.arm();
        let is_stopped = ledger.is_stopped();
        drop(ledger);
        if let Some(due) = due {
            self.timer.arm(due);
        }
        if is_stopped && !self.ended.swap(true, Ordering::Relaxed) {
            if let Err(Panicked(message)) = guard(|| self.operations.stopped()) {
                tracing::error!(%message, "the file system panicked");
            }
            self.timer.end();
            // Who waits for it may rely on what the file system did about it.
            *self.stopped.lock() = true;
            self.has_stopped.notify_all();
        }
    }

    fn op(&self, origin: Origin, deadline: Instant) -> Op {
        let caller = self.subjects.find(origin).map(|(_, caller)| caller).unwrap_or_default();
        Op::new(caller, self.clock.moment(deadline))
    }

    /// Runs jobs until none are left.
    fn run(self: &Arc<Self>, turn: &mut Turn, place: &Place<'_>) {
        loop {
            // A call that may hold this thread is made last, after everything that others wait for.
            let mut last = None;
            while let Some(job) = turn.jobs.pop() {
                let Some(ask) = self.run_one(turn, job) else { continue };
                // A door lends its thread to its own request alone.
                let is_mine = ask.request.is_some() && ask.request == turn.mine;
                let not_here = match place {
                    Place::Door(_) if !is_mine => Some(ask),
                    Place::Door(_) | Place::Worker | Place::Elsewhere => last.replace(ask),
                };
                if let Some(ask) = not_here {
                    self.ask_elsewhere(ask);
                }
            }
            match last {
                None => return,
                Some(ask) if self.may_block(turn, place) => {
                    self.ask_here(turn, ask);
                    turn.now = self.clock.now();
                }
                Some(ask) => self.ask_elsewhere(ask),
            }
        }
    }

    /// Runs a job, or hands it back if it may hold the thread.
    fn run_one(self: &Arc<Self>, turn: &mut Turn, job: Job) -> Option<Ask> {
        match job {
            Job::Complete { id, done, .. } if turn.mine == Some(id) => turn.done = Some(done),
            Job::Complete { sink, ticket, done, .. } => sink.complete(ticket, done),
            Job::Invalidate(sink, id, what) => sink.invalidate(id, what),
            Job::Oplock(sink, notice) => sink.oplock(notice),
            Job::Abandon(op) => op.cancel(),
            Job::GiveUpPlace => self.workers.give_up_place(),
            Job::TakePlaceBack => self.workers.take_place_back(),
            Job::Ask(ask) if self.execution.blocks => return Some(ask),
            Job::Ask(ask) => self.ask_here(turn, ask),
        }
        None
    }

    fn may_block(&self, turn: &Turn, place: &Place<'_>) -> bool {
        match place {
            // A door's thread waits for its own request and for no other's.
            Place::Door(sink) => turn.mine.is_some() && turn.done.is_none() && sink.lend_thread(),
            Place::Worker => true,
            Place::Elsewhere => false,
        }
    }

    fn ask_elsewhere(self: &Arc<Self>, ask: Ask) {
        let host = Arc::clone(self);
        self.workers.run(move || {
            let mut turn = Turn::new(host.clock.now());
            host.ask_here(&mut turn, ask);
            turn.now = host.clock.now();
            host.run(&mut turn, &Place::Worker);
        });
    }

    /// Asks the file system, and gives the engine its answer if it has one already.
    fn ask_here(self: &Arc<Self>, turn: &mut Turn, ask: Ask) {
        let Ask { id, operation, payload, op, .. } = ask;
        let (token, caller) = match self.subjects.find(operation.origin) {
            Ok(subject) => subject,
            Err(error) => {
                let settled = payload.0.map(|buffer| (buffer, payload.1));
                return self.feed(turn, Input::Reply(id, Err(error), settled));
            }
        };
        let op = op.map_or_else(
            || {
                let deadline = turn.now.after(self.params.request_timeout);
                OwnedOp::Own(Op::new(caller, self.clock.moment(deadline)))
            },
            OwnedOp::Shared,
        );
        let responder = Responder::new(Some(Arc::clone(self)), id, payload, token, op);
        // Question and answer are large: neither goes through the boundary by value.
        let mut question = Some((operation, responder));
        let mut answered = None;
        let guarded = guard(|| {
            if let Some((operation, responder)) = question.take() {
                answered = self.operations.ask(operation, responder);
            }
        });
        match (guarded, answered) {
            (Ok(()), Some(Answered { id, reply, settled, .. })) => {
                self.feed(turn, Input::Reply(id, reply, settled));
            }
            (Ok(()), None) => {}
            // Its responder went down with it, and has answered.
            (Err(Panicked(message)), _) => {
                tracing::error!(%message, "the file system panicked");
            }
        }
    }
}

impl Turn {
    fn new(now: Instant) -> Turn {
        Turn { now, mine: None, done: None, jobs: Jobs::default() }
    }
}

/// Why a volume cannot be made, for `start`.
fn refused(error: NtError) -> io::Error {
    let kind = match error {
        NtError::INSUFFICIENT_RESOURCES => io::ErrorKind::OutOfMemory,
        _ => io::ErrorKind::InvalidInput,
    };
    io::Error::new(kind, error)
}
