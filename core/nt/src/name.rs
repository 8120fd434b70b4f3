//! One component of a path, or the name of a stream: checked once, then held as proof.
//!
//! Owns the rules of [MS-FSCC] 2.1.5.2 and 2.1.5.3 and how two names compare. [`Name`] is the
//! borrowed form that is handed about by value, [`OwnedName`] the one that is kept.
//!
//! Trailing dots and spaces are legal here, as they are on NTFS: taking them off is a habit of
//! Win32's path functions, not of the file system. Names made of several components are in
//! [`crate::FilePath`], wildcards in [`crate::Pattern`].

use crate::{NtError, upcase, upcase_eq};
use core::cmp::Ordering;
use core::fmt;

mod units;

pub(crate) use units::Units;

/// Most UTF-16 units of a component or a stream name, [MS-FSCC] 2.1.5.2 and 2.1.5.3.
const MAX_UNITS: usize = 255;

/// Whether names that differ only in case are the same name.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Case {
    /// Names are compared unit by unit.
    Sensitive,
    /// Names are compared after [`upcase`].
    Insensitive,
}

/// One legal path component, or one legal stream name, in UTF-16 units.
///
/// Surrogates need not be paired: to NT a name is units, not text. Order and `==` are by unit;
/// where case matters use [`Name::eq_case`], [`Name::cmp_case`] and [`Name::hash_case`].
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name<'a>(&'a [u16]);

impl<'a> Name<'a> {
    /// The name of what has none: an unset volume label, a default [`OwnedName`]. It is the only
    /// `Name` that could not be a component; no constructor returns it.
    pub const EMPTY: Name<'static> = Name(&[]);

    /// A component of a path, [MS-FSCC] 2.1.5.2.
    ///
    /// # Errors
    /// `OBJECT_NAME_INVALID` if there is no unit or more than 255, if one is a control character
    /// (0 to 31) or one of `" * / : < > ? \ |`, or if the name is `.` or `..`.
    pub fn new(units: &'a [u16]) -> Result<Name<'a>, NtError> {
        if is_dot_directory(units) || units.iter().any(|&unit| is_reserved(unit)) {
            return Err(NtError::OBJECT_NAME_INVALID);
        }
        Name::of_legal_length(units)
    }

    /// The name of a stream, [MS-FSCC] 2.1.5.3, without colons and type. Control characters and
    /// wildcards are legal in it, so it need not be a legal component.
    ///
    /// # Errors
    /// `OBJECT_NAME_INVALID` if there is no unit or more than 255, or if one is NUL or one of
    /// `/ \ :`.
    pub fn stream(units: &'a [u16]) -> Result<Name<'a>, NtError> {
        let is_illegal = |unit: &u16| matches!(*unit, 0 | SLASH | BACKSLASH | COLON);
        if units.iter().any(is_illegal) {
            return Err(NtError::OBJECT_NAME_INVALID);
        }
        Name::of_legal_length(units)
    }

    fn of_legal_length(units: &'a [u16]) -> Result<Name<'a>, NtError> {
        if units.is_empty() || units.len() > MAX_UNITS {
            return Err(NtError::OBJECT_NAME_INVALID);
        }
        Ok(Name(units))
    }

    /// A name that was checked before, when it was put where `units` points to.
    pub(crate) const fn proven(units: &'a [u16]) -> Name<'a> {
        Name(units)
    }

    /// The units.
    pub const fn units(self) -> &'a [u16] {
        self.0
    }

    /// Number of units: 1 to 255, or 0 for [`Name::EMPTY`].
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// Is this [`Name::EMPTY`]?
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The same name, under that rule?
    pub fn eq_case(self, other: Name<'_>, case: Case) -> bool {
        match case {
            Case::Sensitive => self.0 == other.0,
            Case::Insensitive => upcase_eq(self.0, other.0),
        }
    }

    /// Order by unit, under that rule. `Insensitive` is the order of an NTFS directory.
    pub fn cmp_case(self, other: Name<'_>, case: Case) -> Ordering {
        match case {
            Case::Sensitive => self.0.cmp(other.0),
            Case::Insensitive => {
                self.0.iter().map(|&u| upcase(u)).cmp(other.0.iter().map(|&u| upcase(u)))
            }
        }
    }

    /// A hash that is equal for names that are [`eq_case`](Name::eq_case) under the same rule.
    ///
    /// It is the same in every process and version of a build: a run must be replayable from its
    /// inputs. Who keeps a table that strangers fill bounds its size instead of seeding this.
    pub fn hash_case(self, case: Case) -> u64 {
        match case {
            Case::Sensitive => hash_units(self.0.iter().copied()),
            Case::Insensitive => hash_units(self.0.iter().map(|&unit| upcase(unit))),
        }
    }

    /// A copy to keep.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`; never for names of at most 27 units.
    pub fn to_owned(self) -> Result<OwnedName, NtError> {
        Ok(OwnedName(Units::copy_of(self.0)?))
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_lossy(f, self.0)
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quoted(f, self.0)
    }
}

impl PartialEq<str> for Name<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0.iter().copied().eq(other.encode_utf16())
    }
}

impl PartialEq<&str> for Name<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

/// A [`Name`] with its own memory; up to 27 units take no allocation.
///
/// The default is [`Name::EMPTY`].
///
/// `Clone` allocates infallibly for longer names. It is there for hosts and tests; code in core/
/// says [`try_clone`](OwnedName::try_clone).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct OwnedName(Units);

impl OwnedName {
    /// A copy of a legal path component.
    ///
    /// # Errors
    /// As [`Name::new`]; `INSUFFICIENT_RESOURCES`.
    pub fn new(units: &[u16]) -> Result<OwnedName, NtError> {
        Name::new(units)?.to_owned()
    }

