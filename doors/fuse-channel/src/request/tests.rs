//! Every opcode from bytes made by hand, and every way to be malformed.

use super::*;
use crate::abi::*;
use zerocopy::{Immutable, IntoBytes};

mod hostile;

const UNIQUE: u64 = 77;
const NODE: u64 = 5;

/// A message whose header states the length of what follows.
fn message(opcode: Opcode, body: &[u8]) -> Vec<u8> {
    message_with_extensions(opcode, body, &[])
}

fn message_with_extensions(opcode: Opcode, body: &[u8], extensions: &[u8]) -> Vec<u8> {
    let header = InHeader {
        len: (40 + body.len() + extensions.len()) as u32,
        opcode: opcode.raw(),
        unique: UNIQUE,
        nodeid: NODE,
        uid: 1000,
        gid: 100,
        pid: 4711,
        total_extlen: (extensions.len() / 8) as u16,
        padding: 0,
    };
    [header.as_bytes(), body, extensions].concat()
}

fn body(arg: &(impl IntoBytes + Immutable), rest: &[u8]) -> Vec<u8> {
    [arg.as_bytes(), rest].concat()
}

/// Decodes and compares. The same arguments must decode to the same from a ring's two pieces.
#[track_caller]
fn expect(opcode: Opcode, fixed_len: usize, body: &[u8], expected: Operation<'_>) {
    let bytes = message(opcode, body);
    let request = Request::decode(&bytes, Dialect::default()).expect("well-formed");
    assert_eq!(request.operation, expected);
    assert_eq!((request.header.unique, request.header.nodeid), (UNIQUE, NODE));
    assert!(request.extensions.is_empty());

    let (fixed, payload) = body.split_at(fixed_len);
    let mut fixed = fixed.to_vec();
    fixed.resize(128, 0);
    let header = request.header;
    let split = Request::decode_split(header, &fixed, payload, Dialect::default());
    assert_eq!(split.expect("well-formed in two pieces").operation, expected);
}

#[track_caller]
fn defect(opcode: Opcode, body: &[u8]) -> Defect {
    let bytes = message(opcode, body);
    let malformed = Request::decode(&bytes, Dialect::default()).expect_err("malformed");
    assert_eq!((malformed.unique, malformed.opcode), (UNIQUE, opcode));
    malformed.defect
}

#[test]
fn requests_with_names_only() {
    use Operation as Op;
    expect(Opcode::Lookup, 0, b"hello\0", Op::Lookup { name: b"hello" });
    expect(Opcode::Unlink, 0, b"x\0", Op::Unlink { name: b"x" });
    expect(Opcode::Rmdir, 0, b"\xFF\xFE\0", Op::Rmdir { name: b"\xFF\xFE" });
    expect(Opcode::Removexattr, 0, b"user.a\0", Op::Removexattr { name: b"user.a" });
    let symlink = Op::Symlink { name: b"from", target: b"/to/there" };
    expect(Opcode::Symlink, 0, b"from\0/to/there\0", symlink);
}

#[test]
fn requests_without_arguments() {
    expect(Opcode::Readlink, 0, b"", Operation::Readlink);
    expect(Opcode::Statfs, 0, b"", Operation::Statfs);
    expect(Opcode::Destroy, 0, b"", Operation::Destroy);
}

#[test]
fn requests_that_make_or_move_names() {
    use Operation as Op;
    let arg = MknodIn { mode: 0o010_644, rdev: 3, umask: 0o22, padding: 0 };
    expect(Opcode::Mknod, 16, &body(&arg, b"pipe\0"), Op::Mknod { arg, name: b"pipe" });
    let arg = MkdirIn { mode: 0o755, umask: 0o22 };
    expect(Opcode::Mkdir, 8, &body(&arg, b"d\0"), Op::Mkdir { arg, name: b"d" });
    let arg = CreateIn { flags: 0x8042, mode: 0o100_600, umask: 0o77, ..CreateIn::default() };
    expect(Opcode::Create, 16, &body(&arg, b"f\0"), Op::Create { arg, name: b"f" });
    expect(Opcode::Tmpfile, 16, &body(&arg, b"/\0"), Op::Tmpfile { arg, name: b"/" });
    let link = Op::Link { oldnodeid: 9, name: b"l" };
    expect(Opcode::Link, 8, &body(&LinkIn { oldnodeid: 9 }, b"l\0"), link);
}

