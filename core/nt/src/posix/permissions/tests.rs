#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use crate::security::{access_check, sddl};
use alloc::string::{String, ToString};
use alloc::vec;

/// Ids around every border of the table, and many between.
fn ids() -> impl Iterator<Item = u32> {
    let borders = (0..32).flat_map(|bit| {
        let border = 1u32 << bit;
        [border.wrapping_sub(1), border, border + 1]
    });
    (0..0x2_2000).chain((0..=u32::MAX).step_by(65_521)).chain(borders).chain([u32::MAX])
}

#[test]
fn every_uid_and_gid_comes_back() {
    for id in ids() {
        assert_eq!(uid_of(user_sid(id).view()), Some(id));
        assert_eq!(gid_of(group_sid(id).view()), Some(id));
    }
}

#[test]
fn no_user_is_a_group() {
    for id in ids() {
        // A user's SID that is some group's would be that of the group with the same number.
        assert_ne!(user_sid(id), group_sid(id));
        let as_group = gid_of(user_sid(id).view()).map(group_sid);
        assert_ne!(as_group, Some(user_sid(id)));
    }
}

#[test]
fn no_number_becomes_a_group_that_everybody_is_in() {
    let implied = [
        Sid::EVERYONE,
        Sid::AUTHENTICATED_USERS,
        Sid::NETWORK,
        Sid::INTERACTIVE,
        Sid::SERVICE,
        Sid::CREATOR_OWNER,
        Sid::OWNER_RIGHTS,
        "S-1-5-1000".parse().unwrap(),
    ];
    for id in ids() {
        assert!(!implied.contains(&user_sid(id)), "{id}");
        assert!(!implied.contains(&group_sid(id)), "{id}");
    }
}

/// What Cygwin and WinFsp say, whether about a user or a group.
const WELL_KNOWN: [(u32, &str); 16] = [
    (0, "S-1-5-0"),
    (11, "S-1-5-11"),
    (18, "S-1-5-18"),
    (0x1FF, "S-1-5-511"),
    (544, "S-1-5-32-544"),
    (999, "S-1-5-32-999"),
    (1000, "S-1-5-1000"),
    (0x1000, "S-1-5-1-0"),
    (0x5FFF, "S-1-5-5-4095"),
    (65534, "S-1-0-65534"),
    (0x1_0000, "S-1-0-0"),
    (0x1_0100, "S-1-1-0"),
    (0x1_0300, "S-1-3-0"),
    (0x4_000A, "S-1-5-64-10"),
    (0x6_1000, "S-1-16-4096"),
    (0x6_4000, "S-1-16-16384"),
];

#[test]
fn well_known_sids_have_their_numbers() {
    for (id, text) in WELL_KNOWN {
        let sid: Sid = text.parse().unwrap();
        assert_eq!(well_known_sid(id), Some(sid), "{id}");
        assert_eq!(well_known_id(sid.view()), Some(id), "{text}");
        assert_eq!(uid_of(sid.view()), Some(id), "{text}");
        assert_eq!(gid_of(sid.view()), Some(id), "{text}");
    }
    for id in ids() {
        if let Some(sid) = well_known_sid(id) {
            assert_eq!(well_known_id(sid.view()), Some(id));
        }
    }
}

#[test]
fn numbers_and_sids_that_are_not_well_known() {
    for id in [1001, 0xFFE, 0xFFF, 0x1_0500, 0x1_1000 - 1 + 0x1_F001, 0x10_0000, u32::MAX] {
        assert_eq!(well_known_sid(id), None, "{id:#x}");
    }
    for text in [
        "S-1-5",
        "S-1-5-21-1-2-3-1001",
        "S-1-5-0-7",
        "S-1-5-512",
        "S-1-5-15-4094",
        "S-1-5-16-1",
        "S-1-5-1-4096",
        "S-1-1-256",
        "S-1-16-65536",
        "S-1-22-1",
        "S-1-22-1-2-3",
        "S-1-22-3-4",
    ] {
        let sid: Sid = text.parse().unwrap();
        assert_eq!((uid_of(sid.view()), gid_of(sid.view())), (None, None), "{text}");
    }
    // The unix SIDs are of one kind or the other.
    let (user, group) = (user_sid(70_000), group_sid(70_000));
    assert_eq!((user.to_string(), group.to_string()), {
        ("S-1-22-1-70000".into(), "S-1-22-2-70000".into())
    });
    assert_eq!((gid_of(user.view()), uid_of(group.view())), (None, None));
}

