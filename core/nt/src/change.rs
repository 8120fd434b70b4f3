//! What a set-information request asks for, whatever door it came by.

use crate::{BasicChange, OwnedPath};

bitflags::bitflags! {
    /// FILE_DISPOSITION_INFORMATION_EX flags, [MS-FSCC] 2.4.12.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct DispositionFlags: u32 {
        /// Delete; without it the pending delete is taken back.
        const DELETE = 0x01;
        /// The name goes at once, open handles live on.
        const POSIX_SEMANTICS = 0x02;
        /// Fail if an image section is mapped.
        const FORCE_IMAGE_SECTION_CHECK = 0x04;
        /// Speak of delete-on-close instead of delete pending.
        const ON_CLOSE = 0x08;
        /// A read-only file may go too.
        const IGNORE_READONLY_ATTRIBUTE = 0x10;
    }

    /// FILE_RENAME_INFORMATION_EX flags, [MS-FSCC] 2.4.43; the lower ones serve link too.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct RenameFlags: u32 {
        /// An existing target is replaced.
        const REPLACE_IF_EXISTS = 0x01;
        /// The target's name goes at once, its open handles live on.
        const POSIX_SEMANTICS = 0x02;
        /// A read-only target may be replaced.
        const IGNORE_READONLY_ATTRIBUTE = 0x40;
        /// Linux's RENAME_EXCHANGE: both names stay and trade files. Not on any wire.
        const EXCHANGE = 0x8000_0000;
    }
}

/// The new name of a rename or link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewName {
    /// The node of the directory the name is relative to, as a number; 0 is the root. A door that
    /// is given a handle puts the handle's node here.
    pub root_directory: u64,
    /// The name below that directory.
    pub path: OwnedPath,
    /// How.
    pub flags: RenameFlags,
}

/// One change of an open file ([MS-FSA] 2.1.5.15).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Times and attributes.
    Basic(BasicChange),
    /// Truncate or extend.
    EndOfFile(u64),
    /// Bytes set aside; below the end of file it truncates.
    AllocationSize(u64),
    /// Bytes up to here are valid without zeroing.
    ValidDataLength(u64),
    /// Delete, or take a pending delete back.
    Disposition(DispositionFlags),
    /// Another name.
    Rename(NewName),
    /// One more name.
    Link(NewName),
    /// The handle's position.
    Position(u64),
    /// The handle's mode bits ([MS-FSCC] 2.4.31).
    Mode(u32),
}
