//! The smallest complete file system: what the null device would be as a directory tree.
//!
//! Files take every write and forget it; reading finds them empty. Files and directories exist by
//! name, in a map, until the volume stops. Two uses: a pattern to copy, and the floor of what a
//! round trip costs, with no store behind it.
#![forbid(unsafe_code)]

use openfsp::nt::{
    BasicChange, Case, FileId, FileInfo, FilePath, Name, NtError, OwnedName, VolumeInfo,
};
use openfsp::{
    CleanupWhen, DirectorySink, Execution, FileSystem, NewFile, Op, OpenHow, Opened, OverwriteHow,
    ReadBuf, RenameHow, Result, ResumeFrom, SizeChange, VolumeParams, Write, Written,
};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A path in UTF-16 units: `\`, `\a`, `\a\b`.
type Path = Vec<u16>;

/// Where the names are.
#[derive(Debug)]
pub struct NullFs {
    names: RwLock<Names>,
}

#[derive(Debug)]
struct Names {
    nodes: BTreeMap<Path, FileInfo>,
    next_id: u128,
}

impl NullFs {
    /// A tree with nothing but its root.
    pub fn new() -> NullFs {
        let root = FileInfo::directory(FileId(1));
        let nodes = BTreeMap::from([(root_path(), root)]);
        NullFs { names: RwLock::new(Names { nodes, next_id: 2 }) }
    }

    /// The parameters its volume needs: names are compared unit by unit.
    pub fn params() -> VolumeParams {
        VolumeParams {
            file_system_name: OwnedName::from_text("nullfs").unwrap_or_default(),
            case: Case::Sensitive,
            changes_unseen: false,
            cleanup: CleanupWhen::Removed,
            ..VolumeParams::default()
        }
    }

    /// A panic elsewhere leaves the map as good as it was.
    fn read_names(&self) -> RwLockReadGuard<'_, Names> {
        self.names.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_names(&self) -> RwLockWriteGuard<'_, Names> {
        self.names.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for NullFs {
    fn default() -> NullFs {
        NullFs::new()
    }
}

/// An open file: there is nothing to know about it but this.
#[derive(Debug)]
pub struct Node {
    path: Path,
    info: FileInfo,
}

impl Names {
    fn find(&self, path: FilePath<'_>) -> Result<FileInfo> {
        match self.nodes.get(path.units()) {
            Some(info) => Ok(*info),
            None => {
                self.parent(path)?;
                Err(NtError::OBJECT_NAME_NOT_FOUND.into())
            }
        }
    }

    /// The directory that `path` is in, or would be.
    fn parent(&self, path: FilePath<'_>) -> Result<()> {
        let parent = path.parent().and_then(|parent| self.nodes.get(parent.units()));
        match parent {
            Some(info) if info.is_directory() => Ok(()),
            Some(_) | None => Err(NtError::OBJECT_PATH_NOT_FOUND.into()),
        }
    }

    /// Everything below a directory, in order.
    fn below(&self, directory: &[u16]) -> impl Iterator<Item = (&Path, &FileInfo)> {
        let prefix = prefix(directory);
        let start = Bound::Excluded(prefix.clone());
        self.nodes
            .range((start, Bound::Unbounded))
            .take_while(move |(path, _)| path.starts_with(&prefix))
    }

    fn check_empty(&self, directory: &[u16]) -> Result<()> {
        match self.below(directory).next() {
            Some(_) => Err(NtError::DIRECTORY_NOT_EMPTY.into()),
            None => Ok(()),
        }
    }
}

impl FileSystem for NullFs {
    type File = Node;

    fn open(&self, _: &Op, path: FilePath<'_>, _: &OpenHow) -> Result<Opened<Node>> {
        let info = self.read_names().find(path)?;
        Ok(Opened::new(Node { path: path.units().to_vec(), info }, info))
    }

    fn create(
        &self,
        _: &Op,
        path: FilePath<'_>,
        _: &OpenHow,
        new: &NewFile,
    ) -> Result<Opened<Node>> {
        let mut names = self.write_names();
        names.parent(path)?;
        let id = FileId(names.next_id);
        let Entry::Vacant(vacancy) = names.nodes.entry(path.units().to_vec()) else {
            return Err(NtError::OBJECT_NAME_COLLISION.into());
        };
        let info = FileInfo { attributes: new.attributes, ..FileInfo::file(id, 0) };
        vacancy.insert(info);
        names.next_id += 1;
        Ok(Opened::new(Node { path: path.units().to_vec(), info }, info))
    }

    fn can_delete(&self, _: &Op, path: FilePath<'_>) -> Result<()> {
        self.read_names().check_empty(path.units())
    }

    fn remove(&self, _: &Op, path: FilePath<'_>) -> Result<()> {
        let mut names = self.write_names();
        names.find(path)?;
        names.check_empty(path.units())?;
        names.nodes.remove(path.units());
        Ok(())
    }

    fn rename(&self, _: &Op, path: FilePath<'_>, to: FilePath<'_>, how: RenameHow) -> Result<()> {
        if how.exchange {
            return Err(NtError::NOT_SUPPORTED.into());
        }
        let mut names = self.write_names();
        let info = names.find(path)?;
        names.parent(to)?;
        if names.nodes.contains_key(to.units()) {
            if !how.replace {
                return Err(NtError::OBJECT_NAME_COLLISION.into());
            }
            names.check_empty(to.units())?;
        }
        let old = path.units().len();
        let moved: Vec<(Path, FileInfo)> =
            names.below(path.units()).map(|(path, info)| (path.clone(), *info)).collect();
        names.nodes.remove(path.units());
        names.nodes.insert(to.units().to_vec(), info);
        for (path, info) in moved {
            names.nodes.remove(&path);
            names.nodes.insert([to.units(), &path[old..]].concat(), info);
        }
        Ok(())
    }

    fn info(&self, _: &Op, node: &Node) -> Result<FileInfo> {
        Ok(node.info)
    }

    fn read(&self, _: &Op, _: &Node, _: u64, _: &mut ReadBuf) -> Result<()> {
        Ok(())
    }

    fn write(&self, _: &Op, node: &Node, write: &Write) -> Result<Written> {
        let (offset, data) = write.within(node.info.end_of_file);
        Ok(Written { offset, bytes: data.len() as u32, info: node.info })
    }

    fn set_basic(&self, _: &Op, node: &Node, _: &BasicChange) -> Result<FileInfo> {
        Ok(node.info)
    }

    fn set_size(&self, _: &Op, node: &Node, _: SizeChange) -> Result<FileInfo> {
        Ok(node.info)
    }

    fn overwrite(&self, _: &Op, node: &Node, _: &OverwriteHow) -> Result<FileInfo> {
        Ok(node.info)
    }

    fn read_directory(
        &self,
        _: &Op,
        node: &Node,
        from: ResumeFrom<'_>,
        out: &mut DirectorySink,
    ) -> Result<()> {
        let names = self.read_names();
        let prefix = prefix(&node.path);
        let start = match from {
            ResumeFrom::After(name) => [&prefix, name.units()].concat(),
            ResumeFrom::Start | ResumeFrom::Token(_) => prefix.clone(),
        };
        let later = names.nodes.range((Bound::Excluded(start), Bound::Unbounded));
        for (path, info) in later.take_while(|(path, _)| path.starts_with(&prefix)) {
            // What is deeper down is no name, for the backslash in it.
            let Ok(name) = Name::new(&path[prefix.len()..]) else { continue };
            if !out.push(name, info) {
                break;
            }
        }
        Ok(())
    }

    fn volume_info(&self, _: &Op) -> Result<VolumeInfo> {
        // There is always room for what nobody keeps.
        Ok(VolumeInfo { total_bytes: 1 << 40, free_bytes: 1 << 40, ..VolumeInfo::default() })
    }

    fn execution(&self) -> Execution {
        Execution::INLINE
    }
}

const BACKSLASH: u16 = b'\\' as u16;

fn root_path() -> Path {
    vec![BACKSLASH]
}

/// How the paths below a directory begin.
fn prefix(directory: &[u16]) -> Path {
    match directory {
        [BACKSLASH] => root_path(),
        _ => [directory, &[BACKSLASH]].concat(),
    }
}

#[cfg(test)]
mod tests;
