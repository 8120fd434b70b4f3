//! What a status means to a Linux program.

use nt::NtError;
use rustix::io::Errno;

/// The errno of a status, where nothing more is known than the status.
///
/// What a system call has a better word for, its own module says.
pub(crate) fn errno(error: NtError) -> Errno {
    match error {
        // Names.
        NtError::OBJECT_NAME_NOT_FOUND
        | NtError::OBJECT_PATH_NOT_FOUND
        | NtError::NO_SUCH_FILE
        // A name whose delete is pending is gone for whoever does not hold it open.
        | NtError::DELETE_PENDING
        | NtError::FILE_DELETED => Errno::NOENT,
        NtError::OBJECT_NAME_COLLISION => Errno::EXIST,
        NtError::NAME_TOO_LONG => Errno::NAMETOOLONG,
        NtError::OBJECT_NAME_INVALID
        | NtError::OBJECT_PATH_INVALID
        | NtError::OBJECT_PATH_SYNTAX_BAD => Errno::INVAL,
        NtError::NOT_A_DIRECTORY => Errno::NOTDIR,
        NtError::FILE_IS_A_DIRECTORY => Errno::ISDIR,
        NtError::DIRECTORY_NOT_EMPTY => Errno::NOTEMPTY,
        NtError::NOT_SAME_DEVICE => Errno::XDEV,
        NtError::TOO_MANY_LINKS => Errno::MLINK,
        NtError::FILE_RENAMED => Errno::STALE,
        // Rights.
        NtError::ACCESS_DENIED | NtError::BAD_IMPERSONATION_LEVEL => Errno::ACCESS,
        NtError::PRIVILEGE_NOT_HELD
        | NtError::INVALID_OWNER
        | NtError::CANNOT_DELETE
        | NtError::NOT_ALLOWED_ON_SYSTEM_FILE => Errno::PERM,
        NtError::MEDIA_WRITE_PROTECTED => Errno::ROFS,
        // Others are at it.
        NtError::SHARING_VIOLATION
        | NtError::USER_MAPPED_FILE
        | NtError::CANNOT_BREAK_OPLOCK => Errno::BUSY,
        NtError::FILE_LOCK_CONFLICT | NtError::LOCK_NOT_GRANTED => Errno::AGAIN,
        NtError::POSSIBLE_DEADLOCK => Errno::DEADLK,
        NtError::RANGE_NOT_LOCKED
        | NtError::INVALID_LOCK_RANGE
        | NtError::INVALID_LOCK_SEQUENCE => Errno::INVAL,
        // Room.
        NtError::DISK_FULL => Errno::NOSPC,
        NtError::DISK_QUOTA_EXCEEDED => Errno::DQUOT,
        NtError::FILE_TOO_LARGE => Errno::FBIG,
        NtError::INSUFFICIENT_RESOURCES => Errno::NOMEM,
        // Extended attributes.
        NtError::EA_TOO_LARGE => Errno::NOSPC,
        NtError::NONEXISTENT_EA_ENTRY | NtError::NO_EAS_ON_FILE => Errno::NODATA,
        NtError::EAS_NOT_SUPPORTED => Errno::OPNOTSUPP,
        // What is asked makes no sense here.
        NtError::NOT_SUPPORTED
        | NtError::NOT_IMPLEMENTED
        | NtError::INVALID_DEVICE_REQUEST
        | NtError::INVALID_INFO_CLASS => Errno::OPNOTSUPP,
        NtError::INVALID_HANDLE | NtError::FILE_CLOSED => Errno::BADF,
        NtError::INVALID_PARAMETER
        | NtError::INVALID_EA_NAME
        | NtError::EA_LIST_INCONSISTENT
        | NtError::INFO_LENGTH_MISMATCH
        | NtError::INVALID_USER_BUFFER
        | NtError::OBJECT_TYPE_MISMATCH
        | NtError::UNKNOWN_REVISION
        | NtError::REVISION_MISMATCH
        | NtError::INVALID_ACL
        | NtError::INVALID_SID
        | NtError::INVALID_SECURITY_DESCR
        | NtError::NOT_A_REPARSE_POINT
        | NtError::IO_REPARSE_TAG_INVALID
        | NtError::IO_REPARSE_TAG_MISMATCH
        | NtError::IO_REPARSE_DATA_INVALID
        | NtError::IO_REPARSE_TAG_NOT_HANDLED
        | NtError::DIRECTORY_IS_A_REPARSE_POINT
        | NtError::REPARSE_ATTRIBUTE_CONFLICT => Errno::INVAL,
        NtError::REPARSE_POINT_NOT_RESOLVED => Errno::LOOP,
        NtError::BUFFER_TOO_SMALL => Errno::RANGE,
        // It did not come to an end.
        NtError::CANCELLED => Errno::INTR,
        NtError::IO_TIMEOUT => Errno::TIMEDOUT,
        NtError::VOLUME_DISMOUNTED | NtError::NO_SUCH_DEVICE => Errno::NODEV,
        NtError::DEVICE_NOT_READY | NtError::FILE_NOT_AVAILABLE => Errno::AGAIN,
        _ => Errno::IO,
    }
}

/// The errno of a request about a node: one that the engine no longer knows is stale, and the
/// kernel looks the name up again.
pub(crate) fn errno_of_node(error: NtError) -> Errno {
    match error {
        NtError::INVALID_HANDLE => Errno::STALE,
        other => errno(other),
    }
}

/// The errno of making something that the volume cannot keep: link(2), mknod(2) and symlink(2)
/// speak of EPERM.
pub(crate) fn errno_of_making(error: NtError) -> Errno {
    match error {
        NtError::NOT_SUPPORTED | NtError::INVALID_DEVICE_REQUEST => Errno::PERM,
        other => errno_of_node(other),
    }
}

#[cfg(test)]
mod tests;
