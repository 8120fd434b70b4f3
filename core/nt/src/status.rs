//! NTSTATUS: [`NtStatus`] is any of them, [`NtError`] certainly a failure.
//!
//! [MS-ERREF] 2.3. Failure is in the type, so that a function that can fail says so: a truncated
//! answer is a value with a flag, and pending is a variant of its own, never a status.

use core::fmt;

/// Any NTSTATUS value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NtStatus(u32);

/// An NTSTATUS that says that nothing was done: no success by NT_SUCCESS (the top bit is set).
///
/// That takes in warnings, which is what NT has for an EA list that is not well-formed. The three
/// warnings that come with an answer are none: a truncated answer ([`NtStatus::BUFFER_OVERFLOW`]),
/// the end of an enumeration, and a link that the client follows itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NtError(u32);

macro_rules! errors {
    ($($(#[$meta:meta])* $name:ident = $value:literal;)*) => {
        impl NtError {
            $(
                $(#[$meta])*
                #[doc = concat!("`STATUS_", stringify!($name), "`, ", stringify!($value), ".")]
                pub const $name: NtError = {
                    let raw: u32 = $value;
                    assert!(NtError::is_failure(raw));
                    NtError(raw)
                };
            )*

            /// The name without `STATUS_`, where this crate knows it.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 { $($value => Some(stringify!($name)),)* _ => None }
            }

            /// The error of that name (without `STATUS_`), for scripts and options.
            pub fn from_name(name: &str) -> Option<NtError> {
                match name { $(stringify!($name) => Some(NtError::$name),)* _ => None }
            }
        }
    };
}

errors! {
    UNSUCCESSFUL = 0xC000_0001;
    NOT_IMPLEMENTED = 0xC000_0002;
    INVALID_INFO_CLASS = 0xC000_0003;
    INFO_LENGTH_MISMATCH = 0xC000_0004;
    INVALID_HANDLE = 0xC000_0008;
    INVALID_PARAMETER = 0xC000_000D;
    NO_SUCH_DEVICE = 0xC000_000E;
    NO_SUCH_FILE = 0xC000_000F;
    INVALID_DEVICE_REQUEST = 0xC000_0010;
    END_OF_FILE = 0xC000_0011;
    ACCESS_DENIED = 0xC000_0022;
    BUFFER_TOO_SMALL = 0xC000_0023;
    OBJECT_TYPE_MISMATCH = 0xC000_0024;
    OBJECT_NAME_INVALID = 0xC000_0033;
    OBJECT_NAME_NOT_FOUND = 0xC000_0034;
    OBJECT_NAME_COLLISION = 0xC000_0035;
    OBJECT_PATH_INVALID = 0xC000_0039;
    OBJECT_PATH_NOT_FOUND = 0xC000_003A;
    OBJECT_PATH_SYNTAX_BAD = 0xC000_003B;
    SHARING_VIOLATION = 0xC000_0043;
    EAS_NOT_SUPPORTED = 0xC000_004F;
    EA_TOO_LARGE = 0xC000_0050;
    NONEXISTENT_EA_ENTRY = 0xC000_0051;
    NO_EAS_ON_FILE = 0xC000_0052;
    FILE_LOCK_CONFLICT = 0xC000_0054;
    LOCK_NOT_GRANTED = 0xC000_0055;
    DELETE_PENDING = 0xC000_0056;
    UNKNOWN_REVISION = 0xC000_0058;
    REVISION_MISMATCH = 0xC000_0059;
    INVALID_OWNER = 0xC000_005A;
    PRIVILEGE_NOT_HELD = 0xC000_0061;
    INVALID_ACL = 0xC000_0077;
    INVALID_SID = 0xC000_0078;
    INVALID_SECURITY_DESCR = 0xC000_0079;
    RANGE_NOT_LOCKED = 0xC000_007E;
    INVALID_LOCK_RANGE = 0xC000_01A1;
    POSSIBLE_DEADLOCK = 0xC000_0194;
    DISK_FULL = 0xC000_007F;
    INSUFFICIENT_RESOURCES = 0xC000_009A;
    MEDIA_WRITE_PROTECTED = 0xC000_00A2;
    BAD_IMPERSONATION_LEVEL = 0xC000_00A5;
    IO_TIMEOUT = 0xC000_00B5;
    FILE_IS_A_DIRECTORY = 0xC000_00BA;
    NOT_SUPPORTED = 0xC000_00BB;
    INTERNAL_ERROR = 0xC000_00E5;
    INVALID_USER_BUFFER = 0xC000_00E8;
    UNEXPECTED_IO_ERROR = 0xC000_00E9;
    DIRECTORY_NOT_EMPTY = 0xC000_0101;
    NOT_A_DIRECTORY = 0xC000_0103;
    NAME_TOO_LONG = 0xC000_0106;
    CANCELLED = 0xC000_0120;
    CANNOT_DELETE = 0xC000_0121;
    FILE_DELETED = 0xC000_0123;
    FILE_CLOSED = 0xC000_0128;
    VOLUME_DISMOUNTED = 0xC000_026E;
    TOO_MANY_LINKS = 0xC000_0265;
    NOT_A_REPARSE_POINT = 0xC000_0275;
    IO_REPARSE_TAG_INVALID = 0xC000_0276;
    IO_REPARSE_TAG_MISMATCH = 0xC000_0277;
    IO_REPARSE_DATA_INVALID = 0xC000_0278;
    IO_REPARSE_TAG_NOT_HANDLED = 0xC000_0279;
    REPARSE_POINT_NOT_RESOLVED = 0xC000_0280;
    DIRECTORY_IS_A_REPARSE_POINT = 0xC000_0281;
    REPARSE_ATTRIBUTE_CONFLICT = 0xC000_02B2;
    NOT_SAME_DEVICE = 0xC000_00D4;
    CANT_WAIT = 0xC000_00D8;
    FILE_RENAMED = 0xC000_00D5;
    DEVICE_NOT_READY = 0xC000_00A3;
    INVALID_LOCK_SEQUENCE = 0xC000_001E;
    USER_MAPPED_FILE = 0xC000_0243;
    FILE_TOO_LARGE = 0xC000_0904;
    FILE_NOT_AVAILABLE = 0xC000_0467;
    CANNOT_BREAK_OPLOCK = 0xC000_0909;
    OPLOCK_NOT_GRANTED = 0xC000_00E2;
    INVALID_OPLOCK_PROTOCOL = 0xC000_00E3;
    CANNOT_GRANT_REQUESTED_OPLOCK = 0x8000_002E;
    DISK_QUOTA_EXCEEDED = 0xC000_0802;
    NOT_ALLOWED_ON_SYSTEM_FILE = 0xC000_01A7;
    INVALID_EA_NAME = 0x8000_0013;
    EA_LIST_INCONSISTENT = 0x8000_0014;
    INVALID_EA_FLAG = 0x8000_0015;
    EA_CORRUPT_ERROR = 0xC000_0053;
}

impl NtError {
    /// `None` for success, for information, and for a warning that comes with an answer.
    pub const fn from_raw(raw: u32) -> Option<NtError> {
        if NtError::is_failure(raw) { Some(NtError(raw)) } else { None }
    }

    const fn is_failure(raw: u32) -> bool {
        let comes_with_an_answer = raw == NtStatus::BUFFER_OVERFLOW.0
            || raw == NtStatus::NO_MORE_FILES.0
            || raw == NtStatus::STOPPED_ON_SYMLINK.0;
        raw >> 31 == 1 && !comes_with_an_answer
    }

    /// The 32 bits of the wire.
    pub const fn raw(self) -> u32 {
        self.0
    }
}

impl NtStatus {
    /// `STATUS_SUCCESS`.
    pub const SUCCESS: NtStatus = NtStatus(0);
    /// `STATUS_PENDING`: the answer comes later. Only doors see it.
    pub const PENDING: NtStatus = NtStatus(0x103);
    /// `STATUS_REPARSE`: look at another name.
    pub const REPARSE: NtStatus = NtStatus(0x104);
    /// `STATUS_BUFFER_OVERFLOW`: the answer was cut to the buffer.
    pub const BUFFER_OVERFLOW: NtStatus = NtStatus(0x8000_0005);
    /// `STATUS_NO_MORE_FILES`: the enumeration is over.
    pub const NO_MORE_FILES: NtStatus = NtStatus(0x8000_0006);
    /// `STATUS_STOPPED_ON_SYMLINK`: an SMB client follows the link itself.
    pub const STOPPED_ON_SYMLINK: NtStatus = NtStatus(0x8000_002D);

    /// Any 32 bits.
    pub const fn from_raw(raw: u32) -> NtStatus {
        NtStatus(raw)
    }

    /// The 32 bits of the wire.
    pub const fn raw(self) -> u32 {
        self.0
    }
}

impl From<NtError> for NtStatus {
    fn from(error: NtError) -> NtStatus {
        NtStatus(error.0)
    }
}

impl fmt::Display for NtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "NTSTATUS {:#010x}", self.0),
        }
    }
}

impl fmt::Debug for NtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for NtStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match NtError::from_raw(self.0) {
            Some(error) => fmt::Display::fmt(&error, f),
            None => write!(f, "NTSTATUS {:#010x}", self.0),
        }
    }
}

impl core::error::Error for NtError {}

#[cfg(test)]
mod tests;
