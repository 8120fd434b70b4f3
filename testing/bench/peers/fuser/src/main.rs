//! An in-memory file system on fuser 0.18, to measure OpenFsp against.
//!
//! `peer-fuser DIR [--threads N]` mounts on DIR with `default_permissions,allow_other`, caches
//! nothing (time-outs of 0, no keep_cache) and serves until it is unmounted. With more than one
//! thread each has a clone of the device.

#![forbid(unsafe_code)]

mod store;

use std::env;
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use fuser::{
    BsdFileFlags, Config, Errno, FileAttr, FileHandle, Filesystem, FopenFlags, Generation, INodeNo,
    InitFlags, KernelConfig, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr,
    ReplyCreate, ReplyData, ReplyDirectory, ReplyDirectoryPlus, ReplyEmpty, ReplyEntry, ReplyOpen,
    ReplyStatfs, ReplyWrite, Request, SessionACL, TimeOrNow, WriteFlags,
};
use store::{Changes, Creation, Store};

const NO_TIME: Duration = Duration::ZERO;
const NO_HANDLE: FileHandle = FileHandle(0);

struct Memory {
    store: Store,
}

impl Memory {
    fn create_node(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        creation: Creation<'_>,
    ) -> Result<FileAttr, Errno> {
        self.store.create(parent, name, creation, request.uid(), request.gid())
    }
}

fn answer_entry(result: Result<FileAttr, Errno>, reply: ReplyEntry) {
    match result {
        Ok(attributes) => reply.entry(&NO_TIME, &attributes, Generation(0)),
        Err(error) => reply.error(error),
    }
}

fn answer_empty(result: Result<(), Errno>, reply: ReplyEmpty) {
    match result {
        Ok(()) => reply.ok(),
        Err(error) => reply.error(error),
    }
}

fn time(given: Option<TimeOrNow>) -> Option<SystemTime> {
    given.map(|time| match time {
        TimeOrNow::SpecificTime(time) => time,
        TimeOrNow::Now => SystemTime::now(),
    })
}

impl Filesystem for Memory {
    fn init(&mut self, _: &Request, config: &mut KernelConfig) -> io::Result<()> {
        // What libfuse asks for by itself, so that the kernel treats both alike.
        for flag in [
            InitFlags::FUSE_ASYNC_READ,
            InitFlags::FUSE_ATOMIC_O_TRUNC,
            InitFlags::FUSE_AUTO_INVAL_DATA,
            InitFlags::FUSE_DO_READDIRPLUS,
            InitFlags::FUSE_READDIRPLUS_AUTO,
            InitFlags::FUSE_ASYNC_DIO,
            InitFlags::FUSE_PARALLEL_DIROPS,
        ] {
            // An older kernel lacks some; the file system works without.
            let _ = config.add_capabilities(flag);
        }
        let _ = config.set_max_write(1 << 20);
        Ok(())
    }

    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        answer_entry(self.store.lookup(parent, name), reply);
    }

    fn forget(&self, _: &Request, ino: INodeNo, count: u64) {
        self.store.forget(ino, count);
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.store.attributes(ino) {
            Ok(attributes) => reply.attr(&NO_TIME, &attributes),
            Err(error) => reply.error(error),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u64>,
        atime: Option<TimeOrNow>,
        mtime: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let (atime, mtime) = (time(atime), time(mtime));
        match self.store.change(ino, Changes { mode, uid, gid, size, atime, mtime }) {
            Ok(attributes) => reply.attr(&NO_TIME, &attributes),
            Err(error) => reply.error(error),
        }
    }

    fn readlink(&self, _: &Request, ino: INodeNo, reply: ReplyData) {
        match self.store.target(ino) {
            Ok(target) => reply.data(&target),
            Err(error) => reply.error(error),
        }
    }

    fn mknod(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        device: u32,
        reply: ReplyEntry,
    ) {
        let creation = Creation::Node { mode, device };
        answer_entry(self.create_node(request, parent, name, creation), reply);
    }

    fn mkdir(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        reply: ReplyEntry,
    ) {
        let creation = Creation::Directory { mode };
        answer_entry(self.create_node(request, parent, name, creation), reply);
    }

    fn symlink(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        target: &Path,
        reply: ReplyEntry,
    ) {
        let creation = Creation::Link { target: target.as_os_str() };
        answer_entry(self.create_node(request, parent, name, creation), reply);
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer_empty(self.store.unlink(parent, name), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer_empty(self.store.remove_directory(parent, name), reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        answer_empty(self.store.rename((parent, name), (new_parent, new_name), flags), reply);
    }

    fn link(
        &self,
        _: &Request,
        ino: INodeNo,
        new_parent: INodeNo,
        new_name: &OsStr,
        reply: ReplyEntry,
    ) {
        answer_entry(self.store.link(ino, new_parent, new_name), reply);
    }

    fn open(&self, _: &Request, ino: INodeNo, flags: OpenFlags, reply: ReplyOpen) {
        if flags.0 & libc::O_TRUNC != 0 {
            let changes = Changes { size: Some(0), ..Changes::default() };
            if let Err(error) = self.store.change(ino, changes) {
                return reply.error(error);
            }
        }
        reply.opened(NO_HANDLE, FopenFlags::empty());
    }

    fn create(
        &self,
        request: &Request,
        parent: INodeNo,
        name: &OsStr,
        mode: u32,
        _: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        let creation = Creation::Node { mode: libc::S_IFREG | mode, device: 0 };
        match self.create_node(request, parent, name, creation) {
            Ok(attributes) => {
                let flags = FopenFlags::empty();
                reply.created(&NO_TIME, &attributes, Generation(0), NO_HANDLE, flags);
            }
            Err(error) => reply.error(error),
        }
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        self.store.read(ino, offset, size, reply);
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.store.write(ino, offset, data) {
            Ok(written) => reply.written(written),
            Err(error) => reply.error(error),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsyncdir(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        reply.ok();
    }

    fn readdir(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let listed = self.store.list(ino, offset, |entry| {
            reply.add(INodeNo(entry.number), entry.cookie, entry.kind, entry.name)
        });
        match listed {
            Ok(()) => reply.ok(),
            Err(error) => reply.error(error),
        }
    }

    fn readdirplus(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectoryPlus,
    ) {
        let listed = self.store.list_with_attributes(ino, offset, |entry, attributes| {
            let number = INodeNo(entry.number);
            reply.add(number, entry.cookie, entry.name, &NO_TIME, attributes, Generation(0))
        });
        match listed {
            Ok(()) => reply.ok(),
            Err(error) => reply.error(error),
        }
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        reply.statfs(1 << 22, 1 << 22, 1 << 22, 1 << 20, 1 << 20, 4096, 255, 4096);
    }
}

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let Some(dir) = arguments.next() else {
        eprintln!("usage: peer-fuser DIR [--threads N]");
        return ExitCode::FAILURE;
    };
    let threads = arguments.nth(1).and_then(|word| word.to_str()?.parse::<usize>().ok());
    let mut config = Config::default();
    config.acl = SessionACL::All;
    config.n_threads = threads;
    config.clone_fd = threads.is_some_and(|threads| threads > 1);
    config.mount_options = vec![
        MountOption::FSName("memory".to_owned()),
        MountOption::Subtype("peer-fuser".to_owned()),
        MountOption::DefaultPermissions,
    ];
    match fuser::mount(Memory { store: Store::new() }, &dir, &config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peer-fuser: {}: {error}", dir.display());
            ExitCode::FAILURE
        }
    }
}
