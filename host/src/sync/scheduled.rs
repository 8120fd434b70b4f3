//! The same on shuttle: every operation is a point at which another thread may go on.
//!
//! shuttle's locks are as std's; these have the shape of `parking_lot`'s, without poison. Its
//! condition variables know no time, so they are made anew from parked threads. The clock stands
//! until [`advance`] is called. All threads of one exploration are coroutines of one thread of the
//! operating system, hence the thread-local clock, and hence the plain locks inside: nothing is
//! switched while they are held.

pub(crate) use shuttle::hint::spin_loop;
pub(crate) use shuttle::sync::atomic;
pub(crate) use shuttle::thread;

use shuttle::sync;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, TryLockError};
use std::time::{Duration, Instant};

thread_local! {
    /// How long the clock has run.
    static ELAPSED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    /// Who is to be woken at which time by the clock.
    static ALARMS: RefCell<Vec<(Duration, Arc<Sleeper>)>> = const { RefCell::new(Vec::new()) };
}

/// The time by the clock that timeouts are measured by.
pub(crate) fn now() -> Instant {
    static START: OnceLock<Instant> = OnceLock::new();
    *START.get_or_init(Instant::now) + ELAPSED.get()
}

/// Lets time pass. Whoever waited for less wakes up, in whatever order the schedule has.
pub fn advance(time: Duration) {
    let elapsed = ELAPSED.get().saturating_add(time);
    ELAPSED.set(elapsed);
    let due = ALARMS.with_borrow_mut(|alarms| {
        alarms.extract_if(.., |(at, _)| *at <= elapsed).map(|(_, who)| who).collect::<Vec<_>>()
    });
    for sleeper in due {
        sleeper.rung.store(true, Ordering::Relaxed);
        sleeper.thread.unpark();
    }
}

#[derive(Debug, Default)]
pub(crate) struct Mutex<T>(sync::Mutex<T>);

/// Out of its lock's hands only while its thread waits for a [`Condvar`].
pub(crate) struct MutexGuard<'a, T> {
    mutex: &'a Mutex<T>,
    held: Option<sync::MutexGuard<'a, T>>,
}

impl<T> Mutex<T> {
    #[track_caller]
    pub(crate) fn new(value: T) -> Mutex<T> {
        Mutex(sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard { mutex: self, held: Some(self.acquire()) }
    }

    pub(crate) fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        let held = match self.0.try_lock() {
            Ok(held) => held,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(MutexGuard { mutex: self, held: Some(held) })
    }

    pub(crate) fn into_inner(self) -> T {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn acquire(&self) -> sync::MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.held.as_ref().expect("nobody looks while it waits")
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.held.as_mut().expect("nobody looks while it waits")
    }
}

#[derive(Debug, Default)]
pub(crate) struct RwLock<T>(sync::RwLock<T>);

impl<T> RwLock<T> {
    #[track_caller]
    pub(crate) fn new(value: T) -> RwLock<T> {
        RwLock(sync::RwLock::new(value))
    }

    pub(crate) fn read(&self) -> sync::RwLockReadGuard<'_, T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> sync::RwLockWriteGuard<'_, T> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread that waits.
struct Sleeper {
    thread: thread::Thread,
    notified: AtomicBool,
    /// By the clock.
    rung: AtomicBool,
}

/// Wakes whom it is told to and nobody else, as `parking_lot`'s does: a wake-up too few is a thread
/// that sleeps for ever, which shuttle reports.
#[derive(Default)]
pub(crate) struct Condvar(parking_lot::Mutex<VecDeque<Arc<Sleeper>>>);

pub(crate) struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    pub(crate) fn timed_out(&self) -> bool {
        self.0
    }
}

impl Condvar {
    pub(crate) fn new() -> Condvar {
        Condvar::default()
    }

    pub(crate) fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        let _notified = self.sleep(guard, None);
    }

    pub(crate) fn wait_for<T>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        timeout: Duration,
    ) -> WaitTimeoutResult {
        WaitTimeoutResult(!self.sleep(guard, Some(ELAPSED.get().saturating_add(timeout))))
    }

    pub(crate) fn wait_while_for<T>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        mut condition: impl FnMut(&mut T) -> bool,
        timeout: Duration,
    ) -> WaitTimeoutResult {
        let deadline = ELAPSED.get().saturating_add(timeout);
        let mut in_time = true;
        while in_time && condition(guard) {
            in_time = self.sleep(guard, Some(deadline));
        }
        WaitTimeoutResult(!in_time && condition(guard))
    }

    pub(crate) fn notify_one(&self) {
        let first = self.0.lock().pop_front();
        first.iter().for_each(|sleeper| sleeper.notify());
    }

    pub(crate) fn notify_all(&self) {
        let all = std::mem::take(&mut *self.0.lock());
        all.iter().for_each(|sleeper| sleeper.notify());
    }

    /// Whether it was notified, and not woken by the clock.
    fn sleep<T>(&self, guard: &mut MutexGuard<'_, T>, deadline: Option<Duration>) -> bool {
        let sleeper = Arc::new(Sleeper {
            thread: thread::current(),
            notified: AtomicBool::new(false),
            rung: AtomicBool::new(deadline.is_some_and(|deadline| deadline <= ELAPSED.get())),
        });
        self.0.lock().push_back(Arc::clone(&sleeper));
        if let Some(deadline) = deadline {
            ALARMS.with_borrow_mut(|alarms| alarms.push((deadline, Arc::clone(&sleeper))));
        }
        guard.held = None;
        while !sleeper.is_awake() {
            thread::park();
        }
        let is_other = |other: &Arc<Sleeper>| !Arc::ptr_eq(other, &sleeper);
        self.0.lock().retain(is_other);
        ALARMS.with_borrow_mut(|alarms| alarms.retain(|(_, other)| is_other(other)));
        guard.held = Some(guard.mutex.acquire());
        sleeper.notified.load(Ordering::Relaxed)
    }
}

impl Sleeper {
    fn notify(&self) {
        self.notified.store(true, Ordering::Relaxed);
        self.thread.unpark();
    }

    fn is_awake(&self) -> bool {
        self.notified.load(Ordering::Relaxed) || self.rung.load(Ordering::Relaxed)
    }
}
