//! The memory: a table of nodes, each with its own locks.
//!
//! A directory finds a name by hashing and lists by cookie, so that a listing stays right while the
//! directory changes. A file is one vector. No lock is held while another node's is taken, except
//! the directories of one change, which are locked in the order of their numbers.

use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{SystemTime, UNIX_EPOCH};

use fuser::{Errno, FileAttr, FileType, INodeNo, RenameFlags, ReplyData};

const ROOT: u64 = 1;
/// Cookies 1 and 2 are `.` and `..`.
const FIRST_COOKIE: u64 = 3;

type Answer<T> = Result<T, Errno>;

pub(crate) struct Store {
    nodes: RwLock<Vec<Option<Arc<Node>>>>,
    free: Mutex<Vec<u64>>,
    /// Changes of names happen one at a time; look-ups go on beside them.
    names: Mutex<()>,
}

struct Node {
    meta: Mutex<Meta>,
    body: Body,
}

struct Meta {
    attributes: FileAttr,
    lookups: u64,
}

enum Body {
    File(RwLock<Vec<u8>>),
    Directory(RwLock<Directory>),
    Link(OsString),
    Special,
}

#[derive(Default)]
struct Directory {
    parent: u64,
    by_name: HashMap<Arc<OsStr>, (u64, u64)>,
    by_cookie: BTreeMap<u64, (Arc<OsStr>, u64, FileType)>,
    last_cookie: u64,
}

/// What a new node is.
pub(crate) enum Creation<'a> {
    Node { mode: u32, device: u32 },
    Directory { mode: u32 },
    Link { target: &'a OsStr },
}

/// What to change of a node.
#[derive(Default)]
pub(crate) struct Changes {
    pub(crate) mode: Option<u32>,
    pub(crate) uid: Option<u32>,
    pub(crate) gid: Option<u32>,
    pub(crate) size: Option<u64>,
    pub(crate) atime: Option<SystemTime>,
    pub(crate) mtime: Option<SystemTime>,
}

/// One name of a listing.
pub(crate) struct Entry<'a> {
    pub(crate) number: u64,
    pub(crate) cookie: u64,
    pub(crate) kind: FileType,
    pub(crate) name: &'a OsStr,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Node {
    fn directory(&self) -> Answer<&RwLock<Directory>> {
        match &self.body {
            Body::Directory(directory) => Ok(directory),
            _ => Err(Errno::ENOTDIR),
        }
    }

    fn file(&self) -> Answer<&RwLock<Vec<u8>>> {
        match &self.body {
            Body::File(data) => Ok(data),
            Body::Directory(_) => Err(Errno::EISDIR),
            _ => Err(Errno::EINVAL),
        }
    }

    fn attributes(&self) -> FileAttr {
        lock(&self.meta).attributes
    }

    fn touch(&self) {
        let now = SystemTime::now();
        let mut meta = lock(&self.meta);
        meta.attributes.mtime = now;
        meta.attributes.ctime = now;
    }

    /// Adds to the number of links, and stamps the change.
    fn add_links(&self, links: i32) {
        let mut meta = lock(&self.meta);
        meta.attributes.nlink = meta.attributes.nlink.saturating_add_signed(links);
        meta.attributes.ctime = SystemTime::now();
    }
}

impl Directory {
    fn find(&self, name: &OsStr) -> Answer<u64> {
        self.by_name.get(name).map(|entry| entry.0).ok_or(Errno::ENOENT)
    }

    fn insert(&mut self, name: &OsStr, number: u64, kind: FileType) {
        self.last_cookie += 1;
        let (name, cookie) = (Arc::from(name), self.last_cookie);
        self.by_cookie.insert(cookie, (Arc::clone(&name), number, kind));
        self.by_name.insert(name, (number, cookie));
    }

    fn remove(&mut self, name: &OsStr) {
        if let Some((_, cookie)) = self.by_name.remove(name) {
            self.by_cookie.remove(&cookie);
        }
    }
}

impl Store {
    pub(crate) fn new() -> Self {
        let store = Self {
            nodes: RwLock::new(vec![None, None]),
            free: Mutex::default(),
            names: Mutex::default(),
        };
        let directory =
            Directory { parent: ROOT, last_cookie: FIRST_COOKIE, ..Directory::default() };
        let root = node(ROOT, FileType::Directory, 0o755, Body::Directory(RwLock::new(directory)));
        write(&store.nodes)[index(ROOT)] = Some(Arc::new(root));
        store
    }

    fn node(&self, number: u64) -> Answer<Arc<Node>> {
        read(&self.nodes).get(index(number)).cloned().flatten().ok_or(Errno::ENOENT)
    }

    pub(crate) fn attributes(&self, ino: INodeNo) -> Answer<FileAttr> {
        Ok(self.node(ino.0)?.attributes())
    }

