//! Names that go.

use crate::tree::{ALL, STRANGER, TRUSTED, Tree, create, path};
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
fn a_name_that_nobody_opened_needs_delete() {
    for ignore_readonly in [false, true] {
        let tree = Tree::full();
        tree.plant("\\f", Attributes::empty(), "O:S-1-22-1-1D:P(A;;FR;;;WD)");
        let remove = Call::Remove { path: path("\\f"), ignore_readonly };
        tree.with("\\", |root| {
            root.security = Some(crate::tree::descriptor("O:S-1-22-1-1D:P(A;;FX;;;WD)"));
        });
        let refused = tree.perform(STRANGER, remove.clone());
        assert_eq!(refused, Err(NtError::ACCESS_DENIED));
        assert_eq!(tree.perform(TRUSTED, remove), Ok(Outcome::Done));
    }
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
