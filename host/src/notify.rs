//! [`Notifier`]: a file system reports changes of its own, that no request made.

use crate::error::Result;
use crate::host::{Host, Opening};
use fsd::SessionId;
use nt::{CompletionFilter, FilePath, NotifyAction, NtError};
use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// By which a file system tells clients that watch directories of changes that did not come through
/// its volume: somebody else wrote to the store behind it. From
/// [`Volume::notifier`](crate::Volume::notifier); clones are the same, and none keeps the volume.
///
/// Changes are reported in sessions, within which names stand still: renames through the volume
/// wait until the session is over. So keep it short, and ask nothing of the volume meanwhile.
#[derive(Clone)]
pub struct Notifier(Weak<Host>);

/// A session of a [`Notifier`]. It is over when it is dropped, and at the latest
/// [`VolumeParams::notify_timeout`](crate::VolumeParams::notify_timeout) after it began.
#[must_use = "the session is over when it is dropped"]
pub struct NotifySession {
    host: Weak<Host>,
    id: SessionId,
}

impl Notifier {
    pub(crate) fn new(host: &Arc<Host>) -> Notifier {
        Notifier(Arc::downgrade(host))
    }

    /// Begins a session, at once or not at all. It may be called on any thread and in the middle of
    /// a call of the file system's, with locks of your own held: it waits for nothing that the file
    /// system does.
    ///
    /// # Errors
    /// `CANT_WAIT` while a rename is under way or waits for a session that began before it: try
    /// again later. `INSUFFICIENT_RESOURCES` for too many sessions; `VOLUME_DISMOUNTED`.
    pub fn begin(&self) -> Result<NotifySession> {
        let host = self.0.upgrade().ok_or(NtError::VOLUME_DISMOUNTED)?;
        let id = host.notify_begin(None)?;
        Ok(NotifySession { host: self.0.clone(), id })
    }

    /// Begins a session as soon as the renames that came before it are over: for a thread of your
    /// own that watches the store. It must hold nothing that the file system's calls may wait for,
    /// and not be one that makes them: the rename it waits for may be one of those.
    ///
    /// # Errors
    /// As of [`begin`](Notifier::begin); `CANT_WAIT` if it takes longer than that.
    pub fn begin_within(&self, patience: Duration) -> Result<NotifySession> {
        let host = self.0.upgrade().ok_or(NtError::VOLUME_DISMOUNTED)?;
        let opening = Arc::new(Opening::default());
        let id = host.notify_begin(Some(&opening))?;
        let session = NotifySession { host: self.0.clone(), id };
        match opening.wait(patience) {
            true => Ok(session),
            false => Err(NtError::CANT_WAIT.into()),
        }
    }
}

impl NotifySession {
    /// Something happened to what is, or was, at `path`, from the root of the volume. It is told to
    /// those who watch a directory above for one of the bits of `filter`. Returns at once; reports
    /// of a session are told in their order, before its end. A new name follows right after the
    /// old one.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for the root itself, or a path from a file id;
    /// `INSUFFICIENT_RESOURCES`.
    pub fn notify(
        &self,
        path: FilePath<'_>,
        action: NotifyAction,
        filter: CompletionFilter,
    ) -> Result<()> {
        if path.is_root() || path.base().is_some() {
            return Err(NtError::INVALID_PARAMETER.into());
        }
        if let Some(host) = self.host.upgrade() {
            host.notify(self.id, path.to_owned()?, action, filter);
        }
        Ok(())
    }
}

impl Drop for NotifySession {
    fn drop(&mut self) {
        if let Some(host) = self.host.upgrade() {
            host.notify_end(self.id);
        }
    }
}

impl fmt::Debug for Notifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notifier").finish_non_exhaustive()
    }
}

impl fmt::Debug for NotifySession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotifySession").field("id", &self.id).finish_non_exhaustive()
    }
}
