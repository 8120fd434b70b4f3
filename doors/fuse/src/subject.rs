//! Who asks, as the engine knows him: one subject for each user and group.

use nt::SubjectId;
use nt::posix::permissions;
use openfsp_host::Volume;
use parking_lot::RwLock;
use rustix::io::Errno;
use std::collections::HashMap;
use std::sync::OnceLock;

use crate::errno::errno;

/// Pairs that are remembered. Beyond, the memory begins anew.
const LIMIT: usize = 4096;

/// Pairs that are found without a lock: a mount is used by few.
const FIRST: usize = 8;

/// A user and a group.
type Pair = (u32, u32);

/// The subjects of a mount.
#[derive(Debug, Default)]
pub(crate) struct Subjects {
    /// Those that came first, for ever.
    first: [OnceLock<(Pair, SubjectId)>; FIRST],
    /// The others.
    known: RwLock<HashMap<Pair, SubjectId>>,
}

impl Subjects {
    /// The subject of a user with that group. Supplementary groups are not in it: the kernel has
    /// checked with them, and the engine does not check again.
    pub(crate) fn of(&self, volume: &Volume, who: Pair) -> Result<SubjectId, Errno> {
        let mut first = self.first.iter().map_while(OnceLock::get);
        if let Some((_, known)) = first.find(|(pair, _)| *pair == who) {
            return Ok(*known);
        }
        if let Some(known) = self.known.read().get(&who) {
            return Ok(*known);
        }
        let (uid, gid) = who;
        let token = permissions::token(uid, gid, &[]).map_err(errno)?;
        let subject = volume.subject(token);
        // Two threads may put the same pair in: it is the same subject.
        if self.first.iter().any(|slot| slot.set((who, subject)).is_ok()) {
            return Ok(subject);
        }
        let mut known = self.known.write();
        if known.len() >= LIMIT {
            known.clear();
        }
        Ok(*known.entry(who).or_insert(subject))
    }
}

#[cfg(test)]
mod tests;
