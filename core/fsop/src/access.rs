//! The judge that the verb families ask: may this caller do that at this path?
//!
//! Owns the order of the questions: traverse rights of the ancestors, the reparse point, the
//! descriptor, what the parent directory adds, the type, the READONLY attribute. The descriptor
//! itself is judged by [`nt::security`]; share access is the engine's.

use crate::backend::{Backend, Facts};
use crate::{ownership, reparse};
use nt::security::{Privileged, Privileges, SecurityDescriptor, Token, access_check_privileged};
use nt::{
    AccessMask, CreateOptions, FilePath, NtError, Origin, OriginFlags, OwnedPath, Redirect,
    SubjectId, Wanted,
};

/// What the judge looks at.
const EVIDENCE: Wanted = Wanted::SECURITY.union(Wanted::POSIX);

/// What READONLY takes from a file, and from the most that a directory allows.
const READ_ONLY_WITHHOLDS: AccessMask =
    AccessMask::WRITE_DATA.union(AccessMask::APPEND_DATA).union(AccessMask::DELETE_CHILD);

/// One operation in progress: the file system, and who asks.
pub(crate) struct Asked<'a, B> {
    pub(crate) backend: &'a B,
    pub(crate) token: &'a Token,
    pub(crate) origin: Origin,
}

/// An answer, or another place to ask at.
pub(crate) enum Reached<T> {
    Here(T),
    Elsewhere(Redirect),
}

/// `Reached::Here`, or return what is elsewhere from a function that answers with `Reached`.
macro_rules! here {
    ($reached:expr) => {
        match $reached {
            $crate::access::Reached::Here(value) => value,
            $crate::access::Reached::Elsewhere(redirect) => {
                return Ok($crate::access::Reached::Elsewhere(redirect));
            }
        }
    };
}
pub(crate) use here;

/// What an open asks of an existing file.
#[derive(Clone, Copy)]
pub(crate) struct Demand {
    /// Rights; may hold MAXIMUM_ALLOWED.
    pub(crate) access: AccessMask,
    /// Rights that the disposition needs, but that were not asked for: not granted either.
    pub(crate) disposition: AccessMask,
    pub(crate) options: CreateOptions,
    /// READONLY withholds nothing.
    pub(crate) ignore_readonly: bool,
}

impl Demand {
    /// Those rights at that name, a reparse point not followed.
    pub(crate) fn of(access: AccessMask) -> Demand {
        Demand {
            access,
            disposition: AccessMask::empty(),
            options: CreateOptions::OPEN_REPARSE_POINT,
            ignore_readonly: false,
        }
    }

    fn privileged(&self) -> Privileged {
        match self.options.contains(CreateOptions::OPEN_FOR_BACKUP_INTENT) {
            true => Privileged::BACKUP_INTENT,
            false => Privileged::NEITHER,
        }
    }
}

