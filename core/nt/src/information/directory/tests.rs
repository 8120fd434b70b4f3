use super::{DirectoryWriter, Entries, SHAPES};
use crate::information::{Emitted, FileInformationClass as Class};
use crate::{Attributes, FileId, FileInfo, FileTime, NtError};
use alloc::vec;
use alloc::vec::Vec;

const NAMES: [&[u16]; 3] = [&[0x61], &[0x62, 0x63, 0x64, 0x65, 0x66], &[0x67, 0x68]];
const SHORT_NAME: [u16; 12] = [0x53; 12];

fn info() -> FileInfo {
    FileInfo {
        id: FileId(0x1111_1111_1111_1111_2222_2222_2222_2222),
        attributes: Attributes::HIDDEN,
        end_of_file: 0x3333,
        allocation_size: 0x4000,
        created: FileTime(1),
        accessed: FileTime(2),
        written: FileTime(3),
        changed: FileTime(4),
        ea_size: 0x55,
        ..FileInfo::default()
    }
}

fn link() -> FileInfo {
    let attributes = Attributes::REPARSE_POINT | Attributes::DIRECTORY;
    FileInfo { attributes, reparse_tag: 0xA000_000C, ea_size: 0, ..info() }
}

/// Pushes the three names; returns how many were taken and what was emitted.
fn fill(class: Class, out: &mut [u8]) -> Result<(usize, Emitted), NtError> {
    let mut writer = DirectoryWriter::new(class, out)?;
    let mut taken = 0;
    for (index, name) in (7..).zip(NAMES) {
        if !writer.push(index, name, &info(), Some(&SHORT_NAME[..index as usize - 5])).unwrap() {
            break;
        }
        taken += 1;
    }
    Ok((taken, writer.finish()))
}

fn fixed_part(class: Class) -> usize {
    SHAPES.iter().find(|(of, _)| *of == class).unwrap().1.name
}

#[test]
fn the_name_lies_where_each_structure_has_it() {
    let offsets = [
        (Class::Directory, 64),
        (Class::FullDirectory, 68),
        (Class::BothDirectory, 94),
        (Class::Names, 12),
        (Class::IdBothDirectory, 104),
        (Class::IdFullDirectory, 80),
        (Class::IdExtdDirectory, 88),
        (Class::IdExtdBothDirectory, 114),
        (Class::Id64ExtdDirectory, 80),
        (Class::Id64ExtdBothDirectory, 106),
        (Class::IdAllExtdDirectory, 96),
        (Class::IdAllExtdBothDirectory, 122),
    ];
    assert_eq!(offsets.len(), SHAPES.len());
    for (class, offset) in offsets {
        assert_eq!(fixed_part(class), offset, "{class:?}");
    }
}

#[test]
fn fields_of_a_table_entry_do_not_overlap_and_lie_in_the_fixed_part() {
    for (class, shape) in SHAPES {
        let fields = [
            (Some(0), 8),
            (shape.facts.then_some(8), 52),
            (Some(shape.name_length), 4),
            (shape.ea_size, 4),
            (shape.reparse_tag, 4),
            (shape.short_name, 26),
            (shape.id64, 8),
            (shape.id128, 16),
        ];
        let mut used = vec![false; shape.name];
        for (at, length) in fields {
            let Some(at) = at else { continue };
            for byte in &mut used[at..at + length] {
                assert!(!core::mem::replace(byte, true), "{class:?}");
            }
        }
    }
}

#[test]
fn other_classes_are_refused() {
    for class in (0..100).map(Class::from_raw) {
        let is_directory = SHAPES.iter().any(|(of, _)| *of == class);
        let writer = DirectoryWriter::new(class, &mut [0; 256]).map(drop);
        let entries = Entries::new(class, &[]).map(drop);
        let expected = if is_directory { Ok(()) } else { Err(NtError::INVALID_INFO_CLASS) };
        assert_eq!((writer, entries), (expected, expected), "{class:?}");
    }
}

#[test]
fn every_length_of_buffer_obeys_the_rule() {
    for (class, shape) in SHAPES {
        let mut ends = Vec::new();
        for name in NAMES {
            let start = ends.last().map_or(0, |end: &usize| end.next_multiple_of(8));
            ends.push(start + shape.name + 2 * name.len());
        }
        for length in 0..=ends[2] + 8 {
            let mut out = vec![0xEE; length];
            let filled = fill(class, &mut out);
            if length < shape.name {
                assert_eq!(filled, Err(NtError::INFO_LENGTH_MISMATCH));
                continue;
            }
            let (taken, emitted) = filled.unwrap();
            let fit = ends.iter().filter(|end| **end <= length).count();
            assert_eq!(taken, fit.max(1), "{class:?} {length}");
            let expected = match fit {
                0 => Emitted { bytes: shape.name, overflow: true },
                fit => Emitted { bytes: ends[fit - 1], overflow: false },
            };
            assert_eq!(emitted, expected, "{class:?} {length}");
            assert!(out[emitted.bytes..].iter().all(|byte| *byte == 0xEE));
            if fit > 0 {
                assert_eq!(Entries::new(class, &out[..emitted.bytes]).unwrap().count(), fit);
            }
        }
    }
}

