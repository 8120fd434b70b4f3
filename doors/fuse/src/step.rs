//! A request on its way: what is asked of the engine next, and what is made of the answer.
//!
//! Nothing waits here. A step that asks says what comes [`Then`], as a value, so that the answer
//! may come on any thread.

use fuse_channel::abi::{EntryOut, InHeader, OpenOut};
use nt::{Action, OriginFlags};
use openfsp_host::Payload;

use crate::changes::{Key, Moment};
use crate::held::Held;
use crate::response::Response;

/// Who asks, and about what: of the header of a request what is still needed at its end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asker {
    /// Names the request.
    pub(crate) unique: u64,
    /// The node on the wire.
    pub(crate) node: u64,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// The thread.
    pub(crate) pid: u32,
    /// When it was read, among the changes from elsewhere.
    pub(crate) began: Moment,
    /// The name that the reply tells of.
    pub(crate) entry: Option<Key>,
    /// What the kernel has locked meanwhile.
    pub(crate) held: Held,
}

impl From<&InHeader> for Asker {
    fn from(header: &InHeader) -> Asker {
        let InHeader { unique, nodeid: node, uid, gid, pid, .. } = *header;
        Asker { unique, node, uid, gid, pid, ..Asker::default() }
    }
}

/// What to do next.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a box would be an allocation for each request")]
pub(crate) enum Step {
    /// The request is over.
    Reply(Response),
    /// The engine is asked.
    Ask(Ask),
}

/// A question to the engine.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) action: Action,
    /// Circumstances beside those that all requests of a mount have.
    pub(crate) flags: OriginFlags,
    pub(crate) payload: Payload,
    pub(crate) then: Then,
}

impl Step {
    /// Asks, without payload.
    pub(crate) fn ask(action: Action, then: Then) -> Step {
        Step::Ask(Ask { action, flags: OriginFlags::empty(), payload: Payload::None, then })
    }

    /// Asks while the kernel holds the directory's lock.
    pub(crate) fn ask_in_directory(action: Action, then: Then) -> Step {
        let flags = OriginFlags::HOLDS_DIRECTORY;
        Step::Ask(Ask { action, flags, payload: Payload::None, then })
    }

    /// Asks with payload.
    pub(crate) fn ask_with(action: Action, payload: Payload, then: Then) -> Step {
        Step::Ask(Ask { action, flags: OriginFlags::empty(), payload, then })
    }
}

/// What is made of an answer.
#[derive(Debug)]
pub(crate) enum Then {
    /// LOOKUP: an entry, or that there is none.
    Entry,
    /// MKNOD, MKDIR, SYMLINK: the entry of what was made.
    NewEntry,
    /// GETATTR.
    Attributes,
    /// STATX.
    Statx,
    /// SETATTR.
    Changed,
    /// OPEN.
    Opened,
    /// OPENDIR.
    OpenedDirectory,
    /// CREATE, TMPFILE.
    Created {
        /// Opened with O_TRUNC.
        truncate: bool,
    },
    /// CREATE with O_TRUNC of a file that was there after all, now emptied.
    Truncated(Box<(EntryOut, OpenOut)>),
    /// READ.
    Read,
    /// WRITE.
    Written {
        /// Where the kernel believes the data to be, if that may be wrong.
        believed: Option<u64>,
    },
    /// READLINK.
    Target,
    /// STATFS.
    Figures,
    /// GETXATTR of an EA.
    Value {
        /// The attribute.
        name: Box<[u8]>,
        /// Room, 0 to ask for the length.
        size: u32,
    },
    /// GETLK.
    LockInTheWay,
    /// SETLK, SETLKW, FLUSH.
    Locked {
        /// For as long as it takes, or until a signal comes.
        waits: bool,
    },
    /// Success says it all. About a node.
    Done,
    /// Success says it all. About a handle.
    HandleDone,
    /// The same, and what cannot be done need not be.
    Flushed,
    /// Nobody waits for the answer.
    Nothing,
}

impl Then {
    /// Any signal ends that.
    pub(crate) fn waits_for_lock(&self) -> bool {
        matches!(self, Then::Locked { waits: true })
    }
}
