//! The fuzzer: every parser that faces a client or a file system, under inputs bent by coverage.
//!
//! Stable Rust has no libFuzzer, but it has `-C instrument-coverage`: counters in the process that
//! the program itself can read ([`coverage`]). An input that reaches a new place is kept and bent
//! further ([`session`]). A finding is a panic (the build checks arithmetic), a run that does not
//! end, or a request for much more memory than an input can justify; it is printed with what
//! replays it ([`finding`]). What is fuzzed is a list ([`fuzz_target`]). `cargo xtask fuzz` builds
//! and runs this; `cargo test` runs every seed and every pinned finding once more.

mod allocation;
mod corpus;
mod coverage;
mod finding;
mod fuzz_target;
mod mutation;
mod options;
mod random;
mod session;
#[cfg(test)]
mod tests;

use std::env;
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::thread;

use fuzz_target::{TARGETS, Target};
use options::Options;

#[global_allocator]
static ALLOCATOR: allocation::Measured = allocation::Measured;

fn main() -> ExitCode {
    let options = match Options::parse(env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("openfsp-fuzz: {error}");
            return ExitCode::FAILURE;
        }
    };
    let good = match &options.target {
        None => run_all(&options),
        Some(name) => match TARGETS.iter().find(|target| target.name == name) {
            Some(target) => run_one(target, &options),
            None => {
                let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
                eprintln!("openfsp-fuzz: no target {name}; there are: {}", names.join(", "));
                false
            }
        },
    };
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Fuzzes one target in this process, or replays one input; whether there was no finding.
fn run_one(target: &Target, options: &Options) -> bool {
    finding::quieten_panics();
    let name = target.name;
    let result = match &options.replay {
        Some(input) => {
            session::replay(target, input).map(|()| format!("{name}: no finding in this input"))
        }
        None => session::run(target, options.seed, options.time).map(|report| report.to_string()),
    };
    match result {
        Ok(text) => {
            println!("{text}");
            true
        }
        Err(finding) => {
            println!("{finding}");
            finding.store();
            false
        }
    }
}

/// Fuzzes every target, each in a process of its own: the counters belong to the process, and a
/// target that dies of its stack takes no other with it.
fn run_all(options: &Options) -> bool {
    let waiting = Mutex::new(TARGETS.iter());
    let failed = Mutex::new(Vec::new());
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while let Some(target) = take(&waiting) {
                    if !run_child(target, options) {
                        lock(&failed).push(target.name);
                    }
                }
            });
        }
    });
    let failed = lock(&failed);
    for name in failed.iter() {
        println!("rerun: cargo xtask fuzz --target {name} --seed {}", options.seed);
    }
    println!("{} passed, {} failed", TARGETS.len() - failed.len(), failed.len());
    failed.is_empty()
}

fn take(waiting: &Mutex<std::slice::Iter<'static, Target>>) -> Option<&'static Target> {
    lock(waiting).next()
}

fn run_child(target: &Target, options: &Options) -> bool {
    let Ok(program) = env::current_exe() else { return false };
    let (seconds, seed) = (options.time.as_secs().to_string(), options.seed.to_string());
    let mut command = Command::new(program);
    command.args(["--target", target.name, "--seconds", &seconds, "--seed", &seed]);
    match command.status() {
        Ok(status) => {
            // A finding has been printed; a signal has nobody else to tell of it.
            if status.code().is_none() {
                println!("{}: died: {status}", target.name);
            }
            status.success()
        }
        Err(error) => {
            println!("{}: cannot start: {error}", target.name);
            false
        }
    }
}

/// A list stays whole when a thread that held it panicked.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
