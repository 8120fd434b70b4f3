//! UNLINK, RMDIR, RENAME, LINK: names that come, go and move.
//!
//! All are POSIX deletes and renames, which ignore the read-only attribute. That a directory is not
//! unlinked and a file not rmdir'ed is the kernel's check, and so are sticky directories.

use fuse_channel::abi::RenameFlags as WireFlags;
use nt::{
    Action, Change, DispositionFlags, NewName, OwnedName, OwnedPath, Query, RenameFlags, Set,
    Target,
};
use rustix::io::Errno;
use std::sync::Arc;

use crate::attribute::{WANTED_ENTRY, found};
use crate::errno::{errno, errno_of_making};
use crate::lookup::name_of;
use crate::response::Response;
use crate::server::Server;
use crate::step::{Asker, Step, Then};

impl Server {
    pub(crate) fn unlink(&self, asker: &Asker, name: &[u8]) -> Result<Step, Errno> {
        let target = self.entry(asker, name)?;
        let flags = DispositionFlags::DELETE
            | DispositionFlags::POSIX_SEMANTICS
            | DispositionFlags::IGNORE_READONLY_ATTRIBUTE;
        let set = Set::Information(Change::Disposition(flags));
        Ok(Step::ask_in_directory(Action::Set(target, set), Then::Done))
    }

    pub(crate) fn rename(
        &self,
        asker: &Asker,
        newdir: u64,
        flags: WireFlags,
        name: &[u8],
        new_name: &[u8],
    ) -> Result<Step, Errno> {
        let how = rename_flags(flags)?;
        let target = self.entry(asker, name)?;
        let new = self.new_name(newdir, &name_of(new_name)?, how)?;
        let set = Set::Information(Change::Rename(new));
        Ok(Step::ask_in_directory(Action::Set(target, set), Then::Done))
    }

    /// Two requests: the link itself reports nothing of the file.
    pub(crate) fn link(
        self: &Arc<Self>,
        asker: &Asker,
        oldnodeid: u64,
        name: &[u8],
    ) -> Result<Step, Errno> {
        let name = name_of(name)?;
        let new = self.new_name(asker.node, &name, RenameFlags::POSIX_SEMANTICS)?;
        let target = Target::Node(self.nodes.node(oldnodeid));
        let set = Set::Information(Change::Link(new));
        self.ask(asker, Action::Set(target, set))?.map_err(errno_of_making)?;
        let entry = Target::Entry(self.nodes.node(asker.node), name);
        let action = Action::Query(entry, Query::Found(WANTED_ENTRY));
        let entry = self.entry_out(&found(self.ask(asker, action)?)?)?;
        Ok(Step::Reply(Response::Entry(entry)))
    }

    fn new_name(
        &self,
        directory: u64,
        name: &OwnedName,
        flags: RenameFlags,
    ) -> Result<NewName, Errno> {
        let mut path = OwnedPath::root();
        path.push(name.as_name()).map_err(errno)?;
        Ok(NewName { root_directory: self.nodes.node(directory).0, path, flags })
    }
}

/// The engine's words for those of renameat2(2). A whiteout is a device that only overlayfs reads.
fn rename_flags(flags: WireFlags) -> Result<RenameFlags, Errno> {
    let has = |flag| flags.contains(flag);
    let known = WireFlags::NOREPLACE | WireFlags::EXCHANGE;
    if !known.contains(flags) || flags.contains(known) {
        return Err(Errno::INVAL);
    }
    let mut how = RenameFlags::POSIX_SEMANTICS | RenameFlags::IGNORE_READONLY_ATTRIBUTE;
    how.set(RenameFlags::EXCHANGE, has(WireFlags::EXCHANGE));
    let replaces = !has(WireFlags::NOREPLACE) && !has(WireFlags::EXCHANGE);
    how.set(RenameFlags::REPLACE_IF_EXISTS, replaces);
    Ok(how)
}

#[cfg(test)]
mod tests;
