//! The descriptor of a new file: [MS-DTYP] 2.5.3.4, as CreatePrivateObjectSecurity applies it.
//!
//! Each list is what the creator asked for, or else what the parent directory passes on, or else a
//! default. Nothing here changes descriptors that exist.

use super::descriptor::DescriptorControl;
use super::{
    Ace, AceFlags, AceKind, AclBuilder, AclSlot, AclView, DescriptorParts, DescriptorView,
    Privileges, SecurityDescriptor, Sid, SidView, Token,
};
use crate::{AccessMask, NtError};

/// The descriptor of a file or directory that `token` makes in a directory that `parent` protects.
///
/// * Owner and group: as requested, or the token's.
/// * DACL: the requested one, unless it is marked as defaulted and there is something to inherit;
///   or else what the parent passes on; or else the token's default; or else everything for owner
///   and system. A request that is protected and has no DACL inherits nothing.
/// * SACL: the same, without a default.
///
/// An entry that takes effect here has CREATOR OWNER and CREATOR GROUP replaced by owner and group,
/// and generic rights by what they mean for files; where it is to be passed on as well, it is
/// there a second time as it was. Entries are marked as inherited if the parent's list is.
///
/// # Errors
/// `INVALID_OWNER` if the token may not name that owner, `PRIVILEGE_NOT_HELD` for audit entries
/// without SeSecurityPrivilege, `INVALID_ACL` for a list beyond 65,535 bytes,
/// `INSUFFICIENT_RESOURCES`.
pub fn create_descriptor(
    parent: Option<DescriptorView<'_>>,
    requested: Option<DescriptorView<'_>>,
    token: &Token,
    is_directory: bool,
) -> Result<SecurityDescriptor, NtError> {
    let parent = parent.map(DescriptorView::parts).unwrap_or_default();
    let requested = requested.map(DescriptorView::parts).unwrap_or_default();
    let owner = requested.owner.unwrap_or(token.owner().view());
    let group = requested.group.unwrap_or(token.primary_group().view());
    if !token.may_assign_owner(owner) {
        return Err(NtError::INVALID_OWNER);
    }
    if audits(requested.sacl) && !token.holds(Privileges::SECURITY) {
        return Err(NtError::PRIVILEGE_NOT_HELD);
    }

    let child = Child { owner, group, is_directory };
    let mut dacl = AclBuilder::new();
    let mut sacl = AclBuilder::new();
    let dacl_control = child.derive(
        &ListBits::DACL,
        (parent.dacl, parent.control),
        (requested.dacl, requested.control),
        &mut dacl,
    )?;
    let sacl_control = child.derive(
        &ListBits::SACL,
        (parent.sacl, parent.control),
        (requested.sacl, requested.control),
        &mut sacl,
    )?;
    let dacl_slot = match dacl_control.source {
        Source::Null => AclSlot::Null,
        Source::List => AclSlot::Acl(dacl.view()),
        Source::Nothing => {
            child.default_dacl(token, &mut dacl)?;
            AclSlot::Acl(dacl.view())
        }
    };
    let sacl_slot = match sacl_control.source {
        Source::Null => AclSlot::Null,
        Source::List => AclSlot::Acl(sacl.view()),
        Source::Nothing => AclSlot::Absent,
    };
    DescriptorParts {
        control: dacl_control.control | sacl_control.control,
        owner: Some(owner),
        group: Some(group),
        sacl: sacl_slot,
        dacl: dacl_slot,
    }
    .build()
}

/// Has entries that only SeSecurityPrivilege may write: anything but labels.
fn audits(sacl: AclSlot<'_>) -> bool {
    sacl.acl().is_some_and(|acl| acl.aces().any(|ace| ace.kind() != AceKind::MandatoryLabel))
}

/// The same facts of a DACL and of a SACL are under different bits of the Control field.
struct ListBits {
    defaulted: DescriptorControl,
    auto_inherited: DescriptorControl,
    protected: DescriptorControl,
}

impl ListBits {
    const DACL: ListBits = ListBits {
        defaulted: DescriptorControl::DACL_DEFAULTED,
        auto_inherited: DescriptorControl::DACL_AUTO_INHERITED,
        protected: DescriptorControl::DACL_PROTECTED,
    };
    const SACL: ListBits = ListBits {
        defaulted: DescriptorControl::SACL_DEFAULTED,
        auto_inherited: DescriptorControl::SACL_AUTO_INHERITED,
        protected: DescriptorControl::SACL_PROTECTED,
    };
}

/// Where a list came from.
#[derive(Clone, Copy)]
enum Source {
    /// From nowhere.
    Nothing,
    /// A null list was asked for.
    Null,
    /// Entries were asked for or passed on.
    List,
}

struct Derived {
    source: Source,
    control: DescriptorControl,
}

/// The file in the making.
struct Child<'a> {
    owner: SidView<'a>,
    group: SidView<'a>,
    is_directory: bool,
}

