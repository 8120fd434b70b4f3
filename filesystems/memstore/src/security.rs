//! The security descriptors of a volume, each kept once however many files have it.
//!
//! A tree inherits its descriptors, so a volume of a million files has a handful. Not here: what a
//! descriptor means.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use nt::security::SecurityDescriptor;
use nt::{NtError, memory};

/// Names a descriptor in the table; whoever keeps one holds it once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SecurityIndex(u32);

#[derive(Debug, Default)]
pub(crate) struct SecurityTable {
    shared: Vec<Option<Shared>>,
    vacant: Vec<u32>,
    by_bytes: BTreeMap<Vec<u8>, u32>,
}

#[derive(Debug)]
struct Shared {
    descriptor: SecurityDescriptor,
    holders: u64,
}

impl SecurityTable {
    /// Takes hold of the descriptor equal to `descriptor`, adding it if there is none.
    ///
    /// Fails with `INSUFFICIENT_RESOURCES`.
    pub(crate) fn hold(
        &mut self,
        descriptor: &SecurityDescriptor,
    ) -> Result<SecurityIndex, NtError> {
        if let Some(&index) = self.by_bytes.get(descriptor.as_bytes())
            && let Some(Some(shared)) = self.shared.get_mut(index as usize)
        {
            shared.holders += 1;
            return Ok(SecurityIndex(index));
        }
        let bytes = memory::copy(descriptor.as_bytes())?;
        let shared = Shared { descriptor: descriptor.try_clone()?, holders: 1 };
        let index = self.vacancy()?;
        let slot = self.shared.get_mut(index as usize).ok_or(NtError::INTERNAL_ERROR)?;
        *slot = Some(shared);
        self.vacant.pop();
        self.by_bytes.insert(bytes, index);
        Ok(SecurityIndex(index))
    }

    /// The last of the vacant slots, which stays on the list.
    fn vacancy(&mut self) -> Result<u32, NtError> {
        if let Some(&index) = self.vacant.last() {
            return Ok(index);
        }
        let index =
            u32::try_from(self.shared.len()).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        // Room for every slot at once, so that letting go cannot fail.
        self.vacant
            .try_reserve(self.shared.len() + 1)
            .map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        memory::push(&mut self.shared, None)?;
        self.vacant.push(index);
        Ok(index)
    }

    /// Lets go; the last holder takes the descriptor with it.
    pub(crate) fn release(&mut self, index: SecurityIndex) {
        let Some(slot) = self.shared.get_mut(index.0 as usize) else { return };
        let Some(shared) = slot else { return };
        shared.holders -= 1;
        if shared.holders == 0 {
            self.by_bytes.remove(shared.descriptor.as_bytes());
            *slot = None;
            self.vacant.push(index.0);
        }
    }

    pub(crate) fn descriptor(&self, index: &SecurityIndex) -> Option<&SecurityDescriptor> {
        let shared = self.shared.get(index.0 as usize)?.as_ref()?;
        Some(&shared.descriptor)
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.by_bytes.len()
    }
}

#[cfg(test)]
mod tests;
