//! One message of the kernel, decoded.
//!
//! Decoding is total: any bytes give a [`Request`] or a [`Malformed`] that says what is wrong.
//! Fixed arguments are copied out (at most 88 bytes), names and data are borrowed from the message,
//! and nothing is allocated unless there are extensions to check.
//!
//! Longer fixed arguments than known are accepted, since structures grow at their ends. What
//! follows a name is not: there it would be a NUL inside the name.
//!
//! Not here: what a request means, and whether it is allowed.

mod arguments;
mod extension;

use crate::abi::{
    AccessIn, BmapIn, CopyFileRangeIn, CreateIn, CuseInitIn, FallocateIn, FlushIn, ForgetIn,
    ForgetOne, FsyncIn, GetattrIn, GetxattrIn, InHeader, InitFlags, InitOfferIn, InitVersionIn,
    InterruptIn, IoctlIn, LinkIn, LkIn, LseekIn, MAJOR, MkdirIn, MknodIn, NotifyRetrieveIn, Opcode,
    OpenIn, PollIn, ReadIn, ReleaseIn, Rename2In, RenameFlags, RenameIn, SetattrIn, SetxattrExtIn,
    SetxattrFlags, SetxattrIn, StatxIn, SyncfsIn, WriteIn,
};
use crate::init::Dialect;
use arguments::Arguments;
pub use extension::{Extension, Extensions, SecurityContext};
use zerocopy::FromBytes;

/// One request: who asks, what for, and what was added.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request<'a> {
    /// Who asks, about which node, under which number.
    pub header: InHeader,
    /// What is asked.
    pub operation: Operation<'a>,
    /// Security contexts and groups for what is made.
    pub extensions: Extensions<'a>,
}

/// What a request asks for. The node is in the header, and is the parent where there is a name.
///
/// Names are without their NUL, not empty, and otherwise any bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "variants are opcodes and fields are arguments, both in `abi`")]
pub enum Operation<'a> {
    Lookup {
        name: &'a [u8],
    },
    Forget {
        nlookup: u64,
    },
    BatchForget(Forgets<'a>),
    Getattr(GetattrIn),
    Statx(StatxIn),
    Setattr(SetattrIn),
    Readlink,
    Symlink {
        name: &'a [u8],
        target: &'a [u8],
    },
    Mknod {
        arg: MknodIn,
        name: &'a [u8],
    },
    Mkdir {
        arg: MkdirIn,
        name: &'a [u8],
    },
    Unlink {
        name: &'a [u8],
    },
    Rmdir {
        name: &'a [u8],
    },
    /// RENAME, with no flags, and RENAME2.
    Rename {
        newdir: u64,
        flags: RenameFlags,
        name: &'a [u8],
        new_name: &'a [u8],
    },
    Link {
        oldnodeid: u64,
        name: &'a [u8],
    },
    Open(OpenIn),
    Create {
        arg: CreateIn,
        name: &'a [u8],
    },
    /// The name says nothing.
    Tmpfile {
        arg: CreateIn,
        name: &'a [u8],
    },
    Read(ReadIn),
    Write {
        arg: WriteIn,
        data: &'a [u8],
    },
    Statfs,
    Flush(FlushIn),
    Release(ReleaseIn),
    Fsync(FsyncIn),
    Opendir(OpenIn),
    Readdir(ReadIn),
    Readdirplus(ReadIn),
    Releasedir(ReleaseIn),
    Fsyncdir(FsyncIn),
    Syncfs,
    /// `flags` is XATTR_CREATE or XATTR_REPLACE.
    Setxattr {
        flags: u32,
        setxattr_flags: SetxattrFlags,
        name: &'a [u8],
        value: &'a [u8],
    },
    /// `size` 0 asks for the length.
    Getxattr {
        size: u32,
        name: &'a [u8],
    },
    /// `size` 0 asks for the length.
    Listxattr {
        size: u32,
    },
    Removexattr {
        name: &'a [u8],
    },
    Getlk(LkIn),
    Setlk(LkIn),
    Setlkw(LkIn),
    Access {
        mask: u32,
    },
    Init(InitRequest),
    Destroy,
    /// `unique` is the request that is interrupted.
    Interrupt {
        unique: u64,
    },
    Bmap(BmapIn),
    Ioctl {
        arg: IoctlIn,
        data: &'a [u8],
    },
    Poll(PollIn),
    NotifyReply {
        arg: NotifyRetrieveIn,
        data: &'a [u8],
    },
    Fallocate(FallocateIn),
    Lseek(LseekIn),
    /// Answered with [`WriteOut`](crate::abi::WriteOut).
    CopyFileRange(CopyFileRangeIn),
    /// Answered with [`CopyFileRangeOut`](crate::abi::CopyFileRangeOut).
    CopyFileRange64(CopyFileRangeIn),
    CuseInit(CuseInitIn),
    /// An opcode without a name here: ENOSYS is the answer that the kernel understands.
    Unknown {
        opcode: u32,
        body: &'a [u8],
    },
}

