//! Self-relative security descriptors: [MS-DTYP] 2.4.6, and what a query and a set pick from them.
//!
//! [`SecurityDescriptor`] owns checked bytes, [`DescriptorView`] borrows them, [`DescriptorParts`]
//! is the same taken apart and the way to make a new one. How a new file gets its descriptor is in
//! [`super::inheritance`].

use super::{AceFlags, AceKind, AclBuilder, AclView, SidView, u16_at, u32_at};
use crate::{AccessMask, NtError, memory};
use alloc::vec::Vec;

const HEADER: usize = 20;
const OWNER: usize = 4;
const GROUP: usize = 8;
const SACL: usize = 12;
const DACL: usize = 16;

bitflags::bitflags! {
    /// The Control field: [MS-DTYP] 2.4.6.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct DescriptorControl: u16 {
        /// The owner was not chosen by anyone.
        const OWNER_DEFAULTED = 0x0001;
        /// The group was not chosen by anyone.
        const GROUP_DEFAULTED = 0x0002;
        /// There is a DACL, though it may be null.
        const DACL_PRESENT = 0x0004;
        /// The DACL was not chosen by anyone.
        const DACL_DEFAULTED = 0x0008;
        /// There is a SACL, though it may be null.
        const SACL_PRESENT = 0x0010;
        /// The SACL was not chosen by anyone.
        const SACL_DEFAULTED = 0x0020;
        /// In a set: keep AUTO_INHERITED. Never stored.
        const DACL_AUTO_INHERIT_REQ = 0x0100;
        /// In a set: keep AUTO_INHERITED. Never stored.
        const SACL_AUTO_INHERIT_REQ = 0x0200;
        /// The DACL's inherited entries are marked as such.
        const DACL_AUTO_INHERITED = 0x0400;
        /// The SACL's inherited entries are marked as such.
        const SACL_AUTO_INHERITED = 0x0800;
        /// Nothing the parent's DACL says comes here.
        const DACL_PROTECTED = 0x1000;
        /// Nothing the parent's SACL says comes here.
        const SACL_PROTECTED = 0x2000;
        /// The byte before this field means something to a resource manager.
        const RM_CONTROL_VALID = 0x4000;
        /// All in one piece, offsets for pointers; set in every descriptor here.
        const SELF_RELATIVE = 0x8000;
        const _ = !0;
    }
}

impl DescriptorControl {
    /// What belongs to the DACL.
    const DACL: DescriptorControl = DescriptorControl::DACL_PRESENT
        .union(DescriptorControl::DACL_DEFAULTED)
        .union(DescriptorControl::DACL_AUTO_INHERIT_REQ)
        .union(DescriptorControl::DACL_AUTO_INHERITED)
        .union(DescriptorControl::DACL_PROTECTED);
    /// What belongs to the SACL.
    const SACL: DescriptorControl = DescriptorControl::SACL_PRESENT
        .union(DescriptorControl::SACL_DEFAULTED)
        .union(DescriptorControl::SACL_AUTO_INHERIT_REQ)
        .union(DescriptorControl::SACL_AUTO_INHERITED)
        .union(DescriptorControl::SACL_PROTECTED);

    /// As it is stored once somebody set it: [MS-DTYP] 2.4.6, the "inherit required" bits only say
    /// that "auto inherited" is meant, and without them it is not.
    #[must_use]
    pub fn settled(self) -> DescriptorControl {
        let mut settled = self;
        for (required, inherited) in [
            (DescriptorControl::DACL_AUTO_INHERIT_REQ, DescriptorControl::DACL_AUTO_INHERITED),
            (DescriptorControl::SACL_AUTO_INHERIT_REQ, DescriptorControl::SACL_AUTO_INHERITED),
        ] {
            if !self.contains(required) {
                settled.remove(inherited);
            }
            settled.remove(required);
        }
        settled
    }
}

