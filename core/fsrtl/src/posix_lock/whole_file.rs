//! Locks on whole files: `flock`.
//!
//! Owns who holds one file shared, or who holds it exclusively; an owner (an open file description)
//! has at most one lock. Only the mount's own requests see these locks: SMB has nothing like them.

use crate::LockAnswer;
use alloc::vec::Vec;
use nt::{LockMode, NtError, memory};

/// The `flock` locks of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WholeFileLocks<O> {
    /// One, if the mode is exclusive.
    holders: Vec<O>,
    mode: LockMode,
}

impl<O> Default for WholeFileLocks<O> {
    fn default() -> WholeFileLocks<O> {
        WholeFileLocks { holders: Vec::new(), mode: LockMode::Shared }
    }
}

impl<O: Copy + Eq> WholeFileLocks<O> {
    /// Nobody holds the file.
    pub fn is_empty(&self) -> bool {
        self.holders.is_empty()
    }

    /// Whether another holds the file so that `owner` cannot (`LOCK_SH`, `LOCK_EX`).
    pub fn conflicts(&self, owner: O, mode: LockMode) -> bool {
        let mut others = self.holders.iter().filter(|holder| **holder != owner);
        match (self.mode, mode) {
            (LockMode::Shared, LockMode::Shared) => false,
            (LockMode::Exclusive, _) | (_, LockMode::Exclusive) => others.next().is_some(),
        }
    }

    /// Locks, if nobody stands in the way.
    ///
    /// To change the mode of one's lock is to release it and to ask again, as `flock` has it: on a
    /// conflict the former lock is gone, and whatever the answer, who waits has to be asked again.
    /// One that keeps its mode stays.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` (`ENOLCK`) if there is no memory to remember it; nothing has
    /// changed then.
    pub fn lock(&mut self, owner: O, mode: LockMode) -> Result<LockAnswer, NtError> {
        let holds = self.holders.contains(&owner);
        if holds && self.mode == mode {
            return Ok(LockAnswer::Granted);
        }
        let conflicts = self.conflicts(owner, mode);
        if holds {
            self.unlock(owner);
        }
        if conflicts {
            return Ok(LockAnswer::Conflict);
        }
        // Who held it before finds the place that it left.
        memory::push(&mut self.holders, owner)?;
        self.mode = mode;
        Ok(LockAnswer::Granted)
    }

    /// Releases the lock of an owner; whether there was one.
    pub fn unlock(&mut self, owner: O) -> bool {
        let index = self.holders.iter().position(|holder| *holder == owner);
        // The order of the holders means nothing.
        index.map(|index| self.holders.swap_remove(index)).is_some()
    }
}

#[cfg(test)]
mod tests;
