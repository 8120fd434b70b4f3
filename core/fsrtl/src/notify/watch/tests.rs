#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::super::is_interested;
use super::*;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;
use nt::OwnedPath;

const ROOMY: usize = 64 * 1024;
const NAMES: CompletionFilter = CompletionFilter::FILE_NAME.union(CompletionFilter::DIR_NAME);
const BITS: [(CompletionFilter, char); 12] = [
    (CompletionFilter::FILE_NAME, 'F'),
    (CompletionFilter::DIR_NAME, 'D'),
    (CompletionFilter::ATTRIBUTES, 'A'),
    (CompletionFilter::SIZE, 'S'),
    (CompletionFilter::LAST_WRITE, 'W'),
    (CompletionFilter::LAST_ACCESS, 'R'),
    (CompletionFilter::CREATION, 'C'),
    (CompletionFilter::EA, 'E'),
    (CompletionFilter::SECURITY, 'P'),
    (CompletionFilter::STREAM_NAME, 'n'),
    (CompletionFilter::STREAM_SIZE, 's'),
    (CompletionFilter::STREAM_WRITE, 'w'),
];

fn path(text: &str) -> OwnedPath {
    OwnedPath::from_text(text).expect("a legal path")
}

/// The last `depth` components.
fn place(path: &OwnedPath, depth: usize) -> Place<'_> {
    Place::below(path.as_path(), depth, true).expect("deep enough")
}

fn change(watch: &mut Watch, kind: ChangeKind, text: &str, depth: usize) {
    watch.change(&DirectoryChange::of(kind, place(&path(text), depth)));
}

fn rename(watch: &mut Watch, is_directory: bool, from: (&str, usize), to: (&str, usize)) {
    let (old, new) = (path(from.0), path(to.0));
    let (old, new) = (place(&old, from.1), place(&new, to.1));
    watch.change(&DirectoryChange::Renamed { is_directory, old, new });
}

fn relocate(watch: &mut Watch, from: Option<(&str, usize)>, to: Option<(&str, usize)>) {
    let [old, new] = [from, to].map(|end| end.map(|(text, depth)| (path(text), depth)));
    let [old, new] = [&old, &new].map(|end| end.as_ref().map(|(path, depth)| place(path, *depth)));
    watch.change(&DirectoryChange::Moved { is_directory: false, old, new });
}

fn word(action: NotifyAction) -> &'static str {
    match action {
        NotifyAction::Added => "+",
        NotifyAction::Removed => "-",
        NotifyAction::Modified => "*",
        NotifyAction::RenamedOldName => "<",
        NotifyAction::RenamedNewName => ">",
        NotifyAction::AddedStream => "s+",
        NotifyAction::RemovedStream => "s-",
        NotifyAction::ModifiedStream => "s*",
        NotifyAction::RemovedByDelete
        | NotifyAction::IdNotTunnelled
        | NotifyAction::TunnelledIdCollision
        | NotifyAction::Unknown(_) => "?",
    }
}

/// The next answer as a line of text.
fn take(watch: &mut Watch, room: usize) -> String {
    let promised = watch.has_answer();
    let batch = watch.take(room);
    assert_eq!(promised, batch.is_some());
    match batch {
        None => "waits".into(),
        Some(Batch::EnumerateAgain) => "enumerate".into(),
        Some(Batch::Cleanup) => "cleanup".into(),
        Some(Batch::DeletePending) => "delete pending".into(),
        Some(Batch::Changes(list)) => {
            assert!(!list.is_empty() && list.bytes() <= room);
            let entry = |(action, name): (_, &[u16])| {
                format!("{} {}", word(action), String::from_utf16_lossy(name))
            };
            list.iter().map(entry).collect::<Vec<_>>().join(", ")
        }
    }
}

/// What each filter bit alone makes a watch say of a change `depth` names below it.
fn cell(kind: ChangeKind, tree: bool, depth: usize) -> String {
    let path = path("\\a\\b\\c\\d");
    let place = place(&path, depth);
    let mut cell = String::new();
    for (bit, letter) in BITS {
        let mut watch = Watch::new(bit, tree, ROOMY);
        // A second one, so that an old name does not wait for its new one.
        watch.change(&DirectoryChange::of(kind, place));
        watch.change(&DirectoryChange::modified(kind.filter(), place));
        let heard = match take(&mut watch, ROOMY).as_str() {
            "waits" => false,
            told => {
                assert!(told.starts_with(word(kind.action())), "{kind:?}: {told}");
                true
            }
        };
        assert_eq!(heard, is_interested(bit, tree, kind.filter(), depth));
        cell.push(if heard { letter } else { '.' });
    }
    cell
}

