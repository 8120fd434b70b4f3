//! Every sequence of moves, but for those that differ only in the order of independent neighbours.

use std::collections::{BTreeSet, HashSet};

use super::family;
use super::play::{Move, Play};
use super::serial::{self, Order};
use super::world::World;
use crate::choices::mix;
use crate::panics;
use crate::planted::Planted;
use crate::rule::{Breach, Rule};

/// What exploring a world came to.
pub(super) struct Explored {
    /// Sequences played to their end.
    pub(super) runs: u64,
    pub(super) moves: u64,
    /// Different outcomes: by client and line.
    pub(super) outcomes: BTreeSet<Vec<Vec<String>>>,
    /// The limit was not met.
    pub(super) complete: bool,
    pub(super) finding: Option<Finding>,
}

/// A sequence that breaks a rule.
pub(super) struct Finding {
    pub(super) breach: Breach,
    pub(super) trace: Vec<String>,
}

/// How to explore.
#[derive(Clone, Copy)]
pub(super) struct How {
    /// At most so many sequences.
    pub(super) limit: u64,
    pub(super) planted: Option<Planted>,
    /// Of sequences that differ only in the order of independent neighbours, one.
    pub(super) reduced: bool,
}

/// Plays a world in every order.
pub(super) fn explore(world: &'static World, how: How) -> Explored {
    let outcomes = BTreeSet::new();
    let explored = Explored { runs: 0, moves: 0, outcomes, complete: true, finding: None };
    let orders = match serial::orders(world) {
        Ok(orders) => orders,
        Err(breach) => {
            let finding = Some(Finding { breach, trace: Vec::new() });
            return Explored { finding, ..explored };
        }
    };
    let mut search = Search {
        world,
        how,
        families: family::of_world(world),
        orders,
        path: Vec::new(),
        seen: HashSet::new(),
        explored,
    };
    search.all();
    search.explored
}

/// A choice that was made: which, of how many.
struct Choice {
    taken: usize,
    of: usize,
}

struct Search {
    world: &'static World,
    how: How,
    families: Vec<Vec<usize>>,
    orders: Vec<Order>,
    path: Vec<Choice>,
    /// Sets of moves, as hashes, that some prefix consisted of.
    seen: HashSet<u64>,
    explored: Explored,
}

/// A move that was made, for the reduction.
struct Made {
    client: Option<usize>,
    family: usize,
    hash: u64,
}

impl Search {
    fn all(&mut self) {
        loop {
            if let Err((breach, made)) = self.run() {
                let trace = self.replay(&made, &breach);
                self.explored.finding = Some(Finding { breach, trace });
                return;
            }
            // The next path: the last choice that has another alternative.
            while let Some(choice) = self.path.last_mut() {
                choice.taken += 1;
                if choice.taken < choice.of {
                    break;
                }
                self.path.pop();
            }
            if self.path.is_empty() {
                return;
            }
            if self.explored.runs >= self.how.limit {
                self.explored.complete = false;
                return;
            }
        }
    }

    /// One sequence, along the path as far as it goes and by first alternatives from there.
    fn run(&mut self) -> Result<(), (Breach, Vec<Move>)> {
        let mut sequence = Vec::new();
        let result = panics::caught(|| self.run_along(&mut sequence))
            .unwrap_or_else(|what| Err(Breach::new(Rule::NoPanic, what)));
        result.map_err(|breach| (breach, sequence))
    }

    fn run_along(&mut self, sequence: &mut Vec<Move>) -> Result<(), Breach> {
        let mut play = Play::new(self.world, self.how.planted, false)?;
        let mut made: Vec<Made> = Vec::new();
        let mut possible = Vec::new();
        let mut depth = 0;
        loop {
            play.possible(&mut possible);
            if possible.is_empty() {
                break;
            }
            let fresh = depth >= self.path.len();
            if fresh {
                self.path.push(Choice { taken: 0, of: possible.len() });
            }
            let what = possible[self.path[depth].taken];
            let last = depth + 1 == self.path.len();
            depth += 1;
            made.push(self.describe(&play, what, &made));
            sequence.push(what);
            self.explored.moves += 1;
            play.make(what)?;
            play.stage.probe()?;
            // A prefix that was seen is not continued; what is on the path before was seen by us.
            let reached = self.how.reduced && (fresh || last);
            if reached && !self.seen.insert(set_hash(&made)) {
                return Ok(());
            }
        }
        self.explored.runs += 1;
        self.look(&mut play)
    }

    /// Nothing is left to do.
    fn look(&mut self, play: &mut Play) -> Result<(), Breach> {
        play.stage.check_nobody_waits()?;
        play.check_unfinished()?;
        if !play.is_disturbed() && !self.world.disturbances.waits {
            serial::check(self.world, &self.orders, play)?;
        }
        self.explored.outcomes.insert(serial::outcomes(self.world, &play.executed));
        play.stage.end()
    }

    /// The move with all that it depends on, as a number.
    fn describe(&self, play: &Play, what: Move, made: &[Made]) -> Made {
        let client = play.owner(what);
        let next = client.and_then(|client| play.next.get(client)).copied().unwrap_or(0);
        let line = match what {
            Move::Submit(_) => next,
            _ => next.saturating_sub(1),
        };
        let lines = client.and_then(|client| self.families.get(client));
        let family = lines.and_then(|lines| lines.get(line)).copied().unwrap_or(0);
        let own = match what {
            Move::Submit(_) => mix(1 + next as u64),
            Move::Act(serial) => mix(1_000 + play.ordinal(serial) as u64),
            Move::Answer(serial) => mix(2_000 + play.ordinal(serial) as u64),
            Move::Cancel(_) => mix(3_000),
            Move::Timeout => mix(4_000),
            Move::Stop => mix(5_000),
            Move::Forget(id) => mix(6_000 + id.0),
            Move::DoorGone => mix(7_000),
        };
        let mut hash = mix(own ^ client.map_or(77, |client| client as u64 + 1));
        let mut before: u64 = 0;
        for earlier in made {
            let depends = client.is_none()
                || earlier.client.is_none()
                || earlier.client == client
                || earlier.family == 0
                || family == 0
                || earlier.family == family;
            if depends {
                before = before.wrapping_add(mix(earlier.hash));
            }
        }
        hash = mix(hash ^ mix(before));
        Made { client, family, hash }
    }

    /// The same sequence once more, with its trace.
    fn replay(&self, sequence: &[Move], breach: &Breach) -> Vec<String> {
        let Ok(mut play) = Play::new(self.world, self.how.planted, true) else { return Vec::new() };
        let mut result = Ok(());
        for what in sequence {
            if result.is_ok() {
                result = panics::caught(|| play.make(*what)).unwrap_or(Ok(()));
            }
        }
        let ends = breach.rule != Rule::SomeOrder;
        if result.is_ok() && ends {
            let _ = play.stage.check_nobody_waits().and_then(|()| play.stage.end());
        }
        play.stage.take_trace()
    }
}

/// The moves as a set, in whatever order they were made.
fn set_hash(made: &[Made]) -> u64 {
    made.iter().fold(0, |sum: u64, each| sum.wrapping_add(mix(each.hash ^ 0x5A5A)))
}
