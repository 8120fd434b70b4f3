//! Fallible copies. ENGINE.md section 6: nothing in core/ may allocate in a way that cannot fail.

use crate::NtError;
use alloc::vec::Vec;

/// Copies `source` into a vector of its own.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES` if the memory is not there.
pub fn copy<T: Copy>(source: &[T]) -> Result<Vec<T>, NtError> {
    let mut copy = Vec::new();
    extend(&mut copy, source)?;
    Ok(copy)
}

/// Appends `source` to `target`; on failure `target` is as it was.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES` if the memory is not there.
#[allow(clippy::disallowed_methods)] // the reserve comes first
pub fn extend<T: Copy>(target: &mut Vec<T>, source: &[T]) -> Result<(), NtError> {
    target.try_reserve(source.len()).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
    target.extend_from_slice(source);
    Ok(())
}

/// Appends one value; on failure `target` is as it was.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES` if the memory is not there.
pub fn push<T>(target: &mut Vec<T>, value: T) -> Result<(), NtError> {
    target.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
    target.push(value);
    Ok(())
}

/// `count` copies of `value`.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES` if the memory is not there.
#[allow(clippy::disallowed_methods)] // the reserve comes first
pub fn filled<T: Copy>(value: T, count: usize) -> Result<Vec<T>, NtError> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(count).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
    vec.resize(count, value);
    Ok(vec)
}
