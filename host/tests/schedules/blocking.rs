//! Calls that block, most of them on one worker: deadlines, cancels, dismounts, panics.

use crate::client::{Client, create, request};
use crate::endings::Door;
use crate::explore::explore;
use crate::watched::{DISMOUNTED, Log, PANICS, WAITS, Watched, read_request, truncate};
use openfsp_host::nt::{Action, Answer, CcbId, CreateDisposition, CreateOptions, NtError};
use openfsp_host::{Execution, Payload, Volume, VolumeParams, advance};
use shuttle::sync::atomic::{AtomicBool, Ordering};
use shuttle::thread;
use std::sync::Arc;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(1);

/// A volume with one worker.
fn start() -> (Volume, Arc<Log>) {
    with_workers(1)
}

fn with_workers(workers: usize) -> (Volume, Arc<Log>) {
    let (fs, log) = Watched::new(Execution::BLOCKING);
    let params = VolumeParams { request_timeout: TIMEOUT, ..VolumeParams::default() };
    (Volume::builder(params, fs).workers(workers).start().unwrap(), log)
}

fn submit_read(door: &Door, ticket: u64, file: CcbId, offset: u64) {
    let (request, payload) = read_request(file, offset);
    door.submit(ticket, request, payload);
}

fn stop(volume: &Volume, log: &Log) {
    volume.stop();
    log.has_stopped();
    log.assert_closed();
}

#[test]
fn one_worker_is_enough_for_requests_of_several_questions() {
    explore(|| {
        let (volume, log) = start();
        let doors: Vec<_> = [false, true]
            .map(|lends| {
                let door = Door::lending(&volume, lends);
                thread::spawn(move || {
                    for ticket in 0..2 {
                        let disposition = CreateDisposition::OverwriteIf;
                        let open = create("\\f", disposition, CreateOptions::empty());
                        door.submit(ticket, request(open), Payload::None);
                    }
                    for ticket in 0..2 {
                        let Ok(Answer::Created(created)) = door.wait(ticket) else { panic!() };
                        submit_read(&door, 10 + ticket, created.ccb.unwrap(), 0);
                        assert!(door.wait(10 + ticket).is_ok());
                        let release = request(Action::Release(created.ccb.unwrap()));
                        door.submit(20 + ticket, release, Payload::None);
                    }
                    (20..22).for_each(|ticket| assert_eq!(door.wait(ticket), Ok(Answer::Done)));
                    assert_eq!(door.count(), 6);
                })
            })
            .into_iter()
            .collect();
        doors.into_iter().for_each(|door| door.join().unwrap());
        stop(&volume, &log);
    });
}

/// The call answers, its client gives up and its time runs out, all at once.
#[test]
fn a_reply_a_cancel_and_a_deadline() {
    explore(|| {
        let (volume, log) = start();
        let door = Door::to(&volume);
        let file = Client::of(&volume).open("\\f").unwrap();
        submit_read(&door, 1, file, WAITS);
        submit_read(&door, 2, file, 0);
        let cancelling = thread::spawn({
            let door = Arc::clone(&door);
            move || door.connection.cancel(1)
        });
        let passing = thread::spawn(|| advance(2 * TIMEOUT));
        log.let_go(1);
        let first = door.wait(1);
        assert!(
            matches!(
                first,
                Ok(Answer::Read { bytes: 4 }) | Err(NtError::CANCELLED | NtError::IO_TIMEOUT)
            ),
            "{first:?}"
        );
        let second = door.wait(2);
        assert!(second.is_ok() || second == Err(NtError::IO_TIMEOUT), "{second:?}");
        cancelling.join().unwrap();
        passing.join().unwrap();
        assert_eq!(door.count(), 2);
        stop(&volume, &log);
    });
}

/// The only worker is in a call that does not return: at its deadline another takes its place.
#[test]
fn a_deadline_makes_room_for_others() {
    explore(|| {
        let (volume, log) = start();
        let door = Door::to(&volume);
        let file = Client::of(&volume).open("\\f").unwrap();
        submit_read(&door, 1, file, WAITS);
        log.until_waiting(1);
        advance(TIMEOUT);
        assert_eq!(door.wait(1), Err(NtError::IO_TIMEOUT));
        submit_read(&door, 2, file, 0);
        assert_eq!(door.wait(2), Ok(Answer::Read { bytes: 4 }));
        log.let_go(1);
        stop(&volume, &log);
        assert_eq!(door.count(), 2);
    });
}

