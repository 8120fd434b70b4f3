//! The entries of one directory, in the order of an NTFS index: by upper-cased name, or by name
//! where case counts.
//!
//! Owns which names are the same and the order in which they are listed; a listing goes on after
//! any name, there or not, so it is stable while the directory changes. `.` and `..` are not
//! stored. What an entry leads to is a [`Child`]; that it says the truth, link counts and times
//! are kept by whoever changes entries and nodes.

use crate::slab::Index;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use core::borrow::Borrow;
use core::ops::Bound::{Excluded, Unbounded};
use nt::{Attributes, Case, FileInfo, Name, NtError, OwnedName, upcase};

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

/// What an entry leads to, and as much of it as a listing of kinds tells: nodes lie far apart, and
/// to go to each of them would cost more than all the rest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Child {
    pub(crate) node: Index,
    /// With the index, it makes the id.
    pub(crate) generation: u32,
    pub(crate) is_directory: bool,
    /// 0 without reparse data: reserved, and so never a tag ([MS-FSCC] 2.1.2.1).
    pub(crate) reparse_tag: u32,
}

#[derive(Debug)]
struct Entry {
    child: Child,
    /// As it was given, where that differs from the key. Not in the entry itself: a listing reads
    /// entries one beside the other, and where case counts none has any.
    spelling: Option<Box<OwnedName>>,
}

/// Everything a new entry needs, allocated before anything is changed.
#[derive(Debug)]
pub(crate) struct NewEntry {
    pub(crate) key: Key,
    spelling: Option<Box<OwnedName>>,
}

impl NewEntry {
    /// Fails with `INSUFFICIENT_RESOURCES`.
    pub(crate) fn new(name: Name<'_>, case: Case) -> Result<NewEntry, NtError> {
        let key = Key::of(name, case)?;
        let is_spelled_alike = key.0.units() == name.units();
        let spelling = if is_spelled_alike { None } else { Some(Box::new(name.to_owned()?)) };
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

impl Child {
    /// Id and kind, nothing else.
    pub(crate) fn kind(self) -> FileInfo {
        let mut attributes = Attributes::empty();
        attributes.set(Attributes::DIRECTORY, self.is_directory);
        attributes.set(Attributes::REPARSE_POINT, self.reparse_tag != 0);
        FileInfo {
            id: self.node.id(self.generation),
            attributes,
            reparse_tag: self.reparse_tag,
            ..FileInfo::default()
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
        found.map(|(key, entry)| (entry.child.node, entry.spelled(key)))
    }

    /// The name of that key, as it is spelled here.
    pub(crate) fn spelling(&self, key: &Key) -> Option<Name<'_>> {
        self.entries.get_key_value(key).map(|(key, entry)| entry.spelled(key))
    }

    /// Adds an entry, or takes the place of the one that has its name.
    pub(crate) fn insert(&mut self, new: NewEntry, child: Child) {
        let NewEntry { key, spelling } = new;
        // The map would keep the key it has; that is the same one.
        self.entries.insert(key, Entry { child, spelling });
    }

    /// Lets an existing name lead to another node.
    pub(crate) fn redirect(&mut self, name: Name<'_>, case: Case, child: Child) {
        let entry = with_folded(name, case, |folded| self.entries.get_mut(folded));
        if let Some(entry) = entry {
            entry.child = child;
        }
    }

    /// The node of that key has got another reparse tag, 0 for none.
    pub(crate) fn retag(&mut self, key: &Key, reparse_tag: u32) {
        if let Some(entry) = self.entries.get_mut(key) {
            entry.child.reparse_tag = reparse_tag;
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
    ) -> impl Iterator<Item = (Child, Name<'s>)> + use<'s> {
        let range = match after {
            None => self.entries.range::<[u16], _>((Unbounded, Unbounded)),
            Some(after) => with_folded(after, case, |folded| {
                self.entries.range::<[u16], _>((Excluded(folded), Unbounded))
            }),
        };
        range.map(|(key, entry)| (entry.child, entry.spelled(key)))
    }
}

impl Entry {
    fn spelled<'a>(&'a self, key: &'a Key) -> Name<'a> {
        self.spelling.as_deref().unwrap_or(&key.0).as_name()
    }
}

#[cfg(test)]
mod tests;
