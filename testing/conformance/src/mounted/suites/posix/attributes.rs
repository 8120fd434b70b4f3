//! Attributes: times, modes, owners, kinds of nodes, numbers.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, chown};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rustix::fs::{
    AtFlags, CWD, FileType, Mode, StatxFlags, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT,
    futimens, makedev, mknodat, statx, utimensat,
};
use rustix::io::Errno;

use super::{Check, Needs, check, refused};
use crate::mounted::scene::Scene;

pub(super) const CHECKS: &[Check] = &[
    check("times.in-units-of-100-ns", units),
    check("times.omit-and-now", omit_and_now),
    check("times.set-time-outlives-an-earlier-write", set_time_stands),
    check("times.move-when-they-should", moves),
    check("times.birth", birth),
    check("mode.all-bits", modes),
    check("mode.umask-and-create", umask),
    check("mode.read-only-file-can-be-deleted", read_only),
    check("mode.write-clears-setuid", write_clears_setuid).needs(Needs::Root),
    check("owner.chown", owners).needs(Needs::Root),
    check("owner.setgid-folder-is-inherited", setgid).needs(Needs::Root),
    check("node.fifo-and-socket", fifo_and_socket),
    check("node.devices", devices).needs(Needs::Root),
    check("node.links-and-numbers", links),
];

fn timespec(seconds: i64, nanoseconds: i64) -> Timespec {
    Timespec { tv_sec: seconds, tv_nsec: nanoseconds }
}

