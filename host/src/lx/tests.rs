//! What is stored comes back; what is malformed says nothing.

use super::{from_extended_attributes, to_extended_attributes};
use nt::{EaEntry, EaFlags, EaListBuilder, LxMetadata};

#[test]
fn every_part_comes_back() {
    let whole = LxMetadata {
        uid: Some(1000),
        gid: Some(100),
        mode: Some(0o060_644),
        device: Some((8, 17)),
    };
    let parts = [
        LxMetadata::default(),
        LxMetadata { mode: whole.mode, ..LxMetadata::default() },
        LxMetadata { device: whole.device, ..LxMetadata::default() },
        whole,
    ];
    for lx in parts {
        let list = to_extended_attributes(&lx).unwrap();
        assert_eq!(from_extended_attributes(&list), lx);
    }
}

#[test]
fn the_names_are_those_of_wsl() {
    let lx = LxMetadata { uid: Some(0x0102_0304), device: Some((1, 2)), ..LxMetadata::default() };
    let list = to_extended_attributes(&lx).unwrap();
    let list = nt::EaList::parse(&list).unwrap();
    assert_eq!(list.find(b"$LXUID").unwrap().value, [4, 3, 2, 1]);
    assert_eq!(list.find(b"$LXDEV").unwrap().value, [1, 0, 0, 0, 2, 0, 0, 0]);
}

#[test]
fn what_is_malformed_says_nothing() {
    assert_eq!(from_extended_attributes(&[1, 2, 3]), LxMetadata::default());
    let mut list = EaListBuilder::new();
    let value = &[1, 2, 3];
    list.push(&EaEntry { name: b"$LXUID", value, flags: EaFlags::empty() }).unwrap();
    assert_eq!(from_extended_attributes(&list.into_bytes()), LxMetadata::default());
}
