//! Collecting measures, and the table of medians and ratios.

use std::collections::BTreeMap;

use serde_json::json;

use super::plan::Placement;
use super::rows;

/// Which measures belong together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// Where server and client ran.
    pub(crate) placement: Placement,
    /// What was done.
    pub(crate) row: String,
    /// On what.
    pub(crate) target: String,
}

/// One round's result for one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measure {
    /// Microseconds of elapsed time for one operation.
    pub(crate) elapsed_us: f64,
    /// Microseconds of the server's CPU for one operation, where there is a server.
    pub(crate) server_us: Option<f64>,
}

impl Measure {
    /// The line that a client prints.
    pub(crate) fn line(&self, row: &str) -> String {
        let server = self.server_us.map_or_else(|| "-".to_owned(), |us| format!("{us:.3}"));
        format!("measure {row} {:.3} {server}", self.elapsed_us)
    }

    /// Reads a client's line.
    pub(crate) fn parse(line: &str) -> Option<(String, Self)> {
        let mut words = line.strip_prefix("measure ")?.split_whitespace();
        let row = words.next()?.to_owned();
        let elapsed_us = words.next()?.parse().ok()?;
        let server_us = words.next()?.parse().ok();
        Some((row, Self { elapsed_us, server_us }))
    }
}

/// All measures of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    measures: BTreeMap<Key, Vec<Measure>>,
}

/// Which targets OpenFsp is compared with.
const PEERS: [&str; 2] = ["fuser", "libfuse"];
const OURS: &str = "openfsp";

impl Report {
    /// Notes one round's result.
    pub(crate) fn add(&mut self, key: Key, measure: Measure) {
        self.measures.entry(key).or_default().push(measure);
    }

    /// The median (and the least) of a row on a target.
    fn elapsed(&self, placement: Placement, row: &str, target: &str) -> Option<(f64, f64)> {
        let key = Key { placement, row: row.to_owned(), target: target.to_owned() };
        let mut all: Vec<f64> = self.measures.get(&key)?.iter().map(|it| it.elapsed_us).collect();
        let median = median(&mut all)?;
        Some((median, *all.first()?))
    }

    fn server(&self, placement: Placement, row: &str, target: &str) -> Option<f64> {
        let key = Key { placement, row: row.to_owned(), target: target.to_owned() };
        let mut all: Vec<f64> =
            self.measures.get(&key)?.iter().filter_map(|it| it.server_us).collect();
        median(&mut all)
    }

    /// Our median divided by the best peer's.
    fn ratio(&self, placement: Placement, row: &str) -> Option<f64> {
        let ours = self.elapsed(placement, row, OURS)?.0;
        let peers = PEERS.iter().filter_map(|peer| self.elapsed(placement, row, peer));
        let best = peers.map(|times| times.0).min_by(f64::total_cmp)?;
        Some(ours / best)
    }

    fn rows(&self, placement: Placement) -> Vec<&str> {
        let keys = self.measures.keys().filter(|key| key.placement == placement);
        let mut rows: Vec<&str> = keys.map(|key| key.row.as_str()).collect();
        rows.sort_by_key(|row| rows::place(row));
        rows.dedup();
        rows
    }

    /// Prints the table of one placement: median µs (least), ratio, server CPU.
    pub(crate) fn print(&self, placement: Placement, targets: &[String]) {
        let rows = self.rows(placement);
        if rows.is_empty() {
            return;
        }
        println!("placement {placement}: µs per operation, median of rounds (least), ratio to the");
        println!("best peer; in brackets the server's CPU per operation, where pinned");
        print!("{:<20}", "row");
        for target in targets {
            print!(" {target:>30}");
        }
        println!(" {:>8}", "ratio");
        for row in rows {
            print!("{row:<20}");
            for target in targets {
                print!(" {:>30}", self.cell(placement, row, target));
            }
            let ratio = self.ratio(placement, row);
            println!(" {:>8}", ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}")));
        }
        if let Some((row, ratio)) = self.worst(placement) {
            println!("worst ratio: {ratio:.2} ({row})");
        }
    }

    fn cell(&self, placement: Placement, row: &str, target: &str) -> String {
        let Some((median, least)) = self.elapsed(placement, row, target) else {
            return "-".to_owned();
        };
        let server = self.server(placement, row, target);
        let server = server.map_or_else(String::new, |us| format!(" [{us:.1}]"));
        format!("{median:.1} ({least:.1}){server}")
    }

    fn worst(&self, placement: Placement) -> Option<(&str, f64)> {
        let ratios = self.rows(placement).into_iter();
        let ratios = ratios.filter_map(|row| Some((row, self.ratio(placement, row)?)));
        ratios.max_by(|one, other| one.1.total_cmp(&other.1))
    }

    /// The rows in which our ratio is over `limit`.
    pub(crate) fn over(&self, limit: f64) -> Vec<String> {
        let ours = self.measures.keys().filter(|key| key.target == OURS);
        let over = ours.filter_map(|key| {
            let ratio = self.ratio(key.placement, &key.row).filter(|ratio| *ratio > limit)?;
            Some(format!("{} ({}) {ratio:.2}", key.row, key.placement))
        });
        over.collect()
    }

    /// Every measure, for other programs.
    pub(crate) fn to_json(&self) -> String {
        let measures = self.measures.iter().map(|(key, all)| {
            json!({
                "placement": key.placement.to_string(),
                "row": key.row,
                "target": key.target,
                "elapsed_us": all.iter().map(|it| it.elapsed_us).collect::<Vec<_>>(),
                "server_us": all.iter().map(|it| it.server_us).collect::<Vec<_>>(),
                "ratio": (key.target == OURS).then(|| self.ratio(key.placement, &key.row)),
            })
        });
        let measures: Vec<_> = measures.collect();
        format!("{:#}\n", json!({ "measures": measures }))
    }
}

/// The middle one (of an even number, the mean of the two); sorts them.
pub(crate) fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        1 => values.get(middle).copied(),
        _ => Some(f64::midpoint(*values.get(middle.checked_sub(1)?)?, *values.get(middle)?)),
    }
}

#[cfg(test)]
mod tests;
