//! What a new file is made of: who may make it, what it inherits, what it is to keep.

use crate::access::{Asked, Demand, Reached, here};
use crate::backend::{Backend, Facts, NewFile};
use crate::ownership;
use core::mem;
use nt::security::inheritance::create_descriptor;
use nt::security::{Privileges, SecurityDescriptor};
use nt::{AccessMask, Attributes, CreateOptions, FilePath, NtError, OwnedPath, Wanted};
use transact::Create;

/// Whether this caller may make it; what was found of the directory that it is made in.
///
/// # Errors
/// `OBJECT_NAME_COLLISION` for what is there already; `CANNOT_DELETE` for a read-only file that is
/// to be deleted on close; `PRIVILEGE_NOT_HELD`; `ACCESS_DENIED`; `OBJECT_PATH_NOT_FOUND`.
pub(super) async fn judge<B: Backend>(
    asked: &Asked<'_, B>,
    create: &Create,
) -> Result<Reached<Facts>, NtError> {
    match judge_rights(asked, create).await {
        // [MS-FSA] 2.1.5.1, phase 7: what a new file may not be is no question of one that exists.
        Err(_) if is_there(asked, create).await => Err(NtError::OBJECT_NAME_COLLISION),
        judged => judged,
    }
}

/// For who may know.
async fn is_there<B: Backend>(asked: &Asked<'_, B>, create: &Create) -> bool {
    let path = create.path.as_path();
    !create.nameless
        && matches!(asked.traverse(path).await, Ok(Reached::Here(())))
        && asked.backend.lookup(path, Wanted::empty()).await.is_ok()
}

async fn judge_rights<B: Backend>(
    asked: &Asked<'_, B>,
    create: &Create,
) -> Result<Reached<Facts>, NtError> {
    let audits = create.access.contains(AccessMask::ACCESS_SYSTEM_SECURITY);
    if audits && !asked.token.holds(Privileges::SECURITY) {
        return Err(NtError::PRIVILEGE_NOT_HELD);
    }
    let path = create.path.as_path();
    let directory = is_directory(create);
    if create.nameless {
        // The directory itself is named; a child of any name stands for the file in it.
        let mut child = create.path.try_clone()?;
        child.push(nt::OwnedName::from_text("-")?.as_name())?;
        return judge_file(asked, create, child.as_path(), directory).await;
    }
    if path.stream().is_some() {
        let main = without_stream(path)?;
        match judge_stream(asked, create, main.as_path()).await {
            Err(NtError::OBJECT_NAME_NOT_FOUND) => {}
            judged => return judged,
        }
    }
    judge_file(asked, create, path, directory).await
}

/// [MS-FSA] 2.1.5.1.1. The attributes of a file that gets a new stream are its own; these are the
/// new file's.
async fn judge_file<B: Backend>(
    asked: &Asked<'_, B>,
    create: &Create,
    path: FilePath<'_>,
    directory: bool,
) -> Result<Reached<Facts>, NtError> {
    let parent = here!(asked.judge_new(path, directory, create.options).await?);
    let deletes = create.options.contains(CreateOptions::DELETE_ON_CLOSE);
    match deletes && create.attributes.contains(Attributes::READ_ONLY) {
        true => Err(NtError::CANNOT_DELETE),
        false => Ok(Reached::Here(parent)),
    }
}

/// A new stream is a change of its file: spec 1.8 of WinFsp.
async fn judge_stream<B: Backend>(
    asked: &Asked<'_, B>,
    create: &Create,
    main: FilePath<'_>,
) -> Result<Reached<Facts>, NtError> {
    let mut access = create.access | AccessMask::WRITE_DATA;
    if create.options.contains(CreateOptions::DELETE_ON_CLOSE) {
        access |= AccessMask::DELETE;
    }
    let kind = CreateOptions::DIRECTORY_FILE | CreateOptions::NON_DIRECTORY_FILE;
    let options = create.options.difference(kind);
    let demand = Demand { options, ..Demand::of(access) };
    let (_granted, found) = here!(asked.judge(main, demand).await?);
    Ok(Reached::Here(found))
}

