//! [`Workers`]: threads for calls that block, made when they are needed.

use crate::execution::{Executor, Task};
use crate::panic_boundary::{Panicked, guard};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Condvar, Mutex, thread};
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::time::Duration;

/// A worker without work goes home after that long.
const IDLE: Duration = Duration::from_secs(10);

type Work = Box<dyn FnOnce() + Send>;

/// A pool of threads that grows up to a limit and shrinks when it is idle. It is an [`Executor`],
/// too: for futures that block their thread as well as pend.
pub struct Workers {
    pool: Arc<Pool>,
}

struct Pool {
    name: &'static str,
    limit: usize,
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Work>,
    threads: usize,
    idle: usize,
    /// Threads whose work nobody waits for any more: each may be replaced by another.
    given_up: usize,
    closed: bool,
}

impl Workers {
    /// At most `limit` threads of that name, at least one.
    pub fn new(name: &'static str, limit: usize) -> Workers {
        let state = Mutex::new(State::default());
        let pool = Pool { name, limit: limit.max(1), state, wake: Condvar::new() };
        Workers { pool: Arc::new(pool) }
    }

    /// Runs `work` on a worker, soon.
    pub(crate) fn run(&self, work: impl FnOnce() + Send + 'static) {
        Pool::run(&self.pool, Box::new(work));
    }

    /// One more thread may be made: a call is past its deadline.
    pub(crate) fn give_up_place(&self) {
        let mut state = self.pool.state.lock();
        state.given_up += 1;
        Pool::hire(&self.pool, &mut state);
    }

    /// That call has returned after all.
    pub(crate) fn take_place_back(&self) {
        let mut state = self.pool.state.lock();
        state.given_up = state.given_up.saturating_sub(1);
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.pool.state.lock().closed = true;
        self.pool.wake.notify_all();
    }
}

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers").field("limit", &self.pool.limit).finish_non_exhaustive()
    }
}

impl Pool {
    fn run(self: &Arc<Self>, work: Work) {
        let mut state = self.state.lock();
        state.queue.push_back(work);
        Pool::hire(self, &mut state);
        drop(state);
        self.wake.notify_one();
    }

    /// Makes a thread if work waits that no idle one will take.
    fn hire(self: &Arc<Self>, state: &mut State) {
        if state.queue.len() <= state.idle || state.threads >= self.limit + state.given_up {
            return;
        }
        let pool = Arc::clone(self);
        let hired = thread::Builder::new().name(self.name.to_owned()).spawn(move || pool.work());
        match hired {
            Ok(_detached) => state.threads += 1,
            // The work stays in the queue: the next one that is queued, or a worker, takes it up.
            Err(error) => tracing::error!(%error, "no thread for calls that block"),
        }
    }

    fn work(&self) {
        let mut state = self.state.lock();
        loop {
            if let Some(work) = state.queue.pop_front() {
                drop(state);
                if let Err(Panicked(message)) = guard(work) {
                    tracing::error!(%message, "a worker's call panicked");
                }
                state = self.state.lock();
                continue;
            }
            if state.closed || state.threads > self.limit + state.given_up {
                break;
            }
            state.idle += 1;
            let waited = self.wake.wait_for(&mut state, IDLE);
            state.idle -= 1;
            if waited.timed_out() && state.queue.is_empty() {
                break;
            }
        }
        state.threads -= 1;
    }
}

impl Executor for Workers {
    fn spawn(&self, task: Task) {
        let home = Home {
            pool: Arc::clone(&self.pool),
            task: Mutex::new(Some(task)),
            queued: AtomicBool::new(false),
        };
        Arc::new(home).wake();
    }
}

/// Where a task stays between two polls.
struct Home {
    pool: Arc<Pool>,
    /// Empty when it is done. Locked while it is polled.
    task: Mutex<Option<Task>>,
    queued: AtomicBool,
}

impl Wake for Home {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            let pool = Arc::clone(&self.pool);
            Pool::run(&pool, Box::new(move || self.poll()));
        }
    }
}

impl Home {
    fn poll(self: Arc<Self>) {
        // From here on a wake counts for the next poll.
        self.queued.store(false, Ordering::Release);
        let waker = Waker::from(Arc::clone(&self));
        let mut home = self.task.lock();
        let Some(task) = home.as_mut() else { return };
        let polled = guard(|| task.as_mut().poll(&mut Context::from_waker(&waker)));
        match polled {
            Ok(poll) if poll.is_pending() => {}
            Ok(_) => *home = None,
            Err(Panicked(message)) => {
                tracing::error!(%message, "a task panicked");
                *home = None;
            }
        }
    }
}

#[cfg(test)]
mod tests;
