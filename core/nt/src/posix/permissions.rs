//! Uids, gids and mode bits as SIDs and DACLs, and back.
//!
//! **Accounts.** A SID that Windows knows by heart has the number that Cygwin and WinFsp give it
//! ([`well_known_id`]): SYSTEM is 18, Administrators 544. In the other direction a number must not
//! become an identity that nobody meant. Linux numbers users and groups independently, so user
//! 1000 must not own what group 1000 owns; and Debian's group 4 is not everyone who sits at the
//! machine. So a uid becomes such a SID only where the SID is an account's, a gid only where it is
//! an alias (`S-1-5-32-...`), whose members an administrator chooses. Every other number becomes
//! the SID that Samba gives it, `S-1-22-1-uid` or `S-1-22-2-gid`. Every uid and gid comes back as
//! it was, and no uid has the SID of a gid. Numbers for the accounts of a domain need that domain
//! and are not here.
//!
//! **Modes.** Three entries, for owner, group and Everyone, and before them denials of what a class
//! lacks and a wider class has ([`to_descriptor`]). A descriptor from elsewhere is judged class by
//! class ([`from_descriptor`]). The judge of [`crate::security`] and the Linux kernel agree about a
//! descriptor for which [`is_exact`] holds; setuid, setgid and sticky bits are not stored.

use crate::security::{
    AceEffect, AceFlags, AceKind, AclBuilder, AclSlot, AclView, DescriptorControl, DescriptorParts,
    DescriptorView, Privileges, SecurityDescriptor, Sid, SidView, Token, TokenGroup,
};
use crate::{AccessMask, NtError, memory};
use alloc::vec::Vec;

/// The uid and the gid of accounts without a number: the overflow uid of Linux.
pub const NOBODY_ID: u32 = 65534;
/// In a mode: it is a directory, where writing includes deleting what lies in it.
pub const S_IFDIR: u32 = 0o040000;
/// In a mode: it is a sticky directory, where writing does not include that.
pub const S_ISVTX: u32 = 0o001000;

const UNIX_AUTHORITY: u64 = 22;
const UNIX_USER: u32 = 1;
const UNIX_GROUP: u32 = 2;

/// Owner, group and mode bits of a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Permissions {
    /// The owner.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// The nine permission bits. On the way to a descriptor [`S_IFDIR`] and [`S_ISVTX`] count too.
    pub mode: u32,
}

/// The SID that Cygwin and WinFsp give to a number, whether a user's or a group's, as far as no
/// domain is needed for it; `None` also where it would not come back as the same number.
///
/// | number               | SID                  |
/// |----------------------|----------------------|
/// | 0..0x200, 1000       | `S-1-5-n`            |
/// | 0x200..1000          | `S-1-5-32-n`         |
/// | 0x1000 X + RID       | `S-1-5-X-RID`        |
/// | 65534                | `S-1-0-65534`        |
/// | 0x10000 + 0x100 X + Y | `S-1-X-Y`           |
/// | 0x60000 + x          | `S-1-16-x`           |
pub fn well_known_sid(id: u32) -> Option<Sid> {
    let sid = match id {
        0..0x200 | 1000 => Sid::of_nt(&[id]),
        0x200..1000 => Sid::of_nt(&[32, id]),
        NOBODY_ID => Some(Sid::NOBODY),
        0x1_0000..0x1_1000 => Sid::new(u64::from(id >> 8 & 0xF), &[id & 0xFF]),
        0x6_0000..0x7_0000 => Sid::new(16, &[id & 0xFFFF]),
        0x1000..0x10_0000 => Sid::of_nt(&[id >> 12, id & 0xFFF]),
        _ => None,
    };
    sid.filter(|sid| well_known_id(sid.view()) == Some(id))
}

