//! The table of nodes: slots that never move, named by index and generation.
//!
//! Owns how a [`FileId`] is made: index + 1 in the low 32 bits, generation above them. It fits in
//! 64 bits, so that a door whose ids are that small ([MS-FSCC] 2.4.22, `st_ino`) names the same
//! files, and zero is never an id. What a slot holds is not its concern.

use alloc::vec::Vec;
use nt::{FileId, NtError};

/// Slots are allocated by pages: growing the table never moves or copies one.
const PAGE_SLOTS: u32 = 256;

/// Where a node lies. Valid as long as someone holds the node: a directory entry, a link, an open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Index(u32);

/// The place of the first node ever inserted.
pub(crate) const FIRST: Index = Index(0);

impl Index {
    /// The id of the value of that generation.
    pub(crate) fn id(self, generation: u32) -> FileId {
        FileId(u128::from(generation) << 32 | (u128::from(self.0) + 1))
    }
}

/// A slot that [`Slab::fill`] will take without failing.
#[derive(Debug)]
pub(crate) struct Vacancy(u32);

#[derive(Debug)]
pub(crate) struct Slab<T> {
    pages: Vec<Vec<Slot<T>>>,
    /// Head of the list of vacant slots; the last one vacated comes first.
    vacant: Option<u32>,
}

#[derive(Debug)]
struct Slot<T> {
    generation: u32,
    state: State<T>,
}

#[derive(Debug)]
enum State<T> {
    Occupied(T),
    Vacant {
        next: Option<u32>,
    },
    /// All generations are used up.
    Retired,
}

impl<T> Slab<T> {
    pub(crate) const fn new() -> Slab<T> {
        Slab { pages: Vec::new(), vacant: None }
    }

    /// A slot for the next [`fill`](Slab::fill). Fails with `INSUFFICIENT_RESOURCES`.
    pub(crate) fn vacancy(&mut self) -> Result<Vacancy, NtError> {
        match self.vacant {
            Some(index) => Ok(Vacancy(index)),
            None => self.grow(),
        }
    }

    fn grow(&mut self) -> Result<Vacancy, NtError> {
        if self.pages.last().is_none_or(|page| page.len() == PAGE_SLOTS as usize) {
            let mut page = Vec::new();
            page.try_reserve_exact(PAGE_SLOTS as usize)
                .map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
            nt::memory::push(&mut self.pages, page)?;
        }
        let full_pages = self.pages.len().saturating_sub(1);
        let page = self.pages.last_mut().ok_or(NtError::INTERNAL_ERROR)?;
        let index = full_pages * PAGE_SLOTS as usize + page.len();
        // The last index is not used: index + 1 has to fit in the id.
        let index = u32::try_from(index).ok().filter(|&index| index != u32::MAX);
        let index = index.ok_or(NtError::INSUFFICIENT_RESOURCES)?;
        page.push(Slot { generation: 0, state: State::Vacant { next: None } });
        self.vacant = Some(index);
        Ok(Vacancy(index))
    }

    /// Puts `value` where [`vacancy`](Slab::vacancy) said, just before.
    pub(crate) fn fill(&mut self, vacancy: Vacancy, value: T) -> Index {
        if let Some(slot) = self.slot_mut(vacancy.0)
            && let State::Vacant { next } = slot.state
        {
            slot.state = State::Occupied(value);
            self.vacant = next;
        }
        Index(vacancy.0)
    }

    /// Takes the value out and makes its id stale.
    pub(crate) fn vacate(&mut self, index: Index) -> Option<T> {
        let next = self.vacant;
        let slot = self.slot_mut(index.0)?;
        if !matches!(slot.state, State::Occupied(_)) {
            return None;
        }
        let state = match slot.generation.checked_add(1) {
            Some(generation) => {
                slot.generation = generation;
                State::Vacant { next }
            }
            None => State::Retired,
        };
        let reusable = matches!(state, State::Vacant { .. });
        let old = core::mem::replace(&mut slot.state, state);
        if reusable {
            self.vacant = Some(index.0);
        }
        match old {
            State::Occupied(value) => Some(value),
            State::Vacant { .. } | State::Retired => None,
        }
    }

    /// The id of what lies there now.
    pub(crate) fn id(&self, index: Index) -> FileId {
        index.id(self.generation(index))
    }

    /// How many values the slot had before the one that lies there now.
    pub(crate) fn generation(&self, index: Index) -> u32 {
        self.slot(index.0).map_or(0, |slot| slot.generation)
    }

    /// Where the value of that id lies; `None` if the id is stale or was never given out.
    pub(crate) fn index(&self, id: FileId) -> Option<Index> {
        let raw = u64::try_from(id.0).ok()?;
        let index = (raw as u32).checked_sub(1)?;
        let slot = self.slot(index)?;
        let is_current = u64::from(slot.generation) == raw >> 32;
        (is_current && matches!(slot.state, State::Occupied(_))).then_some(Index(index))
    }

    pub(crate) fn get(&self, index: Index) -> Option<&T> {
        match &self.slot(index.0)?.state {
            State::Occupied(value) => Some(value),
            State::Vacant { .. } | State::Retired => None,
        }
    }

    pub(crate) fn get_mut(&mut self, index: Index) -> Option<&mut T> {
        match &mut self.slot_mut(index.0)?.state {
            State::Occupied(value) => Some(value),
            State::Vacant { .. } | State::Retired => None,
        }
    }

    /// All values, by index.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Index, &T)> {
        let slots = self.pages.iter().flatten().zip(0..);
        slots.filter_map(|(slot, index)| match &slot.state {
            State::Occupied(value) => Some((Index(index), value)),
            State::Vacant { .. } | State::Retired => None,
        })
    }

    fn slot(&self, index: u32) -> Option<&Slot<T>> {
        self.pages.get((index / PAGE_SLOTS) as usize)?.get((index % PAGE_SLOTS) as usize)
    }

    fn slot_mut(&mut self, index: u32) -> Option<&mut Slot<T>> {
        self.pages.get_mut((index / PAGE_SLOTS) as usize)?.get_mut((index % PAGE_SLOTS) as usize)
    }
}

#[cfg(test)]
mod tests;
