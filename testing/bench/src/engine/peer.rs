//! The peer: one `Mutex` around `HashMap`s, doing the look-ups that each row cannot do without.
//!
//! It is what a program would have that needs no rules: std's map and hasher, one lock a request,
//! numbers for identities. A path is resolved component by component: the directory by its number,
//! the name in the directory's map. An open counts on the node and puts a handle in the table, a
//! close undoes both. A read looks up the handle, the node, and copies. Names and paths are
//! borrowed from the caller, nothing is checked, and what is told of a file is its `FileInfo`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use openfsp::nt::{FileId, FileInfo, FilePath, OwnedName, OwnedPath};

use super::Client;
use super::rows::{BLOCK, Row, WATCHERS};

#[derive(Default)]
struct Tables {
    nodes: HashMap<u64, Node>,
    handles: HashMap<u64, Handle>,
    next: u64,
}

#[derive(Default)]
struct Node {
    info: FileInfo,
    opens: u32,
    entries: HashMap<Vec<u16>, u64>,
    data: Vec<u8>,
    watches: Vec<Vec<u16>>,
}

struct Handle {
    node: u64,
}

const ROOT: u64 = 1;

impl Tables {
    fn add(&mut self, parent: u64, name: &[u16], info: FileInfo) -> Option<u64> {
        self.next += 1;
        let id = self.next;
        let info = FileInfo { id: FileId(u128::from(id)), ..info };
        self.nodes.insert(id, Node { info, ..Node::default() });
        if parent != 0 {
            self.nodes.get_mut(&parent)?.entries.insert(name.to_vec(), id);
        }
        Some(id)
    }

    fn resolve(&self, path: FilePath<'_>) -> Option<u64> {
        path.components().try_fold(ROOT, |at, name| self.entry(at, name.units()))
    }

    fn entry(&self, directory: u64, name: &[u16]) -> Option<u64> {
        self.nodes.get(&directory)?.entries.get(name).copied()
    }

    fn open(&mut self, id: u64) -> Option<(u64, FileInfo)> {
        let node = self.nodes.get_mut(&id)?;
        node.opens += 1;
        let info = node.info;
        self.next += 1;
        self.handles.insert(self.next, Handle { node: id });
        Some((self.next, info))
    }

    fn close(&mut self, handle: u64) -> Option<()> {
        let handle = self.handles.remove(&handle)?;
        self.nodes.get_mut(&handle.node)?.opens -= 1;
        Some(())
    }

    fn rename(&mut self, directory: u64, from: &[u16], to: &[u16]) -> Option<()> {
        let entries = &mut self.nodes.get_mut(&directory)?.entries;
        let id = entries.remove(from)?;
        entries.insert(to.to_vec(), id);
        self.nodes.get_mut(&id)?.info.changed.0 += 1;
        Some(())
    }

    fn remove(&mut self, directory: u64, name: &[u16]) -> Option<()> {
        let id = self.nodes.get_mut(&directory)?.entries.remove(name)?;
        self.nodes.remove(&id)?;
        Some(())
    }

    /// The watches that heard, with the name.
    fn change(&mut self, directory: u64, name: &[u16]) -> Option<Vec<Vec<u16>>> {
        let id = self.entry(directory, name)?;
        self.nodes.get_mut(&id)?.info.changed.0 += 1;
        let mut heard = std::mem::take(&mut self.nodes.get_mut(&directory)?.watches);
        heard.iter_mut().for_each(|watch| watch.extend_from_slice(name));
        Some(heard)
    }
}

struct Peer {
    tables: Arc<Mutex<Tables>>,
    shared: u64,
    folder: u64,
    file: u64,
    handle: u64,
    path: OwnedPath,
    names: [OwnedName; 2],
    memory: Vec<u8>,
}

pub(super) fn clients(threads: usize) -> Vec<Box<dyn Client>> {
    let tables = Arc::new(Mutex::new(Tables::default()));
    let shared = {
        let mut tables = lock(&tables);
        let root = tables.add(0, &[], FileInfo::default());
        root.and_then(|root| tables.add(root, &[1], FileInfo::default()))
    };
    let client = |number| Peer::new(&tables, shared?, number);
    (0..threads).filter_map(client).map(|client| Box::new(client) as Box<dyn Client>).collect()
}

