//! Several doors on one volume: one engine, and each request ends once, at its own door.

use crate::client::{Client, create, read, request};
use crate::obstinate::Obstinate;
use openfsp_host::nt::{
    AccessMask, Action, Answer, Create, CreateDisposition, CreateOptions, NtError, ShareMode,
};
use openfsp_host::{Door, Execution, Payload, Volume, VolumeParams};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

struct Counter;

impl Door for Counter {
    type Session = Client;

    fn attach(self, volume: Volume) -> io::Result<Client> {
        Ok(Client::of(&volume))
    }
}

#[test]
fn see_each_others_handles() {
    let (fs, _reins) = Obstinate::new(Execution::INLINE);
    let volume = Volume::builder(VolumeParams::default(), fs).start().unwrap();
    let (one, other) = (volume.attach(Counter).unwrap(), volume.attach(Counter).unwrap());
    let target = crate::client::target("\\f");
    let exclusive = Create::open(target, AccessMask::READ_DATA, ShareMode::empty());
    let Ok(Answer::Created(created)) = one.call(Action::Create(exclusive)) else { panic!() };
    assert_eq!(other.open("\\f").unwrap_err(), NtError::SHARING_VIOLATION);
    one.release(created.ccb.unwrap());
    other.release(other.open("\\f").unwrap());
}

/// Every request of many threads ends exactly once, whoever happens to drive the engine.
fn hammer(execution: Execution, lends: bool) {
    const THREADS: u64 = 4;
    const ROUNDS: u64 = 300;
    let (fs, reins) = Obstinate::new(execution);
    let volume = Volume::builder(VolumeParams::default(), fs).workers(2).start().unwrap();
    let ended = Arc::new(AtomicU64::new(0));
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let (volume, ended) = (volume.clone(), Arc::clone(&ended));
            std::thread::spawn(move || {
                let client = Client::lending(&volume, lends);
                for round in 0..ROUNDS {
                    let path = format!("\\f{}", (thread + round) % 3);
                    let open =
                        create(&path, CreateDisposition::OverwriteIf, CreateOptions::empty());
                    let done = client.connection.submit(round, request(open), Payload::None);
                    let done = done.unwrap_or_else(|| client.heard.wait_for(round));
                    let Ok(Answer::Created(created)) = done.completion else { panic!("{done:?}") };
                    let ccb = created.ccb.unwrap();
                    let done =
                        client.connection.submit(round, request(read(ccb, 0, 4)), Payload::None);
                    let done = done.unwrap_or_else(|| client.heard.wait_for(round));
                    assert_eq!(done.completion, Ok(Answer::Read { bytes: 4 }));
                    client.release(ccb);
                    ended.fetch_add(1, Ordering::Relaxed);
                }
                assert_eq!(client.heard.count(), 0);
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(ended.load(Ordering::Relaxed), THREADS * ROUNDS);
    volume.stop();
    let (opened, closed) = reins.opened_and_closed();
    assert_eq!(opened, closed);
}

#[test]
fn of_many_threads_inline() {
    hammer(Execution::INLINE, false);
}

#[test]
fn of_many_threads_on_workers() {
    hammer(Execution::BLOCKING, false);
}

#[test]
fn of_many_threads_that_are_lent() {
    hammer(Execution::BLOCKING, true);
}
