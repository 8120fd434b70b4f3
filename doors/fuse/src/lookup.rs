//! LOOKUP, FORGET and BATCH_FORGET: the kernel's references on nodes.

use fuse_channel::Forgets;
use fuse_channel::abi::{ForgetOne, ROOT_ID};
use nt::posix::name::from_posix;
use nt::{Action, Completion, NtError, OwnedName, Query, Target};
use rustix::io::Errno;

use crate::attribute::{WANTED_ENTRY, found};
use crate::errno::errno;
use crate::response::Response;
use crate::server::Server;
use crate::step::{Asker, Step, Then};

/// A Linux file name as an NT name.
pub(crate) fn name_of(name: &[u8]) -> Result<OwnedName, Errno> {
    from_posix(name).map_err(errno)
}

impl Server {
    /// A name in the directory of a request.
    pub(crate) fn entry(&self, asker: &Asker, name: &[u8]) -> Result<Target, Errno> {
        Ok(Target::Entry(self.nodes.node(asker.node), name_of(name)?))
    }

    pub(crate) fn lookup(&self, asker: &Asker, name: &[u8]) -> Result<Step, Errno> {
        let target = self.entry(asker, name)?;
        let action = Action::Query(target, Query::Found(WANTED_ENTRY));
        Ok(Step::ask_in_directory(action, Then::Entry))
    }

    pub(crate) fn looked_up(&self, done: Completion) -> Result<Step, Errno> {
        let missing = matches!(
            done,
            Err(NtError::OBJECT_NAME_NOT_FOUND | NtError::NO_SUCH_FILE | NtError::DELETE_PENDING)
        );
        if missing {
            let remembered = self.appearance.negative_entry().ok_or(Errno::NOENT)?;
            return Ok(Step::Reply(Response::Entry(remembered)));
        }
        let entry = self.entry_out(&found(done)?)?;
        Ok(Step::Reply(Response::Entry(entry)))
    }

    pub(crate) fn forget(&self, node: u64, count: u64) -> Step {
        // The root's reference was not given by a lookup.
        if node == ROOT_ID {
            return Step::Reply(Response::Nothing);
        }
        match self.account.take_node(node, count) {
            0 => Step::Reply(Response::Nothing),
            count => {
                let node = self.nodes.node(node);
                Step::ask(Action::Forget { node, count }, Then::Nothing)
            }
        }
    }

    pub(crate) fn batch_forget(&self, asker: &Asker, forgets: &Forgets<'_>) -> Step {
        for ForgetOne { nodeid, nlookup } in forgets.iter() {
            if let Step::Ask(ask) = self.forget(nodeid, nlookup) {
                self.post(asker, ask.action);
            }
        }
        Step::Reply(Response::Nothing)
    }
}
