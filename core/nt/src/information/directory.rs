//! The directory classes: [MS-FSCC] 2.4, filled as [MS-FSA] 2.1.5.6.3 says.
//!
//! The twelve layouts differ in which fields they have and where: `SHAPES` is that table, and
//! both [`DirectoryWriter`] and [`Entries`] go by it. Which names an enumeration gives, and what
//! `.` and `..` are, is decided by whoever pushes.

use super::file::{id64, reparse_tag};
use super::layout::{U32, U64, U128, link, name_length, put_units};
use super::{Emitted, FileInformationClass, Utf16Le};
use crate::{Attributes, FileId, FileInfo, FileTime, NtError};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

#[cfg(test)]
mod tests;

/// Offsets of what a class has beyond NextEntryOffset (0) and FileIndex (4).
#[derive(Clone, Copy, Debug)]
struct Shape {
    /// [`Facts`] at 8.
    facts: bool,
    /// FileNameLength.
    name_length: usize,
    /// EaSize.
    ea_size: Option<usize>,
    /// ReparsePointTag; without it the tag of a reparse point stands in EaSize.
    reparse_tag: Option<usize>,
    /// ShortNameLength, a reserved byte, ShortName of 12 units.
    short_name: Option<usize>,
    /// 64-bit FileId.
    id64: Option<usize>,
    /// 128-bit FileId.
    id128: Option<usize>,
    /// FileName: where the fixed part ends.
    name: usize,
}

/// FileDirectoryInformation.
const PLAIN: Shape = Shape {
    facts: true,
    name_length: 60,
    ea_size: None,
    reparse_tag: None,
    short_name: None,
    id64: None,
    id128: None,
    name: 64,
};
/// FileFullDirectoryInformation.
const FULL: Shape = Shape { ea_size: Some(64), name: 68, ..PLAIN };
/// FileBothDirectoryInformation.
const BOTH: Shape = Shape { short_name: Some(68), name: 94, ..FULL };
/// What the newest six have in common: a field for the reparse tag.
const EXTD: Shape = Shape { reparse_tag: Some(68), name: 72, ..FULL };

/// [MS-FSCC] 2.4.8, 2.4.10, 2.4.14, 2.4.17 to 2.4.24 and 2.4.32; the class 63 is the kernel's own.
const SHAPES: [(FileInformationClass, Shape); 12] = [
    (FileInformationClass::Directory, PLAIN),
    (FileInformationClass::FullDirectory, FULL),
    (FileInformationClass::BothDirectory, BOTH),
    (FileInformationClass::Names, Shape { facts: false, name_length: 8, name: 12, ..PLAIN }),
    (FileInformationClass::IdBothDirectory, Shape { id64: Some(96), name: 104, ..BOTH }),
    (FileInformationClass::IdFullDirectory, Shape { id64: Some(72), name: 80, ..FULL }),
    (FileInformationClass::IdExtdDirectory, Shape { id128: Some(72), name: 88, ..EXTD }),
    (
        FileInformationClass::IdExtdBothDirectory,
        Shape { id128: Some(72), short_name: Some(88), name: 114, ..EXTD },
    ),
    (FileInformationClass::Id64ExtdDirectory, Shape { id64: Some(72), name: 80, ..EXTD }),
    (
        FileInformationClass::Id64ExtdBothDirectory,
        Shape { id64: Some(72), short_name: Some(80), name: 106, ..EXTD },
    ),
    (
        FileInformationClass::IdAllExtdDirectory,
        Shape { id64: Some(72), id128: Some(80), name: 96, ..EXTD },
    ),
    (
        FileInformationClass::IdAllExtdBothDirectory,
        Shape { id64: Some(72), id128: Some(80), short_name: Some(96), name: 122, ..EXTD },
    ),
];

impl Shape {
    fn of(class: FileInformationClass) -> Result<Shape, NtError> {
        let found = SHAPES.iter().find(|(of, _)| *of == class);
        found.map(|(_, shape)| *shape).ok_or(NtError::INVALID_INFO_CLASS)
    }
}

/// Units of an 8.3 name.
const SHORT_NAME_UNITS: usize = 12;
/// Offset of [`Facts`].
const FACTS: usize = 8;

/// The fields that every class but FileNamesInformation has.
#[derive(FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Facts {
    created: U64,
    accessed: U64,
    written: U64,
    changed: U64,
    end_of_file: U64,
    allocation_size: U64,
    attributes: U32,
}

