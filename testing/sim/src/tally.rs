//! What was exercised: requests by kind and by how they ended.

use nt::{Completion, NtError};
use std::collections::BTreeMap;
use std::fmt;

/// Counts of one or many runs.
#[derive(Clone, Default)]
pub struct Tally {
    /// Requests submitted.
    pub operations: u64,
    /// Inputs given to the engine.
    pub inputs: u64,
    /// Questions asked of the file system.
    pub questions: u64,
    /// Reservations refused.
    pub refusals: u64,
    /// Requests cancelled while they were out.
    pub cancels: u64,
    /// Requests ended by their deadline.
    pub timeouts: u64,
    /// Answers that came after their request had ended.
    pub late: u64,
    /// Oplock breaks and ends told.
    pub breaks: u64,
    /// Runs stopped with requests outstanding.
    pub stops: u64,
    /// By kind and raw status; success is 0.
    ended: BTreeMap<(&'static str, u32), u64>,
}

impl Tally {
    pub(crate) fn end(&mut self, kind: &'static str, completion: &Completion) {
        let status = completion.as_ref().err().map_or(0, |error| error.raw());
        *self.ended.entry((kind, status)).or_default() += 1;
    }

    /// Adds another run's.
    pub fn add(&mut self, other: &Tally) {
        for (mine, theirs) in [
            (&mut self.operations, other.operations),
            (&mut self.inputs, other.inputs),
            (&mut self.questions, other.questions),
            (&mut self.refusals, other.refusals),
            (&mut self.cancels, other.cancels),
            (&mut self.timeouts, other.timeouts),
            (&mut self.late, other.late),
            (&mut self.stops, other.stops),
            (&mut self.breaks, other.breaks),
        ] {
            *mine += theirs;
        }
        for (key, count) in &other.ended {
            *self.ended.entry(*key).or_default() += count;
        }
    }

    /// Each status with its count, by kind.
    fn by_kind(&self) -> BTreeMap<&'static str, Vec<(String, u64)>> {
        let mut kinds: BTreeMap<&str, Vec<(String, u64)>> = BTreeMap::new();
        for ((kind, status), count) in &self.ended {
            let error = NtError::from_raw(*status);
            let status = error.map_or("ok".to_owned(), |error| error.to_string());
            kinds.entry(kind).or_default().push((status, *count));
        }
        for statuses in kinds.values_mut() {
            statuses.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        kinds
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>16} {:>10}  how they ended", "kind", "requests")?;
        for (kind, statuses) in self.by_kind() {
            let total: u64 = statuses.iter().map(|(_, count)| count).sum();
            let told: Vec<String> =
                statuses.iter().map(|(status, count)| format!("{status} {count}")).collect();
            writeln!(f, "{kind:>16} {total:>10}  {}", told.join(", "))?;
        }
        write!(
            f,
            "{} operations, {} questions, {} inputs; {} cancelled, {} timed out, {} answered \
             late, {} reservations refused, {} volumes stopped under way, {} oplock notices",
            self.operations,
            self.questions,
            self.inputs,
            self.cancels,
            self.timeouts,
            self.late,
            self.refusals,
            self.stops,
            self.breaks,
        )
    }
}