/// What the kernel says of itself in INIT, whatever its version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InitRequest {
    /// The kernel's major version.
    pub major: u32,
    /// The kernel's minor version.
    pub minor: u32,
    /// Bytes that the kernel would read ahead.
    pub max_readahead: u32,
    /// What the kernel offers, both halves.
    pub flags: InitFlags,
}

/// The entries of BATCH_FORGET.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forgets<'a> {
    entries: &'a [u8],
}

impl<'a> Forgets<'a> {
    /// How many nodes are given back.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len() / size_of::<ForgetOne>()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries in their order.
    pub fn iter(&self) -> impl Iterator<Item = ForgetOne> + 'a {
        let entries = self.entries.chunks_exact(size_of::<ForgetOne>());
        entries.filter_map(|entry| ForgetOne::read_from_bytes(entry).ok())
    }
}

/// A message that is no request. The kernel sends none; the answer is EIO where there is a
/// `unique`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("malformed FUSE request {unique} ({opcode:?}): {defect}")]
pub struct Malformed {
    /// The request's number, 0 if not even that could be read.
    pub unique: u64,
    /// The opcode, [`Opcode::Unknown`] of 0 if not even that could be read.
    pub opcode: Opcode,
    /// What is wrong with it.
    pub defect: Defect,
}

/// What can be wrong with a message. Lengths are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// The message ends inside its header.
    #[error("{have} bytes are too few for a header")]
    Header {
        /// What there is.
        have: usize,
    },
    /// The header states a length that the message does not have.
    #[error("the header states {stated} bytes of which {have} are there")]
    Length {
        /// What the header says.
        stated: u32,
        /// What there is.
        have: usize,
    },
    /// The message ends inside the fixed arguments.
    #[error("the arguments need {need} bytes of which {have} are there")]
    Arguments {
        /// What the opcode wants.
        need: usize,
        /// What there is.
        have: usize,
    },
    /// A name has no NUL.
    #[error("a name does not end")]
    UnterminatedName,
    /// A name is empty.
    #[error("a name is empty")]
    EmptyName,
    /// Bytes follow the NUL of the last name.
    #[error("{count} bytes follow the last name")]
    AfterName {
        /// How many.
        count: usize,
    },
    /// The data is not as long as the arguments say.
    #[error("the arguments state {stated} bytes of data, there are {have}")]
    Data {
        /// What the arguments say.
        stated: u32,
        /// What there is.
        have: usize,
    },
    /// More entries are counted than fit in the message.
    #[error("{stated} entries are stated in {have} bytes")]
    Count {
        /// What the arguments say.
        stated: u32,
        /// The bytes there are.
        have: usize,
    },
    /// The extensions do not fit in the message or in each other.
    #[error("an extension does not fit: {stated} bytes stated, {have} there")]
    Extension {
        /// What a header says.
        stated: usize,
        /// What there is.
        have: usize,
    },
}

impl<'a> Request<'a> {
    /// Decodes one message as it was read from the device. Bytes after the length that the header
    /// states are ignored.
    ///
    /// # Errors
    ///
    /// [`Malformed`], with as much of the header as there was.
    pub fn decode(message: &'a [u8], dialect: Dialect) -> Result<Self, Malformed> {
        let Ok((header, _)) = InHeader::read_from_prefix(message) else {
            let defect = Defect::Header { have: message.len() };
            return Err(Malformed { unique: 0, opcode: Opcode::Unknown(0), defect });
        };
        let body = usize::try_from(header.len)
            .ok()
            .and_then(|len| message.get(size_of::<InHeader>()..len))
            .ok_or(Defect::Length { stated: header.len, have: message.len() })
            .map_err(|defect| defect.of(&header))?;
        Self::decode_body(header, None, body, dialect)
    }

    /// Decodes one request as it comes by io_uring: the first fixed argument, if the opcode has
    /// one, stands apart in `fixed`, which may be longer; the rest is `payload`.
    ///
    /// # Errors
    ///
    /// [`Malformed`].
    pub fn decode_split(
        header: InHeader,
        fixed: &'a [u8],
        payload: &'a [u8],
        dialect: Dialect,
    ) -> Result<Self, Malformed> {
        Self::decode_body(header, Some(fixed), payload, dialect)
    }

