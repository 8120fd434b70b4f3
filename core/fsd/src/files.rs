//! The open table: files (FCB), their streams (SCB) and handles (CCB).
//!
//! A file is its file id. An FCB lives while a handle, a node reference or a question needs it; an
//! SCB while a handle is open on it.

use alloc::vec::Vec;
use fsrtl::oplock::Oplock;
use fsrtl::{Disposition, ShareAccess};
use hashbrown::HashMap;
use nt::{
    AccessMask, Case, CcbId, CreateOptions, DispositionFlags, DoorId, FileId, Name, NodeId,
    NtError, OplockKeys, OwnedName, Pattern, ShareMode,
};
use transact::{FileKey, ResumeFrom};

use crate::cache::Gathering;
use crate::gate::Gate;
use crate::hash::FixedState;
use crate::limits;
use crate::name_tree::LcbId;
use crate::slab::{Slab, keys};
use crate::usage::Usage;
use crate::watch::WatchId;

/// An FCB and a node reference are the same slot: one node a file.
pub(crate) type FcbId = NodeId;

/// Names a stream in the open table: slot and generation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ScbId(pub(crate) u64);
keys!(ScbId);

/// A file.
pub(crate) struct Fcb {
    /// `None` for a root that nobody has asked about yet.
    pub(crate) id: Option<FileId>,
    pub(crate) directory: bool,
    /// Its names, as far as they are in use.
    pub(crate) first_name: Option<LcbId>,
    /// It has had several names, some of which nobody may have asked about: [`Files::linked`].
    linked: bool,
    pub(crate) streams: Vec<ScbId>,
    /// Handles, questions in flight, and one for all node references.
    pub(crate) references: u32,
    /// Node references given out.
    pub(crate) lookups: u64,
    /// Handles that watch it.
    pub(crate) watches: u32,
}

/// A stream; the unnamed one has an empty name.
pub(crate) struct Scb {
    pub(crate) fcb: FcbId,
    pub(crate) name: OwnedName,
    pub(crate) share: ShareAccess,
    /// Handles not yet closed, in the order of their opening.
    pub(crate) handles: Vec<CcbId>,
    /// Handles not yet cleaned up.
    pub(crate) open: u32,
    /// Of a named stream; the unnamed one goes by its names.
    pub(crate) disposition: Disposition,
    /// Its size was changed by a handle that is cleaned up.
    pub(crate) resized: bool,
    pub(crate) gate: Gate,
    pub(crate) oplock: Oplock<CcbId>,
    pub(crate) opened_by: OpenedBy,
}

/// Through which doors a stream was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OpenedBy {
    Nobody,
    One(DoorId),
    Several,
}

/// Where a handle is in its life: [`Ccb::state`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CcbState {
    /// The file system is still emptying it.
    Opening,
    Open,
    /// Paging I/O and close are still legal.
    CleanedUp,
}

/// What is still to come of a handle's end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum EndOfHandle {
    Cleanup,
    CleanupAndClose,
}

/// The enumeration of a directory handle.
pub(crate) struct Enumeration {
    pub(crate) pattern: Option<Pattern>,
    pub(crate) resume: ResumeFrom,
    /// `.` and `..` already given, and the first answer already decided.
    pub(crate) dots_given: u8,
    pub(crate) started: bool,
    pub(crate) ended: bool,
    /// What it has listed, to be kept.
    pub(crate) gathered: Option<Gathering>,
}

/// A handle.
pub(crate) struct Ccb {
    pub(crate) scb: ScbId,
    pub(crate) lcb: Option<LcbId>,
    pub(crate) file: FileKey,
    pub(crate) granted: AccessMask,
    pub(crate) share: ShareMode,
    pub(crate) options: CreateOptions,
    pub(crate) oplock_keys: OplockKeys,
    pub(crate) state: CcbState,
    /// This handle asked for a POSIX delete.
    pub(crate) asked_delete: bool,
    pub(crate) position: u64,
    pub(crate) enumeration: Option<Enumeration>,
    /// A directory query is out; the next one waits.
    pub(crate) enumerating: bool,
    /// Cleaned up, and its name is still to be removed.
    pub(crate) removing: bool,
    /// What its cleanup is to do besides.
    pub(crate) usage: Usage,
    /// Its end found no place in the queue: to be taken up when something is given back.
    pub(crate) left_behind: Option<EndOfHandle>,
    /// Questions that are out about it, as the file system calls it.
    pub(crate) users: u32,
    /// The host lets its data operations through a gate.
    pub(crate) has_path: bool,
    /// It watches its directory.
    pub(crate) watch: Option<WatchId>,
}

