//! Paths: a checked sequence of components, and the stream of the last one.
//!
//! Owns the syntax of [MS-FSCC] 2.1.5 and the part of [MS-FSA] 2.1.5.1 that looks at nothing but
//! the name: backslashes, stream names and stream types. What the components mean (whether they
//! exist, where a reparse point leads, what a caller may traverse) is the engine's, `/` and bytes
//! are [`crate::posix::name`]'s, `\??\C:` and its kind never reach a file system.

use crate::name::{BACKSLASH, COLON, Units, write_lossy};
use crate::{FileId, Name, NtError, memory, upcase_eq};
use alloc::vec::Vec;
use core::fmt;

/// Most units of a path: what the byte count of a UNICODE_STRING can hold.
const MAX_UNITS: usize = 32_767;

/// What a path's spelling says of the file it names.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug, Default)]
enum Demand {
    /// Nothing.
    #[default]
    Either,
    /// A trailing backslash, or the stream type `$INDEX_ALLOCATION`.
    Directory,
    /// The unnamed data stream by its type, `::$DATA`, which directories lack.
    File,
}

/// A path by reference: from the volume's root, or from a file known by id.
///
/// With a base and no components it is that file itself. The stream, if it names one, belongs to
/// the last component (or to the base, or to the root).
#[derive(Copy, Clone, PartialEq, Eq, Hash)]
pub struct FilePath<'a> {
    base: Option<FileId>,
    units: &'a [u16],
    stream: Option<Name<'a>>,
    demand: Demand,
}

impl<'a> FilePath<'a> {
    /// The volume's root directory.
    pub const ROOT: FilePath<'static> =
        FilePath { base: None, units: &[BACKSLASH], stream: None, demand: Demand::Either };

    /// The file that the components start from; `None` for the volume's root.
    pub fn base(&self) -> Option<FileId> {
        self.base
    }

    /// The root directory, or a stream of it: no base and no components?
    pub fn is_root(&self) -> bool {
        self.base.is_none() && self.is_base()
    }

    /// No components: the base itself, or the root?
    pub fn is_base(&self) -> bool {
        self.units.len() <= 1
    }

    /// The components, first to last.
    pub fn components(&self) -> impl DoubleEndedIterator<Item = Name<'a>> + Clone + use<'a> {
        let separator = |unit: &u16| *unit == BACKSLASH;
        self.units.split(separator).filter(|units| !units.is_empty()).map(Name::proven)
    }

    /// The last component; `None` if there are none.
    pub fn file_name(&self) -> Option<Name<'a>> {
        self.components().next_back()
    }

    /// The directory that holds [`file_name`](FilePath::file_name), of the same base and without a
    /// stream; `None` if there are no components.
    pub fn parent(&self) -> Option<FilePath<'a>> {
        let name = self.file_name()?;
        let before = self.units.len().saturating_sub(name.len() + 1).max(1);
        let units = &self.units[..before];
        Some(FilePath { base: self.base, units, stream: None, demand: Demand::Either })
    }

    /// The components in UTF-16 units, each with a backslash before it; one backslash if there are
    /// none. Neither stream nor trailing backslash.
    pub fn units(&self) -> &'a [u16] {
        self.units
    }

    /// The named data stream; `None` for the unnamed one, or for the directory as such.
    pub fn stream(&self) -> Option<Name<'a>> {
        self.stream
    }

    /// Spelled with a trailing backslash or with `$INDEX_ALLOCATION`: what is not a directory is
    /// then not what was asked for.
    pub fn must_be_directory(&self) -> bool {
        self.demand == Demand::Directory
    }

    /// Spelled with `::$DATA`: a directory is then not what was asked for.
    pub fn must_be_file(&self) -> bool {
        self.demand == Demand::File
    }

    /// A copy to keep.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`; never if components and stream take at most 27 units.
    pub fn to_owned(self) -> Result<OwnedPath, NtError> {
        let mut path = OwnedPath {
            base: self.base,
            text: Units::copy_of(self.units)?,
            length: self.units.len(),
            demand: self.demand,
        };
        path.append_stream(self.stream)?;
        Ok(path)
    }
}

