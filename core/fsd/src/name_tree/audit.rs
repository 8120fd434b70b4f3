//! What the tree counts, counted again: see `audit.rs`.

use super::{Claim, LcbId, NameTree};
use crate::audit::{check, entries};

impl NameTree {
    /// Every name.
    pub(crate) fn ids(&self) -> impl Iterator<Item = LcbId> {
        entries(&self.lcbs).map(|(id, _)| id)
    }

    /// A name lies where it is found, and no directory lies in itself.
    ///
    /// # Errors
    /// What does not hold.
    pub(crate) fn audit_place(&self, id: LcbId) -> Result<(), &'static str> {
        // One step for each name there is leads past the root, unless it leads round.
        let ends = self.upwards(id).take(self.lcbs.len() + 1).count() <= self.lcbs.len();
        check(ends, "a directory lies in itself")?;
        let Some(lcb) = self.lcbs.get(id) else { return Ok(()) };
        let found = lcb.parent.map(|parent| self.find(parent, lcb.name.as_name()));
        check(found.is_none_or(|found| found == Some(id)), "a name is not found in its directory")
    }

    /// Besides `holders`, the names in a directory need it.
    ///
    /// # Errors
    /// What does not hold.
    pub(crate) fn audit_references(&self, id: LcbId, holders: usize) -> Result<(), &'static str> {
        let Some(lcb) = self.lcbs.get(id) else { return Ok(()) };
        let children = entries(&self.lcbs).filter(|(_, lcb)| lcb.parent == Some(id)).count();
        check(usize::try_from(lcb.references) == Ok(holders + children), "references of a name")
    }

    /// The claims of questions that are out.
    ///
    /// # Errors
    /// What does not hold.
    pub(crate) fn audit_claims<C: Iterator<Item = Claim>>(
        &self,
        id: LcbId,
        claims: impl Fn() -> C,
    ) -> Result<(), &'static str> {
        let Some(lcb) = self.lcbs.get(id) else { return Ok(()) };
        let exclusive = claims().filter(|claim| claim.exclusive && claim.lcb == id).count();
        check(exclusive == usize::from(lcb.exclusive), "the exclusive claim of a name")?;
        let shared = claims().filter(|claim| !(claim.exclusive && claim.lcb == id));
        let shared = shared.filter(|claim| self.is_at_or_below(claim.lcb, id)).count();
        check(usize::try_from(lcb.shared) == Ok(shared), "the shared claims of a name")
    }

    /// Handles by this name and below it: each the name it was opened by, and whether it shares
    /// delete.
    ///
    /// # Errors
    /// What does not hold.
    pub(crate) fn audit_handles<C: Iterator<Item = (LcbId, bool)>>(
        &self,
        id: LcbId,
        handles: impl Fn() -> C,
    ) -> Result<(), &'static str> {
        let Some(lcb) = self.lcbs.get(id) else { return Ok(()) };
        let here = || handles().filter(|(name, _)| *name == id);
        let below = || handles().filter(|(name, _)| self.is_at_or_below(*name, id));
        let agree = |counted: u32, expected: usize| usize::try_from(counted) == Ok(expected);
        check(agree(lcb.handles, here().count()), "handles of a name")?;
        let unshared = here().filter(|(_, shares)| !shares).count();
        check(agree(lcb.unshared, unshared), "handles of a name that do not share delete")?;
        check(agree(lcb.open_below, below().count()), "handles below a name")?;
        let unshared = below().filter(|(_, shares)| !shares).count();
        check(agree(lcb.unshared_below, unshared), "handles below that do not share delete")
    }
}
