//! Records, padding, and the end of the buffer.

use super::*;
use crate::abi::Attr;
use zerocopy::FromBytes;

const S_IFDIR: u32 = 0o040_000;
const S_IFREG: u32 = 0o100_000;

#[test]
fn records_are_padded_to_eight_bytes() {
    for (name, record) in [(&b"a"[..], 32), (b"1234567", 32), (b"12345678", 32), (b"123456789", 40)]
    {
        let mut buffer = [0xFF; 64];
        let mut writer = DirentWriter::new(&mut buffer);
        assert_eq!(writer.push(5, 1, S_IFDIR | 0o755, name), Ok(()));
        let bytes = writer.finish();
        assert_eq!(bytes.len(), record);
        let (dirent, rest) = Dirent::read_from_prefix(bytes).expect("a record");
        let namelen = name.len() as u32;
        assert_eq!(dirent, Dirent { ino: 5, off: 1, namelen, kind: 4 });
        assert_eq!(&rest[..name.len()], name);
        assert!(rest[name.len()..].iter().all(|&byte| byte == 0), "padding is zero");
    }
}

#[test]
fn a_full_buffer_stays_as_it_was() {
    let mut buffer = [0; 71];
    let mut writer = DirentWriter::new(&mut buffer);
    assert!(writer.is_empty());
    assert_eq!(writer.push(5, 1, S_IFREG, b"one"), Ok(()));
    assert_eq!(writer.push(6, 2, S_IFREG, b"two"), Ok(()));
    // The name would fit in the last 7 bytes, the record does not.
    assert_eq!(writer.push(7, 3, S_IFREG, b"3"), Err(DirentError::Full));
    assert!(!writer.is_empty());
    assert_eq!(writer.finish().len(), 64);
}

#[test]
fn a_record_may_fill_the_buffer_to_its_end() {
    let mut buffer = [0; 32];
    let mut writer = DirentWriter::new(&mut buffer);
    assert_eq!(writer.push(5, 1, S_IFREG, b"12345678"), Ok(()));
    assert_eq!(writer.push(5, 1, S_IFREG, b"x"), Err(DirentError::Full));
    assert_eq!(writer.finish().len(), 32);
}

#[test]
fn names_that_fail_the_whole_listing_are_refused() {
    let mut buffer = [0; 64];
    let mut writer = DirentWriter::new(&mut buffer);
    for name in [&b""[..], b"a/b", b"a\0b"] {
        assert_eq!(writer.push(5, 1, S_IFREG, name), Err(DirentError::Name));
    }
    assert!(writer.finish().is_empty());
}

#[test]
fn plus_puts_the_entry_in_front() {
    let attr = Attr { ino: 9, mode: S_IFREG | 0o644, ..Attr::default() };
    let entry = EntryOut { nodeid: 3, attr, ..EntryOut::default() };
    let mut buffer = [0xFF; 200];
    let mut writer = DirentWriter::new(&mut buffer);
    assert_eq!(writer.push_plus(&entry, 1, b"hello"), Ok(()));
    assert_eq!(writer.push_plus(&entry, 2, b"hello"), Err(DirentError::Full));
    let bytes = writer.finish();
    assert_eq!(bytes.len(), 128 + 32);
    assert_eq!(EntryOut::read_from_prefix(bytes).expect("an entry").0, entry);
    let (dirent, _) = Dirent::read_from_prefix(&bytes[128..]).expect("a record");
    assert_eq!(dirent, Dirent { ino: 9, off: 1, namelen: 5, kind: 8 });
}
