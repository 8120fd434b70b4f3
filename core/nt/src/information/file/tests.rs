use super::{FileDetails, StreamEntries, emit, emit_streams};
use crate::information::{Emitted, FileInformationClass as Class};
use crate::{AccessMask, Attributes, FileId, FileInfo, FileTime, LxMetadata, NtError};
use alloc::vec;
use alloc::vec::Vec;

const NAME: [u16; 4] = [0x5C, 0x61, 0x5C, 0x62];
const SHORT_NAME: [u16; 3] = [0x42, 0x7E, 0x31];

fn info() -> FileInfo {
    FileInfo {
        id: FileId(0x1111_1111_1111_1111_2222_2222_2222_2222),
        attributes: Attributes::ARCHIVE | Attributes::REPARSE_POINT,
        reparse_tag: 0xA000_000C,
        end_of_file: 0x3333,
        allocation_size: 0x4000,
        created: FileTime(1),
        accessed: FileTime(2),
        written: FileTime(3),
        changed: FileTime(4),
        links: 2,
        ea_size: 0x55,
    }
}

fn details(info: &FileInfo) -> FileDetails<'_> {
    FileDetails {
        delete_pending: true,
        granted: AccessMask::FILE_GENERIC_READ,
        effective_access: AccessMask::FILE_ALL_ACCESS,
        position: 0x6666,
        mode: 0x20,
        alignment: 7,
        name: Some(&NAME),
        short_name: Some(&SHORT_NAME),
        lx: LxMetadata { uid: Some(8), gid: None, mode: Some(0o100644), device: Some((9, 10)) },
        case_sensitive: true,
        volume_serial: 0x7777_8888_9999,
        ..FileDetails::new(info)
    }
}

fn whole(class: Class, details: &FileDetails<'_>) -> Vec<u8> {
    let mut out = vec![0xEE; 512];
    let emitted = emit(class, details, &mut out).unwrap();
    assert!(!emitted.overflow, "{class:?}");
    out.truncate(emitted.bytes);
    out
}

fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    bytes[at..at + length].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Class, whole length, shortest buffer that is answered; [MS-FSCC] 2.4 and the C structures.
const LENGTHS: [(Class, usize, usize); 20] = [
    (Class::Basic, 40, 40),
    (Class::Standard, 24, 24),
    (Class::Internal, 8, 8),
    (Class::Ea, 4, 4),
    (Class::Access, 4, 4),
    (Class::Name, 12, 8),
    (Class::Position, 8, 8),
    (Class::Mode, 4, 4),
    (Class::Alignment, 4, 4),
    (Class::All, 108, 104),
    (Class::AlternateName, 10, 8),
    (Class::Compression, 16, 16),
    (Class::NetworkOpen, 56, 56),
    (Class::AttributeTag, 8, 8),
    (Class::NormalizedName, 12, 8),
    (Class::StandardLink, 12, 12),
    (Class::Id, 24, 24),
    (Class::Stat, 72, 72),
    (Class::StatLx, 96, 96),
    (Class::CaseSensitive, 4, 4),
];

#[test]
fn every_length_of_buffer_obeys_the_rule() {
    let info = info();
    let details = details(&info);
    for (class, full, minimum) in LENGTHS {
        let whole = whole(class, &details);
        assert_eq!(whole.len(), full, "{class:?}");
        for length in 0..=full + 8 {
            let mut out = vec![0xEE; length];
            let emitted = emit(class, &details, &mut out);
            if length < minimum {
                assert_eq!(emitted, Err(NtError::INFO_LENGTH_MISMATCH), "{class:?} {length}");
                continue;
            }
            // A name is cut at a whole unit.
            let bytes = if length < full { length & !1 } else { full };
            let expected = Emitted { bytes, overflow: length < full };
            assert_eq!(emitted, Ok(expected), "{class:?} {length}");
            assert_eq!(out[..bytes], whole[..bytes], "{class:?} {length}");
            assert!(out[bytes..].iter().all(|byte| *byte == 0xEE), "{class:?} {length}");
        }
    }
}

