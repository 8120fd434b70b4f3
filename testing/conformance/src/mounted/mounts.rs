//! The mount table, and taking mounts away.
//!
//! Reads `/proc/self/mountinfo` only, which never asks the mounted file system anything and so
//! cannot hang on a server that does not answer.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::process::output_within;

/// One line of the mount table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// The mount's id, different for every mount that was ever made.
    pub id: u64,
    /// Where it is mounted.
    pub dir: PathBuf,
    /// The file system type with its subtype, such as `fuse.memfs`.
    pub kind: String,
}

/// The topmost mount at exactly `dir` (an absolute path without symbolic links).
pub fn find(dir: &Path) -> Option<Mount> {
    let table = fs::read_to_string("/proc/self/mountinfo").ok()?;
    table.lines().filter_map(parse).rfind(|mount| mount.dir == dir)
}

/// Whether this is tmpfs, which the suites are checked against and which lacks a few things.
pub fn is_tmpfs(statistics: rustix::fs::StatFs) -> bool {
    const TMPFS_MAGIC: i64 = 0x0102_1994;
    statistics.f_type == TMPFS_MAGIC
}

/// Unmounts `dir` the way its owner would: `umount` for root, `fusermount3 -u` for others.
pub fn unmount(dir: &Path, scratch: &Path) -> Result<()> {
    let mut command = if rustix::process::getuid().is_root() {
        Command::new("umount")
    } else {
        let mut command = Command::new("fusermount3");
        command.arg("-u");
        command
    };
    output_within(command.arg(dir), Duration::from_secs(20), &scratch.join("unmount.log"))?;
    Ok(())
}

/// Takes the mount at `dir` out of the tree whatever its state; used to clean up.
pub fn detach(dir: &Path, scratch: &Path) {
    let lazily: [&[&str]; 2] = [&["umount", "-l"], &["fusermount3", "-uz"]];
    for words in lazily {
        if find(dir).is_none() {
            return;
        }
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).arg(dir);
        // The next way, or the look at the mount table, says whether it worked.
        let _ = output_within(&mut command, Duration::from_secs(10), &scratch.join("detach.log"));
    }
}

/// `36 35 98:0 /root /mount options [optional fields] - type source options`
fn parse(line: &str) -> Option<Mount> {
    let (mount, file_system) = line.split_once(" - ")?;
    let mut fields = mount.split(' ');
    let id = fields.next()?.parse().ok()?;
    let dir = PathBuf::from(unescape(fields.nth(3)?));
    let kind = file_system.split(' ').next()?.to_owned();
    Some(Mount { id, dir, kind })
}

/// Undoes the octal escapes of space, tab, newline and backslash.
fn unescape(field: &str) -> OsString {
    let bytes = OsString::from(field);
    let bytes = bytes.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let octal = bytes.get(at + 1..at + 4).and_then(|digits| std::str::from_utf8(digits).ok());
        match octal.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(value) if byte == b'\\' => {
                plain.push(value);
                at += 4;
            }
            _ => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    OsString::from_vec(plain)
}

#[cfg(test)]
mod tests;
