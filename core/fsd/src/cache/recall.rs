//! Queries that are answered without a question.
//!
//! By a handle, whose rights were checked when it was opened and by `query.rs`; by a node, only for
//! one whose rights the file system would not check. Never by a name, which may have come to mean
//! another file.

use nt::{Answer, Found, NtError, Origin, OriginFlags, Query, SubjectId, Wanted};

use super::{copy_streams, copy_volume};
use crate::flight::Resolved;
use crate::volume::Volume;

impl Volume {
    /// The answer to a query that claims no name, if it is known.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub(crate) fn recall(
        &mut self,
        origin: Origin,
        resolved: &Resolved,
        query: &Query,
    ) -> Result<Option<Answer>, NtError> {
        if !self.caches.is_on {
            return Ok(None);
        }
        let by_handle = resolved.ccb.and_then(|ccb| self.info_key(ccb));
        let by_node = resolved.fcb.filter(|_| resolved.stream.is_none() && is_trusted(origin));
        let key = by_handle.or(by_node.map(|fcb| (fcb, None)));
        let Some(key @ (fcb, _)) = key.filter(|(fcb, _)| self.is_named(*fcb)) else {
            return Ok(None);
        };
        let (caches, now) = (&self.caches, self.now);
        match query {
            Query::Found(wanted) if Wanted::NODE.contains(*wanted) => {
                let Some(info) = caches.infos.get(key, now).copied() else { return Ok(None) };
                let found = Found { info, ..Found::default() };
                let mut found = self.complete_found(found, fcb, None, *wanted);
                found.delete_pending |= self.is_delete_pending(resolved.ccb);
                Ok(Some(Answer::Found(found)))
            }
            Query::Security(parts) => {
                let known = caches.security.get(fcb, now).filter(|(told, _)| told.contains(*parts));
                known.map(|(_, all)| all.select(*parts).map(Answer::Security)).transpose()
            }
            Query::ExtendedAttributes => {
                let known = caches.extended_attributes.get(fcb, now);
                known.map(|list| nt::memory::copy(list).map(Answer::ExtendedAttributes)).transpose()
            }
            Query::Streams => {
                let known = caches.streams.get(fcb, now);
                known.map(|list| copy_streams(list).map(Answer::Streams)).transpose()
            }
            Query::Found(_)
            | Query::Class(..)
            | Query::HardLinks
            | Query::Reparse
            | Query::AllocatedRanges(_)
            | Query::Handle => Ok(None),
        }
    }

    /// Space and label, if known.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub(crate) fn recall_volume(&self) -> Result<Option<Answer>, NtError> {
        let known = self.caches.volume.get((), self.now);
        known.map(|info| copy_volume(info).map(Answer::Volume)).transpose()
    }
}

/// Does the file system grant everything as asked (`fsop`)?
fn is_trusted(origin: Origin) -> bool {
    origin.subject == SubjectId::SYSTEM || origin.flags.contains(OriginFlags::ACCESS_CHECKED)
}
