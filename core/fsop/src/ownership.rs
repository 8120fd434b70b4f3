//! POSIX attributes, and what a file system stores of them.
//!
//! Where the volume keeps descriptors, owner, group and the nine permission bits are in the
//! descriptor; the type of a special file, the device number and the bits 07000 are in
//! [`LxMetadata`]. Where it keeps none, all of it is in [`LxMetadata`]. Where it keeps neither,
//! everybody may do everything. How bits become entries is [`nt::posix::permissions`]'s.

use crate::backend::{Facts, Features};
use nt::posix::permissions::{self, Permissions};
use nt::posix::{PosixAttributes, PosixChange};
use nt::security::SecurityDescriptor;
use nt::{FileInfo, LxMetadata, NtError, ReparseTag};

/// The type in a mode, and its values.
const S_IFMT: u32 = 0o170_000;
const S_IFSOCK: u32 = 0o140_000;
const S_IFLNK: u32 = 0o120_000;
const S_IFREG: u32 = 0o100_000;
const S_IFBLK: u32 = 0o060_000;
const S_IFDIR: u32 = 0o040_000;
const S_IFCHR: u32 = 0o020_000;
const S_IFIFO: u32 = 0o010_000;
/// New files of such a directory have its group.
const S_ISGID: u32 = 0o002_000;
/// setuid, setgid and sticky: what a descriptor has no word for.
const SPECIAL_BITS: u32 = 0o007_000;
const PERMISSION_BITS: u32 = 0o000_777;

/// What a new file is to keep of its POSIX attributes.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) security: Option<SecurityDescriptor>,
    pub(crate) lx: LxMetadata,
}

/// Owner, group and mode as `stat` reports them.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES`.
pub(crate) fn attributes(found: &Facts) -> Result<PosixAttributes, NtError> {
    let lx = &found.lx;
    let kept_mode = lx.mode.unwrap_or(0);
    let kind = kind(&found.info, kept_mode);
    let special = kept_mode & SPECIAL_BITS;
    let device = lx.device.unwrap_or_default();
    let Some(descriptor) = &found.security else {
        return Ok(PosixAttributes {
            uid: lx.uid.unwrap_or(0),
            gid: lx.gid.unwrap_or(0),
            mode: kind | lx.mode.map_or(PERMISSION_BITS, |mode| mode & (PERMISSION_BITS | special)),
            device,
            exact: lx.mode.is_some(),
        });
    };
    let view = descriptor.view();
    let said = permissions::from_descriptor(view);
    let exact = permissions::is_exact(view, kind == S_IFDIR)
        || (special != 0 && is_special_exact(descriptor, said, kind | special)?);
    let mode = if exact { said.mode } else { permissions::covering_mode(view) };
    let mode = kind | special | mode & PERMISSION_BITS;
    Ok(PosixAttributes { uid: said.uid, gid: said.gid, mode, device, exact })
}

/// [`permissions::is_exact`] for a file whose special bits count: a sticky directory.
fn is_special_exact(
    descriptor: &SecurityDescriptor,
    said: Permissions,
    mode: u32,
) -> Result<bool, NtError> {
    let mode = for_descriptor(mode) | said.mode;
    let plain = permissions::to_descriptor(Permissions { mode, ..said })?;
    Ok(plain.owner() == descriptor.owner()
        && plain.group() == descriptor.group()
        && plain.dacl() == descriptor.dacl())
}

/// The type bits: what reparse tag and attributes say, or else what was kept.
fn kind(info: &FileInfo, kept_mode: u32) -> u32 {
    let tag = if info.is_reparse_point() { info.reparse_tag } else { 0 };
    match ReparseTag(tag) {
        ReparseTag::SYMLINK | ReparseTag::LX_SYMLINK => S_IFLNK,
        ReparseTag::AF_UNIX => S_IFSOCK,
        ReparseTag::LX_FIFO => S_IFIFO,
        ReparseTag::LX_CHR => S_IFCHR,
        ReparseTag::LX_BLK => S_IFBLK,
        _ if info.is_directory() => S_IFDIR,
        _ if is_special(kept_mode) => kept_mode & S_IFMT,
        _ => S_IFREG,
    }
}

/// A type that attributes alone cannot tell?
fn is_special(mode: u32) -> bool {
    matches!(mode & S_IFMT, S_IFSOCK | S_IFBLK | S_IFCHR | S_IFIFO | S_IFLNK)
}

/// What of a mode a descriptor is made from. A type is a number, not a set of bits: block devices
/// and sockets share the bit of directories.
fn for_descriptor(mode: u32) -> u32 {
    let bits = mode & (SPECIAL_BITS | PERMISSION_BITS);
    if mode & S_IFMT == S_IFDIR { S_IFDIR | bits } else { bits }
}

