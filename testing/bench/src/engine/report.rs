//! Collecting measures, and the tables of medians and ratios.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use super::Target;
use super::rows::Row;
use crate::fuse::median;

/// Which measures belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) row: Row,
    pub(crate) threads: usize,
    pub(crate) target: Target,
}

/// One round's result: microseconds for one operation of all threads together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measure {
    /// By the clock on the wall.
    pub(crate) elapsed_us: f64,
    /// Of CPU, of all threads.
    pub(crate) cpu_us: f64,
}

impl Measure {
    pub(crate) fn of(operations: u64, elapsed: Duration, cpu: Duration) -> Measure {
        let each = |time: Duration| time.as_secs_f64() * 1e6 / operations as f64;
        Measure { elapsed_us: each(elapsed), cpu_us: each(cpu) }
    }

    /// What counts: one thread waits for nobody.
    fn us(&self, threads: usize) -> f64 {
        if threads == 1 { self.cpu_us } else { self.elapsed_us }
    }
}

/// All measures of a run, one a round.
#[derive(Debug, Default)]
pub(crate) struct Report {
    measures: BTreeMap<Key, Vec<Measure>>,
}

impl Report {
    /// Notes one round's result.
    pub(crate) fn add(&mut self, key: Key, measure: Measure) {
        self.measures.entry(key).or_default().push(measure);
    }

    fn all(&self, row: Row, threads: usize, target: Target) -> &[Measure] {
        self.measures.get(&Key { row, threads, target }).map_or(&[], Vec::as_slice)
    }

    /// Median time of a row.
    fn us(&self, row: Row, threads: usize, target: Target) -> Option<f64> {
        let all = self.all(row, threads, target).iter();
        median(&mut all.map(|measure| measure.us(threads)).collect::<Vec<_>>())
    }

    /// Our times over the peer's, round by round.
    fn ratios(&self, row: Row, threads: usize) -> Vec<f64> {
        let ours = self.all(row, threads, Target::Volume).iter();
        let pairs = ours.zip(self.all(row, threads, Target::Peer));
        pairs.map(|(ours, peers)| ours.us(threads) / peers.us(threads)).collect()
    }

    /// The rate of several threads over that of one, round by round; both by the wall's clock.
    fn gains(&self, row: Row, threads: usize, target: Target) -> Vec<f64> {
        let one = self.all(row, 1, target).iter();
        let pairs = one.zip(self.all(row, threads, target));
        pairs.map(|(one, several)| one.elapsed_us / several.elapsed_us).collect()
    }

    /// Prints the tables.
    pub(crate) fn print(&self, rows: &[Row], threads: &[usize]) {
        if threads.contains(&1) {
            self.print_one(rows);
        }
        let several: Vec<usize> = threads.iter().copied().filter(|threads| *threads > 1).collect();
        if !several.is_empty() {
            self.print_several(rows, &several);
        }
    }

    fn print_one(&self, rows: &[Row]) {
        println!(
            "one thread: µs of CPU for an operation, median of the rounds; ratio of volume to"
        );
        println!("peer, median and quartiles of the rounds' ratios");
        let targets = [Target::Volume, Target::Peer, Target::Store, Target::Step];
        print!("{:<18}", "row");
        targets.iter().for_each(|target| print!(" {:>9}", target.name()));
        println!("  {:>22}", "volume / peer");
        for &row in rows {
            print!("{row:<18}");
            for target in targets {
                let us = self.us(row, 1, target);
                print!(" {:>9}", us.map_or_else(|| "-".to_owned(), |us| format!("{us:.3}")));
            }
            println!("  {:>22}", spread(&mut self.ratios(row, 1)));
        }
    }

    fn print_several(&self, rows: &[Row], several: &[usize]) {
        println!(
            "\nn threads: the rate of all over the rate of one thread in the same round, median"
        );
        println!("and quartiles; in square brackets volume / peer");
        print!("{:<18}", "row");
        for threads in several {
            print!(" {:>30} {:>20}", format!("volume, {threads}"), format!("peer, {threads}"));
        }
        println!();
        for &row in rows {
            print!("{row:<18}");
            for &threads in several {
                let ours = spread(&mut self.gains(row, threads, Target::Volume));
                let peers = spread(&mut self.gains(row, threads, Target::Peer));
                let ratio = median(&mut self.ratios(row, threads));
                let ratio = ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
                print!(" {:>30} {peers:>20}", format!("{ours} [{ratio}]"));
            }
            println!();
        }
    }

    /// Every measure, for other programs.
    pub(crate) fn to_json(&self) -> String {
        let measures = self.measures.iter().map(|(key, all)| {
            json!({
                "row": key.row.name(),
                "threads": key.threads,
                "target": key.target.name(),
                "elapsed_us": all.iter().map(|it| it.elapsed_us).collect::<Vec<_>>(),
                "cpu_us": all.iter().map(|it| it.cpu_us).collect::<Vec<_>>(),
                "ratio": (key.target == Target::Volume)
                    .then(|| median(&mut self.ratios(key.row, key.threads))),
            })
        });
        format!("{:#}\n", json!({ "measures": measures.collect::<Vec<_>>() }))
    }
}

/// The values a quarter from either end; sorts them.
fn quartiles(values: &mut [f64]) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = |quarter: usize| values.get((last * quarter + 2) / 4).copied();
    Some((at(1)?, at(3)?))
}

/// Median and quartiles.
fn spread(values: &mut [f64]) -> String {
    let (Some(middle), Some((low, high))) = (median(values), quartiles(values)) else {
        return "-".to_owned();
    };
    format!("{middle:.2} ({low:.2}-{high:.2})")
}

#[cfg(test)]
mod tests;
