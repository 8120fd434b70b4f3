//! Named streams as attributes: read, written and deleted whole.

use bytes::Bytes;
use nt::posix::name::to_posix;
use nt::{
    AccessMask, Action, Answer, BufferId, CcbId, Change, Create, CreateDisposition, CreateOptions,
    DispositionFlags, NtError, OwnedName, OwnedPath, Query, Set, ShareMode, Target, WriteAt,
};
use openfsp_host::{Payload, ReadBuf, WriteData};
use rustix::io::Errno;
use std::sync::Arc;

use super::{STREAM, XATTR_CREATE, XATTR_REPLACE};
use crate::data::{read_data, written};
use crate::errno::{errno, errno_of_node};
use crate::open::created;
use crate::response::Response;
use crate::server::{Server, unexpected};
use crate::step::{Asker, Step};

/// The largest value of Linux.
const VALUE_MAX: u64 = 64 << 10;

impl Server {
    /// Names of streams that would fit in a value.
    pub(super) fn push_streams(
        self: &Arc<Self>,
        asker: &Asker,
        names: &mut Vec<u8>,
    ) -> Result<(), Errno> {
        let target = Target::Node(self.nodes.node(asker.node));
        let streams = match self.ask(asker, Action::Query(target, Query::Streams))? {
            Ok(Answer::Streams(streams)) => streams,
            Ok(other) => return Err(unexpected(&other)),
            Err(error) => return Err(errno_of_node(error)),
        };
        for stream in streams {
            let name = stream.name.as_name();
            if name.is_empty() || stream.end_of_file > VALUE_MAX {
                continue;
            }
            let before = names.len();
            names.extend_from_slice(STREAM);
            match to_posix(name, names) {
                Ok(()) => names.push(0),
                // One that only NT can name.
                Err(_) => names.truncate(before),
            }
        }
        Ok(())
    }

    pub(super) fn read_stream(
        self: &Arc<Self>,
        asker: &Asker,
        name: &OwnedName,
    ) -> Result<Vec<u8>, Errno> {
        let access = AccessMask::READ_DATA | AccessMask::READ_ATTRIBUTES;
        self.with_stream(asker, name, access, CreateDisposition::Open, |ccb, end| {
            if end > VALUE_MAX {
                return Err(Errno::TOOBIG);
            }
            if end == 0 {
                return Ok(Vec::new());
            }
            let (offset, length, buffer) = (0, end as u32, BufferId::default());
            let action = Action::Read { ccb, offset, length, buffer };
            let payload = Payload::Read(ReadBuf::new(length as usize));
            Ok(read_data(self.call(asker, action, payload)?)?.to_vec())
        })
    }

    pub(super) fn write_stream(
        self: &Arc<Self>,
        asker: &Asker,
        flags: u32,
        name: &OwnedName,
        value: &[u8],
    ) -> Result<Step, Errno> {
        let disposition = match flags & (XATTR_CREATE | XATTR_REPLACE) {
            XATTR_CREATE => CreateDisposition::Create,
            XATTR_REPLACE => CreateDisposition::Open,
            _ => CreateDisposition::OpenIf,
        };
        let length = u32::try_from(value.len()).map_err(|_| Errno::TOOBIG)?;
        let access = AccessMask::WRITE_DATA | AccessMask::READ_ATTRIBUTES;
        self.with_stream(asker, name, access, disposition, |ccb, end| {
            if length > 0 {
                let (at, buffer) = (WriteAt::Offset(0), BufferId::default());
                let action = Action::Write { ccb, at, length, buffer, constrained: false };
                let payload = Payload::Write(WriteData::new(Bytes::copy_from_slice(value)));
                let (_, bytes) = written(self.call(asker, action, payload)?)?;
                if bytes < length {
                    return Err(Errno::NOSPC);
                }
            }
            if end > u64::from(length) {
                let set = Set::Information(Change::EndOfFile(u64::from(length)));
                self.ask(asker, Action::Set(Target::Open(ccb), set))?.map_err(errno)?;
            }
            Ok(())
        })?;
        Ok(Step::Reply(Response::Empty))
    }

    pub(super) fn remove_stream(
        self: &Arc<Self>,
        asker: &Asker,
        name: &OwnedName,
    ) -> Result<Step, Errno> {
        self.with_stream(asker, name, AccessMask::DELETE, CreateDisposition::Open, |ccb, _| {
            let set = Set::Information(Change::Disposition(DispositionFlags::DELETE));
            self.ask(asker, Action::Set(Target::Open(ccb), set))?.map_err(errno)
        })?;
        Ok(Step::Reply(Response::Empty))
    }

    /// Opens a stream of the request's node, calls `work` with the handle and the stream's length,
    /// and closes it again.
    fn with_stream<T>(
        self: &Arc<Self>,
        asker: &Asker,
        name: &OwnedName,
        access: AccessMask,
        disposition: CreateDisposition,
        work: impl FnOnce(CcbId, u64) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        let node = Target::Node(self.nodes.node(asker.node));
        let mut create = Create::open(node, AccessMask::READ_ATTRIBUTES, ShareMode::all());
        create.options = CreateOptions::OPEN_REPARSE_POINT;
        let file = created(self.ask(asker, Action::Create(create))?)?.ccb.ok_or(Errno::IO)?;
        let result =
            self.open_stream(asker, file, name, access, disposition).and_then(|(stream, end)| {
                let result = work(stream, end);
                // A release cannot fail.
                let _ = self.ask(asker, Action::Release(stream))?;
                result
            });
        let _ = self.ask(asker, Action::Release(file))?;
        result
    }

    fn open_stream(
        self: &Arc<Self>,
        asker: &Asker,
        file: CcbId,
        name: &OwnedName,
        access: AccessMask,
        disposition: CreateDisposition,
    ) -> Result<(CcbId, u64), Errno> {
        let mut path = OwnedPath::root();
        path.set_stream(Some(name.as_name())).map_err(errno)?;
        let target = Target::Relative(file, path);
        let mut create = Create::open(target, access, ShareMode::all());
        create.disposition = disposition;
        create.options = CreateOptions::OPEN_REPARSE_POINT;
        match self.ask(asker, Action::Create(create))? {
            Err(NtError::OBJECT_NAME_NOT_FOUND) => Err(Errno::NODATA),
            done => {
                let created = created(done)?;
                Ok((created.ccb.ok_or(Errno::IO)?, created.found.info.end_of_file))
            }
        }
    }
}
