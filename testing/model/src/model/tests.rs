//! Facts of [MS-FSA] that no story tells: byte-range locks as a table, and what the model owes its
//! users.

use nt::{
    AccessMask, Attributes, ByteRange, Change, CreateDisposition, CreateOptions, DispositionFlags,
    NtError, OwnedPath, ShareMode, WriteAt,
};

use super::{Model, Rules};
use crate::operation::{Client, Create, Handle, Lock, Operation, Start, Target, Unlock};
use crate::outcome::Outcome;

const CLIENT: Client = Client(0);

fn create(handle: u64, path: &str) -> Create {
    Create {
        handle: Handle(handle),
        start: Start::Root,
        path: OwnedPath::from_text(path).unwrap(),
        access: AccessMask::FILE_ALL_ACCESS,
        share: ShareMode::all(),
        disposition: CreateDisposition::OpenIf,
        options: CreateOptions::empty(),
        attributes: Attributes::empty(),
    }
}

fn lock(handle: u64, (offset, length): (u64, u64), exclusive: bool) -> Operation {
    let range = ByteRange { offset, length };
    Operation::Lock(Lock { handle: Handle(handle), range, key: 0, exclusive, wait: false })
}

fn read(handle: u64, offset: u64, key: u32) -> Operation {
    Operation::Read { handle: Handle(handle), offset, length: 1, key }
}

fn write(handle: u64, offset: u64, key: u32) -> Operation {
    Operation::Write { handle: Handle(handle), at: WriteAt::Offset(offset), bytes: vec![b'x'], key }
}

/// A file of 100 bytes, open by handles 1 and 2.
fn opened_twice() -> Model {
    let mut model = Model::new(Rules::default());
    for handle in [1, 2] {
        model.apply(CLIENT, &Operation::Create(create(handle, "\\f")));
    }
    let size = Change::EndOfFile(100);
    model.apply(CLIENT, &Operation::Set(Target::Handle(Handle(1)), size));
    model
}

/// [MS-FSA] 2.1.5.8 and 2.1.4.10: who is in the way of whom.
#[test]
fn locks_conflict_as_the_table_says() {
    let (shared, exclusive) = (false, true);
    // (held, how), (wanted, how), is it granted?
    let table = [
        ((10, 10), shared, (10, 10), shared, true),
        ((10, 10), shared, (15, 10), exclusive, false),
        ((10, 10), exclusive, (19, 1), shared, false),
        ((10, 10), exclusive, (20, 1), exclusive, true),
        ((10, 10), exclusive, (0, 10), exclusive, true),
        ((10, 10), exclusive, (0, 11), exclusive, false),
        // An empty range lies between two bytes.
        ((10, 10), exclusive, (10, 0), exclusive, true),
        ((10, 10), exclusive, (11, 0), exclusive, false),
        ((10, 10), exclusive, (19, 0), exclusive, false),
        ((10, 10), exclusive, (20, 0), exclusive, true),
        ((10, 0), exclusive, (10, 0), exclusive, true),
        ((10, 0), exclusive, (9, 2), exclusive, false),
        ((0, 0), exclusive, (0, 5), exclusive, true),
        // Up to the last of 2^64 bytes, beyond the end of file.
        ((u64::MAX, 1), exclusive, (u64::MAX - 1, 2), shared, false),
    ];
    for (held, how, wanted, wanted_how, granted) in table {
        let mut model = opened_twice();
        assert_eq!(model.apply(CLIENT, &lock(1, held, how)), Outcome::Done);
        for handle in [1, 2] {
            let outcome = model.clone().apply(CLIENT, &lock(handle, wanted, wanted_how));
            // A lock is in the way of its own owner as of others, but for shared ones on top of it.
            let on_top = handle == 1 && how == exclusive && wanted_how == shared;
            let expected = match granted || on_top {
                true => Outcome::Done,
                false => Outcome::Refused(NtError::LOCK_NOT_GRANTED),
            };
            assert_eq!(outcome, expected, "{held:?} {how}, then {handle}: {wanted:?} {wanted_how}");
        }
    }
}

/// [MS-FSA] 2.1.5.2, 2.1.5.3: reads and writes know the owner, a handle and its key, of a lock.
#[test]
fn locks_stop_reads_and_writes() {
    let conflict = Outcome::Refused(NtError::FILE_LOCK_CONFLICT);
    // exclusive?, who, with which key; may he read, may he write?
    let table = [
        (true, 1, 0, true, true),
        (true, 1, 7, false, false),
        (true, 2, 0, false, false),
        (false, 1, 0, true, false),
        (false, 2, 0, true, false),
    ];
    for (exclusive, who, key, reads, writes) in table {
        let mut model = opened_twice();
        model.apply(CLIENT, &lock(1, (10, 10), exclusive));
        assert_eq!(model.apply(CLIENT, &read(who, 15, key)) != conflict, reads, "{who} {key}");
        assert_eq!(model.apply(CLIENT, &write(who, 15, key)) != conflict, writes, "{who} {key}");
        assert_ne!(model.apply(CLIENT, &write(who, 20, key)), conflict);
    }
}

