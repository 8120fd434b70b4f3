//! Options, the table of mounts and messages, without mounting; see also tests/mount.rs.

use super::*;
use rustix::mount::MountFlags;

fn options() -> MountOptions {
    MountOptions { user_id: Some(7), group_id: Some(8), ..MountOptions::default() }
}

#[test]
fn kernel_data_has_what_the_kernel_needs() {
    assert_eq!(options().kernel_data(3), "fd=3,rootmode=40000,user_id=7,group_id=8");
    let all = MountOptions {
        allow_other: true,
        default_permissions: true,
        max_read: Some(4096),
        rootmode: Some(0o100_644),
        extra: vec!["context=x".into()],
        ..options()
    };
    let expected = "fd=3,rootmode=100644,user_id=7,group_id=8,allow_other,default_permissions,\
                    max_read=4096,context=x";
    assert_eq!(all.kernel_data(3), expected);
}

#[test]
fn allow_root_is_allow_other_to_the_kernel() {
    let options = MountOptions { allow_root: true, ..options() };
    assert!(options.kernel_data(3).ends_with(",allow_other"));
}

#[test]
fn a_user_gets_no_setuid_and_no_devices_unless_he_asks() {
    assert_eq!(options().flags(), MountFlags::NOSUID | MountFlags::NODEV);
    assert_eq!(options().fusermount_argument(), "rw,nosuid,nodev");
    let open = MountOptions { nosuid: false, nodev: false, read_only: true, ..options() };
    assert_eq!(open.flags(), MountFlags::RDONLY);
    assert_eq!(open.fusermount_argument(), "ro,suid,dev");
}

#[test]
fn names_are_escaped_for_fusermount() {
    let options = MountOptions {
        fsname: Some("a,b\\c".into()),
        subtype: Some("memfs".into()),
        auto_unmount: true,
        ..options()
    };
    let expected = "fsname=a\\,b\\\\c,subtype=memfs,rw,nosuid,nodev,auto_unmount";
    assert_eq!(options.fusermount_argument(), expected);
    assert_eq!((options.fs_type().as_str(), options.source()), ("fuse.memfs", "a,b\\c"));
}

#[test]
fn options_that_cannot_be_are_refused() {
    let both = MountOptions { allow_other: true, allow_root: true, ..options() };
    assert!(matches!(both.check(), Err(MountError::AllowOtherAndRoot)));
    let wrong = [
        MountOptions { subtype: Some("a,suid".into()), ..options() },
        MountOptions { subtype: Some(String::new()), ..options() },
        MountOptions { fsname: Some("a\0".into()), ..options() },
        MountOptions { extra: vec![String::new()], ..options() },
    ];
    for options in wrong {
        assert!(matches!(options.check(), Err(MountError::InvalidOption { .. })), "{options:?}");
    }
}

const TABLE: &[u8] = b"\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 22 0:35 / /mnt/with\\040blank rw,nosuid,nodev - fuse.memfs a\\134b rw,user_id=0
41 22 0:36 / /mnt/x rw shared:3 master:1 - tmpfs tmpfs rw
42 41 0:37 / /mnt/x rw - fuseblk /dev/sda1 rw
not a mount
43 22 zero:1 / /mnt/y rw - fuse fuse rw
";

#[test]
fn the_table_is_read() {
    let table = MountTable::parse(TABLE);
    assert_eq!(table.entries().len(), 4);
    let entry = table.at("/mnt/with blank".as_ref()).expect("in the table");
    assert_eq!((entry.device, entry.fs_type.as_str()), ((0, 35), "fuse.memfs"));
    assert_eq!(entry.source, "a\\b");
    assert!(entry.is_fuse());
    assert!(!table.at("/".as_ref()).expect("in the table").is_fuse());
    assert!(table.at("/mnt/y".as_ref()).is_none());
}

#[test]
fn of_several_mounts_in_one_place_the_last_is_seen() {
    let table = MountTable::parse(TABLE);
    assert_eq!(table.at("/mnt/x".as_ref()).map(|entry| entry.device), Some((0, 37)));
}

#[test]
fn proc_is_mounted_and_a_new_directory_is_not() {
    assert!(is_mounted("/proc/../proc".as_ref()).expect("a table"));
    let directory = tempfile::tempdir().expect("a directory");
    assert!(!is_mounted(directory.path()).expect("a table"));
    assert!(is_mounted(&directory.path().join("missing")).is_err());
}

#[test]
fn what_the_helper_says_becomes_advice() {
    let error = |message| MountError::fusermount("/mnt/x".as_ref(), message).to_string();
    let denied = "fusermount3: option allow_other only allowed if 'user_allow_other' is set in \
                  /etc/fuse.conf";
    assert!(error(denied).contains("put a line `user_allow_other`"));
    let denied = "fusermount3: failed to open /dev/fuse: Permission denied";
    assert!(error(denied).contains("chmod 0666 /dev/fuse"));
    let dead = "fusermount3: bad mount point /mnt/x: Transport endpoint is not connected";
    assert!(error(dead).contains("fusermount3 -u /mnt/x"));
    assert!(error("fusermount3: something new\n").ends_with("failed: fusermount3: something new"));
}

#[test]
fn mount_points_that_are_none() {
    let directory = tempfile::tempdir().expect("a directory");
    let missing = mount(&directory.path().join("missing"), &options()).expect_err("missing");
    assert!(missing.to_string().contains("create the directory first"), "{missing}");
    let file = directory.path().join("file");
    std::fs::write(&file, "").expect("a file");
    let wrong = mount(&file, &options()).expect_err("a file");
    assert!(matches!(wrong, MountError::NotDirectory { .. }), "{wrong}");
    let unmounted = unmount(directory.path()).expect_err("nothing is mounted");
    assert!(
        matches!(unmounted, UnmountError::NotMounted { .. } | UnmountError::NoFusermount),
        "{unmounted}"
    );
}
