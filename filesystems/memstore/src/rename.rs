//! Rename and exchange, [MS-FSA] 2.1.5.15.12.
//!
//! Owns what keeps the tree a tree: no directory ends up below itself, nothing with entries is
//! replaced. All memory is there before the first change.

use crate::namespace::{NewLink, Place, Target};
use crate::slab::{self, Index};
use crate::store::Store;
use nt::{FilePath, FileTime, NtError, RenameFlags};

impl Store {
    /// Gives what `from` names the name `to`: a file, a directory with all below it, or a stream of
    /// the same file.
    ///
    /// Of the flags, REPLACE_IF_EXISTS lets a file take the place of a file and a directory that of
    /// an empty directory; EXCHANGE lets both names stay and trade files. Where `to` is another
    /// name of the same file, POSIX_SEMANTICS makes rename do nothing, as POSIX has it; otherwise
    /// `from` goes, as NT has it. A name may be respelled in another case without
    /// REPLACE_IF_EXISTS.
    ///
    /// # Errors
    /// As [`lookup`](Store::lookup) for either path; `OBJECT_NAME_COLLISION`;
    /// `DIRECTORY_NOT_EMPTY`; `NOT_A_DIRECTORY` and `FILE_IS_A_DIRECTORY` if the kinds do not fit;
    /// `INVALID_PARAMETER` for a directory that would come to lie below itself, or if `to` is no
    /// name; `ACCESS_DENIED` if `from` is no name; `REPARSE_POINT_NOT_RESOLVED`;
    /// `INSUFFICIENT_RESOURCES`.
    pub fn rename(
        &mut self,
        from: FilePath<'_>,
        to: FilePath<'_>,
        flags: RenameFlags,
        now: FileTime,
    ) -> Result<(), NtError> {
        match (from.stream(), to.stream()) {
            (None, None) => {}
            (Some(old), Some(new)) => return self.rename_stream(from, old, to, new, flags, now),
            // The unnamed stream stays what it is.
            (Some(_), None) | (None, Some(_)) => return Err(NtError::INVALID_PARAMETER),
        }
        let Target::Place(source) = self.walk_for_change(from)? else {
            return Err(NtError::ACCESS_DENIED);
        };
        let moved = source.found.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
        let Target::Place(target) = self.walk_for_change(to)? else {
            return Err(NtError::INVALID_PARAMETER);
        };
        if self.is_below(target.directory, moved)? {
            return Err(NtError::INVALID_PARAMETER);
        }
        if flags.contains(RenameFlags::EXCHANGE) {
            return self.exchange(source, target, now);
        }
        if let Some(existing) = target.found {
            if self.is_same_name(source, target) {
                return self.respell(moved, source, target, now);
            }
            if !flags.contains(RenameFlags::REPLACE_IF_EXISTS) {
                return Err(NtError::OBJECT_NAME_COLLISION);
            }
            if existing == moved && flags.contains(RenameFlags::POSIX_SEMANTICS) {
                return Ok(());
            }
            self.require_replaceable(existing, moved)?;
        }
        let new_link = self.new_link(target)?;
        if let Some(existing) = target.found {
            self.detach(existing, target, now);
        }
        self.relink(moved, source, new_link, now);
        // Last, for it may be the moved file itself that lost a name.
        if let Some(existing) = target.found {
            self.free_if_unused(existing);
        }
        Ok(())
    }

    fn is_same_name(&self, a: Place<'_>, b: Place<'_>) -> bool {
        a.directory == b.directory && a.name.eq_case(b.name, self.options.case)
    }

    /// Detaches and attaches at once; the room of the old link serves the new one.
    fn relink(&mut self, moved: Index, source: Place<'_>, new: NewLink, now: FileTime) {
        self.detach(moved, source, now);
        self.attach(moved, new, now);
    }

    /// The same name in other letters, or in the same ones.
    fn respell(
        &mut self,
        moved: Index,
        source: Place<'_>,
        target: Place<'_>,
        now: FileTime,
    ) -> Result<(), NtError> {
        let parent = self.live(source.directory)?.directory().ok_or(NtError::INTERNAL_ERROR)?;
        let found = parent.find(source.name, self.options.case);
        if found.is_some_and(|(_, spelling)| spelling == target.name) {
            return Ok(());
        }
        let new_link = self.new_link(target)?;
        self.relink(moved, source, new_link, now);
        Ok(())
    }

    fn require_replaceable(&self, existing: Index, moved: Index) -> Result<(), NtError> {
        let existing_is_directory = self.live(existing)?.is_directory();
        match (self.live(moved)?.is_directory(), existing_is_directory) {
            (true, false) => Err(NtError::NOT_A_DIRECTORY),
            (false, true) => Err(NtError::FILE_IS_A_DIRECTORY),
            (true, true) | (false, false) => self.require_empty(existing),
        }
    }

    /// Is `index` that ancestor, or below it?
    fn is_below(&self, index: Index, ancestor: Index) -> Result<bool, NtError> {
        let mut current = index;
        while current != ancestor {
            // A directory has one link; the root and a removed one have none.
            match self.live(current)?.links.first() {
                Some(link) if current != slab::FIRST => current = link.directory,
                Some(_) | None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Both names stay and trade files, as Linux's RENAME_EXCHANGE.
    fn exchange(&mut self, a: Place<'_>, b: Place<'_>, now: FileTime) -> Result<(), NtError> {
        let first = a.found.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
        let second = b.found.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
        if self.is_below(a.directory, second)? {
            return Err(NtError::INVALID_PARAMETER);
        }
        if first == second {
            return Ok(());
        }
        let case = self.options.case;
        let position = |index, place: Place<'_>| {
            let position = self.live(index)?.link_position(place.directory, place.name, case);
            position.ok_or(NtError::INTERNAL_ERROR)
        };
        let (first_position, second_position) = (position(first, a)?, position(second, b)?);
        let first_link = self.live_mut(first)?.links.swap_remove(first_position);
        let second_links = &mut self.live_mut(second)?.links;
        let second_link = core::mem::replace(&mut second_links[second_position], first_link);
        self.redirect(a, second, now)?;
        self.live_mut(first)?.links.push(second_link);
        self.redirect(b, first, now)
    }

    /// Lets the entry at `place` lead to a node whose link to it is in place or follows.
    fn redirect(&mut self, place: Place<'_>, to: Index, now: FileTime) -> Result<(), NtError> {
        let case = self.options.case;
        let was_directory = match place.found {
            Some(old) => self.live(old)?.is_directory(),
            None => false,
        };
        let node = self.live_mut(to)?;
        node.stamp_metadata(now);
        let child = self.child(to);
        let parent = self.live_mut(place.directory)?;
        parent.stamp_entries(now);
        if let Some(entries) = parent.directory_mut() {
            entries.redirect(place.name, case, child);
            entries.subdirectories += u32::from(child.is_directory);
            entries.subdirectories -= u32::from(was_directory);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
