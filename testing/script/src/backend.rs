//! The file system of the stories: memfs's store behind fsop, single-threaded, never pending.
//!
//! Owns the table of open files, and objects to what no engine may do: using a file after its
//! close.

use fsop::{
    Backend, Facts, Features, MetadataEdit, NewFile, OpenHow, Opened, OverwriteHow, SizeChange,
    Written,
};
use memstore::{Lookup, NewNode, Overwrite, Store, StoreOptions, StreamKey};
use nt::security::SecurityDescriptor;
use nt::{
    BasicChange, BufferId, ByteRange, ControlCode, DirectoryEntries, EaList, FileId, FileInfo,
    FilePath, FileTime, HardLink, LxMetadata, Name, NtError, OwnedName, OwnedPath, RenameFlags,
    ReparseData, StreamInfo, VolumeInfo, Wanted, WriteAt,
};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use transact::{CleanupFlags, FileKey, ReadDirectory, RenameHow, ResumeFrom};

/// A volume in memory and what is open on it.
pub struct Memory {
    features: Features,
    state: Mutex<State>,
}

/// What it holds, and what it has to say about the engine.
pub struct State {
    /// The files: the truth that answers are measured by.
    pub store: Store,
    /// The clock that files are stamped with.
    pub now: FileTime,
    open: BTreeMap<u64, StreamKey>,
    last_key: u64,
    /// Payload, by buffer.
    pub buffers: BTreeMap<u64, Vec<u8>>,
    /// What tokens of directory entries mean.
    tokens: Vec<OwnedName>,
    /// What it was told of cleanups.
    pub(crate) cleanups: Vec<CleanupFlags>,
    /// What the engine did that it must not.
    pub complaints: Vec<String>,
}

impl Memory {
    /// An empty volume whose root has that descriptor.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`; what the store says of the descriptor.
    pub fn new(
        options: StoreOptions,
        features: Features,
        root: &SecurityDescriptor,
        now: FileTime,
    ) -> Result<Memory, NtError> {
        let mut store = Store::new(options, now)?;
        let id = store.root();
        store.set_security(id, root, now)?;
        let state = State {
            store,
            now,
            open: BTreeMap::new(),
            last_key: 0,
            buffers: BTreeMap::new(),
            tokens: Vec::new(),
            cleanups: Vec::new(),
            complaints: Vec::new(),
        };
        Ok(Memory { features, state: Mutex::new(state) })
    }

    /// The volume, for this thread alone as long as the guard lives.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl State {
    /// Files that the file system still has open.
    pub fn open_files(&self) -> usize {
        self.open.len()
    }

    fn stream(&mut self, file: FileKey) -> Result<StreamKey, NtError> {
        let key = self.open.get(&file.0).copied();
        if key.is_none() {
            self.complaints.push(format!("an operation on file {} that is not open", file.0));
        }
        key.ok_or(NtError::INVALID_HANDLE)
    }

    /// What is at a path; a reparse point on the way is told as a path that breaks off.
    fn locate(&self, path: FilePath<'_>) -> Result<(StreamKey, Option<OwnedName>), NtError> {
        let count = path.components().count();
        match self.store.lookup(path)? {
            Lookup::Found { key, name } => {
                let respelt = name.filter(|name| Some(*name) != path.file_name());
                Ok((key, respelt.map(Name::to_owned).transpose()?))
            }
            Lookup::Reparse { components, .. } if components < count => {
                Err(NtError::OBJECT_PATH_NOT_FOUND)
            }
            Lookup::Reparse { .. } => Err(NtError::OBJECT_NAME_NOT_FOUND),
        }
    }

    fn found(&self, key: StreamKey) -> Result<Facts, NtError> {
        Ok(Facts {
            info: self.store.info(key)?,
            security: self.store.security(key.file)?.cloned(),
            lx: self.store.lx(key.file)?,
            reparse: self.store.reparse(key.file)?.cloned(),
            name: None,
        })
    }

    fn enter(&mut self, key: StreamKey, name: Option<OwnedName>) -> Result<Opened, NtError> {
        self.last_key += 1;
        self.open.insert(self.last_key, key);
        let found = self.found(key)?;
        Ok(Opened { file: FileKey(self.last_key), found, told: Wanted::all(), name })
    }

