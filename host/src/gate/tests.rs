//! The gate alone, and in every schedule of a few threads.

use super::{Gate, Inside, Word};
use fsd::Passage;
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use loom::thread;

/// The same orders as the real word's.
impl Word for AtomicU64 {
    fn new(value: u64) -> AtomicU64 {
        AtomicU64::new(value)
    }

    fn load(&self) -> u64 {
        AtomicU64::load(self, Ordering::Relaxed)
    }

    fn exchange(&self, current: u64, new: u64) -> Result<u64, u64> {
        self.compare_exchange(current, new, Ordering::AcqRel, Ordering::Relaxed)
    }

    fn subtract(&self, value: u64) -> u64 {
        self.fetch_sub(value, Ordering::AcqRel)
    }
}

#[test]
fn what_may_pass_passes() {
    let gate: Gate = Gate::new();
    assert!(!gate.enter(Passage::READ));
    assert_eq!(gate.set(Passage::READ), Inside::Nobody);
    assert!(gate.enter(Passage::READ));
    assert!(!gate.enter(Passage::WRITE));
    assert!(!gate.leave(), "an open gate drains for nobody");
}

#[test]
fn the_last_one_out_of_a_closed_gate_knows_it() {
    let gate: Gate = Gate::new();
    gate.set(Passage::all());
    assert!(gate.enter(Passage::READ));
    assert!(gate.enter(Passage::WRITE));
    assert_eq!(gate.set(Passage::empty()), Inside::Somebody);
    assert!(!gate.enter(Passage::READ));
    assert!(!gate.leave());
    assert!(gate.leave());
    assert_eq!(gate.set(Passage::empty()), Inside::Nobody);
}

/// A stream's bytes: shared by those inside, and changed by who has the gate alone.
struct Stream {
    gate: Gate<AtomicU64>,
    bytes: UnsafeCell<u32>,
    drained: AtomicUsize,
}

impl Stream {
    fn open() -> Arc<Stream> {
        let gate = Gate::new();
        gate.set(Passage::all());
        Arc::new(Stream { gate, bytes: UnsafeCell::new(0), drained: AtomicUsize::new(0) })
    }

    /// loom's cell panics if anyone else writes to it meanwhile, or without having been seen.
    fn read_if_let_in(&self) {
        if self.gate.enter(Passage::READ) {
            self.bytes.with(|_| ());
            if self.gate.leave() {
                self.drained.fetch_add(1, Ordering::AcqRel);
            }
        }
    }

    fn change_alone(&self) {
        self.bytes.with_mut(|_| ());
    }
}

/// Every schedule in which threads are taken off against their will at most three times: more finds
/// nothing else in so few steps, and takes minutes.
fn explore(body: impl Fn() + Sync + Send + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(body);
}

/// Two enter, one closes: whoever waits is told once, and is alone; whoever comes after sees what
/// he did.
#[test]
fn who_closes_it_is_alone_in_every_schedule() {
    explore(|| {
        let stream = Stream::open();
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let stream = Arc::clone(&stream);
                thread::spawn(move || stream.read_if_let_in())
            })
            .collect();
        let closed = stream.gate.set(Passage::empty());
        if closed == Inside::Nobody {
            stream.change_alone();
            stream.gate.set(Passage::all());
        }
        for reader in readers {
            reader.join().unwrap();
        }
        let told = stream.drained.load(Ordering::Acquire);
        match closed {
            Inside::Nobody => assert_eq!(told, 0),
            Inside::Somebody => {
                assert_eq!(told, 1, "the last one out says so, once");
                stream.change_alone();
            }
        }
    });
}

/// Who is told that it is drained changes at once, on that thread; a third enters after him.
#[test]
fn who_is_told_is_alone_in_every_schedule() {
    explore(|| {
        let stream = Stream::open();
        let closer = Arc::clone(&stream);
        let reader = Arc::clone(&stream);
        let reading = thread::spawn(move || {
            if reader.gate.enter(Passage::READ) {
                reader.bytes.with(|_| ());
                if reader.gate.leave() {
                    reader.change_alone();
                    reader.gate.set(Passage::all());
                }
            }
        });
        let closing = thread::spawn(move || {
            if closer.gate.set(Passage::empty()) == Inside::Nobody {
                closer.change_alone();
                closer.gate.set(Passage::all());
            }
        });
        stream.read_if_let_in();
        reading.join().unwrap();
        closing.join().unwrap();
        // The main thread may have been the last one out: then it stays closed, and told so.
        let told = stream.drained.load(Ordering::Acquire);
        assert_eq!(stream.gate.enter(Passage::READ), told == 0);
    });
}
