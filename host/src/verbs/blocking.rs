//! [`FileSystem`], for authors whose calls return when they are done, and its adaptor.

use super::AsyncFileSystem;
use super::{access_for, open_for, refused};
use crate::buffer::{DirectorySink, ReadBuf, ResumeFrom, Write};
use crate::error::Result;
use crate::execution::Execution;
use crate::lx;
use crate::op::Op;
use crate::opened::{Facts, Opened};
use fsop::{MetadataEdit, NewFile, OpenHow, OverwriteHow, SizeChange, Written};
use nt::security::SecurityDescriptor;
use nt::{
    AccessMask, BasicChange, ByteRange, ControlCode, FileId, FileInfo, FilePath, HardLink,
    LxMetadata, Name, NtError, OwnedPath, ReparseData, StreamInfo, VolumeInfo, Wanted,
};
use transact::{CleanupFlags, RenameHow};

macro_rules! blocking_trait {
    (
        open { $($open:tt)* } path { $($path:tt)* } volume { $($volume:tt)* } file { $($file:tt)* }
        plain { $($(#[$meta:meta])*
            $verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty = $status:ident;)* }
    ) => {
        /// A file system whose calls return when they are done.
        ///
        /// Required are [`open`](FileSystem::open) and [`info`](FileSystem::info); everything else
        /// follows from other verbs, or is refused: what changes something mostly with
        /// `MEDIA_WRITE_PROTECTED`. Calls come from several threads at once. Rights, sharing,
        /// dispositions and the legality of names have been checked before a call is made, and that
        /// no directory moves below itself. What is stored is the file system's to check: that a
        /// name is free or may be replaced, that a directory is empty.
        ///
        /// **Paths** are absolute: a [`FilePath`] without components is the root, and
        /// [`FilePath::stream`] is set only on volumes that announce named streams. On volumes that
        /// announce `open_by_file_id`, and only there, a path may start from a file id,
        /// [`FilePath::base`]: it is then relative to that file, and with no components it *is*
        /// that file, also if it has no name any more. The last component is never followed if it
        /// is a reparse point. A missing file is `OBJECT_NAME_NOT_FOUND`; one below what is
        /// missing, or below what is no directory (a reparse point, too), is
        /// `OBJECT_PATH_NOT_FOUND`.
        ///
        /// **Ids**: by [`FileInfo::id`] the engine knows that two names or two opens are of one
        /// file. So no two files have the same; it stays through renames, and is not given to
        /// another file while this one is open. A file system without ids says `FileId(0)` for
        /// everything: a file is then known by its path alone.
        ///
        /// **Times** are moved by the file system: the engine sets none by itself, it passes on
        /// what a client sets. [`nt::FileTime::from_unix`] makes one. What is not kept stays 0.
        pub trait FileSystem: Send + Sync + 'static {
            /// An open file: whatever the other verbs need to find it. Not its path: that changes
            /// when the file or a directory above is renamed, and is gone when it is removed.
            /// Several opens of one file may share it or not.
            type File: Send + Sync + 'static;

            /// Opens a file or directory that exists. Never changes it.
            ///
            /// # Errors
            /// `OBJECT_NAME_NOT_FOUND`, `OBJECT_PATH_NOT_FOUND`, or the file system's own.
            fn open(
                &self,
                op: &Op,
                path: FilePath<'_>,
                how: &OpenHow,
            ) -> Result<Opened<Self::File>>;

            /// Makes a file or directory and opens it.
            ///
            /// # Errors
            /// `OBJECT_NAME_COLLISION` if there is one; `OBJECT_PATH_NOT_FOUND`; `DISK_FULL`;
            /// `MEDIA_WRITE_PROTECTED` by default.
            fn create(
                &self,
                op: &Op,
                path: FilePath<'_>,
                how: &OpenHow,
                new: &NewFile,
            ) -> Result<Opened<Self::File>> {
                let _ = (op, path, how, new);
                refused(NtError::MEDIA_WRITE_PROTECTED)
            }

            /// Makes a file without a name, in the directory `path`: Linux's O_TMPFILE. It can be
            /// given a name by [`link`](FileSystem::link) from its id.
            ///
            /// # Errors
            /// `NOT_SUPPORTED` by default.
            fn create_nameless(
                &self,
                op: &Op,
                path: FilePath<'_>,
                how: &OpenHow,
                new: &NewFile,
            ) -> Result<Opened<Self::File>> {
                let _ = (op, path, how, new);
                refused(NtError::NOT_SUPPORTED)
            }

            /// The last thing that happens to a file: every other call on it has returned.
            fn close(&self, op: &Op, file: Self::File) {
                let _ = (op, file);
            }

            /// What is at a path. By default it is opened, queried and closed.
            ///
            /// # Errors
            /// As [`open`](FileSystem::open).
            fn lookup(&self, op: &Op, path: FilePath<'_>, wanted: Wanted) -> Result<Facts> {
                let opened = self.open(op, path, &open_for(AccessMask::READ_ATTRIBUTES))?;
                let found = match wanted.is_empty() {
                    true => Ok(opened.found),
                    false => self.query(op, &opened.file, wanted),
                };
                self.close(op, opened.file);
                Ok(Facts { name: opened.name, ..found? })
            }

            /// Changes what is at a path. By default it is opened, changed verb by verb and closed:
            /// an error in the middle leaves the first half changed.
            ///
            /// # Errors
            /// As [`open`](FileSystem::open) and the verbs.
            fn change(
                &self,
                op: &Op,
                path: FilePath<'_>,
                edit: &MetadataEdit,
            ) -> Result<FileInfo> {
                let file = self.open(op, path, &open_for(access_for(edit)))?.file;
                let info = (|| {
                    if let Some(bytes) = edit.end_of_file {
                        self.set_size(op, &file, SizeChange::EndOfFile(bytes))?;
                    }
                    if let Some(security) = &edit.security {
                        self.set_security(op, &file, security)?;
                    }
                    if let Some(lx) = &edit.lx {
                        self.set_lx(op, &file, lx)?;
                    }
                    match edit.basic.is_empty() {
                        true => self.info(op, &file),
                        false => self.set_basic(op, &file, &edit.basic),
                    }
                })();
                self.close(op, file);
                info
            }

            /// May this name be removed? Asked when a delete becomes pending; nothing may happen
            /// yet. By default yes, so a file system with directories answers it.
            ///
            /// # Errors
            /// `DIRECTORY_NOT_EMPTY`, `CANNOT_DELETE`.
            fn can_delete(&self, op: &Op, path: FilePath<'_>) -> Result<()> {
                let _ = (op, path);
                Ok(())
            }

            /// Removes a name, and the file with its last name. Who has it open goes on using it if
            /// the volume announces `posix_unlink_rename`, as it does by default: its data stays
            /// until the last [`close`](FileSystem::close), and [`FileInfo::links`] is 0. Otherwise
            /// nobody has it open.
            ///
            /// # Errors
            /// `DIRECTORY_NOT_EMPTY`, `OBJECT_NAME_NOT_FOUND`; `MEDIA_WRITE_PROTECTED` by default.
            fn remove(&self, op: &Op, path: FilePath<'_>) -> Result<()> {
                let _ = (op, path);
                refused(NtError::MEDIA_WRITE_PROTECTED)
            }

            /// Gives a file another name, or a directory with all that is below it; who has any of
            /// it open goes on using it. A target that is replaced is removed as by
            /// [`remove`](FileSystem::remove). Where case does not matter, `to` may be `path` in
            /// other letters: the name is spelled anew, and nothing is replaced.
            ///
            /// # Errors
            /// `OBJECT_NAME_COLLISION` if the target exists and is not to be replaced;
            /// `OBJECT_NAME_NOT_FOUND`, `OBJECT_PATH_NOT_FOUND`, `DIRECTORY_NOT_EMPTY`;
            /// `NOT_A_DIRECTORY` and `FILE_IS_A_DIRECTORY` for a directory over a file and a file
            /// over a directory; `NOT_SUPPORTED` for an exchange that it cannot do;
            /// `MEDIA_WRITE_PROTECTED` by default.
            fn rename(
                &self,
                op: &Op,
                path: FilePath<'_>,
                to: FilePath<'_>,
                how: RenameHow,
            ) -> Result<()> {
                let _ = (op, path, to, how);
                refused(NtError::MEDIA_WRITE_PROTECTED)
            }

            /// Gives a file one more name. Asked on volumes that announce hard links.
            ///
            /// # Errors
            /// `OBJECT_NAME_COLLISION` if the target exists and is not to be replaced;
            /// `TOO_MANY_LINKS`, `FILE_IS_A_DIRECTORY`; `NOT_SUPPORTED` by default.
            fn link(
                &self,
                op: &Op,
                path: FilePath<'_>,
                to: FilePath<'_>,
                replace: bool,
            ) -> Result<()> {
                let _ = (op, path, to, replace);
                refused(NtError::NOT_SUPPORTED)
            }

            /// Space and label. By default none of either.
            ///
            /// # Errors
            /// The file system's own.
            fn volume_info(&self, op: &Op) -> Result<VolumeInfo> {
                let _ = op;
                Ok(VolumeInfo::default())
            }

            /// Sets the label; [`Name::EMPTY`] takes it away.
            ///
            /// # Errors
            /// `NOT_SUPPORTED` by default.
            fn set_volume_label(&self, op: &Op, label: Name<'_>) -> Result<VolumeInfo> {
                let _ = (op, label);
                refused(NtError::NOT_SUPPORTED)
            }

            /// Stores everything that was written. By default there is nothing to store.
            ///
            /// # Errors
            /// The file system's own.
            fn flush_volume(&self, op: &Op) -> Result<()> {
                let _ = op;
                Ok(())
            }

            /// A path from the root to the file of that id, any one if it has several. Asked on
            /// volumes that announce `open_by_file_id`, when a client opens by an id of which
            /// nothing is known: without it, such a handle can neither delete nor rename.
            ///
            /// # Errors
            /// `NOT_SUPPORTED` by default; `OBJECT_NAME_NOT_FOUND`; `FILE_DELETED` if it has no
            /// name.
            fn path_of(&self, op: &Op, file: FileId) -> Result<OwnedPath> {
                let _ = (op, file);
                refused(NtError::NOT_SUPPORTED)
            }

            /// Identity, attributes, sizes and times.
            ///
            /// # Errors
            /// The file system's own.
            fn info(&self, op: &Op, file: &Self::File) -> Result<FileInfo>;

            /// What is known about an open file: [`info`](FileSystem::info), and of security, lx
            /// and reparse data what is wanted. Nothing is wanted that the volume does not
            /// announce.
            ///
            /// # Errors
            /// Those of the verbs.
            fn query(&self, op: &Op, file: &Self::File, wanted: Wanted) -> Result<Facts> {
                let info = self.info(op, file)?;
                let mut found = Facts { info, ..Facts::default() };
                if wanted.contains(Wanted::SECURITY) {
                    found.security = Some(self.security(op, file)?);
                }
                if wanted.contains(Wanted::POSIX) {
                    found.lx = self.lx(op, file)?;
                }
                if wanted.contains(Wanted::REPARSE) && found.info.is_reparse_point() {
                    found.reparse = Some(self.reparse_point(op, file)?);
                }
                Ok(found)
            }

            /// Sets those times and attributes that are not `None`. Whether attributes are a
            /// directory's or a reparse point's does not change. By default nothing changes, and
            /// it succeeds: a file system need not keep them, and a mount sets times with every
            /// truncation.
            ///
            /// # Errors
            /// The file system's own.
            fn set_basic(
                &self,
                op: &Op,
                file: &Self::File,
                change: &BasicChange,
            ) -> Result<FileInfo> {
                let _ = change;
                self.info(op, file)
            }

            /// Stores what was written. By default it is stored already.
            ///
            /// # Errors
            /// The file system's own.
            fn flush(&self, op: &Op, file: &Self::File) -> Result<FileInfo> {
                self.info(op, file)
            }

            /// The last user of this handle is gone; the flags say what its use has left to do.
            /// [`VolumeParams::cleanup`](crate::VolumeParams::cleanup) says when this is called: by
            /// default when the handle changed the file or a name goes. Do not wait for it to let
            /// go of what is open; [`close`](FileSystem::close) always comes. A name to be removed
            /// is removed by [`remove`](FileSystem::remove), after this.
            ///
            /// # Errors
            /// Are logged.
            fn cleanup(&self, op: &Op, file: &Self::File, flags: CleanupFlags) -> Result<()> {
                let _ = (op, file, flags);
                Ok(())
            }

            /// What is kept for Linux; asked on volumes that announce `lx_metadata`. By default it
            /// is in EAs, as WSL has it.
            ///
            /// # Errors
            /// As [`extended_attributes`](FileSystem::extended_attributes).
            fn lx(&self, op: &Op, file: &Self::File) -> Result<LxMetadata> {
                let list = self.extended_attributes(op, file)?;
                Ok(lx::from_extended_attributes(&list))
            }

            /// Sets those parts of it that are not `None`; moves the change time. By default as
            /// EAs.
            ///
            /// # Errors
            /// As [`set_extended_attributes`](FileSystem::set_extended_attributes).
            fn set_lx(&self, op: &Op, file: &Self::File, lx: &LxMetadata) -> Result<()> {
                let list = lx::to_extended_attributes(lx)?;
                self.set_extended_attributes(op, file, &list).map(drop)
            }

            /// How these calls may be made. By default they may block.
            fn execution(&self) -> Execution {
                Execution::BLOCKING
            }

            $(
                $(#[$meta])*
                ///
                /// # Errors
                #[doc = concat!("`", stringify!($status), "` by default; the file system's own.")]
                fn $verb(&self, op: &Op, file: &Self::File, $($arg: $ty),*) -> Result<$ret> {
                    let _ = (op, file, $($arg),*);
                    refused(NtError::$status)
                }
            )*
        }
    };
}
verbs!(blocking_trait);

/// A blocking file system as the host sees it: an asynchronous one that never pends.
#[derive(Clone, Copy, Debug)]
pub struct Blocking<F>(pub F);

macro_rules! blocking_is_asynchronous {
    (
        open { $($open:ident($($open_arg:ident: $open_ty:ty),*);)* }
        path { $($path:ident($($path_arg:ident: $path_ty:ty),*) -> $path_ret:ty;)* }
        volume { $($volume:ident($($volume_arg:ident: $volume_ty:ty),*) -> $volume_ret:ty;)* }
        file { $($file:ident($($file_arg:ident: $file_ty:ty),*) -> $file_ret:ty;)* }
        plain { $($(#[$meta:meta])*
            $verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty = $status:ident;)* }
    ) => {
        impl<F: FileSystem> AsyncFileSystem for Blocking<F> {
            type File = F::File;

            $(async fn $open(&self, op: &Op, $($open_arg: $open_ty),*) -> Result<Opened<F::File>> {
                self.0.$open(op, $($open_arg),*)
            })*

            async fn close(&self, op: &Op, file: F::File) {
                self.0.close(op, file);
            }

            $(async fn $path(&self, op: &Op, $($path_arg: $path_ty),*) -> Result<$path_ret> {
                self.0.$path(op, $($path_arg),*)
            })*

            $(async fn $volume(
                &self,
                op: &Op,
                $($volume_arg: $volume_ty),*
            ) -> Result<$volume_ret> {
                self.0.$volume(op, $($volume_arg),*)
            })*

            $(async fn $file(
                &self,
                op: &Op,
                file: &F::File,
                $($file_arg: $file_ty),*
            ) -> Result<$file_ret> {
                self.0.$file(op, file, $($file_arg),*)
            })*

            $(async fn $verb(&self, op: &Op, file: &F::File, $($arg: $ty),*) -> Result<$ret> {
                self.0.$verb(op, file, $($arg),*)
            })*

            fn execution(&self) -> Execution {
                Execution { pends: false, ..self.0.execution() }
            }
        }
    };
}
verbs!(blocking_is_asynchronous);
