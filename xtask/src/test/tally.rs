//! Counting tests: what the runners print, read back, and the one line we print ourselves.

use std::fmt;
use std::ops::AddAssign;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Tally {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) skipped: u64,
}

impl Tally {
    pub(super) const ONE_FAILURE: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// Reads libtest's summary: `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; ...`.
    pub(super) fn from_libtest(line: &str) -> Option<Self> {
        let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
        Some(Self::from_counts(counts))
    }

    /// Reads nextest's summary: `Summary [ 0.2s] 5 tests run: 4 passed (1 slow), 1 timed out, ...`.
    pub(super) fn from_nextest(line: &str) -> Option<Self> {
        let (_, counts) = line.trim_start().strip_prefix("Summary [")?.split_once(" run: ")?;
        Some(Self::from_counts(counts))
    }

    /// Reads what testing/conformance reports of one suite: `fsx passed: 12 runs (3.0 s)`. A suite
    /// that counts no tests of its own is one; one that failed has at least one failure.
    pub(super) fn from_suite(line: &str) -> Option<Self> {
        let (name_and_word, text) = line.split_once(": ")?;
        let mut words = name_and_word.split_whitespace();
        let (_name, word) = (words.next()?, words.next()?);
        if words.next().is_some() {
            return None;
        }
        let counted = Self::from_counts(text);
        match word {
            "passed" => Some(Self { passed: counted.passed.max(1), ..counted }),
            "FAILED" => Some(Self { failed: counted.failed.max(1), ..counted }),
            "skipped" => Some(Self { skipped: 1, ..Self::default() }),
            _ => None,
        }
    }

    /// Sums `3 passed`, `1 timed out` and the like; words that are no outcome of a test are left.
    fn from_counts(counts: &str) -> Self {
        let mut tally = Self::default();
        for part in counts.split([',', ';', '(']) {
            let Some((count, word)) = part.trim().split_once(' ') else { continue };
            let Ok(count) = count.parse::<u64>() else { continue };
            match word.trim_end_matches([')', ' ']) {
                "passed" | "checks" => tally.passed += count,
                "failed" | "timed out" | "exec failed" => tally.failed += count,
                "skipped" | "ignored" => tally.skipped += count,
                _ => {}
            }
        }
        tally
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)?;
        match self.skipped {
            0 => Ok(()),
            skipped => write!(formatter, ", {skipped} skipped"),
        }
    }
}
