use super::{LxSymbolicLink, MountPoint, ReparseData, ReparseTag, SymbolicLink};
use crate::information::Emitted;
use crate::{NtError, memory};
use alloc::vec;
use alloc::vec::Vec;

const GUID: [u8; 16] = [9; 16];
const THIRD_PARTY: ReparseTag = ReparseTag(0x0000_1234);
const TARGET: [u16; 3] = [0x2E, 0x2E, 0x61];
const SHOWN: [u16; 1] = [0x62];

/// A buffer as a client sends it, with nothing checked.
fn buffer(tag: u32, length: u16, rest: &[u8]) -> Vec<u8> {
    let header = tag.to_le_bytes().into_iter().chain(length.to_le_bytes()).chain([0, 0]);
    header.chain(rest.iter().copied()).collect()
}

fn third_party(guid: [u8; 16]) -> ReparseData {
    ReparseData::with_guid(THIRD_PARTY, guid, b"data").unwrap()
}

#[test]
fn bits_of_a_tag() {
    let all = |tag: ReparseTag| (tag.is_microsoft(), tag.is_name_surrogate(), tag.is_directory());
    assert_eq!(all(ReparseTag::SYMLINK), (true, true, false));
    assert_eq!(all(ReparseTag::MOUNT_POINT), (true, true, false));
    assert_eq!(all(ReparseTag::AF_UNIX), (true, false, false));
    assert_eq!(all(ReparseTag::CLOUD), (true, false, true));
    assert_eq!(all(THIRD_PARTY), (false, false, false));
    for reserved in [0, 1, 2, 0x0001_0000, 0x8800_0003] {
        assert!(!ReparseTag(reserved).is_valid(), "{reserved:#x}");
    }
    assert!(ReparseTag(3).is_valid() && ReparseTag::LX_BLK.is_valid());
    assert_eq!(alloc::format!("{:?}", ReparseTag::LX_FIFO), "LX_FIFO");
    assert_eq!(alloc::format!("{THIRD_PARTY:?}"), "ReparseTag(0x00001234)");
}

#[test]
fn parts_of_microsofts_data() {
    let data = ReparseData::parse(&buffer(0x8000_0024, 3, b"abc")).unwrap();
    assert_eq!(data.tag(), ReparseTag::LX_FIFO);
    assert_eq!((data.guid(), data.data()), (None, &b"abc"[..]));
    assert_eq!(data, ReparseData::new(ReparseTag::LX_FIFO, b"abc").unwrap());
    assert_eq!(data.as_bytes(), buffer(0x8000_0024, 3, b"abc"));
}

#[test]
fn parts_of_a_third_partys_data() {
    let data = third_party(GUID);
    assert_eq!(data.tag(), THIRD_PARTY);
    assert_eq!((data.guid(), data.data()), (Some(GUID), &b"data"[..]));
    assert_eq!(ReparseData::parse(data.as_bytes()), Ok(data));
}

#[test]
fn headers_belong_to_their_tags() {
    let wrong = Err(NtError::IO_REPARSE_TAG_INVALID);
    assert_eq!(ReparseData::new(THIRD_PARTY, b""), wrong);
    assert_eq!(ReparseData::with_guid(ReparseTag::LX_FIFO, GUID, b""), wrong);
    let zero = ReparseData::with_guid(THIRD_PARTY, [0; 16], b"");
    assert_eq!(zero, Err(NtError::IO_REPARSE_DATA_INVALID));
    // The common header for a third party's tag.
    let common = ReparseData::parse(&buffer(THIRD_PARTY.0, 4, b"data"));
    assert_eq!(common, Err(NtError::IO_REPARSE_DATA_INVALID));
}

#[test]
fn reserved_tags_are_invalid() {
    for tag in [0, 1, 2, 0x8800_0003] {
        let parsed = ReparseData::parse(&buffer(tag, 0, &[]));
        assert_eq!(parsed, Err(NtError::IO_REPARSE_TAG_INVALID), "{tag:#x}");
        let deletion = ReparseData::parse_deletion(&buffer(tag, 0, &[]));
        assert_eq!(deletion, Err(NtError::IO_REPARSE_TAG_INVALID), "{tag:#x}");
    }
}

