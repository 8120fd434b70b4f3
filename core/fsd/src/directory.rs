//! Directory queries: [MS-FSA] 2.1.5.6.3.
//!
//! A handle remembers its pattern and the entry it goes on after, by name and by the file system's
//! token, so that an enumeration stays in place while the directory changes. One query of a handle
//! is out at a time.

use nt::{
    AccessMask, Action, Answer, CcbId, DirectoryEntries, DirectoryEntry, EntryDetail,
    EnumerationFlags, FileInfo, Name, NtError, OwnedName, Pattern, QueryDirectory, Request,
};
use transact::{Call, Outcome, ReadDirectory, Reply, ResumeFrom};

use crate::files::Enumeration;
use crate::flight::{Asker, Flow, Next, Obstacle, Resume};
use crate::name_tree::ClaimSet;
use crate::volume::Volume;

/// The least that is asked of a file system at once.
const LEAST_ROOM: usize = 4096;

/// A directory query that is out.
pub(crate) struct DirectoryNext {
    ccb: CcbId,
    single: bool,
    room: usize,
    detail: EntryDetail,
}

impl Volume {
    pub(crate) fn begin_directory(
        &mut self,
        asker: Asker,
        query: QueryDirectory,
    ) -> Result<Flow, NtError> {
        let handle = self.handle(query.ccb)?;
        if !handle.granted.contains(AccessMask::LIST_DIRECTORY) {
            return Err(NtError::ACCESS_DENIED);
        }
        let scb = self.files.scbs.get(handle.scb).ok_or(NtError::INTERNAL_ERROR)?;
        let directory = self.files.fcbs.get(scb.fcb).is_some_and(|fcb| fcb.directory);
        if !directory || !scb.name.units().is_empty() {
            return Err(NtError::INVALID_PARAMETER);
        }
        if handle.enumerating {
            let ccb = query.ccb;
            let request = Request { origin: asker.origin, action: Action::QueryDirectory(query) };
            return Ok(Flow::Wait(Resume::Again(request), Obstacle::Enumeration(ccb)));
        }
        self.prepare(&query)?;
        let single = query.flags.contains(EnumerationFlags::SINGLE);
        let QueryDirectory { ccb, room, detail, .. } = query;
        let next = DirectoryNext { ccb, single, room, detail };
        self.ask_entries(asker, next)
    }

    /// The first query of a handle, or one that begins again, sets the pattern.
    fn prepare(&mut self, query: &QueryDirectory) -> Result<(), NtError> {
        let restart = query.flags.contains(EnumerationFlags::RESTART);
        let handle = self.files.ccbs.get_mut(query.ccb).ok_or(NtError::INVALID_HANDLE)?;
        if handle.enumeration.is_none() || restart {
            let pattern = query.pattern.as_ref().filter(|pattern| !pattern.matches_all());
            let old = handle.enumeration.take();
            // [MS-FSA] 2.1.5.6.3, FirstQuery: only one query of a handle is its first.
            let started = old.is_some();
            let kept = old.and_then(|old| old.pattern);
            handle.enumeration = Some(Enumeration {
                pattern: match pattern {
                    Some(pattern) => Some(pattern.try_clone()?),
                    // [MS-FSA] 2.1.5.6.3: begun again without a pattern, the old one holds.
                    None if query.pattern.is_none() => kept,
                    None => None,
                },
                resume: ResumeFrom::Start,
                dots_given: if query.dots { 0 } else { 2 },
                started,
                ended: false,
                gathered: None,
            });
        }
        if let Some(enumeration) = handle.enumeration.as_mut()
            && query.flags.contains(EnumerationFlags::INDEX)
        {
            enumeration.resume = ResumeFrom::After(OwnedName::default(), query.index);
            enumeration.ended = false;
            enumeration.gathered = None;
        }
        Ok(())
    }

    fn ask_entries(&mut self, asker: Asker, next: DirectoryNext) -> Result<Flow, NtError> {
        let handle = self.files.ccbs.get_mut(next.ccb).ok_or(NtError::FILE_CLOSED)?;
        let enumeration = handle.enumeration.as_ref().ok_or(NtError::FILE_CLOSED)?;
        if enumeration.ended {
            return Ok(Flow::Done(Answer::Directory(DirectoryEntries::default())));
        }
        if let Some((batch, end)) = self.recall_entries(next.ccb, next.room)? {
            return self.give_entries(asker, next, batch, end);
        }
        self.begin_gathering(next.ccb, next.detail);
        let handle = self.files.ccbs.get_mut(next.ccb).ok_or(NtError::FILE_CLOSED)?;
        let enumeration = handle.enumeration.as_ref().ok_or(NtError::FILE_CLOSED)?;
        let from = match &enumeration.resume {
            ResumeFrom::Start => ResumeFrom::Start,
            ResumeFrom::After(name, token) => ResumeFrom::After(name.try_clone()?, *token),
        };
        let pattern = enumeration.pattern.as_ref().map(Pattern::try_clone).transpose()?;
        let room = next.room.max(LEAST_ROOM);
        let file = handle.file;
        handle.enumerating = true;
        let DirectoryNext { ccb, detail, .. } = next;
        let call = Call::ReadDirectory(ReadDirectory { file, from, pattern, room, detail });
        let asked = self.ask(asker, call, ClaimSet::default(), None, Next::Directory(next));
        if asked.is_err() {
            self.end_enumerating(ccb);
        }
        asked
    }

