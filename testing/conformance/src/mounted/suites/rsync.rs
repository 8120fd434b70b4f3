//! `rsync -aHX` into the mount and back out, with no difference on either side.
//!
//! The tree has what rsync keeps: hard links, extended attributes, symbolic links, fifos, sockets,
//! devices (as root), setuid, setgid and sticky modes, owners (as root), odd names, time stamps.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use rustix::fs::{
    AtFlags, CWD, FileType, Mode, Timespec, Timestamps, XattrFlags, makedev, mknodat, setxattr,
    utimensat,
};

use crate::mounted::manifest::{Aspects, compare};
use crate::mounted::scene::Scene;
use crate::mounted::suite::Preparation;
use crate::mounted::verdict::Verdict;

pub(crate) fn prepare(preparation: &Preparation<'_>) -> Result<()> {
    preparation.cache.provide("rsync", "rsync")
}

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    let (original, back) = (scene.scratch.join("original"), scene.scratch.join("back"));
    let there = scene.dir.join("there");
    fs::create_dir(&original)?;
    plant(scene, &original).context("making the tree to copy")?;
    let is_root = scene.is_root();
    let aspects = Aspects { owner: is_root, extended_attributes: true, hard_links: true };
    sync(scene, &["-aHX"], &original, &there)?;
    compare(&original, &there, aspects).context("in the mount")?.expect_equal()?;
    sync(scene, &["-aHX"], &there, &back)?;
    let found = compare(&original, &back, aspects).context("back again")?.expect_equal()?;
    for copy in [&there, &back] {
        let changes =
            sync(scene, &["-aHX", "-n", "-i", "-c", "-@", "-1", "--delete"], &original, copy)?;
        ensure!(changes.trim().is_empty(), "rsync still sees differences:\n{changes}");
        let mut diff = Command::new("diff");
        diff.args(["-r", "--no-dereference", "--exclude=special"]).arg(&original).arg(copy);
        scene.run(&mut diff)?;
    }
    // An incremental copy: what changes is replaced by rename, what is gone is deleted.
    fs::write(original.join("plain/changed"), "now longer than before")?;
    fs::remove_dir_all(original.join("deep"))?;
    set_time(&original.join("plain"), 1_650_000_000)?;
    set_time(&original, 1_650_000_001)?;
    sync(scene, &["-aHX", "--delete"], &original, &there)?;
    compare(&original, &there, aspects).context("after a change")?.expect_equal()?;
    let devices = if is_root { ", devices" } else { "" };
    Ok(Verdict::Passed(format!("{} files, {} others{devices}", found.files, found.others)))
}

fn sync(scene: &Scene, flags: &[&str], from: &Path, to: &Path) -> Result<String> {
    let mut command = scene.cache.program("rsync")?.command();
    command.args(flags).arg("--numeric-ids");
    scene.run(command.arg(from.join("")).arg(to.join("")))
}

fn plant(scene: &Scene, root: &Path) -> Result<()> {
    plain_files(root)?;
    let links = root.join("links");
    fs::create_dir(&links)?;
    fs::write(links.join("first"), "one file, three names")?;
    fs::hard_link(links.join("first"), links.join("second"))?;
    fs::hard_link(links.join("first"), root.join("plain/third"))?;
    symlink("first", links.join("symbolic"))?;
    symlink("/nowhere/at/all", links.join("dangling"))?;
    symlink("x".repeat(1000), links.join("long"))?;
    symlink("../plain", links.join("to-a-folder"))?;
    fs::hard_link(links.join("dangling"), links.join("dangling-too"))?;
    attributes(root)?;
    special_files(scene, &root.join("special"))?;
    let mut deep = root.join("deep");
    for level in 0..40 {
        deep = deep.join(format!("level-{level}"));
    }
    fs::create_dir_all(&deep)?;
    fs::write(deep.join("bottom"), "here")?;
    modes(&root.join("modes"), scene.is_root())?;
    age(root, &mut 1_600_000_000)
}

/// Gives everything a time of its own, in the past and in NT's unit: rsync does not look at
/// fractions of seconds, and would take what is made within one second for equal.
fn age(path: &Path, seconds: &mut i64) -> Result<()> {
    if path.symlink_metadata()?.is_dir() {
        for entry in fs::read_dir(path)? {
            age(&entry?.path(), seconds)?;
        }
    }
    *seconds += 1;
    if path.parent().is_some_and(|parent| parent.ends_with("dated")) {
        return Ok(());
    }
    set_time(path, *seconds)
}

