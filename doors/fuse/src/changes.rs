//! [`Changes`]: what came from elsewhere since a request was read.
//!
//! An answer that was asked for before a change must not be remembered by the kernel after it:
//! where the kernel has no inode yet, it could not be told to forget (DOORS.md). So every change
//! from another door leaves a mark, and a reply carries a time-out only if what it tells of has no
//! mark that is younger than its request. Marks are few and shared: a needless one costs a
//! question, never the truth.

use parking_lot::{RwLock, RwLockReadGuard};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

const MARKS: usize = 4096;
const WRITERS: usize = 8;

/// A point in the sequence of changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Moment(u64);

/// Something that changes: a node's attributes, or what a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Key(u64);

impl Key {
    /// The attributes of a node, by its id on the wire.
    pub(crate) fn node(node: u64) -> Key {
        // Ids are small numbers apart from their generation.
        Key(node ^ node >> 32)
    }

    /// A name in a directory.
    pub(crate) fn entry(directory: u64, name: &[u8]) -> Key {
        let mut hasher = DefaultHasher::new();
        (directory, name).hash(&mut hasher);
        Key(hasher.finish())
    }
}

/// The marks of one mount.
#[derive(Debug)]
pub(crate) struct Changes {
    count: AtomicU64,
    marks: Box<[AtomicU64]>,
    /// Held while a reply with a time-out is checked and written, by the request's number.
    writing: [RwLock<()>; WRITERS],
}

impl Default for Changes {
    fn default() -> Changes {
        Changes {
            count: AtomicU64::new(0),
            marks: (0..MARKS).map(|_| AtomicU64::new(0)).collect(),
            writing: Default::default(),
        }
    }
}

impl Changes {
    /// Now. Whoever asks after this is told of all changes that were marked before.
    pub(crate) fn moment(&self) -> Moment {
        Moment(self.count.load(Ordering::Acquire))
    }

    /// It has changed.
    pub(crate) fn mark(&self, key: Key) {
        let moment = self.count.fetch_add(1, Ordering::AcqRel) + 1;
        self.place(key).fetch_max(moment, Ordering::AcqRel);
    }

    /// Has it changed since?
    pub(crate) fn since(&self, moment: Moment, key: Key) -> bool {
        self.place(key).load(Ordering::Acquire) > moment.0
    }

    /// Has nothing at all?
    pub(crate) fn none_since(&self, moment: Moment) -> bool {
        self.moment() == moment
    }

    /// To be held from the check of a reply until it is written, else the change could come
    /// between.
    pub(crate) fn writing(&self, unique: u64) -> RwLockReadGuard<'_, ()> {
        // Numbers of requests are even.
        self.writing[(unique >> 1) as usize % WRITERS].read()
    }

    /// Waits until every reply is out that was checked before the last mark: a write to the device
    /// that waits for nobody.
    pub(crate) fn wait_for_replies(&self) {
        for writing in &self.writing {
            drop(writing.write());
        }
    }

    fn place(&self, Key(key): Key) -> &AtomicU64 {
        &self.marks[key as usize % MARKS]
    }
}

#[cfg(test)]
mod tests;
