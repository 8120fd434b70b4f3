use super::*;

#[test]
fn a_mark_counts_for_requests_before_it() {
    let changes = Changes::default();
    let (node, entry) = (Key::node(7), Key::entry(7, b"name"));
    let before = changes.moment();
    assert!(changes.none_since(before) && !changes.since(before, node));
    changes.mark(node);
    let after = changes.moment();
    assert!(changes.since(before, node), "it was asked before");
    assert!(!changes.since(after, node), "it was asked after");
    assert!(!changes.since(before, entry), "something else");
    assert!(!changes.none_since(before));
    changes.mark(entry);
    assert!(changes.since(after, entry) && !changes.since(after, node));
}

#[test]
fn a_name_is_of_its_directory() {
    assert_ne!(Key::entry(1, b"a"), Key::entry(2, b"a"));
    assert_ne!(Key::entry(1, b"a"), Key::entry(1, b"b"));
}

#[test]
fn a_change_is_told_after_the_replies_that_missed_it() {
    let changes = std::sync::Arc::new(Changes::default());
    let writing = changes.writing(4);
    let told = std::thread::spawn({
        let changes = std::sync::Arc::clone(&changes);
        move || changes.wait_for_replies()
    });
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert!(!told.is_finished(), "a reply is being written");
    drop(writing);
    told.join().expect("no panic");
}