/// [MS-FSA] 2.1.5.9.
#[test]
fn unlock_wants_the_very_range_and_key() {
    let mut model = opened_twice();
    model.apply(CLIENT, &lock(1, (10, 10), false));
    let single = |handle, offset, length, key| {
        let range = ByteRange { offset, length };
        Operation::Unlock(Handle(handle), Unlock::Single(range, key))
    };
    let not_locked = Outcome::Refused(NtError::RANGE_NOT_LOCKED);
    for wrong in [single(1, 10, 9, 0), single(1, 10, 10, 1), single(2, 10, 10, 0)] {
        assert_eq!(model.apply(CLIENT, &wrong), not_locked);
    }
    assert_eq!(model.apply(CLIENT, &single(1, 10, 10, 0)), Outcome::Done);
    assert_eq!(model.apply(CLIENT, &single(1, 10, 10, 0)), not_locked);
}

/// [MS-FSA] 2.1.5.8: STATUS_INVALID_LOCK_RANGE.
#[test]
fn lock_ends_with_the_last_byte() {
    let mut model = opened_twice();
    let beyond = model.apply(CLIENT, &lock(1, (u64::MAX, 2), true));
    assert_eq!(beyond, Outcome::Refused(NtError::INVALID_LOCK_RANGE));
}

/// [MS-FSA] 2.1.5.4: byte-range locks end before the name goes.
#[test]
fn cleanup_releases_locks_of_that_handle_only() {
    let mut model = opened_twice();
    model.apply(CLIENT, &lock(1, (0, 10), true));
    model.apply(CLIENT, &lock(2, (20, 10), true));
    model.apply(CLIENT, &Operation::Cleanup(Handle(1)));
    assert_eq!(model.apply(CLIENT, &lock(2, (0, 10), true)), Outcome::Done);
    model.apply(CLIENT, &Operation::Create(create(3, "\\f")));
    let outcome = model.apply(CLIENT, &lock(3, (20, 10), true));
    assert_eq!(outcome, Outcome::Refused(NtError::LOCK_NOT_GRANTED));
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut model = opened_twice();
    let delete = DispositionFlags::DELETE;
    model.apply(CLIENT, &Operation::Set(Target::Handle(Handle(1)), Change::Disposition(delete)));
    let before = model.clone();
    let outcome = model.apply(CLIENT, &Operation::Create(create(3, "\\f")));
    assert_eq!(outcome, Outcome::Refused(NtError::DELETE_PENDING));
    let path = OwnedPath::from_text("\\f").unwrap();
    model.apply(CLIENT, &Operation::Query(Target::Path(Start::Root, path)));
    assert_eq!(model, before);
}

#[test]
fn nothing_is_left_of_what_was_closed_and_deleted() {
    let mut model = opened_twice();
    let delete = DispositionFlags::DELETE;
    model.apply(CLIENT, &Operation::Set(Target::Handle(Handle(2)), Change::Disposition(delete)));
    model.apply(CLIENT, &Operation::Close(Handle(1)));
    model.apply(CLIENT, &Operation::Close(Handle(2)));
    assert_eq!(model, Model::new(Rules::default()));
}

/// [MS-FSA] 2.1.5.4: a cleanup cannot fail; what could not be removed is there as before.
#[test]
fn close_in_vain_keeps_the_name() {
    let mut model = opened_twice();
    let delete = DispositionFlags::DELETE;
    model.apply(CLIENT, &Operation::Set(Target::Handle(Handle(2)), Change::Disposition(delete)));
    model.apply(CLIENT, &Operation::Close(Handle(1)));
    model.apply(CLIENT, &Operation::CloseInVain(Handle(2)));
    let outcome = model.apply(CLIENT, &Operation::Create(create(3, "\\f")));
    let Outcome::Created { action, found } = outcome else { panic!("{outcome:?}") };
    assert_eq!((action, found.end_of_file), (nt::CreateAction::Opened, 100));
    model.apply(CLIENT, &Operation::Close(Handle(3)));
    let open = Create { disposition: CreateDisposition::Open, ..create(4, "\\f") };
    assert!(matches!(model.apply(CLIENT, &Operation::Create(open)), Outcome::Created { .. }));
}

/// A use of what is no handle, and numbers at the end of their scale.
#[test]
fn bad_input_is_an_error() {
    let mut model = opened_twice();
    let invalid = Outcome::Refused(NtError::INVALID_HANDLE);
    assert_eq!(model.apply(CLIENT, &read(9, 0, 0)), invalid);
    assert_eq!(model.apply(CLIENT, &Operation::Close(Handle(9))), invalid);
    model.apply(CLIENT, &Operation::Cleanup(Handle(2)));
    assert_eq!(model.apply(CLIENT, &read(2, 0, 0)), Outcome::Refused(NtError::FILE_CLOSED));
    for (offset, error) in [
        (u64::MAX, NtError::INVALID_PARAMETER),
        (i64::MAX as u64, NtError::INVALID_PARAMETER),
        (i64::MAX as u64 - 1, NtError::DISK_FULL),
    ] {
        assert_eq!(model.apply(CLIENT, &write(1, offset, 0)), Outcome::Refused(error));
    }
    for size in [u64::MAX, i64::MAX as u64] {
        let set = Operation::Set(Target::Handle(Handle(1)), Change::EndOfFile(size));
        assert!(matches!(model.apply(CLIENT, &set), Outcome::Refused(_)));
    }
}
