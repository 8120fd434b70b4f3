#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use crate::security::{GroupAttributes, SecurityDescriptor, TokenGroup, sddl};
use alloc::string::String;
use alloc::vec::Vec;

const USER: &str = "S-1-5-21-1-2-3-1001";
const GROUP: &str = "S-1-5-21-1-2-3-2001";
const DENIED_GROUP: &str = "S-1-5-21-1-2-3-2002";
const DISABLED_GROUP: &str = "S-1-5-21-1-2-3-2003";

fn sid(text: &str) -> Sid {
    text.parse().unwrap()
}

fn user() -> Token {
    let group = |text, attributes| TokenGroup { sid: sid(text), attributes };
    let groups = [
        group(GROUP, GroupAttributes::MEMBER),
        group(DENIED_GROUP, GroupAttributes::USE_FOR_DENY_ONLY),
        group(DISABLED_GROUP, GroupAttributes::empty()),
        TokenGroup::member(Sid::EVERYONE),
    ];
    Token::new(sid(USER), sid(GROUP), &groups).unwrap()
}

/// `@U`, `@G`, `@D` and `@X` stand for the user, its group, the one that only denies, and the one
/// that is disabled.
fn descriptor(text: &str) -> SecurityDescriptor {
    let names = [("@U", USER), ("@G", GROUP), ("@D", DENIED_GROUP), ("@X", DISABLED_GROUP)];
    let text = names.iter().fold(String::from(text), |text, (name, sid)| text.replace(name, sid));
    sddl::parse(&text).unwrap()
}

type Mask = AccessMask;
const DENIED: Result<Mask, NtError> = Err(NtError::ACCESS_DENIED);
const NO_PRIVILEGE: Result<Mask, NtError> = Err(NtError::PRIVILEGE_NOT_HELD);
const R: Mask = Mask::READ_DATA;
const W: Mask = Mask::WRITE_DATA;
const RW: Mask = R.union(W);
const MAXIMUM: Mask = Mask::MAXIMUM_ALLOWED;
const OWNER: Mask = Mask::READ_CONTROL.union(Mask::WRITE_DAC);

fn check(cases: &[(&str, Mask, Result<Mask, NtError>)], token: &Token) {
    for (text, desired, expected) in cases {
        let descriptor = descriptor(text);
        let granted = access_check(descriptor.view(), token, *desired);
        assert_eq!(granted, *expected, "{text} {desired:?}");
    }
}

#[test]
fn entries_decide_in_order() {
    let cases = [
        // Nothing, null, empty.
        ("O:SY", RW, Ok(RW)),
        ("O:SYD:NO_ACCESS_CONTROL", RW, Ok(RW)),
        ("O:SYD:", R, DENIED),
        ("O:SYD:", Mask::empty(), Ok(Mask::empty())),
        // Whom an entry is about.
        ("O:SYD:(A;;FA;;;@U)", RW, Ok(RW)),
        ("O:SYD:(A;;FA;;;@G)", RW, Ok(RW)),
        ("O:SYD:(A;;FA;;;WD)", RW, Ok(RW)),
        ("O:SYD:(A;;FA;;;SY)", R, DENIED),
        ("O:SYD:(A;;FA;;;@D)", R, DENIED),
        ("O:SYD:(A;;FA;;;@X)", R, DENIED),
        ("O:SYD:(D;;FA;;;@D)(A;;FA;;;WD)", R, DENIED),
        ("O:SYD:(D;;FA;;;@X)(A;;FA;;;WD)", R, Ok(R)),
        ("O:SYD:(D;;FA;;;@U)(A;;FA;;;WD)", R, DENIED),
        ("O:SYD:(D;;FA;;;SY)(A;;FA;;;WD)", R, Ok(R)),
        // Who comes first decides, right by right.
        ("O:SYD:(A;;CC;;;@U)(D;;CC;;;WD)", R, Ok(R)),
        ("O:SYD:(A;;CC;;;@U)(D;;CCDC;;;WD)(A;;DC;;;@U)", R, Ok(R)),
        ("O:SYD:(A;;CC;;;@U)(D;;CCDC;;;WD)(A;;DC;;;@U)", RW, DENIED),
        ("O:SYD:(A;;CC;;;@U)(A;;DC;;;@G)", RW, Ok(RW)),
        ("O:SYD:(D;;DC;;;@G)(A;;FA;;;@U)", R, Ok(R)),
        ("O:SYD:(D;;DC;;;@G)(A;;FA;;;@U)", RW, DENIED),
        // Entries for children say nothing here.
        ("O:SYD:(A;OICIIO;FA;;;WD)", R, DENIED),
        ("O:SYD:(D;OICIIO;FA;;;WD)(A;OICI;FA;;;WD)", R, Ok(R)),
        // Creators are for inheritance.
        ("O:@UD:(A;;FA;;;CO)", R, DENIED),
        // Generic rights, on either side.
        ("O:SYD:(A;;FR;;;WD)", Mask::GENERIC_READ, Ok(Mask::FILE_GENERIC_READ)),
        ("O:SYD:(A;;GA;;;WD)", Mask::GENERIC_ALL, Ok(Mask::FILE_ALL_ACCESS)),
        ("O:SYD:(D;;GW;;;WD)(A;;GA;;;WD)", W, DENIED),
        ("O:SYD:(A;;FR;;;WD)", Mask::GENERIC_WRITE, DENIED),
        // No owner at all.
        ("D:(A;;FR;;;WD)", Mask::WRITE_DAC, DENIED),
    ];
    check(&cases, &user());
}

