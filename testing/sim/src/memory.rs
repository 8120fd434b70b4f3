//! The program's allocator: the system's, but for reservations that a world says must fail.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;

/// The system's allocator, which refuses when [`sim::refusal`] says so.
pub(crate) struct Scarce;

// SAFETY: every method passes its arguments to the system's allocator unchanged and returns what it
// returns, or null, which the contract allows for any reservation. Asking whether to refuse reads
// and writes cells of the thread that need no allocation and have no destructor, and cannot unwind.
unsafe impl GlobalAlloc for Scarce {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if sim::refusal::refuses() {
            return ptr::null_mut();
        }
        // SAFETY: the caller keeps the contract of `alloc`, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`; all our memory is the system's.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if sim::refusal::refuses() {
            return ptr::null_mut();
        }
        // SAFETY: the caller keeps the contract of `alloc_zeroed`, which is the same.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if size > layout.size() && sim::refusal::refuses() {
            return ptr::null_mut();
        }
        // SAFETY: the caller keeps the contract of `realloc`; all our memory is the system's.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
