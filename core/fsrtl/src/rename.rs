//! Rename: whether open files let a name move, and be moved over.
//!
//! A pure decision from what is open at and below both names. What exists on the medium (target
//! missing, directory not empty, read-only) is the file system's answer and not here.

use nt::NtError;

/// What is open at the old name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RenameSource {
    /// The root directory, or a name without a place.
    pub is_root: bool,
    /// A file: nothing can lie below it.
    pub is_file: bool,
    /// Handles open below it.
    pub open_below: u32,
    /// Of these, the ones that do not share delete.
    pub unshared_below: u32,
}

/// What is open at the new name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RenameTarget {
    /// The root directory.
    pub is_root: bool,
    /// The new name lies below the old one.
    pub below_source: bool,
    /// The old name lies below the new one.
    pub above_source: bool,
    /// Another spelling of the old name.
    pub same_name: bool,
    /// Another name of the same file.
    pub same_file: bool,
    /// Handles of the file at the new name, by whatever name they opened it. Of another name of the
    /// same file only those opened by it: the file stays.
    pub open: u32,
    /// Of these, the ones that do not share delete.
    pub unshared: u32,
    /// Handles at or below the new name that do not share delete.
    pub unshared_below: u32,
    /// A delete is pending there.
    pub delete_pending: bool,
}

/// How the rename was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rename {
    /// FILE_RENAME_REPLACE_IF_EXISTS.
    pub replace: bool,
    /// FILE_RENAME_POSIX_SEMANTICS.
    pub posix: bool,
    /// Both names stay and trade files.
    pub exchange: bool,
}

impl Rename {
    /// May `source` become `target`, as far as open files are concerned?
    ///
    /// # Errors
    /// * `INVALID_PARAMETER`: the root, or a directory into itself ([MS-FSA] 2.1.5.15.11); an
    ///   exchange with a directory above (rename(2), EINVAL).
    /// * `OBJECT_PATH_NOT_FOUND`: a file into itself.
    /// * `OBJECT_NAME_COLLISION`: what is there may not be replaced.
    /// * `DELETE_PENDING`: a delete is pending at the new name.
    /// * `ACCESS_DENIED`: handles below the old name, or at the new one, without POSIX semantics.
    /// * `SHARING_VIOLATION`: POSIX semantics, but one of them does not share delete.
    pub fn check(self, source: RenameSource, target: RenameTarget) -> Result<(), NtError> {
        if target.below_source && source.is_file {
            return Err(NtError::OBJECT_PATH_NOT_FOUND);
        }
        let trades_with_itself = self.exchange && target.above_source;
        if source.is_root || target.is_root || target.below_source || trades_with_itself {
            return Err(NtError::INVALID_PARAMETER);
        }
        if target.delete_pending && !target.same_name {
            return Err(NtError::DELETE_PENDING);
        }
        self.check_below(source)?;
        if target.same_name || target.above_source {
            // Another spelling replaces nothing; a directory that holds the source is not empty,
            // and the file system will say so.
            return Ok(());
        }
        if self.exchange {
            return self.check_posix(target.unshared_below);
        }
        self.check_target(target)
    }

    /// Both names of one file stay, as rename() of POSIX.1 has it: nothing is to be done, once
    /// [`check`](Rename::check) has nothing against it. Without POSIX semantics the old one goes.
    pub fn leaves_both(self, target: RenameTarget) -> bool {
        target.same_file && !target.same_name && (self.posix || self.exchange)
    }

    fn check_below(self, source: RenameSource) -> Result<(), NtError> {
        if self.posix {
            return self.check_posix(source.unshared_below);
        }
        // [MS-FSA] 2.1.5.15.11: open descendants keep a directory where it is.
        if source.open_below > 0 { Err(NtError::ACCESS_DENIED) } else { Ok(()) }
    }

    fn check_target(self, target: RenameTarget) -> Result<(), NtError> {
        if !self.replace && (target.open > 0 || target.same_file) {
            return Err(NtError::OBJECT_NAME_COLLISION);
        }
        if target.open == 0 || self.leaves_both(target) {
            return Ok(());
        }
        if self.posix { self.check_posix(target.unshared) } else { Err(NtError::ACCESS_DENIED) }
    }

    fn check_posix(self, unshared: u32) -> Result<(), NtError> {
        if unshared > 0 { Err(NtError::SHARING_VIOLATION) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
