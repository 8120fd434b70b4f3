//! Ranges with their holders, sorted, so that what overlaps a range is found without a walk.
//!
//! Owns one invariant: entries lie in order of offset and length, and each knows how far it and all
//! before it reach. The first entry that reaches beyond a range's offset is then the first that can
//! overlap it, by binary search. Ranges may overlap one another; what that means is for the owner
//! of the list to say.

use alloc::vec::Vec;
use core::ops::Range;
use nt::{LockRange, NtError};

#[derive(Clone, Debug)]
pub(crate) struct RangeList<T> {
    entries: Vec<Entry<T>>,
}

#[derive(Clone, Copy, Debug)]
struct Entry<T> {
    range: LockRange,
    holder: T,
    /// The furthest end of this entry and of all before it.
    reach: u128,
}

impl<T> Default for RangeList<T> {
    fn default() -> RangeList<T> {
        RangeList { entries: Vec::new() }
    }
}

impl<T: Copy> RangeList<T> {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Makes room for `count` insertions.
    pub(crate) fn reserve(&mut self, count: usize) -> Result<(), NtError> {
        self.entries.try_reserve(count).map_err(|_| NtError::INSUFFICIENT_RESOURCES)
    }

    /// Inserts after its equals. The room has been reserved.
    pub(crate) fn insert(&mut self, range: LockRange, holder: T) {
        debug_assert!(self.entries.len() < self.entries.capacity(), "reserve first");
        let index = self.entries.partition_point(|entry| order(&entry.range) <= order(&range));
        // No reach yet: smaller than any, so that `refresh` goes on past it.
        self.entries.insert(index, Entry { range, holder, reach: 0 });
        self.refresh(index, index + 1);
    }

    /// Removes one entry of exactly this range whose holder is `wanted`.
    pub(crate) fn remove(&mut self, range: LockRange, wanted: impl Fn(&T) -> bool) -> bool {
        let start = self.entries.partition_point(|entry| order(&entry.range) < order(&range));
        let equals = self.entries[start..].iter().take_while(|entry| entry.range == range);
        let Some(step) = equals.map(|entry| &entry.holder).position(wanted) else {
            return false;
        };
        self.entries.remove(start + step);
        self.refresh(start + step, start + step);
        true
    }

    /// What overlaps `range`, in order.
    pub(crate) fn overlapping(&self, range: LockRange) -> impl Iterator<Item = (LockRange, T)> {
        let window = self.entries[self.window(&range)].iter();
        let overlapping = window.filter(move |entry| entry.range.overlaps(&range));
        overlapping.map(|entry| (entry.range, entry.holder))
    }

    /// Takes out what overlaps `range` and is `wanted`, and shows each to `taken`.
    pub(crate) fn take_overlapping(
        &mut self,
        range: LockRange,
        wanted: impl Fn(&T) -> bool,
        mut taken: impl FnMut(LockRange, T),
    ) {
        let window = self.window(&range);
        self.sift(window, |entry| {
            let takes = entry.range.overlaps(&range) && wanted(&entry.holder);
            if takes {
                taken(entry.range, entry.holder);
            }
            !takes
        });
    }

    /// Takes out all whose holder is `wanted`, and says how many.
    pub(crate) fn take_all(&mut self, wanted: impl Fn(&T) -> bool) -> usize {
        let before = self.len();
        self.sift(0..before, |entry| !wanted(&entry.holder));
        before - self.len()
    }

    /// The entries among which all that overlap `range` are.
    fn window(&self, range: &LockRange) -> Range<usize> {
        let offset = u128::from(range.offset());
        let start = self.entries.partition_point(|entry| entry.reach <= offset);
        let rest = self.entries[start..]
            .partition_point(|entry| u128::from(entry.range.offset()) < range.end());
        start..start + rest
    }

    /// Drops what is not to be kept of `window`; one pass, whatever the number.
    fn sift(&mut self, window: Range<usize>, mut keeps: impl FnMut(&Entry<T>) -> bool) {
        let Range { start, end } = window;
        let mut kept = start;
        for index in start..end {
            let entry = self.entries[index];
            if keeps(&entry) {
                self.entries[kept] = entry;
                kept += 1;
            }
        }
        self.entries.drain(kept..end);
        self.refresh(start, kept);
    }

    /// Brings the reaches up to date from `start`; those before `changed` are known to be wrong,
    /// and after them the first that is right ends the work.
    fn refresh(&mut self, start: usize, changed: usize) {
        let previous = start.checked_sub(1).and_then(|index| self.entries.get(index));
        let mut reach = previous.map_or(0, |entry| entry.reach);
        for (index, entry) in self.entries.iter_mut().enumerate().skip(start) {
            reach = reach.max(entry.range.end());
            if index >= changed && entry.reach == reach {
                return;
            }
            entry.reach = reach;
        }
    }
}

fn order(range: &LockRange) -> (u64, u64) {
    (range.offset(), range.length())
}

#[cfg(test)]
mod tests;
