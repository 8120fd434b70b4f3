//! [`Mount`]: where a volume is to appear, and how.

use openfsp_host::{Door, Volume};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::Duration;

use crate::handshake::shake_hands;
use crate::options::{OptionError, Options};
use crate::server::Server;
use crate::session::Session;

/// A volume on a directory, to be: give it to [`Volume::attach`].
#[derive(Clone, Debug)]
pub struct Mount {
    directory: PathBuf,
    options: Options,
}

impl Mount {
    /// On that directory, for whoever mounts it alone.
    pub fn at(directory: impl Into<PathBuf>) -> Mount {
        Mount { directory: directory.into(), options: Options::default() }
    }

    /// Takes options as `mount -o` has them: separated by commas, a comma in a value behind a
    /// backslash. May be called several times; later options win.
    ///
    /// | option | |
    /// |---|---|
    /// | `ro`, `rw` | Nothing can be changed; anything can (default) |
    /// | `allow_other`, `allow_root` | Let others in, or root |
    /// | `default_permissions` | Always so: the kernel checks modes |
    /// | `uid=N`, `gid=N`, `umask=OCTAL` | In place of every owner, group and mode |
    /// | `fsname=NAME`, `subtype=NAME` | What `mount` shows; the subtype is `openfsp` unless said |
    /// | `nosuid`, `nodev`, `suid`, `dev` | As for every file system; the former two by default |
    /// | `noexec`, `exec`, `noatime`, `atime` | As for every file system |
    /// | `sync`, `async`, `dirsync` | As for every file system |
    /// | `auto_unmount` | Unmount when the program ends however it ends |
    /// | `max_read=N`, `max_write=N` | Bytes of one request |
    /// | `direct_io` | No page cache |
    /// | `kernel_cache` | Cached pages never go: for volumes that nobody else changes |
    /// | `auto_cache` | Cached pages go when size or time of write change (default) |
    /// | `noauto_cache` | And also at each open |
    /// | `attr_timeout=S`, `entry_timeout=S` | Seconds to remember attributes and names: by default an hour, or a second if the volume [`changes_unseen`](openfsp_host::VolumeParams::changes_unseen) |
    /// | `negative_timeout=S` | Seconds to remember that a name does not exist: by default an hour; 0 with an `entry_timeout`, or if the volume changes unseen |
    /// | `nocase` | Names are found in any letters, if the volume does not tell them apart either, and remembered not at all |
    /// | `remote_lock`, `no_remote_lock` | Locks are the volume's, so that its other doors see them; or they stay with the kernel (default), which is enough for a mount that is the volume's only door, and costs nothing |
    /// | `remote_posix_lock`, `remote_flock`, `no_remote_..` | The same for `fcntl` and for `flock` alone |
    /// | `threads=N` | Threads that serve: by default one for each CPU, at least 2 |
    /// | `nonempty`, `big_writes`, `defaults` | Taken, and always so |
    ///
    /// # Errors
    /// [`OptionError`] names what is unknown, or has no value or a wrong one.
    pub fn options(mut self, options: &str) -> Result<Mount, OptionError> {
        self.options.parse(options)?;
        Ok(self)
    }

    /// Nothing can be changed through this mount.
    #[must_use]
    pub fn read_only(mut self, read_only: bool) -> Mount {
        self.options.mount.read_only = read_only;
        self
    }

    /// Users besides the one who mounts may use it.
    #[must_use]
    pub fn allow_other(mut self, allow_other: bool) -> Mount {
        self.options.mount.allow_other = allow_other;
        self
    }

    /// The name of what is mounted, the first column of `mount`.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Mount {
        self.options.mount.fsname = Some(name.into());
        self
    }

    /// How long the kernel remembers attributes and names, whatever the volume is like. Missing
    /// names it then remembers only if `negative_timeout` says so.
    #[must_use]
    pub fn timeouts(mut self, attributes: Duration, entries: Duration) -> Mount {
        self.options.attr_timeout = Some(attributes);
        self.options.entry_timeout = Some(entries);
        self
    }

    /// How many threads serve, 1 to 64.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Mount {
        self.options.threads = Some(threads);
        self
    }
}

impl Door for Mount {
    type Session = Session;

    /// Mounts, and serves from now on.
    ///
    /// # Errors
    /// The message says what to do: the mount point is missing, is no directory or is in use,
    /// `/dev/fuse` or `fusermount3` is missing, or the caller may not mount there.
    fn attach(self, volume: Volume) -> io::Result<Session> {
        let Mount { directory, mut options } = self;
        options.mount.default_permissions = true;
        options.mount.read_only |= volume.params().read_only;
        options.suit(volume.params());
        if options.mount.fsname.is_none() {
            options.mount.fsname = Some(volume.params().file_system_name.to_string());
        }
        let (device, mount) =
            fuse_channel::mount(&directory, &options.mount).map_err(for_people)?;
        let negotiated = shake_hands(&device, &options)?;
        let mount_point = mount.directory().as_os_str().as_bytes().to_vec();
        let server = Server::new(&volume, options, mount_point, negotiated.dialect);
        server.crew.start(&server, device, negotiated.max_write)?;
        Ok(Session::new(mount, server.crew.over()))
    }
}

/// An error whose message shows, also where it is printed by `main`.
fn for_people(error: impl std::error::Error) -> io::Error {
    io::Error::other(error.to_string())
}
