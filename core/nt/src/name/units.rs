//! A vector of UTF-16 units that keeps short contents in itself and grows fallibly.
//!
//! The store of owned names, paths and patterns. It knows nothing of what is legal in them.

use crate::{NtError, memory};
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::hash::{Hash, Hasher};

/// Units kept without allocation: with these the whole is seven machine words.
const INLINE: usize = 27;

/// UTF-16 units; equal, ordered and hashed as a slice, however they are held.
///
/// The derived `Clone` allocates infallibly; see [`crate::OwnedName`] on who may call it.
#[derive(Clone)]
pub(crate) struct Units(Store);

#[derive(Clone)]
enum Store {
    Inline { len: u8, units: [u16; INLINE] },
    Heap(Vec<u16>),
}

impl Units {
    /// No units.
    pub(crate) const EMPTY: Units = Units(Store::Inline { len: 0, units: [0; INLINE] });

    /// That unit only.
    pub(crate) const fn of_one(unit: u16) -> Units {
        let mut units = [0; INLINE];
        units[0] = unit;
        Units(Store::Inline { len: 1, units })
    }

    /// Fails with `INSUFFICIENT_RESOURCES`.
    pub(crate) fn copy_of(source: &[u16]) -> Result<Units, NtError> {
        let mut copy = Units::EMPTY;
        copy.extend(source)?;
        Ok(copy)
    }

    pub(crate) fn as_slice(&self) -> &[u16] {
        match &self.0 {
            Store::Inline { len, units } => &units[..usize::from(*len)],
            Store::Heap(units) => units,
        }
    }

    /// Appends; on failure (`INSUFFICIENT_RESOURCES`) nothing has changed.
    pub(crate) fn extend(&mut self, source: &[u16]) -> Result<(), NtError> {
        match &mut self.0 {
            Store::Inline { len, units } => {
                let old = usize::from(*len);
                if let Some(free) = units[old..].get_mut(..source.len()) {
                    free.copy_from_slice(source);
                    *len += source.len() as u8; // at most INLINE
                    return Ok(());
                }
                let mut heap = Vec::new();
                heap.try_reserve(old.saturating_add(source.len()))
                    .map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
                memory::extend(&mut heap, &units[..old])?;
                memory::extend(&mut heap, source)?;
                self.0 = Store::Heap(heap);
                Ok(())
            }
            Store::Heap(units) => memory::extend(units, source),
        }
    }

    /// Keeps the first `count` units, all if there are fewer.
    pub(crate) fn truncate(&mut self, count: usize) {
        match &mut self.0 {
            Store::Inline { len, .. } => *len = count.min(usize::from(*len)) as u8,
            Store::Heap(units) => units.truncate(count),
        }
    }
}

impl Default for Units {
    fn default() -> Units {
        Units::EMPTY
    }
}

impl PartialEq for Units {
    fn eq(&self, other: &Units) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Units {}

impl PartialOrd for Units {
    fn partial_cmp(&self, other: &Units) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Units {
    fn cmp(&self, other: &Units) -> Ordering {
        self.as_slice().cmp(other.as_slice())
    }
}

impl Hash for Units {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}
