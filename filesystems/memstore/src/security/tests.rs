use super::SecurityTable;
use nt::security::SecurityDescriptor;
use std::vec::Vec;

#[test]
fn slots_are_reused_and_the_last_holder_clears_up() {
    let descriptor = |control| {
        let mut bytes = Vec::from([1, 0, control, 0x80]);
        bytes.extend([0; 16]);
        SecurityDescriptor::parse(&bytes).unwrap()
    };
    let (a, b) = (descriptor(0), descriptor(1));
    let mut table = SecurityTable::default();
    let first = table.hold(&a).unwrap();
    let second = table.hold(&a).unwrap();
    assert_eq!((&first, table.len()), (&second, 1));
    table.release(first);
    assert_eq!(table.descriptor(&second), Some(&a));
    table.release(second);
    assert_eq!(table.len(), 0);
    let third = table.hold(&b).unwrap();
    assert_eq!((table.descriptor(&third), table.shared.len()), (Some(&b), 1));
}
