//! The file system of the tests: a list of paths, and a log of what was asked of it.

use crate::backend::*;
use alloc::vec::Vec;
use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use nt::security::{SecurityDescriptor, Token, sddl};
use nt::{
    AccessMask, Attributes, BasicChange, BufferId, ByteRange, CreateDisposition, CreateOptions,
    DirectoryEntries, FileId, FileInfo, FilePath, LxMetadata, Name, NtError, Origin, OriginFlags,
    OwnedPath, ReparseData, StreamInfo, SubjectId, VolumeInfo, Wanted, WriteAt,
};
use std::sync::Mutex;
use transact::{Call, CleanupFlags, Create, FileKey, Operation, ReadDirectory, RenameHow, Reply};

/// A file of the tree.
#[derive(Clone)]
pub(crate) struct Leaf {
    path: OwnedPath,
    pub(crate) found: Facts,
}

#[derive(Default)]
struct Inside {
    leaves: Vec<Leaf>,
    /// Which leaf each key is, by its id; 0 once it is closed.
    open: Vec<u128>,
    calls: Vec<&'static str>,
    ids: u128,
}

pub(crate) struct Tree {
    features: Features,
    inside: Mutex<Inside>,
}

/// Every right for everyone.
pub(crate) const ALL: &str = "O:S-1-22-1-1G:S-1-22-2-1D:P(A;;FA;;;WD)";

pub(crate) fn path(text: &str) -> OwnedPath {
    OwnedPath::from_text(text).unwrap()
}

pub(crate) fn descriptor(text: &str) -> SecurityDescriptor {
    sddl::parse(text).unwrap()
}

/// User 2000 of group 2000: `S-1-22-1-2000`.
pub(crate) fn token() -> Token {
    nt::posix::permissions::token(2000, 2000, &[]).unwrap()
}

pub(crate) const STRANGER: Origin = Origin {
    subject: SubjectId(1),
    process: 0,
    flags: OriginFlags::empty(),
    lock_key: 0,
    door: nt::DoorId(0),
};
pub(crate) const TRUSTED: Origin = Origin {
    subject: SubjectId(1),
    process: 0,
    flags: OriginFlags::ACCESS_CHECKED,
    lock_key: 0,
    door: nt::DoorId(0),
};

pub(crate) fn create(text: &str, access: AccessMask, disposition: CreateDisposition) -> Create {
    Create {
        path: path(text),
        access,
        disposition,
        options: CreateOptions::empty(),
        attributes: Attributes::empty(),
        allocation_size: 0,
        security: None,
        extended_attributes: Vec::new(),
        reparse: None,
        posix: None,
        nameless: false,
        hold: true,
        wanted: Wanted::empty(),
    }
}

fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("this file system never waits"),
    }
}

impl Tree {
    /// A root that grants everything.
    pub(crate) fn new(features: Features) -> Tree {
        let tree = Tree { features, inside: Mutex::default() };
        tree.plant("\\", Attributes::DIRECTORY, ALL);
        tree
    }

    /// Keeps everything.
    pub(crate) fn full() -> Tree {
        Tree::new(Features {
            descriptors: true,
            lx_metadata: true,
            reparse_points: true,
            open_by_file_id: true,
        })
    }

    pub(crate) fn plant(&self, text: &str, attributes: Attributes, security: &str) {
        let security = self.features.descriptors.then(|| descriptor(security));
        let found = Facts { security, ..Facts::default() };
        let mut inside = self.inside.lock().unwrap();
        inside.ids += 1;
        let id = FileId(inside.ids);
        let info = FileInfo { attributes, ..FileInfo::file(id, 0) };
        inside.leaves.push(Leaf { path: path(text), found: Facts { info, ..found } });
    }

    pub(crate) fn with<T>(&self, text: &str, change: impl FnOnce(&mut Facts) -> T) -> T {
        let mut inside = self.inside.lock().unwrap();
        let path = path(text);
        let leaf = inside.leaves.iter_mut().find(|leaf| leaf.path == path).unwrap();
        change(&mut leaf.found)
    }

