//! The command line of the conformance suites.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use openfsp_conformance::mounted;

/// Suites that decide whether OpenFsp is right.
#[derive(Parser)]
#[command(name = "openfsp-conformance")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Foreign suites, real programs and own checks on a mounted directory
    Mounted(mounted::Options),
    /// One suite, in the process that the runner starts for it
    #[command(hide = true)]
    Suite(mounted::SuiteOptions),
    /// Reports whether another process holds a record lock on a file
    #[command(hide = true)]
    ProbeLock(mounted::ProbeLockOptions),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Mounted(options) => mounted::run(&options),
        Command::Suite(options) => mounted::run_suite(options),
        Command::ProbeLock(options) => mounted::probe_lock(&options),
    }
}
