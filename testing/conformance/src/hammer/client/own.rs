//! What one thread does where it is alone: every operation has to succeed, and what is found has to
//! be what was left.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::hammer::chance::Chance;
use crate::hammer::crew::Worker;
use crate::hammer::tally::Kind;

/// How many files a thread has, at most.
const FILES: usize = 12;

/// A thread's directories and files, and what it knows of them.
pub(super) struct Own {
    home: PathBuf,
    chance: Chance,
    /// How often each of the two directories was given another name.
    directories: [u64; 2],
    files: [Option<Known>; FILES],
}

/// A file that is there.
#[derive(Clone, Copy)]
struct Known {
    directory: usize,
    /// How often it was given another name.
    renamed: u64,
    /// What was written last.
    content: u64,
}

impl Own {
    /// Makes the directories.
    pub(super) fn new(home: PathBuf, seed: u64, worker: &Worker) -> Result<Own> {
        let chance = Chance::new(seed);
        let own = Own { home, chance, directories: [0; 2], files: [None; FILES] };
        for directory in 0..2 {
            worker.must(Kind::Create, || fs::create_dir_all(own.directory(directory)))?;
        }
        Ok(own)
    }

    fn directory(&self, directory: usize) -> PathBuf {
        self.home.join(format!("{directory}-{}", self.directories[directory] % 2))
    }

    fn path(&self, file: usize, known: &Known) -> PathBuf {
        self.directory(known.directory).join(format!("f{file}-{}", known.renamed))
    }

    /// A few operations on one file.
    pub(super) fn step(&mut self, worker: &Worker) -> Result<()> {
        let file = self.chance.below(FILES);
        let Some(known) = self.files[file] else { return self.create(worker, file) };
        let path = self.path(file, &known);
        self.operate(worker, file, known).with_context(|| path.display().to_string())
    }

    fn operate(&mut self, worker: &Worker, file: usize, known: Known) -> Result<()> {
        let path = self.path(file, &known);
        match self.chance.below(10) {
            0 | 1 => {
                let renamed = known.renamed + 1;
                self.rename(worker, file, known, Known { renamed, ..known }, Kind::Rename)
            }
            2 | 3 => {
                let directory = 1 - known.directory;
                let next = Known { directory, ..known };
                self.rename(worker, file, known, next, Kind::RenameAcross)
            }
            4 => {
                worker.must(Kind::Unlink, || fs::remove_file(&path))?;
                self.files[file] = None;
                Ok(())
            }
            5 => self.list(worker, known.directory),
            6 => {
                let length = worker.must(Kind::Stat, || fs::metadata(&path))?.len();
                ensure!(length == 8, "{length} bytes instead of 8");
                Ok(())
            }
            7 => self.write(worker, file, known),
            8 => self.rename_directory(worker, known.directory),
            _ => {
                let found = worker.must(Kind::Open, || read(&File::open(&path)?))?;
                ensure!(found == known.content, "{found:x} instead of {:x}", known.content);
                Ok(())
            }
        }
    }

    fn create(&mut self, worker: &Worker, file: usize) -> Result<()> {
        let (content, directory) = (self.chance.number(), self.chance.below(2));
        let known = Known { directory, renamed: 0, content };
        let path = self.path(file, &known);
        worker.must(Kind::Create, || {
            File::create_new(&path)?.write_all_at(&content.to_le_bytes(), 0)
        })?;
        self.files[file] = Some(known);
        Ok(())
    }

    fn rename(
        &mut self,
        worker: &Worker,
        file: usize,
        from: Known,
        to: Known,
        kind: Kind,
    ) -> Result<()> {
        let (from, target) = (self.path(file, &from), self.path(file, &to));
        worker.must(kind, || fs::rename(&from, &target))?;
        self.files[file] = Some(to);
        Ok(())
    }

    fn rename_directory(&mut self, worker: &Worker, directory: usize) -> Result<()> {
        let from = self.directory(directory);
        self.directories[directory] += 1;
        let to = self.directory(directory);
        worker.must(Kind::RenameDirectory, || fs::rename(&from, &to))
    }

    fn write(&mut self, worker: &Worker, file: usize, known: Known) -> Result<()> {
        let (path, content) = (self.path(file, &known), self.chance.number());
        let flush = self.chance.below(2) == 0;
        worker.must(if flush { Kind::Flush } else { Kind::Write }, || {
            let file = OpenOptions::new().write(true).open(&path)?;
            file.write_all_at(&content.to_le_bytes(), 0)?;
            if flush { file.sync_all() } else { Ok(()) }
        })?;
        self.files[file] = Some(Known { content, ..known });
        Ok(())
    }

    fn list(&self, worker: &Worker, directory: usize) -> Result<()> {
        let path = self.directory(directory);
        let found = worker.must(Kind::List, || -> io::Result<BTreeSet<PathBuf>> {
            fs::read_dir(&path)?.map(|entry| Ok(entry?.path())).collect()
        })?;
        let files = self.files.iter().enumerate();
        let known = files.filter_map(|(file, known)| Some((file, known.as_ref()?)));
        let here = known.filter(|(_, known)| known.directory == directory);
        let expected: BTreeSet<PathBuf> =
            here.map(|(file, known)| self.path(file, known)).collect();
        ensure!(found == expected, "a listing has {found:?} instead of {expected:?}");
        Ok(())
    }

    /// Looks at everything once more, and takes it away.
    pub(super) fn leave(&mut self, worker: &Worker) -> Result<()> {
        for directory in 0..2 {
            self.list(worker, directory)?;
        }
        for (file, known) in self.files.iter().enumerate() {
            let Some(known) = known else { continue };
            let path = self.path(file, known);
            let found = read(&File::open(&path)?)?;
            ensure!(found == known.content, "{}: other content at the end", path.display());
            fs::remove_file(&path)?;
        }
        for directory in 0..2 {
            fs::remove_dir(self.directory(directory))?;
        }
        Ok(fs::remove_dir(&self.home)?)
    }
}

/// The number that a file is.
pub(super) fn read(file: &File) -> io::Result<u64> {
    let mut bytes = [0; 8];
    file.read_exact_at(&mut bytes, 0)?;
    Ok(u64::from_le_bytes(bytes))
}
