//! What can go wrong, in words that say what to do about it.

use rustix::io::Errno;
use std::io;
use std::path::{Path, PathBuf};

/// Why a file system was not mounted.
#[derive(Debug, thiserror::Error)]
pub enum MountError {
    /// The mount point does not exist.
    #[error("mount point {directory:?} does not exist: create the directory first")]
    NoDirectory {
        /// The mount point.
        directory: PathBuf,
    },
    /// The mount point is something else.
    #[error("mount point {directory:?} is not a directory")]
    NotDirectory {
        /// The mount point.
        directory: PathBuf,
    },
    /// A FUSE file system is mounted there whose server is gone.
    #[error(
        "a file system whose server has ended is still mounted on {directory:?} (Transport \
         endpoint is not connected): remove it with `fusermount3 -u {path}` or, as root, \
         `umount {path}`, and mount again",
        path = directory.display()
    )]
    DeadServer {
        /// The mount point.
        directory: PathBuf,
    },
    /// A FUSE file system is mounted there that works.
    #[error(
        "a file system of type {fs_type} is already mounted on {directory:?}: use another \
         directory, or remove it with `fusermount3 -u {path}` or, as root, `umount {path}`",
        path = directory.display()
    )]
    AlreadyMounted {
        /// The mount point.
        directory: PathBuf,
        /// What is mounted there.
        fs_type: String,
    },
    /// The mount point cannot be looked at.
    #[error("mount point {directory:?} cannot be used: {source}")]
    Directory {
        /// The mount point.
        directory: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is no device.
    #[error(
        "/dev/fuse does not exist: load the kernel module with `modprobe fuse`; a container must \
         be given the device (`--device /dev/fuse`)"
    )]
    NoDevice,
    /// The device may not be opened.
    #[error(
        "/dev/fuse may not be opened: it should have mode 0666 (`chmod 0666 /dev/fuse` as root); \
         a container must be given the device (`--device /dev/fuse`)"
    )]
    DeviceNotPermitted,
    /// The device cannot be opened.
    #[error("/dev/fuse cannot be opened: {0}")]
    Device(#[source] io::Error),
    /// There is no helper for users without privilege.
    #[error(
        "fusermount3 is not installed, which users other than root (and auto_unmount) need: \
         install the package fuse3"
    )]
    NoFusermount,
    /// Other users may not be let in.
    #[error(
        "allow_other and allow_root are not open to users: put a line `user_allow_other` into \
         /etc/fuse.conf, or mount as root"
    )]
    AllowOtherNotEnabled,
    /// Both were asked for.
    #[error("allow_other and allow_root exclude each other")]
    AllowOtherAndRoot,
    /// An option cannot be passed on.
    #[error("mount option {option:?} is not possible")]
    InvalidOption {
        /// As it was given.
        option: String,
    },
    /// The kernel lets nobody mount here.
    #[error(
        "mounting on {directory:?} is not permitted: it takes CAP_SYS_ADMIN (a container must be \
         given it, `--cap-add SYS_ADMIN`) or fusermount3 from the package fuse3"
    )]
    NotPermitted {
        /// The mount point.
        directory: PathBuf,
    },
    /// The kernel has no FUSE.
    #[error("the kernel does not know FUSE: load the module with `modprobe fuse`")]
    NoKernelSupport,
    /// The kernel does not accept an option.
    #[error(
        "the kernel refused the mount on {directory:?}: one of the mount options is unknown or \
         has a value that is not possible"
    )]
    OptionRefused {
        /// The mount point.
        directory: PathBuf,
    },
    /// `mount(2)` failed otherwise.
    #[error("mounting on {directory:?} failed: {source}")]
    System {
        /// The mount point.
        directory: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// `fusermount3` failed otherwise.
    #[error("mounting on {directory:?} failed: {message}")]
    Fusermount {
        /// The mount point.
        directory: PathBuf,
        /// What it wrote, or how it ended.
        message: String,
    },
}

/// Why a file system was not unmounted.
#[derive(Debug, thiserror::Error)]
pub enum UnmountError {
    /// Nothing is mounted there.
    #[error("nothing is mounted on {directory:?}")]
    NotMounted {
        /// The mount point.
        directory: PathBuf,
    },
    /// There is no helper for users without privilege.
    #[error(
        "fusermount3 is not installed, which users other than root need to unmount: install the \
         package fuse3, or unmount as root"
    )]
    NoFusermount,
    /// `umount(2)` failed otherwise.
    #[error("unmounting {directory:?} failed: {source}")]
    System {
        /// The mount point.
        directory: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// `fusermount3` failed otherwise.
    #[error("unmounting {directory:?} failed: {message}")]
    Fusermount {
        /// The mount point.
        directory: PathBuf,
        /// What it wrote, or how it ended.
        message: String,
    },
}

impl MountError {
    /// Of opening the device.
    pub(super) fn device(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NoDevice,
            io::ErrorKind::PermissionDenied => Self::DeviceNotPermitted,
            _ => match Errno::from_io_error(&error) {
                Some(Errno::NODEV | Errno::NXIO) => Self::NoDevice,
                _ => Self::Device(error),
            },
        }
    }

    /// Of `mount(2)`.
    pub(super) fn refused(directory: &Path, errno: Errno) -> Self {
        let directory = directory.to_path_buf();
        match errno {
            Errno::PERM | Errno::ACCESS => Self::NotPermitted { directory },
            Errno::NODEV => Self::NoKernelSupport,
            Errno::INVAL => Self::OptionRefused { directory },
            Errno::NOTCONN => Self::DeadServer { directory },
            other => Self::System { directory, source: other.into() },
        }
    }

    /// Of what `fusermount3` wrote.
    pub(super) fn fusermount(directory: &Path, message: &str) -> Self {
        let directory = directory.to_path_buf();
        let says = |words: &[&str]| words.iter().all(|word| message.contains(word));
        if says(&["allow_other", "user_allow_other"]) {
            Self::AllowOtherNotEnabled
        } else if says(&["/dev/fuse", "Permission denied"]) {
            Self::DeviceNotPermitted
        } else if says(&["device not found"]) {
            Self::NoDevice
        } else if says(&["Transport endpoint is not connected"]) {
            Self::DeadServer { directory }
        } else if says(&["mount failed", "Operation not permitted"]) {
            Self::NotPermitted { directory }
        } else {
            Self::Fusermount { directory, message: message.trim().to_owned() }
        }
    }
}

/// Of looking at the mount point.
pub(super) fn in_directory(directory: PathBuf, source: io::Error) -> MountError {
    match Errno::from_io_error(&source) {
        Some(Errno::NOENT) => MountError::NoDirectory { directory },
        Some(Errno::NOTDIR) => MountError::NotDirectory { directory },
        Some(Errno::NOTCONN) => MountError::DeadServer { directory },
        _ => MountError::Directory { directory, source },
    }
}
