use super::*;

fn lk(start: u64, end: u64, kind: u32) -> LkIn {
    let lk = FileLock { start, end, kind, pid: 7 };
    LkIn { fh: 1, owner: 9, lk, lk_flags: LockFlags::empty(), padding: 0 }
}

fn held(start: u64, length: u64, mode: LockMode) -> HeldPosixLock {
    let range = LockRange::new(nt::ByteRange { offset: start, length }).expect("a range");
    HeldPosixLock { range, mode, process: 5 }
}

#[test]
fn a_range_is_from_the_first_byte_to_the_last() {
    let request = request_of(&lk(2, 4, READ), true).expect("a lock");
    assert_eq!((request.range.offset(), request.range.length()), (2, 3));
    assert_eq!((request.mode, request.owner, request.wait), (Some(LockMode::Shared), 9, true));
    let request = request_of(&lk(2, u64::MAX, WRITE), false).expect("a lock");
    assert_eq!(request.range.last(), Some(TO_THE_END));
    assert_eq!(request_of(&lk(0, 0, UNLOCK), false).expect("none").mode, None);
}

#[test]
fn what_is_no_lock_is_refused() {
    assert_eq!(request_of(&lk(4, 3, READ), false), Err(Errno::INVAL));
    assert_eq!(request_of(&lk(0, 3, 3), false), Err(Errno::INVAL));
}

#[test]
fn what_is_in_the_way_is_told_in_the_words_of_posix() {
    let told = |held| {
        let FileLock { start, end, kind, pid } = wire(&held);
        (start, end, kind, pid)
    };
    assert_eq!(told(held(2, 3, LockMode::Shared)), (2, 4, READ, 5));
    assert_eq!(told(held(2, u64::MAX - 1, LockMode::Exclusive)), (2, TO_THE_END, WRITE, 5));
    assert_eq!(told(held(2, 0, LockMode::Exclusive)), (2, 2, WRITE, 5));
    assert_eq!(told(held(u64::MAX, 1, LockMode::Shared)), (TO_THE_END, TO_THE_END, READ, 5));
}
