#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use crate::security::{GroupAttributes, TokenGroup, sddl};
use alloc::string::{String, ToString};

/// User `LS` of group `NS`, who may also make files that belong to `BO`.
fn token() -> Token {
    let operators = TokenGroup {
        sid: Sid::BUILTIN_BACKUP_OPERATORS,
        attributes: GroupAttributes::MEMBER.union(GroupAttributes::OWNER),
    };
    let groups = [TokenGroup::member(Sid::EVERYONE), operators];
    Token::new(Sid::LOCAL_SERVICE, Sid::NETWORK_SERVICE, &groups).unwrap()
}

fn create_by(
    token: &Token,
    parent: Option<&str>,
    requested: Option<&str>,
    is_directory: bool,
) -> Result<String, NtError> {
    let parse = |text: &str| sddl::parse(text).unwrap();
    let parent = parent.map(parse);
    let requested = requested.map(parse);
    let view = SecurityDescriptor::view;
    let made = create_descriptor(
        parent.as_ref().map(view),
        requested.as_ref().map(view),
        token,
        is_directory,
    )?;
    assert_eq!(SecurityDescriptor::parse(made.as_bytes()).as_ref(), Ok(&made));
    Ok(sddl::Sddl(made.view()).to_string())
}

/// What a file and a directory get, without the owner and group that all of them have.
fn check(cases: &[(Option<&str>, Option<&str>, &str, &str)]) {
    for (parent, requested, file, directory) in cases {
        for (expected, is_directory) in [(file, false), (directory, true)] {
            let made = create_by(&token(), *parent, *requested, is_directory).unwrap();
            let made = made.strip_prefix("O:LSG:NS").unwrap_or(&made);
            assert_eq!(made, *expected, "{parent:?} {requested:?} {is_directory}");
        }
    }
}

const DEFAULT: &str = "D:(A;;FA;;;LS)(A;;FA;;;SY)";

#[test]
fn where_nothing_is_inherited_owner_and_system_have_it() {
    check(&[
        (None, None, DEFAULT, DEFAULT),
        (Some("O:SY"), None, DEFAULT, DEFAULT),
        (Some("D:NO_ACCESS_CONTROL"), None, DEFAULT, DEFAULT),
        (Some("D:"), None, DEFAULT, DEFAULT),
        (Some("D:PAI(A;;FA;;;WD)"), None, DEFAULT, DEFAULT),
    ]);
}

#[test]
fn a_token_may_have_a_default_of_its_own() {
    let mut dacl = AclBuilder::new();
    dacl.allow(AccessMask::GENERIC_READ, AceFlags::empty(), &Sid::CREATOR_OWNER).unwrap();
    let token = token().with_default_dacl(dacl);
    let made = create_by(&token, None, None, false);
    assert_eq!(made.as_deref(), Ok("O:LSG:NSD:(A;;FR;;;LS)"));
    let made = create_by(&token, Some("D:(A;OI;FX;;;WD)"), None, false);
    assert_eq!(made.as_deref(), Ok("O:LSG:NSD:(A;;FX;;;WD)"));
}

#[test]
fn inherit_flags_decide_who_gets_an_entry_and_what_remains_of_them() {
    check(&[
        (Some("D:(A;OI;FA;;;WD)"), None, "D:(A;;FA;;;WD)", "D:(A;OIIO;FA;;;WD)"),
        (Some("D:(A;CI;FA;;;WD)"), None, DEFAULT, "D:(A;CI;FA;;;WD)"),
        (Some("D:(A;OICI;FA;;;WD)"), None, "D:(A;;FA;;;WD)", "D:(A;OICI;FA;;;WD)"),
        (Some("D:(A;OINP;FA;;;WD)"), None, "D:(A;;FA;;;WD)", DEFAULT),
        (Some("D:(A;CINP;FA;;;WD)"), None, DEFAULT, "D:(A;;FA;;;WD)"),
        (Some("D:(A;OICINP;FA;;;WD)"), None, "D:(A;;FA;;;WD)", "D:(A;;FA;;;WD)"),
        (Some("D:(A;OIIO;FA;;;WD)"), None, "D:(A;;FA;;;WD)", "D:(A;OIIO;FA;;;WD)"),
        (Some("D:(A;CIIO;FA;;;WD)"), None, DEFAULT, "D:(A;CI;FA;;;WD)"),
        (Some("D:(A;OICIIO;FA;;;WD)"), None, "D:(A;;FA;;;WD)", "D:(A;OICI;FA;;;WD)"),
        (Some("D:(A;OICINPIO;FA;;;WD)"), None, "D:(A;;FA;;;WD)", "D:(A;;FA;;;WD)"),
        // In the order of the parent, denials as well.
        (
            Some("D:(D;OICI;DC;;;AN)(A;;FA;;;SY)(A;OICI;FR;;;WD)"),
            None,
            "D:(D;;DC;;;AN)(A;;FR;;;WD)",
            "D:(D;OICI;DC;;;AN)(A;OICI;FR;;;WD)",
        ),
    ]);
}

