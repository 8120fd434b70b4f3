//! The client: loops of system calls in one folder, timed.
//!
//! A row is repeated five times and the median counts. A repetition is as many operations as fit
//! into its time, judged by a first few, so that no row takes long on any target.

use std::fs;
use std::mem::MaybeUninit;
use std::path::PathBuf;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::Args;
use rustix::fd::OwnedFd;
use rustix::fs::{
    AtFlags, Mode, OFlags, RawDir, fstat, mkdir, open, rename, rmdir, stat, statat, unlink,
};
use rustix::io::{Errno, pread, pwrite};

use super::report::{Measure, median};

const REPETITIONS: usize = 5;
const REPETITION: Duration = Duration::from_millis(40);
const FEWEST: u64 = 10;
const MOST: u64 = 50_000;

/// Files in the large directory.
const MANY: usize = 10_000;
/// Bytes of the file that is read and written.
const FILE: u64 = 16 << 20;
const THREADS: usize = 4;

const FILE_MODE: Mode = Mode::from_bits_retain(0o644);
const DIRECTORY_MODE: Mode = Mode::from_bits_retain(0o755);

/// `openfsp-bench fuse-client`
#[derive(Debug, Args)]
pub(crate) struct ClientOptions {
    /// The mounted folder.
    #[arg(long)]
    dir: PathBuf,
    /// Which group of rows.
    #[arg(long)]
    group: String,
    /// The server whose CPU time is counted.
    #[arg(long)]
    server: Option<u32>,
}

/// Measures one group of rows and prints a line for each.
pub(crate) fn run_client(options: &ClientOptions) -> Result<()> {
    // Names are relative, so that a look-up is one component.
    rustix::process::chdir(&options.dir)?;
    let client = Client { server: options.server };
    match options.group.as_str() {
        "many" => client.many(),
        "threads" => client.threads(),
        group if group.starts_with('d') || group.starts_with('b') => client.data(group),
        group => client.metadata(group),
    }
}

struct Client {
    server: Option<u32>,
}

impl Client {
    /// Times `operation` and prints the row.
    fn row(&self, row: &str, mut operation: impl FnMut(u64) -> Result<()>) -> Result<()> {
        let started = Instant::now();
        for number in 0..FEWEST {
            operation(number)?;
        }
        let one = started.elapsed().as_secs_f64() / FEWEST as f64;
        let count = ((REPETITION.as_secs_f64() / one.max(1e-9)) as u64).clamp(FEWEST, MOST);
        let (mut times, mut servers) = (Vec::new(), Vec::new());
        for _ in 0..REPETITIONS {
            let before = self.server_time();
            let started = Instant::now();
            for number in 0..count {
                operation(number)?;
            }
            times.push(started.elapsed().as_secs_f64() * 1e6 / count as f64);
            servers.extend(self.server_since(before, count));
        }
        report(row, &mut times, &mut servers)
    }

    /// Times one pass of `pass`, which is `count` operations, and prints the row.
    fn once(&self, row: &str, count: u64, pass: impl FnOnce() -> Result<()>) -> Result<()> {
        let before = self.server_time();
        let started = Instant::now();
        pass()?;
        let mut times = [started.elapsed().as_secs_f64() * 1e6 / count as f64];
        let mut servers: Vec<f64> = self.server_since(before, count).into_iter().collect();
        report(row, &mut times, &mut servers)
    }

