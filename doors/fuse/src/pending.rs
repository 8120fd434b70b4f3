//! Requests whose answer comes later, by their numbers.

use fuse_channel::Device;
use openfsp_host::Done;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use crate::step::{Asker, Then};

/// What is needed to end a request.
#[derive(Debug)]
pub(crate) struct Flight {
    pub(crate) asker: Asker,
    /// The reply goes where the request came from; as long as this lives, that is open.
    pub(crate) device: Arc<Device>,
    pub(crate) then: Then,
}

#[derive(Debug)]
enum Slot {
    /// The answer is awaited.
    Waiting(Flight),
    /// The answer was faster than the thread that asked.
    Arrived(Box<Done>),
}

const SHARDS: usize = 8;

/// The table.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    shards: [Mutex<HashMap<u64, Slot>>; SHARDS],
}

impl Pending {
    /// Puts a request in before it is asked; takes `flight`.
    pub(crate) fn announce(&self, unique: u64, flight: &mut Option<Flight>) {
        if let Some(flight) = flight.take() {
            self.shard(unique).lock().insert(unique, Slot::Waiting(flight));
        }
    }

    /// Takes a request out whose answer came at once. `None` if it was answered otherwise.
    pub(crate) fn withdraw(&self, unique: u64) -> Option<Flight> {
        match self.shard(unique).lock().remove(&unique)? {
            Slot::Waiting(flight) => Some(flight),
            Slot::Arrived(_) => None,
        }
    }

    /// Puts a request in whose answer comes later; gives it back if it has come.
    pub(crate) fn settle(&self, unique: u64, flight: Flight) -> Option<(Flight, Done)> {
        match self.shard(unique).lock().entry(unique) {
            Entry::Occupied(mut entry) => match entry.insert(Slot::Waiting(flight)) {
                Slot::Arrived(done) => match entry.remove() {
                    Slot::Waiting(flight) => Some((flight, *done)),
                    Slot::Arrived(_) => None,
                },
                // The kernel used a number twice: the older request has lost its answer.
                Slot::Waiting(_) => None,
            },
            Entry::Vacant(entry) => {
                entry.insert(Slot::Waiting(flight));
                None
            }
        }
    }

    /// An answer comes; gives the request, unless that is not in yet.
    pub(crate) fn arrive(&self, unique: u64, done: Done) -> Option<(Flight, Done)> {
        match self.shard(unique).lock().entry(unique) {
            Entry::Occupied(entry) => match entry.remove() {
                Slot::Waiting(flight) => Some((flight, done)),
                Slot::Arrived(_) => None,
            },
            Entry::Vacant(entry) => {
                entry.insert(Slot::Arrived(Box::new(done)));
                None
            }
        }
    }

    /// Who asked, if the answer is still awaited.
    pub(crate) fn asker_of(&self, unique: u64) -> Option<Asker> {
        match self.shard(unique).lock().get(&unique)? {
            Slot::Waiting(flight) => Some(flight.asker),
            Slot::Arrived(_) => None,
        }
    }

    /// Whether it is a lock for which that request waits.
    pub(crate) fn waits_for_lock(&self, unique: u64) -> bool {
        match self.shard(unique).lock().get(&unique) {
            Some(Slot::Waiting(flight)) => flight.then.waits_for_lock(),
            Some(Slot::Arrived(_)) | None => false,
        }
    }

    fn shard(&self, unique: u64) -> &Mutex<HashMap<u64, Slot>> {
        // Numbers of requests are even.
        &self.shards[(unique >> 1) as usize % SHARDS]
    }
}

#[cfg(test)]
mod tests;
