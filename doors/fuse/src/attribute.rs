//! GETATTR, SETATTR, STATX; and how a file looks to `stat`.

use fuse_channel::abi::{
    Attr, AttrOut, EntryOut, GetattrFlags, GetattrIn, SetattrIn, SetattrValid, Statx, StatxIn,
    StatxOut, StatxTime,
};
use nt::posix::{PosixAttributes, PosixChange};
use nt::{
    Action, Answer, BasicChange, CcbId, Completion, FileInfo, FileTime, Found, MetadataChange,
    Query, ReparseTag, Set, Target, Wanted,
};
use openfsp_host::VolumeParams;
use rustix::io::Errno;
use std::sync::Arc;
use std::time::Duration;

use crate::errno::errno_of_node;
use crate::node::inode_number;
use crate::options::Options;
use crate::response::Response;
use crate::server::{Server, unexpected};
use crate::special_bits::cleared;
use crate::step::{Asker, Step, Then};
use crate::symbolic_link;

pub(crate) const S_IFMT: u32 = 0o170_000;
pub(crate) const S_IFSOCK: u32 = 0o140_000;
pub(crate) const S_IFLNK: u32 = 0o120_000;
pub(crate) const S_IFREG: u32 = 0o100_000;
pub(crate) const S_IFBLK: u32 = 0o060_000;
pub(crate) const S_IFDIR: u32 = 0o040_000;
pub(crate) const S_IFCHR: u32 = 0o020_000;
pub(crate) const S_IFIFO: u32 = 0o010_000;
/// The bits of chmod(2).
const PERMISSIONS: u32 = 0o7777;
/// STATX_BASIC_STATS and STATX_BTIME.
const STATX_ALL: u32 = 0xFFF;

/// What `stat` needs of a file; with the reparse data, so that a symbolic link is as long as its
/// target.
pub(crate) const WANTED: Wanted = Wanted::POSIX.union(Wanted::REPARSE);
/// The same, and a reference that the kernel will give back.
pub(crate) const WANTED_ENTRY: Wanted = WANTED.union(Wanted::NODE);

/// How files look, as far as the mount has a say in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Appearance {
    /// In place of every owner.
    uid: Option<u32>,
    /// In place of every group.
    gid: Option<u32>,
    /// In place of every mode: all permissions but these.
    umask: Option<u32>,
    /// The volume keeps owner, group and mode.
    pub(crate) keeps: bool,
    attributes_valid: Duration,
    entry_valid: Duration,
    negative_valid: Duration,
}

/// Permissions taken away where the volume keeps none and `umask=` is not given.
const DEFAULT_UMASK: u32 = 0o022;

impl Appearance {
    pub(crate) fn new(options: &Options, params: &VolumeParams) -> Appearance {
        let keeps = params.persistent_acls || params.lx_metadata;
        // What nobody keeps belongs to whoever mounts it.
        let uid = || rustix::process::geteuid().as_raw();
        let gid = || rustix::process::getegid().as_raw();
        let unless_kept = |default: u32| (!keeps).then_some(default);
        Appearance {
            uid: options.uid.or_else(|| unless_kept(uid())),
            gid: options.gid.or_else(|| unless_kept(gid())),
            umask: options.umask.or(unless_kept(DEFAULT_UMASK)),
            keeps,
            attributes_valid: options.attributes_valid(),
            entry_valid: options.entries_valid(),
            negative_valid: options.negatives_valid(),
        }
    }

    /// What LOOKUP answers for a name that does not exist; `None` if the kernel must not remember.
    pub(crate) fn negative_entry(&self) -> Option<EntryOut> {
        let valid = self.negative_valid;
        (!valid.is_zero()).then(|| EntryOut {
            entry_valid: valid.as_secs(),
            entry_valid_nsec: valid.subsec_nanos(),
            ..EntryOut::default()
        })
    }

    fn owner(&self, posix: Option<&PosixAttributes>, kind: u32) -> (u32, u32, u32) {
        let posix = posix.copied().unwrap_or_default();
        let permissions = match self.umask {
            Some(_) if kind == S_IFLNK => 0o777,
            Some(umask) => 0o777 & !umask,
            None => posix.mode & PERMISSIONS,
        };
        (self.uid.unwrap_or(posix.uid), self.gid.unwrap_or(posix.gid), kind | permissions)
    }
}

/// The type bits of a mode: what reparse tag and attributes say.
pub(crate) fn kind_of(info: &FileInfo) -> u32 {
    let tag = if info.is_reparse_point() { info.reparse_tag } else { 0 };
    match ReparseTag(tag) {
        ReparseTag::SYMLINK | ReparseTag::LX_SYMLINK => S_IFLNK,
        ReparseTag::AF_UNIX => S_IFSOCK,
        ReparseTag::LX_FIFO => S_IFIFO,
        ReparseTag::LX_CHR => S_IFCHR,
        ReparseTag::LX_BLK => S_IFBLK,
        _ if info.is_directory() => S_IFDIR,
        _ => S_IFREG,
    }
}

