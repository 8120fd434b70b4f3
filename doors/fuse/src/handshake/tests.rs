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
fn caching_decides_what_is_asked_of_the_kernel() {
    assert!(flags("").contains(InitFlags::AUTO_INVAL_DATA));
    assert!(!flags("kernel_cache").contains(InitFlags::AUTO_INVAL_DATA));
    assert!(flags("direct_io").contains(InitFlags::DIRECT_IO_ALLOW_MMAP));
}