#[test]
fn the_length_is_what_the_header_says() {
    let bytes = buffer(0x8000_0024, 4, b"abcd");
    for length in 0..bytes.len() {
        let parsed = ReparseData::parse(&bytes[..length]);
        assert_eq!(parsed, Err(NtError::IO_REPARSE_DATA_INVALID), "{length}");
    }
    let longer = buffer(0x8000_0024, 4, b"abcde");
    assert_eq!(ReparseData::parse(&longer), Err(NtError::IO_REPARSE_DATA_INVALID));
    let guid = third_party(GUID);
    for length in 0..guid.as_bytes().len() {
        let parsed = ReparseData::parse(&guid.as_bytes()[..length]);
        assert_eq!(parsed, Err(NtError::IO_REPARSE_DATA_INVALID), "{length}");
    }
}

#[test]
fn the_longest_data() {
    let data = vec![1; ReparseData::MAX - 8 + 1];
    assert!(ReparseData::new(ReparseTag::LX_FIFO, &data[1..]).is_ok());
    let too_long = ReparseData::new(ReparseTag::LX_FIFO, &data);
    assert_eq!(too_long, Err(NtError::IO_REPARSE_DATA_INVALID));
    let beyond_the_field = ReparseData::new(ReparseTag::LX_FIFO, &vec![1; 0x1_0000]);
    assert_eq!(beyond_the_field, Err(NtError::IO_REPARSE_DATA_INVALID));
}

#[test]
fn only_its_owner_replaces_or_deletes() {
    let (link, fifo) = (
        SymbolicLink::build(&TARGET, &SHOWN, true).unwrap(),
        ReparseData::new(ReparseTag::LX_FIFO, &[]).unwrap(),
    );
    let (ours, theirs) = (third_party(GUID), third_party([8; 16]));
    let mismatch = Err(NtError::IO_REPARSE_TAG_MISMATCH);
    let conflict = Err(NtError::REPARSE_ATTRIBUTE_CONFLICT);
    let table = [
        (&link, &link, Ok(())),
        (&link, &fifo, mismatch),
        (&link, &ours, mismatch),
        (&ours, &ours, Ok(())),
        (&ours, &theirs, conflict),
    ];
    for (existing, request, expected) in table {
        assert_eq!(ReparseData::check_replace(Some(existing), request), expected);
        assert_eq!(ReparseData::check_delete(Some(existing), request), expected);
    }
    assert_eq!(ReparseData::check_replace(None, &link), Ok(()));
    assert_eq!(ReparseData::check_delete(None, &link), Err(NtError::NOT_A_REPARSE_POINT));
}

#[test]
fn a_deletion_names_tag_and_guid_and_no_data() {
    let link = SymbolicLink::build(&TARGET, &SHOWN, true).unwrap();
    for header in [buffer(ReparseTag::SYMLINK.0, 0, &[]), buffer(ReparseTag::SYMLINK.0, 0, &GUID)] {
        let request = ReparseData::parse_deletion(&header).unwrap();
        assert_eq!(ReparseData::check_delete(Some(&link), &request), Ok(()));
    }
    let request = ReparseData::parse_deletion(&buffer(THIRD_PARTY.0, 0, &GUID)).unwrap();
    assert_eq!(ReparseData::check_delete(Some(&third_party(GUID)), &request), Ok(()));
    let invalid = [
        buffer(ReparseTag::SYMLINK.0, 0, &[0; 4]),
        buffer(ReparseTag::SYMLINK.0, 4, &[0; 4]),
        buffer(ReparseTag::SYMLINK.0, 16, &GUID),
        buffer(ReparseTag::SYMLINK.0, 1, &[]),
        buffer(THIRD_PARTY.0, 0, &[]),
        buffer(THIRD_PARTY.0, 0, &[0; 16]),
        buffer(THIRD_PARTY.0, 1, &[9; 17]),
        memory::copy(link.as_bytes()).unwrap(),
        Vec::new(),
    ];
    for bytes in invalid {
        let request = ReparseData::parse_deletion(&bytes);
        assert_eq!(request, Err(NtError::IO_REPARSE_DATA_INVALID), "{bytes:?}");
    }
}

#[test]
fn an_answer_has_as_much_as_fits() {
    for (data, header) in
        [(SymbolicLink::build(&TARGET, &SHOWN, true).unwrap(), 8), (third_party(GUID), 24)]
    {
        let whole = data.as_bytes();
        for length in 0..=whole.len() + 8 {
            let mut out = vec![0xEE; length];
            let emitted = data.emit(&mut out);
            if length < header {
                assert_eq!(emitted, Err(NtError::BUFFER_TOO_SMALL));
                continue;
            }
            let bytes = length.min(whole.len());
            assert_eq!(emitted, Ok(Emitted { bytes, overflow: length < whole.len() }));
            assert_eq!(out[..bytes], whole[..bytes]);
        }
    }
}

