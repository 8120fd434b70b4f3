//! The names in use: a tree of LCBs, and the claims on them.
//!
//! An [`Lcb`] is a name in a directory by which something is open, referenced or being asked about.
//! Claims (ENGINE.md section 2) are counts on LCBs: a shared claim counts on the name and on all
//! its ancestors, an exclusive one needs a name on which nothing counts. All of it is data: nobody
//! waits here.

mod audit;

use alloc::vec::Vec;
use core::hash::{BuildHasher, Hasher};
use fsrtl::Disposition;
use hashbrown::HashTable;
use nt::{Case, FileId, FilePath, Name, NtError, OwnedName, OwnedPath};

use crate::files::FcbId;
use crate::hash::FixedState;
use crate::limits;
use crate::slab::{Key, Slab, keys};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct LcbId(pub(crate) u64);
keys!(LcbId);

/// A name.
pub(crate) struct Lcb {
    /// The directory it is in; `None` for the root, and for a name that is gone.
    parent: Option<LcbId>,
    name: OwnedName,
    /// The file behind it, once known.
    pub(crate) fcb: Option<FcbId>,
    /// The next name of the same file.
    pub(crate) next_of_file: Option<LcbId>,
    /// Children, claims, handles and questions that need this entry.
    references: u32,
    shared: u32,
    exclusive: bool,
    /// Handles opened by this name and not cleaned up.
    pub(crate) handles: u32,
    /// Of these, the ones that do not share delete.
    pub(crate) unshared: u32,
    /// Handles at or below it.
    pub(crate) open_below: u32,
    /// Of those, the ones that do not share delete.
    pub(crate) unshared_below: u32,
    pub(crate) disposition: Disposition,
}

/// A claim on a name and, shared, on its ancestors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Claim {
    pub(crate) lcb: LcbId,
    pub(crate) exclusive: bool,
}

/// The claims of one request: rename and link have two names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct ClaimSet(pub(crate) [Option<Claim>; 2]);

impl ClaimSet {
    pub(crate) fn one(lcb: LcbId, exclusive: bool) -> ClaimSet {
        ClaimSet([Some(Claim { lcb, exclusive }), None])
    }

    pub(crate) fn two(first: LcbId, second: LcbId) -> ClaimSet {
        let claim = |lcb| Some(Claim { lcb, exclusive: true });
        ClaimSet([claim(first), if first == second { None } else { claim(second) }])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Claim> {
        self.0.into_iter().flatten()
    }
}

pub(crate) struct NameTree {
    case: Case,
    root: LcbId,
    lcbs: Slab<LcbId, Lcb>,
    /// By directory and name.
    places: HashTable<LcbId>,
}

impl NameTree {
    pub(crate) fn new(case: Case) -> Result<NameTree, NtError> {
        let mut lcbs = Slab::new(limits::NAMES);
        let root = lcbs.insert(Lcb::new(None, OwnedName::default()))?;
        Ok(NameTree { case, root, lcbs, places: HashTable::new() })
    }

    pub(crate) fn root(&self) -> LcbId {
        self.root
    }

    pub(crate) fn get(&self, id: LcbId) -> Option<&Lcb> {
        self.lcbs.get(id)
    }

    pub(crate) fn get_mut(&mut self, id: LcbId) -> Option<&mut Lcb> {
        self.lcbs.get_mut(id)
    }

    pub(crate) fn len(&self) -> usize {
        self.lcbs.len()
    }

    pub(crate) fn parent(&self, id: LcbId) -> Option<LcbId> {
        self.lcbs.get(id)?.parent
    }

    /// The name in that directory, with a reference, brought into being if need be.
    pub(crate) fn enter(&mut self, parent: LcbId, name: Name<'_>) -> Result<LcbId, NtError> {
        let hash = self.hash(parent, name);
        let found = self.find_hashed(hash, parent, name);
        if let Some(id) = found {
            self.reference(id);
            return Ok(id);
        }
        let entry = Lcb::new(Some(parent), name.to_owned()?);
        self.reserve_place()?;
        let id = self.lcbs.insert(entry)?;
        self.reference(parent);
        self.reference(id);
        self.insert_place(hash, id);
        Ok(id)
    }

    /// The name in that directory, if it is in use.
    pub(crate) fn find(&self, parent: LcbId, name: Name<'_>) -> Option<LcbId> {
        self.find_hashed(self.hash(parent, name), parent, name)
    }

    /// How many names `below` lies below `above`; `None` if it does not, or is it.
    pub(crate) fn levels(&self, below: LcbId, above: LcbId) -> Option<usize> {
        self.upwards(below).skip(1).position(|id| id == above).map(|before| before + 1)
    }

    /// The name at the end of a path below `start`, with a reference.
    pub(crate) fn enter_path(
        &mut self,
        start: LcbId,
        path: FilePath<'_>,
    ) -> Result<LcbId, NtError> {
        let mut at = start;
        self.reference(at);
        for (depth, name) in path.components().enumerate() {
            let next = if depth < limits::PATH_COMPONENTS {
                self.enter(at, name)
            } else {
                Err(NtError::NAME_TOO_LONG)
            };
            self.release(at);
            at = next?;
        }
        Ok(at)
    }

