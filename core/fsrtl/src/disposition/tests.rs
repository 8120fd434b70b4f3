//! The whole table, written out.

use super::Disposition::{Live, Pending, PosixPending, Removed};
use super::*;

const STATES: [Disposition; 4] = [Live, Pending, PosixPending, Removed];

#[test]
fn set_goes_where_the_flags_say_unless_the_name_is_gone() {
    let delete = DispositionFlags::DELETE;
    let posix = DispositionFlags::POSIX_SEMANTICS;
    let table = [
        (DispositionFlags::empty(), [Live, Live, Live, Removed]),
        (posix, [Live, Live, Live, Removed]),
        (delete, [Pending, Pending, Pending, Removed]),
        (delete | posix, [PosixPending, PosixPending, PosixPending, Removed]),
    ];
    for (flags, expected) in table {
        assert_eq!(STATES.map(|state| state.set(flags)), expected, "{flags:?}");
    }
}

#[test]
fn only_a_pending_delete_refuses_opens() {
    let refused = STATES.map(|state| state.check_open().is_err());
    assert_eq!(refused, [false, true, true, false]);
    assert_eq!(refused, STATES.map(Disposition::is_pending));
}

#[test]
fn the_name_goes_with_its_last_handle_or_with_the_posix_one() {
    // last, asked, delete_on_close -> for each state: (next, goes)
    let stays = |state| (state, false);
    let goes = (Removed, true);
    for bits in 0..8 {
        let (last, asked, delete_on_close) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0);
        let expected = [
            match (delete_on_close, last) {
                (false, _) => stays(Live),
                (true, false) => stays(Pending),
                (true, true) => goes,
            },
            if last { goes } else { stays(Pending) },
            if last || asked { goes } else { stays(PosixPending) },
            stays(Removed),
        ];
        let cleanup = Cleanup { last, asked, delete_on_close };
        assert_eq!(STATES.map(|state| state.cleanup(cleanup)), expected, "{cleanup:?}");
    }
}
