#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use alloc::vec;

const READ: AccessMask = AccessMask::FILE_GENERIC_READ;

fn two() -> AclBuilder {
    let mut acl = AclBuilder::new();
    acl.deny(AccessMask::WRITE_DATA, AceFlags::empty(), &Sid::ANONYMOUS).unwrap();
    acl.allow(READ, AceFlags::INHERIT, &Sid::EVERYONE).unwrap();
    acl
}

#[test]
fn an_empty_list_is_eight_bytes() {
    let acl = AclBuilder::new();
    assert_eq!(acl.as_bytes(), [2, 0, 8, 0, 0, 0, 0, 0]);
    assert!(AclView::parse(acl.as_bytes()).unwrap().is_empty());
}

#[test]
fn a_built_list_parses_to_the_same_entries() {
    let built = two();
    let acl = AclView::parse(built.as_bytes()).unwrap();
    assert_eq!((acl.len(), acl.revision()), (2, 2));
    let [deny, allow] = acl.aces().collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(deny.kind(), AceKind::AccessDenied);
    assert_eq!(deny.mask(), AccessMask::WRITE_DATA);
    assert!(deny.sid().is_some_and(|sid| sid == Sid::ANONYMOUS));
    assert_eq!(allow.kind(), AceKind::AccessAllowed);
    assert_eq!(allow.flags(), AceFlags::INHERIT);
    assert_eq!(allow.effect(), Some((AceEffect::Allow, READ, Sid::EVERYONE.view())));
}

#[test]
fn the_bytes_of_an_entry() {
    let mut acl = AclBuilder::new();
    acl.allow(READ, AceFlags::INHERIT, &Sid::EVERYONE).unwrap();
    let expected = [
        2, 0, 28, 0, 1, 0, 0, 0, // the list
        0, 3, 20, 0, 0x89, 0, 0x12, 0, // kind, flags, size, mask
        1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, // Everyone
    ];
    assert_eq!(acl.as_bytes(), expected);
}

#[test]
fn bytes_after_the_list_and_between_its_entries_and_its_end_are_allowed() {
    let mut bytes = Vec::from(two().as_bytes());
    bytes.extend([1, 2, 3, 4]);
    let end = bytes.len();
    assert_eq!(AclView::parse(&bytes).unwrap().as_bytes().len(), end - 4);
    bytes[2] += 4; // Windows leaves room for entries to come
    assert_eq!(AclView::parse(&bytes).unwrap().as_bytes().len(), end);
}

#[test]
fn every_cut_is_an_error() {
    let bytes = Vec::from(two().as_bytes());
    for length in 0..bytes.len() {
        assert_eq!(AclView::parse(&bytes[..length]), Err(NtError::INVALID_ACL), "{length}");
    }
}

#[test]
fn what_makes_a_list_invalid() {
    let valid = Vec::from(two().as_bytes());
    for (what, at, value) in [
        ("revision 1", 0, 1),
        ("revision 5", 0, 5),
        ("shorter than its header", 2, 7),
        ("an entry too many", 4, 3),
        ("an entry not a multiple of 4 long", 8 + 2, 21),
        ("an entry shorter than its header", 8 + 2, 0),
        ("an entry longer than the list", 8 + 2, 200),
        ("SID of revision 0", 8 + 8, 0),
        ("SID longer than its entry", 8 + 9, 2),
    ] {
        let mut bytes = valid.clone();
        bytes[at] = value;
        assert_eq!(AclView::parse(&bytes), Err(NtError::INVALID_ACL), "{what}");
    }
}

fn raw_ace(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![4, 0, 0, 0, 1, 0, 0, 0, kind, 0, (4 + body.len()) as u8, 0];
    bytes.extend(body);
    bytes[2] = bytes.len() as u8;
    bytes
}

#[test]
fn unknown_entries_keep_their_bytes_and_have_no_effect() {
    // A callback entry that allows: mask, SID and a condition.
    let mut body = vec![0xFF, 0xFF, 0x1F, 0];
    body.extend(Sid::EVERYONE.as_bytes());
    body.extend(*b"artx");
    let bytes = raw_ace(0x09, &body);
    let ace = AclView::parse(&bytes).unwrap().aces().next().unwrap();
    assert_eq!(ace.kind(), AceKind::Unknown(9));
    assert_eq!((ace.sid(), ace.effect()), (None, None));
    let mut copy = AclBuilder::new();
    copy.push_copy(ace, AceFlags::INHERITED).unwrap();
    let copied = copy.view().aces().next().unwrap();
    assert_eq!(copied.flags(), AceFlags::INHERITED);
    assert_eq!(copied.as_bytes()[4..], ace.as_bytes()[4..]);
    // Even four bytes are an entry, if nobody knows what it should be.
    assert!(AclView::parse(&raw_ace(0x77, &[])).is_ok());
}

