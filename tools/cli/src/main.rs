//! The program `openfsp`: serves a file system in the foreground until it is told to stop.

#![forbid(unsafe_code)]

mod arguments;
mod serve;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments::Arguments { command } = arguments::Arguments::parse();
    let result = match command {
        arguments::Command::Serve(serve) => serve::serve(serve),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("openfsp: {error}");
            ExitCode::FAILURE
        }
    }
}
