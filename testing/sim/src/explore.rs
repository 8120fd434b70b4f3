//! The explorer: small worlds, every order in which their steps can come.
//!
//! A world (`explore/world.rs`) is a few clients with a few lines each, in the language of the
//! stories. A run is a sequence of moves: a client submits its next line, the file system carries
//! out and answers a question, and where the world says so a client gives up, a deadline passes, or
//! the volume stops. `search` plays every sequence, from the beginning each time: the engine
//! cannot be copied, and a run takes microseconds.
//!
//! **The reduction.** Two moves are independent if they are of different clients and touch
//! different families of names; names are of one family if a line of the world connects them: by
//! containment, rename or link. Neighbouring independent moves may trade places without a
//! difference to anybody, so of all sequences that differ only in that, one is played: each move is
//! hashed together with the moves before it that it depends on, and a prefix whose set of hashes
//! was seen before is not continued.
//!
//! **What is checked** beside the rules of every step: with nothing left to do nobody waits; the
//! outcomes are those of some order in which the lines were executed one by one, an order that
//! keeps what ended before what began later (`explore/serial.rs`).

mod family;
mod play;
mod search;
mod serial;
mod session;
#[cfg(test)]
mod tests;
mod world;

use std::time::Instant;

use crate::planted::Planted;
use search::How;
use world::{WORLDS, World};

/// What to explore.
pub struct Options {
    /// Only this world.
    pub world: Option<String>,
    /// Only print the names of the worlds.
    pub list: bool,
    /// At most so many runs of a world.
    pub limit: u64,
    /// A fault of the world, for a test of the rules.
    pub planted: Option<Planted>,
}

impl Default for Options {
    fn default() -> Options {
        Options { world: None, list: false, limit: 200_000, planted: None }
    }
}

/// Explores and prints; whether no rule was broken.
pub fn run(options: &Options) -> bool {
    if options.list {
        for world in WORLDS {
            println!("{:<28} {}", world.name, world.about);
        }
        return true;
    }
    let chosen = |world: &&World| options.world.as_ref().is_none_or(|name| name == world.name);
    let worlds: Vec<&World> = WORLDS.iter().filter(chosen).collect();
    if worlds.is_empty() {
        println!("explore: no such world; --list tells which there are");
        return false;
    }
    let (limit, planted) = (options.limit, options.planted);
    let mut good = true;
    let mut total = 0;
    let begun = Instant::now();
    for world in worlds {
        let began = Instant::now();
        let result = search::explore(world, How { limit, planted, reduced: true });
        total += result.runs;
        let more = if result.complete { "" } else { ", not all" };
        println!(
            "{:<28} {:>9} orders{more}, {} moves, {} outcomes, {:.1} s",
            world.name,
            result.runs,
            result.moves,
            result.outcomes.len(),
            began.elapsed().as_secs_f64()
        );
        if let Some(finding) = result.finding {
            println!("\n{} breaks {}\n", world.name, finding.breach);
            for line in finding.trace {
                println!("    {line}");
            }
            println!("    => {}\n", finding.breach);
            let fault = planted.map(|planted| format!(" --planted {}", planted.name()));
            let fault = fault.unwrap_or_default();
            println!("replay: cargo xtask explore --world {}{fault}\n", world.name);
            good = false;
            if planted.is_some() {
                break;
            }
        }
    }
    println!("explore: {total} orders in {:.1} s", begun.elapsed().as_secs_f64());
    good
}
