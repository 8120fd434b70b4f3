//! Memory that runs out: the n-th reservation made inside a step of the engine fails.
//!
//! The engine reserves through the global allocator. The simulator's program installs one that asks
//! [`refuses`] before it gives memory; the world says around a step which reservation is to fail
//! (`during`). Where no such allocator is installed (in tests of this library) memory never runs
//! out. The state belongs to the thread, as a world does.

use std::cell::Cell;

/// Which reservations fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The first one that fails, counted from 1.
    pub nth: u32,
    /// So do all that follow in the same step.
    pub lasting: bool,
}

thread_local! {
    /// Reservations until one fails, itself included; 0: none does.
    static LEFT: Cell<u32> = const { Cell::new(0) };
    static LASTING: Cell<bool> = const { Cell::new(false) };
    static REFUSED: Cell<u64> = const { Cell::new(0) };
}

/// Does the reservation that is being made fail? For the allocator; it does not allocate.
pub fn refuses() -> bool {
    let left = LEFT.get();
    // A panic has to be able to say what it is.
    if left == 0 || std::thread::panicking() {
        return false;
    }
    if left > 1 {
        LEFT.set(left - 1);
        return false;
    }
    if !LASTING.get() {
        LEFT.set(0);
    }
    REFUSED.set(REFUSED.get() + 1);
    true
}

/// A step was left by a panic.
pub(crate) fn forget() {
    LEFT.set(0);
}

/// Runs a step of the engine in which memory runs out as told. The second value says how many
/// reservations failed.
pub(crate) fn during<T>(refusal: Option<Refusal>, step: impl FnOnce() -> T) -> (T, u64) {
    let Some(Refusal { nth, lasting }) = refusal else { return (step(), 0) };
    let before = REFUSED.get();
    LASTING.set(lasting);
    LEFT.set(nth);
    let result = step();
    LEFT.set(0);
    (result, REFUSED.get() - before)
}
