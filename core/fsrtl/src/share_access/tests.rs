//! The whole table: all accesses and modes of two opens, and of three against a plain oracle.

use super::*;

const KINDS: [(AccessMask, ShareMode); 3] = [
    (AccessMask::READ_DATA, ShareMode::READ),
    (AccessMask::WRITE_DATA, ShareMode::WRITE),
    (AccessMask::DELETE, ShareMode::DELETE),
];

fn access(bits: u32) -> AccessMask {
    let mut mask = AccessMask::READ_ATTRIBUTES;
    for (n, (access, _)) in KINDS.into_iter().enumerate() {
        if bits >> n & 1 == 1 {
            mask |= access;
        }
    }
    mask
}

/// Two opens get along if each allows all that the other does; one that does nothing is not seen.
fn compatible(a: (u32, u32), b: (u32, u32)) -> bool {
    a.0 == 0 || b.0 == 0 || (a.0 & !b.1 == 0 && b.0 & !a.1 == 0)
}

fn open(bits: (u32, u32)) -> (AccessMask, ShareMode) {
    (access(bits.0), ShareMode::from_bits_truncate(bits.1))
}

fn every() -> impl Iterator<Item = (u32, u32)> + Clone {
    (0..8).flat_map(|does| (0..8).map(move |allows| (does, allows)))
}

#[test]
fn two_opens_get_along_exactly_if_each_allows_the_other() {
    for a in every() {
        for b in every() {
            let mut share = ShareAccess::default();
            share.admit(open(a).0, open(a).1);
            let answer = share.check(open(b).0, open(b).1);
            assert_eq!(answer.is_ok(), compatible(a, b), "{a:?} then {b:?}");
            share.leave(open(a).0, open(a).1);
            assert!(share.is_free());
        }
    }
}

#[test]
fn a_third_open_answers_to_both() {
    for a in every() {
        for b in every().filter(|b| compatible(a, *b)) {
            for c in every() {
                let mut share = ShareAccess::default();
                share.admit(open(a).0, open(a).1);
                share.admit(open(b).0, open(b).1);
                let expected = compatible(a, c) && compatible(b, c);
                assert_eq!(share.check(open(c).0, open(c).1).is_ok(), expected);
                share.leave(open(a).0, open(a).1);
                assert_eq!(share.check(open(c).0, open(c).1).is_ok(), compatible(b, c));
            }
        }
    }
}

#[test]
fn execute_reads_and_append_writes() {
    let mut share = ShareAccess::default();
    share.admit(AccessMask::EXECUTE, ShareMode::READ);
    assert!(share.check(AccessMask::APPEND_DATA, ShareMode::all()).is_err());
    assert!(share.check(AccessMask::READ_DATA, ShareMode::READ).is_ok());
    assert!(share.check(AccessMask::READ_DATA, ShareMode::empty()).is_err());
}

#[test]
fn attributes_alone_are_never_refused() {
    let mut share = ShareAccess::default();
    share.admit(AccessMask::FILE_ALL_ACCESS, ShareMode::empty());
    let attributes = AccessMask::READ_ATTRIBUTES | AccessMask::WRITE_ATTRIBUTES;
    assert!(share.check(attributes | AccessMask::SYNCHRONIZE, ShareMode::empty()).is_ok());
}
