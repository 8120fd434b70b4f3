//! memfs behind the engine: what its options promise.

use openfsp::nt::{
    AccessMask, Action, Answer, BufferId, CcbId, Completion, Create, CreateDisposition,
    EntryDetail, EnumerationFlags, FileInfo, Keep, NtError, Origin, OriginFlags, OwnedPath,
    QueryDirectory, Request, ShareMode, Target, WriteAt,
};
use openfsp::{Connection, Done, Payload, Sink, Volume, WriteData};
use openfsp_memfs::{MemFs, Options};
use std::sync::Arc;

struct Nobody;

impl Sink for Nobody {
    fn complete(&self, _: u64, _: Done) {
        unreachable!("every request here is waited for");
    }
}

fn volume(options: &Options) -> Connection {
    let memfs = MemFs::new(options).expect("options");
    Volume::builder(memfs.params(), memfs).start().expect("a volume").connect(Arc::new(Nobody))
}

fn ask(connection: &Connection, action: Action, payload: Payload) -> Completion {
    let origin = Origin { flags: OriginFlags::ACCESS_CHECKED, ..Origin::default() };
    connection.call(Request { origin, action }, payload).completion
}

fn make(connection: &Connection, path: &str) -> Result<CcbId, NtError> {
    let target = Target::Path(OwnedPath::from_text(path).expect("a path"));
    let mut create = Create::open(target, AccessMask::FILE_ALL_ACCESS, ShareMode::all());
    create.disposition = CreateDisposition::Create;
    create.keep = Keep::HANDLE;
    match ask(connection, Action::Create(create), Payload::None)? {
        Answer::Created(created) => Ok(created.ccb.expect("a handle was to be kept")),
        other => panic!("a create was answered by {other:?}"),
    }
}

fn write(connection: &Connection, ccb: CcbId, bytes: usize) -> Completion {
    let length = bytes as u32;
    let buffer = BufferId::default();
    let action = Action::Write { ccb, at: WriteAt::End, length, buffer, constrained: false };
    ask(connection, action, Payload::Write(WriteData::new(vec![7; bytes])))
}

#[test]
fn one_node_too_many_is_a_full_disk() {
    // The root is one of them.
    let full = volume(&Options { max_nodes: Some(3), ..Options::default() });
    assert!(make(&full, r"\a").is_ok());
    assert!(make(&full, r"\b").is_ok());
    assert_eq!(make(&full, r"\c"), Err(NtError::DISK_FULL));
}

#[test]
fn a_write_beyond_the_limit_leaves_the_file_as_it_was() {
    let small = volume(&Options { max_file_bytes: Some(10_000), ..Options::default() });
    let file = make(&small, r"\f").expect("room for a file");
    assert!(matches!(write(&small, file, 8_000), Ok(Answer::Written { bytes: 8_000, .. })));
    assert_eq!(write(&small, file, 8_000), Err(NtError::DISK_FULL));
    let written = write(&small, file, 2_000);
    assert!(matches!(written, Ok(Answer::Written { offset: 8_000, bytes: 2_000, .. })));
}

#[test]
fn case_counts_unless_it_is_told_otherwise() {
    let sensitive = volume(&Options::default());
    assert!(make(&sensitive, r"\Name").is_ok());
    assert!(make(&sensitive, r"\NAME").is_ok());
    let insensitive = volume(&Options { case_sensitive: false, ..Options::default() });
    assert!(make(&insensitive, r"\Name").is_ok());
    assert_eq!(make(&insensitive, r"\NAME"), Err(NtError::OBJECT_NAME_COLLISION));
}

#[test]
fn a_label_has_32_units_at_most() {
    let long = Options { label: "l".repeat(33), ..Options::default() };
    assert!(MemFs::new(&long).is_err());
    let longest = Options { label: "l".repeat(32), ..Options::default() };
    let labelled = volume(&longest);
    let volume = ask(&labelled, Action::QueryVolume, Payload::None);
    assert!(matches!(volume, Ok(Answer::Volume(info)) if info.label == *"l".repeat(32)));
}

/// Everything in the root directory, in batches of a few.
fn list(connection: &Connection, detail: EntryDetail) -> Vec<(String, FileInfo)> {
    let target = Target::Path(OwnedPath::root());
    let open = Create::open(target, AccessMask::LIST_DIRECTORY, ShareMode::all());
    let ccb = match ask(connection, Action::Create(open), Payload::None) {
        Ok(Answer::Created(created)) => created.ccb.expect("a handle was to be kept"),
        other => panic!("an open was answered by {other:?}"),
    };
    let mut listed = Vec::new();
    loop {
        let flags = EnumerationFlags::empty();
        let query =
            QueryDirectory { ccb, pattern: None, flags, index: 0, room: 0, dots: false, detail };
        match ask(connection, Action::QueryDirectory(query), Payload::None) {
            Ok(Answer::Directory(batch)) if batch.is_empty() => return listed,
            Ok(Answer::Directory(batch)) => {
                let named = |entry: openfsp::nt::DirectoryEntry<'_>| {
                    (entry.name().expect("no dots").to_string(), *entry.info)
                };
                listed.extend(batch.iter().map(named));
            }
            other => panic!("a listing was answered by {other:?}"),
        }
    }
}

/// What a listing of kinds leaves out is its own to choose; what it tells is the same.
#[test]
fn a_listing_of_kinds_tells_the_same_names_and_files() {
    let volume = volume(&Options::default());
    for number in 0..100 {
        let file = make(&volume, &format!(r"\f{number:03}")).expect("room for a file");
        assert!(write(&volume, file, number).is_ok());
    }
    let (all, kinds) = (list(&volume, EntryDetail::Full), list(&volume, EntryDetail::Kind));
    assert_eq!(all.len(), 100);
    assert!(all.iter().map(|(_, info)| info.end_of_file).eq(0..100));
    let told = |(name, info): &(String, FileInfo)| (name.clone(), info.id, info.is_directory());
    assert!(all.iter().map(told).eq(kinds.iter().map(told)));
    assert_eq!(kinds[7].1.end_of_file, 0, "no file was looked at");
}
