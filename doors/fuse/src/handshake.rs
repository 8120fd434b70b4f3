//! INIT: what kernel and mount agree on, before any thread serves.

use fuse_channel::abi::InitFlags;
use fuse_channel::init::{Config, Negotiated, Outcome, negotiate};
use fuse_channel::{Buffer, Device, Dialect, Operation, Received, Reply, Request};
use rustix::io::Errno;
use std::io;

use crate::options::{Caching, Options};

/// What the mount wants of the kernel.
fn config(options: &Options) -> Config {
    let mut flags = InitFlags::ASYNC_READ
        | InitFlags::ASYNC_DIO
        | InitFlags::PARALLEL_DIROPS
        | InitFlags::CACHE_SYMLINKS
        | InitFlags::ABORT_ERROR
        // Else the kernel would ask for `security.capability` before every write.
        | InitFlags::HANDLE_KILLPRIV_V2;
    // What the kernel does not keep it asks again: telling it with the listing would be in vain.
    let plus = InitFlags::DO_READDIRPLUS | InitFlags::READDIRPLUS_AUTO;
    flags.set(plus, !options.entries_valid().is_zero());
    flags.set(InitFlags::AUTO_INVAL_DATA, options.caching != Caching::Kernel);
    flags.set(InitFlags::DIRECT_IO_ALLOW_MMAP, options.caching == Caching::Direct);
    flags.set(InitFlags::POSIX_LOCKS, options.remote_posix_locks);
    flags.set(InitFlags::FLOCK_LOCKS, options.remote_flocks);
    // Times are in units of 100 ns ([MS-DTYP] 2.3.3).
    Config { flags, max_write: options.max_write, time_gran: 100, ..Config::default() }
}

/// Waits for INIT and answers it.
///
/// # Errors
/// `Unsupported` for a kernel that is too old; `ConnectionAborted` if the mount is gone already;
/// what reading the device gives.
pub(crate) fn shake_hands(device: &Device, options: &Options) -> io::Result<Negotiated> {
    let mut buffer = Buffer::for_max_write(0);
    let gone = || io::Error::new(io::ErrorKind::ConnectionAborted, "unmounted before it was used");
    loop {
        let message = match device.receive(&mut buffer)? {
            Received::Message(message) => message,
            Received::Interrupted | Received::Empty => continue,
            Received::Ended(_) => return Err(gone()),
        };
        let Ok(request) = Request::decode(message, Dialect::default()) else { continue };
        let unique = request.header.unique;
        let Operation::Init(init) = request.operation else {
            device.reply(&Reply::error(unique, Errno::IO.raw_os_error()))?;
            continue;
        };
        let outcome = negotiate(&init, &config(options));
        device.reply(&outcome.reply(unique))?;
        match outcome {
            Outcome::Agreed(agreement) => return Ok(agreement.negotiated),
            Outcome::Again => {}
            Outcome::Refused { major, minor } => {
                let message = format!("the kernel speaks FUSE {major}.{minor}, which is too old");
                return Err(io::Error::new(io::ErrorKind::Unsupported, message));
            }
        }
    }
}

#[cfg(test)]
mod tests;
