//! Changes of a file that keeps its names.
//!
//! A file system replaces descriptors as a whole and knows nothing of mode bits; what a change asks
//! for is worked out here, from what it says now. By path it is one call, [`Backend::change`], for
//! what that call can carry.

use crate::access::{Asked, Reached, here};
use crate::backend::{Backend, Facts, MetadataEdit, SizeChange};
use crate::perform::open_for;
use crate::{ownership, query};
use nt::security::{Privileges, SecurityDescriptor, SecurityInformation};
use nt::{AccessMask, FileInfo, FilePath, MetadataChange, NtError, ReparseData, Wanted};
use transact::{Alter, FileKey, Object, Outcome, Reply};

/// Everything that [`ownership`] goes by.
const OWNERSHIP: Wanted = Wanted::POSIX;

/// Carries out a change and tells what the file is now.
///
/// # Errors
/// `NOT_SUPPORTED` for what the volume does not keep; `PRIVILEGE_NOT_HELD`; `INVALID_PARAMETER` for
/// a valid data length beyond the end of file; `INVALID_OWNER` for an owner that the caller
/// may not name; `IO_REPARSE_TAG_MISMATCH`, `REPARSE_ATTRIBUTE_CONFLICT`, `NOT_A_REPARSE_POINT`;
/// `ACCESS_DENIED` without a handle; and whatever the file system answers.
pub(crate) async fn alter<B: Backend>(
    asked: &Asked<'_, B>,
    object: Object,
    alter: Alter,
    wanted: Wanted,
) -> Reply {
    let reached = match object {
        Object::File(file) => of_file(asked, file, alter, wanted).await.map(Reached::Here),
        Object::Path(path) => of_path(asked, path.as_path(), alter, wanted).await,
    };
    match reached? {
        Reached::Here(found) => Ok(Outcome::Found(found)),
        Reached::Elsewhere(redirect) => Ok(Outcome::Redirect(redirect)),
    }
}

async fn of_path<B: Backend>(
    asked: &Asked<'_, B>,
    path: FilePath<'_>,
    alter: Alter,
    wanted: Wanted,
) -> Result<Reached<nt::Found>, NtError> {
    let access = access_for(&alter);
    here!(asked.require(path, access).await?);
    let features = asked.backend.features();
    let known = match reads_first(&alter) {
        None => None,
        Some(first) => Some(here!(asked.find(path, query::needed(features, first)).await?)),
    };
    let edit = match alter {
        Alter::Metadata(change) => edit_of(asked, change, known.as_ref())?,
        Alter::Security(parts, given) => MetadataEdit {
            security: Some(replaced(asked, known.as_ref(), parts, &given)?),
            ..MetadataEdit::default()
        },
        alter @ (Alter::AllocationSize(_)
        | Alter::ValidDataLength(_)
        | Alter::ExtendedAttributes(_)
        | Alter::Reparse(_)
        | Alter::DeleteReparse(_)
        | Alter::Sparse(_)
        | Alter::Zero(_)
        | Alter::Allocate(_)) => {
            let file = here!(open_for(asked, path, access).await?);
            let found = of_file(asked, file, alter, wanted).await;
            asked.backend.close(file).await;
            return found.map(Reached::Here);
        }
    };
    let info = match asked.backend.change(path, &edit).await {
        Ok(info) => info,
        Err(error) => return Err(here!(asked.explain(path, error).await?)),
    };
    let needed = query::needed(features, wanted);
    let found = match needed.is_empty() {
        true => Facts { info, ..Facts::default() },
        false => here!(asked.find(path, needed).await?),
    };
    query::answer(found, wanted).map(Reached::Here)
}

async fn of_file<B: Backend>(
    asked: &Asked<'_, B>,
    file: FileKey,
    alter: Alter,
    wanted: Wanted,
) -> Result<nt::Found, NtError> {
    let backend = asked.backend;
    let needed = query::needed(backend.features(), wanted);
    let known = match reads_first(&alter) {
        None => None,
        Some(first) => Some(backend.query(file, query::needed(backend.features(), first)).await?),
    };
    let info = match alter {
        Alter::Metadata(change) => {
            let edit = edit_of(asked, change, known.as_ref())?;
            apply(backend, file, &edit).await?
        }
        Alter::Security(parts, given) => {
            let security = replaced(asked, known.as_ref(), parts, &given)?;
            backend.set_security(file, &security).await.map(|()| None)?
        }
        Alter::AllocationSize(bytes) => {
            Some(backend.set_size(file, SizeChange::Allocation(bytes)).await?)
        }
        Alter::ValidDataLength(bytes) => {
            check_valid_data_length(asked, known.as_ref(), bytes)?;
            // What lies between reads as zero anyway: nobody sees bytes that were never written.
            None
        }
        Alter::ExtendedAttributes(list) => {
            Some(backend.set_extended_attributes(file, &list).await?)
        }
        Alter::Reparse(data) => {
            check_reparse(asked, known, |old| ReparseData::check_replace(old, &data))?;
            backend.set_reparse_point(file, &data).await.map(|()| None)?
        }
        Alter::DeleteReparse(data) => {
            check_reparse(asked, known, |old| ReparseData::check_delete(old, &data))?;
            backend.delete_reparse_point(file, &data).await.map(|()| None)?
        }
        Alter::Sparse(sparse) => Some(backend.set_sparse(file, sparse).await?),
        Alter::Zero(range) => Some(backend.zero(file, range).await?),
        Alter::Allocate(range) => Some(backend.allocate(file, range).await?),
    };
    let found = match info {
        Some(info) if needed.is_empty() => Facts { info, ..Facts::default() },
        _ => backend.query(file, needed).await?,
    };
    query::answer(found, wanted)
}

