//! Where links lead.

use crate::tree::{ALL, STRANGER, TRUSTED, Tree, create, path};
use nt::{
    AccessMask, Attributes, CreateDisposition, FileId, LxSymbolicLink, NtError, OwnedPath, Query,
    Redirect, ReparseData, ReparseTag, SymbolicLink, Wanted,
};
use std::vec::Vec;
use transact::{Call, Object, Outcome};

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn relative(text: &str) -> ReparseData {
    SymbolicLink::build(&units(text), &[], true).unwrap()
}

fn target(asked: &str, components: usize, data: &ReparseData) -> Option<OwnedPath> {
    super::target(path(asked).as_path(), components, data).unwrap_or(None)
}

#[test]
fn a_relative_link_is_resolved_from_where_it_lies() {
    for (asked, components, link, leads_to) in [
        ("\\a\\l", 2, "f", Some("\\a\\f")),
        ("\\a\\l\\x\\y", 2, "f", Some("\\a\\f\\x\\y")),
        ("\\a\\l", 2, "..\\f", Some("\\f")),
        ("\\a\\l", 2, ".\\b\\.\\..\\f", Some("\\a\\f")),
        ("\\a\\b\\l\\x", 3, "\\r", Some("\\r\\x")),
        ("\\a\\l", 2, "..", Some("\\")),
        ("\\a\\l:s", 2, "f", Some("\\a\\f:s")),
        ("\\a\\l\\", 2, "f", Some("\\a\\f\\")),
        ("\\a\\l", 2, "..\\..\\f", None),
        ("\\l", 1, "f*", None),
    ] {
        assert_eq!(
            target(asked, components, &relative(link)),
            leads_to.map(path),
            "{asked} {link}"
        );
    }
}

#[test]
fn a_wsl_link_is_resolved_in_the_manner_of_linux() {
    for (link, leads_to) in [
        ("f", Some("\\a\\f")),
        ("./b//f/", Some("\\a\\b\\f")),
        ("../f", Some("\\f")),
        ("/f", None),
        ("../../f", None),
        ("a\\b", Some("\\a\\a\u{F05C}b")),
    ] {
        let data = LxSymbolicLink::build(link.as_bytes()).unwrap();
        assert_eq!(target("\\a\\l", 2, &data), leads_to.map(path), "{link}");
    }
}

#[test]
fn what_leaves_the_volume_is_not_resolved() {
    let absolute = SymbolicLink::build(&units("\\??\\C:\\f"), &[], false).unwrap();
    let unknown = ReparseData::new(ReparseTag::DEDUP, &[1, 2, 3]).unwrap();
    assert_eq!(target("\\l", 1, &absolute), None);
    assert_eq!(target("\\l", 1, &unknown), None);
}

#[test]
fn a_path_from_a_file_id_does_not_go_above_it() {
    let base = Some(FileId(3));
    let asked = path("\\l").with_base(base);
    let at = |link: &str| super::target(asked.as_path(), 1, &relative(link)).unwrap();
    assert_eq!(at("f"), Some(path("\\f").with_base(base)));
    assert_eq!(at("\\f"), Some(path("\\f")));
    assert_eq!(at("..\\f"), None);
}

fn links() -> Tree {
    let tree = Tree::full();
    tree.plant("\\d", Attributes::DIRECTORY, ALL);
    tree.plant("\\d\\f", Attributes::empty(), ALL);
    tree.plant_link("\\l", relative("d"));
    tree.calls();
    tree
}

fn check(reply: transact::Reply, leads_to: &str) {
    let Ok(Outcome::Redirect(Redirect { components, target, .. })) = reply else {
        panic!("{reply:?}")
    };
    assert_eq!((components, target), (1, Some(path(leads_to))));
}

#[test]
fn in_the_middle_of_a_path_every_verb_meets_it() {
    let tree = links();
    for origin in [TRUSTED, STRANGER] {
        let open = create("\\l\\f", AccessMask::READ_DATA, CreateDisposition::Open);
        check(tree.perform(origin, Call::Create(open)), "\\d\\f");
        let made = create("\\l\\new", AccessMask::READ_DATA, CreateDisposition::Create);
        check(tree.perform(origin, Call::Create(made)), "\\d\\new");
        let query = Call::Query(Object::Path(path("\\l\\f")), Query::Found(Wanted::empty()));
        check(tree.perform(origin, query), "\\d\\f");
    }
    let remove = Call::Remove { path: path("\\l\\f"), ignore_readonly: false };
    check(tree.perform(TRUSTED, remove), "\\d\\f");
    assert_eq!(tree.open_files(), 0);
}

#[test]
fn it_is_looked_for_only_where_the_path_breaks_off() {
    let tree = links();
    let missing = create("\\d\\x", AccessMask::READ_DATA, CreateDisposition::Open);
    let reply = tree.perform(TRUSTED, Call::Create(missing));
    assert_eq!(reply, Err(NtError::OBJECT_NAME_NOT_FOUND));
    assert_eq!(tree.calls(), ["open"]);
}

#[test]
fn a_query_does_not_follow_the_last_component() {
    let tree = links();
    let query = Call::Query(Object::Path(path("\\l")), Query::Found(Wanted::REPARSE));
    let Ok(Outcome::Found(found)) = tree.perform(STRANGER, query) else { panic!() };
    assert_eq!(found.reparse, Some(relative("d")));
}