impl Server {
    /// A file as `stat` shows it.
    pub(crate) fn attr(&self, wire: u64, found: &Found) -> Attr {
        let info = &found.info;
        let told = found.posix.map_or(0, |posix| posix.mode & S_IFMT);
        let kind = if told == 0 { kind_of(info) } else { told };
        let (uid, gid, mode) = self.appearance.owner(found.posix.as_ref(), kind);
        self.special_bits.show(wire, mode);
        let device = found.posix.map_or((0, 0), |posix| posix.device);
        let size = match (kind, &found.reparse) {
            (S_IFLNK, Some(reparse)) => symbolic_link::length(reparse, &self.mount_point),
            (S_IFREG | S_IFDIR, _) => info.end_of_file,
            _ => 0,
        };
        let (atime, atimensec) = unix(info.accessed);
        let (mtime, mtimensec) = unix(info.written);
        let (ctime, ctimensec) = unix(info.changed);
        Attr {
            ino: inode_number(info, wire),
            size,
            blocks: info.allocation_size.div_ceil(512),
            atime: atime.cast_unsigned(),
            mtime: mtime.cast_unsigned(),
            ctime: ctime.cast_unsigned(),
            atimensec,
            mtimensec,
            ctimensec,
            mode,
            nlink: info.links.saturating_sub(u32::from(found.delete_pending)),
            uid,
            gid,
            rdev: device_number(device),
            ..Attr::default()
        }
    }

    pub(crate) fn attr_out(&self, wire: u64, found: &Found) -> AttrOut {
        let valid = self.appearance.attributes_valid;
        AttrOut {
            attr_valid: valid.as_secs(),
            attr_valid_nsec: valid.subsec_nanos(),
            attr: self.attr(wire, found),
            ..AttrOut::default()
        }
    }

    /// A file with a reference, as LOOKUP and all that make files answer it. The reference is on
    /// the kernel's account from here on.
    pub(crate) fn entry_out(&self, found: &Found) -> Result<EntryOut, Errno> {
        let nodeid = self.nodes.wire(found.node.ok_or(Errno::IO)?);
        let (entry, attributes) = (self.appearance.entry_valid, self.appearance.attributes_valid);
        self.account.give_node(nodeid);
        Ok(EntryOut {
            nodeid,
            generation: 0,
            entry_valid: entry.as_secs(),
            attr_valid: attributes.as_secs(),
            entry_valid_nsec: entry.subsec_nanos(),
            attr_valid_nsec: attributes.subsec_nanos(),
            attr: self.attr(nodeid, found),
        })
    }

    /// The file of a request: by its handle if one is named, else by its node.
    fn target(&self, asker: &Asker, flags: GetattrFlags, fh: u64) -> Target {
        match flags.contains(GetattrFlags::FH) {
            true => Target::Open(CcbId(fh)),
            false => Target::Node(self.nodes.node(asker.node)),
        }
    }

    pub(crate) fn getattr(&self, asker: &Asker, arg: &GetattrIn) -> Step {
        let target = self.target(asker, arg.getattr_flags, arg.fh);
        Step::ask(Action::Query(target, Query::Found(WANTED)), Then::Attributes)
    }

    pub(crate) fn statx(&self, asker: &Asker, arg: &StatxIn) -> Step {
        let target = self.target(asker, arg.getattr_flags, arg.fh);
        Step::ask(Action::Query(target, Query::Found(WANTED)), Then::Statx)
    }

    pub(crate) fn attributes(&self, asker: &Asker, done: Completion) -> Result<Step, Errno> {
        let found = found(done)?;
        Ok(Step::Reply(Response::Attributes(self.attr_out(asker.node, &found))))
    }

    pub(crate) fn statx_answer(&self, asker: &Asker, done: Completion) -> Result<Step, Errno> {
        let found = found(done)?;
        let AttrOut { attr_valid, attr_valid_nsec, attr, .. } = self.attr_out(asker.node, &found);
        let stat = statx_of(&attr, &found.info, found.posix.map_or((0, 0), |p| p.device));
        let out = StatxOut { attr_valid, attr_valid_nsec, stat, ..StatxOut::default() };
        Ok(Step::Reply(Response::Statx(Box::new(out))))
    }

    pub(crate) fn setattr(self: &Arc<Self>, asker: &Asker, arg: &SetattrIn) -> Result<Step, Errno> {
        let mut change = change_of(arg, self.now());
        if arg.valid.contains(SetattrValid::KILL_SUIDGID) && change.posix.mode.is_none() {
            change.posix.mode = self.mode_without_special_bits(asker)?;
        }
        if !self.appearance.keeps {
            // Nowhere to keep them: taken as done, as ntfs-3g and vfat's `quiet` do.
            change.posix = PosixChange::default();
        }
        // The handle's own write access counts for its truncation; a mode is nobody's handle's.
        let by_handle = arg.valid.contains(SetattrValid::FH | SetattrValid::SIZE);
        let target = match by_handle && change.posix.is_empty() {
            true => Target::Open(CcbId(arg.fh)),
            false => Target::Node(self.nodes.node(asker.node)),
        };
        Ok(Step::ask(Action::Set(target, Set::Metadata(change)), Then::Changed))
    }

