//! Another name, or one more name: who may take the names away, who may put a name there.
//!
//! That the caller may rename what he has open was judged when he opened it; whether somebody else
//! has it open is the engine's affair.

use crate::access::{Asked, Demand, Reached, here};
use crate::backend::Backend;
use nt::{AccessMask, CreateOptions, FilePath, NtError, OwnedPath, Wanted};
use transact::{FileKey, Object, Outcome, RenameHow, Reply};

/// Gives a file another name. `file` is a handle of it that was granted DELETE.
///
/// # Errors
/// `ACCESS_DENIED` if the source may not be renamed, the target not be replaced, or nothing be put
/// into its directory, and for a directory that would be replaced without POSIX semantics;
/// `OBJECT_PATH_NOT_FOUND`; what the file system answers: `OBJECT_NAME_COLLISION`,
/// `DIRECTORY_NOT_EMPTY`.
pub(crate) async fn rename<B: Backend>(
    asked: &Asked<'_, B>,
    file: Option<FileKey>,
    from: FilePath<'_>,
    to: FilePath<'_>,
    how: RenameHow,
) -> Reply {
    if let Reached::Elsewhere(redirect) = judge(asked, file, from, to, how).await? {
        return Ok(Outcome::Redirect(redirect));
    }
    asked.backend.rename(from, to, how).await.map(|()| Outcome::Done)
}

async fn judge<B: Backend>(
    asked: &Asked<'_, B>,
    file: Option<FileKey>,
    from: FilePath<'_>,
    to: FilePath<'_>,
    how: RenameHow,
) -> Result<Reached<()>, NtError> {
    if file.is_none() {
        here!(asked.require(from, AccessMask::DELETE).await?);
    }
    if !asked.is_trusted() && from.parent() != to.parent() {
        here!(judge_place(asked, from, to).await?);
        if how.exchange {
            here!(judge_place(asked, to, from).await?);
        }
    }
    // The same file under two spellings of one name is no target.
    if from == to || !(how.replace || how.exchange) {
        return Ok(Reached::Here(()));
    }
    judge_target(asked, to, how).await
}

/// May what is at `from` be put at `to`?
async fn judge_place<B: Backend>(
    asked: &Asked<'_, B>,
    from: FilePath<'_>,
    to: FilePath<'_>,
) -> Result<Reached<()>, NtError> {
    let source = here!(asked.find(from, Wanted::empty()).await?);
    let directory = source.info.is_directory();
    let _parent = here!(asked.judge_new(to, directory, CreateOptions::empty()).await?);
    Ok(Reached::Here(()))
}

/// Whoever replaces a file deletes it, and whoever trades its name renames it: spec 1.8 of WinFsp.
/// A target that is not there is fine.
async fn judge_target<B: Backend>(
    asked: &Asked<'_, B>,
    to: FilePath<'_>,
    how: RenameHow,
) -> Result<Reached<()>, NtError> {
    // [MS-FSA] 2.1.5.15.11: a directory is not replaced; with POSIX semantics an empty one is.
    let spares_directory = !how.posix && !how.exchange && to.stream().is_none();
    let mut options = CreateOptions::OPEN_REPARSE_POINT;
    options.set(CreateOptions::DELETE_ON_CLOSE, !how.exchange);
    let ignore_readonly = how.ignore_readonly;
    let demand = Demand { options, ignore_readonly, ..Demand::of(AccessMask::DELETE) };
    let found = match asked.is_trusted() {
        true if !spares_directory => return Ok(Reached::Here(())),
        true => asked.find(to, Wanted::empty()).await,
        false => asked.judge_found(to, demand).await,
    };
    match found {
        Ok(Reached::Here(found)) if spares_directory && found.info.is_directory() => {
            Err(NtError::ACCESS_DENIED)
        }
        Ok(Reached::Elsewhere(redirect)) => Ok(Reached::Elsewhere(redirect)),
        Ok(Reached::Here(_)) | Err(NtError::OBJECT_NAME_NOT_FOUND) => Ok(Reached::Here(())),
        // [MS-FSA] 2.1.5.15.11: a read-only target refuses a rename as any other right does.
        Err(NtError::CANNOT_DELETE) => Err(NtError::ACCESS_DENIED),
        Err(error) => Err(error),
    }
}

/// Gives a file one more name.
///
/// # Errors
/// As [`rename`]; `ACCESS_DENIED` for a named file without FILE_WRITE_ATTRIBUTES, which a handle
/// for linking is opened with; `NOT_SUPPORTED` for an open file without a name where files cannot
/// be opened by id.
pub(crate) async fn link<B: Backend>(
    asked: &Asked<'_, B>,
    object: Object,
    to: FilePath<'_>,
    replace: bool,
) -> Reply {
    let from = match object {
        Object::Path(path) => {
            let needed = AccessMask::WRITE_ATTRIBUTES;
            if let Reached::Elsewhere(redirect) = asked.require(path.as_path(), needed).await? {
                return Ok(Outcome::Redirect(redirect));
            }
            path
        }
        Object::File(_) if !asked.backend.features().open_by_file_id => {
            return Err(NtError::NOT_SUPPORTED);
        }
        Object::File(file) => {
            let found = asked.backend.query(file, Wanted::empty()).await?;
            OwnedPath::root().with_base(Some(found.info.id))
        }
    };
    if let Reached::Elsewhere(redirect) = judge_link(asked, to, replace).await? {
        return Ok(Outcome::Redirect(redirect));
    }
    asked.backend.link(from.as_path(), to, replace).await.map(|()| Outcome::Done)
}

async fn judge_link<B: Backend>(
    asked: &Asked<'_, B>,
    to: FilePath<'_>,
    replace: bool,
) -> Result<Reached<()>, NtError> {
    if asked.is_trusted() {
        return Ok(Reached::Here(()));
    }
    let _parent = here!(asked.judge_new(to, false, CreateOptions::empty()).await?);
    if replace {
        here!(judge_target(asked, to, RenameHow { replace, ..RenameHow::default() }).await?);
    }
    Ok(Reached::Here(()))
}

#[cfg(test)]
mod tests;