#[test]
fn the_whole_table() {
    const COLUMNS: [(bool, usize); 7] =
        [(false, 0), (false, 1), (false, 2), (true, 0), (true, 1), (true, 2), (true, 3)];
    let mut table = String::new();
    write!(table, "{:18} {:14}", "kind", "action").unwrap();
    for (tree, depth) in COLUMNS {
        write!(table, " {:12}", format!("{} {depth}", if tree { "tree" } else { "dir" })).unwrap();
    }
    for kind in ChangeKind::ALL {
        table.truncate(table.trim_end().len());
        write!(table, "\n{:18} {:14}", format!("{kind:?}"), format!("{:?}", kind.action()))
            .unwrap();
        for (tree, depth) in COLUMNS {
            write!(table, " {}", cell(kind, tree, depth)).unwrap();
        }
    }
    table.push('\n');
    let body = |text: &str| -> String {
        text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
    };
    assert_eq!(table, body(include_str!("../table.txt")), "the table is now:\n{table}");
}

#[test]
fn names_are_relative_to_the_watched_directory() {
    for (depth, name) in [(1, "file"), (2, "b\\file"), (3, "a\\b\\file")] {
        let mut watch = Watch::new(NAMES, true, ROOMY);
        change(&mut watch, ChangeKind::FileAdded, "\\a\\b\\file", depth);
        assert_eq!(take(&mut watch, ROOMY), format!("+ {name}"));
        assert_eq!(take(&mut watch, ROOMY), "waits");
    }
    let file = path("\\a\\b\\file");
    assert!(Place::below(file.as_path(), 4, true).is_none(), "no such ancestor");
    assert!(Place::below(OwnedPath::root().as_path(), 1, true).is_none());
    assert!(Place::below(OwnedPath::root().as_path(), 0, true).is_some());
}

#[test]
fn streams_follow_their_file_after_a_colon() {
    let mut watch = Watch::new(CompletionFilter::STREAM_NAME, false, ROOMY);
    change(&mut watch, ChangeKind::StreamAdded, "\\a\\file:stream", 1);
    change(&mut watch, ChangeKind::StreamData, "\\a\\file:stream", 1);
    change(&mut watch, ChangeKind::StreamRemoved, "\\a\\file:stream", 1);
    assert_eq!(take(&mut watch, ROOMY), "s+ file:stream, s- file:stream");
}

#[test]
fn a_rename_is_told_in_one_answer() {
    let mut watch = Watch::new(NAMES, true, ROOMY);
    rename(&mut watch, false, ("\\s\\old", 2), ("\\s\\new", 2));
    assert_eq!(take(&mut watch, ROOMY), "< s\\old, > s\\new");
    let mut watch = Watch::new(NAMES | CompletionFilter::ATTRIBUTES, false, ROOMY);
    rename(&mut watch, false, ("\\old", 1), ("\\new", 1));
    rename(&mut watch, true, ("\\d1", 1), ("\\d2", 1));
    assert_eq!(take(&mut watch, ROOMY), "< old, > new, * new, < d1, > d2");
    let mut watch = Watch::new(CompletionFilter::DIR_NAME, false, ROOMY);
    rename(&mut watch, false, ("\\old", 1), ("\\new", 1));
    assert_eq!(take(&mut watch, ROOMY), "waits", "a file is no directory");
}

#[test]
fn a_move_is_a_removal_and_an_addition_as_far_as_each_is_seen() {
    let from = Some(("\\in\\sub\\f", 2));
    let to = Some(("\\in\\g", 1));
    let cases = [
        (true, from, to, "- sub\\f, + g"),
        (true, from, None, "- sub\\f"),
        (true, None, to, "+ g"),
        (false, from, to, "+ g"),
        (false, from, None, "waits"),
        (true, None, None, "waits"),
    ];
    for (tree, from, to, told) in cases {
        let mut watch = Watch::new(NAMES, tree, ROOMY);
        relocate(&mut watch, from, to);
        assert_eq!(take(&mut watch, ROOMY), told, "{tree} {from:?} {to:?}");
    }
    let mut watch = Watch::new(CompletionFilter::ATTRIBUTES, true, ROOMY);
    relocate(&mut watch, from, to);
    relocate(&mut watch, to, None);
    assert_eq!(take(&mut watch, ROOMY), "* g", "only where it is now");
}

