//! What clients ask of a volume, reduced to what changes the outcome.

use nt::{
    AccessMask, Attributes, ByteRange, Change, CreateDisposition, CreateOptions, OwnedPath,
    Pattern, ShareMode, WriteAt,
};

/// Who asks. Clients differ in nothing; the number is for whoever reads a history.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Client(pub u32);

/// An open handle. The client who opens chooses the number, so that a history needs no translation
/// between the system's handles and the model's; it is not used again in the same history.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Handle(pub u64);

/// Where a path begins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Start {
    /// At the root.
    Root,
    /// At an open directory.
    Handle(Handle),
}

/// Which file an operation is about.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Target {
    /// The file of a handle.
    Handle(Handle),
    /// What a path leads to: as opened for what the operation needs, shared with everybody, and
    /// closed again, in one.
    Path(Start, OwnedPath),
}

/// [MS-FSA] 2.1.5.1.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Create {
    /// The handle there will be if it succeeds. A file that comes into being gets its id from this
    /// number.
    pub handle: Handle,
    /// Where the path begins.
    pub start: Start,
    /// The path; empty is the start itself.
    pub path: OwnedPath,
    /// Rights asked for, all of which are granted.
    pub access: AccessMask,
    /// Rights left to others.
    pub share: ShareMode,
    /// What to do if it is there, and what if it is not.
    pub disposition: CreateDisposition,
    /// Options.
    pub options: CreateOptions,
    /// Of a file that is created or overwritten.
    pub attributes: Attributes,
}

/// A byte-range lock, [MS-FSA] 2.1.5.8.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lock {
    /// Whose.
    pub handle: Handle,
    /// Which bytes; an empty range is legal.
    pub range: ByteRange,
    /// Whose, within the handle.
    pub key: u32,
    /// Nobody else may lock, read or write there.
    pub exclusive: bool,
    /// If it cannot be had: wait, instead of LOCK_NOT_GRANTED.
    pub wait: bool,
}

/// Which locks go, [MS-FSA] 2.1.5.9.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unlock {
    /// One lock of exactly this range and key.
    Single(ByteRange, u32),
    /// All of the handle.
    All,
    /// All of the handle with that key.
    AllByKey(u32),
}

/// One of the things a client can want. Each happens at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Operation {
    /// Open or create.
    Create(Create),
    /// The last user of a handle is gone, [MS-FSA] 2.1.5.4.
    Cleanup(Handle),
    /// The handle goes, [MS-FSA] 2.1.5.5; without a cleanup before, that too.
    Close(Handle),
    /// The handle goes, and if a name or stream was to go with it, the file system refuses that: it
    /// stays. For a planted failure, by [`History::amend`](crate::History::amend).
    CloseInVain(Handle),
    /// [MS-FSA] 2.1.5.2.
    Read {
        /// Through which handle.
        handle: Handle,
        /// First byte.
        offset: u64,
        /// How many bytes at most.
        length: u32,
        /// The key of byte-range locks.
        key: u32,
    },
    /// [MS-FSA] 2.1.5.3.
    Write {
        /// Through which handle.
        handle: Handle,
        /// Where.
        at: WriteAt,
        /// What.
        bytes: Vec<u8>,
        /// The key of byte-range locks.
        key: u32,
    },
    /// Information of a file, [MS-FSA] 2.1.5.12.
    Query(Target),
    /// What a handle knows of itself.
    QueryHandle(Handle),
    /// [MS-FSA] 2.1.5.15.
    Set(Target, Change),
    /// All of a directory, [MS-FSA] 2.1.5.6.3. A system that answers in batches asks until the end
    /// in one step, or is not recorded.
    List {
        /// Through which handle.
        handle: Handle,
        /// Heeded at the first listing of a handle and with `restart`.
        pattern: Option<Pattern>,
        /// From the beginning.
        restart: bool,
    },
    /// Lock a range of bytes.
    Lock(Lock),
    /// Unlock.
    Unlock(Handle, Unlock),
    /// Nobody waits for this create any more, and it succeeded all the same: it is undone, and what
    /// it created is removed. [`History::lose`](crate::History::lose) arranges for it.
    Undo(Handle),
}
