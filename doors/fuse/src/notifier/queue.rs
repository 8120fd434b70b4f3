//! What is to be told, in which lane, and when.

use nt::{ByteRange, InvalidationId};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::time::Instant;

/// One thing for the kernel to forget. Nodes are named as on the wire.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) what: What,
    /// Who waits for it.
    pub(crate) ids: Vec<InvalidationId>,
    /// How often the kernel did not know the node.
    pub(crate) attempts: u32,
    /// How often the directory was held.
    pub(crate) put_off: u32,
}

/// What is out of date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// A node's attributes.
    Attributes(u64),
    /// A node's data in a range, and its attributes.
    Data(u64, Span),
    /// A name in a directory, and the directory's attributes.
    Entry(u64, Vec<u8>),
    /// Every name there is, for one in a directory that is held; and its attributes.
    AllNames(u64),
}

/// Bytes from one offset to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: u64,
    end: u64,
}

impl From<ByteRange> for Span {
    fn from(range: ByteRange) -> Span {
        Span { start: range.offset, end: range.end() }
    }
}

impl Span {
    /// From there on.
    pub(crate) fn from_offset(start: u64) -> Span {
        Span { start, end: u64::MAX }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Both, and what lies between.
    fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Offset and length; a length of 0 is all that follows.
    pub(super) fn on_the_wire(self) -> (i64, i64) {
        let offset = i64::try_from(self.start).unwrap_or(i64::MAX);
        let length = match i64::try_from(self.end) {
            Ok(end) => end.saturating_sub(offset).max(1),
            Err(_) => 0,
        };
        (offset, length)
    }
}

impl Task {
    pub(crate) fn new(what: What, id: Option<InvalidationId>) -> Task {
        Task { what, ids: id.into_iter().collect(), attempts: 0, put_off: 0 }
    }

    pub(super) fn forget_all_names(&mut self) {
        if let What::Entry(directory, _) = self.what {
            self.what = What::AllNames(directory);
        }
    }
}

/// What is to be told about one node in the lane that may wait.
#[derive(Default)]
struct Work {
    tasks: Vec<Task>,
    is_under_way: bool,
}

/// Tasks that one thread carries out one after the other.
pub(super) struct Batch {
    pub(super) node: u64,
    pub(super) tasks: Vec<Task>,
}

#[derive(Default)]
pub(super) struct Queue {
    prompt: VecDeque<Task>,
    work: HashMap<u64, Work>,
    /// Nodes with tasks that nobody is busy with.
    ready: VecDeque<u64>,
    later: Vec<(Instant, Task)>,
    /// Threads of the waiting lane, and how many of them have nothing to do.
    pub(super) threads: usize,
    pub(super) idle: usize,
    pub(super) has_ended: bool,
}

impl Queue {
    /// Puts a task into its lane: `true` if that is the prompt one.
    pub(super) fn place(&mut self, task: Task) -> bool {
        let node = match task.what {
            What::Attributes(_) | What::AllNames(_) => {
                self.prompt.push_back(task);
                return true;
            }
            What::Data(node, _) | What::Entry(node, _) => node,
        };
        let work = self.work.entry(node).or_default();
        if work.tasks.is_empty() && !work.is_under_way {
            self.ready.push_back(node);
        }
        match work.tasks.iter_mut().find_map(|other| other.joined(&task.what)) {
            Some(ids) => ids.extend(task.ids),
            None => work.tasks.push(task),
        }
        false
    }

    pub(super) fn ready(&self) -> usize {
        self.ready.len()
    }

    pub(super) fn next_prompt(&mut self) -> Option<Task> {
        self.prompt.pop_front()
    }

    /// All that is to be told about one node.
    pub(super) fn next_batch(&mut self) -> Option<Batch> {
        let node = self.ready.pop_front()?;
        let work = self.work.get_mut(&node)?;
        work.is_under_way = true;
        Some(Batch { node, tasks: std::mem::take(&mut work.tasks) })
    }

    /// The batch of this node is told.
    pub(super) fn done_with(&mut self, node: u64) {
        if let Entry::Occupied(mut work) = self.work.entry(node) {
            if work.get().tasks.is_empty() {
                work.remove();
            } else {
                work.get_mut().is_under_way = false;
                self.ready.push_back(node);
            }
        }
    }

    pub(super) fn is_busy_with(&self, node: u64) -> bool {
        self.work.get(&node).is_some_and(|work| work.is_under_way)
    }

    pub(super) fn try_later(&mut self, due: Instant, task: Task) {
        self.later.push((due, task));
    }

    pub(super) fn next_due(&self) -> Option<Instant> {
        self.later.iter().map(|(due, _)| *due).min()
    }

    /// Puts what is due into its lane: `true` if some of it is for the waiting one.
    pub(super) fn revive(&mut self, now: Instant) -> bool {
        let due: Vec<_> = self.later.extract_if(.., |(due, _)| *due <= now).collect();
        due.into_iter().fold(false, |waits, (_, task)| !self.place(task) | waits)
    }

    /// Takes no more; gives what was not told.
    pub(super) fn end(&mut self) -> Vec<Task> {
        self.has_ended = true;
        self.ready.clear();
        let prompt = self.prompt.drain(..);
        let later = self.later.drain(..).map(|(_, task)| task);
        let waiting = self.work.values_mut().flat_map(|work| std::mem::take(&mut work.tasks));
        prompt.chain(later).chain(waiting).collect()
    }
}

impl Task {
    /// Makes one task of two about the same, if they are; who waits for it.
    fn joined(&mut self, other: &What) -> Option<&mut Vec<InvalidationId>> {
        if self.what == *other {
            return Some(&mut self.ids);
        }
        match (&mut self.what, other) {
            (What::Data(node, span), What::Data(same, more)) if node == same => {
                *span = span.cover(*more);
                Some(&mut self.ids)
            }
            _ => None,
        }
    }
}