#[test]
fn accounts_of_windows_stay_what_they_are() {
    for (sid, expected) in [
        (user_sid(18), "S-1-5-18"),
        (group_sid(18), "S-1-22-2-18"),
        (user_sid(544), "S-1-22-1-544"),
        (group_sid(544), "S-1-5-32-544"),
        (user_sid(0), "S-1-5-0"),
        (group_sid(0), "S-1-22-2-0"),
        (user_sid(1000), "S-1-22-1-1000"),
        (group_sid(1000), "S-1-22-2-1000"),
        (user_sid(NOBODY_ID), "S-1-0-65534"),
        (group_sid(NOBODY_ID), "S-1-22-2-65534"),
    ] {
        assert_eq!(sid.to_string(), expected);
    }
}

const PAIRS: [(u32, u32); 6] =
    [(1000, 1000), (1000, 100), (0, 0), (18, 544), (NOBODY_ID, NOBODY_ID), (u32::MAX, 5)];

#[test]
fn every_mode_comes_back() {
    for mode in 0..0o1000 {
        for (uid, gid) in PAIRS {
            let permissions = Permissions { uid, gid, mode };
            for extra in [0, S_IFDIR, S_IFDIR | S_ISVTX] {
                let given = Permissions { mode: mode | extra, ..permissions };
                let descriptor = to_descriptor(given).unwrap();
                assert_eq!(from_descriptor(descriptor.view()), permissions);
                assert!(descriptor.control().contains(DescriptorControl::DACL_PROTECTED));
            }
        }
    }
}

#[test]
fn every_mode_comes_back_where_owner_and_group_are_one_sid() {
    for mode in 0..0o1000 {
        for sid in [Sid::LOCAL_SYSTEM, Sid::BUILTIN_ADMINISTRATORS] {
            let descriptor = descriptor_of(sid.view(), sid.view(), mode).unwrap();
            assert_eq!(from_descriptor(descriptor.view()).mode, mode, "{mode:o}");
        }
    }
}

/// The bits of `mode` that POSIX looks at for that process.
fn posix_bits(permissions: Permissions, uid: u32, gids: &[u32]) -> u32 {
    let shift = match (uid == permissions.uid, gids.contains(&permissions.gid)) {
        (true, _) => 6,
        (false, true) => 3,
        (false, false) => 0,
    };
    permissions.mode >> shift & 7
}

#[test]
fn the_judge_agrees_with_posix() {
    let rights = [
        (READ, AccessMask::READ_DATA),
        (WRITE, AccessMask::WRITE_DATA),
        (WRITE, AccessMask::APPEND_DATA),
        (EXECUTE, AccessMask::EXECUTE),
    ];
    // Users and groups with the same numbers, on purpose.
    let processes: [(u32, u32, &[u32]); 8] = [
        (1000, 1000, &[]),
        (1000, 100, &[]),
        (100, 1000, &[]),
        (100, 100, &[]),
        (7, 7, &[]),
        (7, 7, &[100, 1000]),
        (18, 544, &[]),
        (544, 18, &[0]),
    ];
    for (uid, gid, supplementary) in processes {
        let token = token(uid, gid, supplementary).unwrap();
        let mut gids = vec![gid];
        gids.extend(supplementary);
        for mode in 0..0o1000 {
            for (owner, group) in [(1000, 1000), (1000, 100), (100, 1000), (18, 544), (0, 0)] {
                let permissions = Permissions { uid: owner, gid: group, mode };
                let descriptor = to_descriptor(permissions).unwrap();
                let bits = posix_bits(permissions, uid, &gids);
                for (bit, right) in rights {
                    let granted = access_check(descriptor.view(), &token, right).is_ok();
                    assert_eq!(
                        granted,
                        bits & bit != 0,
                        "{permissions:?} {uid} {gids:?} {right:?}"
                    );
                }
                // Whoever owns it changes its mode; nobody else does.
                let chmod = access_check(descriptor.view(), &token, AccessMask::WRITE_DAC);
                assert_eq!(chmod.is_ok(), uid == owner, "{permissions:?} {uid}");
                assert!(access_check(descriptor.view(), &token, EVERY_CLASS).is_ok());
            }
        }
    }
}

