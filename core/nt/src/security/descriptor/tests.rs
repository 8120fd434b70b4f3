#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use crate::security::{Sid, sddl};
use alloc::string::{String, ToString};

fn text(descriptor: &SecurityDescriptor) -> String {
    sddl::Sddl(descriptor.view()).to_string()
}

fn parsed(text: &str) -> SecurityDescriptor {
    sddl::parse(text).unwrap()
}

/// `O:SYG:BAD:(A;;FA;;;WD)` as Windows makes it of that text: owner and group come first.
const FROM_WINDOWS: [u8; 76] = [
    1, 0, 0x04, 0x80, 0x14, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0x30, 0, 0, 0, // header
    1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, // owner
    1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0, // group
    2, 0, 28, 0, 1, 0, 0, 0, // DACL
    0, 0, 20, 0, 0xFF, 1, 0x1F, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, // its entry
];

#[test]
fn a_descriptor_keeps_its_bytes() {
    let descriptor = SecurityDescriptor::parse(&FROM_WINDOWS).unwrap();
    assert_eq!(descriptor.as_bytes(), FROM_WINDOWS);
    assert_eq!(text(&descriptor), "O:SYG:BAD:(A;;FA;;;WD)");
    assert!(descriptor.owner().is_some_and(|owner| owner == Sid::LOCAL_SYSTEM));
    assert_eq!(descriptor.sacl(), AclSlot::Absent);
    assert_eq!(descriptor.try_clone(), Ok(descriptor.clone()));
}

#[test]
fn what_follows_the_last_part_stays_behind() {
    let mut bytes = Vec::from(FROM_WINDOWS);
    bytes.extend([7; 9]);
    assert_eq!(SecurityDescriptor::parse(&bytes).unwrap().as_bytes(), FROM_WINDOWS);
}

#[test]
fn every_cut_is_an_error() {
    for length in 0..FROM_WINDOWS.len() {
        let cut = SecurityDescriptor::parse(&FROM_WINDOWS[..length]);
        assert_eq!(cut, Err(NtError::INVALID_SECURITY_DESCR), "{length}");
    }
}

#[test]
fn what_makes_a_descriptor_invalid() {
    for (what, at, value) in [
        ("revision 0", 0, 0),
        ("revision 2", 0, 2),
        ("absolute", 3, 0),
        ("owner in the header", 4, 19),
        ("owner behind the end", 5, 1),
        ("group near 4 GiB", 11, 0xFF),
        ("DACL behind the end", 16, 76),
        ("owner of revision 2", 20, 2),
        ("owner over the end", 21, 15),
        ("DACL over the end", 50, 29),
        ("entry over the end", 58, 24),
    ] {
        let mut bytes = FROM_WINDOWS;
        bytes[at] = value;
        let error = Err(NtError::INVALID_SECURITY_DESCR);
        assert_eq!(SecurityDescriptor::parse(&bytes), error, "{what}");
    }
}

#[test]
fn a_list_that_is_not_present_is_not_looked_at() {
    let mut bytes = FROM_WINDOWS;
    bytes[2] = 0;
    bytes[48] = 77; // the revision of the DACL
    let descriptor = SecurityDescriptor::parse(&bytes).unwrap();
    assert_eq!(descriptor.dacl(), AclSlot::Absent);
    assert_eq!(descriptor.as_bytes().len(), 48);
}

#[test]
fn present_at_offset_zero_is_null() {
    let mut bytes = FROM_WINDOWS;
    bytes[16] = 0;
    assert_eq!(SecurityDescriptor::parse(&bytes).unwrap().dacl(), AclSlot::Null);
}

