//! Who gets what: table after table.

use crate::tree::{ALL, STRANGER, TRUSTED, Tree, create};
use nt::{AccessMask, Attributes, CreateDisposition, CreateOptions, NtError, Origin, OriginFlags};
use transact::{Call, Create, Outcome};

/// Grants user 2000 those rights, in the letters or number of SDDL.
fn grants(rights: &str) -> std::string::String {
    std::format!("O:S-1-22-1-1G:S-1-22-2-1D:(A;;{rights};;;S-1-22-1-2000)")
}

fn granted(tree: &Tree, origin: Origin, open: Create) -> Result<AccessMask, NtError> {
    let before = tree.open_files();
    let reply = tree.perform(origin, Call::Create(open));
    assert_eq!(tree.open_files() - before, usize::from(reply.is_ok()));
    match reply? {
        Outcome::Opened(opened) => Ok(opened.granted),
        other => panic!("{other:?}"),
    }
}

fn open(text: &str, access: AccessMask) -> Create {
    create(text, access, CreateDisposition::Open)
}

#[test]
fn the_descriptor_decides_for_strangers_only() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), &grants("FR"));
    let write = open("\\f", AccessMask::WRITE_DATA);
    let read = open("\\f", AccessMask::GENERIC_READ);
    assert_eq!(granted(&tree, STRANGER, write.clone()), Err(NtError::ACCESS_DENIED));
    assert_eq!(granted(&tree, STRANGER, read), Ok(AccessMask::FILE_GENERIC_READ));
    assert_eq!(granted(&tree, TRUSTED, write.clone()), Ok(AccessMask::WRITE_DATA));
    assert_eq!(granted(&tree, Origin::default(), write), Ok(AccessMask::WRITE_DATA));
    let maximum = open("\\f", AccessMask::MAXIMUM_ALLOWED);
    let most = granted(&tree, STRANGER, maximum.clone()).unwrap();
    let by_parent = AccessMask::DELETE;
    assert_eq!(most, AccessMask::FILE_GENERIC_READ | by_parent, "whose DELETE_CHILD is DELETE");
    assert_eq!(granted(&tree, TRUSTED, maximum), Ok(AccessMask::FILE_ALL_ACCESS));
}

#[test]
fn a_file_without_a_descriptor_refuses_nothing() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), ALL);
    tree.with("\\f", |found| found.security = None);
    let all = granted(&tree, STRANGER, open("\\f", AccessMask::MAXIMUM_ALLOWED));
    assert_eq!(all, Ok(AccessMask::FILE_ALL_ACCESS));
}

#[test]
fn mode_bits_decide_where_there_are_no_descriptors() {
    let features = crate::Features { lx_metadata: true, ..crate::Features::default() };
    let tree = Tree::new(features);
    tree.plant("\\f", Attributes::empty(), ALL);
    tree.with("\\f", |found| {
        (found.lx.uid, found.lx.gid, found.lx.mode) = (Some(2000), Some(1), Some(0o100_400));
    });
    let read = granted(&tree, STRANGER, open("\\f", AccessMask::READ_DATA));
    assert_eq!(read, Ok(AccessMask::READ_DATA));
    let write = granted(&tree, STRANGER, open("\\f", AccessMask::WRITE_DATA));
    assert_eq!(write, Err(NtError::ACCESS_DENIED));
}

#[test]
fn every_ancestor_is_traversed() {
    let tree = Tree::full();
    tree.plant("\\d", Attributes::DIRECTORY, &grants("FR"));
    tree.plant("\\d\\f", Attributes::empty(), ALL);
    let read = || open("\\d\\f", AccessMask::READ_DATA);
    assert_eq!(granted(&tree, STRANGER, read()), Err(NtError::ACCESS_DENIED));
    let passes = Origin { flags: OriginFlags::TRAVERSE_PRIVILEGE, ..STRANGER };
    assert!(granted(&tree, passes, read()).is_ok());
    tree.with("\\d", |found| found.security = Some(crate::tree::descriptor(&grants("FX"))));
    assert!(granted(&tree, STRANGER, read()).is_ok());
}

#[test]
fn a_missing_parent_is_not_a_missing_file() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), ALL);
    for origin in [TRUSTED, STRANGER] {
        let error = |text| granted(&tree, origin, open(text, AccessMask::READ_DATA)).unwrap_err();
        assert_eq!(error("\\x"), NtError::OBJECT_NAME_NOT_FOUND);
        assert_eq!(error("\\x\\y"), NtError::OBJECT_PATH_NOT_FOUND);
        assert_eq!(error("\\f\\y"), NtError::OBJECT_PATH_NOT_FOUND);
    }
}

