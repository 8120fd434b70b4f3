//! CREATE, TMPFILE, MKNOD, MKDIR, SYMLINK: files that come into being.
//!
//! Owner and group are the caller's, the mode has lost the umask in the kernel; a setgid directory
//! hands down its group in the file system's half. Special files are WSL's reparse points.

use fuse_channel::abi::{CreateIn, EntryOut, MkdirIn, MknodIn, OpenOut};
use nt::posix::PosixAttributes;
use nt::{
    AccessMask, Action, Change, Completion, Create, CreateAction, CreateDisposition, CreateOptions,
    Keep, NtError, ReparseData, ReparseTag, Set, ShareMode, Target, Wanted,
};
use rustix::fs::OFlags;
use rustix::io::Errno;

use crate::attribute::{
    S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK, WANTED, device_parts,
};
use crate::errno::{errno, errno_of_making};
use crate::open::{access_of, created};
use crate::response::Response;
use crate::server::Server;
use crate::step::{Asker, Step, Then};
use crate::symbolic_link;

impl Server {
    pub(crate) fn create(&self, asker: &Asker, arg: &CreateIn, name: &[u8]) -> Result<Step, Errno> {
        let flags = OFlags::from_bits_retain(arg.flags);
        let target = self.entry(asker, name)?;
        let mut create = new_file(asker, target, S_IFREG | arg.mode & !S_IFMT);
        create.access = access_of(arg.flags);
        create.options = CreateOptions::NON_DIRECTORY_FILE | CreateOptions::OPEN_REPARSE_POINT;
        create.keep = Keep::HANDLE | Keep::NODE;
        // The kernel saw no such name; somebody else may have been faster.
        if !flags.contains(OFlags::EXCL) {
            create.disposition = CreateDisposition::OpenIf;
        }
        let then = Then::Created { truncate: flags.contains(OFlags::TRUNC) };
        Ok(Step::ask_in_directory(Action::Create(create), then))
    }

    pub(crate) fn tmpfile(&self, asker: &Asker, arg: &CreateIn) -> Step {
        let directory = Target::Node(self.nodes.node(asker.node));
        let mut create = new_file(asker, directory, S_IFREG | arg.mode & !S_IFMT);
        create.access = access_of(arg.flags);
        create.options = CreateOptions::NON_DIRECTORY_FILE;
        create.keep = Keep::HANDLE | Keep::NODE;
        create.nameless = true;
        Step::ask_in_directory(Action::Create(create), Then::Created { truncate: false })
    }

    pub(crate) fn created(
        &self,
        asker: &Asker,
        done: Completion,
        truncate: bool,
    ) -> Result<Step, Errno> {
        let created = created(done)?;
        let entry = self.entry_out(&created.found)?;
        let open = self.open_out(&created)?;
        if entry.attr.mode & S_IFMT != S_IFREG {
            // Somebody put a link or a device there: looked up again, the kernel will see it.
            self.take_back(asker, &Response::Created(Box::new((entry, open))));
            return Err(Errno::STALE);
        }
        if truncate && created.action == CreateAction::Opened && entry.attr.size > 0 {
            let target = Target::Open(created.ccb.ok_or(Errno::IO)?);
            let set = Set::Information(Change::EndOfFile(0));
            let then = Then::Truncated(Box::new((entry, open)));
            return Ok(Step::ask(Action::Set(target, set), then));
        }
        Ok(Step::Reply(Response::Created(Box::new((entry, open)))))
    }

    pub(crate) fn truncated(
        &self,
        mut created: Box<(EntryOut, OpenOut)>,
        done: Completion,
    ) -> Result<Step, Errno> {
        if done.is_ok() {
            let attr = &mut created.0.attr;
            (attr.size, attr.blocks) = (0, 0);
            return Ok(Step::Reply(Response::Created(created)));
        }
        // It is open and not empty. The kernel asks for attributes that are out of date at once.
        created.0.attr_valid = 0;
        created.0.attr_valid_nsec = 0;
        Ok(Step::Reply(Response::Created(created)))
    }

