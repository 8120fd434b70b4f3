//! Every step from every state of three owners, against a map of who holds what.

use super::*;

const MODES: [LockMode; 2] = [LockMode::Shared, LockMode::Exclusive];
const OWNERS: usize = 3;

type Model = [Option<LockMode>; OWNERS];

/// All that can be: some hold it shared, or one exclusively.
fn every_state() -> impl Iterator<Item = Model> {
    let of = |held: bool, mode| held.then_some(mode);
    let shared = (0..1 << OWNERS).map(move |readers: usize| {
        core::array::from_fn(|owner| of(readers >> owner & 1 == 1, LockMode::Shared))
    });
    let exclusive = (0..OWNERS)
        .map(move |writer| core::array::from_fn(|owner| of(owner == writer, LockMode::Exclusive)));
    shared.chain(exclusive)
}

fn build(state: Model) -> WholeFileLocks<usize> {
    let mut locks = WholeFileLocks::default();
    for (owner, mode) in state.into_iter().enumerate() {
        if let Some(mode) = mode {
            assert_eq!(locks.lock(owner, mode), Ok(LockAnswer::Granted));
        }
    }
    locks
}

fn held(locks: &WholeFileLocks<usize>) -> Model {
    let of = |owner| locks.holders.contains(&owner).then_some(locks.mode);
    core::array::from_fn(of)
}

#[test]
fn every_step_of_three_owners() {
    for state in every_state() {
        assert_eq!(held(&build(state)), state);
        assert_eq!(build(state).is_empty(), state == [None; OWNERS]);
        for owner in 0..OWNERS {
            for mode in MODES {
                let mut locks = build(state);
                let refused = (0..OWNERS).filter(|other| *other != owner).any(|other| {
                    state[other].is_some_and(|held| [held, mode].contains(&LockMode::Exclusive))
                });
                assert_eq!(locks.conflicts(owner, mode), refused);
                let answer = if refused { LockAnswer::Conflict } else { LockAnswer::Granted };
                assert_eq!(locks.lock(owner, mode), Ok(answer), "{state:?} {owner} {mode:?}");
                // Refused, the former lock is gone.
                let mut after = state;
                after[owner] = (!refused).then_some(mode);
                assert_eq!(held(&locks), after, "{state:?} {owner} {mode:?}");
            }
            let mut locks = build(state);
            assert_eq!(locks.unlock(owner), state[owner].is_some());
            let mut after = state;
            after[owner] = None;
            assert_eq!(held(&locks), after);
        }
    }
}
