//! Replies byte by byte.

use super::*;
use crate::abi::{IoctlOut, WriteOut};
use crate::message::tests::flatten;
use zerocopy::FromBytes;

fn whole(reply: &Reply<'_>) -> Vec<u8> {
    reply.with_segments(flatten)
}

fn header(reply: &Reply<'_>) -> OutHeader {
    OutHeader::read_from_prefix(&whole(reply)).expect("a header").0
}

#[test]
fn an_error_is_a_negated_errno_without_a_body() {
    assert_eq!(header(&Reply::error(3, 2)), OutHeader { len: 16, error: -2, unique: 3 });
}

#[test]
fn what_is_no_errno_becomes_eio() {
    for errno in [0, -2, 512, i32::MIN, i32::MAX] {
        assert_eq!(header(&Reply::error(3, errno)).error, -5, "{errno}");
    }
}

#[test]
fn success_may_be_empty() {
    assert_eq!(header(&Reply::empty(3)), OutHeader { len: 16, error: 0, unique: 3 });
}

#[test]
fn a_fixed_part_follows_the_header() {
    let reply = Reply::fixed(3, &WriteOut { size: 4096, padding: 0 });
    assert_eq!(header(&reply).len, 24);
    assert_eq!(whole(&reply)[16..20], 4096_u32.to_ne_bytes());
}

#[test]
fn created_is_entry_and_open() {
    let entry = EntryOut { nodeid: 5, ..EntryOut::default() };
    let open = OpenOut { fh: 6, ..OpenOut::default() };
    let bytes = whole(&Reply::created(3, &entry, &open));
    assert_eq!(bytes.len(), 16 + 128 + 16);
    assert_eq!(&bytes[16..144], entry.as_bytes());
    assert_eq!(&bytes[144..], open.as_bytes());
}

#[test]
fn data_comes_last() {
    assert_eq!(&whole(&Reply::data(3, b"contents"))[16..], b"contents");
    let segments = [IoSlice::new(b"con"), IoSlice::new(b"tents")];
    assert_eq!(&whole(&Reply::data_segments(3, &segments))[16..], b"contents");
    let reply = Reply::fixed(3, &IoctlOut::default()).with_data(b"out");
    assert_eq!(header(&reply).len, 16 + 16 + 3);
    assert_eq!(&whole(&reply)[32..], b"out");
    assert_eq!(reply.body_len(), 19);
}
