//! The set classes of a file: [MS-FSCC] 2.4 into a [`Change`], with the checks of [MS-FSA] 2.1.5.15
//! that look at nothing but the buffer.
//!
//! The two requests whose layout is more than a number, times and new names, are written here too,
//! for clients.
//!
//! Not here: rights, what kind of file it is, and whose handle RootDirectory is.

use super::file::BasicInformation;
use super::layout::{U32, U64, name_length, put_units};
use super::{FileInformationClass, Utf16Le};
use crate::{
    Attributes, BasicChange, Change, CreateOptions, DispositionFlags, FileTime, NewName, NtError,
    OwnedPath, RenameFlags,
};
use zerocopy::{FromBytes, IntoBytes};

#[cfg(test)]
mod tests;

/// How wide the caller's handles are: where FILE_RENAME_INFORMATION and FILE_LINK_INFORMATION have
/// their fields.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Width {
    /// FILE_RENAME_INFORMATION_TYPE_1: 32-bit local callers, SMB 1.
    Bits32,
    /// FILE_RENAME_INFORMATION_TYPE_2: 64-bit local callers, SMB 2 and 3.
    Bits64,
}

impl Width {
    /// Offset of RootDirectory, which is as wide as that.
    const fn root_directory(self) -> usize {
        match self {
            Width::Bits32 => 4,
            Width::Bits64 => 8,
        }
    }

    /// Offset of FileNameLength; FileName follows at once.
    const fn name_length(self) -> usize {
        2 * self.root_directory()
    }

    /// Offset of FileName.
    const fn name(self) -> usize {
        self.name_length() + 4
    }

    /// Size of the C structure, with one unit of name and its padding.
    const fn minimum(self) -> usize {
        self.name() + 4
    }
}

/// Reads a set request.
///
/// In FileBasicInformation a time of 0 keeps the time. -1 and -2 keep it too: they say whether
/// later operations of the handle stamp it by themselves, which is not a change of the file but of
/// the handle; [`AutomaticTimes::parse`] reads that.
///
/// # Errors
/// * `INFO_LENGTH_MISMATCH` if the buffer is below the structure of the class.
/// * `INVALID_PARAMETER` for times below -2, negative sizes, mode bits that may not be set, unknown
///   flags, and a name that is empty, odd in bytes or not wholly in the buffer; also for set
///   classes that are no change of one file here (EAs, pipes, quota, short names).
/// * `INVALID_INFO_CLASS` for unknown classes and those that are not for setting.
/// * What [`OwnedPath`] says of a bad name, and `INSUFFICIENT_RESOURCES`.
pub fn parse(class: FileInformationClass, buffer: &[u8], width: Width) -> Result<Change, NtError> {
    use FileInformationClass as Class;
    match class {
        Class::Basic => parse_basic(buffer).map(Change::Basic),
        Class::EndOfFile => size(buffer).map(Change::EndOfFile),
        Class::Allocation => size(buffer).map(Change::AllocationSize),
        Class::ValidDataLength => size(buffer).map(Change::ValidDataLength),
        Class::Position => size(buffer).map(Change::Position),
        Class::Mode => parse_mode(buffer).map(Change::Mode),
        Class::Disposition => parse_disposition(buffer).map(Change::Disposition),
        Class::DispositionEx => parse_disposition_ex(buffer).map(Change::Disposition),
        Class::Rename => parse_name(buffer, width, simple_flags).map(Change::Rename),
        Class::RenameEx => parse_name(buffer, width, extended_flags).map(Change::Rename),
        Class::Link => parse_name(buffer, width, simple_flags).map(Change::Link),
        Class::LinkEx => parse_name(buffer, width, extended_flags).map(Change::Link),
        Class::FullEa
        | Class::Pipe
        | Class::PipeRemote
        | Class::ObjectId
        | Class::MoveCluster
        | Class::Quota
        | Class::Tracking
        | Class::ShortName
        | Class::CaseSensitive => Err(NtError::INVALID_PARAMETER),
        Class::Directory
        | Class::FullDirectory
        | Class::BothDirectory
        | Class::Standard
        | Class::Internal
        | Class::Ea
        | Class::Access
        | Class::Name
        | Class::Names
        | Class::Alignment
        | Class::All
        | Class::AlternateName
        | Class::Stream
        | Class::PipeLocal
        | Class::Compression
        | Class::ReparsePoint
        | Class::NetworkOpen
        | Class::AttributeTag
        | Class::IdBothDirectory
        | Class::IdFullDirectory
        | Class::HardLink
        | Class::NormalizedName
        | Class::StandardLink
        | Class::Id
        | Class::IdExtdDirectory
        | Class::IdExtdBothDirectory
        | Class::Stat
        | Class::StatLx
        | Class::Id64ExtdDirectory
        | Class::Id64ExtdBothDirectory
        | Class::IdAllExtdDirectory
        | Class::IdAllExtdBothDirectory
        | Class::Unknown(_) => Err(NtError::INVALID_INFO_CLASS),
    }
}

