//! Open and create: [MS-FSA] 2.1.5.1, the file system's half.
//!
//! Owns the dispositions. None of them changes a file that exists: overwrite and supersede open it
//! here, and empty it by a second operation once the engine has done its checks. What a new file is
//! made of is in [`new_file`]. For a trusted caller an open is one call of the file system, and so
//! is a create, unless something is inherited.

mod new_file;

use crate::access::{Asked, Demand, Reached, check_type, here};
use crate::backend::{Backend, Facts, NewFile, OpenHow, Opened};
use crate::{query, reparse};
use nt::{AccessMask, CreateDisposition, CreateOptions, NtError, Redirect, Wanted};
use transact::{Create, FileKey, Outcome, Reply};

/// An open that may go on by creating, or the other way round, does so this often at most: a file
/// that comes and goes between the two calls is somebody's race, not ours.
const ATTEMPTS: usize = 4;

/// Carries out a create.
///
/// # Errors
/// `OBJECT_NAME_NOT_FOUND`, `OBJECT_PATH_NOT_FOUND`, `OBJECT_NAME_COLLISION`; `ACCESS_DENIED`,
/// `PRIVILEGE_NOT_HELD`, `CANNOT_DELETE`; `NOT_A_DIRECTORY`, `FILE_IS_A_DIRECTORY`; and whatever
/// the file system answers.
pub(crate) async fn create<B: Backend>(asked: &Asked<'_, B>, create: &mut Create) -> Reply {
    if create.path.must_be_directory() && !create.nameless {
        create.options |= CreateOptions::DIRECTORY_FILE;
    }
    match dispose(asked, create).await? {
        Reached::Here(opened) => Ok(Outcome::Opened(opened)),
        Reached::Elsewhere(redirect) => Ok(Outcome::Redirect(redirect)),
    }
}

async fn dispose<B: Backend>(
    asked: &Asked<'_, B>,
    create: &mut Create,
) -> Result<Reached<transact::Opened>, NtError> {
    if create.nameless {
        return make(asked, create).await;
    }
    match create.disposition {
        CreateDisposition::Open | CreateDisposition::Overwrite => open(asked, create).await,
        CreateDisposition::Create => make(asked, create).await,
        CreateDisposition::OpenIf
        | CreateDisposition::OverwriteIf
        | CreateDisposition::Supersede => {
            for _ in 0..ATTEMPTS {
                match open(asked, create).await {
                    Err(NtError::OBJECT_NAME_NOT_FOUND) => {}
                    opened => return opened,
                }
                match make(asked, create).await {
                    Err(NtError::OBJECT_NAME_COLLISION) => {}
                    made => return made,
                }
            }
            Err(NtError::OBJECT_NAME_COLLISION)
        }
    }
}

/// Opens what is there.
async fn open<B: Backend>(
    asked: &Asked<'_, B>,
    create: &Create,
) -> Result<Reached<transact::Opened>, NtError> {
    let path = create.path.as_path();
    let access = if asked.is_trusted() {
        Asked::<B>::all_of(create.access)
    } else {
        let demand = Demand {
            access: create.access,
            disposition: disposition_access(create),
            options: create.options,
            ignore_readonly: false,
        };
        here!(asked.judge(path, demand).await?).0
    };
    let how = OpenHow { access, options: create.options, wanted: needed(asked, create) };
    let opened = match asked.backend.open(path, &how).await {
        Ok(opened) => opened,
        Err(error) => return Err(here!(asked.explain(path, error).await?)),
    };
    let follows = !create.options.contains(CreateOptions::OPEN_REPARSE_POINT);
    if follows && path.stream().is_none() && opened.found.info.is_reparse_point() {
        return lead_on(asked, create, opened).await.map(Reached::Elsewhere);
    }
    let overwrites = create.disposition.overwrites();
    if let Err(error) = check_type(path, &opened.found, create.options, overwrites) {
        asked.backend.close(opened.file).await;
        return Err(error);
    }
    finish(asked, create, opened, access, false).await.map(Reached::Here)
}

