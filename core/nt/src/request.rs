//! What a door asks of a volume: one [`Request`] for each thing a client wants.
//!
//! A request is captured before it is submitted: it owns its names and lists, and refers to payload
//! by [`BufferId`] only (ENGINE.md section 5: payload bytes never pass through the engine).

use crate::information::FileInformationClass;
use crate::posix::{PosixAttributes, PosixChange};
use crate::security::{SecurityDescriptor, SecurityInformation};
use crate::{
    AccessMask, Attributes, BasicChange, ByteRange, Change, CompletionFilter, ControlCode,
    CreateDisposition, CreateOptions, DoorId, LockMode, LockRange, OplockAck, OplockKeys,
    OplockLevel, OwnedName, OwnedPath, Pattern, ReparseData, ShareMode,
};
use alloc::vec::Vec;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident;)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
        pub struct $name(pub u64);
    )* };
}

ids! {
    /// Names a request in flight; chosen by the host, unique until its completion.
    RequestId;
    /// Names an open handle: slot and generation.
    CcbId;
    /// Names a file without opening it (ENGINE.md section 3): slot and generation.
    NodeId;
    /// Names payload memory that the host owns.
    BufferId;
    /// Names who asks. Opaque to the engine; the host knows the token behind it.
    SubjectId;
}

impl SubjectId {
    /// The system itself: nothing is checked.
    pub const SYSTEM: SubjectId = SubjectId(0);
}

bitflags::bitflags! {
    /// Circumstances of a request.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct OriginFlags: u32 {
        /// Access was checked by whoever asks (a kernel): granted as asked.
        const ACCESS_CHECKED = 0x01;
        /// Paging I/O: legal after cleanup, waits for nothing.
        const PAGING = 0x02;
        /// Past the cache of the host.
        const NO_CACHE = 0x04;
        /// The requestor holds a lock outside the engine (a Linux directory's): never wait long.
        const HOLDS_DIRECTORY = 0x08;
        /// Where case does not matter: a last component that is stored in other letters is not
        /// the one that was asked for. For a requestor whose own memory of names is exact (a
        /// Linux kernel's), which would take one file for two.
        const EXACT_NAMES = 0x20;
        /// Skip the traverse check: the subject holds SeChangeNotifyPrivilege.
        const TRAVERSE_PRIVILEGE = 0x10;
        /// Record locks of POSIX do not keep this requestor from data: he is of the mount, among
        /// whose programs they are advisory.
        const ADVISORY_LOCKS = 0x40;
    }
}

/// Who asks, and how (ENGINE.md section 1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Origin {
    /// Whose rights count.
    pub subject: SubjectId,
    /// The asking process, 0 if unknown.
    pub process: u32,
    /// How.
    pub flags: OriginFlags,
    /// What the process tells its byte-range locks apart by, with a read, a write, a lock or an
    /// unlock; 0 if it does not. LockKey in [MS-FSA].
    pub lock_key: u32,
    /// Through which door; set by the host.
    pub door: DoorId,
}

/// What a request is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// An open handle.
    Open(CcbId),
    /// A path below an open directory; an empty one is the directory itself.
    Relative(CcbId, OwnedPath),
    /// A referenced node: with a query, ENGINE.md's `QueryByReference`.
    Node(NodeId),
    /// A name in a referenced directory: with a query, ENGINE.md's `QueryByName`.
    Entry(NodeId, OwnedName),
    /// A path from the root, or from the file id in its base.
    Path(OwnedPath),
}

bitflags::bitflags! {
    /// Which parts of [`Found`](crate::Found) are wanted beside the file information.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct Wanted: u32 {
        /// The security descriptor.
        const SECURITY = 1;
        /// Owner, group and mode as POSIX sees them.
        const POSIX = 2;
        /// Reparse data, if the file is a reparse point.
        const REPARSE = 4;
        /// A node reference, to be given back with [`Action::Forget`].
        const NODE = 8;
    }
}

/// What a query asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Query {
    /// File information and more, without regard to rights: of a handle, as who opened it asks (a
    /// kernel for its fstat).
    Found(Wanted),
    /// The same for an information class, with the right that this class needs: [MS-FSA] 2.1.5.12.
    /// Name, position, mode and access are told by [`Query::Handle`] besides.
    Class(FileInformationClass, Wanted),
    /// Parts of the security descriptor. [MS-FSA] 2.1.5.14.
    Security(SecurityInformation),
    /// Extended attributes, whole list. [MS-FSA] 2.1.5.12 FileFullEaInformation.
    ExtendedAttributes,
    /// The data streams. [MS-FSA] 2.1.5.12.29.
    Streams,
    /// The names of the file. [MS-FSCC] 2.4.16 FileHardLinkInformation.
    HardLinks,
    /// Reparse data. [MS-FSA] 2.1.5.10 FSCTL_GET_REPARSE_POINT.
    Reparse,
    /// Allocated ranges. [MS-FSA] 2.1.5.10 FSCTL_QUERY_ALLOCATED_RANGES.
    AllocatedRanges(ByteRange),
    /// The handle's own state: name, access, position, mode.
    Handle,
}