/// What a change has to know of the file as it is.
fn reads_first(alter: &Alter) -> Option<Wanted> {
    match alter {
        Alter::Metadata(change) if !change.posix.is_empty() => Some(OWNERSHIP),
        Alter::Security(..) => Some(Wanted::SECURITY),
        Alter::Reparse(_) | Alter::DeleteReparse(_) => Some(Wanted::REPARSE),
        Alter::ValidDataLength(_) => Some(Wanted::empty()),
        Alter::Metadata(_)
        | Alter::AllocationSize(_)
        | Alter::ExtendedAttributes(_)
        | Alter::Sparse(_)
        | Alter::Zero(_)
        | Alter::Allocate(_) => None,
    }
}

fn edit_of<B: Backend>(
    asked: &Asked<'_, B>,
    change: MetadataChange,
    known: Option<&Facts>,
) -> Result<MetadataEdit, NtError> {
    let (security, lx) = match known {
        Some(found) => ownership::changed(asked.backend.features(), found, &change.posix)?,
        None => (None, None),
    };
    Ok(MetadataEdit { basic: change.basic, end_of_file: change.end_of_file, security, lx })
}

/// The parts of an edit, one after the other. Times come last: what sets them on the way is not to
/// have the last word.
async fn apply<B: Backend>(
    backend: &B,
    file: FileKey,
    edit: &MetadataEdit,
) -> Result<Option<FileInfo>, NtError> {
    let mut info = None;
    if let Some(bytes) = edit.end_of_file {
        info = Some(backend.set_size(file, SizeChange::EndOfFile(bytes)).await?);
    }
    if let Some(security) = &edit.security {
        backend.set_security(file, security).await?;
        info = None;
    }
    if let Some(lx) = &edit.lx {
        backend.set_lx(file, lx).await?;
        info = None;
    }
    if !edit.basic.is_empty() {
        info = Some(backend.set_basic(file, &edit.basic).await?);
    }
    Ok(info)
}

/// The descriptor as it is once those parts of it are set: [MS-FSA] 2.1.5.17.
fn replaced<B: Backend>(
    asked: &Asked<'_, B>,
    known: Option<&Facts>,
    parts: SecurityInformation,
    given: &SecurityDescriptor,
) -> Result<SecurityDescriptor, NtError> {
    if !asked.backend.features().descriptors {
        return Err(NtError::NOT_SUPPORTED);
    }
    if parts.contains(SecurityInformation::OWNER) && !asked.is_trusted() {
        let owner = given.owner().ok_or(NtError::INVALID_OWNER)?;
        if !asked.token.may_assign_owner(owner) {
            return Err(NtError::INVALID_OWNER);
        }
    }
    match known.and_then(|found| found.security.as_ref()) {
        Some(old) => SecurityDescriptor::merge(old.view(), parts, given.view()),
        None => given.try_clone(),
    }
}

/// [MS-FSA] 2.1.5.15.15: a privilege, for what was on the medium could be read; and no further than
/// the end of file.
fn check_valid_data_length<B: Backend>(
    asked: &Asked<'_, B>,
    known: Option<&Facts>,
    bytes: u64,
) -> Result<(), NtError> {
    if !asked.is_trusted() && !asked.token.holds(Privileges::MANAGE_VOLUME) {
        return Err(NtError::PRIVILEGE_NOT_HELD);
    }
    match known {
        Some(found) if bytes > found.info.end_of_file => Err(NtError::INVALID_PARAMETER),
        Some(_) | None => Ok(()),
    }
}

fn check_reparse<B: Backend>(
    asked: &Asked<'_, B>,
    known: Option<Facts>,
    check: impl FnOnce(Option<&ReparseData>) -> Result<(), NtError>,
) -> Result<(), NtError> {
    if !asked.backend.features().reparse_points {
        return Err(NtError::NOT_SUPPORTED);
    }
    check(known.and_then(|found| found.reparse).as_ref())
}

/// The rights that a handle needs for that change: [MS-FSA] 2.1.5.15.
fn access_for(alter: &Alter) -> AccessMask {
    match alter {
        Alter::Metadata(change) => {
            let mut access = AccessMask::empty();
            access.set(AccessMask::WRITE_ATTRIBUTES, !change.basic.is_empty());
            access.set(AccessMask::WRITE_DATA, change.end_of_file.is_some());
            access.set(AccessMask::WRITE_DAC, change.posix.mode.is_some());
            let gives = change.posix.uid.is_some() || change.posix.gid.is_some();
            access.set(AccessMask::WRITE_OWNER, gives);
            access
        }
        Alter::Security(parts, _) => parts.set_access(),
        Alter::ExtendedAttributes(_) => AccessMask::WRITE_EA,
        Alter::Reparse(_) | Alter::DeleteReparse(_) => AccessMask::WRITE_ATTRIBUTES,
        Alter::AllocationSize(_)
        | Alter::ValidDataLength(_)
        | Alter::Sparse(_)
        | Alter::Zero(_)
        | Alter::Allocate(_) => AccessMask::WRITE_DATA,
    }
}

#[cfg(test)]
mod tests;
