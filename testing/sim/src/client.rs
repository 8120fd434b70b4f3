//! What clients know: their handles, node references and file ids.

use nt::{AccessMask, CcbId, FileId, NodeId, OplockKey, OplockLevel, ShareMode, SubjectId};

/// Where a handle is in its life, as its client sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Life {
    Open,
    /// Cleanup was submitted.
    CleanedUp,
    /// Close or release was submitted.
    Closing,
}

/// A handle.
#[derive(Clone, Debug)]
pub(crate) struct Handle {
    pub(crate) ccb: CcbId,
    pub(crate) granted: AccessMask,
    pub(crate) share: ShareMode,
    /// The file, and which of its streams.
    pub(crate) stream: (FileId, Option<String>),
    pub(crate) directory: bool,
    pub(crate) life: Life,
    /// Its oplock is broken, to this level, and it has to answer.
    pub(crate) owes: Option<OplockLevel>,
    /// Shared with others: one of them answers for all.
    pub(crate) key: Option<OplockKey>,
    /// What was broken let it keep what it wrote.
    pub(crate) wrote: bool,
    /// It has promised to close instead of answering.
    pub(crate) promised: bool,
    /// Requests on it that are out.
    pub(crate) busy: u32,
}

/// A client: one user of the volume, with as many requests out as it likes.
#[derive(Default)]
pub(crate) struct Client {
    pub(crate) subject: SubjectId,
    pub(crate) handles: Vec<Handle>,
    /// Node references and how many of each.
    pub(crate) nodes: Vec<(NodeId, u64)>,
    pub(crate) ids: Vec<FileId>,
}

impl Client {
    pub(crate) fn of(subject: SubjectId) -> Client {
        Client { subject, ..Client::default() }
    }

    pub(crate) fn handle_mut(&mut self, ccb: CcbId) -> Option<&mut Handle> {
        self.handles.iter_mut().find(|handle| handle.ccb == ccb)
    }

    /// A reference was given.
    pub(crate) fn learn_node(&mut self, node: NodeId) {
        match self.nodes.iter_mut().find(|(known, _)| *known == node) {
            Some((_, count)) => *count += 1,
            None => self.nodes.push((node, 1)),
        }
    }

    /// References are about to be given back.
    pub(crate) fn forget_node(&mut self, node: NodeId, count: u64) {
        for (known, held) in &mut self.nodes {
            if *known == node {
                *held = held.saturating_sub(count);
            }
        }
        self.nodes.retain(|(_, held)| *held > 0);
    }

    pub(crate) fn learn_id(&mut self, id: FileId) {
        const REMEMBERED: usize = 8;
        if !self.ids.contains(&id) {
            self.ids.push(id);
        }
        if self.ids.len() > REMEMBERED {
            self.ids.remove(0);
        }
    }
}
