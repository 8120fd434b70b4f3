//! Starts a volume, opens its doors, and waits.

use crate::arguments::{Doors, FileSystem, Memfs, Serve};
use openfsp::fuse::Mount;
use openfsp::{Filtered, Traced, Volume};
use std::error::Error;
use std::path::Path;
use std::thread;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

pub(crate) fn serve(serve: Serve) -> Result<()> {
    match serve.file_system {
        FileSystem::Memfs(memfs) => serve_memfs(memfs),
        FileSystem::Nullfs(nullfs) => {
            start_log(nullfs.doors.verbose);
            let params = openfsp_nullfs::NullFs::params();
            open_doors("nullfs", params, openfsp_nullfs::NullFs::new(), &nullfs.doors)
        }
    }
}

fn serve_memfs(memfs: Memfs) -> Result<()> {
    start_log(memfs.doors.verbose);
    let options = openfsp_memfs::Options {
        max_nodes: memfs.max_nodes,
        max_file_bytes: memfs.max_file_bytes,
        max_bytes: memfs.max_bytes,
        case_sensitive: !memfs.case_insensitive,
        label: memfs.label,
        root: openfsp::nt::posix::permissions::Permissions {
            uid: rustix::process::geteuid().as_raw(),
            gid: rustix::process::getegid().as_raw(),
            mode: 0o755,
        },
    };
    let file_system = openfsp_memfs::MemFs::new(&options)?;
    open_doors("memfs", file_system.params(), file_system, &memfs.doors)
}

fn open_doors<F: openfsp::FileSystem>(
    name: &str,
    params: openfsp::VolumeParams,
    file_system: F,
    doors: &Doors,
) -> Result<()> {
    let volume = if doors.verbose {
        Volume::builder(params, Filtered::new(Traced::to_stderr(), file_system)).start()?
    } else {
        Volume::builder(params, file_system).start()?
    };
    let mut mount = Mount::at(&doors.mount).name(name);
    for options in &doors.options {
        mount = mount.options(options)?;
    }
    let session = volume.attach(mount)?;
    greet(name, &doors.mount);
    let unmounter = session.unmounter();
    let mut signals = signal_hook::iterator::Signals::new([
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGHUP,
    ])?;
    let handle = signals.handle();
    let waiter = thread::spawn(move || {
        for _ in signals.forever() {
            if let Err(error) = unmounter.unmount() {
                eprintln!("openfsp: {error}");
            }
        }
    });
    session.wait();
    handle.close();
    let _ = waiter.join();
    println!("{name} is unmounted.");
    volume.stop();
    Ok(())
}

fn greet(name: &str, directory: &Path) {
    let directory = directory.display();
    println!("{name} is mounted on {directory}.");
    println!("Try:    echo hello > {directory}/hello.txt && cat {directory}/hello.txt");
    println!("To end: Ctrl-C here, or umount {directory} (as a user: fusermount3 -u {directory})");
}

/// Errors always; with `--verbose` every operation.
fn start_log(verbose: bool) {
    let level = if verbose { tracing::Level::DEBUG } else { tracing::Level::WARN };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_writer(std::io::stderr)
        .init();
}