    pub(crate) fn mknod(&self, asker: &Asker, arg: &MknodIn, name: &[u8]) -> Result<Step, Errno> {
        let target = self.entry(asker, name)?;
        let kind = match arg.mode & S_IFMT {
            0 => S_IFREG,
            kind => kind,
        };
        let mut create = new_file(asker, target, kind | arg.mode & !S_IFMT);
        create.options = CreateOptions::NON_DIRECTORY_FILE | CreateOptions::OPEN_REPARSE_POINT;
        if let Some(tag) = special_tag(kind)? {
            create.reparse = self.special_reparse(tag)?;
        }
        if let (S_IFCHR | S_IFBLK, Some(posix)) = (kind, &mut create.posix) {
            posix.device = device_parts(arg.rdev);
        }
        Ok(Step::ask_in_directory(Action::Create(create), Then::NewEntry))
    }

    /// Where the volume has no reparse points, WSL's mode tells what kind of file it is.
    fn special_reparse(&self, tag: ReparseTag) -> Result<Option<ReparseData>, Errno> {
        match (self.params.reparse_points, self.params.lx_metadata) {
            (true, _) => ReparseData::new(tag, &[]).map(Some).map_err(errno),
            (false, true) => Ok(None),
            (false, false) => Err(Errno::PERM),
        }
    }

    pub(crate) fn mkdir(&self, asker: &Asker, arg: &MkdirIn, name: &[u8]) -> Result<Step, Errno> {
        let target = self.entry(asker, name)?;
        let mut create = new_file(asker, target, S_IFDIR | arg.mode & !S_IFMT);
        create.options = CreateOptions::DIRECTORY_FILE;
        Ok(Step::ask_in_directory(Action::Create(create), Then::NewEntry))
    }

    pub(crate) fn symlink(
        &self,
        asker: &Asker,
        name: &[u8],
        link_target: &[u8],
    ) -> Result<Step, Errno> {
        if !self.params.reparse_points {
            return Err(Errno::PERM);
        }
        let target = self.entry(asker, name)?;
        let mut create = new_file(asker, target, S_IFLNK | 0o777);
        create.options = CreateOptions::NON_DIRECTORY_FILE | CreateOptions::OPEN_REPARSE_POINT;
        create.reparse = Some(symbolic_link::reparse_of(link_target).map_err(errno_of_target)?);
        Ok(Step::ask_in_directory(Action::Create(create), Then::NewEntry))
    }

    pub(crate) fn made(&self, done: Completion) -> Result<Step, Errno> {
        match done {
            Err(error) => Err(errno_of_making(error)),
            Ok(answer) => {
                let entry = self.entry_out(&created(Ok(answer))?.found)?;
                Ok(Step::Reply(Response::Entry(entry)))
            }
        }
    }
}

/// A new file without a handle, of which a node reference stays: one operation.
fn new_file(asker: &Asker, target: Target, mode: u32) -> Create {
    let posix =
        PosixAttributes { uid: asker.uid, gid: asker.gid, mode, device: (0, 0), exact: true };
    let access = AccessMask::READ_ATTRIBUTES | AccessMask::SYNCHRONIZE;
    let mut create = Create::open(target, access, ShareMode::all());
    create.disposition = CreateDisposition::Create;
    create.posix = Some(posix);
    create.keep = Keep::NODE;
    create.wanted = WANTED & !Wanted::NODE;
    create
}

/// The reparse tag of a special file; `None` for an ordinary one.
fn special_tag(kind: u32) -> Result<Option<ReparseTag>, Errno> {
    match kind {
        S_IFREG => Ok(None),
        S_IFSOCK => Ok(Some(ReparseTag::AF_UNIX)),
        S_IFIFO => Ok(Some(ReparseTag::LX_FIFO)),
        S_IFCHR => Ok(Some(ReparseTag::LX_CHR)),
        S_IFBLK => Ok(Some(ReparseTag::LX_BLK)),
        _ => Err(Errno::INVAL),
    }
}

/// The data of a link is wrong only by its length.
fn errno_of_target(error: NtError) -> Errno {
    match error {
        NtError::IO_REPARSE_DATA_INVALID => Errno::NAMETOOLONG,
        other => errno(other),
    }
}

#[cfg(test)]
mod tests;
