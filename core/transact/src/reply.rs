//! [`Reply`]: the file system's answer.

use alloc::vec::Vec;
use nt::security::SecurityDescriptor;
use nt::{
    AccessMask, ByteRange, DirectoryEntries, FileInfo, Found, HardLink, NtError, OwnedName,
    OwnedPath, Redirect, ReparseData, StreamInfo, VolumeInfo,
};

use crate::FileKey;

/// How an operation ended.
pub type Reply = Result<Outcome, NtError>;

/// A file was opened or created.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// What the file system calls it; `None` if it was not to be held.
    pub file: Option<FileKey>,
    /// It did not exist before.
    pub created: bool,
    /// What the access check granted.
    pub granted: AccessMask,
    /// The file.
    pub found: Found,
    /// Its last component as the file system spells it, where that differs from the question.
    pub name: Option<OwnedName>,
}

/// The answer of an operation that succeeded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Nothing but success.
    Done,
    /// Create.
    Opened(Opened),
    /// A reparse point is in the way.
    Redirect(Redirect),
    /// Query, alter, overwrite, flush.
    Found(Found),
    /// Locate.
    Located {
        /// From the root, without a stream.
        path: OwnedPath,
        /// The file there.
        info: FileInfo,
    },
    /// Bytes read.
    Read(u32),
    /// Bytes written, where, and what the file is now.
    Written {
        /// First byte.
        offset: u64,
        /// Number of bytes.
        bytes: u32,
        /// The file afterwards.
        info: FileInfo,
    },
    /// Security.
    Security(SecurityDescriptor),
    /// An EA list.
    ExtendedAttributes(Vec<u8>),
    /// Streams.
    Streams(Vec<StreamInfo>),
    /// The names of a file.
    HardLinks(Vec<HardLink>),
    /// What a control code brings back.
    Control(Vec<u8>),
    /// Reparse data.
    Reparse(ReparseData),
    /// Ranges.
    Ranges(Vec<ByteRange>),
    /// Entries. `end`: there are no more after these.
    Directory {
        /// The entries, in the file system's order.
        entries: DirectoryEntries,
        /// None follow.
        end: bool,
    },
    /// Volume.
    Volume(VolumeInfo),
}
