//! What a file system told of its files, kept for a while: WinFsp's file information, directory,
//! stream, security, EA and volume caches.
//!
//! Owns one kind of such knowledge, by file, and the one rule of [MS-FSA]'s shared truth that a
//! cache can break: nothing is told that is older than the last change that has finished, nor older
//! than the time-out. Knowledge is kept only if no change of its file began or ended after it was
//! asked for. So whoever asks takes a [`Stamp`] and gives it back with the answer, and whoever
//! changes says so twice: before the file system is asked to, and when it has.
//!
//! Bounded: at most so many entries and bytes. What was told first goes first, to make room, and
//! with it whatever is past its time; nothing goes merely because time passes. A time-out of zero
//! keeps nothing, and takes no memory.
//!
//! Not here: which change touches what, which is the engine's to know; and files, which are keys.

mod shelf;

use alloc::vec::Vec;
use core::hash::{BuildHasher, Hash};
use core::time::Duration;
use nt::{Instant, NtError};
use shelf::Shelf;

/// Files share the numbers of their last changes, so that these need no memory to be noted. Two
/// that share one cost each other an entry now and then, never a wrong answer.
const STRIPES: usize = 256;

/// How long, and how much.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CacheTerms {
    /// From the question to the end of what is known by it. Zero: nothing is kept. The longest
    /// duration, and any that does not end on the clock: until it changes.
    pub timeout: Duration,
    /// Files, at most.
    pub entries: usize,
    /// Bytes of all entries, at most, as they are given with each.
    pub bytes: usize,
    /// Bytes of one entry, at most: one huge directory is not to cost all others.
    pub entry_bytes: usize,
}

/// When something was asked, among the changes and on the clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    change: u64,
    at: Instant,
}

/// What is known of files, of one kind.
///
/// `K` names a file for as long as it is known and never another one after it; `S` hashes it.
#[derive(Clone, Debug)]
pub struct MetadataCache<K, V, S> {
    terms: CacheTerms,
    shelf: Shelf<K, V, S>,
    hasher: S,
    /// Beginnings and ends of changes so far.
    change: u64,
    /// The last of them, of the files of each stripe. Empty if nothing is kept.
    last: Vec<u64>,
    /// Of all files.
    last_of_all: u64,
}

impl<K: Copy + Eq + Hash, V, S: BuildHasher + Clone> MetadataCache<K, V, S> {
    /// Nothing is known.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` without memory.
    pub fn new(terms: CacheTerms, hasher: S) -> Result<MetadataCache<K, V, S>, NtError> {
        let stripes = if terms.timeout.is_zero() { 0 } else { STRIPES };
        Ok(MetadataCache {
            terms,
            shelf: Shelf::new(hasher.clone()),
            hasher,
            change: 0,
            last: nt::memory::filled(0, stripes)?,
            last_of_all: 0,
        })
    }

    /// Is anything ever kept?
    pub fn is_on(&self) -> bool {
        !self.last.is_empty()
    }

    /// At most so many bytes are kept of one file.
    pub fn room(&self) -> usize {
        if self.is_on() { self.terms.entry_bytes.min(self.terms.bytes) } else { 0 }
    }

    /// What is known of a file.
    pub fn get(&self, key: K, now: Instant) -> Option<&V> {
        self.shelf.get(key).filter(|entry| !is_past(entry.until, now)).map(|entry| &entry.value)
    }

    /// A question is about to be asked, or a change, after it was said to begin.
    pub fn ask(&self, now: Instant) -> Stamp {
        Stamp { change: self.change, at: now }
    }

    /// The answer, of so many bytes, and when it was asked for. It is not kept if the file began or
    /// ended to change meanwhile, if it is too big or too old, or without memory.
    pub fn answer(&mut self, key: K, asked: Stamp, value: V, bytes: usize, now: Instant) {
        let until = asked.at.after(self.terms.timeout);
        let is_newest = self.shelf.get(key).is_none_or(|entry| entry.until <= until);
        if !self.is_on() || !is_newest || self.has_changed(key, asked) {
            return;
        }
        self.shelf.remove(key);
        if bytes > self.room() || is_past(until, now) || self.terms.entries == 0 {
            return;
        }
        while let Some(oldest) = self.shelf.oldest().filter(|oldest| {
            is_past(oldest.until, now)
                || self.shelf.len() >= self.terms.entries
                || self.shelf.bytes() > self.terms.bytes - bytes
        }) {
            let key = oldest.key;
            self.shelf.remove(key);
        }
        self.shelf.insert(key, value, bytes, until);
    }

    /// A file is about to change, or has changed: nothing is known of it any more, and what is
    /// being asked will not be.
    pub fn change(&mut self, key: K) {
        self.shelf.remove(key);
        self.change += 1;
        if let Some(last) = self.stripe(key).and_then(|stripe| self.last.get_mut(stripe)) {
            *last = self.change;
        }
    }

    /// The same at the end of a change, asked for at that stamp, that was told what the file is
    /// like now: by which stamp this can be given as an answer, unless the file changed otherwise
    /// meanwhile.
    #[must_use]
    pub fn change_answered(&mut self, key: K, asked: Stamp) -> Option<Stamp> {
        let is_alone = !self.has_changed(key, asked);
        self.change(key);
        is_alone.then_some(Stamp { change: self.change, ..asked })
    }

    /// Which files change is not known: it may be any.
    pub fn change_all(&mut self) {
        self.distrust();
        self.shelf.clear();
    }

    /// A file changed of which nothing is known, and which is not known either: what is being asked
    /// may be about it.
    pub fn distrust(&mut self) {
        self.change += 1;
        self.last_of_all = self.change;
    }

    /// The file is known no longer.
    pub fn forget(&mut self, key: K) {
        self.shelf.remove(key);
    }

    /// Files of which something is known, be it past its time.
    pub fn len(&self) -> usize {
        self.shelf.len()
    }

    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn has_changed(&self, key: K, since: Stamp) -> bool {
        let last = self.stripe(key).and_then(|stripe| self.last.get(stripe));
        last.is_none_or(|last| *last > since.change) || self.last_of_all > since.change
    }

    fn stripe(&self, key: K) -> Option<usize> {
        let hash = self.hasher.hash_one(key);
        // The upper half: tables take the lower one.
        usize::try_from((hash >> 32) % STRIPES as u64).ok()
    }
}

fn is_past(until: Instant, now: Instant) -> bool {
    until <= now && until != Instant::FAR_FUTURE
}

#[cfg(test)]
mod tests;
