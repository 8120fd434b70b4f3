//! Opens: temporary files, appends, files and folders that are deleted while open.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt, symlink};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open, openat};
use rustix::io::Errno;

use super::{Check, check, names_in, refused};
use crate::mounted::scene::Scene;

pub(super) const CHECKS: &[Check] = &[
    check("open.tmpfile-and-linkat", tmpfile),
    check("open.tmpfile-exclusive", tmpfile_exclusive),
    check("open.append-from-two", append),
    check("open.unlinked-file-lives-on", unlinked),
    check("open.removed-folder", removed_folder),
    check("open.same-name-again", same_name_again),
    check("open.flags", flags),
    check("open.truncates", truncates),
    check("open.reopen-through-proc", reopen),
];

const RW: Mode = Mode::RUSR.union(Mode::WUSR);

fn tmpfile(_: &Scene, dir: &Path) -> Result<()> {
    let file = File::from(open(dir, OFlags::TMPFILE | OFlags::RDWR, RW)?);
    (&file).write_all(b"temporary")?;
    ensure!(names_in(dir)?.is_empty(), "a temporary file is listed");
    ensure!(file.metadata()?.nlink() == 0, "it has {} links", file.metadata()?.nlink());
    let link = format!("/proc/self/fd/{}", file.as_raw_fd());
    linkat(CWD, link, CWD, dir.join("named"), AtFlags::SYMLINK_FOLLOW).context("linkat")?;
    ensure!(file.metadata()?.nlink() == 1, "it has {} links", file.metadata()?.nlink());
    ensure!(fs::read(dir.join("named"))? == b"temporary", "the named file has other contents");
    ensure!(fs::metadata(dir.join("named"))?.mode() & 0o777 == 0o600, "its mode is wrong");
    Ok(())
}

fn tmpfile_exclusive(_: &Scene, dir: &Path) -> Result<()> {
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::EXCL;
    let file = File::from(open(dir, flags, RW)?);
    let link = format!("/proc/self/fd/{}", file.as_raw_fd());
    let linked = linkat(CWD, link, CWD, dir.join("named"), AtFlags::SYMLINK_FOLLOW);
    refused(linked, Errno::NOENT, "linkat of an exclusive temporary file")
}

fn append(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("log");
    let append = || OpenOptions::new().create(true).append(true).open(&path);
    let (mut one, mut two) = (append()?, append()?);
    for number in 0..200 {
        writeln!(one, "one {number}")?;
        writeln!(two, "two {number}")?;
    }
    // A file cut by another is appended to at its new end.
    let text = fs::read_to_string(&path)?;
    let expected: String = (0..200).map(|n| format!("one {n}\ntwo {n}\n")).collect();
    ensure!(text == expected, "lines are lost or out of order");
    OpenOptions::new().write(true).open(&path)?.set_len(5)?;
    one.write_all(b"!")?;
    ensure!(fs::read(&path)? == b"one 0!", "the append is not at the end");
    Ok(())
}

fn unlinked(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let mut file =
        OpenOptions::new().read(true).write(true).create_new(true).mode(0o640).open(&path)?;
    file.write_all(b"before")?;
    let inode = file.metadata()?.ino();
    fs::remove_file(&path)?;
    refused(fs::metadata(&path), Errno::NOENT, "the name")?;
    ensure!(names_in(dir)?.is_empty(), "the name is listed");
    let metadata = file.metadata().context("fstat")?;
    ensure!(metadata.nlink() == 0 && metadata.ino() == inode && metadata.len() == 6, "fstat");
    file.write_all(b" after")?;
    file.seek(SeekFrom::Start(0))?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    ensure!(text == "before after", "it reads {text}");
    file.set_len(3).context("ftruncate")?;
    ensure!(file.metadata()?.len() == 3, "ftruncate did nothing");
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)).context("fchmod")?;
    ensure!(file.metadata()?.mode() & 0o777 == 0o600, "fchmod did nothing");
    file.sync_all().context("fsync")?;
    Ok(())
}

