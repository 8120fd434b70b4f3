//! [`Session`]: a mount that is served, and how it ends.

use parking_lot::Mutex;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::crew::Over;

/// A mounted volume. Dropping it unmounts it, but waits for nothing.
#[must_use = "dropping the session unmounts it"]
pub struct Session {
    directory: PathBuf,
    mount: Arc<Mutex<Option<fuse_channel::Mount>>>,
    over: Arc<Over>,
}

/// Ends a [`Session`] from elsewhere: a thread that waits for signals, another session's owner.
#[derive(Clone)]
pub struct Unmounter {
    mount: Arc<Mutex<Option<fuse_channel::Mount>>>,
}

impl Session {
    pub(crate) fn new(mount: fuse_channel::Mount, over: Arc<Over>) -> Session {
        let directory = mount.directory().to_path_buf();
        Session { directory, mount: Arc::new(Mutex::new(Some(mount))), over }
    }

    /// Where it is mounted: an absolute path without symbolic links.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Waits until it is unmounted, by whomever, and nothing is served any more. Files that are
    /// still open then keep it alive until they are closed.
    pub fn wait(&self) {
        self.over.wait();
    }

    /// What ends this session from another thread.
    pub fn unmounter(&self) -> Unmounter {
        Unmounter { mount: Arc::clone(&self.mount) }
    }

    /// Unmounts, and waits until nothing is served any more. Does nothing if it was unmounted from
    /// outside.
    ///
    /// # Errors
    /// As of [`Unmounter::unmount`]; then it is still served.
    pub fn unmount(self) -> io::Result<()> {
        self.unmounter().unmount()?;
        self.wait();
        Ok(())
    }
}

impl Unmounter {
    /// Unmounts; [`Session::wait`] returns soon after. If files are still open, the name goes at
    /// once, and the rest when they are closed. Does nothing the second time.
    ///
    /// Not to be called by the file system's own calls: the kernel may have pages to write first.
    ///
    /// # Errors
    /// What unmounting says, `fusermount3` missing for instance.
    pub fn unmount(&self) -> io::Result<()> {
        let mount = self.mount.lock().take();
        match mount {
            Some(mount) => mount.unmount().map_err(io::Error::other),
            None => Ok(()),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        match self.unmounter().unmount() {
            Ok(()) => {}
            Err(error) => tracing::error!(%error, "the mount stays"),
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("directory", &self.directory).finish_non_exhaustive()
    }
}

impl fmt::Debug for Unmounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unmounter").finish_non_exhaustive()
    }
}