    fn token(&mut self, name: Name<'_>) -> Result<u64, NtError> {
        let known = self.tokens.iter().position(|known| known.as_name() == name);
        if let Some(place) = known {
            return Ok(place as u64 + 1);
        }
        self.tokens.push(name.to_owned()?);
        Ok(self.tokens.len() as u64)
    }

    fn edit(&mut self, key: StreamKey, edit: &MetadataEdit) -> Result<FileInfo, NtError> {
        let (now, file) = (self.now, key.file);
        if let Some(end) = edit.end_of_file {
            self.store.set_end_of_file(key, end, now)?;
        }
        if let Some(security) = &edit.security {
            self.store.set_security(file, security, now)?;
        }
        if let Some(lx) = edit.lx {
            self.store.set_lx(file, lx, now)?;
        }
        self.store.set_basic(file, &edit.basic, now)?;
        self.store.info(key)
    }

    fn list(&mut self, question: &ReadDirectory) -> Result<(DirectoryEntries, bool), NtError> {
        let directory = self.stream(question.file)?.file;
        let after = match &question.from {
            ResumeFrom::Start => None,
            ResumeFrom::After(name, token) if name.units().is_empty() => {
                let place = usize::try_from(*token).ok().and_then(|token| token.checked_sub(1));
                let name = place.and_then(|place| self.tokens.get(place));
                Some(name.ok_or(NtError::INVALID_PARAMETER)?.clone())
            }
            ResumeFrom::After(name, _) => Some(name.clone()),
        };
        let after = after.as_ref().map(OwnedName::as_name);
        let mut entries = Vec::new();
        for (name, info) in self.store.entries(directory, after)? {
            entries.push((name.to_owned()?, info));
        }
        let mut batch = DirectoryEntries::default();
        for (name, info) in entries {
            let weight = name.units().len() * 2 + DirectoryEntries::ENTRY_WEIGHT;
            if !batch.is_empty() && batch.weight() + weight > question.room {
                return Ok((batch, false));
            }
            let token = self.token(name.as_name())?;
            batch.push(name.as_name(), &info, token)?;
        }
        Ok((batch, true))
    }
}

impl Backend for Memory {
    fn features(&self) -> Features {
        self.features
    }

    async fn open(&self, path: FilePath<'_>, _how: &OpenHow) -> Result<Opened, NtError> {
        let mut state = self.state();
        let (key, name) = state.locate(path)?;
        state.store.open(key)?;
        state.enter(key, name)
    }

    async fn create(
        &self,
        path: FilePath<'_>,
        _how: &OpenHow,
        new: &NewFile,
    ) -> Result<Opened, NtError> {
        let mut state = self.state();
        let now = state.now;
        let key = state.store.create(path, &node_of(new), now);
        let key = key.map_err(|error| match error {
            NtError::REPARSE_POINT_NOT_RESOLVED => NtError::OBJECT_PATH_NOT_FOUND,
            error => error,
        })?;
        state.store.open(key)?;
        state.enter(key, None)
    }

    async fn create_nameless(
        &self,
        directory: FilePath<'_>,
        _how: &OpenHow,
        new: &NewFile,
    ) -> Result<Opened, NtError> {
        let mut state = self.state();
        let (directory, _) = state.locate(directory)?;
        let now = state.now;
        let key = state.store.create_nameless(directory.file, &node_of(new), now)?;
        state.enter(key, None)
    }

    async fn close(&self, file: FileKey) {
        let mut state = self.state();
        match state.open.remove(&file.0) {
            Some(key) => state.store.close(key),
            None => state.complaints.push(format!("a second close of file {}", file.0)),
        }
    }

    async fn lookup(&self, path: FilePath<'_>, _wanted: Wanted) -> Result<Facts, NtError> {
        let state = self.state();
        let (key, name) = state.locate(path)?;
        Ok(Facts { name, ..state.found(key)? })
    }

    async fn path_of(&self, file: FileId) -> Result<OwnedPath, NtError> {
        self.state().store.path(file)
    }