/// What a new file with those POSIX attributes is to keep.
///
/// # Errors
/// `NOT_SUPPORTED` for a special file that the volume could not tell from another;
/// `INSUFFICIENT_RESOURCES`.
pub(crate) fn keep(
    features: Features,
    posix: &PosixAttributes,
    has_reparse: bool,
) -> Result<Kept, NtError> {
    if is_special(posix.mode) && !features.lx_metadata && !has_reparse {
        return Err(NtError::NOT_SUPPORTED);
    }
    let device = matches!(posix.mode & S_IFMT, S_IFBLK | S_IFCHR).then_some(posix.device);
    if !features.descriptors {
        let lx = match features.lx_metadata {
            true => LxMetadata {
                uid: Some(posix.uid),
                gid: Some(posix.gid),
                mode: Some(posix.mode),
                device,
            },
            false => LxMetadata::default(),
        };
        return Ok(Kept { security: None, lx });
    }
    let mode = for_descriptor(posix.mode);
    let said = Permissions { uid: posix.uid, gid: posix.gid, mode };
    let security = Some(permissions::to_descriptor(said)?);
    let is_needed = is_special(posix.mode) || posix.mode & SPECIAL_BITS != 0;
    let mode = is_needed.then_some(posix.mode & (S_IFMT | SPECIAL_BITS));
    let lx = match features.lx_metadata {
        true => LxMetadata { uid: None, gid: None, mode, device },
        false => LxMetadata::default(),
    };
    Ok(Kept { security, lx })
}

/// The directory that a file is made in hands down its group: setgid directories of POSIX.
pub(crate) fn inherits_group(parent: &Facts) -> bool {
    parent.lx.mode.is_some_and(|mode| mode & S_ISGID != 0)
}

/// Takes over the group of a setgid directory; a new directory is one again.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES`.
pub(crate) fn inherit_group(
    parent: &Facts,
    posix: PosixAttributes,
    directory: bool,
) -> Result<PosixAttributes, NtError> {
    let gid = attributes(parent)?.gid;
    let mode = if directory { posix.mode | S_ISGID } else { posix.mode };
    Ok(PosixAttributes { gid, mode, ..posix })
}

/// What has to be stored so that `found` has these attributes.
///
/// # Errors
/// `NOT_SUPPORTED` if the volume keeps nothing of the kind; `INVALID_ACL`,
/// `INSUFFICIENT_RESOURCES`.
pub(crate) fn changed(
    features: Features,
    found: &Facts,
    change: &PosixChange,
) -> Result<(Option<SecurityDescriptor>, Option<LxMetadata>), NtError> {
    let now = attributes(found)?;
    let (uid, gid) = (change.uid.unwrap_or(now.uid), change.gid.unwrap_or(now.gid));
    // A mode that only covers single users' entries is shown, never stored: it would grant more.
    let granted = found.security.as_ref().map(|old| permissions::from_descriptor(old.view()).mode);
    let kept = granted.map_or(now.mode, |granted| now.mode & !PERMISSION_BITS | granted);
    let bits = change.mode.unwrap_or(kept) & (SPECIAL_BITS | PERMISSION_BITS);
    let mode = now.mode & S_IFMT | bits;
    match (&found.security, features.lx_metadata) {
        (Some(old), lx_metadata) => {
            let said = Permissions { uid, gid, mode: for_descriptor(mode) };
            let security = permissions::merge(old.view(), said)?;
            let kept = found.lx.mode.unwrap_or(0) & S_IFMT | bits & SPECIAL_BITS;
            let is_news = kept != found.lx.mode.unwrap_or(0);
            let lx = LxMetadata { mode: Some(kept), ..LxMetadata::default() };
            Ok((Some(security), (lx_metadata && is_news).then_some(lx)))
        }
        (None, _) if features.descriptors => {
            let said = Permissions { uid, gid, mode: for_descriptor(mode) };
            Ok((Some(permissions::to_descriptor(said)?), None))
        }
        (None, true) => {
            let lx = LxMetadata {
                uid: Some(uid),
                gid: Some(gid),
                mode: Some(mode),
                ..LxMetadata::default()
            };
            Ok((None, Some(lx)))
        }
        (None, false) => Err(NtError::NOT_SUPPORTED),
    }
}

/// What is kept for Linux, as a descriptor, for a volume that keeps no descriptors.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES`.
pub(crate) fn descriptor_of_lx(found: &Facts) -> Result<Option<SecurityDescriptor>, NtError> {
    let LxMetadata { uid: Some(uid), gid: Some(gid), mode: Some(mode), .. } = found.lx else {
        return Ok(None);
    };
    let said = Permissions { uid, gid, mode: for_descriptor(mode) };
    permissions::to_descriptor(said).map(Some)
}

#[cfg(test)]
mod tests;