#[test]
fn every_class_is_answered_or_refused_at_every_length() {
    let info = info();
    let details = details(&info);
    let unknown = (0..=100).map(Class::from_raw);
    for class in unknown.chain([Class::Unknown(u32::MAX)]) {
        let is_answered = LENGTHS.iter().any(|(answered, ..)| *answered == class);
        for length in 0..=128 {
            let emitted = emit(class, &details, &mut vec![0; length]);
            let error = emitted.err().filter(|error| *error != NtError::INFO_LENGTH_MISMATCH);
            assert_eq!(error.is_none(), is_answered, "{class:?} {length}");
        }
    }
    let refusal = |class| emit(class, &details, &mut [0; 128]).unwrap_err();
    assert_eq!(refusal(Class::Unknown(300)), NtError::INVALID_INFO_CLASS);
    assert_eq!(refusal(Class::Rename), NtError::INVALID_INFO_CLASS);
    assert_eq!(refusal(Class::Directory), NtError::INVALID_INFO_CLASS);
    assert_eq!(refusal(Class::Stream), NtError::INVALID_PARAMETER);
    assert_eq!(refusal(Class::Pipe), NtError::INVALID_PARAMETER);
    assert_eq!(refusal(Class::HardLink), NtError::INVALID_PARAMETER);
}

#[test]
fn fields_of_all_lie_where_the_structure_has_them() {
    let info = info();
    let all = whole(Class::All, &details(&info));
    let fields = [
        ("CreationTime", 0, 8, 1),
        ("LastAccessTime", 8, 8, 2),
        ("LastWriteTime", 16, 8, 3),
        ("ChangeTime", 24, 8, 4),
        ("FileAttributes", 32, 4, 0x420),
        ("AllocationSize", 40, 8, 0x4000),
        ("EndOfFile", 48, 8, 0x3333),
        ("NumberOfLinks", 56, 4, 1),
        ("DeletePending", 60, 1, 1),
        ("Directory", 61, 1, 0),
        ("IndexNumber", 64, 8, 0x2222_2222_2222_2222),
        ("EaSize", 72, 4, 0x55),
        ("AccessFlags", 76, 4, 0x0012_0089),
        ("CurrentByteOffset", 80, 8, 0x6666),
        ("Mode", 88, 4, 0x20),
        ("AlignmentRequirement", 92, 4, 7),
        ("FileNameLength", 96, 4, 8),
        ("FileName", 100, 8, 0x0062_005C_0061_005C),
    ];
    for (name, at, length, value) in fields {
        assert_eq!(number(&all, at, length), value, "{name}");
    }
}

#[test]
fn fields_of_stat_lx_lie_where_the_structure_has_them() {
    let info = info();
    let stat = whole(Class::StatLx, &details(&info));
    let fields = [
        ("FileId", 0, 8, 0x2222_2222_2222_2222),
        ("CreationTime", 8, 8, 1),
        ("ChangeTime", 32, 8, 4),
        ("AllocationSize", 40, 8, 0x4000),
        ("EndOfFile", 48, 8, 0x3333),
        ("FileAttributes", 56, 4, 0x420),
        ("ReparseTag", 60, 4, 0xA000_000C),
        ("NumberOfLinks", 64, 4, 1),
        ("EffectiveAccess", 68, 4, 0x001F_01FF),
        ("LxFlags", 72, 4, 0x1D),
        ("LxUid", 76, 4, 8),
        ("LxGid", 80, 4, 0),
        ("LxMode", 84, 4, 0o100644),
        ("LxDeviceIdMajor", 88, 4, 9),
        ("LxDeviceIdMinor", 92, 4, 10),
    ];
    for (name, at, length, value) in fields {
        assert_eq!(number(&stat, at, length), value, "{name}");
    }
    assert_eq!(stat[..72], whole(Class::Stat, &details(&info)));
}

#[test]
fn fields_of_the_smaller_ones_lie_where_the_structures_have_them() {
    let info = info();
    let details = details(&info);
    let open = whole(Class::NetworkOpen, &details);
    assert_eq!([32, 40].map(|at| number(&open, at, 8)), [0x4000, 0x3333]);
    assert_eq!([48, 52].map(|at| number(&open, at, 4)), [0x420, 0]);
    let id = whole(Class::Id, &details);
    assert_eq!(number(&id, 0, 8), 0x7777_8888_9999);
    assert_eq!(id[8..], info.id.0.to_le_bytes());
    let tag = whole(Class::AttributeTag, &details);
    assert_eq!([0, 4].map(|at| number(&tag, at, 4)), [0x420, 0xA000_000C]);
    let link = whole(Class::StandardLink, &details);
    assert_eq!([0, 4, 8].map(|at| number(&link, at, 4)), [1, 2, 1]);
    let compression = whole(Class::Compression, &details);
    assert_eq!([0, 8].map(|at| number(&compression, at, 8)), [0x4000, 0]);
    assert_eq!(whole(Class::CaseSensitive, &details), [1, 0, 0, 0]);
}