/// Whatever a client sends: it is refused, or every part of it can be walked.
#[test]
fn no_bytes_panic() {
    let rich = parsed("O:SYG:BAD:PAI(D;;FW;;;AN)(A;OICI;FA;;;WD)S:(AU;SA;FA;;;WD)(ML;;NW;;;LW)");
    let mut accepted = 0;
    for at in 0..rich.as_bytes().len() {
        for value in 0..=u8::MAX {
            let mut bytes = Vec::from(rich.as_bytes());
            bytes[at] = value;
            let Ok(descriptor) = SecurityDescriptor::parse(&bytes) else { continue };
            accepted += 1;
            let _ = text(&descriptor);
            let all = SecurityInformation::all();
            let again = SecurityDescriptor::merge(rich.view(), all, descriptor.view());
            if let Ok(again) = again {
                SecurityDescriptor::parse(again.as_bytes()).unwrap();
            }
            let selected = descriptor.select(all).unwrap();
            SecurityDescriptor::parse(selected.as_bytes()).unwrap();
        }
    }
    assert!(accepted > 1000);
}

#[test]
fn parts_come_together_again() {
    let descriptor = parsed("O:SYG:BAD:PAI(A;OICI;FA;;;WD)S:AI(AU;SA;FA;;;WD)");
    assert_eq!(descriptor.view().parts().build().unwrap(), descriptor);
    let empty = DescriptorParts::default().build().unwrap();
    assert_eq!(empty.as_bytes().len(), 20);
    assert_eq!(empty.control(), DescriptorControl::SELF_RELATIVE);
}

#[test]
fn a_query_gets_the_parts_it_asked_for() {
    type Info = SecurityInformation;
    let whole = parsed("O:SYG:BAD:PAI(A;;FA;;;WD)S:AI(AU;SA;FA;;;WD)(ML;;NW;;;LW)");
    for (information, expected) in [
        (Info::empty(), ""),
        (Info::OWNER, "O:SY"),
        (Info::GROUP, "G:BA"),
        (Info::DACL, "D:PAI(A;;FA;;;WD)"),
        (Info::SACL, "S:AI(AU;SA;FA;;;WD)"),
        (Info::LABEL, "S:AI(ML;;NW;;;LW)"),
        (Info::SACL | Info::LABEL, "S:AI(AU;SA;FA;;;WD)(ML;;NW;;;LW)"),
        (Info::DISCRETIONARY, "O:SYG:BAD:PAI(A;;FA;;;WD)"),
        (Info::BACKUP, "O:SYG:BAD:PAI(A;;FA;;;WD)S:AI(AU;SA;FA;;;WD)(ML;;NW;;;LW)"),
    ] {
        assert_eq!(text(&whole.select(information).unwrap()), expected, "{information:?}");
    }
    let bare = parsed("O:SYD:NO_ACCESS_CONTROL");
    assert_eq!(text(&bare.select(Info::BACKUP).unwrap()), "O:SYD:NO_ACCESS_CONTROL");
}

#[test]
fn a_set_changes_the_parts_it_names() {
    type Info = SecurityInformation;
    let current = "O:SYG:BAD:PAI(A;;FA;;;WD)S:AI(AU;SA;FA;;;WD)(ML;;NW;;;LW)";
    let new = "O:BUG:BUD:(A;;FR;;;BU)S:(AU;FA;FA;;;BU)(ML;;NR;;;HI)";
    for (information, expected) in [
        (Info::empty(), current),
        (Info::OWNER, "O:BUG:BAD:PAI(A;;FA;;;WD)S:AI(AU;SA;FA;;;WD)(ML;;NW;;;LW)"),
        (Info::GROUP, "O:SYG:BUD:PAI(A;;FA;;;WD)S:AI(AU;SA;FA;;;WD)(ML;;NW;;;LW)"),
        (Info::DACL, "O:SYG:BAD:(A;;FR;;;BU)S:AI(AU;SA;FA;;;WD)(ML;;NW;;;LW)"),
        (Info::SACL, "O:SYG:BAD:PAI(A;;FA;;;WD)S:(AU;FA;FA;;;BU)(ML;;NW;;;LW)"),
        (Info::LABEL, "O:SYG:BAD:PAI(A;;FA;;;WD)S:AI(ML;;NR;;;HI)(AU;SA;FA;;;WD)"),
        (Info::BACKUP, new),
    ] {
        let merged =
            SecurityDescriptor::merge(parsed(current).view(), information, parsed(new).view());
        assert_eq!(text(&merged.unwrap()), expected, "{information:?}");
    }
}

