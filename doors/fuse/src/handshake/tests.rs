use super::*;

fn flags(options: &str) -> InitFlags {
    let mut parsed = Options::default();
    parsed.parse(options).expect("options");
    config(&parsed).flags
}

#[test]
fn locks_stay_with_the_kernel_and_writes_are_not_held_back() {
    let refused = InitFlags::POSIX_LOCKS
        | InitFlags::FLOCK_LOCKS
        | InitFlags::WRITEBACK_CACHE
        | InitFlags::DONT_MASK
        | InitFlags::ATOMIC_O_TRUNC
        | InitFlags::POSIX_ACL
        | InitFlags::EXPORT_SUPPORT;
    for options in ["", "direct_io", "kernel_cache", "noauto_cache"] {
        assert!(!flags(options).intersects(refused), "{options}");
    }
}

#[test]
fn locks_are_the_volumes_if_asked_for() {
    let locks = InitFlags::POSIX_LOCKS | InitFlags::FLOCK_LOCKS;
    for (options, expected) in [
        ("remote_lock", locks),
        ("remote_posix_lock", InitFlags::POSIX_LOCKS),
        ("remote_flock", InitFlags::FLOCK_LOCKS),
        ("remote_lock,no_remote_flock", InitFlags::POSIX_LOCKS),
        ("remote_lock,no_remote_posix_lock", InitFlags::FLOCK_LOCKS),
        ("remote_lock,no_remote_lock", InitFlags::empty()),
    ] {
        assert_eq!(flags(options) & locks, expected, "{options}");
    }
}

#[test]
fn caching_decides_what_is_asked_of_the_kernel() {
    assert!(flags("").contains(InitFlags::AUTO_INVAL_DATA));
    assert!(!flags("kernel_cache").contains(InitFlags::AUTO_INVAL_DATA));
    assert!(flags("direct_io").contains(InitFlags::DIRECT_IO_ALLOW_MMAP));
}
