//! Comparing two trees, byte for byte and attribute for attribute.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::{self, File, FileType, Metadata};
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rustix::fs::{lgetxattr, llistxattr};

/// Which attributes have to be equal besides kind, mode, size, contents and link target.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Aspects {
    /// User and group.
    pub(crate) owner: bool,
    /// Extended attributes in the namespace `user.`.
    pub(crate) extended_attributes: bool,
    /// Which names are links to one file.
    pub(crate) hard_links: bool,
}

/// What a comparison found.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// Regular files whose contents were compared.
    pub(crate) files: usize,
    /// Everything else that was compared.
    pub(crate) others: usize,
    /// Bytes of the files.
    pub(crate) bytes: u64,
    differences: Vec<String>,
    links: BTreeMap<(bool, u64, u64), BTreeSet<PathBuf>>,
}

impl Comparison {
    /// Fails, naming the first differences, unless there were none.
    pub(crate) fn expect_equal(self) -> Result<Self> {
        if self.differences.is_empty() {
            return Ok(self);
        }
        let shown = self.differences.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
        println!("{shown}");
        bail!("{} differences, the first: {}", self.differences.len(), self.differences[0]);
    }

    fn note(&mut self, name: &Path, what: &str, left: impl ToString, right: impl ToString) {
        let (left, right) = (left.to_string(), right.to_string());
        self.differences.push(format!("{}: {what} {left} became {right}", name.display()));
    }
}

/// Compares the tree at `right` with the one at `left`, which is how it should be. Times are
/// compared in units of 100 ns, the resolution of NT.
pub(crate) fn compare(left: &Path, right: &Path, aspects: Aspects) -> Result<Comparison> {
    let mut comparison = Comparison::default();
    let mut next = vec![PathBuf::new()];
    while let Some(name) = next.pop() {
        let (left, right) = (left.join(&name), right.join(&name));
        let (here, there) = (names_in(&left)?, names_in(&right)?);
        for missing in here.difference(&there) {
            comparison.note(&name.join(missing), "entry", "present", "missing");
        }
        for extra in there.difference(&here) {
            comparison.note(&name.join(extra), "entry", "missing", "present");
        }
        for entry in here.intersection(&there) {
            let name = name.join(entry);
            let pair = Pair::open(left.join(entry), right.join(entry), &name)?;
            pair.compare(&mut comparison, aspects).with_context(|| name.display().to_string())?;
            if pair.before.is_dir() && pair.after.is_dir() {
                next.push(name);
            }
        }
    }
    if aspects.hard_links {
        compare_links(&mut comparison);
    }
    Ok(comparison)
}

fn names_in(dir: &Path) -> Result<BTreeSet<OsString>> {
    let entries = fs::read_dir(dir).with_context(|| dir.display().to_string())?;
    let mut names = BTreeSet::new();
    for entry in entries {
        let name = entry?.file_name();
        if names.contains(&name) {
            bail!("{} is listed twice in {}", name.display(), dir.display());
        }
        names.insert(name);
    }
    Ok(names)
}

/// One entry on both sides.
struct Pair<'a> {
    name: &'a Path,
    left: PathBuf,
    right: PathBuf,
    before: Metadata,
    after: Metadata,
}

impl<'a> Pair<'a> {
    fn open(left: PathBuf, right: PathBuf, name: &'a Path) -> Result<Self> {
        let before = left.symlink_metadata().with_context(|| left.display().to_string())?;
        let after = right.symlink_metadata().with_context(|| right.display().to_string())?;
        Ok(Self { name, left, right, before, after })
    }

