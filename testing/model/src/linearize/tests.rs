//! Right histories pass, planted wrong ones do not, and the report shows where.

use nt::{
    AccessMask, Attributes, ByteRange, Change, CreateAction, CreateDisposition, CreateOptions,
    DispositionFlags, FileId, NewName, NtError, OwnedPath, RenameFlags, ShareMode, WriteAt,
};

use crate::history::{History, OperationId};
use crate::model::{Model, Rules};
use crate::operation::{Client, Create, Handle, Lock, Operation, Start, Target, Unlock};
use crate::outcome::{Entry, Found, Outcome};
use crate::{Finding, Limits};

mod random;

fn path(text: &str) -> OwnedPath {
    OwnedPath::from_text(text).unwrap()
}

fn create(handle: u64, at: &str, disposition: CreateDisposition, share: ShareMode) -> Operation {
    Operation::Create(Create {
        handle: Handle(handle),
        start: Start::Root,
        path: path(at),
        access: AccessMask::FILE_GENERIC_READ | AccessMask::FILE_GENERIC_WRITE | AccessMask::DELETE,
        share,
        disposition,
        options: CreateOptions::empty(),
        attributes: Attributes::empty(),
    })
}

fn open(handle: u64, at: &str) -> Operation {
    create(handle, at, CreateDisposition::Open, ShareMode::all())
}

fn make(handle: u64, at: &str) -> Operation {
    create(handle, at, CreateDisposition::Create, ShareMode::all())
}

fn write(handle: u64, text: &str) -> Operation {
    let bytes = text.as_bytes().to_vec();
    Operation::Write { handle: Handle(handle), at: WriteAt::Offset(0), bytes, key: 0 }
}

fn read(handle: u64) -> Operation {
    Operation::Read { handle: Handle(handle), offset: 0, length: 100, key: 0 }
}

fn close(handle: u64) -> Operation {
    Operation::Close(Handle(handle))
}

fn delete(handle: u64) -> Operation {
    let change = Change::Disposition(DispositionFlags::DELETE);
    Operation::Set(Target::Handle(Handle(handle)), change)
}

fn rename(handle: u64, to: &str) -> Operation {
    let new = NewName { root_directory: 0, path: path(to), flags: RenameFlags::empty() };
    Operation::Set(Target::Handle(Handle(handle)), Change::Rename(new))
}

fn lock(handle: u64) -> Operation {
    let range = ByteRange { offset: 0, length: 10 };
    Operation::Lock(Lock { handle: Handle(handle), range, key: 0, exclusive: true, wait: true })
}

fn found(id: u128, end_of_file: u64) -> Found {
    Found {
        id: FileId(id),
        attributes: Attributes::ARCHIVE,
        end_of_file,
        links: 1,
        created: None,
        written: None,
        delete_pending: None,
    }
}

fn created(id: u128) -> Outcome {
    Outcome::Created { action: CreateAction::Created, found: found(id, 0) }
}

fn opened(id: u128, size: u64) -> Outcome {
    Outcome::Created { action: CreateAction::Opened, found: found(id, size) }
}

fn written(bytes: u32) -> Outcome {
    Outcome::Written { offset: 0, bytes, end_of_file: u64::from(bytes) }
}

fn bytes(text: &str) -> Outcome {
    Outcome::Read(text.as_bytes().to_vec())
}

fn refused(error: NtError) -> Outcome {
    Outcome::Refused(error)
}

/// A history that is written down call by call; clients are numbered by their operations.
struct Play(History);

impl Play {
    fn new() -> Play {
        Play(History::new(Model::new(Rules::default())))
    }

    fn then(&mut self, operation: Operation, outcome: Outcome) -> &mut Play {
        self.0.record(Client(0), operation, outcome);
        self
    }

    fn begin(&mut self, operation: Operation) -> OperationId {
        self.0.invoke(Client(1), operation)
    }

    fn end(&mut self, id: OperationId, outcome: Outcome) -> &mut Play {
        self.0.respond(id, outcome);
        self
    }

