//! Read, write, flush: [MS-FSA] 2.1.5.2, 2.1.5.3, 2.1.5.7.
//!
//! The rules of reading and writing are [`DataPath`]'s, which needs no step: the engine asks it in
//! its steps, and a host that lets data through a gate of its own (`gate.rs`) asks it there.

use fsrtl::oplock::Breaker;
use nt::{
    AccessMask, Action, Answer, BufferId, ByteRange, CcbId, Completion, CreateOptions, NtError,
    Origin, OriginFlags, Request, WriteAt,
};
use transact::{Call, FileKey, Outcome, Reply};

use crate::files::{CcbState, ScbId};
use crate::flight::{Asker, Flow, Next, Obstacle, Resume};
use crate::gate::{Hold, Passage};
use crate::limits::MAX_OFFSET;
use crate::name_tree::ClaimSet;
use crate::usage;
use crate::volume::{Held, Volume};

/// What reading and writing by a handle comes to, for as long as it is open.
#[derive(Clone, Copy, Debug)]
pub struct DataPath {
    scb: ScbId,
    file: FileKey,
    granted: AccessMask,
    read_only: bool,
    /// Offsets and lengths are multiples of it.
    unit: u64,
}

/// What is to be done about a data operation.
#[derive(Debug)]
pub enum DataStep {
    /// Nothing more.
    Done(Answer),
    /// Ask the file system.
    Ask(Call),
}

impl DataPath {
    /// The stream whose gate it leads through.
    pub fn scb(&self) -> ScbId {
        self.scb
    }

    /// What an action needs of the gate; `None` if it always takes a step of the engine.
    pub fn passage(origin: Origin, action: &Action) -> Option<Passage> {
        match action {
            _ if is_paging(origin) => None,
            Action::Read { .. } => Some(Passage::READ),
            Action::Write { .. } => Some(Passage::WRITE),
            _ => None,
        }
    }

    /// What a read or write comes to.
    ///
    /// # Errors
    /// `ACCESS_DENIED` without the right, `INVALID_PARAMETER` for a range that no file has
    /// ([MS-FSA] 2.1.5.2 and 2.1.5.3), `MEDIA_WRITE_PROTECTED`.
    pub fn begin(&self, origin: Origin, action: &Action) -> Result<DataStep, NtError> {
        match *action {
            Action::Read { offset, length, buffer, .. } => {
                self.read(origin, offset, length, buffer)
            }
            Action::Write { at, length, buffer, constrained, .. } => {
                let at = self.place(origin, at)?;
                if let WriteAt::Offset(offset) = at {
                    check_range(offset, length)?;
                    self.check_unit(origin, offset, length)?;
                }
                let file = self.file;
                Ok(DataStep::Ask(Call::Write { file, at, length, buffer, constrained }))
            }
            _ => Err(NtError::INVALID_PARAMETER),
        }
    }

    /// How a read or write of `length` bytes ended.
    ///
    /// # Errors
    /// The file system's, `END_OF_FILE` for a read of nothing, `INTERNAL_ERROR` for an answer that
    /// cannot be.
    pub fn finish(length: u32, reply: Reply) -> Completion {
        match reply? {
            Outcome::Read(0) => Err(NtError::END_OF_FILE),
            Outcome::Read(bytes) if bytes <= length => Ok(Answer::Read { bytes }),
            Outcome::Written { offset, bytes, info } if bytes <= length => {
                Ok(Answer::Written { offset, bytes, info })
            }
            _ => Err(NtError::INTERNAL_ERROR),
        }
    }

    fn read(
        &self,
        origin: Origin,
        offset: u64,
        length: u32,
        buffer: BufferId,
    ) -> Result<DataStep, NtError> {
        let reads = AccessMask::READ_DATA | AccessMask::EXECUTE;
        if !is_paging(origin) && !self.granted.intersects(reads) {
            return Err(NtError::ACCESS_DENIED);
        }
        check_range(offset, length)?;
        self.check_unit(origin, offset, length)?;
        if length == 0 {
            return Ok(DataStep::Done(Answer::Read { bytes: 0 }));
        }
        Ok(DataStep::Ask(Call::Read { file: self.file, offset, length, buffer }))
    }

    fn check_unit(&self, origin: Origin, offset: u64, length: u32) -> Result<(), NtError> {
        let whole = offset.is_multiple_of(self.unit) && u64::from(length).is_multiple_of(self.unit);
        if whole || is_paging(origin) { Ok(()) } else { Err(NtError::INVALID_PARAMETER) }
    }

    /// Where a write goes: who may only append writes at the end ([MS-FSA] 2.1.5.3).
    fn place(&self, origin: Origin, at: WriteAt) -> Result<WriteAt, NtError> {
        if self.read_only {
            return Err(NtError::MEDIA_WRITE_PROTECTED);
        }
        if is_paging(origin) || self.granted.contains(AccessMask::WRITE_DATA) {
            return Ok(at);
        }
        match self.granted.contains(AccessMask::APPEND_DATA) {
            true => Ok(WriteAt::End),
            false => Err(NtError::ACCESS_DENIED),
        }
    }
}

impl Volume {
    /// How the data operations of this handle may go from now on without a step: through the host's
    /// gate of [`DataPath::scb`], which [`Effect::Gate`](crate::Effect::Gate) opens and closes. It
    /// ends with the handle's cleanup, before which [`Volume::used`] is told. `None` for what is
    /// not an open handle of data.
    pub fn data_path(&mut self, ccb: CcbId) -> Option<DataPath> {
        let path = self.path_of_data(Origin::default(), ccb).ok()?;
        self.reserve_effects().ok()?;
        self.files.ccbs.get_mut(ccb)?.has_path = true;
        self.introduce_gate(path.scb);
        Some(path)
    }

