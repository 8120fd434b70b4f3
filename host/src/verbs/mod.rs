//! The list of verbs, and the twin traits made from it.
//!
//! [`FileSystem`] and [`AsyncFileSystem`] have the same verbs. Each is named once in [`verbs!`];
//! the adaptor here and the forwarder of [`crate::Filtered`] are generated from that list, so that
//! a wrapper cannot lose a verb. There is no blanket implementation of one twin for the other: with
//! both traits in scope every call would be ambiguous.

use crate::error::{Error, Result};
use fsop::{MetadataEdit, OpenHow};
use nt::{AccessMask, CreateOptions, NtError, Wanted};

/// Calls `$callback!` with every verb, in five groups:
///
/// * `open`: gives an open file; its first argument is a path,
/// * `path`: its first argument is a path,
/// * `volume`: about the whole volume,
/// * `file`: about an open file, with a default written out in the traits,
/// * `plain`: about an open file; where it is not there, it answers the error after `=`.
macro_rules! verbs {
    ($callback:ident) => {
        $callback! {
            open {
                open(path: FilePath<'_>, how: &OpenHow);
                create(path: FilePath<'_>, how: &OpenHow, new: &NewFile);
                create_nameless(path: FilePath<'_>, how: &OpenHow, new: &NewFile);
            }
            path {
                lookup(path: FilePath<'_>, wanted: Wanted) -> Facts;
                change(path: FilePath<'_>, edit: &MetadataEdit) -> FileInfo;
                can_delete(path: FilePath<'_>) -> ();
                remove(path: FilePath<'_>) -> ();
                rename(path: FilePath<'_>, to: FilePath<'_>, how: RenameHow) -> ();
                link(path: FilePath<'_>, to: FilePath<'_>, replace: bool) -> ();
            }
            volume {
                volume_info() -> VolumeInfo;
                set_volume_label(label: Name<'_>) -> VolumeInfo;
                flush_volume() -> ();
                path_of(file: FileId) -> OwnedPath;
            }
            file {
                info() -> FileInfo;
                query(wanted: Wanted) -> Facts;
                set_basic(change: &BasicChange) -> FileInfo;
                flush() -> FileInfo;
                cleanup(flags: CleanupFlags) -> ();
                lx() -> LxMetadata;
                set_lx(lx: &LxMetadata) -> ();
            }
            plain {
                /// Reads from `offset` on. Fewer bytes than there is room for: the end of file.
                read(offset: u64, out: &mut ReadBuf) -> () = INVALID_DEVICE_REQUEST;
                /// Writes; [`Write::within`] says what of it, once the end of file is known. All of
                /// it is written, or it fails. Moves the times of write and change.
                write(write: &Write) -> Written = MEDIA_WRITE_PROTECTED;
                /// Lists a directory, without `.` and `..`. Entries may come in any order that
                /// stays the same while entries come and go; each [`FileInfo`] is what `info` would
                /// tell.
                read_directory(from: ResumeFrom<'_>, out: &mut DirectorySink) -> ()
                    = INVALID_DEVICE_REQUEST;
                /// Truncates, extends with zeros, or sets bytes aside. An allocation below the end
                /// of file truncates; whether more is set aside is the file system's affair.
                set_size(size: SizeChange) -> FileInfo = MEDIA_WRITE_PROTECTED;
                /// Sets the SPARSE attribute.
                set_sparse(sparse: bool) -> FileInfo = NOT_SUPPORTED;
                /// Makes the file an empty one with these attributes, as if it were new: named
                /// streams go, the descriptor stays.
                overwrite(how: &OverwriteHow) -> FileInfo = MEDIA_WRITE_PROTECTED;
                /// The security descriptor, whole.
                security() -> SecurityDescriptor = NOT_SUPPORTED;
                /// A descriptor in place of the old one; moves the change time.
                set_security(security: &SecurityDescriptor) -> () = NOT_SUPPORTED;
                /// The reparse data.
                reparse_point() -> ReparseData = NOT_A_REPARSE_POINT;
                /// Sets or replaces reparse data, tag and attribute with it; that the old data may
                /// be replaced was checked. Moves the change time.
                set_reparse_point(data: &ReparseData) -> () = NOT_SUPPORTED;
                /// Deletes reparse data; that tag and GUID are the right ones was checked. Moves
                /// the change time.
                delete_reparse_point(data: &ReparseData) -> () = NOT_SUPPORTED;
                /// All EAs as a FILE_FULL_EA_INFORMATION list ([`nt::EaList`]); empty for none.
                extended_attributes() -> Vec<u8> = NOT_SUPPORTED;
                /// Merges such a list: an entry without a value deletes. [`nt::EaList::updated`]
                /// does the merging. Moves the change time.
                set_extended_attributes(list: &[u8]) -> FileInfo = NOT_SUPPORTED;
                /// The data streams; the unnamed one of a file is among them, by the empty name.
                streams() -> Vec<StreamInfo> = NOT_SUPPORTED;
                /// The names of the file, at least one if it has any: directory and name of each.
                hard_links() -> Vec<HardLink> = NOT_SUPPORTED;
                /// A control code of the file system's own, asked on volumes that announce
                /// `device_control`; the handle's rights are those that the code demands. At most
                /// `room` bytes may come back, or it is `BUFFER_TOO_SMALL`.
                control(code: ControlCode, input: &[u8], room: usize) -> Vec<u8>
                    = INVALID_DEVICE_REQUEST;
                /// Ranges within `within` that may hold something else than zeros, in order.
                allocated_ranges(within: ByteRange) -> Vec<ByteRange> = NOT_SUPPORTED;
                /// The range reads as zeros from now on and may lose its allocation; the end of
                /// file stays.
                zero(range: ByteRange) -> FileInfo = NOT_SUPPORTED;
                /// Sets bytes aside for the range; the end of file stays.
                allocate(range: ByteRange) -> FileInfo = NOT_SUPPORTED;
            }
        }
    };
}
pub(crate) use verbs;

/// The rights and options with which a verb about a path opens the file for itself.
fn open_for(access: AccessMask) -> OpenHow {
    OpenHow { access, options: CreateOptions::OPEN_REPARSE_POINT, wanted: Wanted::empty() }
}

fn access_for(edit: &MetadataEdit) -> AccessMask {
    let mut access = AccessMask::READ_ATTRIBUTES | AccessMask::WRITE_ATTRIBUTES;
    access.set(AccessMask::WRITE_DATA, edit.end_of_file.is_some());
    access.set(AccessMask::WRITE_DAC | AccessMask::WRITE_OWNER, edit.security.is_some());
    access
}

fn refused<T>(status: NtError) -> Result<T> {
    Err(Error::from(status))
}

mod asynchronous;
mod blocking;

pub use asynchronous::AsyncFileSystem;
pub use blocking::{Blocking, FileSystem};
