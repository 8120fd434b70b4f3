//! [`Backend`]: the least that a file system has to be able to do, and the values it deals in.
//!
//! These are the calls that an author writes, on [`FileKey`]s instead of files of his own type. No
//! rule lives here.

use alloc::vec::Vec;
use core::future::Future;
use nt::security::SecurityDescriptor;
use nt::{
    AccessMask, Attributes, BasicChange, BufferId, ByteRange, ControlCode, CreateOptions,
    DirectoryEntries, FileId, FileInfo, FilePath, HardLink, LxMetadata, Name, NtError, OwnedName,
    OwnedPath, ReparseData, StreamInfo, VolumeInfo, Wanted, WriteAt,
};
use transact::{CleanupFlags, FileKey, ReadDirectory, RenameHow};

/// What the files of a volume carry beside data, times and attributes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Features {
    /// Security descriptors. Without them the judge goes by [`LxMetadata`], or grants everything.
    pub descriptors: bool,
    /// [`LxMetadata`].
    pub lx_metadata: bool,
    /// Reparse data.
    pub reparse_points: bool,
    /// Files can be opened by id, and paths start from one.
    pub open_by_file_id: bool,
}

/// How a file is to be opened. All checks are done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OpenHow {
    /// The rights that were granted.
    pub access: AccessMask,
    /// Options of the create request.
    pub options: CreateOptions,
    /// What the answer should tell besides ([`Opened::found`]); what it leaves out is asked for.
    pub wanted: Wanted,
}

/// What a new file is to be. A new stream of a file that exists takes none of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewFile {
    /// A directory?
    pub directory: bool,
    /// Its attributes; DIRECTORY and REPARSE_POINT are set where they belong.
    pub attributes: Attributes,
    /// Its descriptor, inheritance done; where the volume keeps descriptors.
    pub security: Option<SecurityDescriptor>,
    /// What to keep for Linux; where the volume keeps it.
    pub lx: LxMetadata,
    /// Reparse data it is born with; where the volume keeps it.
    pub reparse: Option<ReparseData>,
    /// FILE_FULL_EA_INFORMATION list it is born with; empty for none.
    pub extended_attributes: Vec<u8>,
    /// Bytes to set aside, a hint.
    pub allocation_size: u64,
}

/// What a file system says about a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// Identity, attributes, sizes, times.
    pub info: FileInfo,
    /// The whole descriptor, if it was wanted and is kept.
    pub security: Option<SecurityDescriptor>,
    /// What is kept for Linux, if [`Wanted::POSIX`] was asked.
    pub lx: LxMetadata,
    /// Reparse data, if it was wanted and there is some.
    pub reparse: Option<ReparseData>,
    /// Its last component as it is stored, where that may be spelled otherwise than in the path
    /// that was asked about.
    pub name: Option<OwnedName>,
}

/// An open file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened {
    /// What it is called from now on.
    pub file: FileKey,
    /// The file.
    pub found: Facts,
    /// Which of the wanted parts `found` tells.
    pub told: Wanted,
    /// Its last component as it is stored, where that is spelled otherwise than asked.
    pub name: Option<OwnedName>,
}

/// Several changes of a file at once; what is `None` stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MetadataEdit {
    /// Times and attributes.
    pub basic: BasicChange,
    /// Truncate or extend.
    pub end_of_file: Option<u64>,
    /// A descriptor in place of the old one.
    pub security: Option<SecurityDescriptor>,
    /// For Linux; fields that are `None` stay.
    pub lx: Option<LxMetadata>,
}

/// What size to change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SizeChange {
    /// The end of file. More bytes are set aside if they are needed.
    EndOfFile(u64),
    /// The bytes set aside. Fewer than the end of file truncate it.
    Allocation(u64),
}

/// What an overwritten file is from now on: empty, and this.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OverwriteHow {
    /// Attributes.
    pub attributes: Attributes,
    /// Supersede: the attributes take the place of the old ones; otherwise they are added.
    pub replace_attributes: bool,
    /// Bytes to set aside, a hint.
    pub allocation_size: u64,
    /// FILE_FULL_EA_INFORMATION list in place of the old EAs; empty for none.
    pub extended_attributes: Vec<u8>,
}

/// A write that was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Written {
    /// First byte; for a write at the end, where that was.
    pub offset: u64,
    /// Number of bytes.
    pub bytes: u32,
    /// The file afterwards.
    pub info: FileInfo,
}

/// An answer, later.
macro_rules! answer {
    ($type:ty) => { impl Future<Output = Result<$type, NtError>> + Send };
}

/// A file system as [`perform`](crate::perform) sees it: the author's calls, on keys.
///
/// A path that leads through something that is no directory is `OBJECT_PATH_NOT_FOUND` or
/// `NOT_A_DIRECTORY`; only then a reparse point is looked for on the way. The last component is
/// never followed.
pub trait Backend: Sync {
    /// What its files carry. Does not change.
    fn features(&self) -> Features;

