//! Mounting and unmounting.
//!
//! Root mounts with `mount(2)`. Everyone else, and root who wants
//! [`MountOptions::auto_unmount`], asks `fusermount3` (package `fuse3`), which is installed
//! setuid root, mounts on the caller's behalf and passes the device back over a socket.
//!
//! What is mounted is read from the kernel's table and not asked of the file system, whose server
//! may be dead or busy. Only [`mount`](mount()) looks at its mount point.

mod error;
mod fusermount;
mod options;
mod table;

use crate::Device;
use error::in_directory;
pub use error::{MountError, UnmountError};
use fusermount::Guard;
pub use options::MountOptions;
use rustix::io::Errno;
use rustix::mount::UnmountFlags;
use std::ffi::CString;
use std::io;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
pub use table::{MountTable, MountedAt};

/// A mounted file system. Dropping it unmounts it as [`Mount::unmount`] does, silently.
///
/// A thread that serves the file system must not unmount it: the kernel may have dirty pages to
/// write first, and waits for the answer.
#[derive(Debug)]
pub struct Mount {
    directory: PathBuf,
    /// Device number of the file system, by which it is told from a later one in the same place.
    device: Option<(u32, u32)>,
    /// The helper that unmounts should this process die.
    guard: Option<Guard>,
    mounted: bool,
}

/// Mounts a file system on a directory. The first request of the device is INIT; until it is
/// answered, every use of the directory waits.
///
/// # Errors
///
/// [`MountError`], whose text says what to do.
pub fn mount(directory: &Path, options: &MountOptions) -> Result<(Device, Mount), MountError> {
    options.check()?;
    let directory = check_directory(directory, options)?;
    let as_root = rustix::process::geteuid().is_root();
    let (device, guard) = if as_root && !options.auto_unmount {
        match mount_directly(&directory, options) {
            // Root without CAP_SYS_ADMIN, as in a container: the helper may have it.
            Err(MountError::NotPermitted { .. }) if fusermount::is_installed() => {
                fusermount::mount(&directory, options)?
            }
            result => (result?, None),
        }
    } else {
        fusermount::mount(&directory, options)?
    };
    let mounted_at = MountTable::read().ok().and_then(|table| table.at(&directory).cloned());
    let number = mounted_at.map(|entry| entry.device);
    Ok((device, Mount { directory, device: number, guard, mounted: true }))
}

/// Unmounts whatever is mounted on a directory, be its server alive or dead.
///
/// # Errors
///
/// [`UnmountError`].
pub fn unmount(directory: &Path) -> Result<(), UnmountError> {
    let directory = resolve(directory)
        .map_err(|source| UnmountError::System { directory: directory.into(), source })?;
    if rustix::process::geteuid().is_root() {
        match unmount_directly(&directory) {
            Err(Errno::INVAL) => Err(UnmountError::NotMounted { directory }),
            Err(Errno::PERM) => fusermount::unmount(&directory),
            Err(other) => Err(UnmountError::System { directory, source: other.into() }),
            Ok(()) => Ok(()),
        }
    } else {
        fusermount::unmount(&directory)
    }
}

/// Whether a file system, of any kind, is mounted on this directory.
///
/// # Errors
///
/// If the directory does not exist or the kernel's table cannot be read.
pub fn is_mounted(directory: &Path) -> io::Result<bool> {
    let directory = resolve(directory)?;
    Ok(MountTable::read()?.at(&directory).is_some())
}

impl Mount {
    /// Where it is mounted: the absolute path without symbolic links.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Unmounts. If files are still open, the name goes at once and the file system when the last
    /// is closed; serving threads end then. Does nothing if it was unmounted from outside.
    ///
    /// # Errors
    ///
    /// [`UnmountError`].
    pub fn unmount(mut self) -> Result<(), UnmountError> {
        self.detach()
    }

    /// Ends the connection at once, whoever uses it: open requests fail with ECONNABORTED, later
    /// ones with ENOTCONN, and the serving threads end. The directory stays mounted.
    ///
    /// # Errors
    ///
    /// NotFound where the control file system is not mounted on `/sys/fs/fuse/connections`.
    pub fn abort(&self) -> io::Result<()> {
        let (_, minor) = self.device.ok_or(io::ErrorKind::NotFound)?;
        std::fs::write(format!("/sys/fs/fuse/connections/{minor}/abort"), "1")
    }

    fn detach(&mut self) -> Result<(), UnmountError> {
        self.mounted = false;
        let result = if self.is_in_place() { unmount(&self.directory) } else { Ok(()) };
        // Only now: without its socket the helper would unmount by itself.
        self.guard = None;
        match result {
            Err(UnmountError::NotMounted { .. }) => Ok(()),
            other => other,
        }
    }

    /// Whether what is mounted there is still this file system. Without a table nothing speaks
    /// against it.
    fn is_in_place(&self) -> bool {
        match (MountTable::read(), self.device) {
            (Ok(table), Some(device)) => {
                table.at(&self.directory).is_some_and(|entry| entry.device == device)
            }
            _ => true,
        }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        if self.mounted {
            // There is nobody to tell.
            let _ = self.detach();
        }
    }
}

/// Finds out what would make a mount fail or make no sense, where the system's own error would
/// not say it. Gives the resolved path.
fn check_directory(directory: &Path, options: &MountOptions) -> Result<PathBuf, MountError> {
    let path = directory.to_path_buf();
    let resolved = resolve(directory).map_err(|error| in_directory(path.clone(), error))?;
    let metadata = std::fs::metadata(&resolved).map_err(|error| in_directory(path, error))?;
    if options.rootmode.is_none() && !metadata.is_dir() {
        return Err(MountError::NotDirectory { directory: resolved });
    }
    let table = MountTable::read().unwrap_or_default();
    match table.at(&resolved) {
        Some(entry) if entry.is_fuse() => {
            Err(MountError::AlreadyMounted { directory: resolved, fs_type: entry.fs_type.clone() })
        }
        _ => Ok(resolved),
    }
}

/// The absolute path without symbolic links. The last component is not looked into if that fails,
/// as it does where a server has died.
fn resolve(directory: &Path) -> io::Result<PathBuf> {
    directory.canonicalize().or_else(|error| {
        let dead = error.raw_os_error() == Some(Errno::NOTCONN.raw_os_error());
        match (dead, directory.parent(), directory.file_name()) {
            (true, Some(parent), Some(name)) => {
                let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
                Ok(parent.canonicalize()?.join(name))
            }
            _ => Err(error),
        }
    })
}

fn mount_directly(directory: &Path, options: &MountOptions) -> Result<Device, MountError> {
    let device = Device::open().map_err(MountError::device)?;
    let data = options.kernel_data(device_number(&device));
    let data = CString::new(data)
        .map_err(|_| MountError::InvalidOption { option: options.extra.join(",") })?;
    let (source, fs_type) = (options.source(), options.fs_type());
    rustix::mount::mount(source, directory, fs_type, options.flags(), data.as_c_str())
        .map_err(|errno| MountError::refused(directory, errno))?;
    Ok(device)
}

fn device_number(device: &Device) -> i32 {
    use std::os::fd::AsFd;
    device.as_fd().as_raw_fd()
}

fn unmount_directly(directory: &Path) -> rustix::io::Result<()> {
    match rustix::mount::unmount(directory, UnmountFlags::NOFOLLOW) {
        Err(Errno::BUSY) => {
            rustix::mount::unmount(directory, UnmountFlags::NOFOLLOW | UnmountFlags::DETACH)
        }
        result => result,
    }
}

#[cfg(test)]
mod tests;
