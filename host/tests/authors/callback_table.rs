//! A C callback table as a file system, in the manner of WinFsp: callbacks block, and some of them
//! answer later.

use crate::client::Client;
use openfsp_host::nt::{Attributes, FileId, FileInfo, FilePath, NtError};
use openfsp_host::*;
use std::collections::HashMap;
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use tokio::sync::oneshot;

const STATUS_PENDING: i32 = 0x103;

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(crate) struct CInfo {
    attributes: u32,
    file_size: u64,
    index_number: u64,
}

/// Three of the callbacks, as C has them.
#[derive(Clone, Copy)]
struct Table {
    open: unsafe extern "C" fn(*const u16, u32, *mut *mut c_void, *mut CInfo) -> i32,
    close: unsafe extern "C" fn(*mut c_void),
    read: unsafe extern "C" fn(*mut c_void, *mut c_void, u64, u32, u64, *mut u32) -> i32,
    info: unsafe extern "C" fn(*mut c_void, *mut CInfo) -> i32,
}

struct CFileSystem {
    table: Table,
    hints: AtomicU64,
    pending: Arc<Mutex<HashMap<u64, Pending>>>,
}

/// Only handed back to the table. A raw pointer held across an await would make the future `!Send`.
struct CFile(*mut c_void);
// SAFETY: by the table's contract a context may be used on any thread.
unsafe impl Send for CFile {}
// SAFETY: as above, on several threads at once.
unsafe impl Sync for CFile {}

type Late = (ReadBuf, i32, u32);

/// The buffer stays here until the answer, whatever becomes of the request.
struct Pending {
    buffer: ReadBuf,
    answer: oneshot::Sender<Late>,
}

fn check(status: i32) -> Result<()> {
    NtError::from_raw(status as u32).map_or(Ok(()), |error| Err(error.into()))
}

fn info_of(info: CInfo) -> FileInfo {
    let id = FileId(info.index_number.into());
    let attributes = Attributes::from_bits_retain(info.attributes);
    FileInfo { attributes, ..FileInfo::file(id, info.file_size) }
}

impl CFileSystem {
    /// The half of a read that C runs at once; no pointer leaves it.
    fn start_read(
        &self,
        file: &CFile,
        offset: u64,
        mut buffer: ReadBuf,
    ) -> Result<Result<ReadBuf, oneshot::Receiver<Late>>> {
        let hint = self.hints.fetch_add(1, Ordering::Relaxed);
        let space = buffer.space();
        let (address, length) = (space.as_mut_ptr().cast(), space.len() as u32);
        let (answer, later) = oneshot::channel();
        // Before the call: the answer may come, on another thread, before the callback returns.
        self.pending.lock().unwrap().insert(hint, Pending { buffer, answer });
        let mut bytes = 0;
        // SAFETY: `address` lies in the buffer that `pending` keeps until the answer.
        let status =
            unsafe { (self.table.read)(file.0, address, offset, length, hint, &raw mut bytes) };
        if status == STATUS_PENDING {
            return Ok(Err(later));
        }
        let pending = self.pending.lock().unwrap().remove(&hint);
        let mut buffer = pending.map(|pending| pending.buffer).unwrap_or_default();
        check(status)?;
        buffer.filled(bytes as usize);
        Ok(Ok(buffer))
    }

    /// What C calls with an answer that took time.
    fn send_response(&self, hint: u64, status: i32, bytes: u32) {
        if let Some(pending) = self.pending.lock().unwrap().remove(&hint) {
            let _ = pending.answer.send((pending.buffer, status, bytes));
        }
    }
}

