//! GETXATTR, LISTXATTR, SETXATTR, REMOVEXATTR: Linux's attributes as NT's EAs and streams.
//!
//! | Linux | NT |
//! |---|---|
//! | `user.*`, `security.*`, `trusted.*` of at most 254 bytes | the EA of the same name |
//! | a name without such a beginning | the EA of that name, if an NT client made one; never set |
//! | `user.stream.NAME` | the named stream, whole, up to 64 KiB |
//! | `system.*` | EOPNOTSUPP |
//! | not shown | EAs named `$LX...`, which hold owner, group, mode and device |
//!
//! An EA is found by its exact spelling first, then in any case. NT cannot keep an EA without a
//! value: setting one is deleting it; [`value`] has the escape for that.

mod stream;
mod value;

use nt::{
    Action, Answer, Completion, EaEntry, EaFlags, EaList, EaListBuilder, NtError, OwnedName, Query,
    Set, Target,
};
use rustix::io::Errno;
use std::sync::Arc;

use crate::errno::{errno, errno_of_node};
use crate::lookup::name_of;
use crate::response::Response;
use crate::server::{Server, unexpected};
use crate::step::{Asker, Step, Then};

const XATTR_CREATE: u32 = 1;
const XATTR_REPLACE: u32 = 2;

const STREAM: &[u8] = b"user.stream.";
const SYSTEM: &[u8] = b"system.";
/// What Linux lets be set, of what is kept as EAs.
const NAMESPACES: [&[u8]; 3] = [b"user.", b"security.", TRUSTED];
/// The most bytes of an EA's name, [MS-FSCC] 2.4.15.
const MAX_EA_NAME: usize = 254;
/// Seen by uid 0 only, as on other file systems.
const TRUSTED: &[u8] = b"trusted.";

/// Where an attribute is kept.
#[derive(PartialEq, Eq, Debug)]
enum Place {
    Ea,
    Stream(OwnedName),
    /// Nowhere, though another file system might: ENODATA to look, EOPNOTSUPP to set.
    Nowhere,
    /// EOPNOTSUPP.
    Refused,
}

/// `$LXUID` and its kind: WSL's, shown as owner, group, mode and device.
fn is_hidden(name: &[u8]) -> bool {
    name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(b"$LX"))
}

/// In a namespace that Linux knows; an NT client's EA need not be.
fn is_settable(name: &[u8]) -> bool {
    NAMESPACES.iter().any(|namespace| name.starts_with(namespace))
}

impl Server {
    /// Neither EAs nor streams: the kernel is told once and does not ask again.
    fn check_supported(&self) -> Result<(), Errno> {
        match self.params.extended_attributes || self.params.named_streams {
            true => Ok(()),
            false => Err(Errno::NOSYS),
        }
    }

    fn place(&self, name: &[u8]) -> Result<Place, Errno> {
        if name.starts_with(SYSTEM) {
            return Ok(Place::Refused);
        }
        if let Some(stream) = name.strip_prefix(STREAM).filter(|_| self.params.named_streams) {
            return match name_of(stream) {
                Ok(stream) => Ok(Place::Stream(stream)),
                Err(Errno::NOMEM) => Err(Errno::NOMEM),
                Err(_) => Ok(Place::Nowhere),
            };
        }
        Ok(match (self.params.extended_attributes, EaEntry::is_legal_name(name)) {
            (false, _) => Place::Refused,
            (true, true) if !is_hidden(name) => Place::Ea,
            (true, _) => Place::Nowhere,
        })
    }

    fn query_attributes(&self, asker: &Asker) -> Action {
        Action::Query(Target::Node(self.nodes.node(asker.node)), Query::ExtendedAttributes)
    }

    pub(crate) fn getxattr(
        self: &Arc<Self>,
        asker: &Asker,
        size: u32,
        name: &[u8],
    ) -> Result<Step, Errno> {
        self.check_supported()?;
        match self.place(name)? {
            Place::Ea => {
                let then = Then::Value { name: name.into(), size };
                Ok(Step::ask(self.query_attributes(asker), then))
            }
            Place::Stream(stream) => sized(self.read_stream(asker, &stream)?, size),
            Place::Nowhere => Err(Errno::NODATA),
            Place::Refused => Err(Errno::OPNOTSUPP),
        }
    }

    pub(crate) fn attribute_value(
        &self,
        done: Completion,
        name: &[u8],
        size: u32,
    ) -> Result<Step, Errno> {
        let bytes = list_of(done)?;
        let list = EaList::parse(&bytes).map_err(|_| Errno::IO)?;
        let entry = find(list, name).ok_or(Errno::NODATA)?;
        sized(value::to_linux(entry.value), size)
    }

