use super::*;
use fuse_channel::abi::{GetattrIn, RenameFlags};

#[test]
fn a_rename_holds_both_directories() {
    let rename = |newdir| Operation::Rename {
        newdir,
        flags: RenameFlags::empty(),
        name: b"a",
        new_name: b"b",
    };
    let directories = HeldDirectories::default();
    let (across, within) = (Held::by(&rename(3), 2), Held::by(&rename(2), 2));
    directories.enter(across);
    directories.enter(within);
    assert!(directories.is_held(2) && directories.is_held(3) && !directories.is_held(4));
    directories.leave(across);
    assert!(directories.is_held(2) && !directories.is_held(3));
    directories.leave(within);
    assert!(!directories.is_held(2));
}

#[test]
fn looking_at_a_file_holds_nothing() {
    let directories = HeldDirectories::default();
    directories.enter(Held::by(&Operation::Getattr(GetattrIn::default()), 2));
    assert!(!directories.is_held(2) && !directories.is_held(0));
    directories.enter(Held::by(&Operation::Lookup { name: b"a" }, 2));
    assert!(directories.is_held(2));
}
