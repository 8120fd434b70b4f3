//! The words for NT's flags: as bitflags names them, in lower case and joined by `+`; `-` for none.

use nt::security::SecurityInformation;
use nt::{
    AccessMask, Attributes, CompletionFilter, CreateDisposition, CreateOptions, ReparseTag,
    ShareMode,
};

/// The letters of an access mask.
const RIGHTS: [(char, AccessMask); 4] = [
    ('r', AccessMask::FILE_GENERIC_READ),
    ('w', AccessMask::FILE_GENERIC_WRITE),
    ('x', AccessMask::FILE_GENERIC_EXECUTE),
    ('d', AccessMask::DELETE),
];

const DISPOSITIONS: [(&str, CreateDisposition); 6] = [
    ("supersede", CreateDisposition::Supersede),
    ("open", CreateDisposition::Open),
    ("create", CreateDisposition::Create),
    ("open_if", CreateDisposition::OpenIf),
    ("overwrite", CreateDisposition::Overwrite),
    ("overwrite_if", CreateDisposition::OverwriteIf),
];

const TAGS: [(&str, ReparseTag); 4] = [
    ("symlink", ReparseTag::SYMLINK),
    ("mount_point", ReparseTag::MOUNT_POINT),
    ("lx_symlink", ReparseTag::LX_SYMLINK),
    ("lx_fifo", ReparseTag::LX_FIFO),
];

fn joined<T: Default>(
    text: &str,
    what: &str,
    one: impl Fn(&str) -> Option<T>,
    join: impl Fn(T, T) -> T,
) -> Result<T, String> {
    if text == "-" {
        return Ok(T::default());
    }
    text.split('+').try_fold(T::default(), |all, part| match one(part) {
        Some(bits) => Ok(join(all, bits)),
        None => Err(format!("`{part}` is no {what}")),
    })
}

/// `rw`, `d`, `all`, `append_data+synchronize`, `rw+write_dac`.
pub(crate) fn access(text: &str) -> Result<AccessMask, String> {
    joined(text, "access right", access_part, AccessMask::union)
}

/// Is that the spelling of an access mask?
pub(crate) fn is_access(text: &str) -> bool {
    access(text).is_ok()
}

fn access_part(part: &str) -> Option<AccessMask> {
    if part == "all" {
        return Some(AccessMask::FILE_ALL_ACCESS);
    }
    if let Some(hex) = part.strip_prefix("0x") {
        return u32::from_str_radix(hex, 16).ok().map(AccessMask::from_bits_retain);
    }
    let letters = part.chars().map(|letter| RIGHTS.iter().find(|(known, _)| *known == letter));
    let letters: Option<Vec<_>> = letters.collect();
    match letters.filter(|letters| !letters.is_empty()) {
        Some(letters) => {
            Some(letters.iter().fold(AccessMask::empty(), |all, (_, bits)| all | *bits))
        }
        None => AccessMask::from_name(&part.to_uppercase()),
    }
}

/// `-`, or letters of `rwd`.
pub(crate) fn share(text: &str) -> Result<ShareMode, String> {
    let letters = [('r', ShareMode::READ), ('w', ShareMode::WRITE), ('d', ShareMode::DELETE)];
    if text == "-" {
        return Ok(ShareMode::empty());
    }
    text.chars().try_fold(ShareMode::empty(), |all, letter| {
        let known = letters.iter().find(|(known, _)| *known == letter);
        known.map(|(_, bits)| all | *bits).ok_or_else(|| format!("`{text}` is no share mode"))
    })
}

pub(crate) fn disposition(text: &str) -> Result<CreateDisposition, String> {
    let known = DISPOSITIONS.iter().find(|(name, _)| *name == text);
    known.map(|(_, value)| *value).ok_or_else(|| format!("`{text}` is no disposition"))
}

/// One option of create.
pub(crate) fn option(text: &str) -> Option<CreateOptions> {
    CreateOptions::from_name(&text.to_uppercase())
}

pub(crate) fn attributes(text: &str) -> Result<Attributes, String> {
    joined(text, "attribute", |part| Attributes::from_name(&part.to_uppercase()), Attributes::union)
}

pub(crate) fn parts(text: &str) -> Result<SecurityInformation, String> {
    let one = |part: &str| SecurityInformation::from_name(&part.to_uppercase());
    joined(text, "part of a descriptor", one, SecurityInformation::union)
}

/// What a watch hears of: `file_name+size`, `all`.
pub(crate) fn filter(text: &str) -> Result<CompletionFilter, String> {
    let one = |part: &str| match part {
        "all" => Some(CompletionFilter::from_bits_retain(0x0FFF)),
        _ => CompletionFilter::from_name(&part.to_uppercase()),
    };
    joined(text, "kind of change", one, CompletionFilter::union)
}

pub(crate) fn tag(text: &str) -> Result<ReparseTag, String> {
    match text.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).ok().map(ReparseTag),
        None => TAGS.iter().find(|(name, _)| *name == text).map(|(_, tag)| *tag),
    }
    .ok_or_else(|| format!("`{text}` is no reparse tag"))
}

pub(crate) fn tag_name(tag: ReparseTag) -> String {
    let known = TAGS.iter().find(|(_, value)| *value == tag);
    known.map_or_else(|| format!("{:#x}", tag.0), |(name, _)| (*name).to_owned())
}

/// `-` or the names in the order of their bits.
pub(crate) fn names(bits: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<String> = bits.map(str::to_lowercase).collect();
    if names.is_empty() { "-".to_owned() } else { names.join("+") }
}

/// An access mask: `all`, or its letters and what is left over.
pub(crate) fn access_text(access: AccessMask) -> String {
    if access == AccessMask::FILE_ALL_ACCESS {
        return "all".to_owned();
    }
    let mut rest = access;
    let mut letters = String::new();
    for (letter, bits) in RIGHTS {
        if access.contains(bits) {
            letters.push(letter);
            rest.remove(bits);
        }
    }
    let rest = names(rest.iter_names().map(|(name, _)| name));
    match (letters.is_empty(), rest.as_str()) {
        (false, "-") => letters,
        (true, _) => rest,
        (false, _) => format!("{letters}+{rest}"),
    }
}
