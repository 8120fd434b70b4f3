use std::env;
use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process;

use super::*;

const LINKS: Aspects = Aspects { owner: false, extended_attributes: false, hard_links: true };

/// Two equal trees in a folder that goes away at the end.
struct Trees(PathBuf);

impl Trees {
    fn new(name: &str) -> Self {
        let trees = Self(env::temp_dir().join(format!("openfsp-{name}-{}", process::id())));
        for side in [trees.left(), trees.right()] {
            fs::create_dir_all(side.join("folder")).expect("a folder");
            fs::write(side.join("folder/file"), "contents").expect("a file");
            fs::hard_link(side.join("folder/file"), side.join("link")).expect("a link");
            symlink("folder/file", side.join("symbolic")).expect("a symbolic link");
        }
        let same = fs::FileTimes::new().set_modified(std::time::UNIX_EPOCH);
        for side in [trees.left(), trees.right()] {
            for name in ["folder/file", "folder"] {
                let file = File::open(side.join(name)).expect("open");
                file.set_times(same).expect("set times");
            }
        }
        trees
    }

    fn left(&self) -> PathBuf {
        self.0.join("left")
    }

    fn right(&self) -> PathBuf {
        self.0.join("right")
    }

    /// What differs, but for the time of the symbolic link, which nobody sets here.
    fn differences(&self) -> Vec<String> {
        let found = compare(&self.left(), &self.right(), LINKS).expect("a comparison");
        found.differences.into_iter().filter(|it| !it.starts_with("symbolic: mtime")).collect()
    }
}

impl Drop for Trees {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn equal_trees_are_equal() {
    assert_eq!(Trees::new("equal").differences(), Vec::<String>::new());
}

#[test]
fn one_byte_is_seen() {
    let trees = Trees::new("byte");
    let file = trees.right().join("folder/file");
    fs::write(&file, "contenTs").expect("write");
    let same = fs::FileTimes::new().set_modified(std::time::UNIX_EPOCH);
    File::open(&file).expect("open").set_times(same).expect("set times");
    let expected = ["link: contents", "folder/file: contents"];
    let found = trees.differences();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(expected.iter().all(|name| found.iter().any(|it| it.starts_with(name))), "{found:?}");
}

#[test]
fn a_mode_and_a_target_are_seen() {
    let trees = Trees::new("mode");
    let mode = Permissions::from_mode(0o700);
    fs::set_permissions(trees.right().join("folder"), mode).expect("chmod");
    fs::remove_file(trees.right().join("symbolic")).expect("remove");
    symlink("elsewhere", trees.right().join("symbolic")).expect("a symbolic link");
    let found = trees.differences();
    assert!(found.iter().any(|it| it.starts_with("folder: mode")), "{found:?}");
    assert!(found.iter().any(|it| it.starts_with("symbolic: target")), "{found:?}");
}

#[test]
fn a_missing_name_and_a_lost_link_are_seen() {
    let trees = Trees::new("missing");
    let link = trees.right().join("link");
    fs::remove_file(&link).expect("remove");
    let found = trees.differences();
    assert!(found.iter().any(|it| it == "link: entry present became missing"), "{found:?}");
    fs::copy(trees.right().join("folder/file"), &link).expect("copy");
    let found = trees.differences();
    assert!(found.iter().any(|it| it.contains("set of hard links")), "{found:?}");
}
