//! What no story shows: the host's gate while somebody watches, and how little a watch may cost.

extern crate std;

use std::vec::Vec;

use nt::{
    AccessMask, Action, Answer, CcbId, Change, CompletionFilter, Create, CreateDisposition, DoorId,
    FileId, FileInfo, Found, Instant, Invalidation, NewName, NotifyAction, Origin, OwnedPath,
    RenameFlags, Request, RequestId, Set, ShareMode, Target,
};
use transact::{FileKey, OpId, Opened, Outcome};

use crate::{Effect, Passage, Volume, VolumeParams};

/// A volume whose host has gates.
struct World {
    volume: Volume,
    last_request: u64,
}

impl World {
    fn new() -> World {
        let params = VolumeParams { request_capacity: 1 << 20, ..VolumeParams::default() };
        World { volume: Volume::new(params).unwrap(), last_request: 0 }
    }

    fn submit(&mut self, action: Action) -> Vec<Effect> {
        self.last_request += 1;
        let request = Request { origin: Origin::default(), action };
        self.volume.submit(Instant::default(), RequestId(self.last_request), request);
        self.effects()
    }

    fn effects(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.volume.drain(&mut effects);
        effects
    }

    fn reply(&mut self, op: OpId, outcome: Outcome) -> Vec<Effect> {
        self.volume.reply(Instant::default(), op, Ok(outcome));
        self.effects()
    }

    fn open(&mut self, path: &str, info: FileInfo) -> CcbId {
        let access = AccessMask::READ_DATA | AccessMask::WRITE_DATA | AccessMask::DELETE;
        let target = Target::Path(OwnedPath::from_text(path).unwrap());
        let create = Create::open(target, access, ShareMode::all());
        let asked = self
            .submit(Action::Create(Create { disposition: CreateDisposition::OpenIf, ..create }));
        let [Effect::Ask(op, _)] = asked[..] else { panic!("a create asks, not {asked:?}") };
        let found = Found { info, ..Found::default() };
        let file = Some(FileKey(self.last_request));
        let opened = Opened { file, created: false, granted: access, found, name: None };
        match self.reply(op, Outcome::Opened(opened)).pop() {
            Some(Effect::Complete(_, Ok(Answer::Created(created)))) => created.ccb.unwrap(),
            other => panic!("the create completes, not {other:?}"),
        }
    }

    fn watch(&mut self, ccb: CcbId, filter: CompletionFilter, tree: bool) -> Vec<Effect> {
        self.submit(Action::ChangeNotify { ccb, filter, tree, room: u32::MAX })
    }

    /// What its gate is told of a file's stream.
    fn passage(&mut self, file: CcbId) -> Option<Passage> {
        self.volume.data_path(file).unwrap();
        gates(self.effects()).pop()
    }
}

fn gates(effects: Vec<Effect>) -> Vec<Passage> {
    let passage = |effect| match effect {
        Effect::Gate(_, passage) => Some(passage),
        _ => None,
    };
    effects.into_iter().filter_map(passage).collect()
}

/// What passes a gate is never told: so while somebody hears of writes, none passes.
#[test]
fn who_hears_of_data_keeps_writes_from_the_gate() {
    let mut world = World::new();
    let directory = world.open(r"\d", FileInfo::directory(FileId(5)));
    let file = world.open(r"\d\f", FileInfo::file(FileId(7), 0));
    assert_eq!(world.passage(file), Some(Passage::all()));
    let names = CompletionFilter::FILE_NAME | CompletionFilter::ATTRIBUTES;
    assert_eq!(gates(world.watch(directory, names, false)), [], "of no concern");
    let other = world.open(r"\d", FileInfo::directory(FileId(5)));
    let begun = world.watch(other, CompletionFilter::SIZE, false);
    assert_eq!(gates(begun), [Passage::READ]);
    assert_eq!(gates(world.submit(Action::Cleanup(other))), [Passage::all()]);
}

