//! Many seeds on all threads, and what is printed of them.

use sim::{Report, Run, Tally};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::options::Simulate;

/// No seed takes so long, but one in which the engine does not come to an end of a step.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the threads share.
struct Progress {
    next: AtomicU64,
    over: AtomicBool,
    tally: Mutex<Tally>,
    played: AtomicU64,
    /// The failing seed that is lowest among those found.
    failed: Mutex<Option<(Run, Report)>>,
    /// The seed that each thread is playing, and since when.
    playing: Vec<Mutex<Option<(u64, Instant)>>>,
    /// Threads that still play.
    left: AtomicU64,
}

/// Plays the seeds; whether no rule was broken.
pub(crate) fn run(options: &Simulate) -> bool {
    let begun = Instant::now();
    let progress = Progress {
        next: AtomicU64::new(0),
        over: AtomicBool::new(false),
        tally: Mutex::new(Tally::default()),
        played: AtomicU64::new(0),
        failed: Mutex::new(None),
        playing: (0..options.threads.max(1)).map(|_| Mutex::new(None)).collect(),
        left: AtomicU64::new(options.threads.max(1) as u64),
    };
    println!("sim: seeds from {}, {} steps each", options.seed, options.steps);
    thread::scope(|scope| {
        for place in 0..options.threads.max(1) {
            let progress = &progress;
            scope.spawn(move || {
                work(options, begun, progress, place);
                progress.left.fetch_sub(1, Ordering::Relaxed);
            });
        }
        scope.spawn(|| watch(options, &progress));
    });
    let tally = progress.tally.into_inner().unwrap_or_else(|error| error.into_inner());
    println!("{tally}");
    let seconds = begun.elapsed().as_secs_f64();
    let played = progress.played.load(Ordering::Relaxed);
    let rate = tally.operations as f64 / seconds;
    println!("{played} seeds in {seconds:.1} s, {rate:.0} operations a second");
    let failed = progress.failed.into_inner().unwrap_or_else(|error| error.into_inner());
    match failed {
        None => true,
        Some((run, report)) => {
            tell(&run, &report, options);
            false
        }
    }
}

/// Ends the process when a seed hangs: nothing else ends a step that does not come to an end.
fn watch(options: &Simulate, progress: &Progress) {
    while progress.left.load(Ordering::Relaxed) > 0 {
        thread::sleep(Duration::from_millis(100));
        for place in &progress.playing {
            let playing = *place.lock().unwrap_or_else(|error| error.into_inner());
            if let Some((seed, since)) = playing
                && since.elapsed() > PATIENCE
                && !options.follow
            {
                println!("\nseed {seed} takes over {} s: a step does not end", PATIENCE.as_secs());
                println!("\nreplay: {}", replay(options, seed, None));
                std::process::exit(1);
            }
        }
    }
}

fn work(options: &Simulate, begun: Instant, progress: &Progress, place: usize) {
    let limit = options.minutes.map(|minutes| Duration::from_secs(60 * minutes));
    let mut tally = Tally::default();
    let mut played = 0;
    while !progress.over.load(Ordering::Relaxed) {
        let nth = progress.next.fetch_add(1, Ordering::Relaxed);
        let in_time = limit.is_none_or(|limit| begun.elapsed() < limit);
        let enough = limit.is_none() && nth >= options.seeds;
        if enough || !in_time {
            break;
        }
        let run = Run {
            kept: options.keep.clone(),
            planted: options.planted,
            without: options.without.clone(),
            plenty: options.plenty,
            model: options.model,
            traced: options.follow,
            followed: options.follow,
            ..Run::new(options.seed.wrapping_add(nth), options.steps)
        };
        if options.announce {
            eprintln!("seed {}", run.seed);
        }
        let playing = |now| {
            *progress.playing[place].lock().unwrap_or_else(|error| error.into_inner()) = now;
        };
        playing(Some((run.seed, Instant::now())));
        let report = run.play();
        playing(None);
        tally.add(&report.tally);
        played += 1;
        if report.breach.is_some() {
            progress.over.store(true, Ordering::Relaxed);
            let mut failed = progress.failed.lock().unwrap_or_else(|error| error.into_inner());
            if failed.as_ref().is_none_or(|(other, _)| run.seed < other.seed) {
                *failed = Some((run, report));
            }
        }
    }
    progress.tally.lock().unwrap_or_else(|error| error.into_inner()).add(&tally);
    progress.played.fetch_add(played, Ordering::Relaxed);
}

/// A trace without its middle, if it goes in circles.
fn shown(trace: &[String]) -> impl Iterator<Item = &str> {
    const EACH: usize = 60;
    let (head, tail) = match trace.len() {
        long if long > 2 * EACH => (&trace[..EACH], &trace[long - EACH / 4..]),
        _ => (trace, &[][..]),
    };
    let gap = (!tail.is_empty()).then_some("...");
    head.iter().map(String::as_str).chain(gap).chain(tail.iter().map(String::as_str))
}

/// Prints a failing run as a schedule that can be read and replayed.
fn tell(run: &Run, report: &Report, options: &Simulate) {
    let Some((breach, _)) = &report.breach else { return };
    println!("\nseed {} breaks {breach}", run.seed);
    let (small, report) = sim::minimise(run, report);
    let kept = small.kept.clone().unwrap_or_default();
    println!("made small: {} of {} steps\n", kept.len(), run.steps);
    for line in shown(&report.trace) {
        println!("    {line}");
    }
    if let Some((breach, _)) = &report.breach {
        println!("    => {breach}");
    }
    println!("\nreplay: {}", replay(options, run.seed, Some(&kept)));
}

/// The command that plays this seed, or those of its steps, once more.
fn replay(options: &Simulate, seed: u64, kept: Option<&[u32]>) -> String {
    let mut replay = format!("cargo xtask sim --seed {seed} --steps {}", options.steps);
    match kept {
        Some(kept) => {
            let kept: Vec<String> = kept.iter().map(u32::to_string).collect();
            replay.push_str(&format!(" --keep {}", kept.join(",")));
        }
        None => replay.push_str(" --seeds 1 --announce --follow"),
    }
    if let Some(planted) = options.planted {
        replay.push_str(&format!(" --planted {}", planted.name()));
    }
    for rule in &options.without {
        replay.push_str(&format!(" --without {}", rule.name()));
    }
    for (given, flag) in [(options.model, " --model"), (options.plenty, " --plenty")] {
        if given {
            replay.push_str(flag);
        }
    }
    replay
}
