//! A run that ends its process: memory ran out where a reservation cannot fail politely.
//!
//! The seeds are played by a child, which says which seed it begins. If it dies, those that were
//! under way are played alone, and the shortest beginning of a run that still dies is printed with
//! what happened in it.

use std::collections::VecDeque;
use std::env;
use std::io::{self, BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};

use crate::options::Simulate;

/// Lines of a run that are shown before its end.
const SHOWN: usize = 12;

/// Plays the seeds in a child; whether no rule was broken and it lived.
pub(crate) fn watch(options: &Simulate) -> bool {
    match play(options) {
        Ok((status, _)) if status.code().is_some() => status.success(),
        Ok((_, seeds)) => {
            for seed in seeds {
                if dies(options, seed, options.steps) {
                    tell(options, seed);
                    return false;
                }
            }
            println!("\nthe process died, but none of the seeds that were under way dies alone");
            false
        }
        Err(error) => {
            eprintln!("openfsp-sim: {error}");
            false
        }
    }
}

/// The child's end, and the seeds that were under way.
fn play(options: &Simulate) -> io::Result<(ExitStatus, VecDeque<u64>)> {
    let mut command = Command::new(env::current_exe()?);
    command.args(env::args().skip(1)).args(["--announce", "--seed", &options.seed.to_string()]);
    let mut child = command.stderr(Stdio::piped()).spawn()?;
    let mut seeds = VecDeque::new();
    if let Some(errors) = child.stderr.take() {
        for line in BufReader::new(errors).lines() {
            let line = line?;
            match line.strip_prefix("seed ").and_then(|seed| seed.parse().ok()) {
                Some(seed) => seeds.push_front(seed),
                None => eprintln!("{line}"),
            }
            seeds.truncate(2 * options.threads.max(1));
        }
    }
    Ok((child.wait()?, seeds))
}

fn alone(options: &Simulate, seed: u64, steps: u32) -> io::Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    let (seed, steps) = (seed.to_string(), steps.to_string());
    command.args(["sim", "--announce", "--seeds", "1", "--seed", &seed, "--steps", &steps]);
    for rule in &options.without {
        command.args(["--without", rule.name()]);
    }
    Ok(command)
}

fn dies(options: &Simulate, seed: u64, steps: u32) -> bool {
    let Ok(mut command) = alone(options, seed, steps) else { return false };
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.code().is_none())
}

/// The shortest beginning of the run that dies, and its end.
fn tell(options: &Simulate, seed: u64) {
    let (mut lives, mut died) = (0, options.steps);
    while died - lives > 1 {
        let middle = lives + (died - lives) / 2;
        match dies(options, seed, middle) {
            true => died = middle,
            false => lives = middle,
        }
    }
    println!("\nseed {seed} ends the process in its step {died}; the last that happened:\n");
    let output = alone(options, seed, died)
        .and_then(|mut run| run.arg("--follow").env("RUST_BACKTRACE", "1").output());
    if let Ok(output) = output {
        let text = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<&str> = text.lines().collect();
        let death = lines.iter().position(|line| line.starts_with("memory allocation"));
        let death = death.unwrap_or(lines.len());
        for line in &lines[death.saturating_sub(SHOWN)..death] {
            println!("{line}");
        }
        // Of the backtrace, what lies in the engine.
        for line in lines[death..].iter().filter(|line| line.contains("/core/fsd/")) {
            println!("    => {}", line.trim());
        }
    }
    println!(
        "\nreplay: cargo xtask sim --seed {seed} --seeds 1 --steps {died} --announce --follow"
    );
}
