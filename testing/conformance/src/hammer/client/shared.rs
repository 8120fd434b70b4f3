//! What one thread does where all others are too: it may come second, and it takes turns by locks.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;

use super::own::read;
use crate::hammer::chance::Chance;
use crate::hammer::crew::Worker;
use crate::hammer::place::{COUNTERS, MOVING, PROCESS_LOCK, SHARED, shared_file};
use crate::hammer::tally::Kind;

/// The mounted directory, as one of many sees it.
pub(super) struct Shared {
    dir: PathBuf,
    chance: Chance,
}

impl Shared {
    /// Makes nothing.
    pub(super) fn new(dir: PathBuf, seed: u64) -> Shared {
        Shared { dir, chance: Chance::new(!seed) }
    }

    /// One operation.
    pub(super) fn step(&mut self, worker: &Worker) -> Result<()> {
        let one = self.dir.join(shared_file(&mut self.chance));
        let shown = one.display().to_string();
        self.operate(worker, &one).context(shown)
    }

    fn operate(&mut self, worker: &Worker, one: &Path) -> Result<()> {
        match self.chance.below(12) {
            0 => worker.may(Kind::Create, is_fair, || File::create_new(one)).map(drop),
            1 => worker.may(Kind::Open, is_fair, || File::open(one)).map(drop),
            2 | 3 => {
                let other = self.dir.join(shared_file(&mut self.chance));
                let within = one.parent() == other.parent();
                let kind = if within { Kind::Rename } else { Kind::RenameAcross };
                worker.may(kind, is_fair, || fs::rename(one, &other)).map(drop)
            }
            4 => worker.may(Kind::Unlink, is_fair, || fs::remove_file(one)).map(drop),
            5 => {
                let directory = self.directory();
                worker.must(Kind::List, || count(&directory)).map(drop)
            }
            6 => worker.may(Kind::Stat, is_fair, || fs::metadata(one)).map(drop),
            7 => {
                let mut options = OpenOptions::new();
                options.append(true).create(true);
                worker
                    .may(Kind::Write, is_fair, || options.open(one)?.write_all(b"a line\n"))
                    .map(drop)
            }
            8 => worker.may(Kind::Read, is_fair, || fs::read(one)).map(drop),
            9 => {
                let (from, to) = (self.directory(), self.directory());
                let operation = || fs::rename(from.join(MOVING), to.join(MOVING));
                worker.may(Kind::RenameDirectory, is_fair, operation).map(drop)
            }
            10 => self.add_one(worker),
            _ => self.take_turn(worker),
        }
    }

    fn directory(&mut self) -> PathBuf {
        self.dir.join(SHARED[self.chance.below(SHARED.len())])
    }

    /// Adds one to a counter under a lock of the open file, which other processes and clients of
    /// the other door meet.
    fn add_one(&mut self, worker: &Worker) -> Result<()> {
        let path = self.dir.join(COUNTERS[self.chance.below(COUNTERS.len())]);
        let file = open(&path).with_context(|| path.display().to_string())?;
        let lock = record(libc::F_WRLCK);
        worker.must(Kind::LockOpenFile, || {
            fcntl(file.as_fd(), FcntlArg::F_OFD_SETLKW(&lock)).map(drop)
        })?;
        let number = worker.must(Kind::Read, || read(&file))?;
        let next = (number + 1).to_le_bytes();
        worker.must(Kind::Write, || file.write_all_at(&next, 0))?;
        worker.incremented();
        // Closing it unlocks as well.
        if self.chance.below(4) != 0 {
            fcntl(file.as_fd(), FcntlArg::F_OFD_SETLK(&record(libc::F_UNLCK)))?;
        }
        Ok(())
    }

    /// The lock of a process, which its other threads have too, and may end by closing the file.
    /// Two processes that have it shared by one thread each, and want it alone by another, would
    /// wait for one another: the second is told.
    fn take_turn(&mut self, worker: &Worker) -> Result<()> {
        let path = self.dir.join(PROCESS_LOCK);
        let file = open(&path).with_context(|| path.display().to_string())?;
        let kind = if self.chance.below(2) == 0 { libc::F_RDLCK } else { libc::F_WRLCK };
        let set = |lock: &libc::flock| fcntl(file.as_fd(), FcntlArg::F_SETLKW(lock)).map(drop);
        worker.may(Kind::LockProcess, |error| *error == Errno::EDEADLK, || set(&record(kind)))?;
        Ok(set(&record(libc::F_UNLCK))?)
    }
}

/// Somebody else was faster.
fn is_fair(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists)
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(path)
}

fn count(directory: &Path) -> io::Result<usize> {
    fs::read_dir(directory)?.try_fold(0, |count, entry| entry.map(|_| count + 1))
}

/// A lock of the first eight bytes, or its end.
fn record(kind: libc::c_int) -> libc::flock {
    libc::flock {
        l_type: libc::c_short::try_from(kind).unwrap_or(0),
        l_whence: 0,
        l_start: 0,
        l_len: 8,
        l_pid: 0,
    }
}
