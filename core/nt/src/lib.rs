//! The NT vocabulary: the nouns that every part of OpenFsp speaks.
//!
//! Values and checked views only: no state, no I/O, no clock, no operating system types. Every
//! allocation is fallible ([`memory`]). Layouts and rules cite [MS-FSCC], [MS-FSA] and [MS-DTYP].
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod memory;

mod access_mask;
mod attributes;
mod change;
mod completion;
mod create;
mod extended_attribute;
mod file_info;
pub mod information;
mod name;
mod path;
pub mod posix;
mod reparse;
mod request;
pub mod security;
mod share_mode;
mod status;
mod time;
mod upcase;
mod wildcard;

pub use access_mask::AccessMask;
pub use attributes::Attributes;
pub use change::{Change, DispositionFlags, NewName, RenameFlags};
pub use completion::{
    Answer, Completion, Created, DirectoryEntries, DirectoryEntry, Found, HandleState, Redirect,
    StreamInfo,
};
pub use create::{CreateAction, CreateDisposition, CreateOptions};
pub use extended_attribute::{
    EaEntry, EaFlags, EaIter, EaList, EaListBuilder, EaListError, EaNameList, EmittedEas,
};
pub use file_info::{BasicChange, ByteRange, FileId, FileInfo, LxMetadata, VolumeInfo};
pub use name::{Case, Name, OwnedName};
pub use path::{FilePath, OwnedPath};
pub use reparse::{LxSymbolicLink, MountPoint, ReparseData, ReparseTag, SymbolicLink};
pub use request::{
    Action, BufferId, CcbId, Create, EnumerationFlags, Keep, MetadataChange, NodeId, Origin,
    OriginFlags, Query, QueryDirectory, Request, RequestId, Set, SubjectId, Target, Wanted,
    WriteAt,
};
pub use share_mode::ShareMode;
pub use status::{NtError, NtStatus};
pub use time::{FileTime, Instant};
pub use upcase::{upcase, upcase_eq};
pub use wildcard::{Pattern, is_name_in_expression};
