//! Is there an order? The search of Wing and Gong, depth first, with Lowe's memory of dead ends.
//!
//! A position of the search is the set of operations that have been given their place, and the
//! volume they lead to. The next one may be any operation that began before the first end among
//! those still without a place. Two ways to the same position have the same future, so a position
//! that was left without success is remembered and not entered again. Where only one operation can
//! be next there is nothing to choose and nothing to remember: a quiet history is played straight
//! through, and the cost of a busy one is that of its busy stretches.
//!
//! If there is no order, the furthest the search got tells the shortest beginning of the history
//! that has none: it ends with the first operation that no order could place before its end.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::history::{Event, Fate, History, OperationId};
use crate::model::Model;
use crate::operation::{Handle, Operation};
use crate::outcome::{Correspondence, Outcome};

#[cfg(test)]
mod tests;

/// How many operations before the finding are shown with it.
const SHOWN_BEFORE: usize = 8;

/// How long to look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Most operations applied to the model.
    pub steps: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { steps: 2_000_000 }
    }
}

/// An order that was found.
#[derive(Clone, Debug)]
pub struct Linearized {
    /// The operations that happened, first to last; what was lost and did not happen is not here.
    pub order: Vec<OperationId>,
    /// The volume in the end. Other orders may lead to others.
    pub model: Model,
    /// Operations applied to the model on the way.
    pub steps: u64,
}

/// No order was found.
#[derive(Clone, Debug)]
pub enum Finding {
    /// There is none.
    Violation(Violation),
    /// The limit was reached first; this is how far it got. A system whose histories are this hard
    /// to explain is wrong more often than not.
    Undecided(Violation),
}

/// The shortest beginning of a history that has no order.
#[derive(Clone, Debug)]
pub struct Violation {
    /// What the last of these could not have been: all operations that overlap it in time, and
    /// those that overlap them.
    pub window: Vec<Line>,
    /// Operations before the window, in the order that was found, last ones only.
    pub before: Vec<Line>,
    /// Operations applied to the model.
    pub steps: u64,
}

/// An operation in a report.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which.
    pub id: OperationId,
    /// As it was recorded.
    pub event: Event,
    /// What the model said of it where the search got furthest: as of its place, or as of the end
    /// if it has none.
    pub predicted: Outcome,
    /// It has a place.
    pub placed: bool,
}

/// What is still to be placed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Open {
    /// An operation of the history.
    Event(usize),
    /// The end of a create that was lost and happened.
    Undo(usize, Handle),
}

/// A position of the search.
#[derive(Clone)]
struct Position {
    model: Model,
    ids: Correspondence,
    /// Begun and without a place, in order.
    open: Vec<Open>,
    /// The first event that is not in `open` or placed.
    next: usize,
}

/// A position that is being left by one operation after the other.
struct Frame {
    position: Position,
    choices: Vec<Choice>,
    tried: usize,
    /// How many had their place when it was entered.
    placed: usize,
}

#[derive(Clone)]
enum Choice {
    Place(Open),
    /// A lost operation did not happen.
    Drop(Open),
}

struct Search<'a> {
    events: &'a [Event],
    dead: HashSet<(u64, u64)>,
    placed: Vec<(usize, Outcome)>,
    steps: u64,
    furthest: u64,
    best: Option<(Position, Vec<(usize, Outcome)>)>,
}

pub(crate) fn check(history: &History, limits: Limits) -> Result<Linearized, Box<Finding>> {
    let mut search = Search {
        events: history.events(),
        dead: HashSet::new(),
        placed: Vec::new(),
        steps: 0,
        furthest: 0,
        best: None,
    };
    let start = Position {
        model: history.start().clone(),
        ids: Correspondence::default(),
        open: Vec::new(),
        next: 0,
    };
    search.run(start, limits)
}