impl fmt::Display for FilePath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(FileId(id)) = self.base {
            write!(f, "<{id:x}>")?;
        }
        write_lossy(f, self.units)?;
        if let Some(stream) = self.stream {
            write!(f, ":{stream}")?;
        }
        match self.demand {
            Demand::Directory if !self.is_base() => f.write_str("\\"),
            Demand::File => f.write_str("::$DATA"),
            Demand::Directory | Demand::Either => Ok(()),
        }
    }
}

impl fmt::Debug for FilePath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A [`FilePath`] with its own memory; up to 27 units take no allocation.
///
/// The default is the root. `Clone` allocates infallibly for longer paths. It is there for hosts
/// and tests; code in core/ says [`try_clone`](OwnedPath::try_clone).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OwnedPath {
    base: Option<FileId>,
    /// The components, then a colon and the stream if there is one.
    text: Units,
    /// How many of those units are the components'.
    length: usize,
    demand: Demand,
}

impl OwnedPath {
    /// The volume's root directory.
    pub fn root() -> OwnedPath {
        OwnedPath::default()
    }

    /// Parses a path from the root, as a create request names it.
    ///
    /// It begins with a backslash; without any unit it is the root as well. The last component may
    /// be followed by `:stream`, `:stream:$DATA`, `::$DATA`, or for a directory
    /// `:$I30:$INDEX_ALLOCATION` (or `::$INDEX_ALLOCATION`, or a backslash); the ones before it by
    /// the latter two. Types and `$I30` are matched without regard to case.
    ///
    /// # Errors
    /// - `NAME_TOO_LONG`: more than 32,767 units.
    /// - `OBJECT_PATH_SYNTAX_BAD`: no backslash at the beginning.
    /// - `OBJECT_NAME_INVALID`: a component or stream name is empty or not legal ([`Name::new`],
    ///   [`Name::stream`]), an inner component names a stream, a stream has a trailing backslash,
    ///   or the type is another one.
    /// - `INVALID_PARAMETER`: `$INDEX_ALLOCATION` with another name than `$I30`, [MS-FSA] 2.1.5.1.
    /// - `INSUFFICIENT_RESOURCES`.
    pub fn parse(units: &[u16]) -> Result<OwnedPath, NtError> {
        if units.len() > MAX_UNITS {
            return Err(NtError::NAME_TOO_LONG);
        }
        match units {
            [] => Ok(OwnedPath::root()),
            [BACKSLASH, components @ ..] => parse_components(components),
            _ => Err(NtError::OBJECT_PATH_SYNTAX_BAD),
        }
    }

    /// Parses a path relative to an open file: as [`parse`](OwnedPath::parse), but without the
    /// first backslash; without any unit it is that file itself, and `:stream` is a stream of it.
    /// Which file that is, [`with_base`](OwnedPath::with_base) tells.
    ///
    /// # Errors
    /// As [`parse`](OwnedPath::parse), except that a leading backslash is `INVALID_PARAMETER`.
    pub fn parse_relative(units: &[u16]) -> Result<OwnedPath, NtError> {
        if units.len() >= MAX_UNITS {
            return Err(NtError::NAME_TOO_LONG);
        }
        if units.first() == Some(&BACKSLASH) {
            return Err(NtError::INVALID_PARAMETER);
        }
        parse_components(units)
    }

    /// [`parse`](OwnedPath::parse) of text.
    ///
    /// # Errors
    /// As [`parse`](OwnedPath::parse).
    pub fn from_text(text: &str) -> Result<OwnedPath, NtError> {
        let mut units = Vec::new();
        for unit in text.encode_utf16().take(MAX_UNITS + 1) {
            memory::push(&mut units, unit)?;
        }
        OwnedPath::parse(&units)
    }

