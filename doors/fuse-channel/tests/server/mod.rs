//! A file system of one directory and one file, in one thread.

use fuse_channel::abi::{
    Attr, AttrOut, EntryOut, InHeader, InitFlags, OpenOut, ROOT_ID, ReadIn, Statx, StatxOut,
    StatxTime,
};
use fuse_channel::init::{Config, Outcome, negotiate};
use fuse_channel::{
    Buffer, Delivery, Device, Dialect, DirentWriter, End, Operation, Received, Reply, Request,
};
use std::thread::JoinHandle;

/// What is in the file `hello`.
pub(crate) const CONTENTS: &[u8] = b"Hello from the other side of the channel.\n";

/// When the file was born, seconds of the epoch.
pub(crate) const BORN: i64 = 1_000_000_000;
/// The node id of `hello`.
pub(crate) const FILE: u64 = 2;
const S_IFDIR: u32 = 0o040_000;
const S_IFREG: u32 = 0o100_000;
const ENOENT: i32 = 2;
const EIO: i32 = 5;
const ENOSYS: i32 = 38;

pub(crate) struct Server {
    thread: JoinHandle<(End, Retrieved)>,
}

/// What came back from the page cache: offset and data.
type Retrieved = Vec<(u64, Vec<u8>)>;

impl Server {
    /// Serves in a new thread.
    pub(crate) fn start(device: Device) -> Self {
        Self { thread: std::thread::spawn(move || serve(&device)) }
    }

    /// Waits for the end of the mount.
    pub(crate) fn join(self) -> End {
        self.thread.join().expect("the server does not panic").0
    }

    /// Waits for the end of the mount and gives what came back from the page cache.
    pub(crate) fn join_with_retrieved(self) -> Retrieved {
        self.thread.join().expect("the server does not panic").1
    }
}

fn serve(device: &Device) -> (End, Retrieved) {
    let mut buffer = Buffer::for_max_write(1 << 20);
    let mut dialect = Dialect::default();
    let mut retrieved = Vec::new();
    loop {
        match device.receive(&mut buffer).expect("receive") {
            Received::Message(message) => match Request::decode(message, dialect) {
                Ok(Request { operation: Operation::NotifyReply { arg, data }, .. }) => {
                    retrieved.push((arg.offset, data.to_vec()));
                }
                Ok(request) => answer(device, &request, &mut dialect),
                Err(malformed) => panic!("{malformed}"),
            },
            Received::Interrupted | Received::Empty => {}
            Received::Ended(end) => return (end, retrieved),
        }
    }
}

fn answer(device: &Device, request: &Request<'_>, dialect: &mut Dialect) {
    let InHeader { unique, nodeid, .. } = request.header;
    if !request.header.opcode().is_answered() {
        return;
    }
    let mut records = [0; 4096];
    let reply = match request.operation {
        Operation::Init(init) => {
            let flags = Config::default().flags | InitFlags::DO_READDIRPLUS;
            let outcome = negotiate(&init, &Config { flags, ..Config::default() });
            if let Outcome::Agreed(agreement) = outcome {
                *dialect = agreement.negotiated.dialect;
            }
            outcome.reply(unique)
        }
        Operation::Lookup { name: b"hello" } if nodeid == ROOT_ID => {
            Reply::fixed(unique, &entry(FILE))
        }
        Operation::Lookup { .. } => Reply::error(unique, ENOENT),
        Operation::Getattr(_) => {
            let attr = attributes(nodeid);
            Reply::fixed(unique, &AttrOut { attr, ..AttrOut::default() })
        }
        Operation::Statx(_) => Reply::fixed(unique, &extended_attributes(nodeid)),
        Operation::Open(_) | Operation::Opendir(_) => Reply::fixed(unique, &OpenOut::default()),
        Operation::Read(read) => Reply::data(unique, range(&read)),
        Operation::Readdir(read) => Reply::data(unique, list(&read, false, &mut records)),
        Operation::Readdirplus(read) => Reply::data(unique, list(&read, true, &mut records)),
        Operation::Flush(_) | Operation::Release(_) | Operation::Releasedir(_) => {
            Reply::empty(unique)
        }
        Operation::Destroy => Reply::empty(unique),
        Operation::Unknown { .. } => Reply::error(unique, ENOSYS),
        _ if nodeid > FILE => Reply::error(unique, EIO),
        _ => Reply::error(unique, ENOSYS),
    };
    let delivery = device.reply(&reply).expect("the kernel takes the reply");
    // A request that is sent again after RESEND may be answered twice.
    assert_ne!(delivery, Delivery::Ended, "{:?}", request.operation);
}

fn attributes(nodeid: u64) -> Attr {
    let (mode, nlink, size) = match nodeid {
        FILE => (S_IFREG | 0o444, 1, CONTENTS.len() as u64),
        _ => (S_IFDIR | 0o555, 2, 0),
    };
    Attr { ino: nodeid, mode, nlink, size, ..Attr::default() }
}

fn entry(nodeid: u64) -> EntryOut {
    EntryOut { nodeid, entry_valid: 60, attr: attributes(nodeid), ..EntryOut::default() }
}

/// With the time of birth, which is what STATX is there for.
fn extended_attributes(nodeid: u64) -> StatxOut {
    const BASIC_STATS_AND_BTIME: u32 = 0xFFF;
    let Attr { ino, mode, nlink, size, .. } = attributes(nodeid);
    let btime = StatxTime { seconds: BORN, ..StatxTime::default() };
    let (mask, mode) = (BASIC_STATS_AND_BTIME, mode as u16);
    let stat = Statx { mask, mode, nlink, ino, size, btime, ..Statx::default() };
    StatxOut { stat, ..StatxOut::default() }
}

fn range(read: &ReadIn) -> &'static [u8] {
    let from = CONTENTS.len().min(read.offset as usize);
    let to = CONTENTS.len().min(from + read.size as usize);
    &CONTENTS[from..to]
}

fn list<'b>(read: &ReadIn, plus: bool, records: &'b mut [u8]) -> &'b [u8] {
    let len = records.len().min(read.size as usize);
    let mut writer = DirentWriter::new(&mut records[..len]);
    let entries = [(ROOT_ID, S_IFDIR, "."), (ROOT_ID, S_IFDIR, ".."), (FILE, S_IFREG, "hello")];
    for (next, (ino, mode, name)) in (1..).zip(entries).skip(read.offset as usize) {
        let pushed = match (plus, ino) {
            (false, _) => writer.push(ino, next, mode, name.as_bytes()),
            // The two dots are no lookups.
            (true, ROOT_ID) => {
                let entry = EntryOut { nodeid: 0, ..entry(ROOT_ID) };
                writer.push_plus(&entry, next, name.as_bytes())
            }
            (true, _) => writer.push_plus(&entry(ino), next, name.as_bytes()),
        };
        if pushed.is_err() {
            break;
        }
    }
    writer.finish()
}
