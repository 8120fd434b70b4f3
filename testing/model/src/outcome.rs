//! What comes of an operation, and when two outcomes are the same.
//!
//! The model predicts an [`Outcome`], a system is seen to give one. They need not be equal: what a
//! file system may choose freely is compared modulo that choice. File ids are matched one to one
//! ([`Correspondence`]); a time is compared where the model knows it; allocation sizes, the ARCHIVE
//! attribute and the order of a listing are not looked at.

use nt::{AccessMask, Attributes, CreateAction, FileId, FileTime, NtError};
use std::collections::BTreeMap;

/// What is known of a file.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Found {
    /// Its identity: the model's own numbers in a prediction, the system's in what was seen.
    pub id: FileId,
    /// Only those of [`Found::COMPARED`].
    pub attributes: Attributes,
    /// Bytes of the stream, 0 for a directory.
    pub end_of_file: u64,
    /// Number of names, those about to go included; 1 for every directory that has one.
    pub links: u32,
    /// `None` where the model cannot know.
    pub created: Option<FileTime>,
    /// `None` where the model cannot know.
    pub written: Option<FileTime>,
    /// A delete of the name, or of the stream, is pending. `None` where it was not asked for.
    pub delete_pending: Option<bool>,
}

impl Found {
    /// The attributes that follow from what clients did; others are the file system's affair.
    pub const COMPARED: Attributes = Attributes::READ_ONLY
        .union(Attributes::HIDDEN)
        .union(Attributes::SYSTEM)
        .union(Attributes::DIRECTORY)
        .union(Attributes::TEMPORARY)
        .union(Attributes::OFFLINE)
        .union(Attributes::NOT_CONTENT_INDEXED);
}

/// One entry of a directory.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Entry {
    /// Its name as it is spelled.
    pub name: String,
    /// Whose name.
    pub id: FileId,
    /// A directory?
    pub directory: bool,
    /// Bytes of the unnamed stream, 0 for a directory.
    pub end_of_file: u64,
}

/// What comes of an operation.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// Nothing but success.
    Done,
    /// It failed, and changed nothing.
    Refused(NtError),
    /// It cannot happen yet. Only the model says so: a system that has answered has not waited.
    Waits,
    /// A handle.
    Created {
        /// What happened.
        action: CreateAction,
        /// The file.
        found: Found,
    },
    /// Information.
    Found(Found),
    /// What the handle knows: its path (empty without a name) and whether a delete is pending.
    Handle {
        /// From the root, with the stream; `\` alone is the root, nothing a file without a name.
        path: String,
        /// Rights.
        granted: AccessMask,
        /// FilePositionInformation.
        position: u64,
        /// A delete of the name, or of the stream, is pending.
        delete_pending: bool,
    },
    /// Bytes read.
    Read(Vec<u8>),
    /// Bytes written.
    Written {
        /// First byte.
        offset: u64,
        /// How many.
        bytes: u32,
        /// The size of the stream afterwards.
        end_of_file: u64,
    },
    /// A listing began, and nothing matches: NO_SUCH_FILE, yet the handle has listed.
    NoneMatches,
    /// A directory, without `.` and `..`; empty ends a listing.
    Listed(Vec<Entry>),
}

/// Which id of the system is which of the model's, as far as they were seen.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Correspondence {
    seen: BTreeMap<FileId, FileId>,
}

impl Correspondence {
    /// The system's id of a file of the model.
    pub fn seen(&self, model: FileId) -> Option<FileId> {
        self.seen.get(&model).copied()
    }

    /// Forgets files that are no more: the system may use their ids again.
    pub fn retain(&mut self, mut exists: impl FnMut(FileId) -> bool) {
        self.seen.retain(|model, _| exists(*model));
    }

    /// May the system have answered `seen` where the model answers `predicted`? Learns ids if so;
    /// may have learnt some if not.
    pub fn agree(&mut self, predicted: &Outcome, seen: &Outcome) -> bool {
        match (predicted, seen) {
            (
                Outcome::Created { action, found },
                Outcome::Created { action: other_action, found: other },
            ) => action == other_action && self.agree_found(found, other),
            (Outcome::Found(found), Outcome::Found(other)) => self.agree_found(found, other),
            (Outcome::Listed(entries), Outcome::Listed(others)) => {
                self.agree_listed(entries, others)
            }
            // What a change reports besides is not the model's.
            (Outcome::Done, Outcome::Found(_)) => true,
            (Outcome::NoneMatches, Outcome::Refused(error)) => *error == NtError::NO_SUCH_FILE,
            (predicted, seen) => predicted == seen,
        }
    }

    fn agree_found(&mut self, predicted: &Found, seen: &Found) -> bool {
        let Found { id, attributes, end_of_file, links, created, written, delete_pending } = seen;
        let known = |ours: Option<FileTime>, theirs: Option<FileTime>| match (ours, theirs) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        let pending = predicted.delete_pending.zip(*delete_pending);
        predicted.attributes == attributes.intersection(Found::COMPARED)
            && predicted.end_of_file == *end_of_file
            && predicted.links == *links
            && known(predicted.created, *created)
            && known(predicted.written, *written)
            && pending.is_none_or(|(ours, theirs)| ours == theirs)
            && self.match_ids(predicted.id, *id)
    }

    fn agree_listed(&mut self, predicted: &[Entry], seen: &[Entry]) -> bool {
        let sorted = |entries: &[Entry]| {
            let mut entries = entries.to_vec();
            entries.sort();
            entries
        };
        let (predicted, seen) = (sorted(predicted), sorted(seen));
        predicted.len() == seen.len()
            && predicted.iter().zip(&seen).all(|(ours, theirs)| {
                ours.name == theirs.name
                    && ours.directory == theirs.directory
                    && ours.end_of_file == theirs.end_of_file
                    && self.match_ids(ours.id, theirs.id)
            })
    }

    fn match_ids(&mut self, model: FileId, system: FileId) -> bool {
        match self.seen.get(&model) {
            Some(known) => *known == system,
            None if self.seen.values().any(|other| *other == system) => false,
            None => {
                self.seen.insert(model, system);
                true
            }
        }
    }
}
