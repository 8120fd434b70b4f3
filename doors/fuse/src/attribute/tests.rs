use super::*;

fn seconds(unix: i64) -> FileTime {
    FileTime::from_unix(unix, 0)
}

#[test]
fn every_change_moves_the_time_of_change() {
    let arg = SetattrIn { valid: SetattrValid::MODE, mode: 0o104_755, ..SetattrIn::default() };
    let change = change_of(&arg, seconds(99));
    assert_eq!(change.posix.mode, Some(0o4755), "the type stays");
    assert_eq!(change.posix.uid, None);
    assert_eq!(change.basic.changed, Some(seconds(99)));
    assert_eq!(
        (change.basic.accessed, change.basic.written, change.end_of_file),
        (None, None, None)
    );
}

#[test]
fn times_are_given_or_now() {
    let arg = SetattrIn {
        valid: SetattrValid::ATIME | SetattrValid::MTIME | SetattrValid::MTIME_NOW,
        atime: (-5_i64).cast_unsigned(),
        mtime: 7,
        ..SetattrIn::default()
    };
    let change = change_of(&arg, seconds(99));
    assert_eq!(change.basic.accessed, Some(seconds(-5)), "before the epoch");
    assert_eq!(change.basic.written, Some(seconds(99)));
}

#[test]
fn a_new_size_is_a_write() {
    let arg = SetattrIn { valid: SetattrValid::SIZE, size: 10, ..SetattrIn::default() };
    let change = change_of(&arg, seconds(99));
    assert_eq!(change.end_of_file, Some(10));
    assert_eq!(change.basic.written, Some(seconds(99)));
    let valid = SetattrValid::SIZE | SetattrValid::MTIME;
    let given = change_of(&SetattrIn { valid, mtime: 3, ..arg }, seconds(99));
    assert_eq!(given.basic.written, Some(seconds(3)));
}

#[test]
fn device_numbers_are_the_kernels() {
    for device in [(0, 0), (8, 1), (136, 255), (4095, 0xF_FFFF), (259, 70_000)] {
        assert_eq!(device_parts(device_number(device)), device);
    }
    assert_eq!(device_number((8, 1)), 0x801);
    assert_eq!(device_number((1, 256)), 0x10_0100);
}

#[test]
fn times_that_nobody_keeps_are_the_epoch() {
    assert_eq!(unix(FileTime::default()), (0, 0));
    assert_eq!(unix(FileTime::from_unix(-1, 500)), (-1, 500));
}

fn appearance(options: &str, keeps: bool) -> Appearance {
    let mut parsed = Options::default();
    parsed.parse(options).expect("options");
    let params = VolumeParams { persistent_acls: keeps, ..VolumeParams::default() };
    Appearance::new(&parsed, &params)
}

#[test]
fn what_is_kept_is_shown_unless_the_mount_says_otherwise() {
    let posix = PosixAttributes { uid: 1, gid: 2, mode: 0o104_711, ..PosixAttributes::default() };
    let shown = |options| appearance(options, true).owner(Some(&posix), S_IFREG);
    assert_eq!(shown(""), (1, 2, 0o104_711));
    assert_eq!(shown("uid=5"), (5, 2, 0o104_711));
    assert_eq!(shown("gid=6,umask=077"), (1, 6, 0o100_700));
}

#[test]
fn what_nobody_keeps_belongs_to_who_mounts() {
    let uid = rustix::process::geteuid().as_raw();
    let gid = rustix::process::getegid().as_raw();
    let shown = |kind| appearance("", false).owner(None, kind);
    assert_eq!(shown(S_IFDIR), (uid, gid, S_IFDIR | 0o755));
    assert_eq!(shown(S_IFLNK), (uid, gid, S_IFLNK | 0o777));
    assert_eq!(appearance("uid=5,umask=0", false).owner(None, S_IFREG), (5, gid, S_IFREG | 0o777));
}

#[test]
fn missing_names_are_remembered_as_long_as_others_unless_told_otherwise() {
    let entry = appearance("", true).negative_entry().expect("an entry");
    assert_eq!((entry.nodeid, entry.entry_valid), (0, 3600));
    assert!(appearance("entry_timeout=60", true).negative_entry().is_none());
    let entry = appearance("negative_timeout=1.5", true).negative_entry().expect("an entry");
    assert_eq!((entry.nodeid, entry.entry_valid, entry.entry_valid_nsec), (0, 1, 500_000_000));
}

#[test]
fn tags_tell_the_kind() {
    let tagged = |tag: ReparseTag| FileInfo {
        attributes: nt::Attributes::REPARSE_POINT,
        reparse_tag: tag.0,
        ..FileInfo::default()
    };
    let table = [
        (ReparseTag::SYMLINK, S_IFLNK),
        (ReparseTag::LX_SYMLINK, S_IFLNK),
        (ReparseTag::AF_UNIX, S_IFSOCK),
        (ReparseTag::LX_FIFO, S_IFIFO),
        (ReparseTag::LX_CHR, S_IFCHR),
        (ReparseTag::LX_BLK, S_IFBLK),
        (ReparseTag::DEDUP, S_IFREG),
    ];
    for (tag, kind) in table {
        assert_eq!(kind_of(&tagged(tag)), kind, "{tag:?}");
    }
    let stale = FileInfo { reparse_tag: ReparseTag::SYMLINK.0, ..FileInfo::default() };
    assert_eq!(kind_of(&stale), S_IFREG, "a tag without the attribute");
    assert_eq!(kind_of(&FileInfo::directory(nt::FileId(1))), S_IFDIR);
}
