//! Which places of the program the last run reached, from the counters of `instrument-coverage`.
//!
//! The counters are plain numbers in the data of this process; LLVM's runtime, which the flag links
//! in, says where. Without the flag there are none, and inputs are bent without guidance.
#![deny(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]

/// What all runs so far have reached.
pub(crate) struct Coverage {
    /// For each counter the orders of magnitude that were seen, one bit each.
    seen: Vec<u8>,
    reached: usize,
}

impl Coverage {
    pub(crate) fn new() -> Self {
        let count = counters::with(|counters| counters.len());
        Self { seen: vec![0; count], reached: 0 }
    }

    /// Sets all counters to zero: to be called right before a run.
    pub(crate) fn start(&self) {
        counters::with(|counters| counters.fill(0));
    }

    /// Reads the counters: whether the run since [`Coverage::start`] did something new.
    pub(crate) fn finish(&mut self) -> bool {
        let Self { seen, reached } = self;
        counters::with(|counters| {
            let mut is_new = false;
            for (counter, seen) in counters.iter().zip(seen) {
                let bit = magnitude(*counter);
                if bit & !*seen != 0 {
                    *reached += usize::from(*seen == 0);
                    *seen |= bit;
                    is_new = true;
                }
            }
            is_new
        })
    }

    /// How many counters have ever been above zero, and how many there are.
    pub(crate) fn extent(&self) -> (usize, usize) {
        (self.reached, self.seen.len())
    }
}

/// A bit for the order of magnitude of `count`: a loop that runs 3 times instead of 2 is news, 300
/// instead of 200 is not.
fn magnitude(count: u64) -> u8 {
    match count {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        4..=7 => 8,
        8..=15 => 16,
        16..=31 => 32,
        32..=127 => 64,
        128.. => 128,
    }
}

#[cfg(instrumented)]
mod counters {
    //! The counters themselves.

    unsafe extern "C" {
        fn __llvm_profile_begin_counters() -> *mut u64;
        fn __llvm_profile_end_counters() -> *mut u64;
    }

    /// Gives `use_them` all counters of the process.
    ///
    /// Other threads count at the same time, with unsynchronized additions as the compiler emits
    /// them: a count may be lost. Nothing but guidance hangs on a count.
    pub(super) fn with<T>(use_them: impl FnOnce(&mut [u64]) -> T) -> T {
        // SAFETY: the runtime function takes nothing and returns the address of a static array.
        let begin = unsafe { __llvm_profile_begin_counters() };
        // SAFETY: as above, the end of the same array.
        let end = unsafe { __llvm_profile_end_counters() };
        let length = (end as usize).saturating_sub(begin as usize) / size_of::<u64>();
        // SAFETY: `begin` is aligned for `u64` and `length` of them lie between it and `end`, in
        // writable data that lives as long as the process. No other reference to it exists: Rust
        // code never names it, and the additions of the compiler are no references.
        let counters = unsafe { std::slice::from_raw_parts_mut(begin, length) };
        use_them(counters)
    }
}

#[cfg(not(instrumented))]
mod counters {
    //! No counters: this build has none.

    pub(super) fn with<T>(use_them: impl FnOnce(&mut [u64]) -> T) -> T {
        use_them(&mut [])
    }
}
