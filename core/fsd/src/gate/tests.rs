//! What the host's gate is told, in the course of a file's life.

extern crate std;

use std::vec::Vec;

use nt::{
    AccessMask, Action, Answer, BufferId, CcbId, Change, Create, CreateDisposition, FileId,
    FileInfo, Found, Instant, Origin, OwnedPath, Request, RequestId, Set, ShareMode, Target,
};
use transact::{Call, FileKey, OpId, Opened, Outcome};

use crate::{DataPath, Effect, Passage, ScbId, Volume, VolumeParams};

/// A volume with one file open, whose host has a gate for it.
struct World {
    volume: Volume,
    ccb: CcbId,
    path: DataPath,
    requests: u64,
}

/// What a test looks for.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Gate(ScbId, Passage),
    Forget(ScbId),
    Asked(&'static str),
    Completed,
}

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
        let ccb = open(&mut volume);
        let path = volume.data_path(ccb).unwrap();
        let mut world = World { volume, ccb, path, requests: 0 };
        assert_eq!(world.seen(), [Seen::Gate(world.path.scb(), Passage::all())]);
        world
    }

    fn submit(&mut self, action: Action) -> Vec<Seen> {
        self.requests += 1;
        let request = Request { origin: Origin::default(), action };
        self.volume.submit(Instant::default(), RequestId(self.requests), request);
        self.seen()
    }

    fn drained(&mut self) -> Vec<Seen> {
        self.volume.drained(self.path.scb());
        self.seen()
    }

    fn seen(&mut self) -> Vec<Seen> {
        effects(&mut self.volume).into_iter().map(|(seen, _)| seen).collect()
    }

    fn truncate(&self) -> Action {
        Action::Set(Target::Open(self.ccb), Set::Information(Change::EndOfFile(0)))
    }

    fn read(&self) -> Action {
        Action::Read { ccb: self.ccb, offset: 0, length: 1, buffer: BufferId::default() }
    }
}

fn effects(volume: &mut Volume) -> Vec<(Seen, OpId)> {
    let mut effects = Vec::new();
    volume.drain(&mut effects);
    let seen = effects.into_iter().map(|effect| match effect {
        Effect::Gate(scb, passage) => (Seen::Gate(scb, passage), OpId::default()),
        Effect::Forget(scb) => (Seen::Forget(scb), OpId::default()),
        Effect::Complete(..) => (Seen::Completed, OpId::default()),
        Effect::Ask(id, operation) => {
            let name = match operation.call {
                Call::Alter(..) => "alter",
                Call::Close(_) => "close",
                Call::Read { .. } => "read",
                _ => "other",
            };
            (Seen::Asked(name), id)
        }
        other => panic!("{other:?} is not of this world"),
    });
    seen.collect()
}

/// Answers the create that is out.
fn open(volume: &mut Volume) -> CcbId {
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
fn a_change_of_size_closes_it_and_asks_when_it_is_drained() {
    let mut world = World::new();
    let scb = world.path.scb();
    assert_eq!(world.submit(world.truncate()), [Seen::Gate(scb, Passage::empty())]);
    assert_eq!(world.submit(world.read()), []);
    world.volume.drained(scb);
    let asked = effects(&mut world.volume);
    assert_eq!(asked[0].0, Seen::Asked("alter"));
    world.volume.reply(Instant::default(), asked[0].1, Ok(Outcome::Done));
    let after = [Seen::Gate(scb, Passage::all()), Seen::Completed, Seen::Asked("read")];
    assert_eq!(world.seen(), after);
}

#[test]
fn who_gives_up_opens_it_when_it_is_drained_and_not_before() {
    let mut world = World::new();
    let scb = world.path.scb();
    world.submit(world.truncate());
    world.volume.cancel(Instant::default(), RequestId(1));
    assert_eq!(world.seen(), [Seen::Completed]);
    assert_eq!(world.drained(), [Seen::Gate(scb, Passage::all())]);
}

#[test]
fn a_close_waits_until_it_is_drained_and_the_gate_is_forgotten() {
    let mut world = World::new();
    let scb = world.path.scb();
    let release = Action::Release(world.ccb);
    assert_eq!(world.submit(release), [Seen::Gate(scb, Passage::empty())]);
    let closed = world.drained();
    assert!(closed.contains(&Seen::Forget(scb)) && closed.contains(&Seen::Asked("close")));
}

#[test]
fn stop_closes_it() {
    let mut world = World::new();
    let scb = world.path.scb();
    world.volume.stop(Instant::default());
    assert_eq!(world.seen(), [Seen::Gate(scb, Passage::empty())]);
    assert!(!world.volume.is_stopped(), "somebody may still be inside");
    world.drained();
    assert!(world.volume.is_stopped());
}
