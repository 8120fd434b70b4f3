//! INTERRUPT: giving a request up.
//!
//! The kernel sends it for any signal, also for one that the program catches. On a Linux file
//! system such a signal does not end `stat` or `rename` with EINTR, and programs do not expect it.
//! So a request is given up only if whoever waits for it is being killed; what becomes of the
//! operation, the engine settles.

use std::sync::Arc;

use crate::server::Server;

/// The bit of SIGKILL in a signal set. A fatal signal of any kind shows as SIGKILL to each thread.
const KILL: u64 = 1 << 8;

impl Server {
    pub(crate) fn interrupt(self: &Arc<Self>, unique: u64) {
        let Some(asker) = self.asker_of(unique) else { return };
        let killed = std::fs::read_to_string(format!("/proc/{}/status", asker.pid))
            .is_ok_and(|status| is_being_killed(&status));
        if killed {
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