    #[track_caller]
    fn passes(&self) {
        if let Err(finding) = self.0.check(Limits::default()) {
            panic!("{finding}");
        }
    }

    /// Fails, and the last line of the report is that operation.
    #[track_caller]
    fn fails_at(&self, last: usize) {
        match self.0.check(Limits::default()) {
            Ok(found) => panic!("passes as {:?}", found.order),
            Err(finding) => match *finding {
                Finding::Violation(violation) => {
                    let stuck: Vec<_> = violation
                        .window
                        .iter()
                        .filter(|line| !line.placed)
                        .map(|line| line.id.0)
                        .collect();
                    assert!(stuck.contains(&last), "stuck: {stuck:?}\n{violation}");
                }
                Finding::Undecided(_) => panic!("undecided"),
            },
        }
    }
}

#[test]
fn one_after_the_other() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70)).then(write(1, "text"), written(4));
    play.then(open(2, "\\F"), opened(70, 4)).then(read(2), bytes("text"));
    play.then(close(1), Outcome::Done).then(close(2), Outcome::Done);
    play.passes();
}

#[test]
fn two_creates_at_once_in_either_order() {
    for first in [0, 1] {
        let mut play = Play::new();
        let a = play.begin(make(1, "\\f"));
        let b = play.begin(make(2, "\\f"));
        let (winner, loser) = if first == 0 { (a, b) } else { (b, a) };
        play.end(loser, refused(NtError::OBJECT_NAME_COLLISION)).end(winner, created(70));
        play.passes();
    }
}

#[test]
fn double_create_is_found() {
    let mut play = Play::new();
    let a = play.begin(make(1, "\\f"));
    let b = play.begin(make(2, "\\f"));
    play.end(a, created(70)).end(b, created(71));
    play.fails_at(1);
}

#[test]
fn lost_write_is_found() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70)).then(open(2, "\\f"), opened(70, 0));
    let a = play.begin(write(1, "aaaa"));
    let b = play.begin(write(2, "bbbb"));
    play.end(a, written(4)).end(b, written(4));
    let mut right = Play(play.0.clone());
    right.then(read(1), bytes("bbbb")).then(read(2), bytes("bbbb")).passes();
    let mut other = Play(play.0.clone());
    other.then(read(1), bytes("aaaa")).passes();
    play.then(read(1), bytes("bbbb")).then(read(2), bytes("aaaa")).fails_at(5);
}

#[test]
fn write_that_is_not_there_is_found() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70)).then(write(1, "text"), written(4));
    play.then(read(1), refused(NtError::END_OF_FILE)).fails_at(2);
}

#[test]
fn open_that_missed_a_delete_is_found() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70)).then(delete(1), Outcome::Done);
    let a = play.begin(close(1));
    let b = play.begin(open(2, "\\f"));
    // While the close is under way, the name may be there still, to be deleted, or gone.
    let mut early = Play(play.0.clone());
    early.end(b, refused(NtError::DELETE_PENDING)).end(a, Outcome::Done).passes();
    let mut late = Play(play.0.clone());
    late.end(b, refused(NtError::OBJECT_NAME_NOT_FOUND)).end(a, Outcome::Done).passes();
    play.end(a, Outcome::Done).end(b, opened(70, 0)).fails_at(3);
}

#[test]
fn share_violation_that_was_not_given_is_found() {
    let mut play = Play::new();
    let alone = create(1, "\\f", CreateDisposition::OpenIf, ShareMode::empty());
    play.then(alone, created(70));
    let a = play.begin(open(2, "\\f"));
    let b = play.begin(close(1));
    let mut right = Play(play.0.clone());
    right.end(a, opened(70, 0)).end(b, Outcome::Done).passes();
    play.end(b, Outcome::Done).end(a, refused(NtError::SHARING_VIOLATION)).passes();
    let mut wrong = Play::new();
    let alone = create(1, "\\f", CreateDisposition::OpenIf, ShareMode::empty());
    wrong.then(alone, created(70)).then(open(2, "\\f"), opened(70, 0)).fails_at(1);
}

