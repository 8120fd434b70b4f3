//! [`Operation`]: a question to the file system.

use alloc::vec::Vec;
use nt::posix::PosixAttributes;
use nt::security::{SecurityDescriptor, SecurityInformation};
use nt::{
    AccessMask, Attributes, BufferId, ByteRange, ControlCode, CreateDisposition, CreateOptions,
    EntryDetail, FileId, MetadataChange, Origin, OwnedName, OwnedPath, Pattern, Query, ReparseData,
    Wanted, WriteAt,
};

/// Names an operation in flight: slot and generation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct OpId(pub u64);

/// What the file system calls an open file: WinFsp's UserContext. Chosen by its side.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct FileKey(pub u64);

/// What an operation is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Object {
    /// A file that the file system has open.
    File(FileKey),
    /// A path; its base is set only where the volume opens by file id.
    Path(OwnedPath),
}

/// Open or create. Never changes a file that exists: overwriting is [`Call::Overwrite`], asked
/// after the engine's checks (ENGINE.md section 3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Create {
    /// Which file; the directory itself if `nameless`.
    pub path: OwnedPath,
    /// Rights asked for.
    pub access: AccessMask,
    /// Overwriting dispositions open what is there.
    pub disposition: CreateDisposition,
    /// Options.
    pub options: CreateOptions,
    /// Attributes of a new file.
    pub attributes: Attributes,
    /// Bytes to set aside for a new file.
    pub allocation_size: u64,
    /// Descriptor asked for a new file, before inheritance.
    pub security: Option<SecurityDescriptor>,
    /// EA list of a new file; empty for none.
    pub extended_attributes: Vec<u8>,
    /// Reparse data of a new file.
    pub reparse: Option<ReparseData>,
    /// POSIX attributes of a new file; take the place of `security`.
    pub posix: Option<PosixAttributes>,
    /// A new file without a name.
    pub nameless: bool,
    /// Keep it open. Without it the file is closed again before the reply.
    pub hold: bool,
    /// What the reply tells beside the file information.
    pub wanted: Wanted,
}

/// Empties an open file: overwrite, or supersede.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overwrite {
    /// The file.
    pub file: FileKey,
    /// New attributes.
    pub attributes: Attributes,
    /// Supersede: attributes replace the old ones; otherwise they are added.
    pub supersede: bool,
    /// Bytes to set aside.
    pub allocation_size: u64,
    /// EA list that replaces the old one; empty for none.
    pub extended_attributes: Vec<u8>,
}

bitflags::bitflags! {
    /// What a cleanup is to do besides: what the use of a handle has left to do, as far as the
    /// client has not set it himself by that handle ([MS-FSA] 2.1.4.17).
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct CleanupFlags: u32 {
        /// Remove the name given with it.
        const DELETE = 0x01;
        /// The size was changed, and this is the last handle of the stream: free what lies beyond
        /// the end of file.
        const SET_ALLOCATION_SIZE = 0x02;
        /// The data was changed: set the archive attribute.
        const SET_ARCHIVE = 0x10;
        /// The data was read.
        const SET_LAST_ACCESS_TIME = 0x20;
        /// The data was written.
        const SET_LAST_WRITE_TIME = 0x40;
        /// Data or metadata was changed.
        const SET_CHANGE_TIME = 0x80;
    }
}

/// A change of a file that keeps its names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Alter {
    /// Times, attributes, end of file, POSIX owner and mode.
    Metadata(MetadataChange),
    /// Bytes set aside; below the end of file it truncates.
    AllocationSize(u64),
    /// Bytes up to here are valid without zeroing.
    ValidDataLength(u64),
    /// Parts of the security descriptor.
    Security(SecurityInformation, SecurityDescriptor),
    /// Merges an EA list; an empty value deletes.
    ExtendedAttributes(Vec<u8>),
    /// Sets reparse data.
    Reparse(ReparseData),
    /// Deletes reparse data of that tag and GUID.
    DeleteReparse(ReparseData),
    /// The sparse attribute.
    Sparse(bool),
    /// Zeroes a range and may free it.
    Zero(ByteRange),
    /// Allocates a range, end of file stays.
    Allocate(ByteRange),
}

/// How a rename treats its target.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RenameHow {
    /// An existing target is replaced.
    pub replace: bool,
    /// A replaced target that is open lives on without a name.
    pub posix: bool,
    /// Source and target trade names; both must exist.
    pub exchange: bool,
    /// A read-only target may be replaced.
    pub ignore_readonly: bool,
}

/// Where a listing goes on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ResumeFrom {
    /// At the beginning.
    Start,
    /// After this entry: its name, and the token the file system gave with it.
    After(OwnedName, u64),
}

