//! `cargo xtask sim` and `cargo xtask explore`: worlds by chance, and small worlds in every order.
//!
//! Seeds are spread over threads; a world lives on one. The first finding ends the run: it is made
//! small and printed as a schedule, with what replays it.
#![deny(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]

mod memory;
mod options;
mod process;
mod simulate;

use std::env;
use std::process::ExitCode;

use options::Options;

#[global_allocator]
static ALLOCATOR: memory::Scarce = memory::Scarce;

fn main() -> ExitCode {
    let good = match Options::parse(env::args().skip(1)) {
        Ok(Options::Simulate(options)) if options.announce || options.plenty => {
            simulate::run(&options)
        }
        // Where memory runs out, what cannot fail politely ends the process.
        Ok(Options::Simulate(options)) => process::watch(&options),
        Ok(Options::Explore(options)) => sim::explore::run(&options),
        Err(error) => {
            eprintln!("openfsp-sim: {error}");
            false
        }
    };
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