#[test]
fn writing_a_directory_deletes_from_it_unless_it_is_sticky() {
    let token = token(7, 7, &[]).unwrap();
    for (mode, deletes) in [
        (0o777, false),
        (0o777 | S_IFDIR, true),
        (0o775 | S_IFDIR, false),
        (0o777 | S_IFDIR | S_ISVTX, false),
    ] {
        let descriptor = to_descriptor(Permissions { uid: 1, gid: 1, mode }).unwrap();
        let granted = access_check(descriptor.view(), &token, AccessMask::DELETE_CHILD);
        assert_eq!(granted.is_ok(), deletes, "{mode:o}");
    }
}

#[test]
fn the_privileges_of_linux_processes() {
    let nothing = to_descriptor(Permissions { uid: 1, gid: 1, mode: 0 }).unwrap();
    let root = token(0, 0, &[]).unwrap();
    assert!(root.holds(Privileges::all()));
    assert!(access_check(nothing.view(), &root, AccessMask::WRITE_OWNER).is_ok());
    // POSIX asks every directory for x.
    assert!(!token(1, 1, &[]).unwrap().holds(Privileges::CHANGE_NOTIFY));
}

fn sddl_of(mode: u32) -> String {
    let (owner, group) = (Sid::LOCAL_SYSTEM, Sid::BUILTIN_ADMINISTRATORS);
    let descriptor = descriptor_of(owner.view(), group.view(), mode).unwrap();
    sddl::Sddl(descriptor.view()).to_string()
}

#[test]
fn what_modes_look_like() {
    assert_eq!(sddl_of(0o755), "O:SYG:BAD:P(A;;0x1f01bf;;;SY)(A;;0x1200a9;;;BA)(A;;0x1200a9;;;WD)");
    assert_eq!(
        sddl_of(0o755 | S_IFDIR),
        "O:SYG:BAD:P(A;;FA;;;SY)(A;;0x1200a9;;;BA)(A;;0x1200a9;;;WD)"
    );
    assert_eq!(
        sddl_of(0o057),
        "O:SYG:BAD:P(D;;0x27;;;SY)(A;;0x1f0198;;;SY)(D;;0x106;;;BA)(A;;0x1200a9;;;BA)\
         (A;;0x1201af;;;WD)"
    );
}

