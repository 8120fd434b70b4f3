//! Queries of a file by its identity, which change nothing, hold nothing and need no step.
//!
//! A node reference of a file whose id the file system opens by is asked about by that id: no name
//! is claimed, for none is used. A host may keep the way ([`QueryPath`]) beside the engine, for as
//! long as the reference is not given back, and ask by itself.

use nt::{Answer, Completion, FileId, NodeId, NtError, OwnedPath, Query, Wanted};
use transact::{Call, Object, Outcome, Reply};

use crate::volume::Volume;

/// How a file is asked about without a step.
#[derive(Clone, Copy, Debug)]
pub struct QueryPath(FileId);

impl QueryPath {
    /// May a query with these wishes go this way? A node reference is the engine's to give.
    pub fn serves(wanted: Wanted) -> bool {
        !wanted.contains(Wanted::NODE)
    }

    /// The question.
    pub fn call(&self, wanted: Wanted) -> Call {
        let path = OwnedPath::root().with_base(Some(self.0));
        Call::Query(Object::Path(path), Query::Found(wanted))
    }

    /// How the query ended.
    ///
    /// # Errors
    /// The file system's; `INTERNAL_ERROR` for an answer that cannot be.
    pub fn finish(reply: Reply) -> Completion {
        match reply? {
            Outcome::Found(found) => Ok(Answer::Found(found)),
            _ => Err(NtError::INTERNAL_ERROR),
        }
    }
}

impl Volume {
    /// The way of queries by this reference, where there is one. It ends when the reference is
    /// given back.
    pub fn query_path(&self, node: NodeId) -> Option<QueryPath> {
        let file = self.files.fcbs.get(node).filter(|_| self.params.open_by_file_id)?;
        file.id.map(QueryPath)
    }
}