#[test]
fn rename_and_rename2_are_one_operation() {
    let operation = |flags| Operation::Rename { newdir: 8, flags, name: b"old", new_name: b"new" };
    let names = b"old\0new\0";
    let rename = body(&RenameIn { newdir: 8 }, names);
    expect(Opcode::Rename, 8, &rename, operation(RenameFlags::empty()));
    let flags = RenameFlags::EXCHANGE;
    let rename = body(&Rename2In { newdir: 8, flags, padding: 0 }, names);
    expect(Opcode::Rename2, 16, &rename, operation(flags));
}

#[test]
fn requests_about_nodes() {
    use Operation as Op;
    let arg = GetattrIn { getattr_flags: GetattrFlags::FH, dummy: 0, fh: 6 };
    expect(Opcode::Getattr, 16, arg.as_bytes(), Op::Getattr(arg));
    let arg = StatxIn { sx_mask: 0xFFF, ..StatxIn::default() };
    expect(Opcode::Statx, 24, arg.as_bytes(), Op::Statx(arg));
    let valid = SetattrValid::SIZE | SetattrValid::MTIME_NOW;
    let arg = SetattrIn { valid, size: 1 << 40, uid: 1, gid: 2, ..SetattrIn::default() };
    expect(Opcode::Setattr, 88, arg.as_bytes(), Op::Setattr(arg));
    let access = AccessIn { mask: 5, padding: 0 };
    expect(Opcode::Access, 8, access.as_bytes(), Op::Access { mask: 5 });
    expect(Opcode::Forget, 8, ForgetIn { nlookup: 3 }.as_bytes(), Op::Forget { nlookup: 3 });
    let arg = BmapIn { block: 12, blocksize: 512, padding: 0 };
    expect(Opcode::Bmap, 16, arg.as_bytes(), Op::Bmap(arg));
    expect(Opcode::Syncfs, 8, SyncfsIn::default().as_bytes(), Op::Syncfs);
}

#[test]
fn requests_about_handles() {
    use Operation as Op;
    let arg = OpenIn { flags: 2, open_flags: OpenInFlags::KILL_SUIDGID };
    expect(Opcode::Open, 8, arg.as_bytes(), Op::Open(arg));
    expect(Opcode::Opendir, 8, arg.as_bytes(), Op::Opendir(arg));
    let arg = ReadIn { fh: 1, offset: 4096, size: 512, flags: 2, ..ReadIn::default() };
    expect(Opcode::Read, 40, arg.as_bytes(), Op::Read(arg));
    expect(Opcode::Readdir, 40, arg.as_bytes(), Op::Readdir(arg));
    expect(Opcode::Readdirplus, 40, arg.as_bytes(), Op::Readdirplus(arg));
    let release_flags = ReleaseFlags::FLOCK_UNLOCK;
    let arg = ReleaseIn { fh: 1, flags: 2, release_flags, lock_owner: 9 };
    expect(Opcode::Release, 24, arg.as_bytes(), Op::Release(arg));
    expect(Opcode::Releasedir, 24, arg.as_bytes(), Op::Releasedir(arg));
    let arg = FlushIn { fh: 1, lock_owner: 9, ..FlushIn::default() };
    expect(Opcode::Flush, 24, arg.as_bytes(), Op::Flush(arg));
    let arg = FsyncIn { fh: 1, fsync_flags: FsyncFlags::FDATASYNC, padding: 0 };
    expect(Opcode::Fsync, 16, arg.as_bytes(), Op::Fsync(arg));
    expect(Opcode::Fsyncdir, 16, arg.as_bytes(), Op::Fsyncdir(arg));
    let lk = FileLock { start: 0, end: i64::MAX as u64, kind: 1, pid: 2 };
    let arg = LkIn { fh: 1, owner: 9, lk, lk_flags: LockFlags::FLOCK, padding: 0 };
    expect(Opcode::Getlk, 48, arg.as_bytes(), Op::Getlk(arg));
    expect(Opcode::Setlk, 48, arg.as_bytes(), Op::Setlk(arg));
    expect(Opcode::Setlkw, 48, arg.as_bytes(), Op::Setlkw(arg));
    let arg = PollIn { fh: 1, kh: 2, flags: PollFlags::SCHEDULE_NOTIFY, events: 1 };
    expect(Opcode::Poll, 24, arg.as_bytes(), Op::Poll(arg));
    let arg = FallocateIn { fh: 1, offset: 2, length: 3, mode: 1, padding: 0 };
    expect(Opcode::Fallocate, 32, arg.as_bytes(), Op::Fallocate(arg));
    let arg = LseekIn { fh: 1, offset: 2, whence: 3, padding: 0 };
    expect(Opcode::Lseek, 24, arg.as_bytes(), Op::Lseek(arg));
    let arg = CopyFileRangeIn { fh_in: 1, len: 1 << 33, ..CopyFileRangeIn::default() };
    expect(Opcode::CopyFileRange, 56, arg.as_bytes(), Op::CopyFileRange(arg));
    expect(Opcode::CopyFileRange64, 56, arg.as_bytes(), Op::CopyFileRange64(arg));
}