impl Facts {
    fn new(info: &FileInfo) -> Facts {
        Facts {
            created: U64::new(info.created.0),
            accessed: U64::new(info.accessed.0),
            written: U64::new(info.written.0),
            changed: U64::new(info.changed.0),
            end_of_file: U64::new(info.end_of_file),
            allocation_size: U64::new(info.allocation_size),
            attributes: U32::new(info.attributes.to_wire()),
        }
    }

    fn info(&self) -> FileInfo {
        let attributes = Attributes::from_bits_retain(self.attributes.get());
        FileInfo {
            created: FileTime(self.created.get()),
            accessed: FileTime(self.accessed.get()),
            written: FileTime(self.written.get()),
            changed: FileTime(self.changed.get()),
            end_of_file: self.end_of_file.get(),
            allocation_size: self.allocation_size.get(),
            attributes: attributes.difference(Attributes::NORMAL),
            ..FileInfo::default()
        }
    }
}

/// Fills a buffer with entries of one class.
///
/// Each entry begins at a multiple of 8, the last has NextEntryOffset 0 and no padding after it.
#[derive(Debug)]
pub struct DirectoryWriter<'o> {
    shape: Shape,
    out: &'o mut [u8],
    last: Option<usize>,
    emitted: Emitted,
}

impl<'o> DirectoryWriter<'o> {
    /// A writer without entries.
    ///
    /// # Errors
    /// `INVALID_INFO_CLASS` if the class is not one of directories; `INFO_LENGTH_MISMATCH` if `out`
    /// does not take the fixed part of one entry.
    pub fn new(
        class: FileInformationClass,
        out: &'o mut [u8],
    ) -> Result<DirectoryWriter<'o>, NtError> {
        let shape = Shape::of(class)?;
        if out.len() < shape.name {
            return Err(NtError::INFO_LENGTH_MISMATCH);
        }
        Ok(DirectoryWriter { shape, out, last: None, emitted: Emitted::default() })
    }

    /// Appends an entry. `false` means that it does not fit and is to be offered again in the next
    /// buffer. The very first entry always fits: if its name does not, it is cut and the answer
    /// overflows ([MS-FSA] 2.1.5.6.3); nothing is taken after it.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` if the short name has more than 12 units; `NAME_TOO_LONG` if 32 bits do
    /// not hold the length of the name.
    pub fn push(
        &mut self,
        index: u32,
        name: &[u16],
        info: &FileInfo,
        short_name: Option<&[u16]>,
    ) -> Result<bool, NtError> {
        let short_name = short_name.unwrap_or_default();
        if short_name.len() > SHORT_NAME_UNITS {
            return Err(NtError::INVALID_PARAMETER);
        }
        let length = name_length(name)?;
        let start = self.emitted.bytes.next_multiple_of(8);
        let room = self.out.len().saturating_sub(start);
        let is_whole = room >= self.shape.name.saturating_add(length.get() as usize);
        if self.emitted.overflow || (!is_whole && self.last.is_some()) {
            return Ok(false);
        }
        self.out[self.emitted.bytes..start].fill(0);
        let (fixed, rest) = self.out[start..].split_at_mut(self.shape.name);
        self.shape.fill(fixed, index, length, info, short_name);
        let copied = put_units(rest, name);
        link(self.out, self.last, start);
        self.last = Some(start);
        self.emitted = Emitted { bytes: start + self.shape.name + copied, overflow: !is_whole };
        Ok(true)
    }

    /// No entry was taken yet.
    pub const fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// What is in the buffer.
    pub const fn finish(self) -> Emitted {
        self.emitted
    }
}

impl Shape {
    /// Fills the fixed part of an entry that is the last so far.
    fn fill(&self, fixed: &mut [u8], index: u32, length: U32, info: &FileInfo, short_name: &[u16]) {
        fixed.fill(0);
        put(fixed, Some(4), &U32::new(index));
        put(fixed, self.facts.then_some(FACTS), &Facts::new(info));
        put(fixed, Some(self.name_length), &length);
        put(fixed, self.ea_size, &self.ea_size_or_tag(info));
        put(fixed, self.reparse_tag, &reparse_tag(info));
        put(fixed, self.id64, &id64(info));
        put(fixed, self.id128, &U128::new(info.id.0));
        if let Some(at) = self.short_name {
            let written = put_units(&mut fixed[at + 2..at + 2 + 2 * SHORT_NAME_UNITS], short_name);
            fixed[at] = written as u8;
        }
    }