bitflags::bitflags! {
    /// Which parts of a descriptor are meant: SECURITY_INFORMATION, [MS-DTYP] 2.4.7.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct SecurityInformation: u32 {
        /// The owner.
        const OWNER = 0x0000_0001;
        /// The group.
        const GROUP = 0x0000_0002;
        /// The DACL.
        const DACL = 0x0000_0004;
        /// The SACL, but for labels.
        const SACL = 0x0000_0008;
        /// The mandatory labels of the SACL.
        const LABEL = 0x0000_0010;
        /// Resource attributes of the SACL.
        const ATTRIBUTE = 0x0000_0020;
        /// Central policies of the SACL.
        const SCOPE = 0x0000_0040;
        /// All that a backup needs.
        const BACKUP = 0x0001_0000;
        /// In a set: the SACL inherits from now on.
        const UNPROTECTED_SACL = 0x1000_0000;
        /// In a set: the DACL inherits from now on.
        const UNPROTECTED_DACL = 0x2000_0000;
        /// In a set: the SACL inherits no longer.
        const PROTECTED_SACL = 0x4000_0000;
        /// In a set: the DACL inherits no longer.
        const PROTECTED_DACL = 0x8000_0000;
        const _ = !0;
    }
}

impl SecurityInformation {
    /// Owner, group and DACL: what READ_CONTROL suffices for.
    pub const DISCRETIONARY: SecurityInformation = SecurityInformation::OWNER
        .union(SecurityInformation::GROUP)
        .union(SecurityInformation::DACL);
    /// Whatever lies in the SACL and is no label.
    const IN_SACL: SecurityInformation = SecurityInformation::SACL
        .union(SecurityInformation::ATTRIBUTE)
        .union(SecurityInformation::SCOPE);
    /// What BACKUP stands for.
    const WHOLE: SecurityInformation = SecurityInformation::DISCRETIONARY
        .union(SecurityInformation::IN_SACL)
        .union(SecurityInformation::LABEL);

    /// With BACKUP spelled out.
    fn expanded(self) -> SecurityInformation {
        let is_backup = self.contains(SecurityInformation::BACKUP);
        if is_backup { self.union(SecurityInformation::WHOLE) } else { self }
    }

    /// What a handle needs to query these parts: [MS-FSA], Query of Security Information.
    pub fn query_access(self) -> AccessMask {
        let mut access = AccessMask::empty();
        let open = SecurityInformation::DISCRETIONARY
            | SecurityInformation::LABEL
            | SecurityInformation::ATTRIBUTE
            | SecurityInformation::SCOPE
            | SecurityInformation::BACKUP;
        if self.intersects(open) {
            access |= AccessMask::READ_CONTROL;
        }
        if self.intersects(SecurityInformation::SACL | SecurityInformation::BACKUP) {
            access |= AccessMask::ACCESS_SYSTEM_SECURITY;
        }
        access
    }

    /// What a handle needs to set these parts: [MS-FSA], Setting of Security Information.
    pub fn set_access(self) -> AccessMask {
        type Info = SecurityInformation;
        let mut access = AccessMask::empty();
        for (parts, right) in [
            (Info::OWNER | Info::GROUP | Info::LABEL | Info::BACKUP, AccessMask::WRITE_OWNER),
            (
                Info::DACL
                    | Info::ATTRIBUTE
                    | Info::BACKUP
                    | Info::PROTECTED_DACL
                    | Info::UNPROTECTED_DACL,
                AccessMask::WRITE_DAC,
            ),
            (
                Info::SACL
                    | Info::SCOPE
                    | Info::BACKUP
                    | Info::PROTECTED_SACL
                    | Info::UNPROTECTED_SACL,
                AccessMask::ACCESS_SYSTEM_SECURITY,
            ),
        ] {
            if self.intersects(parts) {
                access |= right;
            }
        }
        access
    }
}

/// A DACL or SACL as a descriptor has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AclSlot<'a> {
    /// There is none. A descriptor without a DACL grants everything.
    #[default]
    Absent,
    /// It is there and null. A null DACL grants everything.
    Null,
    /// A list. An empty DACL grants nothing.
    Acl(AclView<'a>),
}