    /// The same components from another base; `None` for the volume's root.
    #[must_use]
    pub fn with_base(self, base: Option<FileId>) -> OwnedPath {
        OwnedPath { base, ..self }
    }

    /// The path, borrowed.
    pub fn as_path(&self) -> FilePath<'_> {
        let (units, stream) = self.text.as_slice().split_at(self.length);
        FilePath {
            base: self.base,
            units,
            stream: stream.split_first().map(|(_colon, name)| Name::proven(name)),
            demand: self.demand,
        }
    }

    /// See [`FilePath::must_be_directory`].
    pub fn must_be_directory(&self) -> bool {
        self.as_path().must_be_directory()
    }

    /// See [`FilePath::must_be_file`].
    pub fn must_be_file(&self) -> bool {
        self.as_path().must_be_file()
    }

    /// Says what a trailing backslash says, or takes it back. Without effect on a path that names a
    /// stream, which cannot be a directory.
    pub fn set_must_be_directory(&mut self, must: bool) {
        if self.as_path().stream().is_none() {
            self.demand = if must { Demand::Directory } else { Demand::Either };
        }
    }

    /// Appends a component; a trailing backslash or `::$DATA` is forgotten. On failure nothing has
    /// changed.
    ///
    /// # Errors
    /// `OBJECT_NAME_INVALID` if the path names a stream or `name` is not legal as a component;
    /// `NAME_TOO_LONG` past 32,767 units; `INSUFFICIENT_RESOURCES`.
    pub fn push(&mut self, name: Name<'_>) -> Result<(), NtError> {
        // A stream's name, which need not be legal here, is a `Name` too.
        let name = Name::new(name.units())?;
        if self.as_path().stream().is_some() {
            return Err(NtError::OBJECT_NAME_INVALID);
        }
        self.append_component(name)
    }

    /// Takes the last component off, with its stream and trailing backslash. `false` if there is
    /// none; then nothing has changed.
    pub fn pop(&mut self) -> bool {
        let Some(length) = self.as_path().parent().map(|parent| parent.units.len()) else {
            return false;
        };
        self.truncate(length);
        true
    }

    /// Names another stream, or with `None` the unnamed one; a trailing backslash or `::$DATA` is
    /// forgotten. On failure the path names the unnamed stream.
    ///
    /// # Errors
    /// `OBJECT_NAME_INVALID` for [`Name::EMPTY`]; `NAME_TOO_LONG` past 32,767 units;
    /// `INSUFFICIENT_RESOURCES`.
    pub fn set_stream(&mut self, stream: Option<Name<'_>>) -> Result<(), NtError> {
        self.truncate(self.length);
        self.append_stream(stream)
    }

    /// A second copy.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`; never if components and stream take at most 27 units.
    pub fn try_clone(&self) -> Result<OwnedPath, NtError> {
        self.as_path().to_owned()
    }

    /// Keeps `length` units of components and nothing else.
    fn truncate(&mut self, length: usize) {
        self.text.truncate(length);
        self.length = length;
        self.demand = Demand::Either;
    }

    /// Expects a legal component, and no stream to be there.
    fn append_component(&mut self, name: Name<'_>) -> Result<(), NtError> {
        let separator: &[u16] = if self.as_path().is_base() { &[] } else { &[BACKSLASH] };
        let length = self.length.saturating_add(separator.len()).saturating_add(name.len());
        if length > MAX_UNITS {
            return Err(NtError::NAME_TOO_LONG);
        }
        let appended = self.text.extend(separator).and_then(|()| self.text.extend(name.units()));
        match appended {
            Ok(()) => {
                self.length = length;
                self.demand = Demand::Either;
            }
            Err(_) => self.text.truncate(self.length),
        }
        appended
    }

    /// Expects no stream to be there; on failure there is still none.
    fn append_stream(&mut self, stream: Option<Name<'_>>) -> Result<(), NtError> {
        let Some(stream) = stream else { return Ok(()) };
        let stream = Name::stream(stream.units())?;
        if self.length.saturating_add(stream.len()) >= MAX_UNITS {
            return Err(NtError::NAME_TOO_LONG);
        }
        let appended = self.text.extend(&[COLON]).and_then(|()| self.text.extend(stream.units()));
        if appended.is_err() {
            self.text.truncate(self.length);
        }
        appended
    }
}

