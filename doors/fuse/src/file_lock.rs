//! Locks: GETLK, SETLK, SETLKW, and FLUSH, which ends the record locks of whoever closes a file.
//!
//! By default a mount leaves locks to the kernel, which keeps them between its own programs, asks
//! nothing, and sends no FLUSH. With `remote_posix_lock` and `remote_flock` they are the volume's:
//! its other doors see the record locks as their own, and the mount those of the other doors.
//!
//! A lock that is waited for holds no thread: the answer comes from whoever unlocks. Any signal
//! interrupts it, as on every Linux file system; see `interrupt`.

use fuse_channel::abi::{FileLock, FlushIn, LkIn, LkOut, LockFlags};
use fuse_channel::{Operation, Request};
use nt::{
    Action, Answer, CcbId, Completion, HeldPosixLock, LockMode, LockRange, NtError,
    PosixLockRequest,
};
use rustix::io::Errno;

use crate::errno::errno;
use crate::response::Response;
use crate::server::{Server, unexpected};
use crate::step::{Asker, Step, Then};

/// F_RDLCK, F_WRLCK and F_UNLCK of `fcntl.h`.
const READ: u32 = 0;
const WRITE: u32 = 1;
const UNLOCK: u32 = 2;

/// The end of a lock that reaches to the end of the file, however far that is: the largest `off_t`.
const TO_THE_END: u64 = i64::MAX as u64;

/// Who asks. Who locks is known by his process, which is what F_GETLK tells others; the thread is
/// what all other requests name.
pub(crate) fn asker(request: &Request<'_>) -> Asker {
    let asker = Asker::from(&request.header);
    match &request.operation {
        Operation::Setlk(arg) | Operation::Setlkw(arg) if arg.lk.pid != 0 => {
            Asker { pid: arg.lk.pid, ..asker }
        }
        _ => asker,
    }
}

impl Server {
    pub(crate) fn getlk(&self, arg: &LkIn) -> Result<Step, Errno> {
        let lock = request_of(arg, false)?;
        lock.mode.ok_or(Errno::INVAL)?;
        Ok(Step::ask(Action::TestPosixLock(lock), Then::LockInTheWay))
    }

    pub(crate) fn setlk(&self, arg: &LkIn, wait: bool) -> Result<Step, Errno> {
        let lock = request_of(arg, wait)?;
        Ok(Step::ask(Action::PosixLock(lock), Then::Locked { waits: wait }))
    }

    /// Nothing is held back until then but locks. Where these are the kernel's it is told so once,
    /// and does not ask again; it still writes back what was stored through a mapping.
    pub(crate) fn flush(&self, arg: &FlushIn) -> Result<Step, Errno> {
        if !self.options.remote_posix_locks {
            return Err(Errno::NOSYS);
        }
        let (ccb, owner) = (CcbId(arg.fh), arg.lock_owner);
        let action = Action::ReleasePosixLocks { ccb, owner };
        Ok(Step::ask(action, Then::Locked { waits: false }))
    }

    pub(crate) fn lock_in_the_way(&self, done: Completion) -> Result<Step, Errno> {
        match done.map_err(errno_of_lock)? {
            Answer::PosixLock(held) => {
                let lk = held.map_or_else(nothing, |held| wire(&held));
                Ok(Step::Reply(Response::Lock(LkOut { lk })))
            }
            other => Err(unexpected(&other)),
        }
    }

    pub(crate) fn locked(&self, done: Completion) -> Result<Step, Errno> {
        done.map_err(errno_of_lock)?;
        Ok(Step::Reply(Response::Empty))
    }
}

fn request_of(arg: &LkIn, wait: bool) -> Result<PosixLockRequest, Errno> {
    let FileLock { start, end, kind, .. } = arg.lk;
    let mode = match kind {
        READ => Some(LockMode::Shared),
        WRITE => Some(LockMode::Exclusive),
        UNLOCK => None,
        _ => return Err(Errno::INVAL),
    };
    Ok(PosixLockRequest {
        ccb: CcbId(arg.fh),
        owner: arg.owner,
        range: LockRange::between(start, end.min(TO_THE_END)).map_err(errno)?,
        mode,
        whole_file: arg.lk_flags.contains(LockFlags::FLOCK),
        wait,
    })
}

/// A lock as F_GETLK tells of it. What NT has locked may end behind all that POSIX can name, or
/// have no bytes and lie between two: then it is the second that is in the way.
fn wire(held: &HeldPosixLock) -> FileLock {
    let start = held.range.offset().min(TO_THE_END);
    let end = held.range.last().unwrap_or(start).min(TO_THE_END);
    let kind = match held.mode {
        LockMode::Shared => READ,
        LockMode::Exclusive => WRITE,
    };
    FileLock { start, end, kind, pid: held.process }
}

fn nothing() -> FileLock {
    FileLock { start: 0, end: 0, kind: UNLOCK, pid: 0 }
}

/// fcntl(2) and flock(2) have a word of their own for the lack of room.
fn errno_of_lock(error: NtError) -> Errno {
    match error {
        NtError::INSUFFICIENT_RESOURCES => Errno::NOLCK,
        other => errno(other),
    }
}

#[cfg(test)]
mod tests;
