//! What the names of a story stand for: handles, node references, file ids; and how a story says
//! what a request is about.

use nt::{CcbId, FileId, NodeId, NtError, OwnedName, OwnedPath, SubjectId, Target};
use std::collections::BTreeMap;

/// Why a line does not become a request.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The story is wrong.
    Story(String),
    /// A door would refuse it: what the line comes to.
    Status(NtError),
}

impl From<String> for Refusal {
    fn from(message: String) -> Refusal {
        Refusal::Story(message)
    }
}

impl From<NtError> for Refusal {
    fn from(error: NtError) -> Refusal {
        Refusal::Status(error)
    }
}

/// A handle that a client holds.
#[derive(Clone, Copy, Debug)]
pub struct Handle {
    /// The engine's name of it.
    pub ccb: CcbId,
    /// Who opened it.
    pub subject: SubjectId,
    /// Only close is still to come.
    pub cleaned_up: bool,
}

/// What the names of a story stand for.
#[derive(Default)]
pub struct Names {
    /// Open handles, by the client that holds them.
    pub handles: BTreeMap<String, Handle>,
    /// Node references.
    pub nodes: BTreeMap<String, NodeId>,
    /// File ids that answers told.
    pub ids: BTreeMap<String, FileId>,
}

impl Names {
    pub(crate) fn handle(&self, name: &str) -> Result<Handle, String> {
        let handle = self.handles.get(name).copied();
        handle.ok_or_else(|| format!("{name} has no handle"))
    }

    pub(crate) fn node(&self, name: &str) -> Result<NodeId, String> {
        self.nodes.get(name).copied().ok_or_else(|| format!("{name} refers to no node"))
    }

    pub(crate) fn id(&self, name: &str) -> Result<FileId, String> {
        if let Some(hex) = name.strip_prefix("0x") {
            return u128::from_str_radix(hex, 16).map(FileId).map_err(|_| format!("<{name}>?"));
        }
        self.ids.get(name).copied().ok_or_else(|| format!("no file was known as {name}"))
    }

    /// `\path`, `[handle]\below`, `<file>\below`, `@node`, `@node\name`.
    pub(crate) fn target(&self, text: &str) -> Result<Target, Refusal> {
        if let Some((name, rest)) = bracketed(text, '[', ']') {
            let ccb = self.handle(name)?.ccb;
            return Ok(Target::Relative(ccb, relative(rest)?));
        }
        if let Some((name, rest)) = bracketed(text, '<', '>') {
            let id = self.id(name)?;
            return Ok(Target::Path(relative(rest)?.with_base(Some(id))));
        }
        let Some(node) = text.strip_prefix('@') else {
            return Ok(Target::Path(OwnedPath::from_text(text)?));
        };
        match node.split_once('\\') {
            None => Ok(Target::Node(self.node(node)?)),
            Some((node, name)) => Ok(Target::Entry(self.node(node)?, OwnedName::from_text(name)?)),
        }
    }
}

/// Is that the spelling of a target?
pub(crate) fn is_target(text: &str) -> bool {
    text.starts_with(['\\', '[', '<', '@'])
}

fn bracketed(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    text.strip_prefix(open)?.split_once(close)
}

fn relative(text: &str) -> Result<OwnedPath, NtError> {
    let text = text.strip_prefix('\\').unwrap_or(text);
    let units: Vec<u16> = text.encode_utf16().collect();
    OwnedPath::parse_relative(&units)
}
