//! Every step from every state of a few bytes and owners, against an array of who holds what.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

extern crate std;

use super::*;
use std::format;
use std::string::String;
use std::vec;
use std::vec::Vec;

type Lock = PosixLock<usize>;

const MODES: [LockMode; 2] = [LockMode::Shared, LockMode::Exclusive];

fn between(first: usize, last: usize) -> LockRange {
    LockRange::between(first as u64, last as u64).unwrap()
}

/// Owner `n` is the process `100 + n`.
fn lock(owner: usize, mode: LockMode, range: LockRange) -> Lock {
    PosixLock { range, mode, owner, pid: 100 + owner as u32 }
}

/// The model: for each byte, what each owner holds of it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Model {
    bytes: Vec<Vec<Option<LockMode>>>,
}

impl Model {
    fn owners(&self) -> usize {
        self.bytes[0].len()
    }

    /// All that can be: of each byte some owners hold it shared, or one exclusively.
    fn every_state(bytes: usize, owners: usize) -> Vec<Model> {
        let mut holdings = Vec::new();
        for readers in 0..1_usize << owners {
            let of = |owner| (readers >> owner & 1 == 1).then_some(LockMode::Shared);
            holdings.push((0..owners).map(of).collect::<Vec<_>>());
        }
        for writer in 0..owners {
            let of = |owner| (owner == writer).then_some(LockMode::Exclusive);
            holdings.push((0..owners).map(of).collect());
        }
        let mut states = vec![Model { bytes: Vec::new() }];
        for _ in 0..bytes {
            let grown = |state: &Model| {
                let grow = |holding: &Vec<_>| {
                    let mut bytes = state.bytes.clone();
                    bytes.push(holding.clone());
                    Model { bytes }
                };
                holdings.iter().map(grow).collect::<Vec<_>>()
            };
            states = states.iter().flat_map(grown).collect();
        }
        states
    }

    /// The machine in this state, locked byte by byte.
    fn build(&self) -> PosixLocks<usize> {
        let mut locks = PosixLocks::default();
        for (byte, holding) in self.bytes.iter().enumerate() {
            for (owner, mode) in holding.iter().enumerate() {
                if let Some(mode) = *mode {
                    let lock = lock(owner, mode, between(byte, byte));
                    assert_eq!(locks.lock(lock), Ok(LockAnswer::Granted));
                }
            }
        }
        locks
    }

    fn set(&mut self, owner: usize, mode: Option<LockMode>, first: usize, last: usize) {
        for holding in &mut self.bytes[first..=last] {
            holding[owner] = mode;
        }
    }

    fn lock(&mut self, owner: usize, mode: LockMode, first: usize, last: usize) -> LockAnswer {
        let refused = |holding: &Vec<Option<LockMode>>| {
            let mut others = (0..holding.len()).filter(|other| *other != owner);
            others.any(|other| match holding[other] {
                None => false,
                Some(LockMode::Shared) => mode == LockMode::Exclusive,
                Some(LockMode::Exclusive) => true,
            })
        };
        if self.bytes[first..=last].iter().any(refused) {
            return LockAnswer::Conflict;
        }
        self.set(owner, Some(mode), first, last);
        LockAnswer::Granted
    }

    /// The locks: for each owner, its bytes in as long runs of one kind as there are.
    fn runs(&self) -> Vec<Lock> {
        let mut runs = Vec::new();
        for owner in 0..self.owners() {
            let held = |byte: usize| self.bytes.get(byte).and_then(|holding| holding[owner]);
            let mut first = 0;
            for byte in 0..self.bytes.len() {
                if held(byte) != held(byte + 1) {
                    let run = held(byte).map(|mode| lock(owner, mode, between(first, byte)));
                    runs.extend(run);
                    first = byte + 1;
                }
            }
        }
        sorted(runs)
    }
}

fn sorted(mut locks: Vec<Lock>) -> Vec<Lock> {
    locks.sort_by_key(|lock| (lock.owner, lock.range.offset()));
    locks
}

/// What the machine holds.
fn held(locks: &PosixLocks<usize>) -> Vec<Lock> {
    let all = between(0, i64::MAX as usize);
    let held = MODES.into_iter().flat_map(|mode| {
        let list = locks.list(mode).overlapping(all);
        list.map(move |(range, Holder { owner, pid })| PosixLock { range, mode, owner, pid })
    });
    sorted(held.collect())
}

fn ranges(bytes: usize) -> impl Iterator<Item = (usize, usize)> + Clone {
    (0..bytes).flat_map(move |first| (first..bytes).map(move |last| (first, last)))
}

