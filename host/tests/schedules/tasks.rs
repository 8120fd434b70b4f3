//! Futures on an executor of one thread.

use crate::client::{Client, request};
use crate::endings::Door;
use crate::explore::explore;
use crate::watched::{DISMOUNTED, Log, PANICS, WAITS, Watched, read_request};
use openfsp_host::nt::{Action, Answer, CcbId, FileInfo, FilePath, NtError};
use openfsp_host::*;
use shuttle::future::yield_now;
use shuttle::thread;
use std::sync::Arc;

/// The watched file system, its calls being tasks. A read at [`WAITS`] waits until nobody waits for
/// it any more.
struct Asynchronous(Watched);

impl AsyncFileSystem for Asynchronous {
    type File = <Watched as FileSystem>::File;

    async fn open(&self, op: &Op, path: FilePath<'_>, how: &OpenHow) -> Result<Opened<Self::File>> {
        yield_now().await;
        self.0.open(op, path, how)
    }

    async fn close(&self, op: &Op, file: Self::File) {
        yield_now().await;
        self.0.close(op, file);
    }

    async fn info(&self, op: &Op, file: &Self::File) -> Result<FileInfo> {
        self.0.info(op, file)
    }

    async fn read(&self, op: &Op, file: &Self::File, offset: u64, out: &mut ReadBuf) -> Result<()> {
        yield_now().await;
        if offset == WAITS {
            op.cancelled().await;
            return Err(NtError::CANCELLED.into());
        }
        self.0.read(op, file, offset, out)
    }

    fn execution(&self) -> Execution {
        Execution::ASYNC
    }
}

fn start() -> (Volume, Arc<Log>) {
    let (fs, log) = Watched::new(Execution::ASYNC);
    let executor = Workers::new("executor", 1);
    let builder = Volume::builder_async(VolumeParams::default(), Asynchronous(fs), executor);
    (builder.start().unwrap(), log)
}

fn submit_read(door: &Door, ticket: u64, file: CcbId, offset: u64) {
    let (request, payload) = read_request(file, offset);
    door.submit(ticket, request, payload);
}

#[test]
fn one_thread_is_enough() {
    explore(|| {
        let (volume, log) = start();
        let doors = [0, 1].map(|_| {
            let door = Door::to(&volume);
            let client = Client::of(&volume);
            thread::spawn(move || {
                let file = client.open("\\f").unwrap();
                submit_read(&door, 1, file, 0);
                submit_read(&door, 2, file, PANICS);
                assert_eq!(door.wait(1), Ok(Answer::Read { bytes: 4 }));
                assert_eq!(door.wait(2), Err(NtError::INTERNAL_ERROR));
                door.submit(3, request(Action::Release(file)), Payload::None);
                assert_eq!(door.wait(3), Ok(Answer::Done));
                assert_eq!(door.count(), 3);
            })
        });
        doors.into_iter().for_each(|door| door.join().unwrap());
        volume.stop();
        log.assert_closed();
    });
}

#[test]
fn a_cancel_wakes_its_task_and_no_other() {
    explore(|| {
        let (volume, log) = start();
        let door = Door::to(&volume);
        let file = Client::of(&volume).open("\\f").unwrap();
        submit_read(&door, 1, file, WAITS);
        submit_read(&door, 2, file, WAITS);
        submit_read(&door, 3, file, 0);
        let cancelling = thread::spawn({
            let door = Arc::clone(&door);
            move || {
                door.connection.cancel(1);
                // What a thread asks for is done in the order in which it asks.
                submit_read(&door, 4, file, WAITS);
                door.connection.cancel(4);
            }
        });
        for ticket in [1, 4] {
            assert_eq!(door.wait(ticket), Err(NtError::CANCELLED));
        }
        assert_eq!(door.wait(3), Ok(Answer::Read { bytes: 4 }));
        assert_eq!(door.count(), 3);
        door.connection.cancel(2);
        assert_eq!(door.wait(2), Err(NtError::CANCELLED));
        cancelling.join().unwrap();
        volume.stop();
        log.until_all_closed();
    });
}

#[test]
fn stop_ends_tasks_that_listen() {
    explore(|| {
        let (volume, log) = start();
        let door = Door::to(&volume);
        let file = Client::of(&volume).open("\\f").unwrap();
        submit_read(&door, 1, file, WAITS);
        let reading = thread::spawn({
            let door = Arc::clone(&door);
            move || submit_read(&door, 2, file, 0)
        });
        volume.stop();
        reading.join().unwrap();
        assert_eq!(door.wait(1), Err(DISMOUNTED));
        let second = door.wait(2);
        assert!(second.is_ok() || second == Err(DISMOUNTED), "{second:?}");
        log.until_all_closed();
    });
}
