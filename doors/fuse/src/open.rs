//! OPEN, OPENDIR and what ends with a handle: RELEASE, RELEASEDIR, FSYNC, FSYNCDIR.
//!
//! Handles carry the engine's number. Every open of a mount shares everything and is seen by the
//! engine; what is a link or a device is opened itself, for the kernel has followed it already.

use fuse_channel::abi::{FopenFlags, OpenIn, OpenOut};
use nt::{
    AccessMask, Action, Answer, CcbId, Completion, Create, CreateOptions, Created, ShareMode,
    Target,
};
use parking_lot::Mutex;
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::sync::Arc;

use crate::directory::Listing;
use crate::errno::errno_of_node;
use crate::options::Caching;
use crate::response::Response;
use crate::server::{Server, unexpected};
use crate::step::{Asker, Step, Then};

/// The rights of an open for reading, writing or both.
pub(crate) fn access_of(flags: u32) -> AccessMask {
    let mode = OFlags::from_bits_retain(flags) & OFlags::RWMODE;
    if mode == OFlags::WRONLY {
        AccessMask::FILE_GENERIC_WRITE | AccessMask::READ_ATTRIBUTES
    } else if mode == OFlags::RDWR {
        AccessMask::FILE_GENERIC_READ | AccessMask::FILE_GENERIC_WRITE
    } else {
        AccessMask::FILE_GENERIC_READ
    }
}

impl Server {
    pub(crate) fn open(&self, asker: &Asker, arg: &OpenIn) -> Step {
        let target = Target::Node(self.nodes.node(asker.node));
        let mut create = Create::open(target, access_of(arg.flags), ShareMode::all());
        create.options = CreateOptions::NON_DIRECTORY_FILE | CreateOptions::OPEN_REPARSE_POINT;
        Step::ask(Action::Create(create), Then::Opened)
    }

    pub(crate) fn opendir(&self, asker: &Asker) -> Step {
        let target = Target::Node(self.nodes.node(asker.node));
        let access = AccessMask::FILE_GENERIC_READ | AccessMask::TRAVERSE;
        let mut create = Create::open(target, access, ShareMode::all());
        create.options = CreateOptions::DIRECTORY_FILE | CreateOptions::OPEN_REPARSE_POINT;
        Step::ask(Action::Create(create), Then::OpenedDirectory)
    }

    pub(crate) fn opened(&self, done: Completion) -> Result<Step, Errno> {
        let created = created(done)?;
        Ok(Step::Reply(Response::Opened(self.open_out(&created)?)))
    }

    pub(crate) fn opened_directory(&self, done: Completion) -> Result<Step, Errno> {
        let created = created(done)?;
        let CcbId(fh) = created.ccb.ok_or(Errno::IO)?;
        let listing = Listing::new(&created.found.info);
        self.account.give_handle(fh, Some(Arc::new(Mutex::new(listing))));
        Ok(Step::Reply(Response::Opened(OpenOut { fh, ..OpenOut::default() })))
    }

    /// An open file, and how the kernel may cache it. The handle is on the kernel's account from
    /// here on.
    pub(crate) fn open_out(&self, created: &Created) -> Result<OpenOut, Errno> {
        let CcbId(fh) = created.ccb.ok_or(Errno::IO)?;
        self.account.give_handle(fh, None);
        let open_flags = match self.options.caching {
            Caching::Direct => FopenFlags::DIRECT_IO,
            Caching::Auto | Caching::Kernel => FopenFlags::KEEP_CACHE,
            Caching::UntilOpen => FopenFlags::empty(),
        };
        Ok(OpenOut { fh, open_flags, backing_id: 0 })
    }

    pub(crate) fn release(&self, fh: u64) -> Step {
        self.account.take_handle(fh);
        Step::ask(Action::Release(CcbId(fh)), Then::HandleDone)
    }

    pub(crate) fn fsync(&self, fh: u64) -> Step {
        Step::ask(Action::Flush(Some(CcbId(fh))), Then::Flushed)
    }
}

/// What was opened or created.
pub(crate) fn created(done: Completion) -> Result<Created, Errno> {
    match done.map_err(errno_of_node)? {
        Answer::Created(created) => Ok(created),
        other => Err(unexpected(&other)),
    }
}

#[cfg(test)]
mod tests;
