//! memfs's own verbs, without anything between them and the caller.

use std::time::{Duration, Instant};

use anyhow::Result;
use openfsp::nt::{OwnedPath, Wanted, WriteAt};
use openfsp::{Caller, FileSystem, NewFile, Op, OpenHow, ReadBuf, RenameHow, Write, WriteData};
use openfsp_memfs::{MemFile, MemFs, Options};

use super::Client;
use super::rows::{BLOCK, Row};

struct Store {
    memfs: MemFs,
    op: Op,
    paths: [OwnedPath; 2],
    by_id: OwnedPath,
    file: MemFile,
    memory: Vec<u8>,
    data: WriteData,
}

pub(super) fn clients(threads: usize) -> Result<Vec<Box<dyn Client>>> {
    (0..threads).map(|_| Ok(Box::new(Store::new()?) as Box<dyn Client>)).collect()
}

impl Store {
    fn new() -> Result<Store> {
        let memfs = MemFs::new(&Options::default())?;
        let op = Op::new(Caller::default(), Instant::now() + Duration::from_secs(3600));
        let folder = OwnedPath::from_text("\\folder-0")?;
        let paths = ["file", "other"].map(|name| format!("\\folder-0\\{name}-0"));
        let paths = [OwnedPath::from_text(&paths[0])?, OwnedPath::from_text(&paths[1])?];
        let (how, new) = (OpenHow::default(), NewFile::default());
        let directory = NewFile { directory: true, ..NewFile::default() };
        let opened = memfs.create(&op, folder.as_path(), &how, &directory)?;
        FileSystem::close(&memfs, &op, opened.file);
        let opened = memfs.create(&op, paths[0].as_path(), &how, &new)?;
        let by_id = OwnedPath::root().with_base(Some(opened.found.info.id));
        let (file, memory) = (opened.file, Vec::new());
        let data = WriteData::new(vec![7; BLOCK]);
        let store = Store { memfs, op, paths, by_id, file, memory, data };
        store.write()?;
        Ok(store)
    }

    fn open_close(&self, path: &OwnedPath) -> Result<()> {
        let opened = self.memfs.open(&self.op, path.as_path(), &OpenHow::default())?;
        FileSystem::close(&self.memfs, &self.op, opened.file);
        Ok(())
    }

    fn stat(&self, path: &OwnedPath) -> Result<()> {
        let found = self.memfs.lookup(&self.op, path.as_path(), Wanted::empty())?;
        std::hint::black_box(found);
        Ok(())
    }

    fn read(&mut self) -> Result<()> {
        let mut out = ReadBuf::reuse(std::mem::take(&mut self.memory), BLOCK);
        self.memfs.read(&self.op, &self.file, 0, &mut out)?;
        self.memory = out.into_memory();
        Ok(())
    }

    fn write(&self) -> Result<()> {
        let at = WriteAt::Offset(0);
        let write = Write { at, constrained: false, data: self.data.clone() };
        self.memfs.write(&self.op, &self.file, &write)?;
        Ok(())
    }

    fn rename(&self, number: u64) -> Result<()> {
        let [from, to] = [number % 2, (number + 1) % 2].map(|index| &self.paths[index as usize]);
        let how = RenameHow { replace: true, posix: true, ..RenameHow::default() };
        Ok(self.memfs.rename(&self.op, from.as_path(), to.as_path(), how)?)
    }

    fn create_delete(&self) -> Result<()> {
        let path = self.paths[1].as_path();
        let opened = self.memfs.create(&self.op, path, &OpenHow::default(), &NewFile::default())?;
        FileSystem::close(&self.memfs, &self.op, opened.file);
        Ok(self.memfs.remove(&self.op, path)?)
    }
}

impl Client for Store {
    fn run(&mut self, row: Row, count: u64) -> Result<()> {
        for number in 0..count {
            match row {
                Row::OpenClose => self.open_close(&self.paths[0])?,
                Row::OpenCloseNode => self.open_close(&self.by_id)?,
                Row::StatName => self.stat(&self.paths[0])?,
                Row::StatNode => self.stat(&self.by_id)?,
                Row::Read => self.read()?,
                Row::Write => self.write()?,
                Row::RenameShared | Row::RenameOwn => self.rename(number)?,
                Row::CreateDelete => self.create_delete()?,
                Row::Notify => {}
            }
        }
        Ok(())
    }
}
