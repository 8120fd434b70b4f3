//! From a message to the first step of its request, and from each answer to the next.

use fuse_channel::abi::InHeader;
use fuse_channel::{Delivery, Device, Malformed, Operation, Request};
use openfsp_host::Done;
use rustix::io::Errno;
use std::sync::Arc;

use crate::crew;
use crate::errno::{errno, errno_of_node};
use crate::inbox::Memory;
use crate::response::Response;
use crate::server::Server;
use crate::step::{Asker, Step, Then};

/// Deals with one message.
pub(crate) fn handle(server: &Arc<Server>, device: &Arc<Device>, memory: Memory<'_>) {
    let request = match Request::decode(memory.bytes(), server.dialect) {
        Ok(request) => request,
        Err(malformed) => return refuse(device, &malformed),
    };
    let mut asker = crate::file_lock::asker(&request);
    server.enter(&mut asker, &request.operation);
    if !server.serves(&request.header) {
        return server.run(&asker, device, Err(Errno::ACCESS));
    }
    let serve = || {
        let step = begin(server, &asker, &request.operation, memory);
        let step = if request.header.opcode().is_answered() {
            step
        } else {
            step.or(Ok(Step::Reply(Response::Nothing)))
        };
        server.run(&asker, device, step);
    };
    match server.is_urgent(&asker, &request.operation) {
        true => crew::urgently(serve),
        false => serve(),
    }
}

/// Ends a request whose handling panicked. If that was after its reply, the kernel knows of none.
pub(crate) fn fail(server: &Server, device: &Device, memory: Memory<'_>) {
    tracing::error!("a request of the mount panicked");
    if let Ok(request) = Request::decode(memory.bytes(), server.dialect)
        && request.header.opcode().is_answered()
    {
        let sent = Response::Failed(Errno::IO).send(request.header.unique, device);
        if matches!(sent, Ok(Delivery::Done)) {
            server.leave(&request);
        }
    }
}

fn refuse(device: &Device, malformed: &Malformed) {
    tracing::error!(%malformed, "the kernel sent what is no request");
    if malformed.unique != 0 && malformed.opcode.is_answered() {
        let _ = Response::Failed(Errno::IO).send(malformed.unique, device);
    }
}

