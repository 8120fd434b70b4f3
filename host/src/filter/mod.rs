//! Filters: what is to happen around every verb, whatever the verb.
//!
//! [`Filtered`] forwards each verb of either trait, generated from the same list as the traits; a
//! [`Filter`] is two methods. A wrapper that forwards by hand would lose each verb that is added
//! later, silently, to its default. Filters compose: a filtered file system is a file system.

mod fault_injecting;
mod read_only;
mod traced;

pub use fault_injecting::FaultInjecting;
pub use read_only::ReadOnly;
pub use traced::Traced;

use crate::buffer::{DirectorySink, ReadBuf, ResumeFrom, Write};
use crate::describe::{Describe, told};
use crate::error::{Error, Result};
use crate::execution::Execution;
use crate::op::Op;
use crate::opened::{Facts, Opened};
use crate::verbs::{AsyncFileSystem, FileSystem, verbs};
use fsop::{MetadataEdit, NewFile, OpenHow, OverwriteHow, SizeChange, Written};
use nt::security::SecurityDescriptor;
use nt::{
    BasicChange, ByteRange, ControlCode, FileId, FileInfo, FilePath, HardLink, LxMetadata, Name,
    OwnedPath, ReparseData, StreamInfo, VolumeInfo, Wanted,
};
use transact::{CleanupFlags, RenameHow};