    pub(crate) fn finish_directory(
        &mut self,
        asker: Asker,
        next: DirectoryNext,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        self.end_enumerating(next.ccb);
        let (batch, end) = match reply? {
            Outcome::Directory { entries, end } => (entries, end),
            _ => return Err(NtError::INTERNAL_ERROR),
        };
        if asker.request.is_none() {
            // The client has gone on; its place in the directory stays where it was.
            return Err(NtError::CANCELLED);
        }
        // A file system that gives nothing and promises more would be asked for ever.
        let end = end || batch.is_empty();
        self.give_entries(asker, next, batch, end)
    }

    /// The client gets what he wants of these entries, or the next ones.
    fn give_entries(
        &mut self,
        asker: Asker,
        next: DirectoryNext,
        batch: DirectoryEntries,
        end: bool,
    ) -> Result<Flow, NtError> {
        let kept = self.keep(&next, batch, end)?;
        self.gather(next.ccb, &kept);
        if !kept.is_empty() {
            return Ok(Flow::Done(Answer::Directory(kept)));
        }
        let handle = self.files.ccbs.get(next.ccb).ok_or(NtError::FILE_CLOSED)?;
        let enumeration = handle.enumeration.as_ref().ok_or(NtError::FILE_CLOSED)?;
        match (enumeration.ended, enumeration.started) {
            (false, _) => self.ask_entries(asker, next),
            (true, true) => Ok(Flow::Done(Answer::Directory(kept))),
            // [MS-FSA] 2.1.5.6.3: nothing at all matches.
            (true, false) => Err(NtError::NO_SUCH_FILE),
        }
    }

    /// Filters a batch into what the client gets, and moves the place on.
    fn keep(
        &mut self,
        next: &DirectoryNext,
        batch: DirectoryEntries,
        end: bool,
    ) -> Result<DirectoryEntries, NtError> {
        let case = self.params.case;
        let handle = self.files.ccbs.get_mut(next.ccb).ok_or(NtError::FILE_CLOSED)?;
        let scb = handle.scb;
        let id = self.files.scbs.get(scb).and_then(|scb| self.files.fcbs.get(scb.fcb));
        let id = id.and_then(|fcb| fcb.id).unwrap_or_default();
        let handle = self.files.ccbs.get_mut(next.ccb).ok_or(NtError::FILE_CLOSED)?;
        let place = handle.enumeration.as_mut().ok_or(NtError::FILE_CLOSED)?;
        let whole = place.pattern.is_none() && place.dots_given >= 2 && !next.single;
        if whole && batch.weight() <= next.room {
            // Nothing is left out and nothing added: the batch goes on as it is.
            if let Some(last) = batch.iter().next_back() {
                place.resume = resume_after(&last)?;
            }
            place.started |= !batch.is_empty();
            place.ended = end;
            return Ok(batch);
        }
        let mut kept = DirectoryEntries::default();
        let limit = if next.single { 1 } else { usize::MAX };
        while place.dots_given < 2 && kept.len() < limit {
            let dots = &[u16::from(b'.'); 2][..usize::from(place.dots_given) + 1];
            place.dots_given += 1;
            let wild =
                place.pattern.as_ref().is_none_or(|pattern| pattern.matches_units(dots, case));
            if wild {
                let info = FileInfo::directory(id);
                match dots.len() {
                    1 => kept.push_dot(&info)?,
                    _ => kept.push_dot_dot(&info)?,
                }
            }
        }
        let mut last = None;
        let mut full = false;
        for entry in batch.iter() {
            let matches = |name: &Name<'_>| {
                place.pattern.as_ref().is_none_or(|pattern| pattern.matches(*name, case))
            };
            if let Some(name) = entry.name().filter(matches) {
                let weight = kept.weight() + entry.units.len() * 2 + DirectoryEntries::ENTRY_WEIGHT;
                if kept.len() >= limit || (!kept.is_empty() && weight > next.room) {
                    full = true;
                    break;
                }
                kept.push(name, entry.info, entry.token)?;
            }
            last = Some(entry);
        }
        if let Some(entry) = last {
            place.resume = resume_after(&entry)?;
        }
        place.started |= !kept.is_empty();
        place.ended = end && !full;
        Ok(kept)
    }

    fn end_enumerating(&mut self, ccb: CcbId) {
        if let Some(handle) = self.files.ccbs.get_mut(ccb) {
            handle.enumerating = false;
        }
        self.set_released();
    }
}

fn resume_after(entry: &DirectoryEntry<'_>) -> Result<ResumeFrom, NtError> {
    let name = entry.name().map(Name::to_owned).transpose()?.unwrap_or_default();
    Ok(ResumeFrom::After(name, entry.token))
}
