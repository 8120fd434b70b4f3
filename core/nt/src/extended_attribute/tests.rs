use super::{EaEntry, EaFlags, EaList, EaListBuilder, EaListError, EaNameList, EmittedEas};
use crate::NtError;
use alloc::vec;
use alloc::vec::Vec;

fn ea<'a>(name: &'a str, value: &'a str) -> EaEntry<'a> {
    EaEntry { name: name.as_bytes(), value: value.as_bytes(), flags: EaFlags::empty() }
}

fn list(entries: &[EaEntry<'_>]) -> EaListBuilder {
    let mut list = EaListBuilder::new();
    for entry in entries {
        list.push(entry).unwrap();
    }
    list
}

fn three() -> EaListBuilder {
    let needed = EaEntry { flags: EaFlags::NEED_EA, ..ea("$LXMOD", "1234") };
    list(&[ea("A", ""), needed, ea("third", "x")])
}

#[test]
fn the_bytes_of_a_list() {
    let expected: &[u8] = &[
        12, 0, 0, 0, 0, 1, 0, 0, b'A', 0, 0, 0, //
        20, 0, 0, 0, 0x80, 6, 4, 0, b'$', b'L', b'X', b'M', b'O', b'D', 0, b'1', b'2', b'3', b'4',
        0, //
        0, 0, 0, 0, 0, 5, 1, 0, b't', b'h', b'i', b'r', b'd', 0, b'x',
    ];
    assert_eq!(three().into_bytes(), expected);
}

#[test]
fn what_is_built_is_read() {
    let built = three();
    let entries: Vec<_> = built.as_list().iter().collect();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[0], ea("A", ""));
    assert_eq!(entries[1].flags, EaFlags::NEED_EA);
    assert_eq!(entries[2], ea("third", "x"));
    assert_eq!(built.as_list().find(b"THIRD"), Some(ea("third", "x")));
    assert_eq!(built.as_list().find(b"fourth"), None);
    assert_eq!(built.as_list().check_names(), Ok(()));
}

#[test]
fn an_empty_buffer_is_an_empty_list() {
    let empty = EaList::parse(&[]).unwrap();
    assert!(empty.is_empty());
    assert_eq!((empty.iter().count(), empty.ea_size()), (0, 0));
    assert_eq!(EaListBuilder::new().as_list(), empty);
    assert!(EaNameList::parse(&[]).unwrap().is_empty());
}

#[test]
fn nt_counts_the_packed_form_and_its_length_field() {
    assert_eq!(list(&[ea("A", "")]).as_list().ea_size(), 4 + 6);
    assert_eq!(three().as_list().ea_size(), 4 + 6 + 15 + 11);
}

#[test]
fn a_list_cut_anywhere_says_which_entry_is_bad() {
    let bytes = three().into_bytes();
    for length in 1..bytes.len() {
        let offset = match length {
            ..=12 => 0,
            13..=32 => 12,
            33.. => 32,
        };
        let error = EaList::parse(&bytes[..length]).unwrap_err();
        let expected = EaListError { status: NtError::EA_LIST_INCONSISTENT, offset };
        assert_eq!(error, expected, "{length}");
    }
    assert!(EaList::parse(&bytes).is_ok());
}

#[test]
fn a_list_with_a_bad_step_or_no_nul_is_inconsistent() {
    for next in [1_u32, 8, 10, 11, 13, 14, 15, 0xFFFF_FFFC, u32::MAX, 48] {
        let mut bytes = three().into_bytes();
        bytes[..4].copy_from_slice(&next.to_le_bytes());
        assert_eq!(EaList::parse(&bytes).unwrap_err().offset, 0, "{next}");
    }
    let mut bytes = three().into_bytes();
    bytes[9] = b'B';
    assert_eq!(EaList::parse(&bytes).unwrap_err().offset, 0);
}

#[test]
fn hostile_lists_end_and_never_panic() {
    let good = three().into_bytes();
    for at in 0..good.len() {
        for byte in 0..=0xFF {
            let mut bad = good.clone();
            bad[at] = byte;
            for end in [bad.len(), at, at + 1] {
                if let Ok(list) = EaList::parse(&bad[..end]) {
                    assert!(list.iter().take(100).count() < 10);
                    let _ = (list.check_names(), list.ea_size(), list.emit(0, &mut [0; 64]));
                    let _ = three().as_list().updated(list);
                }
                if let Ok(names) = EaNameList::parse(&bad[..end]) {
                    assert!(names.iter().take(100).count() < 20);
                }
            }
        }
    }
}

#[test]
fn legal_names() {
    for byte in 0..=0xFF_u8 {
        let is_legal = matches!(byte, 0x20..=0x7F) && !br#"\/:*?"<>|,+=[];"#.contains(&byte);
        assert_eq!(EaEntry::is_legal_name(&[b'a', byte]), is_legal, "{byte:#x}");
    }
    assert!(!EaEntry::is_legal_name(b""));
    assert!(EaEntry::is_legal_name(&[b'a'; 254]));
    assert!(!EaEntry::is_legal_name(&[b'a'; 255]));
    assert!(EaEntry::is_same_name(b"$LxUid", b"$LXUID"));
    assert!(!EaEntry::is_same_name(b"$LXUID", b"$LXGID"));
}

