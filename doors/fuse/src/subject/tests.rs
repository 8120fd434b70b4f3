use super::{FIRST, LIMIT, Pair, Subjects};
use openfsp_host::{Answered, Execution, Operations, Responder, Volume, VolumeParams};
use std::collections::HashSet;
use transact::Operation;

/// Of a volume nothing is needed but that it knows who is who.
struct Empty;

impl Operations for Empty {
    fn execution(&self) -> Execution {
        Execution::INLINE
    }

    fn ask(&self, _: Operation, responder: Responder) -> Option<Answered> {
        Some(responder.answer(Err(nt::NtError::NOT_SUPPORTED)))
    }
}

/// Those that are found without a lock, and those that are not.
#[test]
fn a_pair_is_one_subject_however_it_is_remembered() {
    let volume = Volume::from_operations(VolumeParams::default(), Empty).start().expect("a volume");
    let subjects = Subjects::default();
    let pairs: Vec<Pair> = (0..2 * FIRST as u32).flat_map(|id| [(id, id), (id, 7000)]).collect();
    let of = |pair: &Pair| subjects.of(&volume, *pair).expect("a subject");
    let asked: Vec<_> = pairs.iter().map(of).collect();
    assert!(asked.iter().copied().collect::<HashSet<_>>().len() == pairs.len());
    assert!(pairs.iter().map(of).eq(asked.iter().copied()), "asked again");
    assert_eq!(subjects.known.read().len(), pairs.len() - FIRST);
    assert!(pairs.len() < LIMIT);
}