#[test]
fn an_old_name_waits_for_its_new_one() {
    let mut watch = Watch::new(NAMES, false, ROOMY);
    change(&mut watch, ChangeKind::FileAdded, "\\f", 1);
    change(&mut watch, ChangeKind::FileOldName, "\\old", 1);
    assert_eq!(take(&mut watch, ROOMY), "waits");
    change(&mut watch, ChangeKind::FileNewName, "\\new", 1);
    assert_eq!(take(&mut watch, ROOMY), "+ f, < old, > new");
}

#[test]
fn what_cannot_be_reached_is_not_told() {
    let secret = path("\\secret\\file");
    for (depth, told) in [(1, "+ file"), (2, "waits")] {
        let place = Place::below(secret.as_path(), depth, false).expect("deep enough");
        let mut watch = Watch::new(NAMES, true, ROOMY);
        watch.change(&DirectoryChange::of(ChangeKind::FileAdded, place));
        assert_eq!(take(&mut watch, ROOMY), told);
    }
}

#[test]
fn modifications_of_one_step_are_one_change() {
    let overwritten = [ChangeKind::Data, ChangeKind::Size, ChangeKind::Attributes];
    let matched = overwritten.into_iter().fold(CompletionFilter::empty(), |matched, kind| {
        assert_eq!(kind.action(), NotifyAction::Modified);
        matched | kind.filter()
    });
    let file = path("\\f");
    let mut watch = Watch::new(CompletionFilter::all(), false, ROOMY);
    watch.change(&DirectoryChange::modified(matched, place(&file, 1)));
    assert_eq!(take(&mut watch, ROOMY), "* f");
}

#[test]
fn more_than_the_limit_is_told_as_enumerate_again() {
    // Two of these take 16 + 16 bytes.
    for limit in 0..40 {
        let mut watch = Watch::new(NAMES, false, limit);
        change(&mut watch, ChangeKind::FileAdded, "\\f1", 1);
        change(&mut watch, ChangeKind::FileAdded, "\\f2", 1);
        let told = if limit >= 32 { "+ f1, + f2" } else { "enumerate" };
        assert_eq!(take(&mut watch, ROOMY), told, "limit {limit}");
        assert_eq!(take(&mut watch, ROOMY), "waits");
        change(&mut watch, ChangeKind::FileAdded, "\\f3", 1);
        let told = if limit >= 16 { "+ f3" } else { "enumerate" };
        assert_eq!(take(&mut watch, ROOMY), told, "limit {limit}: each answer starts afresh");
    }
}

#[test]
fn a_rename_that_does_not_fit_whole_is_not_told_by_half() {
    for limit in 0..40 {
        let mut watch = Watch::new(NAMES, false, limit);
        rename(&mut watch, false, ("\\f1", 1), ("\\f2", 1));
        let told = if limit >= 32 { "< f1, > f2" } else { "enumerate" };
        assert_eq!(take(&mut watch, ROOMY), told);
    }
}

#[test]
fn a_buffer_too_small_drops_what_was_kept() {
    for room in 0..40 {
        let mut watch = Watch::new(NAMES, false, ROOMY);
        change(&mut watch, ChangeKind::FileAdded, "\\f1", 1);
        change(&mut watch, ChangeKind::FileAdded, "\\f2", 1);
        let told = if room >= 32 { "+ f1, + f2" } else { "enumerate" };
        assert_eq!(take(&mut watch, room), told, "room {room}");
        assert_eq!(take(&mut watch, ROOMY), "waits");
    }
}

#[test]
fn a_first_buffer_of_one_byte_spoils_all_answers() {
    let mut watch = Watch::new(NAMES, false, 1);
    assert_eq!(take(&mut watch, 1), "waits", "only a change ends the waiting");
    for room in [1, ROOMY] {
        change(&mut watch, ChangeKind::FileAdded, "\\f", 1);
        assert_eq!(take(&mut watch, room), "enumerate");
    }
}

#[test]
fn what_could_not_be_put_into_words_is_an_overflow() {
    let mut watch = Watch::new(NAMES, true, ROOMY);
    watch.lose();
    assert!(matches!(watch.take(ROOMY), Some(Batch::EnumerateAgain)));
    assert!(watch.take(ROOMY).is_none());
    watch.delete_pending();
    watch.lose();
    assert!(matches!(watch.take(ROOMY), Some(Batch::DeletePending)));
    watch.cleanup();
    watch.lose();
    assert!(matches!(watch.take(ROOMY), Some(Batch::Cleanup)));
}

#[test]
fn an_overflow_is_told_once_and_keeps_no_memory() {
    let mut watch = Watch::new(NAMES, false, 100);
    for _ in 0..1000 {
        change(&mut watch, ChangeKind::FileAdded, "\\a file with a name", 1);
    }
    assert!(matches!(watch.state, State::Overflowed));
    assert_eq!(take(&mut watch, ROOMY), "enumerate");
    assert_eq!(take(&mut watch, ROOMY), "waits");
}

