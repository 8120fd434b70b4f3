//! The thread that knows what time it is: it goes off when the engine asked for it, or is poked.

use super::Host;
use crate::sync::{self, Condvar, Mutex, thread};
use nt::Instant;
use std::io;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// The clock of a volume: what [`Instant`]s count from.
pub(super) struct Clock(std::time::Instant);

impl Clock {
    pub(super) fn start() -> Clock {
        Clock(sync::now())
    }

    pub(super) fn now(&self) -> Instant {
        Instant::default().after(sync::now().saturating_duration_since(self.0))
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
    /// Whose inbox is to be looked into.
    poked: Option<Arc<Host>>,
    ended: bool,
}

/// Why the timer's thread runs.
enum Wakeup {
    Due,
    Poked(Arc<Host>),
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

    /// Looks into the inbox of `host`, which nobody else may have any more.
    pub(super) fn poke(&self, host: Arc<Host>) {
        let mut state = self.state.lock();
        // After the end there is nothing that anyone waits for.
        if !state.ended {
            state.poked = Some(host);
            self.changed.notify_one();
        }
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
            match self.wait(clock) {
                Wakeup::Due => match host.upgrade() {
                    Some(host) => host.timeout(),
                    None => return,
                },
                Wakeup::Poked(host) => host.look_after(),
                Wakeup::End => return,
            }
        }
    }

    fn wait(&self, clock: &Clock) -> Wakeup {
        let mut state = self.state.lock();
        loop {
            if let Some(host) = state.poked.take() {
                return Wakeup::Poked(host);
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
