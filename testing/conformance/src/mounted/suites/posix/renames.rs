//! Renames: flags, replacing what is open, directories, hard links.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use anyhow::{Result, ensure};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::{Check, check, names_in, refused};
use crate::mounted::scene::Scene;

pub(super) const CHECKS: &[Check] = &[
    check("rename.noreplace", noreplace),
    check("rename.exchange", exchange),
    check("rename.exchange-kinds-and-folders", exchange_kinds),
    check("rename.wrong-flags", wrong_flags),
    check("rename.over-an-open-file", over_open),
    check("rename.of-open-things", of_open),
    check("rename.directories", directories),
    check("rename.two-names-of-one-file", hard_links),
    check("rename.changes-case", changes_case),
];

fn rename_with(from: &Path, to: &Path, flags: RenameFlags) -> rustix::io::Result<()> {
    renameat_with(CWD, from, CWD, to, flags)
}

fn noreplace(_: &Scene, dir: &Path) -> Result<()> {
    let (a, b, c) = (dir.join("a"), dir.join("b"), dir.join("c"));
    fs::write(&a, "a")?;
    fs::write(&b, "b")?;
    let flag = RenameFlags::NOREPLACE;
    refused(rename_with(&a, &b, flag), Errno::EXIST, "over a file")?;
    refused(rename_with(&a, &a, flag), Errno::EXIST, "over itself")?;
    rename_with(&a, &c, flag)?;
    ensure!(fs::read(&c)? == b"a" && fs::read(&b)? == b"b" && !a.exists(), "wrong outcome");
    refused(rename_with(&a, &b, flag), Errno::NOENT, "of nothing")
}

fn exchange(_: &Scene, dir: &Path) -> Result<()> {
    let (a, b) = (dir.join("a"), dir.join("b"));
    fs::write(&a, "a")?;
    fs::write(&b, "b")?;
    let before = (fs::metadata(&a)?.ino(), fs::metadata(&b)?.ino());
    rename_with(&a, &b, RenameFlags::EXCHANGE)?;
    ensure!(fs::read(&a)? == b"b" && fs::read(&b)? == b"a", "the contents are not exchanged");
    ensure!(before == (fs::metadata(&b)?.ino(), fs::metadata(&a)?.ino()), "the files are others");
    let missing = rename_with(&a, &dir.join("c"), RenameFlags::EXCHANGE);
    refused(missing, Errno::NOENT, "with nothing")
}

fn exchange_kinds(_: &Scene, dir: &Path) -> Result<()> {
    let (one, two) = (dir.join("one"), dir.join("two"));
    fs::create_dir_all(one.join("full/inner"))?;
    fs::create_dir(&two)?;
    fs::write(two.join("file"), "file")?;
    let (folder, file) = (one.join("full"), two.join("file"));
    rename_with(&folder, &file, RenameFlags::EXCHANGE)?;
    ensure!(fs::read(&folder)? == b"file", "no file where the folder was");
    ensure!(two.join("file/inner").is_dir(), "no folder where the file was");
    // An exchange that would make a folder its own ancestor.
    let inner = two.join("file/inner");
    refused(rename_with(&two.join("file"), &inner, RenameFlags::EXCHANGE), Errno::INVAL, "loop")
}

fn wrong_flags(_: &Scene, dir: &Path) -> Result<()> {
    fs::write(dir.join("a"), "a")?;
    let both = RenameFlags::NOREPLACE | RenameFlags::EXCHANGE;
    refused(rename_with(&dir.join("a"), &dir.join("b"), both), Errno::INVAL, "both flags")
}

fn over_open(_: &Scene, dir: &Path) -> Result<()> {
    let (a, b) = (dir.join("a"), dir.join("b"));
    fs::write(&a, "new")?;
    fs::write(&b, "old")?;
    let mut open = File::open(&b)?;
    fs::rename(&a, &b)?;
    let mut text = String::new();
    open.read_to_string(&mut text)?;
    ensure!(text == "old", "the open file reads {text}");
    ensure!(open.metadata()?.nlink() == 0, "the replaced file still has a link");
    ensure!(fs::read(&b)? == b"new", "the name has the old file");
    Ok(())
}

fn of_open(_: &Scene, dir: &Path) -> Result<()> {
    let (a, b) = (dir.join("a"), dir.join("b"));
    fs::create_dir(&a)?;
    fs::write(a.join("file"), "contents")?;
    let mut file = File::options().read(true).append(true).open(a.join("file"))?;
    let folder = File::open(&a)?;
    fs::rename(&a, &b)?;
    fs::rename(b.join("file"), dir.join("elsewhere"))?;
    std::io::Write::write_all(&mut file, b" and more")?;
    ensure!(fs::read(dir.join("elsewhere"))? == b"contents and more", "the write went astray");
    ensure!(folder.metadata()?.ino() == fs::metadata(&b)?.ino(), "the folder is another");
    Ok(())
}

fn directories(_: &Scene, dir: &Path) -> Result<()> {
    let (full, empty, file) = (dir.join("full"), dir.join("empty"), dir.join("file"));
    fs::create_dir_all(full.join("child/grandchild"))?;
    fs::create_dir(&empty)?;
    fs::write(&file, "")?;
    refused(fs::rename(&full, full.join("child/x")), Errno::INVAL, "into its own child")?;
    refused(fs::rename(&empty, &full), Errno::NOTEMPTY, "over a full folder")?;
    refused(fs::rename(&file, &empty), Errno::ISDIR, "a file over a folder")?;
    refused(fs::rename(&empty, &file), Errno::NOTDIR, "a folder over a file")?;
    fs::rename(&full, &empty)?;
    ensure!(empty.join("child/grandchild").is_dir(), "the children did not come along");
    fs::rename(empty.join("child"), dir.join("child"))?;
    let parent = fs::metadata(dir.join("child/.."))?.ino();
    ensure!(parent == fs::metadata(dir)?.ino(), "`..` is still the old parent");
    Ok(())
}

fn hard_links(_: &Scene, dir: &Path) -> Result<()> {
    let (a, b) = (dir.join("a"), dir.join("b"));
    fs::write(&a, "a")?;
    fs::hard_link(&a, &b)?;
    // POSIX: both names stay.
    fs::rename(&a, &b)?;
    ensure!(names_in(dir)?.len() == 2, "a name is gone");
    ensure!(fs::metadata(&a)?.nlink() == 2, "the file has {} links", fs::metadata(&a)?.nlink());
    Ok(())
}

fn changes_case(_: &Scene, dir: &Path) -> Result<()> {
    fs::write(dir.join("name"), "contents")?;
    fs::rename(dir.join("name"), dir.join("NAME"))?;
    let names = names_in(dir)?;
    ensure!(names == ["NAME"], "listed: {names:?}");
    refused(fs::metadata(dir.join("name")), Errno::NOENT, "the old spelling")
}
