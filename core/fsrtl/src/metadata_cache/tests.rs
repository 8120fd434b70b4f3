//! Every order of asking, changing and time, against a file that has a version.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

extern crate std;

use super::*;
use core::hash::{BuildHasherDefault, Hasher};
use std::vec::Vec;

/// All keys share a stripe, or each has its own.
#[derive(Clone, Default, Debug)]
struct OneForAll;

impl Hasher for OneForAll {
    fn finish(&self) -> u64 {
        7
    }

    fn write(&mut self, _: &[u8]) {}
}

#[derive(Clone, Default, Debug)]
struct OneForEach(u64);

impl Hasher for OneForEach {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
        self.0 |= self.0 << 32;
    }
}

type Colliding = BuildHasherDefault<OneForAll>;
type Distinct = BuildHasherDefault<OneForEach>;

const TIMEOUT: u64 = 10;

fn terms(entries: usize, bytes: usize, entry_bytes: usize) -> CacheTerms {
    CacheTerms { timeout: Duration::from_nanos(TIMEOUT), entries, bytes, entry_bytes }
}

fn cache<V>(entries: usize) -> MetadataCache<u8, V, Distinct> {
    MetadataCache::new(terms(entries, 1000, 1000), Distinct::default()).unwrap()
}

/// What the file system knows of a file, and when it was so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Seen {
    version: u32,
    asked: Instant,
}

/// Where a question or a change is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Course {
    Idle,
    /// Asked; the file system has not looked at it yet.
    Asked(Stamp),
    /// It has; the answer is on its way.
    Served(Stamp, Seen),
    Over,
}

#[derive(Clone, Copy, Debug)]
struct Actor {
    key: u8,
    changes: bool,
    course: Course,
}

#[derive(Clone)]
struct World<S> {
    cache: MetadataCache<u8, Seen, S>,
    actors: Vec<Actor>,
    version: [u32; 2],
    /// What a lookup must not be older than: the version when the last change was over.
    finished: [u32; 2],
    now: u64,
    /// Entries that were looked up, so that a cache that keeps nothing does not pass.
    hits: u32,
}

impl<S: BuildHasher + Clone + Default> World<S> {
    fn new(actors: &[(u8, bool)]) -> World<S> {
        let actor = |&(key, changes)| Actor { key, changes, course: Course::Idle };
        World {
            cache: MetadataCache::new(terms(2, 1000, 1000), S::default()).unwrap(),
            actors: actors.iter().map(actor).collect(),
            version: [0; 2],
            finished: [0; 2],
            now: 100,
            hits: 0,
        }
    }

    fn step(&mut self, at: usize) {
        let Actor { key, changes, course } = self.actors[at];
        let now = Instant(self.now);
        let file = usize::from(key);
        self.actors[at].course = match course {
            Course::Idle => {
                if changes {
                    self.cache.change(key);
                }
                Course::Asked(self.cache.ask(now))
            }
            Course::Asked(stamp) => {
                self.version[file] += u32::from(changes);
                let version = self.version[file];
                Course::Served(stamp, Seen { version, asked: stamp.at })
            }
            Course::Served(stamp, seen) => {
                let stamp = match changes {
                    true => self.cache.change_answered(key, stamp),
                    false => Some(stamp),
                };
                if changes {
                    self.finished[file] = self.finished[file].max(seen.version);
                }
                if let Some(stamp) = stamp {
                    self.cache.answer(key, stamp, seen, 1, now);
                }
                Course::Over
            }
            Course::Over => Course::Over,
        };
    }

    fn check(&mut self) {
        for key in 0..2_u8 {
            let Some(seen) = self.cache.get(key, Instant(self.now)) else { continue };
            self.hits += 1;
            let file = usize::from(key);
            assert!(seen.version >= self.finished[file], "older than a change that was over");
            assert!(seen.asked.0 + TIMEOUT > self.now, "older than the time-out");
        }
    }
}