#[test]
fn a_list_to_be_set_has_legal_names_and_flags() {
    let check = |entry| list(&[ea("good", ""), entry]).as_list().check_names().unwrap_err();
    let name = EaListError { status: NtError::INVALID_EA_NAME, offset: 16 };
    assert_eq!(check(ea("b*d", "")), name);
    let flags = EaEntry { flags: EaFlags::from_bits_retain(0x01), ..ea("flag", "") };
    let flag = EaListError { status: NtError::INVALID_EA_FLAG, offset: 16 };
    assert_eq!(check(flags), flag);
}

#[test]
fn a_builder_refuses_what_a_list_cannot_hold() {
    let mut list = list(&[ea("one", "1")]);
    let before = list.clone();
    let long = [b'n'; 255];
    for name in [&long[..], b"", b"a\0b"] {
        let entry = EaEntry { name, ..ea("", "v") };
        assert_eq!(list.push(&entry), Err(NtError::INVALID_PARAMETER));
    }
    // 5 + 3 + 1 bytes are taken, 5 + 3 more are the second entry's own.
    let value = vec![0; EaEntry::MAX_PACKED - 9 - 8 + 1];
    let large = EaEntry { value: &value, ..ea("two", "") };
    assert_eq!(list.push(&large), Err(NtError::EA_TOO_LARGE));
    assert_eq!(list, before);
    let largest = EaEntry { value: &value[1..], ..ea("two", "") };
    assert_eq!(list.push(&largest), Ok(()));
    assert_eq!(list.as_list().iter().count(), 2);
}

#[test]
fn an_answer_has_as_many_whole_entries_as_fit() {
    let built = three();
    let whole = built.as_list().as_bytes();
    let ends: [&[usize]; 4] = [&[10, 31, 47], &[19, 35], &[15], &[]];
    for (skip, ends) in ends.into_iter().enumerate() {
        for length in 0..=whole.len() + 8 {
            let mut out = vec![0xEE; length];
            let emitted = built.as_list().emit(skip, &mut out);
            let entries = ends.iter().filter(|end| **end <= length).count();
            if entries == 0 && skip < 3 {
                assert_eq!(emitted, Err(NtError::BUFFER_TOO_SMALL), "{skip} {length}");
                continue;
            }
            let bytes = entries.checked_sub(1).map_or(0, |last| ends[last]);
            let overflow = entries < ends.len();
            assert_eq!(emitted, Ok(EmittedEas { bytes, entries, overflow }), "{skip} {length}");
            let read = EaList::parse(&out[..bytes]).unwrap();
            assert!(read.iter().eq(built.as_list().iter().skip(skip).take(entries)));
            assert!(out[bytes..].iter().all(|byte| *byte == 0xEE));
            if (skip, entries) == (0, 3) {
                assert_eq!(out[..bytes], *whole);
            }
        }
    }
    assert_eq!(EaList::default().emit(0, &mut [0; 64]), Err(NtError::NO_EAS_ON_FILE));
}

#[test]
fn setting_replaces_adds_and_deletes() {
    let existing = list(&[ea("keep", "k"), ea("Replace", "old"), ea("delete", "d")]);
    let changes = list(&[
        ea("REPLACE", "first"),
        ea("replace", "last"),
        ea("DELETE", ""),
        ea("missing", ""),
        ea("new", "n"),
    ]);
    let updated = existing.as_list().updated(changes.as_list()).unwrap();
    let expected = list(&[ea("keep", "k"), ea("replace", "last"), ea("new", "n")]);
    assert_eq!(updated, expected);
}

#[test]
fn setting_too_much_fails() {
    let value = vec![0; 40_000];
    let half = |name| list(&[EaEntry { value: &value, ..ea(name, "") }]);
    let updated = half("one").as_list().updated(half("two").as_list()).map(drop);
    assert_eq!(updated, Err(NtError::EA_TOO_LARGE));
    assert!(half("one").as_list().updated(half("ONE").as_list()).is_ok());
}

#[test]
fn names_that_are_asked_for() {
    let bytes = [
        8, 0, 0, 0, 1, b'A', 0, 0, //
        0, 0, 0, 0, 3, b'b', b'c', b'd', 0,
    ];
    let names: Vec<_> = EaNameList::parse(&bytes).unwrap().iter().collect();
    assert_eq!(names, [(0, &b"A"[..]), (8, b"bcd")]);
    for length in 1..bytes.len() {
        let offset = if length <= 8 { 0 } else { 8 };
        let error = EaNameList::parse(&bytes[..length]).unwrap_err();
        assert_eq!(error.offset, offset, "{length}");
    }
    for next in [4, 7, 9, 20] {
        let mut bad = bytes;
        bad[0] = next;
        assert!(EaNameList::parse(&bad).is_err(), "{next}");
    }
}
