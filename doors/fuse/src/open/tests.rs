use super::*;

fn access(flags: OFlags) -> AccessMask {
    access_of(flags.bits())
}

#[test]
fn rights_follow_the_mode_of_the_open() {
    let (read, write) = (AccessMask::READ_DATA, AccessMask::WRITE_DATA);
    assert!(access(OFlags::RDONLY).contains(read) && !access(OFlags::RDONLY).contains(write));
    assert!(access(OFlags::WRONLY).contains(write) && !access(OFlags::WRONLY).contains(read));
    assert!(access(OFlags::RDWR).contains(read | write));
}

#[test]
fn who_appends_may_write_anywhere() {
    // The flag may be taken back with fcntl(2); each write says whether it appends.
    assert!(access(OFlags::WRONLY | OFlags::APPEND).contains(AccessMask::WRITE_DATA));
}

#[test]
fn who_writes_may_truncate() {
    let truncates = AccessMask::WRITE_DATA | AccessMask::WRITE_ATTRIBUTES;
    assert!(access(OFlags::WRONLY).contains(truncates));
    assert!(access(OFlags::RDWR).contains(truncates));
}
