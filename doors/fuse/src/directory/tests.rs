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
        Some((String::from_utf8_lossy(name).into_owned(), listed.number, listed.kind))
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
        for plus in [false, true] {
            let length = record_length(name.as_bytes(), plus);
            let mut buffer = vec![0; length];
            let mut writer = DirentWriter::new(&mut buffer);
            let pushed = match plus {
                true => writer.push_plus(&EntryOut::default(), 1, name.as_bytes()),
                false => writer.push(1, 1, 0, name.as_bytes()),
            };
            assert_eq!(pushed, Ok(()));
            assert_eq!(writer.finish().len(), length, "{name} {plus}");
        }
    }
}
