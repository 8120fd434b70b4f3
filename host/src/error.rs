//! The author's error: a status for the client, a source for the log.
//!
//! It is not [`NtError`] itself, so that `?` works on [`io::Error`] and keeps what the operating
//! system said.

use nt::NtError;
use std::{fmt, io};

/// What a verb answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Where an error came from.
type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a verb failed: the client is told [`status`](Error::status), the log the source too.
#[derive(Debug)]
pub struct Error {
    status: NtError,
    source: Option<Source>,
}

impl Error {
    /// That status, because of `source`.
    pub fn new(status: NtError, source: impl Into<Source>) -> Error {
        Error { status, source: Some(source.into()) }
    }

    /// What the client is told.
    pub fn status(&self) -> NtError {
        self.status
    }
}

impl From<NtError> for Error {
    fn from(status: NtError) -> Error {
        Error { status, source: None }
    }
}

impl From<io::Error> for Error {
    /// The nearest status. What is wrong with the path (a file in the middle of it, say) cannot be
    /// told from every [`io::ErrorKind`]; who cares says [`or_status`](ResultExt::or_status).
    fn from(error: io::Error) -> Error {
        Error::new(status_of(error.kind()), error)
    }
}

fn status_of(kind: io::ErrorKind) -> NtError {
    use io::ErrorKind;
    match kind {
        ErrorKind::NotFound => NtError::OBJECT_NAME_NOT_FOUND,
        ErrorKind::PermissionDenied => NtError::ACCESS_DENIED,
        ErrorKind::AlreadyExists => NtError::OBJECT_NAME_COLLISION,
        ErrorKind::NotADirectory => NtError::OBJECT_PATH_NOT_FOUND,
        ErrorKind::IsADirectory => NtError::FILE_IS_A_DIRECTORY,
        ErrorKind::DirectoryNotEmpty => NtError::DIRECTORY_NOT_EMPTY,
        ErrorKind::StorageFull => NtError::DISK_FULL,
        ErrorKind::QuotaExceeded => NtError::DISK_QUOTA_EXCEEDED,
        ErrorKind::FileTooLarge => NtError::FILE_TOO_LARGE,
        ErrorKind::ReadOnlyFilesystem => NtError::MEDIA_WRITE_PROTECTED,
        ErrorKind::CrossesDevices => NtError::NOT_SAME_DEVICE,
        ErrorKind::TooManyLinks => NtError::TOO_MANY_LINKS,
        ErrorKind::InvalidFilename => NtError::OBJECT_NAME_INVALID,
        ErrorKind::InvalidInput => NtError::INVALID_PARAMETER,
        ErrorKind::TimedOut => NtError::IO_TIMEOUT,
        ErrorKind::Interrupted => NtError::CANCELLED,
        ErrorKind::Unsupported => NtError::NOT_SUPPORTED,
        ErrorKind::OutOfMemory => NtError::INSUFFICIENT_RESOURCES,
        _ => NtError::UNEXPECTED_IO_ERROR,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{} ({source})", self.status),
            None => self.status.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}

/// `store.get(key).await.or_status(NtError::IO_TIMEOUT)?`
pub trait ResultExt<T> {
    /// An error of any kind becomes the source of that status.
    ///
    /// # Errors
    /// That status.
    fn or_status(self, status: NtError) -> Result<T>;
}

impl<T, E: Into<Source>> ResultExt<T> for std::result::Result<T, E> {
    fn or_status(self, status: NtError) -> Result<T> {
        self.map_err(|error| Error::new(status, error))
    }
}

#[cfg(test)]
mod tests;
