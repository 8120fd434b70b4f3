//! Names that go.

use crate::tree::{ALL, TRUSTED, Tree, create, path};
use nt::{AccessMask, Attributes, CreateDisposition, NtError};
use transact::{Call, CleanupFlags, Object, Outcome};

#[test]
fn what_is_read_only_stays_unless_that_is_ignored() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::READ_ONLY, ALL);
    let object = || Object::Path(path("\\f"));
    for (ignore_readonly, expected) in [(false, Err(NtError::CANNOT_DELETE)), (true, Ok(()))] {
        let can = Call::CanDelete { object: object(), path: path("\\f"), ignore_readonly };
        assert_eq!(tree.perform(TRUSTED, can).map(drop), expected);
        assert!(tree.exists("\\f"));
        let remove = Call::Remove { path: path("\\f"), ignore_readonly };
        assert_eq!(tree.perform(TRUSTED, remove).map(drop), expected);
    }
    assert!(!tree.exists("\\f"));
}

#[test]
fn a_cleanup_removes_the_name_it_comes_with() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), ALL);
    let open = create("\\f", AccessMask::DELETE, CreateDisposition::Open);
    let Ok(Outcome::Opened(opened)) = tree.perform(TRUSTED, Call::Create(open)) else { panic!() };
    let file = opened.file.unwrap();
    tree.calls();
    let plain = Call::Cleanup { file, path: None, flags: CleanupFlags::empty() };
    assert_eq!(tree.perform(TRUSTED, plain), Ok(Outcome::Done));
    assert_eq!(tree.calls(), ["cleanup"]);
    let path = Some(path("\\f"));
    let last = Call::Cleanup { file, path: path.clone(), flags: CleanupFlags::DELETE };
    assert_eq!(tree.perform(TRUSTED, last.clone()), Ok(Outcome::Done));
    assert_eq!(tree.calls(), ["cleanup", "remove"]);
    assert_eq!(tree.perform(TRUSTED, last), Err(NtError::OBJECT_NAME_NOT_FOUND));
    assert_eq!(tree.perform(TRUSTED, Call::Close(file)), Ok(Outcome::Done));
}