macro_rules! verb_enum {
    (
        open { $($open:ident($($open_arg:ident: $open_ty:ty),*);)* }
        path { $($path:ident($($path_arg:ident: $path_ty:ty),*) -> $path_ret:ty;)* }
        volume { $($volume:ident($($volume_arg:ident: $volume_ty:ty),*) -> $volume_ret:ty;)* }
        file { $($file:ident($($file_arg:ident: $file_ty:ty),*) -> $file_ret:ty;)* }
        plain { $($(#[$meta:meta])*
            $verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty = $status:ident;)* }
    ) => {
        /// A verb of [`FileSystem`], by its name there.
        #[allow(non_camel_case_types)] // the name there
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Verb {
            $(#[doc = concat!("[`FileSystem::", stringify!($open), "`].")] $open,)*
            /// [`FileSystem::close`].
            close,
            $(#[doc = concat!("[`FileSystem::", stringify!($path), "`].")] $path,)*
            $(#[doc = concat!("[`FileSystem::", stringify!($volume), "`].")] $volume,)*
            $(#[doc = concat!("[`FileSystem::", stringify!($file), "`].")] $file,)*
            $(#[doc = concat!("[`FileSystem::", stringify!($verb), "`].")] $verb,)*
        }

        impl Verb {
            /// Every verb.
            pub const ALL: &[Verb] = &[
                $(Verb::$open,)* Verb::close, $(Verb::$path,)* $(Verb::$volume,)* $(Verb::$file,)*
                $(Verb::$verb,)*
            ];

            /// Its name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Verb::$open => stringify!($open),)*
                    Verb::close => "close",
                    $(Verb::$path => stringify!($path),)*
                    $(Verb::$volume => stringify!($volume),)*
                    $(Verb::$file => stringify!($file),)*
                    $(Verb::$verb => stringify!($verb),)*
                }
            }
        }
    };
}
verbs!(verb_enum);

impl Verb {
    /// Changes files, names or the volume.
    pub fn changes(self) -> bool {
        match self {
            Verb::create
            | Verb::create_nameless
            | Verb::change
            | Verb::can_delete
            | Verb::remove
            | Verb::rename
            | Verb::link
            | Verb::set_volume_label
            | Verb::set_lx
            | Verb::write
            | Verb::set_basic
            | Verb::set_size
            | Verb::set_sparse
            | Verb::overwrite
            | Verb::set_security
            | Verb::set_reparse_point
            | Verb::delete_reparse_point
            | Verb::set_extended_attributes
            | Verb::zero
            | Verb::allocate
            // Nobody knows; a bolt holds rather than not.
            | Verb::control => true,
            Verb::open
            | Verb::close
            | Verb::lookup
            | Verb::volume_info
            | Verb::flush_volume
            | Verb::path_of
            | Verb::info
            | Verb::query
            | Verb::flush
            | Verb::cleanup
            | Verb::lx
            | Verb::read
            | Verb::read_directory
            | Verb::security
            | Verb::reparse_point
            | Verb::extended_attributes
            | Verb::streams
            | Verb::hard_links
            | Verb::allocated_ranges => false,
        }
    }
}

/// A call, as a filter sees it.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// What is called.
    pub verb: Verb,
    /// Its path; for a verb about an open file the path by which it was opened.
    pub path: Option<FilePath<'a>>,
    /// The other arguments by name. After the call an output shows what it was filled with.
    pub arguments: &'a [(&'static str, &'a dyn Describe)],
}

/// What happens around every verb.
pub trait Filter: Send + Sync + 'static {
    /// Before a call.
    ///
    /// # Errors
    /// An error answers the call: the file system below does not see it, and `after` neither.
    fn before(&self, op: &Op, call: &Call<'_>) -> Result<()> {
        let _ = (op, call);
        Ok(())
    }

    /// After a call.
    fn after(&self, op: &Op, call: &Call<'_>, outcome: Result<&dyn Describe, &Error>) {
        let _ = (op, call, outcome);
    }
}

/// A file system with a filter around it; of the trait that `F` is of.
#[derive(Clone, Copy, Debug)]
pub struct Filtered<F, L> {
    inner: F,
    filter: L,
}

/// An open file of a filtered file system.
#[derive(Debug)]
pub struct FilteredFile<T> {
    inner: T,
    /// How it was opened. A rename does not change it.
    path: OwnedPath,
}

impl<F, L: Filter> Filtered<F, L> {
    /// `inner`, with `filter` around it.
    pub fn new(filter: L, inner: F) -> Filtered<F, L> {
        Filtered { inner, filter }
    }

    /// Wraps what the file system below opened.
    fn opened<T>(path: FilePath<'_>, opened: Opened<T>) -> Opened<FilteredFile<T>> {
        let Opened { file, found, told, name } = opened;
        // Without memory a trace is less precise, and nothing else is wrong.
        let path = path.to_owned().unwrap_or_default();
        Opened { file: FilteredFile { inner: file, path }, found, told, name }
    }
}

/// The filter around `$call`, which may await. What describes the call is put together twice: it
/// borrows outputs that the call fills in between, and crosses no await.
macro_rules! around {
    ($this:ident, $op:ident, $verb:ident, $path:expr, [$($arg:ident),*], $call:expr) => {{
        macro_rules! described {
            () => {
                &Call {
                    verb: Verb::$verb,
                    path: $path,
                    arguments: &[$((stringify!($arg), &$arg as &dyn Describe)),*],
                }
            };
        }
        $this.filter.before($op, described!())?;
        let result = $call;
        $this.filter.after($op, described!(), told(&result));
        result
    }};
}

macro_rules! forward_blocking {
    (
        open { $($open:ident($at:ident: $at_ty:ty $(, $open_arg:ident: $open_ty:ty)*);)* }
        path { $($path:ident($on:ident: $on_ty:ty $(, $path_arg:ident: $path_ty:ty)*)
            -> $path_ret:ty;)* }
        volume { $($volume:ident($($volume_arg:ident: $volume_ty:ty),*) -> $volume_ret:ty;)* }
        file { $($file:ident($($file_arg:ident: $file_ty:ty),*) -> $file_ret:ty;)* }
        plain { $($(#[$meta:meta])*
            $verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty = $status:ident;)* }
    ) => {
        impl<F: FileSystem, L: Filter> FileSystem for Filtered<F, L> {
            type File = FilteredFile<F::File>;

            $(fn $open(
                &self,
                op: &Op,
                $at: $at_ty,
                $($open_arg: $open_ty),*
            ) -> Result<Opened<Self::File>> {
                let opened = around!(self, op, $open, Some($at), [$($open_arg),*],
                    self.inner.$open(op, $at, $($open_arg),*));
                Ok(Self::opened($at, opened?))
            })*

            fn close(&self, op: &Op, file: Self::File) {
                self.inner.close(op, file.inner);
                let path = Some(file.path.as_path());
                let call = Call { verb: Verb::close, path, arguments: &[] };
                self.filter.after(op, &call, Ok(&()));
            }

            $(fn $path(
                &self,
                op: &Op,
                $on: $on_ty,
                $($path_arg: $path_ty),*
            ) -> Result<$path_ret> {
                around!(self, op, $path, Some($on), [$($path_arg),*],
                    self.inner.$path(op, $on, $($path_arg),*))
            })*

            $(fn $volume(&self, op: &Op, $($volume_arg: $volume_ty),*) -> Result<$volume_ret> {
                around!(self, op, $volume, None, [$($volume_arg),*],
                    self.inner.$volume(op, $($volume_arg),*))
            })*

            $(fn $file(
                &self,
                op: &Op,
                file: &Self::File,
                $($file_arg: $file_ty),*
            ) -> Result<$file_ret> {
                around!(self, op, $file, Some(file.path.as_path()), [$($file_arg),*],
                    self.inner.$file(op, &file.inner, $($file_arg),*))
            })*

            $(fn $verb(&self, op: &Op, file: &Self::File, $($arg: $ty),*) -> Result<$ret> {
                around!(self, op, $verb, Some(file.path.as_path()), [$($arg),*],
                    self.inner.$verb(op, &file.inner, $($arg),*))
            })*

            fn execution(&self) -> Execution {
                self.inner.execution()
            }
        }
    };
}
verbs!(forward_blocking);

macro_rules! forward_asynchronous {
    (
        open { $($open:ident($at:ident: $at_ty:ty $(, $open_arg:ident: $open_ty:ty)*);)* }
        path { $($path:ident($on:ident: $on_ty:ty $(, $path_arg:ident: $path_ty:ty)*)
            -> $path_ret:ty;)* }
        volume { $($volume:ident($($volume_arg:ident: $volume_ty:ty),*) -> $volume_ret:ty;)* }
        file { $($file:ident($($file_arg:ident: $file_ty:ty),*) -> $file_ret:ty;)* }
        plain { $($(#[$meta:meta])*
            $verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty = $status:ident;)* }
    ) => {
        impl<F: AsyncFileSystem, L: Filter> AsyncFileSystem for Filtered<F, L> {
            type File = FilteredFile<F::File>;

            $(async fn $open(
                &self,
                op: &Op,
                $at: $at_ty,
                $($open_arg: $open_ty),*
            ) -> Result<Opened<Self::File>> {
                let opened = around!(self, op, $open, Some($at), [$($open_arg),*],
                    self.inner.$open(op, $at, $($open_arg),*).await);
                Ok(Self::opened($at, opened?))
            })*

            async fn close(&self, op: &Op, file: Self::File) {
                self.inner.close(op, file.inner).await;
                let path = Some(file.path.as_path());
                let call = Call { verb: Verb::close, path, arguments: &[] };
                self.filter.after(op, &call, Ok(&()));
            }

            $(async fn $path(
                &self,
                op: &Op,
                $on: $on_ty,
                $($path_arg: $path_ty),*
            ) -> Result<$path_ret> {
                around!(self, op, $path, Some($on), [$($path_arg),*],
                    self.inner.$path(op, $on, $($path_arg),*).await)
            })*

            $(async fn $volume(
                &self,
                op: &Op,
                $($volume_arg: $volume_ty),*
            ) -> Result<$volume_ret> {
                around!(self, op, $volume, None, [$($volume_arg),*],
                    self.inner.$volume(op, $($volume_arg),*).await)
            })*

            $(async fn $file(
                &self,
                op: &Op,
                file: &Self::File,
                $($file_arg: $file_ty),*
            ) -> Result<$file_ret> {
                around!(self, op, $file, Some(file.path.as_path()), [$($file_arg),*],
                    self.inner.$file(op, &file.inner, $($file_arg),*).await)
            })*

            $(async fn $verb(
                &self,
                op: &Op,
                file: &Self::File,
                $($arg: $ty),*
            ) -> Result<$ret> {
                around!(self, op, $verb, Some(file.path.as_path()), [$($arg),*],
                    self.inner.$verb(op, &file.inner, $($arg),*).await)
            })*

            fn execution(&self) -> Execution {
                self.inner.execution()
            }
        }
    };
}
verbs!(forward_asynchronous);

#[cfg(test)]
mod tests;