    pub(crate) fn plant_link(&self, text: &str, reparse: ReparseData) {
        self.plant(text, Attributes::REPARSE_POINT, ALL);
        self.with(text, |found| {
            found.info.reparse_tag = reparse.tag().0;
            found.reparse = Some(reparse);
        });
    }

    pub(crate) fn perform(&self, origin: Origin, call: Call) -> Reply {
        now(crate::perform(self, &token(), Operation { origin, call }))
    }

    /// What was asked since the last time.
    pub(crate) fn calls(&self) -> Vec<&'static str> {
        core::mem::take(&mut self.inside.lock().unwrap().calls)
    }

    pub(crate) fn open_files(&self) -> usize {
        self.inside.lock().unwrap().open.iter().filter(|id| **id != 0).count()
    }

    pub(crate) fn exists(&self, text: &str) -> bool {
        let path = path(text);
        self.inside.lock().unwrap().leaves.iter().any(|leaf| leaf.path == path)
    }

    fn ask<T>(
        &self,
        call: &'static str,
        answer: impl FnOnce(&mut Inside) -> Result<T, NtError>,
    ) -> Result<T, NtError> {
        let mut inside = self.inside.lock().unwrap();
        inside.calls.push(call);
        answer(&mut inside)
    }

    fn on_file<T>(
        &self,
        call: &'static str,
        file: FileKey,
        answer: impl FnOnce(&mut Facts) -> Result<T, NtError>,
    ) -> Result<T, NtError> {
        self.ask(call, |inside| {
            let id = inside.open[file.0 as usize];
            let leaf = inside.leaves.iter_mut().find(|leaf| leaf.found.info.id.0 == id);
            answer(&mut leaf.ok_or(NtError::INVALID_HANDLE)?.found)
        })
    }
}

impl Inside {
    fn find(&mut self, path: FilePath<'_>) -> Result<&mut Leaf, NtError> {
        let error = match path.parent() {
            Some(parent) if self.leaves.iter().any(|leaf| is_directory(leaf, parent)) => {
                NtError::OBJECT_NAME_NOT_FOUND
            }
            _ => NtError::OBJECT_PATH_NOT_FOUND,
        };
        let is_it = |leaf: &Leaf| {
            let it = leaf.path.as_path();
            match path.base() {
                Some(id) => path.is_base() && id == leaf.found.info.id,
                None => it.units() == path.units() && it.stream() == path.stream(),
            }
        };
        self.leaves.iter_mut().find(|leaf| is_it(leaf)).ok_or(error)
    }

    fn open(&mut self, id: FileId) -> FileKey {
        self.open.push(id.0);
        FileKey(self.open.len() as u64 - 1)
    }
}

fn is_directory(leaf: &Leaf, path: FilePath<'_>) -> bool {
    leaf.path.as_path().units() == path.units()
        && leaf.path.as_path().stream().is_none()
        && leaf.found.info.is_directory()
}

impl Backend for Tree {
    fn features(&self) -> Features {
        self.features
    }

    async fn open(&self, path: FilePath<'_>, _: &OpenHow) -> Result<Opened, NtError> {
        self.ask("open", |inside| {
            let info = inside.find(path)?.found.info;
            let found = Facts { info, ..Facts::default() };
            Ok(Opened { file: inside.open(info.id), found, told: Wanted::empty(), name: None })
        })
    }

    async fn create(
        &self,
        path: FilePath<'_>,
        _: &OpenHow,
        new: &NewFile,
    ) -> Result<Opened, NtError> {
        self.ask("create", |inside| {
            match inside.find(path) {
                Ok(_) => return Err(NtError::OBJECT_NAME_COLLISION),
                Err(NtError::OBJECT_NAME_NOT_FOUND) => {}
                Err(error) => return Err(error),
            }
            inside.ids += 1;
            let id = FileId(inside.ids);
            let info = FileInfo { attributes: new.attributes, ..FileInfo::file(id, 0) };
            let reparse = new.reparse.clone();
            let security = new.security.clone();
            let found = Facts { info, security, lx: new.lx, reparse, name: None };
            inside.leaves.push(Leaf { path: path.to_owned()?, found });
            let found = Facts { info, ..Facts::default() };
            Ok(Opened { file: inside.open(id), found, told: Wanted::empty(), name: None })
        })
    }

