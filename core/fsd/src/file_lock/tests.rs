//! What locks do to the host's gate, and in which order their ends are told.

extern crate std;

use std::vec::Vec;

use nt::{
    AccessMask, Action, ByteRange, Create, CreateDisposition, FileId, FileInfo, Found, OwnedPath,
    PosixLockRequest, Request, RequestId, ShareMode, Target,
};
use transact::{FileKey, Opened, Outcome};

use super::*;
use crate::gate::Passage;
use crate::{Effect, VolumeParams};

/// A volume with one file open, whose host has a gate for it.
struct World {
    volume: Volume,
    ccb: CcbId,
    requests: u64,
}

/// What a test looks for.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Gate(Passage),
    Completed(u64, Result<(), NtError>),
    Other,
}

const DONE: Result<(), NtError> = Ok(());

impl World {
    fn new() -> World {
        let mut volume = Volume::new(VolumeParams::default()).unwrap();
        let mut create = Create::open(
            Target::Path(OwnedPath::from_text(r"\f").unwrap()),
            AccessMask::READ_DATA | AccessMask::WRITE_DATA,
            ShareMode::all(),
        );
        create.disposition = CreateDisposition::Create;
        let request = Request { origin: Origin::default(), action: Action::Create(create) };
        volume.submit(Instant::default(), RequestId(0), request);
        let ccb = opened(&mut volume);
        let path = volume.data_path(ccb);
        assert!(path.is_some());
        let mut world = World { volume, ccb, requests: 0 };
        assert_eq!(world.seen(), [Seen::Gate(Passage::all())]);
        world
    }

    fn submit(&mut self, action: Action) -> Vec<Seen> {
        self.requests += 1;
        let request = Request { origin: Origin::default(), action };
        self.volume.submit(Instant::default(), RequestId(self.requests), request);
        self.seen()
    }

    fn lock(&mut self, mode: LockMode, wait: bool) -> Vec<Seen> {
        let range = ByteRange { offset: 5, length: 10 };
        self.submit(Action::Lock { ccb: self.ccb, range, mode, wait })
    }

    fn unlock(&mut self) -> Vec<Seen> {
        self.submit(Action::Unlock(self.ccb, Unlock::All))
    }

    fn record(&mut self, mode: Option<LockMode>) -> Vec<Seen> {
        let range = LockRange::new(ByteRange { offset: 5, length: 10 }).unwrap();
        let (ccb, owner, whole_file, wait) = (self.ccb, 1, false, false);
        let lock = PosixLockRequest { ccb, owner, range, mode, whole_file, wait };
        self.submit(Action::PosixLock(lock))
    }

    fn drained(&mut self) -> Vec<Seen> {
        let scb = self.volume.files.ccbs.get(self.ccb).unwrap().scb;
        self.volume.drained(scb);
        self.seen()
    }

    fn seen(&mut self) -> Vec<Seen> {
        let mut effects = Vec::new();
        self.volume.drain(&mut effects);
        let seen = effects.into_iter().map(|effect| match effect {
            Effect::Gate(_, passage) => Seen::Gate(passage),
            Effect::Complete(id, completion) => Seen::Completed(id.0, completion.map(drop)),
            _ => Seen::Other,
        });
        seen.collect()
    }
}

/// Answers the create that is out.
fn opened(volume: &mut Volume) -> CcbId {
    let mut out = Vec::new();
    volume.drain(&mut out);
    let Some(Effect::Ask(id, _)) = out.pop() else { panic!("a create asks") };
    let info = FileInfo { id: FileId(7), ..FileInfo::default() };
    let opened = Opened {
        file: Some(FileKey(1)),
        created: true,
        granted: AccessMask::READ_DATA | AccessMask::WRITE_DATA,
        found: Found { info, ..Found::default() },
        name: None,
    };
    volume.reply(Instant::default(), id, Ok(Outcome::Opened(opened)));
    volume.drain(&mut out);
    match out.pop() {
        Some(Effect::Complete(_, Ok(Answer::Created(created)))) => created.ccb.unwrap(),
        other => panic!("the create completes, not {other:?}"),
    }
}

#[test]
fn shared_locks_let_reads_pass_the_gate_and_no_writes() {
    let mut world = World::new();
    let locked = [Seen::Gate(Passage::READ), Seen::Completed(1, DONE)];
    assert_eq!(world.lock(LockMode::Shared, false), locked);
    assert_eq!(world.lock(LockMode::Shared, false), [Seen::Completed(2, DONE)]);
    let unlocked = [Seen::Gate(Passage::all()), Seen::Completed(3, DONE)];
    assert_eq!(world.unlock(), unlocked);
}

#[test]
fn exclusive_locks_let_nothing_pass_the_gate() {
    let mut world = World::new();
    let locked = [Seen::Gate(Passage::empty()), Seen::Completed(1, DONE)];
    assert_eq!(world.lock(LockMode::Exclusive, false), locked);
    // Those inside did not ask about the lock, and need not: they came before it.
    assert_eq!(world.unlock(), [Seen::Completed(2, DONE)]);
    assert_eq!(world.drained(), [Seen::Gate(Passage::all())]);
}

#[test]
fn record_locks_do_as_locks_do() {
    let mut world = World::new();
    let locked = [Seen::Gate(Passage::empty()), Seen::Completed(1, DONE)];
    assert_eq!(world.record(Some(LockMode::Exclusive)), locked);
    assert_eq!(world.drained(), []);
    let shared = [Seen::Gate(Passage::READ), Seen::Completed(2, DONE)];
    assert_eq!(world.record(Some(LockMode::Shared)), shared);
    let unlocked = [Seen::Gate(Passage::all()), Seen::Completed(3, DONE)];
    assert_eq!(world.record(None), unlocked);
}

#[test]
fn a_lock_that_waited_closes_the_gate_when_it_is_had() {
    let mut world = World::new();
    world.lock(LockMode::Shared, false);
    assert_eq!(world.lock(LockMode::Exclusive, true), []);
    let exchanged = [
        Seen::Gate(Passage::all()),
        Seen::Completed(3, DONE),
        Seen::Gate(Passage::empty()),
        Seen::Completed(2, DONE),
    ];
    assert_eq!(world.unlock(), exchanged);
    assert_eq!(world.volume.locks(), 1);
}

#[test]
fn the_limit_is_one_of_the_volume() {
    let mut world = World::new();
    let (ccb, mode, wait) = (world.ccb, LockMode::Shared, false);
    let mut ends = Vec::new();
    for offset in 0..=limits::LOCKS as u64 {
        let range = ByteRange { offset, length: 1 };
        ends = world.submit(Action::Lock { ccb, range, mode, wait });
    }
    let refused = Err(NtError::INSUFFICIENT_RESOURCES);
    assert_eq!(ends, [Seen::Completed(world.requests, refused)]);
    assert_eq!(world.volume.locks(), limits::LOCKS);
    world.unlock();
    assert_eq!(world.volume.locks(), 0);
}
