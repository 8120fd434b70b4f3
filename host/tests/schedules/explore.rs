//! Runs a scenario in many schedules: half of them at random, half with few switches at bad moments
//! (PCT). Always the same ones in the same order, as many as time allows.

use crate::watched;
use shuttle::scheduler::{PctScheduler, RandomScheduler, ReplayScheduler, Scheduler};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner};
use std::env;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long each scenario is explored, in seconds; 2 unless said.
const SECONDS: &str = "OPENFSP_SCHEDULE_SECONDS";
/// The file with a schedule that failed: it alone is run.
const REPLAY: &str = "OPENFSP_SCHEDULE";

/// Schedules between two looks at the clock.
const ROUND: usize = 50;
/// Switches of a PCT schedule: most bugs need no more than two.
const DEPTH: usize = 3;

/// Threads that never get anywhere are a failure, too.
const MAX_STEPS: usize = 200_000;
/// An engine without optimization is generous with its stack.
const STACK: usize = 1 << 19;

pub(crate) fn explore(scenario: impl Fn() + Send + Sync + 'static) {
    let scenario = Arc::new(scenario);
    if let Some(path) = env::var_os(REPLAY) {
        let replay = ReplayScheduler::new_from_file(path).expect("a schedule that was kept");
        return run(replay, &scenario);
    }
    let seconds = env::var(SECONDS).ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    let end = Instant::now() + Duration::from_secs(seconds);
    for round in 0.. {
        run(RandomScheduler::new_from_seed(round, ROUND), &scenario);
        run(PctScheduler::new_from_seed(round, DEPTH, ROUND), &scenario);
        if Instant::now() >= end {
            println!("{} schedules", 2 * ROUND as u64 * (round + 1));
            return;
        }
    }
}

fn run(scheduler: impl Scheduler + 'static, scenario: &Arc<impl Fn() + Send + Sync + 'static>) {
    let scenario = Arc::clone(scenario);
    let mut config = Config::new();
    config.stack_size = STACK;
    config.max_steps = MaxSteps::FailAfter(MAX_STEPS);
    // The host's orders are weaker than what shuttle runs; `tests/inbox.rs` and the gate's own
    // tests are for that.
    config.silence_warnings = true;
    let kept = env!("CARGO_TARGET_TMPDIR");
    config.failure_persistence = FailurePersistence::File(Some(kept.into()));
    let _schedules = Runner::new(scheduler, config).run(move || {
        watched::assert_well_ended();
        scenario();
    });
    watched::assert_well_ended();
}
