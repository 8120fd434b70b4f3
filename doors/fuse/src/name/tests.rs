use super::*;

#[test]
fn renames_replace_unless_they_may_not() {
    let plain = rename_flags(WireFlags::empty()).expect("a rename");
    assert!(plain.contains(RenameFlags::REPLACE_IF_EXISTS | RenameFlags::POSIX_SEMANTICS));
    assert!(plain.contains(RenameFlags::IGNORE_READONLY_ATTRIBUTE));
    let careful = rename_flags(WireFlags::NOREPLACE).expect("a rename");
    assert!(!careful.contains(RenameFlags::REPLACE_IF_EXISTS));
    let exchange = rename_flags(WireFlags::EXCHANGE).expect("an exchange");
    assert!(exchange.contains(RenameFlags::EXCHANGE));
    assert!(!exchange.contains(RenameFlags::REPLACE_IF_EXISTS));
}

#[test]
fn other_renames_are_refused() {
    let refused = [
        WireFlags::WHITEOUT,
        WireFlags::NOREPLACE | WireFlags::EXCHANGE,
        WireFlags::from_bits_retain(1 << 9),
    ];
    for flags in refused {
        assert_eq!(rename_flags(flags), Err(Errno::INVAL), "{flags:?}");
    }
}
