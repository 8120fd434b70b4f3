//! The outcomes that are allowed: those of the lines executed one by one, in every order.
//!
//! The engine is its own measure here: a line that meets no other is what the stories test. What is
//! asked of the runs is that their lines look as if each had happened at one moment between its
//! beginning and its end.

use std::collections::BTreeSet;

use super::play::{Executed, Move, Play};
use super::world::World;
use crate::rule::{Breach, Rule};

/// One order of lines, and what came of it.
pub(super) struct Order {
    /// Client and line.
    lines: Vec<(usize, usize)>,
    /// The outcome of each line, by client and line, and what the file system holds at the end.
    outcomes: Vec<Vec<String>>,
    files: Vec<String>,
}

/// All orders of a world.
pub(super) fn orders(world: &'static World) -> Result<Vec<Order>, Breach> {
    let mut orders = Vec::new();
    if world.disturbances.waits {
        return Ok(orders);
    }
    let mut picks: Vec<usize> = Vec::new();
    extend(world, &mut picks, &mut orders)?;
    Ok(orders)
}

fn extend(
    world: &'static World,
    picks: &mut Vec<usize>,
    orders: &mut Vec<Order>,
) -> Result<(), Breach> {
    let taken = |client: usize| picks.iter().filter(|pick| **pick == client).count();
    let open: Vec<usize> =
        (0..world.clients.len()).filter(|c| taken(*c) < world.clients[*c].len()).collect();
    if open.is_empty() {
        orders.push(execute(world, picks)?);
    }
    for client in open {
        picks.push(client);
        extend(world, picks, orders)?;
        picks.pop();
    }
    Ok(())
}

fn execute(world: &'static World, picks: &[usize]) -> Result<Order, Breach> {
    let mut play = Play::new(world, None, false)?;
    for client in picks {
        play.make(Move::Submit(*client))?;
        play.answer_everything()?;
        play.stage.check_nobody_waits()?;
    }
    let lines = play.executed.iter().map(|line| (line.client, line.line)).collect();
    Ok(Order { lines, outcomes: outcomes(world, &play.executed), files: files(&play) })
}

/// Outcomes by client and line.
pub(super) fn outcomes(world: &World, executed: &[Executed]) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> =
        world.clients.iter().map(|lines| vec![String::new(); lines.len()]).collect();
    for line in executed {
        all[line.client][line.line].clone_from(&line.outcome);
    }
    all
}

/// What the file system holds: paths and sizes.
pub(super) fn files(play: &Play) -> Vec<String> {
    let state = play.stage.files.memory.state();
    let mut files = Vec::new();
    let mut directories = vec![(String::new(), state.store.root())];
    while let Some((path, id)) = directories.pop() {
        let Ok(entries) = state.store.entries(id, None) else { continue };
        for (name, info) in entries {
            let path = format!("{path}\\{}", String::from_utf16_lossy(name.units()));
            files.push(format!("{path} {} {}", info.end_of_file, info.links));
            if info.is_directory() {
                directories.push((path, info.id));
            }
        }
    }
    files.sort();
    files
}

/// Is there an order that comes to this, and keeps what ended before what began?
pub(super) fn check(world: &World, orders: &[Order], play: &Play) -> Result<(), Breach> {
    let outcomes = outcomes(world, &play.executed);
    let files = files(play);
    let same = |order: &&Order| order.outcomes == outcomes && order.files == files;
    if orders.iter().filter(same).any(|order| keeps_time(&order.lines, &play.executed)) {
        return Ok(());
    }
    let distinct: BTreeSet<String> =
        orders.iter().map(|order| format!("{:?}, {:?}", order.outcomes, order.files)).collect();
    let mut what = format!("{outcomes:?}, {files:?} comes of no order that keeps time; there are");
    for each in distinct {
        what.push_str("\n        ");
        what.push_str(&each);
    }
    Err(Breach::new(Rule::SomeOrder, what))
}

/// Does a line that had ended when another began come before it?
fn keeps_time(order: &[(usize, usize)], executed: &[Executed]) -> bool {
    let place = |line: &Executed| order.iter().position(|at| *at == (line.client, line.line));
    executed.iter().all(|earlier| {
        let Some(ended) = earlier.ended else { return true };
        let later = executed.iter().filter(|later| later.began >= ended && *later != earlier);
        later.clone().all(|later| {
            later.began == ended && later.client != earlier.client || place(earlier) < place(later)
        })
    })
}
