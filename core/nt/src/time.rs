//! Two clocks that never mix: [`FileTime`] is stored in files, [`Instant`] measures deadlines.

use core::time::Duration;

/// 100 ns units since 1601-01-01 UTC ([MS-DTYP] 2.3.3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct FileTime(pub u64);

impl FileTime {
    /// 1970-01-01 UTC.
    pub const UNIX_EPOCH: FileTime = FileTime(116_444_736_000_000_000);
    const PER_SECOND: i128 = 10_000_000;

    /// From seconds and nanoseconds since 1970; nanoseconds are cut to 100. Before 1601 gives 1601,
    /// beyond the end of the scale its end.
    pub fn from_unix(seconds: i64, nanoseconds: u32) -> FileTime {
        let units = i128::from(seconds) * Self::PER_SECOND
            + i128::from(nanoseconds / 100)
            + i128::from(Self::UNIX_EPOCH.0);
        FileTime(units.clamp(0, i128::from(i64::MAX)) as u64)
    }

    /// Seconds since 1970 and the nanoseconds within that second.
    pub fn to_unix(self) -> (i64, u32) {
        let units = i128::from(self.0) - i128::from(Self::UNIX_EPOCH.0);
        let seconds = units.div_euclid(Self::PER_SECOND);
        let rest = units.rem_euclid(Self::PER_SECOND);
        (seconds as i64, (rest * 100) as u32)
    }
}

/// A point on the monotonic clock of whoever drives the engine, in nanoseconds from a start of his
/// choice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Instant(pub u64);

impl Instant {
    /// Never: later than every other instant.
    pub const FAR_FUTURE: Instant = Instant(u64::MAX);

    /// `self + duration`, or [`Instant::FAR_FUTURE`].
    #[must_use]
    pub fn after(self, duration: Duration) -> Instant {
        let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Instant(self.0.saturating_add(nanoseconds))
    }

    /// How long from `earlier` to here; zero if it is not earlier.
    pub fn since(self, earlier: Instant) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}
