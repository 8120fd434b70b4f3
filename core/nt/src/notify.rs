//! Change notification: filters, actions, and FILE_NOTIFY_INFORMATION.
//!
//! Owns the layout of [MS-FSCC] 2.7.1 and the one rule that goes with it: an answer has all of its
//! changes or none ([MS-FSA] 2.1.5.11.1). Which changes a watch keeps, and for how long, is decided
//! elsewhere; here are only values and bytes.

use crate::information::Utf16Le;
use crate::information::layout::{U32, link, name_length, put_units};
use crate::{NtError, NtStatus, memory};
use alloc::vec::Vec;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

bitflags::bitflags! {
    /// CompletionFilter: the kinds of change that a watch asks for, [MS-SMB2] 2.2.35.
    ///
    /// Bits without a name are kept and match nothing. Windows refuses a first request with such a
    /// bit, or with none at all, before it reaches a file system; clients of SMB may send both.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct CompletionFilter: u32 {
        /// A file's name came, went or changed.
        const FILE_NAME = 0x0001;
        /// A directory's name came, went or changed.
        const DIR_NAME = 0x0002;
        /// Attributes.
        const ATTRIBUTES = 0x0004;
        /// The size of the unnamed stream.
        const SIZE = 0x0008;
        /// The time of the last write.
        const LAST_WRITE = 0x0010;
        /// The time of the last access.
        const LAST_ACCESS = 0x0020;
        /// The time of creation.
        const CREATION = 0x0040;
        /// Extended attributes.
        const EA = 0x0080;
        /// The security descriptor.
        const SECURITY = 0x0100;
        /// A named stream came, went or changed its name.
        const STREAM_NAME = 0x0200;
        /// The size of a named stream.
        const STREAM_SIZE = 0x0400;
        /// The data of a named stream.
        const STREAM_WRITE = 0x0800;

        const _ = !0;
    }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $value:literal,)*) => {
        /// What happened to a name: Action of FILE_NOTIFY_INFORMATION, [MS-FSCC] 2.7.1.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum NotifyAction {
            $($(#[$doc])* $name,)*
            /// Any other number, as it came.
            Unknown(u32),
        }

        impl NotifyAction {
            /// From the wire.
            pub const fn from_raw(raw: u32) -> NotifyAction {
                match raw {
                    $($value => NotifyAction::$name,)*
                    unknown => NotifyAction::Unknown(unknown),
                }
            }

            /// The number of the wire.
            pub const fn raw(self) -> u32 {
                match self {
                    $(NotifyAction::$name => $value,)*
                    NotifyAction::Unknown(raw) => raw,
                }
            }
        }
    };
}

actions! {
    /// FILE_ACTION_ADDED: created, linked, or moved in from another directory.
    Added = 1,
    /// FILE_ACTION_REMOVED: deleted, or moved away to another directory.
    Removed = 2,
    /// FILE_ACTION_MODIFIED.
    Modified = 3,
    /// FILE_ACTION_RENAMED_OLD_NAME: renamed within its directory; the new name follows.
    RenamedOldName = 4,
    /// FILE_ACTION_RENAMED_NEW_NAME: the new name, right after the old one.
    RenamedNewName = 5,
    /// FILE_ACTION_ADDED_STREAM.
    AddedStream = 6,
    /// FILE_ACTION_REMOVED_STREAM.
    RemovedStream = 7,
    /// FILE_ACTION_MODIFIED_STREAM.
    ModifiedStream = 8,
    /// FILE_ACTION_REMOVED_BY_DELETE: an object id went with its file.
    RemovedByDelete = 9,
    /// FILE_ACTION_ID_NOT_TUNNELLED: of object ids as well.
    IdNotTunnelled = 10,
    /// FILE_ACTION_TUNNELLED_ID_COLLISION: of object ids as well.
    TunnelledIdCollision = 11,
}

impl NtStatus {
    /// `STATUS_NOTIFY_CLEANUP`: the handle that watched was cleaned up.
    pub const NOTIFY_CLEANUP: NtStatus = NtStatus::from_raw(0x0000_010B);
    /// `STATUS_NOTIFY_ENUM_DIR`: there were more changes than an answer holds; list the directory.
    pub const NOTIFY_ENUM_DIR: NtStatus = NtStatus::from_raw(0x0000_010C);
}

/// FILE_NOTIFY_INFORMATION without its name.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct NotifyInformation {
    next: U32,
    action: U32,
    name_length: U32,
}

/// Where the name begins.
const FIXED: usize = size_of::<NotifyInformation>();
/// Each entry begins at a multiple of this.
const ALIGNMENT: usize = 4;

/// An entry that is kept: its action, and how many of the units that follow are its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Entry {
    action: NotifyAction,
    units: usize,
}

/// Changes in the order they happened, and how many bytes they take on the wire.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NotifyList {
    entries: Vec<Entry>,
    /// The names, one after the other.
    units: Vec<u16>,
    bytes: usize,
}