    /// Opens what is there.
    fn open(&self, path: FilePath<'_>, how: &OpenHow) -> answer!(Opened);
    /// Makes a file; `OBJECT_NAME_COLLISION` if the name is taken.
    fn create(&self, path: FilePath<'_>, how: &OpenHow, new: &NewFile) -> answer!(Opened);
    /// Makes a file without a name in that directory.
    fn create_nameless(
        &self,
        directory: FilePath<'_>,
        how: &OpenHow,
        new: &NewFile,
    ) -> answer!(Opened);
    /// Forgets an open file.
    fn close(&self, file: FileKey) -> impl Future<Output = ()> + Send;

    /// Tells what is at a path.
    fn lookup(&self, path: FilePath<'_>, wanted: Wanted) -> answer!(Facts);
    /// A path from the root of a file that is known by its id, where files are opened by id; any
    /// one if it has several. Without this, what is opened by its id can be neither deleted nor
    /// renamed by that handle.
    fn path_of(&self, _file: FileId) -> answer!(OwnedPath) {
        core::future::ready(Err(NtError::NOT_SUPPORTED))
    }
    /// Changes what is at a path.
    fn change(&self, path: FilePath<'_>, edit: &MetadataEdit) -> answer!(FileInfo);
    /// May this name be removed?
    fn can_delete(&self, path: FilePath<'_>) -> answer!(());
    /// Removes a name.
    fn remove(&self, path: FilePath<'_>) -> answer!(());
    /// Gives a file another name.
    fn rename(&self, from: FilePath<'_>, to: FilePath<'_>, how: RenameHow) -> answer!(());
    /// Gives a file one more name.
    fn link(&self, from: FilePath<'_>, to: FilePath<'_>, replace: bool) -> answer!(());

    /// Space and label.
    fn volume_info(&self) -> answer!(VolumeInfo);
    /// Another label.
    fn set_volume_label(&self, label: Name<'_>) -> answer!(VolumeInfo);
    /// Stores everything that was written.
    fn flush_volume(&self) -> answer!(());

    /// Tells what is known about an open file.
    fn query(&self, file: FileKey, wanted: Wanted) -> answer!(Facts);
    /// Reads; the number of bytes.
    fn read(&self, file: FileKey, offset: u64, length: u32, buffer: BufferId) -> answer!(u32);
    /// Writes; `constrained` never moves the end of file.
    fn write(
        &self,
        file: FileKey,
        at: WriteAt,
        length: u32,
        buffer: BufferId,
        constrained: bool,
    ) -> answer!(Written);
    /// Stores what was written.
    fn flush(&self, file: FileKey) -> answer!(FileInfo);
    /// The last handle that shared this file is gone.
    fn cleanup(&self, file: FileKey, flags: CleanupFlags) -> answer!(());
    /// Lists; the flag says that none follow.
    fn read_directory(&self, question: &ReadDirectory) -> answer!((DirectoryEntries, bool));
    /// Times and attributes.
    fn set_basic(&self, file: FileKey, change: &BasicChange) -> answer!(FileInfo);
    /// End of file or allocation.
    fn set_size(&self, file: FileKey, size: SizeChange) -> answer!(FileInfo);
    /// The SPARSE attribute.
    fn set_sparse(&self, file: FileKey, sparse: bool) -> answer!(FileInfo);
    /// Empties a file.
    fn overwrite(&self, file: FileKey, how: &OverwriteHow) -> answer!(FileInfo);
    /// A descriptor in place of the old one.
    fn set_security(&self, file: FileKey, security: &SecurityDescriptor) -> answer!(());
    /// Merges what is kept for Linux.
    fn set_lx(&self, file: FileKey, lx: &LxMetadata) -> answer!(());
    /// Reparse data.
    fn reparse_point(&self, file: FileKey) -> answer!(ReparseData);
    /// Sets reparse data; replaces data of the same tag.
    fn set_reparse_point(&self, file: FileKey, data: &ReparseData) -> answer!(());
    /// Deletes reparse data of that tag.
    fn delete_reparse_point(&self, file: FileKey, data: &ReparseData) -> answer!(());
    /// The whole EA list.
    fn extended_attributes(&self, file: FileKey) -> answer!(Vec<u8>);
    /// Merges an EA list; an empty value deletes.
    fn set_extended_attributes(&self, file: FileKey, list: &[u8]) -> answer!(FileInfo);
    /// The data streams.
    fn streams(&self, file: FileKey) -> answer!(Vec<StreamInfo>);
    /// The names.
    fn hard_links(&self, _file: FileKey) -> answer!(Vec<HardLink>) {
        core::future::ready(Err(NtError::NOT_SUPPORTED))
    }
    /// A control code of its own; at most `room` bytes come back.
    fn control(
        &self,
        _file: FileKey,
        _code: ControlCode,
        _input: &[u8],
        _room: usize,
    ) -> answer!(Vec<u8>) {
        core::future::ready(Err(NtError::INVALID_DEVICE_REQUEST))
    }
    /// Ranges that may hold something else than zeros.
    fn allocated_ranges(&self, file: FileKey, within: ByteRange) -> answer!(Vec<ByteRange>);
    /// Zeroes a range and may free it.
    fn zero(&self, file: FileKey, range: ByteRange) -> answer!(FileInfo);
    /// Allocates a range, end of file stays.
    fn allocate(&self, file: FileKey, range: ByteRange) -> answer!(FileInfo);
}
