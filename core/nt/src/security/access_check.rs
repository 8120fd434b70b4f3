//! The judge: may this token do that with what this descriptor protects? [MS-DTYP] 2.5.3.2.
//!
//! Pure and without allocation. Which access an operation needs, the parent directory's
//! DELETE_CHILD and read-only attributes are the caller's business.

use super::{
    AceEffect, AceFlags, AclSlot, AclView, DescriptorView, Privileges, Sid, SidView, Token,
};
use crate::{AccessMask, NtError};

/// Which privileges an open may use beyond those that count always: FILE_OPEN_FOR_BACKUP_INTENT
/// asks for both.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Privileged {
    /// SeBackupPrivilege, if the token holds it, grants [`Privileged::BACKUP_ACCESS`].
    pub backup: bool,
    /// SeRestorePrivilege, if the token holds it, grants [`Privileged::RESTORE_ACCESS`].
    pub restore: bool,
}

impl Privileged {
    /// An open that uses neither.
    pub const NEITHER: Privileged = Privileged { backup: false, restore: false };
    /// An open with FILE_OPEN_FOR_BACKUP_INTENT.
    pub const BACKUP_INTENT: Privileged = Privileged { backup: true, restore: true };

    /// What SeBackupPrivilege grants to a backup: reading, whatever the descriptor says.
    pub const BACKUP_ACCESS: AccessMask = AccessMask::FILE_GENERIC_READ
        .union(AccessMask::TRAVERSE)
        .union(AccessMask::ACCESS_SYSTEM_SECURITY);
    /// What SeRestorePrivilege grants to a restore: writing, whatever the descriptor says.
    pub const RESTORE_ACCESS: AccessMask = AccessMask::FILE_GENERIC_WRITE
        .union(AccessMask::ADD_FILE)
        .union(AccessMask::ADD_SUBDIRECTORY)
        .union(AccessMask::DELETE)
        .union(AccessMask::WRITE_DAC)
        .union(AccessMask::WRITE_OWNER)
        .union(AccessMask::ACCESS_SYSTEM_SECURITY);

    /// What these privileges grant to that token.
    fn granted(self, token: &Token) -> AccessMask {
        let mut granted = AccessMask::empty();
        if self.backup && token.holds(Privileges::BACKUP) {
            granted |= Privileged::BACKUP_ACCESS;
        }
        if self.restore && token.holds(Privileges::RESTORE) {
            granted |= Privileged::RESTORE_ACCESS;
        }
        granted
    }
}

/// Grants `desired` or refuses it.
///
/// Generic rights, in `desired` as in the descriptor, mean what they mean for files. The answer is
/// the specific rights of `desired`; with MAXIMUM_ALLOWED, everything that the descriptor grants.
/// Nothing desired is nothing refused: that NT fails a create that asks for nothing is create's
/// rule.
///
/// # Errors
/// `PRIVILEGE_NOT_HELD` for ACCESS_SYSTEM_SECURITY without SeSecurityPrivilege; `ACCESS_DENIED`,
/// also if MAXIMUM_ALLOWED comes to nothing.
pub fn access_check(
    descriptor: DescriptorView<'_>,
    token: &Token,
    desired: AccessMask,
) -> Result<AccessMask, NtError> {
    access_check_privileged(descriptor, token, desired, Privileged::NEITHER)
}

/// [`access_check`] for an open that may use the backup and restore privileges.
///
/// # Errors
/// As [`access_check`].
pub fn access_check_privileged(
    descriptor: DescriptorView<'_>,
    token: &Token,
    desired: AccessMask,
    privileged: Privileged,
) -> Result<AccessMask, NtError> {
    let wants_maximum = desired.contains(AccessMask::MAXIMUM_ALLOWED);
    let desired = desired.difference(AccessMask::MAXIMUM_ALLOWED).map_generic();

    let by_intent = privileged.granted(token);
    let by_privilege = by_intent | always_granted(token);
    if desired.difference(by_privilege).contains(AccessMask::ACCESS_SYSTEM_SECURITY) {
        return Err(NtError::PRIVILEGE_NOT_HELD);
    }
    let remaining = desired.difference(by_privilege);
    if remaining.is_empty() && !wants_maximum {
        return Ok(desired);
    }

    let by_descriptor = match descriptor.dacl() {
        AclSlot::Absent | AclSlot::Null => AccessMask::FILE_ALL_ACCESS,
        AclSlot::Acl(dacl) => granted_by_dacl(dacl, descriptor.owner(), token),
    };
    let granted = if wants_maximum { desired | by_intent | by_descriptor } else { desired };
    let is_refused = !by_descriptor.contains(remaining) || (wants_maximum && granted.is_empty());
    if is_refused { Err(NtError::ACCESS_DENIED) } else { Ok(granted) }
}

/// What privileges grant whatever the open intends. MAXIMUM_ALLOWED does not count it: these rights
/// have to be asked for by name.
fn always_granted(token: &Token) -> AccessMask {
    let mut granted = AccessMask::empty();
    if token.holds(Privileges::SECURITY) {
        granted |= AccessMask::ACCESS_SYSTEM_SECURITY;
    }
    if token.holds(Privileges::TAKE_OWNERSHIP) {
        granted |= AccessMask::WRITE_OWNER;
    }
    granted
}

/// Every right that the list grants. Entries decide in order, each right by the first that names
/// it.
///
/// Computing all rights instead of the desired ones gives the same answer, since a right is refused
/// exactly if it is not among them, and keeps one walk for both questions.
fn granted_by_dacl(dacl: AclView<'_>, owner: Option<SidView<'_>>, token: &Token) -> AccessMask {
    let owns = owner.is_some_and(|owner| token.is_granted_as(owner));
    let mut granted = AccessMask::empty();
    let mut denied = AccessMask::empty();
    // [MS-DTYP] 2.5.3.2: the owner reads and writes the DACL, unless OWNER RIGHTS says otherwise.
    if owns && !names_owner_rights(dacl) {
        granted |= AccessMask::READ_CONTROL | AccessMask::WRITE_DAC;
    }
    for (effect, mask, sid) in dacl.aces().filter_map(|ace| ace.effect()) {
        let undecided = mask.difference(granted | denied);
        if undecided.is_empty() {
            continue;
        }
        match effect {
            AceEffect::Allow => {
                if token.is_granted_as(sid) || (owns && sid == Sid::OWNER_RIGHTS) {
                    granted |= undecided;
                }
            }
            AceEffect::Deny => {
                let is_owner = || owner.is_some_and(|owner| token.is_denied_as(owner));
                if token.is_denied_as(sid) || (sid == Sid::OWNER_RIGHTS && is_owner()) {
                    denied |= undecided;
                }
            }
        }
    }
    // Neither is for a descriptor to give.
    granted.difference(AccessMask::ACCESS_SYSTEM_SECURITY | AccessMask::MAXIMUM_ALLOWED)
}

fn names_owner_rights(dacl: AclView<'_>) -> bool {
    let is_effective = |flags: AceFlags| !flags.contains(AceFlags::INHERIT_ONLY);
    dacl.aces().any(|ace| {
        is_effective(ace.flags()) && ace.sid().is_some_and(|sid| sid == Sid::OWNER_RIGHTS)
    })
}

#[cfg(test)]
mod tests;
