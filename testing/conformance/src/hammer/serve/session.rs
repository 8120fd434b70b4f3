//! Sessions in which the file system reports changes of its own: begun and ended all the time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use openfsp::nt::{CompletionFilter, NotifyAction, NtError, OwnedPath};
use openfsp::{Error, Notifier, NotifySession};

use crate::hammer::chance::Chance;
use crate::hammer::crew::{LIMIT, Worker};
use crate::hammer::place::{nt, shared_file};
use crate::hammer::tally::Kind;

/// How long the fault lets the others work.
const QUIET_BEFORE: Duration = Duration::from_secs(5);

/// How often a session is held open for a while, and for how long.
const HELD_ONE_IN: usize = 16;
const HELD: Duration = Duration::from_millis(5);

/// How long the volume is given to come round to the ends of sessions.
const PAUSE: Duration = Duration::from_millis(1);

/// Begins and ends sessions until there is nothing more to do, and no watcher waits for a change.
/// With `forgets` there comes one that it does not end.
pub(super) fn notify(
    notifier: &Notifier,
    forgets: bool,
    watchers: &AtomicUsize,
    worker: &Worker,
) -> Result<()> {
    let mut chance = Chance::new(7);
    let begun = Instant::now();
    while worker.goes_on() || watchers.load(Ordering::Relaxed) > 0 {
        let is_fair = |error: &Error| is_behind(error) || error.status() == NtError::CANT_WAIT;
        let _ = worker.may(Kind::SessionAtOnce, is_fair, || -> Result<(), Error> {
            report(&notifier.begin()?, &mut chance)
        })?;
        let waited = worker.may(Kind::SessionWaits, is_behind, || -> Result<(), Error> {
            let session = notifier.begin_within(LIMIT)?;
            report(&session, &mut chance)?;
            if chance.below(HELD_ONE_IN) == 0 {
                thread::sleep(HELD);
            }
            if forgets && begun.elapsed() > QUIET_BEFORE {
                std::mem::forget(session);
            }
            Ok(())
        })?;
        if waited.is_none() {
            thread::sleep(PAUSE);
        }
    }
    Ok(())
}

/// The volume has not come round yet to the ends of earlier sessions.
fn is_behind(error: &Error) -> bool {
    error.status() == NtError::INSUFFICIENT_RESOURCES
}

/// A file is said to have changed, and another to have another name.
fn report(session: &NotifySession, chance: &mut Chance) -> Result<(), Error> {
    let (filter, names) = (CompletionFilter::LAST_WRITE, CompletionFilter::FILE_NAME);
    let mut say = |action, filter| {
        let path = OwnedPath::from_text(&nt(&shared_file(chance)))?;
        session.notify(path.as_path(), action, filter)
    };
    say(NotifyAction::Modified, filter)?;
    say(NotifyAction::RenamedOldName, names)?;
    say(NotifyAction::RenamedNewName, names)
}