#[test]
fn as_much_as_there_is() {
    let cases = [
        ("O:SY", MAXIMUM, Ok(Mask::FILE_ALL_ACCESS)),
        ("O:SYD:NO_ACCESS_CONTROL", MAXIMUM, Ok(Mask::FILE_ALL_ACCESS)),
        ("O:SYD:", MAXIMUM, DENIED),
        ("O:SYD:(A;;FR;;;SY)", MAXIMUM, DENIED),
        ("O:SYD:(A;;FR;;;WD)", MAXIMUM, Ok(Mask::FILE_GENERIC_READ)),
        ("O:SYD:(D;;CC;;;@G)(A;;CCDC;;;WD)", MAXIMUM, Ok(W)),
        ("O:SYD:(A;;CC;;;WD)(D;;CCDC;;;@G)(A;;DC;;;WD)", MAXIMUM, Ok(R)),
        ("O:SYD:(A;;CCDC;;;WD)", MAXIMUM.union(R), Ok(RW)),
        ("O:SYD:(A;;CC;;;WD)", MAXIMUM.union(W), DENIED),
        ("O:@UD:", MAXIMUM, Ok(OWNER)),
        ("O:@UD:(A;;CC;;;WD)", MAXIMUM, Ok(OWNER.union(R))),
        // A descriptor cannot give what belongs to a privilege.
        ("O:SYD:(A;;0x10f0001;;;WD)", MAXIMUM, Ok(R.union(Mask::from_bits_retain(0xF0000)))),
    ];
    check(&cases, &user());
}

#[test]
fn an_owner_reads_and_writes_the_dacl() {
    let cases = [
        ("O:@UD:", OWNER, Ok(OWNER)),
        ("O:@GD:", OWNER, Ok(OWNER)),
        ("O:@DD:", Mask::WRITE_DAC, DENIED),
        ("O:@XD:", Mask::WRITE_DAC, DENIED),
        ("O:@UD:", R, DENIED),
        ("O:@UD:", Mask::DELETE, DENIED),
        ("O:@UD:", Mask::WRITE_OWNER, DENIED),
        // What is granted first is not denied later.
        ("O:@UD:(D;;FA;;;@U)", Mask::WRITE_DAC, Ok(Mask::WRITE_DAC)),
        // OWNER RIGHTS replaces it.
        ("O:@UD:(A;;CC;;;OW)", R, Ok(R)),
        ("O:@UD:(A;;CC;;;OW)", Mask::WRITE_DAC, DENIED),
        ("O:@UD:(A;;CCRC;;;OW)", MAXIMUM, Ok(R.union(Mask::READ_CONTROL))),
        ("O:@UD:(D;;WD;;;OW)(A;;FA;;;WD)", Mask::WRITE_DAC, DENIED),
        ("O:@UD:(D;;WD;;;OW)(A;;FA;;;WD)", Mask::READ_CONTROL, Ok(Mask::READ_CONTROL)),
        ("O:@UD:(A;OICIIO;CC;;;OW)", OWNER, Ok(OWNER)),
        ("O:SYD:(A;;FA;;;OW)", R, DENIED),
        ("O:SYD:(D;;FA;;;OW)(A;;FR;;;WD)", R, Ok(R)),
        ("O:@DD:(D;;CC;;;OW)(A;;FR;;;WD)", R, DENIED),
    ];
    check(&cases, &user());
}

