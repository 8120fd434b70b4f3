//! The one table: chunks that never move, ids with a generation, a fixed order of reuse.

use alloc::vec::Vec;
use core::marker::PhantomData;
use nt::NtError;

/// An id of a slab: 32 bits of generation above 32 bits of slot.
pub(crate) trait Key: Copy + Eq {
    fn from_raw(raw: u64) -> Self;
    fn raw(self) -> u64;
}

macro_rules! keys {
    ($($name:ty),*) => { $(
        impl $crate::slab::Key for $name {
            fn from_raw(raw: u64) -> Self { Self(raw) }
            fn raw(self) -> u64 { self.0 }
        }
    )* };
}
pub(crate) use keys;

keys!(nt::CcbId, nt::NodeId, transact::OpId);

const CHUNK_BITS: u32 = 6;
const CHUNK: usize = 1 << CHUNK_BITS;
const NONE: u32 = u32::MAX;

struct Slot<T> {
    generation: u32,
    /// The next free slot while this one is free.
    next_free: u32,
    value: Option<T>,
}

/// Values by id. Growth is fallible, removal is not.
pub(crate) struct Slab<K, T> {
    chunks: Vec<Vec<Slot<T>>>,
    first_free: u32,
    len: usize,
    limit: usize,
    key: PhantomData<K>,
}

impl<K: Key, T> Slab<K, T> {
    pub(crate) fn new(limit: usize) -> Slab<K, T> {
        let limit = limit.min(NONE as usize - CHUNK);
        Slab { chunks: Vec::new(), first_free: NONE, len: 0, limit, key: PhantomData }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Makes sure that `count` inserts will succeed.
    pub(crate) fn reserve(&mut self, count: usize) -> Result<(), NtError> {
        if self.len + count > self.limit {
            return Err(NtError::INSUFFICIENT_RESOURCES);
        }
        while self.capacity() < self.len + count {
            self.grow()?;
        }
        Ok(())
    }

    pub(crate) fn insert(&mut self, value: T) -> Result<K, NtError> {
        self.reserve(1)?;
        let index = self.first_free;
        let Some(slot) = self.slot_mut(index) else { return Err(NtError::INTERNAL_ERROR) };
        let key = K::from_raw(u64::from(slot.generation) << 32 | u64::from(index));
        slot.value = Some(value);
        let next = slot.next_free;
        self.first_free = next;
        self.len += 1;
        Ok(key)
    }

    pub(crate) fn get(&self, key: K) -> Option<&T> {
        let (index, generation) = split(key);
        let slot = self.chunks.get((index >> CHUNK_BITS) as usize)?.get(index as usize % CHUNK)?;
        if slot.generation == generation { slot.value.as_ref() } else { None }
    }

    pub(crate) fn get_mut(&mut self, key: K) -> Option<&mut T> {
        let (index, generation) = split(key);
        let slot = self.slot_mut(index)?;
        if slot.generation == generation { slot.value.as_mut() } else { None }
    }

    /// The first value there is, in the order of the slots.
    pub(crate) fn first(&self) -> Option<K> {
        self.from(0)
    }

    /// The next one.
    pub(crate) fn after(&self, key: K) -> Option<K> {
        self.from(split(key).0.checked_add(1)?)
    }

    fn from(&self, index: u32) -> Option<K> {
        (index..self.capacity() as u32).find_map(|index| {
            let slot = self.chunks.get((index >> CHUNK_BITS) as usize)?;
            let slot = slot.get(index as usize % CHUNK)?;
            slot.value.as_ref()?;
            Some(K::from_raw(u64::from(slot.generation) << 32 | u64::from(index)))
        })
    }

    pub(crate) fn remove(&mut self, key: K) -> Option<T> {
        let (index, generation) = split(key);
        let first_free = self.first_free;
        let slot = self.slot_mut(index)?;
        if slot.generation != generation {
            return None;
        }
        let value = slot.value.take()?;
        slot.generation = slot.generation.wrapping_add(1);
        slot.next_free = first_free;
        self.first_free = index;
        self.len -= 1;
        Some(value)
    }

    fn capacity(&self) -> usize {
        self.chunks.len() * CHUNK
    }

    fn slot_mut(&mut self, index: u32) -> Option<&mut Slot<T>> {
        self.chunks.get_mut((index >> CHUNK_BITS) as usize)?.get_mut(index as usize % CHUNK)
    }

    fn grow(&mut self) -> Result<(), NtError> {
        let failed = |_| NtError::INSUFFICIENT_RESOURCES;
        self.chunks.try_reserve(1).map_err(failed)?;
        let mut chunk = Vec::new();
        chunk.try_reserve_exact(CHUNK).map_err(failed)?;
        let base = self.capacity() as u32;
        for offset in 0..CHUNK as u32 {
            let last = offset as usize == CHUNK - 1;
            let next_free = if last { self.first_free } else { base + offset + 1 };
            chunk.push(Slot { generation: 0, next_free, value: None });
        }
        self.chunks.push(chunk);
        self.first_free = base;
        Ok(())
    }
}

fn split<K: Key>(key: K) -> (u32, u32) {
    (key.raw() as u32, (key.raw() >> 32) as u32)
}

#[cfg(test)]
mod tests;
