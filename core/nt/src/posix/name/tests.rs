#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use alloc::vec;

fn posix(units: &[u16]) -> Result<Vec<u8>, NtError> {
    let mut bytes = Vec::new();
    to_posix(Name::new(units)?, &mut bytes)?;
    Ok(bytes)
}

/// Both ways, from either side.
#[track_caller]
fn assert_pair(bytes: &[u8], units: &[u16]) {
    let name = from_posix(bytes).expect("legal on Linux");
    assert!(name.units() == units, "{bytes:x?} became {:x?}, not {units:x?}", name.units());
    let back = posix(units);
    assert!(back.as_deref() == Ok(bytes), "{units:x?} became {back:x?}, not {bytes:x?}");
}

fn utf16(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

#[test]
fn ordinary_names_stay_as_they_are() {
    for text in
        ["a", "Makefile", ".bashrc", "a.b", "a b", "~", "ä", "日本", "\u{1F600}.png", "x\u{7f}"]
    {
        assert_pair(text.as_bytes(), &utf16(text));
    }
}

#[test]
fn what_nt_forbids_is_private() {
    assert_pair(b"a:b", &[0x61, 0xF03A, 0x62]);
    assert_pair(b"\"*:<>?\\|", &[0xF022, 0xF02A, 0xF03A, 0xF03C, 0xF03E, 0xF03F, 0xF05C, 0xF07C]);
    for control in 1..32 {
        assert_pair(&[control], &[0xF000 + u16::from(control)]);
    }
}

#[test]
fn trailing_dots_and_spaces() {
    assert_pair(b"a.", &[0x61, 0xF02E]);
    assert_pair(b"a..", &[0x61, 0x2E, 0xF02E]);
    assert_pair(b"...", &[0x2E, 0x2E, 0xF02E]);
    assert_pair(b"a ", &[0x61, 0xF020]);
    assert_pair(b" ", &[0xF020]);
    assert_pair(b". ", &[0x2E, 0xF020]);
    assert_pair(b" .a", &[0x20, 0x2E, 0x61]);
    // The ones that only NT can make.
    assert_pair(b"a\xC0\xAE", &[0x61, 0x2E]);
    assert_pair(b"a\xC0\xA0", &[0x61, 0x20]);
    assert_pair(b"..\xC0\xAE", &[0x2E, 0x2E, 0x2E]);
    // Overlong forms elsewhere are bytes like others.
    assert_pair(b"\xC0\xAEa", &[0xF0C0, 0xF0AE, 0x61]);
    assert_pair(b"a\xC0\xAF", &[0x61, 0xF0C0, 0xF0AF]);
    assert_pair(b"a\xC0\x80", &[0x61, 0xF0C0, 0xF080]);
}

#[test]
fn nothing_becomes_a_dot_directory() {
    assert_pair(b"\xC0\xAE", &[0xF02E]);
    assert_pair(b".\xC0\xAE", &[0x2E, 0xF02E]);
    assert_pair(b"\xEF\x80\xAE", &[0xF0EF, 0xF080, 0xF0AE]);
    assert_pair(b"\xEF\x80\xAEa", &[0xF02E, 0x61]);
}

#[test]
fn nothing_becomes_a_separator() {
    assert_pair(b"a\xEF\x80\xAFb", &[0x61, 0xF02F, 0x62]);
    assert_pair(b"\xEF\x80\x80", &[0xF000]);
    assert_pair(b"\xEF\x81\x81", &[0xF041]);
}

#[test]
fn bytes_that_are_not_utf8() {
    assert_pair(b"\xE4rger", &[0xF0E4, 0x72, 0x67, 0x65, 0x72]);
    assert_pair(b"\x80\xFF", &[0xF080, 0xF0FF]);
    assert_pair(b"\xC3", &[0xF0C3]);
    assert_pair(b"\xC3\xC3\xA9", &[0xF0C3, 0xE9]);
    assert_pair(b"\xF4\x90\x80\x80", &[0xF0F4, 0xF090, 0xF080, 0xF080]);
    assert_pair(b"\xE0\x80\x80", &[0xF0E0, 0xF080, 0xF080]);
    // Escaped bytes that would read as a character.
    assert_pair(b"\xEF\x83\x83\xA9", &[0xF0C3, 0xF0A9]);
}

#[test]
fn what_looks_escaped_is_escaped() {
    assert_pair(b"\xEF\x80\xBA", &[0xF0EF, 0xF080, 0xF0BA]); // U+F03A
    assert_pair(b"\xEF\x82\x80", &[0xF0EF, 0xF082, 0xF080]); // U+F080
    assert_pair(b"\xEF\x83\xAF", &[0xF0EF, 0xF083, 0xF0AF]); // U+F0EF
    assert_pair(b"\xEF\x84\x80", &[0xF100]);
}

#[test]
fn lone_surrogates() {
    assert_pair(b"\xED\xA0\x80", &[0xD800]);
    assert_pair(b"\xED\xBF\xBF", &[0xDFFF]);
    assert_pair(b"\xED\xB0\x80\xED\xA0\x80", &[0xDC00, 0xD800]);
    assert_pair(b"\xF0\x90\x80\x80", &[0xD800, 0xDC00]);
    assert_pair(b"\xED\xA0\x80\xF0\x90\x80\x80", &[0xD800, 0xD800, 0xDC00]);
    // Not a pair: it would be the same name as the line before last.
    assert_pair(b"\xED\xA0\x80\xED\xB0\x80", &[0xF0ED, 0xF0A0, 0xF080, 0xDC00]);
}

#[test]
fn names_that_are_none() {
    for bytes in [&b""[..], b".", b"..", b"a/b", b"/", b"\0", b"a\0"] {
        assert_eq!(from_posix(bytes), Err(NtError::OBJECT_NAME_INVALID), "{bytes:x?}");
    }
    assert!(from_posix(&[0xFF; 255]).is_ok());
    assert_eq!(from_posix(&[b'a'; 256]), Err(NtError::NAME_TOO_LONG));
}

#[test]
fn names_too_long_for_linux() {
    assert_eq!(posix(&[0x20AC; 85]).map(|bytes| bytes.len()), Ok(255));
    assert_eq!(posix(&[0x20AC; 86]), Err(NtError::NAME_TOO_LONG));
    let mut out = vec![1, 2];
    let units = [0x20AC; 86];
    let name = Name::new(&units).expect("legal");
    assert_eq!(to_posix(name, &mut out), Err(NtError::NAME_TOO_LONG));
    assert_eq!(out, [1, 2], "as it was");
    assert_eq!(to_posix(Name::EMPTY, &mut out), Err(NtError::OBJECT_NAME_INVALID));
    let stream = Name::stream(&[0x2A]).expect("legal stream");
    assert_eq!(to_posix(stream, &mut out), Err(NtError::OBJECT_NAME_INVALID));
    assert_eq!(to_posix(Name::new(&[0x61]).expect("legal"), &mut out), Ok(()));
    assert_eq!(out, [1, 2, 0x61], "appended");
}

#[track_caller]
fn assert_bytes_return(bytes: &[u8]) {
    let Ok(name) = from_posix(bytes) else {
        let is_none = matches!(bytes, [] | b"." | b"..");
        assert!(is_none || bytes.contains(&0) || bytes.contains(&b'/'), "{bytes:x?}");
        return;
    };
    assert!(name.units().len() <= bytes.len());
    let back = posix(name.units());
    assert!(back.as_deref() == Ok(bytes), "{bytes:x?} -> {:x?} -> {back:x?}", name.units());
}

#[track_caller]
fn assert_units_return(units: &[u16]) {
    if Name::new(units).is_err() {
        return;
    }
    match posix(units) {
        Ok(bytes) => {
            let back = from_posix(&bytes);
            let back = back.as_ref().map(OwnedName::units);
            assert!(back == Ok(units), "{units:x?} -> {bytes:x?} -> {back:x?}");
        }
        Err(error) => {
            assert_eq!(error, NtError::NAME_TOO_LONG, "{units:x?}");
            assert!(units.len() > 85);
        }
    }
}

/// Calls `check` with every word over the alphabet of 1 to `length` letters.
fn every_word<T: Copy>(alphabet: &[T], length: usize, check: &mut impl FnMut(&[T])) {
    let mut digits = vec![];
    loop {
        let Some(place) = digits.iter().rposition(|&digit| digit + 1 < alphabet.len()) else {
            if digits.len() == length {
                return;
            }
            digits = vec![0; digits.len() + 1];
            check(&digits.iter().map(|&digit: &usize| alphabet[digit]).collect::<Vec<T>>());
            continue;
        };
        digits[place] += 1;
        digits[place + 1..].fill(0);
        check(&digits.iter().map(|&digit| alphabet[digit]).collect::<Vec<T>>());
    }
}

/// One byte of each kind that the rules tell apart.
const BYTES: [u8; 22] = [
    b'a', b'.', b' ', b':', 0x1F, 0x7F, 0x80, 0x83, 0x90, 0xA0, 0xA9, 0xAE, 0xAF, 0xB0, 0xBF, 0xC0,
    0xC3, 0xED, 0xEF, 0xF0, 0xF4, 0xFF,
];

/// One unit of each kind.
const UNITS: [u16; 24] = [
    0x61, 0x2E, 0x20, 0xE9, 0x20AC, 0xD800, 0xDC00, 0xF000, 0xF01F, 0xF020, 0xF02E, 0xF02F, 0xF03A,
    0xF041, 0xF080, 0xF083, 0xF0A0, 0xF0AE, 0xF0AF, 0xF0B0, 0xF0C0, 0xF0C3, 0xF0ED, 0xF0EF,
];

#[test]
fn every_short_byte_string_returns() {
    every_word(&BYTES, 4, &mut |bytes| assert_bytes_return(bytes));
    every_word(&[b'.', 0x80, 0x83, 0xAE, 0xAF, 0xEF], 7, &mut |bytes| assert_bytes_return(bytes));
    every_word(&[0x80, 0xA0, 0xB0, 0xED], 8, &mut |bytes| assert_bytes_return(bytes));
}

#[test]
fn every_short_nt_name_returns() {
    every_word(&UNITS, 4, &mut |units| assert_units_return(units));
    every_word(&[0x2E, 0xF02E, 0xF080, 0xF083, 0xF0AE, 0xF0AF, 0xF0EF], 6, &mut |units| {
        assert_units_return(units);
    });
    every_word(&[0xD800, 0xDC00, 0xF080, 0xF0A0, 0xF0ED], 6, &mut |units| {
        assert_units_return(units)
    });
}

/// Deterministic chance: xorshift64*.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }
}

#[test]
fn random_long_names_return() {
    let mut chance = Chance(0x0F5F);
    for _ in 0..20_000 {
        let length = 1 + chance.below(255);
        let kinds = 1 + chance.below(3);
        let bytes: Vec<u8> = (0..length)
            .map(|_| match chance.below(kinds) {
                0 => BYTES[chance.below(BYTES.len())],
                1 => chance.below(256) as u8,
                _ => [0xEF, 0x83, 0xAF][chance.below(3)],
            })
            .collect();
        assert_bytes_return(&bytes);
        let units: Vec<u16> = (0..1 + chance.below(90))
            .map(|_| match chance.below(kinds) {
                0 => UNITS[chance.below(UNITS.len())],
                1 => chance.below(0x1_0000) as u16,
                _ => 0xF080 + chance.below(0x80) as u16,
            })
            .collect();
        assert_units_return(&units);
    }
}
