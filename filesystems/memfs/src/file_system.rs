//! The author's verbs over the store.

use memstore::{Lookup, NewNode, Store, StreamKey};
use openfsp::nt::posix::permissions::{self, Permissions, S_IFDIR};
use openfsp::nt::security::SecurityDescriptor;
use openfsp::nt::{
    BasicChange, ByteRange, EaList, EntryDetail, FileId, FileInfo, FilePath, FileTime, HardLink,
    LxMetadata, Name, NtError, OwnedName, OwnedPath, RenameFlags, ReparseData, StreamInfo,
    VolumeInfo, Wanted,
};
use openfsp::{
    DirectorySink, Error, Execution, Facts, FileSystem, MetadataEdit, NewFile, Op, OpenHow, Opened,
    OverwriteHow, ReadBuf, RenameHow, Result, ResumeFrom, SizeChange, VolumeParams, Write, Written,
};
use parking_lot::RwLock;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::Options;

/// A file system in memory.
pub struct MemFs {
    store: RwLock<Store>,
    params: VolumeParams,
}

/// An open file or stream.
#[derive(Clone, Copy, Debug)]
pub struct MemFile(StreamKey);

impl MemFs {
    /// An empty volume.
    ///
    /// # Errors
    /// `OBJECT_NAME_INVALID` for a label that is too long, `DISK_FULL` if the limits leave no room
    /// for the root directory.
    pub fn new(options: &Options) -> std::result::Result<MemFs, NtError> {
        let created = now();
        let mut store = Store::new(options.store(), created)?;
        store.set_label(OwnedName::from_text(&options.label)?)?;
        let root = store.root();
        let permissions = Permissions { mode: options.root.mode | S_IFDIR, ..options.root };
        store.set_security(root, &permissions::to_descriptor(permissions)?, created)?;
        Ok(MemFs { store: RwLock::new(store), params: options.params(created)? })
    }

    /// What a volume of it is like.
    pub fn params(&self) -> VolumeParams {
        self.params.clone()
    }

    /// Changes the file behind a handle, and tells what it is then.
    fn change_file(
        &self,
        file: &MemFile,
        change: impl FnOnce(&mut Store, FileTime) -> std::result::Result<(), NtError>,
    ) -> Result<FileInfo> {
        let mut store = self.store.write();
        change(&mut store, now())?;
        Ok(store.info(file.0)?)
    }
}

/// The file and stream a path leads to.
fn find(store: &Store, path: FilePath<'_>) -> Result<(StreamKey, Option<OwnedName>)> {
    match store.lookup(path)? {
        Lookup::Found { key, name } => {
            let differs = |name: &Name<'_>| path.file_name() != Some(*name);
            Ok((key, name.filter(differs).map(Name::to_owned).transpose()?))
        }
        Lookup::Reparse { .. } => Err(NtError::OBJECT_PATH_NOT_FOUND.into()),
    }
}

fn describe(store: &Store, key: StreamKey, wanted: Wanted) -> Result<Facts> {
    let mut found = Facts { info: store.info(key)?, ..Facts::default() };
    if wanted.contains(Wanted::SECURITY) {
        found.security = store.security(key.file)?.cloned();
    }
    if wanted.contains(Wanted::POSIX) {
        found.lx = store.lx(key.file)?;
    }
    if wanted.contains(Wanted::REPARSE) {
        found.reparse = store.reparse(key.file)?.cloned();
    }
    Ok(found)
}

fn opened(store: &mut Store, key: StreamKey, wanted: Wanted) -> Result<Opened<MemFile>> {
    store.open(key)?;
    let found = describe(store, key, wanted)?;
    Ok(Opened::with_found(MemFile(key), found, wanted))
}

fn new_node(new: &NewFile) -> Result<NewNode<'_>> {
    let ea = match new.extended_attributes.as_slice() {
        [] => None,
        list => Some(EaList::parse(list).map_err(NtError::from)?),
    };
    Ok(NewNode {
        directory: new.directory,
        attributes: new.attributes,
        security: new.security.as_ref(),
        ea,
        reparse: new.reparse.as_ref(),
        lx: new.lx,
        allocation_size: new.allocation_size,
    })
}

fn edit_node(
    store: &mut Store,
    key: StreamKey,
    edit: &MetadataEdit,
    now: FileTime,
) -> std::result::Result<(), NtError> {
    if let Some(bytes) = edit.end_of_file {
        store.set_end_of_file(key, bytes, now)?;
    }
    if let Some(security) = &edit.security {
        store.set_security(key.file, security, now)?;
    }
    if let Some(lx) = edit.lx {
        store.set_lx(key.file, lx, now)?;
    }
    store.set_basic(key.file, &edit.basic, now)
}

fn fill<'s>(out: &mut DirectorySink, mut entries: impl Iterator<Item = (Name<'s>, FileInfo)>) {
    let _full = entries.any(|(name, info)| !out.push(name, &info));
}

/// The wall clock, in the units that files carry.
fn now() -> FileTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    FileTime::from_unix(since.as_secs() as i64, since.subsec_nanos())
}

impl FileSystem for MemFs {
    type File = MemFile;