/// The structure at the start of the buffer.
fn fixed<T: FromBytes>(buffer: &[u8]) -> Result<T, NtError> {
    let read = T::read_from_prefix(buffer).map(|(value, _)| value);
    read.map_err(|_| NtError::INFO_LENGTH_MISMATCH)
}

/// A LARGE_INTEGER that must not be negative.
fn size(buffer: &[u8]) -> Result<u64, NtError> {
    let size = fixed::<U64>(buffer)?.get();
    if size > i64::MAX as u64 { Err(NtError::INVALID_PARAMETER) } else { Ok(size) }
}

/// [MS-FSA] 2.1.5.15.2.
fn parse_basic(buffer: &[u8]) -> Result<BasicChange, NtError> {
    let basic: BasicInformation = fixed(buffer)?;
    let attributes = basic.attributes.get();
    Ok(BasicChange {
        created: time(basic.created)?,
        accessed: time(basic.accessed)?,
        written: time(basic.written)?,
        changed: time(basic.changed)?,
        // All bits stay: DIRECTORY and TEMPORARY in the wrong place are an error that depends on
        // the file. NORMAL means "none set", 0 means "keep".
        attributes: (attributes != 0)
            .then(|| Attributes::from_bits_retain(attributes).difference(Attributes::NORMAL)),
    })
}

fn time(raw: U64) -> Result<Option<FileTime>, NtError> {
    match raw.get() as i64 {
        -2..=0 => Ok(None),
        ..-2 => Err(NtError::INVALID_PARAMETER),
        1.. => Ok(Some(FileTime(raw.get()))),
    }
}

/// Which times the operations of a handle stamp by themselves from now on: -1 and -2 in
/// FileBasicInformation ([MS-FSCC] 2.4.7). `None` leaves it as it is; `Some(false)` after -1 or a
/// time that is set, `Some(true)` after -2 (the UserSet...Time flags of [MS-FSA] 2.1.5.15.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AutomaticTimes {
    /// Creation time.
    pub created: Option<bool>,
    /// Access time.
    pub accessed: Option<bool>,
    /// Write time.
    pub written: Option<bool>,
    /// Change time.
    pub changed: Option<bool>,
}

impl AutomaticTimes {
    /// From a FILE_BASIC_INFORMATION.
    ///
    /// # Errors
    /// As [`parse`].
    pub fn parse(buffer: &[u8]) -> Result<AutomaticTimes, NtError> {
        let automatic = |raw: U64| match raw.get() as i64 {
            ..-2 => Err(NtError::INVALID_PARAMETER),
            -2 => Ok(Some(true)),
            -1 | 1.. => Ok(Some(false)),
            0 => Ok(None),
        };
        let basic: BasicInformation = fixed(buffer)?;
        Ok(AutomaticTimes {
            created: automatic(basic.created)?,
            accessed: automatic(basic.accessed)?,
            written: automatic(basic.written)?,
            changed: automatic(basic.changed)?,
        })
    }
}

/// [MS-FSA] FileModeInformation: the bits that may be set, and of the two kinds of synchronous I/O
/// at most one.
fn parse_mode(buffer: &[u8]) -> Result<u32, NtError> {
    let synchronous =
        CreateOptions::SYNCHRONOUS_IO_ALERT.union(CreateOptions::SYNCHRONOUS_IO_NONALERT);
    let settable =
        CreateOptions::WRITE_THROUGH.union(CreateOptions::SEQUENTIAL_ONLY).union(synchronous);
    let mode = fixed::<U32>(buffer)?.get();
    let options = CreateOptions::from_bits_retain(mode);
    if !settable.contains(options) || options.contains(synchronous) {
        return Err(NtError::INVALID_PARAMETER);
    }
    Ok(mode)
}

/// [MS-FSCC] FileDispositionInformation: one Boolean.
fn parse_disposition(buffer: &[u8]) -> Result<DispositionFlags, NtError> {
    let delete = buffer.first().ok_or(NtError::INFO_LENGTH_MISMATCH)?;
    Ok(if *delete == 0 { DispositionFlags::empty() } else { DispositionFlags::DELETE })
}

/// [MS-FSCC] 2.4.12.
fn parse_disposition_ex(buffer: &[u8]) -> Result<DispositionFlags, NtError> {
    let flags = fixed::<U32>(buffer)?.get();
    DispositionFlags::from_bits(flags).ok_or(NtError::INVALID_PARAMETER)
}

/// Flags of the classes that have only ReplaceIfExists, a Boolean of one byte.
fn simple_flags(raw: u32) -> Result<RenameFlags, NtError> {
    let is_replace = raw & 0xFF != 0;
    Ok(if is_replace { RenameFlags::REPLACE_IF_EXISTS } else { RenameFlags::empty() })
}

/// Bits of FILE_RENAME_INFORMATION_EX that are defined: ours, and those about pin state and storage
/// reserves, which mean nothing to a volume that has neither.
const WIRE_FLAGS: u32 = 0x1FF;