#[test]
fn descriptors_from_elsewhere() {
    for (text, mode, covering) in [
        ("", 0o777, 0o777),
        ("D:NO_ACCESS_CONTROL", 0o777, 0o777),
        ("D:", 0, 0),
        ("O:SYG:BAD:(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;WD)", 0o775, 0o775),
        ("O:SYG:BAD:(A;;GA;;;SY)(A;;GX;;;BA)(A;;GR;;;AU)", 0o754, 0o754),
        // One list for both, one entry for both.
        ("O:BAG:BAD:(A;;FA;;;BA)", 0o770, 0o770),
        // All of writing or none.
        ("O:SYG:BAD:(A;;DC;;;SY)(A;;LC;;;BA)(A;;DCLC;;;WD)", 0o222, 0o222),
        ("O:SYG:BAD:(A;;DC;;;SY)", 0, 0o200),
        // The first entry decides.
        ("O:SYG:BAD:(D;;CC;;;WD)(A;;FA;;;SY)(A;;FR;;;WD)", 0o300, 0o300),
        ("O:SYG:BAD:(D;;CC;;;BA)(A;;FR;;;WD)", 0o404, 0o404),
        ("O:SYG:BAD:(D;;FX;;;SY)(A;;0x1200a9;;;WD)", 0o455, 0o455),
        // Entries for children, and those of creators.
        ("O:SYG:BAD:(A;OICIIO;FA;;;WD)", 0, 0),
        ("O:SYG:BAD:(A;;FR;;;OW)", 0o400, 0o400),
        // Others are no class; but they are someone.
        ("O:SYG:BAD:(A;;FR;;;BU)", 0, 0o444),
        ("O:SYG:BAD:(D;;FR;;;BU)(A;;FR;;;WD)", 0o444, 0o444),
        ("O:SYG:BAD:(D;;FR;;;WD)(A;;FR;;;BU)", 0, 0),
        ("O:SYG:BAD:(D;;FR;;;SY)(A;;FR;;;BU)", 0, 0o044),
        // Its owner may be in the group.
        ("O:SYG:BAD:(A;;FR;;;BA)", 0o040, 0o440),
    ] {
        let descriptor = sddl::parse(text).unwrap();
        let shown = from_descriptor(descriptor.view());
        assert_eq!(shown.mode, mode, "{text}: {:o}", shown.mode);
        let covered = covering_mode(descriptor.view());
        assert_eq!(covered, covering, "{text}: {covered:o}");
    }
    let foreign = sddl::parse("O:S-1-5-21-1-2-3-1001G:S-1-5-21-1-2-3-513").unwrap();
    let shown = from_descriptor(foreign.view());
    assert_eq!((shown.uid, shown.gid), (NOBODY_ID, NOBODY_ID));
}

#[test]
fn what_a_mode_says_is_exact_and_covers_itself() {
    for mode in 0..0o1000 {
        for (uid, gid) in PAIRS {
            let file = to_descriptor(Permissions { uid, gid, mode }).unwrap();
            let directory = to_descriptor(Permissions { uid, gid, mode: mode | S_IFDIR }).unwrap();
            let sticky = mode | S_IFDIR | S_ISVTX;
            let sticky = to_descriptor(Permissions { uid, gid, mode: sticky }).unwrap();
            let writes = mode & 0o222 != 0;
            assert!(is_exact(file.view(), false));
            assert!(is_exact(directory.view(), true));
            assert_eq!(is_exact(directory.view(), false), !writes, "{mode:o}");
            assert_eq!(is_exact(sticky.view(), true), !writes, "{mode:o}");
            assert_eq!(covering_mode(file.view()) & mode, mode);
        }
    }
}

#[test]
fn what_is_not_exact() {
    let exact = to_descriptor(Permissions { uid: 18, gid: 544, mode: 0o640 }).unwrap();
    let text = sddl::Sddl(exact.view()).to_string();
    assert!(is_exact(sddl::parse(&text).unwrap().view(), false));
    let with = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        is_exact(sddl::parse(&changed).unwrap().view(), false)
    };
    // What says nothing here does not count.
    assert!(with("D:P", "D:AI"));
    assert!(with("D:P", "D:P(A;OICIIO;FA;;;BU)"));
    assert!(with(")(", ")(A;OICIIO;FA;;;BU)("));
    // A user more, a right more, a right less, another order, another spelling.
    assert!(!with("D:P", "D:P(D;;CC;;;BU)"));
    assert!(!with(";;;WD)", ";;;WD)(A;;CC;;;BU)"));
    assert!(!with("(A;;0x120088;;;WD)", "(A;;0x130088;;;WD)"));
    assert!(!with("(A;;0x120088;;;WD)", ""));
    assert!(!with("(A;;0x120088;;;WD)", "(A;;0x120088;;;AU)"));
    let null = sddl::parse("O:SYG:BAD:NO_ACCESS_CONTROL").unwrap();
    assert!(!is_exact(null.view(), false));
}

