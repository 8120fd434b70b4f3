use super::*;

#[test]
fn a_line_of_the_mount_table_is_understood() {
    let line = r"36 35 0:41 / /tmp/a\040b rw,nosuid shared:7 - fuse.memfs memfs rw,user_id=0";
    let mount = parse(line).expect("a well-formed line");
    assert_eq!(mount.id, 36);
    assert_eq!(mount.dir, PathBuf::from("/tmp/a b"));
    assert_eq!(mount.kind, "fuse.memfs");
}

#[test]
fn a_backslash_that_starts_no_escape_is_kept() {
    assert_eq!(unescape(r"a\134b\9"), OsString::from(r"a\b\9"));
}

#[test]
fn a_torn_line_is_no_mount() {
    assert_eq!(parse("36 35 0:41 / /tmp/a"), None);
    assert_eq!(parse("x 35 0:41 / /tmp/a rw - tmpfs t rw"), None);
}