    /// Answers an entry: the kernel holds one more reference to the node.
    fn entry(node: &Node) -> FileAttr {
        let mut meta = lock(&node.meta);
        meta.lookups += 1;
        meta.attributes
    }

    pub(crate) fn lookup(&self, parent: INodeNo, name: &OsStr) -> Answer<FileAttr> {
        if name.len() > 255 {
            return Err(Errno::ENAMETOOLONG);
        }
        let number = read(self.node(parent.0)?.directory()?).find(name)?;
        Ok(Self::entry(&*self.node(number)?))
    }

    pub(crate) fn forget(&self, ino: INodeNo, count: u64) {
        let Ok(node) = self.node(ino.0) else { return };
        let mut meta = lock(&node.meta);
        meta.lookups = meta.lookups.saturating_sub(count);
        let is_gone = meta.lookups == 0 && meta.attributes.nlink == 0;
        drop(meta);
        if is_gone {
            self.drop_node(ino.0);
        }
    }

    fn drop_node(&self, number: u64) {
        if let Some(slot) = write(&self.nodes).get_mut(index(number)) {
            *slot = None;
        }
        lock(&self.free).push(number);
    }

    /// After a link is gone: the node goes with the last one, unless the kernel knows it.
    fn unlinked(&self, number: u64, node: &Node, links: i32) {
        node.add_links(-links);
        let meta = lock(&node.meta);
        let is_gone = meta.lookups == 0 && meta.attributes.nlink == 0;
        drop(meta);
        if is_gone {
            self.drop_node(number);
        }
    }

    pub(crate) fn create(
        &self,
        parent: INodeNo,
        name: &OsStr,
        creation: Creation<'_>,
        uid: u32,
        gid: u32,
    ) -> Answer<FileAttr> {
        if name.len() > 255 {
            return Err(Errno::ENAMETOOLONG);
        }
        let _names = lock(&self.names);
        let folder = self.node(parent.0)?;
        if read(folder.directory()?).find(name).is_ok() {
            return Err(Errno::EEXIST);
        }
        let above = folder.attributes();
        let number = lock(&self.free).pop();
        let number = number.unwrap_or_else(|| {
            let mut nodes = write(&self.nodes);
            nodes.push(None);
            nodes.len() as u64 - 1
        });
        let new = new_node(number, parent.0, creation);
        let kind = {
            let mut meta = lock(&new.meta);
            let attributes = &mut meta.attributes;
            (attributes.uid, attributes.gid) = (uid, gid);
            if u32::from(above.perm) & libc::S_ISGID != 0 {
                attributes.gid = above.gid;
                if attributes.kind == FileType::Directory {
                    attributes.perm |= 0o2000;
                }
            }
            attributes.kind
        };
        let attributes = Self::entry(&new);
        write(&self.nodes)[index(number)] = Some(Arc::new(new));
        write(folder.directory()?).insert(name, number, kind);
        if kind == FileType::Directory {
            folder.add_links(1);
        }
        folder.touch();
        Ok(attributes)
    }

    pub(crate) fn link(&self, ino: INodeNo, parent: INodeNo, name: &OsStr) -> Answer<FileAttr> {
        let _names = lock(&self.names);
        let (node, folder) = (self.node(ino.0)?, self.node(parent.0)?);
        if read(folder.directory()?).find(name).is_ok() {
            return Err(Errno::EEXIST);
        }
        let kind = node.attributes().kind;
        write(folder.directory()?).insert(name, ino.0, kind);
        node.add_links(1);
        folder.touch();
        Ok(Self::entry(&node))
    }

    pub(crate) fn unlink(&self, parent: INodeNo, name: &OsStr) -> Answer<()> {
        let _names = lock(&self.names);
        let folder = self.node(parent.0)?;
        let number = read(folder.directory()?).find(name)?;
        let node = self.node(number)?;
        if matches!(node.body, Body::Directory(_)) {
            return Err(Errno::EISDIR);
        }
        write(folder.directory()?).remove(name);
        folder.touch();
        self.unlinked(number, &node, 1);
        Ok(())
    }

    pub(crate) fn remove_directory(&self, parent: INodeNo, name: &OsStr) -> Answer<()> {
        let _names = lock(&self.names);
        let folder = self.node(parent.0)?;
        let number = read(folder.directory()?).find(name)?;
        let node = self.node(number)?;
        if !read(node.directory()?).by_name.is_empty() {
            return Err(Errno::ENOTEMPTY);
        }
        write(folder.directory()?).remove(name);
        folder.add_links(-1);
        folder.touch();
        self.unlinked(number, &node, 2);
        Ok(())
    }

