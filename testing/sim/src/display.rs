//! Values as schedules print them: one line, without the noise of debug output.

use std::fmt::Write as _;

/// The longest value a schedule shows.
const LONGEST: usize = 240;

/// What is said shorter, in this order.
const SHORTER: &[(&str, &str)] = &[
    ("OwnedPath", ""),
    ("OwnedName", ""),
    ("CcbId", "h"),
    ("NodeId", "n"),
    ("AccessMask", ""),
    ("ShareMode", ""),
    ("CreateOptions", ""),
    ("FileKey", "file "),
    (
        "READ_DATA | WRITE_DATA | APPEND_DATA | READ_EA | WRITE_EA | EXECUTE | DELETE_CHILD | \
         READ_ATTRIBUTES | WRITE_ATTRIBUTES | DELETE | READ_CONTROL | WRITE_DAC | WRITE_OWNER | \
         SYNCHRONIZE",
        "all",
    ),
    (
        "READ_DATA | WRITE_DATA | APPEND_DATA | READ_EA | WRITE_EA | READ_ATTRIBUTES | \
         WRITE_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE",
        "rw",
    ),
    ("READ_DATA | READ_EA | READ_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE", "r"),
    ("WRITE_DATA | APPEND_DATA | WRITE_EA | WRITE_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE", "w"),
    ("(READ | WRITE | DELETE)", "rwd"),
    (", extended_attributes: []", ""),
    (", reparse: None", ""),
    (", posix: None", ""),
    (", security: None", ""),
    (", node: None", ""),
    (", name: None", ""),
    (", delete_pending: false", ""),
    (", nameless: false", ""),
    (", hold: true", ""),
    (", allocation_size: 0", ""),
    (", attributes: Attributes(0x0)", ""),
    (", wanted: Wanted(0x0)", ""),
    (", keep: Keep(HANDLE)", ""),
    (", options: (0x0)", ""),
    (", oplock_keys: OplockKeys { target: None, parent: None }", ""),
    (", oplock: None", ""),
    ("found: Found ", "found "),
];

/// Debug text without what says nothing: default fields, wrappers, numbers of units.
pub(crate) fn short(text: &str) -> String {
    let mut text = infos(&units(text));
    for (long, short) in SHORTER {
        if text.contains(long) {
            text = text.replace(long, short);
        }
    }
    if text.chars().count() > LONGEST {
        text = text.chars().take(LONGEST).collect();
        text.push_str("..");
    }
    text
}

/// Lists of UTF-16 units as text.
fn units(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let (before, tail) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = tail.find(']') else {
            rest = tail;
            break;
        };
        let numbers: Option<Vec<u16>> =
            tail[1..close].split(", ").map(|number| number.parse().ok()).collect();
        match numbers {
            Some(units) => {
                let _ = write!(out, "`{}`", String::from_utf16_lossy(&units).escape_debug());
            }
            None => out.push_str(&tail[..=close]),
        }
        rest = &tail[close + 1..];
    }
    out.push_str(rest);
    out
}

/// File information as id, size and links.
fn infos(text: &str) -> String {
    const BEGIN: &str = "FileInfo { ";
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(BEGIN) {
        let (before, tail) = rest.split_at(begin);
        out.push_str(before);
        let Some(end) = tail.find(" }") else {
            rest = tail;
            break;
        };
        let fields = &tail[BEGIN.len()..end];
        let field = |name: &str| {
            let value = fields.split(", ").find_map(|field| field.strip_prefix(name));
            value.unwrap_or_default()
        };
        let (id, size, links) = (field("id: "), field("end_of_file: "), field("links: "));
        let _ = write!(out, "{id} {size} bytes {links} links");
        if fields.contains("DIRECTORY") {
            out.push_str(" directory");
        }
        rest = &tail[end + 2..];
    }
    out.push_str(rest);
    out
}
