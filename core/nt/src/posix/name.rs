//! A Linux file name as an NT name and back: bytes on one side, UTF-16 units on the other.
//!
//! Each name has exactly one counterpart, so that what one door wrote the other finds again:
//! [`from_posix`] and [`to_posix`] undo each other on every name that either accepts. What is legal
//! on both sides looks the same on both; the rest is escaped.
//!
//! | Linux | NT |
//! |---|---|
//! | byte `c`: 1 to 31, or one of `" * : < > ? \ \|` | U+F000 + `c`, as WSL and Linux's cifs have it |
//! | `.` or space as the last byte | U+F02E, U+F020 |
//! | a byte that is not UTF-8 | U+F000 + the byte, U+F080 to U+F0FF |
//! | generalised UTF-8 of a surrogate (`ED A0 80` to `ED BF BF`) | the lone surrogate |
//!
//! What already looks like an escape is escaped itself, so that the way back is clear:
//!
//! * On Linux, the UTF-8 of an escape becomes three units U+F0EF U+F08x U+F0xx, the escapes of its
//!   bytes; a generalised high surrogate directly before a low one likewise, for two lone
//!   surrogates in a row would be a pair.
//! * On NT, a last `.` or space, which Win32 could not open, becomes the overlong `C0 AE`, `C0 A0`;
//!   an escaped byte that would read as part of a character becomes the UTF-8 of the escape.
//! * The NT names U+F02E and U+002E U+F02E cannot become `.` and `..`, nor these be NT names; in
//!   these two the overlong dot stands for U+F02E.
//!
//! U+F02F is not an escape and never becomes `/`; U+F000 never becomes NUL. `:` is never the colon
//! of a stream. Paths, and the case of names, are not here.

use crate::name::{DOT, SPACE, is_reserved};
use crate::{Name, NtError, OwnedName, memory};
use alloc::vec::Vec;

/// Most bytes of a component: Linux's NAME_MAX.
const MAX_BYTES: usize = 255;

/// The first of the private characters that stand for bytes.
const ESCAPE: u16 = 0xF000;
const ESCAPED_DOT: u16 = ESCAPE + DOT;

/// The NT name of a Linux file name.
///
/// # Errors
/// `NAME_TOO_LONG` (ENAMETOOLONG) for more than 255 bytes; `OBJECT_NAME_INVALID` if there are none,
/// for `.` and `..`, and if one is NUL or `/`; `INSUFFICIENT_RESOURCES`.
pub fn from_posix(bytes: &[u8]) -> Result<OwnedName, NtError> {
    if bytes.len() > MAX_BYTES {
        return Err(NtError::NAME_TOO_LONG);
    }
    if matches!(bytes, [] | b"." | b"..") || bytes.iter().any(|byte| matches!(byte, 0 | b'/')) {
        return Err(NtError::OBJECT_NAME_INVALID);
    }
    if is_plain(bytes) {
        let mut units = [0; MAX_BYTES];
        for (unit, byte) in units.iter_mut().zip(bytes) {
            *unit = u16::from(*byte);
        }
        return Name::proven(&units[..bytes.len()]).to_owned();
    }
    match bytes {
        [0xC0, 0xAE] => return OwnedName::new(&[ESCAPED_DOT]),
        [b'.', 0xC0, 0xAE] => return OwnedName::new(&[DOT, ESCAPED_DOT]),
        _ => {}
    }
    // A character has no more units than bytes.
    let mut units = [0; MAX_BYTES];
    let mut length = 0;
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let mut pair = [0; 2];
        let encoded = match read(*first, after) {
            Some(character) => {
                rest = after.get(character.len - 1..).unwrap_or_default();
                if character.len == 1 {
                    pair[0] = escape_ascii(*first, rest.is_empty());
                    &pair[..1]
                } else {
                    encode_utf16(character.code, &mut pair)
                }
            }
            None => {
                rest = after;
                pair[0] = ESCAPE + u16::from(*first);
                &pair[..1]
            }
        };
        units[length..length + encoded.len()].copy_from_slice(encoded);
        length += encoded.len();
    }
    OwnedName::new(&units[..length])
}

