use super::emit;
use crate::information::Emitted;
use crate::{FileId, HardLink, NtError, OwnedName};
use alloc::vec::Vec;

fn links(names: &[(u128, &str)]) -> Vec<HardLink> {
    let link = |(directory, name): &(u128, &str)| HardLink {
        directory: FileId(*directory),
        name: OwnedName::from_text(name).unwrap(),
    };
    names.iter().map(link).collect()
}

#[rustfmt::skip] // one field a line
const TWO: [u8; 58] = [
    58, 0, 0, 0,                // bytes needed
    2, 0, 0, 0,                 // entries
    24, 0, 0, 0, 0, 0, 0, 0,    // next, padding
    5, 0, 0, 0, 0, 0, 0, 0,     // directory
    1, 0, 0, 0, b'a', 0, 0, 0,  // name, padding
    0, 0, 0, 0, 0, 0, 0, 0,
    6, 0, 0, 0, 0, 0, 0, 0,
    3, 0, 0, 0, b'l', 0, b'n', 0, b'k', 0,
];

#[test]
fn names_lie_behind_each_other() {
    let mut out = [0xEE; 64];
    let emitted = emit(&links(&[(5, "a"), (6, "lnk")]), &mut out);
    assert_eq!(emitted, Ok(Emitted { bytes: 58, overflow: false }));
    assert_eq!(out[..58], TWO);
    assert_eq!(out[58..], [0xEE; 6]);
}

#[test]
fn what_does_not_fit_is_counted() {
    let links = links(&[(5, "a"), (6, "lnk")]);
    let mut out = [0xEE; 57];
    assert_eq!(emit(&links, &mut out), Ok(Emitted { bytes: 30, overflow: true }));
    assert_eq!(out[..8], [58, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(out[8..16], [0; 8], "the first entry is the last");
    assert_eq!(emit(&links, &mut [0; 31]), Err(NtError::INFO_LENGTH_MISMATCH));
}

#[test]
fn no_later_name_takes_the_place_of_one_that_does_not_fit() {
    let links = links(&[(5, "a long name indeed"), (6, "b")]);
    let mut out = [0; 40];
    assert_eq!(emit(&links, &mut out), Ok(Emitted { bytes: 8, overflow: true }));
    assert_eq!(out[4..8], [0; 4]);
}