impl NotifyList {
    /// Appends a change of the name that `parts` make when put together, relative to the watched
    /// directory. On failure the list is as it was.
    ///
    /// # Errors
    /// `NAME_TOO_LONG` if 32 bits do not hold the length of the name or of the list;
    /// `INSUFFICIENT_RESOURCES`.
    pub fn push(&mut self, action: NotifyAction, parts: &[&[u16]]) -> Result<(), NtError> {
        let bytes = self.bytes_with(parts).ok_or(NtError::NAME_TOO_LONG)?;
        let before = self.units.len();
        for part in parts {
            if let Err(error) = memory::extend(&mut self.units, part) {
                self.units.truncate(before);
                return Err(error);
            }
        }
        let entry = Entry { action, units: self.units.len() - before };
        if let Err(error) = memory::push(&mut self.entries, entry) {
            self.units.truncate(before);
            return Err(error);
        }
        self.bytes = bytes;
        Ok(())
    }

    /// What [`bytes`](NotifyList::bytes) would be after a [`push`](NotifyList::push) of this name;
    /// `None` if 32 bits do not hold it.
    pub fn bytes_with(&self, parts: &[&[u16]]) -> Option<usize> {
        let start = self.bytes.checked_next_multiple_of(ALIGNMENT)?;
        let mut end = start.checked_add(FIXED)?;
        for part in parts {
            end = end.checked_add(part.len().checked_mul(2)?)?;
        }
        u32::try_from(end).is_ok().then_some(end)
    }

    /// Length of the list on the wire, in bytes. The last entry is not padded.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// No changes.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Number of changes.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// The action of the last change.
    pub fn last_action(&self) -> Option<NotifyAction> {
        self.entries.last().map(|entry| entry.action)
    }

    /// The changes in order: action, and name relative to the watched directory.
    pub fn iter(&self) -> impl Iterator<Item = (NotifyAction, &[u16])> {
        let mut rest = self.units.as_slice();
        self.entries.iter().map(move |entry| {
            let (name, after) = rest.split_at_checked(entry.units).unwrap_or_default();
            rest = after;
            (entry.action, name)
        })
    }

    /// Writes the list as FILE_NOTIFY_INFORMATION and returns the bytes written; `None` if it does
    /// not fit whole: the answer then is [`NtStatus::NOTIFY_ENUM_DIR`] and has no bytes
    /// ([MS-FSA] 2.1.5.11.1), and `out` is as it was.
    pub fn emit(&self, out: &mut [u8]) -> Option<usize> {
        let out = out.get_mut(..self.bytes)?;
        let mut last = None;
        let mut end = 0_usize;
        for (action, name) in self.iter() {
            let start = end.next_multiple_of(ALIGNMENT);
            out.get_mut(end..start)?.fill(0);
            let fixed = NotifyInformation {
                next: U32::ZERO,
                action: U32::new(action.raw()),
                name_length: name_length(name).ok()?,
            };
            let (head, tail) = out.get_mut(start..)?.split_at_mut_checked(FIXED)?;
            head.copy_from_slice(fixed.as_bytes());
            end = start + FIXED + put_units(tail, name);
            link(out, last, start);
            last = Some(start);
        }
        Some(end)
    }
}

/// Reads an answer; after an error it ends.
#[derive(Clone, Debug)]
pub struct NotifyEntries<'a> {
    rest: &'a [u8],
}

impl<'a> NotifyEntries<'a> {
    /// The changes of an answer; none if it is empty.
    pub const fn new(bytes: &'a [u8]) -> NotifyEntries<'a> {
        NotifyEntries { rest: bytes }
    }

    fn parse(bytes: &'a [u8]) -> Option<((NotifyAction, Utf16Le<'a>), &'a [u8])> {
        let (fixed, after) = NotifyInformation::ref_from_prefix(bytes).ok()?;
        let length = usize::try_from(fixed.name_length.get()).ok()?;
        let name = Utf16Le::new(after.get(..length)?)?;
        let rest = match usize::try_from(fixed.next.get()).ok()? {
            0 => &[],
            next if !next.is_multiple_of(ALIGNMENT) => return None,
            // An entry inside another would let a hostile answer go on for ever.
            next if next < FIXED + length => return None,
            next => bytes.get(next..).filter(|rest| !rest.is_empty())?,
        };
        Some(((NotifyAction::from_raw(fixed.action.get()), name), rest))
    }
}

impl<'a> Iterator for NotifyEntries<'a> {
    /// Action and name; `INVALID_PARAMETER` for an entry that does not lie in the buffer.
    type Item = Result<(NotifyAction, Utf16Le<'a>), NtError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let parsed = NotifyEntries::parse(self.rest);
        self.rest = parsed.map_or(&[], |(_, rest)| rest);
        Some(parsed.map(|(entry, _)| entry).ok_or(NtError::INVALID_PARAMETER))
    }
}

#[cfg(test)]
mod tests;