#[test]
fn two_requests_are_answered_one_after_the_other() {
    let mut watch = Watch::new(NAMES, false, ROOMY);
    let mut waiting = [1, 2].into_iter();
    let mut answers = Vec::new();
    for name in ["\\first", "\\second", "\\third"] {
        change(&mut watch, ChangeKind::DirectoryAdded, name, 1);
        if watch.has_answer()
            && let Some(request) = waiting.next()
        {
            answers.push(format!("{request}: {}", take(&mut watch, ROOMY)));
        }
    }
    assert_eq!(answers, ["1: + first", "2: + second"]);
    assert_eq!(take(&mut watch, ROOMY), "+ third", "kept for a request to come");
}

#[test]
fn cleanup_is_the_last_word() {
    let mut watch = Watch::new(NAMES, false, ROOMY);
    change(&mut watch, ChangeKind::FileAdded, "\\f", 1);
    watch.cleanup();
    change(&mut watch, ChangeKind::FileAdded, "\\g", 1);
    watch.delete_pending();
    watch.delete_withdrawn();
    for _every_request in 0..3 {
        assert_eq!(take(&mut watch, 0), "cleanup");
    }
}

#[test]
fn a_directory_to_be_deleted_says_so_until_it_is_to_stay() {
    let mut watch = Watch::new(NAMES, false, ROOMY);
    watch.delete_withdrawn();
    assert_eq!(take(&mut watch, ROOMY), "waits");
    change(&mut watch, ChangeKind::FileAdded, "\\f", 1);
    watch.delete_pending();
    assert_eq!(take(&mut watch, ROOMY), "delete pending");
    assert_eq!(take(&mut watch, ROOMY), "delete pending");
    watch.delete_withdrawn();
    assert_eq!(take(&mut watch, ROOMY), "enumerate", "what was kept is lost, and said to be");
    change(&mut watch, ChangeKind::FileAdded, "\\g", 1);
    assert_eq!(take(&mut watch, ROOMY), "+ g");
    watch.delete_pending();
    watch.cleanup();
    assert_eq!(take(&mut watch, ROOMY), "cleanup");
}

#[test]
fn statuses_of_the_answers() {
    let statuses = [
        (Batch::Changes(NotifyList::default()), 0),
        (Batch::EnumerateAgain, 0x10C),
        (Batch::Cleanup, 0x10B),
        (Batch::DeletePending, 0xC000_0056),
    ];
    for (batch, raw) in statuses {
        assert_eq!(batch.status().raw(), raw);
    }
}

/// Every sequence of five inputs: what is told is all that happened since the last answer, in
/// order, or the answer says that something is missing.
#[test]
fn nothing_is_lost_without_a_word() {
    const INPUTS: usize = 7;
    const LENGTH: u32 = 5;
    const LIMIT: usize = 48;
    for sequence in 0..INPUTS.pow(LENGTH) {
        let mut watch = Watch::new(NAMES, false, LIMIT);
        let (mut untold, mut lost, mut marked) = (Vec::new(), false, false);
        for step in 0..LENGTH {
            match sequence / INPUTS.pow(step) % INPUTS {
                0 => {
                    change(&mut watch, ChangeKind::FileAdded, "\\f1", 1);
                    untold.push("+ f1");
                }
                1 => {
                    rename(&mut watch, false, ("\\f1", 1), ("\\f2", 1));
                    untold.extend(["< f1", "> f2"]);
                }
                2 => {
                    change(&mut watch, ChangeKind::FileOldName, "\\f1", 1);
                    untold.push("< f1");
                }
                3 => {
                    watch.delete_pending();
                    marked = true;
                }
                4 => {
                    watch.delete_withdrawn();
                    lost |= marked;
                    marked = false;
                }
                room => {
                    let room = if room == 5 { 16 } else { LIMIT };
                    // Each of these names takes 16 bytes.
                    lost |= 16 * untold.len() > LIMIT;
                    let is_half = untold.last().is_some_and(|last| last.starts_with('<'));
                    let expected = if marked {
                        "delete pending".into()
                    } else if lost {
                        "enumerate".into()
                    } else if untold.is_empty() || is_half {
                        "waits".into()
                    } else if 16 * untold.len() > room {
                        "enumerate".into()
                    } else {
                        untold.join(", ")
                    };
                    assert_eq!(take(&mut watch, room), expected, "sequence {sequence}");
                    if !marked && expected != "waits" {
                        (untold, lost) = (Vec::new(), false);
                    }
                }
            }
        }
    }
}