    pub(crate) fn changed(&self, asker: &Asker, done: Completion) -> Result<Step, Errno> {
        let found = match done.map_err(errno_of_node)? {
            Answer::Found(found) => Some(found),
            Answer::Done => None,
            other => return Err(unexpected(&other)),
        };
        match found {
            // The length of a link is in its data, which a change does not report.
            Some(found) if kind_of(&found.info) != S_IFLNK && found.posix.is_some() => {
                Ok(Step::Reply(Response::Attributes(self.attr_out(asker.node, &found))))
            }
            _ => Ok(self.getattr(asker, &GetattrIn::default())),
        }
    }

    /// The mode that a file is to have after a change by one without privilege, if it has setuid
    /// or setgid.
    pub(crate) fn mode_without_special_bits(
        self: &Arc<Self>,
        asker: &Asker,
    ) -> Result<Option<u32>, Errno> {
        if !self.special_bits.has(asker.node) {
            return Ok(None);
        }
        let target = Target::Node(self.nodes.node(asker.node));
        let action = Action::Query(target, Query::Found(Wanted::POSIX));
        let found = found(self.ask(asker, action)?)?;
        Ok(found.posix.and_then(|posix| cleared(posix.mode & PERMISSIONS)))
    }
}

/// The file in an answer.
pub(crate) fn found(done: Completion) -> Result<Found, Errno> {
    match done.map_err(errno_of_node)? {
        Answer::Found(found) => Ok(found),
        other => Err(unexpected(&other)),
    }
}

/// What SETATTR asks for. Every change moves the time of change; a new size also that of the last
/// write, unless the caller has another in mind.
fn change_of(arg: &SetattrIn, now: FileTime) -> MetadataChange {
    let has = |flag| arg.valid.contains(flag);
    let time = |asked: SetattrValid, present: SetattrValid, seconds: u64, nanoseconds: u32| match (
        has(asked),
        has(present),
    ) {
        (false, _) => None,
        (true, true) => Some(now),
        (true, false) => Some(FileTime::from_unix(seconds.cast_signed(), nanoseconds)),
    };
    let end_of_file = has(SetattrValid::SIZE).then_some(arg.size);
    let accessed = time(SetattrValid::ATIME, SetattrValid::ATIME_NOW, arg.atime, arg.atimensec);
    let written = time(SetattrValid::MTIME, SetattrValid::MTIME_NOW, arg.mtime, arg.mtimensec);
    MetadataChange {
        basic: BasicChange {
            accessed,
            written: written.or(end_of_file.map(|_| now)),
            changed: Some(now),
            ..BasicChange::default()
        },
        end_of_file,
        posix: PosixChange {
            uid: has(SetattrValid::UID).then_some(arg.uid),
            gid: has(SetattrValid::GID).then_some(arg.gid),
            mode: has(SetattrValid::MODE).then_some(arg.mode & PERMISSIONS),
        },
    }
}

/// A time as Linux has it; one that the file system does not keep is the epoch.
fn unix(time: FileTime) -> (i64, u32) {
    if time == FileTime::default() { (0, 0) } else { time.to_unix() }
}

/// The kernel's 32 bit form of a device number.
pub(crate) fn device_number((major, minor): (u32, u32)) -> u32 {
    minor & 0xFF | (major & 0xFFF) << 8 | (minor & 0xF_FF00) << 12
}

/// Major and minor of the kernel's 32 bit form.
pub(crate) fn device_parts(number: u32) -> (u32, u32) {
    (number >> 8 & 0xFFF, number & 0xFF | number >> 12 & 0xF_FF00)
}

fn statx_of(attr: &Attr, info: &FileInfo, device: (u32, u32)) -> Statx {
    let time = |time| {
        let (seconds, nanoseconds) = unix(time);
        StatxTime { seconds, nanoseconds, reserved: 0 }
    };
    Statx {
        mask: STATX_ALL,
        nlink: attr.nlink,
        uid: attr.uid,
        gid: attr.gid,
        mode: attr.mode as u16, // st_mode has 16 bits
        ino: attr.ino,
        size: attr.size,
        blocks: attr.blocks,
        atime: time(info.accessed),
        btime: time(info.created),
        ctime: time(info.changed),
        mtime: time(info.written),
        rdev_major: device.0,
        rdev_minor: device.1,
        ..Statx::default()
    }
}

#[cfg(test)]
mod tests;