/// Several changes of metadata at once: one SETATTR of a mount, one SET_INFORMATION of a client.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MetadataChange {
    /// Times and attributes.
    pub basic: BasicChange,
    /// Truncate or extend.
    pub end_of_file: Option<u64>,
    /// Owner, group, mode in POSIX terms.
    pub posix: PosixChange,
}

/// What a set request changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Set {
    /// One information class. [MS-FSA] 2.1.5.15.
    Information(Change),
    /// Several at once.
    Metadata(MetadataChange),
    /// Parts of the security descriptor. [MS-FSA] 2.1.5.17.
    Security(SecurityInformation, SecurityDescriptor),
    /// Merges an EA list. [MS-FSA] 2.1.5.15.5; the flag replaces rules for one entry.
    ExtendedAttributes(Vec<u8>),
    /// FSCTL_SET_REPARSE_POINT.
    Reparse(ReparseData),
    /// FSCTL_DELETE_REPARSE_POINT: tag and GUID in a buffer without data.
    DeleteReparse(ReparseData),
    /// FSCTL_SET_SPARSE.
    Sparse(bool),
    /// FSCTL_SET_ZERO_DATA: the bytes read as zero and may lose their allocation.
    Zero(ByteRange),
    /// Linux's FALLOC_FL_KEEP_SIZE: allocate, end of file stays.
    Allocate(ByteRange),
}

bitflags::bitflags! {
    /// What a create leaves behind for the door.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
    pub struct Keep: u32 {
        /// An open handle. Without it the file is closed again before the completion.
        const HANDLE = 1;
        /// A node reference.
        const NODE = 2;
    }
}

/// A create request: [MS-FSA] 2.1.5.1.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Create {
    /// Which file.
    pub target: Target,
    /// Rights asked for.
    pub access: AccessMask,
    /// Rights left to others.
    pub share: ShareMode,
    /// Open, create, overwrite.
    pub disposition: CreateDisposition,
    /// Options.
    pub options: CreateOptions,
    /// Attributes of a new or overwritten file.
    pub attributes: Attributes,
    /// Bytes to set aside for a new or overwritten file.
    pub allocation_size: u64,
    /// Descriptor of a new file.
    pub security: Option<SecurityDescriptor>,
    /// EA list of a new or overwritten file; empty for none.
    pub extended_attributes: Vec<u8>,
    /// Reparse data of a new file.
    pub reparse: Option<ReparseData>,
    /// POSIX attributes of a new file; take the place of `security`.
    pub posix: Option<PosixAttributes>,
    /// A file without a name in the target directory (Linux's O_TMPFILE).
    pub nameless: bool,
    /// What the completion carries.
    pub keep: Keep,
    /// What the completion reports beside the file information.
    pub wanted: Wanted,
    /// Who is the same client as far as oplocks are concerned.
    pub oplock_keys: OplockKeys,
    /// The oplock to be granted in the same step, if it can be; without
    /// [`CreateOptions::OPEN_REQUIRING_OPLOCK`] the open succeeds without it, too.
    pub oplock: OplockLevel,
}

impl Create {
    /// Opens what is there, with nothing else asked.
    pub fn open(target: Target, access: AccessMask, share: ShareMode) -> Create {
        Create {
            target,
            access,
            share,
            disposition: CreateDisposition::Open,
            options: CreateOptions::empty(),
            attributes: Attributes::empty(),
            allocation_size: 0,
            security: None,
            extended_attributes: Vec::new(),
            reparse: None,
            posix: None,
            nameless: false,
            keep: Keep::HANDLE,
            wanted: Wanted::empty(),
            oplock_keys: OplockKeys::default(),
            oplock: OplockLevel::None,
        }
    }
}

/// Where a write goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WriteAt {
    /// At that offset.
    Offset(u64),
    /// At the end of file, whatever it is by then.
    End,
}

bitflags::bitflags! {
    /// SL_* flags of a directory query, [MS-SMB2] 2.2.33.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct EnumerationFlags: u32 {
        /// From the beginning, with this pattern.
        const RESTART = 1;
        /// One entry.
        const SINGLE = 2;
        /// From the entry after `index`.
        const INDEX = 4;
    }
}

/// How much of each entry a directory query tells beside its name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum EntryDetail {
    /// Everything in [`FileInfo`](crate::FileInfo).
    #[default]
    Full,
    /// Which file and what kind of file: the id, the attributes DIRECTORY and REPARSE_POINT, and
    /// the reparse tag. The rest may be there or not. All that POSIX's `readdir` needs, and more
    /// than FileNamesInformation does ([MS-FSCC] 2.4.32).
    Kind,
}