#[test]
fn privileges_that_always_count() {
    const SACL: Mask = Mask::ACCESS_SYSTEM_SECURITY;
    const TAKE: Mask = Mask::WRITE_OWNER;
    let none = [
        ("O:SYD:(A;;0x11f01ff;;;WD)", SACL, NO_PRIVILEGE),
        ("O:SY", SACL, NO_PRIVILEGE),
        ("O:SYD:", SACL.union(MAXIMUM), NO_PRIVILEGE),
        ("O:SYD:", TAKE, DENIED),
    ];
    check(&none, &user());
    let security = [
        ("O:SYD:", SACL, Ok(SACL)),
        ("O:SYD:", SACL.union(R), DENIED),
        ("O:SYD:(A;;CC;;;WD)", SACL.union(R), Ok(SACL.union(R))),
        ("O:SYD:(A;;CC;;;WD)", SACL.union(MAXIMUM), Ok(SACL.union(R))),
        ("O:SYD:(A;;CC;;;WD)", MAXIMUM, Ok(R)),
    ];
    check(&security, &user().with_privileges(Privileges::SECURITY));
    let take_ownership = [
        ("O:SYD:", TAKE, Ok(TAKE)),
        ("O:SYD:(D;;FA;;;WD)", TAKE, Ok(TAKE)),
        ("O:SYD:", TAKE.union(Mask::WRITE_DAC), DENIED),
        ("O:SYD:", MAXIMUM, DENIED),
    ];
    check(&take_ownership, &user().with_privileges(Privileges::TAKE_OWNERSHIP));
    // Those that need an intent do nothing without it.
    let backup = Privileges::BACKUP | Privileges::RESTORE | Privileges::CHANGE_NOTIFY;
    check(&[("O:SYD:", R, DENIED)], &user().with_privileges(backup));
}

#[test]
fn backup_and_restore_need_privilege_and_intent() {
    let read = Mask::FILE_GENERIC_READ.union(Mask::TRAVERSE).union(Mask::ACCESS_SYSTEM_SECURITY);
    let write = Mask::FILE_GENERIC_WRITE
        .union(Mask::DELETE)
        .union(Mask::WRITE_DAC)
        .union(Mask::WRITE_OWNER)
        .union(Mask::ACCESS_SYSTEM_SECURITY);
    let nothing = descriptor("O:SYD:");
    for bits in 0..16 {
        let privileged = Privileged { backup: bits & 1 != 0, restore: bits & 2 != 0 };
        let mut held = Privileges::empty();
        held.set(Privileges::BACKUP, bits & 4 != 0);
        held.set(Privileges::RESTORE, bits & 8 != 0);
        let token = user().with_privileges(held);
        let ask = |desired| access_check_privileged(nothing.view(), &token, desired, privileged);
        let (reads, writes) = (bits & 5 == 5, bits & 10 == 10);
        let mut everything = Mask::empty();
        if reads {
            everything |= read;
        }
        if writes {
            everything |= write;
        }
        let expected = if everything.is_empty() { DENIED } else { Ok(everything) };
        assert_eq!(ask(MAXIMUM), expected, "{bits:#b}");
        for desired in (0..25).map(|bit| Mask::from_bits_retain(1 << bit)) {
            assert_eq!(ask(desired).is_ok(), everything.contains(desired), "{bits:#b} {desired:?}");
        }
    }
}

/// The algorithm of [MS-DTYP] 2.5.3.2 word by word: the desired rights that remain, entry by entry.
fn by_the_book(entries: &[(bool, u32, bool)], desired: u32) -> bool {
    let mut remaining = desired;
    for (allows, mask, is_ours) in entries {
        if *is_ours && *allows {
            remaining &= !mask;
        } else if *is_ours && remaining & mask != 0 {
            return false;
        }
    }
    remaining == 0
}

/// Every list of up to three entries over three rights and two accounts.
#[test]
fn agrees_with_the_book() {
    let token = user();
    let mut kinds = Vec::new();
    for allows in [false, true] {
        for mask in 0..8 {
            for is_ours in [false, true] {
                kinds.push((allows, mask, is_ours));
            }
        }
    }
    for count in 0..=3 {
        for number in 0..kinds.len().pow(count) {
            let entries: Vec<_> =
                (0..count).map(|at| kinds[number / kinds.len().pow(at) % kinds.len()]).collect();
            let mut dacl = crate::security::AclBuilder::new();
            for (allows, mask, is_ours) in &entries {
                let sid = if *is_ours { sid(USER) } else { Sid::LOCAL_SYSTEM };
                let mask = Mask::from_bits_retain(*mask);
                let push = if *allows {
                    crate::security::AclBuilder::allow
                } else {
                    crate::security::AclBuilder::deny
                };
                push(&mut dacl, mask, AceFlags::empty(), &sid).unwrap();
            }
            let owner = None;
            let granted = granted_by_dacl(dacl.view(), owner, &token).bits();
            for desired in 0..8 {
                let expected = by_the_book(&entries, desired);
                assert_eq!(granted & desired == desired, expected, "{entries:?} {desired}");
            }
        }
    }
}
