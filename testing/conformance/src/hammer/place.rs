//! What lies where on the volume that is hammered.
//!
//! `shared/d0` to `d2` belong to everybody, and so do the names in them: who comes second finds
//! nothing, or something. `counters` holds numbers that are changed under a lock only. Below
//! `p0/t0` and so on each thread is alone and knows what there is.

use super::chance::Chance;

/// Directories that everybody works in.
pub(super) const SHARED: [&str; 3] = ["shared/d0", "shared/d1", "shared/d2"];

/// Names in these.
const NAMES: usize = 12;

/// A directory that everybody moves about between the shared ones, and a file that is in it.
pub(super) const MOVING: &str = "moving";

/// Numbers of eight bytes, each changed under a lock of its first eight bytes.
pub(super) const COUNTERS: [&str; 3] = ["counters/c0", "counters/c1", "counters/c2"];

/// A file that is locked by processes, for which its threads are one.
pub(super) const PROCESS_LOCK: &str = "counters/process";

/// A directory in which nothing happens.
pub(super) const QUIET: &str = "quiet";

/// Directories that are there from the start, parents first.
pub(super) const DIRECTORIES: [&str; 6] =
    ["shared", SHARED[0], SHARED[1], SHARED[2], "counters", QUIET];

/// Some file that everybody works with, which may be there or not.
pub(super) fn shared_file(chance: &mut Chance) -> String {
    let directory = SHARED[chance.below(SHARED.len())];
    format!("{directory}/s{}", chance.below(NAMES))
}

/// The path as NT has it.
pub(super) fn nt(path: &str) -> String {
    format!("\\{}", path.replace('/', "\\"))
}
