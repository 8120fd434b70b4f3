//! Against a plain list, after every step of a long walk through insertions and removals.

extern crate std;

use super::*;
use nt::ByteRange;
use std::vec::Vec;

fn range(offset: u64, length: u64) -> LockRange {
    LockRange::new(ByteRange { offset, length }).unwrap()
}

/// Every range of up to three bytes and gaps within eight, and two that span all.
fn universe() -> Vec<LockRange> {
    let short = (0..8).flat_map(|offset| (0..4).map(move |length| range(offset, length)));
    short.chain([range(0, u64::MAX), range(1, u64::MAX)]).collect()
}

/// Both lists say the same, and every reach is what it should be.
fn compare(list: &RangeList<u32>, plain: &[(LockRange, u32)]) {
    assert_eq!(list.len(), plain.len());
    assert!(list.entries.is_sorted_by_key(|entry| order(&entry.range)));
    let mut reach = 0;
    for entry in &list.entries {
        reach = reach.max(entry.range.end());
        assert_eq!(entry.reach, reach, "{list:?}");
    }
    for wanted in universe() {
        let mut found: Vec<_> = list.overlapping(wanted).collect();
        let mut expected: Vec<_> =
            plain.iter().copied().filter(|(range, _)| range.overlaps(&wanted)).collect();
        assert!(found.is_sorted_by_key(|(range, _)| order(range)));
        found.sort_by_key(|(range, holder)| (order(range), *holder));
        expected.sort_by_key(|(range, holder)| (order(range), *holder));
        assert_eq!(found, expected, "{wanted:?}");
    }
}

#[test]
fn it_finds_and_takes_what_a_plain_list_does() {
    let universe = universe();
    let (mut list, mut plain) = (RangeList::<u32>::default(), Vec::new());
    // A fixed walk: each step depends on the one before alone.
    let mut state: u64 = 1;
    let mut draw = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % below as u64) as usize
    };
    for _ in 0..3_000 {
        let (range, holder) = (universe[draw(universe.len())], draw(3) as u32);
        match draw(12) {
            0..8 => {
                list.reserve(1).unwrap();
                list.insert(range, holder);
                plain.push((range, holder));
            }
            8..10 => {
                let index = plain.iter().position(|entry| *entry == (range, holder));
                assert_eq!(list.remove(range, |other| *other == holder), index.is_some());
                index.map(|index| plain.remove(index));
            }
            10 => {
                let mut taken = 0;
                list.take_overlapping(range, |other| *other == holder, |_, _| taken += 1);
                let before = plain.len();
                plain.retain(|(other, owner)| !(other.overlaps(&range) && *owner == holder));
                assert_eq!(taken, before - plain.len());
            }
            _ => {
                let before = plain.len();
                plain.retain(|(_, owner)| *owner != holder);
                assert_eq!(list.take_all(|other| *other == holder), before - plain.len());
            }
        }
        compare(&list, &plain);
    }
}

#[test]
fn a_long_range_before_many_short_ones_does_not_widen_the_window() {
    let mut list = RangeList::<u32>::default();
    list.reserve(10_001).unwrap();
    for offset in 0..10_000 {
        list.insert(range(offset * 2, 1), 0);
    }
    // What ends where the range begins is outside.
    assert_eq!(list.window(&range(10_001, 2)), 5_001..5_002);
    // Then the first that reaches there is the long one, and it is found first.
    list.insert(range(0, u64::MAX), 1);
    assert_eq!(list.overlapping(range(10_001, 1)).next(), Some((range(0, u64::MAX), 1)));
}
