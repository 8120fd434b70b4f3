//! Files and names coming and going: what an answer tells, node references, and what is forgotten.

use nt::{FileInfo, Found, NodeId, NtError, Wanted};

use crate::files::FcbId;
use crate::name_tree::LcbId;
use crate::volume::Volume;

impl Volume {
    /// The file that an answer speaks of, found at the answer (ENGINE.md section 3): by its id, or,
    /// where the file system has no ids, by the name it was asked for. Takes no reference.
    pub(crate) fn file_of(
        &mut self,
        info: &FileInfo,
        lcb: Option<LcbId>,
    ) -> Result<FcbId, NtError> {
        let known = lcb.and_then(|lcb| self.names.get(lcb)).and_then(|lcb| lcb.fcb);
        if let Some(fcb) = known.filter(|fcb| self.is_same_file(*fcb, info)) {
            self.files.note_links(fcb, info.links);
            return Ok(fcb);
        }
        self.check_root(info, known, lcb)?;
        if let Some(stale) = known
            && stale != self.root
        {
            // Another file lies behind the name now: changed outside the volume.
            self.unname(lcb, stale);
            if let Some(lcb) = lcb {
                self.touch_listing(lcb);
            }
            self.forget_if_unused(stale);
        }
        let fcb = if info.id.0 == 0 {
            self.files.fcbs.insert(crate::files::Fcb::new(None, info.is_directory()))?
        } else if known == Some(self.root) {
            self.files.learn_id(self.root, info.id)?;
            self.root
        } else {
            self.files.enter(info.id, info.is_directory())?
        };
        self.files.note_links(fcb, info.links);
        if let Some(lcb) = lcb {
            self.name(lcb, fcb);
        }
        Ok(fcb)
    }

    /// The root has one id and no other name, whatever the file system says.
    fn check_root(
        &self,
        info: &FileInfo,
        known: Option<FcbId>,
        lcb: Option<LcbId>,
    ) -> Result<(), NtError> {
        let of_id = self.files.by_id(info.id);
        let is_told = if known == Some(self.root) {
            let is_new = self.files.fcbs.get(self.root).is_some_and(|root| root.id.is_none());
            let other = of_id.and_then(|fcb| self.files.fcbs.get(fcb));
            let is_named = other.is_some_and(|other| other.first_name.is_some());
            is_new && info.is_directory() && info.id.0 != 0 && !is_named
        } else {
            lcb.is_none() || of_id != Some(self.root)
        };
        if is_told { Ok(()) } else { Err(NtError::INTERNAL_ERROR) }
    }

    fn is_same_file(&self, fcb: FcbId, info: &FileInfo) -> bool {
        let Some(entry) = self.files.fcbs.get(fcb) else { return false };
        match entry.id {
            Some(id) => id == info.id,
            None => info.id.0 == 0 && entry.directory == info.is_directory(),
        }
    }

    /// `lcb` is a name of `fcb`.
    pub(crate) fn name(&mut self, lcb: LcbId, fcb: FcbId) {
        if self.names.get(lcb).is_none_or(|name| name.fcb == Some(fcb)) {
            // The root, whose id has just been learnt: it would follow itself.
            return;
        }
        let directory = self.files.fcbs.get(fcb).is_some_and(|fcb| fcb.directory);
        let old = self.files.fcbs.get(fcb).and_then(|fcb| fcb.first_name);
        if let Some(old) = old.filter(|old| directory && *old != lcb) {
            // A directory has one name; the old one was taken away outside the volume.
            self.unname(Some(old), fcb);
        }
        let Some(entry) = self.files.fcbs.get_mut(fcb) else { return };
        let next = entry.first_name.replace(lcb);
        if let Some(name) = self.names.get_mut(lcb) {
            name.fcb = Some(fcb);
            name.next_of_file = next;
        }
        self.names.reference(lcb);
    }

    /// `lcb` is a name of `fcb` no longer.
    pub(crate) fn unname(&mut self, lcb: Option<LcbId>, fcb: FcbId) {
        let Some(lcb) = lcb else { return };
        let Some(gone) = self.names.get_mut(lcb) else { return };
        if gone.fcb != Some(fcb) {
            return;
        }
        gone.fcb = None;
        let next = gone.next_of_file.take();
        let first = self.files.fcbs.get(fcb).and_then(|fcb| fcb.first_name);
        if first == Some(lcb) {
            if let Some(entry) = self.files.fcbs.get_mut(fcb) {
                entry.first_name = next;
            }
        } else {
            let mut at = first;
            while let Some(id) = at {
                let Some(entry) = self.names.get_mut(id) else { break };
                if entry.next_of_file == Some(lcb) {
                    entry.next_of_file = next;
                    break;
                }
                at = entry.next_of_file;
            }
        }
        self.names.release(lcb);
    }

    /// The name is gone from the volume: removed, or replaced.
    pub(crate) fn drop_name(&mut self, lcb: LcbId) {
        self.name_changes = self.name_changes.wrapping_add(1);
        self.names.reference(lcb);
        if let Some(fcb) = self.names.get(lcb).and_then(|lcb| lcb.fcb) {
            self.doom_watches(fcb);
            self.unname(Some(lcb), fcb);
            self.forget_if_unused(fcb);
        }
        self.names.detach(lcb);
        if let Some(entry) = self.names.get_mut(lcb) {
            entry.disposition = fsrtl::Disposition::Removed;
        }
        self.names.release(lcb);
    }

    pub(crate) fn reference_file(&mut self, fcb: FcbId) {
        if let Some(entry) = self.files.fcbs.get_mut(fcb) {
            entry.references += 1;
        }
    }

    pub(crate) fn release_file(&mut self, fcb: FcbId) {
        if let Some(entry) = self.files.fcbs.get_mut(fcb) {
            entry.references = entry.references.saturating_sub(1);
        }
        self.forget_if_unused(fcb);
    }

    /// A file that nothing needs leaves the tables.
    pub(crate) fn forget_if_unused(&mut self, fcb: FcbId) {
        if self.files.fcbs.get(fcb).is_none_or(|entry| entry.references > 0) {
            return;
        }
        while let Some(lcb) = self.files.fcbs.get(fcb).and_then(|fcb| fcb.first_name) {
            self.unname(Some(lcb), fcb);
        }
        self.files.remove(fcb);
        self.caches.forget_file(fcb);
    }

    /// Fills in what the engine knows of a file, and a node reference if one is wanted.
    pub(crate) fn complete_found(
        &mut self,
        mut found: Found,
        fcb: FcbId,
        lcb: Option<LcbId>,
        wanted: Wanted,
    ) -> Found {
        let pending = |lcb: LcbId| self.names.get(lcb).is_some_and(|l| l.disposition.is_pending());
        found.delete_pending = lcb.is_some_and(pending);
        found.node = wanted.contains(Wanted::NODE).then(|| self.give_node(fcb));
        found
    }

    fn give_node(&mut self, fcb: FcbId) -> NodeId {
        if let Some(entry) = self.files.fcbs.get_mut(fcb) {
            if entry.lookups == 0 {
                entry.references += 1;
            }
            entry.lookups += 1;
        }
        fcb
    }

    pub(crate) fn forget_node(&mut self, node: NodeId, count: u64) {
        let Some(entry) = self.files.fcbs.get_mut(node) else { return };
        if entry.lookups == 0 {
            return;
        }
        entry.lookups = entry.lookups.saturating_sub(count);
        if entry.lookups == 0 {
            self.release_file(node);
        }
    }
}