    fn open(&self, _: &Op, path: FilePath<'_>, how: &OpenHow) -> Result<Opened<MemFile>> {
        let mut store = self.store.write();
        let (key, name) = find(&store, path)?;
        let opened = opened(&mut store, key, how.wanted)?;
        Ok(match name {
            Some(name) => opened.spelled(name),
            None => opened,
        })
    }

    fn create(
        &self,
        _: &Op,
        path: FilePath<'_>,
        how: &OpenHow,
        new: &NewFile,
    ) -> Result<Opened<MemFile>> {
        let mut store = self.store.write();
        let key = store.create(path, &new_node(new)?, now())?;
        opened(&mut store, key, how.wanted)
    }

    fn create_nameless(
        &self,
        _: &Op,
        path: FilePath<'_>,
        how: &OpenHow,
        new: &NewFile,
    ) -> Result<Opened<MemFile>> {
        let mut store = self.store.write();
        let (directory, _) = find(&store, path)?;
        let key = store.create_nameless(directory.file, &new_node(new)?, now())?;
        let found = describe(&store, key, how.wanted)?;
        Ok(Opened::with_found(MemFile(key), found, how.wanted))
    }

    fn close(&self, _: &Op, file: MemFile) {
        self.store.write().close(file.0);
    }

    fn lookup(&self, _: &Op, path: FilePath<'_>, wanted: Wanted) -> Result<Facts> {
        let store = self.store.read();
        let (key, name) = find(&store, path)?;
        Ok(Facts { name, ..describe(&store, key, wanted)? })
    }

    fn change(&self, _: &Op, path: FilePath<'_>, edit: &MetadataEdit) -> Result<FileInfo> {
        let mut store = self.store.write();
        let (key, _) = find(&store, path)?;
        edit_node(&mut store, key, edit, now())?;
        Ok(store.info(key)?)
    }

    fn can_delete(&self, _: &Op, path: FilePath<'_>) -> Result<()> {
        let store = self.store.read();
        let (key, _) = find(&store, path)?;
        let is_directory = key.is_unnamed() && store.info(key)?.is_directory();
        if is_directory && store.entries(key.file, None)?.next().is_some() {
            return Err(NtError::DIRECTORY_NOT_EMPTY.into());
        }
        Ok(())
    }

    fn remove(&self, _: &Op, path: FilePath<'_>) -> Result<()> {
        Ok(self.store.write().remove(path, now())?)
    }

    fn rename(&self, _: &Op, from: FilePath<'_>, to: FilePath<'_>, how: RenameHow) -> Result<()> {
        let mut flags = RenameFlags::empty();
        flags.set(RenameFlags::REPLACE_IF_EXISTS, how.replace);
        flags.set(RenameFlags::POSIX_SEMANTICS, how.posix);
        flags.set(RenameFlags::EXCHANGE, how.exchange);
        Ok(self.store.write().rename(from, to, flags, now())?)
    }

    fn link(&self, _: &Op, path: FilePath<'_>, to: FilePath<'_>, replace: bool) -> Result<()> {
        let mut store = self.store.write();
        let (key, _) = find(&store, path)?;
        Ok(store.link(key.file, to, replace, now())?)
    }

    fn volume_info(&self, _: &Op) -> Result<VolumeInfo> {
        Ok(self.store.read().volume_info()?)
    }

    fn set_volume_label(&self, _: &Op, label: Name<'_>) -> Result<VolumeInfo> {
        let mut store = self.store.write();
        store.set_label(label.to_owned()?)?;
        Ok(store.volume_info()?)
    }

    fn path_of(&self, _: &Op, file: FileId) -> Result<OwnedPath> {
        Ok(self.store.read().path(file)?)
    }

    fn info(&self, _: &Op, file: &MemFile) -> Result<FileInfo> {
        Ok(self.store.read().info(file.0)?)
    }

    fn query(&self, _: &Op, file: &MemFile, wanted: Wanted) -> Result<Facts> {
        describe(&self.store.read(), file.0, wanted)
    }

    fn read(&self, _: &Op, file: &MemFile, offset: u64, out: &mut ReadBuf) -> Result<()> {
        {
            let store = self.store.read();
            let range = ByteRange { offset, length: out.remaining() as u64 };
            for piece in store.pieces(file.0, range)? {
                out.put(piece);
            }
            if !store.access_is_due(file.0, now()) {
                return Ok(());
            }
        }
        Ok(self.store.write().record_access(file.0, now())?)
    }

    fn write(&self, _: &Op, file: &MemFile, write: &Write) -> Result<Written> {
        let mut store = self.store.write();
        let written = store.write(file.0, write.at, &write.data, write.constrained, now())?;
        let info = store.info(file.0)?;
        Ok(Written { offset: written.offset, bytes: written.bytes as u32, info })
    }

    fn read_directory(
        &self,
        _: &Op,
        file: &MemFile,
        from: ResumeFrom<'_>,
        out: &mut DirectorySink,
    ) -> Result<()> {
        let store = self.store.read();
        let after = match from {
            ResumeFrom::Start => None,
            ResumeFrom::After(name) => Some(name),
            // It gives no numbers out.
            ResumeFrom::Token(_) => return Err(Error::from(NtError::INVALID_PARAMETER)),
        };
        match out.detail() {
            EntryDetail::Full => fill(out, store.entries(file.0.file, after)?),
            EntryDetail::Kind => fill(out, store.kinds(file.0.file, after)?),
        }
        Ok(())
    }