#[test]
fn the_parent_may_grant_what_the_file_does_not() {
    const DELETE_CHILD: &str = "0x61"; // with LIST_DIRECTORY and TRAVERSE
    const NEITHER: &str = "FX";
    let both = AccessMask::DELETE | AccessMask::READ_ATTRIBUTES;
    for (parent, file, asked, expected) in [
        (DELETE_CHILD, "0x1", both, Ok(both)),
        (DELETE_CHILD, "0x1", both | AccessMask::READ_DATA, Ok(both | AccessMask::READ_DATA)),
        (DELETE_CHILD, "0x1", both | AccessMask::WRITE_DATA, Err(NtError::ACCESS_DENIED)),
        (DELETE_CHILD, "0x2", AccessMask::READ_DATA, Err(NtError::ACCESS_DENIED)),
        (NEITHER, "0x1", AccessMask::DELETE, Err(NtError::ACCESS_DENIED)),
    ] {
        let tree = Tree::full();
        tree.plant("\\d", Attributes::DIRECTORY, &grants(parent));
        tree.plant("\\d\\f", Attributes::empty(), &grants(file));
        assert_eq!(granted(&tree, STRANGER, open("\\d\\f", asked)), expected, "{parent} {file}");
    }
}

#[test]
fn readonly_withholds_writing_and_deleting_on_close() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::READ_ONLY, ALL);
    tree.plant("\\d", Attributes::READ_ONLY | Attributes::DIRECTORY, ALL);
    let on =
        |text, access, options| granted(&tree, STRANGER, Create { options, ..open(text, access) });
    let none = CreateOptions::empty();
    assert_eq!(on("\\f", AccessMask::WRITE_DATA, none), Err(NtError::ACCESS_DENIED));
    assert_eq!(on("\\f", AccessMask::APPEND_DATA, none), Err(NtError::ACCESS_DENIED));
    assert_eq!(on("\\d", AccessMask::ADD_FILE, none), Ok(AccessMask::ADD_FILE));
    let maximum = on("\\f", AccessMask::MAXIMUM_ALLOWED, none).unwrap();
    assert!(!maximum.intersects(AccessMask::WRITE_DATA | AccessMask::APPEND_DATA));
    assert!(maximum.contains(AccessMask::READ_DATA | AccessMask::DELETE));
    let doomed = CreateOptions::DELETE_ON_CLOSE;
    assert_eq!(on("\\f", AccessMask::DELETE, doomed), Err(NtError::CANNOT_DELETE));
    assert_eq!(on("\\f", AccessMask::DELETE, none), Ok(AccessMask::DELETE));
}

#[test]
fn a_disposition_needs_rights_that_it_does_not_grant() {
    use CreateDisposition::{Overwrite, Supersede};
    let cases = [
        ("0x1", Overwrite, Err(NtError::ACCESS_DENIED)),
        ("0x3", Overwrite, Err(NtError::ACCESS_DENIED)),
        ("0x113", Overwrite, Ok(AccessMask::READ_DATA)),
        ("0x113", Supersede, Err(NtError::ACCESS_DENIED)),
        ("0x10001", Supersede, Err(NtError::ACCESS_DENIED)),
        ("0x10111", Supersede, Ok(AccessMask::READ_DATA)),
    ];
    for (rights, disposition, expected) in cases {
        let tree = Tree::full();
        tree.with("\\", |root| root.security = Some(crate::tree::descriptor(&grants("FX"))));
        tree.plant("\\f", Attributes::empty(), &grants(rights));
        let open = create("\\f", AccessMask::READ_DATA, disposition);
        assert_eq!(granted(&tree, STRANGER, open), expected, "{rights} {disposition:?}");
    }
}

#[test]
fn a_new_file_needs_room_in_its_directory() {
    for (rights, directory, expected) in [
        ("0x20", false, Err(NtError::ACCESS_DENIED)),
        ("0x22", false, Ok(())),
        ("0x22", true, Err(NtError::ACCESS_DENIED)),
        ("0x24", true, Ok(())),
    ] {
        let tree = Tree::full();
        tree.plant("\\d", Attributes::DIRECTORY, &grants(rights));
        let made = create("\\d\\f", AccessMask::MAXIMUM_ALLOWED, CreateDisposition::Create);
        let mut options = CreateOptions::empty();
        options.set(CreateOptions::DIRECTORY_FILE, directory);
        let made = granted(&tree, STRANGER, Create { options, ..made });
        assert_eq!(made.map(drop), expected, "{rights} {directory}");
        if expected.is_ok() {
            assert_eq!(made, Ok(AccessMask::FILE_ALL_ACCESS), "its maker may do everything");
        }
    }
}

#[test]
fn a_new_stream_is_a_change_of_its_file() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), &grants("0x1"));
    let stream = || create("\\f:s", AccessMask::READ_DATA, CreateDisposition::Create);
    assert_eq!(granted(&tree, STRANGER, stream()), Err(NtError::ACCESS_DENIED));
    tree.with("\\f", |found| found.security = Some(crate::tree::descriptor(&grants("0x3"))));
    assert!(granted(&tree, STRANGER, stream()).is_ok());
}
