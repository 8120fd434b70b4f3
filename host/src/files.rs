//! The open files of a file system: what a [`FileKey`] stands for, and who closes it.
//!
//! Invariant: a file is given up by exactly one of those who share it, the last one. The table
//! holds one share from open to close, a call in progress another ([`Lease`]). So close never runs
//! while another call is on the file, even if that call's request has long ended.

use crate::slab::Slab;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Mutex, RwLock};
use nt::NtError;
use std::ops::Deref;
use std::sync::Arc;
use transact::FileKey;

pub(crate) struct Files<T> {
    table: RwLock<Slab<Arc<T>>>,
    /// Files whose last share was a lease: to be closed by whoever held it.
    orphans: Mutex<Vec<T>>,
    has_orphans: AtomicBool,
}

/// A share of an open file for the time of a call.
pub(crate) struct Lease<'a, T> {
    files: &'a Files<T>,
    /// Empty only while it is dropped.
    file: Option<Arc<T>>,
}

impl<T> Files<T> {
    pub(crate) fn new() -> Files<T> {
        Files {
            table: RwLock::new(Slab::new()),
            orphans: Mutex::new(Vec::new()),
            has_orphans: AtomicBool::new(false),
        }
    }

    /// A key for an open file.
    pub(crate) fn insert(&self, file: T) -> FileKey {
        FileKey(self.table.write().insert(Arc::new(file)))
    }

    /// # Errors
    /// `INVALID_HANDLE` for a key that is closed.
    pub(crate) fn lease(&self, key: FileKey) -> Result<Lease<'_, T>, NtError> {
        let file = self.table.read().get(key.0).cloned().ok_or(NtError::INVALID_HANDLE)?;
        Ok(Lease { files: self, file: Some(file) })
    }

    /// The key ends. The file, if nobody else is using it; otherwise the last one who does will
    /// find it among the [`orphans`](Files::orphans).
    pub(crate) fn remove(&self, key: FileKey) -> Option<T> {
        let file = self.table.write().remove(key.0)?;
        Arc::into_inner(file)
    }

    /// All keys end: the volume is gone.
    pub(crate) fn remove_all(&self) -> Vec<T> {
        let files = self.table.write().take_all();
        files.into_iter().filter_map(Arc::into_inner).collect()
    }

    /// The files that are to be closed now. Asked after each call.
    pub(crate) fn orphans(&self) -> Vec<T> {
        // A thread sees what its own leases left behind; what others leave, they look for.
        match self.has_orphans.load(Ordering::Relaxed) {
            false => Vec::new(),
            true => {
                let mut orphans = self.orphans.lock();
                self.has_orphans.store(false, Ordering::Relaxed);
                std::mem::take(&mut *orphans)
            }
        }
    }
}

impl<T> Deref for Lease<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.file.as_ref().expect("a lease holds its file until it is dropped")
    }
}

impl<T> Drop for Lease<'_, T> {
    fn drop(&mut self) {
        let Some(file) = self.file.take().and_then(Arc::into_inner) else { return };
        let mut orphans = self.files.orphans.lock();
        orphans.push(file);
        self.files.has_orphans.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
