//! Names as they lie in a buffer: UTF-16, little-endian, at any alignment.

use super::layout::U16;
use crate::NtError;
use alloc::vec::Vec;
use zerocopy::FromBytes;

/// UTF-16 code units in a byte buffer. What they mean (a name, a path, surrogates in pairs) is not
/// checked here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Utf16Le<'a>(&'a [u8]);

impl<'a> Utf16Le<'a> {
    /// `None` if the bytes are odd in number.
    pub const fn new(bytes: &'a [u8]) -> Option<Utf16Le<'a>> {
        if bytes.len().is_multiple_of(2) { Some(Utf16Le(bytes)) } else { None }
    }

    /// Number of code units.
    pub const fn len(self) -> usize {
        self.0.len() / 2
    }

    /// No code units.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The bytes, as they lie.
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// The code units in order.
    pub fn units(self) -> impl DoubleEndedIterator<Item = u16> + ExactSizeIterator + Clone + 'a {
        // The length is even by construction, so there is no second branch to reach.
        <[U16]>::ref_from_bytes(self.0).unwrap_or_default().iter().map(|unit| unit.get())
    }

    /// A copy that can be parsed as a name or path.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` if the memory is not there.
    pub fn to_vec(self) -> Result<Vec<u16>, NtError> {
        let mut copy = crate::memory::filled(0, self.len())?;
        for (to, from) in copy.iter_mut().zip(self.units()) {
            *to = from;
        }
        Ok(copy)
    }
}

impl PartialEq<[u16]> for Utf16Le<'_> {
    fn eq(&self, units: &[u16]) -> bool {
        self.units().eq(units.iter().copied())
    }
}
