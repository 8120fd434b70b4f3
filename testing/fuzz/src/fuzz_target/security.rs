//! Security descriptors from clients, from file systems, and as text.

use nt::AccessMask;
use nt::posix::permissions;
use nt::security::inheritance::create_descriptor;
use nt::security::{
    AclSlot, DescriptorView, SecurityDescriptor, SecurityInformation, Token, access_check, sddl,
};

use super::{Target, bytes_all};

const TEXTS: &[&str] = &[
    "O:BAG:BAD:P(A;;FA;;;SY)(A;;FA;;;WD)",
    "O:SYG:SYD:AI(A;OICI;FA;;;BA)(D;ID;FR;;;WD)S:(ML;;NW;;;LW)",
    "O:S-1-5-21-1-2-3-1000G:S-1-22-2-100D:(A;;0x1f01ff;;;S-1-22-1-1000)(A;CIIO;GA;;;CO)",
    "D:NO_ACCESS_CONTROL",
    "O:WDG:WDD:S:AI(AU;SAFA;FA;;;WD)",
];

pub(super) const DESCRIPTOR: Target = Target {
    name: "nt-security-descriptor",
    run: |input| {
        if let Ok(view) = DescriptorView::parse(input) {
            examine(view);
        }
    },
    seeds: || {
        let parsed = TEXTS.iter().filter_map(|text| sddl::parse(text).ok());
        parsed.map(SecurityDescriptor::into_bytes).collect()
    },
    tokens: || {
        vec![
            vec![1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
            vec![1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0],
            vec![2, 0, 8, 0, 0, 0, 0, 0],
            vec![0, 3, 20, 0],
            vec![17, 0, 20, 0],
        ]
    },
};

/// Everything that is done with a descriptor somebody sent.
fn examine(view: DescriptorView<'_>) {
    let parts = view.parts();
    let built = parts.build().expect("the parts of a descriptor make a descriptor");
    let again = built.view().parts();
    assert_eq!((again.owner, again.group), (parts.owner, parts.group), "built anew it changes");
    assert_eq!((again.dacl, again.sacl), (parts.dacl, parts.sacl), "built anew it changes");
    for slot in [view.dacl(), view.sacl()] {
        if let AclSlot::Acl(acl) = slot {
            assert_eq!(acl.aces().count(), acl.len(), "the list miscounts its entries");
            for ace in acl.aces() {
                let _ = (ace.kind(), ace.flags(), ace.mask(), ace.effect());
                let _ = ace.sid().map(|sid| sid.to_string());
            }
        }
    }
    change_mode(view);
    let token = permissions::token(1000, 1000, &[]).expect("memory for a token");
    judge(view, &token);
    for information in [SecurityInformation::BACKUP, SecurityInformation::all()] {
        let selected = view.select(information).expect("memory for a descriptor");
        let _ = SecurityDescriptor::merge(view, information, selected.view());
    }
    for is_directory in [false, true] {
        if let Ok(made) = create_descriptor(Some(view), None, &token, is_directory) {
            assert!(DescriptorView::parse(made.as_bytes()).is_ok(), "what is inherited is broken");
        }
        let _ = create_descriptor(None, Some(view), &token, is_directory);
    }
}

/// Setting the mode that is there already keeps it, where owner and group mean them alone.
fn change_mode(view: DescriptorView<'_>) {
    let _ = (permissions::covering_mode(view), permissions::is_exact(view, false));
    let before = permissions::from_descriptor(view);
    let Ok(merged) = permissions::merge(view, before) else { return };
    let (owner, group) = (permissions::user_sid(before.uid), permissions::group_sid(before.gid));
    if view.owner() == Some(owner.view()) && view.group() == Some(group.view()) {
        assert_eq!(permissions::from_descriptor(merged.view()), before, "the mode changes");
    }
}

/// What is granted as the maximum is granted when it is asked for.
fn judge(view: DescriptorView<'_>, token: &Token) {
    if let Ok(granted) = access_check(view, token, AccessMask::MAXIMUM_ALLOWED) {
        assert_eq!(access_check(view, token, granted), Ok(granted), "the judge contradicts itself");
    }
}

pub(super) const SDDL: Target = Target {
    name: "nt-sddl",
    run: |input| {
        let text = String::from_utf8_lossy(input);
        if let Ok(descriptor) = sddl::parse(&text) {
            let again = SecurityDescriptor::parse(descriptor.as_bytes());
            assert_eq!(again.as_ref(), Ok(&descriptor), "the bytes are another descriptor");
            examine(descriptor.view());
        }
    },
    seeds: || bytes_all(TEXTS),
    tokens: || {
        bytes_all(&[
            "O:",
            "G:",
            "D:",
            "S:",
            "(",
            ")",
            ";",
            "A",
            "OICI",
            "FA",
            "0x",
            "SY",
            "BA",
            "S-1-5-",
            "4294967296",
            "NO_ACCESS_CONTROL",
            "PAI",
            "é",
        ])
    },
};
