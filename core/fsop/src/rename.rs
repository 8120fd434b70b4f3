//! Another name, or one more name: who may take the target away, who may put a name there.
//!
//! That the caller may rename the source was judged when he opened it; whether somebody else has it
//! open is the engine's affair.

use crate::access::{Asked, Demand, Reached, here};
use crate::backend::Backend;
use nt::{AccessMask, CreateOptions, FilePath, NtError, OwnedPath, Wanted};
use transact::{Object, Outcome, RenameHow, Reply};

/// Gives a file another name.
///
/// # Errors
/// `ACCESS_DENIED` if the target may not be replaced, or nothing be put into its directory;
/// `OBJECT_PATH_NOT_FOUND`; what the file system answers: `OBJECT_NAME_COLLISION`,
/// `DIRECTORY_NOT_EMPTY`.
pub(crate) async fn rename<B: Backend>(
    asked: &Asked<'_, B>,
    from: FilePath<'_>,
    to: FilePath<'_>,
    how: RenameHow,
) -> Reply {
    if let Reached::Elsewhere(redirect) = judge(asked, from, to, how).await? {
        return Ok(Outcome::Redirect(redirect));
    }
    asked.backend.rename(from, to, how).await.map(|()| Outcome::Done)
}

async fn judge<B: Backend>(
    asked: &Asked<'_, B>,
    from: FilePath<'_>,
    to: FilePath<'_>,
    how: RenameHow,
) -> Result<Reached<()>, NtError> {
    if asked.is_trusted() {
        return Ok(Reached::Here(()));
    }
    if from.parent() != to.parent() {
        let source = here!(asked.find(from, Wanted::empty()).await?);
        let directory = source.info.is_directory();
        let _parent = here!(asked.judge_new(to, directory, CreateOptions::empty()).await?);
    }
    // The same file under two spellings of one name is no target.
    if how.replace && from != to {
        here!(judge_target(asked, to, how.ignore_readonly).await?);
    }
    Ok(Reached::Here(()))
}

/// Whoever replaces a file deletes it: spec 1.8 of WinFsp. A target that is not there is fine.
async fn judge_target<B: Backend>(
    asked: &Asked<'_, B>,
    to: FilePath<'_>,
    ignore_readonly: bool,
) -> Result<Reached<()>, NtError> {
    let options = CreateOptions::OPEN_REPARSE_POINT | CreateOptions::DELETE_ON_CLOSE;
    let demand = Demand { options, ignore_readonly, ..Demand::of(AccessMask::DELETE) };
    match asked.judge(to, demand).await {
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
/// As [`rename`]; `NOT_SUPPORTED` for an open file without a name where files cannot be opened by
/// id.
pub(crate) async fn link<B: Backend>(
    asked: &Asked<'_, B>,
    object: Object,
    to: FilePath<'_>,
    replace: bool,
) -> Reply {
    let from = match object {
        Object::Path(path) => path,
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
        here!(judge_target(asked, to, false).await?);
    }
    Ok(Reached::Here(()))
}

#[cfg(test)]
mod tests;
