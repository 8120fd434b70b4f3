#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

extern crate std;

fn utf16(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn owned(text: &str) -> OwnedName {
    OwnedName::from_text(text).expect(text)
}

#[test]
fn components_follow_fscc_2_1_5_2() {
    for legal in ["a", "...", ".a", "a.", "a ", " ", "$MFT", "\u{7f}", "ä\u{1F600}", "CON", "a;b=c"]
    {
        assert!(Name::new(&utf16(legal)).is_ok(), "{legal:?}");
    }
    for illegal in ["", ".", "..", "a\"b", "*", "/", "a:b", "<", ">", "?", "a\\b", "|", "a\0"] {
        let units = utf16(illegal);
        assert_eq!(Name::new(&units), Err(NtError::OBJECT_NAME_INVALID), "{illegal:?}");
    }
    for control in 0..32 {
        assert_eq!(Name::new(&[control]), Err(NtError::OBJECT_NAME_INVALID), "{control}");
    }
    assert!(Name::new(&[0xD800]).is_ok(), "a lone surrogate is a unit like any other");
}

#[test]
fn a_component_has_at_most_255_units() {
    let units = vec![b'a' as u16; 256];
    assert!(Name::new(&units[..255]).is_ok());
    assert_eq!(Name::new(&units), Err(NtError::OBJECT_NAME_INVALID));
    assert_eq!(Name::stream(&units), Err(NtError::OBJECT_NAME_INVALID));
    assert_eq!(OwnedName::new(&units), Err(NtError::OBJECT_NAME_INVALID));
    assert_eq!(OwnedName::from_text(&"a".repeat(256)), Err(NtError::OBJECT_NAME_INVALID));
    assert_eq!(owned(&"a".repeat(255)).units().len(), 255);
}

#[test]
fn streams_follow_fscc_2_1_5_3() {
    for legal in ["a", ".", "..", "\u{1}\u{1f}", "\"*<>?|", " "] {
        assert!(Name::stream(&utf16(legal)).is_ok(), "{legal:?}");
    }
    for illegal in ["", "\0", "/", "\\", "a:b"] {
        let units = utf16(illegal);
        assert_eq!(Name::stream(&units), Err(NtError::OBJECT_NAME_INVALID), "{illegal:?}");
    }
}

#[test]
fn case_decides_equality_order_and_hash() {
    let (lower, upper, other) = (owned("straße"), owned("STRAßE"), owned("STRASSE"));
    let (lower, upper, other) = (lower.as_name(), upper.as_name(), other.as_name());
    assert!(lower.eq_case(upper, Case::Insensitive));
    assert!(!lower.eq_case(upper, Case::Sensitive));
    assert!(!upper.eq_case(other, Case::Insensitive), "upper case never changes the length");
    assert_eq!(lower.cmp_case(upper, Case::Insensitive), Ordering::Equal);
    assert_eq!(lower.cmp_case(upper, Case::Sensitive), Ordering::Greater);
    assert_eq!(lower.hash_case(Case::Insensitive), upper.hash_case(Case::Insensitive));
    assert_ne!(lower.hash_case(Case::Sensitive), upper.hash_case(Case::Sensitive));
    assert_eq!(upper.hash_case(Case::Sensitive), upper.hash_case(Case::Insensitive));
}

#[test]
fn directory_order_is_by_upper_case() {
    // `_` stands between the two cases of the letters.
    let (a, underscore) = (owned("a"), owned("_"));
    let (a, underscore) = (a.as_name(), underscore.as_name());
    assert_eq!(a.cmp_case(underscore, Case::Insensitive), Ordering::Less);
    assert_eq!(a.cmp_case(underscore, Case::Sensitive), Ordering::Greater);
}

#[test]
fn hashes_spread_short_names() {
    use std::collections::HashSet;
    let names: Vec<OwnedName> = (0..10_000).map(|number| owned(&format!("file{number}"))).collect();
    let hashes = || names.iter().map(|name| name.as_name().hash_case(Case::Insensitive));
    assert_eq!(hashes().collect::<HashSet<_>>().len(), names.len());
    // hashbrown takes the place from the low bits and a tag from the high ones; 4096 places would
    // have about 3740 used by chance.
    assert!(hashes().map(|hash| hash % 4096).collect::<HashSet<_>>().len() > 3500);
    assert_eq!(hashes().map(|hash| hash >> 57).collect::<HashSet<_>>().len(), 128);
}

#[test]
fn hashes_never_change() {
    assert_eq!(Name::EMPTY.hash_case(Case::Sensitive), 0);
    assert_eq!(owned("a").as_name().hash_case(Case::Insensitive), HASH_OF_CAPITAL_A);
}

/// Tables may be kept beyond a run; whoever changes the hash should know.
const HASH_OF_CAPITAL_A: u64 = {
    let product = 0x42_u64.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    product ^ product >> 32
};

#[test]
fn short_and_long_names_are_the_same_to_their_readers() {
    for length in [1, 26, 27, 28, 255] {
        let text = "n".repeat(length);
        let name = owned(&text);
        assert_eq!(name, *text);
        assert_eq!(name.try_clone(), Ok(name.clone()));
        assert_eq!(name.as_name().to_owned().as_ref(), Ok(&name));
        assert_eq!(name.units(), name.as_name().units());
        assert_eq!(name.as_name().len(), length);
        assert_ne!(name, *format!("{text}n"));
    }
    assert!(owned("a") < owned("b"));
    assert!(owned(&"a".repeat(40)) < owned("b"));
    assert_eq!(size_of::<OwnedName>(), 56);
}

#[test]
fn the_default_is_the_empty_name() {
    assert_eq!(OwnedName::default().as_name(), Name::EMPTY);
    assert!(OwnedName::default().as_name().is_empty());
    assert_eq!(OwnedName::from_text(""), Err(NtError::OBJECT_NAME_INVALID));
}

#[test]
fn names_print_as_text() {
    let units = [0x61, 0xD83D, 0xDE00, 0xDC00, 0x27];
    let name = Name::new(&units).expect("legal");
    assert_eq!(format!("{name}"), "a\u{1F600}\u{FFFD}'");
    assert_eq!(format!("{name:?}"), "\"a\u{1F600}\\u{dc00}\\'\"");
    assert_eq!(owned("x"), "x");
    assert_eq!(owned("x").as_name(), "x");
}

#[test]
fn units_shrink_and_grow_across_the_inline_limit() {
    let mut units = Units::EMPTY;
    let long = [7; 40];
    for step in [1, 26, 1, 12] {
        units.extend(&long[..step]).expect("memory");
    }
    assert_eq!(units.as_slice(), &long);
    units.truncate(3);
    assert!(Ok(units.clone()) == Units::copy_of(&long[..3]), "heap and inline are equal");
    units.truncate(9);
    assert_eq!(units.as_slice().len(), 3);
    assert_eq!(Units::of_one(7).as_slice(), &long[..1]);
}
