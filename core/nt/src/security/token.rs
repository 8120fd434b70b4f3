//! Who asks: [MS-DTYP] 2.5.2, as far as files have to do with it.

use super::{AclBuilder, AclView, Sid, SidView};
use crate::{NtError, memory};
use alloc::vec::Vec;

bitflags::bitflags! {
    /// Privileges that are held and enabled. Bit n stands for the privilege whose LUID is n
    /// ([MS-LSAD] 3.1.1.2.1).
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct Privileges: u64 {
        /// SeSecurityPrivilege: read and write SACLs.
        const SECURITY = 1 << 8;
        /// SeTakeOwnershipPrivilege: write the owner, whatever the descriptor says.
        const TAKE_OWNERSHIP = 1 << 9;
        /// SeBackupPrivilege: read everything, where the open says that it is for a backup.
        const BACKUP = 1 << 17;
        /// SeRestorePrivilege: write everything, likewise; and give files to anyone.
        const RESTORE = 1 << 18;
        /// SeChangeNotifyPrivilege: pass through directories without TRAVERSE.
        const CHANGE_NOTIFY = 1 << 23;
        /// SeManageVolumePrivilege.
        const MANAGE_VOLUME = 1 << 28;
        /// SeCreateSymbolicLinkPrivilege.
        const CREATE_SYMBOLIC_LINK = 1 << 35;
    }
}

bitflags::bitflags! {
    /// How a token is a member of a group: SE_GROUP_*, [MS-PAC] 2.2.1.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct GroupAttributes: u32 {
        /// Cannot be disabled.
        const MANDATORY = 0x01;
        /// Enabled unless somebody disabled it.
        const ENABLED_BY_DEFAULT = 0x02;
        /// Counts. Without it the group is as good as absent.
        const ENABLED = 0x04;
        /// May own what the token's bearer makes.
        const OWNER = 0x08;
        /// Counts only where it is denied something.
        const USE_FOR_DENY_ONLY = 0x10;
        const _ = !0;
    }
}

impl GroupAttributes {
    /// A group as a logon has it.
    pub const MEMBER: GroupAttributes = GroupAttributes::MANDATORY
        .union(GroupAttributes::ENABLED_BY_DEFAULT)
        .union(GroupAttributes::ENABLED);
}

/// A group of a token.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TokenGroup {
    /// The group.
    pub sid: Sid,
    /// How the token is a member.
    pub attributes: GroupAttributes,
}

impl TokenGroup {
    /// A group as a logon has it.
    pub const fn member(sid: Sid) -> TokenGroup {
        TokenGroup { sid, attributes: GroupAttributes::MEMBER }
    }

    fn is_granted(&self) -> bool {
        self.attributes.contains(GroupAttributes::ENABLED)
            && !self.attributes.contains(GroupAttributes::USE_FOR_DENY_ONLY)
    }

    fn is_denied(&self) -> bool {
        self.attributes.intersects(GroupAttributes::ENABLED | GroupAttributes::USE_FOR_DENY_ONLY)
    }
}

/// A user, the groups it is in, and what it may do beyond descriptors.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    user: Sid,
    primary_group: Sid,
    owner: Sid,
    groups: Vec<TokenGroup>,
    default_dacl: Option<AclBuilder>,
    privileges: Privileges,
}

