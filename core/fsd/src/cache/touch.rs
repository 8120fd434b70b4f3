//! What a change makes stale: of the file, of the directories that list it, of the volume.
//!
//! A question is sorted by its kind alone, each kind by name: a new one cannot be forgotten. It is
//! about the file and handle that it holds, and about the names it claims.

use nt::{CreateDisposition, FileInfo, FilePath, MetadataChange};
use transact::{Alter, Call, CleanupFlags};

use super::InfoKey;
use crate::files::{FcbId, ScbId};
use crate::gate::Hold;
use crate::name_tree::LcbId;
use crate::volume::{Held, Volume};

bitflags::bitflags! {
    /// What is not known any more.
    #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
    pub(super) struct Touched: u16 {
        /// Information of the file and its streams, and what a listing tells of it.
        const INFO = 0x01;
        const SECURITY = 0x02;
        const EXTENDED_ATTRIBUTES = 0x04;
        const STREAMS = 0x08;
        /// The names claimed come, go or move: the directories they are in change.
        const NAMES = 0x10;
        /// Space and label of the volume.
        const VOLUME = 0x20;
        /// The file behind a name is changed though it is not open: it may be known by another
        /// name.
        const UNOPENED = 0x40;
    }
}

impl Touched {
    const FILE: Touched = Touched::INFO
        .union(Touched::SECURITY)
        .union(Touched::EXTENDED_ATTRIBUTES)
        .union(Touched::STREAMS);
    const DATA: Touched = Touched::INFO.union(Touched::STREAMS).union(Touched::VOLUME);
    const REMOVAL: Touched = Touched::FILE.union(Touched::NAMES).union(Touched::VOLUME);

    /// By what is asked of the file system.
    pub(super) fn by(call: &Call) -> Touched {
        match call {
            Call::Create(create) => {
                let may_create = !matches!(
                    create.disposition,
                    CreateDisposition::Open | CreateDisposition::Overwrite
                );
                let is_stream = create.path.as_path().stream().is_some();
                match (may_create, is_stream) {
                    (false, _) => Touched::empty(),
                    (true, false) => Touched::NAMES | Touched::VOLUME,
                    (true, true) => Touched::DATA | Touched::NAMES | Touched::UNOPENED,
                }
            }
            Call::Overwrite(_) => Touched::DATA | Touched::EXTENDED_ATTRIBUTES,
            Call::Cleanup { path: Some(_), .. } => Touched::REMOVAL,
            Call::Cleanup { path: None, flags, .. } => Touched::by_cleanup(*flags),
            Call::Write { .. } => Touched::DATA,
            // What was written late may show only now.
            Call::Flush(_) => Touched::INFO,
            Call::Alter(_, alter, _) => Touched::by_alter(alter) | Touched::UNOPENED,
            Call::Remove { .. } => Touched::REMOVAL | Touched::UNOPENED,
            Call::Rename { file, how, .. } => {
                let mut touched = Touched::DATA | Touched::NAMES;
                let is_unopened = file.is_none() || how.replace || how.exchange;
                touched.set(Touched::UNOPENED, is_unopened);
                touched
            }
            Call::Link { replace, .. } => {
                let mut touched = Touched::DATA | Touched::NAMES;
                touched.set(Touched::UNOPENED, *replace);
                touched
            }
            // Only the file system knows what that was.
            Call::Control { .. } => Touched::FILE | Touched::VOLUME,
            Call::SetVolumeLabel(_) => Touched::VOLUME,
            Call::Close(_)
            | Call::Read { .. }
            | Call::Query(..)
            | Call::Locate(_)
            | Call::CanDelete { .. }
            | Call::ReadDirectory(_)
            | Call::QueryVolume => Touched::empty(),
        }
    }

    fn by_cleanup(flags: CleanupFlags) -> Touched {
        match flags.contains(CleanupFlags::SET_ALLOCATION_SIZE) {
            true => Touched::DATA,
            false if flags.is_empty() => Touched::empty(),
            false => Touched::INFO,
        }
    }

