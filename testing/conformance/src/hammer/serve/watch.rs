//! Watching directories: until something happens, and until the handle goes.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use openfsp::nt::{Action, Answer, CcbId, NtError};
use openfsp::{Done, Payload, Sink, Volume};

use crate::hammer::crew::{LIMIT, Worker};
use crate::hammer::door::{self, Nt, request};
use crate::hammer::place::{QUIET, nt};
use crate::hammer::tally::Kind;

/// How often a handle waits for changes before it is closed.
const ROUNDS: usize = 50;

/// A handle that goes hinders nobody, so it would take all there is of a processor.
const PAUSE: Duration = Duration::from_millis(1);

/// Waits for changes, again and again.
pub(super) fn watch(door: &Nt, path: &str, tree: bool, worker: &Worker) -> Result<()> {
    let kind = if tree { Kind::NtWatchTree } else { Kind::NtWatch };
    while worker.goes_on() {
        let ccb = door.open_directory(path)?;
        for _ in 0..ROUNDS {
            match worker.must(kind, || door.ask(door::watch(ccb, tree)))? {
                Answer::Changes(changes) => ensure!(!changes.is_empty(), "told of no change"),
                Answer::EnumerateAgain => {}
                other => bail!("a watch was told {other:?}"),
            }
            if !worker.goes_on() {
                break;
            }
        }
        door.release(ccb)?;
    }
    Ok(())
}

/// Hands on what ends.
struct Post(Sender<Done>);

impl Sink for Post {
    fn complete(&self, _: u64, done: Done) {
        // Whoever sent it may be gone.
        let _ = self.0.send(done);
    }
}

/// Waits where nothing happens, and closes the handle meanwhile.
pub(super) fn give_up(volume: &Volume, worker: &Worker) -> Result<()> {
    let (send, ended) = channel();
    let connection = volume.connect(Arc::new(Post(send)));
    let door = Nt::new(volume);
    while worker.goes_on() {
        let ccb: CcbId = door.open_directory(&nt(QUIET))?;
        let answer = worker.must(Kind::NtWatchEnds, || {
            let early = connection.submit(1, request(door::watch(ccb, true)), Payload::None);
            door.ask(Action::Release(ccb))?;
            let done = early.or_else(|| ended.recv_timeout(2 * LIMIT).ok());
            done.ok_or(NtError::IO_TIMEOUT)?.completion
        })?;
        ensure!(answer == Answer::NotifyCleanup, "a watch ended with {answer:?}");
        thread::sleep(PAUSE);
    }
    Ok(())
}
