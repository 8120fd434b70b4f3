//! The lock that nobody sleeps on and its inbox, in every schedule of a few threads and with every
//! outcome that weak memory allows. This is the host's own inbox, compiled against loom.

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::thread;

/// What the inbox takes from the host's `sync`.
mod sync {
    pub(crate) use loom::sync::atomic;
    use loom::sync::{self, MutexGuard};

    pub(crate) struct Mutex<T>(sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Mutex<T> {
            Mutex(sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().expect("nobody panics here")
        }
    }
}

#[path = "../src/host/inbox.rs"]
mod inbox;

/// A host that counts its inputs.
struct Desk {
    /// The lock, in the memory order of a lock and no stronger: who finds it taken learns nothing.
    taken: AtomicBool,
    applied: UnsafeCell<()>,
    count: AtomicUsize,
    inbox: inbox::Inbox<()>,
}

impl Desk {
    fn new() -> Arc<Desk> {
        Arc::new(Desk {
            taken: AtomicBool::new(false),
            applied: UnsafeCell::new(()),
            count: AtomicUsize::new(0),
            inbox: inbox::Inbox::new(),
        })
    }

    fn try_lock(&self) -> bool {
        !self.taken.load(Ordering::Relaxed)
            && self
                .taken
                .compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed)
                .is_ok()
    }

    fn let_go(&self) {
        self.taken.store(false, Ordering::Release);
    }

    /// loom's cell panics if anyone else is here, or was here unseen.
    fn apply(&self, inputs: usize) {
        self.applied.with_mut(|_| ());
        self.count.fetch_add(inputs, Ordering::Relaxed);
    }

    /// As `Host::feed`.
    fn feed(&self) {
        if self.try_lock() {
            if self.inbox.may_have() {
                self.apply(self.inbox.take().len());
            }
            self.apply(1);
            self.let_go();
        } else {
            self.inbox.push(());
        }
        self.catch_up();
    }

    /// As `Host::catch_up`.
    fn catch_up(&self) {
        while !self.inbox.is_empty() {
            if !self.try_lock() {
                return;
            }
            self.apply(self.inbox.take().len());
            self.let_go();
        }
    }
}

/// Threads are taken off against their will at most so often: more takes minutes.
fn explore(threads: usize, preemptions: usize) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(preemptions);
    model.check(move || {
        let desk = Desk::new();
        let feeding: Vec<_> = (1..threads)
            .map(|_| {
                let desk = Arc::clone(&desk);
                thread::spawn(move || desk.feed())
            })
            .collect();
        desk.feed();
        feeding.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(desk.count.load(Ordering::Relaxed), threads, "an input was left behind");
    });
}

#[test]
fn two_threads_leave_nothing_in_it() {
    explore(2, 4);
}

#[test]
fn three_threads_leave_nothing_in_it() {
    explore(3, 2);
}
