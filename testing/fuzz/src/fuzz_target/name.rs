//! Names, paths and patterns as clients send them.

use nt::posix::name::{from_posix, to_posix};
use nt::{Case, FilePath, Name, OwnedPath, Pattern, is_name_in_expression};

use super::{Target, bytes_all, units, utf16_all};

pub(super) const PATH: Target = Target {
    name: "nt-path",
    run: path,
    seeds: || {
        utf16_all(&[
            r"\",
            r"\a\b.txt",
            r"\a\b:stream",
            r"\a\b:stream:$DATA",
            r"\a\b::$DATA",
            r"\d\",
            r"\d:$I30:$INDEX_ALLOCATION",
            r"relative\name",
            ":stream",
        ])
    },
    tokens: || utf16_all(&[r"\", ":", ".", "..", "$DATA", "$I30", "$INDEX_ALLOCATION", "\0"]),
};

fn path(input: &[u8]) {
    let units = units(input);
    if let Ok(path) = OwnedPath::parse(&units) {
        let again = OwnedPath::parse(&spelled(path.as_path()));
        assert_eq!(again.as_ref(), Ok(&path), "spelled again it is another path");
        walk(path);
    }
    if let Ok(path) = OwnedPath::parse_relative(&units) {
        walk(path);
    }
}

/// The canonical spelling of a path from the root.
fn spelled(path: FilePath<'_>) -> Vec<u16> {
    let mut units = path.units().to_vec();
    let suffix = if path.must_be_directory() {
        "::$INDEX_ALLOCATION"
    } else if path.must_be_file() {
        "::$DATA"
    } else {
        ""
    };
    if let Some(stream) = path.stream() {
        units.push(u16::from(b':'));
        units.extend(stream.units());
    } else {
        units.extend(suffix.encode_utf16());
    }
    units
}

/// Everything one can ask of a path.
fn walk(mut path: OwnedPath) {
    let copy = path.try_clone();
    assert_eq!(copy.as_ref(), Ok(&path), "a copy is another path");
    let _ = path.to_string();
    for name in path.as_path().components() {
        assert_eq!(Name::new(name.units()), Ok(name), "a component is no name");
    }
    let count = path.as_path().components().count();
    let mut pops = 0;
    while path.pop() {
        pops += 1;
        assert!(pops <= count, "more components come off than there were");
    }
}

pub(super) const PATTERN: Target = Target {
    name: "nt-pattern",
    run: pattern,
    seeds: || {
        utf16_all(&[
            "\u{3}*.*file.txt",
            "\u{5}a?b<>x.y",
            "\u{4}<\"a>b.a",
            "\u{1}*",
            "\u{6}*a*b*caxbxc",
        ])
    },
    tokens: || utf16_all(&["*", "?", "<", ">", "\"", ".", "*.", "<.", "\u{131}", "\u{130}"]),
};

/// The first unit says how long the pattern is; the name to match follows it.
fn pattern(input: &[u8]) {
    let units = units(input);
    let Some((length, rest)) = units.split_first() else { return };
    let Some((expression, name)) = rest.split_at_checked(usize::from(*length)) else { return };
    let is_exact = is_name_in_expression(expression, name, Case::Sensitive);
    let is_folded = is_name_in_expression(expression, name, Case::Insensitive);
    assert!(!is_exact || is_folded, "a match is lost when case does not count");
    let Ok(pattern) = Pattern::parse(expression) else { return };
    assert_eq!(pattern.units(), expression);
    assert_eq!(pattern.try_clone().as_ref(), Ok(&pattern));
    if let Ok(name) = Name::new(name) {
        let matches = pattern.matches(name, Case::Sensitive);
        assert!(matches || !pattern.matches_all(), "a name escapes what matches all");
        if let Some(only) = pattern.as_name() {
            assert_eq!(matches, only == name, "a pattern without wildcards is one name");
        }
    }
}

pub(super) const POSIX_NAME: Target = Target {
    name: "nt-posix-name",
    run: posix_name,
    seeds: || {
        let mut seeds =
            bytes_all(&["plain", "a:b*c", "trailing.", "\u{f03a}\u{f0ef}", "\u{1f600}"]);
        seeds.extend([vec![0xFF, 0xFE], vec![0xED, 0xA0, 0x80], vec![b'.', 0xC0, 0xAE]]);
        seeds
    },
    tokens: || {
        let mut tokens = bytes_all(&[".", " ", "\\", ":", "\u{f02e}", "\u{f080}", "\u{f0ef}"]);
        tokens.extend([vec![0xC0, 0xAE], vec![0xED, 0xA0, 0x80], vec![0xED, 0xB0, 0x80]]);
        tokens
    },
};

/// The same bytes once as a Linux name, once as the units of an NT name: each has one counterpart.
fn posix_name(input: &[u8]) {
    if let Ok(name) = from_posix(input) {
        let mut back = Vec::new();
        assert_eq!(to_posix(name.as_name(), &mut back), Ok(()), "there is no way back");
        assert_eq!(back, input, "another Linux name comes back");
    }
    let units = units(input);
    if let Ok(name) = Name::new(&units) {
        let mut bytes = Vec::new();
        if to_posix(name, &mut bytes).is_ok() {
            let back = from_posix(&bytes);
            let back = back.as_ref().map(|name| name.units());
            assert_eq!(back, Ok(name.units()), "another NT name comes back");
        }
    }
}