impl<'a> AclSlot<'a> {
    /// The list, if there is one.
    pub fn acl(self) -> Option<AclView<'a>> {
        match self {
            AclSlot::Absent | AclSlot::Null => None,
            AclSlot::Acl(acl) => Some(acl),
        }
    }

    /// A list or null.
    pub fn is_present(self) -> bool {
        self != AclSlot::Absent
    }
}

/// A descriptor that lies in someone's bytes: checked, copied for nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct DescriptorView<'a> {
    bytes: &'a [u8],
}

impl<'a> DescriptorView<'a> {
    /// The descriptor at the start of `bytes`; [`DescriptorView::as_bytes`] ends where its last
    /// part does.
    ///
    /// # Errors
    /// `INVALID_SECURITY_DESCR` unless it is self-relative, of revision 1, and every part it points
    /// to is whole and valid.
    pub fn parse(bytes: &'a [u8]) -> Result<DescriptorView<'a>, NtError> {
        let view = DescriptorView { bytes };
        let end = view.checked_end().ok_or(NtError::INVALID_SECURITY_DESCR)?;
        let bytes = bytes.get(..end).ok_or(NtError::INVALID_SECURITY_DESCR)?;
        Ok(DescriptorView { bytes })
    }

    /// Checks every part and says where the last of them ends.
    fn checked_end(self) -> Option<usize> {
        let is_whole = self.bytes.len() >= HEADER && self.bytes.first() == Some(&1);
        if !is_whole || !self.control().contains(DescriptorControl::SELF_RELATIVE) {
            return None;
        }
        let mut end = HEADER;
        for field in [OWNER, GROUP] {
            if let Some(offset) = self.offset(field)? {
                let sid = SidView::at_start(self.bytes.get(offset..)?)?;
                end = end.max(offset.checked_add(sid.as_bytes().len())?);
            }
        }
        for (field, present) in
            [(SACL, DescriptorControl::SACL_PRESENT), (DACL, DescriptorControl::DACL_PRESENT)]
        {
            if let Some(offset) = self.offset(field)?
                && self.control().contains(present)
            {
                let acl = AclView::parse(self.bytes.get(offset..)?).ok()?;
                end = end.max(offset.checked_add(acl.as_bytes().len())?);
            }
        }
        Some(end)
    }

    /// The offset in that field: `Some(None)` for 0, `None` for one that points into the header.
    fn offset(self, field: usize) -> Option<Option<usize>> {
        match usize::try_from(u32_at(self.bytes, field)?).ok()? {
            0 => Some(None),
            1..HEADER => None,
            offset => Some(Some(offset)),
        }
    }

    /// The bytes from the offset in that field on.
    fn part(self, field: usize) -> Option<&'a [u8]> {
        self.bytes.get(self.offset(field)??..)
    }

    /// The Control field; SELF_RELATIVE is set.
    pub fn control(self) -> DescriptorControl {
        DescriptorControl::from_bits_retain(u16_at(self.bytes, 2).unwrap_or_default())
    }

