use super::{CHUNK_BYTES, Data};
use crate::limits::{Budget, Limits};
use nt::{ByteRange, NtError};
use proptest::prelude::*;
use std::vec;
use std::vec::Vec;

/// Offsets near the seams of clusters and chunks.
const SPAN: u64 = 3 * CHUNK_BYTES;

#[derive(Clone, Debug)]
enum Change {
    Write(u64, usize, u8),
    EndOfFile(u64),
    Allocation(u64),
    Preallocate(ByteRange),
    Zero(ByteRange),
}

fn offset() -> impl Strategy<Value = u64> {
    let seam = (0..=SPAN / 4096, -2..=2_i64)
        .prop_map(|(cluster, near)| (cluster * 4096).saturating_add_signed(near));
    prop_oneof![0..SPAN, seam]
}

fn range() -> impl Strategy<Value = ByteRange> {
    (offset(), offset()).prop_map(|(offset, length)| ByteRange { offset, length })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (offset(), 0..80_000_usize, 1..=255_u8).prop_map(|(o, n, b)| Change::Write(o, n, b)),
        2 => offset().prop_map(Change::EndOfFile),
        1 => offset().prop_map(Change::Allocation),
        1 => range().prop_map(Change::Preallocate),
        2 => range().prop_map(Change::Zero),
    ]
}

/// The same on plain bytes; `None` if it must fail.
fn apply_to_model(model: &mut Vec<u8>, change: &Change) {
    match *change {
        Change::Write(offset, length, byte) if length > 0 => {
            let end = offset as usize + length;
            model.resize(model.len().max(end), 0);
            model[offset as usize..end].fill(byte);
        }
        Change::Write(..) | Change::Preallocate(_) => {}
        Change::EndOfFile(end) => model.resize(end as usize, 0),
        Change::Allocation(size) => model.truncate(size as usize),
        Change::Zero(range) => {
            let end = (range.end() as usize).min(model.len());
            let start = (range.offset as usize).min(end);
            model[start..end].fill(0);
        }
    }
}

fn apply(data: &mut Data, change: &Change, budget: &mut Budget) -> Result<(), NtError> {
    match *change {
        Change::Write(offset, length, byte) => data.write(offset, &vec![byte; length], budget),
        Change::EndOfFile(end) => data.set_end_of_file(end, budget),
        Change::Allocation(size) => data.set_allocation(size, budget),
        Change::Preallocate(range) => data.preallocate(range, budget),
        Change::Zero(range) => {
            data.zero(range, budget);
            Ok(())
        }
    }
}

fn whole(data: &Data) -> Vec<u8> {
    let mut out = vec![0xEE; data.end_of_file() as usize + 10];
    let filled = data.read(0, &mut out);
    out.truncate(filled);
    out
}

proptest! {
    /// Whatever is done, the data reads as plain bytes would, and what fails changes nothing.
    #[test]
    fn data_is_like_plain_bytes(
        changes in prop::collection::vec(change(), 1..25),
        total in prop_oneof![Just(u64::MAX), 0..2 * SPAN],
        probe in range(),
    ) {
        let limits =
            Limits { max_total_bytes: total, max_file_bytes: 2 * SPAN, ..Limits::default() };
        let mut budget = Budget::new(limits);
        let mut data = Data::default();
        let mut model = Vec::new();
        for change in &changes {
            let before = (data.allocated(), budget.used());
            match apply(&mut data, change, &mut budget) {
                Ok(()) => apply_to_model(&mut model, change),
                Err(error) => {
                    prop_assert_eq!(error, NtError::DISK_FULL);
                    prop_assert_eq!((data.allocated(), budget.used()), before);
                }
            }
            data.check();
            prop_assert_eq!(budget.used().1, data.allocated());
            prop_assert!(data.allocated() <= total);
            prop_assert!(whole(&data) == model, "after {:?}", change);
        }
        check_views(&data, &model, probe)?;
        data.clear(&mut budget);
        prop_assert_eq!(budget.used().1, 0);
    }
}

/// Lent pieces are the same bytes, and what is not allocated is zero.
fn check_views(data: &Data, model: &[u8], probe: ByteRange) -> Result<(), TestCaseError> {
    let end = (probe.end() as usize).min(model.len());
    let start = (probe.offset as usize).min(end);
    let lent: Vec<u8> = data.pieces(probe.offset, probe.length).flatten().copied().collect();
    prop_assert!(lent == model[start..end]);
    let mut position = start;
    for range in data.allocated_ranges(probe) {
        let from = range.offset as usize;
        prop_assert!(range.length > 0 && from >= position && range.end() as usize <= end);
        prop_assert!(model[position..from].iter().all(|&byte| byte == 0));
        prop_assert!(position == start || from > position, "neighbours are joined");
        position = range.end() as usize;
    }
    prop_assert!(model[position..end].iter().all(|&byte| byte == 0));
    Ok(())
}

#[test]
fn absurd_numbers_are_refused_at_once() {
    let mut budget = Budget::new(Limits::default());
    let mut data = Data::default();
    let all = ByteRange { offset: 0, length: u64::MAX };
    assert_eq!(data.preallocate(all, &mut budget), Err(NtError::FILE_TOO_LARGE));
    let most = ByteRange { offset: 0, length: i64::MAX as u64 };
    assert_eq!(data.preallocate(most, &mut budget), Err(NtError::DISK_FULL));
    assert_eq!(data.write(u64::MAX, b"x", &mut budget), Err(NtError::FILE_TOO_LARGE));
    assert_eq!(data.set_end_of_file(i64::MAX as u64, &mut budget), Ok(()));
    assert_eq!(data.write(i64::MAX as u64 - 1, b"x", &mut budget), Ok(()));
    assert_eq!(data.read(i64::MAX as u64 - 1, &mut [0; 2]), 1);
    assert_eq!(data.read(u64::MAX, &mut [0; 2]), 0);
    data.zero(all, &mut budget);
    assert_eq!(data.allocated_ranges(all).count(), 0);
    assert_eq!(budget.used().1, 0);
}

#[test]
fn zeroing_ends_at_the_last_chunk() {
    let mut budget = Budget::new(Limits::default());
    let mut data = Data::default();
    data.write(90_112, &[1; 40_961], &mut budget).unwrap();
    data.zero(ByteRange { offset: 11_532, length: 54_005 }, &mut budget);
    assert_eq!(data.allocated(), CHUNK_BYTES + 4096);
}
