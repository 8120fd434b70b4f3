//! Numbers and places of the wire protocol, as the kernel has them.

use super::*;
use std::mem::offset_of;

#[test]
fn opcodes_have_their_numbers() {
    let numbers: Vec<u32> = Opcode::NAMED.iter().map(|opcode| opcode.raw()).collect();
    let known = (1..=6).chain(8..=18).chain(20..=47).chain(50..=53).chain([4096]);
    assert_eq!(numbers, known.collect::<Vec<_>>());
    for &opcode in Opcode::NAMED {
        assert_eq!(Opcode::from_raw(opcode.raw()), opcode);
    }
    assert_eq!(Opcode::from_raw(48), Opcode::Unknown(48));
    assert_eq!(Opcode::Unknown(48).raw(), 48);
}

#[test]
fn well_known_opcodes() {
    let known = [
        (Opcode::Lookup, 1),
        (Opcode::Write, 16),
        (Opcode::Init, 26),
        (Opcode::Create, 35),
        (Opcode::BatchForget, 42),
        (Opcode::Readdirplus, 44),
        (Opcode::Lseek, 46),
        (Opcode::Tmpfile, 51),
        (Opcode::Statx, 52),
        (Opcode::CopyFileRange64, 53),
    ];
    for (opcode, raw) in known {
        assert_eq!(opcode.raw(), raw, "{opcode:?}");
    }
}

#[test]
fn notify_codes_are_one_to_nine() {
    let numbers: Vec<u32> = NotifyCode::NAMED.iter().map(|code| code.raw()).collect();
    assert_eq!(numbers, (1..=9).collect::<Vec<_>>());
}

#[test]
fn fields_stand_where_the_kernel_has_them() {
    assert_eq!(offset_of!(InHeader, nodeid), 16);
    assert_eq!(offset_of!(InHeader, pid), 32);
    assert_eq!(offset_of!(InHeader, total_extlen), 36);
    assert_eq!(offset_of!(OutHeader, unique), 8);
    assert_eq!(offset_of!(Attr, mode), 60);
    assert_eq!(offset_of!(Attr, flags), 84);
    assert_eq!(offset_of!(EntryOut, attr), 40);
    assert_eq!(offset_of!(AttrOut, attr), 16);
    assert_eq!(offset_of!(StatxOut, stat), 32);
    assert_eq!(offset_of!(Statx, ino), 32);
    assert_eq!(offset_of!(Statx, atime), 64);
    assert_eq!(offset_of!(Statx, rdev_major), 128);
    assert_eq!(offset_of!(SetattrIn, atime), 32);
    assert_eq!(offset_of!(SetattrIn, mode), 68);
    assert_eq!(offset_of!(SetattrIn, uid), 76);
    assert_eq!(offset_of!(WriteIn, write_flags), 20);
    assert_eq!(offset_of!(LkIn, lk_flags), 40);
    assert_eq!(offset_of!(InitIn, flags2), 16);
    assert_eq!(offset_of!(InitOut, max_write), 20);
    assert_eq!(offset_of!(InitOut, max_pages), 28);
    assert_eq!(offset_of!(InitOut, flags2), 32);
    assert_eq!(offset_of!(InitOut, request_timeout), 40);
    assert_eq!(offset_of!(Kstatfs, frsize), 48);
    assert_eq!(offset_of!(Dirent, namelen), 16);
    assert_eq!(offset_of!(NotifyInvalEntryOut, flags), 12);
}

#[test]
fn init_flags_are_cut_in_halves() {
    let flags = InitFlags::INIT_EXT | InitFlags::MAX_PAGES | InitFlags::PASSTHROUGH;
    assert_eq!(flags.halves(), (1 << 30 | 1 << 22, 1 << 5));
    assert_eq!(InitFlags::from_halves(1 << 30 | 1 << 22, 1 << 5), flags);
    assert_eq!(InitFlags::REQUEST_TIMEOUT.bits(), 1 << 42);
}

#[test]
fn the_upper_half_counts_only_under_init_ext() {
    assert_eq!(InitFlags::from_halves(1, u32::MAX), InitFlags::ASYNC_READ);
}

#[test]
fn flags_without_a_name_are_kept() {
    assert_eq!(FopenFlags::from_bits_retain(1 << 30).bits(), 1 << 30);
    assert_eq!(InitFlags::from_halves(1 << 30, 1 << 31).halves(), (1 << 30, 1 << 31));
}

#[test]
fn only_four_requests_go_unanswered() {
    let silent: Vec<Opcode> =
        Opcode::NAMED.iter().copied().filter(|opcode| !opcode.is_answered()).collect();
    let known = [Opcode::Forget, Opcode::Interrupt, Opcode::NotifyReply, Opcode::BatchForget];
    assert_eq!(silent, known);
}

#[test]
fn others_are_refused_only_where_they_name_something() {
    let header =
        |opcode: Opcode, uid| InHeader { opcode: opcode.raw(), uid, ..InHeader::default() };
    assert!(header(Opcode::Lookup, 1000).is_from_owner_or_root(1000));
    assert!(header(Opcode::Lookup, 0).is_from_owner_or_root(1000));
    assert!(!header(Opcode::Lookup, 1001).is_from_owner_or_root(1000));
    assert!(header(Opcode::Write, 1001).is_from_owner_or_root(1000));
}
