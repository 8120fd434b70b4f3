//! Whom locks keep from data: [MS-FSA] 2.1.4.10, for reads, writes and zeroes in a step, and for
//! the gate that lets data pass without one.
//!
//! What changes the end of file or the allocation is not kept back by locks ([MS-FSA] 2.1.5.15.2
//! and 2.1.5.15.4 ask for none).

use fsrtl::{ByteRangeLocks, RangeAccess};
use nt::{
    BufferId, ByteRange, CcbId, LockRange, NtError, Origin, OriginFlags, Query, Wanted, WriteAt,
};
use transact::{Call, FileKey, Object, Outcome, Reply};

use super::{NOBODY, owner};
use crate::files::ScbId;
use crate::flight::{Asker, Flow, Next};
use crate::gate::{Hold, Passage};
use crate::name_tree::ClaimSet;
use crate::volume::{Held, Volume};

/// Every byte that a file may have: a lock behind the last keeps nobody from data.
const ALL_BYTES: ByteRange = ByteRange { offset: 0, length: u64::MAX };

/// A write at the end, while it is asked where that is.
#[derive(Clone, Copy)]
pub(crate) struct AppendNext {
    scb: ScbId,
    ccb: CcbId,
    file: FileKey,
    length: u32,
    buffer: BufferId,
    constrained: bool,
}

impl Volume {
    /// May a read or write be asked of the file system? If it depends on where the file ends, that
    /// is asked first; the flow is that of this question.
    ///
    /// # Errors
    /// `FILE_LOCK_CONFLICT`.
    pub(crate) fn check_transfer(
        &mut self,
        asker: Asker,
        (scb, ccb): (ScbId, CcbId),
        call: &Call,
    ) -> Result<Option<Flow>, NtError> {
        let (access, offset, length) = match *call {
            Call::Read { offset, length, .. } => (RangeAccess::Read, offset, length),
            Call::Write { at: WriteAt::Offset(offset), length, .. } => {
                (RangeAccess::Write, offset, length)
            }
            Call::Write { at: WriteAt::End, file, length, buffer, constrained } => {
                let next = AppendNext { scb, ccb, file, length, buffer, constrained };
                return self.check_append(asker, next);
            }
            _ => return Ok(None),
        };
        let bytes = ByteRange { offset, length: length.into() };
        self.check_locks(asker.origin, (scb, Some(ccb)), access, bytes)?;
        Ok(None)
    }

    /// Most locks, or none at all, leave a write at the end alone wherever that is.
    fn check_append(&mut self, asker: Asker, next: AppendNext) -> Result<Option<Flow>, NtError> {
        let AppendNext { scb, ccb, file, .. } = next;
        let anywhere =
            self.check_locks(asker.origin, (scb, Some(ccb)), RangeAccess::Write, ALL_BYTES);
        if anywhere.is_ok() {
            return Ok(None);
        }
        let call = Call::Query(Object::File(file), Query::Found(Wanted::empty()));
        self.ask_holding(asker, call, inside(ccb), Next::Append(next)).map(Some)
    }

    /// It is known where the write at the end goes. Should the end have moved when it gets there,
    /// so it is with any write and a lock that comes meanwhile.
    pub(crate) fn finish_append(
        &mut self,
        asker: Asker,
        next: AppendNext,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        let AppendNext { scb, ccb, file, length, buffer, constrained } = next;
        let Outcome::Found(found) = reply? else { return Err(NtError::INTERNAL_ERROR) };
        if asker.request.is_none() {
            // The client has been told that nothing was written.
            return Err(NtError::CANCELLED);
        }
        let bytes = ByteRange { offset: found.info.end_of_file, length: length.into() };
        self.check_locks(asker.origin, (scb, Some(ccb)), RangeAccess::Write, bytes)?;
        let call = Call::Write { file, at: WriteAt::End, length, buffer, constrained };
        self.ask_holding(asker, call, inside(ccb), Next::Data { ccb, length })
    }

    /// May these bytes be read or written? Paging I/O is not asked; who acts without a handle holds
    /// no locks.
    ///
    /// # Errors
    /// `FILE_LOCK_CONFLICT`.
    pub(crate) fn check_locks(
        &self,
        origin: Origin,
        (scb, ccb): (ScbId, Option<CcbId>),
        access: RangeAccess,
        bytes: ByteRange,
    ) -> Result<(), NtError> {
        if self.locks.is_empty() || origin.flags.contains(OriginFlags::PAGING) {
            return Ok(());
        }
        let owner = ccb.map_or(NOBODY, |ccb| owner(origin, ccb));
        if let Some(stream) = self.locks.stream(scb) {
            match access {
                RangeAccess::Read => stream.ranges.check_read(&owner, bytes)?,
                RangeAccess::Write => stream.ranges.check_write(&owner, bytes)?,
                RangeAccess::Lock(_) => {}
            }
        }
        let is_bound = !origin.flags.contains(OriginFlags::ADVISORY_LOCKS);
        if is_bound && self.records_refuse(scb, access, LockRange::touched(bytes)) {
            return Err(NtError::FILE_LOCK_CONFLICT);
        }
        Ok(())
    }

    /// What the locks of a stream let pass without a step: nothing that any of them might refuse.
    pub(crate) fn passage_by_locks(&self, scb: ScbId) -> Passage {
        if self.locks.is_empty() {
            return Passage::all();
        }
        let all = LockRange::touched(ALL_BYTES);
        let ranges = self.locks.stream(scb).map(|stream| &stream.ranges);
        let passes = |access| {
            let refuses = |ranges: &ByteRangeLocks<CcbId>| {
                ranges.first_conflict(&NOBODY, access, all).is_some()
            };
            !ranges.is_some_and(refuses) && !self.records_refuse(scb, access, all)
        };
        let mut passage = Passage::empty();
        passage.set(Passage::READ, passes(RangeAccess::Read));
        passage.set(Passage::WRITE, passes(RangeAccess::Write));
        passage
    }

    /// Do record locks keep somebody who is not of the mount from these bytes of a stream?
    pub(super) fn records_refuse(&self, scb: ScbId, access: RangeAccess, range: LockRange) -> bool {
        let Some(stream) = self.files.scbs.get(scb) else { return false };
        let file = self.locks.file(stream.fcb).filter(|_| stream.name.units().is_empty());
        file.is_some_and(|file| file.records.foreign_conflict(access, range).is_some())
    }
}

/// The end of file does not move while the question is out.
fn inside(ccb: CcbId) -> Held {
    Held { claims: ClaimSet::default(), pin: None, hold: Some(Hold::Shared(ccb)) }
}
