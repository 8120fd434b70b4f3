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
mod byte_range_lock;
mod change;
mod completion;
mod control_code;
mod create;
mod extended_attribute;
mod file_info;
pub mod information;
mod invalidation;
mod name;
mod notify;
mod oplock;
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
pub use byte_range_lock::{LockMode, LockRange};
pub use change::{Change, DispositionFlags, NewName, RenameFlags};
pub use completion::{
    Answer, Completion, Created, DirectoryEntries, DirectoryEntry, Found, HandleState, HardLink,
    HeldPosixLock, Redirect, StreamInfo,
};
pub use control_code::ControlCode;
pub use create::{CreateAction, CreateDisposition, CreateOptions};
pub use extended_attribute::{
    EaEntry, EaFlags, EaIter, EaList, EaListBuilder, EaListError, EaNameList, EmittedEas,
};
pub use file_info::{BasicChange, ByteRange, FileId, FileInfo, LxMetadata, VolumeInfo};
pub use invalidation::{DoorId, Invalidation, InvalidationId};
pub use name::{Case, Name, OwnedName};
pub use notify::{CompletionFilter, NotifyAction, NotifyEntries, NotifyList};
pub use oplock::{OplockAck, OplockCaching, OplockKey, OplockKeys, OplockLevel};
pub use path::{FilePath, OwnedPath};
pub use reparse::{LxSymbolicLink, MountPoint, ReparseData, ReparseTag, SymbolicLink};
pub use request::{
    Action, BufferId, CcbId, Create, EntryDetail, EnumerationFlags, Keep, MetadataChange, NodeId,
    Origin, OriginFlags, PosixLockRequest, Query, QueryDirectory, Request, RequestId, Set,
    SubjectId, Target, Unlock, Wanted, WriteAt,
};
pub use share_mode::ShareMode;
pub use status::{NtError, NtStatus};
pub use time::{FileTime, Instant};
pub use upcase::{upcase, upcase_eq};
pub use wildcard::{Pattern, is_name_in_expression};