#[test]
fn a_name_that_does_not_fit_is_cut_at_a_whole_unit_and_ends_the_answer() {
    let name = [0x61; 10];
    let mut out = [0; 64 + 7];
    let mut writer = DirectoryWriter::new(Class::Directory, &mut out).unwrap();
    assert!(writer.is_empty());
    assert_eq!(writer.push(0, &name, &info(), None), Ok(true));
    assert!(!writer.is_empty());
    assert_eq!(writer.push(0, &[0x62], &info(), None), Ok(false));
    assert_eq!(writer.finish(), Emitted { bytes: 64 + 6, overflow: true });
    assert_eq!(out[60..66], [20, 0, 0, 0, 0x61, 0], "the length is that of the whole name");
}

#[test]
fn what_is_written_is_read() {
    for (class, shape) in SHAPES {
        let mut out = vec![0xEE; 1024];
        let (taken, emitted) = fill(class, &mut out).unwrap();
        assert_eq!(taken, 3);
        let read: Result<Vec<_>, _> = Entries::new(class, &out[..emitted.bytes]).unwrap().collect();
        for (index, (entry, name)) in read.unwrap().iter().zip(NAMES).enumerate() {
            assert_eq!(entry.index as usize, index + 7);
            assert_eq!(entry.name, *name);
            let short_name = &SHORT_NAME[..shape.short_name.map_or(0, |_| index + 2)];
            assert_eq!(entry.short_name, *short_name, "{class:?}");
            let facts = if shape.facts { info() } else { FileInfo::default() };
            let id = match (shape.id128, shape.id64) {
                (Some(_), _) => info().id,
                (None, Some(_)) => FileId(0x2222_2222_2222_2222),
                (None, None) => FileId(0),
            };
            let ea_size = if shape.ea_size.is_some() { 0x55 } else { 0 };
            assert_eq!(entry.info, FileInfo { id, ea_size, ..facts }, "{class:?}");
        }
    }
}

#[test]
fn the_reparse_tag_takes_the_place_of_the_ea_size_where_it_has_no_own() {
    for (class, shape) in SHAPES {
        let Some(ea_size) = shape.ea_size else { continue };
        let mut out = [0; 256];
        let mut writer = DirectoryWriter::new(class, &mut out).unwrap();
        assert_eq!(writer.push(0, NAMES[0], &link(), None), Ok(true));
        let emitted = writer.finish();
        let tag_at = shape.reparse_tag.unwrap_or(ea_size);
        assert_eq!(out[tag_at..tag_at + 4], 0xA000_000C_u32.to_le_bytes(), "{class:?}");
        let entry = Entries::new(class, &out[..emitted.bytes]).unwrap().next().unwrap().unwrap();
        assert_eq!((entry.info.reparse_tag, entry.info.ea_size), (0xA000_000C, 0), "{class:?}");
    }
}

#[test]
fn nothing_set_is_normal_on_the_wire_only() {
    let mut out = [0; 256];
    let mut writer = DirectoryWriter::new(Class::Directory, &mut out).unwrap();
    let plain = FileInfo::file(FileId(1), 0);
    assert_eq!(writer.push(0, NAMES[0], &plain, None), Ok(true));
    let emitted = writer.finish();
    assert_eq!(out[56..60], [0x80, 0, 0, 0]);
    let mut entries = Entries::new(Class::Directory, &out[..emitted.bytes]).unwrap();
    assert_eq!(entries.next().unwrap().unwrap().info.attributes, Attributes::empty());
}

#[test]
fn a_short_name_has_at_most_twelve_units() {
    let mut out = [0; 256];
    let mut writer = DirectoryWriter::new(Class::BothDirectory, &mut out).unwrap();
    let pushed = writer.push(0, NAMES[0], &info(), Some(&[0x61; 13]));
    assert_eq!(pushed, Err(NtError::INVALID_PARAMETER));
    assert_eq!(writer.push(0, NAMES[0], &info(), Some(&SHORT_NAME)), Ok(true));
    writer.finish();
    assert_eq!(out[68], 24);
}

#[test]
fn a_hostile_answer_ends() {
    for (class, _) in SHAPES {
        let mut good = vec![0; 1024];
        let (_, emitted) = fill(class, &mut good).unwrap();
        good.truncate(emitted.bytes);
        for at in 0..good.len() {
            for byte in [0, 1, 3, 8, 64, 0x7F, 0x80, 0xFF] {
                let mut bad = good.clone();
                bad[at] = byte;
                for end in [bad.len(), at, at + 1] {
                    let read = Entries::new(class, &bad[..end]).unwrap().take(100).count();
                    assert!(read < 10, "{class:?} byte {at} = {byte}");
                }
            }
        }
    }
}

#[test]
fn padding_between_entries_is_zero() {
    let mut out = [0xEE; 256];
    fill(Class::Names, &mut out).unwrap();
    // 12 + 2 bytes of the first entry, padded to 16.
    assert_eq!(out[12..16], [0x61, 0, 0, 0]);
}

#[test]
fn an_entry_inside_another_ends_the_answer() {
    let mut out = [0; 256];
    let (_, emitted) = fill(Class::Names, &mut out).unwrap();
    for next in [1, 4, 12, 13] {
        out[0] = next;
        let mut entries = Entries::new(Class::Names, &out[..emitted.bytes]).unwrap();
        assert_eq!(entries.next(), Some(Err(NtError::INVALID_PARAMETER)), "{next}");
        assert_eq!(entries.next(), None);
    }
}