impl AsyncFileSystem for &'static CFileSystem {
    type File = CFile;

    async fn open(&self, _: &Op, path: FilePath<'_>, how: &OpenHow) -> Result<Opened<CFile>> {
        let name: Vec<u16> = path.units().iter().copied().chain([0]).collect();
        let (mut context, mut info) = (ptr::null_mut(), CInfo::default());
        // SAFETY: all of them outlive the call.
        let status = unsafe {
            let access = how.access.bits();
            (self.table.open)(name.as_ptr(), access, &raw mut context, &raw mut info)
        };
        let file = CFile(context);
        check(status)?;
        Ok(Opened::new(file, info_of(info)))
    }

    async fn close(&self, _: &Op, file: CFile) {
        // SAFETY: the host has seen to it that nothing else uses the file.
        unsafe { (self.table.close)(file.0) }
    }

    async fn info(&self, _: &Op, file: &CFile) -> Result<FileInfo> {
        let mut info = CInfo::default();
        // SAFETY: `info` outlives the call.
        check(unsafe { (self.table.info)(file.0, &raw mut info) })?;
        Ok(info_of(info))
    }

    async fn read(&self, _: &Op, file: &CFile, offset: u64, out: &mut ReadBuf) -> Result<()> {
        *out = match self.start_read(file, offset, out.take())? {
            Ok(buffer) => buffer,
            Err(later) => {
                let (mut buffer, status, bytes) = later.await.or_status(NtError::CANCELLED)?;
                check(status)?;
                buffer.filled(bytes as usize);
                buffer
            }
        };
        Ok(())
    }

    fn execution(&self) -> Execution {
        Execution { blocks: true, pends: true }
    }
}

static FS: OnceLock<CFileSystem> = OnceLock::new();
static OPEN: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn open(
    _: *const u16,
    _: u32,
    context: *mut *mut c_void,
    info: *mut CInfo,
) -> i32 {
    OPEN.fetch_add(1, Ordering::SeqCst);
    // SAFETY: the caller's, for the time of the call.
    unsafe { *context = ptr::without_provenance_mut(7) };
    // SAFETY: likewise.
    unsafe { *info = CInfo { attributes: 0, file_size: 1 << 20, index_number: 9 } };
    0
}

unsafe extern "C" fn close(context: *mut c_void) {
    assert_eq!(context.addr(), 7);
    OPEN.fetch_sub(1, Ordering::SeqCst);
}

unsafe extern "C" fn info(_: *mut c_void, info: *mut CInfo) -> i32 {
    // SAFETY: the caller's, for the time of the call.
    unsafe { *info = CInfo { attributes: 0, file_size: 1 << 20, index_number: 9 } };
    0
}

unsafe extern "C" fn read(
    _: *mut c_void,
    buffer: *mut c_void,
    offset: u64,
    length: u32,
    hint: u64,
    bytes: *mut u32,
) -> i32 {
    if offset == 2 {
        // SAFETY: the buffer has that length.
        unsafe { ptr::write_bytes(buffer.cast::<u8>(), 0x11, length as usize) };
        // SAFETY: the caller's, for the time of the call.
        unsafe { *bytes = length };
        return 0;
    }
    let address = buffer.addr();
    let buffer = buffer.expose_provenance();
    assert_eq!(address, buffer);
    let late = std::thread::spawn(move || {
        let buffer: *mut u8 = ptr::with_exposed_provenance_mut(buffer);
        // SAFETY: the buffer stays until the response.
        unsafe { ptr::write_bytes(buffer, 0x5A, length as usize) };
        FS.get().unwrap().send_response(hint, 0, length);
    });
    if offset == 0 {
        late.join().unwrap(); // the answer comes before the callback returns
    }
    STATUS_PENDING
}

#[test]
fn answers_at_once_and_earlier_and_later() {
    let table = Table { open, close, read, info };
    let fs =
        FS.get_or_init(|| CFileSystem { table, hints: AtomicU64::new(1), pending: Arc::default() });
    let workers = Workers::new("callbacks", 2);
    let volume = Volume::builder_async(VolumeParams::default(), fs, workers).start().unwrap();
    let client = Client::of(&volume);
    let file = client.open("\\f").unwrap();
    for offset in [0, 1] {
        assert_eq!(client.read(file, offset, 4096).unwrap(), vec![0x5A; 4096]);
    }
    assert_eq!(client.read(file, 2, 10).unwrap(), vec![0x11; 10]);
    client.release(file);
    volume.stop();
    assert_eq!(OPEN.load(Ordering::SeqCst), 0);
}
