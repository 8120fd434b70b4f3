//! How many operations of the file system one system call takes.

use openfsp_host::Execution;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;

use super::mounted::{Mounted, skip_unless_possible};

/// What the kernel remembers, it does not ask for: then each call is one request of its own kind.
const REMEMBERING: &str = "attr_timeout=60,entry_timeout=60";

/// A mount with a file, whose root the kernel knows already.
fn mounted(options: &str) -> Mounted {
    let mounted = Mounted::new(Execution::INLINE, options);
    fs::write(mounted.path("a"), "x").expect("written");
    fs::metadata(mounted.root()).expect("attributes");
    // The kernel lets go of a file some time after close(2).
    while mounted.tree.open_files() > 0 {
        std::thread::yield_now();
    }
    mounted
}

#[test]
fn one_operation_for_a_look_up() {
    skip_unless_possible!();
    let mounted = mounted(REMEMBERING);
    mounted.tree.asked();
    fs::metadata(mounted.path("missing")).expect_err("there is none");
    assert_eq!(mounted.tree.asked(), ["query"]);
}

#[test]
fn one_operation_for_attributes() {
    skip_unless_possible!();
    let mounted = mounted("attr_timeout=0,entry_timeout=60");
    let file = File::open(mounted.path("a")).expect("open");
    mounted.tree.asked();
    file.metadata().expect("attributes");
    assert_eq!(mounted.tree.asked(), ["query"]);
}

#[test]
fn one_operation_for_a_change_of_attributes() {
    skip_unless_possible!();
    let mounted = mounted(REMEMBERING);
    let path = mounted.path("a");
    fs::metadata(&path).expect("attributes");
    mounted.tree.asked();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("changed");
    assert_eq!(mounted.tree.asked(), ["alter"]);
    File::options().write(true).open(&path).expect("open").set_len(5).expect("truncated");
    let asked = mounted.tree.asked();
    assert_eq!(asked.iter().filter(|word| **word == "alter").count(), 1, "{asked:?}");
}

#[test]
fn one_operation_for_an_unlink() {
    skip_unless_possible!();
    let mounted = mounted(REMEMBERING);
    fs::metadata(mounted.path("a")).expect("attributes");
    mounted.tree.asked();
    fs::remove_file(mounted.path("a")).expect("removed");
    assert_eq!(mounted.tree.asked(), ["remove"]);
}

#[test]
fn one_operation_for_each_transfer() {
    skip_unless_possible!();
    let mounted = mounted("attr_timeout=60,entry_timeout=60,direct_io");
    let file = File::options().read(true).write(true).open(mounted.path("a")).expect("open");
    mounted.tree.asked();
    std::os::unix::fs::FileExt::write_at(&file, b"data", 0).expect("written");
    assert_eq!(mounted.tree.asked(), ["write"]);
    std::os::unix::fs::FileExt::read_at(&file, &mut [0; 4], 0).expect("read");
    assert_eq!(mounted.tree.asked(), ["read"]);
}
