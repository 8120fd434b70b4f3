//! All short histories against the plainest model, the table of conflicts as text, the ends of the
//! scale, and ten thousand locks.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

extern crate std;

use super::*;
use std::format;
use std::string::String;
use std::vec::Vec;

type Owner = LockOwner<u8>;
type Lock = ByteRangeLock<u8>;

const MODES: [LockMode; 2] = [LockMode::Shared, LockMode::Exclusive];
const ME: Owner = LockOwner { handle: 1, process: 4, key: 0 };
const OTHER_KEY: Owner = LockOwner { key: 7, ..ME };
const OTHER_PROCESS: Owner = LockOwner { process: 8, ..ME };
const OTHER_HANDLE: Owner = LockOwner { handle: 2, ..ME };
const OWNERS: [Owner; 3] = [ME, OTHER_KEY, OTHER_HANDLE];

fn range(offset: u64, length: u64) -> LockRange {
    LockRange::new(bytes(offset, length)).unwrap()
}

fn bytes(offset: u64, length: u64) -> ByteRange {
    ByteRange { offset, length }
}

fn lock(owner: Owner, mode: LockMode, range: LockRange) -> Lock {
    ByteRangeLock { range, mode, owner }
}

/// The model keeps locks in the order they were granted, and paints ranges on a strip of bytes and
/// of gaps between them.
#[derive(Clone, Default)]
struct Model {
    held: Vec<Lock>,
}

/// Byte `n` is bit `2n + 1`, the gap before it bit `2n`. A range has its bytes and the gaps between
/// them; one of no bytes has its gap.
fn strip(range: LockRange) -> u32 {
    let (first, end) = (2 * range.offset(), 2 * (range.offset() + range.length()));
    if range.is_empty() {
        return 1 << first;
    }
    (first + 1..end).map(|bit| 1 << bit).sum()
}

/// [MS-FSA] 2.1.4.10, branch by branch.
fn conflicts(held: &Lock, owner: Owner, access: RangeAccess, range: LockRange) -> bool {
    let (exclusive, locking) = match access {
        RangeAccess::Read => (false, false),
        RangeAccess::Write => (true, false),
        RangeAccess::Lock(mode) => (mode == LockMode::Exclusive, true),
    };
    // Two gaps are never in each other's way.
    if strip(held.range) & strip(range) == 0 || (held.range.is_empty() && range.is_empty()) {
        false
    } else if held.mode == LockMode::Exclusive {
        held.owner != owner || (exclusive && locking)
    } else {
        exclusive
    }
}

impl Model {
    fn refuses(&self, owner: Owner, access: RangeAccess, range: LockRange) -> bool {
        self.held.iter().any(|held| conflicts(held, owner, access, range))
    }

    fn lock(&mut self, lock: Lock) -> LockAnswer {
        if self.refuses(lock.owner, RangeAccess::Lock(lock.mode), lock.range) {
            return LockAnswer::Conflict;
        }
        self.held.push(lock);
        LockAnswer::Granted
    }

    fn unlock(&mut self, owner: Owner, range: LockRange) -> Result<(), NtError> {
        let of = |mode| move |held: &Lock| *held == lock(owner, mode, range);
        let exclusive = self.held.iter().position(of(LockMode::Exclusive));
        let index = exclusive.or(self.held.iter().position(of(LockMode::Shared)));
        self.held.remove(index.ok_or(NtError::RANGE_NOT_LOCKED)?);
        Ok(())
    }

