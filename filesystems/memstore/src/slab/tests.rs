use super::{PAGE_SLOTS, Slab, Slot, State};
use nt::FileId;
use std::vec::Vec;

#[test]
fn ids_go_stale_and_slots_come_back() {
    let mut slab = Slab::new();
    let mut ids = Vec::new();
    for value in 0..3 * PAGE_SLOTS {
        let vacancy = slab.vacancy().unwrap();
        let index = slab.fill(vacancy, value);
        ids.push(slab.id(index));
        assert_eq!(slab.get(index), Some(&value));
    }
    assert_eq!(ids[0], FileId(1));
    let index = slab.index(ids[300]).unwrap();
    assert_eq!(slab.vacate(index), Some(300));
    assert_eq!(slab.vacate(index), None);
    assert_eq!(slab.index(ids[300]), None);
    let vacancy = slab.vacancy().unwrap();
    let again = slab.fill(vacancy, 7);
    assert_eq!(again, index);
    assert_eq!(slab.id(again), FileId(1 << 32 | 301));
    assert_eq!(slab.index(ids[300]), None);
    assert_eq!(slab.iter().count(), ids.len());
}

#[test]
fn what_was_never_an_id_is_none() {
    let mut slab = Slab::new();
    let vacancy = slab.vacancy().unwrap();
    slab.fill(vacancy, ());
    for id in [0, 2, 1 << 32, 1 << 64 | 1, u128::MAX, u128::from(u64::MAX), 0xFFFF_FFFF] {
        assert_eq!(slab.index(FileId(id)), None, "{id:#x}");
    }
}

#[test]
fn a_slot_is_retired_before_its_generations_wrap() {
    let mut slab = Slab::new();
    let vacancy = slab.vacancy().unwrap();
    let index = slab.fill(vacancy, 'a');
    slab.pages[0][0] = Slot { generation: u32::MAX, state: State::Occupied('b') };
    assert_eq!(slab.vacate(index), Some('b'));
    let vacancy = slab.vacancy().unwrap();
    assert_ne!(slab.fill(vacancy, 'c'), index);
}
