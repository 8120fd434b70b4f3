//! A request waits for the doors that have to forget, and for no other.

extern crate std;

use std::vec::Vec;

use nt::{
    AccessMask, Action, ByteRange, Change, Completion, Create, CreateDisposition, DoorId, FileId,
    FileInfo, Found, Instant, Invalidation, InvalidationId, Keep, NodeId, Origin, OwnedName,
    OwnedPath, Query, Request, RequestId, Set, ShareMode, Target, Wanted,
};
use transact::{Call, FileKey, OpId, Opened, Outcome};

use crate::{Effect, Volume, VolumeParams};

const MOUNT: DoorId = DoorId(1);
const OTHER: DoorId = DoorId(2);

/// A volume with a file `f` whose node a mount refers to.
struct World {
    volume: Volume,
    node: NodeId,
    last: u64,
    completed: Vec<(u64, Completion)>,
    told: Vec<(DoorId, InvalidationId, Invalidation)>,
}

impl World {
    fn new() -> World {
        let volume = Volume::new(VolumeParams::default()).unwrap();
        let node = volume.root();
        let (completed, told) = (Vec::new(), Vec::new());
        let mut world = World { volume, node, last: 0, completed, told };
        world.volume.door_caches(MOUNT).unwrap();
        let name = OwnedName::from_text("f").unwrap();
        let look = Query::Found(Wanted::NODE);
        world.submit(MOUNT, Action::Query(Target::Entry(node, name), look));
        match world.completed.pop() {
            Some((_, Ok(nt::Answer::Found(found)))) => world.node = found.node.unwrap(),
            other => panic!("{other:?}"),
        }
        world
    }

    fn submit(&mut self, door: DoorId, action: Action) -> u64 {
        self.last += 1;
        let origin = Origin { door, ..Origin::default() };
        self.volume.submit(Instant::default(), RequestId(self.last), Request { origin, action });
        self.settle();
        self.last
    }

    /// Answers every question at once.
    fn settle(&mut self) {
        loop {
            let mut effects = Vec::new();
            self.volume.drain(&mut effects);
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                match effect {
                    Effect::Complete(id, completion) => self.completed.push((id.0, completion)),
                    Effect::Ask(id, operation) => self.answer(id, &operation.call),
                    Effect::Invalidate(door, id, what) => self.told.push((door, id, what)),
                    other => panic!("{other:?} is not of this world"),
                }
            }
        }
    }

    fn answer(&mut self, id: OpId, call: &Call) {
        let info = FileInfo { id: FileId(7), ..FileInfo::default() };
        let found = Found { info, ..Found::default() };
        let outcome = match call {
            Call::Create(create) => Outcome::Opened(Opened {
                file: create.hold.then_some(FileKey(1)),
                created: true,
                granted: AccessMask::WRITE_DATA,
                found: Found { info: FileInfo { id: FileId(8), ..info }, ..found },
                name: None,
            }),
            Call::Query(..) | Call::Alter(..) => Outcome::Found(found),
            _ => Outcome::Done,
        };
        self.volume.reply(Instant::default(), id, Ok(outcome));
    }

    fn truncate(&mut self, door: DoorId) -> u64 {
        let set = Set::Information(Change::EndOfFile(0));
        self.submit(door, Action::Set(Target::Node(self.node), set))
    }

    fn is_complete(&self, id: u64) -> bool {
        self.completed.iter().any(|(completed, _)| *completed == id)
    }
}

#[test]
fn a_change_through_another_door_completes_when_the_mount_has_forgotten() {
    let mut world = World::new();
    let request = world.truncate(OTHER);
    assert!(!world.is_complete(request));
    let (door, id, what) = world.told.pop().unwrap();
    assert_eq!((door, what), (MOUNT, Invalidation::Data(world.node, ByteRange::ALL)));
    world.volume.invalidated(id);
    world.settle();
    assert!(world.is_complete(request));
}

#[test]
fn a_change_through_the_mount_itself_waits_for_nobody() {
    let mut world = World::new();
    let request = world.truncate(MOUNT);
    assert!(world.is_complete(request));
    assert_eq!(world.told, []);
}

#[test]
fn a_new_name_is_told_too_for_it_may_be_known_as_missing() {
    let mut world = World::new();
    let path = OwnedPath::from_text(r"\new").unwrap();
    let mut create = Create::open(Target::Path(path), AccessMask::WRITE_DATA, ShareMode::all());
    create.disposition = CreateDisposition::Create;
    create.keep = Keep::empty();
    let request = world.submit(OTHER, Action::Create(create));
    let name = OwnedName::from_text("new").unwrap();
    let root = world.volume.root();
    assert!(world.told.iter().any(|(_, _, what)| *what == Invalidation::Entry(root, name.clone())));
    assert!(!world.is_complete(request));
}

#[test]
fn a_mount_that_is_gone_is_waited_for_by_nobody() {
    let mut world = World::new();
    let request = world.truncate(OTHER);
    world.volume.door_gone(MOUNT);
    world.settle();
    assert!(world.is_complete(request));
    let next = world.truncate(OTHER);
    assert!(world.is_complete(next), "and it is told nothing any more");
}

#[test]
fn what_is_done_is_done_when_the_time_is_over() {
    let mut world = World::new();
    let request = world.truncate(OTHER);
    world.volume.handle_timeout(world.volume.poll_timeout().unwrap());
    world.settle();
    let completed = world.completed.iter().find(|(id, _)| *id == request).unwrap();
    assert!(completed.1.is_ok(), "applied, whoever has not forgotten");
    // A word that comes late does no harm.
    let (_, id, _) = world.told.pop().unwrap();
    world.volume.invalidated(id);
    world.settle();
    assert_eq!(world.completed.len(), 1);
}

#[test]
fn a_file_that_the_mount_does_not_refer_to_is_its_own_affair() {
    let mut world = World::new();
    world.submit(MOUNT, Action::Forget { node: world.node, count: 1 });
    world.completed.clear();
    let path = OwnedPath::from_text(r"\f").unwrap();
    let set = Set::Information(Change::EndOfFile(0));
    let request = world.submit(OTHER, Action::Set(Target::Path(path), set));
    assert!(world.is_complete(request));
    assert_eq!(world.told, []);
}