/// Every order of the actors' steps, and of so many halves of the time-out passing.
fn explore<S: BuildHasher + Clone + Default>(world: &World<S>, halves: u32) -> u32 {
    let mut hits = world.hits;
    for at in 0..world.actors.len() {
        if world.actors[at].course != Course::Over {
            let mut next = world.clone();
            next.step(at);
            next.check();
            next.hits -= world.hits;
            hits += explore(&next, halves);
        }
    }
    if halves > 0 {
        let mut next = world.clone();
        next.now += TIMEOUT / 2;
        next.hits = 0;
        next.check();
        hits += explore(&next, halves - 1);
    }
    hits
}

fn explore_both(actors: &[(u8, bool)], halves: u32) {
    assert!(explore(&World::<Distinct>::new(actors), halves) > 0, "nothing was ever kept");
    assert!(explore(&World::<Colliding>::new(actors), halves) > 0, "nothing was ever kept");
}

#[test]
fn nothing_older_than_the_last_change_is_told() {
    explore_both(&[(0, false), (0, true), (0, true)], 0);
    explore_both(&[(0, false), (0, false), (0, true)], 0);
    explore_both(&[(0, false), (0, true)], 3);
    explore_both(&[(0, true), (0, true)], 2);
}

#[test]
fn files_do_not_mix() {
    explore_both(&[(0, false), (1, true), (0, true)], 0);
    explore_both(&[(0, true), (1, true), (1, false)], 0);
}

#[test]
fn a_change_of_another_file_costs_nothing() {
    let mut cache = cache(4);
    let asked = cache.ask(Instant(0));
    cache.answer(1, asked, 'a', 1, Instant(0));
    let asked = cache.ask(Instant(0));
    cache.change(2);
    cache.answer(3, asked, 'b', 1, Instant(0));
    assert_eq!(cache.get(1, Instant(0)), Some(&'a'));
    assert_eq!(cache.get(3, Instant(0)), Some(&'b'));
}

#[test]
fn the_answer_of_a_change_is_kept_if_it_was_alone() {
    let mut cache = cache(4);
    cache.change(1);
    let asked = cache.ask(Instant(0));
    let stamp = cache.change_answered(1, asked).unwrap();
    cache.answer(1, stamp, 'a', 1, Instant(0));
    assert_eq!(cache.get(1, Instant(0)), Some(&'a'));
    cache.change(1);
    let asked = cache.ask(Instant(0));
    cache.change(1);
    assert_eq!(cache.change_answered(1, asked), None);
}

#[test]
fn time_is_over_when_it_is_up() {
    let mut cache = cache(4);
    let asked = cache.ask(Instant(5));
    // The answer took a while; what it says is as old as the question.
    cache.answer(1, asked, 'a', 1, Instant(8));
    assert_eq!(cache.get(1, Instant(14)), Some(&'a'));
    assert_eq!(cache.get(1, Instant(15)), None);
    cache.answer(2, asked, 'b', 1, Instant(15));
    assert_eq!(cache.get(2, Instant(14)), None, "late answers are not kept");
}

/// What changes unnoticed is not seen to change back.
#[test]
fn an_older_question_does_not_replace_a_newer_one() {
    let mut cache = cache(4);
    let older = cache.ask(Instant(1));
    let newer = cache.ask(Instant(2));
    cache.answer(1, newer, 'n', 1, Instant(3));
    cache.answer(1, older, 'o', 1, Instant(3));
    assert_eq!(cache.get(1, Instant(3)), Some(&'n'));
}

#[test]
fn for_ever_is_for_ever() {
    let for_ever = CacheTerms { timeout: Duration::MAX, ..terms(1, 9, 9) };
    let mut cache = MetadataCache::new(for_ever, Distinct::default()).unwrap();
    let asked = cache.ask(Instant(5));
    cache.answer(1_u8, asked, 'a', 1, Instant(8));
    assert_eq!(cache.get(1, Instant::FAR_FUTURE), Some(&'a'));
}

#[test]
fn no_time_keeps_nothing() {
    let off = CacheTerms { timeout: Duration::ZERO, ..terms(9, 9, 9) };
    let mut cache = MetadataCache::new(off, Distinct::default()).unwrap();
    assert!(!cache.is_on());
    assert_eq!(cache.room(), 0);
    let asked = cache.ask(Instant(5));
    cache.answer(1_u8, asked, 'a', 1, Instant(5));
    cache.change(1);
    cache.answer(1, cache.ask(Instant(5)), 'a', 1, Instant(5));
    assert!(cache.is_empty());
    assert_eq!(cache.get(1, Instant(5)), None);
}