/// [MS-FSCC] 2.4.43.
fn extended_flags(raw: u32) -> Result<RenameFlags, NtError> {
    if raw & !WIRE_FLAGS != 0 {
        return Err(NtError::INVALID_PARAMETER);
    }
    Ok(RenameFlags::from_bits_truncate(raw))
}

/// The four classes of a new name have one layout ([MS-FSA] 2.1.5.15.6 and 2.1.5.15.11).
fn parse_name(
    buffer: &[u8],
    width: Width,
    flags: fn(u32) -> Result<RenameFlags, NtError>,
) -> Result<NewName, NtError> {
    let RawNewName { root_directory, name, flags: raw_flags } = RawNewName::parse(buffer, width)?;
    let flags = flags(raw_flags)?;
    let units = name.to_vec()?;
    let path = if units.first() == Some(&u16::from(b'\\')) {
        OwnedPath::parse(&units)?
    } else {
        OwnedPath::parse_relative(&units)?
    };
    Ok(NewName { root_directory, path, flags })
}

/// FILE_RENAME_INFORMATION or FILE_LINK_INFORMATION before name and flags are understood: for doors
/// where a name without a leading backslash means something of its own, as it does in the kernel
/// without RootDirectory (the file's own directory).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RawNewName<'a> {
    /// Handle of the directory the name is relative to, 0 for none.
    pub root_directory: u64,
    /// The name; never empty.
    pub name: Utf16Le<'a>,
    /// Flags; only the lowest byte counts in the classes without them, as ReplaceIfExists.
    pub flags: u32,
}

impl<'a> RawNewName<'a> {
    /// Reads the fields.
    ///
    /// # Errors
    /// `INFO_LENGTH_MISMATCH` below the structure, `INVALID_PARAMETER` if the name is empty, odd in
    /// bytes or not wholly in the buffer.
    pub fn parse(buffer: &'a [u8], width: Width) -> Result<RawNewName<'a>, NtError> {
        if buffer.len() < width.minimum() {
            return Err(NtError::INFO_LENGTH_MISMATCH);
        }
        let root = &buffer[width.root_directory()..];
        let root_directory = match width {
            Width::Bits32 => fixed::<U32>(root)?.get().into(),
            Width::Bits64 => fixed::<U64>(root)?.get(),
        };
        let length = fixed::<U32>(&buffer[width.name_length()..])?.get();
        let name = usize::try_from(length).ok();
        let name = name.and_then(|length| buffer[width.name()..].get(..length));
        let name = name.and_then(Utf16Le::new).filter(|name| !name.is_empty());
        let name = name.ok_or(NtError::INVALID_PARAMETER)?;
        Ok(RawNewName { root_directory, name, flags: fixed::<U32>(buffer)?.get() })
    }
}

/// Writes FILE_BASIC_INFORMATION as a client sends it, 0 for what is kept; returns the bytes
/// written.
///
/// # Errors
/// `BUFFER_TOO_SMALL` if it does not fit.
pub fn emit_basic(change: &BasicChange, out: &mut [u8]) -> Result<usize, NtError> {
    let time = |time: Option<FileTime>| U64::new(time.unwrap_or_default().0);
    let basic = BasicInformation {
        created: time(change.created),
        accessed: time(change.accessed),
        written: time(change.written),
        changed: time(change.changed),
        attributes: U32::new(change.attributes.map_or(0, Attributes::to_wire)),
        reserved: U32::ZERO,
    };
    let bytes = basic.as_bytes();
    out.get_mut(..bytes.len()).ok_or(NtError::BUFFER_TOO_SMALL)?.copy_from_slice(bytes);
    Ok(bytes.len())
}

/// Writes FILE_RENAME_INFORMATION or FILE_LINK_INFORMATION, with or without flags, as a client
/// sends it; returns the bytes written. `flags` is 0 or 1 for the classes without flags.
///
/// # Errors
/// `BUFFER_TOO_SMALL` if it does not fit; `INVALID_PARAMETER` if `root_directory` is wider than
/// `width`; `NAME_TOO_LONG` if 32 bits do not hold the length of the name.
pub fn emit_new_name(
    root_directory: u64,
    name: &[u16],
    flags: u32,
    width: Width,
    out: &mut [u8],
) -> Result<usize, NtError> {
    let length = name_length(name)?;
    let end = width.name().saturating_add(length.get() as usize).max(width.minimum());
    let out = out.get_mut(..end).ok_or(NtError::BUFFER_TOO_SMALL)?;
    out.fill(0);
    out[..4].copy_from_slice(&flags.to_le_bytes());
    let root = &mut out[width.root_directory()..width.name_length()];
    match width {
        Width::Bits32 => {
            let narrow = u32::try_from(root_directory).map_err(|_| NtError::INVALID_PARAMETER)?;
            root.copy_from_slice(&narrow.to_le_bytes());
        }
        Width::Bits64 => root.copy_from_slice(&root_directory.to_le_bytes()),
    }
    out[width.name_length()..width.name()].copy_from_slice(length.as_bytes());
    put_units(&mut out[width.name()..], name);
    Ok(end)
}
