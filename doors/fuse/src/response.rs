//! What goes back to the kernel.

use fuse_channel::abi::{
    AttrOut, CopyFileRangeOut, EntryOut, GetxattrOut, LkOut, LseekOut, OpenOut, StatfsOut,
    StatxOut, WriteOut,
};
use fuse_channel::{Delivery, Device, Reply};
use openfsp_host::ReadBuf;
use rustix::io::Errno;
use std::io::{self, IoSlice};

/// The end of a request. Owned, so that it can be made on any thread.
#[derive(Debug)]
pub(crate) enum Response {
    /// The kernel waits for no reply.
    Nothing,
    /// Success.
    Empty,
    Failed(Errno),
    Entry(EntryOut),
    Attributes(AttrOut),
    Statx(Box<StatxOut>),
    Opened(OpenOut),
    Created(Box<(EntryOut, OpenOut)>),
    Read(ReadBuf),
    Bytes(Vec<u8>),
    /// Of READDIRPLUS.
    Entries(Vec<u8>),
    Written {
        bytes: u32,
        /// The data is elsewhere than the kernel believes: from where on.
        misplaced: Option<u64>,
    },
    Copied(u64),
    Length(u32),
    Figures(StatfsOut),
    Offset(u64),
    Lock(LkOut),
}

/// Pieces of a reply that fit on the stack.
const PIECES: usize = 15;

impl Response {
    /// Sends it to the device that the request came from.
    pub(crate) fn send(&self, unique: u64, device: &Device) -> io::Result<Delivery> {
        let reply = match self {
            Response::Nothing => return Ok(Delivery::Done),
            Response::Empty => Reply::empty(unique),
            Response::Failed(errno) => Reply::error(unique, errno.raw_os_error()),
            Response::Entry(entry) => Reply::fixed(unique, entry),
            Response::Attributes(attributes) => Reply::fixed(unique, attributes),
            Response::Statx(statx) => Reply::fixed(unique, &**statx),
            Response::Opened(open) => Reply::fixed(unique, open),
            Response::Created(created) => Reply::created(unique, &created.0, &created.1),
            Response::Read(data) => return send_data(unique, device, data),
            Response::Bytes(bytes) | Response::Entries(bytes) => Reply::data(unique, bytes),
            Response::Written { bytes, .. } => {
                Reply::fixed(unique, &WriteOut { size: *bytes, padding: 0 })
            }
            Response::Copied(bytes) => {
                Reply::fixed(unique, &CopyFileRangeOut { bytes_copied: *bytes })
            }
            Response::Length(size) => {
                Reply::fixed(unique, &GetxattrOut { size: *size, padding: 0 })
            }
            Response::Figures(figures) => Reply::fixed(unique, figures),
            Response::Lock(lock) => Reply::fixed(unique, lock),
            Response::Offset(offset) => Reply::fixed(unique, &LseekOut { offset: *offset }),
        };
        device.reply(&reply)
    }
}

/// Sends the pieces from where they lie.
fn send_data(unique: u64, device: &Device, data: &ReadBuf) -> io::Result<Delivery> {
    let mut pieces = [IoSlice::new(&[]); PIECES];
    let mut count = 0;
    for chunk in data.chunks() {
        let Some(piece) = pieces.get_mut(count) else {
            // More pieces than writev may take, or than the stack holds: rare, and small.
            return device.reply(&Reply::data(unique, &data.to_vec()));
        };
        *piece = IoSlice::new(chunk);
        count += 1;
    }
    device.reply(&Reply::data_segments(unique, &pieces[..count]))
}

impl From<Errno> for Response {
    fn from(errno: Errno) -> Response {
        Response::Failed(errno)
    }
}
