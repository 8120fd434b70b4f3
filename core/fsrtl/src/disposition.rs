//! Disposition: whether a name is to be deleted, and when it goes.
//!
//! Owns the state of one name (NT's Link.IsDeleted) or of one named stream. A delete is *pending*
//! until the last handle opened by that name is cleaned up; a POSIX delete takes the name away when
//! the handle that asked for it is. Whether a file *may* be deleted (read-only, not empty) is the
//! file system's answer and not here.

use nt::{DispositionFlags, NtError};

/// The delete state of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Disposition {
    /// Not to be deleted.
    #[default]
    Live,
    /// Goes with the last handle; no new opens ([MS-FSA] 2.1.5.1: DELETE_PENDING).
    Pending,
    /// Goes with the handle that asked.
    PosixPending,
    /// Gone, while handles live on.
    Removed,
}

/// What a cleanup is to the disposition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cleanup {
    /// No other handle is open by this name.
    pub last: bool,
    /// This handle asked for the delete.
    pub asked: bool,
    /// This handle was opened with FILE_DELETE_ON_CLOSE.
    pub delete_on_close: bool,
}

impl Disposition {
    /// A set-disposition request whose file system did not object.
    ///
    /// [MS-FSA] 2.1.5.15.3: without DELETE a pending delete is taken back.
    #[must_use]
    pub fn set(self, flags: DispositionFlags) -> Disposition {
        let delete = flags.contains(DispositionFlags::DELETE);
        let posix = flags.contains(DispositionFlags::POSIX_SEMANTICS);
        match (self, delete, posix) {
            (Disposition::Removed, _, _) => Disposition::Removed,
            (_, false, _) => Disposition::Live,
            (_, true, false) => Disposition::Pending,
            (_, true, true) => Disposition::PosixPending,
        }
    }

    /// May the name be opened?
    ///
    /// # Errors
    /// `DELETE_PENDING` while it waits for its last handle.
    pub fn check_open(self) -> Result<(), NtError> {
        match self {
            Disposition::Live | Disposition::Removed => Ok(()),
            Disposition::Pending | Disposition::PosixPending => Err(NtError::DELETE_PENDING),
        }
    }

    /// A delete is pending: such a name no longer counts as a link.
    pub fn is_pending(self) -> bool {
        matches!(self, Disposition::Pending | Disposition::PosixPending)
    }

    /// A handle opened by this name is cleaned up ([MS-FSA] 2.1.5.4). Returns the new state, and
    /// whether the name goes now.
    #[must_use]
    pub fn cleanup(self, cleanup: Cleanup) -> (Disposition, bool) {
        // FILE_DELETE_ON_CLOSE becomes a pending delete at the cleanup of its handle.
        let marked = match self {
            Disposition::Live if cleanup.delete_on_close => Disposition::Pending,
            state => state,
        };
        match marked {
            Disposition::Live => (Disposition::Live, false),
            Disposition::Removed => (Disposition::Removed, false),
            Disposition::Pending if cleanup.last => (Disposition::Removed, true),
            Disposition::Pending => (Disposition::Pending, false),
            Disposition::PosixPending if cleanup.last || cleanup.asked => {
                (Disposition::Removed, true)
            }
            Disposition::PosixPending => (Disposition::PosixPending, false),
        }
    }
}

#[cfg(test)]
mod tests;
