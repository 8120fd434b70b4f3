//! Metadata caches: what the file system told of its files answers queries for a while, without a
//! question. WinFsp's file information, directory, security, stream, EA and volume caches, each
//! with its time-out; all are off by default.
//!
//! Owns what is kept, and the [`Trace`] of a question: what its answer will tell, and what it
//! changes. A trace begins where a question goes out and ends where its answer comes in, so that no
//! change passes unnoticed, whoever asked for it and whether or not he still waits (ENGINE.md
//! section 4). What a question changes is said in [`touch`], what is answered without one in
//! [`recall`] and [`listing`]; `fsrtl` keeps to the rule that nothing older than a finished change
//! is told.
//!
//! What is kept belongs to a file, not to a name: an open always asks the file system, which checks
//! access and finds the name. A file that no name is known of is not kept anything of, for what
//! is changed by a name could not be seen to be it. Nor is a read a change: the time of last access
//! may be as old as the time-out.

mod listing;
mod recall;
mod touch;

use alloc::vec::Vec;
use core::mem::size_of;
use core::time::Duration;
use fsrtl::{CacheTerms, MetadataCache, Stamp};
use nt::security::{SecurityDescriptor, SecurityInformation};
use nt::{
    Answer, CcbId, DirectoryEntries, FileInfo, Instant, NtError, OwnedName, Query, StreamInfo,
    VolumeInfo,
};
use transact::{Call, Object, Outcome, Reply};

use crate::files::{FcbId, ScbId};
use crate::flight::Flow;
use crate::hash::FixedState;
use crate::limits;
use crate::params::CacheTimeouts;
use crate::volume::{Held, Volume};

pub(crate) use listing::Gathering;
use touch::{Subject, Touched};

type Cache<K, V> = MetadataCache<K, V, FixedState>;

/// Whose information: a file's, or that of one of its named streams.
type InfoKey = (FcbId, Option<ScbId>);

/// What is kept.
pub(crate) struct Caches {
    infos: Cache<InfoKey, FileInfo>,
    listings: Cache<FcbId, DirectoryEntries>,
    streams: Cache<FcbId, Vec<StreamInfo>>,
    /// With the parts that were asked for.
    security: Cache<FcbId, (SecurityInformation, SecurityDescriptor)>,
    extended_attributes: Cache<FcbId, Vec<u8>>,
    volume: Cache<(), VolumeInfo>,
    is_on: bool,
}

/// What the answer of a question will tell.
#[derive(Clone, Copy, Debug)]
enum Lesson {
    Info,
    Security(SecurityInformation),
    ExtendedAttributes,
    Streams,
    Volume,
}

/// A question, as the caches see it.
#[derive(Clone, Copy)]
pub(crate) struct Trace {
    touched: Touched,
    subject: Subject,
    lesson: Option<(Lesson, Stamp)>,
}

