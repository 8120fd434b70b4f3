//! One target under the fuzzer: run the corpus, then bend and run until the time is up.

use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::process;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::corpus::Corpus;
use crate::coverage::Coverage;
use crate::finding::{Breach, Finding, last_panic};
use crate::fuzz_target::Target;
use crate::mutation::mutate;
use crate::random::Random;
use crate::{allocation, lock};

/// A run that takes longer will not end: the slowest input takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a session without a finding did.
pub(crate) struct Report {
    target: &'static str,
    runs: u64,
    time: Duration,
    corpus: usize,
    /// Counters that were reached, and all.
    extent: (usize, usize),
}

/// The run in progress, for the thread that looks for runs that do not end.
static RUNNING: Mutex<Option<(Instant, Vec<u8>)>> = Mutex::new(None);

/// Fuzzes `target` for `time`, with choices that start from `seed`.
pub(crate) fn run(target: &Target, seed: u64, time: Duration) -> Result<Report, Finding> {
    watch(target.name, seed);
    let start = Instant::now();
    let mut session = Session::new(target, seed)?;
    while start.elapsed() < time {
        for _ in 0..64 {
            session.step()?;
        }
    }
    Ok(session.report(start.elapsed()))
}

/// Fuzzes `target` for `runs` runs, without a clock: for tests.
#[cfg(test)]
pub(crate) fn run_some(target: &Target, seed: u64, runs: u64) -> Result<Report, Finding> {
    let mut session = Session::new(target, seed)?;
    while session.runs < runs {
        session.step()?;
    }
    Ok(session.report(Duration::ZERO))
}

/// Runs `target` on one input.
pub(crate) fn replay(target: &Target, input: &[u8]) -> Result<(), Finding> {
    match attempt(target, input) {
        None => Ok(()),
        Some(breach) => {
            Err(Finding { target: target.name, input: input.to_vec(), seed: None, breach })
        }
    }
}

struct Session<'a> {
    target: &'a Target,
    seed: u64,
    random: Random,
    corpus: Corpus,
    tokens: Vec<Vec<u8>>,
    coverage: Coverage,
    runs: u64,
}

impl<'a> Session<'a> {
    /// Runs the whole corpus once: a seed that breaks the target is a finding too.
    fn new(target: &'a Target, seed: u64) -> Result<Self, Finding> {
        let corpus = Corpus::new(target).map_err(|error| Finding {
            target: target.name,
            input: Vec::new(),
            seed: None,
            breach: Breach::Panic(error),
        })?;
        let mut session = Self {
            target,
            seed,
            random: Random::new(seed),
            tokens: (target.tokens)(),
            coverage: Coverage::new(),
            corpus,
            runs: 0,
        };
        for input in session.corpus.inputs().to_vec() {
            session.try_input(&input)?;
        }
        Ok(session)
    }

    /// Bends one input and runs it; keeps it if it reached something new.
    fn step(&mut self) -> Result<(), Finding> {
        let mut input = self.corpus.pick(&mut self.random).to_vec();
        let other = self.corpus.pick(&mut self.random).to_vec();
        mutate(&mut input, &other, &self.tokens, &mut self.random);
        if self.try_input(&input)? {
            self.corpus.push(input);
        }
        Ok(())
    }

    /// Whether `input` reached something new.
    fn try_input(&mut self, input: &[u8]) -> Result<bool, Finding> {
        self.runs += 1;
        *lock(&RUNNING) = Some((Instant::now(), input.to_vec()));
        self.coverage.start();
        let breach = attempt(self.target, input);
        let is_new = self.coverage.finish();
        *lock(&RUNNING) = None;
        match breach {
            None => Ok(is_new),
            Some(breach) => {
                let input = shrink(self.target, input.to_vec(), &breach);
                Err(Finding { target: self.target.name, input, seed: Some(self.seed), breach })
            }
        }
    }

    fn report(&self, time: Duration) -> Report {
        Report {
            target: self.target.name,
            runs: self.runs,
            time,
            corpus: self.corpus.inputs().len(),
            extent: self.coverage.extent(),
        }
    }
}

/// Runs `target` on `input`: how it broke, if it did.
fn attempt(target: &Target, input: &[u8]) -> Option<Breach> {
    allocation::start();
    let result = panic::catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    let largest = allocation::largest();
    match result {
        Err(_) => Some(Breach::Panic(last_panic())),
        Ok(()) if largest > allocation::LARGEST_ALLOWED => Some(Breach::Memory(largest)),
        Ok(()) => None,
    }
}

/// Cuts pieces out of `input`, ever smaller ones, as long as it breaks in the same way.
fn shrink(target: &Target, mut input: Vec<u8>, breach: &Breach) -> Vec<u8> {
    let mut piece = input.len() / 2;
    while piece > 0 {
        let mut start = 0;
        while start < input.len() {
            let mut shorter = input.clone();
            shorter.drain(start..input.len().min(start + piece));
            if attempt(target, &shorter).is_some_and(|other| other.resembles(breach)) {
                input = shorter;
            } else {
                start += piece;
            }
        }
        piece /= 2;
    }
    input
}

/// Starts the thread that ends the process when a run does not end.
fn watch(target: &'static str, seed: u64) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(PATIENCE / 10);
            let running = lock(&RUNNING);
            let Some((start, input)) = running.as_ref() else { continue };
            if start.elapsed() > PATIENCE {
                let input = input.clone();
                let finding = Finding { target, input, seed: Some(seed), breach: Breach::Hang };
                println!("{finding}");
                finding.store();
                process::exit(1);
            }
        }
    });
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, runs, time, corpus, extent: (reached, counters) } = self;
        let seconds = time.as_secs();
        write!(
            formatter,
            "{target}: no finding in {runs} runs, {seconds} s, {corpus} inputs kept"
        )?;
        match counters {
            0 => write!(formatter, ", no coverage counters in this build"),
            counters => write!(formatter, ", {reached} of {counters} places reached"),
        }
    }
}