impl Child<'_> {
    /// One list and its part of the Control field: the ComputeACL of [MS-DTYP] 2.5.3.4.2.
    fn derive(
        &self,
        bits: &ListBits,
        (parent, parent_control): (AclSlot<'_>, DescriptorControl),
        (requested, requested_control): (AclSlot<'_>, DescriptorControl),
        list: &mut AclBuilder,
    ) -> Result<Derived, NtError> {
        let is_protected = requested_control.contains(bits.protected);
        let is_chosen = requested.is_present() && !requested_control.contains(bits.defaulted);
        if !is_chosen
            && !is_protected
            && let AclSlot::Acl(parent) = parent
        {
            let is_marked = parent_control.contains(bits.auto_inherited);
            let mark = if is_marked { AceFlags::INHERITED } else { AceFlags::empty() };
            parent.aces().try_for_each(|ace| self.inherit(ace, mark, list))?;
            if !list.view().is_empty() {
                let control =
                    if is_marked { bits.auto_inherited } else { DescriptorControl::empty() };
                return Ok(Derived { source: Source::List, control });
            }
        }
        let control = requested_control.settled() & (bits.auto_inherited | bits.protected);
        let source = match requested {
            AclSlot::Absent => Source::Nothing,
            AclSlot::Null => Source::Null,
            AclSlot::Acl(acl) => {
                self.adopt(acl, list)?;
                Source::List
            }
        };
        Ok(Derived { source, control })
    }

    /// What holds where nobody said anything.
    fn default_dacl(&self, token: &Token, list: &mut AclBuilder) -> Result<(), NtError> {
        if let Some(dacl) = token.default_dacl() {
            return self.adopt(dacl, list);
        }
        for sid in [self.owner, Sid::LOCAL_SYSTEM.view()] {
            let all = AccessMask::FILE_ALL_ACCESS;
            list.push(AceKind::AccessAllowed, AceFlags::empty(), all, sid)?;
        }
        Ok(())
    }

    /// A list that is for this file itself: the PostProcessACL of [MS-DTYP] 2.5.3.4.7.
    fn adopt(&self, acl: AclView<'_>, list: &mut AclBuilder) -> Result<(), NtError> {
        acl.aces().try_for_each(|ace| {
            let flags = ace.flags();
            if flags.contains(AceFlags::INHERIT_ONLY) {
                return list.push_copy(ace, flags);
            }
            let own = flags.difference(AceFlags::PROPAGATION);
            self.settle(ace, own, flags & AceFlags::PROPAGATION, list)
        })
    }

    /// What becomes of an entry of the parent, if anything.
    ///
    /// | it is for            | file      | directory                 | directory, NO_PROPAGATE |
    /// |----------------------|-----------|---------------------------|-------------------------|
    /// | files                | effective | for its files             | -                       |
    /// | directories          | -         | effective, and passed on  | effective               |
    /// | both                 | effective | effective, and passed on  | effective               |
    fn inherit(&self, ace: Ace<'_>, mark: AceFlags, list: &mut AclBuilder) -> Result<(), NtError> {
        let flags = ace.flags();
        let own = flags.difference(AceFlags::PROPAGATION | AceFlags::INHERITED) | mark;
        let for_files = flags.contains(AceFlags::OBJECT_INHERIT);
        if !self.is_directory {
            return if for_files { self.put_effective(ace, own, list) } else { Ok(()) };
        }
        let goes_on = !flags.contains(AceFlags::NO_PROPAGATE);
        match (flags.contains(AceFlags::CONTAINER_INHERIT), goes_on) {
            (true, true) => self.settle(ace, own, flags & AceFlags::INHERIT, list),
            (true, false) => self.put_effective(ace, own, list),
            (false, true) if for_files => {
                list.push_copy(ace, own | AceFlags::OBJECT_INHERIT | AceFlags::INHERIT_ONLY)
            }
            (false, _) => Ok(()),
        }
    }

    /// An entry that takes effect here and is passed on: one entry if it says the same in both
    /// places, otherwise two.
    fn settle(
        &self,
        ace: Ace<'_>,
        own: AceFlags,
        passed_on: AceFlags,
        list: &mut AclBuilder,
    ) -> Result<(), NtError> {
        let says_the_same = match ace.sid() {
            Some(sid) => self.resolve(sid) == sid && ace.mask().map_generic() == ace.mask(),
            None => true,
        };
        if says_the_same || !ace.kind().is_plain() {
            return list.push_copy(ace, own | passed_on);
        }
        self.put_effective(ace, own, list)?;
        if self.is_directory && passed_on.intersects(AceFlags::INHERIT) {
            list.push_copy(ace, own | passed_on | AceFlags::INHERIT_ONLY)?;
        }
        Ok(())
    }

    fn put_effective(
        &self,
        ace: Ace<'_>,
        flags: AceFlags,
        list: &mut AclBuilder,
    ) -> Result<(), NtError> {
        match ace.sid() {
            Some(sid) if ace.kind().is_plain() => {
                list.push(ace.kind(), flags, ace.mask().map_generic(), self.resolve(sid))
            }
            _ => list.push_copy(ace, flags),
        }
    }

    /// Whom an entry is about, once it is known who made the file.
    fn resolve<'s>(&'s self, sid: SidView<'s>) -> SidView<'s> {
        if sid == Sid::CREATOR_OWNER {
            self.owner
        } else if sid == Sid::CREATOR_GROUP {
            self.group
        } else {
            sid
        }
    }
}

#[cfg(test)]
mod tests;
