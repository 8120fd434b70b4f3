//! What is known about a file, asked by path or on an open file.
//!
//! A path is not followed if it is a reparse point, and a caller without a handle needs the rights
//! that a handle would have needed. The state of a handle is the engine's to tell.

use crate::access::{Asked, Reached};
use crate::backend::{Backend, Facts, Features};
use crate::ownership;
use crate::perform::open_for;
use nt::{AccessMask, FileId, FilePath, NtError, OwnedPath, Query, Wanted};
use transact::{FileKey, Object, Outcome, Reply};

/// What the file system has to tell so that `wanted` can be answered.
pub(crate) fn needed(features: Features, wanted: Wanted) -> Wanted {
    let posix = wanted.contains(Wanted::POSIX);
    let mut needed = Wanted::empty();
    let security = posix || wanted.contains(Wanted::SECURITY);
    needed.set(Wanted::SECURITY, features.descriptors && security);
    needed.set(Wanted::POSIX, features.lx_metadata && posix);
    let reparse = features.reparse_points && wanted.contains(Wanted::REPARSE);
    needed.set(Wanted::REPARSE, reparse);
    needed
}

/// What the file system told, in the words of the question.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES`.
pub(crate) fn answer(found: Facts, wanted: Wanted) -> Result<nt::Found, NtError> {
    let posix = match wanted.contains(Wanted::POSIX) {
        true => Some(ownership::attributes(&found)?),
        false => None,
    };
    Ok(nt::Found {
        info: found.info,
        security: found.security.filter(|_| wanted.contains(Wanted::SECURITY)),
        posix,
        reparse: found.reparse.filter(|_| wanted.contains(Wanted::REPARSE)),
        name: found.name,
        ..nt::Found::default()
    })
}

/// Answers a query.
///
/// # Errors
/// `INVALID_PARAMETER` for the state of a handle; `NOT_SUPPORTED` for descriptors where the volume
/// keeps none; `NOT_A_REPARSE_POINT`; `ACCESS_DENIED` without a handle; and whatever the file
/// system answers.
pub(crate) async fn query<B: Backend>(
    asked: &Asked<'_, B>,
    object: &Object,
    query: &Query,
) -> Reply {
    match object {
        Object::File(file) => of_file(asked, *file, query).await,
        Object::Path(path) => of_path(asked, path.as_path(), query).await,
    }
}

async fn of_path<B: Backend>(asked: &Asked<'_, B>, path: FilePath<'_>, query: &Query) -> Reply {
    let access = access_for(query);
    if let Reached::Elsewhere(redirect) = asked.require(path, access).await? {
        return Ok(Outcome::Redirect(redirect));
    }
    let wanted = match query {
        Query::Found(wanted) => *wanted,
        Query::Security(_) => Wanted::SECURITY,
        Query::Reparse => Wanted::REPARSE,
        Query::ExtendedAttributes
        | Query::Streams
        | Query::HardLinks
        | Query::AllocatedRanges(_) => {
            return match open_for(asked, path, access).await? {
                Reached::Here(file) => {
                    let reply = of_file(asked, file, query).await;
                    asked.backend.close(file).await;
                    reply
                }
                Reached::Elsewhere(redirect) => Ok(Outcome::Redirect(redirect)),
            };
        }
        // Classes are the engine's: it asks for what they are made of.
        Query::Class(..) | Query::Handle => return Err(NtError::INVALID_PARAMETER),
    };
    match asked.find(path, needed(asked.backend.features(), wanted)).await? {
        Reached::Here(found) => told(found, query),
        Reached::Elsewhere(redirect) => Ok(Outcome::Redirect(redirect)),
    }
}

async fn of_file<B: Backend>(asked: &Asked<'_, B>, file: FileKey, query: &Query) -> Reply {
    let backend = asked.backend;
    let wanted = match query {
        Query::Found(wanted) => *wanted,
        Query::Security(_) => Wanted::SECURITY,
        Query::Reparse => return backend.reparse_point(file).await.map(Outcome::Reparse),
        Query::ExtendedAttributes => {
            let list = backend.extended_attributes(file).await?;
            return Ok(Outcome::ExtendedAttributes(list));
        }
        Query::Streams => return backend.streams(file).await.map(Outcome::Streams),
        Query::HardLinks => {
            let links = backend.hard_links(file).await?;
            // [MS-FSCC] 2.4.16: at least one name is returned. The root, and a file that lives by
            // its opens, have none.
            let has_name = !links.is_empty();
            return has_name
                .then_some(Outcome::HardLinks(links))
                .ok_or(NtError::OBJECT_NAME_NOT_FOUND);
        }
        Query::AllocatedRanges(within) => {
            return backend.allocated_ranges(file, *within).await.map(Outcome::Ranges);
        }
        Query::Class(..) | Query::Handle => return Err(NtError::INVALID_PARAMETER),
    };
    let found = backend.query(file, needed(backend.features(), wanted)).await?;
    told(found, query)
}

/// A path of a file that is known by its id.
///
/// # Errors
/// `NOT_SUPPORTED` where files are not opened by id or the file system does not tell;
/// `OBJECT_NAME_NOT_FOUND`; `FILE_DELETED` for a file without a name.
pub(crate) async fn locate<B: Backend>(backend: &B, file: FileId) -> Reply {
    if !backend.features().open_by_file_id {
        return Err(NtError::NOT_SUPPORTED);
    }
    let path = backend.path_of(file).await?;
    let by_id = OwnedPath::root().with_base(Some(file));
    let info = backend.lookup(by_id.as_path(), Wanted::empty()).await?.info;
    Ok(Outcome::Located { path, info })
}

/// The answers that are all in [`Facts`].
fn told(found: Facts, query: &Query) -> Reply {
    match query {
        Query::Found(wanted) => answer(found, *wanted).map(Outcome::Found),
        Query::Security(information) => {
            let descriptor = found.security.ok_or(NtError::NOT_SUPPORTED)?;
            descriptor.select(*information).map(Outcome::Security)
        }
        Query::Reparse => found.reparse.map(Outcome::Reparse).ok_or(NtError::NOT_A_REPARSE_POINT),
        Query::ExtendedAttributes
        | Query::Streams
        | Query::HardLinks
        | Query::AllocatedRanges(_)
        | Query::Class(..)
        | Query::Handle => Err(NtError::INVALID_PARAMETER),
    }
}

/// The right that a handle needs for that query: [MS-FSA] 2.1.5.12.
fn access_for(query: &Query) -> AccessMask {
    match query {
        Query::Found(wanted) if wanted.contains(Wanted::SECURITY) => {
            AccessMask::READ_ATTRIBUTES | AccessMask::READ_CONTROL
        }
        Query::Found(_) | Query::Class(..) => AccessMask::READ_ATTRIBUTES,
        Query::Security(information) => information.query_access(),
        Query::ExtendedAttributes => AccessMask::READ_EA,
        Query::AllocatedRanges(_) => AccessMask::READ_DATA,
        Query::Streams | Query::HardLinks | Query::Reparse | Query::Handle => AccessMask::empty(),
    }
}

#[cfg(test)]
mod tests;
