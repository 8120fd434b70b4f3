//! `cargo xtask fuzz`: the fuzz targets of testing/fuzz, built so that coverage can guide them.
//!
//! The flags are here because they belong to the whole build: every crate that a target reaches has
//! to be instrumented and has to check its arithmetic. Stable Rust has all of them.

use std::path::Path;

use anyhow::Result;

use crate::process;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long each target runs
    #[arg(long, default_value_t = 120)]
    seconds: u64,
    /// Only this target; all by default
    #[arg(long)]
    target: Option<String>,
    /// Start of the pseudo-random choices; a new one by default, and always printed
    #[arg(long)]
    seed: Option<u64>,
    /// Run this one input (hexadecimal digits, or a file of them) instead of looking for new ones
    #[arg(long, requires = "target")]
    replay: Option<String>,
}

/// Coverage counters, and the checks that a release build leaves out.
const FLAGS: &str = "-C instrument-coverage -C debug-assertions -C overflow-checks";

/// Builds and runs them; whether no target found anything.
pub(crate) fn run(options: &Options, root: &Path) -> Result<bool> {
    let mut command = process::cargo(root);
    // A target folder of its own: the flags would rebuild everything in the usual one.
    command.args(["run", "--quiet", "--release", "--target-dir", "target/fuzz"]);
    command.args(["--package", "openfsp-fuzz", "--", "--seconds", &options.seconds.to_string()]);
    if let Some(target) = &options.target {
        command.args(["--target", target]);
    }
    if let Some(seed) = options.seed {
        command.args(["--seed", &seed.to_string()]);
    }
    if let Some(input) = &options.replay {
        command.args(["--replay", input]);
    }
    // The counters are read in the process; without this, each exit would write them to a file,
    // and so would each build script.
    process::run(command.env("RUSTFLAGS", FLAGS).env("LLVM_PROFILE_FILE", "/dev/null"))
}
