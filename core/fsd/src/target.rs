//! From what a request names to names and files of the tables, and from these to paths.

use nt::{FilePath, NtError, OwnedName, OwnedPath, Redirect, Target};
use transact::{FileKey, Object};

use crate::files::{Ccb, CcbState, FcbId};
use crate::flight::Resolved;
use crate::name_tree::{Lcb, LcbId};
use crate::volume::Volume;

/// How a question spells what its client named, so that the answer can be told in his words.
#[derive(Clone, Copy)]
pub(crate) struct Spelling {
    /// Components that the client named.
    asked: usize,
    /// Components of the question's path.
    question: usize,
    /// The question starts from a file known by its id.
    is_based: bool,
}

impl Spelling {
    pub(crate) fn of(target: &Target, question: FilePath<'_>) -> Spelling {
        let asked = match target {
            Target::Open(_) | Target::Node(_) => 0,
            Target::Entry(..) => 1,
            Target::Relative(_, path) | Target::Path(path) => path.as_path().components().count(),
        };
        Spelling { asked, question: 0, is_based: false }.respelt(question)
    }

    pub(crate) fn of_object(target: &Target, object: &Object) -> Spelling {
        match object {
            Object::Path(path) => Spelling::of(target, path.as_path()),
            Object::File(_) => Spelling::of(target, FilePath::ROOT),
        }
    }

    /// The same client's, of another question.
    pub(crate) fn respelt(self, question: FilePath<'_>) -> Spelling {
        let is_based = question.base().is_some();
        Spelling { question: question.components().count(), is_based, ..self }
    }

    pub(crate) fn is_based(self) -> bool {
        self.is_based
    }
}

impl Volume {
    /// A redirect in the client's words: components counted in the name he gave, the target from
    /// the root where the place of `lcb`, the name that was asked about, is known.
    ///
    /// # Errors
    /// `NAME_TOO_LONG`, `INSUFFICIENT_RESOURCES`.
    pub(crate) fn as_asked(
        &self,
        redirect: Redirect,
        spelling: Spelling,
        lcb: Option<LcbId>,
    ) -> Result<Redirect, NtError> {
        let Redirect { components, reparse, target } = redirect;
        // A file system that counts wrong does not make him look behind his own words.
        let components = components.min(spelling.question) + spelling.asked;
        let components = components.saturating_sub(spelling.question);
        let target = match (target, lcb.filter(|lcb| self.names.has_place(*lcb))) {
            (Some(target), Some(lcb)) if target.as_path().base().is_some() => {
                let mut whole = self.full_path_of(lcb)?;
                for _ in 0..spelling.question {
                    whole.pop();
                }
                for name in target.as_path().components() {
                    whole.push(name)?;
                }
                whole.set_must_be_directory(target.must_be_directory());
                if let Some(stream) = target.as_path().stream() {
                    whole.set_stream(Some(stream))?;
                }
                Some(whole)
            }
            (target, _) => target,
        };
        Ok(Redirect { components, reparse, target })
    }

    /// Finds what a target means. The name it returns carries a reference: [`Volume::unresolve`].
    pub(crate) fn resolve(&mut self, target: &Target) -> Result<Resolved, NtError> {
        match target {
            Target::Path(path) => self.resolve_path(path),
            Target::Relative(ccb, path) => {
                let handle = self.handle(*ccb)?;
                let start = handle.lcb.ok_or(NtError::OBJECT_PATH_NOT_FOUND)?;
                self.enter_below(start, path)
            }
            Target::Node(node) => self.resolve_file(*node),
            Target::Entry(node, name) => {
                let directory = self.files.fcbs.get(*node).ok_or(NtError::INVALID_HANDLE)?;
                let parent = directory.first_name.ok_or(NtError::OBJECT_PATH_NOT_FOUND)?;
                if !self.names.has_place(parent) {
                    return Err(NtError::OBJECT_PATH_NOT_FOUND);
                }
                let lcb = self.names.enter(parent, name.as_name())?;
                Ok(Resolved::name(lcb))
            }
            Target::Open(ccb) => self.resolve_handle(*ccb),
        }
    }

    pub(crate) fn unresolve(&mut self, resolved: &Resolved) {
        if let Some(lcb) = resolved.lcb {
            self.names.release(lcb);
        }
    }

    /// A handle that is open.
    pub(crate) fn handle(&self, ccb: nt::CcbId) -> Result<&Ccb, NtError> {
        let handle = self.files.ccbs.get(ccb).ok_or(NtError::INVALID_HANDLE)?;
        match handle.state {
            CcbState::Open => Ok(handle),
            CcbState::Opening => Err(NtError::INVALID_HANDLE),
            CcbState::CleanedUp => Err(NtError::FILE_CLOSED),
        }
    }

    /// The path to ask by: from the nearest directory whose id is known, where the volume opens by
    /// id, else from the root.
    pub(crate) fn name_path(&self, resolved: &Resolved) -> Result<OwnedPath, NtError> {
        let mut path = match (resolved.lcb, &resolved.raw) {
            (Some(lcb), _) => self.names.path(lcb, |lcb| self.base_of(lcb))?,
            (None, Some(raw)) => raw.try_clone()?,
            (None, None) => return Err(NtError::OBJECT_NAME_NOT_FOUND),
        };
        if let Some(stream) = &resolved.stream {
            path.set_stream(Some(stream.as_name()))?;
        }
        Ok(path)
    }