fn set_times(path: &Path, access: Timespec, modification: Timespec) -> Result<()> {
    let times = Timestamps { last_access: access, last_modification: modification };
    Ok(utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}

/// NT counts 100 ns: a time is cut to that, never rounded up; files older than 1970 are dated too.
fn units(_: &Scene, dir: &Path) -> Result<()> {
    let file = dir.join("file");
    File::create(&file)?;
    std::os::unix::fs::symlink("nowhere", dir.join("link"))?;
    for path in [&file, &dir.join("link"), dir] {
        for seconds in [1_700_000_000, 0, 1, -1, -86_400 * 365, 4_102_444_800, 10_000_000_000] {
            set_times(path, timespec(seconds, 987_654_321), timespec(seconds, 123_456_789))?;
            let metadata = fs::symlink_metadata(path)?;
            let found = (metadata.mtime(), metadata.mtime_nsec());
            let good = [(seconds, 123_456_789), (seconds, 123_456_700)];
            ensure!(good.contains(&found), "{seconds}.123456789 became {found:?}");
            let found = (metadata.atime(), metadata.atime_nsec());
            let good = [(seconds, 987_654_321), (seconds, 987_654_300)];
            ensure!(good.contains(&found), "{seconds}.987654321 became {found:?}");
        }
    }
    Ok(())
}

fn omit_and_now(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    File::create(&path)?;
    set_times(&path, timespec(1000, 0), timespec(2000, 0))?;
    set_times(&path, timespec(0, UTIME_OMIT), timespec(3000, 0))?;
    let metadata = fs::metadata(&path)?;
    ensure!((metadata.atime(), metadata.mtime()) == (1000, 3000), "omitting changed a time");
    set_times(&path, timespec(0, UTIME_NOW), timespec(0, UTIME_OMIT))?;
    let metadata = fs::metadata(&path)?;
    ensure!(metadata.mtime() == 3000, "omitting changed a time");
    ensure!(metadata.atime() > 1_600_000_000, "`now` is {}", metadata.atime());
    Ok(())
}

/// NT stamps what a handle wrote when it is closed; POSIX programs set times before they close.
fn set_time_stands(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let mut file = File::create(&path)?;
    file.write_all(b"contents")?;
    let past = timespec(1_000_000_000, 0);
    let times = Timestamps { last_access: past, last_modification: past };
    futimens(&file, &times)?;
    drop(file);
    thread::sleep(Duration::from_millis(60));
    let found = fs::metadata(&path)?.mtime();
    ensure!(found == 1_000_000_000, "closing set the time to {found}");
    Ok(())
}

fn moves(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    fs::write(&path, "contents")?;
    let stamp = |path: &Path| -> Result<_> {
        let metadata = fs::metadata(path)?;
        Ok(((metadata.mtime(), metadata.mtime_nsec()), (metadata.ctime(), metadata.ctime_nsec())))
    };
    let step = || thread::sleep(Duration::from_millis(30));
    let before = stamp(&path)?;
    step();
    fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    let after_mode = stamp(&path)?;
    ensure!(after_mode.0 == before.0, "chmod moved mtime");
    ensure!(after_mode.1 > before.1, "chmod did not move ctime");
    step();
    OpenOptions::new().append(true).open(&path)?.write_all(b"more")?;
    let after_write = stamp(&path)?;
    ensure!(after_write.0 > after_mode.0 && after_write.1 > after_mode.1, "write moved no time");
    let folder = stamp(dir)?;
    step();
    fs::read(&path)?;
    ensure!(stamp(&path)? == after_write, "read moved mtime or ctime");
    ensure!(stamp(dir)? == folder, "a write to a file moved its folder's time");
    File::create(dir.join("another"))?;
    ensure!(stamp(dir)?.0 > folder.0, "a create did not move the folder's mtime");
    step();
    fs::hard_link(&path, dir.join("link"))?;
    ensure!(stamp(&path)?.1 > after_write.1, "a link did not move ctime");
    Ok(())
}

fn birth(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let clock = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let before = i64::try_from(clock()?.as_secs())?;
    File::create(&path)?;
    let read = || statx(CWD, &path, AtFlags::empty(), StatxFlags::BTIME | StatxFlags::BASIC_STATS);
    let first = read()?;
    ensure!(first.stx_mask & StatxFlags::BTIME.bits() != 0, "statx tells no time of birth");
    let born = first.stx_btime.tv_sec;
    ensure!((before - 1..=before + 30).contains(&born), "born {born}, and it is {before}");
    thread::sleep(Duration::from_millis(30));
    fs::write(&path, "changed")?;
    fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    set_times(&path, timespec(5, 0), timespec(6, 0))?;
    fs::rename(&path, dir.join("x"))?;
    fs::rename(dir.join("x"), &path)?;
    let second = read()?;
    let nanoseconds = (first.stx_btime.tv_nsec, second.stx_btime.tv_nsec);
    ensure!(second.stx_btime.tv_sec == born && nanoseconds.0 == nanoseconds.1, "birth has moved");
    Ok(())
}

fn modes(scene: &Scene, dir: &Path) -> Result<()> {
    let (file, folder) = (dir.join("file"), dir.join("folder"));
    File::create(&file)?;
    fs::create_dir(&folder)?;
    let step = if scene.is_ci { 7 } else { 1 };
    for mode in (0..0o10000).step_by(step) {
        for path in [&file, &folder] {
            fs::set_permissions(path, Permissions::from_mode(mode))?;
            let found = fs::metadata(path)?.mode() & 0o7777;
            ensure!(found == mode, "{mode:o} became {found:o}");
        }
    }
    Ok(fs::set_permissions(&folder, Permissions::from_mode(0o755))?)
}

fn umask(_: &Scene, dir: &Path) -> Result<()> {
    let before = rustix::process::umask(Mode::from_raw_mode(0o027));
    let made = (|| {
        File::create(dir.join("file"))?;
        fs::create_dir(dir.join("folder"))?;
        mknodat(CWD, dir.join("fifo"), FileType::Fifo, Mode::from_raw_mode(0o666), 0)?;
        anyhow::Ok(())
    })();
    rustix::process::umask(before);
    made?;
    for (name, mode) in [("file", 0o640), ("folder", 0o750), ("fifo", 0o640)] {
        let found = fs::metadata(dir.join(name))?.mode() & 0o7777;
        ensure!(found == mode, "{name} has mode {found:o}, not {mode:o}");
    }
    Ok(())
}

/// On NT the attribute READONLY would forbid this; a mode is not that attribute.
fn read_only(_: &Scene, dir: &Path) -> Result<()> {
    for name in ["removed", "replaced", "renamed"] {
        fs::write(dir.join(name), name)?;
        fs::set_permissions(dir.join(name), Permissions::from_mode(0o444))?;
    }
    fs::remove_file(dir.join("removed"))?;
    fs::rename(dir.join("renamed"), dir.join("replaced"))?;
    let metadata = fs::metadata(dir.join("replaced"))?;
    ensure!(metadata.mode() & 0o777 == 0o444, "the mode has changed");
    set_times(&dir.join("replaced"), timespec(1, 0), timespec(2, 0))?;
    // Open for writing with a mode that forbids it: the opener made the file.
    let flags = rustix::fs::OFlags::CREATE | rustix::fs::OFlags::WRONLY;
    let file = rustix::fs::open(dir.join("made"), flags, Mode::from_raw_mode(0o400))?;
    ensure!(rustix::io::write(&file, b"text")? == 4, "the maker cannot write");
    Ok(())
}

/// As an ordinary user writes: the kernel has to be told to drop the bits.
fn write_clears_setuid(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    fs::write(&path, "contents")?;
    for ancestor in dir.ancestors().take(2) {
        fs::set_permissions(ancestor, Permissions::from_mode(0o755))?;
    }
    fs::set_permissions(&path, Permissions::from_mode(0o6777))?;
    let mut command = std::process::Command::new("sh");
    std::os::unix::process::CommandExt::uid(command.arg("-c").arg("echo x >> \"$1\"").arg("sh"), 5);
    let status = command.arg(&path).status()?;
    ensure!(status.success(), "an ordinary user cannot write to mode 6777");
    let mode = fs::metadata(&path)?.mode() & 0o7777;
    ensure!(mode & 0o4000 == 0, "the mode is {mode:o} after a write by another user");
    Ok(())
}

fn owners(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    File::create(&path)?;
    for (uid, gid) in [(1000, 1000), (5, 60), (65_534, 65_534), (400_000, 3_000_000_000), (0, 0)] {
        chown(&path, Some(uid), Some(gid))?;
        let metadata = fs::metadata(&path)?;
        let found = (metadata.uid(), metadata.gid());
        ensure!(found == (uid, gid), "{:?} became {found:?}", (uid, gid));
    }
    chown(&path, None, Some(7))?;
    chown(&path, Some(8), None)?;
    let metadata = fs::metadata(&path)?;
    ensure!((metadata.uid(), metadata.gid()) == (8, 7), "chown of one changed the other");
    Ok(())
}

fn setgid(_: &Scene, dir: &Path) -> Result<()> {
    let parent = dir.join("parent");
    fs::create_dir(&parent)?;
    chown(&parent, None, Some(1234))?;
    fs::set_permissions(&parent, Permissions::from_mode(0o2775))?;
    File::create(parent.join("file"))?;
    fs::create_dir(parent.join("folder"))?;
    std::os::unix::fs::symlink("x", parent.join("link"))?;
    mknodat(CWD, parent.join("fifo"), FileType::Fifo, Mode::RUSR, 0)?;
    for name in ["file", "folder", "link", "fifo"] {
        let metadata = fs::symlink_metadata(parent.join(name))?;
        ensure!(metadata.gid() == 1234, "{name} has group {}", metadata.gid());
        let is_set = metadata.mode() & 0o2000 != 0;
        ensure!(is_set == (name == "folder"), "{name} has mode {:o}", metadata.mode());
    }
    Ok(())
}

fn fifo_and_socket(scene: &Scene, dir: &Path) -> Result<()> {
    let fifo = dir.join("fifo");
    mknodat(CWD, &fifo, FileType::Fifo, Mode::from_raw_mode(0o600), 0)?;
    ensure!(fs::metadata(&fifo)?.file_type().is_fifo(), "it is no fifo");
    let writer = {
        let fifo = fifo.clone();
        thread::spawn(move || fs::write(fifo, "through the fifo"))
    };
    let mut text = String::new();
    File::open(&fifo)?.read_to_string(&mut text)?;
    ensure!(matches!(writer.join(), Ok(Ok(()))), "the writer failed");
    ensure!(text == "through the fifo", "the fifo says {text}");

    // A socket's path may have 107 bytes only: a short link leads there.
    let short = scene.scratch.join("s");
    let _ = fs::remove_file(&short);
    std::os::unix::fs::symlink(dir, &short)?;
    let listener = UnixListener::bind(short.join("socket")).context("bind")?;
    ensure!(fs::metadata(dir.join("socket"))?.file_type().is_socket(), "it is no socket");
    let mut stream = UnixStream::connect(short.join("socket")).context("connect")?;
    stream.write_all(b"x")?;
    let mut byte = [0];
    listener.accept()?.0.read_exact(&mut byte)?;
    ensure!(byte == *b"x", "the socket says {byte:?}");
    Ok(fs::remove_file(short)?)
}

fn devices(_: &Scene, dir: &Path) -> Result<()> {
    let mode = Mode::from_raw_mode(0o600);
    let numbers = [(1, 3), (0, 0), (4095, 255), (259, 1_048_575)];
    for (number, (major, minor)) in numbers.into_iter().enumerate() {
        for (name, kind) in [("char", FileType::CharacterDevice), ("block", FileType::BlockDevice)]
        {
            let path = dir.join(format!("{name}-{number}"));
            mknodat(CWD, &path, kind, mode, makedev(major, minor))?;
            let metadata = fs::metadata(&path)?;
            ensure!(metadata.rdev() == makedev(major, minor), "{major}:{minor} was lost");
            let is_kind = match kind {
                FileType::BlockDevice => metadata.file_type().is_block_device(),
                _ => metadata.file_type().is_char_device(),
            };
            ensure!(is_kind, "{name} {major}:{minor} has another kind");
        }
    }
    Ok(())
}

fn links(_: &Scene, dir: &Path) -> Result<()> {
    let (a, b) = (dir.join("a"), dir.join("b"));
    fs::write(&a, "contents")?;
    fs::hard_link(&a, &b)?;
    let (one, two) = (fs::metadata(&a)?, fs::metadata(&b)?);
    ensure!(one.ino() == two.ino() && one.nlink() == 2, "the names are not one file");
    fs::write(&a, "changed through a")?;
    ensure!(fs::read(&b)? == b"changed through a", "b reads something else");
    OpenOptions::new().append(true).open(&b)?.write_all(b" and b")?;
    ensure!(fs::read(&a)? == b"changed through a and b", "a reads something else");
    fs::remove_file(&a)?;
    ensure!(fs::metadata(&b)?.nlink() == 1, "b has {} links", fs::metadata(&b)?.nlink());
    refused(fs::hard_link(dir, dir.join("folder")), Errno::PERM, "a link to a folder")?;
    let numbers: std::collections::BTreeSet<u64> = (0..100)
        .map(|n| {
            fs::write(dir.join(format!("n{n}")), "")?;
            Ok(fs::metadata(dir.join(format!("n{n}")))?.ino())
        })
        .collect::<Result<_>>()?;
    ensure!(numbers.len() == 100 && !numbers.contains(&0), "inode numbers repeat or are 0");
    Ok(())
}
