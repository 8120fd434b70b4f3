//! [`HeldDirectories`]: whose lock the kernel holds until a request of the mount is answered.
//!
//! A notification about a name in such a directory waits in the kernel, and every later look-up
//! there behind it, so none is sent.

use fuse_channel::Operation;
use std::sync::atomic::{AtomicU32, Ordering};

const PLACES: usize = 1024;

/// The directories that one request holds, by their ids on the wire; 0 is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    first: u64,
    second: u64,
}

impl Held {
    /// What the kernel has locked while it waits for the answer.
    pub(crate) fn by(operation: &Operation<'_>, node: u64) -> Held {
        match operation {
            Operation::Rename { newdir, .. } if *newdir != node => {
                Held { first: node, second: *newdir }
            }
            Operation::Rename { .. }
            | Operation::Lookup { .. }
            | Operation::Mknod { .. }
            | Operation::Mkdir { .. }
            | Operation::Symlink { .. }
            | Operation::Unlink { .. }
            | Operation::Rmdir { .. }
            | Operation::Link { .. }
            | Operation::Create { .. }
            | Operation::Tmpfile { .. }
            | Operation::Readdir(_)
            | Operation::Readdirplus(_)
            | Operation::Fsyncdir(_)
            | Operation::Setattr(_)
            | Operation::Setxattr { .. }
            | Operation::Removexattr { .. } => Held { first: node, second: 0 },
            _ => Held::default(),
        }
    }
}

/// How many requests hold each. Directories share places, which costs no more than a detour.
#[derive(Debug)]
pub(crate) struct HeldDirectories {
    counts: Box<[AtomicU32]>,
}

impl Default for HeldDirectories {
    fn default() -> HeldDirectories {
        HeldDirectories { counts: (0..PLACES).map(|_| AtomicU32::new(0)).collect() }
    }
}

impl HeldDirectories {
    /// A request was read.
    pub(crate) fn enter(&self, held: Held) {
        for count in self.places(held) {
            count.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// It was answered.
    pub(crate) fn leave(&self, held: Held) {
        for count in self.places(held) {
            count.fetch_sub(1, Ordering::AcqRel);
        }
    }

    /// Is a request in that directory unanswered?
    pub(crate) fn is_held(&self, directory: u64) -> bool {
        self.place(directory).load(Ordering::Acquire) > 0
    }

    fn places(&self, held: Held) -> impl Iterator<Item = &AtomicU32> {
        let directories = [held.first, held.second].into_iter().filter(|node| *node != 0);
        directories.map(|node| self.place(node))
    }

    fn place(&self, directory: u64) -> &AtomicU32 {
        &self.counts[(directory ^ directory >> 32) as usize % PLACES]
    }
}

#[cfg(test)]
mod tests;
