//! Ids, limits, and the order of reuse.

use super::*;

#[test]
fn ids_of_removed_values_stay_dead() {
    let mut slab: Slab<nt::CcbId, u32> = Slab::new(1000);
    let a = slab.insert(1).unwrap();
    assert_eq!(slab.remove(a), Some(1));
    let b = slab.insert(2).unwrap();
    assert_ne!(a, b);
    assert_eq!(slab.get(a), None);
    assert_eq!(slab.remove(a), None);
    assert_eq!(slab.get(b), Some(&2));
}

#[test]
fn the_limit_holds_and_slots_are_reused_in_order() {
    let mut slab: Slab<nt::CcbId, usize> = Slab::new(100);
    let ids: Vec<_> = (0..100).map(|n| slab.insert(n).unwrap()).collect();
    assert_eq!(slab.insert(0), Err(NtError::INSUFFICIENT_RESOURCES));
    assert!(ids.iter().enumerate().all(|(n, id)| slab.get(*id) == Some(&n)));
    slab.remove(ids[7]);
    slab.remove(ids[70]);
    let again = slab.insert(5).unwrap();
    assert_eq!(again.0 as u32, ids[70].0 as u32);
    assert_eq!(slab.len(), 99);
}
