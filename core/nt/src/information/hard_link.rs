//! FileHardLinkInformation: FILE_LINKS_INFORMATION, [MS-FSCC] 2.4.16.
//!
//! It is used locally, so the layout is that of the C structures: NextEntryOffset is followed by
//! four bytes of padding, and lengths of names count units.

use super::Emitted;
use super::layout::{U32, U64, link, put_units};
use crate::{HardLink, NtError};
use zerocopy::{Immutable, IntoBytes};

#[cfg(test)]
mod tests;

/// FILE_LINKS_INFORMATION up to its entries.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct LinksInformation {
    bytes_needed: U32,
    entries_returned: U32,
}

/// FILE_LINK_ENTRY_INFORMATION up to its name.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct LinkEntry {
    next: U32,
    padding: U32,
    directory: U64,
    name_units: U32,
}

const HEAD: usize = size_of::<LinksInformation>();
const ENTRY: usize = size_of::<LinkEntry>();
/// The C structure with one entry and one unit of name, padded.
const MINIMUM: usize = 32;

/// Answers FileHardLinkInformation: as many names as fit, in order; how many bytes all of them
/// would need is said in any case. `overflow` says that some did not fit.
///
/// # Errors
/// `INFO_LENGTH_MISMATCH` below 32 bytes; `NAME_TOO_LONG` for names whose lengths 32 bits do not
/// hold.
pub fn emit(links: &[HardLink], out: &mut [u8]) -> Result<Emitted, NtError> {
    if out.len() < MINIMUM {
        return Err(NtError::INFO_LENGTH_MISMATCH);
    }
    let (mut needed, mut returned) = (HEAD, 0u32);
    let mut emitted = Emitted { bytes: HEAD, overflow: false };
    let mut last = None;
    for name in links {
        let units = name.name.units();
        let name_units = u32::try_from(units.len()).map_err(|_| NtError::NAME_TOO_LONG)?;
        let start = needed.next_multiple_of(8);
        let end = units.len().checked_mul(2).and_then(|bytes| bytes.checked_add(start + ENTRY));
        needed = end.ok_or(NtError::NAME_TOO_LONG)?;
        emitted.overflow |= needed > out.len();
        if emitted.overflow {
            continue;
        }
        let entry = LinkEntry {
            next: U32::ZERO,
            padding: U32::ZERO,
            directory: U64::new(name.directory.0 as u64),
            name_units: U32::new(name_units),
        };
        out[emitted.bytes..start].fill(0);
        out[start..start + ENTRY].copy_from_slice(entry.as_bytes());
        put_units(&mut out[start + ENTRY..needed], units);
        link(out, last, start);
        last = Some(start);
        emitted.bytes = needed;
        returned += 1;
    }
    let bytes_needed = u32::try_from(needed).map_err(|_| NtError::NAME_TOO_LONG)?;
    let head = LinksInformation {
        bytes_needed: U32::new(bytes_needed),
        entries_returned: U32::new(returned),
    };
    out[..HEAD].copy_from_slice(head.as_bytes());
    Ok(emitted)
}
