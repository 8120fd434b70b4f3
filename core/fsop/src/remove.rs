//! Names that go: at the last cleanup, or at once.

use crate::access::{Asked, Demand, Reached};
use crate::backend::{Backend, Facts};
use nt::{AccessMask, Attributes, FilePath, NtError, OwnedPath, Wanted};
use transact::{CleanupFlags, FileKey, Object, Outcome, Reply};

/// The last handle that shared this file is gone; `path` is the name that goes with it.
///
/// # Errors
/// What the file system answers to the removal. The cleanup itself cannot fail.
pub(crate) async fn cleanup<B: Backend>(
    asked: &Asked<'_, B>,
    file: FileKey,
    path: Option<OwnedPath>,
    flags: CleanupFlags,
) -> Reply {
    let backend = asked.backend;
    // Nobody is left to hear of a failure, and nothing that the engine could do about it.
    let _ = backend.cleanup(file, flags).await;
    match path.filter(|_| flags.contains(CleanupFlags::DELETE)) {
        Some(path) => backend.remove(path.as_path()).await.map(|()| Outcome::Done),
        None => Ok(Outcome::Done),
    }
}

/// May this name be removed? Asked when a delete becomes pending.
///
/// # Errors
/// `CANNOT_DELETE` for what is read-only, [MS-FSA] 2.1.5.15.3; what the file system answers:
/// `DIRECTORY_NOT_EMPTY`, `CANNOT_DELETE`.
pub(crate) async fn can_delete<B: Backend>(
    asked: &Asked<'_, B>,
    object: Object,
    path: FilePath<'_>,
    ignore_readonly: bool,
) -> Reply {
    if !ignore_readonly {
        let found = match object {
            Object::File(file) => asked.backend.query(file, Wanted::empty()).await?,
            Object::Path(path) => asked.backend.lookup(path.as_path(), Wanted::empty()).await?,
        };
        check_writable(&found)?;
    }
    asked.backend.can_delete(path).await.map(|()| Outcome::Done)
}

/// Removes a name at once, as a short open for DELETE would.
///
/// # Errors
/// As [`can_delete`]; `OBJECT_NAME_NOT_FOUND`; `ACCESS_DENIED` without DELETE of the file and
/// without FILE_DELETE_CHILD of its directory.
pub(crate) async fn remove<B: Backend>(
    asked: &Asked<'_, B>,
    path: FilePath<'_>,
    ignore_readonly: bool,
) -> Reply {
    let found = match (asked.is_trusted(), ignore_readonly) {
        (true, true) => None,
        (true, false) => Some(asked.find(path, Wanted::empty()).await?),
        (false, _) => Some(asked.judge_found(path, Demand::of(AccessMask::DELETE)).await?),
    };
    match found {
        Some(Reached::Here(found)) if !ignore_readonly => check_writable(&found)?,
        Some(Reached::Elsewhere(redirect)) => return Ok(Outcome::Redirect(redirect)),
        Some(Reached::Here(_)) | None => {}
    }
    asked.backend.can_delete(path).await?;
    asked.backend.remove(path).await.map(|()| Outcome::Done)
}

fn check_writable(found: &Facts) -> Result<(), NtError> {
    match found.info.attributes.contains(Attributes::READ_ONLY) {
        true => Err(NtError::CANNOT_DELETE),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests;
