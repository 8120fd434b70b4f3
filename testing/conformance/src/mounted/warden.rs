//! The warden: ends what a runner that was itself killed has left behind.
//!
//! A process of its own that reads from the runner which process groups there are. When the runner
//! is gone, however it went, the pipe between them ends, and the warden ends those groups: first
//! politely, so that a server unmounts. Groups go by the id of their leader, nothing by its name.

use std::collections::BTreeSet;
use std::env;
use std::io::{self, BufRead, Write};
use std::os::unix::process::CommandExt;
use std::process::{ChildStdin, Command, ExitCode, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

/// How long a group that was told to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// The runner's end of the pipe; `None` if there is no warden.
fn pipe() -> &'static Mutex<Option<ChildStdin>> {
    static PIPE: OnceLock<Mutex<Option<ChildStdin>>> = OnceLock::new();
    PIPE.get_or_init(|| Mutex::new(start()))
}

/// In a group of its own: what ends the runner from its terminal is not to end the warden.
fn start() -> Option<ChildStdin> {
    let child = Command::new(env::current_exe().ok()?)
        .arg("warden")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    child.ok()?.stdin.take()
}

/// This group is to end with us.
pub(super) fn watch(group: u32) {
    tell("watch", group);
}

/// This group has ended.
pub(super) fn forget(group: u32) {
    tell("forget", group);
}

fn tell(word: &str, group: u32) {
    let mut pipe = pipe().lock().unwrap_or_else(PoisonError::into_inner);
    // Without a warden everything works, and is left behind only if we are killed.
    if let Some(pipe) = pipe.as_mut() {
        let _ = writeln!(pipe, "{word} {group}");
    }
}

/// The warden's life: reads until the runner is gone, then ends what it left.
pub fn serve() -> ExitCode {
    let mut groups = BTreeSet::new();
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        match line.split_once(' ').and_then(|(word, id)| Some((word, id.parse::<i32>().ok()?))) {
            Some(("watch", id)) => drop(groups.insert(id)),
            Some(("forget", id)) => drop(groups.remove(&id)),
            Some(_) | None => return ExitCode::FAILURE,
        }
    }
    let groups: Vec<Pid> = groups.into_iter().filter_map(Pid::from_raw).collect();
    end(&groups);
    ExitCode::SUCCESS
}

fn end(groups: &[Pid]) {
    // A group that is gone is what is wanted.
    for group in groups {
        let _ = kill_process_group(*group, Signal::TERM);
    }
    let deadline = Instant::now() + GRACE;
    while Instant::now() < deadline && groups.iter().any(|id| test_kill_process_group(*id).is_ok())
    {
        thread::sleep(Duration::from_millis(10));
    }
    for group in groups {
        let _ = kill_process_group(*group, Signal::KILL);
    }
}
