//! A change as a watch sees it: which filter bits it matches, and what it is called.
//!
//! Owns the table of the kinds of change. [MS-FSA] has it scattered over the operations; it names
//! the bits and the action where each operation sends its notification (2.1.4.1).

use nt::{CompletionFilter, FilePath, Name, NotifyAction};

/// A thing that happens to a file, a directory or a stream.
///
/// Modifications that happen in one step are one change that matches the bits of all of them: an
/// overwrite is `Data`, `Size` and `Attributes` together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ChangeKind {
    /// A file was created or linked, or came from another directory.
    FileAdded,
    /// A directory was created, or came from another one.
    DirectoryAdded,
    /// A file was deleted or unlinked, replaced by a rename, or left for another directory.
    FileRemoved,
    /// A directory was deleted, or left for another one.
    DirectoryRemoved,
    /// A file was renamed within its directory: what it was called.
    FileOldName,
    /// What it is called now.
    FileNewName,
    /// A directory was renamed within its own: what it was called.
    DirectoryOldName,
    /// What it is called now.
    DirectoryNewName,
    /// A file, not a directory, has a name that it was renamed to.
    FileAfterRename,
    /// Data was written.
    Data,
    /// The end of the file moved.
    Size,
    /// The space set aside changed.
    Allocation,
    /// Attributes were set, or a reparse point came or went.
    Attributes,
    /// The time of the last write was set.
    LastWriteTime,
    /// The time of the last access was set.
    LastAccessTime,
    /// The time of creation was set.
    CreationTime,
    /// The time of the last change was set.
    ChangeTime,
    /// Extended attributes were written.
    ExtendedAttributes,
    /// The security descriptor was set.
    Security,
    /// A named stream was created, or has a new name.
    StreamAdded,
    /// A named stream was deleted, or no longer has this name.
    StreamRemoved,
    /// Data of a named stream was written.
    StreamData,
    /// The end of a named stream moved.
    StreamSize,
    /// The space set aside for a named stream changed.
    StreamAllocation,
}

impl ChangeKind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [ChangeKind; 24] = [
        ChangeKind::FileAdded,
        ChangeKind::DirectoryAdded,
        ChangeKind::FileRemoved,
        ChangeKind::DirectoryRemoved,
        ChangeKind::FileOldName,
        ChangeKind::FileNewName,
        ChangeKind::DirectoryOldName,
        ChangeKind::DirectoryNewName,
        ChangeKind::FileAfterRename,
        ChangeKind::Data,
        ChangeKind::Size,
        ChangeKind::Allocation,
        ChangeKind::Attributes,
        ChangeKind::LastWriteTime,
        ChangeKind::LastAccessTime,
        ChangeKind::CreationTime,
        ChangeKind::ChangeTime,
        ChangeKind::ExtendedAttributes,
        ChangeKind::Security,
        ChangeKind::StreamAdded,
        ChangeKind::StreamRemoved,
        ChangeKind::StreamData,
        ChangeKind::StreamSize,
        ChangeKind::StreamAllocation,
    ];

    /// The filter bits it matches, any of which is enough.
    pub const fn filter(self) -> CompletionFilter {
        self.row().0
    }

    /// What a watch is told that happened.
    pub const fn action(self) -> NotifyAction {
        self.row().1
    }

    /// The table.
    const fn row(self) -> (CompletionFilter, NotifyAction) {
        use CompletionFilter as Filter;
        use NotifyAction as Action;
        match self {
            ChangeKind::FileAdded => (Filter::FILE_NAME, Action::Added),
            ChangeKind::DirectoryAdded => (Filter::DIR_NAME, Action::Added),
            ChangeKind::FileRemoved => (Filter::FILE_NAME, Action::Removed),
            ChangeKind::DirectoryRemoved => (Filter::DIR_NAME, Action::Removed),
            ChangeKind::FileOldName => (Filter::FILE_NAME, Action::RenamedOldName),
            ChangeKind::FileNewName => (Filter::FILE_NAME, Action::RenamedNewName),
            ChangeKind::DirectoryOldName => (Filter::DIR_NAME, Action::RenamedOldName),
            ChangeKind::DirectoryNewName => (Filter::DIR_NAME, Action::RenamedNewName),
            // In no specification: Windows reports a renamed file, but not a directory, once more.
            // A new name may bring a tunnelled creation time, and sets the archive attribute.
            ChangeKind::FileAfterRename => {
                (Filter::ATTRIBUTES.union(Filter::CREATION), Action::Modified)
            }
            ChangeKind::Data => (Filter::LAST_WRITE, Action::Modified),
            ChangeKind::Size => (Filter::SIZE, Action::Modified),
            ChangeKind::Allocation => (Filter::SIZE, Action::Modified),
            ChangeKind::Attributes => (Filter::ATTRIBUTES, Action::Modified),
            ChangeKind::LastWriteTime => (Filter::LAST_WRITE, Action::Modified),
            ChangeKind::LastAccessTime => (Filter::LAST_ACCESS, Action::Modified),
            ChangeKind::CreationTime => (Filter::CREATION, Action::Modified),
            // [MS-SMB2] 2.2.35 has no bit for it.
            ChangeKind::ChangeTime => (Filter::empty(), Action::Modified),
            ChangeKind::ExtendedAttributes => (Filter::EA, Action::Modified),
            ChangeKind::Security => (Filter::SECURITY, Action::Modified),
            // [MS-FSA] 2.1.5.1.2, at its end, for these and for StreamData and StreamSize. Streams
            // have no action for a rename ([MS-FSCC] 2.7.1): the old name goes, the new one comes.
            ChangeKind::StreamAdded => (Filter::STREAM_NAME, Action::AddedStream),
            ChangeKind::StreamRemoved => (Filter::STREAM_NAME, Action::RemovedStream),
            ChangeKind::StreamData => (Filter::STREAM_WRITE, Action::ModifiedStream),
            ChangeKind::StreamSize => (Filter::STREAM_SIZE, Action::ModifiedStream),
            ChangeKind::StreamAllocation => (Filter::STREAM_SIZE, Action::ModifiedStream),
        }
    }
}

