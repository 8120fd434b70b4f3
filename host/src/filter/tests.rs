//! The list of verbs and what filters make of it.

use super::{Call, FaultInjecting, Filter, ReadOnly, Verb};
use crate::op::{Caller, Op};
use nt::NtError;
use std::time::Instant;

fn op() -> Op {
    Op::new(Caller::default(), Instant::now())
}

fn before(filter: &impl Filter, verb: Verb) -> Result<(), NtError> {
    let call = Call { verb, path: None, arguments: &[] };
    filter.before(&op(), &call).map_err(|error| error.status())
}

#[test]
fn read_only_refuses_what_changes_and_nothing_else() {
    for verb in Verb::ALL {
        let expected = if verb.changes() { Err(NtError::MEDIA_WRITE_PROTECTED) } else { Ok(()) };
        assert_eq!(before(&ReadOnly, *verb), expected, "{}", verb.name());
    }
    let changing = Verb::ALL.iter().filter(|verb| verb.changes()).count();
    assert_eq!((changing, Verb::ALL.len()), (21, 40));
}

#[test]
fn every_nth_call_fails_and_others_are_not_counted() {
    let faults = FaultInjecting::new(&[Verb::read, Verb::write], 3, NtError::DISK_FULL);
    let mut failed = Vec::new();
    for number in 1..=9 {
        assert_eq!(before(&faults, Verb::info), Ok(()));
        let verb = if number % 2 == 0 { Verb::read } else { Verb::write };
        if before(&faults, verb).is_err() {
            failed.push(number);
        }
    }
    assert_eq!(failed, [3, 6, 9]);
    let never = FaultInjecting::new(&[Verb::read], 0, NtError::DISK_FULL);
    assert_eq!(before(&never, Verb::read), Ok(()));
}
