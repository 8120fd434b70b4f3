use super::*;

#[test]
fn the_last_mode_shown_counts() {
    let bits = SpecialBits::default();
    assert!(!bits.has(5));
    bits.show(5, 0o104_755);
    bits.show(6, 0o100_755);
    assert!(bits.has(5) && !bits.has(6));
    bits.show(5, 0o100_755);
    assert!(!bits.has(5));
}

#[test]
fn only_ordinary_files_count() {
    let bits = SpecialBits::default();
    bits.show(5, 0o042_775);
    assert!(!bits.has(5), "a setgid directory");
}

#[test]
fn setgid_without_group_execution_stays() {
    assert_eq!(cleared(0o755), None);
    assert_eq!(cleared(0o4755), Some(0o755));
    assert_eq!(cleared(0o6755), Some(0o755));
    assert_eq!(cleared(0o2745), None);
    assert_eq!(cleared(0o6745), Some(0o2745));
    assert_eq!(cleared(0o1755), None);
}
