//! Measures OpenFsp beside its peers, in one run, as ratios.
//!
//! Each area has a folder: [`fuse`] measures round trips and data on a mounted memory file system,
//! [`engine`] the same file system without a door.
//! Absolute times say little on a shared machine; what counts is the ratio to the best peer.

#![forbid(unsafe_code)]

mod engine;
mod fuse;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Measures OpenFsp beside its peers.
#[derive(Parser)]
#[command(name = "openfsp-bench")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Engine, host and a memory file system without a door
    Engine(engine::Options),
    /// Round trips and data of a memory file system on /dev/fuse
    Fuse(fuse::Options),
    /// Measures rows in one folder, in the process that the runner starts for it
    #[command(hide = true)]
    FuseClient(fuse::ClientOptions),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Engine(options) => engine::run(&options),
        Command::Fuse(options) => fuse::run(&options),
        Command::FuseClient(options) => fuse::run_client(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