impl<B: Backend> Asked<'_, B> {
    /// Whoever asks has checked access, or is the system: everything is granted as asked.
    pub(crate) fn is_trusted(&self) -> bool {
        self.origin.subject == SubjectId::SYSTEM
            || self.origin.flags.contains(OriginFlags::ACCESS_CHECKED)
    }

    /// What a trusted caller gets, and who makes a new file.
    pub(crate) fn all_of(access: AccessMask) -> AccessMask {
        let asked = access.difference(AccessMask::MAXIMUM_ALLOWED).map_generic();
        match access.contains(AccessMask::MAXIMUM_ALLOWED) {
            true => asked | AccessMask::FILE_ALL_ACCESS,
            false => asked,
        }
    }

    /// [`judge`](Asked::judge), for a question that only matters as such.
    ///
    /// # Errors
    /// As [`judge`](Asked::judge).
    pub(crate) async fn require(
        &self,
        path: FilePath<'_>,
        access: AccessMask,
    ) -> Result<Reached<()>, NtError> {
        if self.is_trusted() || access.is_empty() {
            return Ok(Reached::Here(()));
        }
        let (_granted, _found) = here!(self.judge(path, Demand::of(access)).await?);
        Ok(Reached::Here(()))
    }

    /// What this caller is granted at an existing file, and what was found there.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND`, `OBJECT_PATH_NOT_FOUND`; `ACCESS_DENIED`, `PRIVILEGE_NOT_HELD`;
    /// `NOT_A_DIRECTORY`, `FILE_IS_A_DIRECTORY`; `CANNOT_DELETE` for a delete-on-close of what is
    /// read-only.
    pub(crate) async fn judge(
        &self,
        path: FilePath<'_>,
        demand: Demand,
    ) -> Result<Reached<(AccessMask, Facts)>, NtError> {
        here!(self.traverse(path).await?);
        let found = here!(self.find(path, EVIDENCE | Wanted::REPARSE).await?);
        let follows = !demand.options.contains(CreateOptions::OPEN_REPARSE_POINT);
        if follows && path.stream().is_none() && found.info.is_reparse_point() {
            let redirect = reparse::at_end(path, found.reparse)?;
            return Ok(Reached::Elsewhere(redirect));
        }
        let granted = self.granted(path, &found, demand).await?;
        let overwrites = !demand.disposition.is_empty();
        check_type(path, &found, demand.options, overwrites)?;
        let granted = withhold_readonly(&found, demand, granted)?;
        let unasked = demand.disposition.difference(demand.access.map_generic());
        let granted = match demand.access.contains(AccessMask::MAXIMUM_ALLOWED) {
            true => granted,
            false => granted.difference(unasked),
        };
        Ok(Reached::Here((granted, found)))
    }

    /// [`judge`](Asked::judge), for what was found there.
    ///
    /// # Errors
    /// As [`judge`](Asked::judge).
    pub(crate) async fn judge_found(
        &self,
        path: FilePath<'_>,
        demand: Demand,
    ) -> Result<Reached<Facts>, NtError> {
        let (_granted, found) = here!(self.judge(path, demand).await?);
        Ok(Reached::Here(found))
    }

    /// Whether a file may be made at `path`: [MS-FSA] 2.1.5.1.1. What was found of the parent.
    ///
    /// # Errors
    /// `OBJECT_PATH_NOT_FOUND` without a directory to make it in; `ACCESS_DENIED`.
    pub(crate) async fn judge_new(
        &self,
        path: FilePath<'_>,
        directory: bool,
        options: CreateOptions,
    ) -> Result<Reached<Facts>, NtError> {
        here!(self.traverse(path).await?);
        let parent = path.parent().ok_or(NtError::ACCESS_DENIED)?;
        let found = here!(self.find_directory(parent, path).await?);
        let needed = match directory {
            true => AccessMask::ADD_SUBDIRECTORY,
            false => AccessMask::ADD_FILE,
        };
        let privileged = Demand { options, ..Demand::of(needed) }.privileged();
        self.check(&found, needed, privileged)?;
        Ok(Reached::Here(found))
    }

    /// What is at `path`, or where the reparse point on the way leads.
    pub(crate) async fn find(
        &self,
        path: FilePath<'_>,
        wanted: Wanted,
    ) -> Result<Reached<Facts>, NtError> {
        match self.backend.lookup(path, wanted).await {
            Ok(found) => Ok(Reached::Here(found)),
            Err(error) => Err(here!(self.explain(path, error).await?)),
        }
    }

    /// Why the file system did not find `path`: a reparse point in the way, or that error.
    pub(crate) async fn explain(
        &self,
        path: FilePath<'_>,
        error: NtError,
    ) -> Result<Reached<NtError>, NtError> {
        let broke_off = [NtError::OBJECT_PATH_NOT_FOUND, NtError::NOT_A_DIRECTORY];
        if broke_off.contains(&error)
            && let Some(redirect) = reparse::in_the_way(self.backend, path).await?
        {
            return Ok(Reached::Elsewhere(redirect));
        }
        Ok(Reached::Here(error))
    }

    /// The directory at `path`, which is an ancestor of what was `asked` for.
    pub(crate) async fn find_directory(
        &self,
        path: FilePath<'_>,
        asked: FilePath<'_>,
    ) -> Result<Reached<Facts>, NtError> {
        let found = match self.backend.lookup(path, EVIDENCE).await {
            Ok(found) => found,
            Err(NtError::OBJECT_NAME_NOT_FOUND) => return Err(NtError::OBJECT_PATH_NOT_FOUND),
            Err(error) => return Err(here!(self.explain(asked, error).await?)),
        };
        if found.info.is_reparse_point() {
            let redirect = reparse::in_the_way(self.backend, asked).await?;
            return Ok(Reached::Elsewhere(redirect.ok_or(NtError::OBJECT_PATH_NOT_FOUND)?));
        }
        match found.info.is_directory() {
            true => Ok(Reached::Here(found)),
            false => Err(NtError::OBJECT_PATH_NOT_FOUND),
        }
    }

    /// Every ancestor grants TRAVERSE, unless the caller passes through everything.
    pub(crate) async fn traverse(&self, path: FilePath<'_>) -> Result<Reached<()>, NtError> {
        let passes = self.origin.flags.contains(OriginFlags::TRAVERSE_PRIVILEGE)
            || self.token.holds(Privileges::CHANGE_NOTIFY);
        if passes || !keeps_rights(self.backend) {
            return Ok(Reached::Here(()));
        }
        let mut ancestor = OwnedPath::root().with_base(path.base());
        for name in path.components() {
            let found = here!(self.find_directory(ancestor.as_path(), path).await?);
            self.check(&found, AccessMask::TRAVERSE, Privileged::NEITHER)?;
            ancestor.push(name)?;
        }
        Ok(Reached::Here(()))
    }

    /// What descriptor and parent grant of the demand: spec 1.8 of WinFsp, [MS-FSA] 2.1.5.1.2.1.
    async fn granted(
        &self,
        path: FilePath<'_>,
        found: &Facts,
        demand: Demand,
    ) -> Result<AccessMask, NtError> {
        let desired = (demand.access | demand.disposition).map_generic();
        let privileged = demand.privileged();
        let own = self.check(found, desired, privileged);
        let by_parent = AccessMask::DELETE | AccessMask::READ_ATTRIBUTES;
        let maximum = desired.contains(AccessMask::MAXIMUM_ALLOWED);
        let lacks = match own {
            Ok(granted) if maximum => by_parent.difference(granted),
            Err(NtError::ACCESS_DENIED) if maximum => by_parent,
            Err(NtError::ACCESS_DENIED) => by_parent & desired,
            judged => return judged,
        };
        let given = match path.parent().filter(|_| !lacks.is_empty()) {
            Some(parent) => self.given_by_parent(parent, lacks, privileged).await,
            None => AccessMask::empty(),
        };
        if let Ok(granted) = own {
            return Ok(granted | given);
        }
        let rest = desired.difference(given | AccessMask::MAXIMUM_ALLOWED);
        let granted = match rest.is_empty() {
            true => AccessMask::empty(),
            false => self.check(found, rest, privileged)?,
        };
        match (granted | given).is_empty() {
            true => own,
            false => Ok(granted | given),
        }
    }

    /// Which of `lacks` the directory grants on what is in it: [MS-FSA] 2.1.5.1.2.1.
    async fn given_by_parent(
        &self,
        parent: FilePath<'_>,
        lacks: AccessMask,
        privileged: Privileged,
    ) -> AccessMask {
        let mut given = AccessMask::empty();
        let Ok(parent) = self.backend.lookup(parent, EVIDENCE).await else { return given };
        for (right, gives) in [
            (AccessMask::DELETE_CHILD, AccessMask::DELETE),
            (AccessMask::LIST_DIRECTORY, AccessMask::READ_ATTRIBUTES),
        ] {
            let is_given = lacks.contains(gives) && self.check(&parent, right, privileged).is_ok();
            given.set(gives, is_given);
        }
        given
    }

    /// The judge of [`nt::security`], on whatever this volume has for a descriptor.
    pub(crate) fn check(
        &self,
        found: &Facts,
        desired: AccessMask,
        privileged: Privileged,
    ) -> Result<AccessMask, NtError> {
        let made: SecurityDescriptor;
        let descriptor = match &found.security {
            Some(descriptor) => descriptor,
            None => match ownership::descriptor_of_lx(found)? {
                Some(descriptor) => {
                    made = descriptor;
                    &made
                }
                None => return Ok(Self::all_of(desired)),
            },
        };
        access_check_privileged(descriptor.view(), self.token, desired, privileged)
    }
}

