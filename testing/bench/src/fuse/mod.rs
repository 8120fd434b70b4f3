//! Round trips and data through `/dev/fuse`, beside fuser and libfuse.
//!
//! All servers are mounted at once and idle but for the one that is measured. A round goes through
//! the rows, and for each row through the targets, so that a slow minute of the machine falls on
//! all of them. Server and client are pinned (and under SCHED_FIFO where we are root), on one CPU
//! or on two; rows with several client threads are not pinned. Nothing is cached by the kernel:
//! time-outs are 0 and no file keeps its pages.

mod client;
mod plan;
mod report;
mod rows;
mod target;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use openfsp_conformance::mounted::process::output_within;
use openfsp_conformance::mounted::provision::Cache;

pub(crate) use client::{ClientOptions, run_client};
use plan::Placement;
pub(crate) use report::median;
use report::{Key, Measure, Report};
use target::{Running, Target};

/// One client call measures a few rows; it may take this long.
const CLIENT_BOUND: Duration = Duration::from_secs(120);

/// `openfsp-bench fuse`
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Only rows whose name holds one of these words
    #[arg(long, value_delimiter = ',', value_name = "WORDS")]
    rows: Vec<String>,
    /// How often everything is measured; the median counts
    #[arg(long, default_value_t = 5, value_name = "N")]
    rounds: usize,
    /// Which of `same`, `different` and `free` placements
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "same,different,free",
        value_name = "NAMES"
    )]
    placement: Vec<Placement>,
    /// Which of `openfsp`, `fuser`, `libfuse` and `tmpfs`
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "openfsp,fuser,libfuse",
        value_name = "NAMES"
    )]
    targets: Vec<String>,
    /// How OpenFsp is served, with {dir}; built and chosen by default
    #[arg(long, value_name = "COMMAND")]
    openfsp: Option<String>,
    /// Fail when a row takes more than this many times the best peer's
    #[arg(long, value_name = "RATIO")]
    limit: Option<f64>,
    /// Where every measure is written
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Measures what `options` say and prints the table.
pub(crate) fn run(options: &Options) -> Result<()> {
    ensure!(options.rounds > 0, "no rounds");
    let cache = Cache::open(&Cache::target_dir().join("bench"))?;
    let targets = target::prepare(&options.targets, options.openfsp.as_deref(), &cache)?;
    let mut report = Report::default();
    for &placement in &options.placement {
        if let Some(why) = placement.why_not() {
            println!("{placement}: left out: {why}");
            continue;
        }
        let started = Instant::now();
        measure(options, placement, &targets, &cache, &mut report)
            .with_context(|| format!("placement {placement}"))?;
        report.print(placement, &options.targets);
        println!("{} rounds in {} s\n", options.rounds, started.elapsed().as_secs());
    }
    if let Some(file) = &options.json {
        fs::write(file, report.to_json()).with_context(|| file.display().to_string())?;
    }
    let over = options.limit.map_or_else(Vec::new, |limit| report.over(limit));
    ensure!(over.is_empty(), "over the limit: {}", over.join(", "));
    Ok(())
}

fn measure(
    options: &Options,
    placement: Placement,
    targets: &[Target],
    cache: &Cache,
    report: &mut Report,
) -> Result<()> {
    let groups = rows::groups(placement, &options.rows);
    if groups.is_empty() {
        return Ok(());
    }
    let running: Vec<Running> =
        targets.iter().map(|target| target.start(placement, cache)).collect::<Result<_>>()?;
    for round in 0..options.rounds {
        for group in &groups {
            // Nobody is always the first to meet a cold cache.
            for index in 0..running.len() {
                let running = &running[(index + round) % running.len()];
                for (row, measure) in measure_group(group, placement, running, cache)? {
                    let key = Key { placement, row, target: running.name().to_owned() };
                    report.add(key, measure);
                }
            }
        }
        eprintln!("{placement}: round {} of {} is done", round + 1, options.rounds);
    }
    for running in running {
        running.stop()?;
    }
    Ok(())
}

/// Runs one client process for a group of rows that share their preparation.
fn measure_group(
    group: &str,
    placement: Placement,
    running: &Running,
    cache: &Cache,
) -> Result<BTreeMap<String, Measure>> {
    let mut words = placement.client_prefix();
    words.push(env::current_exe()?.into_os_string());
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).arg("fuse-client").arg("--dir").arg(running.dir());
    command.args(["--group", group]);
    if let Some(id) = running.id() {
        command.args(["--server", &id.to_string()]);
    }
    let text = output_within(&mut command, CLIENT_BOUND, &cache.dir().join("client.log"))
        .with_context(|| format!("{group} on {}", running.name()))?;
    let measures: BTreeMap<_, _> = text.lines().filter_map(Measure::parse).collect();
    if measures.is_empty() {
        bail!("{group} on {} measured nothing:\n{text}", running.name());
    }
    Ok(measures)
}
