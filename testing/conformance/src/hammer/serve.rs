//! The process that serves the mount, and works on the same volume by a second door.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use openfsp::fuse::Mount;
use openfsp::nt::posix::permissions::Permissions;
use openfsp::nt::{AccessMask, CreateDisposition, Invalidation, InvalidationId};
use openfsp::{Connection, Done, Sink, Volume, VolumeParams};

use super::crew::{Crew, LIMIT};
use super::door::Nt;
use super::place::{COUNTERS, DIRECTORIES, MOVING, PROCESS_LOCK, QUIET, SHARED, nt};

mod session;
mod watch;
mod work;

/// How many threads ask the second door to open, rename, list, write and lock.
const WORKERS: u64 = 2;

/// A fault that is put in on purpose, to see that the run fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Fault {
    /// A session of notifications that nobody ends.
    Session,
    /// A door that is told to forget, and never says that it has.
    Door,
    /// A lock that nobody gives back.
    Lock,
    /// The mount's locks are the kernel's, and do not meet those of the second door.
    LocalLocks,
}

/// `openfsp-conformance hammer-serve`: how the conductor starts it.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Where to mount.
    #[arg(long)]
    pub(super) dir: PathBuf,
    /// The file for its report.
    #[arg(long)]
    pub(super) report: PathBuf,
    /// A fault to put in.
    #[arg(long)]
    pub(super) fault: Option<Fault>,
}

/// Serves in this process, which the conductor has started, until it is unmounted; and reports.
pub fn run_server(options: &ServeOptions) -> ExitCode {
    match serve(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: &ServeOptions) -> Result<()> {
    let volume = start(options.fault)?;
    furnish(&Nt::new(&volume)).context("what is there from the start")?;
    // The locks of mount and door are to meet.
    let mut mount = Mount::at(&options.dir).name("hammer");
    if options.fault != Some(Fault::LocalLocks) {
        mount = mount.options("remote_lock")?;
    }
    let mounted = volume.attach(mount)?;
    let is_mounted = Arc::new(AtomicBool::new(true));
    let end = Arc::clone(&is_mounted);
    let waiter = thread::spawn(move || {
        mounted.wait();
        end.store(false, Ordering::Relaxed);
    });
    let crew = hire(&volume, options.fault);
    crew.watch(|| is_mounted.load(Ordering::Relaxed));
    let mut report = crew.end();
    if report.errors.is_empty() {
        match counted(&volume) {
            Ok(counted) => report.counted = Some(counted),
            Err(error) => report.errors.push(format!("at the end: {error:#}")),
        }
    }
    report.save(&options.report)?;
    ensure!(report.errors.is_empty(), "{}", report.errors.join("\n"));
    let _ = waiter.join();
    volume.stop();
    Ok(())
}

fn start(fault: Option<Fault>) -> Result<Volume> {
    let root = Permissions {
        uid: rustix::process::geteuid().as_raw(),
        gid: rustix::process::getegid().as_raw(),
        mode: 0o755,
    };
    let options = openfsp_memfs::Options { root, ..openfsp_memfs::Options::default() };
    let file_system = openfsp_memfs::MemFs::new(&options)?;
    let mut params = file_system.params();
    if fault == Some(Fault::Session) {
        // The volume ends such a session by itself, unless it is told to take its time.
        params = VolumeParams { request_timeout: 10 * LIMIT, notify_timeout: 5 * LIMIT, ..params };
    }
    Ok(Volume::builder(params, file_system).start()?)
}

/// Makes what is there from the start.
fn furnish(door: &Nt) -> Result<()> {
    for directory in DIRECTORIES {
        door.make_directory(&nt(directory))?;
    }
    door.make_directory(&nt(&format!("{}/{MOVING}", SHARED[0])))?;
    for file in COUNTERS.into_iter().chain([PROCESS_LOCK]) {
        let create = CreateDisposition::Create;
        let opened = door.open(&nt(file), AccessMask::WRITE_DATA, create);
        door.with(opened, |ccb| door.set_number(ccb, 0))?;
    }
    Ok(())
}

/// Starts everybody who works by the second door.
fn hire(volume: &Volume, fault: Option<Fault>) -> Crew {
    let mut crew = Crew::new();
    for number in 0..WORKERS {
        let volume = volume.clone();
        crew.start(format!("door thread {number}"), move |worker| {
            work::work(&Nt::new(&volume), number, worker)
        });
    }
    // Watchers wait for a change, so somebody makes one until they are gone.
    let watchers = Arc::new(AtomicUsize::new(0));
    for (path, tree) in [("", true), (SHARED[0], false), (SHARED[1], false)] {
        let (volume, watchers) = (volume.clone(), Arc::clone(&watchers));
        watchers.fetch_add(1, Ordering::Relaxed);
        crew.start(format!("watcher of /{path}"), move |worker| {
            let done = watch::watch(&Nt::new(&volume), &nt(path), tree, worker);
            watchers.fetch_sub(1, Ordering::Relaxed);
            done
        });
    }
    let quiet = volume.clone();
    crew.start(format!("watcher of /{QUIET}"), move |worker| watch::give_up(&quiet, worker));
    let notifier = volume.notifier();
    crew.start("notifier".to_owned(), move |worker| {
        session::notify(&notifier, fault == Some(Fault::Session), &watchers, worker)
    });
    break_down(volume, fault);
    crew
}

/// Puts in the faults that are nobody's work.
fn break_down(volume: &Volume, fault: Option<Fault>) {
    match fault {
        Some(Fault::Door) => {
            let silent: Connection = volume.connect(Arc::new(Silent));
            std::mem::forget(silent);
        }
        Some(Fault::Lock) => {
            let door = Nt::new(volume);
            let opened =
                door.open(&nt(COUNTERS[0]), AccessMask::WRITE_DATA, CreateDisposition::Open);
            if let Ok(ccb) = opened {
                let _ = door.lock(ccb);
            }
            std::mem::forget(door);
        }
        Some(Fault::Session | Fault::LocalLocks) | None => {}
    }
}

/// Keeps what it is told, and never says that it has forgotten.
struct Silent;

impl Sink for Silent {
    fn complete(&self, _: u64, _: Done) {}

    fn caches(&self) -> bool {
        true
    }

    fn invalidate(&self, _: InvalidationId, _: Invalidation) {}
}

/// What the counters are together.
fn counted(volume: &Volume) -> Result<u64> {
    let door = Nt::new(volume);
    let mut sum = 0;
    for counter in COUNTERS {
        let opened = door.open(&nt(counter), AccessMask::READ_DATA, CreateDisposition::Open);
        sum += door.with(opened, |ccb| door.number(ccb))?;
    }
    Ok(sum)
}
