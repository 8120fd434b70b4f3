//! FALLOCATE and LSEEK: allocation, holes and data.

use fuse_channel::abi::{FallocateIn, LseekIn};
use nt::{Action, Answer, ByteRange, CcbId, Change, NtError, Query, Set, Target, Wanted};
use rustix::io::Errno;
use std::sync::Arc;

use crate::attribute::found;
use crate::errno::{errno, errno_of_node};
use crate::response::Response;
use crate::server::{Server, unexpected};
use crate::step::{Asker, Step};

const KEEP_SIZE: u32 = 0x01;
const PUNCH_HOLE: u32 = 0x02;
const ZERO_RANGE: u32 = 0x10;

const SEEK_DATA: u32 = 3;
const SEEK_HOLE: u32 = 4;

/// What FALLOCATE asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Allocation {
    /// Zero the range; otherwise set it aside.
    zero: bool,
    /// The file grows to the end of the range if it is shorter.
    extend: bool,
}

fn allocation(mode: u32) -> Result<Allocation, Errno> {
    const PUNCH: u32 = PUNCH_HOLE | KEEP_SIZE;
    const ZERO_INSIDE: u32 = ZERO_RANGE | KEEP_SIZE;
    match mode {
        0 => Ok(Allocation { zero: false, extend: true }),
        KEEP_SIZE => Ok(Allocation { zero: false, extend: false }),
        PUNCH | ZERO_INSIDE => Ok(Allocation { zero: true, extend: false }),
        ZERO_RANGE => Ok(Allocation { zero: true, extend: true }),
        // Collapse, insert, unshare.
        _ => Err(Errno::OPNOTSUPP),
    }
}

impl Server {
    pub(crate) fn fallocate(
        self: &Arc<Self>,
        asker: &Asker,
        arg: &FallocateIn,
    ) -> Result<Step, Errno> {
        let Allocation { zero, extend } = allocation(arg.mode)?;
        let range = ByteRange { offset: arg.offset, length: arg.length };
        let end = arg.offset.checked_add(arg.length).ok_or(Errno::FBIG)?;
        let target = || Target::Open(CcbId(arg.fh));
        let set = if zero { Set::Zero(range) } else { Set::Allocate(range) };
        let known = match self.ask(asker, Action::Set(target(), set))?.map_err(errno)? {
            Answer::Found(found) => Some(found.info),
            _ => None,
        };
        if extend {
            let info = match known {
                Some(info) => info,
                None => self.information(asker, target())?,
            };
            if info.end_of_file < end {
                let set = Set::Information(Change::EndOfFile(end));
                self.ask(asker, Action::Set(target(), set))?.map_err(errno)?;
            }
        }
        Ok(Step::Reply(Response::Empty))
    }

    /// By node: a handle that only writes may look for holes too.
    pub(crate) fn lseek(self: &Arc<Self>, asker: &Asker, arg: &LseekIn) -> Result<Step, Errno> {
        if !matches!(arg.whence, SEEK_DATA | SEEK_HOLE) {
            return Err(Errno::INVAL);
        }
        let target = || Target::Node(self.nodes.node(asker.node));
        let end = self.information(asker, target())?.end_of_file;
        if arg.offset >= end {
            return Err(Errno::NXIO);
        }
        let range = ByteRange { offset: arg.offset, length: end - arg.offset };
        let ranges =
            match self.ask(asker, Action::Query(target(), Query::AllocatedRanges(range)))? {
                Ok(Answer::Ranges(ranges)) => ranges,
                Ok(other) => return Err(unexpected(&other)),
                // A file system without holes: all is data.
                Err(NtError::NOT_SUPPORTED | NtError::INVALID_DEVICE_REQUEST) => vec![range],
                Err(error) => return Err(errno_of_node(error)),
            };
        let offset = match arg.whence {
            SEEK_DATA => first_data(&ranges, arg.offset, end).ok_or(Errno::NXIO)?,
            _ => first_hole(&ranges, arg.offset, end),
        };
        Ok(Step::Reply(Response::Offset(offset)))
    }

    fn information(self: &Arc<Self>, asker: &Asker, target: Target) -> Result<nt::FileInfo, Errno> {
        let query = Action::Query(target, Query::Found(Wanted::empty()));
        Ok(found(self.ask(asker, query)?)?.info)
    }
}

/// The first byte from `offset` that lies in a range. Ranges are in order.
fn first_data(ranges: &[ByteRange], offset: u64, end: u64) -> Option<u64> {
    let range = ranges.iter().find(|range| range.end() > offset && range.length > 0)?;
    Some(range.offset.max(offset)).filter(|data| *data < end)
}

/// The first byte from `offset` that lies in none; the end of file counts as a hole.
fn first_hole(ranges: &[ByteRange], offset: u64, end: u64) -> u64 {
    let mut hole = offset;
    for range in ranges {
        if range.offset > hole {
            break;
        }
        hole = hole.max(range.end());
    }
    hole.min(end)
}

#[cfg(test)]
mod tests;