    fn decode_body(
        header: InHeader,
        fixed: Option<&'a [u8]>,
        body: &'a [u8],
        dialect: Dialect,
    ) -> Result<Self, Malformed> {
        let (body, trailer) =
            split_extensions(&header, body).map_err(|defect| defect.of(&header))?;
        let mut arguments = Arguments::new(fixed, body);
        decode_operation(header.opcode(), &mut arguments, dialect)
            .and_then(|operation| {
                // Before 7.38 the header does not count the security context that follows the
                // name of something that is made.
                let trailer = if is_making(&operation) && trailer.is_empty() {
                    arguments.rest()
                } else {
                    trailer
                };
                Ok(Self { header, operation, extensions: Extensions::parse(trailer)? })
            })
            .map_err(|defect| defect.of(&header))
    }
}

impl Defect {
    fn of(self, header: &InHeader) -> Malformed {
        Malformed { unique: header.unique, opcode: header.opcode(), defect: self }
    }
}

/// Cuts the extensions, whose length the header states, off the end.
fn split_extensions<'a>(header: &InHeader, body: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Defect> {
    let stated = usize::from(header.total_extlen) * 8;
    body.len()
        .checked_sub(stated)
        .and_then(|middle| body.split_at_checked(middle))
        .ok_or(Defect::Extension { stated, have: body.len() })
}

/// Whether a security context may follow.
fn is_making(operation: &Operation<'_>) -> bool {
    use Operation::{Create, Mkdir, Mknod, Symlink, Tmpfile};
    matches!(
        operation,
        Create { .. } | Mkdir { .. } | Mknod { .. } | Symlink { .. } | Tmpfile { .. }
    )
}

fn decode_operation<'a>(
    opcode: Opcode,
    args: &mut Arguments<'a>,
    dialect: Dialect,
) -> Result<Operation<'a>, Defect> {
    use Operation as Op;
    Ok(match opcode {
        Opcode::Lookup => Op::Lookup { name: args.last_name()? },
        Opcode::Forget => Op::Forget { nlookup: args.take::<ForgetIn>()?.nlookup },
        Opcode::BatchForget => Op::BatchForget(Forgets { entries: args.forgets()? }),
        Opcode::Getattr => Op::Getattr(args.take()?),
        Opcode::Statx => Op::Statx(args.take()?),
        Opcode::Setattr => Op::Setattr(args.take()?),
        Opcode::Readlink => Op::Readlink,
        Opcode::Symlink => Op::Symlink { name: args.name()?, target: args.text()? },
        Opcode::Mknod => Op::Mknod { arg: args.take()?, name: args.name()? },
        Opcode::Mkdir => Op::Mkdir { arg: args.take()?, name: args.name()? },
        Opcode::Unlink => Op::Unlink { name: args.last_name()? },
        Opcode::Rmdir => Op::Rmdir { name: args.last_name()? },
        Opcode::Rename => decode_rename(args)?,
        Opcode::Rename2 => decode_rename2(args)?,
        Opcode::Link => decode_link(args)?,
        Opcode::Open => Op::Open(args.take()?),
        Opcode::Create => Op::Create { arg: args.take()?, name: args.name()? },
        Opcode::Tmpfile => Op::Tmpfile { arg: args.take()?, name: args.name()? },
        Opcode::Read => Op::Read(args.take()?),
        Opcode::Write => decode_write(args)?,
        Opcode::Statfs => Op::Statfs,
        Opcode::Flush => Op::Flush(args.take()?),
        Opcode::Release => Op::Release(args.take()?),
        Opcode::Fsync => Op::Fsync(args.take()?),
        Opcode::Opendir => Op::Opendir(args.take()?),
        Opcode::Readdir => Op::Readdir(args.take()?),
        Opcode::Readdirplus => Op::Readdirplus(args.take()?),
        Opcode::Releasedir => Op::Releasedir(args.take()?),
        Opcode::Fsyncdir => Op::Fsyncdir(args.take()?),
        Opcode::Syncfs => args.take::<SyncfsIn>().map(|_| Op::Syncfs)?,
        Opcode::Setxattr => decode_setxattr(args, dialect)?,
        Opcode::Getxattr => decode_getxattr(args)?,
        Opcode::Listxattr => Op::Listxattr { size: args.take::<GetxattrIn>()?.size },
        Opcode::Removexattr => Op::Removexattr { name: args.last_name()? },
        Opcode::Getlk => Op::Getlk(args.take()?),
        Opcode::Setlk => Op::Setlk(args.take()?),
        Opcode::Setlkw => Op::Setlkw(args.take()?),
        Opcode::Access => Op::Access { mask: args.take::<AccessIn>()?.mask },
        Opcode::Init => Op::Init(decode_init(args)?),
        Opcode::Destroy => Op::Destroy,
        Opcode::Interrupt => Op::Interrupt { unique: args.take::<InterruptIn>()?.unique },
        Opcode::Bmap => Op::Bmap(args.take()?),
        Opcode::Ioctl => decode_ioctl(args)?,
        Opcode::Poll => Op::Poll(args.take()?),
        Opcode::NotifyReply => decode_notify_reply(args)?,
        Opcode::Fallocate => Op::Fallocate(args.take()?),
        Opcode::Lseek => Op::Lseek(args.take()?),
        Opcode::CopyFileRange => Op::CopyFileRange(args.take()?),
        Opcode::CopyFileRange64 => Op::CopyFileRange64(args.take()?),
        Opcode::CuseInit => Op::CuseInit(args.take()?),
        Opcode::Unknown(opcode) => Op::Unknown { opcode, body: args.rest() },
    })
}

