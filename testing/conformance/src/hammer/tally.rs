//! What is counted of each kind of operation, and how long they took.
//!
//! A [`Tally`] keeps no single operation: completions by window of ten seconds, the longest, and a
//! histogram from which quantiles come with an error of a sixteenth.

use std::time::Duration;

/// Every kind of operation has to complete in each of these.
pub(super) const WINDOW: Duration = Duration::from_secs(10);

/// Buckets of the histogram for each doubling of the time.
const STEPS: u32 = 16;

macro_rules! kinds {
    ($($kind:ident $name:literal $side:ident,)*) => {
        /// A kind of operation.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub(super) enum Kind {
            $(
                #[doc = $name]
                $kind,
            )*
        }

        impl Kind {
            /// All of them, in the order of the table.
            pub(super) const ALL: &[Kind] = &[$(Kind::$kind),*];

            /// Its name in tables and reports: one word.
            pub(super) fn name(self) -> &'static str {
                match self { $(Kind::$kind => $name),* }
            }

            /// Whose it is.
            pub(super) fn side(self) -> Side {
                match self { $(Kind::$kind => Side::$side),* }
            }
        }
    };
}

kinds! {
    Create "create" Mount,
    Open "open" Mount,
    Rename "rename" Mount,
    RenameAcross "rename-across" Mount,
    RenameDirectory "rename-directory" Mount,
    Unlink "unlink" Mount,
    List "list" Mount,
    Stat "stat" Mount,
    Read "read" Mount,
    Write "write" Mount,
    Flush "fsync" Mount,
    LockOpenFile "lock-open-file" Mount,
    LockProcess "lock-process" Mount,
    NtOpen "nt-open" Door,
    NtRename "nt-rename" Door,
    NtDelete "nt-delete" Door,
    NtList "nt-list" Door,
    NtWrite "nt-write" Door,
    NtLock "nt-lock" Door,
    NtWatch "nt-watch" Door,
    NtWatchTree "nt-watch-tree" Door,
    NtWatchEnds "nt-watch-ends" Door,
    SessionAtOnce "session-at-once" Door,
    SessionWaits "session-waits" Door,
}

/// Which processes have operations of a kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// Those that work on the mounted directory.
    Mount,
    /// The one that serves it, by a second door of its volume.
    Door,
}

/// How operations of one kind went.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Tally {
    /// Completed, by [`WINDOW`].
    pub(super) windows: Vec<u64>,
    /// Refused as may happen: another thread was faster.
    pub(super) refused: u64,
    /// The longest of all.
    pub(super) longest: Duration,
    /// How many took about how long, refused ones included.
    buckets: Vec<u64>,
}

impl Tally {
    /// One more that ended `at` after the start.
    pub(super) fn count(&mut self, took: Duration, at: Duration, completed: bool) {
        self.longest = self.longest.max(took);
        *slot(&mut self.buckets, bucket(took)) += 1;
        match completed {
            true => *slot(&mut self.windows, (at.as_secs() / WINDOW.as_secs()) as usize) += 1,
            false => self.refused += 1,
        }
    }

    /// Adds what somebody else counted.
    pub(super) fn merge(&mut self, other: &Tally) {
        self.longest = self.longest.max(other.longest);
        self.refused += other.refused;
        for (index, count) in other.windows.iter().enumerate() {
            *slot(&mut self.windows, index) += count;
        }
        for (index, count) in other.buckets.iter().enumerate() {
            *slot(&mut self.buckets, index) += count;
        }
    }

    /// How many completed.
    pub(super) fn completed(&self) -> u64 {
        self.windows.iter().sum()
    }

    /// The first of `windows` windows in which none completed.
    pub(super) fn gap(&self, windows: usize) -> Option<usize> {
        (0..windows).find(|index| self.windows.get(*index).is_none_or(|count| *count == 0))
    }

    /// A time that the share `of` of all operations did not exceed.
    pub(super) fn quantile(&self, of: f64) -> Duration {
        let total: u64 = self.buckets.iter().sum();
        let rank = (total as f64 * of).ceil() as u64;
        let mut seen = 0;
        let index = self.buckets.iter().position(|count| {
            seen += count;
            seen >= rank.max(1)
        });
        index.map_or(Duration::ZERO, |index| upper(index).min(self.longest))
    }

    /// As one line without line ends; [`parse`](Tally::parse) reads it.
    pub(super) fn line(&self) -> String {
        let words =
            |counts: &[u64]| counts.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
        let nanoseconds = self.longest.as_nanos();
        format!("{nanoseconds} {} {};{}", self.refused, words(&self.windows), words(&self.buckets))
    }

    /// Reads a [`line`](Tally::line).
    pub(super) fn parse(line: &str) -> Option<Tally> {
        let (longest, rest) = line.split_once(' ')?;
        let (refused, rest) = rest.split_once(' ')?;
        let (windows, buckets) = rest.split_once(';')?;
        let numbers = |list: &str| -> Option<Vec<u64>> {
            list.split(',').filter(|word| !word.is_empty()).map(|word| word.parse().ok()).collect()
        };
        Some(Tally {
            windows: numbers(windows)?,
            refused: refused.parse().ok()?,
            longest: Duration::from_nanos(longest.parse().ok()?),
            buckets: numbers(buckets)?,
        })
    }
}

fn slot(counts: &mut Vec<u64>, index: usize) -> &mut u64 {
    if counts.len() <= index {
        counts.resize(index + 1, 0);
    }
    &mut counts[index]
}

/// Which bucket a time falls into: the doubling of a microsecond it is in, and which part of that.
fn bucket(took: Duration) -> usize {
    let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let doubling = microseconds.checked_ilog2().unwrap_or(0);
    let within = (microseconds >> doubling.saturating_sub(STEPS.ilog2())) as u32;
    match doubling.checked_sub(STEPS.ilog2()) {
        // Below sixteen microseconds each has a bucket.
        None => microseconds as usize,
        Some(above) => (above * STEPS + within) as usize,
    }
}

/// The longest time in a bucket.
fn upper(index: usize) -> Duration {
    let (steps, index) = (u64::from(STEPS), index as u64);
    if index < 2 * steps {
        return Duration::from_micros(index);
    }
    let above = index / steps - 1;
    let within = index % steps + steps;
    Duration::from_micros(((within + 1) << above) - 1)
}

#[cfg(test)]
mod tests;