fn set_time(path: &Path, seconds: i64) -> Result<()> {
    let time = Timespec { tv_sec: seconds, tv_nsec: 123_456_700 };
    let times = Timestamps { last_access: time, last_modification: time };
    Ok(utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}

fn plain_files(root: &Path) -> Result<()> {
    let plain = root.join("plain");
    fs::create_dir(&plain)?;
    fs::write(plain.join("empty"), "")?;
    fs::write(plain.join("changed"), "before")?;
    let noise = |length: usize| -> Vec<u8> {
        let mut state = 0x9E37_79B9_u32 ^ u32::try_from(length).unwrap_or(0);
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        (0..length).map(|_| next()).collect()
    };
    for length in [1, 511, 4095, 4096, 4097, 65_536, 1_000_003, 5_000_000] {
        fs::write(plain.join(format!("noise-{length}")), noise(length))?;
    }
    let names = [
        "with space",
        " leading",
        "new\nline",
        "ünï-çødé-日本",
        "back\\slash",
        "a:b",
        "what?*",
        "quote\"",
        "dot.",
        "space ",
        "<angle>|pipe",
        "con",
        "AUX.txt",
    ];
    for name in names {
        fs::write(plain.join(name), name)?;
    }
    let dated = root.join("dated");
    fs::create_dir(&dated)?;
    for (name, seconds) in
        [("before-1970", -86_400), ("after-2038", 4_102_444_800), ("y1999", 915_148_800)]
    {
        fs::write(dated.join(name), name)?;
        set_time(&dated.join(name), seconds)?;
    }
    Ok(())
}

fn attributes(root: &Path) -> Result<()> {
    let file = root.join("plain/attributed");
    fs::write(&file, "has attributes")?;
    let values: [(&str, &[u8]); 4] = [
        ("user.comment", b"a comment"),
        ("user.empty", b""),
        ("user.binary", &[0, 1, 2, 0xFF, 0xFE, 0]),
        ("user.Mixed.Case", &[b'v'; 900]),
    ];
    for (name, value) in values {
        setxattr(&file, name, value, XattrFlags::empty())
            .with_context(|| format!("{name} in the scratch folder"))?;
    }
    setxattr(root.join("plain"), "user.folder", b"too", XattrFlags::empty())?;
    Ok(())
}

fn special_files(scene: &Scene, special: &Path) -> Result<()> {
    fs::create_dir(special)?;
    let mode = Mode::from_raw_mode(0o640);
    mknodat(CWD, special.join("fifo"), FileType::Fifo, mode, 0)?;
    // A socket's path may have 107 bytes only: bound from inside its folder.
    std::env::set_current_dir(special)?;
    drop(UnixListener::bind("socket")?);
    std::env::set_current_dir("/")?;
    if scene.is_root() {
        mknodat(CWD, special.join("char"), FileType::CharacterDevice, mode, makedev(1, 3))?;
        mknodat(CWD, special.join("block"), FileType::BlockDevice, mode, makedev(259, 70_000))?;
    }
    Ok(())
}

fn modes(folder: &Path, is_root: bool) -> Result<()> {
    fs::create_dir(folder)?;
    for mode in [0o000, 0o400, 0o444, 0o600, 0o644, 0o755, 0o777, 0o4755, 0o2755, 0o6711, 0o1644] {
        if mode & 0o400 == 0 && !is_root {
            // An ordinary user could not read it back.
            continue;
        }
        let file = folder.join(format!("file-{mode:04o}"));
        fs::write(&file, "mode")?;
        if is_root {
            chown(&file, Some(1000 + mode), Some(2000 + mode))?;
        }
        fs::set_permissions(&file, Permissions::from_mode(mode))?;
    }
    for mode in [0o700, 0o755, 0o1777, 0o2775] {
        let dir = folder.join(format!("dir-{mode:04o}"));
        fs::create_dir(&dir)?;
        fs::set_permissions(&dir, Permissions::from_mode(mode))?;
    }
    Ok(())
}