#[test]
fn only_what_a_watch_sees_is_kept_from_the_gate() {
    let mut world = World::new();
    let root = world.open(r"\", FileInfo::directory(FileId(1)));
    let far = world.open(r"\d\f", FileInfo::file(FileId(7), 0));
    assert_eq!(world.passage(far), Some(Passage::all()));
    let flat = world.watch(root, CompletionFilter::LAST_WRITE, false);
    assert_eq!(gates(flat), [], "it lies deeper");
    let again = world.open(r"\", FileInfo::directory(FileId(1)));
    let tree = world.watch(again, CompletionFilter::LAST_WRITE, true);
    assert_eq!(gates(tree), [Passage::READ]);
    let late = world.open(r"\d\g", FileInfo::file(FileId(8), 0));
    assert_eq!(world.passage(late), Some(Passage::READ), "from the beginning");
}

#[test]
fn what_moves_into_sight_is_kept_from_the_gate() {
    let mut world = World::new();
    let directory = world.open(r"\d", FileInfo::directory(FileId(5)));
    world.watch(directory, CompletionFilter::SIZE, false);
    let file = world.open(r"\f", FileInfo::file(FileId(7), 0));
    assert_eq!(world.passage(file), Some(Passage::all()));
    for (path, passage) in [(r"\d\f", Passage::READ), (r"\g", Passage::all())] {
        let path = OwnedPath::from_text(path).unwrap();
        let new = NewName { root_directory: 0, path, flags: RenameFlags::empty() };
        let set = Set::Information(Change::Rename(new));
        let asked = world.submit(Action::Set(Target::Open(file), set));
        let [Effect::Ask(op, _)] = asked[..] else { panic!("a rename asks, not {asked:?}") };
        assert_eq!(gates(world.reply(op, Outcome::Done)), [passage]);
    }
}

/// A report of the file system: what it is for a door that caches, and for who watches too little.
#[test]
fn a_report_makes_caches_forget_and_watches_overflow() {
    let mut world = World::new();
    let now = Instant::default();
    world.volume.door_caches(DoorId(1)).unwrap();
    let root = world.open(r"\", FileInfo::directory(FileId(1)));
    world.watch(root, CompletionFilter::FILE_NAME, false);
    let session = world.volume.notify_begin(now, false).unwrap();
    let name = std::format!("\\{}", "n".repeat(200));
    let path = OwnedPath::from_text(&name).unwrap();
    let (names, none) = (CompletionFilter::FILE_NAME, CompletionFilter::empty());
    world.volume.notify(session, path.as_path(), NotifyAction::Added, none).unwrap();
    let forgotten = world.effects();
    let [Effect::Invalidate(DoorId(1), _, Invalidation::Entry(of, entry))] = &forgotten[..] else {
        panic!("the door forgets the name, and nobody hears of it, not {forgotten:?}")
    };
    assert_eq!((*of, entry.units()), (world.volume.root(), &path.as_path().units()[1..]));
    let most = crate::limits::WATCH_BYTES / (2 * 200) + 2;
    for _ in 0..most {
        world.volume.notify(session, path.as_path(), NotifyAction::Added, names).unwrap();
    }
    assert!(matches!(world.effects()[..2], [_, Effect::Complete(_, Ok(Answer::Changes(_)))]));
    let (ccb, room) = (root, u32::MAX);
    let again = world.submit(Action::ChangeNotify { ccb, filter: names, tree: false, room });
    assert!(matches!(again[..], [Effect::Complete(_, Ok(Answer::EnumerateAgain))]), "{again:?}");
}

#[test]
fn requests_at_a_watch_have_a_limit() {
    let mut world = World::new();
    let directory = world.open(r"\d", FileInfo::directory(FileId(5)));
    for _ in 0..crate::limits::REQUESTS_OF_A_WATCH {
        assert!(world.watch(directory, CompletionFilter::SIZE, false).is_empty());
    }
    let refused = world.watch(directory, CompletionFilter::SIZE, false);
    let error = nt::NtError::INSUFFICIENT_RESOURCES;
    assert!(matches!(refused[..], [Effect::Complete(_, Err(e))] if e == error), "{refused:?}");
}