    async fn change(&self, path: FilePath<'_>, edit: &MetadataEdit) -> Result<FileInfo, NtError> {
        let mut state = self.state();
        let (key, _) = state.locate(path)?;
        state.edit(key, edit)
    }

    async fn can_delete(&self, path: FilePath<'_>) -> Result<(), NtError> {
        let state = self.state();
        let (key, _) = state.locate(path)?;
        let is_directory = key.is_unnamed() && state.store.info(key)?.is_directory();
        if is_directory && state.store.entries(key.file, None)?.next().is_some() {
            return Err(NtError::DIRECTORY_NOT_EMPTY);
        }
        Ok(())
    }

    async fn remove(&self, path: FilePath<'_>) -> Result<(), NtError> {
        let mut state = self.state();
        let now = state.now;
        state.store.remove(path, now)
    }

    async fn rename(
        &self,
        from: FilePath<'_>,
        to: FilePath<'_>,
        how: RenameHow,
    ) -> Result<(), NtError> {
        let mut state = self.state();
        let now = state.now;
        let mut flags = RenameFlags::empty();
        flags.set(RenameFlags::REPLACE_IF_EXISTS, how.replace);
        flags.set(RenameFlags::POSIX_SEMANTICS, how.posix);
        flags.set(RenameFlags::EXCHANGE, how.exchange);
        state.store.rename(from, to, flags, now)
    }

    async fn link(
        &self,
        from: FilePath<'_>,
        to: FilePath<'_>,
        replace: bool,
    ) -> Result<(), NtError> {
        let mut state = self.state();
        let now = state.now;
        let (key, _) = state.locate(from)?;
        state.store.link(key.file, to, replace, now)
    }

    async fn volume_info(&self) -> Result<VolumeInfo, NtError> {
        self.state().store.volume_info()
    }

    async fn set_volume_label(&self, label: Name<'_>) -> Result<VolumeInfo, NtError> {
        let mut state = self.state();
        state.store.set_label(label.to_owned()?)?;
        state.store.volume_info()
    }

    async fn flush_volume(&self) -> Result<(), NtError> {
        Ok(())
    }

