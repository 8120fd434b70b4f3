//! The stage: a volume, its file system, the clients; and what must hold after every line.

mod control;
mod session;
mod setting;

use fsd::{Effect, Volume};
use fsrtl::oplock::Outcome;
use nt::{Action, Answer, Completion, FileTime, Instant, NodeId, Origin, OriginFlags, RequestId};
use std::collections::BTreeMap;
use std::fmt;

use crate::answer;
use crate::names::{Handle, Names, Refusal};
use crate::order::Order;
use crate::request::{self, Asking};
use crate::server::Server;
use crate::story::{Expected, Step, Story};
use crate::word::{Arguments, Word};

/// When stories begin: 2026-01-01 UTC.
pub(crate) const START: FileTime = FileTime(134_116_992_000_000_000);

/// More answers than any line of a story needs: the engine goes in circles.
const ANSWERS: usize = 10_000;

/// A line that came out otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// The story's file.
    pub story: String,
    /// The line, from 1; 0 for what is wrong after the last one.
    pub line: usize,
    /// As it is written.
    pub text: String,
    /// In which order the file system answered.
    pub order: Order,
    /// Whether it opened by file id.
    pub by_id: bool,
    /// What came of it.
    pub got: String,
    /// What the engine asked until then.
    pub asked: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { story, line, text, order, by_id, got, .. } = self;
        let ids = if *by_id { "by id" } else { "by path" };
        writeln!(f, "{story}:{line}, order {order}, {ids}")?;
        writeln!(f, "    {text}")?;
        write!(f, "    got: {got}")?;
        for asked in self.asked.iter().rev().take(12).rev() {
            write!(f, "\n      asked {asked:.160}")?;
        }
        Ok(())
    }
}

/// A request that a line began.
struct Pending {
    name: String,
    id: RequestId,
    subject: nt::SubjectId,
    /// What it asked for, as far as its answer leaves something behind.
    effect: Aftermath,
    completion: Option<Completion>,
    buffer: u64,
}

/// What an answer leaves behind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aftermath {
    Nothing,
    /// A handle, a node, an id.
    Names,
    /// The actor's handle is cleaned up.
    CleanedUp,
    /// The actor's handle is gone.
    Closed,
}

pub(crate) struct World {
    volume: Volume,
    server: Server,
    order: Order,
    now: Instant,
    names: Names,
    /// References of nodes that the clients hold.
    references: BTreeMap<NodeId, u64>,
    pending: Vec<Pending>,
    last_request: u64,
    effects: Vec<Effect>,
    /// What holders of oplocks were told since the last `notices`.
    notices: Vec<String>,
    /// Sessions that the file system has begun, over or not.
    sessions: BTreeMap<String, fsd::SessionId>,
    first_census: [usize; 5],
    stopped: bool,
}

impl Story {
    /// Plays the story from an empty volume.
    ///
    /// # Errors
    /// The first line that comes out otherwise, or what is wrong at the end.
    pub fn play(&self, order: Order, by_id: bool) -> Result<(), Box<Failure>> {
        let settings = self.steps.iter().take_while(|step| step.verb == "mount").count();
        let (settings, steps) = self.steps.split_at(settings);
        let failure = |line, text: &str, got, asked: &[String]| {
            let (story, text) = (self.name.clone(), text.to_owned());
            Box::new(Failure { story, line, text, order, by_id, got, asked: asked.to_vec() })
        };
        let world = setting::build(settings, order, by_id);
        let mut world = world.map_err(|error| failure(0, "mount", error, &[]))?;
        for step in steps {
            if let Err(got) = world.play(step) {
                return Err(failure(step.line, &step.text, got, world.server.log()));
            }
        }
        let end = world.end();
        end.map_err(|got| failure(0, "at the end", got, world.server.log()))
    }
}

