//! Byte-range locks, NT's and POSIX's.

use nt::{Action, ByteRange, CcbId, LockMode, LockRange, PosixLockRequest, Unlock};

use super::Draw;

fn range(draw: &mut Draw<'_>) -> ByteRange {
    const PLACES: [u64; 5] = [0, 1, 10, 100, 4096];
    let offset = PLACES[draw.choices.below(PLACES.len())];
    let length = PLACES[draw.choices.below(PLACES.len())];
    match draw.choices.chance(20) {
        true => ByteRange { offset: u64::MAX - offset, length },
        false => ByteRange { offset, length },
    }
}

fn mode(draw: &mut Draw<'_>) -> LockMode {
    if draw.choices.chance(500) { LockMode::Shared } else { LockMode::Exclusive }
}

pub(super) fn lock(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    let (range, mode, wait) = (range(draw), mode(draw), draw.choices.chance(400));
    Some(Action::Lock { ccb, range, mode, wait })
}

pub(super) fn unlock(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    let unlock = match draw.choices.below(4) {
        0 => Unlock::All,
        1 => Unlock::AllByKey,
        _ => Unlock::Range(range(draw)),
    };
    Some(Action::Unlock(ccb, unlock))
}

fn posix_request(draw: &mut Draw<'_>, ccb: CcbId) -> Option<PosixLockRequest> {
    let range = LockRange::new(range(draw)).ok()?;
    let mode = Some(mode(draw)).filter(|_| draw.choices.chance(700));
    Some(PosixLockRequest {
        ccb,
        owner: draw.choices.below(3) as u64,
        range,
        mode,
        whole_file: draw.choices.chance(150),
        wait: draw.choices.chance(400),
    })
}

pub(super) fn posix_lock(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    posix_request(draw, ccb).map(Action::PosixLock)
}

pub(super) fn test_posix_lock(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    posix_request(draw, ccb).map(Action::TestPosixLock)
}

pub(super) fn release_posix_locks(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    Some(Action::ReleasePosixLocks { ccb, owner: draw.choices.below(3) as u64 })
}