impl Caches {
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` without memory.
    pub(crate) fn new(timeouts: &CacheTimeouts) -> Result<Caches, NtError> {
        let lists = |timeout| Caches::terms(timeout, limits::CACHED_BYTES);
        let listings = CacheTerms {
            bytes: limits::CACHED_LISTINGS,
            entry_bytes: limits::CACHED_LISTING,
            ..lists(timeouts.directory)
        };
        let infos = Caches::terms(timeouts.file_info, usize::MAX);
        Ok(Caches {
            infos: Cache::new(infos, FixedState)?,
            listings: Cache::new(listings, FixedState)?,
            streams: Cache::new(lists(timeouts.streams), FixedState)?,
            security: Cache::new(lists(timeouts.security), FixedState)?,
            extended_attributes: Cache::new(lists(timeouts.extended_attributes), FixedState)?,
            volume: Cache::new(lists(timeouts.volume), FixedState)?,
            is_on: *timeouts != CacheTimeouts::default(),
        })
    }

    fn terms(timeout: Duration, bytes: usize) -> CacheTerms {
        let (entries, entry_bytes) = (limits::CACHED_FILES, limits::CACHED_LIST);
        CacheTerms { timeout, entries, bytes, entry_bytes }
    }

    /// Does a write make anything stale?
    pub(crate) fn hear_of_writes(&self) -> bool {
        self.infos.is_on() || self.listings.is_on() || self.streams.is_on() || self.volume.is_on()
    }

    /// A file leaves the tables.
    pub(crate) fn forget_file(&mut self, fcb: FcbId) {
        if self.is_on {
            self.infos.forget((fcb, None));
            self.listings.forget(fcb);
            self.streams.forget(fcb);
            self.security.forget(fcb);
            self.extended_attributes.forget(fcb);
        }
    }

    /// A stream leaves them.
    pub(crate) fn forget_stream(&mut self, fcb: FcbId, scb: ScbId) {
        if self.is_on {
            self.infos.forget((fcb, Some(scb)));
        }
    }

    /// When a question with this lesson is asked.
    fn stamp(&self, lesson: Lesson, now: Instant) -> Stamp {
        match lesson {
            Lesson::Info => self.infos.ask(now),
            Lesson::Security(_) => self.security.ask(now),
            Lesson::ExtendedAttributes => self.extended_attributes.ask(now),
            Lesson::Streams => self.streams.ask(now),
            Lesson::Volume => self.volume.ask(now),
        }
    }

    fn learn_info(&mut self, key: InfoKey, asked: Stamp, info: FileInfo, now: Instant) {
        self.infos.answer(key, asked, info, size_of::<FileInfo>(), now);
    }

    /// What there is no memory to keep is not kept.
    fn learn(&mut self, fcb: FcbId, lesson: Lesson, asked: Stamp, told: &Outcome, now: Instant) {
        match (lesson, told) {
            (Lesson::Security(parts), Outcome::Security(descriptor)) => {
                let bytes = descriptor.as_bytes().len();
                if let Ok(copy) = descriptor.try_clone() {
                    self.security.answer(fcb, asked, (parts, copy), bytes, now);
                }
            }
            (Lesson::ExtendedAttributes, Outcome::ExtendedAttributes(list)) => {
                if let Ok(copy) = nt::memory::copy(list) {
                    self.extended_attributes.answer(fcb, asked, copy, list.len(), now);
                }
            }
            (Lesson::Streams, Outcome::Streams(streams)) => {
                if let Ok(copy) = copy_streams(streams) {
                    self.streams.answer(fcb, asked, copy, weight_of_streams(streams), now);
                }
            }
            // Information is learnt with the change that told it; the rest is no answer to that.
            (
                Lesson::Info
                | Lesson::Security(_)
                | Lesson::ExtendedAttributes
                | Lesson::Streams
                | Lesson::Volume,
                _,
            ) => {}
        }
    }
}

impl Trace {
    /// The file that it changes.
    pub(crate) fn changes(&self) -> Option<FcbId> {
        self.subject.file().filter(|_| !self.touched.is_empty())
    }
}

impl Lesson {
    /// `has_handle`: it is known by which handle this is asked.
    fn of(call: &Call, has_handle: bool) -> Option<Lesson> {
        match call {
            Call::Query(object, _) | Call::Alter(object, ..) if !is_known(object, has_handle) => {
                None
            }
            Call::Query(_, query) => match query {
                Query::Found(_) => Some(Lesson::Info),
                Query::Security(parts) => Some(Lesson::Security(*parts)),
                Query::ExtendedAttributes => Some(Lesson::ExtendedAttributes),
                Query::Streams => Some(Lesson::Streams),
                Query::Class(..)
                | Query::HardLinks
                | Query::Reparse
                | Query::AllocatedRanges(_)
                | Query::Handle => None,
            },
            Call::Create(_)
            | Call::Overwrite(_)
            | Call::Write { .. }
            | Call::Flush(Some(_))
            | Call::Alter(..) => Some(Lesson::Info),
            Call::QueryVolume => Some(Lesson::Volume),
            Call::Cleanup { .. }
            | Call::Close(_)
            | Call::Read { .. }
            | Call::Flush(None)
            | Call::Locate(_)
            | Call::CanDelete { .. }
            | Call::Remove { .. }
            | Call::Rename { .. }
            | Call::Link { .. }
            | Call::ReadDirectory(_)
            | Call::Control { .. }
            | Call::SetVolumeLabel(_) => None,
        }
    }
}

impl Volume {
    /// A question goes out. What it changes is not known from here on.
    pub(crate) fn begin_trace(
        &mut self,
        call: &Call,
        held: &Held,
        by: Option<CcbId>,
    ) -> Option<Trace> {
        if !self.caches.is_on {
            return None;
        }
        let touched = Touched::by(call);
        let subject = self.subject(held, by);
        self.touch(touched, &subject, None);
        let lesson = Lesson::of(call, by.is_some());
        let lesson = lesson.map(|lesson| (lesson, self.caches.stamp(lesson, self.now)));
        Some(Trace { touched, subject, lesson })
    }

    /// Its answer has come, and is not applied yet: names are as they were. What it changed has
    /// changed; what it tells is kept.
    pub(crate) fn end_trace(&mut self, trace: Option<Trace>, reply: &Reply) {
        let Some(Trace { touched, subject, lesson }) = trace else { return };
        let info = match reply {
            Ok(Outcome::Found(found)) => Some(found.info),
            Ok(Outcome::Written { info, .. }) => Some(*info),
            Ok(_) | Err(_) => None,
        };
        let key = subject.key().filter(|(fcb, _)| self.is_named(*fcb));
        let told = match (info, lesson, key) {
            (Some(info), Some((Lesson::Info, asked)), Some(key)) => Some((info, asked, key)),
            _ => None,
        };
        let fresh = match told {
            Some((_, asked, key)) if !touched.is_empty() => {
                self.caches.infos.change_answered(key, asked)
            }
            Some((_, asked, _)) => Some(asked),
            None => None,
        };
        self.touch(touched, &subject, told.map(|(.., key)| key));
        if let Some(info) = info.filter(|_| !touched.is_empty()) {
            self.touch_unknown_names(&subject, &info);
        }
        let now = self.now;
        if let Some(((info, _, key), asked)) = told.zip(fresh) {
            self.caches.learn_info(key, asked, info, now);
        }
        match (reply, lesson, key) {
            (Ok(Outcome::Volume(info)), Some((Lesson::Volume, asked)), _) => {
                if let Ok(copy) = copy_volume(info) {
                    self.caches.volume.answer((), asked, copy, 0, now);
                }
            }
            (Ok(told), Some((lesson, asked)), Some((fcb, _))) => {
                self.caches.learn(fcb, lesson, asked, told, now);
            }
            _ => {}
        }
    }

    /// An open is known to be of which file only when it is settled.
    pub(crate) fn learn_opened(&mut self, trace: Option<Trace>, flow: &Result<Flow, NtError>) {
        let Some((Lesson::Info, asked)) = trace.and_then(|trace| trace.lesson) else { return };
        let Ok(Flow::Done(Answer::Created(created))) = flow else { return };
        let Some(key) = created.ccb.and_then(|ccb| self.info_key(ccb)) else { return };
        if trace.is_some_and(|trace| trace.subject.key() == Some(key) && !trace.touched.is_empty())
        {
            // An overwrite, whose end has been seen, and its answer learnt.
            return;
        }
        if self.is_named(key.0) {
            self.caches.learn_info(key, asked, created.found.info, self.now);
        }
    }

    /// Whose information a handle asks for.
    fn info_key(&self, ccb: CcbId) -> Option<InfoKey> {
        let scb = self.files.ccbs.get(ccb)?.scb;
        self.stream_key(scb)
    }

    fn stream_key(&self, scb: ScbId) -> Option<InfoKey> {
        let stream = self.files.scbs.get(scb)?;
        let is_named = !stream.name.units().is_empty();
        Some((stream.fcb, is_named.then_some(scb)))
    }

    fn is_named(&self, fcb: FcbId) -> bool {
        self.files.fcbs.get(fcb).is_some_and(|fcb| fcb.first_name.is_some())
    }
}

/// Is it known for certain what is asked about: an open stream, or a file by its id?
fn is_known(object: &Object, has_handle: bool) -> bool {
    match object {
        Object::File(_) => has_handle,
        Object::Path(path) => {
            let path = path.as_path();
            path.base().is_some() && path.is_root() && path.stream().is_none()
        }
    }
}

fn copy_streams(streams: &[StreamInfo]) -> Result<Vec<StreamInfo>, NtError> {
    let mut copy = Vec::new();
    for stream in streams {
        let StreamInfo { name, end_of_file, allocation_size } = stream;
        let (end_of_file, allocation_size) = (*end_of_file, *allocation_size);
        let name = name.try_clone()?;
        nt::memory::push(&mut copy, StreamInfo { name, end_of_file, allocation_size })?;
    }
    Ok(copy)
}

fn weight_of_streams(streams: &[StreamInfo]) -> usize {
    let name = |name: &OwnedName| name.units().len() * 2;
    streams.iter().map(|stream| size_of::<StreamInfo>() + name(&stream.name)).sum()
}

fn copy_volume(info: &VolumeInfo) -> Result<VolumeInfo, NtError> {
    let label = info.label.try_clone()?;
    let VolumeInfo { total_bytes, free_bytes, total_files, free_files, .. } = *info;
    Ok(VolumeInfo { total_bytes, free_bytes, total_files, free_files, label })
}

#[cfg(test)]
mod tests;
