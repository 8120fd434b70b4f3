//! Opening, renaming, listing, writing and locking by NT's requests.

use anyhow::Result;
use openfsp::nt::{AccessMask, CreateDisposition, NtError, WriteAt};

use crate::hammer::chance::Chance;
use crate::hammer::crew::Worker;
use crate::hammer::door::Nt;
use crate::hammer::place::{COUNTERS, SHARED, nt, shared_file};
use crate::hammer::tally::Kind;

/// Somebody else was faster.
fn is_fair(error: &NtError) -> bool {
    [
        NtError::OBJECT_NAME_NOT_FOUND,
        NtError::OBJECT_NAME_COLLISION,
        NtError::DELETE_PENDING,
        NtError::FILE_DELETED,
    ]
    .contains(error)
}

/// The life of one thread.
pub(super) fn work(door: &Nt, seed: u64, worker: &Worker) -> Result<()> {
    let mut chance = Chance::new(seed ^ 0xD00D);
    while worker.goes_on() {
        let path = nt(&shared_file(&mut chance));
        let open = |access, disposition| door.open(&path, access, disposition);
        match chance.below(6) {
            0 => worker.may(Kind::NtOpen, is_fair, || {
                let access = AccessMask::READ_DATA | AccessMask::READ_ATTRIBUTES;
                door.release(open(access, CreateDisposition::OpenIf)?)
            })?,
            1 => {
                let new = nt(&shared_file(&mut chance));
                worker.may(Kind::NtRename, is_fair, || {
                    let opened = open(AccessMask::DELETE, CreateDisposition::Open);
                    door.with(opened, |ccb| door.rename(ccb, &new))
                })?
            }
            2 => worker.may(Kind::NtDelete, is_fair, || {
                let opened = open(AccessMask::DELETE, CreateDisposition::Open);
                door.with(opened, |ccb| door.delete(ccb))
            })?,
            3 => {
                let directory = nt(SHARED[chance.below(SHARED.len())]);
                let list = || door.with(door.open_directory(&directory), |ccb| door.list(ccb));
                worker.must(Kind::NtList, list).map(|_| None)?
            }
            4 => worker.may(Kind::NtWrite, is_fair, || {
                let opened = open(AccessMask::WRITE_DATA, CreateDisposition::OpenIf);
                let at = WriteAt::Offset(chance.number() % 4096);
                door.with(opened, |ccb| door.write(ccb, at, b"written by a door".to_vec()))
            })?,
            _ => {
                add_one(door, &nt(COUNTERS[chance.below(COUNTERS.len())]), worker)?;
                None
            }
        };
    }
    Ok(())
}

/// Adds one to a counter under its lock, which the mount's programs meet.
fn add_one(door: &Nt, counter: &str, worker: &Worker) -> Result<()> {
    let access = AccessMask::READ_DATA | AccessMask::WRITE_DATA;
    let ccb = door.open(counter, access, CreateDisposition::Open)?;
    worker.must(Kind::NtLock, || door.lock(ccb))?;
    let number = door.number(ccb)?;
    worker.must(Kind::NtWrite, || door.set_number(ccb, number + 1))?;
    worker.incremented();
    door.unlock(ccb)?;
    Ok(door.release(ccb)?)
}
