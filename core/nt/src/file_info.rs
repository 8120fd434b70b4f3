//! What is known about a file and a volume, as values.

use crate::{Attributes, FileTime, OwnedName};

/// The 128-bit file id ([MS-FSCC] 2.1.9): the identity of a file on its volume.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct FileId(pub u128);

/// Everything the information classes of a file are made of ([MS-FSCC] 2.4), but names and EAs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileInfo {
    /// Its identity.
    pub id: FileId,
    /// Attributes; none set means "normal".
    pub attributes: Attributes,
    /// The reparse tag, 0 without reparse data.
    pub reparse_tag: u32,
    /// Bytes up to the end of the stream.
    pub end_of_file: u64,
    /// Bytes set aside for the stream.
    pub allocation_size: u64,
    /// When it was created.
    pub created: FileTime,
    /// When it was last read.
    pub accessed: FileTime,
    /// When its data was last written.
    pub written: FileTime,
    /// When its data or metadata last changed: POSIX ctime.
    pub changed: FileTime,
    /// Number of hard links. A directory that counts the `..` of its subdirectories says so here,
    /// as POSIX wants it; NT's classes show 1 for every directory.
    pub links: u32,
    /// Bytes of its EAs as NT counts them ([`crate::EaList::ea_size`]), 0 for none.
    pub ea_size: u32,
}

impl FileInfo {
    /// A file of that id and size with one link and no times.
    pub fn file(id: FileId, end_of_file: u64) -> FileInfo {
        FileInfo { id, end_of_file, allocation_size: end_of_file, links: 1, ..FileInfo::default() }
    }

    /// A directory of that id.
    pub fn directory(id: FileId) -> FileInfo {
        FileInfo { attributes: Attributes::DIRECTORY, ..FileInfo::file(id, 0) }
    }

    /// A directory?
    pub fn is_directory(&self) -> bool {
        self.attributes.is_directory()
    }

    /// Carries reparse data?
    pub fn is_reparse_point(&self) -> bool {
        self.attributes.contains(Attributes::REPARSE_POINT)
    }
}

/// What WSL keeps in `$LXUID`, `$LXGID`, `$LXMOD` and `$LXDEV`, and FILE_STAT_LX_INFORMATION
/// ([MS-FSCC] 2.4.46) reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LxMetadata {
    /// Owner.
    pub uid: Option<u32>,
    /// Group.
    pub gid: Option<u32>,
    /// `st_mode` with type and special bits.
    pub mode: Option<u32>,
    /// Device number, major and minor.
    pub device: Option<(u32, u32)>,
}

/// A change of times and attributes; `None` keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BasicChange {
    /// New attributes ([`Attributes::SETTABLE`] of them).
    pub attributes: Option<Attributes>,
    /// New creation time.
    pub created: Option<FileTime>,
    /// New access time.
    pub accessed: Option<FileTime>,
    /// New write time.
    pub written: Option<FileTime>,
    /// New change time.
    pub changed: Option<FileTime>,
}

impl BasicChange {
    /// Changes nothing?
    pub fn is_empty(&self) -> bool {
        *self == BasicChange::default()
    }
}

/// A range of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ByteRange {
    /// First byte.
    pub offset: u64,
    /// Number of bytes.
    pub length: u64,
}

impl ByteRange {
    /// Every byte there can be.
    pub const ALL: ByteRange = ByteRange { offset: 0, length: u64::MAX };

    /// The byte after the last, saturating.
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.length)
    }
}

/// Space and label of a volume ([MS-FSCC] 2.5).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VolumeInfo {
    /// Bytes in all.
    pub total_bytes: u64,
    /// Bytes free.
    pub free_bytes: u64,
    /// Files it can hold, 0 where nobody counts.
    pub total_files: u64,
    /// Files it can still take.
    pub free_files: u64,
    /// Label, at most 32 units, UTF-16.
    pub label: OwnedName,
}