/// The rights that a disposition needs on the file it empties: [MS-FSA] 2.1.5.1.2.
fn disposition_access(create: &Create) -> AccessMask {
    let empties = match create.disposition {
        CreateDisposition::Supersede => AccessMask::DELETE,
        CreateDisposition::Overwrite | CreateDisposition::OverwriteIf => AccessMask::WRITE_DATA,
        CreateDisposition::Open | CreateDisposition::Create | CreateDisposition::OpenIf => {
            return AccessMask::empty();
        }
    };
    // EAs and attributes are the file's: emptying a named stream leaves them.
    match create.path.as_path().stream() {
        Some(_) => empties,
        None => empties | AccessMask::WRITE_EA | AccessMask::WRITE_ATTRIBUTES,
    }
}

/// What was opened is a reparse point, and was not meant itself.
async fn lead_on<B: Backend>(
    asked: &Asked<'_, B>,
    create: &Create,
    opened: Opened,
) -> Result<Redirect, NtError> {
    let known = opened.found.reparse;
    let reparse = match known {
        Some(reparse) => Ok(Some(reparse)),
        None => asked.backend.reparse_point(opened.file).await.map(Some),
    };
    asked.backend.close(opened.file).await;
    reparse::at_end(create.path.as_path(), reparse?)
}

/// Makes a file.
async fn make<B: Backend>(
    asked: &Asked<'_, B>,
    create: &mut Create,
) -> Result<Reached<transact::Opened>, NtError> {
    let parent = match asked.is_trusted() {
        true => None,
        false => Some(here!(new_file::judge(asked, create).await?)),
    };
    let parent = match parent {
        Some(parent) => Some(parent),
        None => here!(new_file::inherits_from(asked, create).await?),
    };
    let new = new_file::prepare(asked, create, parent.as_ref())?;
    let access = Asked::<B>::all_of(create.access);
    let how = OpenHow { access, options: create.options, wanted: needed(asked, create) };
    let path = create.path.as_path();
    let made = match create.nameless {
        true => asked.backend.create_nameless(path, &how, &new).await,
        false => asked.backend.create(path, &how, &new).await,
    };
    let opened = match made {
        Ok(opened) => know_new(opened, new, how.wanted),
        Err(error) => {
            // So that another attempt finds what this one took out.
            create.reparse = new.reparse;
            create.extended_attributes = new.extended_attributes;
            return Err(here!(asked.explain(path, error).await?));
        }
    };
    finish(asked, create, opened, access, true).await.map(Reached::Here)
}

/// What a new file was given need not be asked for, if the file system did not tell anyway.
fn know_new(mut opened: Opened, new: NewFile, wanted: Wanted) -> Opened {
    let given = wanted.difference(opened.told);
    if given.contains(Wanted::SECURITY) {
        opened.found.security = new.security;
    }
    if given.contains(Wanted::POSIX) {
        opened.found.lx = new.lx;
    }
    if given.contains(Wanted::REPARSE) {
        opened.found.reparse = new.reparse;
    }
    opened.told |= given;
    opened
}

/// Asks for what is still wanted, and closes what is not to be held.
async fn finish<B: Backend>(
    asked: &Asked<'_, B>,
    create: &Create,
    opened: Opened,
    granted: AccessMask,
    created: bool,
) -> Result<transact::Opened, NtError> {
    let Opened { file, found, told, name } = opened;
    let found = complete(asked, create, file, found, told).await;
    if found.is_err() || !create.hold {
        asked.backend.close(file).await;
    }
    if found.is_err() && created && !create.nameless {
        // ENGINE.md section 2: an open that fails after the file was created removes it again.
        let _ = asked.backend.remove(create.path.as_path()).await;
    }
    let file = create.hold.then_some(file);
    Ok(transact::Opened { file, created, granted, found: found?, name })
}

async fn complete<B: Backend>(
    asked: &Asked<'_, B>,
    create: &Create,
    file: FileKey,
    found: Facts,
    told: Wanted,
) -> Result<nt::Found, NtError> {
    let needed = needed(asked, create);
    let found = match told.contains(needed) {
        true => found,
        false => asked.backend.query(file, needed).await?,
    };
    query::answer(found, create.wanted)
}

fn needed<B: Backend>(asked: &Asked<'_, B>, create: &Create) -> Wanted {
    query::needed(asked.backend.features(), create.wanted)
}

#[cfg(test)]
mod tests;
