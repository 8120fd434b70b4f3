//! Changes by path and by file.

use crate::backend::Features;
use crate::tree::{ALL, STRANGER, TRUSTED, Tree, create, path};
use nt::posix::{PosixAttributes, PosixChange};
use nt::security::SecurityInformation;
use nt::{
    AccessMask, Attributes, BasicChange, CreateDisposition, FileTime, MetadataChange, NtError,
    Origin, ReparseData, ReparseTag, Wanted,
};
use transact::{Alter, Call, FileKey, Object, Outcome};

fn open(tree: &Tree, text: &str) -> FileKey {
    let open = create(text, AccessMask::READ_DATA, CreateDisposition::Open);
    let Ok(Outcome::Opened(opened)) = tree.perform(TRUSTED, Call::Create(open)) else { panic!() };
    tree.calls();
    opened.file.unwrap()
}

fn change(
    tree: &Tree,
    origin: Origin,
    object: Object,
    posix: PosixChange,
) -> Result<PosixAttributes, NtError> {
    let change = MetadataChange { posix, ..MetadataChange::default() };
    let call = Call::Alter(object, Alter::Metadata(change), Wanted::POSIX);
    match tree.perform(origin, call)? {
        Outcome::Found(found) => Ok(found.posix.unwrap()),
        other => panic!("{other:?}"),
    }
}

fn at(text: &str) -> Object {
    Object::Path(path(text))
}

#[test]
fn mode_owner_and_group_change_wherever_they_are_kept() {
    for features in [
        Features { descriptors: true, ..Features::default() },
        Features { lx_metadata: true, ..Features::default() },
        Features { descriptors: true, lx_metadata: true, ..Features::default() },
    ] {
        for by_path in [true, false] {
            let tree = Tree::new(features);
            tree.plant("\\f", Attributes::empty(), ALL);
            let object = || if by_path { at("\\f") } else { Object::File(open(&tree, "\\f")) };
            let mode = PosixChange { mode: Some(0o640), ..PosixChange::default() };
            assert_eq!(change(&tree, TRUSTED, object(), mode).unwrap().mode, 0o100_640);
            let owner = PosixChange { uid: Some(8), gid: Some(9), mode: None };
            let now = change(&tree, TRUSTED, object(), owner).unwrap();
            assert_eq!((now.uid, now.gid, now.mode), (8, 9, 0o100_640), "{features:?}");
            assert!(now.exact);
        }
    }
}

#[test]
fn special_bits_come_and_go() {
    let features = Features { descriptors: true, lx_metadata: true, ..Features::default() };
    let tree = Tree::new(features);
    tree.plant("\\d", Attributes::DIRECTORY, ALL);
    for mode in [0o1777, 0o755, 0o2750, 0o777] {
        let set = PosixChange { mode: Some(mode), ..PosixChange::default() };
        let now = change(&tree, TRUSTED, at("\\d"), set).unwrap();
        assert_eq!((now.mode, now.exact), (0o040_000 | mode, true), "{mode:o}");
    }
}

#[test]
fn a_volume_that_keeps_no_owners_says_so() {
    let tree = Tree::new(Features::default());
    tree.plant("\\f", Attributes::empty(), ALL);
    let mode = PosixChange { mode: Some(0o640), ..PosixChange::default() };
    assert_eq!(change(&tree, TRUSTED, at("\\f"), mode), Err(NtError::NOT_SUPPORTED));
}

#[test]
fn a_change_by_path_is_one_call_and_needs_the_rights() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), "O:S-1-22-1-1D:(A;;0x100;;;WD)");
    let truncate = MetadataChange { end_of_file: Some(5), ..MetadataChange::default() };
    let written = BasicChange { written: Some(FileTime(9)), ..BasicChange::default() };
    let touch = MetadataChange { basic: written, ..MetadataChange::default() };
    let alter = |change| Call::Alter(at("\\f"), Alter::Metadata(change), Wanted::empty());
    assert!(tree.perform(TRUSTED, alter(truncate.clone())).is_ok());
    assert_eq!(tree.calls(), ["change"]);
    assert_eq!(tree.perform(STRANGER, alter(truncate)), Err(NtError::ACCESS_DENIED));
    assert!(tree.perform(STRANGER, alter(touch)).is_ok());
}

#[test]
fn several_changes_of_an_open_file_end_with_the_times() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), ALL);
    let file = Object::File(open(&tree, "\\f"));
    let change = MetadataChange {
        basic: BasicChange { written: Some(FileTime(9)), ..BasicChange::default() },
        end_of_file: Some(5),
        posix: PosixChange { mode: Some(0o4700), ..PosixChange::default() },
    };
    let call = Call::Alter(file, Alter::Metadata(change), Wanted::empty());
    let Ok(Outcome::Found(found)) = tree.perform(TRUSTED, call) else { panic!() };
    assert_eq!((found.info.end_of_file, found.info.written), (5, FileTime(9)));
    assert_eq!(tree.calls(), ["query", "set_size", "set_security", "set_lx", "set_basic"]);
}

#[test]
fn parts_of_a_descriptor_are_merged_into_the_whole() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), "O:S-1-22-1-1G:S-1-22-2-1D:(A;;FA;;;WD)");
    let given = crate::tree::descriptor("O:S-1-22-1-5D:(A;;FR;;;WD)");
    let set = |origin, parts| {
        let alter = Alter::Security(parts, given.clone());
        tree.perform(origin, Call::Alter(at("\\f"), alter, Wanted::empty()))
    };
    assert!(set(TRUSTED, SecurityInformation::DACL).is_ok());
    tree.with("\\f", |found| {
        let now = found.security.as_ref().unwrap();
        assert_eq!(now.dacl(), given.dacl());
        assert_ne!(now.owner(), given.owner());
    });
    tree.with("\\f", |found| found.security = Some(crate::tree::descriptor(ALL)));
    let owner = set(STRANGER, SecurityInformation::OWNER);
    assert_eq!(owner, Err(NtError::INVALID_OWNER), "a user may not give files away");
}

#[test]
fn reparse_data_is_replaced_and_deleted_only_by_its_like() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), ALL);
    let fifo = ReparseData::new(ReparseTag::LX_FIFO, &[]).unwrap();
    let socket = ReparseData::new(ReparseTag::AF_UNIX, &[]).unwrap();
    let ask = |alter| {
        let reply = tree.perform(STRANGER, Call::Alter(at("\\f"), alter, Wanted::empty()));
        assert_eq!(tree.open_files(), 0);
        reply.map(drop)
    };
    let delete = |data: &ReparseData| Alter::DeleteReparse(data.clone());
    assert_eq!(ask(delete(&fifo)), Err(NtError::NOT_A_REPARSE_POINT));
    assert_eq!(ask(Alter::Reparse(fifo.clone())), Ok(()));
    let mismatch = Err(NtError::IO_REPARSE_TAG_MISMATCH);
    assert_eq!(ask(Alter::Reparse(socket.clone())), mismatch);
    assert_eq!(ask(delete(&socket)), mismatch);
    assert_eq!(ask(delete(&fifo)), Ok(()));
}
