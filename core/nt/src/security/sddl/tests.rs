#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use alloc::format;
use alloc::string::ToString;

/// Text that comes back as it was.
const CANONICAL: [&str; 14] = [
    "",
    "O:SY",
    "G:S-1-5-21-1-2-3-513",
    "O:BAG:BAD:P(A;;FA;;;SY)(A;;FA;;;WD)",
    "O:BAG:SYD:PAI",
    "D:",
    "D:NO_ACCESS_CONTROL",
    "D:PNO_ACCESS_CONTROL",
    "D:AR(D;OICINPIOID;0x1f;;;AN)",
    "D:(A;;FR;;;CO)(A;;FW;;;CG)(A;;FX;;;OW)(A;OICIIO;GA;;;S-1-22-1-1000)",
    "S:(AU;SAFA;FA;;;WD)",
    "S:PARAI(ML;;NWNX;;;LW)",
    "O:S-1-0-65534D:(A;;0x1200a9;;;BU)S:NO_ACCESS_CONTROL",
    "D:(A;;;;;WD)",
];

#[test]
fn text_comes_back_as_it_was() {
    for text in CANONICAL {
        let descriptor = parse(text).unwrap();
        let printed = Sddl(descriptor.view()).to_string();
        // An empty mask prints as a number.
        assert_eq!(printed.replace("0x0;", ";"), text);
        assert_eq!(parse(&printed), Ok(descriptor));
    }
}

#[test]
fn rights_are_letters_or_a_number() {
    let cases = [
        ("FA", 0x1F01FF),
        ("FR", 0x120089),
        ("FW", 0x120116),
        ("FX", 0x1200A0),
        ("GA", 0x1000_0000),
        ("GR", 0x8000_0000),
        ("GW", 0x4000_0000),
        ("GX", 0x2000_0000),
        ("RCSDWDWO", 0xF0000),
        ("CCDCLCSWRPWPDTLOCR", 0x1FF),
        ("FRFX", 0x1200A9),
        ("0x1200a9", 0x1200A9),
        ("0X10", 0x10),
        ("16", 0x10),
        ("", 0),
    ];
    for (text, mask) in cases {
        let descriptor = parse(&format!("D:(A;;{text};;;WD)")).unwrap();
        let ace = descriptor.dacl().acl().unwrap().aces().next().unwrap();
        assert_eq!(ace.mask().bits(), mask, "{text}");
    }
}

#[test]
fn every_sid_token_is_a_sid() {
    for (token, sid) in SIDS {
        let descriptor = parse(&format!("O:{token}")).unwrap();
        assert!(descriptor.owner().is_some_and(|owner| owner == sid), "{token}");
    }
}

#[test]
fn accounts_of_a_domain_need_the_domain() {
    let domain: Sid = "S-1-5-21-1-2-3".parse().unwrap();
    let descriptor = parse_in_domain("O:LAG:DUD:(A;;FA;;;LG)", &domain).unwrap();
    let printed = Sddl(descriptor.view()).to_string();
    assert_eq!(printed, "O:S-1-5-21-1-2-3-500G:S-1-5-21-1-2-3-513D:(A;;FA;;;S-1-5-21-1-2-3-501)");
    assert_eq!(parse("O:LA"), Err(NtError::INVALID_SID));
}

#[test]
fn sections_may_come_in_any_order() {
    assert_eq!(parse("D:P(A;;FA;;;SY)G:BAO:BA"), parse(" O:BAG:BAD:P(A;;FA;;;SY) "));
}

#[test]
fn what_cannot_be_read() {
    for (text, error) in [
        ("O", NtError::INVALID_SECURITY_DESCR),
        (":", NtError::INVALID_SECURITY_DESCR),
        ("::", NtError::INVALID_SECURITY_DESCR),
        ("X:BA", NtError::INVALID_SECURITY_DESCR),
        ("O:BAO:BA", NtError::INVALID_SECURITY_DESCR),
        ("D:D:", NtError::INVALID_SECURITY_DESCR),
        ("é:", NtError::INVALID_SECURITY_DESCR),
        ("O:", NtError::INVALID_SID),
        ("O:ZZ", NtError::INVALID_SID),
        ("O:ba", NtError::INVALID_SID),
        ("D:X", NtError::INVALID_ACL),
        ("D:(", NtError::INVALID_ACL),
        ("D:()", NtError::INVALID_ACL),
        ("D:(A;;FA;;;WD", NtError::INVALID_ACL),
        ("D:(A;;FA;;WD)", NtError::INVALID_ACL),
        ("D:(A;;FA;;;WD;)", NtError::INVALID_ACL),
        ("D:(Q;;FA;;;WD)", NtError::INVALID_ACL),
        ("D:(A;XX;FA;;;WD)", NtError::INVALID_ACL),
        ("D:(A;;QQ;;;WD)", NtError::INVALID_ACL),
        ("D:(A;;0x100000000;;;WD)", NtError::INVALID_ACL),
        ("D:(A;;FA;1-2;;WD)", NtError::INVALID_ACL),
        ("D:(A;;FA;;1-2;WD)", NtError::INVALID_ACL),
        ("D:(A;;FA;;;)", NtError::INVALID_SID),
        ("D:(A;;FA;;;WD)x", NtError::INVALID_ACL),
        ("D:(A;;FA;;;WD)P", NtError::INVALID_ACL),
        ("D:NO_ACCESS_CONTROL(A;;FA;;;WD)", NtError::INVALID_ACL),
        ("S:(ML;;FA;;;LW)", NtError::INVALID_ACL),
    ] {
        assert_eq!(parse(text), Err(error), "{text}");
    }
}

#[test]
fn kinds_without_a_letter_are_printed_by_number() {
    let mut bytes = parse("D:(A;;FA;;;WD)").unwrap().into_bytes();
    bytes[20 + 8] = 9;
    let descriptor = SecurityDescriptor::parse(&bytes).unwrap();
    assert_eq!(Sddl(descriptor.view()).to_string(), "D:(0x09;;FA;;;)");
}
