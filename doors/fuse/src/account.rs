//! What the kernel holds: references on nodes, and handles.
//!
//! An unmount gives no reference back, and a connection that was aborted no handle either. Whoever
//! ends the mount gives back what the account says.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use crate::directory::Listing;

const SHARDS: usize = 8;

/// A listing that only one request at a time reads.
pub(crate) type SharedListing = Arc<Mutex<Listing>>;

/// The account of one mount.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// References by the node's id on the wire.
    nodes: [Mutex<HashMap<u64, u64>>; SHARDS],
    /// Handles; those of directories with their listings.
    handles: [Mutex<HashMap<u64, Option<SharedListing>>>; SHARDS],
}

impl Account {
    /// One more reference.
    pub(crate) fn give_node(&self, node: u64) {
        let mut nodes = shard(&self.nodes, node).lock();
        let count = nodes.entry(node).or_insert(0);
        *count = count.saturating_add(1);
    }

    /// References come back: how many of them there really were.
    pub(crate) fn take_node(&self, node: u64, count: u64) -> u64 {
        let mut nodes = shard(&self.nodes, node).lock();
        let Some(have) = nodes.get_mut(&node) else { return 0 };
        let taken = count.min(*have);
        *have -= taken;
        if *have == 0 {
            nodes.remove(&node);
        }
        taken
    }

    /// Is there a reference on the node?
    pub(crate) fn has_node(&self, node: u64) -> bool {
        shard(&self.nodes, node).lock().contains_key(&node)
    }

    /// A handle, of a directory with its listing.
    pub(crate) fn give_handle(&self, handle: u64, listing: Option<SharedListing>) {
        shard(&self.handles, handle).lock().insert(handle, listing);
    }

    /// The handle comes back.
    pub(crate) fn take_handle(&self, handle: u64) {
        let listing = shard(&self.handles, handle).lock().remove(&handle);
        // A long one is not freed under the lock.
        drop(listing);
    }

    /// The listing of an open directory.
    pub(crate) fn listing(&self, handle: u64) -> Option<SharedListing> {
        shard(&self.handles, handle).lock().get(&handle).cloned().flatten()
    }

    /// Everything that is still out: handles, and nodes with their references.
    pub(crate) fn close(&self) -> (Vec<u64>, Vec<(u64, u64)>) {
        let handles = self.handles.iter().flat_map(|shard| mem::take(&mut *shard.lock()));
        let nodes = self.nodes.iter().flat_map(|shard| mem::take(&mut *shard.lock()));
        (handles.map(|(handle, _)| handle).collect(), nodes.collect())
    }
}

fn shard<T>(shards: &[T; SHARDS], id: u64) -> &T {
    &shards[id as usize % SHARDS]
}

#[cfg(test)]
mod tests;
