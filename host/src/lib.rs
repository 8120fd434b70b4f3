//! What authors of file systems write, and the user-mode host that runs it.
//!
//! An author implements [`FileSystem`], whose calls return when they are done, or
//! [`AsyncFileSystem`], the same verbs as `async fn`. Two verbs are required, all others have
//! defaults. A [`Volume`] runs the file system behind the engine, which owns every NT rule: rights,
//! sharing, dispositions and deletion are decided before a verb is called. [`Door`]s bring requests
//! to the volume: a mount, a server.
//!
//! # A complete file system
//!
//! One directory of files in memory, to create, read, write, truncate, list and remove:
//!
//! ```
//! use openfsp_host::nt::{FileId, FileInfo, FilePath, NtError, OwnedName};
//! use openfsp_host::*;
//! use std::collections::BTreeMap;
//! use std::sync::{Arc, Mutex};
//!
//! #[derive(Default)]
//! struct Notes {
//!     files: Mutex<BTreeMap<OwnedName, Note>>,
//! }
//!
//! /// A file. Its id must stay the same while it is open.
//! #[derive(Clone)]
//! struct Note {
//!     id: FileId,
//!     text: Arc<Mutex<Vec<u8>>>,
//! }
//!
//! /// What is open: the directory, or a file.
//! enum Open {
//!     Root,
//!     Note(Note),
//! }
//!
//! impl Note {
//!     fn info(&self) -> FileInfo {
//!         FileInfo::file(self.id, self.text.lock().unwrap().len() as u64)
//!     }
//! }
//!
//! /// A client may ask for any size: too much of it must not end the program.
//! fn resize(text: &mut Vec<u8>, bytes: u64) -> Result<()> {
//!     let bytes = usize::try_from(bytes).or_status(NtError::DISK_FULL)?;
//!     text.try_reserve(bytes.saturating_sub(text.len())).or_status(NtError::DISK_FULL)?;
//!     text.resize(bytes, 0);
//!     Ok(())
//! }
//!
//! impl Notes {
//!     /// The only paths there are: the root, and names in it.
//!     fn name(path: FilePath<'_>) -> Result<OwnedName> {
//!         let is_in_root = path.parent().is_some_and(|parent| parent.is_root());
//!         match path.file_name() {
//!             Some(name) if is_in_root => Ok(name.to_owned()?),
//!             _ => Err(NtError::OBJECT_PATH_NOT_FOUND.into()),
//!         }
//!     }
//! }
//!
//! impl FileSystem for Notes {
//!     type File = Open;
//!
//!     fn open(&self, _: &Op, path: FilePath<'_>, _: &OpenHow) -> Result<Opened<Open>> {
//!         if path.is_root() {
//!             return Ok(Opened::new(Open::Root, FileInfo::directory(FileId(1))));
//!         }
//!         let files = self.files.lock().unwrap();
//!         let note = files.get(&Notes::name(path)?).ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
//!         Ok(Opened::new(Open::Note(note.clone()), note.info()))
//!     }
//!
//!     fn create(
//!         &self,
//!         _: &Op,
//!         path: FilePath<'_>,
//!         _: &OpenHow,
//!         new: &NewFile,
//!     ) -> Result<Opened<Open>> {
//!         let name = Notes::name(path)?;
//!         let mut files = self.files.lock().unwrap();
//!         if files.contains_key(&name) {
//!             return Err(NtError::OBJECT_NAME_COLLISION.into());
//!         }
//!         if new.directory {
//!             return Err(NtError::NOT_SUPPORTED.into());
//!         }
//!         let text = Arc::new(Mutex::new(Vec::new()));
//!         let note = Note { id: FileId(Arc::as_ptr(&text) as usize as u128), text };
//!         files.insert(name, note.clone());
//!         let info = note.info();
//!         Ok(Opened::new(Open::Note(note), info))
//!     }
//!
//!     fn info(&self, _: &Op, file: &Open) -> Result<FileInfo> {
//!         Ok(match file {
//!             Open::Root => FileInfo::directory(FileId(1)),
//!             Open::Note(note) => note.info(),
//!         })
//!     }
//!
//!     fn read(&self, _: &Op, file: &Open, offset: u64, out: &mut ReadBuf) -> Result<()> {
//!         let Open::Note(note) = file else { return Err(NtError::INVALID_DEVICE_REQUEST.into()) };
//!         out.put_at(&note.text.lock().unwrap(), offset);
//!         Ok(())
//!     }
//!
//!     fn write(&self, _: &Op, file: &Open, write: &Write) -> Result<Written> {
//!         let Open::Note(note) = file else { return Err(NtError::INVALID_DEVICE_REQUEST.into()) };
//!         let mut text = note.text.lock().unwrap();
//!         let (offset, data) = write.within(text.len() as u64);
//!         let end = offset.checked_add(data.len() as u64).ok_or(NtError::DISK_FULL)?;
//!         if end > text.len() as u64 {
//!             resize(&mut text, end)?;
//!         }
//!         text[offset as usize..end as usize].copy_from_slice(data);
//!         drop(text);
//!         Ok(Written { offset, bytes: data.len() as u32, info: note.info() })
//!     }
//!
//!     fn set_size(&self, _: &Op, file: &Open, size: SizeChange) -> Result<FileInfo> {
//!         let Open::Note(note) = file else { return Err(NtError::INVALID_DEVICE_REQUEST.into()) };
//!         let mut text = note.text.lock().unwrap();
//!         match size {
//!             SizeChange::EndOfFile(bytes) => resize(&mut text, bytes)?,
//!             SizeChange::Allocation(bytes) if bytes < text.len() as u64 => {
//!                 resize(&mut text, bytes)?;
//!             }
//!             SizeChange::Allocation(_) => {}
//!         }
//!         drop(text);
//!         Ok(note.info())
//!     }
//!
//!     fn remove(&self, _: &Op, path: FilePath<'_>) -> Result<()> {
//!         let removed = self.files.lock().unwrap().remove(&Notes::name(path)?);
//!         removed.map(drop).ok_or(NtError::OBJECT_NAME_NOT_FOUND.into())
//!     }
//!
//!     fn read_directory(
//!         &self,
//!         _: &Op,
//!         _: &Open,
//!         from: ResumeFrom<'_>,
//!         out: &mut DirectorySink,
//!     ) -> Result<()> {
//!         for (name, note) in self.files.lock().unwrap().iter() {
//!             // The map is in order, so "after that name" is easy to tell.
//!             if matches!(from, ResumeFrom::After(last) if name.as_name() <= last) {
//!                 continue;
//!             }
//!             if !out.push(name.as_name(), &note.info()) {
//!                 break;
//!             }
//!         }
//!         Ok(())
//!     }
//!
//!     fn execution(&self) -> Execution {
//!         Execution::INLINE // nothing here waits for long
//!     }
//! }
//!
//! // Run it. A door would now be attached, the mount of the crate `openfsp` for instance:
//! // `volume.attach(openfsp::fuse::Mount::at("/mnt/notes"))?.wait()`. Here we ask ourselves.
//! # use nt::{AccessMask, Action, Answer, Create, CreateDisposition, Request, ShareMode, Target};
//! let params = VolumeParams { case: nt::Case::Sensitive, ..VolumeParams::default() };
//! let volume = Volume::builder(params, Filtered::new(Traced::to_stderr(), Notes::default()))
//!     .start()?;
//! # struct Deaf;
//! # impl Sink for Deaf { fn complete(&self, _: u64, _: Done) {} }
//! # let client = volume.connect(Arc::new(Deaf));
//! # let path = nt::OwnedPath::from_text("\\todo.txt")?;
//! # let mut create = Create::open(Target::Path(path), AccessMask::WRITE_DATA, ShareMode::empty());
//! # create.disposition = CreateDisposition::Create;
//! # let request = |action| Request { origin: nt::Origin::default(), action };
//! # let done = client.call(request(Action::Create(create)), Payload::None);
//! # let Ok(Answer::Created(created)) = done.completion else { panic!("{done:?}") };
//! # let ccb = created.ccb.unwrap();
//! # let write = Action::Write { ccb, at: nt::WriteAt::End, length: 4, buffer: Default::default(),
//! #     constrained: false };
//! # let done = client.call(request(write), Payload::Write(WriteData::new(&b"milk"[..])));
//! # assert!(matches!(done.completion, Ok(Answer::Written { bytes: 4, .. })), "{done:?}");
//! # for bytes in [2, 3, u64::MAX] {
//! #     let change = nt::MetadataChange { end_of_file: Some(bytes), ..Default::default() };
//! #     let set = Action::Set(Target::Open(ccb), nt::Set::Metadata(change));
//! #     let done = client.call(request(set), Payload::None);
//! #     assert_eq!(done.completion.is_ok(), bytes < 4, "{done:?}");
//! # }
//! # assert!(client.call(request(Action::Release(ccb)), Payload::None).completion.is_ok());
//! volume.stop();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What to decide
//!
//! * **Which trait**: blocking, unless your storage speaks `async`. [`Execution`] says whether a
//!   call may block; [`Execution::INLINE`] is the fastest, for what never waits.
//! * **Which verbs**: [`FileSystem`] says what each is to do. What is missing shows in the first
//!   trace ([`Traced`]) as `MEDIA_WRITE_PROTECTED`, on Linux "Read-only file system".
//! * **What to announce**: [`VolumeParams`] says what files of this volume can carry. Verbs for
//!   what is not announced are not called. By default files carry data and nothing else; what is
//!   removed while it is open lives on (`posix_unlink_rename`).
//! * **Whether case matters**: by default it does not, as on Windows. The file system has to find
//!   names by the same rule, or names seem to come and go: one that compares them exactly, as a map
//!   does, says [`nt::Case::Sensitive`].
//! * **Owners and modes**: a mount shows 0755 and its own user for everything, and `chmod` changes
//!   nothing, unless the volume announces `lx_metadata` (simple: [`FileSystem::lx`] and
//!   [`FileSystem::set_lx`]) or `persistent_acls`.
//! * **Errors**: [`Error`] is a status for the client and a source for the log. `?` works on
//!   [`std::io::Error`] and on [`nt::NtError`], [`ResultExt::or_status`] on everything else.
//! * **Changes of its own**: where the store behind a file system changes by itself, a
//!   [`Notifier`] tells those who watch.
//! * **Wrappers** are [`Filter`]s: [`Traced`], [`ReadOnly`], [`FaultInjecting`], or your own.
//!
//! # What a door needs
//!
//! [`Door`], [`Volume::connect`], [`Connection`], [`Sink`], [`Payload`]; requests and answers are
//! [`nt::Request`] and [`nt::Completion`]. Who dispatches operations himself, as the C interface
//! does, implements [`Operations`] and starts at [`Volume::from_operations`].
//!
//! No NT rule lives in this crate; nor does any protocol.
#![forbid(unsafe_code)]

