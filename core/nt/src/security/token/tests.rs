#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use crate::AccessMask;
use crate::security::AceFlags;

fn sid(text: &str) -> Sid {
    text.parse().unwrap()
}

#[test]
fn membership_by_attributes() {
    let user = sid("S-1-5-21-1-2-3-1001");
    let group = sid("S-1-5-21-1-2-3-2001");
    let enabled = GroupAttributes::ENABLED;
    let deny_only = GroupAttributes::USE_FOR_DENY_ONLY;
    for (attributes, granted, denied) in [
        (GroupAttributes::empty(), false, false),
        (GroupAttributes::MEMBER, true, true),
        (enabled, true, true),
        (deny_only, false, true),
        (enabled.union(deny_only), false, true),
    ] {
        let token = Token::new(user, group, &[TokenGroup { sid: group, attributes }]).unwrap();
        assert_eq!(token.is_granted_as(group.view()), granted, "{attributes:?}");
        assert_eq!(token.is_denied_as(group.view()), denied, "{attributes:?}");
        assert!(token.is_granted_as(user.view()) && token.is_denied_as(user.view()));
        assert!(!token.is_granted_as(Sid::EVERYONE.view()));
    }
}

#[test]
fn a_primary_group_alone_is_no_membership() {
    let token = Token::new(Sid::ANONYMOUS, Sid::BUILTIN_USERS, &[]).unwrap();
    assert!(!token.is_granted_as(Sid::BUILTIN_USERS.view()));
}

#[test]
fn who_may_own() {
    let user = sid("S-1-5-21-1-2-3-1001");
    let owners = TokenGroup {
        sid: Sid::BUILTIN_ADMINISTRATORS,
        attributes: GroupAttributes::MEMBER.union(GroupAttributes::OWNER),
    };
    let plain = TokenGroup::member(Sid::BUILTIN_USERS);
    let token = Token::new(user, user, &[owners, plain]).unwrap();
    assert_eq!(*token.owner(), user);
    assert!(token.may_assign_owner(user.view()));
    assert!(token.may_assign_owner(Sid::BUILTIN_ADMINISTRATORS.view()));
    assert!(!token.may_assign_owner(Sid::BUILTIN_USERS.view()));
    assert_eq!(token.clone().with_owner(Sid::BUILTIN_USERS), Err(NtError::INVALID_OWNER));
    let token = token.with_owner(Sid::BUILTIN_ADMINISTRATORS).unwrap();
    assert_eq!(*token.owner(), Sid::BUILTIN_ADMINISTRATORS);
    let token = token.with_privileges(Privileges::RESTORE);
    assert!(token.may_assign_owner(Sid::EVERYONE.view()));
    // Restoring gives files to others; it does not change whose files one makes.
    assert_eq!(token.with_owner(Sid::EVERYONE), Err(NtError::INVALID_OWNER));
}

#[test]
fn the_system_holds_everything() {
    let system = Token::system().unwrap();
    assert_eq!(*system.user(), Sid::LOCAL_SYSTEM);
    assert_eq!(*system.owner(), Sid::BUILTIN_ADMINISTRATORS);
    assert_eq!(*system.primary_group(), Sid::LOCAL_SYSTEM);
    assert!(system.holds(Privileges::all()));
    assert_eq!(system.try_clone(), Ok(system.clone()));
}

#[test]
fn a_default_dacl_is_kept() {
    let mut dacl = AclBuilder::new();
    dacl.allow(AccessMask::FILE_ALL_ACCESS, AceFlags::empty(), &Sid::EVERYONE).unwrap();
    let token = Token::new(Sid::ANONYMOUS, Sid::ANONYMOUS, &[]).unwrap();
    assert_eq!(token.default_dacl(), None);
    let token = token.with_default_dacl(dacl.clone());
    assert_eq!(token.default_dacl(), Some(dacl.view()));
    assert_eq!(token.try_clone().unwrap(), token);
}