    /// The owner, if there is one.
    pub fn owner(self) -> Option<SidView<'a>> {
        SidView::at_start(self.part(OWNER)?)
    }

    /// The group, if there is one.
    pub fn group(self) -> Option<SidView<'a>> {
        SidView::at_start(self.part(GROUP)?)
    }

    /// Who may do what.
    pub fn dacl(self) -> AclSlot<'a> {
        self.slot(DACL, DescriptorControl::DACL_PRESENT)
    }

    /// What is audited, and the mandatory label.
    pub fn sacl(self) -> AclSlot<'a> {
        self.slot(SACL, DescriptorControl::SACL_PRESENT)
    }

    fn slot(self, field: usize, present: DescriptorControl) -> AclSlot<'a> {
        if !self.control().contains(present) {
            return AclSlot::Absent;
        }
        self.part(field).and_then(AclView::at_start).map_or(AclSlot::Null, AclSlot::Acl)
    }

    /// The whole of it.
    pub fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Taken apart.
    pub fn parts(self) -> DescriptorParts<'a> {
        DescriptorParts {
            control: self.control(),
            owner: self.owner(),
            group: self.group(),
            sacl: self.sacl(),
            dacl: self.dacl(),
        }
    }

    /// An owned copy.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub fn to_owned(self) -> Result<SecurityDescriptor, NtError> {
        Ok(SecurityDescriptor { bytes: memory::copy(self.bytes)? })
    }

    /// The answer to a query for those parts: [MS-FSA], Query of Security Information.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub fn select(self, information: SecurityInformation) -> Result<SecurityDescriptor, NtError> {
        let information = information.expanded();
        let all = self.parts();
        let mut asked = DescriptorParts::default();
        if information.contains(SecurityInformation::OWNER) {
            asked.owner = all.owner;
            asked.control |= all.control & DescriptorControl::OWNER_DEFAULTED;
        }
        if information.contains(SecurityInformation::GROUP) {
            asked.group = all.group;
            asked.control |= all.control & DescriptorControl::GROUP_DEFAULTED;
        }
        if information.contains(SecurityInformation::DACL) {
            asked.dacl = all.dacl;
            asked.control |= all.control & DescriptorControl::DACL;
        }
        let sacl = SaclParts::of(information);
        let mut picked = AclBuilder::new();
        if sacl.is_any() {
            asked.control |= all.control & DescriptorControl::SACL;
            asked.sacl = match all.sacl {
                AclSlot::Absent | AclSlot::Null => all.sacl,
                AclSlot::Acl(acl) => {
                    sacl.copy(acl, &mut picked)?;
                    AclSlot::Acl(picked.view())
                }
            };
        }
        asked.build()
    }
}

/// Which entries of a SACL are meant.
#[derive(Clone, Copy)]
struct SaclParts {
    labels: bool,
    others: bool,
}

impl SaclParts {
    fn of(information: SecurityInformation) -> SaclParts {
        SaclParts {
            labels: information.contains(SecurityInformation::LABEL),
            others: information.intersects(SecurityInformation::IN_SACL),
        }
    }

    fn is_any(self) -> bool {
        self.labels || self.others
    }

    fn inverted(self) -> SaclParts {
        SaclParts { labels: !self.labels, others: !self.others }
    }

    fn copy(self, from: AclView<'_>, to: &mut AclBuilder) -> Result<(), NtError> {
        let is_meant = |kind| {
            if kind == AceKind::MandatoryLabel { self.labels } else { self.others }
        };
        from.aces()
            .filter(|ace| is_meant(ace.kind()))
            .try_for_each(|ace| to.push_copy(ace, ace.flags()))
    }
}

/// A descriptor taken apart; put together again by [`DescriptorParts::build`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DescriptorParts<'a> {
    /// The Control field. SELF_RELATIVE, DACL_PRESENT and SACL_PRESENT follow from the rest.
    pub control: DescriptorControl,
    /// The owner.
    pub owner: Option<SidView<'a>>,
    /// The group.
    pub group: Option<SidView<'a>>,
    /// The SACL.
    pub sacl: AclSlot<'a>,
    /// The DACL.
    pub dacl: AclSlot<'a>,
}

