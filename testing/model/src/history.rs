//! What a system with many clients did, and when.
//!
//! Time is the order of the calls: each takes the next moment. An operation happened somewhere
//! between its beginning and its end.

use crate::linearize::{self, Finding, Limits};
use crate::model::Model;
use crate::operation::{Client, Operation};
use crate::outcome::Outcome;

/// An operation of a history: its place in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OperationId(pub usize);

/// What became of an operation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is still under way: it may have happened.
    Open,
    /// It was answered: it has happened, and with that outcome.
    Answered(Outcome),
    /// Its client gave up. It may happen at any time, or never; `settled` says that it can happen
    /// no more, and then is the end of the event.
    Lost {
        /// Nothing comes of it any more.
        settled: bool,
    },
    /// It did not happen.
    Withdrawn,
}

/// One operation of a history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Whose.
    pub client: Client,
    /// What.
    pub operation: Operation,
    /// The moment it began.
    pub begun: u64,
    /// The moment it ended, if it did.
    pub ended: Option<u64>,
    /// How.
    pub fate: Fate,
}

/// Operations with the moments of their beginnings and ends.
#[derive(Clone, Debug)]
pub struct History {
    start: Model,
    events: Vec<Event>,
    now: u64,
}

impl History {
    /// Nothing has happened yet to a volume that is like `start`.
    pub fn new(start: Model) -> History {
        History { start, events: Vec::new(), now: 0 }
    }

    /// An operation begins.
    pub fn invoke(&mut self, client: Client, operation: Operation) -> OperationId {
        let begun = self.tick();
        self.events.push(Event { client, operation, begun, ended: None, fate: Fate::Open });
        OperationId(self.events.len() - 1)
    }

    /// An operation ends with that outcome.
    pub fn respond(&mut self, id: OperationId, outcome: Outcome) {
        self.end(id, Fate::Answered(outcome));
    }

    /// Its client was told that it failed, which it may not have: it may happen yet. If it is a
    /// create and it does succeed, it will be undone, before it is [settled](History::settle).
    pub fn lose(&mut self, id: OperationId) {
        if let Some(event) = self.events.get_mut(id.0) {
            event.fate = Fate::Lost { settled: false };
        }
    }

    /// Whether it has happened or not, nothing more comes of a lost operation.
    pub fn settle(&mut self, id: OperationId) {
        self.end(id, Fate::Lost { settled: true });
    }

    /// It certainly did not happen and will not: a failure that somebody planted.
    pub fn withdraw(&mut self, id: OperationId) {
        self.end(id, Fate::Withdrawn);
    }

    /// What happens is not what was asked: a planted failure that leaves its mark.
    pub fn amend(&mut self, id: OperationId, operation: Operation) {
        if let Some(event) = self.events.get_mut(id.0) {
            event.operation = operation;
        }
    }

    /// Begins and ends at once.
    pub fn record(&mut self, client: Client, operation: Operation, outcome: Outcome) {
        let id = self.invoke(client, operation);
        self.respond(id, outcome);
    }

    /// The volume as it was when the history began.
    pub fn start(&self) -> &Model {
        &self.start
    }

    /// All operations, by their beginning.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Is there an order of the operations that agrees with the clock and with the model?
    ///
    /// # Errors
    /// A [`Finding`]: there is none, or none was found within the limits.
    pub fn check(&self, limits: Limits) -> Result<linearize::Linearized, Box<Finding>> {
        linearize::check(self, limits)
    }

    fn end(&mut self, id: OperationId, fate: Fate) {
        let now = self.tick();
        if let Some(event) = self.events.get_mut(id.0) {
            event.ended = Some(now);
            event.fate = fate;
        }
    }

    fn tick(&mut self) -> u64 {
        self.now += 1;
        self.now
    }
}
