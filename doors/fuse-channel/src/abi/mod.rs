//! The FUSE wire protocol, 7.12 to 7.45, as plain data.
//!
//! Numbers and layouts are facts of the kernel's `include/uapi/linux/fuse.h`. Every structure is
//! `repr(C)` without implicit padding, can be read from and written to bytes, and has its size
//! asserted when this crate is compiled. All integers are in the machine's own byte order: the
//! kernel and the server share a machine.
//!
//! Not here: the DAX requests (SETUPMAPPING, REMOVEMAPPING), which only virtiofs sends.

mod argument;
mod attribute;
mod flag;
mod header;
mod notice;
mod opcode;
mod result;

pub use argument::*;
pub use attribute::*;
pub use flag::*;
pub use header::*;
pub use notice::*;
pub use opcode::{NotifyCode, Opcode};
pub use result::*;

/// The major version of the protocol that this crate speaks.
pub const MAJOR: u32 = 7;

/// The newest minor version of the protocol that this crate knows.
pub const MINOR: u32 = 45;

/// The oldest minor version that [`init::negotiate`](crate::init::negotiate) accepts
/// (Linux 2.6.31).
///
/// From here on all arguments and results have the layouts of this module, except the reply to
/// INIT (before 7.23 it ends after `max_write`).
pub const OLDEST_MINOR: u32 = 12;

/// The node id of the root directory.
pub const ROOT_ID: u64 = 1;

/// The smallest buffer, in bytes, that the kernel accepts in a read of the device.
pub const MIN_READ_BUFFER: usize = 8192;

/// Set in [`InHeader::unique`] of a request that the kernel sends again after
/// [`NotifyCode::Resend`] (7.40).
pub const UNIQUE_RESEND: u64 = 1 << 63;

/// The user or group id in [`InHeader`] of a request whose caller has none on an id-mapped mount
/// (7.41).
pub const INVALID_ID: u32 = u32::MAX;

/// The most segments that a retried IOCTL may ask for, in and out together.
pub const IOCTL_MAX_IOV: usize = 256;

/// Declares wire structures: layout, conversions, and the size as a compile-time assertion.
macro_rules! wire {
    ($($(#[$meta:meta])* pub struct $name:ident: $size:literal {
        $($(#[$field_meta:meta])* $visibility:vis $field:ident: $kind:ty,)*
    })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[derive(zerocopy::FromBytes, zerocopy::IntoBytes)]
        #[derive(zerocopy::Immutable, zerocopy::KnownLayout)]
        #[repr(C)]
        pub struct $name {
            $($(#[$field_meta])* $visibility $field: $kind,)*
        }
        const _: () = assert!(size_of::<$name>() == $size);
    )*};
}
use wire;

#[cfg(test)]
mod tests;
