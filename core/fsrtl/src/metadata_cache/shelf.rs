//! Entries by their key, and in the order in which they came.
//!
//! Owns one invariant: the entries lie densely, each is found by its key, and they are linked from
//! the oldest to the newest.

use alloc::vec::Vec;
use core::hash::{BuildHasher, Hash};
use hashbrown::HashMap;
use nt::Instant;

#[derive(Clone, Debug)]
pub(super) struct Entry<K, V> {
    pub(super) key: K,
    pub(super) value: V,
    pub(super) until: Instant,
    bytes: usize,
    older: Option<usize>,
    newer: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Shelf<K, V, S> {
    entries: Vec<Entry<K, V>>,
    places: HashMap<K, usize, S>,
    oldest: Option<usize>,
    newest: Option<usize>,
    bytes: usize,
}

impl<K: Copy + Eq + Hash, V, S: BuildHasher> Shelf<K, V, S> {
    pub(super) fn new(hasher: S) -> Shelf<K, V, S> {
        let places = HashMap::with_hasher(hasher);
        Shelf { entries: Vec::new(), places, oldest: None, newest: None, bytes: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Of all entries together.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn get(&self, key: K) -> Option<&Entry<K, V>> {
        self.entries.get(*self.places.get(&key)?)
    }

    pub(super) fn oldest(&self) -> Option<&Entry<K, V>> {
        self.entries.get(self.oldest?)
    }

    /// As the newest, where there is none of that key. Without memory it is not there.
    pub(super) fn insert(&mut self, key: K, value: V, bytes: usize, until: Instant) {
        if self.entries.try_reserve(1).is_err() || self.places.try_reserve(1).is_err() {
            return;
        }
        let place = self.entries.len();
        let older = self.newest.replace(place);
        match older.and_then(|older| self.entries.get_mut(older)) {
            Some(older) => older.newer = Some(place),
            None => self.oldest = Some(place),
        }
        self.entries.push(Entry { key, value, until, bytes, older, newer: None });
        self.places.insert(key, place);
        self.bytes += bytes;
    }

    pub(super) fn remove(&mut self, key: K) {
        let Some(place) = self.places.remove(&key) else { return };
        let (older, newer) = (self.entries[place].older, self.entries[place].newer);
        self.link(older, newer);
        self.bytes -= self.entries.swap_remove(place).bytes;
        // The last one has come here.
        if let Some(moved) = self.entries.get(place) {
            let (key, older, newer) = (moved.key, moved.older, moved.newer);
            self.places.insert(key, place);
            self.link(older, Some(place));
            self.link(Some(place), newer);
        }
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.places.clear();
        (self.oldest, self.newest, self.bytes) = (None, None, 0);
    }

    /// These two follow each other.
    fn link(&mut self, older: Option<usize>, newer: Option<usize>) {
        match older.and_then(|older| self.entries.get_mut(older)) {
            Some(older) => older.newer = newer,
            None => self.oldest = newer,
        }
        match newer.and_then(|newer| self.entries.get_mut(newer)) {
            Some(newer) => newer.older = older,
            None => self.newest = older,
        }
    }
}