    pub(crate) fn rename(
        &self,
        from: (INodeNo, &OsStr),
        to: (INodeNo, &OsStr),
        flags: RenameFlags,
    ) -> Answer<()> {
        let _names = lock(&self.names);
        let (old, new) = (self.node(from.0.0)?, self.node(to.0.0)?);
        let number = read(old.directory()?).find(from.1)?;
        let target = read(new.directory()?).find(to.1).ok();
        let node = self.node(number)?;
        if flags.contains(RenameFlags::RENAME_EXCHANGE) {
            let other = target.ok_or(Errno::ENOENT)?;
            let other_node = self.node(other)?;
            self.place(&old, from.1, other, &other_node, to.0.0, from.0.0)?;
            self.place(&new, to.1, number, &node, from.0.0, to.0.0)?;
            return Ok(());
        }
        if let Some(target) = target {
            if flags.contains(RenameFlags::RENAME_NOREPLACE) {
                return Err(Errno::EEXIST);
            }
            if target == number {
                return Ok(());
            }
            self.replace(&new, to.1, target, &node)?;
        }
        write(old.directory()?).remove(from.1);
        self.place(&new, to.1, number, &node, from.0.0, to.0.0)?;
        old.touch();
        Ok(())
    }

    /// Takes away what a rename replaces.
    fn replace(&self, folder: &Node, name: &OsStr, target: u64, by: &Node) -> Answer<()> {
        let node = self.node(target)?;
        let is_directory = matches!(by.body, Body::Directory(_));
        match &node.body {
            Body::Directory(_) if !is_directory => return Err(Errno::EISDIR),
            Body::Directory(inside) if !read(inside).by_name.is_empty() => {
                return Err(Errno::ENOTEMPTY);
            }
            Body::Directory(_) => folder.add_links(-1),
            _ if is_directory => return Err(Errno::ENOTDIR),
            _ => {}
        }
        write(folder.directory()?).remove(name);
        self.unlinked(target, &node, if is_directory { 2 } else { 1 });
        Ok(())
    }

    /// Puts a node under a name, whatever was there, as it comes from directory `from` to `to`.
    fn place(
        &self,
        folder: &Node,
        name: &OsStr,
        number: u64,
        node: &Node,
        from: u64,
        to: u64,
    ) -> Answer<()> {
        let kind = node.attributes().kind;
        {
            let mut directory = write(folder.directory()?);
            directory.remove(name);
            directory.insert(name, number, kind);
        }
        if let (Body::Directory(inside), true) = (&node.body, from != to) {
            write(inside).parent = to;
            self.node(from)?.add_links(-1);
            folder.add_links(1);
        }
        lock(&node.meta).attributes.ctime = SystemTime::now();
        folder.touch();
        Ok(())
    }

    pub(crate) fn change(&self, ino: INodeNo, changes: Changes) -> Answer<FileAttr> {
        let node = self.node(ino.0)?;
        if let Some(size) = changes.size {
            let mut data = write(node.file()?);
            let length = usize::try_from(size).map_err(|_| Errno::EFBIG)?;
            let more = length.saturating_sub(data.len());
            data.try_reserve(more).map_err(|_| Errno::ENOSPC)?;
            data.resize(length, 0);
            resized(&mut lock(&node.meta).attributes, size);
        }
        let mut meta = lock(&node.meta);
        let attributes = &mut meta.attributes;
        let now = SystemTime::now();
        if let Some(mode) = changes.mode {
            attributes.perm = (mode & 0o7777) as u16;
        }
        attributes.uid = changes.uid.unwrap_or(attributes.uid);
        attributes.gid = changes.gid.unwrap_or(attributes.gid);
        attributes.atime = changes.atime.unwrap_or(attributes.atime);
        let written = changes.size.map(|_| now);
        attributes.mtime = changes.mtime.or(written).unwrap_or(attributes.mtime);
        attributes.ctime = now;
        Ok(*attributes)
    }

    pub(crate) fn target(&self, ino: INodeNo) -> Answer<Vec<u8>> {
        match &self.node(ino.0)?.body {
            Body::Link(target) => Ok(target.as_bytes().to_vec()),
            _ => Err(Errno::EINVAL),
        }
    }

    /// Answers from the file's own memory, without a copy in between.
    pub(crate) fn read(&self, ino: INodeNo, offset: u64, size: u32, reply: ReplyData) {
        let node = match self.node(ino.0) {
            Ok(node) => node,
            Err(error) => return reply.error(error),
        };
        let data = match node.file() {
            Ok(data) => read(data),
            Err(error) => return reply.error(error),
        };
        let start = index(offset).min(data.len());
        let end = start.saturating_add(size as usize).min(data.len());
        reply.data(&data[start..end]);
    }

