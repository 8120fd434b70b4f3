#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use alloc::string::String;
use alloc::vec;

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn list(changes: &[(NotifyAction, &str)]) -> NotifyList {
    let mut list = NotifyList::default();
    for (action, name) in changes {
        list.push(*action, &[&units(name)]).expect("fits");
    }
    list
}

fn read(bytes: &[u8]) -> Vec<(NotifyAction, String)> {
    let entries = NotifyEntries::new(bytes).map(|entry| entry.expect("well formed"));
    entries.map(|(action, name)| (action, text(name))).collect()
}

fn text(name: Utf16Le<'_>) -> String {
    char::decode_utf16(name.units()).map(|unit| unit.expect("paired")).collect()
}

#[test]
fn the_bytes_of_two_changes() {
    let list = list(&[(NotifyAction::RenamedOldName, "a"), (NotifyAction::RenamedNewName, "bc")]);
    let mut out = [0xEE; 64];
    let written = list.emit(&mut out).expect("room");
    #[rustfmt::skip]
    let expected = [
        16, 0, 0, 0,  4, 0, 0, 0,  2, 0, 0, 0,  b'a', 0, 0, 0,
        0, 0, 0, 0,   5, 0, 0, 0,  4, 0, 0, 0,  b'b', 0, b'c', 0,
    ];
    assert_eq!(out[..written], expected);
    assert_eq!(out[written..], [0xEE; 32], "nothing is written after the answer");
    assert_eq!(list.bytes(), written);
}

#[test]
fn every_entry_begins_at_a_multiple_of_four_and_the_last_is_not_padded() {
    for lengths in [[1, 2, 3], [3, 1, 1], [2, 5, 4], [0, 1, 7]] {
        let names = lengths.map(|length| "n".repeat(length));
        let changes = [0, 1, 2].map(|n: usize| (NotifyAction::Modified, names[n].as_str()));
        let list = list(&changes);
        let mut out = vec![0xEE; list.bytes()];
        assert_eq!(list.emit(&mut out), Some(list.bytes()));
        let mut at = 0;
        for (n, length) in lengths.into_iter().enumerate() {
            let next = u32::from_le_bytes(out[at..at + 4].try_into().unwrap()) as usize;
            let end = at + FIXED + 2 * length;
            if n == 2 {
                assert_eq!((next, end), (0, out.len()));
            } else {
                assert_eq!(at + next, end.next_multiple_of(4));
                assert!(out[end..at + next].iter().all(|&byte| byte == 0), "padding is zero");
            }
            at += next;
        }
    }
}

#[test]
fn an_answer_has_all_changes_or_none() {
    let list = list(&[(NotifyAction::Added, "one"), (NotifyAction::Removed, "sub\\two")]);
    for room in 0..list.bytes() + 8 {
        let mut out = vec![0xEE; room];
        match list.emit(&mut out) {
            Some(written) => {
                assert!(room >= list.bytes() && written == list.bytes());
                let read = read(&out[..written]);
                assert_eq!(read[0], (NotifyAction::Added, "one".into()));
                assert_eq!(read[1], (NotifyAction::Removed, "sub\\two".into()));
                assert_eq!(read.len(), 2);
            }
            None => {
                assert!(room < list.bytes());
                assert!(out.iter().all(|&byte| byte == 0xEE), "a refused buffer is untouched");
            }
        }
    }
}

#[test]
fn an_empty_list_is_no_bytes() {
    let list = NotifyList::default();
    assert_eq!((list.emit(&mut []), list.bytes(), list.len()), (Some(0), 0, 0));
    assert!(list.is_empty() && NotifyEntries::new(&[]).next().is_none());
}

#[test]
fn a_name_may_come_in_parts() {
    let mut list = NotifyList::default();
    let (file, stream) = (units("dir\\file"), units("stream"));
    let parts: [&[u16]; 3] = [&file, &[u16::from(b':')], &stream];
    let foretold = list.bytes_with(&parts);
    list.push(NotifyAction::AddedStream, &parts).expect("fits");
    assert_eq!(foretold, Some(list.bytes()));
    let (action, name) = list.iter().next().expect("one");
    assert_eq!((action, name), (NotifyAction::AddedStream, &*units("dir\\file:stream")));
    assert_eq!(list.last_action(), Some(NotifyAction::AddedStream));
}

#[test]
fn numbers_of_the_wire_survive() {
    for raw in (0..=12).chain([0x8000_0003, u32::MAX]) {
        let action = NotifyAction::from_raw(raw);
        assert_eq!(action.raw(), raw);
        assert_eq!(matches!(action, NotifyAction::Unknown(_)), raw == 0 || raw > 11);
    }
    assert_eq!(CompletionFilter::from_bits_retain(0x8000_0001).bits(), 0x8000_0001);
}

#[test]
fn broken_answers_are_refused_and_end_the_reading() {
    let list = list(&[(NotifyAction::Added, "ab"), (NotifyAction::Removed, "c")]);
    let mut whole = vec![0; list.bytes()];
    list.emit(&mut whole).expect("room");
    for length in 1..whole.len() {
        let results: Vec<_> = NotifyEntries::new(&whole[..length]).collect();
        assert_eq!(results.last(), Some(&Err(NtError::INVALID_PARAMETER)), "cut to {length}");
        assert_eq!(results.iter().filter(|result| result.is_err()).count(), 1);
    }
    // NextEntryOffset: into this entry, not aligned, to the end, beyond it.
    for next in [1, 4, 12, 17, 18, 200] {
        let mut bad = whole.clone();
        bad[0] = next;
        assert_eq!(NotifyEntries::new(&bad).next(), Some(Err(NtError::INVALID_PARAMETER)));
    }
    // FileNameLength: odd, beyond the end, beyond any end.
    for length in [3, 200, u32::MAX] {
        let mut bad = whole.clone();
        bad[8..12].copy_from_slice(&length.to_le_bytes());
        assert_eq!(NotifyEntries::new(&bad).next(), Some(Err(NtError::INVALID_PARAMETER)));
    }
}
