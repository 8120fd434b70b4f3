//! Negotiations with kernels of every age.

use super::*;
use crate::abi::OutHeader;
use crate::message::tests::flatten;
use zerocopy::FromBytes;

/// A kernel that offers everything of its time.
fn kernel(minor: u32, flags: InitFlags) -> InitRequest {
    InitRequest { major: 7, minor, max_readahead: 128 << 10, flags }
}

fn everything() -> InitFlags {
    InitFlags::from_bits_retain((1 << 43) - 1)
}

fn config() -> Config {
    Config { page_size: 4096, ..Config::default() }
}

#[track_caller]
fn agree(request: &InitRequest, config: &Config) -> (Negotiated, InitOut, usize) {
    let outcome = negotiate(request, config);
    let Outcome::Agreed(Agreement { negotiated, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    let bytes = outcome.reply(1).with_segments(flatten);
    let (header, body) = OutHeader::read_from_prefix(&bytes).expect("a header");
    assert_eq!((header.len as usize, header.error), (bytes.len(), 0));
    let mut padded = body.to_vec();
    padded.resize(size_of::<InitOut>(), 0);
    let out = InitOut::read_from_bytes(&padded).expect("an INIT reply");
    (negotiated, out, body.len())
}

#[test]
fn a_kernel_of_today() {
    let (negotiated, out, len) = agree(&kernel(45, everything()), &config());
    assert_eq!(len, 64);
    assert_eq!((out.major, out.minor), (7, 45));
    assert_eq!((out.max_write, out.max_pages), (1 << 20, 256));
    assert_eq!(out.max_readahead, 128 << 10);
    let flags = InitFlags::from_halves(out.flags, out.flags2);
    assert_eq!(flags, negotiated.dialect.flags);
    let form = InitFlags::BIG_WRITES | InitFlags::MAX_PAGES | InitFlags::INIT_EXT;
    assert_eq!(flags, config().flags | form);
    assert_eq!(negotiated.offered, everything());
}

#[test]
fn flags_of_both_halves_are_taken_if_offered() {
    let wanted = InitFlags::HAS_EXPIRE_ONLY | InitFlags::CREATE_SUPP_GROUP | InitFlags::POSIX_ACL;
    let config = Config { flags: wanted, ..config() };
    let offered = everything() - InitFlags::POSIX_ACL;
    let (negotiated, out, _) = agree(&kernel(45, offered), &config);
    assert!(negotiated.dialect.flags.contains(wanted - InitFlags::POSIX_ACL));
    assert!(!negotiated.dialect.flags.contains(InitFlags::POSIX_ACL));
    assert_eq!(out.flags2, 1 << 2 | 1 << 3);
}

#[test]
fn without_init_ext_there_is_no_upper_half() {
    let request = kernel(35, InitFlags::from_halves(!(1 << 30), u32::MAX));
    let (negotiated, out, _) = agree(&request, &Config { flags: everything(), ..config() });
    assert_eq!(out.flags2, 0);
    assert_eq!(negotiated.dialect.flags.bits() >> 32, 0);
}

#[test]
fn the_lower_minor_counts() {
    assert_eq!(agree(&kernel(99, everything()), &config()).1.minor, 45);
    assert_eq!(agree(&kernel(31, everything()), &config()).1.minor, 31);
}

#[test]
fn before_7_23_the_reply_is_short() {
    let old = InitFlags::ASYNC_READ | InitFlags::BIG_WRITES;
    for minor in 12..23 {
        let (negotiated, out, len) = agree(&kernel(minor, old), &config());
        assert_eq!((len, out.minor), (24, minor));
        assert_eq!(out.max_write, 32 * 4096);
        assert_eq!(negotiated.max_pages, 32);
    }
    assert_eq!(agree(&kernel(23, old), &config()).2, 64);
}

#[test]
fn too_old_a_kernel_is_refused() {
    for (major, minor) in [(7, 11), (6, 45), (0, 0)] {
        let outcome =
            negotiate(&InitRequest { major, minor, ..kernel(0, everything()) }, &config());
        assert_eq!(outcome, Outcome::Refused { major, minor });
        assert_eq!(outcome.reply(4).header(), OutHeader { len: 16, error: -71, unique: 4 });
    }
}

#[test]
fn a_later_major_version_is_asked_again() {
    let outcome = negotiate(&InitRequest { major: 8, ..InitRequest::default() }, &config());
    assert_eq!(outcome, Outcome::Again);
    let bytes = outcome.reply(1).with_segments(flatten);
    assert_eq!(bytes[16..24], [7_u32.to_ne_bytes(), 45_u32.to_ne_bytes()].concat());
}

#[test]
fn transfers_are_limited_by_pages() {
    let with = |flags, max_write| {
        let config = Config { max_write, ..config() };
        let negotiated = agree(&kernel(45, flags), &config).0;
        (negotiated.max_write, negotiated.max_pages)
    };
    assert_eq!(with(everything(), 0), (4096, 1));
    assert_eq!(with(everything(), 4097), (4097, 2));
    assert_eq!(with(everything(), u32::MAX), (65535 * 4096, 65535));
    assert_eq!(with(everything() - InitFlags::MAX_PAGES, 1 << 20), (128 << 10, 32));
    assert_eq!(with(everything() - InitFlags::BIG_WRITES, 1 << 20), (4096, 32));
}

#[test]
fn what_the_kernel_would_ignore_is_not_agreed() {
    let flags = |wanted, offered, max_stack_depth| {
        let config = Config { flags: wanted, max_stack_depth, ..config() };
        agree(&kernel(45, offered), &config).0.dialect.flags
    };
    let auto = InitFlags::READDIRPLUS_AUTO;
    assert!(!flags(auto, everything(), 0).contains(auto));
    assert!(flags(auto | InitFlags::DO_READDIRPLUS, everything(), 0).contains(auto));
    let passthrough = InitFlags::PASSTHROUGH;
    assert!(!flags(passthrough, everything(), 0).contains(passthrough));
    assert!(flags(passthrough, everything(), 1).contains(passthrough));
    let both = passthrough | InitFlags::WRITEBACK_CACHE;
    assert!(!flags(both, everything(), 1).contains(passthrough));
    let timeout = InitFlags::REQUEST_TIMEOUT;
    assert!(!flags(timeout, everything(), 0).contains(timeout));
}

#[test]
fn background_and_time_are_passed_on() {
    let config = Config {
        max_background: 64,
        time_gran: 100,
        request_timeout: 30,
        flags: InitFlags::REQUEST_TIMEOUT,
        max_readahead: 4096,
        ..config()
    };
    let (_, out, _) = agree(&kernel(45, everything()), &config);
    assert_eq!((out.max_background, out.congestion_threshold), (64, 48));
    assert_eq!((out.time_gran, out.request_timeout, out.max_readahead), (100, 30, 4096));
    let config = Config { congestion_threshold: 5, time_gran: u32::MAX, ..config };
    let (_, out, _) = agree(&kernel(45, everything()), &config);
    assert_eq!((out.congestion_threshold, out.time_gran), (5, 1_000_000_000));
}
