use super::*;
use nt::FileInfo;

#[test]
fn more_references_than_there_are_do_not_come_back() {
    let account = Account::default();
    account.give_node(7);
    account.give_node(7);
    assert_eq!(account.take_node(7, 1), 1);
    assert_eq!(account.take_node(7, 5), 1);
    assert_eq!(account.take_node(7, 1), 0);
    assert_eq!(account.take_node(8, 1), 0);
}

#[test]
fn the_end_finds_what_is_out() {
    let account = Account::default();
    account.give_node(7);
    account.give_node(15);
    account.give_node(15);
    account.give_handle(1, None);
    account.give_handle(2, None);
    account.take_handle(1);
    let (handles, mut nodes) = account.close();
    nodes.sort_unstable();
    assert_eq!((handles, nodes), (vec![2], vec![(7, 1), (15, 2)]));
    assert_eq!(account.close(), (vec![], vec![]));
}

#[test]
fn only_directories_have_listings() {
    let account = Account::default();
    let listing = Listing::new(&FileInfo::default());
    account.give_handle(1, Some(Arc::new(Mutex::new(listing))));
    account.give_handle(2, None);
    assert!(account.listing(1).is_some());
    assert!(account.listing(2).is_none());
    account.take_handle(1);
    assert!(account.listing(1).is_none());
}
