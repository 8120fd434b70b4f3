//! A process that works on the mounted directory, with system calls alone.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;

use super::crew::Crew;

mod own;
mod shared;

/// `openfsp-conformance hammer-client`: how the conductor starts one.
#[derive(Debug, Args)]
pub struct ClientOptions {
    /// The mounted directory.
    #[arg(long)]
    pub(super) dir: PathBuf,
    /// Which of the processes this is, from 0.
    #[arg(long)]
    pub(super) number: usize,
    /// How many threads it has.
    #[arg(long)]
    pub(super) threads: usize,
    /// How long it works.
    #[arg(long)]
    pub(super) seconds: u64,
    /// The file for its report.
    #[arg(long)]
    pub(super) report: PathBuf,
}

/// Works in this process, which the conductor has started, and reports.
pub fn run_client(options: &ClientOptions) -> ExitCode {
    match work(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn work(options: &ClientOptions) -> Result<()> {
    let home = options.dir.join(format!("p{}", options.number));
    let mut crew = Crew::new();
    for number in 0..options.threads {
        let (home, dir) = (home.join(format!("t{number}")), options.dir.clone());
        let seed = (options.number * options.threads + number) as u64;
        crew.start(format!("process {} thread {number}", options.number), move |worker| {
            let mut own = own::Own::new(home, seed, worker)?;
            let mut shared = shared::Shared::new(dir, seed);
            while worker.goes_on() {
                own.step(worker)?;
                shared.step(worker)?;
            }
            own.leave(worker)
        });
    }
    let deadline = Instant::now() + Duration::from_secs(options.seconds);
    crew.watch(|| Instant::now() < deadline);
    let mut report = crew.end();
    if report.errors.is_empty()
        && let Err(error) = std::fs::remove_dir(&home)
    {
        report.errors.push(format!("{} is not empty: {error}", home.display()));
    }
    report.save(&options.report)?;
    ensure!(report.errors.is_empty(), "{}", report.errors.join("\n"));
    Ok(())
}
