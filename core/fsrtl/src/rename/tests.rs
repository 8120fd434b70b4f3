//! Every combination of the inputs, against the rules read one by one.

use super::*;

fn flags(bits: u32, n: u32) -> bool {
    bits >> n & 1 == 1
}

/// The rules as sentences, most severe first.
fn expected(how: Rename, source: RenameSource, target: RenameTarget) -> Result<(), NtError> {
    let nothing_is_replaced = target.same_name || target.above_source;
    let rules = [
        (target.below_source && source.is_file, NtError::OBJECT_PATH_NOT_FOUND),
        (source.is_root || target.is_root || target.below_source, NtError::INVALID_PARAMETER),
        (how.exchange && target.above_source, NtError::INVALID_PARAMETER),
        (target.delete_pending && !target.same_name, NtError::DELETE_PENDING),
        (!how.posix && source.open_below > 0, NtError::ACCESS_DENIED),
        (how.posix && source.unshared_below > 0, NtError::SHARING_VIOLATION),
    ];
    if let Some((_, error)) = rules.into_iter().find(|(holds, _)| *holds) {
        return Err(error);
    }
    match () {
        () if nothing_is_replaced => Ok(()),
        () if how.exchange && target.unshared_below > 0 => Err(NtError::SHARING_VIOLATION),
        () if how.exchange => Ok(()),
        () if target.same_file && !how.replace => Err(NtError::OBJECT_NAME_COLLISION),
        () if target.open == 0 || (target.same_file && how.posix) => Ok(()),
        () if !how.replace => Err(NtError::OBJECT_NAME_COLLISION),
        () if !how.posix => Err(NtError::ACCESS_DENIED),
        () if target.unshared > 0 => Err(NtError::SHARING_VIOLATION),
        () => Ok(()),
    }
}

#[test]
fn the_whole_table() {
    for bits in 0..1u32 << 16 {
        let bit = |n| flags(bits, n);
        let how = Rename { replace: bit(0), posix: bit(1), exchange: bit(2) };
        let source = RenameSource {
            is_root: bit(3),
            open_below: u32::from(bit(4)),
            unshared_below: u32::from(bit(5)),
            is_file: bit(13),
        };
        let target = RenameTarget {
            is_root: bit(6),
            below_source: bit(7),
            above_source: bit(8),
            same_name: bit(9),
            open: u32::from(bit(10)),
            unshared: u32::from(bit(11)),
            delete_pending: bit(12),
            same_file: bit(14),
            unshared_below: u32::from(bit(15)),
        };
        assert_eq!(
            how.check(source, target),
            expected(how, source, target),
            "{how:?} {source:?} {target:?}"
        );
    }
}

#[test]
fn two_names_of_one_file_both_stay_where_posix_says_so() {
    let other = RenameTarget { same_file: true, ..RenameTarget::default() };
    let posix = Rename { replace: true, posix: true, ..Rename::default() };
    assert!(posix.leaves_both(other));
    assert!(Rename { exchange: true, ..Rename::default() }.leaves_both(other));
    assert!(!Rename { posix: false, ..posix }.leaves_both(other));
    assert!(!posix.leaves_both(RenameTarget::default()));
    assert!(!posix.leaves_both(RenameTarget { same_name: true, ..other }));
}
