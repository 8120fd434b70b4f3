use super::*;

#[test]
fn modes_of_fallocate() {
    let is = |zero, extend| Ok(Allocation { zero, extend });
    assert_eq!(allocation(0), is(false, true));
    assert_eq!(allocation(KEEP_SIZE), is(false, false));
    assert_eq!(allocation(PUNCH_HOLE | KEEP_SIZE), is(true, false));
    assert_eq!(allocation(ZERO_RANGE), is(true, true));
    assert_eq!(allocation(ZERO_RANGE | KEEP_SIZE), is(true, false));
    for refused in [PUNCH_HOLE, 0x08, 0x20, 0x40, PUNCH_HOLE | ZERO_RANGE | KEEP_SIZE, 1 << 31] {
        assert_eq!(allocation(refused), Err(Errno::OPNOTSUPP), "{refused:#x}");
    }
}

fn ranges() -> [ByteRange; 3] {
    let range = |offset, length| ByteRange { offset, length };
    [range(4, 4), range(8, 2), range(20, 10)]
}

#[test]
fn data_is_found() {
    let data = |offset| first_data(&ranges(), offset, 25);
    assert_eq!(data(0), Some(4));
    assert_eq!(data(5), Some(5));
    assert_eq!(data(9), Some(9));
    assert_eq!(data(10), Some(20));
    assert_eq!(data(24), Some(24));
    assert_eq!(data(25), None);
    assert_eq!(first_data(&ranges(), 10, 15), None, "behind the end of file");
}

#[test]
fn holes_are_found_and_the_end_is_one() {
    let hole = |offset| first_hole(&ranges(), offset, 25);
    assert_eq!(hole(0), 0);
    assert_eq!(hole(4), 10, "ranges that touch are one");
    assert_eq!(hole(12), 12);
    assert_eq!(hole(20), 25);
    assert_eq!(first_hole(&[], 3, 25), 3);
}

#[test]
fn absurd_ranges_do_no_harm() {
    let absurd = [ByteRange { offset: u64::MAX, length: u64::MAX }, ByteRange::default()];
    assert_eq!(first_data(&absurd, 0, 10), None);
    assert_eq!(first_hole(&absurd, 0, 10), 0);
}