    async fn create_nameless(
        &self,
        directory: FilePath<'_>,
        _: &OpenHow,
        _: &NewFile,
    ) -> Result<Opened, NtError> {
        self.ask("create_nameless", |inside| {
            inside.find(directory)?;
            Err(NtError::NOT_SUPPORTED)
        })
    }

    async fn close(&self, file: FileKey) {
        let _ = self.ask("close", |inside| {
            let key = &mut inside.open[file.0 as usize];
            assert_ne!(*key, 0, "closed twice");
            *key = 0;
            Ok(())
        });
    }

    async fn lookup(&self, path: FilePath<'_>, _: Wanted) -> Result<Facts, NtError> {
        self.ask("lookup", |inside| Ok(inside.find(path)?.found.clone()))
    }

    async fn path_of(&self, file: FileId) -> Result<OwnedPath, NtError> {
        self.ask("path_of", |inside| {
            let found = inside.leaves.iter().find(|leaf| leaf.found.info.id == file);
            found.map(|leaf| leaf.path.clone()).ok_or(NtError::OBJECT_NAME_NOT_FOUND)
        })
    }

    async fn change(&self, path: FilePath<'_>, edit: &MetadataEdit) -> Result<FileInfo, NtError> {
        self.ask("change", |inside| {
            let found = &mut inside.find(path)?.found;
            found.info.end_of_file = edit.end_of_file.unwrap_or(found.info.end_of_file);
            found.security = edit.security.clone().or(found.security.take());
            merge_lx(&mut found.lx, edit.lx.unwrap_or_default());
            Ok(found.info)
        })
    }

    async fn can_delete(&self, _: FilePath<'_>) -> Result<(), NtError> {
        self.ask("can_delete", |_| Ok(()))
    }

    async fn remove(&self, path: FilePath<'_>) -> Result<(), NtError> {
        self.ask("remove", |inside| {
            inside.find(path)?;
            inside.leaves.retain(|leaf| leaf.path.as_path() != path);
            Ok(())
        })
    }

    async fn rename(
        &self,
        from: FilePath<'_>,
        to: FilePath<'_>,
        _: RenameHow,
    ) -> Result<(), NtError> {
        self.ask("rename", |inside| {
            let _ = inside.find(from)?;
            inside.leaves.retain(|leaf| from == to || leaf.path.as_path() != to);
            inside.find(from)?.path = to.to_owned()?;
            Ok(())
        })
    }

    async fn link(&self, from: FilePath<'_>, to: FilePath<'_>, _: bool) -> Result<(), NtError> {
        self.ask("link", |inside| {
            let found = inside.find(from)?.found.clone();
            inside.leaves.push(Leaf { path: to.to_owned()?, found });
            Ok(())
        })
    }

    async fn volume_info(&self) -> Result<VolumeInfo, NtError> {
        self.ask("volume_info", |_| Ok(VolumeInfo::default()))
    }

    async fn set_volume_label(&self, _: Name<'_>) -> Result<VolumeInfo, NtError> {
        self.ask("set_volume_label", |_| Ok(VolumeInfo::default()))
    }

    async fn flush_volume(&self) -> Result<(), NtError> {
        self.ask("flush_volume", |_| Ok(()))
    }

    async fn query(&self, file: FileKey, _: Wanted) -> Result<Facts, NtError> {
        self.on_file("query", file, |found| Ok(found.clone()))
    }

    async fn read(&self, _: FileKey, _: u64, length: u32, _: BufferId) -> Result<u32, NtError> {
        self.ask("read", |_| Ok(length))
    }

    async fn write(
        &self,
        _: FileKey,
        _: WriteAt,
        bytes: u32,
        _: BufferId,
        _: bool,
    ) -> Result<Written, NtError> {
        self.ask("write", |_| Ok(Written { bytes, ..Written::default() }))
    }

    async fn flush(&self, file: FileKey) -> Result<FileInfo, NtError> {
        self.on_file("flush", file, |found| Ok(found.info))
    }

