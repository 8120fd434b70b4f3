//! The threads of one process: each operation is timed, and one that does not end is noticed.
//!
//! A [`Crew`] starts [`Worker`]s and watches them. It knows nothing of files.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use super::report::Report;
use super::stacks;
use super::tally::{Kind, WINDOW};

/// No operation may take longer.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

/// How often the crew is looked at.
const GLANCE: Duration = Duration::from_millis(100);

/// The threads of a process.
pub(super) struct Crew {
    start: Instant,
    stop: Arc<AtomicBool>,
    members: Vec<(Arc<Journal>, JoinHandle<()>)>,
}

/// What is known of a thread.
struct Journal {
    name: String,
    page: Mutex<Page>,
}

#[derive(Default)]
struct Page {
    under_way: Option<(Kind, Instant)>,
    report: Report,
}

/// A thread's own view of its crew.
pub(super) struct Worker {
    start: Instant,
    stop: Arc<AtomicBool>,
    journal: Arc<Journal>,
}

impl Journal {
    fn page(&self) -> MutexGuard<'_, Page> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn overdue(&self) -> Option<String> {
        let (kind, since) = self.page().under_way?;
        let took = since.elapsed();
        let name = &self.name;
        (took > LIMIT)
            .then(|| format!("{name}: {} has not ended for {} s", kind.name(), took.as_secs()))
    }
}

impl Crew {
    /// Nobody yet; time counts from now.
    pub(super) fn new() -> Crew {
        Crew { start: Instant::now(), stop: Arc::default(), members: Vec::new() }
    }

    /// One more thread. Its `work` returns when [`Worker::goes_on`] says no.
    pub(super) fn start(
        &mut self,
        name: String,
        work: impl FnOnce(&Worker) -> Result<()> + Send + 'static,
    ) {
        let journal = Arc::new(Journal { name, page: Mutex::default() });
        let worker =
            Worker { start: self.start, stop: self.stop.clone(), journal: journal.clone() };
        let thread = thread::spawn(move || {
            let ended = catch_unwind(AssertUnwindSafe(|| work(&worker)));
            let ended = ended.unwrap_or_else(|_| Err(anyhow!("it panicked")));
            if let Err(error) = ended {
                let name = &worker.journal.name;
                worker.journal.page().report.errors.push(format!("{name}: {error:#}"));
            }
        });
        self.members.push((journal, thread));
    }

    /// Waits while `is_on` and all goes well.
    pub(super) fn watch(&self, is_on: impl Fn() -> bool) {
        let is_well = |journal: &Journal| {
            journal.overdue().is_none() && journal.page().report.errors.is_empty()
        };
        while is_on() && self.members.iter().all(|(journal, _)| is_well(journal)) {
            thread::sleep(GLANCE);
        }
    }

    /// Everybody stops; what everybody did. Who is stuck is left behind, and said to be.
    pub(super) fn end(self) -> Report {
        let windows = self.start.elapsed().as_secs() / WINDOW.as_secs();
        self.stop.store(true, Ordering::Relaxed);
        let mut whole = Report { windows: windows as usize, ..Report::default() };
        for (journal, thread) in &self.members {
            let mut overdue = None;
            while !thread.is_finished() && overdue.is_none() {
                thread::sleep(GLANCE / 10);
                overdue = journal.overdue();
            }
            if overdue.is_some() {
                eprintln!("threads:\n{}", stacks::of(process::id()));
            }
            whole.errors.extend(overdue);
            whole.take(&journal.page().report);
        }
        whole
    }
}

impl Report {
    fn take(&mut self, other: &Report) {
        self.increments += other.increments;
        self.errors.extend(other.errors.iter().cloned());
        for (kind, tally) in &other.tallies {
            self.tallies.entry(*kind).or_default().merge(tally);
        }
    }
}

impl Worker {
    /// Is there more to do?
    pub(super) fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    /// Added one to a counter.
    pub(super) fn incremented(&self) {
        self.journal.page().report.increments += 1;
    }

    /// An operation that has to succeed.
    pub(super) fn must<T, E: Display>(
        &self,
        kind: Kind,
        operation: impl FnOnce() -> Result<T, E>,
    ) -> Result<T> {
        let done = self.may(kind, |_| false, operation)?;
        done.ok_or_else(|| anyhow!("{} was refused", kind.name()))
    }

    /// An operation that may also fail with an error that `is_fair`, which is `None`.
    pub(super) fn may<T, E: Display>(
        &self,
        kind: Kind,
        is_fair: impl FnOnce(&E) -> bool,
        operation: impl FnOnce() -> Result<T, E>,
    ) -> Result<Option<T>> {
        let begun = Instant::now();
        self.journal.page().under_way = Some((kind, begun));
        let done = operation();
        let took = begun.elapsed();
        let mut page = self.journal.page();
        page.under_way = None;
        let tally = page.report.tallies.entry(kind).or_default();
        tally.count(took, self.start.elapsed(), done.is_ok());
        match done {
            Ok(done) => Ok(Some(done)),
            Err(error) if is_fair(&error) => Ok(None),
            Err(error) => Err(anyhow!("{}: {error}", kind.name())),
        }
    }
}

#[cfg(test)]
mod tests;