    fn forget(&mut self, gone: impl Fn(&Owner) -> bool) -> usize {
        let before = self.held.len();
        self.held.retain(|held| !gone(&held.owner));
        before - self.held.len()
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Lock(Lock),
    Unlock(Owner, LockRange),
    Key(Owner),
    Handle(u8),
}

/// All ranges within four bytes, the empty ones too.
fn ranges() -> impl Iterator<Item = LockRange> + Clone {
    (0..4).flat_map(|offset| (0..=3 - offset).map(move |length| range(offset, length)))
}

fn steps() -> Vec<Step> {
    let mut steps = Vec::new();
    for owner in OWNERS {
        for range in ranges() {
            steps.extend(MODES.map(|mode| Step::Lock(lock(owner, mode, range))));
            steps.push(Step::Unlock(owner, range));
        }
        steps.push(Step::Key(owner));
    }
    steps.extend([Step::Handle(1), Step::Handle(2)]);
    steps
}

/// Takes a step in both worlds; both have to answer alike.
fn take(locks: &mut ByteRangeLocks<u8>, model: &mut Model, step: Step) {
    match step {
        Step::Lock(lock) => assert_eq!(locks.lock(lock), Ok(model.lock(lock)), "{step:?}"),
        Step::Unlock(owner, range) => {
            assert_eq!(locks.unlock(&owner, range), model.unlock(owner, range), "{step:?}");
        }
        Step::Key(owner) => {
            assert_eq!(locks.unlock_key(&owner), model.forget(|other| *other == owner));
        }
        Step::Handle(handle) => {
            let gone = model.forget(|owner| owner.handle == handle);
            assert_eq!(locks.unlock_handle(handle), gone, "{step:?}");
        }
    }
    assert_eq!(locks.len(), model.held.len());
    assert_eq!(locks.is_empty(), model.held.is_empty());
}

/// Every question that can be asked has the same answer in both worlds.
fn compare(locks: &ByteRangeLocks<u8>, model: &Model) {
    let accesses = [RangeAccess::Read, RangeAccess::Write].into_iter();
    for access in accesses.chain(MODES.map(RangeAccess::Lock)) {
        for (owner, range) in OWNERS.into_iter().flat_map(|o| ranges().map(move |r| (o, r))) {
            let first = locks.first_conflict(&owner, access, range);
            let refused = model.held.iter().filter(|held| conflicts(held, owner, access, range));
            let lowest = refused.map(|held| held.range.offset()).min();
            assert_eq!(first.map(|held| held.range.offset()), lowest, "{owner:?} {access:?}");
            assert!(first.is_none_or(|held| model.held.contains(&held)));
        }
    }
    for (owner, range) in OWNERS.into_iter().flat_map(|o| ranges().map(move |r| (o, r))) {
        let refused = |access| !range.is_empty() && model.refuses(owner, access, range);
        let io = bytes(range.offset(), range.length());
        let answers = [locks.check_read(&owner, io), locks.check_write(&owner, io)];
        for (answer, access) in answers.into_iter().zip([RangeAccess::Read, RangeAccess::Write]) {
            let expected = if refused(access) { Err(NtError::FILE_LOCK_CONFLICT) } else { Ok(()) };
            assert_eq!(answer, expected, "{owner:?} {access:?} {range:?} beside {locks:?}");
        }
    }
}

#[test]
fn every_history_of_three_steps_is_the_models() {
    let steps = steps();
    for first in &steps {
        let (mut locks, mut model) = (ByteRangeLocks::default(), Model::default());
        take(&mut locks, &mut model, *first);
        compare(&locks, &model);
        for second in &steps {
            let (mut locks, mut model) = (locks.clone(), model.clone());
            take(&mut locks, &mut model, *second);
            if model.held.len() == 2 {
                compare(&locks, &model);
            }
            for third in &steps {
                take(&mut locks.clone(), &mut model.clone(), *third);
            }
        }
    }
}

#[test]
fn a_request_that_waits_refuses_what_it_would_refuse_if_it_were_held() {
    for (a, b) in steps().into_iter().flat_map(|a| steps().into_iter().map(move |b| (a, b))) {
        let (Step::Lock(a), Step::Lock(b)) = (a, b) else { continue };
        let mut locks = ByteRangeLocks::default();
        let _ = locks.lock(a).unwrap();
        assert_eq!(a.refuses(&b), locks.lock(b) == Ok(LockAnswer::Conflict), "{a:?} {b:?}");
    }
}

const TABLE: &str = "\
                | read     | write    | lock shared | lock exclusive
beside a shared lock of mine
the same owner  | ok       | conflict | ok          | not granted
another key     | ok       | conflict | ok          | not granted
another process | ok       | conflict | ok          | not granted
another handle  | ok       | conflict | ok          | not granted
beside an exclusive lock of mine
the same owner  | ok       | ok       | ok          | not granted
another key     | conflict | conflict | not granted | not granted
another process | conflict | conflict | not granted | not granted
another handle  | conflict | conflict | not granted | not granted
";

#[test]
fn the_table_of_conflicts_is_this_one() {
    let owners = [
        ("the same owner", ME),
        ("another key", OTHER_KEY),
        ("another process", OTHER_PROCESS),
        ("another handle", OTHER_HANDLE),
    ];
    let word = |answer: Result<(), NtError>| match answer {
        Ok(()) => "ok",
        Err(NtError::FILE_LOCK_CONFLICT) => "conflict",
        Err(NtError::LOCK_NOT_GRANTED) => "not granted",
        Err(_) => "something else",
    };
    let mut table = String::from("| read | write | lock shared | lock exclusive\n");
    let heads = ["beside a shared lock of mine", "beside an exclusive lock of mine"];
    for (mode, head) in MODES.into_iter().zip(heads) {
        table += &format!("{head}\n");
        let mut locks = ByteRangeLocks::default();
        assert_eq!(locks.lock(lock(ME, mode, range(10, 10))), Ok(LockAnswer::Granted));
        for (name, owner) in owners {
            let [shared, exclusive] = MODES.map(|mode| {
                let answer = locks.clone().lock(lock(owner, mode, range(19, 1)));
                word(answer.and_then(LockAnswer::or_fail))
            });
            let read = word(locks.check_read(&owner, bytes(19, 5)));
            let write = word(locks.check_write(&owner, bytes(5, 6)));
            table += &format!("{name} | {read} | {write} | {shared} | {exclusive}\n");
        }
    }
    assert_eq!(table, words(TABLE));
}

/// Without the spaces that line up the columns.
fn words(table: &str) -> String {
    let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n";
    table.lines().map(line).collect()
}

#[test]
fn the_ends_of_the_scale() {
    const MAX: u64 = u64::MAX;
    let table = [
        // held, asked for, whether both can be exclusive
        ((MAX, 1), (MAX, 1), false),
        ((MAX, 1), (MAX, 0), true),
        ((MAX - 1, 2), (MAX, 0), false),
        ((MAX - 1, 2), (MAX, 1), false),
        ((MAX - 1, 1), (MAX, 1), true),
        ((0, MAX), (MAX, 1), true),
        ((1, MAX), (MAX, 1), false),
        ((1, MAX), (0, 1), true),
        ((1, MAX), (1, 0), true),
        ((1, MAX), (2, 0), false),
        ((0, 0), (0, MAX), true),
        ((0, 0), (0, 0), true),
        ((5, 0), (5, 0), true),
        ((5, 0), (4, 1), true),
        ((5, 0), (5, 1), true),
        ((5, 0), (4, 2), false),
        ((1 << 63, 1 << 63), ((1 << 63) - 1, 1), true),
        ((1 << 63, 1 << 63), ((1 << 63) - 1, 2), false),
    ];
    for (held, asked, both) in table {
        for (a, b) in [(held, asked), (asked, held)] {
            let mut locks = ByteRangeLocks::default();
            let exclusive =
                |owner, (offset, length)| lock(owner, LockMode::Exclusive, range(offset, length));
            assert_eq!(locks.lock(exclusive(ME, a)), Ok(LockAnswer::Granted));
            let answer = locks.lock(exclusive(OTHER_HANDLE, b)).unwrap();
            assert_eq!(answer == LockAnswer::Granted, both, "{a:x?} then {b:x?}");
        }
    }
}

#[test]
fn io_is_checked_up_to_the_last_byte_and_not_beyond() {
    let mut locks = ByteRangeLocks::default();
    let last = lock(ME, LockMode::Exclusive, range(u64::MAX, 1));
    assert_eq!(locks.lock(last), Ok(LockAnswer::Granted));
    let read = |offset, length| locks.check_read(&OTHER_HANDLE, bytes(offset, length));
    assert_eq!(read(0, u64::MAX), Ok(()));
    assert_eq!(read(1, u64::MAX), Err(NtError::FILE_LOCK_CONFLICT));
    assert_eq!(read(u64::MAX, u64::MAX), Err(NtError::FILE_LOCK_CONFLICT));
    assert_eq!(read(u64::MAX, 0), Ok(()));
}

#[test]
fn a_transfer_of_nothing_passes_where_a_lock_of_nothing_does_not() {
    let mut locks = ByteRangeLocks::default();
    assert_eq!(locks.lock(lock(ME, LockMode::Exclusive, range(0, 9))), Ok(LockAnswer::Granted));
    assert_eq!(locks.check_read(&OTHER_HANDLE, bytes(4, 0)), Ok(()));
    assert_eq!(locks.check_write(&OTHER_HANDLE, bytes(4, 0)), Ok(()));
    let nothing = lock(OTHER_HANDLE, LockMode::Shared, range(4, 0));
    assert_eq!(locks.lock(nothing), Ok(LockAnswer::Conflict));
}

#[test]
fn stacked_locks_are_released_one_by_one_the_exclusive_one_first() {
    let mut locks = ByteRangeLocks::default();
    let here = range(0, 1);
    for mode in [LockMode::Exclusive, LockMode::Shared, LockMode::Shared] {
        assert_eq!(locks.lock(lock(ME, mode, here)), Ok(LockAnswer::Granted));
    }
    // Shared locks of one's own hinder one's own writes, exclusive or not.
    assert_eq!(locks.check_write(&ME, bytes(0, 1)), Err(NtError::FILE_LOCK_CONFLICT));
    assert_eq!(locks.check_read(&OTHER_KEY, bytes(0, 1)), Err(NtError::FILE_LOCK_CONFLICT));
    assert_eq!(locks.unlock(&OTHER_KEY, here), Err(NtError::RANGE_NOT_LOCKED));
    assert_eq!(locks.unlock(&ME, range(0, 0)), Err(NtError::RANGE_NOT_LOCKED));
    assert_eq!(locks.unlock(&ME, here), Ok(()));
    assert_eq!(locks.check_read(&OTHER_KEY, bytes(0, 1)), Ok(()));
    assert_eq!(locks.unlock(&ME, here), Ok(()));
    assert_eq!(locks.check_write(&ME, bytes(0, 1)), Err(NtError::FILE_LOCK_CONFLICT));
    assert_eq!(locks.unlock(&ME, here), Ok(()));
    assert_eq!(locks.unlock(&ME, here), Err(NtError::RANGE_NOT_LOCKED));
    assert!(locks.is_empty());
}

#[test]
fn each_release_takes_what_its_name_says() {
    let mut locks = ByteRangeLocks::default();
    let owners = [ME, OTHER_KEY, OTHER_PROCESS, OTHER_HANDLE];
    let fill = |locks: &mut ByteRangeLocks<u8>| {
        for (n, owner) in owners.into_iter().enumerate() {
            let n = n as u64;
            let exclusive = lock(owner, LockMode::Exclusive, range(n, 1));
            let shared = lock(owner, LockMode::Shared, range(100, 1));
            assert_eq!(locks.lock(exclusive), Ok(LockAnswer::Granted));
            assert_eq!(locks.lock(shared), Ok(LockAnswer::Granted));
        }
    };
    fill(&mut locks);
    assert_eq!(locks.clone().unlock_key(&ME), 2);
    assert_eq!(locks.clone().unlock_process(ME.handle, ME.process), 4);
    assert_eq!(locks.clone().unlock_handle(ME.handle), 6);
    assert_eq!(locks.unlock_handle(9), 0);
    assert_eq!(locks.len(), 8);
    assert_eq!(locks.unlock_process(ME.handle, ME.process), 4);
    // What is left are the other process and the other handle.
    assert_eq!(locks.unlock(&OTHER_PROCESS, range(2, 1)), Ok(()));
    assert_eq!(locks.unlock(&OTHER_HANDLE, range(3, 1)), Ok(()));
}

/// Correct, and done in moments: were each check a walk over all locks, it would be noticed.
#[test]
fn twenty_thousand_locks_of_two_owners() {
    const COUNT: u64 = 10_000;
    let mut locks = ByteRangeLocks::default();
    for n in 0..COUNT {
        // Odd places first to last, in an order that is not the list's.
        let at = n * 7_919 % COUNT * 4;
        let mine = lock(ME, LockMode::Exclusive, range(at, 1));
        let ours = lock(OTHER_HANDLE, LockMode::Shared, range(at + 1, 2));
        assert_eq!(locks.lock(mine), Ok(LockAnswer::Granted));
        assert_eq!(locks.lock(ours), Ok(LockAnswer::Granted));
    }
    for n in 0..COUNT {
        let mine = bytes(n * 4, 1);
        assert_eq!(locks.check_write(&ME, mine), Ok(()));
        assert_eq!(locks.check_read(&OTHER_HANDLE, mine), Err(NtError::FILE_LOCK_CONFLICT));
        assert_eq!(locks.check_write(&ME, bytes(n * 4 + 3, 1)), Ok(()));
        let ours = bytes(n * 4 + 2, 1);
        assert_eq!(locks.check_write(&OTHER_HANDLE, ours), Err(NtError::FILE_LOCK_CONFLICT));
    }
    assert_eq!(locks.unlock_handle(ME.handle), COUNT as usize);
    assert_eq!(locks.len(), COUNT as usize);
}