mod buffer;
mod connection;
mod describe;
mod error;
mod execution;
mod files;
mod filter;
mod gate;
mod host;
pub mod lx;
mod notify;
mod op;
mod opened;
mod operations;
mod panic_boundary;
mod serve;
mod slab;
mod subjects;
mod sync;
mod verbs;
mod volume;
mod workers;

pub use buffer::{DirectorySink, ReadBuf, ResumeFrom, Write, WriteData};
pub use connection::{Connection, Done, OplockNotice, Payload, Sink};
pub use describe::{Describe, Described};
pub use error::{Error, Result, ResultExt};
pub use execution::{Execution, Executor, Task};
pub use filter::{Call, FaultInjecting, Filter, Filtered, FilteredFile, ReadOnly, Traced, Verb};
pub use fsd::{CleanupWhen, VolumeParams};
pub use fsop::{MetadataEdit, NewFile, OpenHow, OverwriteHow, SizeChange, Written};
pub use notify::{Notifier, NotifySession};
pub use nt;
pub use op::{Caller, Op};
pub use opened::{Facts, Opened};
pub use operations::{Answered, Operations, Responder};
#[cfg(feature = "schedule")]
pub use sync::advance;
pub use transact::{CleanupFlags, RenameHow};
pub use verbs::{AsyncFileSystem, Blocking, FileSystem};
pub use volume::{Builder, Door, Volume};
pub use workers::Workers;