    pub(crate) fn reference(&mut self, id: LcbId) {
        if let Some(lcb) = self.lcbs.get_mut(id) {
            lcb.references += 1;
        }
    }

    /// Gives a reference back; what nothing needs any more goes, upwards.
    pub(crate) fn release(&mut self, id: LcbId) {
        let mut at = Some(id);
        while let Some(id) = at.take() {
            let Some(lcb) = self.lcbs.get_mut(id) else { return };
            lcb.references = lcb.references.saturating_sub(1);
            if lcb.references == 0 && id != self.root {
                at = lcb.parent;
                self.forget_place(id);
                self.lcbs.remove(id);
            }
        }
    }

    /// The name is gone from its directory; who refers to it keeps an entry without a place.
    pub(crate) fn detach(&mut self, id: LcbId) {
        if id == self.root {
            return;
        }
        let Some(parent) = self.parent(id) else { return };
        self.forget_place(id);
        let below = self.counts(id);
        self.count_up(Some(parent), below, Count::Less);
        if let Some(lcb) = self.lcbs.get_mut(id) {
            lcb.parent = None;
        }
        self.release(parent);
    }

    /// `id` becomes `name` in `parent`. Whatever was there must have been detached, and no claim
    /// may be held on either.
    pub(crate) fn relocate(&mut self, id: LcbId, place: Place) {
        let Place { parent, name } = place;
        let below = self.counts(id);
        let old = self.parent(id);
        self.forget_place(id);
        self.count_up(old, below, Count::Less);
        self.reference(parent);
        let hash = self.hash(parent, name.as_name());
        if let Some(lcb) = self.lcbs.get_mut(id) {
            lcb.parent = Some(parent);
            lcb.name = name;
        }
        // The place given up above left room for this one.
        self.insert_place(hash, id);
        self.count_up(Some(parent), below, Count::More);
        if let Some(old) = old {
            self.release(old);
        }
    }

    /// Where a name is; for `relocate`.
    pub(crate) fn place(&self, id: LcbId) -> Option<Place> {
        let lcb = self.lcbs.get(id)?;
        Some(Place { parent: lcb.parent?, name: lcb.name.try_clone().ok()? })
    }

    /// `below` lies below `above`, or is it.
    pub(crate) fn is_at_or_below(&self, below: LcbId, above: LcbId) -> bool {
        self.upwards(below).any(|id| id == above)
    }

    /// Still reachable from the root.
    pub(crate) fn has_place(&self, id: LcbId) -> bool {
        self.is_at_or_below(id, self.root)
    }

    /// The path of a name. `base_of` tells the file id of a directory that paths may start at; the
    /// path then begins at the nearest one above the name.
    pub(crate) fn path(
        &self,
        id: LcbId,
        base_of: impl Fn(&Lcb) -> Option<FileId>,
    ) -> Result<OwnedPath, NtError> {
        let gone = NtError::OBJECT_NAME_NOT_FOUND;
        let mut steps: Vec<LcbId> = Vec::new();
        let mut base = None;
        let mut at = id;
        while at != self.root {
            nt::memory::push(&mut steps, at)?;
            at = self.parent(at).ok_or(gone)?;
            base = self.lcbs.get(at).and_then(&base_of);
            if base.is_some() {
                break;
            }
        }
        let mut path = OwnedPath::root().with_base(base);
        for step in steps.into_iter().rev() {
            path.push(self.lcbs.get(step).ok_or(gone)?.name.as_name())?;
        }
        Ok(path)
    }

    /// Counts a handle in or out, at its name and above.
    pub(crate) fn count_handle(&mut self, id: LcbId, shares_delete: bool, count: Count) {
        let below = Below { open: 1, unshared: u32::from(!shares_delete) };
        self.count_up(Some(id), below, count);
        if let Some(lcb) = self.lcbs.get_mut(id) {
            lcb.handles = count.apply(lcb.handles, 1);
            lcb.unshared = count.apply(lcb.unshared, below.unshared);
        }
    }

    /// Can all claims be taken now?
    pub(crate) fn can_claim(&self, claims: &ClaimSet) -> bool {
        claims.iter().all(|claim| {
            let above_free = self.upwards(claim.lcb).skip(1).all(|id| !self.is_exclusive(id));
            let here = self.lcbs.get(claim.lcb);
            let busy = |lcb: &Lcb| lcb.exclusive || (claim.exclusive && lcb.shared > 0);
            above_free && !here.is_some_and(busy)
        })
    }

    pub(crate) fn claim(&mut self, claims: &ClaimSet) {
        for claim in claims.iter() {
            self.reference(claim.lcb);
            self.adjust_claim(claim, true);
        }
    }

    /// Ends claims; the references of their names are given back by `release_all`.
    pub(crate) fn uncount(&mut self, claims: &ClaimSet) {
        for claim in claims.iter() {
            self.adjust_claim(claim, false);
        }
    }

    pub(crate) fn reference_all(&mut self, claims: &ClaimSet) {
        for claim in claims.iter() {
            self.reference(claim.lcb);
        }
    }