/// The number that Cygwin and WinFsp give to a SID; see [`well_known_sid`].
pub fn well_known_id(sid: SidView<'_>) -> Option<u32> {
    let mut sub_authorities = sid.sub_authorities();
    let (first, second) = (sub_authorities.next()?, sub_authorities.next());
    if sub_authorities.next().is_some() {
        return None;
    }
    match (sid.authority(), first, second) {
        (0, NOBODY_ID, None) => Some(NOBODY_ID),
        (5, 0..0x200 | 1000, None) => Some(first),
        (5, 32, Some(rid @ 0x200..1000)) => Some(rid),
        // Not where another row has the number already, or a domain.
        (5, 0x0F, Some(0xFFE)) | (5, 0x10 | 0x30..0x40 | 0x60..0x70, Some(_)) => None,
        (5, 1..0x100, Some(rid @ 0..0x1000)) => Some(0x1000 * first + rid),
        (5, ..) => None,
        (16, 0..0x1_0000, None) => Some(0x6_0000 + first),
        (authority @ 0..16, 0..0x100, None) => {
            Some(0x1_0000 + 0x100 * u32::try_from(authority).ok()? + first)
        }
        _ => None,
    }
}

/// The SID of a user.
pub fn user_sid(uid: u32) -> Sid {
    let is_account = match uid {
        // [MS-DTYP] 2.4.2.4: these are groups that a logon or an ACL brings along.
        1..=4 | 6 | 9..=11 | 13..=15 | 33 | 113 | 114 => false,
        0..0x200 | 0x1000..0x1_0000 => true,
        _ => false,
    };
    match well_known_sid(uid) {
        Some(sid) if is_account => sid,
        _ => unix_sid(UNIX_USER, uid),
    }
}

/// The SID of a group.
pub fn group_sid(gid: u32) -> Sid {
    match well_known_sid(gid) {
        Some(sid) if (0x200..1000).contains(&gid) => sid,
        _ => unix_sid(UNIX_GROUP, gid),
    }
}

fn unix_sid(kind: u32, id: u32) -> Sid {
    // Two sub-authorities always fit.
    Sid::new(UNIX_AUTHORITY, &[kind, id]).unwrap_or(Sid::NOBODY)
}

/// The uid of a SID, whether [`user_sid`] gives it or not; `None` for accounts without a number.
pub fn uid_of(sid: SidView<'_>) -> Option<u32> {
    unix_id(UNIX_USER, sid).or_else(|| well_known_id(sid))
}

/// The gid of a SID, whether [`group_sid`] gives it or not; `None` for accounts without a number.
pub fn gid_of(sid: SidView<'_>) -> Option<u32> {
    unix_id(UNIX_GROUP, sid).or_else(|| well_known_id(sid))
}

fn unix_id(kind: u32, sid: SidView<'_>) -> Option<u32> {
    if sid.authority() != UNIX_AUTHORITY {
        return None;
    }
    let mut sub_authorities = sid.sub_authorities();
    let is_kind = sub_authorities.len() == 2 && sub_authorities.next() == Some(kind);
    if is_kind { sub_authorities.next() } else { None }
}

/// The token of a Linux process: its user and groups, Everyone and Authenticated Users.
///
/// It traverses no directory without EXECUTE, since POSIX knows no such privilege. Uid 0 holds
/// every privilege.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES`.
pub fn token(uid: u32, gid: u32, supplementary: &[u32]) -> Result<Token, NtError> {
    let mut groups = Vec::new();
    for gid in core::iter::once(gid).chain(supplementary.iter().copied()) {
        memory::push(&mut groups, TokenGroup::member(group_sid(gid)))?;
    }
    memory::push(&mut groups, TokenGroup::member(Sid::EVERYONE))?;
    memory::push(&mut groups, TokenGroup::member(Sid::AUTHENTICATED_USERS))?;
    let privileges = if uid == 0 { Privileges::all() } else { Privileges::CREATE_SYMBOLIC_LINK };
    Ok(Token::new(user_sid(uid), group_sid(gid), &groups)?.with_privileges(privileges))
}

/// What everybody may do with every file.
const EVERY_CLASS: AccessMask = AccessMask::SYNCHRONIZE
    .union(AccessMask::READ_CONTROL)
    .union(AccessMask::READ_ATTRIBUTES)
    .union(AccessMask::READ_EA);