#[test]
fn requests_with_data() {
    use Operation as Op;
    let write_flags = WriteFlags::CACHE;
    let arg = WriteIn { fh: 1, offset: 7, size: 4, write_flags, ..WriteIn::default() };
    expect(Opcode::Write, 40, &body(&arg, b"data"), Op::Write { arg, data: b"data" });
    let arg = IoctlIn { cmd: 0x5401, in_size: 2, out_size: 8, ..IoctlIn::default() };
    expect(Opcode::Ioctl, 32, &body(&arg, b"\0\x01"), Op::Ioctl { arg, data: b"\0\x01" });
    let arg = NotifyRetrieveIn { offset: 1, size: 3, ..NotifyRetrieveIn::default() };
    let reply = Op::NotifyReply { arg, data: b"abc" };
    expect(Opcode::NotifyReply, 40, &body(&arg, b"abc"), reply);
}

#[test]
fn requests_about_extended_attributes() {
    use Operation as Op;
    let arg = GetxattrIn { size: 64, padding: 0 };
    let getxattr = Op::Getxattr { size: 64, name: b"user.a" };
    expect(Opcode::Getxattr, 8, &body(&arg, b"user.a\0"), getxattr);
    expect(Opcode::Listxattr, 8, arg.as_bytes(), Op::Listxattr { size: 64 });
    let arg = SetxattrIn { size: 4, flags: 1 };
    let setxattr_flags = SetxattrFlags::empty();
    let set = Op::Setxattr { flags: 1, setxattr_flags, name: b"user.a", value: b"a\0bc" };
    expect(Opcode::Setxattr, 8, &body(&arg, b"user.a\0a\0bc"), set);
}

#[test]
fn setxattr_has_a_longer_argument_where_agreed() {
    let dialect = Dialect { flags: InitFlags::SETXATTR_EXT, ..Dialect::default() };
    let setxattr_flags = SetxattrFlags::ACL_KILL_SGID;
    let arg = SetxattrExtIn { size: 2, flags: 2, setxattr_flags, padding: 0 };
    let bytes = message(Opcode::Setxattr, &body(&arg, b"n\0vv"));
    let request = Request::decode(&bytes, dialect).expect("well-formed");
    let expected = Operation::Setxattr { flags: 2, setxattr_flags, name: b"n", value: b"vv" };
    assert_eq!(request.operation, expected);
}

#[test]
fn batch_forget_lists_its_nodes() {
    let arg = BatchForgetIn { count: 2, dummy: 0 };
    let entries = [ForgetOne { nodeid: 7, nlookup: 1 }, ForgetOne { nodeid: 8, nlookup: 3 }];
    let bytes = message(Opcode::BatchForget, &body(&arg, entries.as_bytes()));
    let request = Request::decode(&bytes, Dialect::default()).expect("well-formed");
    let Operation::BatchForget(forgets) = request.operation else {
        panic!("{request:?}");
    };
    assert_eq!(forgets.len(), 2);
    assert_eq!(forgets.iter().collect::<Vec<_>>(), entries);
}