/// Appends the Linux file name of an NT name to `out`; on failure `out` is as it was.
///
/// # Errors
/// `NAME_TOO_LONG` (ENAMETOOLONG) if it takes more than 255 bytes, which 86 units may: a Linux
/// program could not name the file. `OBJECT_NAME_INVALID` if `name` is a stream's and not legal as
/// a component; `INSUFFICIENT_RESOURCES`.
pub fn to_posix(name: Name<'_>, out: &mut Vec<u8>) -> Result<(), NtError> {
    if is_plain(name.units()) {
        out.try_reserve(name.len()).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        // Each is below 128.
        out.extend(name.units().iter().map(|unit| *unit as u8));
        return Ok(());
    }
    let units = Name::new(name.units())?.units();
    match units {
        [ESCAPED_DOT] => return memory::extend(out, &[0xC0, 0xAE]),
        [DOT, ESCAPED_DOT] => return memory::extend(out, &[b'.', 0xC0, 0xAE]),
        _ => {}
    }
    // From the end: how a unit is written depends on the bytes after it.
    let mut bytes = Backwards::default();
    let mut rest = units;
    while !rest.is_empty() {
        rest = write_last(rest, &mut bytes)?;
    }
    memory::extend(out, bytes.written())
}

/// Legal on both sides and the same on both, as nearly every name is: printable ASCII without what
/// is escaped.
fn is_plain<T: Copy + Into<u16>>(name: &[T]) -> bool {
    let is_plain = |unit: u16| unit < 0x7F && !is_reserved(unit);
    let has_end = |last: &T| !matches!((*last).into(), DOT | SPACE);
    name.len() <= MAX_BYTES
        && name.last().is_some_and(has_end)
        && name.iter().all(|unit| is_plain((*unit).into()))
}

/// Writes the last character of `units` before what is written; returns the units before it.
fn write_last<'a>(units: &'a [u16], bytes: &mut Backwards) -> Result<&'a [u16], NtError> {
    match units {
        [before @ .., high @ 0xD800..=0xDBFF, low @ 0xDC00..=0xDFFF] => {
            bytes.prepend_character(pair_code(*high, *low))?;
            Ok(before)
        }
        [before @ .., unit @ (DOT | SPACE)] if bytes.is_empty() => {
            bytes.prepend(&[0xC0, 0x80 | unit.to_le_bytes()[0]])?;
            Ok(before)
        }
        [before @ .., unit] => {
            match escaped_byte(*unit, bytes.written()) {
                Some(byte) => bytes.prepend(&[byte])?,
                None => bytes.prepend_character(u32::from(*unit))?,
            }
            Ok(before)
        }
        [] => Ok(units),
    }
}

/// The unit of an ASCII byte.
fn escape_ascii(byte: u8, is_last: bool) -> u16 {
    let unit = u16::from(byte);
    let is_escaped = is_reserved(unit) || is_last && matches!(unit, DOT | SPACE);
    if is_escaped { ESCAPE + unit } else { unit }
}

/// The byte that `unit` stands for where `after` follows; `None` if it stands for itself.
fn escaped_byte(unit: u16, after: &[u8]) -> Option<u8> {
    let [page, byte] = unit.to_be_bytes();
    let is_escape = match (page, byte) {
        (0xF0, 0x80..) => read(byte, after).is_none(),
        (0xF0, _) => is_ascii_escape(byte, after.is_empty()),
        _ => false,
    };
    is_escape.then_some(byte)
}

/// Does U+F000 + `byte` stand for that ASCII byte? NUL and `/`, which no Linux name has, do not
/// come back from where they would go.
fn is_ascii_escape(byte: u8, is_last: bool) -> bool {
    !matches!(byte, 0 | b'/') && escape_ascii(byte, is_last) != u16::from(byte)
}

/// A character as it is read from bytes.
#[derive(Clone, Copy)]
struct Character {
    /// Code point, a surrogate's included.
    code: u32,
    /// Number of bytes, 1 to 4.
    len: usize,
}

