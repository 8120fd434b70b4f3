//! Mounting through the setuid helper of the package `fuse3`.
//!
//! The helper inherits one end of a socket, finds its number in `_FUSE_COMMFD`, mounts, and sends
//! the descriptor of the device back over it. With `auto_unmount` it stays, and unmounts when the
//! other end is closed, be it because this process died.

use super::{MountError, MountOptions, UnmountError};
use crate::Device;
use rustix::io::Errno;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags};
use std::io::{self, IoSliceMut, Read};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The helper of fuse3, and that of fuse 2, which speaks the same.
const PROGRAMS: [&str; 2] = ["fusermount3", "fusermount"];

/// What of the helper's words is kept.
const MESSAGE_LIMIT: u64 = 4096;

/// How long a helper has for its end once the socket is closed, in steps.
const END_STEPS: u32 = 200;
const END_STEP: Duration = Duration::from_millis(10);

/// A helper that stays to unmount.
#[derive(Debug)]
pub(super) struct Guard {
    socket: Option<UnixStream>,
    helper: Child,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.socket = None;
        for _ in 0..END_STEPS {
            match self.helper.try_wait() {
                Ok(None) => std::thread::sleep(END_STEP),
                Ok(Some(_)) | Err(_) => break,
            }
        }
    }
}

/// Whether there is a helper in the search path.
pub(super) fn is_installed() -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths)
        .any(|path| PROGRAMS.iter().any(|program| path.join(program).is_file()))
}

pub(super) fn mount(
    directory: &Path,
    options: &MountOptions,
) -> Result<(Device, Option<Guard>), MountError> {
    let failed = |message: String| MountError::Fusermount { directory: directory.into(), message };
    let (socket, theirs) = UnixStream::pair().map_err(|error| failed(error.to_string()))?;
    let mut helper = start(directory, options, theirs)?;
    match receive_device(&socket) {
        Ok(Some(device)) => {
            if options.auto_unmount {
                let guard = Guard { socket: Some(socket), helper };
                return Ok((device, Some(guard)));
            }
            // It has nothing left to do. Where children are not waited for (SIGCHLD ignored) this
            // fails, and the mount is no worse for it.
            let _ = helper.wait();
            Ok((device, None))
        }
        Ok(None) => Err(MountError::fusermount(directory, &last_words(helper))),
        Err(error) => Err(failed(format!("{error}; {}", last_words(helper)))),
    }
}

pub(super) fn unmount(directory: &Path) -> Result<(), UnmountError> {
    let failed =
        |message: String| UnmountError::Fusermount { directory: directory.into(), message };
    for program in PROGRAMS {
        let mut command = Command::new(program);
        // Lazy: with files open the name goes now, the rest later.
        command.args(["-u", "-z", "--"]).arg(directory).stdin(Stdio::null());
        match command.output() {
            Ok(output) if output.status.success() => return Ok(()),
            Ok(output) => {
                let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
                return if message.contains("not found in") || message.contains("not mounted") {
                    Err(UnmountError::NotMounted { directory: directory.into() })
                } else {
                    Err(failed(message))
                };
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(format!("{program}: {error}"))),
        }
    }
    Err(UnmountError::NoFusermount)
}

/// Starts the helper with the socket as its standard input: a descriptor that it inherits without
/// other children of this process inheriting it too.
fn start(
    directory: &Path,
    options: &MountOptions,
    socket: UnixStream,
) -> Result<Child, MountError> {
    let socket = OwnedFd::from(socket);
    for program in PROGRAMS {
        let directory_error =
            |message: String| MountError::Fusermount { directory: directory.into(), message };
        let stdin = socket.try_clone().map_err(|error| directory_error(error.to_string()))?;
        let mut command = Command::new(program);
        command.arg("-o").arg(options.fusermount_argument()).arg("--").arg(directory);
        command.env("_FUSE_COMMFD", "0").stdin(stdin).stdout(Stdio::null()).stderr(Stdio::piped());
        match command.spawn() {
            Ok(helper) => return Ok(helper),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(directory_error(format!("{program}: {error}"))),
        }
    }
    Err(MountError::NoFusermount)
}

/// The device that the helper sends, or nothing if it ends without.
fn receive_device(socket: &UnixStream) -> io::Result<Option<Device>> {
    let mut byte = [0];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    loop {
        let mut data = [IoSliceMut::new(&mut byte)];
        match rustix::net::recvmsg(socket, &mut data, &mut control, RecvFlags::CMSG_CLOEXEC) {
            Ok(_) => break,
            Err(Errno::INTR) => {}
            // The helper ended without having read.
            Err(Errno::CONNRESET) => return Ok(None),
            Err(other) => return Err(other.into()),
        }
    }
    let descriptor = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
        _ => None,
    });
    Ok(descriptor.map(Device::from))
}

/// What a helper that failed wrote, or how it ended.
fn last_words(mut helper: Child) -> String {
    let mut words = Vec::new();
    if let Some(stderr) = helper.stderr.take() {
        // An unfinished message is better than none.
        let _ = stderr.take(MESSAGE_LIMIT).read_to_end(&mut words);
    }
    let status = helper.wait();
    let words = String::from_utf8_lossy(&words).trim().to_owned();
    match status {
        _ if !words.is_empty() => words,
        Ok(status) => format!("fusermount3 ended with {status} and said nothing"),
        Err(error) => format!("fusermount3 could not be waited for: {error}"),
    }
}