#[test]
fn denials_under_conditions_deny() {
    let mut callback = vec![2, 0, 0, 0];
    callback.extend(Sid::EVERYONE.as_bytes());
    callback.extend(*b"artx");
    for (kind, guids) in [(0x06, 0u8), (0x06, 1), (0x06, 2), (0x06, 3), (0x0C, 3)] {
        let mut object = vec![2, 0, 0, 0, guids, 0, 0, 0];
        object.extend(vec![0xAB; 16 * (guids.count_ones() as usize)]);
        object.extend(Sid::EVERYONE.as_bytes());
        let bytes = raw_ace(kind, &object);
        let ace = AclView::parse(&bytes).unwrap().aces().next().unwrap();
        let expected = (AceEffect::Deny, AccessMask::WRITE_DATA, Sid::EVERYONE.view());
        assert_eq!(ace.effect(), Some(expected), "{kind} {guids}");
    }
    let bytes = raw_ace(0x0A, &callback);
    let ace = AclView::parse(&bytes).unwrap().aces().next().unwrap();
    assert!(matches!(ace.effect(), Some((AceEffect::Deny, AccessMask::WRITE_DATA, _))));
    // Without its SID it cannot be obeyed, so it cannot be accepted.
    assert_eq!(AclView::parse(&raw_ace(0x0A, &[2, 0, 0, 0])), Err(NtError::INVALID_ACL));
}

#[test]
fn object_entries_make_it_revision_4() {
    let mut body = vec![2, 0, 0, 0, 0, 0, 0, 0];
    body.extend(Sid::EVERYONE.as_bytes());
    let bytes = raw_ace(0x06, &body);
    let mut acl = two();
    acl.push_copy(AclView::parse(&bytes).unwrap().aces().next().unwrap(), AceFlags::empty())
        .unwrap();
    acl.allow(READ, AceFlags::empty(), &Sid::EVERYONE).unwrap();
    assert_eq!(AclView::parse(acl.as_bytes()).map(AclView::revision), Ok(4));
}

#[test]
fn a_list_ends_at_65535_bytes_and_stays_as_it_was() {
    let mut acl = AclBuilder::new();
    let mut count = 0;
    while acl.allow(READ, AceFlags::empty(), &Sid::EVERYONE).is_ok() {
        count += 1;
    }
    assert_eq!(count, (65535 - 8) / 20);
    assert_eq!(acl.allow(READ, AceFlags::empty(), &Sid::EVERYONE), Err(NtError::INVALID_ACL));
    assert_eq!(AclView::parse(acl.as_bytes()).unwrap().aces().count(), count);
}

#[test]
fn only_plain_kinds_are_made_of_mask_and_sid() {
    let mut acl = AclBuilder::new();
    let sid = Sid::EVERYONE;
    for kind in [AceKind::Unknown(9), AceKind::AccessDeniedCallback] {
        let pushed = acl.push(kind, AceFlags::empty(), READ, sid.view());
        assert_eq!(pushed, Err(NtError::INVALID_PARAMETER));
    }
    assert!(acl.view().is_empty());
}

#[test]
fn kinds_survive_the_wire() {
    for raw in 0..=u8::MAX {
        assert_eq!(AceKind::from_raw(raw).raw(), raw);
    }
}

#[test]
fn generic_rights_of_an_entry_are_those_of_a_file() {
    let mut acl = AclBuilder::new();
    acl.allow(AccessMask::GENERIC_ALL, AceFlags::empty(), &Sid::EVERYONE).unwrap();
    acl.allow(AccessMask::GENERIC_ALL, AceFlags::INHERIT_ONLY, &Sid::EVERYONE).unwrap();
    let effects: Vec<_> = acl.view().aces().filter_map(Ace::effect).collect();
    assert_eq!(effects, [(AceEffect::Allow, AccessMask::FILE_ALL_ACCESS, Sid::EVERYONE.view())]);
}
