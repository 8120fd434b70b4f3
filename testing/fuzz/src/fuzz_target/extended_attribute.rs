//! EA lists: those that are set, and the names that are asked for.

use nt::{EaEntry, EaFlags, EaList, EaListBuilder, EaNameList};

use super::{Target, bytes_all};

pub(super) const LIST: Target =
    Target { name: "nt-ea-list", run: list, seeds, tokens: || bytes_all(&["$LXUID", "\0\0\0\0"]) };

fn seeds() -> Vec<Vec<u8>> {
    let mut list = EaListBuilder::new();
    let mut seeds = Vec::new();
    for (name, value) in [("A", "1"), ("$LXUID", "\0\0\0\0"), ("USER.LONG", "a longer value")] {
        let entry =
            EaEntry { name: name.as_bytes(), value: value.as_bytes(), flags: EaFlags::empty() };
        if list.push(&entry).is_ok() {
            seeds.push(list.as_list().as_bytes().to_vec());
        }
    }
    seeds
}

fn list(input: &[u8]) {
    let Ok(list) = EaList::parse(input) else { return };
    let is_legal = list.check_names().is_ok();
    let _ = list.ea_size();
    assert!(list.iter().count() <= input.len(), "more entries than bytes");
    for entry in list {
        assert!(list.find(entry.name).is_some(), "an entry is not found by its name");
    }
    let mut out = vec![0xAA; input.len() + 64];
    if let Ok(emitted) = list.emit(0, &mut out) {
        let again = EaList::parse(&out[..emitted.bytes]).expect("what is answered is a list");
        assert!(again.iter().eq(list.iter()) || emitted.overflow, "the answer is another list");
    }
    if is_legal && let Ok(updated) = EaList::default().updated(list) {
        let updated = updated.as_list();
        let again = updated.updated(list).expect("the same changes fit again");
        assert!(same_names(again.as_list(), updated), "the same changes twice make a difference");
    }
}

fn same_names(one: EaList<'_>, other: EaList<'_>) -> bool {
    let is_in = |list: EaList<'_>, entry: EaEntry<'_>| list.find(entry.name) == Some(entry);
    one.iter().all(|entry| is_in(other, entry)) && other.iter().all(|entry| is_in(one, entry))
}

pub(super) const NAME_LIST: Target = Target {
    name: "nt-ea-name-list",
    run: |input| {
        if let Ok(names) = EaNameList::parse(input) {
            assert!(names.iter().count() <= input.len(), "more names than bytes");
            assert!(names.iter().all(|(offset, _)| offset < input.len()), "a name lies outside");
        }
    },
    seeds: || vec![b"\0\0\0\0\x01A\0".to_vec(), b"\x08\0\0\0\x01A\0\0\0\0\0\0\x02BC\0".to_vec()],
    tokens: || bytes_all(&["\0\0\0\0", "\x08\0\0\0"]),
};