/// Does a watch with this filter hear of a change that matches `matched` and lies `depth` names
/// below the watched directory ([MS-FSA] 2.1.4.1)?
///
/// Depth 1 is an entry of the directory itself; what is deeper takes a watch of the whole tree.
/// Depth 0, the watched directory, is heard of by those who watch its parent: by the letter of the
/// algorithm its own watch hears too, but Windows does not do that, and the name would be empty.
pub const fn is_interested(
    filter: CompletionFilter,
    tree: bool,
    matched: CompletionFilter,
    depth: usize,
) -> bool {
    let in_reach = match depth {
        0 => false,
        1 => true,
        _ => tree,
    };
    in_reach && filter.intersects(matched)
}

/// Where a changed name lies, as seen from one watched directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place<'a> {
    name: &'a [u16],
    stream: Option<Name<'a>>,
    depth: usize,
    may_traverse: bool,
}

impl<'a> Place<'a> {
    /// The last `depth` components of `path`, and its stream; `None` if it has not so many.
    ///
    /// `may_traverse`: the watcher may pass through every directory between the watched one and
    /// the name. It matters below depth 1 only; who is not asked for it says yes.
    pub fn below(path: FilePath<'a>, depth: usize, may_traverse: bool) -> Option<Place<'a>> {
        let name = match depth.checked_sub(1) {
            None => &[],
            Some(_) if path.is_base() => return None,
            Some(before) => last_components(path.units(), before)?,
        };
        Some(Place { name, stream: path.stream(), depth, may_traverse })
    }

    /// Components between the watched directory and the name, the name included.
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// The name relative to the watched directory, components separated by backslashes, in parts:
    /// a stream follows its file after a colon, without a type ([MS-FSA] 2.1.5.1.2).
    pub(super) fn parts(&self) -> [&'a [u16]; 3] {
        match self.stream {
            Some(stream) => [self.name, &[b':' as u16], stream.units()],
            None => [self.name, &[], &[]],
        }
    }

    /// Is a watch of that kind to hear of what happened here?
    pub(super) fn concerns(
        &self,
        filter: CompletionFilter,
        tree: bool,
        matched: CompletionFilter,
    ) -> bool {
        let is_reachable = self.may_traverse || self.depth <= 1;
        is_reachable && is_interested(filter, tree, matched, self.depth)
    }
}

/// What follows the backslash that has `before` more after it.
fn last_components(units: &[u16], before: usize) -> Option<&[u16]> {
    let is_separator = |(_, unit): &(usize, &u16)| **unit == u16::from(b'\\');
    let (at, _) = units.iter().enumerate().rev().filter(is_separator).nth(before)?;
    units.get(at + 1..)
}

/// A change below one watched directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DirectoryChange<'a> {
    /// Something happened to one name. A file system that reports changes of its own says itself
    /// what they match and what they are called; a new name has to follow right after its old one.
    Single {
        /// What the watch is told.
        action: NotifyAction,
        /// The filter bits it matches.
        matched: CompletionFilter,
        /// Where.
        place: Place<'a>,
    },
    /// A file or directory got another name in the same directory.
    Renamed {
        /// A directory, not a file.
        is_directory: bool,
        /// The name before.
        old: Place<'a>,
        /// The name now.
        new: Place<'a>,
    },
    /// A file or directory got a name in another directory. What is not below the watched
    /// directory is `None`.
    Moved {
        /// A directory, not a file.
        is_directory: bool,
        /// The name before.
        old: Option<Place<'a>>,
        /// The name now.
        new: Option<Place<'a>>,
    },
}

impl<'a> DirectoryChange<'a> {
    /// A change of one kind, by the table.
    pub const fn of(kind: ChangeKind, place: Place<'a>) -> DirectoryChange<'a> {
        DirectoryChange::Single { action: kind.action(), matched: kind.filter(), place }
    }

    /// Modifications of a file that happened in one step, or were saved up: `matched` is what
    /// their [`ChangeKind::filter`]s make together.
    pub const fn modified(matched: CompletionFilter, place: Place<'a>) -> DirectoryChange<'a> {
        DirectoryChange::Single { action: NotifyAction::Modified, matched, place }
    }
}