/// Whether there is anything to judge by.
fn keeps_rights<B: Backend>(backend: &B) -> bool {
    let features = backend.features();
    features.descriptors || features.lx_metadata
}

/// Is it the kind of file that was asked for? [MS-FSA] 2.1.5.1, phases on the type of the stream.
///
/// # Errors
/// `NOT_A_DIRECTORY`, `FILE_IS_A_DIRECTORY`; `OBJECT_NAME_COLLISION` for a directory that would be
/// emptied.
pub(crate) fn check_type(
    path: FilePath<'_>,
    found: &Facts,
    options: CreateOptions,
    overwrites: bool,
) -> Result<(), NtError> {
    let directory = found.info.is_directory() && path.stream().is_none();
    let wants_directory =
        options.contains(CreateOptions::DIRECTORY_FILE) || path.must_be_directory();
    if wants_directory && !directory {
        return Err(NtError::NOT_A_DIRECTORY);
    }
    let wants_file = options.contains(CreateOptions::NON_DIRECTORY_FILE) || path.must_be_file();
    if wants_file && directory {
        return Err(NtError::FILE_IS_A_DIRECTORY);
    }
    match overwrites && directory {
        true => Err(NtError::OBJECT_NAME_COLLISION),
        false => Ok(()),
    }
}

/// What the READONLY attribute leaves of `granted`: [MS-FSA] 2.1.5.1.2.1, in its order. A directory
/// and its streams may be written to all the same.
fn withhold_readonly(
    found: &Facts,
    demand: Demand,
    granted: AccessMask,
) -> Result<AccessMask, NtError> {
    let readonly = found.info.attributes.contains(nt::Attributes::READ_ONLY);
    if !readonly || demand.ignore_readonly {
        return Ok(granted);
    }
    // What a disposition needs, it needs to change the file, whatever right that takes.
    let writes = demand.access.map_generic().intersects(READ_ONLY_WITHHOLDS)
        || !demand.disposition.is_empty();
    if writes && !found.info.is_directory() {
        return Err(NtError::ACCESS_DENIED);
    }
    if demand.options.contains(CreateOptions::DELETE_ON_CLOSE) {
        return Err(NtError::CANNOT_DELETE);
    }
    Ok(match demand.access.contains(AccessMask::MAXIMUM_ALLOWED) {
        true => granted.difference(READ_ONLY_WITHHOLDS),
        false => granted,
    })
}

#[cfg(test)]
mod tests;
