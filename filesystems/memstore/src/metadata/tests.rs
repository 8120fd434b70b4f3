use crate::fixture::{Story, check, path, story};
use crate::{Limits, NewNode, StoreOptions};
use nt::security::SecurityDescriptor;
use nt::{
    Attributes, BasicChange, Case, EaEntry, EaFlags, EaList, EaListBuilder, FileId, FileTime,
    LxMetadata, NtError, ReparseData, ReparseTag,
};
use std::vec::Vec;

const LATER: FileTime = FileTime(5_000);

fn with_file(options: StoreOptions) -> (Story, FileId) {
    let story = story(options, "create \\f\n create \\g\n mkdir \\d\n create \\d\\x");
    let file = story.key(r"\f").unwrap().file;
    (story, file)
}

fn list(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut list = EaListBuilder::new();
    for (name, value) in entries {
        let flags = EaFlags::empty();
        list.push(&EaEntry { name: name.as_bytes(), value, flags }).unwrap();
    }
    list.into_bytes()
}

fn set(story: &mut Story, file: FileId, entries: &[(&str, &[u8])]) -> Result<(), NtError> {
    story.store.set_ea(file, EaList::parse(&list(entries)).unwrap(), LATER)
}

fn descriptor(uid: u32) -> SecurityDescriptor {
    // Self-relative, an owner of S-1-22-1-uid and nothing else: [MS-DTYP] 2.4.6.
    let mut bytes = Vec::from([1, 0, 0, 0x80, 20, 0, 0, 0]);
    bytes.extend([0; 12]);
    bytes.extend([1, 2, 0, 0, 0, 0, 0, 22, 1, 0, 0, 0]);
    bytes.extend(uid.to_le_bytes());
    SecurityDescriptor::parse(&bytes).unwrap()
}

#[test]
fn basic_changes_what_is_given() {
    let (mut story, file) = with_file(StoreOptions::default());
    let key = story.key(r"\f").unwrap();
    let before = story.store.info(key).unwrap();
    story.store.set_basic(file, &BasicChange::default(), LATER).unwrap();
    assert_eq!(story.store.info(key), Ok(before));
    let change = BasicChange {
        attributes: Some(Attributes::READ_ONLY | Attributes::DIRECTORY | Attributes::SPARSE),
        written: Some(FileTime(7)),
        ..BasicChange::default()
    };
    story.store.set_sparse(key, true, LATER).unwrap();
    story.store.set_basic(file, &change, LATER).unwrap();
    let after = story.store.info(key).unwrap();
    assert_eq!(after.attributes, Attributes::READ_ONLY | Attributes::SPARSE);
    assert_eq!((after.written, after.changed), (FileTime(7), LATER));
    assert_eq!((after.created, after.accessed), (before.created, before.accessed));
    let change = BasicChange { changed: Some(FileTime(8)), ..BasicChange::default() };
    story.store.set_basic(file, &change, LATER).unwrap();
    assert_eq!(story.store.info(key).unwrap().changed, FileTime(8));
    story.store.set_sparse(key, false, LATER).unwrap();
    assert_eq!(story.store.info(key).unwrap().attributes, Attributes::READ_ONLY);
    let directory = story.key(r"\d").unwrap();
    assert_eq!(story.store.set_sparse(directory, true, LATER), Err(NtError::INVALID_PARAMETER));
}

#[test]
fn equal_descriptors_are_kept_once() {
    let (mut story, file) = with_file(StoreOptions::default());
    let other = story.key(r"\g").unwrap().file;
    assert_eq!(story.store.security(file), Ok(None));
    for (file, uid) in [(file, 1), (other, 1), (file, 2), (other, 2), (other, 2)] {
        story.store.set_security(file, &descriptor(uid), LATER).unwrap();
        assert_eq!(story.store.security(file), Ok(Some(&descriptor(uid))));
        check(&story.store);
    }
    assert_eq!(story.store.security.len(), 1);
    let owner = descriptor(3);
    let new = NewNode { security: Some(&owner), ..NewNode::default() };
    story.store.create(path(r"\h").as_path(), &new, LATER).unwrap();
    assert_eq!(story.store.security.len(), 2);
    story.tell("remove \\h\n remove \\f\n remove \\g");
    assert_eq!(story.store.security.len(), 0);
}