    async fn query(&self, file: FileKey, _wanted: Wanted) -> Result<Facts, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        state.found(key)
    }

    async fn read(
        &self,
        file: FileKey,
        offset: u64,
        length: u32,
        buffer: BufferId,
    ) -> Result<u32, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let mut bytes = vec![0; length as usize];
        let count = state.store.read(key, offset, &mut bytes)?;
        bytes.truncate(count);
        state.buffers.insert(buffer.0, bytes);
        Ok(count as u32)
    }

    async fn write(
        &self,
        file: FileKey,
        at: WriteAt,
        length: u32,
        buffer: BufferId,
        constrained: bool,
    ) -> Result<Written, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let now = state.now;
        let bytes = state.buffers.remove(&buffer.0).unwrap_or_default();
        if bytes.len() != length as usize {
            state.complaints.push("a write that lost its buffer".to_owned());
        }
        let written = state.store.write(key, at, &bytes, constrained, now)?;
        let info = state.store.info(key)?;
        Ok(Written { offset: written.offset, bytes: written.bytes as u32, info })
    }

    async fn flush(&self, file: FileKey) -> Result<FileInfo, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        state.store.info(key)
    }

    async fn cleanup(&self, file: FileKey, flags: CleanupFlags) -> Result<(), NtError> {
        let mut state = self.state();
        state.cleanups.push(flags);
        state.stream(file).map(drop)
    }

    async fn read_directory(
        &self,
        question: &ReadDirectory,
    ) -> Result<(DirectoryEntries, bool), NtError> {
        self.state().list(question)
    }

    async fn set_basic(&self, file: FileKey, change: &BasicChange) -> Result<FileInfo, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        state.edit(key, &MetadataEdit { basic: *change, ..MetadataEdit::default() })
    }

    async fn set_size(&self, file: FileKey, size: SizeChange) -> Result<FileInfo, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let now = state.now;
        match size {
            SizeChange::EndOfFile(end) => state.store.set_end_of_file(key, end, now)?,
            SizeChange::Allocation(bytes) => state.store.set_allocation(key, bytes, now)?,
        }
        state.store.info(key)
    }

    async fn set_sparse(&self, file: FileKey, sparse: bool) -> Result<FileInfo, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let now = state.now;
        state.store.set_sparse(key, sparse, now)?;
        state.store.info(key)
    }

    async fn overwrite(&self, file: FileKey, how: &OverwriteHow) -> Result<FileInfo, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let now = state.now;
        let how = Overwrite {
            attributes: how.attributes,
            supersede: how.replace_attributes,
            ea: EaList::parse(&how.extended_attributes).ok(),
            allocation_size: how.allocation_size,
        };
        state.store.overwrite(key, &how, now)?;
        state.store.info(key)
    }

    async fn set_security(
        &self,
        file: FileKey,
        security: &SecurityDescriptor,
    ) -> Result<(), NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let now = state.now;
        state.store.set_security(key.file, security, now)
    }

    async fn set_lx(&self, file: FileKey, lx: &LxMetadata) -> Result<(), NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let now = state.now;
        state.store.set_lx(key.file, *lx, now)
    }

    async fn reparse_point(&self, file: FileKey) -> Result<ReparseData, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        state.store.reparse(key.file)?.cloned().ok_or(NtError::NOT_A_REPARSE_POINT)
    }

    async fn set_reparse_point(&self, file: FileKey, data: &ReparseData) -> Result<(), NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let now = state.now;
        state.store.set_reparse(key.file, data, now)
    }

    async fn delete_reparse_point(&self, file: FileKey, data: &ReparseData) -> Result<(), NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let now = state.now;
        state.store.delete_reparse(key.file, data, now)
    }

    async fn extended_attributes(&self, file: FileKey) -> Result<Vec<u8>, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        state.store.ea_list(key.file)
    }

    async fn set_extended_attributes(
        &self,
        file: FileKey,
        list: &[u8],
    ) -> Result<FileInfo, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let now = state.now;
        let list = EaList::parse(list)?;
        state.store.set_ea(key.file, list, now)?;
        state.store.info(key)
    }

    async fn streams(&self, file: FileKey) -> Result<Vec<StreamInfo>, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let streams = state.store.streams(key.file)?;
        let told = streams.map(|stream| {
            Ok(StreamInfo {
                name: stream.name.map_or(Ok(OwnedName::default()), Name::to_owned)?,
                end_of_file: stream.end_of_file,
                allocation_size: stream.allocation_size,
            })
        });
        told.collect()
    }

    async fn hard_links(&self, file: FileKey) -> Result<Vec<HardLink>, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let links = state.store.links(key.file)?;
        links.map(|(directory, name)| Ok(HardLink { directory, name: name.to_owned()? })).collect()
    }

    /// Function 1 turns round what it is given, 2 answers with more than there is room for.
    async fn control(
        &self,
        file: FileKey,
        code: ControlCode,
        input: &[u8],
        room: usize,
    ) -> Result<Vec<u8>, NtError> {
        self.state().stream(file)?;
        match code.function() {
            1 => Ok(input.iter().rev().copied().collect()),
            2 => Ok(vec![b'x'; room + 1]),
            _ => Err(NtError::INVALID_DEVICE_REQUEST),
        }
    }

    async fn allocated_ranges(
        &self,
        file: FileKey,
        within: ByteRange,
    ) -> Result<Vec<ByteRange>, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        Ok(state.store.allocated_ranges(key, within)?.collect())
    }

    async fn zero(&self, file: FileKey, range: ByteRange) -> Result<FileInfo, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let now = state.now;
        state.store.zero(key, range, now)?;
        state.store.info(key)
    }

    async fn allocate(&self, file: FileKey, range: ByteRange) -> Result<FileInfo, NtError> {
        let mut state = self.state();
        let key = state.stream(file)?;
        let now = state.now;
        state.store.preallocate(key, range, now)?;
        state.store.info(key)
    }
}

fn node_of(new: &NewFile) -> NewNode<'_> {
    NewNode {
        directory: new.directory,
        attributes: new.attributes,
        security: new.security.as_ref(),
        ea: EaList::parse(&new.extended_attributes).ok(),
        reparse: new.reparse.as_ref(),
        lx: new.lx,
        allocation_size: new.allocation_size,
    }
}