impl Search<'_> {
    fn run(&mut self, start: Position, limits: Limits) -> Result<Linearized, Box<Finding>> {
        let mut stack = Vec::new();
        let mut current = Some(start);
        loop {
            if self.steps > limits.steps {
                return Err(Box::new(Finding::Undecided(self.violation())));
            }
            if let Some(position) = current.take() {
                let mut position = position;
                if self.advance(&mut position) {
                    let order = self.placed.iter().map(|(event, _)| OperationId(*event)).collect();
                    let (model, steps) = (position.model, self.steps);
                    return Ok(Linearized { order, model, steps });
                }
                let choices = self.choices(&position);
                let branches = choices.len() > 1;
                if !branches || self.dead.insert(fingerprint(&position)) {
                    let placed = self.placed.len();
                    stack.push(Frame { position, choices, tried: 0, placed });
                }
            }
            let Some(frame) = stack.last_mut() else {
                return Err(Box::new(Finding::Violation(self.violation())));
            };
            self.placed.truncate(frame.placed);
            let Some(choice) = frame.choices.get(frame.tried).cloned() else {
                stack.pop();
                continue;
            };
            frame.tried += 1;
            let last = frame.tried == frame.choices.len();
            let position = match last {
                // Nothing comes back here: the position itself goes on.
                true => stack.pop().map(|frame| frame.position),
                false => Some(frame.position.clone()),
            };
            current = position.and_then(|position| self.take(position, choice));
        }
    }

    /// Takes in what has begun. Is everything in its place?
    fn advance(&mut self, position: &mut Position) -> bool {
        let mut limit = self.first_end(position);
        while let Some(event) = self.events.get(position.next).filter(|event| event.begun < limit) {
            if may_matter(event) {
                position.open.push(Open::Event(position.next));
                limit = limit.min(end_of(event));
            }
            position.next += 1;
        }
        position.open.sort();
        if limit > self.furthest || self.best.is_none() {
            self.furthest = limit;
            self.best = Some((position.clone(), self.placed.clone()));
        }
        limit == u64::MAX
    }

    /// The moment by which something in `open` must have its place.
    fn first_end(&self, position: &Position) -> u64 {
        position.open.iter().map(|open| self.end_of(open)).min().unwrap_or(u64::MAX)
    }

    fn end_of(&self, open: &Open) -> u64 {
        let (Open::Event(event) | Open::Undo(event, _)) = open;
        self.events.get(*event).map_or(u64::MAX, end_of)
    }

    /// What can come next. What ended first was most likely first; what may never have happened
    /// comes last, and is given up only when its time is over.
    fn choices(&self, position: &Position) -> Vec<Choice> {
        let mut open = position.open.clone();
        open.sort_by_key(|open| (self.end_of(open), open.clone()));
        let limit = self.first_end(position);
        let mut choices: Vec<Choice> = open.iter().cloned().map(Choice::Place).collect();
        let lost = |open: &&Open| match open {
            Open::Event(event) => matches!(self.events[*event].fate, Fate::Lost { .. }),
            Open::Undo(..) => false,
        };
        let over = open.iter().filter(lost).filter(|open| self.end_of(open) == limit);
        choices.extend(over.cloned().map(Choice::Drop));
        choices
    }

    /// The position after a choice, if what was seen agrees with it.
    fn take(&mut self, mut position: Position, choice: Choice) -> Option<Position> {
        let open = match choice {
            Choice::Drop(open) => {
                position.open.retain(|other| *other != open);
                return Some(position);
            }
            Choice::Place(open) => open,
        };
        self.steps += 1;
        position.open.retain(|other| *other != open);
        let event = match open {
            Open::Event(event) => event,
            Open::Undo(event, handle) => {
                position.model.apply(self.events[event].client, &Operation::Undo(handle));
                position.forget();
                return Some(position);
            }
        };
        let Event { client, operation, fate, .. } = &self.events[event];
        let before = (!matches!(fate, Fate::Answered(_))).then(|| position.model.clone());
        let outcome = position.model.apply(*client, operation);
        match fate {
            Fate::Answered(seen) if !position.ids.agree(&outcome, seen) => return None,
            Fate::Answered(_) => {}
            Fate::Open | Fate::Lost { .. } | Fate::Withdrawn => {
                if before.is_some_and(|before| before == position.model) {
                    // It changed nothing: as if it had not happened.
                    return None;
                }
                if let (Operation::Create(create), Fate::Lost { .. }) = (operation, fate) {
                    position.open.push(Open::Undo(event, create.handle));
                }
            }
        }
        position.forget();
        self.placed.push((event, outcome));
        Some(position)
    }

    /// The report, of where the search got furthest.
    fn violation(&mut self) -> Violation {
        let Some((mut position, placed)) = self.best.take() else {
            return Violation { window: Vec::new(), before: Vec::new(), steps: self.steps };
        };
        let unplaced: Vec<usize> = position
            .open
            .iter()
            .filter_map(|open| match open {
                Open::Event(event) => Some(*event),
                Open::Undo(..) => None,
            })
            .collect();
        let first = self.window_start(&unplaced);
        let line = |event: usize, predicted, placed| {
            let id = OperationId(event);
            Line { id, event: self.events[event].clone(), predicted, placed }
        };
        let mut window = Vec::new();
        let mut before = Vec::new();
        for (event, outcome) in placed {
            let inside = end_of(&self.events[event]) > first;
            let line = line(event, outcome, true);
            if inside { window.push(line) } else { before.push(line) }
        }
        for event in unplaced {
            let Event { client, operation, .. } = &self.events[event];
            let predicted = position.model.clone().apply(*client, operation);
            window.push(line(event, predicted, false));
        }
        position.open.clear();
        before.drain(..before.len().saturating_sub(SHOWN_BEFORE));
        Violation { window, before, steps: self.steps }
    }

    /// The last quiet moment before these operations: nothing that was answered spans it.
    fn window_start(&self, unplaced: &[usize]) -> u64 {
        let begun = |event: &usize| self.events[*event].begun;
        let mut start = unplaced.iter().map(begun).min().unwrap_or(0);
        loop {
            let spans = |event: &&Event| {
                matches!(event.fate, Fate::Answered(_))
                    && event.begun < start
                    && end_of(event) > start
            };
            match self.events.iter().filter(spans).map(|event| event.begun).min() {
                Some(earlier) => start = earlier,
                None => return start,
            }
        }
    }
}

