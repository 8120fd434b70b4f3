//! The ends of the scale as a table, and overlap against the clause read word by word.

use super::*;

const MAX: u64 = u64::MAX;

fn range(offset: u64, length: u64) -> LockRange {
    LockRange::new(ByteRange { offset, length }).unwrap()
}

#[test]
fn a_range_ends_at_two_to_the_sixty_four() {
    let table = [
        // offset, length, may be locked, last byte
        (0, 0, true, None),
        (0, 1, true, Some(0)),
        (0, MAX, true, Some(MAX - 1)),
        (1, MAX, true, Some(MAX)),
        (2, MAX, false, None),
        (MAX, 0, true, None),
        (MAX, 1, true, Some(MAX)),
        (MAX, 2, false, None),
        (MAX, MAX, false, None),
        (MAX - 1, 2, true, Some(MAX)),
        (MAX - 1, 3, false, None),
        (1 << 63, 1 << 63, true, Some(MAX)),
        (1 << 63, (1 << 63) + 1, false, None),
        ((1 << 63) - 1, 1, true, Some((1 << 63) - 1)),
        ((1 << 63) - 1, 2, true, Some(1 << 63)),
    ];
    for (offset, length, lockable, last) in table {
        let answer = LockRange::new(ByteRange { offset, length });
        assert_eq!(answer.is_ok(), lockable, "{offset:#x} {length:#x}");
        match answer {
            Ok(range) => assert_eq!(range.last(), last, "{offset:#x} {length:#x}"),
            Err(error) => assert_eq!(error.raw(), 0xC000_01A1),
        }
    }
}

#[test]
fn first_and_last_are_both_included() {
    assert_eq!(LockRange::between(3, 3), Ok(range(3, 1)));
    assert_eq!(LockRange::between(0, i64::MAX as u64), Ok(range(0, 1 << 63)));
    assert_eq!(LockRange::between(1, MAX), Ok(range(1, MAX)));
    assert_eq!(LockRange::between(4, 3), Err(NtError::INVALID_LOCK_RANGE));
    assert_eq!(LockRange::between(0, MAX), Err(NtError::INVALID_LOCK_RANGE));
}

#[test]
fn what_io_touches_is_cut_at_the_end() {
    let touched = |offset, length| LockRange::touched(ByteRange { offset, length });
    assert_eq!(touched(5, 7), range(5, 7));
    assert_eq!(touched(MAX, 7), range(MAX, 1));
    assert_eq!(touched(0, MAX), range(0, MAX));
    assert_eq!(touched(MAX - 3, MAX), range(MAX - 3, 4));
}

/// [MS-FSA] 2.1.4.10 in its own arithmetic, wrapping as 64 bits do.
fn overlap_in_the_clause(a: LockRange, b: LockRange) -> bool {
    let nothing = |range: LockRange| range.offset == 0 && range.length == 0;
    let last = |range: LockRange| range.offset.wrapping_add(range.length).wrapping_sub(1);
    !nothing(a) && !nothing(b) && a.offset <= last(b) && last(a) >= b.offset
}

#[test]
fn overlap_is_the_clause_in_the_middle_and_at_both_ends() {
    let low = (0..6).flat_map(|offset| (0..6).map(move |length| range(offset, length)));
    let high = (0..6).flat_map(|before| (0..=before + 1).map(move |n| range(MAX - before, n)));
    let long = [range(0, MAX), range(1, MAX), range(1 << 63, 1 << 63)];
    let all = || low.clone().chain(high.clone()).chain(long);
    for a in all() {
        for b in all() {
            assert_eq!(a.overlaps(&b), overlap_in_the_clause(a, b), "{a:?} {b:?}");
            assert_eq!(a.overlaps(&b), b.overlaps(&a), "{a:?} {b:?}");
        }
    }
}
