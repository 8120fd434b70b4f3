//! What is wrong with a create whatever the file is: [MS-FSA] 2.1.5.1, before any look-up.

use nt::{AccessMask, Attributes, Create, CreateDisposition, CreateOptions, EaList, Keep, NtError};

use crate::flight::Resolved;
use crate::params::VolumeParams;

/// Bits that no access mask may have: [MS-FSA] 2.1.5.1.
const ILLEGAL_ACCESS: u32 = 0x0CE0_FE00;

/// # Errors
/// The first rule that the request breaks, in the order of [MS-FSA] 2.1.5.1.
pub(super) fn check_parameters(create: &Create, params: &VolumeParams) -> Result<(), NtError> {
    let Create { access, options, disposition, .. } = create;
    if access.is_empty() || access.bits() & ILLEGAL_ACCESS != 0 {
        return Err(NtError::ACCESS_DENIED);
    }
    check_options(*access, *options, *disposition)?;
    if create.attributes.contains(Attributes::TEMPORARY)
        && options.contains(CreateOptions::DIRECTORY_FILE)
        && disposition.may_create()
    {
        return Err(NtError::INVALID_PARAMETER);
    }
    if !create.extended_attributes.is_empty() {
        if !params.extended_attributes {
            return Err(NtError::EAS_NOT_SUPPORTED);
        }
        EaList::parse(&create.extended_attributes)?.check_names()?;
        if options.contains(CreateOptions::NO_EA_KNOWLEDGE) {
            return Err(NtError::ACCESS_DENIED);
        }
    }
    if create.reparse.is_some() && !params.reparse_points {
        return Err(NtError::INVALID_DEVICE_REQUEST);
    }
    if create.nameless && *disposition != CreateDisposition::Create {
        return Err(NtError::INVALID_PARAMETER);
    }
    // Without a handle nobody would know what an existing file was opened for.
    let holds = create.keep.contains(Keep::HANDLE);
    if !holds && *disposition != CreateDisposition::Create {
        return Err(NtError::INVALID_PARAMETER);
    }
    Ok(())
}

fn check_options(
    access: AccessMask,
    options: CreateOptions,
    disposition: CreateDisposition,
) -> Result<(), NtError> {
    let has = |bits| options.contains(bits);
    let directory = has(CreateOptions::DIRECTORY_FILE);
    let synchronous = CreateOptions::SYNCHRONOUS_IO_ALERT | CreateOptions::SYNCHRONOUS_IO_NONALERT;
    let may_delete = AccessMask::DELETE | AccessMask::GENERIC_ALL | AccessMask::MAXIMUM_ALLOWED;
    let wrong = [
        directory && has(CreateOptions::NON_DIRECTORY_FILE),
        // A directory is opened or created, never overwritten.
        directory && disposition.overwrites(),
        options.intersects(synchronous) && !access.contains(AccessMask::SYNCHRONIZE),
        has(synchronous),
        has(CreateOptions::DELETE_ON_CLOSE) && !access.intersects(may_delete),
        has(CreateOptions::COMPLETE_IF_OPLOCKED) && has(CreateOptions::RESERVE_OPFILTER),
        has(CreateOptions::NO_INTERMEDIATE_BUFFERING) && access.contains(AccessMask::APPEND_DATA),
    ];
    if wrong.contains(&true) { Err(NtError::INVALID_PARAMETER) } else { Ok(()) }
}

/// What is wrong with this create of this file.
pub(super) fn check_target(
    create: &Create,
    resolved: &Resolved,
    is_root: bool,
    params: &VolumeParams,
) -> Result<(), NtError> {
    if resolved.stream.is_some() {
        if !params.named_streams {
            return Err(NtError::OBJECT_NAME_INVALID);
        }
        if create.options.contains(CreateOptions::DIRECTORY_FILE) {
            return Err(NtError::NOT_A_DIRECTORY);
        }
    }
    if is_root {
        if create.options.contains(CreateOptions::DELETE_ON_CLOSE) {
            return Err(NtError::CANNOT_DELETE);
        }
        if create.disposition.overwrites() && resolved.stream.is_none() {
            return Err(NtError::ACCESS_DENIED);
        }
    }
    if params.read_only {
        return check_read_only(create);
    }
    Ok(())
}

/// On a read-only volume. FILE_OPEN_IF may find something: only creating is refused, at the answer.
fn check_read_only(create: &Create) -> Result<(), NtError> {
    let writes = AccessMask::WRITE_DATA | AccessMask::APPEND_DATA;
    let changes = match create.disposition {
        CreateDisposition::Open | CreateDisposition::OpenIf => create.access.intersects(writes),
        CreateDisposition::Create
        | CreateDisposition::Supersede
        | CreateDisposition::Overwrite
        | CreateDisposition::OverwriteIf => true,
    };
    if changes {
        return Err(NtError::MEDIA_WRITE_PROTECTED);
    }
    // [MS-FSA] 2.1.5.1.2.1.
    match create.options.contains(CreateOptions::DELETE_ON_CLOSE) {
        true => Err(NtError::CANNOT_DELETE),
        false => Ok(()),
    }
}

/// What a handle does beyond its rights, as far as sharing is concerned: emptying a file is writing
/// to it, superseding it also deletes it ([MS-FSA] 2.1.5.1.2).
pub(super) fn implied_access(disposition: CreateDisposition) -> AccessMask {
    match disposition {
        CreateDisposition::Overwrite | CreateDisposition::OverwriteIf => AccessMask::WRITE_DATA,
        CreateDisposition::Supersede => AccessMask::DELETE,
        CreateDisposition::Open | CreateDisposition::OpenIf | CreateDisposition::Create => {
            AccessMask::empty()
        }
    }
}