fn decode_rename<'a>(args: &mut Arguments<'a>) -> Result<Operation<'a>, Defect> {
    let RenameIn { newdir } = args.take()?;
    let (name, new_name) = (args.name()?, args.last_name()?);
    Ok(Operation::Rename { newdir, flags: RenameFlags::empty(), name, new_name })
}

fn decode_rename2<'a>(args: &mut Arguments<'a>) -> Result<Operation<'a>, Defect> {
    let Rename2In { newdir, flags, padding: _ } = args.take()?;
    Ok(Operation::Rename { newdir, flags, name: args.name()?, new_name: args.last_name()? })
}

fn decode_link<'a>(args: &mut Arguments<'a>) -> Result<Operation<'a>, Defect> {
    let LinkIn { oldnodeid } = args.take()?;
    Ok(Operation::Link { oldnodeid, name: args.last_name()? })
}

fn decode_getxattr<'a>(args: &mut Arguments<'a>) -> Result<Operation<'a>, Defect> {
    let size = args.take::<GetxattrIn>()?.size;
    Ok(Operation::Getxattr { size, name: args.last_name()? })
}

fn decode_setxattr<'a>(
    args: &mut Arguments<'a>,
    dialect: Dialect,
) -> Result<Operation<'a>, Defect> {
    let (size, flags, setxattr_flags) = if dialect.flags.contains(InitFlags::SETXATTR_EXT) {
        let arg: SetxattrExtIn = args.take()?;
        (arg.size, arg.flags, arg.setxattr_flags)
    } else {
        let arg: SetxattrIn = args.take()?;
        (arg.size, arg.flags, SetxattrFlags::empty())
    };
    let (name, value) = (args.name()?, args.data(size)?);
    Ok(Operation::Setxattr { flags, setxattr_flags, name, value })
}

fn decode_write<'a>(args: &mut Arguments<'a>) -> Result<Operation<'a>, Defect> {
    let arg: WriteIn = args.take()?;
    Ok(Operation::Write { arg, data: args.data(arg.size)? })
}

fn decode_ioctl<'a>(args: &mut Arguments<'a>) -> Result<Operation<'a>, Defect> {
    let arg: IoctlIn = args.take()?;
    Ok(Operation::Ioctl { arg, data: args.data(arg.in_size)? })
}

fn decode_notify_reply<'a>(args: &mut Arguments<'a>) -> Result<Operation<'a>, Defect> {
    let arg: NotifyRetrieveIn = args.take()?;
    Ok(Operation::NotifyReply { arg, data: args.data(arg.size)? })
}

/// INIT grew with time: a kernel of another major version may send less or more after its version.
fn decode_init(args: &mut Arguments<'_>) -> Result<InitRequest, Defect> {
    let InitVersionIn { major, minor } = args.take()?;
    if major != MAJOR {
        return Ok(InitRequest { major, minor, ..InitRequest::default() });
    }
    let InitOfferIn { max_readahead, flags } = args.take()?;
    let flags2 = args.take::<u32>().unwrap_or(0);
    Ok(InitRequest { major, minor, max_readahead, flags: InitFlags::from_halves(flags, flags2) })
}

#[cfg(test)]
mod tests;