impl World {
    fn play(&mut self, step: &Step) -> Result<(), String> {
        let mut arguments = Arguments::new(step.arguments.clone());
        let completes = step.verb == "completes" || step.verb == "waits";
        if completes || step.actor.is_none() || self.is_control(&step.verb) {
            return self.control(step, arguments);
        }
        let name = step.actor.as_deref().unwrap_or_default();
        if self.pending.iter().any(|pending| pending.name == name) {
            return Err(format!("{name} waits for an answer already"));
        }
        let mut origin = request::origin(&mut arguments)?;
        let asking = request::asking(&self.names, Some(name), &step.verb, &mut arguments);
        let asking = match asking {
            Ok(Some(asking)) => asking,
            Ok(None) => return Err(format!("`{}` is no verb", step.verb)),
            Err(Refusal::Story(message)) => return Err(message),
            Err(Refusal::Status(error)) => return judge(&step.expected, &[error.to_string()]),
        };
        arguments.finish()?;
        if matches!(asking.action, Action::Create(_)) && self.names.handles.contains_key(name) {
            return Err(format!("{name} has a handle already"));
        }
        origin.subject = self.subject_of(step, &asking.action)?;
        // As a host does that knows the token.
        let may_pass = crate::user::may_pass(origin.subject);
        origin.flags.set(OriginFlags::TRAVERSE_PRIVILEGE, may_pass);
        self.submit(name, asking, origin)?;
        self.look(name, &step.expected)
    }

    /// Who is named, or else the handle's owner, or else the user.
    fn subject_of(&self, step: &Step, action: &Action) -> Result<nt::SubjectId, String> {
        if let Some(user) = &step.user {
            return crate::user::subject(user);
        }
        let actor = step.actor.as_deref().unwrap_or_default();
        let handle = self.names.handle(actor.split('/').next().unwrap_or(actor));
        Ok(match (action, handle) {
            (Action::Create(_), _) | (_, Err(_)) => crate::user::USER,
            (_, Ok(handle)) => handle.subject,
        })
    }

    fn submit(&mut self, name: &str, asking: Asking, origin: Origin) -> Result<(), String> {
        let Asking { mut action, payload } = asking;
        self.last_request += 1;
        let id = RequestId(self.last_request);
        if let Action::Read { buffer, .. } | Action::Write { buffer, .. } = &mut action {
            buffer.0 = id.0;
        }
        if let Action::Forget { node, count } = &action
            && let Some(held) = self.references.get_mut(node)
        {
            *held = held.saturating_sub(*count);
        }
        if let Some(payload) = payload {
            self.server.memory.state().buffers.insert(id.0, payload);
        }
        self.pending.push(Pending {
            name: name.to_owned(),
            id,
            subject: origin.subject,
            effect: aftermath(&action),
            completion: None,
            buffer: id.0,
        });
        self.volume.submit(self.now, id, nt::Request { origin, action });
        self.settle_step()
    }

    /// Drains the effects of one input; at once answers what is answered at once.
    fn settle_step(&mut self) -> Result<(), String> {
        self.drain()?;
        if matches!(self.order, Order::Immediate | Order::Scripted) {
            self.answer_all()?;
        }
        Ok(())
    }

    fn drain(&mut self) -> Result<(), String> {
        let mut effects = std::mem::take(&mut self.effects);
        self.volume.drain(&mut effects);
        for effect in effects.drain(..) {
            match effect {
                Effect::Complete(id, completion) => self.complete(id, completion)?,
                Effect::Ask(op, operation) => self.server.ask(op, operation)?,
                Effect::Abandon(op) => self.server.abandon(op)?,
                // The host of a story has no gates of its own.
                Effect::Gate(..) | Effect::Forget(_) => {}
                Effect::Oplock(notice) => self.noticed(notice),
                Effect::Invalidate(..) => return Err("no door of a story caches".to_owned()),
            }
        }
        self.effects = effects;
        Ok(())
    }