    pub(crate) fn release_all(&mut self, claims: &ClaimSet) {
        for claim in claims.iter() {
            self.release(claim.lcb);
        }
    }

    /// Would the two sets stand in each other's way?
    pub(crate) fn overlap(&self, a: &ClaimSet, b: &ClaimSet) -> bool {
        let pair = |x: Claim, y: Claim| {
            (x.exclusive && self.is_at_or_below(y.lcb, x.lcb))
                || (y.exclusive && self.is_at_or_below(x.lcb, y.lcb))
        };
        a.iter().any(|x| b.iter().any(|y| pair(x, y)))
    }

    /// A leaf's exclusive claim is a flag, all else counts as shared, ancestors included.
    fn adjust_claim(&mut self, claim: Claim, take: bool) {
        let mut at = Some(claim.lcb);
        let mut exclusive = claim.exclusive;
        while let Some(id) = at {
            let Some(lcb) = self.lcbs.get_mut(id) else { return };
            if exclusive {
                lcb.exclusive = take;
                exclusive = false;
            } else if take {
                lcb.shared += 1;
            } else {
                lcb.shared = lcb.shared.saturating_sub(1);
            }
            at = lcb.parent;
        }
    }

    fn is_exclusive(&self, id: LcbId) -> bool {
        self.lcbs.get(id).is_some_and(|lcb| lcb.exclusive)
    }

    fn upwards(&self, id: LcbId) -> impl Iterator<Item = LcbId> {
        core::iter::successors(Some(id), |id| self.parent(*id))
    }

    fn counts(&self, id: LcbId) -> Below {
        self.lcbs.get(id).map_or(Below::default(), |lcb| Below {
            open: lcb.open_below,
            unshared: lcb.unshared_below,
        })
    }

    fn count_up(&mut self, from: Option<LcbId>, below: Below, count: Count) {
        let mut at = from;
        while let Some(lcb) = at.and_then(|id| self.lcbs.get_mut(id)) {
            lcb.open_below = count.apply(lcb.open_below, below.open);
            lcb.unshared_below = count.apply(lcb.unshared_below, below.unshared);
            at = lcb.parent;
        }
    }

    fn hash(&self, parent: LcbId, name: Name<'_>) -> u64 {
        let mut hasher = FixedState.build_hasher();
        hasher.write_u64(parent.raw());
        hasher.write_u64(name.hash_case(self.case));
        hasher.finish()
    }

    fn find_hashed(&self, hash: u64, parent: LcbId, name: Name<'_>) -> Option<LcbId> {
        let same = |id: &LcbId| {
            self.lcbs.get(*id).is_some_and(|lcb| {
                lcb.parent == Some(parent) && lcb.name.as_name().eq_case(name, self.case)
            })
        };
        self.places.find(hash, same).copied()
    }

    fn reserve_place(&mut self) -> Result<(), NtError> {
        let (lcbs, case) = (&self.lcbs, self.case);
        self.places
            .try_reserve(1, |id| rehash(lcbs, case, *id))
            .map_err(|_| NtError::INSUFFICIENT_RESOURCES)
    }

    fn insert_place(&mut self, hash: u64, id: LcbId) {
        let (lcbs, case) = (&self.lcbs, self.case);
        self.places.insert_unique(hash, id, |id| rehash(lcbs, case, *id));
    }

    fn forget_place(&mut self, id: LcbId) {
        let hash = rehash(&self.lcbs, self.case, id);
        if let Ok(entry) = self.places.find_entry(hash, |other| *other == id) {
            entry.remove();
        }
    }
}

/// A place in the tree.
pub(crate) struct Place {
    pub(crate) parent: LcbId,
    pub(crate) name: OwnedName,
}

#[derive(Clone, Copy, Default)]
struct Below {
    open: u32,
    unshared: u32,
}

#[derive(Clone, Copy)]
pub(crate) enum Count {
    More,
    Less,
}

impl Count {
    fn apply(self, value: u32, by: u32) -> u32 {
        match self {
            Count::More => value.saturating_add(by),
            Count::Less => value.saturating_sub(by),
        }
    }
}

fn rehash(lcbs: &Slab<LcbId, Lcb>, case: Case, id: LcbId) -> u64 {
    let Some(lcb) = lcbs.get(id) else { return 0 };
    let mut hasher = FixedState.build_hasher();
    hasher.write_u64(lcb.parent.map_or(0, Key::raw));
    hasher.write_u64(lcb.name.as_name().hash_case(case));
    hasher.finish()
}

impl Lcb {
    fn new(parent: Option<LcbId>, name: OwnedName) -> Lcb {
        Lcb {
            parent,
            name,
            fcb: None,
            next_of_file: None,
            references: 0,
            shared: 0,
            exclusive: false,
            handles: 0,
            unshared: 0,
            open_below: 0,
            unshared_below: 0,
            disposition: Disposition::Live,
        }
    }

    pub(crate) fn name(&self) -> &OwnedName {
        &self.name
    }

    /// The file system spelled it differently.
    pub(crate) fn respell(&mut self, name: OwnedName) {
        self.name = name;
    }
}
