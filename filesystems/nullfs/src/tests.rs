//! A tree of names, asked as the host asks.

use crate::NullFs;
use openfsp::nt::{FilePath, NtError, OwnedPath, WriteAt};
use openfsp::{
    Caller, DirectorySink, FileSystem, NewFile, Op, OpenHow, ReadBuf, RenameHow, ResumeFrom, Write,
    WriteData,
};
use std::time::Instant;

fn op() -> Op {
    Op::new(Caller::default(), Instant::now())
}

fn path(text: &str) -> OwnedPath {
    OwnedPath::from_text(text).unwrap()
}

fn make(fs: &NullFs, text: &str, directory: bool) {
    let mut new = NewFile { directory, ..NewFile::default() };
    new.attributes.set(openfsp::nt::Attributes::DIRECTORY, directory);
    fs.create(&op(), path(text).as_path(), &OpenHow::default(), &new).unwrap();
}

fn names(fs: &NullFs, text: &str, room: usize) -> Vec<String> {
    let directory = fs.open(&op(), path(text).as_path(), &OpenHow::default()).unwrap().file;
    let mut names: Vec<String> = Vec::new();
    loop {
        let mut sink = DirectorySink::new(room);
        let last = names.last().map(|name| openfsp::nt::OwnedName::from_text(name).unwrap());
        let from = last.as_ref().map_or(ResumeFrom::Start, |l| ResumeFrom::After(l.as_name()));
        fs.read_directory(&op(), &directory, from, &mut sink).unwrap();
        if sink.entries().is_empty() {
            return names;
        }
        let found = sink.entries().iter().map(|entry| entry.name().unwrap().to_string());
        names.extend(found);
    }
}

#[test]
fn keeps_names_and_nothing_else() {
    let fs = NullFs::new();
    make(&fs, "\\f", false);
    let file = fs.open(&op(), path("\\f").as_path(), &OpenHow::default()).unwrap().file;
    let data = WriteData::new(vec![7; 100]);
    let write = Write { at: WriteAt::Offset(5), constrained: false, data };
    assert_eq!(fs.write(&op(), &file, &write).unwrap().bytes, 100);
    assert_eq!(fs.info(&op(), &file).unwrap().end_of_file, 0);
    let mut out = ReadBuf::new(10);
    fs.read(&op(), &file, 0, &mut out).unwrap();
    assert!(out.is_empty());
}

#[test]
fn lists_a_directory_in_pieces_and_without_what_is_below() {
    let fs = NullFs::new();
    make(&fs, "\\d", true);
    for name in ["\\d\\a", "\\d\\b", "\\d\\c", "\\da"] {
        make(&fs, name, name == "\\d\\b");
    }
    make(&fs, "\\d\\b\\x", false);
    assert_eq!(names(&fs, "\\", 1), ["d", "da"]);
    assert_eq!(names(&fs, "\\d", 1), ["a", "b", "c"]);
    assert_eq!(names(&fs, "\\d", 1 << 16), ["a", "b", "c"]);
}

#[test]
fn renames_a_directory_with_what_is_in_it() {
    let fs = NullFs::new();
    make(&fs, "\\d", true);
    make(&fs, "\\d\\f", false);
    make(&fs, "\\e", true);
    let rename = |to: &str, how| fs.rename(&op(), path("\\d").as_path(), path(to).as_path(), how);
    let error = rename("\\e", RenameHow::default()).unwrap_err();
    assert_eq!(error.status(), NtError::OBJECT_NAME_COLLISION);
    rename("\\e", RenameHow { replace: true, ..RenameHow::default() }).unwrap();
    assert_eq!(names(&fs, "\\", 1 << 16), ["e"]);
    assert_eq!(names(&fs, "\\e", 1 << 16), ["f"]);
}

#[test]
fn removes_what_is_empty_and_knows_what_is_missing() {
    let fs = NullFs::new();
    make(&fs, "\\d", true);
    make(&fs, "\\d\\f", false);
    let remove = |text: &str| fs.remove(&op(), path(text).as_path()).map_err(|e| e.status());
    assert_eq!(remove("\\d"), Err(NtError::DIRECTORY_NOT_EMPTY));
    assert_eq!(remove("\\d\\f"), Ok(()));
    assert_eq!(remove("\\d\\f"), Err(NtError::OBJECT_NAME_NOT_FOUND));
    assert_eq!(remove("\\x\\f"), Err(NtError::OBJECT_PATH_NOT_FOUND));
    assert_eq!(remove("\\d"), Ok(()));
    assert!(fs.read_names().find(FilePath::ROOT).is_ok());
}