impl DescriptorParts<'_> {
    /// Puts the parts together, in the order in which Windows does.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub fn build(&self) -> Result<SecurityDescriptor, NtError> {
        let sacl = self.sacl.acl().map(AclView::as_bytes);
        let dacl = self.dacl.acl().map(AclView::as_bytes);
        let owner = self.owner.map(SidView::as_bytes);
        let group = self.group.map(SidView::as_bytes);
        let parts = [(SACL, sacl), (DACL, dacl), (OWNER, owner), (GROUP, group)];

        let mut bytes = memory::filled(0u8, HEADER)?;
        let length: usize = parts.iter().filter_map(|(_, part)| part.map(<[u8]>::len)).sum();
        // Exactly: volumes keep thousands of these.
        bytes.try_reserve_exact(length).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        put(&mut bytes, 0, &[1, 0]);
        put(&mut bytes, 2, &self.whole_control().bits().to_le_bytes());
        for (field, part) in parts {
            let Some(part) = part else { continue };
            let offset = bytes.len() as u32; // at most 2 * (64 KiB + 68)
            memory::extend(&mut bytes, part)?;
            put(&mut bytes, field, &offset.to_le_bytes());
        }
        Ok(SecurityDescriptor { bytes })
    }

    fn whole_control(&self) -> DescriptorControl {
        let mut control = self.control | DescriptorControl::SELF_RELATIVE;
        control.remove(DescriptorControl::RM_CONTROL_VALID);
        control.set(DescriptorControl::SACL_PRESENT, self.sacl.is_present());
        control.set(DescriptorControl::DACL_PRESENT, self.dacl.is_present());
        control
    }
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    for (to, from) in bytes.iter_mut().skip(at).zip(value) {
        *to = *from;
    }
}

/// A descriptor with bytes of its own: self-relative, checked. Equality is of bytes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct SecurityDescriptor {
    bytes: Vec<u8>,
}

impl SecurityDescriptor {
    /// Copies the descriptor at the start of `bytes`; what comes after its last part stays behind.
    ///
    /// # Errors
    /// `INVALID_SECURITY_DESCR` as [`DescriptorView::parse`]; `INSUFFICIENT_RESOURCES`.
    pub fn parse(bytes: &[u8]) -> Result<SecurityDescriptor, NtError> {
        DescriptorView::parse(bytes)?.to_owned()
    }

    /// Borrows it.
    pub fn view(&self) -> DescriptorView<'_> {
        DescriptorView { bytes: &self.bytes }
    }

    /// The whole of it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The whole of it, given away.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The Control field; SELF_RELATIVE is set.
    pub fn control(&self) -> DescriptorControl {
        self.view().control()
    }

    /// The owner, if there is one.
    pub fn owner(&self) -> Option<SidView<'_>> {
        self.view().owner()
    }

    /// The group, if there is one.
    pub fn group(&self) -> Option<SidView<'_>> {
        self.view().group()
    }

    /// Who may do what.
    pub fn dacl(&self) -> AclSlot<'_> {
        self.view().dacl()
    }

    /// What is audited, and the mandatory label.
    pub fn sacl(&self) -> AclSlot<'_> {
        self.view().sacl()
    }

    /// A second one; `clone` is for hosts and tests, where memory does not run out.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub fn try_clone(&self) -> Result<SecurityDescriptor, NtError> {
        self.view().to_owned()
    }

    /// The answer to a query for those parts: [`DescriptorView::select`].
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub fn select(&self, information: SecurityInformation) -> Result<SecurityDescriptor, NtError> {
        self.view().select(information)
    }

    /// What `current` becomes when those parts of it are set from `modification`: [MS-FSA],
    /// Setting of Security Information.
    ///
    /// The generic rights of a new list's effective entries are replaced by what they mean for
    /// files. A list is protected as the information says, or else as the modification's own
    /// Control does; it counts as auto-inherited only if the modification also says that this is
    /// required. Whether the caller may set these parts, and may name that owner, was asked before
    /// ([`SecurityInformation::set_access`], [`super::Token::may_assign_owner`]).
    ///
    /// # Errors
    /// `INVALID_OWNER` and `INVALID_PRIMARY_GROUP` if the owner or the group is to be set and the
    /// modification has none, `INSUFFICIENT_RESOURCES`.
    pub fn merge(
        current: DescriptorView<'_>,
        information: SecurityInformation,
        modification: DescriptorView<'_>,
    ) -> Result<SecurityDescriptor, NtError> {
        let information = information.expanded();
        let new = modification.parts();
        let mut merged = current.parts();
        if information.contains(SecurityInformation::OWNER) {
            merged.owner = Some(new.owner.ok_or(NtError::INVALID_OWNER)?);
            merged.control.remove(DescriptorControl::OWNER_DEFAULTED);
        }
        if information.contains(SecurityInformation::GROUP) {
            merged.group = Some(new.group.ok_or(INVALID_PRIMARY_GROUP)?);
            merged.control.remove(DescriptorControl::GROUP_DEFAULTED);
        }
        let mut dacl = AclBuilder::new();
        if information.contains(SecurityInformation::DACL) {
            merged.control.remove(DescriptorControl::DACL);
            merged.control |= new.control.settled() & DescriptorControl::DACL;
            merged.dacl = map_slot(new.dacl, &mut dacl)?;
        }
        let sacl_parts = SaclParts::of(information);
        let mut sacl = AclBuilder::new();
        if sacl_parts.is_any() {
            if sacl_parts.others {
                merged.control.remove(DescriptorControl::SACL);
                merged.control |= new.control.settled() & DescriptorControl::SACL;
            }
            merged.sacl = sacl_parts.merge(merged.sacl, new.sacl, &mut sacl)?;
        }
        merged.control = protect(merged.control, information);
        merged.build()
    }
}

