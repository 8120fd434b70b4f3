//! A status for the client, the source for the log.

use super::{Error, Result, ResultExt};
use nt::NtError;
use std::error::Error as _;
use std::io;

#[test]
fn errors_of_the_system_have_the_nearest_status() {
    for (kind, status) in [
        (io::ErrorKind::NotFound, NtError::OBJECT_NAME_NOT_FOUND),
        (io::ErrorKind::AlreadyExists, NtError::OBJECT_NAME_COLLISION),
        (io::ErrorKind::PermissionDenied, NtError::ACCESS_DENIED),
        (io::ErrorKind::DirectoryNotEmpty, NtError::DIRECTORY_NOT_EMPTY),
        (io::ErrorKind::StorageFull, NtError::DISK_FULL),
        (io::ErrorKind::ConnectionReset, NtError::UNEXPECTED_IO_ERROR),
    ] {
        assert_eq!(Error::from(io::Error::from(kind)).status(), status);
    }
}

#[test]
fn the_source_is_kept_and_shown() {
    let failed: Result<()> = Err("the cable is out").or_status(NtError::IO_TIMEOUT);
    let error = failed.unwrap_err();
    assert_eq!(error.status(), NtError::IO_TIMEOUT);
    assert_eq!(error.to_string(), "IO_TIMEOUT (the cable is out)");
    assert_eq!(error.source().unwrap().to_string(), "the cable is out");
    let plain = Error::from(NtError::DISK_FULL);
    assert_eq!(plain.to_string(), "DISK_FULL");
    assert!(plain.source().is_none());
}
