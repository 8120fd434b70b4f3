//! READ, WRITE and COPY_FILE_RANGE.

use bytes::Bytes;
use fuse_channel::abi::{CopyFileRangeIn, ReadIn, WriteFlags, WriteIn};
use nt::posix::PosixChange;
use nt::{Action, Answer, BufferId, CcbId, MetadataChange, NtError, Set, Target, WriteAt};
use openfsp_host::{Done, Payload, ReadBuf, WriteData};
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::cell::RefCell;
use std::mem;
use std::sync::Arc;

use crate::errno::errno;
use crate::response::Response;
use crate::server::{Server, unexpected};
use crate::step::{Asker, Step, Then};

/// Bytes of one copy; the caller asks again for the rest.
const COPY_CHUNK: u64 = 1 << 20;
const COPY_MAX: u64 = 16 << 20;
/// Memory beyond this is not kept.
const KEPT_MAX: usize = 4 << 20;

thread_local! {
    /// What the last read or listing of this thread was put in.
    static MEMORY: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Keeps memory for the next read or listing of this thread.
pub(crate) fn keep_memory(memory: Vec<u8>) {
    if memory.capacity() <= KEPT_MAX {
        MEMORY.with(|kept| {
            let mut kept = kept.borrow_mut();
            if kept.capacity() < memory.capacity() {
                *kept = memory;
            }
        });
    }
}

/// Memory that was kept; what is in it counts for nothing.
pub(crate) fn kept_memory() -> Vec<u8> {
    MEMORY.with(|kept| mem::take(&mut *kept.borrow_mut()))
}

fn read_buf(length: u32) -> ReadBuf {
    ReadBuf::reuse(kept_memory(), length as usize)
}

fn read_action(ccb: CcbId, offset: u64, length: u32) -> Action {
    Action::Read { ccb, offset, length, buffer: BufferId::default() }
}

fn write_action(ccb: CcbId, at: WriteAt, length: u32) -> Action {
    Action::Write { ccb, at, length, buffer: BufferId::default(), constrained: false }
}

impl Server {
    pub(crate) fn read(&self, arg: &ReadIn) -> Step {
        let action = read_action(CcbId(arg.fh), arg.offset, arg.size);
        Step::ask_with(action, Payload::Read(read_buf(arg.size)), Then::Read)
    }

    pub(crate) fn was_read(&self, done: Done) -> Result<Step, Errno> {
        let data = read_data(done)?;
        Ok(Step::Reply(Response::Read(data)))
    }

    pub(crate) fn write(
        self: &Arc<Self>,
        asker: &Asker,
        arg: &WriteIn,
        data: Bytes,
    ) -> Result<Step, Errno> {
        if arg.write_flags.contains(WriteFlags::KILL_SUIDGID) {
            self.clear_special_bits(asker)?;
        }
        // What the page cache writes back has its place; nobody appends it.
        let written_back = arg.write_flags.contains(WriteFlags::CACHE);
        let appends = OFlags::from_bits_retain(arg.flags).contains(OFlags::APPEND);
        let (at, believed) = match appends && !written_back {
            true => (WriteAt::End, Some(arg.offset)),
            false => (WriteAt::Offset(arg.offset), None),
        };
        let action = write_action(CcbId(arg.fh), at, arg.size);
        let payload = Payload::Write(WriteData::new(data));
        Ok(Step::ask_with(action, payload, Then::Written { believed }))
    }

    pub(crate) fn was_written(&self, done: Done, believed: Option<u64>) -> Result<Step, Errno> {
        let (offset, bytes) = written(done)?;
        let misplaced =
            believed.filter(|believed| *believed != offset).map(|believed| believed.min(offset));
        Ok(Step::Reply(Response::Written { bytes, misplaced }))
    }

    /// Setuid and setgid end with a write of one without privilege.
    fn clear_special_bits(self: &Arc<Self>, asker: &Asker) -> Result<(), Errno> {
        let Some(mode) = self.mode_without_special_bits(asker)? else { return Ok(()) };
        let posix = PosixChange { mode: Some(mode), ..PosixChange::default() };
        let change = MetadataChange { posix, ..MetadataChange::default() };
        let target = Target::Node(self.nodes.node(asker.node));
        if let Answer::Found(found) =
            self.ask(asker, Action::Set(target, Set::Metadata(change)))?.map_err(errno)?
        {
            // Takes the node off the list.
            let _ = self.attr(asker.node, &found);
        }
        Ok(())
    }

    /// Reads and writes in turn, through the engine.
    pub(crate) fn copy_file_range(
        self: &Arc<Self>,
        asker: &Asker,
        arg: &CopyFileRangeIn,
    ) -> Result<u64, Errno> {
        if arg.flags != 0 {
            return Err(Errno::INVAL);
        }
        let wanted = arg.len.min(COPY_MAX);
        let mut copied = 0;
        while copied < wanted {
            let part = copy_offsets(arg, copied).and_then(|(from, to)| {
                let length = (wanted - copied).min(COPY_CHUNK) as u32;
                self.copy_part(asker, (CcbId(arg.fh_in), from), (CcbId(arg.fh_out), to), length)
            });
            match part {
                Ok(0) => break,
                Ok(bytes) => copied += u64::from(bytes),
                // What was copied counts; the next call meets the error.
                Err(_) if copied > 0 => break,
                Err(errno) => return Err(errno),
            }
        }
        Ok(copied)
    }

    fn copy_part(
        self: &Arc<Self>,
        asker: &Asker,
        from: (CcbId, u64),
        to: (CcbId, u64),
        length: u32,
    ) -> Result<u32, Errno> {
        let payload = Payload::Read(read_buf(length));
        let data = read_data(self.call(asker, read_action(from.0, from.1, length), payload)?)?;
        if data.is_empty() {
            return Ok(0);
        }
        let bytes = Bytes::from(data.to_vec());
        keep_memory(data.into_memory());
        let length = u32::try_from(bytes.len()).map_err(|_| Errno::IO)?;
        let payload = Payload::Write(WriteData::new(bytes));
        let action = write_action(to.0, WriteAt::Offset(to.1), length);
        written(self.call(asker, action, payload)?).map(|(_, bytes)| bytes)
    }
}

fn copy_offsets(arg: &CopyFileRangeIn, copied: u64) -> Result<(u64, u64), Errno> {
    let at = |start: u64| start.checked_add(copied).ok_or(Errno::OVERFLOW);
    Ok((at(arg.off_in)?, at(arg.off_out)?))
}

/// The bytes of a read: none at the end of file.
pub(crate) fn read_data(done: Done) -> Result<ReadBuf, Errno> {
    match (done.completion, done.payload) {
        (Ok(Answer::Read { bytes }), Payload::Read(data)) if data.len() == bytes as usize => {
            Ok(data)
        }
        (Ok(other), _) => Err(unexpected(&other)),
        (Err(NtError::END_OF_FILE), payload) => {
            if let Payload::Read(data) = payload {
                keep_memory(data.into_memory());
            }
            Ok(ReadBuf::new(0))
        }
        (Err(error), _) => Err(errno(error)),
    }
}

/// Where a write went, and how much of it.
pub(crate) fn written(done: Done) -> Result<(u64, u32), Errno> {
    match done.completion.map_err(errno)? {
        Answer::Written { offset, bytes, .. } => Ok((offset, bytes)),
        other => Err(unexpected(&other)),
    }
}

#[cfg(test)]
mod tests;
