use crate::StoreOptions;
use crate::fixture::story;
use nt::{Attributes, FileInfo, FileTime, NtError, OwnedName, ReparseData, ReparseTag};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

#[test]
fn a_listing_goes_on_while_the_directory_changes() {
    let mut story = story(StoreOptions::default(), r"mkdir \d");
    for number in 0..40 {
        story.tell(&format!(r"create \d\n{number:02}"));
    }
    let directory = story.key(r"\d").unwrap().file;
    let mut seen: Vec<String> = Vec::new();
    let mut after: Option<OwnedName> = None;
    loop {
        let resumed = after.as_ref().map(OwnedName::as_name);
        let batch = story.store.entries(directory, resumed).unwrap().take(7);
        let batch: Vec<String> = batch.map(|(name, _)| name.to_string()).collect();
        let Some(last) = batch.last() else { break };
        // The entry to resume after goes; one comes before it and one behind.
        after = Some(OwnedName::from_text(&last.to_uppercase()).unwrap());
        story.tell(&format!(r"remove \d\{last}"));
        if last.starts_with('n') {
            story.tell(&format!("create \\d\\a{last}\n create \\d\\z{last}"));
        }
        seen.extend(batch);
    }
    let old: Vec<&String> = seen.iter().filter(|name| name.starts_with('n')).collect();
    let expected: Vec<String> = (0..40).map(|number| format!("n{number:02}")).collect();
    assert!(old.iter().copied().eq(&expected), "each of the old ones once: {old:?}");
    assert!(!seen.iter().any(|name| name.starts_with('a')));
    let mut unique = seen.clone();
    unique.dedup();
    assert_eq!(unique, seen);
}

#[test]
fn entries_carry_information() {
    let story = story(StoreOptions::default(), "mkdir \\d\n create \\F\n write \\F 0 abc");
    let entries: Vec<_> = story.store.entries(story.store.root(), None).unwrap().collect();
    let [(d, d_info), (f, f_info)] = &entries[..] else { panic!("{entries:?}") };
    assert!(*d == "d" && *f == "F");
    assert!(d_info.is_directory() && f_info.end_of_file == 3);
    assert_eq!(Ok(*f_info), story.store.info(story.key(r"\f").unwrap()));
}

/// Of what [`Store::entries`](crate::Store::entries) says, that which is a kind.
fn kind_in(info: &FileInfo) -> FileInfo {
    FileInfo {
        id: info.id,
        attributes: info.attributes.intersection(Attributes::DIRECTORY | Attributes::REPARSE_POINT),
        reparse_tag: info.reparse_tag,
        ..FileInfo::default()
    }
}

/// A rename, a link, an exchange and reparse data that comes and goes: the entries keep up.
#[test]
fn kinds_are_what_the_files_say() {
    let mut story = story(StoreOptions::default(), "mkdir \\d\n create \\f\n create \\gone");
    let now = FileTime(1);
    let kinds = |story: &crate::fixture::Story| {
        crate::fixture::check(&story.store);
        let root = story.store.root();
        let kinds: Vec<_> = story.store.kinds(root, None).unwrap().collect();
        let told = story.store.entries(root, None).unwrap();
        let expected: Vec<_> = told.map(|(name, info)| (name, kind_in(&info))).collect();
        assert_eq!(kinds, expected);
        kinds.iter().map(|(name, info)| format!("{name} {:x}", info.reparse_tag)).collect()
    };
    let listed: Vec<String> = kinds(&story);
    assert_eq!(listed, ["d 0", "f 0", "gone 0"]);
    story.tell("remove \\gone\n create \\again\n link \\f \\g");
    let file = story.key(r"\f").unwrap().file;
    let data = ReparseData::new(ReparseTag::LX_FIFO, &[]).unwrap();
    story.store.set_reparse(file, &data, now).unwrap();
    let tag = ReparseTag::LX_FIFO.0;
    let listed = kinds(&story);
    assert_eq!(listed, ["again 0", "d 0", &format!("f {tag:x}"), &format!("g {tag:x}")]);
    story.tell("rename \\f \\d exchange\n rename \\g \\h");
    let listed = kinds(&story);
    assert_eq!(listed, ["again 0", &format!("d {tag:x}"), "f 0", &format!("h {tag:x}")]);
    story.store.delete_reparse(file, &data, now).unwrap();
    assert_eq!(kinds(&story), ["again 0", "d 0", "f 0", "h 0"]);
}

#[test]
fn names_lead_back() {
    let mut story = story(
        StoreOptions::default(),
        r"
        mkdir \Dir
        mkdir \Dir\Sub
        create \Dir\Sub\File
        path \dir\sub\file -> \Dir\Sub\File
        path \ -> \
        links \ -> 3
        link \dir\sub\file \other
        names \other -> \Dir\Sub\File \other
        remove \dir\sub\file
        names \other -> \other
        ",
    );
    let stale = story.key(r"\other").unwrap().file;
    story.tell(r"remove \other");
    assert_eq!(story.store.path(stale), Err(NtError::OBJECT_NAME_NOT_FOUND));
    assert!(story.store.links(stale).is_err());
}
