use super::{AutomaticTimes, RawNewName, Width, emit_basic, emit_new_name, parse};
use crate::information::FileInformationClass as Class;
use crate::{
    Attributes, BasicChange, Change, DispositionFlags, FileTime, NtError, OwnedPath, RenameFlags,
};
use alloc::vec;
use alloc::vec::Vec;

fn set(class: Class, buffer: &[u8]) -> Result<Change, NtError> {
    parse(class, buffer, Width::Bits64)
}

fn basic(times: [i64; 4], attributes: u32) -> Vec<u8> {
    let times = times.iter().flat_map(|time| time.to_le_bytes());
    times.chain(attributes.to_le_bytes()).chain([0; 4]).collect()
}

#[test]
fn a_time_of_zero_minus_one_or_minus_two_is_no_change() {
    let change = set(Class::Basic, &basic([0, -1, -2, 9], 0));
    let expected = BasicChange { changed: Some(FileTime(9)), ..BasicChange::default() };
    assert_eq!(change, Ok(Change::Basic(expected)));
    let nothing = set(Class::Basic, &basic([0; 4], 0));
    assert_eq!(nothing, Ok(Change::Basic(BasicChange::default())));
}

#[test]
fn minus_one_minus_two_and_a_set_time_speak_of_later_operations() {
    let automatic = AutomaticTimes::parse(&basic([0, -1, -2, 9], 0));
    let expected = AutomaticTimes {
        created: None,
        accessed: Some(false),
        written: Some(true),
        changed: Some(false),
    };
    assert_eq!(automatic, Ok(expected));
}

#[test]
fn a_time_below_minus_two_is_refused() {
    for time in 0..4 {
        for bad in [-3, i64::MIN] {
            let mut times = [5; 4];
            times[time] = bad;
            let buffer = basic(times, 0);
            assert_eq!(set(Class::Basic, &buffer), Err(NtError::INVALID_PARAMETER));
            assert_eq!(AutomaticTimes::parse(&buffer), Err(NtError::INVALID_PARAMETER));
        }
    }
}

#[test]
fn attributes_zero_keeps_and_normal_clears() {
    let attributes = |raw| match set(Class::Basic, &basic([0; 4], raw)) {
        Ok(Change::Basic(change)) => change.attributes,
        other => panic!("{other:?}"),
    };
    assert_eq!(attributes(0), None);
    assert_eq!(attributes(0x80), Some(Attributes::empty()));
    assert_eq!(attributes(0x81), Some(Attributes::READ_ONLY));
    assert_eq!(attributes(0x110), Some(Attributes::DIRECTORY | Attributes::TEMPORARY));
}

#[test]
fn a_basic_change_comes_back() {
    let change = BasicChange {
        attributes: Some(Attributes::empty()),
        created: Some(FileTime(1)),
        accessed: None,
        written: Some(FileTime(i64::MAX as u64)),
        changed: Some(FileTime(4)),
    };
    let mut out = [0xEE; 40];
    assert_eq!(emit_basic(&change, &mut out), Ok(40));
    assert_eq!(set(Class::Basic, &out), Ok(Change::Basic(change)));
    assert_eq!(emit_basic(&change, &mut out[..39]), Err(NtError::BUFFER_TOO_SMALL));
}

#[test]
fn a_buffer_below_the_structure_is_a_mismatch_and_more_is_ignored() {
    let smallest = [
        (Class::Basic, 40),
        (Class::EndOfFile, 8),
        (Class::Allocation, 8),
        (Class::ValidDataLength, 8),
        (Class::Position, 8),
        (Class::Mode, 4),
        (Class::Disposition, 1),
        (Class::DispositionEx, 4),
    ];
    for (class, size) in smallest {
        for length in 0..size + 8 {
            let change = set(class, &vec![0; length]);
            if length < size {
                assert_eq!(change, Err(NtError::INFO_LENGTH_MISMATCH), "{class:?} {length}");
            } else {
                assert!(change.is_ok(), "{class:?} {length}");
            }
        }
    }
}

