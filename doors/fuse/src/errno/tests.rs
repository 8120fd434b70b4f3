use super::*;

/// `docs/posix.md` has the same rows.
#[test]
fn statuses_mean_what_linux_programs_expect() {
    let table = [
        (NtError::OBJECT_NAME_NOT_FOUND, Errno::NOENT),
        (NtError::OBJECT_PATH_NOT_FOUND, Errno::NOENT),
        (NtError::DELETE_PENDING, Errno::NOENT),
        (NtError::OBJECT_NAME_COLLISION, Errno::EXIST),
        (NtError::NAME_TOO_LONG, Errno::NAMETOOLONG),
        (NtError::OBJECT_NAME_INVALID, Errno::INVAL),
        (NtError::NOT_A_DIRECTORY, Errno::NOTDIR),
        (NtError::FILE_IS_A_DIRECTORY, Errno::ISDIR),
        (NtError::DIRECTORY_NOT_EMPTY, Errno::NOTEMPTY),
        (NtError::NOT_SAME_DEVICE, Errno::XDEV),
        (NtError::TOO_MANY_LINKS, Errno::MLINK),
        (NtError::ACCESS_DENIED, Errno::ACCESS),
        (NtError::PRIVILEGE_NOT_HELD, Errno::PERM),
        (NtError::CANNOT_DELETE, Errno::PERM),
        (NtError::MEDIA_WRITE_PROTECTED, Errno::ROFS),
        (NtError::SHARING_VIOLATION, Errno::BUSY),
        (NtError::FILE_LOCK_CONFLICT, Errno::AGAIN),
        (NtError::LOCK_NOT_GRANTED, Errno::AGAIN),
        (NtError::POSSIBLE_DEADLOCK, Errno::DEADLK),
        (NtError::INVALID_LOCK_RANGE, Errno::INVAL),
        (NtError::DISK_FULL, Errno::NOSPC),
        (NtError::DISK_QUOTA_EXCEEDED, Errno::DQUOT),
        (NtError::FILE_TOO_LARGE, Errno::FBIG),
        (NtError::INSUFFICIENT_RESOURCES, Errno::NOMEM),
        (NtError::NOT_SUPPORTED, Errno::OPNOTSUPP),
        (NtError::INVALID_DEVICE_REQUEST, Errno::OPNOTSUPP),
        (NtError::INVALID_HANDLE, Errno::BADF),
        (NtError::INVALID_PARAMETER, Errno::INVAL),
        (NtError::CANCELLED, Errno::INTR),
        (NtError::IO_TIMEOUT, Errno::TIMEDOUT),
        (NtError::VOLUME_DISMOUNTED, Errno::NODEV),
        (NtError::UNEXPECTED_IO_ERROR, Errno::IO),
    ];
    for (status, expected) in table {
        assert_eq!(errno(status), expected, "{status}");
    }
}

#[test]
fn what_is_not_known_is_an_input_output_error() {
    let unknown = NtError::from_raw(0xC0FF_EE00).expect("an error by its severity");
    assert_eq!(errno(unknown), Errno::IO);
}

#[test]
fn system_calls_have_words_of_their_own() {
    assert_eq!(errno_of_node(NtError::INVALID_HANDLE), Errno::STALE);
    assert_eq!(errno_of_node(NtError::NOT_SUPPORTED), Errno::OPNOTSUPP);
    assert_eq!(errno_of_making(NtError::NOT_SUPPORTED), Errno::PERM);
    assert_eq!(errno_of_making(NtError::OBJECT_NAME_COLLISION), Errno::EXIST);
}
