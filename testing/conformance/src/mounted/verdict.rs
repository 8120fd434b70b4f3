//! How a suite ended, and how its process tells the runner.

use std::process::ExitStatus;

/// How a suite ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Everything held; the text counts what was done.
    Passed(String),
    /// The suite has no meaning here (it needs root, say). Not a failure anywhere.
    Skipped(String),
    /// A tool or a source could not be had. A failure in CI.
    Unavailable(String),
    /// Something did not hold.
    Failed(String),
}

/// Exit codes of a suite's process, after the custom of automake's test driver.
const PASSED: u8 = 0;
const FAILED: u8 = 1;
const SKIPPED: u8 = 77;
const UNAVAILABLE: u8 = 78;

/// What the last line of a suite's log starts with.
const MARK: &str = "verdict: ";

impl Verdict {
    /// The word for it in the runner's report.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Passed(_) => "passed",
            Self::Skipped(_) | Self::Unavailable(_) => "skipped",
            Self::Failed(_) => "FAILED",
        }
    }

    /// What was done, or why it was not.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Passed(text)
            | Self::Skipped(text)
            | Self::Unavailable(text)
            | Self::Failed(text) => text,
        }
    }

    /// Whether the run as a whole fails because of it.
    pub(crate) fn fails_run(&self, is_ci: bool) -> bool {
        match self {
            Self::Passed(_) | Self::Skipped(_) => false,
            Self::Unavailable(_) => is_ci,
            Self::Failed(_) => true,
        }
    }

    /// Writes the last line of the log and returns the process's exit code.
    pub(crate) fn announce(&self) -> u8 {
        println!("{MARK}{}", self.text().replace('\n', " | "));
        match self {
            Self::Passed(_) => PASSED,
            Self::Failed(_) => FAILED,
            Self::Skipped(_) => SKIPPED,
            Self::Unavailable(_) => UNAVAILABLE,
        }
    }

    /// Reads the verdict back from the exit status and the log of a suite's process.
    pub(crate) fn read(status: ExitStatus, log: &str) -> Self {
        let text = log.lines().rev().find_map(|line| line.strip_prefix(MARK));
        let Some(text) = text.map(str::to_owned) else {
            return Self::Failed(format!("the suite ended with {status} and no verdict"));
        };
        match status.code().and_then(|code| u8::try_from(code).ok()) {
            Some(PASSED) => Self::Passed(text),
            Some(SKIPPED) => Self::Skipped(text),
            Some(UNAVAILABLE) => Self::Unavailable(text),
            _ => Self::Failed(text),
        }
    }
}

#[cfg(test)]
mod tests;