#[test]
fn a_pending_delete_is_a_link_less() {
    let links = |links, delete_pending| {
        let info = FileInfo { links, ..info() };
        let details = FileDetails { delete_pending, ..FileDetails::new(&info) };
        let standard = whole(Class::Standard, &details);
        (number(&standard, 16, 4), standard[20])
    };
    assert_eq!(links(3, false), (3, 0));
    assert_eq!(links(3, true), (2, 1));
    assert_eq!(links(1, true), (0, 1));
    // Its last name went at once, but the handle lives on.
    assert_eq!(links(0, true), (0, 1));
    // The file system does not count.
    assert_eq!(links(0, false), (1, 0));
}

#[test]
fn a_directory_without_anything_special() {
    let info = FileInfo::directory(FileId(5));
    let details = FileDetails::new(&info);
    assert_eq!(number(&whole(Class::AttributeTag, &details), 0, 8), 0x10);
    assert_eq!(whole(Class::Standard, &details)[21], 1);
    assert_eq!(whole(Class::Compression, &details), [0; 16]);
    let plain = FileInfo { reparse_tag: 5, ..FileInfo::file(FileId(5), 0) };
    let tag = whole(Class::AttributeTag, &FileDetails::new(&plain));
    assert_eq!(number(&tag, 0, 8), 0x80, "normal, and no tag without the attribute");
}

#[test]
fn a_file_without_a_name() {
    let info = info();
    let details = FileDetails::new(&info);
    for class in [Class::Name, Class::NormalizedName, Class::AlternateName] {
        assert_eq!(emit(class, &details, &mut [0; 64]), Err(NtError::OBJECT_NAME_NOT_FOUND));
    }
    let all = emit(Class::All, &details, &mut [0; 104]);
    assert_eq!(all, Ok(Emitted { bytes: 100, overflow: false }));
}

const STREAMS: [(&[u16], u64, u64); 3] =
    [(&[], 5, 8), (&[0x61, 0x62], u64::MAX, 1), (&[0x63], 0, 0)];

#[test]
fn streams_fill_every_length_of_buffer_as_far_as_they_fit() {
    // 24 + 14, padded to 40; 24 + 18, padded to 48; 24 + 16.
    let ends = [38, 40 + 42, 40 + 48 + 40];
    for length in 0..=ends[2] + 8 {
        let mut out = vec![0xEE; length];
        let emitted = emit_streams(STREAMS, &mut out);
        if length < 32 {
            assert_eq!(emitted, Err(NtError::INFO_LENGTH_MISMATCH));
            continue;
        }
        let fit = ends.iter().filter(|end| **end <= length).count();
        let bytes = fit.checked_sub(1).map_or(0, |last| ends[last]);
        assert_eq!(emitted, Ok(Emitted { bytes, overflow: fit < 3 }), "{length}");
        assert!(out[bytes..].iter().all(|byte| *byte == 0xEE));
        if fit > 1 {
            assert_eq!(out[38..40], [0, 0], "padding is zero");
        }
        let read: Result<Vec<_>, _> = StreamEntries::new(&out[..bytes]).collect();
        let read = read.unwrap();
        assert_eq!(read.len(), fit);
        for (entry, (name, size, allocation_size)) in read.iter().zip(STREAMS) {
            let decorated = [&[0x3A], name, &[0x3A, 0x24, 0x44, 0x41, 0x54, 0x41]].concat();
            assert_eq!(entry.name, decorated[..]);
            assert_eq!((entry.size, entry.allocation_size), (size, allocation_size));
        }
    }
}

#[test]
fn a_directory_has_no_streams() {
    assert_eq!(emit_streams([], &mut [0; 32]), Ok(Emitted::default()));
    assert_eq!(StreamEntries::new(&[]).next(), None);
}

#[test]
fn a_hostile_list_of_streams_ends() {
    let mut good = vec![0; 128];
    assert_eq!(emit_streams(STREAMS, &mut good).unwrap().bytes, 128);
    for at in 0..good.len() {
        for byte in [0, 1, 2, 24, 39, 0x7F, 0x80, 0xFF] {
            let mut bad = good.clone();
            bad[at] = byte;
            for end in [bad.len(), at, at + 1] {
                let read = StreamEntries::new(&bad[..end]).take(100).count();
                assert!(read < 10, "byte {at} = {byte}");
            }
        }
    }
    let loops = [[24, 0, 0, 0].as_slice(), &[0; 20]].concat();
    assert_eq!(StreamEntries::new(&loops).next(), Some(Err(NtError::INVALID_PARAMETER)));
}
