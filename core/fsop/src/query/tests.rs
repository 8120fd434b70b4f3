//! Questions by path and by file.

use crate::backend::Features;
use crate::tree::{ALL, STRANGER, TRUSTED, Tree, create, path};
use nt::security::SecurityInformation;
use nt::{AccessMask, Attributes, ByteRange, CreateDisposition, NtError, Query, Wanted};
use transact::{Call, Object, Outcome};

fn by_path(query: Query) -> Call {
    Call::Query(Object::Path(path("\\f")), query)
}

#[test]
fn a_stat_is_one_call_whatever_is_wanted() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::HIDDEN, ALL);
    let wanted = Wanted::POSIX | Wanted::SECURITY | Wanted::REPARSE;
    let Ok(Outcome::Found(found)) = tree.perform(TRUSTED, by_path(Query::Found(wanted))) else {
        panic!()
    };
    assert_eq!(tree.calls(), ["lookup"]);
    assert_eq!(found.info.attributes, Attributes::HIDDEN);
    assert_eq!(found.posix.unwrap().mode, 0o100_777);
    assert!(found.security.is_some());
    let Ok(Outcome::Found(found)) = tree.perform(TRUSTED, by_path(Query::Found(Wanted::POSIX)))
    else {
        panic!()
    };
    assert_eq!(found.security, None, "only what was wanted");
}

#[test]
fn without_a_handle_rights_are_asked_for() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), "O:S-1-22-1-1D:(A;;0x80;;;WD)");
    let stat = tree.perform(STRANGER, by_path(Query::Found(Wanted::empty())));
    assert!(stat.is_ok());
    let read = SecurityInformation::DACL;
    let security = tree.perform(STRANGER, by_path(Query::Security(read)));
    assert_eq!(security, Err(NtError::ACCESS_DENIED));
    assert!(tree.perform(TRUSTED, by_path(Query::Security(read))).is_ok());
}

#[test]
fn where_nothing_is_kept_everybody_may_do_everything() {
    let tree = Tree::new(Features::default());
    tree.plant("\\f", Attributes::empty(), ALL);
    let Ok(Outcome::Found(found)) = tree.perform(TRUSTED, by_path(Query::Found(Wanted::POSIX)))
    else {
        panic!()
    };
    let posix = found.posix.unwrap();
    assert_eq!((posix.uid, posix.gid, posix.mode, posix.exact), (0, 0, 0o100_777, false));
    let security = by_path(Query::Security(SecurityInformation::DACL));
    assert_eq!(tree.perform(TRUSTED, security), Err(NtError::NOT_SUPPORTED));
}

#[test]
fn what_only_an_open_file_tells_is_opened_and_closed() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), ALL);
    for query in
        [Query::Streams, Query::ExtendedAttributes, Query::AllocatedRanges(ByteRange::default())]
    {
        assert!(tree.perform(STRANGER, by_path(query)).is_ok());
        assert_eq!(tree.open_files(), 0);
    }
    let reparse = tree.perform(TRUSTED, by_path(Query::Reparse));
    assert_eq!(reparse, Err(NtError::NOT_A_REPARSE_POINT));
    let handle = tree.perform(TRUSTED, by_path(Query::Handle));
    assert_eq!(handle, Err(NtError::INVALID_PARAMETER));
}

#[test]
fn an_open_file_is_asked_by_its_key() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), ALL);
    let open = create("\\f", AccessMask::READ_DATA, CreateDisposition::Open);
    let Ok(Outcome::Opened(opened)) = tree.perform(TRUSTED, Call::Create(open)) else { panic!() };
    let file = Object::File(opened.file.unwrap());
    tree.calls();
    let found = tree.perform(STRANGER, Call::Query(file, Query::Found(Wanted::SECURITY)));
    assert!(matches!(found, Ok(Outcome::Found(_))), "the engine has judged the handle");
    assert_eq!(tree.calls(), ["query"]);
}

#[test]
fn a_file_is_found_by_its_id_where_files_are_opened_by_id() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::HIDDEN, ALL);
    let id = tree.with("\\f", |found| found.info.id);
    let Ok(Outcome::Located { path: at, info }) = tree.perform(STRANGER, Call::Locate(id)) else {
        panic!()
    };
    assert_eq!((at, info.id), (path("\\f"), id));
    let unknown = tree.perform(STRANGER, Call::Locate(nt::FileId(77)));
    assert_eq!(unknown, Err(NtError::OBJECT_NAME_NOT_FOUND));
    let by_name = Tree::new(Features { descriptors: true, ..Features::default() });
    let refused = by_name.perform(STRANGER, Call::Locate(id));
    assert_eq!(refused, Err(NtError::NOT_SUPPORTED));
    assert!(by_name.calls().is_empty());
}