impl Position {
    /// Files that are no more may come again with other ids.
    fn forget(&mut self) {
        let model = &self.model;
        self.ids.retain(|file| model.exists(file));
    }
}

/// What did not happen does not matter, nor does an answer that nobody got.
fn may_matter(event: &Event) -> bool {
    let Event { operation, fate, .. } = event;
    let asks_only = matches!(
        operation,
        Operation::Read { .. } | Operation::Query(_) | Operation::QueryHandle(_)
    );
    match fate {
        Fate::Answered(_) => true,
        Fate::Open | Fate::Lost { .. } => !asks_only,
        Fate::Withdrawn => false,
    }
}

/// The moment by which an operation must have its place; the end of time for what need not.
fn end_of(event: &Event) -> u64 {
    match event.fate {
        Fate::Answered(_) | Fate::Lost { settled: true } => event.ended.unwrap_or(u64::MAX),
        Fate::Open | Fate::Lost { settled: false } | Fate::Withdrawn => u64::MAX,
    }
}

/// Stands for a position in the memory of dead ends: two hashes, so that one chance in 2^128 is all
/// that a wrong report could come from.
fn fingerprint(position: &Position) -> (u64, u64) {
    let hash = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        position.model.hash(&mut hasher);
        position.ids.hash(&mut hasher);
        position.open.hash(&mut hasher);
        position.next.hash(&mut hasher);
        hasher.finish()
    };
    (hash(0), hash(1))
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let violation = match self {
            Finding::Violation(violation) => {
                writeln!(f, "no order of these operations gives what was seen:")?;
                violation
            }
            Finding::Undecided(violation) => {
                writeln!(f, "no order was found in {} steps; so far:", violation.steps)?;
                violation
            }
        };
        fmt::Display::fmt(violation, f)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.before {
            writeln!(f, "    before  {line}")?;
        }
        for line in &self.window {
            writeln!(f, "    {}  {line}", if line.placed { "placed" } else { "stuck " })?;
        }
        Ok(())
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Event { client, operation, begun, ended, fate } = &self.event;
        let ended = ended.map_or(String::new(), |ended| ended.to_string());
        write!(f, "[{begun}..{ended}] client {}: {operation:?} -> ", client.0)?;
        match fate {
            Fate::Answered(seen) => write!(f, "{seen:?}")?,
            Fate::Open => f.write_str("(under way)")?,
            Fate::Lost { .. } => f.write_str("(lost)")?,
            Fate::Withdrawn => f.write_str("(withdrawn)")?,
        }
        match fate {
            Fate::Answered(seen) if !Correspondence::default().agree(&self.predicted, seen) => {
                write!(f, "; the model: {:?}", self.predicted)
            }
            Fate::Answered(_) | Fate::Open | Fate::Lost { .. } | Fate::Withdrawn => Ok(()),
        }
    }
}