#[test]
fn a_number_that_means_somebody_else_is_not_exact() {
    for (owner, group) in [
        // Shown as uid 544, which is not the SID of user 544.
        (Sid::BUILTIN_ADMINISTRATORS, Sid::BUILTIN_ADMINISTRATORS),
        (Sid::LOCAL_SYSTEM, Sid::LOCAL_SYSTEM),
        ("S-1-5-21-1-2-3-1001".parse().unwrap(), Sid::BUILTIN_USERS),
    ] {
        let descriptor = descriptor_of(owner.view(), group.view(), 0o640).unwrap();
        assert!(!is_exact(descriptor.view(), false), "{owner}");
    }
    let (owner, group) = (Sid::LOCAL_SYSTEM, Sid::BUILTIN_ADMINISTRATORS);
    let descriptor = descriptor_of(owner.view(), group.view(), 0o640).unwrap();
    assert!(is_exact(descriptor.view(), false));
}

#[test]
fn a_merge_sets_the_mode_and_keeps_the_rest() {
    let existing = "O:SYG:BAD:AI(A;ID;FR;;;BU)(D;OICI;FW;;;IU)(A;OICIID;FA;;;SY)(A;;FA;;;BA)\
                    (A;OIIO;GA;;;CO)(A;;FX;;;WD)S:(AU;SA;FA;;;WD)";
    let existing = sddl::parse(existing).unwrap();
    let permissions = Permissions { uid: 18, gid: 544, mode: 0o640 };
    let merged = merge(existing.view(), permissions).unwrap();
    assert_eq!(
        sddl::Sddl(merged.view()).to_string(),
        "O:SYG:BAD:P(D;OICI;FW;;;IU)(A;;0x1f019f;;;SY)(A;;FR;;;BA)(A;;0x120088;;;WD)\
         (A;;FR;;;BU)(A;OICIIO;FA;;;SY)(A;OIIO;GA;;;CO)S:(AU;SA;FA;;;WD)"
    );
    assert_eq!(from_descriptor(merged.view()), permissions);
}

#[test]
fn every_mode_survives_a_merge() {
    for text in [
        "",
        "O:BAG:BAD:(A;;FA;;;BA)",
        "O:S-1-5-21-1-2-3-1001G:S-1-5-21-1-2-3-513D:(A;OICI;FA;;;OW)(A;;FR;;;AU)(D;;FA;;;BU)",
        "O:SYG:BAD:(A;;FA;;;S-1-22-1-1000)(D;;FA;;;S-1-22-2-100)",
    ] {
        let existing = sddl::parse(text).unwrap();
        for mode in 0..0o1000 {
            let permissions = Permissions { uid: 1000, gid: 100, mode };
            let merged = merge(existing.view(), permissions).unwrap();
            assert_eq!(from_descriptor(merged.view()), permissions, "{text}");
            let again = merge(merged.view(), permissions).unwrap();
            assert_eq!(again, merged, "{text}");
        }
    }
}

#[test]
fn a_merge_keeps_an_owner_that_has_the_number_already() {
    let text = "O:BAG:S-1-5-21-1-2-3-513D:";
    let existing = sddl::parse(text).unwrap();
    for (uid, gid, expected) in [
        (544, NOBODY_ID, "O:BAG:S-1-5-21-1-2-3-513"),
        (545, NOBODY_ID, "O:S-1-22-1-545G:S-1-5-21-1-2-3-513"),
        (544, 545, "O:BAG:BU"),
    ] {
        let merged = merge(existing.view(), Permissions { uid, gid, mode: 0o600 }).unwrap();
        let printed = sddl::Sddl(merged.view()).to_string();
        assert_eq!(printed.split_once("D:").map(|(accounts, _)| accounts), Some(expected));
    }
}
