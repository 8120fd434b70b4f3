#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use alloc::vec::Vec;

extern crate std; // for the sines of MD5

/// What Rust's library says, where that is one unit.
fn unicode(unit: u16) -> u16 {
    let Some(letter) = char::from_u32(u32::from(unit)) else { return unit };
    let mut upper = letter.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => u16::try_from(u32::from(upper)).unwrap_or(unit),
        _ => unit,
    }
}

#[test]
fn it_is_the_upcase_file_of_windows() {
    let file: Vec<u8> = (0..=u16::MAX).flat_map(|unit| upcase(unit).to_le_bytes()).collect();
    let digest = md5(&file);
    // As published for a volume formatted by Windows 8.
    assert_eq!(digest, 0x7ff4_98a4_4e45_e773_74cc_7c96_2b1b_92f2_u128.to_be_bytes());
}

#[test]
fn runs_are_ascending_and_do_not_meet() {
    let mut letters = Vec::new();
    for &(first, last, distance, _) in table::RUNS {
        assert!(first <= last && (last - first) % distance == 0, "{first:04x}");
        letters.extend((first..=last).step_by(usize::from(distance)));
    }
    let count = letters.len();
    assert_eq!(count, 973);
    assert!(table::RUNS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    letters.sort_unstable();
    letters.dedup();
    assert_eq!(letters.len(), count);
}

#[test]
fn upper_case_is_final_and_nobody_shares_it() {
    // One lower-case letter for each upper-case one: so a case-insensitive name has exactly one
    // other spelling of each letter.
    let mut uppers = Vec::new();
    for unit in 0..=u16::MAX {
        let upper = upcase(unit);
        assert_eq!(upcase(upper), upper, "{unit:04x}");
        if upper != unit {
            uppers.push(upper);
        }
    }
    let count = uppers.len();
    uppers.sort_unstable();
    uppers.dedup();
    assert_eq!(uppers.len(), count);
}

#[test]
fn ascii_and_surrogates() {
    for unit in 0..0x80 {
        assert_eq!(upcase(unit), u16::from((unit as u8).to_ascii_uppercase()));
    }
    assert!((0xD800..=0xDFFF).all(|unit| upcase(unit) == unit), "no letters beyond U+FFFF");
}

#[test]
fn letters_that_unicode_maps_and_nt_does_not() {
    let one_way = [
        0x00B5, // micro sign
        0x0131, // dotless i
        0x017F, // long s
        0x01C5, 0x01C8, 0x01CB, 0x01F2, // titlecase digraphs
        0x03C2, // final sigma
        0x03D0, 0x03D1, 0x03D5, 0x03D6, 0x03F0, 0x03F1, 0x03F5, // Greek symbols
        0x1E9B, // long s with dot above
        0x1FBE, // prosgegrammeni
        0x0345, // combining ypogegrammeni
    ];
    let later_than_5_1 = [
        0x0252, 0x0265, 0x0266, 0x025C, 0x0261, 0x026C, 0x0287, 0x029E, 0x023F,
        0x0240, // Latin
        0x03F3, // yot
        0x0525, 0x0527, 0x0529, 0x052F, // Cyrillic
        0x10D0, 0x10FA, 0x10FF, // Georgian
        0x13F8, 0x13FD, 0xAB70, 0xABBF, // Cherokee
        0x1C80, 0x1C88, // Cyrillic, old forms
        0x2C5F, 0x2CEC, 0x2D27, 0x2D2D, // Glagolitic, Coptic, Georgian
        0xA661, 0xA791, 0xA7A1, 0xAB53,
    ];
    for unit in one_way.into_iter().chain(later_than_5_1) {
        assert_eq!(upcase(unit), unit, "{unit:04x}");
        assert_ne!(unicode(unit), unit, "{unit:04x}");
    }
}

#[test]
fn letters_that_nt_maps_and_unicode_does_not() {
    // With iota subscript, to the titlecase letter.
    for first in [0x1F80, 0x1F90, 0x1FA0] {
        for unit in first..first + 8 {
            assert_eq!(upcase(unit), unit + 8, "{unit:04x}");
        }
    }
    for unit in [0x1FB3, 0x1FC3, 0x1FF3] {
        assert_eq!(upcase(unit), unit + 9, "{unit:04x}");
    }
}

#[test]
fn letters_with_no_upper_case_of_one_unit() {
    // Sharp s, n preceded by apostrophe, j with caron, the Armenian and Latin ligatures.
    for unit in [0x00DF, 0x0149, 0x01F0, 0x0390, 0x03B0, 0x0587, 0x1E9E, 0x1E96, 0xFB00, 0xFB13] {
        assert_eq!(upcase(unit), unit, "{unit:04x}");
    }
}

#[test]
fn letters_of_many_scripts() {
    let pairs = [
        (0x00E0, 0x00C0),
        (0x00F7, 0x00F7),
        (0x00FF, 0x0178),
        (0x0101, 0x0100),
        (0x012F, 0x012E),
        (0x0133, 0x0132),
        (0x0138, 0x0138),
        (0x0180, 0x0243),
        (0x0195, 0x01F6),
        (0x01BF, 0x01F7),
        (0x01C6, 0x01C4),
        (0x01DD, 0x018E),
        (0x01F3, 0x01F1),
        (0x0250, 0x2C6F),
        (0x0251, 0x2C6D),
        (0x0271, 0x2C6E),
        (0x026B, 0x2C62),
        (0x027D, 0x2C64),
        (0x037B, 0x03FD),
        (0x0371, 0x0370),
        (0x03AC, 0x0386),
        (0x03C3, 0x03A3),
        (0x03D7, 0x03CF),
        (0x03F2, 0x03F9),
        (0x03F8, 0x03F7),
        (0x0430, 0x0410),
        (0x0450, 0x0400),
        (0x04CF, 0x04C0),
        (0x0523, 0x0522),
        (0x0561, 0x0531),
        (0x0586, 0x0556),
        (0x1D79, 0xA77D),
        (0x1D7D, 0x2C63),
        (0x1EFF, 0x1EFE),
        (0x1F00, 0x1F08),
        (0x1F70, 0x1FBA),
        (0x214E, 0x2132),
        (0x2170, 0x2160),
        (0x2184, 0x2183),
        (0x24D0, 0x24B6),
        (0x2C30, 0x2C00),
        (0x2C65, 0x023A),
        (0x2C66, 0x023E),
        (0x2D00, 0x10A0),
        (0xA641, 0xA640),
        (0xA78C, 0xA78B),
        (0xFF41, 0xFF21),
        (0x4E00, 0x4E00),
        (0xFFFF, 0xFFFF),
        (0x0000, 0x0000),
    ];
    for (unit, upper) in pairs {
        assert_eq!(upcase(unit), upper, "{unit:04x}");
    }
}

#[test]
fn equality() {
    let utf16 = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    assert!(upcase_eq(&utf16("Grüße.txt"), &utf16("GRÜßE.TXT")));
    assert!(!upcase_eq(&utf16("a"), &utf16("aa")));
    assert!(!upcase_eq(&utf16("ı"), &utf16("I")));
    assert!(upcase_eq(&[], &[]));
}

/// RFC 1321, for the fingerprint under which the file is known.
fn md5(message: &[u8]) -> [u8; 16] {
    const SHIFTS: [[u32; 4]; 4] =
        [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    let mut padded = message.to_vec();
    padded.push(0x80);
    padded
        .resize(padded.len().next_multiple_of(64) + if padded.len() % 64 > 56 { 64 } else { 0 }, 0);
    let end = padded.len() - 8;
    padded[end..].copy_from_slice(&(message.len() as u64 * 8).to_le_bytes());
    let mut state = [0x6745_2301_u32, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476];
    for block in padded.chunks_exact(64) {
        let [mut a, mut b, mut c, mut d] = state;
        for i in 0..64_usize {
            let (mix, word) = match i / 16 {
                0 => (b & c | !b & d, i),
                1 => (d & b | !d & c, 5 * i + 1),
                2 => (b ^ c ^ d, 3 * i + 5),
                _ => (c ^ (b | !d), 7 * i),
            };
            let at = word % 16 * 4;
            let word = u32::from_le_bytes(block[at..at + 4].try_into().expect("four bytes"));
            let sine = ((i as f64 + 1.0).sin().abs() * 4_294_967_296.0) as u32;
            let sum = a.wrapping_add(mix).wrapping_add(sine).wrapping_add(word);
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(SHIFTS[i / 16][i % 4]));
        }
        for (total, part) in state.iter_mut().zip([a, b, c, d]) {
            *total = total.wrapping_add(part);
        }
    }
    let mut digest = [0; 16];
    for (bytes, word) in digest.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    digest
}
