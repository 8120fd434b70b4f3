//! The reparse point that is in the way, and where it leads.
//!
//! A relative symbolic link that stays on the volume is resolved here, one link at a time; how many
//! may follow one another is the engine's affair, and so is everything that leaves the volume.

use crate::backend::Backend;
use nt::posix::name::from_posix;
use nt::{
    FilePath, LxSymbolicLink, Name, NtError, OwnedPath, Redirect, ReparseData, ReparseTag,
    SymbolicLink, Wanted,
};

const BACKSLASH: u16 = b'\\' as u16;
const DOT: u16 = b'.' as u16;

/// The first reparse point among the ancestors of `path`, if there is one.
pub(crate) async fn in_the_way<B: Backend>(
    backend: &B,
    path: FilePath<'_>,
) -> Result<Option<Redirect>, NtError> {
    if !backend.features().reparse_points {
        return Ok(None);
    }
    let mut ancestor = OwnedPath::root().with_base(path.base());
    let ancestors = path.components().count().saturating_sub(1);
    for (index, name) in path.components().take(ancestors).enumerate() {
        ancestor.push(name)?;
        let Ok(found) = backend.lookup(ancestor.as_path(), Wanted::REPARSE).await else {
            return Ok(None);
        };
        if found.info.is_reparse_point() {
            let reparse = found.reparse.ok_or(NtError::IO_REPARSE_DATA_INVALID)?;
            return redirect(path, index + 1, reparse).map(Some);
        }
    }
    Ok(None)
}

/// The way on from `path`, which is a reparse point itself.
pub(crate) fn at_end(
    path: FilePath<'_>,
    reparse: Option<ReparseData>,
) -> Result<Redirect, NtError> {
    // The attribute without the data: nothing there to follow.
    let reparse = reparse.ok_or(NtError::IO_REPARSE_DATA_INVALID)?;
    redirect(path, path.components().count(), reparse)
}

fn redirect(
    path: FilePath<'_>,
    components: usize,
    reparse: ReparseData,
) -> Result<Redirect, NtError> {
    let target = match target(path, components, &reparse) {
        Ok(target) => target,
        Err(NtError::INSUFFICIENT_RESOURCES) => return Err(NtError::INSUFFICIENT_RESOURCES),
        // Not a legal path here; whoever follows links may still know better.
        Err(_) => None,
    };
    Ok(Redirect { components, reparse, target })
}

/// Where `path` leads if its first `components` lead to a link with that data.
fn target(
    path: FilePath<'_>,
    components: usize,
    reparse: &ReparseData,
) -> Result<Option<OwnedPath>, NtError> {
    let mut target = OwnedPath::root().with_base(path.base());
    for name in path.components().take(components.saturating_sub(1)) {
        target.push(name)?;
    }
    let stays = match reparse.tag() {
        ReparseTag::SYMLINK => follow_nt(&mut target, reparse)?,
        ReparseTag::LX_SYMLINK => follow_lx(&mut target, reparse)?,
        _ => false,
    };
    if !stays {
        return Ok(None);
    }
    for name in path.components().skip(components) {
        target.push(name)?;
    }
    if path.must_be_directory() {
        target.set_must_be_directory(true);
    }
    if let Some(stream) = path.stream() {
        target.set_stream(Some(stream))?;
    }
    Ok(Some(target))
}

/// A symbolic link of Windows: [MS-FSCC] 2.1.2.4. `false` if it leaves the volume.
fn follow_nt(target: &mut OwnedPath, reparse: &ReparseData) -> Result<bool, NtError> {
    let link = SymbolicLink::from_reparse_data(reparse)?;
    if !link.is_relative {
        return Ok(false);
    }
    let units = link.substitute_name.to_vec()?;
    if units.first() == Some(&BACKSLASH) {
        // Relative to the root of the volume that the link lies on.
        *target = OwnedPath::root();
    }
    for component in units.split(|unit| *unit == BACKSLASH) {
        let stays = match component {
            [] | [DOT] => true,
            [DOT, DOT] => target.pop(),
            _ => target.push(Name::new(component)?).map(|()| true)?,
        };
        if !stays {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A symbolic link of WSL. `false` if it is absolute or leaves the volume.
fn follow_lx(target: &mut OwnedPath, reparse: &ReparseData) -> Result<bool, NtError> {
    let link = LxSymbolicLink::from_reparse_data(reparse)?;
    if link.target.first() == Some(&b'/') {
        return Ok(false);
    }
    for component in link.target.split(|byte| *byte == b'/') {
        let stays = match component {
            b"" | b"." => true,
            b".." => target.pop(),
            _ => target.push(from_posix(component)?.as_name()).map(|()| true)?,
        };
        if !stays {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests;
