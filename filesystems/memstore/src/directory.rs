//! The entries of one directory, in the order of an NTFS index: by upper-cased name, or by name
//! where case counts.
//!
//! Owns which names are the same and the order in which they are listed; a listing goes on after
//! any name, there or not, so it is stable while the directory changes. `.` and `..` are not
//! stored. What an entry leads to is an [`Index`]; link counts and times are kept by whoever
//! changes entries.

use crate::slab::Index;
use alloc::collections::BTreeMap;
use core::borrow::Borrow;
use core::ops::Bound::{Excluded, Unbounded};
use nt::{Case, Name, NtError, OwnedName, upcase};

/// The most units a [`Name`] has, [MS-FSCC] 2.1.5.2.
const MAX_NAME_UNITS: usize = 255;

#[derive(Debug, Default)]
pub(crate) struct Directory {
    entries: BTreeMap<Key, Entry>,
    /// How many of them lead to directories: POSIX counts their `..` as links.
    pub(crate) subdirectories: u32,
}

/// What entries are ordered by: the name after folding.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Key(OwnedName);

impl Borrow<[u16]> for Key {
    fn borrow(&self) -> &[u16] {
        self.0.units()
    }
}

#[derive(Debug)]
struct Entry {
    node: Index,
    /// As it was given, where that differs from the key.
    spelling: Option<OwnedName>,
}

/// Everything a new entry needs, allocated before anything is changed.
#[derive(Debug)]
pub(crate) struct NewEntry {
    pub(crate) key: Key,
    spelling: Option<OwnedName>,
}

impl NewEntry {
    /// Fails with `INSUFFICIENT_RESOURCES`.
    pub(crate) fn new(name: Name<'_>, case: Case) -> Result<NewEntry, NtError> {
        let key = Key::of(name, case)?;
        let is_spelled_alike = key.0.units() == name.units();
        let spelling = if is_spelled_alike { None } else { Some(name.to_owned()?) };
        Ok(NewEntry { key, spelling })
    }
}

impl Key {
    fn of(name: Name<'_>, case: Case) -> Result<Key, NtError> {
        // Upper case is never a reserved character, so the folded name is as legal as the name.
        with_folded(name, case, OwnedName::new).map(Key)
    }

    /// A second copy. Fails with `INSUFFICIENT_RESOURCES`.
    pub(crate) fn try_clone(&self) -> Result<Key, NtError> {
        self.0.try_clone().map(Key)
    }

    /// Is `name` the same name? `self` was made under the same `case`.
    pub(crate) fn is(&self, name: Name<'_>, case: Case) -> bool {
        self.0.as_name().eq_case(name, case)
    }
}

/// Calls `use_units` with the units that `name` is ordered by.
fn with_folded<R>(name: Name<'_>, case: Case, use_units: impl FnOnce(&[u16]) -> R) -> R {
    match case {
        Case::Sensitive => use_units(name.units()),
        Case::Insensitive => {
            let mut folded = [0; MAX_NAME_UNITS];
            let folded = &mut folded[..name.units().len().min(MAX_NAME_UNITS)];
            for (to, &from) in folded.iter_mut().zip(name.units()) {
                *to = upcase(from);
            }
            use_units(folded)
        }
    }
}

impl Directory {
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The node of that name, and the name as it is spelled here.
    pub(crate) fn find(&self, name: Name<'_>, case: Case) -> Option<(Index, Name<'_>)> {
        let found = with_folded(name, case, |folded| self.entries.get_key_value(folded));
        found.map(|(key, entry)| (entry.node, entry.spelled(key)))
    }

    /// The name of that key, as it is spelled here.
    pub(crate) fn spelling(&self, key: &Key) -> Option<Name<'_>> {
        self.entries.get_key_value(key).map(|(key, entry)| entry.spelled(key))
    }

    /// Adds an entry, or takes the place of the one that has its name.
    pub(crate) fn insert(&mut self, new: NewEntry, node: Index) {
        let NewEntry { key, spelling } = new;
        // The map would keep the key it has; that is the same one.
        self.entries.insert(key, Entry { node, spelling });
    }

    /// Lets an existing name lead to another node.
    pub(crate) fn redirect(&mut self, name: Name<'_>, case: Case, node: Index) {
        let entry = with_folded(name, case, |folded| self.entries.get_mut(folded));
        if let Some(entry) = entry {
            entry.node = node;
        }
    }

    pub(crate) fn remove(&mut self, name: Name<'_>, case: Case) {
        with_folded(name, case, |folded| self.entries.remove(folded));
    }

    /// The entries in order, from the first or from the one after `after`.
    pub(crate) fn list<'s>(
        &'s self,
        after: Option<Name<'_>>,
        case: Case,
    ) -> impl Iterator<Item = (Index, Name<'s>)> + use<'s> {
        let range = match after {
            None => self.entries.range::<[u16], _>((Unbounded, Unbounded)),
            Some(after) => with_folded(after, case, |folded| {
                self.entries.range::<[u16], _>((Excluded(folded), Unbounded))
            }),
        };
        range.map(|(key, entry)| (entry.node, entry.spelled(key)))
    }
}

impl Entry {
    fn spelled<'a>(&'a self, key: &'a Key) -> Name<'a> {
        self.spelling.as_ref().unwrap_or(&key.0).as_name()
    }
}

#[cfg(test)]
mod tests;
