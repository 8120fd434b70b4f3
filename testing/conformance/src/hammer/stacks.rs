//! Where the threads of a process wait, for who has to find out why one hangs.

use std::fmt::Write;
use std::fs;

/// Name, state and, for root, kernel stack of each thread; what cannot be read is left out.
pub(super) fn of(process: u32) -> String {
    let mut text = String::new();
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    for task in tasks.map(|entry| entry.path()) {
        let part = |name: &str| fs::read_to_string(task.join(name)).unwrap_or_default();
        let status = part("status");
        let state = status.lines().find_map(|line| line.strip_prefix("State:"));
        let id = task.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{id} {}:{}", part("comm").trim(), state.unwrap_or_default());
        for line in part("stack").lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
    text
}
