use crate::StoreOptions;
use crate::fixture::story;
use nt::{NtError, OwnedName};
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