/// For a trusted caller: the parent, if the new file takes anything from it.
pub(super) async fn inherits_from<B: Backend>(
    asked: &Asked<'_, B>,
    create: &Create,
) -> Result<Reached<Option<Facts>>, NtError> {
    let features = asked.backend.features();
    let path = create.path.as_path();
    let parent = if create.nameless { Some(path) } else { path.parent() };
    let Some(parent) = parent.filter(|_| path.stream().is_none()) else {
        return Ok(Reached::Here(None));
    };
    let wanted = match &create.posix {
        Some(_) if features.lx_metadata => Wanted::POSIX,
        None if features.descriptors => Wanted::SECURITY | Wanted::POSIX,
        Some(_) | None => return Ok(Reached::Here(None)),
    };
    let found = match asked.backend.lookup(parent, wanted).await {
        Ok(found) => found,
        Err(NtError::OBJECT_NAME_NOT_FOUND) => return Err(NtError::OBJECT_PATH_NOT_FOUND),
        Err(error) => return Err(here!(asked.explain(path, error).await?)),
    };
    if wanted.contains(Wanted::SECURITY) || !ownership::inherits_group(&found) {
        return Ok(Reached::Here(Some(found)));
    }
    // Rare: the group of a setgid directory is in its descriptor.
    let found = asked.backend.lookup(parent, Wanted::SECURITY | Wanted::POSIX).await?;
    Ok(Reached::Here(Some(found)))
}

/// Puts the new file together; takes reparse data and EAs out of `create`.
///
/// # Errors
/// `INVALID_OWNER`, `PRIVILEGE_NOT_HELD`, `INVALID_ACL` as [`create_descriptor`];
/// `NOT_SUPPORTED` for a special file that the volume cannot keep; `INSUFFICIENT_RESOURCES`.
pub(super) fn prepare<B: Backend>(
    asked: &Asked<'_, B>,
    create: &mut Create,
    parent: Option<&Facts>,
) -> Result<NewFile, NtError> {
    let features = asked.backend.features();
    let directory = is_directory(create);
    let kept = match create.posix {
        Some(posix) => {
            let posix = match parent.filter(|parent| ownership::inherits_group(parent)) {
                Some(parent) => ownership::inherit_group(parent, posix, directory)?,
                None => posix,
            };
            ownership::keep(features, &posix, create.reparse.is_some())?
        }
        None if features.descriptors => {
            let security = inherited(asked, create, parent, directory)?;
            ownership::Kept { security: Some(security), ..ownership::Kept::default() }
        }
        None => ownership::Kept::default(),
    };
    Ok(NewFile {
        directory,
        attributes: attributes(create, directory),
        security: kept.security,
        lx: kept.lx,
        reparse: create.reparse.take(),
        extended_attributes: mem::take(&mut create.extended_attributes),
        allocation_size: create.allocation_size,
    })
}

fn inherited<B: Backend>(
    asked: &Asked<'_, B>,
    create: &Create,
    parent: Option<&Facts>,
    directory: bool,
) -> Result<SecurityDescriptor, NtError> {
    let parent = parent.and_then(|parent| parent.security.as_ref());
    create_descriptor(
        parent.map(SecurityDescriptor::view),
        create.security.as_ref().map(SecurityDescriptor::view),
        asked.token,
        directory,
    )
}

/// [MS-FSA] 2.1.5.1.1: a new file is not yet in any backup.
fn attributes(create: &Create, directory: bool) -> Attributes {
    let mut attributes = create.attributes.intersection(Attributes::SETTABLE);
    attributes.set(Attributes::DIRECTORY, directory);
    attributes.set(Attributes::REPARSE_POINT, create.reparse.is_some());
    if !directory {
        attributes |= Attributes::ARCHIVE;
    }
    attributes
}

fn is_directory(create: &Create) -> bool {
    create.options.contains(CreateOptions::DIRECTORY_FILE)
        && create.path.as_path().stream().is_none()
}

fn without_stream(path: FilePath<'_>) -> Result<OwnedPath, NtError> {
    let mut main = path.to_owned()?;
    main.set_stream(None)?;
    Ok(main)
}