#[test]
fn sizes_are_not_negative() {
    let classes = [
        (Class::EndOfFile, Change::EndOfFile as fn(u64) -> Change),
        (Class::Allocation, Change::AllocationSize),
        (Class::ValidDataLength, Change::ValidDataLength),
        (Class::Position, Change::Position),
    ];
    for (class, change) in classes {
        for size in [0, 1, i64::MAX as u64] {
            assert_eq!(set(class, &size.to_le_bytes()), Ok(change(size)));
        }
        for size in [1 << 63, u64::MAX] {
            assert_eq!(set(class, &size.to_le_bytes()), Err(NtError::INVALID_PARAMETER));
        }
    }
}

#[test]
fn a_mode_has_few_bits_and_one_kind_of_synchronous() {
    for bit in 0..32 {
        let mode = 1_u32 << bit;
        let is_settable = [0x02, 0x04, 0x10, 0x20].contains(&mode);
        let change = set(Class::Mode, &mode.to_le_bytes());
        assert_eq!(change.is_ok(), is_settable, "{mode:#x}");
    }
    assert_eq!(set(Class::Mode, &[0x26, 0, 0, 0]), Ok(Change::Mode(0x26)));
    assert_eq!(set(Class::Mode, &[0x30, 0, 0, 0]), Err(NtError::INVALID_PARAMETER));
}

#[test]
fn disposition_is_a_boolean_and_disposition_ex_flags() {
    let delete = Ok(Change::Disposition(DispositionFlags::DELETE));
    let keep = Ok(Change::Disposition(DispositionFlags::empty()));
    assert_eq!(set(Class::Disposition, &[0]), keep);
    assert_eq!(set(Class::Disposition, &[1]), delete);
    assert_eq!(set(Class::Disposition, &[0x80]), delete);
    assert_eq!(set(Class::DispositionEx, &[0; 4]), keep);
    let all = Ok(Change::Disposition(DispositionFlags::all()));
    assert_eq!(set(Class::DispositionEx, &[0x1F, 0, 0, 0]), all);
    assert_eq!(set(Class::DispositionEx, &[0x20, 0, 0, 0]), Err(NtError::INVALID_PARAMETER));
}

const ABSOLUTE: [u16; 4] = [0x5C, 0x61, 0x5C, 0x62];
const RELATIVE: [u16; 1] = [0x63];
const WIDTHS: [(Width, usize, usize); 2] = [(Width::Bits32, 12, 16), (Width::Bits64, 20, 24)];

#[test]
fn a_new_name_comes_back_in_both_widths() {
    for (width, name_at, _) in WIDTHS {
        let mut out = [0xEE; 64];
        let length = emit_new_name(0x1234, &ABSOLUTE, 1, width, &mut out).unwrap();
        assert_eq!(length, name_at + 8);
        let buffer = &out[..length];
        assert_eq!(buffer[name_at..], [0x5C, 0, 0x61, 0, 0x5C, 0, 0x62, 0]);
        for class in [Class::Rename, Class::RenameEx] {
            let Ok(Change::Rename(name)) = parse(class, buffer, width) else { panic!() };
            assert_eq!(name.root_directory, 0x1234);
            assert_eq!(name.path, OwnedPath::parse(&ABSOLUTE).unwrap());
            assert_eq!(name.flags, RenameFlags::REPLACE_IF_EXISTS);
        }
        for class in [Class::Link, Class::LinkEx] {
            assert!(matches!(parse(class, buffer, width), Ok(Change::Link(_))));
        }
    }
}

