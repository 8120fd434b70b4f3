//! Directories that are listed without a question.
//!
//! Kept is a listing as a whole, once some handle has gone through all of it without a pattern; it
//! then serves every enumeration, from any entry on and with any pattern. WinFsp keeps the first
//! buffer alone, and uses it without a pattern only.

use fsrtl::Stamp;
use nt::{CcbId, DirectoryEntries, DirectoryEntry, EntryDetail, Name, NtError};
use transact::ResumeFrom;

use crate::files::{Enumeration, FcbId};
use crate::volume::Volume;

/// What a handle has listed so far, from the beginning.
pub(crate) struct Gathering {
    /// When the first of it was asked for.
    asked: Stamp,
    entries: DirectoryEntries,
}

impl Volume {
    /// A handle is about to ask for entries.
    pub(crate) fn begin_gathering(&mut self, ccb: CcbId, detail: EntryDetail) {
        if !self.caches.listings.is_on() {
            return;
        }
        let is_named = self.listed_by(ccb).is_some_and(|fcb| self.is_named(fcb));
        let asked = self.caches.listings.ask(self.now);
        let Some(place) = self.enumeration(ccb) else { return };
        // An entry of less detail will not do for whoever wants more.
        let is_whole = place.pattern.is_none() && detail == EntryDetail::Full && is_named;
        match place.resume {
            _ if !is_whole => place.gathered = None,
            ResumeFrom::Start => {
                place.gathered = Some(Gathering { asked, entries: DirectoryEntries::default() });
            }
            // It goes on, if it began.
            ResumeFrom::After(..) => {}
        }
    }

    /// The file system gave these entries, and the client took them.
    pub(crate) fn gather(&mut self, ccb: CcbId, taken: &DirectoryEntries) {
        let room = self.caches.listings.room();
        let Some(place) = self.enumeration(ccb) else { return };
        let has_ended = place.ended;
        let Some(Gathering { asked, mut entries }) = place.gathered.take() else { return };
        // `.` and `..` are the engine's.
        let named = taken.iter().filter_map(|entry| Some((entry.name()?, entry)));
        for (name, DirectoryEntry { info, token, .. }) in named {
            if entries.push(name, info, token).is_err() {
                return;
            }
        }
        if entries.weight() > room {
            return;
        }
        if !has_ended {
            place.gathered = Some(Gathering { asked, entries });
        } else if let Some(fcb) = self.listed_by(ccb).filter(|fcb| self.is_named(*fcb)) {
            let weight = entries.weight();
            self.caches.listings.answer(fcb, asked, entries, weight, self.now);
        }
    }

    /// The entries that come next, as the file system would give them, if they are known: those
    /// that match, as many as there is room for, and whether they are the last.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub(crate) fn recall_entries(
        &mut self,
        ccb: CcbId,
        room: usize,
    ) -> Result<Option<(DirectoryEntries, bool)>, NtError> {
        let known = self.listed_by(ccb).filter(|fcb| self.is_named(*fcb));
        let known = known.and_then(|fcb| self.caches.listings.get(fcb, self.now));
        let place = self.files.ccbs.get(ccb).and_then(|ccb| ccb.enumeration.as_ref());
        let Some((known, place)) = known.zip(place) else { return Ok(None) };
        let Some(first) = next_index(known, &place.resume) else { return Ok(None) };
        let mut is_last = true;
        let matches = |name: Name<'_>| {
            let pattern = place.pattern.as_ref();
            pattern.is_none_or(|pattern| pattern.matches(name, self.params.case))
        };
        let mut batch = DirectoryEntries::default();
        for entry in (first..known.len()).filter_map(|index| known.entry(index)) {
            let Some(name) = entry.name().filter(|name| matches(*name)) else { continue };
            if !batch.is_empty() && batch.weight() >= room {
                is_last = false;
                break;
            }
            batch.push(name, entry.info, entry.token)?;
        }
        if let Some(place) = self.enumeration(ccb) {
            // What comes from here is no news.
            place.gathered = None;
        }
        Ok(Some((batch, is_last)))
    }

    fn listed_by(&self, ccb: CcbId) -> Option<FcbId> {
        self.info_key(ccb).map(|(fcb, _)| fcb)
    }

    fn enumeration(&mut self, ccb: CcbId) -> Option<&mut Enumeration> {
        self.files.ccbs.get_mut(ccb)?.enumeration.as_mut()
    }
}

/// Where a listing goes on; `None` if the entry it stopped at is not in it.
fn next_index(known: &DirectoryEntries, resume: &ResumeFrom) -> Option<usize> {
    let ResumeFrom::After(name, token) = resume else { return Some(0) };
    // By its token alone where a client says so.
    let is_it = |entry: DirectoryEntry<'_>| match name.units() {
        [] => *token != 0 && entry.token == *token,
        units => entry.units == units,
    };
    known.iter().position(is_it).map(|index| index + 1)
}