#[test]
fn what_is_unknown_may_be_any_file() {
    let mut cache = cache(4);
    let asked = cache.ask(Instant(0));
    cache.answer(1, asked, 'a', 1, Instant(0));
    cache.distrust();
    cache.answer(2, asked, 'b', 1, Instant(0));
    assert_eq!(cache.get(1, Instant(0)), Some(&'a'), "it is known, and did not change");
    assert_eq!(cache.get(2, Instant(0)), None, "it may be what changed");
    let asked = cache.ask(Instant(0));
    cache.change_all();
    assert_eq!(cache.get(1, Instant(0)), None);
    cache.answer(1, asked, 'a', 1, Instant(0));
    assert_eq!(cache.get(1, Instant(0)), None);
}

#[test]
fn a_file_that_is_forgotten_is_not_known() {
    let mut cache = cache(4);
    cache.answer(1, cache.ask(Instant(0)), 'a', 1, Instant(0));
    cache.forget(1);
    cache.forget(2);
    assert!(cache.is_empty());
}

fn kept<V: Copy, S: BuildHasher + Clone>(cache: &MetadataCache<u8, V, S>) -> Vec<u8> {
    (0..=u8::MAX).filter(|key| cache.get(*key, Instant(0)).is_some()).collect()
}

#[test]
fn the_oldest_goes_first() {
    let mut cache = cache(3);
    for key in [1, 2, 3] {
        cache.answer(key, cache.ask(Instant(0)), 'a', 1, Instant(0));
    }
    // Told again: it is the newest now.
    cache.answer(1, cache.ask(Instant(0)), 'b', 1, Instant(0));
    cache.answer(4, cache.ask(Instant(0)), 'a', 1, Instant(0));
    assert_eq!(kept(&cache), [1, 3, 4]);
    cache.answer(5, cache.ask(Instant(0)), 'a', 1, Instant(0));
    assert_eq!(kept(&cache), [1, 4, 5]);
}

#[test]
fn bytes_are_limited() {
    let mut cache = MetadataCache::new(terms(9, 10, 6), Distinct::default()).unwrap();
    let mut tell = |key: u8, bytes| {
        cache.answer(key, cache.ask(Instant(0)), (), bytes, Instant(0));
        kept(&cache)
    };
    assert_eq!(tell(1, 4), [1]);
    assert_eq!(tell(2, 6), [1, 2]);
    assert_eq!(tell(3, 1), [2, 3]);
    assert_eq!(tell(4, 7), [2, 3], "too big for one");
    assert_eq!(tell(3, 7), [2], "what is too big now was known before");
    assert_eq!(tell(5, 0), [2, 5]);
    assert_eq!(tell(6, 6), [5, 6]);
}

#[test]
fn the_expired_make_room_first() {
    let mut cache = cache(9);
    cache.answer(1, cache.ask(Instant(0)), 'a', 1, Instant(0));
    cache.answer(2, cache.ask(Instant(9)), 'a', 1, Instant(9));
    cache.answer(3, cache.ask(Instant(12)), 'a', 1, Instant(12));
    assert_eq!(cache.len(), 2);
}

/// Entries taken out anywhere leave the rest in their order.
#[test]
fn order_survives_removal() {
    let orders: [[u8; 4]; 5] =
        [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1], [1, 2, 0, 3]];
    for removed in orders {
        for count in 0..4 {
            let mut cache = cache(4);
            for key in 0..4 {
                cache.answer(key, cache.ask(Instant(0)), 'a', 1, Instant(0));
            }
            let mut left: Vec<u8> = (0..4).collect();
            for key in &removed[..count] {
                cache.forget(*key);
                left.retain(|other| other != key);
            }
            for key in 10..14 {
                cache.answer(key, cache.ask(Instant(0)), 'a', 1, Instant(0));
                left.push(key);
                if left.len() > 4 {
                    left.remove(0);
                }
                assert_eq!(kept(&cache), left, "{removed:?} {count}");
            }
        }
    }
}