/// What the owner may do besides.
const OWNER_CLASS: AccessMask = EVERY_CLASS
    .union(AccessMask::DELETE)
    .union(AccessMask::WRITE_DAC)
    .union(AccessMask::WRITE_OWNER)
    .union(AccessMask::WRITE_ATTRIBUTES)
    .union(AccessMask::WRITE_EA);

const READ: u32 = 4;
const WRITE: u32 = 2;
const EXECUTE: u32 = 1;

/// The rights that the three bits of one class stand for.
fn class_access(mode: u32, shift: u32) -> AccessMask {
    let bits = mode >> shift;
    let deletes_children = mode & (S_IFDIR | S_ISVTX) == S_IFDIR;
    let mut access = EVERY_CLASS;
    access.set(AccessMask::READ_DATA, bits & READ != 0);
    access.set(AccessMask::EXECUTE, bits & EXECUTE != 0);
    if bits & WRITE != 0 {
        access |= AccessMask::WRITE_DATA | AccessMask::APPEND_DATA | AccessMask::WRITE_ATTRIBUTES;
        access.set(AccessMask::DELETE_CHILD, deletes_children);
    }
    access
}

/// One entry that a mode stands for.
type ModeEntry<'a> = (AceEffect, AccessMask, SidView<'a>);

/// The entries that a mode stands for, in order.
fn mode_entries<'a>(
    owner: SidView<'a>,
    group: SidView<'a>,
    mode: u32,
) -> impl Iterator<Item = ModeEntry<'a>> {
    let others = class_access(mode, 0);
    let members = class_access(mode, 3);
    let own = class_access(mode, 6) | OWNER_CLASS;
    let entries = [
        // POSIX looks at one class only; a DACL adds up. So a class is denied what only others
        // have.
        (AceEffect::Deny, (members | others).difference(own), owner),
        (AceEffect::Allow, own, owner),
        (AceEffect::Deny, others.difference(members), group),
        (AceEffect::Allow, members, group),
        (AceEffect::Allow, others, EVERYONE.view()),
    ];
    entries.into_iter().filter(|(_, access, _)| !access.is_empty())
}

static EVERYONE: Sid = Sid::EVERYONE;

fn push_mode(
    owner: SidView<'_>,
    group: SidView<'_>,
    mode: u32,
    dacl: &mut AclBuilder,
) -> Result<(), NtError> {
    mode_entries(owner, group, mode).try_for_each(|(effect, access, sid)| {
        let kind = match effect {
            AceEffect::Allow => AceKind::AccessAllowed,
            AceEffect::Deny => AceKind::AccessDenied,
        };
        dacl.push(kind, AceFlags::empty(), access, sid)
    })
}

/// The descriptor that says what `permissions` say. Its DACL is protected.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES`.
pub fn to_descriptor(permissions: Permissions) -> Result<SecurityDescriptor, NtError> {
    let (owner, group) = (user_sid(permissions.uid), group_sid(permissions.gid));
    descriptor_of(owner.view(), group.view(), permissions.mode)
}

/// [`to_descriptor`] for an owner and a group that are SIDs already. They may be the same: the mode
/// comes back, but then no token can tell the two classes apart.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES`.
pub fn descriptor_of(
    owner: SidView<'_>,
    group: SidView<'_>,
    mode: u32,
) -> Result<SecurityDescriptor, NtError> {
    let mut dacl = AclBuilder::new();
    push_mode(owner, group, mode, &mut dacl)?;
    DescriptorParts {
        control: DescriptorControl::DACL_PROTECTED,
        owner: Some(owner),
        group: Some(group),
        dacl: AclSlot::Acl(dacl.view()),
        ..DescriptorParts::default()
    }
    .build()
}