    async fn cleanup(&self, _: FileKey, _: CleanupFlags) -> Result<(), NtError> {
        self.ask("cleanup", |_| Ok(()))
    }

    async fn read_directory(&self, _: &ReadDirectory) -> Result<(DirectoryEntries, bool), NtError> {
        self.ask("read_directory", |_| Ok((DirectoryEntries::default(), true)))
    }

    async fn set_basic(&self, file: FileKey, change: &BasicChange) -> Result<FileInfo, NtError> {
        self.on_file("set_basic", file, |found| {
            found.info.written = change.written.unwrap_or(found.info.written);
            Ok(found.info)
        })
    }

    async fn set_size(&self, file: FileKey, size: SizeChange) -> Result<FileInfo, NtError> {
        self.on_file("set_size", file, |found| {
            match size {
                SizeChange::EndOfFile(bytes) => found.info.end_of_file = bytes,
                SizeChange::Allocation(bytes) => found.info.allocation_size = bytes,
            }
            Ok(found.info)
        })
    }

    async fn set_sparse(&self, file: FileKey, sparse: bool) -> Result<FileInfo, NtError> {
        self.on_file("set_sparse", file, |found| {
            found.info.attributes.set(Attributes::SPARSE, sparse);
            Ok(found.info)
        })
    }

    async fn overwrite(&self, file: FileKey, how: &OverwriteHow) -> Result<FileInfo, NtError> {
        self.on_file("overwrite", file, |found| {
            found.info.attributes = how.attributes;
            Ok(found.info)
        })
    }

    async fn set_security(
        &self,
        file: FileKey,
        security: &SecurityDescriptor,
    ) -> Result<(), NtError> {
        self.on_file("set_security", file, |found| {
            found.security = Some(security.clone());
            Ok(())
        })
    }

    async fn set_lx(&self, file: FileKey, lx: &LxMetadata) -> Result<(), NtError> {
        self.on_file("set_lx", file, |found| {
            merge_lx(&mut found.lx, *lx);
            Ok(())
        })
    }

    async fn reparse_point(&self, file: FileKey) -> Result<ReparseData, NtError> {
        self.on_file("reparse_point", file, |found| {
            found.reparse.clone().ok_or(NtError::NOT_A_REPARSE_POINT)
        })
    }

    async fn set_reparse_point(&self, file: FileKey, data: &ReparseData) -> Result<(), NtError> {
        self.on_file("set_reparse_point", file, |found| {
            found.reparse = Some(data.clone());
            Ok(())
        })
    }

    async fn delete_reparse_point(&self, file: FileKey, _: &ReparseData) -> Result<(), NtError> {
        self.on_file("delete_reparse_point", file, |found| {
            found.reparse = None;
            Ok(())
        })
    }

    async fn extended_attributes(&self, _: FileKey) -> Result<Vec<u8>, NtError> {
        self.ask("extended_attributes", |_| Ok(Vec::new()))
    }

    async fn set_extended_attributes(&self, file: FileKey, _: &[u8]) -> Result<FileInfo, NtError> {
        self.on_file("set_extended_attributes", file, |found| Ok(found.info))
    }

    async fn streams(&self, _: FileKey) -> Result<Vec<StreamInfo>, NtError> {
        self.ask("streams", |_| Ok(Vec::new()))
    }

    async fn allocated_ranges(&self, _: FileKey, _: ByteRange) -> Result<Vec<ByteRange>, NtError> {
        self.ask("allocated_ranges", |_| Ok(Vec::new()))
    }

    async fn zero(&self, file: FileKey, _: ByteRange) -> Result<FileInfo, NtError> {
        self.on_file("zero", file, |found| Ok(found.info))
    }

    async fn allocate(&self, file: FileKey, _: ByteRange) -> Result<FileInfo, NtError> {
        self.on_file("allocate", file, |found| Ok(found.info))
    }
}

fn merge_lx(kept: &mut LxMetadata, new: LxMetadata) {
    kept.uid = new.uid.or(kept.uid);
    kept.gid = new.gid.or(kept.gid);
    kept.mode = new.mode.or(kept.mode);
    kept.device = new.device.or(kept.device);
}