#[test]
fn share_access_kept_too_long_is_found() {
    let mut play = Play::new();
    let alone = create(1, "\\f", CreateDisposition::OpenIf, ShareMode::empty());
    play.then(alone, created(70)).then(close(1), Outcome::Done);
    play.then(open(2, "\\f"), refused(NtError::SHARING_VIOLATION)).fails_at(2);
}

#[test]
fn rename_that_lost_a_name_is_found() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70));
    let a = play.begin(rename(1, "\\g"));
    let b = play.begin(open(2, "\\f"));
    let mut before = Play(play.0.clone());
    before.end(b, opened(70, 0)).end(a, Outcome::Done).passes();
    // Neither the old name nor the new one: at no moment.
    let c = play.begin(open(3, "\\g"));
    play.end(b, refused(NtError::OBJECT_NAME_NOT_FOUND));
    let d = play.begin(open(4, "\\g"));
    play.end(d, refused(NtError::OBJECT_NAME_NOT_FOUND)).end(c, opened(70, 0));
    play.end(a, Outcome::Done).fails_at(4);
}

#[test]
fn listing_that_shows_both_names_is_found() {
    let mut play = Play::new();
    let root = Operation::Create(Create {
        access: AccessMask::FILE_GENERIC_READ,
        ..match open(9, "\\") {
            Operation::Create(create) => create,
            other => panic!("{other:?}"),
        }
    });
    let mut directory = found(5, 0);
    directory.attributes = Attributes::DIRECTORY;
    let outcome = Outcome::Created { action: CreateAction::Opened, found: directory };
    play.then(root, outcome).then(make(1, "\\f"), created(70));
    let a = play.begin(rename(1, "\\g"));
    let list = Operation::List { handle: Handle(9), pattern: None, restart: true };
    let b = play.begin(list);
    let entry = |name: &str| Entry {
        name: name.to_owned(),
        id: FileId(70),
        directory: false,
        end_of_file: 0,
    };
    let mut right = Play(play.0.clone());
    right.end(b, Outcome::Listed(vec![entry("g")])).end(a, Outcome::Done).passes();
    play.end(b, Outcome::Listed(vec![entry("g"), entry("f")])).end(a, Outcome::Done);
    play.fails_at(3);
}

#[test]
fn lost_operation_may_happen_late_or_never_but_once() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70)).then(write(1, "old."), written(4));
    let lost = play.begin(write(1, "new."));
    play.0.lose(lost);
    play.then(read(1), bytes("old."));
    let mut never = Play(play.0.clone());
    never.then(read(1), bytes("old.")).passes();
    play.then(read(1), bytes("new."));
    let mut late = Play(play.0.clone());
    late.then(read(1), bytes("new.")).passes();
    play.then(read(1), bytes("old.")).fails_at(5);
}

#[test]
fn settled_operation_happens_no_more() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70)).then(write(1, "old."), written(4));
    let lost = play.begin(write(1, "new."));
    play.0.lose(lost);
    play.then(read(1), bytes("old."));
    play.0.settle(lost);
    play.then(read(1), bytes("old."));
    play.passes();
    play.then(read(1), bytes("new.")).fails_at(5);
}

#[test]
fn lost_create_shares_until_it_is_undone() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70)).then(close(1), Outcome::Done);
    let lost = play.begin(create(2, "\\f", CreateDisposition::Open, ShareMode::empty()));
    play.0.lose(lost);
    play.then(open(3, "\\f"), refused(NtError::SHARING_VIOLATION));
    play.0.settle(lost);
    play.then(open(3, "\\f"), opened(70, 0));
    play.passes();
    let mut kept = Play(play.0.clone());
    kept.then(close(3), Outcome::Done);
    kept.then(open(4, "\\f"), refused(NtError::SHARING_VIOLATION)).fails_at(6);
}