#[test]
fn a_short_new_name_is_padded_to_the_structure() {
    for (width, _, minimum) in WIDTHS {
        let mut out = [0xEE; 64];
        assert_eq!(emit_new_name(0, &RELATIVE, 0, width, &mut out), Ok(minimum));
        for length in 0..minimum {
            let change = parse(Class::Rename, &out[..length], width);
            assert_eq!(change, Err(NtError::INFO_LENGTH_MISMATCH));
        }
        let Ok(Change::Rename(name)) = parse(Class::Rename, &out[..minimum], width) else {
            panic!()
        };
        assert_eq!(name.path, OwnedPath::parse_relative(&RELATIVE).unwrap());
        assert_eq!(name.flags, RenameFlags::empty());
        let raw = RawNewName::parse(&out[..minimum], width).unwrap();
        assert_eq!(raw.name, RELATIVE[..]);
        let small = emit_new_name(0, &RELATIVE, 0, width, &mut out[..minimum - 1]);
        assert_eq!(small, Err(NtError::BUFFER_TOO_SMALL));
    }
}

#[test]
fn a_name_that_is_empty_odd_or_not_in_the_buffer_is_refused() {
    for (width, name_at, _) in WIDTHS {
        let mut out = [0; 64];
        let length = emit_new_name(0, &ABSOLUTE, 0, width, &mut out).unwrap();
        for bytes in [0_u32, 1, 7, 9, 10, u32::MAX, u32::MAX - 1] {
            out[name_at - 4..name_at].copy_from_slice(&bytes.to_le_bytes());
            for class in [Class::Rename, Class::RenameEx, Class::Link, Class::LinkEx] {
                let change = parse(class, &out[..length], width);
                assert_eq!(change, Err(NtError::INVALID_PARAMETER), "{bytes}");
            }
        }
    }
}

#[test]
fn flags_of_a_new_name() {
    let flags = |class, flags: u32| {
        let mut out = [0; 64];
        let length = emit_new_name(0, &ABSOLUTE, flags, Width::Bits64, &mut out).unwrap();
        match parse(class, &out[..length], Width::Bits64)? {
            Change::Rename(name) | Change::Link(name) => Ok(name.flags),
            other => panic!("{other:?}"),
        }
    };
    // Without flags only the first byte counts, as a Boolean.
    assert_eq!(flags(Class::Rename, 0xFFFF_FF00), Ok(RenameFlags::empty()));
    assert_eq!(flags(Class::Link, 0x0000_0002), Ok(RenameFlags::REPLACE_IF_EXISTS));
    let ours = RenameFlags::all().difference(RenameFlags::EXCHANGE);
    for class in [Class::RenameEx, Class::LinkEx] {
        assert_eq!(flags(class, ours.bits()), Ok(ours));
        // Pin state and storage reserves mean nothing here.
        assert_eq!(flags(class, 0x1FF), Ok(ours));
        assert_eq!(flags(class, 0x200), Err(NtError::INVALID_PARAMETER));
        assert_eq!(flags(class, RenameFlags::EXCHANGE.bits()), Err(NtError::INVALID_PARAMETER));
    }
}

#[test]
fn a_handle_must_fit_its_width() {
    let wide = emit_new_name(1 << 32, &ABSOLUTE, 0, Width::Bits32, &mut [0; 64]);
    assert_eq!(wide, Err(NtError::INVALID_PARAMETER));
}

#[test]
fn an_illegal_name_is_refused() {
    let mut out = [0; 64];
    let length = emit_new_name(0, &[0x5C, 0x2A], 0, Width::Bits64, &mut out).unwrap();
    let change = parse(Class::Rename, &out[..length], Width::Bits64);
    assert_eq!(change, Err(NtError::OBJECT_NAME_INVALID));
}

#[test]
fn every_class_and_length_is_answered_without_panic() {
    for class in (0..=100).map(Class::from_raw) {
        for fill in [0, 1, 0x5C, 0x7F, 0xFF] {
            for length in 0..=64 {
                for (width, ..) in WIDTHS {
                    let _ = parse(class, &vec![fill; length], width);
                }
            }
        }
    }
    assert_eq!(set(Class::Unknown(999), &[0; 64]), Err(NtError::INVALID_INFO_CLASS));
    assert_eq!(set(Class::Standard, &[0; 64]), Err(NtError::INVALID_INFO_CLASS));
    assert_eq!(set(Class::FullEa, &[0; 64]), Err(NtError::INVALID_PARAMETER));
}