#[test]
fn a_symbolic_link_comes_back() {
    for is_relative in [false, true] {
        let data = SymbolicLink::build(&TARGET, &SHOWN, is_relative).unwrap();
        let expected: &[u8] = &[
            0x0C,
            0,
            0,
            0xA0,
            20,
            0,
            0,
            0, //
            0,
            0,
            6,
            0,
            6,
            0,
            2,
            0,
            u8::from(is_relative),
            0,
            0,
            0, //
            0x2E,
            0,
            0x2E,
            0,
            0x61,
            0,
            0x62,
            0,
        ];
        assert_eq!(data.as_bytes(), expected);
        let link = SymbolicLink::from_reparse_data(&data).unwrap();
        assert_eq!(link.substitute_name, TARGET[..]);
        assert_eq!(link.print_name, SHOWN[..]);
        assert_eq!(link.is_relative, is_relative);
    }
    let empty = SymbolicLink::build(&[], &SHOWN, true);
    assert_eq!(empty, Err(NtError::IO_REPARSE_DATA_INVALID));
    for units in [9000, 40_000] {
        let long = SymbolicLink::build(&vec![0x61; units], &SHOWN, true);
        assert_eq!(long, Err(NtError::IO_REPARSE_DATA_INVALID));
    }
}

#[test]
fn a_mount_point_comes_back() {
    let data = MountPoint::build(&TARGET, &SHOWN).unwrap();
    let expected: &[u8] = &[
        0x03, 0, 0, 0xA0, 20, 0, 0, 0, //
        0, 0, 6, 0, 8, 0, 2, 0, //
        0x2E, 0, 0x2E, 0, 0x61, 0, 0, 0, 0x62, 0, 0, 0,
    ];
    assert_eq!(data.as_bytes(), expected);
    let mount_point = MountPoint::from_reparse_data(&data).unwrap();
    assert_eq!(mount_point.substitute_name, TARGET[..]);
    assert_eq!(mount_point.print_name, SHOWN[..]);
}

#[test]
fn a_wsl_link_comes_back() {
    let data = LxSymbolicLink::build(b"../a\xFF").unwrap();
    assert_eq!(data.as_bytes(), buffer(0xA000_001D, 9, b"\x02\0\0\0../a\xFF"));
    assert_eq!(LxSymbolicLink::from_reparse_data(&data).unwrap().target, b"../a\xFF");
    for bad in [&b""[..], b"a\0b", &[b'a'; ReparseData::MAX]] {
        assert_eq!(LxSymbolicLink::build(bad), Err(NtError::IO_REPARSE_DATA_INVALID));
    }
    for bad in [&b"\x01\0\0\0a"[..], b"\x02\0\0", b"\x02\0\0\0", b""] {
        assert_eq!(LxSymbolicLink::parse(bad), Err(NtError::IO_REPARSE_DATA_INVALID));
    }
}

#[test]
fn links_are_read_only_from_their_own_tag() {
    let fifo = ReparseData::new(ReparseTag::LX_FIFO, &[]).unwrap();
    let mismatch = NtError::IO_REPARSE_TAG_MISMATCH;
    assert_eq!(SymbolicLink::from_reparse_data(&fifo), Err(mismatch));
    assert_eq!(MountPoint::from_reparse_data(&fifo), Err(mismatch));
    assert_eq!(LxSymbolicLink::from_reparse_data(&fifo), Err(mismatch));
}

#[test]
fn hostile_data_never_panics() {
    let good = [
        SymbolicLink::build(&TARGET, &SHOWN, true).unwrap(),
        MountPoint::build(&TARGET, &SHOWN).unwrap(),
        LxSymbolicLink::build(b"a").unwrap(),
        third_party(GUID),
    ];
    for data in good {
        for at in 0..data.as_bytes().len() {
            for byte in 0..=0xFF {
                let mut bad = memory::copy(data.as_bytes()).unwrap();
                bad[at] = byte;
                let parsed = [ReparseData::parse(&bad), ReparseData::parse(&bad[..at])];
                for parsed in parsed.iter().flatten() {
                    let _ = (parsed.guid(), parsed.data(), parsed.emit(&mut [0; 32]));
                    let _ =
                        SymbolicLink::from_reparse_data(parsed).map(|link| link.print_name.len());
                    let _ =
                        MountPoint::from_reparse_data(parsed).map(|mount| mount.print_name.len());
                }
                let _ = SymbolicLink::parse(&bad);
                let _ = MountPoint::parse(&bad);
                let _ = LxSymbolicLink::parse(&bad);
                let _ = ReparseData::parse_deletion(&bad);
            }
        }
    }
}