/// The character that `first` begins where `rest` follows; `None` if `first` is to be escaped.
///
/// The UTF-8 of U+F080 to U+F0FF is read as such only if the byte that it stands for could not be
/// written as that byte here. This is the same question about what follows, so it is a loop.
fn read(first: u8, rest: &[u8]) -> Option<Character> {
    let character = decode(first, rest)?;
    let (mut next, mut rest) = (character, rest);
    loop {
        rest = rest.get(next.len - 1..).unwrap_or_default();
        match next.code {
            0xD800..=0xDBFF if matches!(rest, [0xED, 0xB0..=0xBF, 0x80..=0xBF, ..]) => {
                return None;
            }
            code @ 0xF080..=0xF0FF => next = decode(code.to_le_bytes()[0], rest)?,
            code @ 0xF000..=0xF07F if is_ascii_escape(code.to_le_bytes()[0], rest.is_empty()) => {
                return None;
            }
            _ => return Some(character),
        }
    }
}

/// Generalised UTF-8 (UTF-8 with surrogates), and at the end of a name the overlong dot and space.
fn decode(first: u8, rest: &[u8]) -> Option<Character> {
    let (len, lead, least) = match first {
        0x00..=0x7F => return Some(Character { code: u32::from(first), len: 1 }),
        0xC0 if matches!(rest, [0xAE] | [0xA0]) => (2, first & 0x1F, 0),
        0xC2..=0xDF => (2, first & 0x1F, 0x80),
        0xE0..=0xEF => (3, first & 0x0F, 0x800),
        0xF0..=0xF4 => (4, first & 0x07, 0x1_0000),
        _ => return None,
    };
    let mut code = u32::from(lead);
    for &byte in rest.get(..len - 1)? {
        if byte & 0xC0 != 0x80 {
            return None;
        }
        code = code << 6 | u32::from(byte & 0x3F);
    }
    (least..=0x10_FFFF).contains(&code).then_some(Character { code, len })
}

/// The units of a code point, a surrogate's included.
fn encode_utf16(code: u32, pair: &mut [u16; 2]) -> &[u16] {
    match char::from_u32(code) {
        Some(character) => character.encode_utf16(pair),
        None => {
            pair[0] = code as u16; // a surrogate
            &pair[..1]
        }
    }
}

/// The code point of a pair of surrogates.
fn pair_code(high: u16, low: u16) -> u32 {
    0x1_0000 + ((u32::from(high) & 0x3FF) << 10 | u32::from(low) & 0x3FF)
}

/// A name written from its end.
struct Backwards {
    bytes: [u8; MAX_BYTES],
    /// Where it begins.
    start: usize,
}

impl Default for Backwards {
    fn default() -> Backwards {
        Backwards { bytes: [0; MAX_BYTES], start: MAX_BYTES }
    }
}

impl Backwards {
    fn written(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    fn is_empty(&self) -> bool {
        self.start == MAX_BYTES
    }

    fn prepend(&mut self, bytes: &[u8]) -> Result<(), NtError> {
        let start = self.start.checked_sub(bytes.len()).ok_or(NtError::NAME_TOO_LONG)?;
        self.bytes[start..self.start].copy_from_slice(bytes);
        self.start = start;
        Ok(())
    }

    /// In generalised UTF-8.
    fn prepend_character(&mut self, code: u32) -> Result<(), NtError> {
        let continued = |shift: u32| 0x80 | (code >> shift & 0x3F) as u8;
        let lead = |mark: u8, shift: u32| mark | (code >> shift) as u8;
        match code {
            0..=0x7F => self.prepend(&[code as u8]),
            0x80..=0x7FF => self.prepend(&[lead(0xC0, 6), continued(0)]),
            0x800..=0xFFFF => self.prepend(&[lead(0xE0, 12), continued(6), continued(0)]),
            _ => self.prepend(&[lead(0xF0, 18), continued(12), continued(6), continued(0)]),
        }
    }
}

#[cfg(test)]
mod tests;
