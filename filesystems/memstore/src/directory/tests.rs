use super::{Child, Directory, NewEntry};
use crate::slab::FIRST;
use nt::{Case, OwnedName};
use std::string::{String, ToString};
use std::vec::Vec;

fn directory(names: &[&str], case: Case) -> Directory {
    let mut directory = Directory::default();
    for name in names {
        let name = OwnedName::from_text(name).unwrap();
        let child = Child { node: FIRST, generation: 0, is_directory: false, reparse_tag: 0 };
        directory.insert(NewEntry::new(name.as_name(), case).unwrap(), child);
    }
    directory
}

fn listed(directory: &Directory, after: Option<&str>, case: Case) -> Vec<String> {
    let after = after.map(|after| OwnedName::from_text(after).unwrap());
    let after = after.as_ref().map(OwnedName::as_name);
    directory.list(after, case).map(|(_, name)| name.to_string()).collect()
}

#[test]
fn entries_are_in_the_order_of_an_ntfs_index() {
    let names = ["b", "A", "_", "a1", "Ärger", "ärmel", "Zoo", "zebra"];
    let folded = directory(&names, Case::Insensitive);
    let order = ["A", "a1", "b", "zebra", "Zoo", "_", "Ärger", "ärmel"];
    assert_eq!(listed(&folded, None, Case::Insensitive), order);
    let exact = directory(&names, Case::Sensitive);
    let order = ["A", "Zoo", "_", "a1", "b", "zebra", "Ärger", "ärmel"];
    assert_eq!(listed(&exact, None, Case::Sensitive), order);
}

#[test]
fn a_listing_resumes_after_any_name() {
    let case = Case::Insensitive;
    let directory = directory(&["a", "C", "e"], case);
    for (after, rest) in [
        ("0", &["a", "C", "e"][..]),
        ("A", &["C", "e"]),
        ("b", &["C", "e"]),
        ("c", &["e"]),
        ("E", &[]),
        ("z", &[]),
    ] {
        assert_eq!(listed(&directory, Some(after), case), rest, "after {after}");
    }
}

#[test]
fn the_longest_names_fold() {
    let case = Case::Insensitive;
    let long = "ä".repeat(255);
    let mut directory = directory(&[&long], case);
    let upper = OwnedName::from_text(&"Ä".repeat(255)).unwrap();
    assert!(directory.find(upper.as_name(), case).is_some_and(|(_, name)| name == *long));
    directory.remove(upper.as_name(), case);
    assert!(directory.is_empty());
}
