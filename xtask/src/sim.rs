//! `cargo xtask sim` and `cargo xtask explore`: testing/sim, optimised and with all checks on.
//!
//! A seed means the same run wherever it is played; what is printed of a failing one is a schedule
//! and the command that replays it.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process;

/// Arguments of `cargo xtask sim`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many worlds
    #[arg(long, default_value_t = 1000)]
    seeds: u64,
    /// The first seed; a new one by default, and always printed
    #[arg(long)]
    seed: Option<u64>,
    /// Play new seeds for so long, instead of a number of them
    #[arg(long)]
    minutes: Option<u64>,
    /// Steps of each world
    #[arg(long)]
    steps: Option<u32>,
    /// Only these steps of the one seed: what a failing run prints
    #[arg(long, requires = "seed")]
    keep: Option<String>,
    /// Compare with testing/model: small worlds, only what the model knows
    #[arg(long)]
    model: bool,
    /// Pass over this rule
    #[arg(long)]
    without: Vec<String>,
    /// Plant this fault in the world, which must be found
    #[arg(long)]
    planted: Option<String>,
    /// Memory does not run out
    #[arg(long)]
    plenty: bool,
    /// Print each seed before it is played: for a run that ends the process
    #[arg(long)]
    announce: bool,
    /// Print what happens as it happens
    #[arg(long)]
    follow: bool,
}

/// Arguments of `cargo xtask explore`.
#[derive(clap::Args)]
pub(crate) struct Exploration {
    /// Only this world; all by default
    #[arg(long)]
    world: Option<String>,
    /// Print which worlds there are
    #[arg(long)]
    list: bool,
    /// At most so many orders of a world
    #[arg(long)]
    limit: Option<u64>,
    /// Plant this fault in the world, which must be found
    #[arg(long)]
    planted: Option<String>,
}

/// Overflow and `debug_assert!` are findings, as panics are.
const FLAGS: &str = "-C debug-assertions -C overflow-checks";

/// Builds the simulator and plays; whether no rule was broken.
pub(crate) fn run(options: &Options, root: &Path) -> Result<bool> {
    let mut command = program(root, "sim");
    pass(&mut command, "--seeds", &Some(options.seeds));
    pass(&mut command, "--seed", &options.seed);
    pass(&mut command, "--minutes", &options.minutes);
    pass(&mut command, "--steps", &options.steps);
    pass(&mut command, "--keep", &options.keep);
    pass(&mut command, "--planted", &options.planted);
    for rule in &options.without {
        command.args(["--without", rule]);
    }
    for (given, flag) in [
        (options.model, "--model"),
        (options.plenty, "--plenty"),
        (options.announce, "--announce"),
        (options.follow, "--follow"),
    ] {
        if given {
            command.arg(flag);
        }
    }
    process::run(&mut command)
}

/// Builds the explorer and plays every order; whether no rule was broken.
pub(crate) fn explore(options: &Exploration, root: &Path) -> Result<bool> {
    let mut command = program(root, "explore");
    pass(&mut command, "--world", &options.world);
    pass(&mut command, "--limit", &options.limit);
    pass(&mut command, "--planted", &options.planted);
    if options.list {
        command.arg("--list");
    }
    process::run(&mut command)
}

/// What `cargo xtask test` plays: always the same seeds, so that a change is to blame for a
/// finding. New ones are `cargo xtask sim --minutes 3`.
pub(crate) fn slice(root: &Path) -> Result<bool> {
    let scarce = ["--seed", "1", "--seeds", "3000"];
    let plenty = ["--seed", "1", "--seeds", "10000", "--plenty"];
    Ok(process::run(program(root, "sim").args(scarce))?
        && process::run(program(root, "sim").args(plenty))?)
}

/// What `cargo xtask test` explores: every world.
pub(crate) fn explore_all(root: &Path) -> Result<bool> {
    process::run(&mut program(root, "explore"))
}

fn program(root: &Path, what: &str) -> Command {
    let mut command = process::cargo(root);
    // A target folder of its own: the flags would rebuild everything in the usual one.
    command.args(["run", "--quiet", "--release", "--target-dir", "target/sim"]);
    command.args(["--package", "openfsp-sim", "--", what]).env("RUSTFLAGS", FLAGS);
    command
}

fn pass(command: &mut Command, name: &str, value: &Option<impl ToString>) {
    if let Some(value) = value {
        command.args([name, &value.to_string()]);
    }
}
