//! Node ids and inode numbers: the engine's on one side, the kernel's on the other.

use fuse_channel::abi::ROOT_ID;
use nt::{FileInfo, NodeId};

/// How the engine's node references are called on the wire, where 0 is none and 1 the root.
///
/// A reference is one more than its number; root and whatever would get the root's place trade.
/// Slot and generation are both in the number, so that an id is never used for another file and
/// the wire's own generation stays 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nodes {
    root: NodeId,
}

impl Nodes {
    pub(crate) fn new(root: NodeId) -> Nodes {
        Nodes { root }
    }

    /// The id on the wire.
    pub(crate) fn wire(self, node: NodeId) -> u64 {
        match node.0.wrapping_add(1) {
            _ if node == self.root => ROOT_ID,
            ROOT_ID => self.root.0.wrapping_add(1),
            plain => plain,
        }
    }

    /// The node behind an id of the wire. For an id that was never given out it is some node that
    /// the engine does not know either.
    pub(crate) fn node(self, wire: u64) -> NodeId {
        match wire {
            ROOT_ID => self.root,
            displaced if displaced == self.root.0.wrapping_add(1) => NodeId(0),
            plain => NodeId(plain.wrapping_sub(1)),
        }
    }
}

/// What `stat` shows as inode number: the file id folded to 64 bits, or, where the file system has
/// none, the node id.
pub(crate) fn inode_number(info: &FileInfo, wire: u64) -> u64 {
    match folded(info) {
        0 => wire,
        number => number,
    }
}

/// The inode number in a listing, where there is no node.
pub(crate) fn listed_number(info: &FileInfo) -> u64 {
    match folded(info) {
        0 => UNKNOWN_NUMBER,
        number => number,
    }
}

/// Programs take 0 for a removed entry.
pub(crate) const UNKNOWN_NUMBER: u64 = u32::MAX as u64;

fn folded(info: &FileInfo) -> u64 {
    let id = info.id.0;
    (id as u64) ^ (id >> 64) as u64
}

#[cfg(test)]
mod tests;