    /// The path of a name, for a removal or a rename.
    pub(crate) fn path_of(&self, lcb: LcbId) -> Result<OwnedPath, NtError> {
        self.names.path(lcb, |lcb| self.base_of(lcb))
    }

    /// The full path of a name, whatever the volume can open by.
    pub(crate) fn full_path_of(&self, lcb: LcbId) -> Result<OwnedPath, NtError> {
        self.names.path(lcb, |_| None)
    }

    /// What to ask the file system about: the file itself where it goes by id, an open file, or a
    /// path.
    pub(crate) fn object(&self, resolved: &Resolved) -> Result<Object, NtError> {
        if let Some(file) = self.file_key(resolved) {
            return Ok(Object::File(file));
        }
        let Some(fcb) = resolved.fcb else {
            return Ok(Object::Path(self.name_path(resolved)?));
        };
        let id = self.files.fcbs.get(fcb).and_then(|fcb| fcb.id);
        if let Some(id) = id.filter(|_| self.params.open_by_file_id) {
            return Ok(Object::Path(OwnedPath::root().with_base(Some(id))));
        }
        if resolved.lcb.is_some_and(|lcb| self.names.has_place(lcb)) {
            return Ok(Object::Path(self.name_path(resolved)?));
        }
        let (_, ccb) = self.files.any_handle(fcb).ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
        Ok(Object::File(ccb.file))
    }

    /// The handle that it was asked for by, as the file system calls it.
    pub(crate) fn file_key(&self, resolved: &Resolved) -> Option<FileKey> {
        resolved.ccb.and_then(|ccb| self.files.ccbs.get(ccb)).map(|ccb| ccb.file)
    }

    fn base_of(&self, lcb: &Lcb) -> Option<nt::FileId> {
        if !self.params.open_by_file_id {
            return None;
        }
        self.files.fcbs.get(lcb.fcb?)?.id
    }

    fn resolve_path(&mut self, path: &OwnedPath) -> Result<Resolved, NtError> {
        let view = path.as_path();
        let Some(base) = view.base() else {
            let root = self.names.root();
            return self.enter_below(root, path);
        };
        if !self.params.open_by_file_id {
            return Err(NtError::NOT_SUPPORTED);
        }
        // A known file has names to claim; an unknown one is the file system's to find.
        let Some(fcb) = self.files.by_id(base) else {
            let raw = Some(path.try_clone()?);
            return Ok(Resolved { raw, stream: stream_of(view)?, ..Resolved::nothing() });
        };
        if view.components().next().is_none() {
            let mut resolved = self.resolve_file(fcb)?;
            if resolved.lcb.is_none() {
                resolved.raw = Some(path.try_clone()?);
            }
            resolved.stream = stream_of(view)?;
            return Ok(resolved);
        }
        let start = self.files.fcbs.get(fcb).and_then(|fcb| fcb.first_name);
        self.enter_below(start.ok_or(NtError::OBJECT_PATH_NOT_FOUND)?, path)
    }

    fn enter_below(&mut self, start: LcbId, path: &OwnedPath) -> Result<Resolved, NtError> {
        let view = path.as_path();
        let stream = stream_of(view)?;
        let lcb = self.names.enter_path(start, view)?;
        let must_be_directory = path.must_be_directory();
        let must_be_file = path.must_be_file();
        Ok(Resolved { stream, must_be_directory, must_be_file, ..Resolved::name(lcb) })
    }

    fn resolve_file(&mut self, fcb: FcbId) -> Result<Resolved, NtError> {
        let entry = self.files.fcbs.get(fcb).ok_or(NtError::INVALID_HANDLE)?;
        let lcb = entry.first_name;
        if let Some(lcb) = lcb {
            self.names.reference(lcb);
        }
        Ok(Resolved { lcb, fcb: Some(fcb), ..Resolved::nothing() })
    }

    fn resolve_handle(&mut self, ccb: nt::CcbId) -> Result<Resolved, NtError> {
        let handle = self.handle(ccb)?;
        let (lcb, scb) = (handle.lcb, handle.scb);
        let scb = self.files.scbs.get(scb).ok_or(NtError::INVALID_HANDLE)?;
        let fcb = Some(scb.fcb);
        let stream = if scb.name.units().is_empty() { None } else { Some(scb.name.try_clone()?) };
        if let Some(lcb) = lcb {
            self.names.reference(lcb);
        }
        Ok(Resolved { lcb, fcb, ccb: Some(ccb), stream, ..Resolved::nothing() })
    }
}

fn stream_of(path: FilePath<'_>) -> Result<Option<OwnedName>, NtError> {
    path.stream().map(nt::Name::to_owned).transpose()
}

impl Resolved {
    fn nothing() -> Resolved {
        Resolved {
            lcb: None,
            fcb: None,
            ccb: None,
            raw: None,
            stream: None,
            must_be_directory: false,
            must_be_file: false,
        }
    }

    fn name(lcb: LcbId) -> Resolved {
        Resolved { lcb: Some(lcb), ..Resolved::nothing() }
    }
}
