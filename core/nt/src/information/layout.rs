//! Writing fixed layouts and names into a caller's buffer, with the rule of the lengths.

use super::Emitted;
use crate::NtError;
use zerocopy::{Immutable, IntoBytes};

pub(crate) use zerocopy::byteorder::little_endian::{U16, U32, U64, U128};

/// Emits a class that is a fixed layout and nothing else.
///
/// # Errors
/// `INFO_LENGTH_MISMATCH` if it does not fit.
pub(super) fn emit_fixed<T>(value: &T, out: &mut [u8]) -> Result<Emitted, NtError>
where
    T: IntoBytes + Immutable,
{
    let bytes = value.as_bytes();
    out.get_mut(..bytes.len()).ok_or(NtError::INFO_LENGTH_MISMATCH)?.copy_from_slice(bytes);
    Ok(Emitted { bytes: bytes.len(), overflow: false })
}

/// Emits a class that ends in a name: the fixed layout, then as many units as fit.
///
/// # Errors
/// `INFO_LENGTH_MISMATCH` below `minimum` bytes, the size of the C structure.
pub(super) fn emit_named<T>(
    value: &T,
    minimum: usize,
    name: &[u16],
    out: &mut [u8],
) -> Result<Emitted, NtError>
where
    T: IntoBytes + Immutable,
{
    if out.len() < minimum {
        return Err(NtError::INFO_LENGTH_MISMATCH);
    }
    let fixed = emit_fixed(value, out)?.bytes;
    let copied = put_units(out.get_mut(fixed..).unwrap_or_default(), name);
    Ok(Emitted { bytes: fixed + copied, overflow: copied / 2 < name.len() })
}

/// Writes as many whole units as fit; returns the bytes written.
pub(crate) fn put_units(out: &mut [u8], units: &[u16]) -> usize {
    let mut written = 0;
    for (to, unit) in out.chunks_exact_mut(2).zip(units) {
        to.copy_from_slice(&unit.to_le_bytes());
        written += 2;
    }
    written
}

/// The length field of a name, in bytes.
///
/// # Errors
/// `NAME_TOO_LONG` if 32 bits do not hold it.
pub(crate) fn name_length(units: &[u16]) -> Result<U32, NtError> {
    let bytes = units.len().checked_mul(2).and_then(|bytes| u32::try_from(bytes).ok());
    bytes.map(U32::new).ok_or(NtError::NAME_TOO_LONG)
}

/// Sets the NextEntryOffset of the entry at `previous` to where the one at `next` begins. That 32
/// bits hold it follows from the length fields of an entry, which have no more.
pub(crate) fn link(out: &mut [u8], previous: Option<usize>, next: usize) {
    if let Some(previous) = previous
        && let Some(field) = out.get_mut(previous..previous + 4)
    {
        field.copy_from_slice(&((next - previous) as u32).to_le_bytes());
    }
}