/// Lists a directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadDirectory {
    /// The directory.
    pub file: FileKey,
    /// Where to begin.
    pub from: ResumeFrom,
    /// What the engine will keep; a file system may heed it or not.
    pub pattern: Option<Pattern>,
    /// At most so many bytes ([`nt::DirectoryEntries::weight`]).
    pub room: usize,
    /// What is wanted of each entry; a file system may tell more.
    pub detail: EntryDetail,
}

/// One question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Call {
    /// Answered by [`Outcome::Opened`](crate::Outcome::Opened) or a redirect.
    Create(Create),
    /// Answered by file information.
    Overwrite(Overwrite),
    /// The last handle that shares this file is gone. Cannot fail.
    Cleanup {
        /// The file.
        file: FileKey,
        /// Its name, where it is to be removed.
        path: Option<OwnedPath>,
        /// What is to be done.
        flags: CleanupFlags,
    },
    /// The file system forgets the file. Cannot fail.
    Close(FileKey),
    /// Answered by the number of bytes.
    Read {
        /// The file.
        file: FileKey,
        /// First byte.
        offset: u64,
        /// Number of bytes.
        length: u32,
        /// Where they go.
        buffer: BufferId,
    },
    /// Answered by the number of bytes and file information.
    Write {
        /// The file.
        file: FileKey,
        /// Where.
        at: WriteAt,
        /// Number of bytes.
        length: u32,
        /// Where they lie.
        buffer: BufferId,
        /// The end of file stays.
        constrained: bool,
    },
    /// Stores what was written; without a file, everything.
    Flush(Option<FileKey>),
    /// Asks.
    Query(Object, Query),
    /// Asks for a path of a file from the root, any one if it has several. Answered by
    /// [`Outcome::Located`](crate::Outcome::Located); an error costs the file its name here, no
    /// more.
    Locate(FileId),
    /// Changes; answered by [`Outcome::Found`](crate::Outcome::Found).
    Alter(Object, Alter, Wanted),
    /// May this name be removed? Asked when a delete becomes pending.
    CanDelete {
        /// The file.
        object: Object,
        /// Its name.
        path: OwnedPath,
        /// A read-only file may go.
        ignore_readonly: bool,
    },
    /// Removes a name at once (POSIX delete). Nobody has opened it: DELETE is still to be judged.
    Remove {
        /// The name.
        path: OwnedPath,
        /// A read-only file may go.
        ignore_readonly: bool,
    },
    /// Gives a file another name.
    Rename {
        /// The handle that was opened for DELETE by the old name; `None` if the name alone is
        /// given, and DELETE still to be judged.
        file: Option<FileKey>,
        /// Old name.
        from: OwnedPath,
        /// New name.
        to: OwnedPath,
        /// How.
        how: RenameHow,
    },
    /// Gives a file one more name.
    Link {
        /// The file.
        object: Object,
        /// The new name.
        to: OwnedPath,
        /// An existing target is replaced.
        replace: bool,
    },
    /// Lists.
    ReadDirectory(ReadDirectory),
    /// A control code of the file system's own; answered by
    /// [`Outcome::Control`](crate::Outcome::Control).
    Control {
        /// The file.
        file: FileKey,
        /// What.
        code: ControlCode,
        /// What goes with it.
        input: Vec<u8>,
        /// At most so many bytes come back.
        output_room: u32,
    },
    /// Space and label.
    QueryVolume,
    /// New label.
    SetVolumeLabel(OwnedName),
}

impl Call {
    /// The open file that it works on; a close does not, it ends it.
    pub fn file(&self) -> Option<FileKey> {
        match self {
            Call::Overwrite(overwrite) => Some(overwrite.file),
            Call::ReadDirectory(question) => Some(question.file),
            Call::Cleanup { file, .. }
            | Call::Read { file, .. }
            | Call::Write { file, .. }
            | Call::Control { file, .. } => Some(*file),
            Call::Flush(file) | Call::Rename { file, .. } => *file,
            Call::Query(object, _)
            | Call::Alter(object, ..)
            | Call::CanDelete { object, .. }
            | Call::Link { object, .. } => match object {
                Object::File(file) => Some(*file),
                Object::Path(_) => None,
            },
            Call::Create(_)
            | Call::Close(_)
            | Call::Locate(_)
            | Call::Remove { .. }
            | Call::QueryVolume
            | Call::SetVolumeLabel(_) => None,
        }
    }
}

/// A question with who asks it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operation {
    /// On whose behalf.
    pub origin: Origin,
    /// What.
    pub call: Call,
}