    fn by_alter(alter: &Alter) -> Touched {
        match alter {
            Alter::Metadata(MetadataChange { basic: _, end_of_file, posix }) => {
                let mut touched = Touched::INFO;
                // Mode and owner are kept in the descriptor or in EAs.
                let kept_as = Touched::SECURITY | Touched::EXTENDED_ATTRIBUTES;
                touched |= if posix.is_empty() { Touched::empty() } else { kept_as };
                touched | end_of_file.map_or(Touched::empty(), |_| Touched::DATA)
            }
            Alter::AllocationSize(_)
            | Alter::ValidDataLength(_)
            | Alter::Sparse(_)
            | Alter::Zero(_)
            | Alter::Allocate(_) => Touched::DATA,
            Alter::Security(..) => Touched::INFO | Touched::SECURITY,
            // Among them may be the mode and owner.
            Alter::ExtendedAttributes(_) => {
                Touched::INFO | Touched::EXTENDED_ATTRIBUTES | Touched::SECURITY | Touched::VOLUME
            }
            Alter::Reparse(_) | Alter::DeleteReparse(_) => {
                Touched::DATA | Touched::EXTENDED_ATTRIBUTES
            }
        }
    }
}

/// What a question is about.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Subject {
    file: Option<FcbId>,
    /// The stream it is asked by, if that has a name.
    stream: Option<ScbId>,
    names: [Option<LcbId>; 2],
}

impl Subject {
    pub(super) fn file(&self) -> Option<FcbId> {
        self.file
    }

    /// Whose information an answer tells.
    pub(super) fn key(&self) -> Option<InfoKey> {
        Some((self.file?, self.stream))
    }
}

impl Volume {
    /// `by`: the handle that is asked by.
    pub(super) fn subject(&self, held: &Held, by: Option<nt::CcbId>) -> Subject {
        let held_stream = match held.hold {
            Some(Hold::Shared(ccb)) => self.info_key(ccb),
            Some(Hold::Alone(scb)) => self.stream_key(scb),
            Some(Hold::Turn(_)) | None => None,
        };
        let key = by.and_then(|ccb| self.info_key(ccb)).or(held_stream);
        let (file, stream) = key.map_or((held.pin, None), |(fcb, stream)| (Some(fcb), stream));
        let names = held.claims.0.map(|claim| claim.map(|claim| claim.lcb));
        Subject { file, stream, names }
    }

    /// A change begins or ends. `own`: whose end has been seen already.
    pub(super) fn touch(&mut self, touched: Touched, subject: &Subject, own: Option<InfoKey>) {
        if touched.is_empty() {
            return;
        }
        if touched.contains(Touched::VOLUME) {
            self.caches.volume.change(());
        }
        let of_file = touched & Touched::FILE;
        for lcb in subject.names.into_iter().flatten() {
            if touched.contains(Touched::NAMES) {
                self.touch_directory_of(lcb);
            }
            match self.names.get(lcb).and_then(|lcb| lcb.fcb) {
                Some(fcb) => self.touch_file(of_file, fcb, own),
                None if touched.contains(Touched::UNOPENED) => {
                    self.touch_unopened(lcb);
                    if self.params.hard_links {
                        self.touch_any(of_file);
                    }
                }
                None => {}
            }
        }
        if let Some(fcb) = subject.file {
            self.touch_file(of_file, fcb, own);
        } else if subject.names[0].is_none() {
            self.touch_any(of_file);
        }
    }

