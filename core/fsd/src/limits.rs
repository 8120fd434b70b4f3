//! Every limit of the engine, in one place (STYLE.md, habit 5).

/// How long a request waits that holds a lock outside the engine (ENGINE.md section 2).
pub(crate) const DIRECTORY_PATIENCE: core::time::Duration = core::time::Duration::from_secs(2);
/// What one question can come to in effects for one door that caches.
pub(crate) const EFFECTS_OF_A_DOOR: usize = 8;
/// And for everyone else, in one step.
pub(crate) const EFFECTS_OF_A_STEP: usize = 16;
/// Doors of a volume that cache.
pub(crate) const CACHING_DOORS: usize = 64;
/// Components of a path.
pub(crate) const PATH_COMPONENTS: usize = 8192;
/// Names known at once: of open files, referenced nodes and questions in flight.
pub(crate) const NAMES: usize = 16 << 20;
/// Files known at once.
pub(crate) const FILES: usize = 16 << 20;
/// Open handles.
pub(crate) const HANDLES: usize = 4 << 20;
/// Symbolic links followed in one open, as NTFS does ([MS-FSCC] 2.1.2.4 names no number).
pub(crate) const SYMBOLIC_LINKS: u8 = 63;
/// The largest offset of a byte: a signed 64-bit quantity in every NT interface.
pub(crate) const MAX_OFFSET: u64 = i64::MAX as u64;
/// Locks of all kinds held at once.
pub(crate) const LOCKS: usize = 1 << 18;
/// One part in so many of the requests in flight may wait for locks.
pub(crate) const SHARE_OF_WAITING_LOCKS: usize = 2;
/// Owners of record locks, each waiting for the next, among whom a ring is looked for.
pub(crate) const DEADLOCK_STEPS: usize = 10;
/// Handles that watch their directory.
pub(crate) const WATCHES: usize = 8192;
/// Bytes of changes that a watch keeps, as an answer counts them.
pub(crate) const WATCH_BYTES: usize = 64 << 10;
/// Requests that wait at one watch.
pub(crate) const REQUESTS_OF_A_WATCH: usize = 64;
/// Requests that wait at all watches; those in flight otherwise have a limit beside this.
pub(crate) const WATCHING_REQUESTS: usize = 4 * WATCHES;
/// Sessions in which the file system reports changes, at a time.
pub(crate) const NOTIFY_SESSIONS: usize = 64;
/// Files of which each kind of metadata is kept, at most; what came first goes first.
pub(crate) const CACHED_FILES: usize = 16 << 10;
/// Bytes of descriptors that are kept, of EAs, of lists of streams: of each kind.
pub(crate) const CACHED_BYTES: usize = 4 << 20;
/// Of these, of one file.
pub(crate) const CACHED_LIST: usize = 64 << 10;
/// Bytes of directory listings that are kept.
pub(crate) const CACHED_LISTINGS: usize = 16 << 20;
/// Of these, of one directory.
pub(crate) const CACHED_LISTING: usize = 1 << 20;
/// Bytes that go with a control code, and that come back.
pub(crate) const CONTROL_BYTES: usize = 4096;

const _: () = assert!(HANDLES <= FILES && FILES <= NAMES);
const _: () = assert!(WATCHES <= HANDLES && REQUESTS_OF_A_WATCH <= WATCHING_REQUESTS);
const _: () = assert!(NAMES < u32::MAX as usize);