#[test]
fn entries_are_marked_as_inherited_if_the_parents_list_is() {
    check(&[
        (Some("D:AI(A;OICI;FA;;;WD)"), None, "D:AI(A;ID;FA;;;WD)", "D:AI(A;OICIID;FA;;;WD)"),
        (Some("D:AI(A;OI;FA;;;WD)"), None, "D:AI(A;ID;FA;;;WD)", "D:AI(A;OIIOID;FA;;;WD)"),
        (Some("D:(A;OICIID;FA;;;WD)"), None, "D:(A;;FA;;;WD)", "D:(A;OICI;FA;;;WD)"),
        (Some("D:PAI(A;OICIID;FA;;;WD)"), None, "D:AI(A;ID;FA;;;WD)", "D:AI(A;OICIID;FA;;;WD)"),
    ]);
}

#[test]
fn creators_and_generic_rights_become_real() {
    check(&[
        (
            Some("D:(A;OICIIO;FA;;;CO)(A;OICIIO;FR;;;CG)"),
            None,
            "D:(A;;FA;;;LS)(A;;FR;;;NS)",
            "D:(A;;FA;;;LS)(A;OICIIO;FA;;;CO)(A;;FR;;;NS)(A;OICIIO;FR;;;CG)",
        ),
        (Some("D:(A;OICI;GA;;;WD)"), None, "D:(A;;FA;;;WD)", "D:(A;;FA;;;WD)(A;OICIIO;GA;;;WD)"),
        (Some("D:(A;OINP;GR;;;CO)"), None, "D:(A;;FR;;;LS)", DEFAULT),
        (Some("D:(A;CINP;GR;;;CO)"), None, DEFAULT, "D:(A;;FR;;;LS)"),
        (Some("D:(A;OI;GX;;;CO)"), None, "D:(A;;FX;;;LS)", "D:(A;OIIO;GX;;;CO)"),
        (
            Some("D:AI(A;CIID;GX;;;CO)(A;OICIID;FA;;;OW)"),
            None,
            "D:AI(A;ID;FA;;;OW)",
            "D:AI(A;ID;FX;;;LS)(A;CIIOID;GX;;;CO)(A;OICIID;FA;;;OW)",
        ),
    ]);
}

#[test]
fn what_was_asked_for_comes_first() {
    let parent = Some("D:AI(A;OICI;FA;;;WD)");
    check(&[
        (parent, Some("D:(A;;FR;;;SY)"), "D:(A;;FR;;;SY)", "D:(A;;FR;;;SY)"),
        (parent, Some("D:P(A;;FR;;;SY)"), "D:P(A;;FR;;;SY)", "D:P(A;;FR;;;SY)"),
        (parent, Some("D:"), "D:", "D:"),
        (parent, Some("D:NO_ACCESS_CONTROL"), "D:NO_ACCESS_CONTROL", "D:NO_ACCESS_CONTROL"),
        (parent, Some("D:AI(A;ID;FR;;;SY)"), "D:(A;ID;FR;;;SY)", "D:(A;ID;FR;;;SY)"),
        (parent, Some("D:ARAI(A;ID;FR;;;SY)"), "D:AI(A;ID;FR;;;SY)", "D:AI(A;ID;FR;;;SY)"),
        (parent, Some("S:(ML;;NW;;;LW)"), "D:AI(A;ID;FA;;;WD)S:(ML;;NW;;;LW)", {
            "D:AI(A;OICIID;FA;;;WD)S:(ML;;NW;;;LW)"
        }),
        (None, Some("D:(A;;GA;;;CO)(A;OIIO;GR;;;CG)"), "D:(A;;FA;;;LS)(A;OIIO;GR;;;CG)", {
            "D:(A;;FA;;;LS)(A;OIIO;GR;;;CG)"
        }),
        (None, Some("D:(A;OICI;GA;;;CO)"), "D:(A;;FA;;;LS)", "D:(A;;FA;;;LS)(A;OICIIO;GA;;;CO)"),
    ]);
}

