//! Which files have setuid or setgid bits, so that a write has to look only for these.
//!
//! Under `HANDLE_KILLPRIV_V2` the kernel leaves it to the server to clear the bits at a write,
//! truncation or chown. Asking for the mode before every write would cost an operation; here is
//! remembered which nodes were last shown to the kernel with such a bit.

use parking_lot::Mutex;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) const S_ISUID: u32 = 0o4000;
pub(crate) const S_ISGID: u32 = 0o2000;
const S_IXGRP: u32 = 0o0010;
const S_IFMT: u32 = 0o170_000;
const S_IFREG: u32 = 0o100_000;

/// The nodes, by their ids on the wire. An id is never used for another file, so one that the
/// kernel forgot does no harm.
#[derive(Debug, Default)]
pub(crate) struct SpecialBits {
    nodes: Mutex<HashSet<u64>>,
    /// There are some. Most volumes never have one.
    any: AtomicBool,
}

impl SpecialBits {
    /// The kernel is about to be shown a node with that mode.
    pub(crate) fn show(&self, node: u64, mode: u32) {
        let special = mode & S_IFMT == S_IFREG && mode & (S_ISUID | S_ISGID) != 0;
        if special {
            self.nodes.lock().insert(node);
            self.any.store(true, Ordering::Release);
        } else if self.any.load(Ordering::Acquire) {
            self.nodes.lock().remove(&node);
        }
    }

    /// Was it last shown with setuid or setgid?
    pub(crate) fn has(&self, node: u64) -> bool {
        self.any.load(Ordering::Acquire) && self.nodes.lock().contains(&node)
    }
}

/// The mode after a change by one without privilege; `None` if it stays. Setgid without group
/// execution means something else (mandatory locks) and stays.
pub(crate) fn cleared(mode: u32) -> Option<u32> {
    let mut clear = S_ISUID;
    if mode & S_IXGRP != 0 {
        clear |= S_ISGID;
    }
    (mode & clear != 0).then_some(mode & !clear)
}

#[cfg(test)]
mod tests;
