//! `cargo xtask bench`: the benchmarks of testing/bench, built for speed.

use std::ffi::OsString;
use std::path::Path;

use anyhow::Result;

use crate::process;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Arguments of the benchmark program; `--help` is one
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Builds and runs them; whether the program ended well.
pub(crate) fn run(options: &Options, root: &Path) -> Result<bool> {
    let mut command = process::cargo(root);
    command.args(["run", "--quiet", "--release", "--package", "openfsp-bench", "--"]);
    process::run(command.args(&options.arguments))
}
