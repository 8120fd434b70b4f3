//! Who may put a name where, and take another away.

use crate::tree::{ALL, STRANGER, TRUSTED, Tree, create, path};
use nt::{AccessMask, Attributes, CreateDisposition, NtError, Origin};
use transact::{Call, FileKey, Object, Outcome, RenameHow};

const LOCKED: &str = "O:S-1-22-1-1D:P(A;;FX;;;WD)";

fn rename(tree: &Tree, origin: Origin, to: &str, how: RenameHow) -> Result<(), NtError> {
    let call = Call::Rename { file: None, from: path("\\f"), to: path(to), how };
    tree.perform(origin, call).map(drop)
}

fn files() -> Tree {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), ALL);
    tree.plant("\\locked", Attributes::DIRECTORY, LOCKED);
    tree.plant("\\locked\\f", Attributes::empty(), LOCKED);
    tree.plant("\\open", Attributes::DIRECTORY, ALL);
    tree.plant("\\readonly", Attributes::READ_ONLY, ALL);
    tree
}

const REPLACE: RenameHow =
    RenameHow { replace: true, posix: false, exchange: false, ignore_readonly: false };

#[test]
fn another_directory_has_to_take_the_name() {
    let tree = files();
    assert_eq!(rename(&tree, STRANGER, "\\locked\\g", REPLACE), Err(NtError::ACCESS_DENIED));
    let nowhere = rename(&tree, STRANGER, "\\nowhere\\g", REPLACE);
    assert_eq!(nowhere, Err(NtError::OBJECT_PATH_NOT_FOUND));
    assert_eq!(rename(&tree, STRANGER, "\\open\\g", REPLACE), Ok(()));
    assert!(tree.exists("\\open\\g"));
    assert_eq!(rename(&files(), TRUSTED, "\\locked\\g", REPLACE), Ok(()));
}

#[test]
fn a_target_has_to_let_itself_be_deleted() {
    let tree = files();
    tree.plant("\\kept", Attributes::empty(), LOCKED);
    tree.with("\\", |root| {
        // Neither DELETE_CHILD nor more than it takes to add a file.
        root.security = Some(crate::tree::descriptor("O:S-1-22-1-1D:P(A;;0x22;;;WD)"));
    });
    assert_eq!(rename(&tree, STRANGER, "\\kept", REPLACE), Err(NtError::ACCESS_DENIED));
    assert_eq!(rename(&tree, STRANGER, "\\readonly", REPLACE), Err(NtError::ACCESS_DENIED));
    let ignore = RenameHow { ignore_readonly: true, ..REPLACE };
    assert_eq!(rename(&tree, STRANGER, "\\readonly", ignore), Ok(()));
    assert!(tree.exists("\\kept"));
}

#[test]
fn a_source_that_nobody_opened_has_to_let_itself_be_deleted() {
    let tree = files();
    tree.with("\\", |root| {
        root.security = Some(crate::tree::descriptor("O:S-1-22-1-1D:P(A;;0x22;;;WD)"));
    });
    tree.plant("\\kept", Attributes::empty(), LOCKED);
    let rename = |file| {
        let (from, to) = (path("\\kept"), path("\\g"));
        let call = Call::Rename { file, from, to, how: RenameHow::default() };
        tree.perform(STRANGER, call).map(drop)
    };
    assert_eq!(rename(None), Err(NtError::ACCESS_DENIED));
    assert_eq!(rename(Some(FileKey(1))), Ok(()), "judged when it was opened");
}

#[test]
fn a_directory_is_replaced_with_posix_semantics_only() {
    for origin in [STRANGER, TRUSTED] {
        let tree = files();
        assert_eq!(rename(&tree, origin, "\\open", REPLACE), Err(NtError::ACCESS_DENIED));
        let posix = RenameHow { posix: true, ..REPLACE };
        assert_eq!(rename(&tree, origin, "\\open", posix), Ok(()));
    }
}

#[test]
fn another_spelling_of_the_same_path_is_no_target() {
    let tree = files();
    tree.with("\\f", |found| found.info.attributes = Attributes::READ_ONLY);
    assert_eq!(rename(&tree, STRANGER, "\\f", REPLACE), Ok(()));
}

#[test]
fn a_link_needs_room_and_a_file() {
    let tree = files();
    let link = |origin, object, to| {
        let call = Call::Link { object, to: path(to), replace: false };
        tree.perform(origin, call).map(drop)
    };
    let by_path = || Object::Path(path("\\f"));
    assert_eq!(link(STRANGER, by_path(), "\\locked\\g"), Err(NtError::ACCESS_DENIED));
    assert_eq!(link(STRANGER, by_path(), "\\open\\g"), Ok(()));
    let open = create("\\f", AccessMask::READ_DATA, CreateDisposition::Open);
    let Ok(Outcome::Opened(opened)) = tree.perform(TRUSTED, Call::Create(open)) else { panic!() };
    let by_file = Object::File(opened.file.unwrap());
    assert_eq!(link(STRANGER, by_file.clone(), "\\open\\h"), Ok(()), "by its id");
    assert!(tree.exists("\\open\\h"));
}
