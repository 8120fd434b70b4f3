//! stress-ng's file system stressors with `--verify`, one after the other.

use std::process::Command;

use anyhow::{Result, bail};

use crate::mounted::scene::Scene;
use crate::mounted::suite::Preparation;
use crate::mounted::verdict::Verdict;

/// The stressors that work on files below `--temp-path`: of the class "filesystem", and of "io".
#[rustfmt::skip]
const STRESSORS: [&str; 41] = [
    "access", "chdir", "chmod", "chown", "copy-file", "dentry", "dir", "dirdeep", "dirmany",
    "dnotify", "dup", "fallocate", "fcntl", "file-ioctl", "filename", "flock", "fpunch", "fsize",
    "fstat", "getdent", "hdd", "inotify", "io", "iomix", "lease", "link", "locka", "lockf",
    "lockofd", "mknod", "open", "rename", "symlink", "sync-file", "touch", "utime", "xattr",
    "aio", "readahead", "revio", "seek",
];

/// What is left out of the two classes, and why. Printed, so that nobody has to wonder.
const LEFT_OUT: [(&str, &str); 14] = [
    ("bind-mount", "makes mounts of its own"),
    ("binderfs", "a file system of its own"),
    ("chattr", "ext4's inode flags by ioctl, which no FUSE server is asked for"),
    ("eventfd", "no file"),
    ("fanotify", "marks every mount of the system"),
    ("fiemap", "an ioctl that FUSE does not carry"),
    ("handle", "opens by handle across every mount of the system"),
    ("inode-flags", "inode flags by ioctl, which no FUSE server is asked for"),
    ("io-uring", "its IORING_OP_STATX fails on tmpfs and ext4 of Linux 6.18 too"),
    ("ioprio", "no file"),
    ("procfs", "reads /proc"),
    ("verity", "fs-verity's ioctls, which FUSE does not carry"),
    ("rawdev", "reads block devices"),
    ("aiol", "the Linux-native calls behind libaio: Debian's build lacks them"),
];

/// stress-ng's exit code for a stressor that cannot run on this system.
const NO_RESOURCE: i32 = 3;
const NOT_IMPLEMENTED: i32 = 4;

pub(crate) fn prepare(preparation: &Preparation<'_>) -> Result<()> {
    preparation.cache.provide("stress-ng", "stress-ng")
}

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    for (name, why) in LEFT_OUT {
        println!("left out: {name} ({why})");
    }
    let program = scene.cache.program("stress-ng")?;
    let seconds = scene.scaled(5, 1);
    let (mut failed, mut not_here) = (Vec::new(), Vec::new());
    let filter = scene.filter.as_deref().unwrap_or("");
    for name in STRESSORS.iter().filter(|name| name.contains(filter)) {
        let mut command: Command = program.command();
        command.arg("--temp-path").arg(&scene.dir).arg("--verify");
        command.arg("--timeout").arg(format!("{seconds}s"));
        command.arg(format!("--{name}")).arg("2").current_dir(&scene.dir);
        let output = command.output()?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        println!("--- {name}: {}\n{text}", output.status);
        match output.status.code() {
            Some(0) if !text.contains("fail:") => {}
            Some(NO_RESOURCE | NOT_IMPLEMENTED) => not_here.push(*name),
            _ => failed.push(*name),
        }
    }
    let count = STRESSORS.len() - failed.len() - not_here.len();
    if !failed.is_empty() {
        bail!("{count} passed, failed: {failed:?}");
    }
    Ok(Verdict::Passed(format!("{count} stressors, {seconds} s each; not possible: {not_here:?}")))
}
