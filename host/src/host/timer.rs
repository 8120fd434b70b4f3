//! The thread that knows what time it is: it goes off when the engine asked for it, or is poked.

use super::Host;
use nt::Instant;
use parking_lot::{Condvar, Mutex};
use std::sync::{Arc, Weak};
use std::time::Duration;
use std::{io, thread};

/// The clock of a volume: what [`Instant`]s count from.
pub(super) struct Clock(std::time::Instant);

impl Clock {
    pub(super) fn start() -> Clock {
        Clock(std::time::Instant::now())
    }

    pub(super) fn now(&self) -> Instant {
        Instant::default().after(self.0.elapsed())
    }

    /// The same moment for authors.
    pub(super) fn moment(&self, instant: Instant) -> std::time::Instant {
        // What no clock can show is as good as never; a year is.
        let year = Duration::from_secs(365 * 24 * 60 * 60);
        self.0 + instant.since(Instant::default()).min(year)
    }
}

pub(super) struct Timer {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    due: Option<Instant>,
    poked: bool,
    ended: bool,
}

/// Why the timer's thread runs.
enum Wakeup {
    Due,
    Poked,
    End,
}

impl Timer {
    pub(super) fn new() -> Timer {
        Timer { state: Mutex::new(State::default()), changed: Condvar::new() }
    }

    /// Goes off at `due`, or earlier if that was agreed before.
    pub(super) fn arm(&self, due: Instant) {
        let mut state = self.state.lock();
        if state.due.is_none_or(|before| due < before) {
            state.due = Some(due);
            self.changed.notify_one();
        }
    }

    /// Looks into the inbox.
    pub(super) fn poke(&self) {
        self.state.lock().poked = true;
        self.changed.notify_one();
    }

    /// Goes home.
    pub(super) fn end(&self) {
        self.state.lock().ended = true;
        self.changed.notify_one();
    }

    /// Starts the thread. It does not keep the host alive.
    ///
    /// # Errors
    /// As of [`thread::Builder::spawn`].
    pub(super) fn run(host: &Arc<Host>) -> io::Result<()> {
        let weak = Arc::downgrade(host);
        let timer = Arc::clone(&host.timer);
        let clock = Arc::clone(&host.clock);
        let name = "openfsp-timer".to_owned();
        let body = move || timer.watch(&clock, &weak);
        thread::Builder::new().name(name).spawn(body).map(drop)
    }

    fn watch(&self, clock: &Clock, host: &Weak<Host>) {
        loop {
            let wakeup = self.wait(clock);
            let Some(host) = host.upgrade() else { return };
            match wakeup {
                Wakeup::Due => host.timeout(),
                Wakeup::Poked => host.look_after(),
                Wakeup::End => return,
            }
        }
    }

    fn wait(&self, clock: &Clock) -> Wakeup {
        let mut state = self.state.lock();
        loop {
            if std::mem::take(&mut state.poked) {
                return Wakeup::Poked;
            }
            if state.ended {
                return Wakeup::End;
            }
            match state.due {
                Some(due) if due <= clock.now() => {
                    state.due = None;
                    return Wakeup::Due;
                }
                Some(due) => {
                    let remaining = due.since(clock.now());
                    let _ = self.changed.wait_for(&mut state, remaining);
                }
                None => self.changed.wait(&mut state),
            }
        }
    }
}
