//! Advisory locks, which a mount that is the only door leaves to the kernel.

use std::env;
use std::fs::{File, OpenOptions};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::{Check, check, refused};
use crate::mounted::options::ProbeLockOptions;
use crate::mounted::scene::Scene;

pub(super) const CHECKS: &[Check] = &[
    check("lock.flock", flock_conflicts),
    check("lock.flock-waits", flock_waits),
    check("lock.ranges-of-open-files", ranges),
    check("lock.ranges-wait", ranges_wait),
    check("lock.records-of-processes", records),
];

fn open(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    Ok(options.read(true).write(true).create(true).truncate(false).open(path)?)
}

fn flock_conflicts(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let (one, two, three) = (open(&path)?, open(&path)?, open(&path)?);
    flock(&one, FlockOperation::LockShared)?;
    flock(&two, FlockOperation::NonBlockingLockShared)?;
    let exclusive = || flock(&three, FlockOperation::NonBlockingLockExclusive);
    refused(exclusive(), Errno::WOULDBLOCK, "exclusive against shared")?;
    flock(&one, FlockOperation::Unlock)?;
    drop(two);
    exclusive().context("after all others are gone")?;
    let shared = flock(&one, FlockOperation::NonBlockingLockShared);
    refused(shared, Errno::WOULDBLOCK, "shared against exclusive")
}

fn flock_waits(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let one = open(&path)?;
    flock(&one, FlockOperation::LockExclusive)?;
    let other = path.clone();
    let waiter = thread::spawn(move || -> Result<()> {
        Ok(flock(open(&other)?, FlockOperation::LockExclusive)?)
    });
    thread::sleep(Duration::from_millis(100));
    ensure!(!waiter.is_finished(), "the second lock did not wait");
    flock(&one, FlockOperation::Unlock)?;
    waiter.join().map_err(|_| anyhow!("the waiter panicked"))?
}

/// A record lock over `length` bytes from `start`; 0 reaches to the end of everything.
fn record(kind: libc::c_int, start: libc::off_t, length: libc::off_t) -> libc::flock {
    libc::flock {
        l_type: libc::c_short::try_from(kind).unwrap_or(0),
        l_whence: 0,
        l_start: start,
        l_len: length,
        l_pid: 0,
    }
}

fn set_range(file: &File, lock: &libc::flock) -> nix::Result<()> {
    fcntl(file.as_fd(), FcntlArg::F_OFD_SETLK(lock)).map(drop)
}

fn ranges(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let (one, two) = (open(&path)?, open(&path)?);
    set_range(&one, &record(libc::F_WRLCK, 10, 10))?;
    let taken = set_range(&two, &record(libc::F_WRLCK, 19, 1));
    refused(taken, Errno::AGAIN, "the last byte of a locked range")?;
    set_range(&two, &record(libc::F_WRLCK, 20, 0)).context("what follows the range")?;
    set_range(&two, &record(libc::F_RDLCK, 0, 10)).context("what precedes the range")?;
    let taken = set_range(&one, &record(libc::F_RDLCK, 1 << 40, 1));
    refused(taken, Errno::AGAIN, "far in a range without end")?;
    set_range(&one, &record(libc::F_UNLCK, 12, 2))?;
    set_range(&two, &record(libc::F_WRLCK, 12, 2)).context("a hole in the range")?;
    drop(one);
    set_range(&two, &record(libc::F_WRLCK, 0, 0)).context("everything, after the other is gone")?;
    Ok(())
}

fn ranges_wait(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let one = open(&path)?;
    set_range(&one, &record(libc::F_WRLCK, 0, 1))?;
    let other = path.clone();
    let waiter = thread::spawn(move || -> Result<()> {
        let two = open(&other)?;
        Ok(fcntl(two.as_fd(), FcntlArg::F_OFD_SETLKW(&record(libc::F_WRLCK, 0, 1))).map(drop)?)
    });
    thread::sleep(Duration::from_millis(100));
    ensure!(!waiter.is_finished(), "the second lock did not wait");
    drop(one);
    waiter.join().map_err(|_| anyhow!("the waiter panicked"))?
}

fn records(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let file = open(&path)?;
    let free = || -> Result<bool> {
        let probe = Command::new(env::current_exe()?).arg("probe-lock").arg(&path).status()?;
        Ok(probe.success())
    };
    ensure!(free()?, "nobody holds it, and it cannot be locked");
    fcntl(file.as_fd(), FcntlArg::F_SETLK(&record(libc::F_WRLCK, 0, 1)))?;
    ensure!(!free()?, "two processes hold it");
    // Closing any descriptor of the file gives up the process's locks: POSIX, for better or worse.
    drop(open(&path)?);
    ensure!(free()?, "it is still held after a close");
    Ok(())
}

/// Tries to lock a file's first byte; the exit code says whether that worked.
pub fn probe_lock(options: &ProbeLockOptions) -> ExitCode {
    let locked = open(&options.file)
        .and_then(|file| Ok(fcntl(file.as_fd(), FcntlArg::F_SETLK(&record(libc::F_WRLCK, 0, 1)))?));
    if locked.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