#[test]
fn a_protected_request_without_a_list_inherits_nothing() {
    let mut bytes = sddl::parse("O:LS").unwrap().into_bytes();
    bytes[3] |= 0x10;
    let requested = SecurityDescriptor::parse(&bytes).unwrap();
    let parent = sddl::parse("D:AI(A;OICI;FA;;;WD)").unwrap();
    let made =
        create_descriptor(Some(parent.view()), Some(requested.view()), &token(), false).unwrap();
    assert_eq!(sddl::Sddl(made.view()).to_string(), "O:LSG:NSD:P(A;;FA;;;LS)(A;;FA;;;SY)");
}

#[test]
fn a_defaulted_request_gives_way_to_what_is_inherited() {
    let mut bytes = sddl::parse("D:(A;;FR;;;SY)").unwrap().into_bytes();
    bytes[2] |= 0x08;
    let requested = SecurityDescriptor::parse(&bytes).unwrap();
    for (parent, expected) in
        [("D:(A;OI;FA;;;WD)", "O:LSG:NSD:(A;;FA;;;WD)"), ("D:", "O:LSG:NSD:(A;;FR;;;SY)")]
    {
        let parent = sddl::parse(parent).unwrap();
        let made = create_descriptor(Some(parent.view()), Some(requested.view()), &token(), false);
        assert_eq!(sddl::Sddl(made.unwrap().view()).to_string(), expected);
    }
}

#[test]
fn owner_and_group_as_requested_or_the_tokens() {
    let list = "D:(A;OI;FA;;;CO)(A;OI;FR;;;CG)";
    for (requested, expected) in [
        ("", Ok("O:LSG:NSD:(A;;FA;;;LS)(A;;FR;;;NS)")),
        ("O:BO", Ok("O:BOG:NSD:(A;;FA;;;BO)(A;;FR;;;NS)")),
        ("G:WD", Ok("O:LSG:WDD:(A;;FA;;;LS)(A;;FR;;;WD)")),
        ("O:WD", Err(NtError::INVALID_OWNER)),
        ("O:SY", Err(NtError::INVALID_OWNER)),
    ] {
        let made = create_by(&token(), Some(list), Some(requested), false);
        assert_eq!(made.as_deref(), expected.as_deref(), "{requested}");
    }
    let restorer = token().with_privileges(Privileges::RESTORE);
    let made = create_by(&restorer, Some(list), Some("O:SY"), false);
    assert_eq!(made.as_deref(), Ok("O:SYG:NSD:(A;;FA;;;SY)(A;;FR;;;NS)"));
    let owned = token().with_owner(Sid::BUILTIN_BACKUP_OPERATORS).unwrap();
    let made = create_by(&owned, None, None, false);
    assert_eq!(made.as_deref(), Ok("O:BOG:NSD:(A;;FA;;;BO)(A;;FA;;;SY)"));
}

#[test]
fn audit_entries_are_inherited_by_all_and_written_by_few() {
    let parent = Some("D:(A;OI;FA;;;WD)S:AI(AU;OICISA;GA;;;CO)(ML;OICI;NW;;;LW)");
    let file = "O:LSG:NSD:(A;;FA;;;WD)S:AI(AU;IDSA;FA;;;LS)(ML;ID;NW;;;LW)";
    assert_eq!(create_by(&token(), parent, None, false).as_deref(), Ok(file));
    let requested = Some("S:(AU;FA;FA;;;WD)");
    let made = create_by(&token(), parent, requested, false);
    assert_eq!(made, Err(NtError::PRIVILEGE_NOT_HELD));
    let auditor = token().with_privileges(Privileges::SECURITY);
    let made = create_by(&auditor, parent, requested, false);
    assert_eq!(made.as_deref(), Ok("O:LSG:NSD:(A;;FA;;;WD)S:(AU;FA;FA;;;WD)"));
}
