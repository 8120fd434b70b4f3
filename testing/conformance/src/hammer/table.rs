//! The table of what was done, and what of it is not as it should be.

use std::time::Duration;

use super::crew::LIMIT;
use super::report::Report;
use super::tally::{Kind, Side, Tally, WINDOW};

/// What the processes of a run have told.
pub(super) struct Outcome {
    /// Who served.
    pub(super) server: Report,
    /// Who worked on the mounted directory.
    pub(super) clients: Vec<Report>,
    /// How long the clients worked.
    pub(super) lasted: Duration,
}

impl Outcome {
    /// One line for each kind.
    pub(super) fn table(&self) -> String {
        let mut text = format!(
            "{:<16} {:>9} {:>8} {:>8} {:>11} {:>11} {:>11}\n",
            "kind", "completed", "refused", "per s", "median", "99.9 %", "longest"
        );
        for kind in Kind::ALL {
            let tally = self.whole(*kind);
            let rate = tally.completed() as f64 / self.lasted.as_secs_f64();
            text += &format!(
                "{:<16} {:>9} {:>8} {:>8.0} {:>11} {:>11} {:>11}\n",
                kind.name(),
                tally.completed(),
                tally.refused,
                rate,
                milliseconds(tally.quantile(0.5)),
                milliseconds(tally.quantile(0.999)),
                milliseconds(tally.longest),
            );
        }
        text
    }

    /// How many operations completed.
    pub(super) fn completed(&self) -> u64 {
        Kind::ALL.iter().map(|kind| self.whole(*kind).completed()).sum()
    }

    fn whole(&self, kind: Kind) -> Tally {
        let mut whole = Tally::default();
        let reports = self.clients.iter().chain([&self.server]);
        for tally in reports.filter_map(|report| report.tallies.get(&kind)) {
            whole.merge(tally);
        }
        whole
    }

    /// What is wrong, a line each; nothing if all is well.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = unsound("server", &self.server, Side::Door);
        for (number, report) in self.clients.iter().enumerate() {
            faults.extend(unsound(&format!("process {number}"), report, Side::Mount));
        }
        let reports = self.clients.iter().chain([&self.server]);
        let increments: u64 = reports.map(|report| report.increments).sum();
        match self.server.counted {
            Some(counted) if counted != increments => {
                faults.push(format!("{increments} times one was added, which makes {counted}"));
            }
            Some(_) => {}
            None => faults.push("nobody knows what the counters are".to_owned()),
        }
        faults
    }
}

/// What is wrong with what one process did.
fn unsound(who: &str, report: &Report, side: Side) -> Vec<String> {
    let mut faults: Vec<String> = report.errors.clone();
    for kind in Kind::ALL.iter().filter(|kind| kind.side() == side) {
        let tally = report.tallies.get(kind).cloned().unwrap_or_default();
        let name = kind.name();
        if let Some(gap) = tally.gap(report.windows) {
            let from = gap as u64 * WINDOW.as_secs();
            let to = from + WINDOW.as_secs();
            faults.push(format!("{who}: no {name} completed from second {from} to {to}"));
        }
        if tally.longest > LIMIT {
            faults.push(format!("{who}: a {name} took {}", milliseconds(tally.longest)));
        }
    }
    faults
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

#[cfg(test)]
mod tests;
