//! Who answers the engine's questions: the file system, late and out of order if so told.
//!
//! Owns the questions that are out. Each is answered exactly once; what the story holds back waits.

use nt::NtError;
use nt::security::Token;
use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use transact::{Call, OpId, Operation, Reply};

use crate::backend::Memory;
use crate::order::{Order, Random};

/// A question that is out.
struct Question {
    op: OpId,
    kind: &'static str,
    /// `None` once it is done.
    operation: Option<Operation>,
    reply: Option<Reply>,
    abandoned: bool,
}

/// What the story holds back.
#[derive(Default)]
struct Held {
    all: bool,
    kinds: Vec<String>,
}

pub(crate) struct Server {
    pub(crate) memory: Memory,
    tokens: Vec<Token>,
    order: Order,
    random: Random,
    questions: Vec<Question>,
    held: Held,
    /// Operations that are to fail, by kind.
    faults: Vec<(String, NtError)>,
    /// How many questions were asked, by kind, since the story last looked.
    pub(crate) asked: BTreeMap<&'static str, usize>,
    paths: Vec<String>,
}

impl Server {
    pub(crate) fn new(memory: Memory, tokens: Vec<Token>, order: Order) -> Server {
        Server {
            memory,
            tokens,
            order,
            random: Random::new(order),
            questions: Vec::new(),
            held: Held::default(),
            faults: Vec::new(),
            asked: BTreeMap::new(),
            paths: Vec::new(),
        }
    }

    /// The engine asks.
    ///
    /// # Errors
    /// A question whose number is out already.
    pub(crate) fn ask(&mut self, op: OpId, operation: Operation) -> Result<(), String> {
        if self.questions.iter().any(|question| question.op == op) {
            return Err(format!("{op:?} is asked twice"));
        }
        let kind = kind(&operation.call);
        *self.asked.entry(kind).or_default() += 1;
        self.paths.push(format!("{kind} {:?}", operation.call));
        self.questions.push(Question {
            op,
            kind,
            operation: Some(operation),
            reply: None,
            abandoned: false,
        });
        let now = match self.order {
            Order::Immediate | Order::Late => true,
            Order::Reversed => false,
            Order::Scripted => !self.is_held(kind),
            Order::Seeded(_) => self.random.below(2) == 0,
        };
        if now { self.act(self.questions.len() - 1) } else { Ok(()) }
    }

    /// The engine says that nobody waits for the answer any more.
    ///
    /// # Errors
    /// A question that is not out, or abandoned already.
    pub(crate) fn abandon(&mut self, op: OpId) -> Result<(), String> {
        let question = self.questions.iter_mut().find(|question| question.op == op);
        match question.filter(|question| !question.abandoned) {
            Some(question) => {
                question.abandoned = true;
                Ok(())
            }
            None => Err(format!("{op:?} is abandoned, but not out")),
        }
    }

    /// The next answer, if there is a question that is not held back.
    ///
    /// # Errors
    /// A file system that pends.
    pub(crate) fn answer(&mut self) -> Result<Option<(OpId, Reply)>, String> {
        let ready: Vec<usize> = (0..self.questions.len())
            .filter(|place| !self.is_held(self.questions[*place].kind))
            .collect();
        if ready.is_empty() {
            return Ok(None);
        }
        let place = match self.order {
            Order::Immediate | Order::Late | Order::Scripted => ready[0],
            Order::Reversed => ready[ready.len() - 1],
            Order::Seeded(_) => ready[self.random.below(ready.len())],
        };
        self.take(place).map(Some)
    }

    /// Answers one question though it may be held: `first`, `last`, or the first of a kind.
    ///
    /// # Errors
    /// No such question.
    pub(crate) fn answer_one(&mut self, which: &str) -> Result<(OpId, Reply), String> {
        let place = match which {
            "first" => (!self.questions.is_empty()).then_some(0),
            "last" => self.questions.len().checked_sub(1),
            kind => self.questions.iter().position(|question| question.kind == kind),
        };
        self.take(place.ok_or_else(|| format!("no {which} is out"))?)
    }

    /// Holds answers back: of these kinds, or all.
    pub(crate) fn hold(&mut self, kinds: Vec<String>) {
        self.held.all |= kinds.is_empty();
        self.held.kinds.extend(kinds);
    }

    /// Ends `hold`: of these kinds, or altogether.
    pub(crate) fn release(&mut self, kinds: &[String]) {
        if kinds.is_empty() {
            self.held = Held::default();
        }
        self.held.kinds.retain(|kind| !kinds.contains(kind));
    }

    /// The next operation of that kind fails and does nothing.
    pub(crate) fn fail(&mut self, kind: String, error: NtError) {
        self.faults.push((kind, error));
    }

    /// Questions that are out: all, and of a kind.
    pub(crate) fn out(&self) -> usize {
        self.questions.len()
    }

    /// Questions that are out and abandoned.
    pub(crate) fn abandoned(&self) -> usize {
        self.questions.iter().filter(|question| question.abandoned).count()
    }

    /// What was asked so far, for a message.
    pub(crate) fn log(&self) -> &[String] {
        &self.paths
    }

    fn is_held(&self, kind: &str) -> bool {
        self.held.all || self.held.kinds.iter().any(|held| held == kind)
    }

    fn take(&mut self, place: usize) -> Result<(OpId, Reply), String> {
        self.act(place)?;
        let question = self.questions.remove(place);
        let reply = question.reply.ok_or_else(|| "a question without an answer".to_owned())?;
        self.paths.push(format!("  {} is answered: {}", question.kind, outcome(&reply)));
        Ok((question.op, reply))
    }

    /// The file system does what it was asked.
    fn act(&mut self, place: usize) -> Result<(), String> {
        let question = &mut self.questions[place];
        let Some(operation) = question.operation.take() else { return Ok(()) };
        if let Some(fault) = self.faults.iter().position(|(kind, _)| kind == question.kind) {
            question.reply = Some(Err(self.faults.remove(fault).1));
            return Ok(());
        }
        let subject = operation.origin.subject.0 as usize;
        let token = self.tokens.get(subject).ok_or("an unknown subject")?;
        let future = pin!(fsop::perform(&self.memory, token, operation));
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(reply) => question.reply = Some(reply),
            Poll::Pending => return Err("a file system in memory pends".to_owned()),
        }
        let mut state = self.memory.state();
        if state.complaints.is_empty() { Ok(()) } else { Err(state.complaints.remove(0)) }
    }
}

fn outcome(reply: &Reply) -> String {
    match reply {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// What stories call an operation.
fn kind(call: &Call) -> &'static str {
    match call {
        Call::Create(_) => "create",
        Call::Overwrite(_) => "overwrite",
        Call::Cleanup { .. } => "cleanup",
        Call::Close(_) => "close",
        Call::Read { .. } => "read",
        Call::Write { .. } => "write",
        Call::Flush(_) => "flush",
        Call::Query(..) => "query",
        Call::Locate(_) => "locate",
        Call::Alter(..) => "alter",
        Call::CanDelete { .. } => "can_delete",
        Call::Remove { .. } => "remove",
        Call::Rename { .. } => "rename",
        Call::Link { .. } => "link",
        Call::ReadDirectory(_) => "list",
        Call::Control { .. } => "control",
        Call::QueryVolume => "volume",
        Call::SetVolumeLabel(_) => "label",
    }
}
