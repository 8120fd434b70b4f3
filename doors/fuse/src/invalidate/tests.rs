use fuse_channel::abi::{AttrOut, EntryOut};
use fuse_channel::{DirentWriter, Operation};
use nt::{ByteRange, Invalidation, InvalidationId, NodeId, OwnedName};
use openfsp_host::Execution;
use std::sync::Arc;

use crate::directory::for_each_plus;
use crate::options::Options;
use crate::response::Response;
use crate::server::Server;
use crate::step::Asker;
use crate::tests::tree::Tree;

const NODE: u64 = 9;

fn server() -> Arc<Server> {
    let volume = Tree::new(Execution::INLINE).volume();
    let dialect = fuse_channel::Dialect::default();
    Server::new(&volume, Options::default(), b"/mnt".to_vec(), dialect)
}

fn asker(server: &Server, operation: &Operation<'_>) -> Asker {
    let mut asker = Asker { unique: 2, node: 1, ..Asker::default() };
    server.enter(&mut asker, operation);
    asker
}

fn entry(nodeid: u64) -> EntryOut {
    EntryOut { nodeid, entry_valid: 5, attr_valid: 6, ..EntryOut::default() }
}

/// How long name and attributes are remembered.
fn valid(entry: &EntryOut) -> (u64, u64) {
    (entry.entry_valid, entry.attr_valid)
}

fn changes() -> [(Invalidation, (u64, u64)); 3] {
    let name = OwnedName::from_text("name").expect("a name");
    [
        (Invalidation::Entry(server().nodes.node(1), name), (0, 6)),
        (Invalidation::Attributes(NodeId(NODE - 1)), (5, 0)),
        (Invalidation::Data(NodeId(NODE - 1), ByteRange::ALL), (5, 0)),
    ]
}

#[test]
fn what_changed_since_it_was_asked_for_is_not_remembered() {
    for (what, expected) in changes() {
        let server = server();
        let lookup = Operation::Lookup { name: b"name" };
        let (before, mut response) = (asker(&server, &lookup), Response::Entry(entry(NODE)));
        server.date(&before, &mut response);
        assert!(matches!(&response, Response::Entry(entry) if valid(entry) == (5, 6)));
        server.invalidate(InvalidationId(0), &what);
        let after = asker(&server, &lookup);
        server.date(&after, &mut response);
        assert!(matches!(&response, Response::Entry(entry) if valid(entry) == (5, 6)));
        server.date(&before, &mut response);
        assert!(matches!(&response, Response::Entry(entry) if valid(entry) == expected));
    }
}

#[test]
fn attributes_of_a_changed_directory_are_not_remembered() {
    let server = server();
    let before = asker(&server, &Operation::Getattr(fuse_channel::abi::GetattrIn::default()));
    server.invalidate(InvalidationId(0), &changes()[0].0);
    let mut response = Response::Attributes(AttrOut { attr_valid: 7, ..AttrOut::default() });
    server.date(&before, &mut response);
    assert!(matches!(&response, Response::Attributes(out) if out.attr_valid == 0));
}

#[test]
fn each_entry_of_a_listing_is_dated() {
    for (what, expected) in changes() {
        let server = server();
        let listing = Operation::Readdirplus(fuse_channel::abi::ReadIn::default());
        let before = asker(&server, &listing);
        assert!(server.held.is_held(1));
        server.invalidate(InvalidationId(0), &what);
        let mut room = [0; 1024];
        let mut writer = DirentWriter::new(&mut room);
        for (name, node) in [(&b"longer than eight"[..], 7), (b"name", NODE), (b"z", 8)] {
            writer.push_plus(&entry(node), 1, name).expect("room");
        }
        let mut response = Response::Entries(writer.finish().to_vec());
        server.date(&before, &mut response);
        let Response::Entries(records) = &mut response else { panic!("the same") };
        let mut told = Vec::new();
        for_each_plus(records, |entry, name| told.push((name.to_vec(), valid(entry))));
        let names: Vec<_> = told.iter().map(|(name, _)| name.as_slice()).collect();
        assert_eq!(names, [&b"longer than eight"[..], b"name", b"z"]);
        assert_eq!(told[0].1, (5, 6));
        assert_eq!(told[1].1, expected);
        assert_eq!(told[2].1, (5, 6));
    }
}
