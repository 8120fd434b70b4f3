//! What one process tells the conductor when it ends: a [`Report`], through a file.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::tally::{Kind, Tally};

/// What one process did.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Report {
    /// By kind.
    pub(super) tallies: BTreeMap<Kind, Tally>,
    /// How long it worked, in whole windows.
    pub(super) windows: usize,
    /// How often it added one to a counter under its lock.
    pub(super) increments: u64,
    /// What the counters are together at the end, from who serves.
    pub(super) counted: Option<u64>,
    /// What went wrong, a line each.
    pub(super) errors: Vec<String>,
}

impl Report {
    /// Writes it to a file, which is whole as soon as it is there.
    pub(super) fn save(&self, path: &Path) -> Result<()> {
        let partial = path.with_extension("partial");
        fs::write(&partial, self.text())
            .and_then(|()| fs::rename(&partial, path))
            .with_context(|| path.display().to_string())
    }

    /// Reads what [`save`](Report::save) wrote.
    pub(super) fn load(path: &Path) -> Result<Report> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        Report::parse(&text).with_context(|| format!("no report: {}", path.display()))
    }

    fn text(&self) -> String {
        let mut text = format!("windows {}\nincrements {}\n", self.windows, self.increments);
        // Writing to a string cannot fail.
        if let Some(counted) = self.counted {
            let _ = writeln!(text, "counted {counted}");
        }
        for error in &self.errors {
            let _ = writeln!(text, "error {}", error.replace('\n', " | "));
        }
        for (kind, tally) in &self.tallies {
            let _ = writeln!(text, "{} {}", kind.name(), tally.line());
        }
        text
    }

    fn parse(text: &str) -> Option<Report> {
        let mut report = Report::default();
        for line in text.lines() {
            let (word, rest) = line.split_once(' ')?;
            match word {
                "windows" => report.windows = rest.parse().ok()?,
                "increments" => report.increments = rest.parse().ok()?,
                "counted" => report.counted = Some(rest.parse().ok()?),
                "error" => report.errors.push(rest.to_owned()),
                name => {
                    let kind = Kind::ALL.iter().find(|kind| kind.name() == name)?;
                    report.tallies.insert(*kind, Tally::parse(rest)?);
                }
            }
        }
        Some(report)
    }
}

#[cfg(test)]
mod tests;