    /// Without a field of its own, the tag of a reparse point takes the place of the EA size: a
    /// file cannot have both ([MS-FSCC] 2.4.8, EaSize).
    fn ea_size_or_tag(&self, info: &FileInfo) -> U32 {
        if self.reparse_tag.is_none() && info.is_reparse_point() {
            reparse_tag(info)
        } else {
            U32::new(info.ea_size)
        }
    }
}

/// Writes a field that the class may have. The table keeps every field inside the fixed part.
fn put<T: IntoBytes + Immutable>(fixed: &mut [u8], at: Option<usize>, value: &T) {
    let bytes = value.as_bytes();
    if let Some(field) = at.and_then(|at| fixed.get_mut(at..at + bytes.len())) {
        field.copy_from_slice(bytes);
    }
}

/// Reads a field that the class may have.
fn field<T: FromBytes>(fixed: &[u8], at: Option<usize>) -> Option<T> {
    T::read_from_prefix(fixed.get(at?..)?).ok().map(|(value, _)| value)
}

/// One entry of a directory answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry<'a> {
    /// FileIndex.
    pub index: u32,
    /// What the class tells; fields it does not have are zero.
    pub info: FileInfo,
    /// The name.
    pub name: Utf16Le<'a>,
    /// The 8.3 name, empty if there is none.
    pub short_name: Utf16Le<'a>,
}

/// Reads a directory answer; after an error it ends.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    shape: Shape,
    rest: &'a [u8],
}

impl<'a> Entries<'a> {
    /// The entries of an answer; none if it is empty.
    ///
    /// # Errors
    /// `INVALID_INFO_CLASS` if the class is not one of directories.
    pub fn new(class: FileInformationClass, bytes: &'a [u8]) -> Result<Entries<'a>, NtError> {
        Ok(Entries { shape: Shape::of(class)?, rest: bytes })
    }

    fn parse(&self) -> Option<(Entry<'a>, &'a [u8])> {
        let shape = &self.shape;
        let (fixed, after) = self.rest.split_at_checked(shape.name)?;
        let length: U32 = field(fixed, Some(shape.name_length))?;
        let length = usize::try_from(length.get()).ok()?;
        let entry = Entry {
            index: field::<U32>(fixed, Some(4))?.get(),
            info: shape.info(fixed),
            name: Utf16Le::new(after.get(..length)?)?,
            short_name: shape.short_name(fixed)?,
        };
        let next = usize::try_from(field::<U32>(fixed, Some(0))?.get()).ok()?;
        let rest = match next {
            0 => &[],
            // An entry inside another would let a hostile answer go on for ever.
            next if next < shape.name + length => return None,
            next => self.rest.get(next..).filter(|rest| !rest.is_empty())?,
        };
        Some((entry, rest))
    }
}

impl Shape {
    fn info(&self, fixed: &[u8]) -> FileInfo {
        let facts: Option<Facts> = field(fixed, self.facts.then_some(FACTS));
        let mut info = facts.map(|facts| facts.info()).unwrap_or_default();
        let ea_size = field(fixed, self.ea_size).map_or(0, U32::get);
        info.reparse_tag = field(fixed, self.reparse_tag).map_or(0, U32::get);
        if self.reparse_tag.is_none() && info.is_reparse_point() {
            info.reparse_tag = ea_size;
        } else {
            info.ea_size = ea_size;
        }
        let id64 = field(fixed, self.id64).map(|id: U64| id.get().into());
        let id128 = field(fixed, self.id128).map(|id: U128| id.get());
        info.id = FileId(id128.or(id64).unwrap_or_default());
        info
    }

    fn short_name<'a>(&self, fixed: &'a [u8]) -> Option<Utf16Le<'a>> {
        let Some(at) = self.short_name else { return Some(Utf16Le::default()) };
        let length = usize::from(*fixed.get(at)?);
        Utf16Le::new(fixed.get(at + 2..at + 2 + 2 * SHORT_NAME_UNITS)?.get(..length)?)
    }
}

impl<'a> Iterator for Entries<'a> {
    /// `INVALID_PARAMETER` for an entry that does not lie in the buffer.
    type Item = Result<Entry<'a>, NtError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let parsed = self.parse();
        self.rest = parsed.map_or(&[], |(_, rest)| rest);
        Some(parsed.map(|(entry, _)| entry).ok_or(NtError::INVALID_PARAMETER))
    }
}
