//! Write a file system once, and serve it through every door that OpenFsp has.
//!
//! Everything is [`openfsp_host`]'s: the traits [`FileSystem`] and [`AsyncFileSystem`], the
//! [`Volume`] that runs one, and the filters. The doors come by feature: `fuse`, on by default,
//! mounts a volume on Linux.
//!
#![cfg_attr(all(feature = "fuse", target_os = "linux"), doc = "```no_run")]
#![cfg_attr(not(all(feature = "fuse", target_os = "linux")), doc = "```ignore")]
//! use openfsp::{fuse::Mount, nt::*, *};
//!
//! const TEXT: &[u8] = b"Hello!\n";
//!
//! struct Hello;
//!
//! impl FileSystem for Hello {
//!     /// What is open: whatever the other verbs need to know.
//!     type File = FileInfo;
//!
//!     fn open(&self, _: &Op, path: FilePath<'_>, _: &OpenHow) -> Result<Opened<FileInfo>> {
//!         let info = match path.to_string().as_str() {
//!             r"\" => FileInfo::directory(FileId(1)),
//!             r"\hello.txt" => FileInfo::file(FileId(2), TEXT.len() as u64),
//!             _ => return Err(NtError::OBJECT_NAME_NOT_FOUND.into()),
//!         };
//!         Ok(Opened::new(info, info))
//!     }
//!
//!     fn info(&self, _: &Op, file: &FileInfo) -> Result<FileInfo> {
//!         Ok(*file)
//!     }
//!
//!     fn read(&self, _: &Op, _: &FileInfo, offset: u64, out: &mut ReadBuf) -> Result<()> {
//!         out.put_at(TEXT, offset);
//!         Ok(())
//!     }
//!
//!     fn read_directory(
//!         &self,
//!         _: &Op,
//!         _: &FileInfo,
//!         from: ResumeFrom<'_>,
//!         out: &mut DirectorySink,
//!     ) -> Result<()> {
//!         if from == ResumeFrom::Start {
//!             let name = OwnedName::from_text("hello.txt")?;
//!             let _ = out.push(name.as_name(), &FileInfo::file(FileId(2), TEXT.len() as u64));
//!         }
//!         Ok(())
//!     }
//! }
//!
//! fn main() -> std::io::Result<()> {
//!     let params = VolumeParams { case: Case::Sensitive, read_only: true, ..Default::default() };
//!     let volume = Volume::builder(params, Hello).start()?;
//!     volume.attach(Mount::at("/mnt/hello"))?.wait(); // until it is unmounted
//!     Ok(())
//! }
//! ```
//!
//! From here:
//!
//! * [`openfsp_host`] shows a file system that is written to, and lists what to decide.
//! * [`FileSystem`] says what every verb is to do; what is not implemented is refused.
//! * [`AsyncFileSystem`] shows one on tokio.
//! * [`Traced`] shows what is called: `Filtered::new(Traced::to_stderr(), Hello)`.
//! * `fuse` is the mount. What `attach` gives is the session: the mount is gone when it is dropped.
//!   A program that is killed leaves a dead mount behind (`umount` takes it away), so end it by its
//!   `Unmounter` from a signal handler's thread, or mount with the option `auto_unmount`.
#![forbid(unsafe_code)]

pub use openfsp_host::*;

#[cfg(feature = "fuse")]
pub use openfsp_fuse as fuse;
