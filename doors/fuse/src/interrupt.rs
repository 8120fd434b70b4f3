//! INTERRUPT: giving a request up.
//!
//! The kernel sends it for any signal, also for one that the program catches. On a Linux file
//! system such a signal does not end `stat` or `rename` with EINTR, and programs do not expect it.
//! So a request is given up only if whoever waits for it is being killed; what becomes of the
//! operation, the engine settles.
//!
//! A lock is another matter: programs wait for one until a signal comes. The kernel says so once,
//! and may say so before the lock has been asked for, while another thread still reads it. So
//! numbers that were interrupted are remembered for a while, and who begins to wait looks there.

use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::server::Server;

/// The bit of SIGKILL in a signal set. A fatal signal of any kind shows as SIGKILL to each thread.
const KILL: u64 = 1 << 8;

/// How many numbers are remembered. Each is of use for as long as a thread takes from reading a
/// message to putting it to the engine.
const REMEMBERED: usize = 256;

/// The numbers that the kernel interrupted last.
#[derive(Debug, Default)]
pub(crate) struct Interrupted(Mutex<VecDeque<u64>>);

impl Interrupted {
    fn insert(&self, unique: u64) {
        let mut numbers = self.0.lock();
        if numbers.len() == REMEMBERED {
            numbers.pop_front();
        }
        numbers.push_back(unique);
    }

    fn contains(&self, unique: u64) -> bool {
        self.0.lock().contains(&unique)
    }
}

impl Server {
    pub(crate) fn interrupt(self: &Arc<Self>, unique: u64) {
        // This comes before the look whether it waits, and whoever begins to wait looks here
        // afterwards: one of the two sees the other.
        self.interrupted.insert(unique);
        let Some(asker) = self.asker_of(unique) else { return };
        let is_given_up = self.waits_for_lock(unique)
            || std::fs::read_to_string(format!("/proc/{}/status", asker.pid))
                .is_ok_and(|status| is_being_killed(&status));
        if is_given_up {
            self.connection.cancel(unique);
        }
    }

    /// A request has begun to wait for a lock.
    pub(crate) fn begins_to_wait(self: &Arc<Self>, unique: u64) {
        if self.interrupted.contains(unique) {
            self.connection.cancel(unique);
        }
    }
}

/// Reads `/proc/PID/status`, proc(5): signals pending for the thread or for its process.
fn is_being_killed(status: &str) -> bool {
    let pending = status.lines().filter_map(|line| {
        let set = line.strip_prefix("SigPnd:").or_else(|| line.strip_prefix("ShdPnd:"))?;
        u64::from_str_radix(set.trim(), 16).ok()
    });
    pending.fold(0, |all, set| all | set) & KILL != 0
}

#[cfg(test)]
mod tests;
