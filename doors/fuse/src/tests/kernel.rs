//! [`Kernel`]: the other end of the device, played by a test.

use fuse_channel::abi::{
    InHeader, InitIn, InitOfferIn, InitVersionIn, MAJOR, MINOR, Opcode, OutHeader,
};
use fuse_channel::{Device, Dialect};
use openfsp_host::{Execution, Volume};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use std::net::Shutdown;
use std::os::unix::net::UnixDatagram;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use zerocopy::{FromBytes, IntoBytes};

use super::tree::Tree;
use crate::crew::Over;
use crate::handshake::shake_hands;
use crate::options::Options;
use crate::server::Server;

/// Messages to a mount that the kernel knows nothing of.
pub(super) struct Kernel {
    socket: UnixDatagram,
    /// Replies are taken at once, so that the mount never waits for the test.
    replies: Receiver<Vec<u8>>,
    over: Arc<Over>,
    pub(super) tree: Tree,
    last: u64,
    _volume: Volume,
}

const PATIENCE: Duration = Duration::from_secs(20);

impl Kernel {
    pub(super) fn new() -> Kernel {
        let tree = Tree::new(Execution::INLINE);
        let volume = tree.volume();
        let (socket, other) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
                .expect("sockets");
        // Only the methods are a datagram socket's: messages come whole, and the end is seen.
        let socket = UnixDatagram::from(socket);
        let device = Device::from(other);
        let mut options = Options::default();
        options.parse("threads=2").expect("options");
        let version = InitVersionIn { major: MAJOR, minor: MINOR };
        let offer = InitOfferIn { max_readahead: 1 << 17, flags: u32::MAX };
        let init = InitIn { version, offer, flags2: u32::MAX, ..InitIn::default() };
        let message = message(Opcode::Init.raw(), 2, 0, init.as_bytes());
        socket.send(&message).expect("sent");
        let negotiated = shake_hands(&device, &options).expect("agreed");
        let (sender, replies) = mpsc::channel();
        let ours = socket.try_clone().expect("a second descriptor");
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 21];
            while let Ok(length @ 1..) = ours.recv(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        let dialect: Dialect = negotiated.dialect;
        let server = Server::new(&volume, options, b"/mnt".to_vec(), dialect);
        server.crew.start(&server, device, negotiated.max_write).expect("threads");
        let over = server.crew.over();
        Kernel { socket, replies, over, tree, last: 2, _volume: volume }
    }

    /// Sends bytes as they are.
    pub(super) fn send_raw(&self, bytes: &[u8]) {
        self.socket.send(bytes).expect("sent");
    }

    /// Sends a request; its number.
    pub(super) fn send(&mut self, opcode: u32, node: u64, body: &[u8]) -> u64 {
        self.last += 2;
        self.send_raw(&message(opcode, self.last, node, body));
        self.last
    }

    /// Waits for the reply to a request, past those to others: its errno, and what follows.
    pub(super) fn reply_to(&self, unique: u64) -> (i32, Vec<u8>) {
        loop {
            let reply = self.replies.recv_timeout(PATIENCE).expect("a reply in time");
            let (header, body) = OutHeader::read_from_prefix(&reply).expect("a header");
            assert_eq!(header.len as usize, reply.len(), "the length is what was sent");
            if header.unique == unique {
                return (-header.error, body.to_vec());
            }
        }
    }

    /// A request and its reply.
    pub(super) fn ask(&mut self, opcode: Opcode, node: u64, body: &[u8]) -> (i32, Vec<u8>) {
        let unique = self.send(opcode.raw(), node, body);
        self.reply_to(unique)
    }

    /// The mount is over.
    pub(super) fn end(self) -> Tree {
        self.socket.shutdown(Shutdown::Both).expect("shut down");
        self.over.wait();
        self.tree
    }
}

/// A request as it comes from the device.
pub(super) fn message(opcode: u32, unique: u64, nodeid: u64, body: &[u8]) -> Vec<u8> {
    let len = size_of::<InHeader>() + body.len();
    let header = InHeader {
        len: u32::try_from(len).expect("not that long"),
        opcode,
        unique,
        nodeid,
        ..InHeader::default()
    };
    [header.as_bytes(), body].concat()
}