#[test]
fn lost_create_takes_its_file_away_again() {
    let mut play = Play::new();
    let lost = play.begin(make(1, "\\f"));
    play.0.lose(lost);
    play.then(make(2, "\\f"), refused(NtError::OBJECT_NAME_COLLISION));
    play.0.settle(lost);
    let mut kept = Play(play.0.clone());
    play.then(make(2, "\\f"), created(71)).passes();
    kept.then(open(3, "\\f"), opened(70, 0)).fails_at(2);
}

/// However many: a question whose answer nobody got is nothing to search for.
#[test]
fn lost_questions_cost_nothing() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70));
    for _ in 0..50 {
        let lost = play.begin(read(1));
        play.0.lose(lost);
        play.then(write(1, "text"), written(4));
    }
    play.passes();
    let found = play.0.check(Limits::default()).unwrap_or_else(|finding| panic!("{finding}"));
    assert_eq!(found.steps, 51);
}

#[test]
fn withdrawn_operation_did_not_happen() {
    let mut play = Play::new();
    let failed = play.begin(make(1, "\\f"));
    play.0.withdraw(failed);
    play.then(make(2, "\\f"), created(70)).passes();
}

#[test]
fn waiting_lock_is_had_after_the_unlock() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70)).then(open(2, "\\f"), opened(70, 0));
    play.then(lock(1), Outcome::Done);
    let waits = play.begin(lock(2));
    let mut early = Play(play.0.clone());
    early.end(waits, Outcome::Done).fails_at(3);
    play.then(Operation::Unlock(Handle(1), Unlock::All), Outcome::Done);
    play.end(waits, Outcome::Done).passes();
}

#[test]
fn lock_is_released_by_cleanup() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70)).then(open(2, "\\f"), opened(70, 0));
    play.then(lock(1), Outcome::Done);
    play.then(write(2, "x"), refused(NtError::FILE_LOCK_CONFLICT));
    play.then(Operation::Cleanup(Handle(1)), Outcome::Done);
    let mut kept = Play(play.0.clone());
    kept.then(write(2, "x"), refused(NtError::FILE_LOCK_CONFLICT)).fails_at(5);
    play.then(write(2, "x"), written(1)).passes();
}

#[test]
fn ids_are_told_apart_and_may_come_again() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70));
    let mut same = Play(play.0.clone());
    same.then(make(2, "\\g"), created(70)).fails_at(1);
    let mut other = Play(play.0.clone());
    other.then(open(2, "\\f"), opened(71, 0)).fails_at(1);
    play.then(delete(1), Outcome::Done).then(close(1), Outcome::Done);
    play.then(make(2, "\\g"), created(70)).passes();
}

#[test]
fn report_shows_the_shortest_beginning() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70));
    for _ in 0..20 {
        play.then(write(1, "text"), written(4));
    }
    let a = play.begin(write(1, "a"));
    play.then(read(1), bytes("lost"));
    play.end(a, Outcome::Written { offset: 0, bytes: 1, end_of_file: 4 });
    // What comes later is not in the report, however wrong.
    play.then(read(1), bytes("never mind"));
    let Err(finding) = play.0.check(Limits::default()) else { panic!("passes") };
    let Finding::Violation(violation) = &*finding else { panic!("undecided") };
    let ids: Vec<usize> = violation.window.iter().map(|line| line.id.0).collect();
    assert_eq!(ids.len(), 2, "{finding}");
    assert!(ids.contains(&21) && ids.contains(&22), "{finding}");
    assert_eq!(violation.before.len(), super::SHOWN_BEFORE);
    let report = finding.to_string();
    assert!(report.contains("stuck") && report.contains("the model: Read"), "{report}");
}

#[test]
fn limit_is_kept() {
    let mut play = Play::new();
    play.then(make(1, "\\f"), created(70));
    let writes: Vec<_> = (0..12).map(|n| play.begin(write(1, &format!("{n:04}")))).collect();
    for write in writes {
        play.end(write, written(4));
    }
    play.then(read(1), bytes("????"));
    let Err(finding) = play.0.check(Limits { steps: 1000 }) else { panic!("passes") };
    assert!(matches!(*finding, Finding::Undecided(_)), "{finding}");
}
