#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

extern crate std;

mod table;
mod walk;

use super::*;
use nt::{AccessMask, OplockCaching, ShareMode};
use std::vec;

const LEVELS: [OplockLevel; 9] = [
    Level::None,
    Level::LevelTwo,
    Level::LevelOne,
    Level::Batch,
    Level::Filter,
    Level::Read,
    Level::ReadHandle,
    Level::ReadWrite,
    Level::ReadWriteHandle,
];

const R: OplockCaching = OplockCaching::READ;
const RH: OplockCaching = R.union(OplockCaching::HANDLE);

type Notices = Vec<Notice<char>>;

/// A handle with the client's key.
fn handle(handle: char, key: u8) -> Client<char> {
    let target = Some(OplockKey([key; 16]));
    Client { handle: Some(handle), keys: OplockKeys { target, parent: None } }
}

/// An open that brings no key and has no handle yet.
const STRANGER: Client<char> =
    Client { handle: None, keys: OplockKeys { target: None, parent: None } };

fn opening(desired: AccessMask, share: ShareMode) -> Opening {
    Opening { desired, share, overwrites: false, reserves_filter: false }
}

/// Everything that breaks, by name.
fn breakers() -> [(&'static str, Breaker); 18] {
    let stat = opening(AccessMask::READ_ATTRIBUTES, ShareMode::all());
    let read = opening(AccessMask::READ_DATA, ShareMode::all());
    let control = AccessMask::READ_CONTROL | AccessMask::SYNCHRONIZE;
    [
        ("open to stat", Breaker::Open(stat)),
        ("open for its descriptor", Breaker::Open(opening(control, ShareMode::all()))),
        ("open to read", Breaker::Open(read)),
        ("open to read alone", Breaker::Open(Opening { share: ShareMode::empty(), ..read })),
        ("open to write", Breaker::Open(Opening { desired: AccessMask::WRITE_DATA, ..read })),
        ("overwrite", Breaker::Open(Opening { overwrites: true, ..stat })),
        ("reserve a filter", Breaker::Open(Opening { reserves_filter: true, ..stat })),
        ("sharing violation", Breaker::SharingViolation),
        ("read", Breaker::Read),
        ("flush", Breaker::Flush),
        ("write", Breaker::Write),
        ("byte-range lock", Breaker::ByteRangeLock),
        ("set end", Breaker::SetEnd),
        ("rename", Breaker::Rename),
        ("delete", Breaker::Delete),
        ("set security", Breaker::SetSecurity),
        ("entry", Breaker::Entry),
        ("entry, by the key", Breaker::Entry),
    ]
}

/// A client that holds `level` alone.
fn held(by: Client<char>, level: OplockLevel) -> Oplock<char> {
    let mut oplock = Oplock::default();
    grant(&mut oplock, by, level).expect("nothing is in the way");
    oplock
}

fn grant(
    oplock: &mut Oplock<char>,
    by: Client<char>,
    level: OplockLevel,
) -> Result<Notices, NtError> {
    let handle = by.handle.expect("an open handle");
    let stream = StreamFacts::default();
    let mut notices = vec![];
    oplock.request(OplockRequest { handle, key: by.keys.target, level, stream }, &mut notices)?;
    Ok(notices)
}

fn check(oplock: &mut Oplock<char>, by: Client<char>, breaker: Breaker) -> (Verdict, Notices) {
    let mut notices = vec![];
    let verdict = oplock.check(by, breaker, &mut notices).expect("memory");
    (verdict, notices)
}

fn acknowledge(
    oplock: &mut Oplock<char>,
    handle: char,
    ack: OplockAck,
) -> Result<(OplockLevel, Notices), NtError> {
    let mut notices = vec![];
    let kept = oplock.acknowledge(handle, ack, false, &mut notices)?;
    Ok((kept, notices))
}

fn broken(handle: char, from: OplockLevel, to: OplockLevel, acknowledge: bool) -> Notice<char> {
    Notice { handle, from, to, outcome: Outcome::Broken { acknowledge } }
}

#[test]
fn a_batch_holder_that_will_close_lets_others_wait_until_it_has() {
    let (a, b) = (handle('a', 1), handle('b', 2));
    let mut oplock = held(a, Level::Batch);
    let (verdict, notices) = check(&mut oplock, b, Breaker::Write);
    assert_eq!(verdict, Verdict::Wait);
    assert_eq!(notices, [broken('a', Level::Batch, Level::None, true)]);
    let answer = acknowledge(&mut oplock, 'a', OplockAck::ClosePending);
    assert_eq!(answer, Ok((Level::None, vec![])));
    assert_eq!(check(&mut oplock, b, Breaker::Write), (Verdict::Wait, vec![]));
    let again = acknowledge(&mut oplock, 'a', OplockAck::Accept);
    assert_eq!(again, Err(NtError::INVALID_OPLOCK_PROTOCOL));
    assert_eq!(oplock.leave('a'), None);
    assert_eq!(check(&mut oplock, b, Breaker::Write), (Verdict::Go, vec![]));
}

#[test]
fn a_level_one_holder_that_will_close_lets_others_go_at_once() {
    let mut oplock = held(handle('a', 1), Level::LevelOne);
    assert_eq!(check(&mut oplock, STRANGER, Breaker::Read).0, Verdict::Wait);
    assert!(acknowledge(&mut oplock, 'a', OplockAck::ClosePending).is_ok());
    assert!(oplock.is_free());
}

#[test]
fn a_client_goes_up_step_by_step_and_each_step_completes_the_last() {
    let mut oplock = held(handle('a', 1), Level::Read);
    let steps = [('b', Level::ReadHandle), ('c', Level::ReadWriteHandle)];
    let mut last = ('a', Level::Read);
    for (name, level) in steps {
        let notices = grant(&mut oplock, handle(name, 1), level);
        let (old, from) = last;
        let switched = Notice { handle: old, from, to: level, outcome: Outcome::Switched };
        assert_eq!(notices, Ok(vec![switched]));
        assert_eq!(oplock.level(old), Level::None);
        last = (name, level);
    }
    // Down it goes only by a break.
    let down = grant(&mut oplock, handle('a', 1), Level::ReadWrite);
    assert_eq!(down, Err(NtError::OPLOCK_NOT_GRANTED));
    assert_eq!(oplock.level('c'), Level::ReadWriteHandle);
}

#[test]
fn what_is_broken_further_is_told_with_the_acknowledgement() {
    let (opener, writer) = (handle('b', 2), handle('c', 3));
    let mut oplock = held(handle('a', 1), Level::ReadWriteHandle);
    let open = Breaker::Open(opening(AccessMask::READ_DATA, ShareMode::all()));
    let (_, first) = check(&mut oplock, opener, open);
    assert_eq!(first, [broken('a', Level::ReadWriteHandle, Level::ReadHandle, true)]);
    assert_eq!(check(&mut oplock, writer, Breaker::Write), (Verdict::Wait, vec![]));
    let answer = acknowledge(&mut oplock, 'a', OplockAck::Keep(RH));
    let second = broken('a', Level::ReadHandle, Level::None, true);
    assert_eq!(answer, Ok((Level::ReadHandle, vec![second])));
    // RH has nothing that a read or a write has to wait for.
    assert_eq!(check(&mut oplock, opener, open), (Verdict::Go, vec![]));
    assert_eq!(check(&mut oplock, writer, Breaker::Write), (Verdict::Go, vec![]));
    let answer = acknowledge(&mut oplock, 'a', OplockAck::Keep(OplockCaching::empty()));
    assert_eq!(answer, Ok((Level::None, vec![])));
    assert!(oplock.is_free());
}

#[test]
fn level_two_that_was_promised_may_be_gone_by_the_time_it_is_accepted() {
    let mut oplock = held(handle('a', 1), Level::LevelOne);
    assert_eq!(check(&mut oplock, STRANGER, Breaker::Read).0, Verdict::Wait);
    assert_eq!(check(&mut oplock, STRANGER, Breaker::Write).0, Verdict::Wait);
    let answer = acknowledge(&mut oplock, 'a', OplockAck::Accept);
    let gone = broken('a', Level::LevelTwo, Level::None, false);
    assert_eq!(answer, Ok((Level::LevelTwo, vec![gone])));
    assert!(oplock.is_free());
}

#[test]
fn no_handle_is_kept_of_what_is_to_be_deleted() {
    let mut oplock = held(handle('a', 1), Level::ReadWriteHandle);
    assert_eq!(check(&mut oplock, STRANGER, Breaker::Read).0, Verdict::Wait);
    let mut notices = vec![];
    let kept = oplock.acknowledge('a', OplockAck::Keep(RH), true, &mut notices);
    assert_eq!(kept, Ok(Level::ReadHandle));
    assert_eq!(notices, [broken('a', Level::ReadHandle, Level::Read, true)]);
    assert_eq!(acknowledge(&mut oplock, 'a', OplockAck::Keep(R)), Ok((Level::Read, vec![])));
}

#[test]
fn an_entry_made_with_the_directory_s_own_key_does_not_break_it() {
    let mut oplock = held(handle('a', 1), Level::Read);
    let keys = handle('a', 1).keys;
    let kin = Client { handle: Some('f'), keys: OplockKeys { target: None, parent: keys.target } };
    assert_eq!(check(&mut oplock, kin, Breaker::Entry), (Verdict::Go, vec![]));
    // The file's key is not the directory's.
    let (verdict, notices) = check(&mut oplock, handle('f', 1), Breaker::Entry);
    assert_eq!(verdict, Verdict::Go);
    assert_eq!(notices, [broken('a', Level::Read, Level::None, false)]);
}

#[test]
fn handles_without_keys_are_strangers_to_each_other() {
    let holder = Client { handle: Some('a'), ..STRANGER };
    let mut oplock = held(holder, Level::ReadWrite);
    assert_eq!(check(&mut oplock, holder, Breaker::Write).0, Verdict::Go);
    assert_eq!(check(&mut oplock, STRANGER, Breaker::Write).0, Verdict::Wait);
}

#[test]
fn even_its_own_writes_break_level_two() {
    let holder = handle('a', 1);
    let mut oplock = held(holder, Level::LevelTwo);
    let (verdict, notices) = check(&mut oplock, holder, Breaker::Write);
    assert_eq!(verdict, Verdict::Go);
    assert_eq!(notices, [broken('a', Level::LevelTwo, Level::None, false)]);
    assert!(oplock.is_free());
}

#[test]
fn a_closed_handle_s_oplock_is_told_so_and_a_lease_can_be_handed_on_first() {
    let key = OplockKey([1; 16]);
    let mut oplock = held(handle('a', 1), Level::ReadHandle);
    assert!(!oplock.hand_on('a', 'b', OplockKey([2; 16])), "another client");
    assert!(!oplock.hand_on('b', 'a', key), "nothing to hand on");
    assert!(oplock.hand_on('a', 'b', key));
    assert_eq!(oplock.leave('a'), None);
    assert!(!oplock.hand_on('b', 'b', key), "it has one");
    let outcome = Outcome::HandleClosed;
    let closed = Notice { handle: 'b', from: Level::ReadHandle, to: Level::None, outcome };
    assert_eq!(oplock.leave('b'), Some(closed));
    assert!(oplock.is_free());
}

#[test]
fn only_batch_and_filter_come_before_the_share_check() {
    for level in LEVELS.into_iter().skip(1) {
        let early = matches!(level, Level::Batch | Level::Filter);
        assert_eq!(held(handle('a', 1), level).precedes_sharing(), early, "{level:?}");
    }
}

#[test]
fn an_open_that_requires_an_oplock_breaks_none() {
    let mut oplock = held(handle('a', 1), Level::ReadHandle);
    let unchanged = oplock.clone();
    let refused = oplock.check_unbroken(STRANGER, Breaker::SharingViolation);
    assert_eq!(refused, Err(NtError::CANNOT_BREAK_OPLOCK));
    assert_eq!(oplock.check_unbroken(STRANGER, Breaker::Read), Ok(()));
    assert_eq!(oplock, unchanged);
    // A break that others began is not waited for either.
    assert_eq!(check(&mut oplock, handle('b', 2), Breaker::Rename).0, Verdict::Wait);
    let refused = oplock.check_unbroken(STRANGER, Breaker::SharingViolation);
    assert_eq!(refused, Err(NtError::CANNOT_BREAK_OPLOCK));
}

#[test]
fn every_fact_refuses_what_it_should() {
    let all = StreamFacts::default();
    let directory = StreamFacts { directory: true, ..all };
    let kin = StreamFacts { others: Others::SameClient, ..all };
    let others = StreamFacts { others: Others::OtherClients, ..all };
    let locks = StreamFacts { byte_range_locks: true, ..all };
    let deleted = StreamFacts { delete_pending: true, ..all };
    // In the order of LEVELS: none, two, one, batch, filter, r, rh, rw, rwh.
    let rows = [
        (all, "!++++++++"),
        (directory, "!!!!!++!!"),
        (StreamFacts { synchronous: true, ..all }, "!--------"),
        (StreamFacts { transacted: true, ..all }, "!--------"),
        (kin, "!+---++++"),
        (others, "!+---++--"),
        (locks, "!-+++--++"),
        (deleted, "!+++++-+-"),
    ];
    for (stream, expected) in rows {
        let answers: std::string::String = LEVELS
            .into_iter()
            .map(|level| match check_stream(level, stream) {
                Ok(()) => '+',
                Err(NtError::OPLOCK_NOT_GRANTED) => '-',
                Err(_) => '!',
            })
            .collect();
        assert_eq!(answers, expected, "{stream:?}");
    }
}
