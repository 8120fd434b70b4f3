//! What the use of a handle leaves to do at its cleanup: [MS-FSA] 2.1.4.17, 2.1.4.19.
//!
//! A time or attribute that the client set by the handle stays as he set it. Without a handle (a
//! mount's utimensat) it stays for what was done until then.

use nt::{BasicChange, CcbId, Change, Set};
use transact::CleanupFlags;

use crate::files::{FcbId, ScbId};
use crate::params::CleanupWhen;
use crate::volume::Volume;

/// A write: [MS-FSA] 2.1.4.17.
pub(crate) const WROTE: CleanupFlags = CleanupFlags::SET_ARCHIVE
    .union(CleanupFlags::SET_LAST_WRITE_TIME)
    .union(CleanupFlags::SET_CHANGE_TIME)
    .union(CleanupFlags::SET_LAST_ACCESS_TIME);

/// A read: [MS-FSA] 2.1.4.19.
pub(crate) const READ: CleanupFlags = CleanupFlags::SET_LAST_ACCESS_TIME;

/// A new size.
const RESIZED: CleanupFlags = WROTE.union(CleanupFlags::SET_ALLOCATION_SIZE);

/// How a handle was used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Usage {
    /// What is to be done.
    left: CleanupFlags,
    /// What the client has done himself.
    settled: CleanupFlags,
}

impl Usage {
    fn note(&mut self, done: CleanupFlags) {
        self.left |= done & !self.settled;
    }

    fn forget(&mut self, set: CleanupFlags) {
        self.left &= !set;
    }

    fn settle(&mut self, set: CleanupFlags) {
        self.forget(set);
        self.settled |= set;
    }
}

impl Volume {
    /// Something was done by that handle.
    pub(crate) fn note_use(&mut self, ccb: CcbId, done: CleanupFlags) {
        if let Some(ccb) = self.files.ccbs.get_mut(ccb) {
            ccb.usage.note(done);
        }
    }

    /// A change was made: by a handle, or else of a file.
    pub(crate) fn note_change(&mut self, ccb: Option<CcbId>, fcb: Option<FcbId>, made: Made) {
        match ccb {
            Some(ccb) => {
                if let Some(ccb) = self.files.ccbs.get_mut(ccb) {
                    ccb.usage.settle(made.set);
                    ccb.usage.note(made.done);
                }
            }
            None => self.forget_uses(fcb, made.set),
        }
    }

    fn forget_uses(&mut self, fcb: Option<FcbId>, set: CleanupFlags) {
        let Some(fcb) = fcb.filter(|_| !set.is_empty()) else { return };
        let Some(file) = self.files.fcbs.get(fcb) else { return };
        for scb in file.streams.iter().filter_map(|scb| self.files.scbs.get(*scb)) {
            for ccb in &scb.handles {
                match self.files.ccbs.get_mut(*ccb) {
                    // What went without a step is told later, and may have come before.
                    Some(ccb) if ccb.has_path => ccb.usage.settle(set),
                    Some(ccb) => ccb.usage.forget(set),
                    None => {}
                }
            }
        }
    }

    /// What the cleanup of a handle is to do; `None` if the file system need not hear of it.
    pub(crate) fn left_to_do(&mut self, ccb: CcbId) -> Option<CleanupFlags> {
        let handle = self.files.ccbs.get_mut(ccb)?;
        let mut flags = core::mem::take(&mut handle.usage.left);
        let scb = handle.scb;
        self.settle_size(scb, &mut flags);
        match self.params.cleanup {
            CleanupWhen::Removed => None,
            CleanupWhen::Modified => (!(flags & !READ).is_empty()).then_some(flags),
            CleanupWhen::Always => Some(flags),
        }
    }

    /// What lies beyond the end of file is freed with the last handle, whichever changed the size.
    fn settle_size(&mut self, scb: ScbId, flags: &mut CleanupFlags) {
        let size = CleanupFlags::SET_ALLOCATION_SIZE;
        let Some(stream) = self.files.scbs.get_mut(scb) else { return };
        stream.resized |= flags.contains(size);
        flags.set(size, stream.resized && stream.open == 0);
        stream.resized &= stream.open > 0;
    }
}

/// What a change means to a cleanup.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Made {
    /// What it leaves to do.
    done: CleanupFlags,
    /// What the client has set himself.
    set: CleanupFlags,
}

impl Made {
    /// By a change that keeps the file's names.
    pub(crate) fn of(set: &Set) -> Made {
        let done = |done| Made { done, ..Made::default() };
        match set {
            Set::Information(Change::Basic(basic)) => Made::of_basic(basic),
            Set::Metadata(change) => {
                let mut made = Made::of_basic(&change.basic);
                if change.end_of_file.is_some() {
                    made.done |= RESIZED & !made.set;
                }
                if !change.posix.is_empty() {
                    made.done |= CleanupFlags::SET_CHANGE_TIME & !made.set;
                }
                made
            }
            Set::Information(Change::EndOfFile(_) | Change::AllocationSize(_)) => done(RESIZED),
            Set::Zero(_) => done(WROTE),
            Set::Security(..)
            | Set::ExtendedAttributes(_)
            | Set::Reparse(_)
            | Set::DeleteReparse(_) => done(CleanupFlags::SET_CHANGE_TIME),
            Set::Sparse(_) | Set::Allocate(_) => done(CleanupFlags::SET_CHANGE_TIME),
            Set::Information(
                Change::ValidDataLength(_)
                | Change::Disposition(_)
                | Change::Rename(_)
                | Change::Link(_)
                | Change::Position(_)
                | Change::Mode(_),
            ) => Made::default(),
        }
    }

    /// [MS-FSA] 2.1.5.15.2: UserSetModificationTime and its like.
    fn of_basic(basic: &BasicChange) -> Made {
        let mut set = CleanupFlags::empty();
        set.set(CleanupFlags::SET_ARCHIVE, basic.attributes.is_some());
        set.set(CleanupFlags::SET_LAST_ACCESS_TIME, basic.accessed.is_some());
        set.set(CleanupFlags::SET_LAST_WRITE_TIME, basic.written.is_some());
        set.set(CleanupFlags::SET_CHANGE_TIME, basic.changed.is_some());
        let mut done = CleanupFlags::empty();
        done.set(CleanupFlags::SET_CHANGE_TIME, !basic.is_empty() && basic.changed.is_none());
        Made { done, set }
    }
}