#[test]
fn stop_with_calls_out() {
    explore(|| {
        let (volume, log) = start();
        let door = Door::to(&volume);
        let file = Client::of(&volume).open("\\f").unwrap();
        submit_read(&door, 1, file, WAITS);
        submit_read(&door, 2, file, 0);
        door.submit(3, truncate(file), Payload::None);
        let stopping = thread::spawn({
            let (volume, log) = (volume.clone(), Arc::clone(&log));
            move || stop(&volume, &log)
        });
        log.let_go(1);
        for ticket in 1..=3 {
            let ended = door.wait(ticket);
            assert!(ended.is_ok() || ended == Err(DISMOUNTED), "{ended:?}");
        }
        stopping.join().unwrap();
        assert_eq!(door.count(), 3);
        submit_read(&door, 4, file, 0);
        assert_eq!(door.wait(4), Err(DISMOUNTED));
    });
}

/// Whoever stops does not wait for ever, and nothing is lost when the call returns after all.
#[test]
fn stop_leaves_a_call_behind_that_never_returns() {
    explore(|| {
        let (volume, log) = start();
        let door = Door::to(&volume);
        let file = Client::of(&volume).open("\\f").unwrap();
        submit_read(&door, 1, file, WAITS);
        log.until_waiting(1);
        let has_stopped = Arc::new(AtomicBool::new(false));
        let stopping = thread::spawn({
            let (volume, has_stopped) = (volume.clone(), Arc::clone(&has_stopped));
            move || {
                volume.stop();
                has_stopped.store(true, Ordering::SeqCst);
            }
        });
        assert_eq!(door.wait(1), Err(DISMOUNTED));
        while !has_stopped.load(Ordering::SeqCst) {
            advance(TIMEOUT);
            thread::yield_now();
        }
        stopping.join().unwrap();
        drop((volume, door));
        log.let_go(1);
        log.until_all_closed();
    });
}

#[test]
fn a_panic_ends_its_request_and_nothing_else() {
    explore(|| {
        let (volume, log) = start();
        let door = Door::to(&volume);
        let client = Client::of(&volume);
        let file = client.open("\\f").unwrap();
        submit_read(&door, 1, file, PANICS);
        submit_read(&door, 2, file, 0);
        let opening = thread::spawn(move || {
            assert_eq!(client.open("\\panic").unwrap_err(), NtError::INTERNAL_ERROR);
        });
        assert_eq!(door.wait(1), Err(NtError::INTERNAL_ERROR));
        assert_eq!(door.wait(2), Ok(Answer::Read { bytes: 4 }));
        opening.join().unwrap();
        stop(&volume, &log);
    });
}

/// Nobody stops it: the last one who has it does, while its calls are still out.
#[test]
fn the_last_owner_goes_with_calls_out() {
    explore(|| {
        let (volume, log) = start();
        let door = Door::to(&volume);
        let file = Client::of(&volume).open("\\f").unwrap();
        submit_read(&door, 1, file, WAITS);
        let leaving = thread::spawn(move || drop(volume));
        drop(door);
        leaving.join().unwrap();
        log.let_go(1);
        log.until_all_closed();
    });
}

/// It may find the other one's question in the inbox, and must not be held by it.
#[test]
fn a_thread_that_is_lent_waits_for_its_own_request() {
    explore(|| {
        let (volume, log) = with_workers(2);
        let (door, other) = (Door::lending(&volume, true), Door::to(&volume));
        let file = Client::of(&volume).open("\\f").unwrap();
        let waiting = thread::spawn(move || {
            submit_read(&other, 1, file, WAITS);
            assert_eq!(other.wait(1), Ok(Answer::Read { bytes: 4 }));
        });
        for ticket in 1..=2 {
            submit_read(&door, ticket, file, 0);
            assert_eq!(door.wait(ticket), Ok(Answer::Read { bytes: 4 }));
        }
        log.let_go(1);
        waiting.join().unwrap();
        stop(&volume, &log);
    });
}