#[test]
fn eas_are_merged() {
    let (mut story, file) = with_file(StoreOptions::default());
    let key = story.key(r"\f").unwrap();
    set(&mut story, file, &[("One", b"1"), ("two", b"22")]).unwrap();
    assert_eq!(story.store.ea_list(file).unwrap(), list(&[("One", b"1"), ("two", b"22")]));
    let info = story.store.info(key).unwrap();
    assert_eq!((info.ea_size, info.changed), (4 + 9 + 10, LATER));
    set(&mut story, file, &[("ONE", b"uno"), ("TWO", b""), ("three", b"")]).unwrap();
    assert_eq!(story.store.ea_list(file).unwrap(), list(&[("One", b"uno")]));
    set(&mut story, file, &[("one", b"")]).unwrap();
    assert!(story.store.ea_list(file).unwrap().is_empty());
    assert_eq!(story.store.info(key).unwrap().ea_size, 0);
}

#[test]
fn ea_names_differ_by_case_where_they_shall() {
    let options = StoreOptions { ea_case: Case::Sensitive, ..StoreOptions::default() };
    let (mut story, file) = with_file(options);
    set(&mut story, file, &[("a", b"1"), ("A", b"2")]).unwrap();
    set(&mut story, file, &[("a", b"")]).unwrap();
    assert_eq!(story.store.ea_list(file).unwrap(), list(&[("A", b"2")]));
}

#[test]
fn eas_beyond_the_limit_change_nothing() {
    let limits = Limits { max_ea_bytes: 30, ..Limits::default() };
    let (mut story, file) = with_file(StoreOptions { limits, ..StoreOptions::default() });
    set(&mut story, file, &[("a", b"12345678901234567890")]).unwrap();
    assert_eq!(set(&mut story, file, &[("b", b"")]), Ok(()));
    let full = [("b", &b"1"[..]), ("a", b"1234567890123456789")];
    assert_eq!(set(&mut story, file, &full), Err(NtError::EA_TOO_LARGE));
    let lx = LxMetadata { uid: Some(1), ..LxMetadata::default() };
    assert_eq!(story.store.set_lx(file, lx, LATER), Err(NtError::EA_TOO_LARGE));
    assert_eq!(story.store.lx(file), Ok(LxMetadata::default()));
    let expected = list(&[("a", b"12345678901234567890")]);
    assert_eq!(story.store.ea_list(file).unwrap(), expected);
}

#[test]
fn wsl_metadata_lives_among_the_eas() {
    let (mut story, file) = with_file(StoreOptions::default());
    let device = [1, 0, 0, 0, 2, 0, 0, 0];
    let entries = [
        ("$LXDEV", &device[..]),
        ("user", b"x"),
        ("$lxmod", &[0xA4, 0x81, 0, 0]),
        ("$LXUID", &[5, 0, 0, 0]),
    ];
    set(&mut story, file, &entries).unwrap();
    let expected =
        LxMetadata { uid: Some(5), gid: None, mode: Some(0o100_644), device: Some((1, 2)) };
    assert_eq!(story.store.lx(file), Ok(expected));
    let gid = LxMetadata { gid: Some(6), ..LxMetadata::default() };
    story.store.set_lx(file, gid, LATER).unwrap();
    set(&mut story, file, &[("$LXDEV", b""), ("$LXUID", b"")]).unwrap();
    let listed = [("user", &b"x"[..]), ("$LXGID", &[6, 0, 0, 0]), ("$LXMOD", &[0xA4, 0x81, 0, 0])];
    assert_eq!(story.store.ea_list(file).unwrap(), list(&listed));
    for (name, value) in [("$LXUID", &device[..]), ("$LXDEV", &device[..7]), ("$LXGID", b"1")] {
        assert_eq!(set(&mut story, file, &[(name, value)]), Err(NtError::INVALID_PARAMETER));
    }
    assert_eq!(story.store.ea_list(file).unwrap(), list(&listed));
    let size = EaList::parse(&list(&listed)).unwrap().ea_size();
    assert_eq!(story.store.info(story.key(r"\f").unwrap()).unwrap().ea_size, size);
}

