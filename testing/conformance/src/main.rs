//! The command line of the conformance suites.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use openfsp_conformance::{hammer, mounted};

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
    /// Everything at once on one mount, for minutes: does anything stand still?
    Hammer(hammer::Options),
    /// The process that serves what is hammered
    #[command(hide = true)]
    HammerServe(hammer::ServeOptions),
    /// A process that hammers
    #[command(hide = true)]
    HammerClient(hammer::ClientOptions),
    /// One suite, in the process that the runner starts for it
    #[command(hide = true)]
    Suite(mounted::SuiteOptions),
    /// Reports whether another process holds a record lock on a file
    #[command(hide = true)]
    ProbeLock(mounted::ProbeLockOptions),
    /// Ends what the runner leaves behind if it is killed
    #[command(hide = true)]
    Warden,
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Mounted(options) => mounted::run(&options),
        Command::Hammer(options) => hammer::run(&options),
        Command::HammerServe(options) => hammer::run_server(&options),
        Command::HammerClient(options) => hammer::run_client(&options),
        Command::Suite(options) => mounted::run_suite(options),
        Command::ProbeLock(options) => mounted::probe_lock(&options),
        Command::Warden => mounted::guard(),
    }
}