    pub(crate) fn write(&self, ino: INodeNo, offset: u64, bytes: &[u8]) -> Answer<u32> {
        let node = self.node(ino.0)?;
        let mut data = write(node.file()?);
        let start = usize::try_from(offset).map_err(|_| Errno::EFBIG)?;
        let end = start.checked_add(bytes.len()).ok_or(Errno::EFBIG)?;
        if end > data.len() {
            let more = end - data.len();
            data.try_reserve(more).map_err(|_| Errno::ENOSPC)?;
            data.resize(end, 0);
        }
        data[start..end].copy_from_slice(bytes);
        let size = data.len() as u64;
        drop(data);
        let now = SystemTime::now();
        let mut meta = lock(&node.meta);
        resized(&mut meta.attributes, size);
        meta.attributes.mtime = now;
        meta.attributes.ctime = now;
        Ok(bytes.len() as u32)
    }

    /// Calls `add` for each name after `offset` until it says that there is no more room.
    pub(crate) fn list(
        &self,
        ino: INodeNo,
        offset: u64,
        mut add: impl FnMut(Entry<'_>) -> bool,
    ) -> Answer<()> {
        let node = self.node(ino.0)?;
        let directory = read(node.directory()?);
        let dots = [(1, ".", ino.0), (2, "..", directory.parent)];
        for (cookie, name, number) in dots.into_iter().filter(|dot| dot.0 > offset) {
            let kind = FileType::Directory;
            if add(Entry { number, cookie, kind, name: OsStr::new(name) }) {
                return Ok(());
            }
        }
        for (&cookie, (name, number, kind)) in directory.by_cookie.range(offset + 1..) {
            if add(Entry { number: *number, cookie, kind: *kind, name }) {
                break;
            }
        }
        Ok(())
    }

    /// The same with attributes; each name but `.` and `..` counts as a look-up.
    pub(crate) fn list_with_attributes(
        &self,
        ino: INodeNo,
        offset: u64,
        mut add: impl FnMut(Entry<'_>, &FileAttr) -> bool,
    ) -> Answer<()> {
        let nodes = read(&self.nodes);
        let find = |number| nodes.get(index(number)).and_then(Option::as_ref);
        let node = Arc::clone(find(ino.0).ok_or(Errno::ENOENT)?);
        let directory = read(node.directory()?);
        let dots = [(1, ".", ino.0), (2, "..", directory.parent)];
        for (cookie, name, number) in dots.into_iter().filter(|dot| dot.0 > offset) {
            let attributes = find(number).ok_or(Errno::ENOENT)?.attributes();
            let entry = Entry { number, cookie, kind: attributes.kind, name: OsStr::new(name) };
            if add(entry, &attributes) {
                return Ok(());
            }
        }
        for (&cookie, (name, number, kind)) in directory.by_cookie.range(offset + 1..) {
            let Some(node) = find(*number) else { continue };
            let mut meta = lock(&node.meta);
            let entry = Entry { number: *number, cookie, kind: *kind, name };
            if add(entry, &meta.attributes) {
                break;
            }
            meta.lookups += 1;
        }
        Ok(())
    }
}

fn resized(attributes: &mut FileAttr, size: u64) {
    attributes.size = size;
    attributes.blocks = size.div_ceil(512);
}

fn new_node(number: u64, parent: u64, creation: Creation<'_>) -> Node {
    match creation {
        Creation::Directory { mode } => {
            let directory = Directory { parent, last_cookie: FIRST_COOKIE, ..Directory::default() };
            let body = Body::Directory(RwLock::new(directory));
            node(number, FileType::Directory, mode, body)
        }
        Creation::Link { target } => {
            let new = node(number, FileType::Symlink, 0o777, Body::Link(target.to_owned()));
            resized(&mut lock(&new.meta).attributes, target.len() as u64);
            new
        }
        Creation::Node { mode, device } => {
            let (kind, body) = match mode & libc::S_IFMT {
                libc::S_IFIFO => (FileType::NamedPipe, Body::Special),
                libc::S_IFCHR => (FileType::CharDevice, Body::Special),
                libc::S_IFBLK => (FileType::BlockDevice, Body::Special),
                libc::S_IFSOCK => (FileType::Socket, Body::Special),
                _ => (FileType::RegularFile, Body::File(RwLock::default())),
            };
            let new = node(number, kind, mode, body);
            lock(&new.meta).attributes.rdev = device;
            new
        }
    }
}

fn node(number: u64, kind: FileType, mode: u32, body: Body) -> Node {
    let now = SystemTime::now();
    let attributes = FileAttr {
        ino: INodeNo(number),
        size: 0,
        blocks: 0,
        atime: now,
        mtime: now,
        ctime: now,
        crtime: UNIX_EPOCH,
        kind,
        perm: (mode & 0o7777) as u16,
        nlink: if kind == FileType::Directory { 2 } else { 1 },
        uid: 0,
        gid: 0,
        rdev: 0,
        blksize: 4096,
        flags: 0,
    };
    Node { meta: Mutex::new(Meta { attributes, lookups: 0 }), body }
}