/// `existing` with these permissions, and with what it says of anybody else: chmod and chown.
///
/// Owner and group stay as they are where they have that number already. Entries for the three
/// classes are replaced; where children would have inherited them, they still do. Denials of others
/// come first, grants last. The DACL is protected, and its entries count as its own.
///
/// # Errors
/// `INVALID_ACL` for a list beyond 65,535 bytes, `INSUFFICIENT_RESOURCES`.
pub fn merge(
    existing: DescriptorView<'_>,
    permissions: Permissions,
) -> Result<SecurityDescriptor, NtError> {
    let old = existing.parts();
    let (new_owner, new_group) = (user_sid(permissions.uid), group_sid(permissions.gid));
    let is_same = |id: Option<u32>, new| id.unwrap_or(NOBODY_ID) == new;
    let owner = old.owner.filter(|sid| is_same(uid_of(*sid), permissions.uid));
    let group = old.group.filter(|sid| is_same(gid_of(*sid), permissions.gid));
    let owner = owner.unwrap_or(new_owner.view());
    let group = group.unwrap_or(new_group.view());

    let is_class = |sid: SidView<'_>| {
        [old.owner, old.group, Some(owner), Some(group)].contains(&Some(sid))
            || is_everyone(sid)
            || sid == Sid::OWNER_RIGHTS
    };
    let mut dacl = AclBuilder::new();
    let mut rest = AclBuilder::new();
    for ace in old.dacl.acl().into_iter().flatten() {
        let flags = ace.flags().difference(AceFlags::INHERITED);
        match ace.effect() {
            Some((_, _, sid)) if is_class(sid) => {
                if flags.intersects(AceFlags::INHERIT) {
                    rest.push_copy(ace, flags | AceFlags::INHERIT_ONLY)?;
                }
            }
            Some((AceEffect::Deny, ..)) => dacl.push_copy(ace, flags)?,
            Some((AceEffect::Allow, ..)) | None => rest.push_copy(ace, flags)?,
        }
    }
    push_mode(owner, group, permissions.mode, &mut dacl)?;
    rest.view().aces().try_for_each(|ace| dacl.push_copy(ace, ace.flags()))?;

    let mut control = old.control | DescriptorControl::DACL_PROTECTED;
    control.remove(DescriptorControl::DACL_AUTO_INHERITED | DescriptorControl::DACL_DEFAULTED);
    DescriptorParts {
        control,
        owner: Some(owner),
        group: Some(group),
        dacl: AclSlot::Acl(dacl.view()),
        sacl: old.sacl,
    }
    .build()
}

/// What a descriptor grants to its owner, to its group and to everyone, as mode bits.
///
/// Any descriptor has an answer: a class has a bit if an entry for that class or for everyone
/// grants all of it and none before denies any. An owner or a group without a number is
/// [`NOBODY_ID`].
pub fn from_descriptor(descriptor: DescriptorView<'_>) -> Permissions {
    Permissions {
        uid: descriptor.owner().and_then(uid_of).unwrap_or(NOBODY_ID),
        gid: descriptor.group().and_then(gid_of).unwrap_or(NOBODY_ID),
        mode: Classes::of(descriptor, Reach::Class).mode(|granted, bit| match bit {
            READ => granted.contains(AccessMask::READ_DATA),
            WRITE => granted.contains(AccessMask::WRITE_DATA | AccessMask::APPEND_DATA),
            _ => granted.contains(AccessMask::EXECUTE),
        }),
    }
}

/// The least mode that refuses nobody what the descriptor grants them.
///
/// For a kernel that looks at the mode first where the judge looks at the descriptor afterwards: an
/// entry for a single user has to show in the bits of every class that this user may be in.
pub fn covering_mode(descriptor: DescriptorView<'_>) -> u32 {
    let writes = AccessMask::WRITE_DATA | AccessMask::APPEND_DATA | AccessMask::DELETE_CHILD;
    Classes::of(descriptor, Reach::Anyone).mode(|granted, bit| match bit {
        READ => granted.contains(AccessMask::READ_DATA),
        WRITE => granted.intersects(writes),
        _ => granted.contains(AccessMask::EXECUTE),
    })
}

/// The descriptor says what its mode says, in the words of [`to_descriptor`], and nothing more:
/// owner and group have numbers that mean them alone, and no entry takes effect that the mode does
/// not stand for. Then the Linux kernel may be trusted with the check.
///
/// A sticky directory is never exact, since the mode of a descriptor has no such bit.
pub fn is_exact(descriptor: DescriptorView<'_>, is_directory: bool) -> bool {
    let (Some(owner), Some(group)) = (descriptor.owner(), descriptor.group()) else { return false };
    let AclSlot::Acl(dacl) = descriptor.dacl() else { return false };
    let Permissions { uid, gid, mode } = from_descriptor(descriptor);
    let mode = if is_directory { mode | S_IFDIR } else { mode };
    let said = dacl.aces().filter_map(|ace| ace.effect());
    owner == user_sid(uid) && group == group_sid(gid) && said.eq(mode_entries(owner, group, mode))
}

