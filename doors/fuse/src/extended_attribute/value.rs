//! Values without bytes, which NT's EAs cannot have.

/// Stands for no bytes at all.
const EMPTY: &[u8] = b"\0OpenFsp: empty";
/// Each one more after [`EMPTY`] is a value that would read as the escape.
const MORE: u8 = b'!';

/// The value of an EA for a value of Linux.
pub(super) fn to_nt(value: &[u8]) -> Vec<u8> {
    if value.is_empty() {
        return EMPTY.to_vec();
    }
    let mut kept = value.to_vec();
    if is_escape(value) {
        kept.push(MORE);
    }
    kept
}

/// The way back.
pub(super) fn to_linux(value: &[u8]) -> Vec<u8> {
    if value == EMPTY {
        return Vec::new();
    }
    let length = if is_escape(value) { value.len() - 1 } else { value.len() };
    value[..length].to_vec()
}

fn is_escape(value: &[u8]) -> bool {
    value.strip_prefix(EMPTY).is_some_and(|rest| rest.iter().all(|byte| *byte == MORE))
}

#[cfg(test)]
mod tests;
