//! What is fuzzed: one entry for each parser that faces a client or a file system.
//!
//! A target takes any bytes. It must neither panic nor run for long nor ask for much memory; where
//! a value can be written back, it also asserts that writing and reading again changes nothing. A
//! new parser gets its target here in the commit that brings it.

mod extended_attribute;
#[cfg(target_os = "linux")]
mod fuse;
mod information;
mod name;
mod notify;
mod reparse;
mod security;

/// One parser.
pub(crate) struct Target {
    /// As `--target` takes it: crate and parser.
    pub(crate) name: &'static str,
    /// Gives `input` to the parser, and asserts what must hold of what comes out.
    pub(crate) run: fn(input: &[u8]),
    /// Good inputs to start from.
    pub(crate) seeds: fn() -> Vec<Vec<u8>>,
    /// Byte strings that mean something to the parser.
    pub(crate) tokens: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub(crate) const TARGETS: &[Target] = &[
    name::PATH,
    name::PATTERN,
    name::POSIX_NAME,
    security::DESCRIPTOR,
    security::SDDL,
    extended_attribute::LIST,
    extended_attribute::NAME_LIST,
    reparse::DATA,
    information::CHANGE,
    information::LABEL,
    information::DIRECTORY,
    information::STREAMS,
    notify::CHANGES,
    #[cfg(target_os = "linux")]
    fuse::REQUEST,
    #[cfg(target_os = "linux")]
    fuse::RING_REQUEST,
];

/// Little-endian UTF-16 units; an odd byte at the end is dropped.
fn units(input: &[u8]) -> Vec<u16> {
    let (pairs, _) = input.as_chunks();
    pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect()
}

/// The bytes of little-endian UTF-16 units.
fn bytes(units: &[u16]) -> Vec<u8> {
    units.iter().flat_map(|unit| unit.to_le_bytes()).collect()
}

/// `text` as little-endian UTF-16.
fn utf16(text: &str) -> Vec<u8> {
    bytes(&text.encode_utf16().collect::<Vec<_>>())
}

/// Each of `texts` as little-endian UTF-16.
fn utf16_all(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| utf16(text)).collect()
}

/// Each of `texts` as its bytes.
fn bytes_all(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}
