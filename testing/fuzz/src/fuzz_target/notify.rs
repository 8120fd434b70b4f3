//! Lists of changes, as an answer to a watch carries them.

use nt::{NotifyAction, NotifyEntries, NotifyList};

use super::{Target, utf16};

pub(super) const CHANGES: Target = Target {
    name: "nt-notify-changes",
    run: changes,
    seeds: || {
        let mut list = NotifyList::default();
        for (action, name) in [(NotifyAction::Added, "a"), (NotifyAction::RenamedOldName, r"d\bc")]
        {
            let units: Vec<u16> = name.encode_utf16().collect();
            list.push(action, &[&units]).expect("a short name");
        }
        vec![emitted(&list)]
    },
    tokens: || vec![utf16(r"a\b"), 12_u32.to_le_bytes().to_vec(), vec![0; 4]],
};

fn emitted(list: &NotifyList) -> Vec<u8> {
    let mut out = vec![0; list.bytes()];
    let written = list.emit(&mut out).expect("a buffer of its size is enough");
    assert_eq!(written, out.len());
    out
}

/// What is read of any bytes is read again of what is made of it.
fn changes(input: &[u8]) {
    let mut list = NotifyList::default();
    for entry in NotifyEntries::new(input) {
        let Ok((action, name)) = entry else { return };
        let Ok(units) = name.to_vec() else { return };
        list.push(action, &[&units]).expect("it came in fewer bytes than 32 bits count");
    }
    let bytes = emitted(&list);
    let again: Vec<_> = NotifyEntries::new(&bytes)
        .map(|entry| entry.expect("made by us"))
        .map(|(action, name)| (action, name.to_vec().expect("a short name")))
        .collect();
    let told: Vec<_> = list.iter().map(|(action, name)| (action, name.to_vec())).collect();
    assert_eq!(again, told, "written and read again it is another list");
}
