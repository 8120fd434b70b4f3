//! `fcntl` and `flock` on real mounts: between two of one volume, and between processes.

use openfsp_host::Execution;
use rustix::fs::{FlockOperation, fcntl_lock, flock};
use rustix::io::Errno;
use rustix::process::{Flock, FlockType, fcntl_getlk, getpid};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::mounted::{Mounted, skip_unless_possible};
use super::tree::Tree;
use crate::{Mount, Session};

const EXECUTIONS: [Execution; 3] = [Execution::INLINE, Execution::BLOCKING, Execution::ASYNC];

use FlockOperation::{
    LockExclusive, LockShared, NonBlockingLockExclusive, NonBlockingLockShared, Unlock,
};

/// Long enough that what does not wait has ended.
const MOMENT: Duration = Duration::from_millis(100);

/// One volume with a file, twice mounted.
struct Twice {
    directories: [tempfile::TempDir; 2],
    sessions: Vec<Session>,
}

impl Twice {
    fn new(execution: Execution, options: &str) -> Twice {
        let volume = Tree::new(execution).volume();
        let directories = [(); 2].map(|()| tempfile::tempdir().expect("a directory"));
        let mount = |directory: &tempfile::TempDir| {
            let mount = Mount::at(directory.path()).options(options).expect("options");
            volume.attach(mount).expect("mounted")
        };
        let sessions = directories.iter().map(mount).collect();
        let twice = Twice { directories, sessions };
        fs::write(twice.path(0, "f"), "data").expect("written");
        fs::write(twice.path(0, "g"), "data").expect("written");
        twice
    }

    fn path(&self, mount: usize, name: &str) -> PathBuf {
        self.directories[mount].path().join(name)
    }

    fn open(&self, mount: usize, name: &str) -> File {
        open(&self.path(mount, name))
    }

    fn unmount(self) {
        self.sessions.into_iter().for_each(|session| session.unmount().expect("unmounted"));
    }
}

fn open(path: &Path) -> File {
    File::options().read(true).write(true).open(path).expect("open")
}

/// Who is in the way of locking the file for writing.
fn in_the_way(file: &File) -> Option<(FlockType, Option<u32>)> {
    let held = fcntl_getlk(file, &Flock::from(FlockType::WriteLock)).expect("an answer")?;
    Some((held.typ, held.pid.map(|pid| pid.as_raw_nonzero().get().unsigned_abs())))
}

#[test]
fn locks_stay_with_the_kernel_unless_they_are_asked_for() {
    skip_unless_possible!();
    let twice = Twice::new(Execution::INLINE, "");
    let (here, there) = (twice.open(0, "f"), twice.open(1, "f"));
    flock(&here, NonBlockingLockExclusive).expect("locked");
    flock(&there, NonBlockingLockExclusive).expect("another kernel's file");
    fcntl_lock(&here, NonBlockingLockExclusive).expect("locked");
    fcntl_lock(&there, NonBlockingLockExclusive).expect("another kernel's file");
    drop((here, there));
    twice.unmount();
}

#[test]
fn record_locks_alone_are_the_volumes() {
    skip_unless_possible!();
    let twice = Twice::new(Execution::INLINE, "remote_posix_lock");
    let (here, there) = (twice.open(0, "f"), twice.open(1, "f"));
    flock(&here, NonBlockingLockExclusive).expect("locked");
    flock(&there, NonBlockingLockExclusive).expect("another kernel's file");
    fcntl_lock(&here, NonBlockingLockShared).expect("locked");
    fcntl_lock(&there, NonBlockingLockShared).expect("shared");
    assert_eq!(fcntl_lock(&there, NonBlockingLockExclusive), Err(Errno::AGAIN));
    fcntl_lock(&here, Unlock).expect("unlocked");
    fcntl_lock(&there, NonBlockingLockExclusive).expect("alone");
    let mine = getpid().as_raw_nonzero().get().unsigned_abs();
    assert_eq!(in_the_way(&here), Some((FlockType::WriteLock, Some(mine))));
    assert_eq!(in_the_way(&there), None, "nobody is in his own way");
    // Any descriptor of the file will do; close(2) waits until it is so.
    drop(twice.open(1, "f"));
    assert_eq!(in_the_way(&here), None);
    drop((here, there));
    twice.unmount();
}

#[test]
fn locks_on_whole_files_alone_are_the_volumes() {
    skip_unless_possible!();
    let twice = Twice::new(Execution::INLINE, "remote_flock");
    let (here, there) = (twice.open(0, "f"), twice.open(1, "f"));
    fcntl_lock(&here, NonBlockingLockExclusive).expect("locked");
    fcntl_lock(&there, NonBlockingLockExclusive).expect("another kernel's file");
    flock(&here, NonBlockingLockShared).expect("locked");
    flock(&there, NonBlockingLockShared).expect("shared");
    assert_eq!(flock(&there, NonBlockingLockExclusive), Err(Errno::AGAIN));
    flock(&here, Unlock).expect("unlocked");
    flock(&there, NonBlockingLockExclusive).expect("alone");
    // The lock goes with the open file, some time after close(2).
    drop(there);
    flock(&here, LockExclusive).expect("in the end");
    drop(here);
    twice.unmount();
}

