//! The watch of one directory handle: ChangeNotifyEntry of [MS-FSA] 2.1.1.8.
//!
//! Owns the changes that were not yet told. The invariants: what is kept never takes more bytes
//! than the limit; an answer has every change since the last one or says that some are missing; an
//! old name is never told without the new one that belongs to it.
//!
//! The requests of a handle are answered first in, first out (2.1.5.11.1). They wait with whoever
//! drives this: after each change the oldest asks [`Watch::take`].

use super::change::{ChangeKind, DirectoryChange, Place};
use nt::{CompletionFilter, NotifyAction, NotifyList, NtError, NtStatus};

/// What a request for changes is answered with.
#[derive(Debug)]
pub enum Batch {
    /// Every change since the last answer; at least one.
    Changes(NotifyList),
    /// There were more than could be kept or than the answer holds: list the directory again.
    EnumerateAgain,
    /// The handle was cleaned up.
    Cleanup,
    /// The watched directory is to be deleted.
    DeletePending,
}

impl Batch {
    /// The status of the answer.
    pub fn status(&self) -> NtStatus {
        match self {
            Batch::Changes(_) => NtStatus::SUCCESS,
            Batch::EnumerateAgain => NtStatus::NOTIFY_ENUM_DIR,
            Batch::Cleanup => NtStatus::NOTIFY_CLEANUP,
            Batch::DeletePending => NtError::DELETE_PENDING.into(),
        }
    }
}

/// What a watch has to tell.
#[derive(Debug)]
enum State {
    /// These changes, or none.
    Keeping(NotifyList),
    /// Changes were lost.
    Overflowed,
    /// The directory is marked for deletion.
    DeletePending,
    /// The handle is gone.
    CleanedUp,
}

/// The watch of one directory handle. It begins with the first request of the handle, which fixes
/// what it watches for, and lasts until cleanup, whether or not a request waits.
#[derive(Debug)]
pub struct Watch {
    filter: CompletionFilter,
    tree: bool,
    limit: usize,
    state: State,
}

impl Watch {
    /// A watch for `filter`, of the directory alone or of the whole `tree` below it.
    ///
    /// `limit` is the most bytes that it keeps, counted as the answer counts them: the length of
    /// the first request's buffer, cut to what the volume allows one handle. It holds for every
    /// answer of this handle: with a first buffer that is too small for any change, no later one
    /// is large enough.
    pub fn new(filter: CompletionFilter, tree: bool, limit: usize) -> Watch {
        Watch { filter, tree, limit, state: State::Keeping(NotifyList::default()) }
    }

    /// The filter bits of the first request.
    pub const fn filter(&self) -> CompletionFilter {
        self.filter
    }

    /// Watches the whole tree.
    pub const fn is_tree(&self) -> bool {
        self.tree
    }

    /// Hears of a change. It cannot fail: without memory to keep it, the watch overflows.
    pub fn change(&mut self, change: &DirectoryChange<'_>) {
        match *change {
            DirectoryChange::Single { action, matched, place } => {
                if place.concerns(self.filter, self.tree, matched) {
                    self.keep(action, &place);
                }
            }
            DirectoryChange::Renamed { is_directory, old, new } => {
                let (was, is) = if is_directory {
                    (ChangeKind::DirectoryOldName, ChangeKind::DirectoryNewName)
                } else {
                    (ChangeKind::FileOldName, ChangeKind::FileNewName)
                };
                if self.hears(was, &old) && self.hears(is, &new) {
                    self.keep(was.action(), &old);
                    self.keep(is.action(), &new);
                }
                self.after_rename(is_directory, Some(&new));
            }
            DirectoryChange::Moved { is_directory, old, new } => {
                let (was, is) = if is_directory {
                    (ChangeKind::DirectoryRemoved, ChangeKind::DirectoryAdded)
                } else {
                    (ChangeKind::FileRemoved, ChangeKind::FileAdded)
                };
                for (kind, place) in [(was, &old), (is, &new)] {
                    if let Some(place) = place.as_ref().filter(|place| self.hears(kind, place)) {
                        self.keep(kind.action(), place);
                    }
                }
                self.after_rename(is_directory, new.as_ref());
            }
        }
    }

    /// Something happened that could not be put into words for want of memory: the directory has to
    /// be listed again.
    pub fn lose(&mut self) {
        match self.state {
            State::Keeping(_) => self.state = State::Overflowed,
            State::Overflowed | State::DeletePending | State::CleanedUp => {}
        }
    }

    /// The answer for the oldest request that waits, with a buffer of `room` bytes; `None` if it
    /// has to wait. Changes that do not fit are dropped: whoever lists the directory sees them.
    pub fn take(&mut self, room: usize) -> Option<Batch> {
        match &mut self.state {
            State::CleanedUp => Some(Batch::Cleanup),
            State::DeletePending => Some(Batch::DeletePending),
            State::Overflowed => {
                self.state = State::Keeping(NotifyList::default());
                Some(Batch::EnumerateAgain)
            }
            State::Keeping(list) if is_complete(list) => {
                let list = core::mem::take(list);
                // [MS-FSA] 2.1.5.11.1: all of them, or none and NOTIFY_ENUM_DIR.
                Some(if list.bytes() <= room {
                    Batch::Changes(list)
                } else {
                    Batch::EnumerateAgain
                })
            }
            State::Keeping(_) => None,
        }
    }

    /// Would [`take`](Watch::take) answer?
    pub fn has_answer(&self) -> bool {
        match &self.state {
            State::CleanedUp | State::DeletePending | State::Overflowed => true,
            State::Keeping(list) => is_complete(list),
        }
    }

    /// The handle was cleaned up: every request that waits or comes is answered so. The last word.
    pub fn cleanup(&mut self) {
        self.state = State::CleanedUp;
    }

    /// The watched directory was marked for deletion: every request that waits or comes is answered
    /// so, until it is [withdrawn](Watch::delete_withdrawn).
    pub fn delete_pending(&mut self) {
        match self.state {
            State::CleanedUp => {}
            State::Keeping(_) | State::Overflowed | State::DeletePending => {
                self.state = State::DeletePending;
            }
        }
    }

    /// The directory stays after all. What was not told before the mark is lost, so the next answer
    /// is to list it again.
    pub fn delete_withdrawn(&mut self) {
        match self.state {
            State::DeletePending => self.state = State::Overflowed,
            State::Keeping(_) | State::Overflowed | State::CleanedUp => {}
        }
    }

    fn hears(&self, kind: ChangeKind, place: &Place<'_>) -> bool {
        place.concerns(self.filter, self.tree, kind.filter())
    }

    fn after_rename(&mut self, is_directory: bool, new: Option<&Place<'_>>) {
        let kind = ChangeKind::FileAfterRename;
        if let Some(new) = new.filter(|new| !is_directory && self.hears(kind, new)) {
            self.keep(kind.action(), new);
        }
    }

    fn keep(&mut self, action: NotifyAction, place: &Place<'_>) {
        let State::Keeping(list) = &mut self.state else { return };
        let parts = place.parts();
        let fits = list.bytes_with(&parts).is_some_and(|bytes| bytes <= self.limit);
        if !fits || list.push(action, &parts).is_err() {
            self.state = State::Overflowed;
        }
    }
}

/// Something to tell, and not an old name whose new one is still to come: a file system that
/// reports changes of its own says them one by one.
fn is_complete(list: &NotifyList) -> bool {
    list.last_action().is_some_and(|last| last != NotifyAction::RenamedOldName)
}

#[cfg(test)]
mod tests;