    /// The server's CPU time in ns: that of all its threads.
    fn server_time(&self) -> Option<u64> {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.server?)).ok()?;
        let times = tasks.flatten().filter_map(|task| {
            let schedule = fs::read_to_string(task.path().join("schedstat")).ok()?;
            schedule.split_whitespace().next()?.parse::<u64>().ok()
        });
        Some(times.sum())
    }

    fn server_since(&self, before: Option<u64>, count: u64) -> Option<f64> {
        let time = self.server_time()?.saturating_sub(before?);
        Some(time as f64 / 1e3 / count as f64)
    }

    fn metadata(&self, row: &str) -> Result<()> {
        let file = open(c"file", OFlags::CREATE | OFlags::RDWR, FILE_MODE)?;
        match row {
            "fstat" => self.row(row, |_| Ok(fstat(&file).map(drop)?)),
            "stat" => self.row(row, |_| Ok(stat(c"file").map(drop)?)),
            "stat_enoent" => self.row(row, |_| match stat(c"nothing") {
                Err(Errno::NOENT) => Ok(()),
                other => bail!("stat of nothing gave {:?}", other.err()),
            }),
            "open_close" => {
                self.row(row, |_| Ok(open(c"file", OFlags::RDONLY, FILE_MODE).map(drop)?))
            }
            "create_close_unlink" => self.row(row, |_| {
                drop(open(c"new", OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY, FILE_MODE)?);
                Ok(unlink(c"new")?)
            }),
            "mkdir_rmdir" => self.row(row, |_| {
                mkdir(c"folder", DIRECTORY_MODE)?;
                Ok(rmdir(c"folder")?)
            }),
            "rename" => {
                drop(open(c"one", OFlags::CREATE | OFlags::WRONLY, FILE_MODE)?);
                self.row(row, |_| {
                    rename(c"one", c"other")?;
                    Ok(rename(c"other", c"one")?)
                })
            }
            _ => bail!("there is no row {row}"),
        }
    }

    fn many(&self) -> Result<()> {
        let count = MANY as u64;
        mkdir(c"many", DIRECTORY_MODE)?;
        let folder = open(c"many", OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty())?;
        let names: Vec<_> = (0..MANY).map(|number| format!("file-{number:05}")).collect();
        self.once("create10k", count, || {
            for name in &names {
                let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY;
                drop(rustix::fs::openat(&folder, name.as_str(), flags, FILE_MODE)?);
            }
            Ok(())
        })?;
        for (row, with_stat, passes) in [("readdir10k", false, 5), ("readdir10k_stat", true, 1)] {
            self.once(row, passes, || {
                (0..passes).try_for_each(|_| {
                    let listed = list(with_stat)?;
                    ensure!(listed == MANY + 2, "{listed} names are listed");
                    Ok(())
                })
            })?;
        }
        self.once("unlink10k", count, || {
            for name in &names {
                rustix::fs::unlinkat(&folder, name.as_str(), AtFlags::empty())?;
            }
            Ok(())
        })?;
        Ok(rmdir(c"many")?)
    }

    fn data(&self, row: &str) -> Result<()> {
        let size = match row.split('_').nth(1) {
            Some("4k") => 4096,
            Some("128k") => 128 << 10,
            Some("1m") => 1 << 20,
            _ => bail!("there is no row {row}"),
        };
        let file = data_file(if row.starts_with('d') { OFlags::DIRECT } else { OFlags::empty() })?;
        let mut memory = vec![7; size + 4096];
        let buffer = aligned(&mut memory, size)?;
        let place = |number: u64| (number * size as u64) % FILE;
        if row.contains("read") {
            self.row(row, |number| expect(pread(&file, &mut *buffer, place(number))?, size))
        } else {
            self.row(row, |number| expect(pwrite(&file, buffer, place(number))?, size))
        }
    }

    fn threads(&self) -> Result<()> {
        let file = data_file(OFlags::DIRECT)?;
        self.row_of_threads("mt_fstat4", 4000, |_| Ok(fstat(&file).map(drop)?))?;
        self.row_of_threads("mt_dread_4k4", 2000, |number| {
            let mut memory = [0; 8192];
            let buffer = aligned(&mut memory, 4096)?;
            expect(pread(&file, buffer, (number * 4096) % FILE)?, 4096)
        })
    }

    /// Four threads do `count` operations each; the time is per operation of all.
    fn row_of_threads(
        &self,
        row: &str,
        count: u64,
        operation: impl Fn(u64) -> Result<()> + Sync,
    ) -> Result<()> {
        let (mut times, mut servers) = (Vec::new(), Vec::new());
        for _ in 0..REPETITIONS {
            let barrier = Barrier::new(THREADS + 1);
            let before = self.server_time();
            let elapsed = thread::scope(|scope| {
                let work = || {
                    barrier.wait();
                    (0..count).try_for_each(&operation)
                };
                let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
                barrier.wait();
                let started = Instant::now();
                for thread in threads {
                    thread.join().map_err(|_| anyhow!("a client thread panicked"))??;
                }
                Ok::<_, anyhow::Error>(started.elapsed())
            })?;
            let operations = count * THREADS as u64;
            times.push(elapsed.as_secs_f64() * 1e6 / operations as f64);
            servers.extend(self.server_since(before, operations));
        }
        report(row, &mut times, &mut servers)
    }
}

fn report(row: &str, times: &mut [f64], servers: &mut [f64]) -> Result<()> {
    let elapsed_us = median(times).with_context(|| format!("{row} has no times"))?;
    println!("{}", Measure { elapsed_us, server_us: median(servers) }.line(row));
    Ok(())
}

fn expect(moved: usize, size: usize) -> Result<()> {
    ensure!(moved == size, "{moved} bytes moved, not {size}");
    Ok(())
}

/// The file that is read and written, filled by one client for all.
fn data_file(flags: OFlags) -> Result<OwnedFd> {
    let file = open(c"data", OFlags::CREATE | OFlags::RDWR, FILE_MODE)?;
    let block = vec![7; 1 << 20];
    let mut length = u64::try_from(fstat(&file)?.st_size)?;
    while length < FILE {
        length += pwrite(&file, &block, length)? as u64;
    }
    Ok(open(c"data", OFlags::RDWR | flags, FILE_MODE)?)
}

/// The part of `memory` that starts on a page.
fn aligned(memory: &mut [u8], size: usize) -> Result<&mut [u8]> {
    let start = memory.as_ptr().align_offset(4096);
    memory.get_mut(start..start + size).context("the buffer is too short")
}

/// Lists the large directory as `ls` does, and looks at each entry if asked.
fn list(with_stat: bool) -> Result<usize> {
    let folder = open(c"many", OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty())?;
    let mut buffer = vec![MaybeUninit::uninit(); 32 << 10];
    let mut listing = RawDir::new(&folder, &mut buffer);
    let mut count = 0;
    while let Some(entry) = listing.next() {
        let entry = entry?;
        if with_stat {
            statat(&folder, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW)?;
        }
        count += 1;
    }
    Ok(count)
}
