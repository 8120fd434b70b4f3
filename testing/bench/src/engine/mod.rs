//! The engine without a door: one process, memfs behind a volume, and threads that put requests to
//! it, beside a `Mutex<HashMap>` that does the same look-ups.
//!
//! Two further targets say where the time of the volume goes: the file system's own verbs, called
//! as an author's test would call them, and the engine alone, its questions answered by constants.
//! What is left of the volume's time is the host's and the file system's half of each operation.
//!
//! A round goes through the rows, for each row through the numbers of threads, and for each of
//! these through the targets, so that a slow minute of the machine falls on all of them; ratios are
//! taken within a round. One thread is measured by its own CPU time, which others on the machine do
//! not add to; several threads by the clock on the wall, for what they wait for each other counts.

mod peer;
mod report;
mod requests;
mod rows;
mod step;
mod store;
mod volume;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use rustix::time::{ClockId, clock_gettime};

use report::{Key, Measure, Report};
use rows::Row;

/// How long one measure of a row takes.
const REPETITION: Duration = Duration::from_millis(20);
const FEWEST: u64 = 20;
const MOST: u64 = 1 << 20;

/// `openfsp-bench engine`
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Only rows whose name holds one of these words
    #[arg(long, value_delimiter = ',', value_name = "WORDS")]
    rows: Vec<String>,
    /// How often everything is measured; the median counts
    #[arg(long, default_value_t = 11, value_name = "N")]
    rounds: usize,
    /// Numbers of threads
    #[arg(long, value_delimiter = ',', default_value = "1,2,4", value_name = "NUMBERS")]
    threads: Vec<usize>,
    /// Which of `volume`, `peer`, `store` and `step`; the last two are measured with one thread
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "volume,peer,store,step",
        value_name = "NAMES"
    )]
    targets: Vec<Target>,
    /// Where every measure is written
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Target {
    /// memfs behind engine and host, asked through connections.
    Volume,
    /// A `Mutex<HashMap>`.
    Peer,
    /// memfs's own verbs.
    Store,
    /// The engine, with constants for answers.
    Step,
}

impl Target {
    /// What it is called in the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Target::Volume => "volume",
            Target::Peer => "peer",
            Target::Store => "store",
            Target::Step => "step",
        }
    }

    /// Has it this row? Reads, writes and queries of a file by its identity take no step of the
    /// engine; nobody watches a bare store.
    fn has(self, row: Row, threads: usize) -> bool {
        match self {
            Target::Volume | Target::Peer => true,
            Target::Store => threads == 1 && row != Row::Notify,
            Target::Step => threads == 1 && !matches!(row, Row::Read | Row::Write | Row::StatNode),
        }
    }

    /// One client for each thread, all of one new file system.
    fn clients(self, threads: usize) -> Result<Vec<Box<dyn Client>>> {
        match self {
            Target::Volume => volume::clients(threads),
            Target::Peer => Ok(peer::clients(threads)),
            Target::Store => store::clients(threads),
            Target::Step => step::clients(threads),
        }
    }
}

/// One thread's way to what is measured.
trait Client: Send {
    /// Does the operation of `row` so often, an even number: what one rename does the next undoes.
    fn run(&mut self, row: Row, count: u64) -> Result<()>;
}

/// Measures what `options` say and prints the table.
pub(crate) fn run(options: &Options) -> Result<()> {
    ensure!(options.rounds > 0, "no rounds");
    ensure!(!options.threads.contains(&0), "no threads");
    let is_chosen = |row: &Row| {
        options.rows.is_empty() || options.rows.iter().any(|word| row.name().contains(&**word))
    };
    let rows: Vec<Row> = Row::ALL.into_iter().filter(is_chosen).collect();
    let started = Instant::now();
    let mut counts = BTreeMap::new();
    let mut report = Report::default();
    for round in 0..options.rounds {
        for &row in &rows {
            for &threads in &options.threads {
                // Nobody is always the first to meet a cold cache.
                for index in 0..options.targets.len() {
                    let target = options.targets[(index + round) % options.targets.len()];
                    if target.has(row, threads) {
                        let key = Key { row, threads, target };
                        let measure = measure(key, &mut counts)
                            .with_context(|| format!("{row} on {}", target.name()))?;
                        report.add(key, measure);
                    }
                }
            }
        }
        eprintln!("round {} of {} is done", round + 1, options.rounds);
    }
    report.print(&rows, &options.threads);
    println!("{} rounds in {} s", options.rounds, started.elapsed().as_secs());
    if let Some(file) = &options.json {
        fs::write(file, report.to_json()).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// One measure of a row. How many operations fit into the time is judged once, by a first few.
fn measure(key: Key, counts: &mut BTreeMap<Key, u64>) -> Result<Measure> {
    let mut clients = key.target.clients(key.threads)?;
    let count = match counts.get(&key) {
        Some(count) => *count,
        None => {
            let first = take(&mut clients, key.row, FEWEST)?;
            let few = ((4000.0 / first.elapsed_us.max(0.01)) as u64)
                .next_multiple_of(2)
                .clamp(FEWEST, MOST);
            let one = take(&mut clients, key.row, few)?.elapsed_us * key.threads as f64;
            let fit = REPETITION.as_secs_f64() * 1e6 / one.max(1e-3);
            *counts.entry(key).or_insert((fit as u64).next_multiple_of(2).clamp(FEWEST, MOST))
        }
    };
    // Tables have grown and ways are shown.
    take(&mut clients, key.row, FEWEST)?;
    take(&mut clients, key.row, count)
}

/// Every client does `count` operations at the same time.
fn take(clients: &mut [Box<dyn Client>], row: Row, count: u64) -> Result<Measure> {
    if let [client] = clients {
        let (started, cpu) = (Instant::now(), cpu_time());
        client.run(row, count)?;
        return Ok(Measure::of(count, started.elapsed(), cpu_time().saturating_sub(cpu)));
    }
    let barrier = Barrier::new(clients.len());
    let operations = count * clients.len() as u64;
    thread::scope(|scope| {
        let barrier = &barrier;
        let work = |client: &mut Box<dyn Client>| {
            barrier.wait();
            let (started, cpu) = (Instant::now(), cpu_time());
            client.run(row, count)?;
            Ok::<_, anyhow::Error>((started, Instant::now(), cpu_time().saturating_sub(cpu)))
        };
        let threads: Vec<_> =
            clients.iter_mut().map(|client| scope.spawn(move || work(client))).collect();
        // By the threads' own clocks: a thread that looked on might itself have to wait for a CPU.
        let (mut first, mut last, mut cpu) = (None, None, Duration::ZERO);
        for thread in threads {
            let (started, ended, used) =
                thread.join().map_err(|_| anyhow!("a client thread panicked"))??;
            first = Some(first.map_or(started, |first: Instant| first.min(started)));
            last = last.max(Some(ended));
            cpu += used;
        }
        let elapsed = first.zip(last).map(|(first, last)| last.saturating_duration_since(first));
        Ok(Measure::of(operations, elapsed.unwrap_or_default(), cpu))
    })
}

/// What this thread has had of a CPU.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}