    fn complete(&mut self, id: RequestId, completion: Completion) -> Result<(), String> {
        let place = self.pending.iter().position(|pending| pending.id == id);
        let place = place.ok_or_else(|| format!("{id:?} is completed, but not out"))?;
        if self.pending[place].completion.is_some() {
            return Err(format!("{} is completed twice", self.pending[place].name));
        }
        if let Ok(answer) = &completion {
            self.leave_behind(place, answer);
        }
        self.pending[place].completion = Some(completion);
        Ok(())
    }

    /// Handles, nodes and ids that an answer makes known, or takes away.
    fn leave_behind(&mut self, place: usize, answer: &Answer) {
        let Pending { name, effect, subject, .. } = &self.pending[place];
        let (name, subject) = (name.split('/').next().unwrap_or(name).to_owned(), *subject);
        let found = match (effect, answer) {
            (Aftermath::Nothing, _) => return,
            (Aftermath::CleanedUp, _) => {
                if let Some(handle) = self.names.handles.get_mut(&name) {
                    handle.cleaned_up = true;
                }
                return;
            }
            (Aftermath::Closed, _) => {
                self.names.handles.remove(&name);
                return;
            }
            (Aftermath::Names, Answer::Created(created)) => {
                if let Some(ccb) = created.ccb {
                    let handle = Handle { ccb, subject, cleaned_up: false };
                    self.names.handles.insert(name.clone(), handle);
                }
                &created.found
            }
            (Aftermath::Names, Answer::Found(found)) => found,
            (Aftermath::Names, _) => return,
        };
        if let Some(node) = found.node {
            self.names.nodes.insert(name.clone(), node);
            *self.references.entry(node).or_default() += 1;
        }
        self.names.ids.insert(name, found.info.id);
    }

    /// Gives the engine one answer, if there is one to give.
    fn answer_next(&mut self) -> Result<bool, String> {
        let Some((op, reply)) = self.server.answer()? else { return Ok(false) };
        self.volume.reply(self.now, op, reply);
        self.drain()?;
        Ok(true)
    }

    fn answer_all(&mut self) -> Result<(), String> {
        for _ in 0..ANSWERS {
            if !self.answer_next()? {
                return Ok(());
            }
        }
        Err("the engine asks for ever".to_owned())
    }

    /// Answers until that request is completed, and no longer.
    fn wait_for(&mut self, name: &str) -> Result<(), String> {
        for _ in 0..ANSWERS {
            if self.is_complete(name)? || !self.answer_next()? {
                return Ok(());
            }
        }
        Err("the engine asks for ever".to_owned())
    }

    fn is_complete(&self, name: &str) -> Result<bool, String> {
        let pending = self.pending.iter().find(|pending| pending.name == name);
        let pending = pending.ok_or_else(|| format!("{name} waits for nothing"))?;
        Ok(pending.completion.is_some())
    }

    /// What came of a request, measured by what was expected.
    fn look(&mut self, name: &str, expected: &Expected) -> Result<(), String> {
        match expected {
            Expected::Later => Ok(()),
            Expected::Pending => {
                self.answer_all()?;
                match self.is_complete(name)? {
                    true => Err(self.take(name)?.join(" ")),
                    false => Ok(()),
                }
            }
            Expected::Result(_) => {
                self.wait_for(name)?;
                if !self.is_complete(name)? {
                    return Err("still pending".to_owned());
                }
                let words = self.take(name)?;
                judge(expected, &words)
            }
        }
    }

    /// The words of a completed request, which is then done with.
    fn take(&mut self, name: &str) -> Result<Vec<String>, String> {
        let place = self.pending.iter().position(|pending| pending.name == name);
        let pending = self.pending.remove(place.ok_or("nothing pending")?);
        let completion = pending.completion.ok_or("still pending")?;
        // The buffer of an operation that is still out is the operation's.
        let payload = match completion {
            Ok(Answer::Read { .. }) => self.server.memory.state().buffers.remove(&pending.buffer),
            Ok(_) | Err(_) => None,
        };
        Ok(answer::words(&completion, payload.as_deref()))
    }