    fn compare(&self, comparison: &mut Comparison, aspects: Aspects) -> Result<()> {
        let (before, after, name) = (&self.before, &self.after, self.name);
        let kind = before.file_type();
        if kind != after.file_type() {
            comparison.note(name, "kind", kind_of(kind), kind_of(after.file_type()));
            return Ok(());
        }
        if before.mode() != after.mode() {
            comparison.note(name, "mode", octal(before), octal(after));
        }
        let unit = |metadata: &Metadata| (metadata.mtime(), metadata.mtime_nsec() / 100);
        if unit(before) != unit(after) {
            let shown = |(s, units)| format!("{s}.{units:07}");
            comparison.note(name, "mtime", shown(unit(before)), shown(unit(after)));
        }
        if (kind.is_char_device() || kind.is_block_device()) && before.rdev() != after.rdev() {
            comparison.note(name, "device", before.rdev(), after.rdev());
        }
        if aspects.owner && (before.uid(), before.gid()) != (after.uid(), after.gid()) {
            let shown = |metadata: &Metadata| format!("{}:{}", metadata.uid(), metadata.gid());
            comparison.note(name, "owner", shown(before), shown(after));
        }
        if aspects.extended_attributes {
            let (before, after) = (attributes_of(&self.left)?, attributes_of(&self.right)?);
            if before != after {
                let shown = |them: &BTreeMap<String, Vec<u8>>| format!("{them:?}");
                comparison.note(name, "xattrs", shown(&before), shown(&after));
            }
        }
        if aspects.hard_links && !kind.is_dir() {
            for (is_left, metadata) in [(true, before), (false, after)] {
                let file = (is_left, metadata.dev(), metadata.ino());
                comparison.links.entry(file).or_default().insert(name.to_owned());
            }
        }
        self.compare_contents(comparison, kind)
    }

    fn compare_contents(&self, comparison: &mut Comparison, kind: FileType) -> Result<()> {
        if kind.is_symlink() {
            let (before, after) = (fs::read_link(&self.left)?, fs::read_link(&self.right)?);
            if before != after {
                comparison.note(self.name, "target", before.display(), after.display());
            }
        }
        if !kind.is_file() {
            comparison.others += 1;
            return Ok(());
        }
        comparison.files += 1;
        comparison.bytes += self.before.len();
        if self.before.len() != self.after.len() {
            comparison.note(self.name, "size", self.before.len(), self.after.len());
        } else if let Some(at) = first_difference(&self.left, &self.right)? {
            comparison.note(self.name, "contents from byte", at, "something else");
        }
        Ok(())
    }
}

/// Where two files of one size first differ, in whole buffers.
fn first_difference(left: &Path, right: &Path) -> Result<Option<u64>> {
    const BUFFER: usize = 128 * 1024;
    let (mut left, mut right) = (File::open(left)?, File::open(right)?);
    let (mut before, mut after) = (vec![0; BUFFER], vec![0; BUFFER]);
    let mut at = 0;
    loop {
        let (read, other) = (fill(&mut left, &mut before)?, fill(&mut right, &mut after)?);
        if before[..read] != after[..other] {
            return Ok(Some(at));
        }
        if read == 0 {
            return Ok(None);
        }
        at += read as u64;
    }
}

fn fill(file: &mut File, buffer: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

/// The extended attributes of the namespace `user.`.
pub(crate) fn attributes_of(path: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut names = vec![0; 64 * 1024];
    let length = llistxattr(path, &mut names[..]).context("listxattr")?;
    let names = names[..length].split(|&byte| byte == 0);
    let names = names.map(|name| String::from_utf8_lossy(name).into_owned());
    let mut attributes = BTreeMap::new();
    for name in names.filter(|name| name.starts_with("user.")) {
        let mut value = vec![0; 64 * 1024];
        let length = lgetxattr(path, &*name, &mut value[..]).with_context(|| name.clone())?;
        value.truncate(length);
        attributes.insert(name, value);
    }
    Ok(attributes)
}

/// The sets of names that are one file have to be the same on both sides.
fn compare_links(comparison: &mut Comparison) {
    let sets = |is_left| -> BTreeSet<BTreeSet<PathBuf>> {
        let groups = comparison.links.iter().filter(|(file, _)| file.0 == is_left);
        groups.map(|(_, names)| names.clone()).collect()
    };
    let (before, after) = (sets(true), sets(false));
    for lost in before.difference(&after) {
        let first = lost.first().cloned().unwrap_or_default();
        comparison.note(&first, "set of hard links", format!("{lost:?}"), "another");
    }
}

fn octal(metadata: &Metadata) -> String {
    format!("{:o}", metadata.mode())
}

fn kind_of(kind: FileType) -> &'static str {
    match kind {
        _ if kind.is_dir() => "directory",
        _ if kind.is_symlink() => "symbolic link",
        _ if kind.is_fifo() => "fifo",
        _ if kind.is_socket() => "socket",
        _ if kind.is_char_device() => "character device",
        _ if kind.is_block_device() => "block device",
        _ => "file",
    }
}

#[cfg(test)]
mod tests;