/// STATUS_INVALID_PRIMARY_GROUP.
const INVALID_PRIMARY_GROUP: NtError = match NtError::from_raw(0xC000_005B) {
    Some(error) => error,
    None => NtError::INVALID_OWNER,
};

/// Copies a list into `to` with its generic rights mapped where it is effective.
fn map_slot<'a>(slot: AclSlot<'_>, to: &'a mut AclBuilder) -> Result<AclSlot<'a>, NtError> {
    let acl = match slot {
        AclSlot::Absent => return Ok(AclSlot::Absent),
        AclSlot::Null => return Ok(AclSlot::Null),
        AclSlot::Acl(acl) => acl,
    };
    map_acl(acl, to)?;
    Ok(AclSlot::Acl(to.view()))
}

/// Appends the entries of `acl` with their generic rights mapped where they are effective.
pub(super) fn map_acl(acl: AclView<'_>, to: &mut AclBuilder) -> Result<(), NtError> {
    acl.aces().try_for_each(|ace| match ace.sid() {
        Some(sid) if ace.kind().is_plain() && !ace.flags().contains(AceFlags::INHERIT_ONLY) => {
            to.push(ace.kind(), ace.flags(), ace.mask().map_generic(), sid)
        }
        _ => to.push_copy(ace, ace.flags()),
    })
}

impl SaclParts {
    /// The named entries of `new` and the other entries of `current`.
    fn merge<'a>(
        self,
        current: AclSlot<'_>,
        new: AclSlot<'_>,
        to: &'a mut AclBuilder,
    ) -> Result<AclSlot<'a>, NtError> {
        if let AclSlot::Acl(acl) = new {
            self.copy(acl, to)?;
        }
        if let AclSlot::Acl(acl) = current {
            self.inverted().copy(acl, to)?;
        }
        Ok(match (to.view().is_empty(), new.is_present() || current.is_present()) {
            (true, false) => AclSlot::Absent,
            (true, true) | (false, _) => AclSlot::Acl(to.view()),
        })
    }
}

/// Both bits at once are a contradiction; protecting is the safe side.
fn protect(control: DescriptorControl, information: SecurityInformation) -> DescriptorControl {
    let mut control = control;
    for (unprotects, protects, bit) in [
        (
            SecurityInformation::UNPROTECTED_DACL,
            SecurityInformation::PROTECTED_DACL,
            DescriptorControl::DACL_PROTECTED,
        ),
        (
            SecurityInformation::UNPROTECTED_SACL,
            SecurityInformation::PROTECTED_SACL,
            DescriptorControl::SACL_PROTECTED,
        ),
    ] {
        if information.contains(unprotects) {
            control.remove(bit);
        }
        if information.contains(protects) {
            control.insert(bit);
        }
    }
    control
}

#[cfg(test)]
mod tests;