#[test]
fn who_sets_a_list_decides_about_protection_and_inheritance() {
    const DACL: SecurityInformation = SecurityInformation::DACL;
    const PROTECTED: SecurityInformation = SecurityInformation::PROTECTED_DACL;
    const UNPROTECTED: SecurityInformation = SecurityInformation::UNPROTECTED_DACL;
    for (current, information, modification, expected) in [
        ("D:PAI", DACL, "D:", "D:"),
        ("D:", DACL, "D:P", "D:P"),
        ("D:", DACL.union(PROTECTED), "D:", "D:P"),
        ("D:", DACL.union(UNPROTECTED), "D:P", "D:"),
        ("D:P", UNPROTECTED, "", "D:"),
        ("D:", PROTECTED, "", "D:P"),
        ("D:P", PROTECTED.union(UNPROTECTED), "", "D:P"),
        // [MS-DTYP] 2.4.6: "auto inherited" holds only together with "required".
        ("D:AI", DACL, "D:AI", "D:"),
        ("D:AI", DACL, "D:AR", "D:"),
        ("D:", DACL, "D:ARAI", "D:AI"),
        ("D:", DACL, "D:NO_ACCESS_CONTROL", "D:NO_ACCESS_CONTROL"),
        ("D:", DACL, "O:SY", ""),
        // Generic rights become what they mean here, but not for children.
        ("D:", DACL, "D:(A;OICI;GA;;;WD)(A;OIIO;GR;;;CO)", "D:(A;OICI;FA;;;WD)(A;OIIO;GR;;;CO)"),
    ] {
        let merged = SecurityDescriptor::merge(
            parsed(current).view(),
            information,
            parsed(modification).view(),
        );
        assert_eq!(text(&merged.unwrap()), expected, "{current} {information:?} {modification}");
    }
}

#[test]
fn an_owner_or_group_cannot_be_taken_away() {
    for (information, error) in [
        (SecurityInformation::OWNER, NtError::INVALID_OWNER),
        (SecurityInformation::GROUP, NtError::from_raw(0xC000_005B).unwrap()),
    ] {
        let merged =
            SecurityDescriptor::merge(parsed("O:SYG:SY").view(), information, parsed("D:").view());
        assert_eq!(merged, Err(error));
    }
}

#[test]
fn what_a_handle_needs() {
    type Info = SecurityInformation;
    type Mask = AccessMask;
    let all = Mask::WRITE_OWNER | Mask::WRITE_DAC | Mask::ACCESS_SYSTEM_SECURITY;
    for (information, query, set) in [
        (Info::empty(), Mask::empty(), Mask::empty()),
        (Info::OWNER, Mask::READ_CONTROL, Mask::WRITE_OWNER),
        (Info::GROUP, Mask::READ_CONTROL, Mask::WRITE_OWNER),
        (Info::DACL, Mask::READ_CONTROL, Mask::WRITE_DAC),
        (Info::SACL, Mask::ACCESS_SYSTEM_SECURITY, Mask::ACCESS_SYSTEM_SECURITY),
        (Info::LABEL, Mask::READ_CONTROL, Mask::WRITE_OWNER),
        (Info::PROTECTED_DACL, Mask::empty(), Mask::WRITE_DAC),
        (Info::BACKUP, Mask::READ_CONTROL | Mask::ACCESS_SYSTEM_SECURITY, all),
    ] {
        assert_eq!(information.query_access(), query, "{information:?}");
        assert_eq!(information.set_access(), set, "{information:?}");
    }
}
