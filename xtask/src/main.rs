//! `cargo xtask`: every command a developer or the CI machine needs.
//!
//! One file or folder per command. What a command checks is data where it can be: the layers are a
//! table, the house rules a list, the stages of `test` another. Nothing here ships.
#![forbid(unsafe_code)]

mod bench;
mod deny;
mod fuzz;
mod layers;
mod process;
mod sim;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The developer commands of OpenFsp")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check the house rules: sizes, names, crate roots, documents, links
    Tidy,
    /// Check who depends on whom against the table in xtask/src/layers/table.rs
    Layers,
    /// Run everything CI runs, in CI's order
    Test(test::Options),
    /// Run the benchmarks in release mode; all arguments go to testing/bench
    Bench(bench::Options),
    /// Run the fuzz targets of testing/fuzz, coverage-guided, on the stable toolchain
    Fuzz(fuzz::Options),
    /// Play seeded worlds around the engine: many clients, a file system that fails and lies
    Sim(sim::Options),
    /// Play every order in which the steps of small worlds can come
    Explore(sim::Exploration),
    /// Check licences and advisories of dependencies with cargo-deny
    Deny,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments.command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one command. `Ok(false)`: it ran, and found something wrong that it has printed.
fn run(command: &Command) -> anyhow::Result<bool> {
    let root = workspace::root()?;
    match command {
        Command::Tidy => Ok(tidy::run(&Workspace::load(root)?)),
        Command::Layers => Ok(layers::run(&Workspace::load(root)?)),
        Command::Test(options) => Ok(test::run(options, &Workspace::load(root)?)),
        Command::Bench(options) => bench::run(options, &root),
        Command::Fuzz(options) => fuzz::run(options, &root),
        Command::Sim(options) => sim::run(options, &root),
        Command::Explore(options) => sim::explore(options, &root),
        Command::Deny => deny::run(&root),
    }
}
