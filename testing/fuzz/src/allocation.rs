//! The largest single allocation of a run: a length field must not decide how much we ask for.
#![deny(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// No parser may ask for more at once, whatever its input of at most 8 KiB says.
pub(crate) const LARGEST_ALLOWED: usize = 1 << 20;

/// The system's allocator, measured.
pub(crate) struct Measured;

thread_local! {
    /// In bytes, since [`start`]; of this thread, since others allocate for affairs of their own.
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

/// Forgets what this thread asked for so far: to be called right before a run.
pub(crate) fn start() {
    LARGEST.set(0);
}

/// The largest request of this thread in bytes since [`start`].
pub(crate) fn largest() -> usize {
    LARGEST.get()
}

fn note(size: usize) {
    LARGEST.set(LARGEST.get().max(size));
}

// SAFETY: every method passes its arguments to the system's allocator unchanged and returns what it
// returns. Noting the size touches no memory of the caller; the cell needs no allocation and has no
// destructor, so it is there as long as its thread, and reading it cannot unwind.
unsafe impl GlobalAlloc for Measured {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the caller keeps the contract of `alloc`, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`; all our memory is the system's.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the caller keeps the contract of `alloc_zeroed`, which is the same.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        // SAFETY: the caller keeps the contract of `realloc`; all our memory is the system's.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
