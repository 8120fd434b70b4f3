//! A volume where case does not matter, before a kernel to which it does.

use openfsp_host::Execution;
use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::mounted::{Mounted, skip_unless_possible};
use super::tree::Tree;

/// The kernel remembers what it is told for longer than a test takes.
const REMEMBERING: &str = "attr_timeout=60,entry_timeout=60,negative_timeout=60";

fn mounted(options: &str) -> Mounted {
    let tree = Tree::new(Execution::INLINE).ignore_case();
    let mounted = Mounted::of(tree, options);
    fs::write(mounted.path("Foo"), "first").expect("written");
    mounted
}

fn names(directory: &Path) -> Vec<String> {
    let listing = fs::read_dir(directory).expect("a listing");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<_> = listing.map(|e| name(e).into_string().expect("text")).collect();
    names.sort();
    names
}

fn missing(path: &Path) -> bool {
    fs::metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

#[test]
fn a_file_has_one_spelling_and_another_is_taken() {
    skip_unless_possible!();
    let mounted = mounted("");
    let (foo, other) = (mounted.path("Foo"), mounted.path("FOO"));
    assert!(missing(&other));
    assert!(fs::read(&foo).is_ok(), "looked up before and after the other");
    assert!(missing(&other));
    for flags in [OpenOptions::new().create(true), OpenOptions::new().create_new(true)] {
        let error = flags.write(true).open(&other).expect_err("it is there under other letters");
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    }
    assert_eq!(fs::create_dir(&other).expect_err("so it is").kind(), ErrorKind::AlreadyExists);
    fs::write(mounted.path("bar"), "second").expect("written");
    let error = fs::rename(mounted.path("bar"), &other).expect_err("so it is");
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&foo).expect("read"), b"first");
    assert_eq!(names(mounted.root()), ["Foo", "bar"]);
    assert_eq!(fs::remove_file(&other).expect_err("no such").kind(), ErrorKind::NotFound);
}

#[test]
fn no_spelling_goes_stale() {
    skip_unless_possible!();
    for options in ["", REMEMBERING, "nocase", "nocase,entry_timeout=60,negative_timeout=60"] {
        let mounted = mounted(options);
        let (foo, other) = (mounted.path("Foo"), mounted.path("foo"));
        let _ = (fs::metadata(&foo), fs::metadata(&other));
        fs::remove_file(&foo).expect("removed");
        assert!(missing(&foo) && missing(&other), "{options}");
        fs::write(&other, "again").expect("written");
        assert_eq!(fs::read(&other).expect("read"), b"again", "{options}");
    }
}

#[test]
fn a_file_is_given_other_letters() {
    skip_unless_possible!();
    let mounted = mounted(REMEMBERING);
    let (foo, other) = (mounted.path("Foo"), mounted.path("foo"));
    // A kernel that took both for one file would say yes and send nothing.
    fs::rename(&foo, &other).expect("renamed");
    assert_eq!(names(mounted.root()), ["foo"]);
    assert_eq!(fs::read(&other).expect("read"), b"first");
    assert!(missing(&foo));
}

#[test]
fn nocase_finds_every_spelling_and_remembers_none() {
    skip_unless_possible!();
    let mounted = mounted("nocase,entry_timeout=60,negative_timeout=60");
    let (foo, other) = (mounted.path("Foo"), mounted.path("FOO"));
    assert_eq!(fs::read(&other).expect("read"), b"first");
    let inode = |path: &Path| fs::metadata(path).expect("attributes").ino();
    assert_eq!(inode(&foo), inode(&other));
    let kept = File::options().write(true).create(true).truncate(false).open(&other);
    drop(kept.expect("it is there"));
    assert_eq!(names(mounted.root()), ["Foo"]);
    fs::remove_file(&other).expect("removed");
    assert!(missing(&foo) && missing(&other));
}

#[test]
fn nocase_is_nothing_where_case_matters() {
    skip_unless_possible!();
    let mounted = Mounted::new(Execution::INLINE, "nocase");
    fs::write(mounted.path("Foo"), "first").expect("written");
    assert!(missing(&mounted.path("foo")));
    fs::write(mounted.path("foo"), "second").expect("written");
    assert_eq!(names(mounted.root()), ["Foo", "foo"]);
}
