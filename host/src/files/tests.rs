//! Whoever is the last to have a file gets to close it, and nobody else.

use super::Files;
use nt::NtError;

#[test]
fn a_file_nobody_uses_comes_out_at_once() {
    let files = Files::new();
    let key = files.insert("f");
    assert_eq!(*files.lease(key).unwrap(), "f");
    assert!(files.orphans().is_empty());
    assert_eq!(files.remove(key), Some("f"));
    assert_eq!(files.remove(key), None);
    assert_eq!(files.lease(key).map(|lease| *lease).unwrap_err(), NtError::INVALID_HANDLE);
}

#[test]
fn a_file_in_use_comes_out_with_the_last_lease() {
    let files = Files::new();
    let key = files.insert("f");
    let (one, other) = (files.lease(key).unwrap(), files.lease(key).unwrap());
    assert_eq!(files.remove(key), None);
    drop(one);
    assert!(files.orphans().is_empty());
    drop(other);
    assert_eq!(files.orphans(), ["f"]);
    assert!(files.orphans().is_empty());
}

#[test]
fn a_volume_that_is_gone_gives_up_all_of_them() {
    let files = Files::new();
    let (_, used) = (files.insert("a"), files.insert("b"));
    let lease = files.lease(used).unwrap();
    assert_eq!(files.remove_all(), ["a"]);
    drop(lease);
    assert_eq!(files.orphans(), ["b"]);
}
