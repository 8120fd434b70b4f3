//! Notifications byte by byte; that the kernel takes them is shown in tests/mount.rs.

use super::*;
use crate::abi::OutHeader;
use crate::message::tests::flatten;
use zerocopy::FromBytes;

/// Length, code and unique of the header, and what follows.
fn parts(notification: &Notification<'_>) -> (u32, i32, u64, Vec<u8>) {
    let bytes = notification.with_segments(flatten);
    let (header, body) = OutHeader::read_from_prefix(&bytes).expect("a header");
    assert_eq!(header.len as usize, bytes.len());
    (header.len, header.error, header.unique, body.to_vec())
}

#[test]
fn every_notification_has_its_code_and_length() {
    let flags = EntryNotifyFlags::EXPIRE_ONLY;
    let cases = [
        (Notification::poll(1), 24, 1),
        (Notification::inval_inode(1, 0, 4096), 40, 2),
        (Notification::inval_attributes(1), 40, 2),
        (Notification::inval_entry(1, b"abc", flags), 32 + 4, 3),
        (Notification::store(1, 0, b"data"), 40 + 4, 4),
        (Notification::retrieve(9, 1, 0, 4096), 48, 5),
        (Notification::delete(1, 2, b"abc"), 40 + 4, 6),
        (Notification::resend(), 16, 7),
        (Notification::inc_epoch(), 16, 8),
        (Notification::prune(&[5, 6, 7]), 32 + 24, 9),
    ];
    for (notification, len, code) in cases {
        let (stated, error, unique, _) = parts(&notification);
        assert_eq!((stated, error, unique), (len, code, 0), "{notification:?}");
    }
}

#[test]
fn a_name_is_counted_without_its_nul() {
    let flags = EntryNotifyFlags::EXPIRE_ONLY;
    let (.., body) = parts(&Notification::inval_entry(1, b"abc", flags));
    let (part, name) = NotifyInvalEntryOut::read_from_prefix(&body).expect("a fixed part");
    assert_eq!(part, NotifyInvalEntryOut { parent: 1, namelen: 3, flags });
    assert_eq!(name, b"abc\0");
}

#[test]
fn pruned_nodes_are_listed() {
    let (.., body) = parts(&Notification::prune(&[5, 6]));
    let (part, nodes) = NotifyPruneOut::read_from_prefix(&body).expect("a fixed part");
    assert_eq!(part.count, 2);
    assert_eq!(nodes, [5_u64, 6].as_bytes());
}