#[test]
fn init_of_every_age() {
    let version = InitVersionIn { major: 7, minor: 31 };
    let offer = InitOfferIn { max_readahead: 1 << 17, flags: 1 | 1 << 30 };
    let short = [version.as_bytes(), offer.as_bytes()].concat();
    let request = InitRequest {
        major: 7,
        minor: 31,
        max_readahead: 1 << 17,
        flags: InitFlags::ASYNC_READ | InitFlags::INIT_EXT,
    };
    // INIT never comes by a ring, but could.
    expect(Opcode::Init, 8, &short, Operation::Init(request));

    let long = InitIn { version, offer, flags2: 1, ..InitIn::default() };
    let flags = request.flags | InitFlags::SECURITY_CTX;
    let request = Operation::Init(InitRequest { flags, ..request });
    expect(Opcode::Init, 8, long.as_bytes(), request);

    let later = InitVersionIn { major: 8, minor: 1 };
    let request = InitRequest { major: 8, minor: 1, ..InitRequest::default() };
    expect(Opcode::Init, 8, later.as_bytes(), Operation::Init(request));
}

#[test]
fn the_rest() {
    let arg = InterruptIn { unique: 4 };
    expect(Opcode::Interrupt, 8, arg.as_bytes(), Operation::Interrupt { unique: 4 });
    let arg = CuseInitIn { major: 7, minor: 45, unused: 0, flags: 1 };
    expect(Opcode::CuseInit, 16, arg.as_bytes(), Operation::CuseInit(arg));
    let unknown = Operation::Unknown { opcode: 48, body: b"dax" };
    expect(Opcode::Unknown(48), 0, b"dax", unknown);
}

#[test]
fn arguments_may_grow_at_their_end() {
    let arg = AccessIn { mask: 4, padding: 0 };
    expect(Opcode::Access, 8, &body(&arg, b"later"), Operation::Access { mask: 4 });
}

#[test]
fn groups_follow_a_name() {
    let groups = [24_u32, EXT_GROUPS, 2, 100, 27, 0];
    let arg = MkdirIn { mode: 0o755, umask: 0 };
    let bytes = message_with_extensions(Opcode::Mkdir, &body(&arg, b"d\0"), groups.as_bytes());
    let request = Request::decode(&bytes, Dialect::default()).expect("well-formed");
    assert_eq!(request.operation, Operation::Mkdir { arg, name: b"d" });
    assert_eq!(request.extensions.groups(), [100, 27]);
}

/// One label `security.selinux` = `ctx`, padded.
fn label(kind: u32) -> Vec<u8> {
    let context = [3_u32.as_bytes(), 0_u32.as_bytes(), b"security.selinux\0ctx"].concat();
    let len = 8 + context.len().next_multiple_of(8);
    let mut bytes = [(len as u32).as_bytes(), kind.as_bytes(), &context].concat();
    bytes.resize(len, 0);
    bytes
}

#[test]
fn labels_and_what_is_unknown_follow_a_name() {
    let unknown = [16_u32, 99, 1, 2];
    let extensions = [&label(1), unknown.as_bytes()].concat();
    let bytes = message_with_extensions(Opcode::Symlink, b"n\0t\0", &extensions);
    let request = Request::decode(&bytes, Dialect::default()).expect("well-formed");
    let expected = [
        Extension::SecurityContexts(vec![SecurityContext {
            name: b"security.selinux",
            context: b"ctx",
        }]),
        Extension::Unknown { kind: 99, body: [1_u32, 2].as_bytes() },
    ];
    assert_eq!(request.extensions.iter().collect::<Vec<_>>(), expected);
    assert!(request.extensions.groups().is_empty());
}

#[test]
fn before_7_38_the_label_is_not_counted_in_the_header() {
    let arg = MknodIn::default();
    let bytes = message(Opcode::Mknod, &body(&arg, &[&b"n\0"[..], &label(1)].concat()));
    let request = Request::decode(&bytes, Dialect::default()).expect("well-formed");
    assert_eq!(request.operation, Operation::Mknod { arg, name: b"n" });
    assert_eq!(request.extensions.iter().count(), 1);
}

#[test]
fn extensions_are_cut_off_any_request() {
    let unknown = [8_u32, 99];
    let bytes = message_with_extensions(Opcode::Lookup, b"n\0", unknown.as_bytes());
    let request = Request::decode(&bytes, Dialect::default()).expect("well-formed");
    assert_eq!(request.operation, Operation::Lookup { name: b"n" });
}