/// Whose entries count for a class.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Its own and those for everyone.
    Class,
    /// Grants to whoever may be in it.
    Anyone,
}

/// What a DACL decided about one class.
#[derive(Clone, Copy)]
struct Class {
    granted: AccessMask,
    denied: AccessMask,
}

impl Class {
    const UNDECIDED: Class = Class { granted: AccessMask::empty(), denied: AccessMask::empty() };

    fn decide(&mut self, effect: AceEffect, access: AccessMask) {
        let undecided = access.difference(self.granted | self.denied);
        match effect {
            AceEffect::Allow => self.granted |= undecided,
            AceEffect::Deny => self.denied |= undecided,
        }
    }
}

/// What a DACL decided about the three classes.
struct Classes {
    owner: Class,
    group: Class,
    others: Class,
}

impl Classes {
    fn of(descriptor: DescriptorView<'_>, reach: Reach) -> Classes {
        let mut classes =
            Classes { owner: Class::UNDECIDED, group: Class::UNDECIDED, others: Class::UNDECIDED };
        match descriptor.dacl() {
            AclSlot::Absent | AclSlot::Null => {
                classes.decide_all(AceEffect::Allow, AccessMask::FILE_ALL_ACCESS);
            }
            AclSlot::Acl(dacl) => classes.walk(dacl, descriptor, reach),
        }
        classes
    }

    fn walk(&mut self, dacl: AclView<'_>, descriptor: DescriptorView<'_>, reach: Reach) {
        let (owner, group) = (descriptor.owner(), descriptor.group());
        // An owner that is also the group: entries up to the first grant are the owner's, if
        // another grant follows for the group.
        let mut owner_first = owner == group && grants_twice(dacl, owner);
        for (effect, access, sid) in dacl.aces().filter_map(|ace| ace.effect()) {
            let sid_is = |class| class == Some(sid);
            if sid_is(owner) && owner_first {
                self.owner.decide(effect, access);
                owner_first = effect == AceEffect::Deny;
            } else if sid_is(owner) || sid_is(group) {
                if sid_is(owner) || (reach == Reach::Anyone && effect == AceEffect::Allow) {
                    self.owner.decide(effect, access);
                }
                if sid_is(group) {
                    self.group.decide(effect, access);
                }
            } else if is_everyone(sid) {
                self.decide_all(effect, access);
            } else if sid == Sid::OWNER_RIGHTS {
                self.owner.decide(effect, access);
            } else if reach == Reach::Anyone && effect == AceEffect::Allow {
                self.decide_all(effect, access);
            }
        }
    }

    fn decide_all(&mut self, effect: AceEffect, access: AccessMask) {
        for class in [&mut self.owner, &mut self.group, &mut self.others] {
            class.decide(effect, access);
        }
    }

    /// Nine bits, each by what its class was granted.
    fn mode(&self, has_bit: impl Fn(AccessMask, u32) -> bool) -> u32 {
        [&self.owner, &self.group, &self.others].into_iter().fold(0, |mode, class| {
            let bit = |bit| if has_bit(class.granted, bit) { bit } else { 0 };
            mode << 3 | bit(READ) | bit(WRITE) | bit(EXECUTE)
        })
    }
}

fn grants_twice(dacl: AclView<'_>, sid: Option<SidView<'_>>) -> bool {
    let effects = dacl.aces().filter_map(|ace| ace.effect());
    effects.filter(|(effect, _, to)| *effect == AceEffect::Allow && Some(*to) == sid).count() > 1
}

/// Means every Linux process: [`token`] puts both into each token.
fn is_everyone(sid: SidView<'_>) -> bool {
    sid == Sid::EVERYONE || sid == Sid::AUTHENTICATED_USERS
}

#[cfg(test)]
mod tests;
