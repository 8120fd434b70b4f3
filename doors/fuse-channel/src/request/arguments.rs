//! A cursor over the arguments of one request.

use super::Defect;
use crate::abi::{BatchForgetIn, ForgetOne};
use zerocopy::FromBytes;

/// What has not been decoded yet.
pub(super) struct Arguments<'a> {
    /// Where the first fixed argument stands if not in front of the rest.
    fixed: Option<&'a [u8]>,
    rest: &'a [u8],
}

impl<'a> Arguments<'a> {
    pub(super) fn new(fixed: Option<&'a [u8]>, rest: &'a [u8]) -> Self {
        Self { fixed, rest }
    }

    /// The next fixed argument.
    pub(super) fn take<T: FromBytes>(&mut self) -> Result<T, Defect> {
        let source = self.fixed.take();
        let bytes = source.unwrap_or(self.rest);
        let (value, rest) = T::read_from_prefix(bytes)
            .map_err(|_| Defect::Arguments { need: size_of::<T>(), have: bytes.len() })?;
        if source.is_none() {
            self.rest = rest;
        }
        Ok(value)
    }

    /// Bytes up to the next NUL, which is passed over.
    pub(super) fn text(&mut self) -> Result<&'a [u8], Defect> {
        let end = self.rest.iter().position(|&byte| byte == 0).ok_or(Defect::UnterminatedName)?;
        let (text, rest) = (self.rest.get(..end), self.rest.get(end.saturating_add(1)..));
        self.rest = rest.unwrap_or_default();
        text.ok_or(Defect::UnterminatedName)
    }

    /// A name that other arguments may follow.
    pub(super) fn name(&mut self) -> Result<&'a [u8], Defect> {
        let name = self.text()?;
        if name.is_empty() { Err(Defect::EmptyName) } else { Ok(name) }
    }

    /// A name that ends the message, so that a NUL inside it is noticed.
    pub(super) fn last_name(&mut self) -> Result<&'a [u8], Defect> {
        let name = self.name()?;
        match self.rest.len() {
            0 => Ok(name),
            count => Err(Defect::AfterName { count }),
        }
    }

    /// Data that ends the message and has the stated length.
    pub(super) fn data(&mut self, stated: u32) -> Result<&'a [u8], Defect> {
        let data = self.rest();
        if usize::try_from(stated) == Ok(data.len()) {
            Ok(data)
        } else {
            Err(Defect::Data { stated, have: data.len() })
        }
    }

    /// The entries of BATCH_FORGET, as many as it counts.
    pub(super) fn forgets(&mut self) -> Result<&'a [u8], Defect> {
        let BatchForgetIn { count, dummy: _ } = self.take()?;
        usize::try_from(count)
            .ok()
            .and_then(|count| count.checked_mul(size_of::<ForgetOne>()))
            .and_then(|len| self.rest.get(..len))
            .ok_or(Defect::Count { stated: count, have: self.rest.len() })
    }

    /// Everything that is left.
    pub(super) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }
}
