//! Buffers fill in order, never beyond what was asked for; listings end and go on.

use super::{DirectorySink, ReadBuf, Write, WriteData};
use bytes::Bytes;
use nt::{DirectoryEntries, EntryDetail, FileId, FileInfo, OwnedName, WriteAt};

#[test]
fn bytes_come_out_in_the_order_in_which_they_went_in() {
    let mut buffer = ReadBuf::new(20);
    assert_eq!(buffer.put(b"ab"), 2);
    buffer.supply(Bytes::from_static(b"cde"));
    buffer.space()[..2].copy_from_slice(b"fg");
    buffer.filled(2);
    buffer.supply(Bytes::from_static(b"h"));
    buffer.supply(Bytes::from_static(b"i"));
    assert_eq!(buffer.put_zeros(1), 1);
    assert_eq!(buffer.to_vec(), b"abcdefghi\0");
    assert_eq!((buffer.len(), buffer.remaining()), (10, 10));
    let chunks: Vec<&[u8]> = buffer.chunks().collect();
    assert_eq!(chunks, [&b"ab"[..], b"cde", b"fg", b"h", b"i", b"\0"]);
}

#[test]
fn nothing_goes_in_beyond_the_limit() {
    let mut buffer = ReadBuf::new(5);
    assert_eq!(buffer.put(b"abc"), 3);
    buffer.supply(Bytes::from_static(b"defgh"));
    assert_eq!((buffer.remaining(), buffer.put(b"x"), buffer.space().len()), (0, 0, 0));
    buffer.filled(10);
    assert_eq!(buffer.to_vec(), b"abcde");
}

#[test]
fn memory_is_used_again_and_what_was_in_it_is_not_read() {
    let mut buffer = ReadBuf::reuse(vec![9; 4], 8);
    assert!(buffer.is_empty());
    assert_eq!(buffer.put(b"ab"), 2);
    assert_eq!(buffer.put(b"cdefgh"), 6);
    assert_eq!(buffer.to_vec(), b"abcdefgh");
    let mut buffer = ReadBuf::reuse(buffer.into_memory(), 3);
    buffer.filled(100);
    assert_eq!(buffer.len(), 3, "never more than there is room for");
    let mut zeros = ReadBuf::reuse(vec![9; 4], 4);
    zeros.put_zeros(4);
    assert_eq!(zeros.to_vec(), [0; 4]);
}

#[test]
fn a_part_of_a_slice_may_lie_beyond_its_end() {
    for (offset, expected) in [(0, &b"abc"[..]), (2, b"c"), (3, b""), (u64::MAX, b"")] {
        let mut buffer = ReadBuf::new(10);
        assert_eq!(buffer.put_at(b"abc", offset), expected.len());
        assert_eq!(buffer.to_vec(), expected);
    }
}

#[test]
fn a_taken_buffer_leaves_one_without_room() {
    let mut buffer = ReadBuf::new(10);
    assert_eq!(buffer.take().remaining(), 10);
    assert_eq!(buffer.remaining(), 0);
}

#[test]
fn a_constrained_write_stays_before_the_end_of_file() {
    for (at, constrained, expected) in [
        (WriteAt::Offset(2), false, (2, &b"abcd"[..])),
        (WriteAt::Offset(2), true, (2, b"ab")),
        (WriteAt::Offset(9), true, (9, b"")),
        (WriteAt::End, false, (4, b"abcd")),
        (WriteAt::End, true, (4, b"")),
    ] {
        let write = Write { at, constrained, data: WriteData::new(&b"abcd"[..]) };
        assert_eq!(write.within(4), expected, "{at:?} {constrained}");
    }
}

#[test]
fn a_listing_takes_what_there_is_room_for_but_never_nothing() {
    let info = FileInfo::file(FileId(1), 0);
    let name = OwnedName::from_text("name").unwrap();
    let weight = DirectoryEntries::ENTRY_WEIGHT + 8;
    for (room, taken) in [(0, 1), (weight, 1), (2 * weight - 1, 1), (2 * weight, 2)] {
        let mut sink = DirectorySink::new(room);
        let pushed = (0..5).take_while(|_| sink.push(name.as_name(), &info)).count();
        assert_eq!(pushed, taken, "{room}");
        let (entries, end) = sink.finish().unwrap();
        assert_eq!((entries.len(), end), (taken, false));
    }
    let mut sink = DirectorySink::new(10 * weight);
    assert!(sink.push_with_token(name.as_name(), &info, 7));
    let (entries, end) = sink.finish().unwrap();
    assert_eq!((entries.entry(0).unwrap().token, end), (7, true), "nothing was refused");
}

#[test]
fn a_listing_wants_everything_unless_it_is_told() {
    assert_eq!(DirectorySink::new(1).detail(), EntryDetail::Full);
    let kinds = DirectorySink::new(1).with_pattern(None).with_detail(EntryDetail::Kind);
    assert_eq!((kinds.detail(), kinds.room), (EntryDetail::Kind, 1));
}