    /// What was done by a handle without a step, to be told before its cleanup.
    pub fn used(&mut self, ccb: CcbId, passage: Passage) {
        if passage.contains(Passage::READ) {
            self.note_use(ccb, usage::READ);
        }
        if passage.contains(Passage::WRITE) {
            self.note_use(ccb, usage::WROTE);
        }
    }

    pub(crate) fn begin_data(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        action: Action,
    ) -> Result<Flow, NtError> {
        let path = self.path_of_data(asker.origin, ccb)?;
        let breaker = match action {
            Action::Read { .. } => Breaker::Read,
            _ => Breaker::Write,
        };
        let call = match path.begin(asker.origin, &action)? {
            DataStep::Done(answer) => return Ok(Flow::Done(answer)),
            DataStep::Ask(call) => call,
        };
        if !is_paging(asker.origin)
            && let Some(obstacle) = self.way_in(asker, ccb, path.scb, breaker)?
        {
            let request = Request { origin: asker.origin, action };
            return Ok(Flow::Wait(Resume::Again(request), obstacle));
        }
        if let Some(flow) = self.check_transfer(asker, (path.scb, ccb), &call)? {
            return Ok(flow);
        }
        let (Action::Read { length, .. } | Action::Write { length, .. }) = action else {
            return Err(NtError::INVALID_PARAMETER);
        };
        let hold = Some(Hold::Shared(ccb));
        let held = Held { claims: ClaimSet::default(), pin: None, hold };
        self.ask_holding(asker, call, held, Next::Data { ccb, length })
    }

    /// What a data operation has to wait for. Paging I/O is what a cache owes, and waits for
    /// nothing.
    fn way_in(
        &mut self,
        asker: Asker,
        ccb: CcbId,
        scb: ScbId,
        breaker: Breaker,
    ) -> Result<Option<Obstacle>, NtError> {
        let by = self.client(Some(ccb));
        if let Some(obstacle) = self.break_oplock(asker, scb, by, breaker)? {
            return Ok(Some(obstacle));
        }
        Ok((!self.may_enter(scb)).then_some(Obstacle::Entry(scb)))
    }

    pub(crate) fn finish_data(
        &mut self,
        ccb: CcbId,
        length: u32,
        reply: Reply,
    ) -> Result<Flow, NtError> {
        let answer = DataPath::finish(length, reply)?;
        let written = matches!(answer, Answer::Written { .. });
        self.note_use(ccb, if written { usage::WROTE } else { usage::READ });
        if let Answer::Written { offset, bytes: bytes @ 1.., info } = &answer {
            self.report_write(ccb, offset.saturating_add(u64::from(*bytes)), info);
            let range = ByteRange { offset: *offset, length: u64::from(*bytes) };
            if let Some(scb) = self.files.ccbs.get(ccb).map(|ccb| ccb.scb) {
                self.stale_data(scb, range);
            }
        }
        Ok(Flow::Done(answer))
    }

    pub(crate) fn begin_flush(
        &mut self,
        asker: Asker,
        ccb: Option<CcbId>,
    ) -> Result<Flow, NtError> {
        let file = ccb.map(|ccb| self.handle(ccb).map(|ccb| ccb.file)).transpose()?;
        if let Some(scb) = ccb.and_then(|ccb| self.files.ccbs.get(ccb)).map(|ccb| ccb.scb)
            && let Some(obstacle) =
                self.break_oplock(asker, scb, self.client(ccb), Breaker::Flush)?
        {
            let request = Request { origin: asker.origin, action: Action::Flush(ccb) };
            return Ok(Flow::Wait(Resume::Again(request), obstacle));
        }
        self.ask(asker, Call::Flush(file), ClaimSet::default(), None, Next::Report)
    }

    /// Paging I/O goes on after cleanup.
    fn path_of_data(&self, origin: Origin, ccb: CcbId) -> Result<DataPath, NtError> {
        let handle = self.files.ccbs.get(ccb).ok_or(NtError::INVALID_HANDLE)?;
        match handle.state {
            CcbState::Open => {}
            CcbState::CleanedUp if is_paging(origin) => {}
            CcbState::CleanedUp => return Err(NtError::FILE_CLOSED),
            CcbState::Opening => return Err(NtError::INVALID_HANDLE),
        }
        let scb = self.files.scbs.get(handle.scb).ok_or(NtError::INVALID_HANDLE)?;
        let directory = self.files.fcbs.get(scb.fcb).is_some_and(|fcb| fcb.directory);
        if directory && scb.name.units().is_empty() {
            return Err(NtError::INVALID_DEVICE_REQUEST);
        }
        let (file, granted) = (handle.file, handle.granted);
        let unit = transfer_unit(handle.options, self.params.sector_size);
        Ok(DataPath { scb: handle.scb, file, granted, read_only: self.params.read_only, unit })
    }
}

/// What a handle reads and writes in: whole sectors without a buffer in between ([MS-FSA] 2.1.5.2,
/// 2.1.5.3, 2.1.5.15.10).
pub(crate) fn transfer_unit(options: CreateOptions, sector_size: u16) -> u64 {
    match options.contains(CreateOptions::NO_INTERMEDIATE_BUFFERING) {
        true => u64::from(sector_size.max(1)),
        false => 1,
    }
}

fn is_paging(origin: Origin) -> bool {
    origin.flags.contains(OriginFlags::PAGING)
}

/// [MS-FSA] 2.1.5.2: offsets are signed, and so is the end of the range.
fn check_range(offset: u64, length: u32) -> Result<(), NtError> {
    match offset.checked_add(u64::from(length)) {
        Some(end) if end <= MAX_OFFSET => Ok(()),
        _ => Err(NtError::INVALID_PARAMETER),
    }
}
