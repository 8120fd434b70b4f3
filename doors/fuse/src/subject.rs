//! Who asks, as the engine knows him: one subject for each user and group.

use nt::SubjectId;
use nt::posix::permissions;
use openfsp_host::Volume;
use parking_lot::RwLock;
use rustix::io::Errno;
use std::collections::HashMap;

use crate::errno::errno;

/// Pairs that are remembered. Beyond, the memory begins anew.
const LIMIT: usize = 4096;

/// The subjects of a mount.
#[derive(Debug, Default)]
pub(crate) struct Subjects {
    known: RwLock<HashMap<(u32, u32), SubjectId>>,
}

impl Subjects {
    /// The subject of a user with that group. Supplementary groups are not in it: the kernel has
    /// checked with them, and the engine does not check again.
    pub(crate) fn of(&self, volume: &Volume, who: (u32, u32)) -> Result<SubjectId, Errno> {
        if let Some(known) = self.known.read().get(&who) {
            return Ok(*known);
        }
        let (uid, gid) = who;
        let token = permissions::token(uid, gid, &[]).map_err(errno)?;
        let subject = volume.subject(token);
        let mut known = self.known.write();
        if known.len() >= LIMIT {
            known.clear();
        }
        Ok(*known.entry(who).or_insert(subject))
    }
}
