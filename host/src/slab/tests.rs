//! Old keys find nothing.

use super::Slab;

#[test]
fn a_slot_is_used_again_under_another_key() {
    let mut slab = Slab::new();
    let (one, two) = (slab.insert('1'), slab.insert('2'));
    assert_ne!(one, 0);
    assert_eq!(slab.remove(one), Some('1'));
    let three = slab.insert('3');
    assert_ne!(one, three);
    assert_eq!((slab.get(one), slab.get(two)), (None, Some(&'2')));
    assert_eq!(slab.get_mut(one), None);
    assert_eq!(slab.remove(one), None);
    assert_eq!((slab.get(two), slab.get(three)), (Some(&'2'), Some(&'3')));
    assert_eq!(slab.get(u64::MAX), None);
    let mut all: Vec<_> = slab.iter().map(|(key, value)| (key, *value)).collect();
    all.sort_unstable();
    assert_eq!(all, [(two, '2'), (three, '3')]);
    assert_eq!(slab.take_all(), ['3', '2']);
    assert_eq!(slab.iter().count(), 0);
}