/// Every lock and unlock of every owner, and every release, from one state.
fn try_every_step(from: &Model) {
    let locks = from.build();
    assert_eq!(held(&locks), from.runs());
    for owner in 0..from.owners() {
        for (first, last) in ranges(from.bytes.len()) {
            for mode in MODES {
                let (mut locks, mut model) = (locks.clone(), from.clone());
                let answer = locks.lock(lock(owner, mode, between(first, last)));
                assert_eq!(answer, Ok(model.lock(owner, mode, first, last)), "{from:?}");
                assert_eq!(held(&locks), model.runs(), "{from:?}: {owner} {mode:?} {first} {last}");
            }
            let (mut locks, mut model) = (locks.clone(), from.clone());
            assert_eq!(locks.unlock(owner, between(first, last)), Ok(()));
            model.set(owner, None, first, last);
            assert_eq!(held(&locks), model.runs(), "{from:?}: {owner} unlocks {first} {last}");
        }
        let (mut locks, mut model) = (locks.clone(), from.clone());
        let released = from.runs().iter().filter(|lock| lock.owner == owner).count();
        assert_eq!(locks.unlock_owner(owner), released);
        model.set(owner, None, 0, from.bytes.len() - 1);
        assert_eq!(held(&locks), model.runs());
        assert_eq!(locks.len(), model.runs().len());
        assert_eq!(locks.is_empty(), model.runs().is_empty());
    }
}

/// `found` is one of the locks that refuse, and none begins before it.
fn is_first_of(found: Option<Lock>, refusing: &[Lock]) -> bool {
    let lowest = refusing.iter().map(|lock| lock.range.offset()).min();
    found.map(|lock| lock.range.offset()) == lowest
        && found.is_none_or(|lock| refusing.contains(&lock))
}

/// Every `F_GETLK`, and every access from outside the mount.
fn ask_everything(state: &Model) {
    let (locks, runs) = (state.build(), state.runs());
    for (first, last) in ranges(state.bytes.len()) {
        let range = between(first, last);
        let there = |wanted: &dyn Fn(&Lock) -> bool| -> Vec<Lock> {
            runs.iter().copied().filter(|run| run.range.overlaps(&range) && wanted(run)).collect()
        };
        for (owner, mode) in (0..state.owners()).flat_map(|o| MODES.map(|mode| (o, mode))) {
            let asked = lock(owner, mode, range);
            let refusing = there(&|run| {
                run.owner != owner
                    && (run.mode == LockMode::Exclusive || mode == LockMode::Exclusive)
            });
            assert!(is_first_of(locks.first_conflict(&asked), &refusing), "{state:?} {asked:?}");
            assert!(there(&|run| run.refuses(&asked)) == refusing);
        }
        let exclusive = there(&|run| run.mode == LockMode::Exclusive);
        let any = there(&|_| true);
        for (access, refusing) in [
            (RangeAccess::Read, &exclusive),
            (RangeAccess::Lock(LockMode::Shared), &exclusive),
            (RangeAccess::Write, &any),
            (RangeAccess::Lock(LockMode::Exclusive), &any),
        ] {
            let found = locks.foreign_conflict(access, range);
            assert!(is_first_of(found, refusing), "{state:?} {access:?} {range:?}");
        }
    }
}

#[test]
fn every_step_of_two_owners_on_four_bytes() {
    for state in Model::every_state(4, 2) {
        try_every_step(&state);
        ask_everything(&state);
    }
}

#[test]
fn every_step_of_three_owners_on_three_bytes() {
    for state in Model::every_state(3, 3) {
        try_every_step(&state);
        ask_everything(&state);
    }
}

#[test]
fn every_step_of_one_owner_on_six_bytes() {
    for state in Model::every_state(6, 1) {
        try_every_step(&state);
    }
}

const TABLE: &str = "\
            | mount     | mount     | NT       | NT       | NT        | NT
beside      | F_RDLCK   | F_WRLCK   | read     | write    | shared    | exclusive
F_RDLCK     | ok        | conflict  | ok       | conflict | ok        | conflict
F_WRLCK     | conflict  | conflict  | conflict | conflict | conflict  | conflict
own F_RDLCK | ok        | ok        | ok       | conflict | ok        | conflict
own F_WRLCK | ok        | ok        | conflict | conflict | conflict  | conflict
";

#[test]
fn the_table_of_conflicts_is_this_one() {
    let mut table = TABLE.lines().take(2).fold(String::new(), |heads, head| heads + head + "\n");
    for (name, holder, mode) in [
        ("F_RDLCK", 1, LockMode::Shared),
        ("F_WRLCK", 1, LockMode::Exclusive),
        ("own F_RDLCK", 0, LockMode::Shared),
        ("own F_WRLCK", 0, LockMode::Exclusive),
    ] {
        let mut locks = PosixLocks::default();
        assert_eq!(locks.lock(lock(holder, mode, between(10, 19))), Ok(LockAnswer::Granted));
        let range = between(19, 30);
        let posix = MODES.map(|mode| locks.first_conflict(&lock(0, mode, range)).is_some());
        let foreign = [
            RangeAccess::Read,
            RangeAccess::Write,
            RangeAccess::Lock(LockMode::Shared),
            RangeAccess::Lock(LockMode::Exclusive),
        ]
        .map(|access| locks.foreign_conflict(access, range).is_some());
        let words = posix.into_iter().chain(foreign).map(|no| if no { "conflict" } else { "ok" });
        table += &format!("{name} | {}\n", words.collect::<Vec<_>>().join(" | "));
    }
    let words = |table: &str| -> String {
        let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n";
        table.lines().map(line).collect()
    };
    assert_eq!(words(&table), words(TABLE));
}