    /// A legal path component, written as text.
    ///
    /// # Errors
    /// As [`Name::new`]; `INSUFFICIENT_RESOURCES`.
    pub fn from_text(text: &str) -> Result<OwnedName, NtError> {
        let mut buffer = [0; MAX_UNITS];
        let mut length = 0;
        for unit in text.encode_utf16() {
            *buffer.get_mut(length).ok_or(NtError::OBJECT_NAME_INVALID)? = unit;
            length += 1;
        }
        OwnedName::new(&buffer[..length])
    }

    /// The name, borrowed.
    pub fn as_name(&self) -> Name<'_> {
        Name(self.0.as_slice())
    }

    /// The units.
    pub fn units(&self) -> &[u16] {
        self.0.as_slice()
    }

    /// A second copy.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`; never for names of at most 27 units.
    pub fn try_clone(&self) -> Result<OwnedName, NtError> {
        self.as_name().to_owned()
    }
}

impl fmt::Display for OwnedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_name(), f)
    }
}

impl fmt::Debug for OwnedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_name(), f)
    }
}

impl PartialEq<str> for OwnedName {
    fn eq(&self, other: &str) -> bool {
        self.as_name() == *other
    }
}

impl PartialEq<&str> for OwnedName {
    fn eq(&self, other: &&str) -> bool {
        self.as_name() == **other
    }
}

pub(crate) const DOT: u16 = b'.' as u16;
pub(crate) const SPACE: u16 = b' ' as u16;
pub(crate) const SLASH: u16 = b'/' as u16;
pub(crate) const COLON: u16 = b':' as u16;
pub(crate) const BACKSLASH: u16 = b'\\' as u16;

/// A control character or one of `" * / : < > ? \ |`: illegal in a component.
pub(crate) const fn is_reserved(unit: u16) -> bool {
    const RESERVED: [bool; 128] = {
        let mut table = [false; 128];
        let mut i = 0;
        while i < 32 {
            table[i] = true; // the control characters
            i += 1;
        }
        let punctuation = b"\"*/:<>?\\|";
        let mut i = 0;
        while i < punctuation.len() {
            table[punctuation[i] as usize] = true;
            i += 1;
        }
        table
    };
    unit < 128 && RESERVED[unit as usize]
}

/// `.` or `..`, [MS-FSCC] 2.1.5.1.
const fn is_dot_directory(units: &[u16]) -> bool {
    matches!(units, [DOT] | [DOT, DOT])
}

/// One multiplication per unit: names are short, and a directory's worth of them is hashed at once.
fn hash_units(units: impl Iterator<Item = u16>) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15; // 2^64 over the golden ratio
    let hash = units.fold(0, |hash: u64, unit| {
        (hash.rotate_left(5) ^ u64::from(unit)).wrapping_add(1).wrapping_mul(ODD)
    });
    hash ^ hash >> 32 // the low bits of a product know only the low bits of its factors
}

/// UTF-16 as text; a lone surrogate shows as U+FFFD.
pub(crate) fn write_lossy(f: &mut fmt::Formatter<'_>, units: &[u16]) -> fmt::Result {
    use fmt::Write;
    let mut characters = char::decode_utf16(units.iter().copied());
    characters.try_for_each(|c| f.write_char(c.unwrap_or(char::REPLACEMENT_CHARACTER)))
}

/// UTF-16 as a Rust literal; a lone surrogate shows as `\u{d800}`.
pub(crate) fn write_quoted(f: &mut fmt::Formatter<'_>, units: &[u16]) -> fmt::Result {
    f.write_str("\"")?;
    for character in char::decode_utf16(units.iter().copied()) {
        match character {
            Ok(character) => write!(f, "{}", character.escape_debug())?,
            Err(lone) => write!(f, "\\u{{{:x}}}", lone.unpaired_surrogate())?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests;
