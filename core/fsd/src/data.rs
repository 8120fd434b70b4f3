//! Read, write, flush: [MS-FSA] 2.1.5.2, 2.1.5.3, 2.1.5.7.

use nt::{AccessMask, Answer, BufferId, CcbId, NtError, OriginFlags, WriteAt};
use transact::{Call, Outcome, Reply};

use crate::files::{Ccb, CcbState};
use crate::flight::{Asker, Flow, Next};
use crate::limits::MAX_OFFSET;
use crate::name_tree::ClaimSet;
use crate::volume::Volume;

/// A write as it was asked for.
pub(crate) struct Write {
    pub(crate) at: WriteAt,
    pub(crate) length: u32,
    pub(crate) buffer: BufferId,
    pub(crate) constrained: bool,
}

impl Volume {
    pub(crate) fn begin_read(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        offset: u64,
        length: u32,
        buffer: BufferId,
    ) -> Result<Flow, NtError> {
        let handle = self.data_handle(asker, ccb)?;
        let reads = AccessMask::READ_DATA | AccessMask::EXECUTE;
        if !is_paging(asker) && !handle.granted.intersects(reads) {
            return Err(NtError::ACCESS_DENIED);
        }
        check_range(offset, length)?;
        if length == 0 {
            return Ok(Flow::Done(Answer::Read { bytes: 0 }));
        }
        let call = Call::Read { file: handle.file, offset, length, buffer };
        self.ask(asker, call, ClaimSet::default(), None, Next::Read { length })
    }

    pub(crate) fn finish_read(&mut self, length: u32, reply: Reply) -> Result<Flow, NtError> {
        match reply? {
            Outcome::Read(0) => Err(NtError::END_OF_FILE),
            Outcome::Read(bytes) if bytes <= length => Ok(Flow::Done(Answer::Read { bytes })),
            _ => Err(NtError::INTERNAL_ERROR),
        }
    }

    pub(crate) fn begin_write(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        write: Write,
    ) -> Result<Flow, NtError> {
        self.check_writable()?;
        let handle = self.data_handle(asker, ccb)?;
        let Write { mut at, length, buffer, constrained } = write;
        if !is_paging(asker) && !handle.granted.contains(AccessMask::WRITE_DATA) {
            if !handle.granted.contains(AccessMask::APPEND_DATA) {
                return Err(NtError::ACCESS_DENIED);
            }
            // [MS-FSA] 2.1.5.3: who may only append writes at the end.
            at = WriteAt::End;
        }
        let file = handle.file;
        if let WriteAt::Offset(offset) = at {
            check_range(offset, length)?;
        }
        let call = Call::Write { file, at, length, buffer, constrained };
        self.ask(asker, call, ClaimSet::default(), None, Next::Write { length })
    }

    pub(crate) fn finish_write(&mut self, length: u32, reply: Reply) -> Result<Flow, NtError> {
        match reply? {
            Outcome::Written { offset, bytes, info } if bytes <= length => {
                Ok(Flow::Done(Answer::Written { offset, bytes, info }))
            }
            _ => Err(NtError::INTERNAL_ERROR),
        }
    }

    pub(crate) fn begin_flush(
        &mut self,
        asker: Asker,
        ccb: Option<CcbId>,
    ) -> Result<Flow, NtError> {
        let file = ccb.map(|ccb| self.handle(ccb).map(|ccb| ccb.file)).transpose()?;
        self.ask(asker, Call::Flush(file), ClaimSet::default(), None, Next::Report)
    }

    /// A handle of a stream of data; paging I/O goes on after cleanup.
    fn data_handle(&self, asker: Asker, ccb: CcbId) -> Result<&Ccb, NtError> {
        let handle = self.files.ccbs.get(ccb).ok_or(NtError::INVALID_HANDLE)?;
        match handle.state {
            CcbState::Open => {}
            CcbState::CleanedUp if is_paging(asker) => {}
            CcbState::CleanedUp => return Err(NtError::FILE_CLOSED),
            CcbState::Opening => return Err(NtError::INVALID_HANDLE),
        }
        let scb = self.files.scbs.get(handle.scb).ok_or(NtError::INVALID_HANDLE)?;
        let directory = self.files.fcbs.get(scb.fcb).is_some_and(|fcb| fcb.directory);
        if directory && scb.name.units().is_empty() {
            return Err(NtError::INVALID_DEVICE_REQUEST);
        }
        Ok(handle)
    }
}

fn is_paging(asker: Asker) -> bool {
    asker.origin.flags.contains(OriginFlags::PAGING)
}

/// [MS-FSA] 2.1.5.2: offsets are signed, and so is the end of the range.
fn check_range(offset: u64, length: u32) -> Result<(), NtError> {
    match offset.checked_add(u64::from(length)) {
        Some(end) if end <= MAX_OFFSET => Ok(()),
        _ => Err(NtError::INVALID_PARAMETER),
    }
}