impl Peer {
    fn new(tables: &Arc<Mutex<Tables>>, shared: u64, number: usize) -> Option<Peer> {
        let name = |what: &str| OwnedName::from_text(&format!("{what}-{number}")).ok();
        let (folder_name, names) = (name("folder")?, [name("file")?, name("other")?]);
        let path = OwnedPath::from_text(&format!("\\folder-{number}\\file-{number}")).ok()?;
        let mut locked = lock(tables);
        let folder = locked.add(ROOT, folder_name.units(), FileInfo::default())?;
        let file = locked.add(folder, names[0].units(), FileInfo::default())?;
        locked.add(shared, names[0].units(), FileInfo::default())?;
        locked.nodes.get_mut(&file)?.data = vec![7; BLOCK];
        locked.nodes.get_mut(&folder)?.watches = vec![Vec::new(); WATCHERS];
        let handle = locked.open(file)?.0;
        drop(locked);
        let tables = Arc::clone(tables);
        let memory = vec![0; BLOCK];
        Some(Peer { tables, shared, folder, file, handle, path, names, memory })
    }

    fn open_close(&self, find: impl Fn(&Tables) -> Option<u64>) -> Option<FileInfo> {
        let (handle, info) = {
            let mut tables = lock(&self.tables);
            let id = find(&tables)?;
            tables.open(id)?
        };
        lock(&self.tables).close(handle)?;
        Some(info)
    }

    fn stat(&self, find: impl Fn(&Tables) -> Option<u64>) -> Option<FileInfo> {
        let tables = lock(&self.tables);
        Some(tables.nodes.get(&find(&tables)?)?.info)
    }

    fn transfer(&mut self, write: bool) -> Option<FileInfo> {
        let mut tables = lock(&self.tables);
        let id = tables.handles.get(&self.handle)?.node;
        let node = tables.nodes.get_mut(&id)?;
        match write {
            true => node.data.copy_from_slice(&self.memory),
            false => self.memory.copy_from_slice(&node.data),
        }
        node.info.written.0 += u64::from(write);
        Some(node.info)
    }

    fn rename(&self, directory: u64, number: u64) -> Option<FileInfo> {
        let [from, to] = [number % 2, (number + 1) % 2].map(|index| &self.names[index as usize]);
        lock(&self.tables).rename(directory, from.units(), to.units())?;
        Some(FileInfo::default())
    }

    fn create_delete(&self) -> Option<FileInfo> {
        let name = self.names[1].units();
        let handle = {
            let mut tables = lock(&self.tables);
            let id = tables.add(self.folder, name, FileInfo::default())?;
            tables.open(id)?.0
        };
        lock(&self.tables).close(handle)?;
        lock(&self.tables).remove(self.folder, name)?;
        Some(FileInfo::default())
    }

    fn notify(&self) -> Option<FileInfo> {
        let heard = lock(&self.tables).change(self.folder, self.names[0].units())?;
        for told in heard {
            std::hint::black_box(&told);
            lock(&self.tables).nodes.get_mut(&self.folder)?.watches.push(Vec::new());
        }
        Some(FileInfo::default())
    }
}

impl Client for Peer {
    fn run(&mut self, row: Row, count: u64) -> Result<()> {
        for number in 0..count {
            let done = match row {
                Row::OpenClose => self.open_close(|tables| tables.resolve(self.path.as_path())),
                Row::OpenCloseNode => self.open_close(|_| Some(self.file)),
                Row::StatName => {
                    self.stat(|tables| tables.entry(self.folder, self.names[0].units()))
                }
                Row::StatNode => self.stat(|_| Some(self.file)),
                Row::Read => self.transfer(false),
                Row::Write => self.transfer(true),
                Row::RenameShared => self.rename(self.shared, number),
                Row::RenameOwn => self.rename(self.folder, number),
                Row::CreateDelete => self.create_delete(),
                Row::Notify => self.notify(),
            };
            std::hint::black_box(done.context("something is missing")?);
        }
        Ok(())
    }
}

fn lock(tables: &Mutex<Tables>) -> MutexGuard<'_, Tables> {
    tables.lock().unwrap_or_else(PoisonError::into_inner)
}
