//! Spelling, where case does not matter: names are kept as they are stored, and who insists on
//! letters ([`OriginFlags::EXACT_NAMES`]) finds no file under others.
//!
//! The Linux kernel remembers names by their bytes. Were it given one file under two spellings, it
//! would keep a second name for it that goes stale with the first (DOORS: a second spelling is
//! EEXIST). Nothing is asked for this: the file system tells with its answer how a name is stored.

use nt::{Case, NtError, Origin, OriginFlags, OwnedName, Target};

use crate::name_tree::LcbId;
use crate::volume::Volume;

impl Volume {
    /// The spelling that the requestor insists on.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub(crate) fn insisted(
        &self,
        origin: Origin,
        target: &Target,
    ) -> Result<Option<OwnedName>, NtError> {
        if !self.insists(origin) {
            return Ok(None);
        }
        match target {
            Target::Entry(_, name) => name.try_clone().map(Some),
            Target::Relative(_, path) | Target::Path(path) => {
                path.as_path().file_name().map(nt::Name::to_owned).transpose()
            }
            Target::Open(_) | Target::Node(_) => Ok(None),
        }
    }

    fn insists(&self, origin: Origin) -> bool {
        self.params.case == Case::Insensitive && origin.flags.contains(OriginFlags::EXACT_NAMES)
    }

    /// An answer tells how the name is stored, if otherwise than the question had it. Is it what
    /// was insisted on?
    pub(crate) fn learn_spelling(
        &mut self,
        lcb: Option<LcbId>,
        stored: Option<OwnedName>,
        insisted: Option<&OwnedName>,
    ) -> bool {
        let case = self.params.case;
        let Some(lcb) = lcb.and_then(|lcb| self.names.get_mut(lcb)) else { return true };
        if let Some(stored) = stored
            && lcb.name().as_name().eq_case(stored.as_name(), case)
        {
            lcb.respell(stored);
        }
        insisted.is_none_or(|insisted| insisted == lcb.name())
    }

    /// May a rename replace what is there by the new name? Who insists on letters has looked the
    /// name up: what he replaces is known under just these. What he does not know he does not mean.
    ///
    /// # Errors
    /// `OBJECT_NAME_COLLISION` for a file that is known under another spelling.
    pub(crate) fn may_replace(
        &self,
        origin: Origin,
        to: LcbId,
        spelled: &OwnedName,
    ) -> Result<bool, NtError> {
        let known = self.names.get(to).filter(|lcb| lcb.fcb.is_some());
        match known {
            _ if !self.insists(origin) => Ok(true),
            Some(lcb) if lcb.name() == spelled => Ok(true),
            Some(_) => Err(NtError::OBJECT_NAME_COLLISION),
            None => Ok(false),
        }
    }
}
