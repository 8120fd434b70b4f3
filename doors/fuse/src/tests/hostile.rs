//! Garbage on the channel: nothing that comes ends the mount.

use fuse_channel::abi::{AttrOut, EntryOut, ForgetIn, GetattrIn, Opcode, ROOT_ID, ReadIn};
use std::sync::atomic::{AtomicBool, Ordering};
use zerocopy::{FromBytes, IntoBytes};

use super::kernel::{Kernel, message};

/// A generator that needs nothing: xorshift.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Bytes with many zeros and small numbers, which get further than noise does.
    fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut byte = || match self.below(4) {
            0 => self.next() as u8,
            1 => self.below(4) as u8,
            2 => b"ab/.\xff:"[self.below(6) as usize],
            _ => 0,
        };
        (0..length).map(|_| byte()).collect()
    }
}

fn is_alive(kernel: &mut Kernel) -> bool {
    let (errno, body) = kernel.ask(Opcode::Getattr, ROOT_ID, GetattrIn::default().as_bytes());
    errno == 0 && body.len() == size_of::<AttrOut>()
}

/// A thread of some mount has panicked. The mount would go on, but nothing that comes may do that.
static PANICKED: AtomicBool = AtomicBool::new(false);

fn watch_for_panics() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() == Some("openfsp-fuse") {
            PANICKED.store(true, Ordering::Relaxed);
        }
        report(info);
    }));
}

#[test]
fn any_bytes_under_any_opcode_leave_the_mount_alive() {
    watch_for_panics();
    let mut kernel = Kernel::new();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..20_000 {
        let length = random.below(200) as usize;
        let body = random.bytes(length);
        let opcode = random.below(56) as u32;
        let node = random.below(6);
        kernel.send(opcode, node, &body);
    }
    assert!(is_alive(&mut kernel));
    kernel.end();
    assert!(!PANICKED.load(Ordering::Relaxed));
}

#[test]
fn messages_that_are_none_are_passed_over() {
    let mut kernel = Kernel::new();
    kernel.send_raw(&[1]);
    kernel.send_raw(&[0xFF; 39]);
    let mut lying = message(Opcode::Getattr.raw(), 100, ROOT_ID, &[]);
    lying[..4].copy_from_slice(&u32::MAX.to_le_bytes());
    kernel.send_raw(&lying);
    assert_eq!(kernel.reply_to(100).0, 5, "EIO");
    assert!(is_alive(&mut kernel));
    kernel.end();
}

#[test]
fn what_is_not_known_is_said_so() {
    let mut kernel = Kernel::new();
    const ENOSYS: i32 = 38;
    for opcode in [7, 19, 99, 4095, u32::MAX] {
        let unique = kernel.send(opcode, ROOT_ID, &[]);
        assert_eq!(kernel.reply_to(unique).0, ENOSYS, "{opcode}");
    }
    assert_eq!(kernel.ask(Opcode::Access, ROOT_ID, &[0; 8]).0, ENOSYS);
    assert_eq!(kernel.ask(Opcode::Ioctl, ROOT_ID, &[0; 32]).0, 25, "ENOTTY");
    kernel.end();
}

#[test]
fn nodes_and_handles_that_were_never_given_are_refused() {
    let mut kernel = Kernel::new();
    let getattr = GetattrIn::default();
    assert_eq!(kernel.ask(Opcode::Getattr, 0, getattr.as_bytes()).0, 116, "ESTALE");
    assert_eq!(kernel.ask(Opcode::Getattr, u64::MAX, getattr.as_bytes()).0, 116);
    let read = ReadIn { fh: u64::MAX, size: 4096, ..ReadIn::default() };
    assert_eq!(kernel.ask(Opcode::Read, ROOT_ID, read.as_bytes()).0, 9, "EBADF");
    assert_eq!(kernel.ask(Opcode::Readdir, ROOT_ID, read.as_bytes()).0, 9);
    kernel.end();
}

#[test]
fn more_references_than_there_are_cannot_be_given_back() {
    let mut kernel = Kernel::new();
    let made = kernel.ask(Opcode::Mknod, ROOT_ID, &[&[0; 16][..], b"a\0"].concat());
    let entry = EntryOut::read_from_bytes(&made.1).expect("an entry");
    let (errno, _) = kernel.ask(Opcode::Lookup, ROOT_ID, b"a\0");
    assert_eq!(errno, 0);
    let forget = |nlookup| ForgetIn { nlookup };
    kernel.send(Opcode::Forget.raw(), ROOT_ID, forget(u64::MAX).as_bytes());
    kernel.send(Opcode::Forget.raw(), entry.nodeid, forget(1).as_bytes());
    let getattr = GetattrIn::default();
    assert_eq!(kernel.ask(Opcode::Getattr, entry.nodeid, getattr.as_bytes()).0, 0, "one is left");
    kernel.send(Opcode::Forget.raw(), entry.nodeid, forget(u64::MAX).as_bytes());
    assert!(is_alive(&mut kernel), "the root stays");
    kernel.end();
}

/// The kernel gives back neither at an abort.
#[test]
fn an_end_without_releases_closes_what_is_open() {
    let mut kernel = Kernel::new();
    let create = [&2_u32.to_le_bytes()[..], &[0; 12], b"a\0"].concat();
    assert_eq!(kernel.ask(Opcode::Create, ROOT_ID, &create).0, 0);
    assert_eq!(kernel.tree.open_files(), 1);
    let tree = kernel.end();
    assert_eq!(tree.open_files(), 0);
}