    fn set_basic(&self, _: &Op, file: &MemFile, change: &BasicChange) -> Result<FileInfo> {
        self.change_file(file, |store, now| store.set_basic(file.0.file, change, now))
    }

    fn set_size(&self, _: &Op, file: &MemFile, size: SizeChange) -> Result<FileInfo> {
        self.change_file(file, |store, now| match size {
            SizeChange::EndOfFile(bytes) => store.set_end_of_file(file.0, bytes, now),
            SizeChange::Allocation(bytes) => store.set_allocation(file.0, bytes, now),
        })
    }

    fn set_sparse(&self, _: &Op, file: &MemFile, sparse: bool) -> Result<FileInfo> {
        self.change_file(file, |store, now| store.set_sparse(file.0, sparse, now))
    }

    fn overwrite(&self, _: &Op, file: &MemFile, how: &OverwriteHow) -> Result<FileInfo> {
        let ea = match how.extended_attributes.as_slice() {
            [] => None,
            list => Some(EaList::parse(list).map_err(NtError::from)?),
        };
        let how = memstore::Overwrite {
            attributes: how.attributes,
            supersede: how.replace_attributes,
            ea,
            allocation_size: how.allocation_size,
        };
        self.change_file(file, |store, now| store.overwrite(file.0, &how, now))
    }

    fn security(&self, _: &Op, file: &MemFile) -> Result<SecurityDescriptor> {
        let store = self.store.read();
        Ok(store.security(file.0.file)?.cloned().ok_or(NtError::NOT_SUPPORTED)?)
    }

    fn set_security(&self, _: &Op, file: &MemFile, security: &SecurityDescriptor) -> Result<()> {
        Ok(self.store.write().set_security(file.0.file, security, now())?)
    }

    fn reparse_point(&self, _: &Op, file: &MemFile) -> Result<ReparseData> {
        let store = self.store.read();
        Ok(store.reparse(file.0.file)?.cloned().ok_or(NtError::NOT_A_REPARSE_POINT)?)
    }

    fn set_reparse_point(&self, _: &Op, file: &MemFile, data: &ReparseData) -> Result<()> {
        Ok(self.store.write().set_reparse(file.0.file, data, now())?)
    }

    fn delete_reparse_point(&self, _: &Op, file: &MemFile, data: &ReparseData) -> Result<()> {
        Ok(self.store.write().delete_reparse(file.0.file, data, now())?)
    }

    fn extended_attributes(&self, _: &Op, file: &MemFile) -> Result<Vec<u8>> {
        Ok(self.store.read().ea_list(file.0.file)?)
    }

    fn set_extended_attributes(&self, _: &Op, file: &MemFile, list: &[u8]) -> Result<FileInfo> {
        let list = EaList::parse(list).map_err(NtError::from)?;
        self.change_file(file, |store, now| store.set_ea(file.0.file, list, now))
    }

    fn lx(&self, _: &Op, file: &MemFile) -> Result<LxMetadata> {
        Ok(self.store.read().lx(file.0.file)?)
    }

    fn set_lx(&self, _: &Op, file: &MemFile, lx: &LxMetadata) -> Result<()> {
        Ok(self.store.write().set_lx(file.0.file, *lx, now())?)
    }

    fn streams(&self, _: &Op, file: &MemFile) -> Result<Vec<StreamInfo>> {
        let store = self.store.read();
        let stream = |entry: memstore::StreamEntry<'_>| {
            Ok(StreamInfo {
                name: entry.name.map(Name::to_owned).transpose()?.unwrap_or_default(),
                end_of_file: entry.end_of_file,
                allocation_size: entry.allocation_size,
            })
        };
        store.streams(file.0.file)?.map(stream).collect()
    }

    fn hard_links(&self, _: &Op, file: &MemFile) -> Result<Vec<HardLink>> {
        let store = self.store.read();
        let link = |(directory, name): (FileId, Name<'_>)| {
            Ok(HardLink { directory, name: name.to_owned()? })
        };
        store.links(file.0.file)?.map(link).collect()
    }

    fn allocated_ranges(
        &self,
        _: &Op,
        file: &MemFile,
        within: ByteRange,
    ) -> Result<Vec<ByteRange>> {
        Ok(self.store.read().allocated_ranges(file.0, within)?.collect())
    }

    fn zero(&self, _: &Op, file: &MemFile, range: ByteRange) -> Result<FileInfo> {
        self.change_file(file, |store, now| store.zero(file.0, range, now))
    }

    fn allocate(&self, _: &Op, file: &MemFile, range: ByteRange) -> Result<FileInfo> {
        self.change_file(file, |store, now| store.preallocate(file.0, range, now))
    }

    fn execution(&self) -> Execution {
        // A lock held for the time of a copy: nothing that another thread could help with.
        Execution::INLINE
    }
}