pub(crate) struct Files {
    case: Case,
    pub(crate) fcbs: Slab<FcbId, Fcb>,
    by_id: HashMap<FileId, FcbId, FixedState>,
    /// Handles, by what the file system calls them.
    by_key: HashMap<FileKey, CcbId, FixedState>,
    /// Files of several names.
    linked: usize,
    pub(crate) scbs: Slab<ScbId, Scb>,
    pub(crate) ccbs: Slab<CcbId, Ccb>,
}

impl Files {
    pub(crate) fn new(case: Case) -> Files {
        Files {
            case,
            fcbs: Slab::new(limits::FILES),
            by_id: HashMap::with_hasher(FixedState),
            by_key: HashMap::with_hasher(FixedState),
            linked: 0,
            scbs: Slab::new(limits::HANDLES),
            ccbs: Slab::new(limits::HANDLES),
        }
    }

    pub(crate) fn by_id(&self, id: FileId) -> Option<FcbId> {
        self.by_id.get(&id).copied()
    }

    /// The FCB of that id, brought into being if need be. No reference is taken.
    pub(crate) fn enter(&mut self, id: FileId, directory: bool) -> Result<FcbId, NtError> {
        if let Some(fcb) = self.by_id(id) {
            return Ok(fcb);
        }
        self.by_id.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        let fcb = self.fcbs.insert(Fcb::new(Some(id), directory))?;
        self.by_id.insert(id, fcb);
        Ok(fcb)
    }

    /// The root turns out to have that id.
    pub(crate) fn learn_id(&mut self, fcb: FcbId, id: FileId) -> Result<(), NtError> {
        self.by_id.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        if let Some(entry) = self.fcbs.get_mut(fcb) {
            entry.id = Some(id);
            self.by_id.insert(id, fcb);
        }
        Ok(())
    }

    /// The file has that many names.
    pub(crate) fn note_links(&mut self, fcb: FcbId, links: u32) {
        if let Some(entry) = self.fcbs.get_mut(fcb)
            && links > 1
            && !entry.directory
            && !entry.linked
        {
            entry.linked = true;
            self.linked += 1;
        }
    }

    /// May a file of these tables have names that nobody has asked about?
    pub(crate) fn has_linked(&self) -> bool {
        self.linked > 0
    }

    /// A new handle.
    pub(crate) fn enter_handle(&mut self, handle: Ccb) -> Result<CcbId, NtError> {
        self.by_key.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        let file = handle.file;
        let ccb = self.ccbs.insert(handle)?;
        self.by_key.insert(file, ccb);
        Ok(ccb)
    }

    /// Takes a handle out of the tables.
    pub(crate) fn remove_handle(&mut self, id: CcbId) -> Option<Ccb> {
        let handle = self.ccbs.remove(id)?;
        if self.by_key.get(&handle.file) == Some(&id) {
            self.by_key.remove(&handle.file);
        }
        Some(handle)
    }

    /// The handle that the file system calls so.
    pub(crate) fn handle_of(&self, file: FileKey) -> Option<CcbId> {
        self.by_key.get(&file).copied()
    }

    /// Takes an FCB out of the tables.
    pub(crate) fn remove(&mut self, fcb: FcbId) -> Option<Fcb> {
        let removed = self.fcbs.remove(fcb)?;
        self.linked -= usize::from(removed.linked);
        if let Some(id) = removed.id
            && self.by_id(id) == Some(fcb)
        {
            self.by_id.remove(&id);
        }
        Some(removed)
    }

    pub(crate) fn stream(&self, fcb: FcbId, name: Option<Name<'_>>) -> Option<ScbId> {
        let wanted = name.map_or(&[][..], Name::units);
        let streams = &self.fcbs.get(fcb)?.streams;
        streams.iter().copied().find(|scb| {
            self.scbs.get(*scb).is_some_and(|scb| same_stream(scb.name.units(), wanted, self.case))
        })
    }