    pub(crate) fn listxattr(self: &Arc<Self>, asker: &Asker, size: u32) -> Result<Step, Errno> {
        self.check_supported()?;
        let mut names = Vec::new();
        if self.params.extended_attributes {
            let bytes = list_of(self.ask(asker, self.query_attributes(asker))?)?;
            let list = EaList::parse(&bytes).map_err(|_| Errno::IO)?;
            push_names(list, asker.uid == 0, &mut names);
        }
        if self.params.named_streams {
            self.push_streams(asker, &mut names)?;
        }
        sized(names, size)
    }

    pub(crate) fn setxattr(
        self: &Arc<Self>,
        asker: &Asker,
        flags: u32,
        name: &[u8],
        value: &[u8],
    ) -> Result<Step, Errno> {
        self.check_supported()?;
        if name.len() > MAX_EA_NAME {
            return Err(Errno::RANGE);
        }
        match self.place(name)? {
            Place::Ea if NAMESPACES.contains(&name) => Err(Errno::INVAL),
            Place::Ea if !is_settable(name) => Err(Errno::OPNOTSUPP),
            Place::Ea => self.set_attribute(asker, flags, name, value),
            Place::Stream(stream) => self.write_stream(asker, flags, &stream, value),
            Place::Nowhere | Place::Refused => Err(Errno::OPNOTSUPP),
        }
    }

    fn set_attribute(
        self: &Arc<Self>,
        asker: &Asker,
        flags: u32,
        name: &[u8],
        value: &[u8],
    ) -> Result<Step, Errno> {
        // The kernel holds the inode's lock: nobody on this mount comes in between.
        if flags & (XATTR_CREATE | XATTR_REPLACE) != 0 {
            let is_there = self.has_attribute(asker, name)?;
            if is_there && flags & XATTR_CREATE != 0 {
                return Err(Errno::EXIST);
            }
            if !is_there && flags & XATTR_REPLACE != 0 {
                return Err(Errno::NODATA);
            }
        }
        self.change_attribute(asker, name, &value::to_nt(value))
    }

    /// An empty value deletes.
    fn change_attribute(
        self: &Arc<Self>,
        asker: &Asker,
        name: &[u8],
        value: &[u8],
    ) -> Result<Step, Errno> {
        let mut list = EaListBuilder::new();
        list.push(&EaEntry { name, value, flags: EaFlags::empty() }).map_err(too_big)?;
        let target = Target::Node(self.nodes.node(asker.node));
        let set = Set::ExtendedAttributes(list.into_bytes());
        Ok(Step::ask(Action::Set(target, set), Then::Done))
    }

    pub(crate) fn removexattr(self: &Arc<Self>, asker: &Asker, name: &[u8]) -> Result<Step, Errno> {
        self.check_supported()?;
        match self.place(name)? {
            Place::Ea if self.has_attribute(asker, name)? => {
                self.change_attribute(asker, name, &[])
            }
            Place::Ea | Place::Nowhere => Err(Errno::NODATA),
            Place::Stream(stream) => self.remove_stream(asker, &stream),
            Place::Refused => Err(Errno::OPNOTSUPP),
        }
    }

    fn has_attribute(self: &Arc<Self>, asker: &Asker, name: &[u8]) -> Result<bool, Errno> {
        let bytes = list_of(self.ask(asker, self.query_attributes(asker))?)?;
        let list = EaList::parse(&bytes).map_err(|_| Errno::IO)?;
        Ok(find(list, name).is_some())
    }
}

/// The EA list in an answer.
fn list_of(done: Completion) -> Result<Vec<u8>, Errno> {
    match done {
        Ok(Answer::ExtendedAttributes(list)) => Ok(list),
        Ok(other) => Err(unexpected(&other)),
        Err(NtError::NO_EAS_ON_FILE) => Ok(Vec::new()),
        Err(error) => Err(errno_of_node(error)),
    }
}

fn find<'a>(list: EaList<'a>, name: &[u8]) -> Option<EaEntry<'a>> {
    list.iter().find(|entry| entry.name == name).or_else(|| list.find(name))
}

fn push_names(list: EaList<'_>, is_root: bool, names: &mut Vec<u8>) {
    for entry in list {
        let shown = !is_hidden(entry.name) && (is_root || !entry.name.starts_with(TRUSTED));
        if shown {
            names.extend_from_slice(entry.name);
            names.push(0);
        }
    }
}

/// A value or list for who has room for `size` bytes, or asks for the length with 0.
fn sized(bytes: Vec<u8>, size: u32) -> Result<Step, Errno> {
    let length = u32::try_from(bytes.len()).map_err(|_| Errno::TOOBIG)?;
    match size {
        0 => Ok(Step::Reply(Response::Length(length))),
        room if room < length => Err(Errno::RANGE),
        _ => Ok(Step::Reply(Response::Bytes(bytes))),
    }
}

/// One value alone is too big; that all of them are is ENOSPC.
fn too_big(error: NtError) -> Errno {
    match error {
        NtError::EA_TOO_LARGE => Errno::TOOBIG,
        other => errno(other),
    }
}

#[cfg(test)]
mod tests;
