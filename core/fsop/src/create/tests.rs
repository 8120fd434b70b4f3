//! Dispositions, the calls they cost, and what a new file is given.

use crate::backend::Features;
use crate::tree::{ALL, STRANGER, TRUSTED, Tree, create, descriptor, path};
use nt::posix::PosixAttributes;
use nt::security::AclSlot;
use nt::{
    AccessMask, Attributes, CreateDisposition, CreateOptions, FileId, LxMetadata, NtError,
    ReparseData, ReparseTag, SymbolicLink, Wanted,
};
use transact::{Call, Create, Opened, Outcome};

const READ: AccessMask = AccessMask::READ_DATA;

fn ask(tree: &Tree, origin: nt::Origin, create: Create) -> Result<Opened, NtError> {
    match tree.perform(origin, Call::Create(create))? {
        Outcome::Opened(opened) => Ok(opened),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_trusted_open_is_one_call_and_so_is_a_trusted_create() {
    let tree = Tree::new(Features::default());
    tree.plant("\\f", Attributes::empty(), ALL);
    let opened = ask(&tree, TRUSTED, create("\\f", READ, CreateDisposition::Open)).unwrap();
    assert_eq!((opened.created, opened.granted), (false, READ));
    assert_eq!(tree.calls(), ["open"]);
    ask(&tree, TRUSTED, create("\\g", READ, CreateDisposition::Create)).unwrap();
    assert_eq!(tree.calls(), ["create"]);
}

#[test]
fn dispositions_and_what_is_there() {
    use CreateDisposition::*;
    let expected = [
        (Supersede, Ok(false), Ok(true)),
        (Open, Ok(false), Err(NtError::OBJECT_NAME_NOT_FOUND)),
        (Create, Err(NtError::OBJECT_NAME_COLLISION), Ok(true)),
        (OpenIf, Ok(false), Ok(true)),
        (Overwrite, Ok(false), Err(NtError::OBJECT_NAME_NOT_FOUND)),
        (OverwriteIf, Ok(false), Ok(true)),
    ];
    for origin in [TRUSTED, STRANGER] {
        for (disposition, on_file, on_nothing) in expected {
            let tree = Tree::full();
            tree.plant("\\f", Attributes::empty(), ALL);
            let created = |text| ask(&tree, origin, create(text, READ, disposition));
            assert_eq!(created("\\f").map(|opened| opened.created), on_file, "{disposition:?}");
            assert_eq!(created("\\g").map(|opened| opened.created), on_nothing, "{disposition:?}");
            assert!(!tree.calls().contains(&"overwrite"), "that is asked for later");
        }
    }
}

#[test]
fn the_type_must_be_the_one_asked_for() {
    let tree = Tree::full();
    tree.plant("\\d", Attributes::DIRECTORY, ALL);
    tree.plant("\\f", Attributes::empty(), ALL);
    tree.plant("\\f:s", Attributes::empty(), ALL);
    let cases = [
        ("\\d", CreateOptions::DIRECTORY_FILE, Ok(())),
        ("\\d\\", CreateOptions::empty(), Ok(())),
        ("\\d", CreateOptions::NON_DIRECTORY_FILE, Err(NtError::FILE_IS_A_DIRECTORY)),
        ("\\f", CreateOptions::DIRECTORY_FILE, Err(NtError::NOT_A_DIRECTORY)),
        ("\\f\\", CreateOptions::empty(), Err(NtError::NOT_A_DIRECTORY)),
        ("\\f:s", CreateOptions::DIRECTORY_FILE, Err(NtError::NOT_A_DIRECTORY)),
        ("\\f:s", CreateOptions::NON_DIRECTORY_FILE, Ok(())),
    ];
    for origin in [TRUSTED, STRANGER] {
        for (text, options, expected) in cases {
            let before = tree.open_files();
            let open = create(text, READ, CreateDisposition::Open);
            let opened = ask(&tree, origin, Create { options, ..open });
            assert_eq!(opened.map(drop), expected, "{text} {options:?}");
            assert_eq!(tree.open_files() - before, usize::from(expected.is_ok()), "{text}");
        }
    }
}

#[test]
fn what_is_not_to_be_held_is_closed() {
    let tree = Tree::full();
    let made = create("\\d", READ, CreateDisposition::Create);
    let options = CreateOptions::DIRECTORY_FILE;
    let opened = ask(&tree, TRUSTED, Create { hold: false, options, ..made }).unwrap();
    assert_eq!((opened.file, opened.created), (None, true));
    assert!(opened.found.info.is_directory());
    assert_eq!(tree.open_files(), 0);
}

#[test]
fn a_new_file_inherits_its_descriptor() {
    let tree = Tree::full();
    tree.plant("\\d", Attributes::DIRECTORY, "D:(A;OICI;FA;;;S-1-22-1-9)(A;;FA;;;WD)");
    for origin in [TRUSTED, STRANGER] {
        let name = if origin == TRUSTED { "\\d\\trusted" } else { "\\d\\stranger" };
        let made = create(name, READ, CreateDisposition::Create);
        let wanted = Wanted::SECURITY;
        let opened = ask(&tree, origin, Create { wanted, ..made }).unwrap();
        let AclSlot::Acl(dacl) = opened.found.security.as_ref().unwrap().dacl() else { panic!() };
        assert_eq!(dacl.aces().count(), 1, "what is for the directory alone stays there");
    }
}

fn posix(mode: u32) -> PosixAttributes {
    PosixAttributes { uid: 2000, gid: 2000, mode, device: (8, 1), exact: false }
}

fn make_posix(tree: &Tree, text: &str, mode: u32) -> PosixAttributes {
    let made = create(text, READ, CreateDisposition::Create);
    let mut options = CreateOptions::empty();
    options.set(CreateOptions::DIRECTORY_FILE, mode & 0o170_000 == 0o040_000);
    let wanted = Wanted::POSIX;
    let create = Create { posix: Some(posix(mode)), options, wanted, ..made };
    ask(tree, TRUSTED, create).unwrap().found.posix.unwrap()
}

#[test]
fn posix_attributes_come_back_whatever_the_volume_keeps() {
    let descriptors = Features { descriptors: true, ..Features::default() };
    let lx = Features { lx_metadata: true, ..Features::default() };
    let both = Features { lx_metadata: true, ..descriptors };
    for (features, modes) in [
        (descriptors, &[0o100_640, 0o040_755][..]),
        (lx, &[0o100_640, 0o041_777, 0o060_600, 0o104_755, 0o010_000]),
        (both, &[0o100_640, 0o041_777, 0o060_600, 0o104_755, 0o010_000, 0o100_004]),
    ] {
        for mode in modes {
            let tree = Tree::new(features);
            let told = make_posix(&tree, "\\f", *mode);
            let asked = posix(*mode);
            assert_eq!((told.uid, told.gid), (asked.uid, asked.gid), "{features:?}");
            assert_eq!(told.mode, asked.mode, "{:o} {features:?}", told.mode);
            assert!(told.exact, "{mode:o} {features:?}");
            if mode & 0o170_000 == 0o060_000 {
                assert_eq!(told.device, asked.device);
            }
        }
    }
}

#[test]
fn a_special_file_that_cannot_be_kept_is_refused() {
    let tree = Tree::new(Features { descriptors: true, ..Features::default() });
    let made = create("\\fifo", READ, CreateDisposition::Create);
    let create = Create { posix: Some(posix(0o010_644)), ..made };
    assert_eq!(ask(&tree, TRUSTED, create).unwrap_err(), NtError::NOT_SUPPORTED);
    assert!(!tree.exists("\\fifo"));
}

#[test]
fn a_setgid_directory_hands_down_its_group() {
    for features in [
        Features { lx_metadata: true, ..Features::default() },
        Features { lx_metadata: true, descriptors: true, ..Features::default() },
    ] {
        let tree = Tree::new(features);
        make_posix(&tree, "\\d", 0o042_775);
        tree.with("\\d", |found| {
            if found.security.is_some() {
                found.security = Some(descriptor("O:S-1-22-1-1G:S-1-22-2-50D:(A;;FA;;;WD)"));
            } else {
                found.lx.gid = Some(50);
            }
        });
        tree.calls();
        assert_eq!(make_posix(&tree, "\\d\\f", 0o100_644).gid, 50);
        let below = make_posix(&tree, "\\d\\e", 0o040_755);
        assert_eq!((below.gid, below.mode), (50, 0o042_755));
        assert_eq!(make_posix(&tree, "\\g", 0o100_644).gid, 2000);
    }
}

#[test]
fn a_reparse_point_leads_on_unless_it_is_meant() {
    let tree = Tree::full();
    let link = SymbolicLink::build(&[u16::from(b'f')], &[], true).unwrap();
    tree.plant_link("\\l", link.clone());
    for origin in [TRUSTED, STRANGER] {
        let open = create("\\l", READ, CreateDisposition::Open);
        let reply = tree.perform(origin, Call::Create(open.clone()));
        let Ok(Outcome::Redirect(redirect)) = reply else { panic!("{reply:?}") };
        assert_eq!((redirect.components, redirect.reparse), (1, link.clone()));
        assert_eq!(redirect.target, Some(path("\\f")));
        assert_eq!(tree.open_files(), 0);
    }
    let options = CreateOptions::OPEN_REPARSE_POINT;
    let open = create("\\l", READ, CreateDisposition::Open);
    let meant = ask(&tree, TRUSTED, Create { options, ..open }).unwrap();
    assert!(meant.found.info.is_reparse_point());
}

#[test]
fn a_new_file_may_be_born_as_a_reparse_point() {
    let tree = Tree::full();
    let data = ReparseData::new(ReparseTag::LX_FIFO, &[]).unwrap();
    let made = create("\\fifo", READ, CreateDisposition::Create);
    let wanted = Wanted::REPARSE;
    let opened = ask(&tree, TRUSTED, Create { reparse: Some(data.clone()), wanted, ..made });
    let found = opened.unwrap().found;
    assert!(found.info.attributes.contains(Attributes::REPARSE_POINT | Attributes::ARCHIVE));
    assert_eq!(found.reparse, Some(data));
}

#[test]
fn by_id_a_file_is_its_own_path() {
    let tree = Tree::full();
    tree.plant("\\f", Attributes::empty(), ALL);
    let id = tree.with("\\f", |found| found.info.id);
    let open = create("\\", READ, CreateDisposition::Open);
    let by_id = nt::OwnedPath::root().with_base(Some(id));
    let opened = ask(&tree, TRUSTED, Create { path: by_id, ..open }).unwrap();
    assert_eq!(opened.found.info.id, id);
    assert_ne!(id, FileId::default());
    assert_eq!(tree.with("\\f", |found| found.lx), LxMetadata::default());
}