fn begin(
    server: &Arc<Server>,
    asker: &Asker,
    operation: &Operation<'_>,
    memory: Memory<'_>,
) -> Result<Step, Errno> {
    let reply = |response| Ok(Step::Reply(response));
    match *operation {
        Operation::Lookup { name } => server.lookup(asker, name),
        Operation::Forget { nlookup } => Ok(server.forget(asker.node, nlookup)),
        Operation::BatchForget(forgets) => Ok(server.batch_forget(asker, &forgets)),
        Operation::Getattr(arg) => Ok(server.getattr(asker, &arg)),
        Operation::Statx(arg) => Ok(server.statx(asker, &arg)),
        Operation::Setattr(arg) => server.setattr(asker, &arg),
        Operation::Readlink => Ok(server.readlink(asker)),
        Operation::Symlink { name, target } => server.symlink(asker, name, target),
        Operation::Mknod { arg, name } => server.mknod(asker, &arg, name),
        Operation::Mkdir { arg, name } => server.mkdir(asker, &arg, name),
        Operation::Unlink { name } | Operation::Rmdir { name } => server.unlink(asker, name),
        Operation::Rename { newdir, flags, name, new_name } => {
            server.rename(asker, newdir, flags, name, new_name)
        }
        Operation::Link { oldnodeid, name } => server.link(asker, oldnodeid, name),
        Operation::Open(arg) => Ok(server.open(asker, &arg)),
        Operation::Create { arg, name } => server.create(asker, &arg, name),
        Operation::Tmpfile { arg, .. } => Ok(server.tmpfile(asker, &arg)),
        Operation::Read(arg) => Ok(server.read(&arg)),
        Operation::Write { arg, data } => server.write(asker, &arg, memory.keep(data)),
        Operation::Statfs => Ok(server.statfs()),
        Operation::Release(arg) | Operation::Releasedir(arg) => Ok(server.release(arg.fh)),
        Operation::Fsync(arg) | Operation::Fsyncdir(arg) => Ok(server.fsync(arg.fh)),
        Operation::Opendir(_) => Ok(server.opendir(asker)),
        Operation::Readdir(arg) => server.readdir(asker, &arg, false),
        Operation::Readdirplus(arg) => server.readdir(asker, &arg, true),
        Operation::Syncfs => Ok(server.syncfs()),
        Operation::Setxattr { flags, name, value, .. } => {
            server.setxattr(asker, flags, name, value)
        }
        Operation::Getxattr { size, name } => server.getxattr(asker, size, name),
        Operation::Listxattr { size } => server.listxattr(asker, size),
        Operation::Removexattr { name } => server.removexattr(asker, name),
        Operation::Fallocate(arg) => server.fallocate(asker, &arg),
        Operation::Lseek(arg) => server.lseek(asker, &arg),
        Operation::CopyFileRange(arg) => {
            let bytes = server.copy_file_range(asker, &arg)? as u32; // COPY_MAX is less
            reply(Response::Written { bytes, misplaced: None })
        }
        Operation::CopyFileRange64(arg) => {
            reply(Response::Copied(server.copy_file_range(asker, &arg)?))
        }
        Operation::Interrupt { unique } => {
            server.interrupt(unique);
            reply(Response::Nothing)
        }
        Operation::Destroy => reply(Response::Empty),
        Operation::NotifyReply { .. } => reply(Response::Nothing),
        Operation::Ioctl { .. } => Err(Errno::NOTTY),
        Operation::Getlk(arg) => server.getlk(&arg),
        Operation::Setlk(arg) => server.setlk(&arg, false),
        Operation::Setlkw(arg) => server.setlk(&arg, true),
        Operation::Flush(arg) => server.flush(&arg),
        // The kernel checks by itself, and polls as always ready.
        Operation::Access { .. }
        | Operation::Poll(_)
        | Operation::Bmap(_)
        | Operation::CuseInit(_)
        | Operation::Unknown { .. } => Err(Errno::NOSYS),
        // Was agreed on before the first thread read.
        Operation::Init(_) => Err(Errno::IO),
    }
}

impl Server {
    /// Under `allow_root` the kernel lets everybody in.
    fn serves(&self, header: &InHeader) -> bool {
        !self.options.mount.allow_root || header.is_from_owner_or_root(self.owner)
    }

    /// What to do with an answer.
    pub(crate) fn proceed(
        self: &Arc<Self>,
        asker: &Asker,
        then: Then,
        done: Done,
    ) -> Result<Step, Errno> {
        let empty = |result: Result<(), Errno>| result.map(|()| Step::Reply(Response::Empty));
        match then {
            Then::Read => self.was_read(done),
            Then::Written { believed } => self.was_written(done, believed),
            Then::Entry => self.looked_up(done.completion),
            Then::NewEntry => self.made(done.completion),
            Then::Attributes => self.attributes(asker, done.completion),
            Then::Statx => self.statx_answer(asker, done.completion),
            Then::Changed => self.changed(asker, done.completion),
            Then::Opened => self.opened(done.completion),
            Then::OpenedDirectory => self.opened_directory(done.completion),
            Then::Created { truncate } => self.created(asker, done.completion, truncate),
            Then::Truncated(created) => self.truncated(created, done.completion),
            Then::Target => self.link_target(done.completion),
            Then::Figures => self.figures(done.completion),
            Then::Value { name, size } => self.attribute_value(done.completion, &name, size),
            Then::LockInTheWay => self.lock_in_the_way(done.completion),
            Then::Locked { .. } => self.locked(done.completion),
            Then::Done => empty(done.completion.map(drop).map_err(errno_of_node)),
            Then::HandleDone => empty(done.completion.map(drop).map_err(errno)),
            Then::Flushed => match done.completion.map_err(errno) {
                Ok(_) | Err(Errno::OPNOTSUPP) => Ok(Step::Reply(Response::Empty)),
                Err(error) => Err(error),
            },
            Then::Nothing => Ok(Step::Reply(Response::Nothing)),
        }
    }
}