    /// A file, and what listings tell of it.
    fn touch_file(&mut self, of_file: Touched, fcb: FcbId, own: Option<InfoKey>) {
        let Some(file) = self.files.fcbs.get(fcb) else { return };
        let caches = &mut self.caches;
        if of_file.contains(Touched::SECURITY) {
            caches.security.change(fcb);
        }
        if of_file.contains(Touched::EXTENDED_ATTRIBUTES) {
            caches.extended_attributes.change(fcb);
        }
        if of_file.contains(Touched::STREAMS) {
            caches.streams.change(fcb);
        }
        if !of_file.contains(Touched::INFO) {
            return;
        }
        let streams = file.streams.iter().copied().map(Some);
        for key in core::iter::once(None).chain(streams).map(|stream| (fcb, stream)) {
            if own != Some(key) {
                caches.infos.change(key);
            }
        }
        let mut name = file.first_name;
        if name.is_none() {
            caches.listings.change_all();
        }
        while let Some(lcb) = name {
            let directory = self.names.parent(lcb).and_then(|lcb| self.names.get(lcb)?.fcb);
            if let Some(directory) = directory {
                caches.listings.change(directory);
            }
            name = self.names.get(lcb).and_then(|lcb| lcb.next_of_file);
        }
    }

    /// A name in it comes or goes: so do its entries and its times.
    fn touch_directory_of(&mut self, lcb: LcbId) {
        let Some(parent) = self.names.parent(lcb) else { return };
        match self.names.get(parent).and_then(|parent| parent.fcb) {
            Some(directory) => {
                self.caches.listings.change(directory);
                self.touch_file(Touched::INFO, directory, None);
            }
            None => self.touch_unopened(parent),
        }
    }

    /// The file behind a name by which none is known, or not yet: it may be just being opened.
    fn touch_unopened(&mut self, lcb: LcbId) {
        let directory = self.names.parent(lcb).and_then(|lcb| self.names.get(lcb)?.fcb);
        if let Some(directory) = directory {
            self.caches.listings.change(directory);
        }
        self.caches.infos.distrust();
    }

    /// Nobody knows which file.
    fn touch_any(&mut self, of_file: Touched) {
        let caches = &mut self.caches;
        if of_file.contains(Touched::INFO) {
            caches.infos.change_all();
            caches.listings.change_all();
        }
        if of_file.contains(Touched::SECURITY) {
            caches.security.change_all();
        }
        if of_file.contains(Touched::EXTENDED_ATTRIBUTES) {
            caches.extended_attributes.change_all();
        }
        if of_file.contains(Touched::STREAMS) {
            caches.streams.change_all();
        }
    }

    /// A file changed that has more names than are known: any directory may list it.
    pub(super) fn touch_unknown_names(&mut self, subject: &Subject, info: &FileInfo) {
        if info.links <= 1 || info.is_directory() || !self.caches.listings.is_on() {
            return;
        }
        let mut known = 0;
        let file = subject.file.and_then(|fcb| self.files.fcbs.get(fcb));
        let mut name = file.and_then(|file| file.first_name);
        while let Some(lcb) = name {
            known += 1;
            name = self.names.get(lcb).and_then(|lcb| lcb.next_of_file);
        }
        if known < info.links {
            self.caches.listings.change_all();
        }
    }

    /// The file system tells of a change of its own: of the file at that path, of whatever kind.
    pub(crate) fn touch_told(&mut self, path: FilePath<'_>) {
        if !self.caches.is_on {
            return;
        }
        self.caches.volume.change(());
        let mut at = self.names.root();
        let mut left = path.components().count();
        for name in path.components() {
            let Some(lcb) = self.names.find(at, name) else { break };
            (at, left) = (lcb, left - 1);
        }
        if left == 0 {
            let names = [Some(at), None];
            let subject = Subject { names, ..Subject::default() };
            return self.touch(Touched::REMOVAL | Touched::UNOPENED, &subject, None);
        }
        // It may be just being opened, or its directory.
        self.caches.infos.distrust();
        if let Some(directory) = self.names.get(at).and_then(|at| at.fcb).filter(|_| left == 1) {
            self.caches.listings.change(directory);
            self.touch_file(Touched::INFO, directory, None);
        }
    }

    /// Behind a name in that directory lies another file than was known.
    pub(crate) fn touch_listing(&mut self, lcb: LcbId) {
        if self.caches.is_on {
            self.touch_directory_of(lcb);
        }
    }
}
