//! [`AsyncFileSystem`], for authors whose calls are futures.

#[allow(unused_imports)] // for the documentation
use super::FileSystem;
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

/// An answer to come.
macro_rules! later {
    ($type:ty) => { impl Future<Output = Result<$type>> + Send };
}

macro_rules! asynchronous_trait {
    (
        open { $($open:tt)* } path { $($path:tt)* } volume { $($volume:tt)* } file { $($file:tt)* }
        plain { $($(#[$meta:meta])*
            $verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty = $status:ident;)* }
    ) => {
        /// A file system whose calls are `async fn`: the same verbs as [`FileSystem`], which
        /// documents them. Futures are polled on any thread; they are `Send` (so no guard of a
        /// `std` mutex is held across an `await`), and never dropped before they are done unless
        /// the executor drops them. Many are out at once.
        ///
        /// ```
        /// use openfsp_host::nt::{FileInfo, FilePath, NtError};
        /// use openfsp_host::*;
        /// # struct Store;
        /// # impl Store {
        /// #     async fn head(&self, _: String) -> std::io::Result<FileInfo> {
        /// #         Ok(FileInfo::default())
        /// #     }
        /// #     async fn get(&self, _: nt::FileId, _: u64, _: usize) -> std::io::Result<Vec<u8>> {
        /// #         Ok(Vec::new())
        /// #     }
        /// # }
        ///
        /// struct Remote(Store);
        ///
        /// impl AsyncFileSystem for Remote {
        ///     type File = FileInfo;
        ///
        ///     async fn open(
        ///         &self,
        ///         _: &Op,
        ///         path: FilePath<'_>,
        ///         _: &OpenHow,
        ///     ) -> Result<Opened<FileInfo>> {
        ///         let info = self.0.head(path.to_string()).await?;
        ///         Ok(Opened::new(info, info))
        ///     }
        ///
        ///     async fn info(&self, _: &Op, file: &FileInfo) -> Result<FileInfo> {
        ///         Ok(*file)
        ///     }
        ///
        ///     async fn read(
        ///         &self,
        ///         op: &Op,
        ///         file: &FileInfo,
        ///         offset: u64,
        ///         out: &mut ReadBuf,
        ///     ) -> Result<()> {
        ///         tokio::select! {
        ///             data = self.0.get(file.id, offset, out.remaining()) => out.put(&data?),
        ///             () = op.cancelled() => return Err(NtError::CANCELLED.into()),
        ///         };
        ///         Ok(())
        ///     }
        /// }
        ///
        /// fn main() -> std::io::Result<()> {
        ///     let runtime = tokio::runtime::Runtime::new()?;
        ///     let tasks = runtime.handle().clone();
        ///     let spawn = move |task: Task| drop(tasks.spawn(task));
        ///     let params = VolumeParams { read_only: true, ..VolumeParams::default() };
        ///     let volume = Volume::builder_async(params, Remote(Store), spawn).start()?;
        ///     // Attach a door here. What waits for it blocks: not on a thread of the runtime.
        ///     volume.stop();
        ///     Ok(())
        /// }
        /// ```
        #[diagnostic::on_unimplemented(
            message = "`{Self}` is no file system",
            note = "implement `FileSystem` (calls that block) or `AsyncFileSystem` (`async fn`)"
        )]
        pub trait AsyncFileSystem: Send + Sync + 'static {
            /// An open file: [`FileSystem::File`].
            type File: Send + Sync + 'static;

            /// [`FileSystem::open`].
            fn open(
                &self,
                op: &Op,
                path: FilePath<'_>,
                how: &OpenHow,
            ) -> later!(Opened<Self::File>);

            /// [`FileSystem::create`].
            fn create(
                &self,
                op: &Op,
                path: FilePath<'_>,
                how: &OpenHow,
                new: &NewFile,
            ) -> later!(Opened<Self::File>) {
                let _ = (op, path, how, new);
                async { refused(NtError::MEDIA_WRITE_PROTECTED) }
            }

            /// [`FileSystem::create_nameless`].
            fn create_nameless(
                &self,
                op: &Op,
                path: FilePath<'_>,
                how: &OpenHow,
                new: &NewFile,
            ) -> later!(Opened<Self::File>) {
                let _ = (op, path, how, new);
                async { refused(NtError::NOT_SUPPORTED) }
            }

            /// [`FileSystem::close`].
            fn close(&self, op: &Op, file: Self::File) -> impl Future<Output = ()> + Send {
                let _ = (op, file);
                async {}
            }

            /// [`FileSystem::lookup`].
            fn lookup(&self, op: &Op, path: FilePath<'_>, wanted: Wanted) -> later!(Facts) {
                async move {
                    let opened = self.open(op, path, &open_for(AccessMask::READ_ATTRIBUTES)).await?;
                    let found = match wanted.is_empty() {
                        true => Ok(opened.found),
                        false => self.query(op, &opened.file, wanted).await,
                    };
                    self.close(op, opened.file).await;
                    Ok(Facts { name: opened.name, ..found? })
                }
            }

            /// [`FileSystem::change`].
            fn change(
                &self,
                op: &Op,
                path: FilePath<'_>,
                edit: &MetadataEdit,
            ) -> later!(FileInfo) {
                async move {
                    let file = self.open(op, path, &open_for(access_for(edit))).await?.file;
                    let info = async {
                        if let Some(bytes) = edit.end_of_file {
                            self.set_size(op, &file, SizeChange::EndOfFile(bytes)).await?;
                        }
                        if let Some(security) = &edit.security {
                            self.set_security(op, &file, security).await?;
                        }
                        if let Some(lx) = &edit.lx {
                            self.set_lx(op, &file, lx).await?;
                        }
                        match edit.basic.is_empty() {
                            true => self.info(op, &file).await,
                            false => self.set_basic(op, &file, &edit.basic).await,
                        }
                    }
                    .await;
                    self.close(op, file).await;
                    info
                }
            }

            /// [`FileSystem::can_delete`].
            fn can_delete(&self, op: &Op, path: FilePath<'_>) -> later!(()) {
                let _ = (op, path);
                async { Ok(()) }
            }

            /// [`FileSystem::remove`].
            fn remove(&self, op: &Op, path: FilePath<'_>) -> later!(()) {
                let _ = (op, path);
                async { refused(NtError::MEDIA_WRITE_PROTECTED) }
            }

            /// [`FileSystem::rename`].
            fn rename(
                &self,
                op: &Op,
                path: FilePath<'_>,
                to: FilePath<'_>,
                how: RenameHow,
            ) -> later!(()) {
                let _ = (op, path, to, how);
                async { refused(NtError::MEDIA_WRITE_PROTECTED) }
            }

            /// [`FileSystem::link`].
            fn link(
                &self,
                op: &Op,
                path: FilePath<'_>,
                to: FilePath<'_>,
                replace: bool,
            ) -> later!(()) {
                let _ = (op, path, to, replace);
                async { refused(NtError::NOT_SUPPORTED) }
            }

            /// [`FileSystem::volume_info`].
            fn volume_info(&self, op: &Op) -> later!(VolumeInfo) {
                let _ = op;
                async { Ok(VolumeInfo::default()) }
            }

            /// [`FileSystem::set_volume_label`].
            fn set_volume_label(&self, op: &Op, label: Name<'_>) -> later!(VolumeInfo) {
                let _ = (op, label);
                async { refused(NtError::NOT_SUPPORTED) }
            }

            /// [`FileSystem::flush_volume`].
            fn flush_volume(&self, op: &Op) -> later!(()) {
                let _ = op;
                async { Ok(()) }
            }

            /// [`FileSystem::path_of`].
            fn path_of(&self, op: &Op, file: FileId) -> later!(OwnedPath) {
                let _ = (op, file);
                async { refused(NtError::NOT_SUPPORTED) }
            }

            /// [`FileSystem::info`].
            fn info(&self, op: &Op, file: &Self::File) -> later!(FileInfo);

            /// [`FileSystem::query`].
            fn query(&self, op: &Op, file: &Self::File, wanted: Wanted) -> later!(Facts) {
                async move {
                    let info = self.info(op, file).await?;
                    let mut found = Facts { info, ..Facts::default() };
                    if wanted.contains(Wanted::SECURITY) {
                        found.security = Some(self.security(op, file).await?);
                    }
                    if wanted.contains(Wanted::POSIX) {
                        found.lx = self.lx(op, file).await?;
                    }
                    if wanted.contains(Wanted::REPARSE) && found.info.is_reparse_point() {
                        found.reparse = Some(self.reparse_point(op, file).await?);
                    }
                    Ok(found)
                }
            }

            /// [`FileSystem::set_basic`].
            fn set_basic(
                &self,
                op: &Op,
                file: &Self::File,
                change: &BasicChange,
            ) -> later!(FileInfo) {
                let _ = change;
                self.info(op, file)
            }

            /// [`FileSystem::flush`].
            fn flush(&self, op: &Op, file: &Self::File) -> later!(FileInfo) {
                self.info(op, file)
            }

            /// [`FileSystem::cleanup`].
            fn cleanup(&self, op: &Op, file: &Self::File, flags: CleanupFlags) -> later!(()) {
                let _ = (op, file, flags);
                async { Ok(()) }
            }

            /// [`FileSystem::lx`].
            fn lx(&self, op: &Op, file: &Self::File) -> later!(LxMetadata) {
                async move {
                    let list = self.extended_attributes(op, file).await?;
                    Ok(lx::from_extended_attributes(&list))
                }
            }

            /// [`FileSystem::set_lx`].
            fn set_lx(&self, op: &Op, file: &Self::File, lx: &LxMetadata) -> later!(()) {
                async move {
                    let list = lx::to_extended_attributes(lx)?;
                    self.set_extended_attributes(op, file, &list).await.map(drop)
                }
            }

            /// [`FileSystem::execution`].
            fn execution(&self) -> Execution {
                Execution::ASYNC
            }

            $(
                #[doc = concat!("[`FileSystem::", stringify!($verb), "`].")]
                fn $verb(&self, op: &Op, file: &Self::File, $($arg: $ty),*) -> later!($ret) {
                    let _ = (op, file, $($arg),*);
                    async { refused(NtError::$status) }
                }
            )*
        }
    };
}
verbs!(asynchronous_trait);