impl Token {
    /// A token without privileges; the user owns what it makes.
    ///
    /// Nothing is added to `groups`: who makes tokens puts Everyone among them, and Authenticated
    /// Users if that is so. The primary group gives its SID to new files and counts as a membership
    /// only if it is among the groups too.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub fn new(user: Sid, primary_group: Sid, groups: &[TokenGroup]) -> Result<Token, NtError> {
        Ok(Token {
            user,
            primary_group,
            owner: user,
            groups: memory::copy(groups)?,
            default_dacl: None,
            privileges: Privileges::empty(),
        })
    }

    /// The operating system itself: every privilege, and what it makes belongs to Administrators.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub fn system() -> Result<Token, NtError> {
        let administrators = TokenGroup {
            sid: Sid::BUILTIN_ADMINISTRATORS,
            attributes: GroupAttributes::MEMBER.union(GroupAttributes::OWNER),
        };
        let groups = [
            administrators,
            TokenGroup::member(Sid::EVERYONE),
            TokenGroup::member(Sid::AUTHENTICATED_USERS),
        ];
        Token::new(Sid::LOCAL_SYSTEM, Sid::LOCAL_SYSTEM, &groups)?
            .with_privileges(Privileges::all())
            .with_owner(Sid::BUILTIN_ADMINISTRATORS)
    }

    /// With these privileges and no others.
    #[must_use]
    pub fn with_privileges(self, privileges: Privileges) -> Token {
        Token { privileges, ..self }
    }

    /// With another owner for what its bearer makes.
    ///
    /// # Errors
    /// `INVALID_OWNER` unless it is the user or a group with the OWNER attribute.
    pub fn with_owner(self, owner: Sid) -> Result<Token, NtError> {
        if self.is_own(owner.view()) {
            Ok(Token { owner, ..self })
        } else {
            Err(NtError::INVALID_OWNER)
        }
    }

    /// With a DACL for what its bearer makes where nothing is inherited.
    #[must_use]
    pub fn with_default_dacl(self, dacl: AclBuilder) -> Token {
        Token { default_dacl: Some(dacl), ..self }
    }

    /// The user.
    pub fn user(&self) -> &Sid {
        &self.user
    }

    /// The group of what its bearer makes.
    pub fn primary_group(&self) -> &Sid {
        &self.primary_group
    }

    /// The owner of what its bearer makes.
    pub fn owner(&self) -> &Sid {
        &self.owner
    }

    /// The groups, as they were given.
    pub fn groups(&self) -> &[TokenGroup] {
        &self.groups
    }

    /// The DACL of what its bearer makes where nothing is inherited.
    pub fn default_dacl(&self) -> Option<AclView<'_>> {
        self.default_dacl.as_ref().map(AclBuilder::view)
    }

    /// The privileges it holds.
    pub fn privileges(&self) -> Privileges {
        self.privileges
    }

    /// Holds all of these.
    pub fn holds(&self, privileges: Privileges) -> bool {
        self.privileges.contains(privileges)
    }

    /// What `sid` is granted, the bearer is granted: it is the user or an enabled group.
    pub fn is_granted_as(&self, sid: SidView<'_>) -> bool {
        self.user == sid || self.groups.iter().any(|group| group.is_granted() && group.sid == sid)
    }

    /// What `sid` is denied, the bearer is denied: also a group that is there for denials only.
    pub fn is_denied_as(&self, sid: SidView<'_>) -> bool {
        self.user == sid || self.groups.iter().any(|group| group.is_denied() && group.sid == sid)
    }

    /// May its bearer make `owner` the owner of a file that it may write the owner of?
    /// [MS-DTYP] 2.5.3.4.1: itself, a group with the OWNER attribute, or anyone with RESTORE.
    pub fn may_assign_owner(&self, owner: SidView<'_>) -> bool {
        self.holds(Privileges::RESTORE) || self.is_own(owner)
    }

    fn is_own(&self, owner: SidView<'_>) -> bool {
        let may_own = |group: &TokenGroup| {
            group.is_granted() && group.attributes.contains(GroupAttributes::OWNER)
        };
        self.user == owner || self.groups.iter().any(|group| may_own(group) && group.sid == owner)
    }

    /// A second one; `clone` is for hosts and tests, where memory does not run out.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub fn try_clone(&self) -> Result<Token, NtError> {
        let default_dacl = self.default_dacl.as_ref().map(AclBuilder::try_clone).transpose()?;
        Ok(Token {
            user: self.user,
            primary_group: self.primary_group,
            owner: self.owner,
            groups: memory::copy(&self.groups)?,
            default_dacl,
            privileges: self.privileges,
        })
    }
}

#[cfg(test)]
mod tests;
