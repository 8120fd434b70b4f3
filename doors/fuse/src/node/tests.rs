use super::*;
use nt::FileId;

#[test]
fn ids_come_back_and_none_is_reserved() {
    for root in [0, 1, 5, 3 << 32 | 9] {
        let nodes = Nodes::new(NodeId(root));
        assert_eq!(nodes.wire(NodeId(root)), ROOT_ID);
        let mut seen = std::collections::BTreeSet::new();
        for number in [0, 1, 2, 4, 5, 6, 3 << 32 | 9, 7 << 32] {
            let wire = nodes.wire(NodeId(number));
            assert_ne!(wire, 0);
            assert_eq!(wire == ROOT_ID, number == root);
            assert_eq!(nodes.node(wire), NodeId(number), "root {root}");
            assert!(seen.insert(wire), "root {root}: {number} has the id of another");
        }
    }
}

#[test]
fn any_id_of_the_wire_is_some_node() {
    let nodes = Nodes::new(NodeId(0));
    assert_eq!(nodes.wire(nodes.node(0)), 0);
    assert_eq!(nodes.wire(nodes.node(u64::MAX)), u64::MAX);
}

#[test]
fn inode_numbers_fold_the_file_id() {
    let info = |id| FileInfo::file(FileId(id), 0);
    assert_eq!(inode_number(&info(42), 7), 42);
    assert_eq!(inode_number(&info(1 << 64 | 4), 7), 5);
    assert_eq!(inode_number(&info(0), 7), 7);
    assert_eq!(listed_number(&info(0)), UNKNOWN_NUMBER);
}