#[test]
fn ranges_end_at_the_largest_offset() {
    let mut locks = PosixLocks::default();
    let to_the_end = LockRange::between(7, LAST).unwrap();
    assert_eq!(locks.lock(lock(0, LockMode::Exclusive, to_the_end)), Ok(LockAnswer::Granted));
    let last = LockRange::between(LAST, LAST).unwrap();
    assert_eq!(locks.unlock(0, last), Ok(()));
    assert_eq!(locks.lock(lock(1, LockMode::Exclusive, last)), Ok(LockAnswer::Granted));
    assert_eq!(locks.unlock(1, last), Ok(()));
    assert_eq!(locks.lock(lock(0, LockMode::Exclusive, last)), Ok(LockAnswer::Granted));
    assert_eq!(held(&locks), [lock(0, LockMode::Exclusive, to_the_end)]);
    assert_eq!(locks.unlock(0, between(0, LAST as usize)), Ok(()));
    assert!(locks.is_empty());
}

#[test]
fn empty_ranges_and_those_beyond_the_largest_offset_are_refused() {
    let nothing = LockRange::new(nt::ByteRange { offset: 3, length: 0 }).unwrap();
    let beyond = LockRange::between(LAST, LAST + 1).unwrap();
    for range in [nothing, beyond] {
        let mut locks = PosixLocks::default();
        let answer = locks.lock(lock(0, LockMode::Shared, range));
        assert_eq!(answer, Err(NtError::INVALID_LOCK_RANGE));
        assert_eq!(locks.unlock(0, range), Err(NtError::INVALID_LOCK_RANGE));
        assert!(locks.is_empty());
    }
}

#[test]
fn a_lock_reports_the_process_that_touched_it_last() {
    let mut locks = PosixLocks::default();
    for (pid, first) in [(11, 0), (12, 5)] {
        let lock = PosixLock { pid, ..lock(0, LockMode::Exclusive, between(first, first + 4)) };
        assert_eq!(locks.lock(lock), Ok(LockAnswer::Granted));
    }
    let found = locks.first_conflict(&lock(1, LockMode::Shared, between(2, 2))).unwrap();
    assert_eq!((found.pid, found.range), (12, between(0, 9)));
}

#[test]
fn an_upgrade_that_is_refused_leaves_the_former_lock() {
    let mut locks = PosixLocks::default();
    for owner in 0..2 {
        let shared = lock(owner, LockMode::Shared, between(0, 9));
        assert_eq!(locks.lock(shared), Ok(LockAnswer::Granted));
    }
    let exclusive = lock(0, LockMode::Exclusive, between(4, 4));
    assert_eq!(locks.lock(exclusive), Ok(LockAnswer::Conflict));
    assert_eq!(locks.unlock_owner(1), 1);
    assert_eq!(locks.lock(exclusive), Ok(LockAnswer::Granted));
    assert_eq!(locks.len(), 3);
}

#[test]
fn a_transfer_of_nothing_passes() {
    let mut locks = PosixLocks::default();
    assert_eq!(locks.lock(lock(0, LockMode::Exclusive, between(0, 9))), Ok(LockAnswer::Granted));
    let nothing = LockRange::new(nt::ByteRange { offset: 4, length: 0 }).unwrap();
    assert_eq!(locks.foreign_conflict(RangeAccess::Write, nothing), None);
    let shared = RangeAccess::Lock(LockMode::Shared);
    assert!(locks.foreign_conflict(shared, nothing).is_some());
}

/// Every second byte unlocked, and then all at once: neither walks the list for each.
#[test]
fn ten_thousand_pieces() {
    let mut locks = PosixLocks::default();
    let all = between(0, 19_999);
    assert_eq!(locks.lock(lock(0, LockMode::Exclusive, all)), Ok(LockAnswer::Granted));
    for n in 0..10_000 {
        assert_eq!(locks.unlock(0, between(2 * n, 2 * n)), Ok(()));
    }
    assert_eq!(locks.len(), 10_000);
    let found = locks.first_conflict(&lock(1, LockMode::Shared, between(9_998, 10_002)));
    assert_eq!(found, Some(lock(0, LockMode::Exclusive, between(9_999, 9_999))));
    assert_eq!(locks.lock(lock(0, LockMode::Shared, all)), Ok(LockAnswer::Granted));
    assert_eq!(held(&locks), [lock(0, LockMode::Shared, all)]);
}
