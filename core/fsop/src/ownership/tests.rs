//! Types, and what a descriptor from elsewhere looks like to Linux.

use super::attributes;
use crate::backend::Facts;
use crate::tree::descriptor;
use nt::{Attributes, FileId, FileInfo, LxMetadata, ReparseTag};

fn found(attributes: Attributes, tag: ReparseTag, kept_mode: Option<u32>) -> Facts {
    let info = FileInfo { attributes, reparse_tag: tag.0, ..FileInfo::file(FileId(2), 0) };
    let lx = LxMetadata { mode: kept_mode, ..LxMetadata::default() };
    Facts { info, lx, ..Facts::default() }
}

#[test]
fn the_type_follows_from_tag_attributes_and_what_was_kept() {
    let plain = Attributes::empty();
    let point = Attributes::REPARSE_POINT;
    let none = ReparseTag::default();
    for (attributes_of, tag, kept, expected) in [
        (plain, none, None, 0o100_777),
        (Attributes::DIRECTORY, none, None, 0o040_777),
        (point, ReparseTag::SYMLINK, None, 0o120_777),
        (point | Attributes::DIRECTORY, ReparseTag::SYMLINK, None, 0o120_777),
        (point, ReparseTag::LX_SYMLINK, Some(0o120_644), 0o120_644),
        (point, ReparseTag::AF_UNIX, None, 0o140_777),
        (point, ReparseTag::LX_FIFO, None, 0o010_777),
        (point, ReparseTag::LX_CHR, None, 0o020_777),
        (point, ReparseTag::LX_BLK, None, 0o060_777),
        (point, ReparseTag::DEDUP, None, 0o100_777),
        (plain, none, Some(0o010_600), 0o010_600),
        (plain, none, Some(0o140_600), 0o140_600),
        (plain, none, Some(0o040_600), 0o100_600),
        (Attributes::DIRECTORY, none, Some(0o010_600), 0o040_600),
        // A tag that is left over from before.
        (plain, ReparseTag::LX_FIFO, None, 0o100_777),
    ] {
        let mode = attributes(&found(attributes_of, tag, kept)).unwrap().mode;
        assert_eq!(mode, expected, "{attributes_of:?} {tag:?} {kept:?}: {mode:o}");
    }
}

#[test]
fn entries_of_single_users_show_in_the_bits_and_are_not_stored() {
    let mut file = found(Attributes::empty(), ReparseTag::default(), None);
    let text = "O:S-1-22-1-8G:S-1-22-2-9D:(A;;FR;;;S-1-22-1-8)(A;;FW;;;S-1-22-1-77)";
    file.security = Some(descriptor(text));
    let shown = attributes(&file).unwrap();
    assert_eq!((shown.uid, shown.gid, shown.exact), (8, 9, false));
    assert_eq!(shown.mode & 0o022, 0o022, "user 77 may be in either class");
    let features = crate::Features { descriptors: true, ..crate::Features::default() };
    let change = nt::posix::PosixChange { uid: Some(10), ..Default::default() };
    let (security, _) = super::changed(features, &file, &change).unwrap();
    let view = security.as_ref().unwrap().view();
    let granted = nt::posix::permissions::from_descriptor(view);
    assert_eq!((granted.uid, granted.mode), (10, 0o400));
}