impl Default for OwnedPath {
    fn default() -> OwnedPath {
        let text = Units::of_one(BACKSLASH);
        OwnedPath { base: None, text, length: 1, demand: Demand::Either }
    }
}

impl fmt::Display for OwnedPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_path(), f)
    }
}

impl fmt::Debug for OwnedPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_path(), f)
    }
}

/// A component as it is spelled: a name and what follows the colon.
struct Component<'a> {
    name: &'a [u16],
    stream: Option<Name<'a>>,
    demand: Demand,
}

/// What follows the first backslash, or the base.
fn parse_components(units: &[u16]) -> Result<OwnedPath, NtError> {
    let mut path = OwnedPath::root();
    if units.is_empty() {
        return Ok(path);
    }
    let (units, is_trailing) = match units {
        [units @ .., BACKSLASH] => (units, true),
        _ => (units, false),
    };
    let mut rest = units.split(|&unit| unit == BACKSLASH).peekable();
    while let Some(component) = rest.next() {
        let component = parse_component(component)?;
        let is_last = rest.peek().is_none();
        if is_last && component.name.is_empty() && path.as_path().is_base() && !is_trailing {
            // `\:stream` is a stream of the root, `:stream` one of the base.
            if component.stream.is_none() && component.demand == Demand::Either {
                return Err(NtError::OBJECT_NAME_INVALID);
            }
        } else {
            path.append_component(Name::new(component.name)?)?;
        }
        let is_inner = !is_last || is_trailing;
        if is_inner && (component.stream.is_some() || component.demand == Demand::File) {
            return Err(NtError::OBJECT_NAME_INVALID);
        }
        path.append_stream(component.stream)?;
        path.demand = component.demand;
    }
    if is_trailing {
        path.demand = Demand::Directory;
    }
    Ok(path)
}

/// `name`, `name:stream` or `name:stream:type`; does not look at the name.
fn parse_component(units: &[u16]) -> Result<Component<'_>, NtError> {
    let mut parts = units.split(|&unit| unit == COLON);
    let name = parts.next().unwrap_or_default();
    let (stream, demand) = match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => (None, Demand::Either),
        (Some(stream), None, _) => (Some(Name::stream(stream)?), Demand::Either),
        (Some(stream), Some(kind), None) => parse_stream_type(stream, kind)?,
        (_, _, Some(_)) => return Err(NtError::OBJECT_NAME_INVALID),
    };
    Ok(Component { name, stream, demand })
}

/// [MS-FSA] 2.1.5.1: only data streams and the index of a directory can be opened by name; other
/// attribute types ([MS-FSCC] 2.1.5.4) are the file system's own.
fn parse_stream_type<'a>(
    stream: &'a [u16],
    kind: &[u16],
) -> Result<(Option<Name<'a>>, Demand), NtError> {
    if is_ascii_word(kind, b"$DATA") {
        return match stream {
            [] => Ok((None, Demand::File)),
            _ => Ok((Some(Name::stream(stream)?), Demand::Either)),
        };
    }
    if !is_ascii_word(kind, b"$INDEX_ALLOCATION") {
        return Err(NtError::OBJECT_NAME_INVALID);
    }
    match stream.is_empty() || is_ascii_word(stream, b"$I30") {
        true => Ok((None, Demand::Directory)),
        false => Err(NtError::INVALID_PARAMETER),
    }
}

/// Equal but for case? `word` is upper case.
fn is_ascii_word(units: &[u16], word: &[u8]) -> bool {
    units.len() == word.len()
        && units.iter().zip(word).all(|(&unit, &byte)| upcase_eq(&[unit], &[u16::from(byte)]))
}

#[cfg(test)]
mod tests;
