//! `lock`, `unlock`, `record`, `flock`.

use nt::{Action, ByteRange, LockMode, LockRange, PosixLockRequest, Unlock};

use super::{Asker, Refusal};
use crate::word::{Arguments, number};

impl Asker<'_> {
    /// `lock OFFSET LENGTH [shared] [wait]`.
    pub(super) fn lock(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let (shared, wait) = (arguments.flag("shared"), arguments.flag("wait"));
        let mode = if shared { LockMode::Shared } else { LockMode::Exclusive };
        Ok(Action::Lock { ccb: self.handle()?, range: range(arguments)?, mode, wait })
    }

    /// `unlock OFFSET LENGTH`, `unlock all`, `unlock by_key`.
    pub(super) fn unlock(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let what = if arguments.flag("all") {
            Unlock::All
        } else if arguments.flag("by_key") {
            Unlock::AllByKey
        } else {
            Unlock::Range(range(arguments)?)
        };
        Ok(Action::Unlock(self.handle()?, what))
    }

    /// `record read|write|unlock|test OFFSET LENGTH owner=N [shared] [wait]`, `record release
    /// owner=N`: fcntl's locks.
    pub(super) fn record(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let verb = arguments.require("read, write, unlock, test or release")?;
        let (ccb, owner) = (self.handle()?, owner(arguments)?);
        if verb == "release" {
            return Ok(Action::ReleasePosixLocks { ccb, owner });
        }
        let mode = match verb.as_str() {
            "read" => Some(LockMode::Shared),
            "test" if arguments.flag("shared") => Some(LockMode::Shared),
            "write" | "test" => Some(LockMode::Exclusive),
            "unlock" => None,
            _ => return Err(format!("what is `record {verb}`?").into()),
        };
        let wait = arguments.flag("wait");
        let range = LockRange::new(range(arguments)?)?;
        let lock = PosixLockRequest { ccb, owner, range, mode, whole_file: false, wait };
        Ok(if verb == "test" { Action::TestPosixLock(lock) } else { Action::PosixLock(lock) })
    }

    /// `flock shared|exclusive|unlock owner=N [wait]`.
    pub(super) fn flock(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let mode = match arguments.require("shared, exclusive or unlock")?.as_str() {
            "shared" => Some(LockMode::Shared),
            "exclusive" => Some(LockMode::Exclusive),
            "unlock" => None,
            other => return Err(format!("what is `flock {other}`?").into()),
        };
        let (ccb, owner) = (self.handle()?, owner(arguments)?);
        let range = LockRange::new(ByteRange::default())?;
        let wait = arguments.flag("wait");
        let lock = PosixLockRequest { ccb, owner, range, mode, whole_file: true, wait };
        Ok(Action::PosixLock(lock))
    }
}

fn range(arguments: &mut Arguments) -> Result<ByteRange, String> {
    let offset = number(&arguments.require("offset")?)?;
    let length = number(&arguments.require("length")?)?;
    Ok(ByteRange { offset, length })
}

fn owner(arguments: &mut Arguments) -> Result<u64, String> {
    number(&arguments.key("owner").ok_or("whose lock? `owner=..`")?)
}
