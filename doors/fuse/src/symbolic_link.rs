//! Targets of symbolic links: Linux's bytes, and the two kinds of reparse data that keep them.
//!
//! A relative target becomes a symbolic link of Windows, which clients of other doors can follow,
//! if it comes back from there as it was. Everything else (absolute targets, doubled or trailing
//! slashes, very long ones) becomes a link of WSL, which keeps the bytes.

use nt::posix::name::{from_posix, to_posix};
use nt::{Action, Query, Target};
use nt::{
    Answer, Completion, LxSymbolicLink, Name, NtError, ReparseData, ReparseTag, SymbolicLink,
};
use rustix::io::Errno;

use crate::errno::{errno, errno_of_node};
use crate::response::Response;
use crate::server::{Server, unexpected};
use crate::step::{Asker, Step, Then};

const BACKSLASH: u16 = b'\\' as u16;
const DOT: u16 = b'.' as u16;

/// The kernel's page takes so many bytes of a target.
const MAX_BYTES: usize = 4095;

impl Server {
    pub(crate) fn readlink(&self, asker: &Asker) -> Step {
        let target = Target::Node(self.nodes.node(asker.node));
        Step::ask(Action::Query(target, Query::Reparse), Then::Target)
    }

    pub(crate) fn link_target(&self, done: Completion) -> Result<Step, Errno> {
        match done.map_err(errno_of_node)? {
            Answer::Reparse(reparse) => {
                let target = target_of(&reparse, &self.mount_point).map_err(errno)?;
                Ok(Step::Reply(Response::Bytes(target)))
            }
            other => Err(unexpected(&other)),
        }
    }
}

/// The reparse data of a link with that target.
///
/// # Errors
/// `IO_REPARSE_DATA_INVALID` if it is too long or empty; `INSUFFICIENT_RESOURCES`.
pub(crate) fn reparse_of(target: &[u8]) -> Result<ReparseData, NtError> {
    if target.len() > MAX_BYTES {
        return Err(NtError::IO_REPARSE_DATA_INVALID);
    }
    let portable = portable(target)
        .and_then(|units| SymbolicLink::build(&units, &units, true).ok())
        .filter(|reparse| target_of(reparse, &[]).is_ok_and(|back| back == target));
    match portable {
        Some(reparse) => Ok(reparse),
        None => LxSymbolicLink::build(target),
    }
}

/// A relative target in NT's spelling.
fn portable(target: &[u8]) -> Option<Vec<u16>> {
    let mut units = Vec::with_capacity(target.len());
    for component in target.split(|byte| *byte == b'/') {
        if !units.is_empty() {
            units.push(BACKSLASH);
        }
        match component {
            b"" => return None,
            b"." => units.push(DOT),
            b".." => units.extend([DOT, DOT]),
            name => units.extend(from_posix(name).ok()?.units()),
        }
    }
    Some(units)
}

/// The target in reparse data, as readlink(2) gives it. A link that starts from the root of its
/// volume is shown to start from `mount_point`.
///
/// # Errors
/// `NOT_A_REPARSE_POINT` for data that is no link's; `IO_REPARSE_DATA_INVALID`; `NAME_TOO_LONG` for
/// more than a page; `INSUFFICIENT_RESOURCES`.
pub(crate) fn target_of(reparse: &ReparseData, mount_point: &[u8]) -> Result<Vec<u8>, NtError> {
    let target = match reparse.tag() {
        ReparseTag::LX_SYMLINK => LxSymbolicLink::from_reparse_data(reparse)?.target.to_vec(),
        ReparseTag::SYMLINK => {
            let link = SymbolicLink::from_reparse_data(reparse)?;
            let units = link.substitute_name.to_vec()?;
            let from_root = link.is_relative && units.first() == Some(&BACKSLASH);
            let mut target = if from_root { mount_point.to_vec() } else { Vec::new() };
            push_components(&units, &mut target)?;
            target
        }
        _ => return Err(NtError::NOT_A_REPARSE_POINT),
    };
    if target.len() > MAX_BYTES { Err(NtError::NAME_TOO_LONG) } else { Ok(target) }
}

/// How long `stat` says the link is: as long as its target, or 0 if that cannot be shown.
pub(crate) fn length(reparse: &ReparseData, mount_point: &[u8]) -> u64 {
    target_of(reparse, mount_point).map_or(0, |target| target.len() as u64)
}

fn push_components(units: &[u16], target: &mut Vec<u8>) -> Result<(), NtError> {
    for (index, component) in units.split(|unit| *unit == BACKSLASH).enumerate() {
        if index > 0 {
            target.push(b'/');
        }
        match component {
            [] => {}
            [DOT] => target.extend(b"."),
            [DOT, DOT] => target.extend(b".."),
            name => match Name::new(name) {
                Ok(name) => to_posix(name, target)?,
                // `\??\C:\x` leads nowhere here, and is shown as it reads.
                Err(_) => target.extend(String::from_utf16_lossy(name).into_bytes()),
            },
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