    /// Everything is closed and forgotten; nothing may be left.
    fn end(&mut self) -> Result<(), String> {
        self.server.release(&[]);
        self.answer_all()?;
        if let Some(pending) = self.pending.iter().find(|pending| pending.completion.is_none()) {
            return Err(format!("{} is never answered", pending.name));
        }
        if let Some(pending) = self.pending.first() {
            return Err(format!("nobody looks at what came of {}", pending.name));
        }
        for (_, handle) in std::mem::take(&mut self.names.handles) {
            let ccb = handle.ccb;
            let action = if handle.cleaned_up { Action::Close(ccb) } else { Action::Release(ccb) };
            self.quietly(action)?;
        }
        for (node, count) in std::mem::take(&mut self.references) {
            self.quietly(Action::Forget { node, count })?;
        }
        self.answer_all()?;
        let left = self.server.memory.state().open_files();
        if left > 0 {
            return Err(format!("the file system still has {left} files open"));
        }
        if self.volume.locks() > 0 {
            return Err(format!("{} locks are left", self.volume.locks()));
        }
        match (self.volume.census(), self.first_census) {
            (now, first) if now == first => Ok(()),
            (now, first) => Err(format!(
                "[files, names, handles, requests, questions] were {first:?} and are {now:?}"
            )),
        }
    }

    /// A request whose answer nobody looks at, but which must succeed.
    fn quietly(&mut self, action: Action) -> Result<(), String> {
        let origin = Origin { subject: crate::user::USER, ..Origin::default() };
        let what = format!("{action:?}");
        self.submit("(the end)", Asking { action, payload: None }, origin)?;
        self.wait_for("(the end)")?;
        let words = self.take("(the end)").map_err(|error| format!("{what}: {error}"))?;
        if words[0] == "ok" { Ok(()) } else { Err(format!("{what}: {}", words[0])) }
    }

    /// `a:rwh>rh!`: the holder, what it had, what it may keep, and `!` if it has to answer.
    fn noticed(&mut self, notice: fsrtl::oplock::Notice<nt::CcbId>) {
        use crate::request::oplock::name;
        let holder = self.names.handles.iter().find(|(_, handle)| handle.ccb == notice.handle);
        let holder = holder.map_or("?", |(name, _)| name.as_str());
        let mark = match notice.outcome {
            Outcome::Broken { acknowledge: true } => "!",
            Outcome::Broken { acknowledge: false } => "",
            Outcome::Switched => "(switched)",
            Outcome::HandleClosed => "(closed)",
        };
        let (from, to) = (name(notice.from), name(notice.to));
        self.notices.push(format!("{holder}:{from}>{to}{mark}"));
    }
}

fn aftermath(action: &Action) -> Aftermath {
    match action {
        Action::Create(_) | Action::Query(..) => Aftermath::Names,
        Action::Cleanup(_) => Aftermath::CleanedUp,
        Action::Close(_) | Action::Release(_) => Aftermath::Closed,
        Action::Read { .. }
        | Action::Write { .. }
        | Action::Flush(_)
        | Action::Set(..)
        | Action::QueryDirectory(_)
        | Action::Control { .. }
        | Action::Lock { .. }
        | Action::Unlock(..)
        | Action::PosixLock(_)
        | Action::TestPosixLock(_)
        | Action::ReleasePosixLocks { .. }
        | Action::ChangeNotify { .. }
        | Action::Oplock(..)
        | Action::AcknowledgeOplock(..)
        | Action::QueryVolume
        | Action::SetVolumeLabel(_)
        | Action::Forget { .. } => Aftermath::Nothing,
    }
}

/// Is that what was expected?
fn judge(expected: &Expected, got: &[String]) -> Result<(), String> {
    let alternatives: &[Vec<Word>] = match expected {
        Expected::Result(alternatives) => alternatives,
        Expected::Pending | Expected::Later => &[],
    };
    for alternative in alternatives {
        if answer::fits(alternative, got)? {
            return Ok(());
        }
    }
    Err(got.join(" "))
}