#[test]
fn a_lock_that_is_waited_for_holds_no_thread() {
    skip_unless_possible!();
    for execution in EXECUTIONS {
        let twice = Twice::new(execution, "remote_lock,threads=1");
        let (here, there) = (twice.open(0, "f"), twice.open(1, "f"));
        flock(&here, NonBlockingLockExclusive).expect("locked");
        fcntl_lock(&here, NonBlockingLockExclusive).expect("locked");
        let (waits, waits_too) = (there.try_clone().expect("a file"), there);
        let waiting = [
            thread::spawn(move || flock(&waits, LockShared)),
            thread::spawn(move || fcntl_lock(&waits_too, LockExclusive)),
        ];
        thread::sleep(MOMENT);
        assert!(waiting.iter().all(|thread| !thread.is_finished()), "{execution:?}");
        for index in 0..10 {
            fs::write(twice.path(1, "another"), "x".repeat(index)).expect("written");
        }
        flock(&here, Unlock).expect("unlocked");
        fcntl_lock(&here, Unlock).expect("unlocked");
        for thread in waiting {
            thread.join().expect("no panic").expect("locked");
        }
        drop(here);
        twice.unmount();
    }
}

#[test]
fn who_would_wait_for_himself_is_told() {
    skip_unless_possible!();
    // To the volume each mount's kernel is another owner.
    let twice = Twice::new(Execution::INLINE, "remote_posix_lock");
    let [(f, other_f), (g, other_g)] =
        ["f", "g"].map(|name| (twice.open(0, name), twice.open(1, name)));
    fcntl_lock(&f, LockExclusive).expect("locked");
    fcntl_lock(&other_g, LockExclusive).expect("locked");
    let waiting = thread::spawn(move || fcntl_lock(&g, LockExclusive).map(|()| g));
    thread::sleep(MOMENT);
    assert_eq!(fcntl_lock(&other_f, LockExclusive), Err(Errno::DEADLK));
    fcntl_lock(&other_g, Unlock).expect("unlocked");
    drop(waiting.join().expect("no panic").expect("locked"));
    drop((f, other_f, other_g));
    twice.unmount();
}

#[test]
fn a_signal_ends_the_wait() {
    skip_unless_possible!();
    if Command::new("flock").arg("--version").output().is_err() {
        println!("skipped: no flock(1)");
        return;
    }
    for execution in EXECUTIONS {
        let mounted = Mounted::new(execution, "remote_lock");
        let file = File::create(mounted.path("f")).expect("created");
        flock(&file, NonBlockingLockExclusive).expect("locked");
        // It catches a signal of its own after that time, and then ends with 9.
        let mut command = Command::new("flock");
        command.args(["-w", "0.2", "-E", "9"]).arg(mounted.path("f")).arg("true");
        assert_eq!(command.status().expect("flock").code(), Some(9), "{execution:?}");
        flock(&file, Unlock).expect("unlocked");
        assert_eq!(command.status().expect("flock").code(), Some(0), "{execution:?}");
    }
}

const CHILD: &str = "OPENFSP_TEST_LOCK";

/// What [`Other`] does. By itself it is no test.
#[test]
fn another_process() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    eprintln!("asks");
    let file = open(Path::new(&path));
    fcntl_lock(&file, LockExclusive).expect("locked");
    eprintln!("locked");
    thread::sleep(Duration::from_secs(60));
}

/// A process that locks a file, and sleeps.
struct Other {
    child: Child,
    says: BufReader<std::process::ChildStderr>,
}

impl Other {
    fn locks(path: &Path) -> Other {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--exact", "tests::file_lock::another_process", "--nocapture"]);
        command.env(CHILD, path).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("a process");
        let says = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut other = Other { child, says };
        assert_eq!(other.says(), "asks");
        other
    }

    fn says(&mut self) -> String {
        let mut line = String::new();
        self.says.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }
}

/// It dies, whatever it is doing.
impl Drop for Other {
    fn drop(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("dead");
    }
}

#[test]
fn a_process_that_dies_gives_back_what_it_locked() {
    skip_unless_possible!();
    for execution in EXECUTIONS {
        let mounted = Mounted::new(execution, "remote_lock");
        fs::write(mounted.path("f"), "data").expect("written");
        let mut other = Other::locks(&mounted.path("f"));
        assert_eq!(other.says(), "locked");
        let file = open(&mounted.path("f"));
        assert_eq!(fcntl_lock(&file, NonBlockingLockExclusive), Err(Errno::AGAIN));
        assert_eq!(in_the_way(&file), Some((FlockType::WriteLock, Some(other.child.id()))));
        drop(other);
        fcntl_lock(&file, LockExclusive).expect("locked");
    }
}

#[test]
fn who_waits_can_be_killed() {
    skip_unless_possible!();
    for execution in EXECUTIONS {
        let mounted = Mounted::new(execution, "remote_lock");
        fs::write(mounted.path("f"), "data").expect("written");
        let file = open(&mounted.path("f"));
        fcntl_lock(&file, LockExclusive).expect("locked");
        let other = Other::locks(&mounted.path("f"));
        thread::sleep(MOMENT);
        drop(other);
        fcntl_lock(&file, Unlock).expect("unlocked");
        assert_eq!(in_the_way(&file), None);
    }
}
