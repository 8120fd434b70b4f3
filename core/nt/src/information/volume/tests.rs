use super::{INVALID_VOLUME_LABEL, VolumeDetails, VolumeFlags, emit, parse_label};
use crate::information::{Emitted, VolumeInformationClass as Class};
use crate::{FileTime, NtError, OwnedName, VolumeInfo};
use alloc::vec;
use alloc::vec::Vec;

const NTFS: [u16; 4] = [0x4E, 0x54, 0x46, 0x53];

fn info() -> VolumeInfo {
    VolumeInfo {
        total_bytes: 10 * 4096 + 4095,
        free_bytes: 3 * 4096,
        label: OwnedName::from_text("data").unwrap(),
        ..VolumeInfo::default()
    }
}

fn details(info: &VolumeInfo) -> VolumeDetails<'_> {
    VolumeDetails {
        info,
        serial: 0x1234_5678,
        created: FileTime(9),
        sector_size: 512,
        sectors_per_unit: 8,
        max_component_length: 255,
        file_system_name: &NTFS,
        flags: VolumeFlags::OBJECT_IDS | VolumeFlags::READ_ONLY_VOLUME,
        object_id: Some([7; 16]),
    }
}

fn whole(class: Class) -> Vec<u8> {
    let info = info();
    let mut out = vec![0xEE; 128];
    let emitted = emit(class, &details(&info), &mut out).unwrap();
    out.truncate(emitted.bytes);
    out
}

fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    bytes[at..at + length].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Class, whole length, shortest buffer that is answered.
const LENGTHS: [(Class, usize, usize); 8] = [
    (Class::Volume, 26, 24),
    (Class::Size, 24, 24),
    (Class::Device, 8, 8),
    (Class::Attribute, 20, 16),
    (Class::Control, 48, 48),
    (Class::FullSize, 32, 32),
    (Class::ObjectId, 64, 64),
    (Class::SectorSize, 28, 28),
];

#[test]
fn every_length_of_buffer_obeys_the_rule() {
    let info = info();
    for (class, full, minimum) in LENGTHS {
        let whole = whole(class);
        assert_eq!(whole.len(), full, "{class:?}");
        for length in 0..=full + 8 {
            let mut out = vec![0xEE; length];
            let emitted = emit(class, &details(&info), &mut out);
            if length < minimum {
                assert_eq!(emitted, Err(NtError::INFO_LENGTH_MISMATCH), "{class:?} {length}");
                continue;
            }
            let bytes = if length < full { length & !1 } else { full };
            let expected = Emitted { bytes, overflow: length < full };
            assert_eq!(emitted, Ok(expected), "{class:?} {length}");
            assert_eq!(out[..bytes], whole[..bytes]);
            assert!(out[bytes..].iter().all(|byte| *byte == 0xEE));
        }
    }
}

#[test]
fn other_classes_are_refused() {
    let info = info();
    for class in (0..=64).map(Class::from_raw) {
        let is_answered = LENGTHS.iter().any(|(answered, ..)| *answered == class);
        let emitted = emit(class, &details(&info), &mut [0; 128]);
        assert_eq!(emitted.is_ok(), is_answered, "{class:?}");
    }
    let refusal = |class| emit(class, &details(&info), &mut [0; 128]).unwrap_err();
    assert_eq!(refusal(Class::Label), NtError::INVALID_INFO_CLASS);
    assert_eq!(refusal(Class::Unknown(12)), NtError::INVALID_INFO_CLASS);
    assert_eq!(refusal(Class::DriverPath), NtError::INVALID_PARAMETER);
    let nameless = VolumeDetails { object_id: None, ..details(&info) };
    let object_id = emit(Class::ObjectId, &nameless, &mut [0; 64]);
    assert_eq!(object_id, Err(NtError::OBJECT_NAME_NOT_FOUND));
}

#[test]
fn fields_lie_where_the_structures_have_them() {
    let volume = whole(Class::Volume);
    assert_eq!([0, 8, 12, 16].map(|at| number(&volume, at, 4)), [9, 0x1234_5678, 8, 0x0064_0001]);
    assert_eq!(volume[18..], [0x64, 0, 0x61, 0, 0x74, 0, 0x61, 0]);
    let size = whole(Class::Size);
    assert_eq!([0, 8].map(|at| number(&size, at, 8)), [10, 3]);
    assert_eq!([16, 20].map(|at| number(&size, at, 4)), [8, 512]);
    let full = whole(Class::FullSize);
    assert_eq!([0, 8, 16].map(|at| number(&full, at, 8)), [10, 3, 3]);
    assert_eq!([24, 28].map(|at| number(&full, at, 4)), [8, 512]);
    assert_eq!([0, 4].map(|at| number(&whole(Class::Device), at, 4)), [7, 0x22]);
    let attribute = whole(Class::Attribute);
    assert_eq!([0, 4, 8].map(|at| number(&attribute, at, 4)), [0x0009_0000, 255, 8]);
    let control = whole(Class::Control);
    assert_eq!([24, 32, 40].map(|at| number(&control, at, 8)), [u64::MAX, u64::MAX, 0]);
    assert_eq!(whole(Class::ObjectId)[..17], [[7; 16].as_slice(), &[0]].concat());
    let sector = whole(Class::SectorSize);
    let sectors = [0, 4, 8, 12, 16, 20, 24].map(|at| number(&sector, at, 4));
    assert_eq!(sectors, [512, 512, 512, 512, 3, 0, 0]);
}

#[test]
fn a_unit_of_no_bytes_divides_nothing() {
    let info = info();
    let details = VolumeDetails { sector_size: 0, ..details(&info) };
    assert!(emit(Class::FullSize, &details, &mut [0; 32]).is_ok());
}

fn label_buffer(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = (2 * units.len() as u32).to_le_bytes();
    length.into_iter().chain(units.iter().flat_map(|unit| unit.to_le_bytes())).collect()
}

#[test]
fn a_label_has_up_to_32_units_and_may_be_empty() {
    let label = |text: &str| parse_label(&label_buffer(text));
    assert_eq!(label(""), Ok(OwnedName::default()));
    assert_eq!(label("my data"), OwnedName::from_text("my data"));
    let longest = "l23456789_123456789_123456789_12";
    assert_eq!(label(longest), OwnedName::from_text(longest));
    assert_eq!(label("l23456789_123456789_123456789_123"), Err(INVALID_VOLUME_LABEL));
    assert_eq!(label("a:b"), Err(INVALID_VOLUME_LABEL));
    assert_eq!(INVALID_VOLUME_LABEL.raw(), 0xC000_0086);
}

#[test]
fn a_label_lies_in_its_buffer() {
    let buffer = label_buffer("data");
    for length in 0..buffer.len() {
        let error =
            if length < 4 { NtError::INFO_LENGTH_MISMATCH } else { NtError::INVALID_PARAMETER };
        assert_eq!(parse_label(&buffer[..length]), Err(error));
    }
    for length in [3, 9, u32::MAX] {
        let mut bad = buffer.clone();
        bad[..4].copy_from_slice(&length.to_le_bytes());
        assert_eq!(parse_label(&bad), Err(NtError::INVALID_PARAMETER));
    }
}
