use super::*;
use nt::{FileId, OwnedName};

fn batch(names: &[&str]) -> DirectoryEntries {
    let mut batch = DirectoryEntries::default();
    for (id, name) in (10..).zip(names) {
        let info = FileInfo::file(FileId(id), 0);
        let pushed = match *name {
            "." => batch.push_dot(&info),
            name => batch.push(OwnedName::from_text(name).expect("a name").as_name(), &info, 0),
        };
        pushed.expect("an entry");
    }
    batch
}

fn listed(listing: &Listing) -> Vec<(String, u64, u32)> {
    let entry = |index| {
        let (name, listed) = listing.entry(index)?;
        Some((String::from_utf8_lossy(name).into_owned(), listed.ino, listed.kind << 12))
    };
    (0..).map_while(entry).collect()
}

#[test]
fn a_snapshot_begins_with_the_dots() {
    let mut listing = Listing::new(&FileInfo::directory(FileId(7)));
    listing.dots(false);
    listing.add(&batch(&["a", "b\u{F03A}c"]), true).expect("memory");
    let regular = crate::attribute::S_IFREG;
    assert_eq!(
        listed(&listing),
        [
            (".".into(), 7, S_IFDIR),
            ("..".into(), UNKNOWN_NUMBER, S_IFDIR),
            ("a".into(), 10, regular),
            ("b:c".into(), 11, regular),
        ]
    );
    listing.clear();
    listing.dots(true);
    assert_eq!(listed(&listing)[1], ("..".into(), 7, S_IFDIR), "the root is its own parent");
}

#[test]
fn names_that_linux_cannot_say_are_left_out() {
    let mut listing = Listing::new(&FileInfo::default());
    let long = "\u{20AC}".repeat(86);
    listing.add(&batch(&["a", &long, ".", "b"]), true).expect("memory");
    let names: Vec<_> = listed(&listing).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn a_kind_that_only_the_mode_tells_is_unknown() {
    let mut listing = Listing::new(&FileInfo::default());
    listing.add(&batch(&["a"]), false).expect("memory");
    assert_eq!(listed(&listing)[0].2, 0);
}

/// What is computed before the look-up is what the record takes.
#[test]
fn records_take_what_is_computed() {
    for name in ["a", "12345678", "123456789", &"x".repeat(255)] {
        let length = plus_length(name.as_bytes());
        let mut buffer = vec![0; length];
        let mut writer = DirentWriter::new(&mut buffer);
        assert_eq!(writer.push_plus(&EntryOut::default(), 1, name.as_bytes()), Ok(()));
        assert_eq!(writer.finish().len(), length, "{name}");
    }
}

/// The snapshot is made of the same records that the channel writes.
#[test]
fn a_reply_is_whole_records_of_the_snapshot() {
    let names = ["a", "12345678", "123456789"];
    let mut listing = Listing::new(&FileInfo::default());
    listing.add(&batch(&names), true).expect("memory");
    let mut buffer = [0; 256];
    let mut writer = DirentWriter::new(&mut buffer);
    for (number, name) in (10..).zip(names) {
        let regular = crate::attribute::S_IFREG;
        assert_eq!(writer.push(number, number - 9, regular, name.as_bytes()), Ok(()));
    }
    let all = writer.finish();
    assert_eq!(listing.records(0, usize::MAX), all);
    assert_eq!(listing.records(0, all.len()), all);
    assert_eq!(listing.records(0, all.len() - 1), &all[..64], "the third is left to the next");
    assert_eq!(listing.records(1, 32), &all[32..64]);
    assert_eq!(listing.records(2, usize::MAX), &all[64..]);
    assert!(listing.records(0, 31).is_empty());
    assert!(listing.records(3, usize::MAX).is_empty());
    assert!(listing.records(usize::MAX, usize::MAX).is_empty());
}