/// A directory query: [MS-FSA] 2.1.5.6.3.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueryDirectory {
    /// The handle.
    pub ccb: CcbId,
    /// The pattern; heeded at the first query of a handle and with RESTART.
    pub pattern: Option<Pattern>,
    /// How.
    pub flags: EnumerationFlags,
    /// With INDEX: the token of the entry to go on after.
    pub index: u64,
    /// At most so many bytes of names and entries ([`crate::DirectoryEntries::weight`]).
    pub room: usize,
    /// Include `.` and `..` (not in a root directory).
    pub dots: bool,
    /// What is told of each entry.
    pub detail: EntryDetail,
}

/// Which locks end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unlock {
    /// One of exactly this range, with the origin's key.
    Range(ByteRange),
    /// All of the origin's process by this handle.
    All,
    /// All of them that have the origin's key.
    AllByKey,
}

/// A record lock of POSIX, asked for by a mount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PosixLockRequest {
    /// The handle.
    pub ccb: CcbId,
    /// Whose: what the kernel calls the lock owner.
    pub owner: u64,
    /// Which bytes.
    pub range: LockRange,
    /// How; `None` unlocks.
    pub mode: Option<LockMode>,
    /// The whole file, by flock(2): other rules, and other owners.
    pub whole_file: bool,
    /// Until it can be had, for as long as the client likes; otherwise it fails.
    pub wait: bool,
}

/// One of the things a client can want.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// Open or create.
    Create(Create),
    /// The last user of a handle is gone: locks and share access go, a pending delete happens.
    Cleanup(CcbId),
    /// The handle itself goes.
    Close(CcbId),
    /// Cleanup and close in one.
    Release(CcbId),
    /// Read into a buffer.
    Read {
        /// The handle.
        ccb: CcbId,
        /// First byte.
        offset: u64,
        /// Number of bytes.
        length: u32,
        /// Where they go.
        buffer: BufferId,
    },
    /// Write from a buffer; `constrained` never moves the end of file.
    Write {
        /// The handle.
        ccb: CcbId,
        /// Where.
        at: WriteAt,
        /// Number of bytes.
        length: u32,
        /// Where they lie.
        buffer: BufferId,
        /// The end of file stays (paging writes).
        constrained: bool,
    },
    /// Everything written is stored; without a handle, the whole volume.
    Flush(Option<CcbId>),
    /// Ask.
    Query(Target, Query),
    /// Change.
    Set(Target, Set),
    /// List.
    QueryDirectory(QueryDirectory),
    /// A control code that the file system defined for itself ([`ControlCode::is_private`]).
    Control {
        /// The handle.
        ccb: CcbId,
        /// What.
        code: ControlCode,
        /// What goes with it.
        input: Vec<u8>,
        /// At most so many bytes come back.
        output_room: u32,
    },
    /// Lock bytes. [MS-FSA] 2.1.5.8.
    Lock {
        /// The handle.
        ccb: CcbId,
        /// Which bytes.
        range: ByteRange,
        /// How.
        mode: LockMode,
        /// Until it can be had, for as long as the client likes; otherwise it fails.
        wait: bool,
    },
    /// Unlock bytes. [MS-FSA] 2.1.5.9.
    Unlock(CcbId, Unlock),
    /// A record lock of POSIX, or the end of one.
    PosixLock(PosixLockRequest),
    /// The first record lock in the way of that one.
    TestPosixLock(PosixLockRequest),
    /// Everything that an owner has locked of a file is unlocked.
    ReleasePosixLocks {
        /// The handle.
        ccb: CcbId,
        /// Whose.
        owner: u64,
    },
    /// Wait until something changes. [MS-FSA] 2.1.5.11.
    ChangeNotify {
        /// A directory.
        ccb: CcbId,
        /// What is worth telling; heeded at the first request of a handle.
        filter: CompletionFilter,
        /// Also in the directories below; heeded at the first request of a handle.
        tree: bool,
        /// At most so many bytes of [`NotifyList`](crate::NotifyList).
        room: u32,
    },
    /// Ask for an oplock; how it ends is told by an effect. [MS-FSA] 2.1.5.18.
    Oplock(CcbId, OplockLevel),
    /// Answer an oplock break. [MS-FSA] 2.1.5.19.
    AcknowledgeOplock(CcbId, OplockAck),
    /// Space and label.
    QueryVolume,
    /// New label.
    SetVolumeLabel(OwnedName),
    /// Give back `count` references of a node.
    Forget {
        /// The node.
        node: NodeId,
        /// How many references.
        count: u64,
    },
}

/// A request: who, until when, what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Who asks.
    pub origin: Origin,
    /// What for.
    pub action: Action,
}