fn removed_folder(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("folder");
    fs::create_dir(&path)?;
    let folder = File::open(&path)?;
    fs::remove_dir(&path)?;
    ensure!(folder.metadata()?.is_dir(), "fstat of a removed folder");
    let made = openat(&folder, "file", OFlags::CREATE | OFlags::RDWR, RW);
    refused(made, Errno::NOENT, "a create in a removed folder")?;
    fs::create_dir(&path)?;
    ensure!(fs::metadata(&path)?.ino() != folder.metadata()?.ino(), "the new folder is the old");
    Ok(())
}

/// The name can be used again at once, while the old file is open.
fn same_name_again(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    let mut open = Vec::new();
    for number in 0..20_u8 {
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
        file.write_all_at(&[number; 100], 0)?;
        fs::remove_file(&path)?;
        open.push(file);
    }
    for (number, file) in (0..).zip(&open) {
        let mut bytes = [0xFF; 100];
        file.read_exact_at(&mut bytes, 0)?;
        ensure!(bytes == [number; 100], "file {number} has another's contents");
    }
    Ok(())
}

fn flags(_: &Scene, dir: &Path) -> Result<()> {
    let (file, link) = (dir.join("file"), dir.join("link"));
    fs::write(&file, "contents")?;
    symlink("file", &link)?;
    let none = Mode::empty();
    let exclusive = OFlags::CREATE | OFlags::EXCL | OFlags::RDWR;
    refused(open(&file, exclusive, RW), Errno::EXIST, "O_EXCL of a file")?;
    refused(open(&link, exclusive, RW), Errno::EXIST, "O_EXCL of a link")?;
    refused(open(&link, OFlags::NOFOLLOW, none), Errno::LOOP, "O_NOFOLLOW")?;
    refused(open(&file, OFlags::DIRECTORY, none), Errno::NOTDIR, "O_DIRECTORY")?;
    refused(open(dir, OFlags::WRONLY, none), Errno::ISDIR, "a folder for writing")?;
    refused(open(dir.join("file/x"), OFlags::RDONLY, none), Errno::NOTDIR, "below a file")?;
    refused(open(dir.join("none"), OFlags::RDONLY, none), Errno::NOENT, "nothing")?;
    let path = open(&link, OFlags::PATH | OFlags::NOFOLLOW, none)?;
    let metadata = File::from(path).metadata()?;
    ensure!(metadata.is_symlink(), "O_PATH of a link is not the link");
    let direct = File::from(open(&file, OFlags::RDONLY | OFlags::SYNC, none)?);
    let mut text = String::new();
    (&direct).read_to_string(&mut text)?;
    ensure!(text == "contents", "O_SYNC reads {text}");
    Ok(())
}

fn truncates(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    fs::write(&path, vec![7; 100_000])?;
    let inode = fs::metadata(&path)?.ino();
    let reader = File::open(&path)?;
    let writer = OpenOptions::new().write(true).truncate(true).open(&path)?;
    ensure!(reader.metadata()?.len() == 0, "the other open sees the old size");
    ensure!(reader.read_at(&mut [0; 10], 0)? == 0, "the other open reads old bytes");
    writer.write_all_at(b"x", 10)?;
    let mut bytes = [7; 11];
    reader.read_exact_at(&mut bytes, 0)?;
    ensure!(bytes == *b"\0\0\0\0\0\0\0\0\0\0x", "it reads {bytes:?}");
    ensure!(fs::metadata(&path)?.ino() == inode, "O_TRUNC made another file");
    Ok(())
}

fn reopen(_: &Scene, dir: &Path) -> Result<()> {
    let path = dir.join("file");
    fs::write(&path, "contents")?;
    let file = File::open(&path)?;
    let name = format!("/proc/self/fd/{}", file.as_raw_fd());
    let again = OpenOptions::new().write(true).open(&name).context("a linked file")?;
    again.write_all_at(b"C", 0)?;
    fs::remove_file(&path)?;
    let again = OpenOptions::new().write(true).open(&name).context("an unlinked file")?;
    again.write_all_at(b"O", 1)?;
    let mut bytes = [0; 8];
    file.read_exact_at(&mut bytes, 0)?;
    ensure!(&bytes == b"COntents", "it reads {bytes:?}");
    Ok(())
}
