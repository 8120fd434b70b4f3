//! [`Parcel`]: a large value out of line, where it is rarely there.
//!
//! What a request leaves behind with its question, and what it waits with, are enums that every
//! step moves several times, each time in the size of their largest variant. core/ has no `Box`:
//! variants that few requests meet are kept in a vector of one. What most requests meet stays where
//! it is, and costs no allocation.

use alloc::vec::Vec;
use nt::NtError;

/// A value in memory of its own.
pub(crate) struct Parcel<T>(Vec<T>);

/// The memory for one, to be had before there is a value to lose.
pub(crate) struct Room<T>(Vec<T>);

impl<T> Parcel<T> {
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`; the value is gone then.
    pub(crate) fn new(value: T) -> Result<Parcel<T>, NtError> {
        Ok(Parcel::room()?.fill(value))
    }

    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub(crate) fn room() -> Result<Room<T>, NtError> {
        let mut room = Vec::new();
        room.try_reserve_exact(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        Ok(Room(room))
    }

    /// What is in it, to be looked at.
    pub(crate) fn peek(&self) -> Option<&T> {
        self.0.first()
    }

    /// What is in it.
    ///
    /// # Errors
    /// `INTERNAL_ERROR` for an empty one, which nobody makes.
    pub(crate) fn open(mut self) -> Result<T, NtError> {
        self.0.pop().ok_or(NtError::INTERNAL_ERROR)
    }
}

impl<T> Room<T> {
    pub(crate) fn fill(mut self, value: T) -> Parcel<T> {
        self.0.push(value);
        Parcel(self.0)
    }
}