#[test]
fn a_resent_request_is_marked() {
    let header = InHeader { unique: UNIQUE_RESEND | 4, ..InHeader::default() };
    assert!(header.is_resent());
    assert!(!InHeader { unique: 4, ..header }.is_resent());
}

#[test]
fn malformed_messages_say_why() {
    let decode = |bytes: &[u8]| Request::decode(bytes, Dialect::default()).expect_err("malformed");
    let cut = decode(&[0; 39]);
    assert_eq!((cut.unique, cut.defect), (0, Defect::Header { have: 39 }));
    let mut long = message(Opcode::Lookup, b"a\0");
    long.pop();
    assert_eq!(decode(&long).defect, Defect::Length { stated: 42, have: 41 });
    let mut short = message(Opcode::Lookup, b"a\0");
    short[0] = 39;
    assert_eq!(decode(&short).defect, Defect::Length { stated: 39, have: 42 });
    assert_eq!(
        decode(&short).to_string(),
        "malformed FUSE request 77 (Lookup): the header states 39 bytes of which 42 are there"
    );
}

#[test]
fn malformed_names() {
    assert_eq!(defect(Opcode::Lookup, b""), Defect::UnterminatedName);
    assert_eq!(defect(Opcode::Lookup, b"name"), Defect::UnterminatedName);
    assert_eq!(defect(Opcode::Lookup, b"\0"), Defect::EmptyName);
    assert_eq!(defect(Opcode::Lookup, b"a\0b\0"), Defect::AfterName { count: 2 });
    assert_eq!(defect(Opcode::Symlink, b"a\0b"), Defect::UnterminatedName);
    let rename = body(&RenameIn::default(), b"only\0");
    assert_eq!(defect(Opcode::Rename, &rename), Defect::UnterminatedName);
    let mkdir = body(&MkdirIn::default(), b"a\0b\0");
    assert_eq!(defect(Opcode::Mkdir, &mkdir), Defect::Extension { stated: 8, have: 2 });
}

#[test]
fn malformed_lengths_and_counts() {
    assert_eq!(defect(Opcode::Read, &[0; 39]), Defect::Arguments { need: 40, have: 39 });
    let arg = WriteIn { size: 5, ..WriteIn::default() };
    let stated = 5;
    assert_eq!(defect(Opcode::Write, &body(&arg, b"1234")), Defect::Data { stated, have: 4 });
    assert_eq!(defect(Opcode::Write, &body(&arg, b"123456")), Defect::Data { stated, have: 6 });
    let arg = SetxattrIn { size: u32::MAX, flags: 0 };
    let stated = u32::MAX;
    assert_eq!(defect(Opcode::Setxattr, &body(&arg, b"n\0")), Defect::Data { stated, have: 0 });
    let arg = BatchForgetIn { count: u32::MAX, dummy: 0 };
    let counted = Defect::Count { stated, have: 16 };
    assert_eq!(defect(Opcode::BatchForget, &body(&arg, &[0; 16])), counted);
}

#[test]
fn malformed_extensions() {
    let decode = |extensions: &[u32]| {
        let bytes = message_with_extensions(Opcode::Lookup, b"n\0", extensions.as_bytes());
        let decoded = Request::decode(&bytes, Dialect::default());
        decoded.map(drop).map_err(|malformed| malformed.defect)
    };
    assert_eq!(decode(&[0, 99]), Err(Defect::Extension { stated: 0, have: 8 }));
    assert_eq!(decode(&[u32::MAX, 99]), Err(Defect::Extension { stated: 0xFFFF_FFFF, have: 8 }));
    assert_eq!(decode(&[8, EXT_GROUPS]), Err(Defect::Extension { stated: 4, have: 0 }));
    let many = Err(Defect::Extension { stated: 0x3_FFFF_FFFC, have: 4 });
    assert_eq!(decode(&[16, EXT_GROUPS, u32::MAX, 0]), many);
    assert_eq!(decode(&[8, 1]), Err(Defect::Extension { stated: 8, have: 0 }));
    assert_eq!(decode(&[24, 1, 1, 0, !0, !0]), Err(Defect::UnterminatedName));

    let mut bytes = message(Opcode::Lookup, b"n\0");
    bytes[36] = 1;
    let malformed = Request::decode(&bytes, Dialect::default()).expect_err("malformed");
    assert_eq!(malformed.defect, Defect::Extension { stated: 8, have: 2 });
}
