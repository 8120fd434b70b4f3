//! Answers that come later, from other threads, or never: the lower entry of the host.

use crate::client::{Client, request};
use crate::endings::Door;
use crate::explore::explore;
use crate::watched::DISMOUNTED;
use openfsp_host::nt::{Action, Answer, Completion, NtError, VolumeInfo};
use openfsp_host::{
    Answered, Execution, Operations, Payload, Responder, Volume, VolumeParams, advance,
};
use shuttle::sync::atomic::{AtomicUsize, Ordering};
use shuttle::sync::mpsc;
use shuttle::thread;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;
use transact::{Operation, Outcome};

const TIMEOUT: Duration = Duration::from_secs(1);

/// Answers each question in a way of its own, in turn.
struct Moody {
    moods: &'static [Mood],
    asked: AtomicUsize,
    ended: Arc<AtomicUsize>,
    /// To the thread that answers later.
    later: mpsc::Sender<Responder>,
}

#[derive(Clone, Copy)]
enum Mood {
    AtOnce,
    Later,
    /// On a thread of its own, perhaps before `ask` has returned.
    Beside,
    Never,
    /// As `Later`, but the answer is that there is none.
    Lost,
    Panic,
}

fn info() -> transact::Reply {
    Ok(Outcome::Volume(VolumeInfo::default()))
}

impl Operations for Moody {
    fn execution(&self) -> Execution {
        Execution { blocks: false, pends: true }
    }

    fn ask(&self, _: Operation, responder: Responder) -> Option<Answered> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        match self.moods[turn % self.moods.len()] {
            Mood::AtOnce => return Some(responder.answer(info())),
            Mood::Later => self.later.send(responder).expect("it listens until we are gone"),
            Mood::Beside => drop(thread::spawn(move || responder.answer(info()).send())),
            Mood::Never => drop(responder),
            Mood::Lost => drop(thread::spawn(move || drop(responder))),
            Mood::Panic => resume_unwind(Box::new("in a bad mood")),
        }
        None
    }

    fn stopped(&self) {
        assert_eq!(self.ended.fetch_add(1, Ordering::SeqCst), 0, "it stops once");
    }
}

/// A volume, and how often it was told that it has stopped.
fn start(moods: &'static [Mood]) -> (Volume, Arc<AtomicUsize>) {
    let (later, questions) = mpsc::channel::<Responder>();
    // One thread answers all of them, in order.
    thread::spawn(move || {
        questions.into_iter().for_each(|responder| responder.answer(info()).send());
    });
    let ended = Arc::new(AtomicUsize::new(0));
    let asked = AtomicUsize::new(0);
    let moody = Moody { moods, asked, ended: Arc::clone(&ended), later };
    let params = VolumeParams { request_timeout: TIMEOUT, ..VolumeParams::default() };
    (Volume::from_operations(params, moody).start().unwrap(), ended)
}

fn stop(volume: &Volume, ended: &AtomicUsize) {
    volume.stop();
    assert_eq!(ended.load(Ordering::SeqCst), 1, "`stop` waits for it");
}

fn submit(door: &Door, ticket: u64) {
    door.submit(ticket, request(Action::QueryVolume), Payload::None);
}

fn answered(completion: &Completion) -> bool {
    matches!(completion, Ok(Answer::Volume(_)))
}

#[test]
fn every_request_ends_however_it_is_answered() {
    explore(|| {
        let moods = &[Mood::Later, Mood::Never, Mood::Beside, Mood::AtOnce, Mood::Panic];
        let (volume, ended) = start(moods);
        let doors = [0, 1].map(|_| {
            let door = Door::to(&volume);
            thread::spawn(move || {
                (0..5).for_each(|ticket| submit(&door, ticket));
                for ticket in 0..5 {
                    let completion = door.wait(ticket);
                    let failed = completion == Err(NtError::INTERNAL_ERROR);
                    assert!(answered(&completion) || failed, "{completion:?}");
                }
                assert_eq!(door.count(), 5);
            })
        });
        doors.into_iter().for_each(|door| door.join().unwrap());
        stop(&volume, &ended);
    });
}

#[test]
fn beside_cancels_and_deadlines() {
    explore(|| {
        let (volume, ended) = start(&[Mood::Later, Mood::Beside, Mood::Never]);
        let door = Door::to(&volume);
        (0..3).for_each(|ticket| submit(&door, ticket));
        let cancelling = thread::spawn({
            let door = Arc::clone(&door);
            move || (0..3).for_each(|ticket| door.connection.cancel(ticket))
        });
        let passing = thread::spawn(|| (0..2).for_each(|_| advance(TIMEOUT)));
        (3..5).for_each(|ticket| submit(&door, ticket));
        for ticket in 0..5 {
            let completion = door.wait(ticket);
            let known = matches!(
                completion,
                Err(NtError::CANCELLED | NtError::IO_TIMEOUT | NtError::INTERNAL_ERROR)
            );
            assert!(answered(&completion) || known, "{completion:?}");
        }
        cancelling.join().unwrap();
        passing.join().unwrap();
        assert_eq!(door.count(), 5);
        stop(&volume, &ended);
    });
}

#[test]
fn beside_stop() {
    explore(|| {
        let (volume, ended) = start(&[Mood::Later, Mood::Beside, Mood::Never, Mood::Panic]);
        let door = Door::to(&volume);
        let stopping = thread::spawn({
            let (volume, ended) = (volume.clone(), Arc::clone(&ended));
            move || stop(&volume, &ended)
        });
        (0..4).for_each(|ticket| submit(&door, ticket));
        for ticket in 0..4 {
            let completion = door.wait(ticket);
            let failed = completion == Err(NtError::INTERNAL_ERROR);
            assert!(answered(&completion) || failed || completion == Err(DISMOUNTED));
        }
        // Two who stop it at once are one.
        stop(&volume, &ended);
        stopping.join().unwrap();
        assert_eq!(door.count(), 4);
    });
}

/// The volume's last owner goes while answers are out; the file system hears of the end all the
/// same.
#[test]
fn beside_the_end_of_the_last_owner() {
    explore(|| {
        let (volume, ended) = start(&[Mood::Later, Mood::Lost, Mood::Beside, Mood::Lost]);
        let asking = thread::spawn({
            let client = Client::of(&volume);
            move || {
                let completion = client.call(Action::QueryVolume);
                let lost = completion == Err(NtError::INTERNAL_ERROR);
                assert!(answered(&completion) || lost, "{completion:?}");
            }
        });
        let door = Door::to(&volume);
        submit(&door, 1);
        drop((volume, door));
        asking.join().unwrap();
        while ended.load(Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
    });
}
