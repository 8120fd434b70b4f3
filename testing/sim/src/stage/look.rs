//! A fresh look: every name that the file system holds, asked for through the engine.

use nt::{
    AccessMask, Action, Answer, Completion, Create, CreateOptions, EnumerationFlags, FileId,
    FileInfo, OwnedPath, Query, QueryDirectory, ShareMode, Target, Wanted,
};
use std::collections::BTreeSet;

use super::Stage;
use super::ending::origin;
use crate::client::Handle;
use crate::rule::{Breach, Rule};

/// Does each allow what the other does? [MS-FSA] 2.1.5.1.2.2, told once more.
pub(super) fn agree(a: &Handle, b: &Handle) -> bool {
    let does = |handle: &Handle| {
        let reads = AccessMask::READ_DATA | AccessMask::EXECUTE;
        let writes = AccessMask::WRITE_DATA | AccessMask::APPEND_DATA;
        let mut does = ShareMode::empty();
        does.set(ShareMode::READ, handle.granted.intersects(reads));
        does.set(ShareMode::WRITE, handle.granted.intersects(writes));
        does.set(ShareMode::DELETE, handle.granted.intersects(AccessMask::DELETE));
        does
    };
    let (a_does, b_does) = (does(a), does(b));
    a_does.is_empty() || b_does.is_empty() || a.share.contains(b_does) && b.share.contains(a_does)
}

/// A name in the file system.
struct Place {
    path: OwnedPath,
    info: FileInfo,
}

impl Stage {
    /// Asks for every name and lists every directory; all must be as the file system holds it.
    pub(super) fn fresh_look(&mut self) -> Result<(), Breach> {
        self.note(|| "(a fresh look)".to_owned());
        let root = self.files.memory.state().store.root();
        let mut directories = vec![(OwnedPath::root(), root)];
        while let Some((path, id)) = directories.pop() {
            let places = self.places(&path, id);
            self.look_at_listing(&path, &places)?;
            for place in places {
                self.look_at(&place)?;
                if place.info.is_directory() && !place.info.is_reparse_point() {
                    directories.push((place.path, place.info.id));
                }
            }
        }
        self.check_nothing_left()
    }

    /// An input that has nothing to do with anybody: it must come to nothing but its own end.
    pub(crate) fn probe(&mut self) -> Result<(), Breach> {
        let asked = self.files.asked;
        let trace = self.trace.take();
        let ended = std::mem::take(&mut self.ended);
        let root = self.volume.root();
        let action = Action::Forget { node: root, count: 0 };
        let submitted = self.submit(0, "(a probe)", origin(), action);
        self.trace = trace;
        submitted?;
        let others = self.ended.len().saturating_sub(1);
        let asks = self.files.asked - asked;
        self.ended = ended;
        if others == 0 && asks == 0 {
            return Ok(());
        }
        let what = format!("a probe ended {others} requests and asked {asks} questions");
        self.pass(Err(Breach::new(Rule::NothingUndone, what)))
    }

    /// The root is opened once, so that its id is known.
    pub(crate) fn look_at_root(&mut self) -> Result<(), Breach> {
        let root = Target::Path(OwnedPath::root());
        let create = Create::open(root, AccessMask::READ_ATTRIBUTES, ShareMode::all());
        if let Ok(Answer::Created(created)) = self.ask_now(Action::Create(create))?
            && let Some(ccb) = created.ccb
        {
            self.ask_now(Action::Release(ccb))?.ok();
        }
        Ok(())
    }

    fn places(&self, directory: &OwnedPath, id: FileId) -> Vec<Place> {
        let state = self.files.memory.state();
        let Ok(entries) = state.store.entries(id, None) else { return Vec::new() };
        let place = |(name, info): (nt::Name<'_>, FileInfo)| {
            let mut path = directory.try_clone().ok()?;
            path.push(name).ok()?;
            Some(Place { path, info })
        };
        entries.filter_map(place).collect()
    }

    fn look_at(&mut self, place: &Place) -> Result<(), Breach> {
        let path = clone(&place.path)?;
        let query = Action::Query(Target::Path(path), Query::Found(Wanted::empty()));
        let completion = self.ask_now(query)?;
        match &completion {
            Ok(Answer::Found(found)) if found.info == place.info && !found.delete_pending => Ok(()),
            Ok(Answer::Redirect(_)) if place.info.is_reparse_point() => Ok(()),
            // A link that leads nowhere, or elsewhere.
            Ok(_) | Err(_) if place.info.is_reparse_point() => Ok(()),
            other => {
                let what =
                    format!("{}: {:?} instead of {:?}", show(&place.path), other, place.info);
                Err(Breach::new(Rule::FreshLook, what))
            }
        }
    }

    /// Opened against all others, so that a forgotten share count shows, and listed.
    fn look_at_listing(&mut self, path: &OwnedPath, places: &[Place]) -> Result<(), Breach> {
        let mut create = Create::open(
            Target::Path(clone(path)?),
            AccessMask::READ_DATA | AccessMask::DELETE,
            ShareMode::empty(),
        );
        create.options = CreateOptions::DIRECTORY_FILE | CreateOptions::OPEN_REPARSE_POINT;
        if path.as_path().is_root() {
            create.access = AccessMask::READ_DATA;
        }
        let ccb = match self.ask_now(Action::Create(create))? {
            Ok(Answer::Created(created)) => created.ccb.unwrap_or_default(),
            other => {
                let what = format!("{} is opened: {other:?}", show(path));
                return Err(Breach::new(Rule::FreshLook, what));
            }
        };
        let mut names = BTreeSet::new();
        loop {
            let query = QueryDirectory {
                ccb,
                pattern: None,
                flags: EnumerationFlags::empty(),
                index: 0,
                room: 4096,
                dots: false,
                detail: nt::EntryDetail::Full,
            };
            let Ok(Answer::Directory(batch)) = self.ask_now(Action::QueryDirectory(query))? else {
                break;
            };
            if batch.is_empty() {
                break;
            }
            names.extend(batch.iter().map(|entry| entry.units.to_vec()));
        }
        self.ask_now(Action::Release(ccb))?.ok();
        let there = places.iter().filter_map(|place| place.path.as_path().file_name());
        let there: BTreeSet<Vec<u16>> = there.map(|name| name.units().to_vec()).collect();
        if names == there {
            return Ok(());
        }
        let what = format!("{} lists {} names of {}", show(path), names.len(), there.len());
        Err(Breach::new(Rule::FreshLook, what))
    }

    /// A request of the system, answered in this moment.
    pub(crate) fn ask_now(&mut self, action: Action) -> Result<Completion, Breach> {
        let id = self.submit(0, "(a fresh look)", origin(), action)?;
        for _ in 0..super::ROUNDS {
            let ended = self.ended.iter().position(|(ended, _)| *ended == id);
            if let Some(place) = ended {
                let completion = self.ended.remove(place).1;
                self.answer_all()?;
                return Ok(completion);
            }
            match self.files.nth_answerable(0) {
                Some(place) => self.answer(place)?,
                None if self.invalidations.is_empty() => break,
                None => self.forget(0)?,
            }
        }
        Err(Breach::new(Rule::NoDeadlock, format!("r{} waits, and no answer is due", id.0)))
    }
}

fn clone(path: &OwnedPath) -> Result<OwnedPath, Breach> {
    path.try_clone().map_err(|error| Breach::new(Rule::FreshLook, error.to_string()))
}

fn show(path: &OwnedPath) -> String {
    String::from_utf16_lossy(path.as_path().units())
}
