//! The kernel's table of mounts, as this process sees it (`/proc/self/mountinfo`, proc(5)).

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// What is mounted where, in the order of mounting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MountTable {
    entries: Vec<MountedAt>,
}

/// One mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountedAt {
    /// Where.
    pub directory: PathBuf,
    /// Major and minor number that files on it show as their device.
    pub device: (u32, u32),
    /// The type, for FUSE with its subtype.
    pub fs_type: String,
    /// What is mounted; any name for FUSE.
    pub source: OsString,
}

impl MountTable {
    /// Reads the table.
    ///
    /// # Errors
    ///
    /// If `/proc` is not mounted.
    pub fn read() -> io::Result<Self> {
        Ok(Self::parse(&std::fs::read("/proc/self/mountinfo")?))
    }

    /// Lines that are no mounts are passed over.
    pub(super) fn parse(text: &[u8]) -> Self {
        Self { entries: text.split(|&byte| byte == b'\n').filter_map(parse_line).collect() }
    }

    /// What is seen at this absolute path without symbolic links, if that is where it is mounted:
    /// of several the last.
    #[must_use]
    pub fn at(&self, directory: &Path) -> Option<&MountedAt> {
        self.entries.iter().rev().find(|entry| entry.directory == directory)
    }

    /// All mounts, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[MountedAt] {
        &self.entries
    }
}

impl MountedAt {
    /// Whether a FUSE server is behind it.
    #[must_use]
    pub fn is_fuse(&self) -> bool {
        let kind = self.fs_type.split('.').next().unwrap_or_default();
        matches!(kind, "fuse" | "fuseblk")
    }
}

/// Id, parent, device, root, directory, options, any number of tags, a dash, type, source, options.
fn parse_line(line: &[u8]) -> Option<MountedAt> {
    let mut fields = line.split(|&byte| byte == b' ');
    let device = std::str::from_utf8(fields.nth(2)?).ok()?;
    let (major, minor) = device.split_once(':')?;
    let directory = unescape(fields.nth(1)?);
    let mut fields = fields.skip_while(|field| *field != b"-").skip(1);
    Some(MountedAt {
        directory: PathBuf::from(OsString::from_vec(directory)),
        device: (major.parse().ok()?, minor.parse().ok()?),
        fs_type: String::from_utf8_lossy(&unescape(fields.next()?)).into_owned(),
        source: OsString::from_vec(unescape(fields.next()?)),
    })
}

/// Blank, tab, newline and backslash stand as a backslash and three octal digits.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&first, after)) = rest.split_first() {
        let octal = after.get(..3).filter(|_| first == b'\\').and_then(octal);
        plain.push(octal.unwrap_or(first));
        rest = if octal.is_some() { after.get(3..).unwrap_or_default() } else { after };
    }
    plain
}

fn octal(digits: &[u8]) -> Option<u8> {
    digits.iter().try_fold(0_u8, |value, digit| match digit {
        b'0'..=b'7' => value.checked_mul(8)?.checked_add(digit - b'0'),
        _ => None,
    })
}
