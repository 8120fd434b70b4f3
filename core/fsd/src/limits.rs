//! Every limit of the engine, in one place (STYLE.md, habit 5).

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

const _: () = assert!(HANDLES <= FILES && FILES <= NAMES);
const _: () = assert!(NAMES < u32::MAX as usize);
