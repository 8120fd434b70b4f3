//! A directory of this machine. Blocking; `?` on `io::Error` gives the right status.

use crate::client::Client;
use openfsp_host::nt::{
    AccessMask, Attributes, CreateDisposition, CreateOptions, FileId, FileInfo, FilePath, FileTime,
    NtError, OwnedName, WriteAt,
};
use openfsp_host::*;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::{fs, io};

struct Passthrough {
    root: PathBuf,
}

struct Handle {
    file: fs::File,
    path: PathBuf,
}

impl Passthrough {
    fn there(&self, path: FilePath<'_>) -> PathBuf {
        path.components().fold(self.root.clone(), |there, name| there.join(name.to_string()))
    }
}

fn info_of(metadata: &fs::Metadata) -> FileInfo {
    let id = FileId(u128::from(metadata.dev()) << 64 | u128::from(metadata.ino()));
    let directory = metadata.is_dir();
    FileInfo {
        attributes: if directory { Attributes::DIRECTORY } else { Attributes::empty() },
        allocation_size: metadata.blocks() * 512,
        written: FileTime::from_unix(metadata.mtime(), metadata.mtime_nsec() as u32),
        changed: FileTime::from_unix(metadata.ctime(), metadata.ctime_nsec() as u32),
        links: metadata.nlink() as u32,
        ..FileInfo::file(id, if directory { 0 } else { metadata.len() })
    }
}

fn opened(file: fs::File, path: PathBuf) -> Result<Opened<Handle>> {
    let info = info_of(&file.metadata()?);
    Ok(Opened::new(Handle { file, path }, info))
}

impl FileSystem for Passthrough {
    type File = Handle;

    fn open(&self, _: &Op, path: FilePath<'_>, how: &OpenHow) -> Result<Opened<Handle>> {
        let path = self.there(path);
        let directory = path.symlink_metadata()?.is_dir();
        let writes = !directory && how.access.contains(AccessMask::WRITE_DATA);
        opened(fs::OpenOptions::new().read(true).write(writes).open(&path)?, path)
    }

    fn create(
        &self,
        _: &Op,
        path: FilePath<'_>,
        _: &OpenHow,
        new: &NewFile,
    ) -> Result<Opened<Handle>> {
        let path = self.there(path);
        if new.directory {
            fs::create_dir(&path)?;
            return opened(fs::File::open(&path)?, path);
        }
        opened(fs::OpenOptions::new().read(true).write(true).create_new(true).open(&path)?, path)
    }

    fn remove(&self, _: &Op, path: FilePath<'_>) -> Result<()> {
        let path = self.there(path);
        match path.symlink_metadata()?.is_dir() {
            true => Ok(fs::remove_dir(path)?),
            false => Ok(fs::remove_file(path)?),
        }
    }

    fn rename(&self, _: &Op, path: FilePath<'_>, to: FilePath<'_>, how: RenameHow) -> Result<()> {
        let to = self.there(to);
        if !how.replace && to.symlink_metadata().is_ok() {
            return Err(NtError::OBJECT_NAME_COLLISION.into());
        }
        Ok(fs::rename(self.there(path), to)?)
    }

    fn info(&self, _: &Op, handle: &Handle) -> Result<FileInfo> {
        Ok(info_of(&handle.file.metadata()?))
    }

    fn read(&self, _: &Op, handle: &Handle, offset: u64, out: &mut ReadBuf) -> Result<()> {
        let bytes = handle.file.read_at(out.space(), offset)?;
        out.filled(bytes);
        Ok(())
    }

    fn write(&self, op: &Op, handle: &Handle, write: &Write) -> Result<Written> {
        let (offset, data) = write.within(handle.file.metadata()?.len());
        handle.file.write_all_at(data, offset)?;
        Ok(Written { offset, bytes: data.len() as u32, info: self.info(op, handle)? })
    }

    fn set_size(&self, op: &Op, handle: &Handle, size: SizeChange) -> Result<FileInfo> {
        if let SizeChange::EndOfFile(bytes) = size {
            handle.file.set_len(bytes)?;
        }
        self.info(op, handle)
    }

    fn read_directory(
        &self,
        _: &Op,
        handle: &Handle,
        from: ResumeFrom<'_>,
        out: &mut DirectorySink,
    ) -> Result<()> {
        let mut entries = fs::read_dir(&handle.path)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = OwnedName::from_text(&entry.file_name().to_string_lossy())?;
            if matches!(from, ResumeFrom::After(last) if name.as_name() <= last) {
                continue;
            }
            if !out.push(name.as_name(), &info_of(&entry.metadata()?)) {
                break;
            }
        }
        Ok(())
    }
}

/// A directory for one test, gone with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("openfsp-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn changes_arrive_in_the_directory() {
    let scratch = Scratch::new("passthrough");
    let fs = Passthrough { root: scratch.path().to_owned() };
    let params = VolumeParams { case: nt::Case::Sensitive, ..VolumeParams::default() };
    let volume = Volume::builder(params, fs).start().unwrap();
    let client = Client::of(&volume);
    let directory = CreateOptions::DIRECTORY_FILE;
    let sub = client.create("\\sub", CreateDisposition::Create, directory).unwrap();
    client.release(sub);
    let new = CreateDisposition::Create;
    for name in ["a", "b", "c"] {
        let path = format!("\\sub\\{name}");
        let file = client.create(&path, new, CreateOptions::empty()).unwrap();
        assert_eq!(client.write(file, WriteAt::Offset(2), b"data"), Ok(2));
        assert_eq!(client.write(file, WriteAt::End, b"."), Ok(6));
        assert_eq!(client.read(file, 0, 100).unwrap(), b"\0\0data.");
        client.release(file);
    }
    let again = client.create("\\sub\\a", new, CreateOptions::empty());
    assert_eq!(again.unwrap_err(), NtError::OBJECT_NAME_COLLISION);
    assert_eq!(fs::read(scratch.path().join("sub/c")).unwrap(), b"\0\0data.");
    let sub = client.open("\\sub").unwrap();
    assert_eq!(client.names(sub), ["a", "b", "c"]);
    client.release(sub);
    let doomed = client.create("\\sub\\b", CreateDisposition::Open, CreateOptions::DELETE_ON_CLOSE);
    client.release(doomed.unwrap());
    assert!(!scratch.path().join("sub/b").exists());
}