#[test]
fn a_new_file_has_what_it_was_given() {
    let (mut story, _) = with_file(StoreOptions::default());
    let bytes = list(&[("user", b"x"), ("$LXUID", &[5, 0, 0, 0])]);
    let new = NewNode {
        attributes: Attributes::HIDDEN | Attributes::REPARSE_POINT,
        ea: Some(EaList::parse(&bytes).unwrap()),
        lx: LxMetadata { uid: Some(7), mode: Some(0o644), ..LxMetadata::default() },
        allocation_size: 1,
        ..NewNode::default()
    };
    let key = story.store.create(path(r"\new").as_path(), &new, LATER).unwrap();
    let info = story.store.info(key).unwrap();
    assert_eq!(info.attributes, Attributes::HIDDEN | Attributes::ARCHIVE);
    assert_eq!([info.created, info.accessed, info.written, info.changed], [LATER; 4]);
    assert_eq!((info.end_of_file, info.allocation_size, info.links), (0, 4096, 1));
    let lx = story.store.lx(key.file).unwrap();
    assert_eq!((lx.uid, lx.mode), (Some(7), Some(0o644)));
    let large = Limits { max_ea_bytes: 4, ..Limits::default() };
    let (mut story, _) = with_file(StoreOptions { limits: large, ..StoreOptions::default() });
    let created = story.store.create(path(r"\new").as_path(), &new, LATER);
    assert_eq!(created, Err(NtError::EA_TOO_LARGE));
    check(&story.store);
}

#[test]
fn reparse_data_is_set_and_deleted_by_its_owner() {
    let (mut story, file) = with_file(StoreOptions::default());
    let directory = story.key(r"\d").unwrap().file;
    let data = ReparseData::new(ReparseTag::LX_FIFO, &[]).unwrap();
    let other = ReparseData::new(ReparseTag::LX_CHR, &[]).unwrap();
    let store = &mut story.store;
    assert_eq!(store.delete_reparse(file, &data, LATER), Err(NtError::NOT_A_REPARSE_POINT));
    assert_eq!(store.set_reparse(directory, &data, LATER), Err(NtError::DIRECTORY_NOT_EMPTY));
    store.set_reparse(file, &data, LATER).unwrap();
    store.set_reparse(file, &data, LATER).unwrap();
    assert_eq!(store.reparse(file), Ok(Some(&data)));
    assert_eq!(store.set_reparse(file, &other, LATER), Err(NtError::IO_REPARSE_TAG_MISMATCH));
    assert_eq!(store.delete_reparse(file, &other, LATER), Err(NtError::IO_REPARSE_TAG_MISMATCH));
    let key = story.key(r"\f").unwrap();
    let info = story.store.info(key).unwrap();
    assert!(info.is_reparse_point() && info.reparse_tag == ReparseTag::LX_FIFO.0);
    story.store.delete_reparse(file, &data, LATER).unwrap();
    let info = story.store.info(key).unwrap();
    assert!(!info.is_reparse_point() && info.reparse_tag == 0);
}

#[test]
fn the_volume_tells_its_space() {
    let limits = Limits { max_nodes: 10, max_total_bytes: 1 << 20, ..Limits::default() };
    let (mut story, _) = with_file(StoreOptions { limits, ..StoreOptions::default() });
    story.tell(r"write \f 0 x");
    let label = nt::OwnedName::from_text("label").unwrap();
    story.store.set_label(label.clone()).unwrap();
    let info = story.store.volume_info().unwrap();
    assert_eq!((info.total_bytes, info.free_bytes), (1 << 20, (1 << 20) - 4096));
    assert_eq!((info.total_files, info.free_files, info.label), (10, 5, label));
    let long = nt::OwnedName::from_text(&"x".repeat(33)).unwrap();
    assert_eq!(story.store.set_label(long), Err(NtError::INVALID_PARAMETER));
}
