//! Data through gates and queries by node, beside what must not meet them.

use crate::client::{Client, request, target};
use crate::endings::Door;
use crate::explore::explore;
use crate::watched::{DISMOUNTED, Log, PANICS, Watched, read_request, truncate, write_request};
use openfsp_host::nt::{Action, Answer, CcbId, NodeId, NtError, Query, Target, Wanted};
use openfsp_host::{Execution, Payload, Volume, VolumeParams};
use shuttle::thread;
use std::sync::Arc;

/// A volume, and a handle of its file that knows the straight way.
struct World {
    volume: Volume,
    log: Arc<Log>,
    door: Arc<Door>,
    file: CcbId,
}

impl World {
    fn new() -> World {
        let (fs, log) = Watched::new(Execution::INLINE);
        let params = VolumeParams { open_by_file_id: true, ..VolumeParams::default() };
        let volume = Volume::builder(params, fs).start().unwrap();
        let door = Door::to(&volume);
        let file = Client::of(&volume).open("\\f").unwrap();
        let world = World { volume, log, door, file };
        world.read(0).unwrap();
        world
    }

    fn read(&self, offset: u64) -> Result<Answer, NtError> {
        let (request, payload) = read_request(self.file, offset);
        self.door.connection.call(request, payload).completion
    }

    fn write(&self) -> Result<Answer, NtError> {
        let (request, payload) = write_request(self.file);
        self.door.connection.call(request, payload).completion
    }

    fn truncate(&self) -> Result<Answer, NtError> {
        self.door.connection.call(truncate(self.file), Payload::None).completion
    }

    fn release(&self) -> Result<Answer, NtError> {
        let release = request(Action::Release(self.file));
        self.door.connection.call(release, Payload::None).completion
    }

    fn node(&self) -> NodeId {
        let query = Action::Query(target("\\f"), Query::Found(Wanted::NODE));
        match self.door.connection.call(request(query), Payload::None).completion.unwrap() {
            Answer::Found(found) => found.node.expect("a reference was asked for"),
            other => panic!("{other:?}"),
        }
    }

    fn query(&self, node: NodeId) -> Result<Answer, NtError> {
        let query = Action::Query(Target::Node(node), Query::Found(Wanted::empty()));
        self.door.connection.call(request(query), Payload::None).completion
    }

    fn stop(&self) {
        self.volume.stop();
        self.log.has_stopped();
        self.log.assert_closed();
    }
}

/// Between cleanup and close, or after both.
fn is_closed(answer: &Result<Answer, NtError>) -> bool {
    matches!(answer, Err(NtError::FILE_CLOSED | NtError::INVALID_HANDLE))
}

/// Runs these beside each other.
fn together(world: &Arc<World>, threads: &[fn(&World)]) {
    let started: Vec<_> = threads
        .iter()
        .map(|body| {
            let (world, body) = (Arc::clone(world), *body);
            thread::spawn(move || body(&world))
        })
        .collect();
    started.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn truncation_is_alone() {
    explore(|| {
        let world = Arc::new(World::new());
        together(
            &world,
            &[
                |world| {
                    world.read(0).unwrap();
                    world.read(0).unwrap();
                },
                |world| drop(world.write().unwrap()),
                |world| {
                    world.truncate().unwrap();
                    world.truncate().unwrap();
                },
            ],
        );
        world.read(0).unwrap();
        assert_eq!(world.release(), Ok(Answer::Done));
        world.stop();
    });
}

#[test]
fn two_truncations_and_a_panic_inside() {
    explore(|| {
        let world = Arc::new(World::new());
        together(
            &world,
            &[
                |world| assert_eq!(world.read(PANICS), Err(NtError::INTERNAL_ERROR)),
                |world| drop(world.truncate().unwrap()),
                |world| drop(world.truncate().unwrap()),
            ],
        );
        world.read(0).unwrap();
        world.stop();
    });
}

#[test]
fn a_read_beside_the_release_of_its_handle() {
    explore(|| {
        let world = Arc::new(World::new());
        together(
            &world,
            &[
                |world| {
                    for _ in 0..2 {
                        let read = world.read(0);
                        assert!(read.is_ok() || is_closed(&read), "{read:?}");
                    }
                },
                |world| assert_eq!(world.release(), Ok(Answer::Done)),
            ],
        );
        assert!(is_closed(&world.read(0)));
        world.log.assert_closed();
        world.stop();
    });
}

#[test]
fn data_beside_stop() {
    explore(|| {
        let world = Arc::new(World::new());
        together(
            &world,
            &[
                |world| {
                    for _ in 0..2 {
                        let read = world.read(0);
                        assert!(read.is_ok() || read == Err(DISMOUNTED), "{read:?}");
                    }
                },
                |world| {
                    let truncated = world.truncate();
                    assert!(truncated.is_ok() || truncated == Err(DISMOUNTED), "{truncated:?}");
                },
                World::stop,
            ],
        );
        assert_eq!(world.read(0), Err(DISMOUNTED));
    });
}

#[test]
fn queries_beside_the_end_of_their_node() {
    explore(|| {
        let world = Arc::new(World::new());
        let node = world.node();
        world.query(node).unwrap();
        let asking = thread::spawn({
            let world = Arc::clone(&world);
            move || {
                for _ in 0..2 {
                    let query = world.query(node);
                    assert!(query.is_ok() || query == Err(NtError::INVALID_HANDLE), "{query:?}");
                }
            }
        });
        let forget = request(Action::Forget { node, count: 1 });
        let forgotten = world.door.connection.call(forget, Payload::None).completion;
        assert_eq!(forgotten, Ok(Answer::Done));
        asking.join().unwrap();
        world.stop();
    });
}

#[test]
fn queries_beside_stop() {
    explore(|| {
        let world = Arc::new(World::new());
        let node = world.node();
        world.query(node).unwrap();
        let asking = thread::spawn({
            let world = Arc::clone(&world);
            move || {
                for _ in 0..2 {
                    let query = world.query(node);
                    assert!(query.is_ok() || query == Err(DISMOUNTED), "{query:?}");
                }
            }
        });
        world.stop();
        asking.join().unwrap();
        assert_eq!(world.query(node), Err(DISMOUNTED));
    });
}
