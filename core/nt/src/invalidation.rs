//! What a door that caches for clients it cannot refuse has to forget (ENGINE.md section 4): a
//! Linux mount, whose kernel keeps names, attributes and pages.

use crate::{ByteRange, NodeId, OwnedName};

/// Something that a change has made stale, in terms of node references.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Invalidation {
    /// Sizes, times, attributes, owner, mode, number of links.
    Attributes(NodeId),
    /// Bytes, and the attributes with them.
    Data(NodeId, ByteRange),
    /// What a name in a directory stands for, and the directory's attributes with it. It may have
    /// stood for nothing.
    Entry(NodeId, OwnedName),
}

/// Names an invalidation that a request waits for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct InvalidationId(pub u64);

/// Names a door among those of a volume: whose request it is, and who has to forget. 0 is no door.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct DoorId(pub u32);