    /// The stream of that name, brought into being if need be.
    pub(crate) fn enter_stream(
        &mut self,
        fcb: FcbId,
        name: Option<Name<'_>>,
    ) -> Result<ScbId, NtError> {
        if let Some(scb) = self.stream(fcb, name) {
            return Ok(scb);
        }
        let name = name.map_or(Ok(OwnedName::default()), Name::to_owned)?;
        let entry = self.fcbs.get_mut(fcb).ok_or(NtError::INTERNAL_ERROR)?;
        entry.streams.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        let scb = self.scbs.insert(Scb::new(fcb, name))?;
        entry.streams.push(scb);
        Ok(scb)
    }

    /// The file was emptied: its named streams are gone, but for those that are open, which go with
    /// their last handle ([MS-FSA] 2.1.5.1.2).
    pub(crate) fn delete_streams(&mut self, fcb: FcbId) {
        let Some(file) = self.fcbs.get(fcb) else { return };
        for scb in &file.streams {
            if let Some(stream) = self.scbs.get_mut(*scb)
                && stream.open > 0
                && !stream.name.units().is_empty()
            {
                stream.disposition = stream.disposition.set(DispositionFlags::DELETE);
            }
        }
    }

    /// A stream without handles, and with nobody at its gate, goes.
    pub(crate) fn leave_stream(&mut self, scb: ScbId) -> Option<Scb> {
        let entry = self.scbs.get(scb)?;
        if !entry.handles.is_empty() || !entry.gate.is_idle() {
            return None;
        }
        let gone = self.scbs.remove(scb)?;
        if let Some(fcb) = self.fcbs.get_mut(gone.fcb) {
            fcb.streams.retain(|other| *other != scb);
        }
        Some(gone)
    }

    /// How many handles of the file are not cleaned up, and how many of these do not share delete.
    pub(crate) fn open_handles(&self, fcb: FcbId) -> (u32, u32) {
        let Some(file) = self.fcbs.get(fcb) else { return (0, 0) };
        let streams = file.streams.iter().filter_map(|scb| self.scbs.get(*scb));
        let handles = streams.flat_map(|scb| &scb.handles).filter_map(|ccb| self.ccbs.get(*ccb));
        handles.filter(|ccb| ccb.state != CcbState::CleanedUp).fold((0, 0), |(all, kept), ccb| {
            (all + 1, kept + u32::from(ShareAccess::withholds_delete(ccb.granted, ccb.share)))
        })
    }

    /// Any handle of the file that the file system has open, preferring rights to write.
    pub(crate) fn any_handle(&self, fcb: FcbId) -> Option<(CcbId, &Ccb)> {
        let streams = &self.fcbs.get(fcb)?.streams;
        let unnamed = streams.iter().filter_map(|scb| self.scbs.get(*scb));
        let handles =
            unnamed.filter(|scb| scb.name.units().is_empty()).flat_map(|scb| &scb.handles);
        handles
            .filter_map(|ccb| self.ccbs.get(*ccb).map(|entry| (*ccb, entry)))
            .max_by_key(|(_, ccb)| ccb.granted.contains(AccessMask::WRITE_DATA))
    }
}

fn same_stream(a: &[u16], b: &[u16], case: Case) -> bool {
    match case {
        Case::Sensitive => a == b,
        Case::Insensitive => nt::upcase_eq(a, b),
    }
}

impl Fcb {
    pub(crate) fn new(id: Option<FileId>, directory: bool) -> Fcb {
        let streams = Vec::new();
        Fcb {
            id,
            directory,
            first_name: None,
            linked: false,
            streams,
            references: 0,
            lookups: 0,
            watches: 0,
        }
    }
}

impl Scb {
    /// The one door through which it was ever opened.
    pub(crate) fn sole_door(&self) -> Option<DoorId> {
        match self.opened_by {
            OpenedBy::One(door) => Some(door),
            OpenedBy::Nobody | OpenedBy::Several => None,
        }
    }

    pub(crate) fn note_door(&mut self, door: DoorId) {
        self.opened_by = match self.opened_by {
            OpenedBy::Nobody => OpenedBy::One(door),
            OpenedBy::One(before) if before == door => OpenedBy::One(door),
            OpenedBy::One(_) | OpenedBy::Several => OpenedBy::Several,
        };
    }

    fn new(fcb: FcbId, name: OwnedName) -> Scb {
        Scb {
            fcb,
            name,
            share: ShareAccess::default(),
            handles: Vec::new(),
            open: 0,
            disposition: Disposition::Live,
            resized: false,
            gate: Gate::default(),
            oplock: Oplock::default(),
            opened_by: OpenedBy::Nobody,
        }
    }
}
