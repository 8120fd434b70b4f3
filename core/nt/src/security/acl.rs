//! Access control lists and their entries: [MS-DTYP] 2.4.4 and 2.4.5.
//!
//! [`AclView`] and [`Ace`] borrow checked bytes; [`AclBuilder`] makes new ones. Entries whose kind
//! is not known here keep their bytes. What an entry means for a file in the making is in
//! [`super::inheritance`], what it grants in `access_check`.

use super::{Sid, SidView, u16_at, u32_at};
use crate::{AccessMask, NtError, memory};
use alloc::vec::Vec;

const ACL_HEADER: usize = 8;
const ACE_HEADER: usize = 4;
const ACE_MASK_END: usize = 8;
const REVISION: u8 = 2;
const REVISION_DS: u8 = 4;
const GUID: usize = 16;

bitflags::bitflags! {
    /// How an entry is inherited and what it audits: [MS-DTYP] 2.4.4.1.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct AceFlags: u8 {
        /// Files made in this directory inherit it.
        const OBJECT_INHERIT = 0x01;
        /// Directories made in this directory inherit it.
        const CONTAINER_INHERIT = 0x02;
        /// Those who inherit it do not pass it on.
        const NO_PROPAGATE = 0x04;
        /// It says nothing about this directory itself.
        const INHERIT_ONLY = 0x08;
        /// It came from the parent.
        const INHERITED = 0x10;
        /// Of a SYSTEM_AUDIT entry: audit what was granted.
        const SUCCESSFUL_ACCESS = 0x40;
        /// Of a SYSTEM_AUDIT entry: audit what was refused.
        const FAILED_ACCESS = 0x80;
        const _ = !0;
    }
}

impl AceFlags {
    /// Both kinds of children inherit it.
    pub const INHERIT: AceFlags = AceFlags::OBJECT_INHERIT.union(AceFlags::CONTAINER_INHERIT);
    /// Every flag that is about children.
    pub const PROPAGATION: AceFlags =
        AceFlags::INHERIT.union(AceFlags::NO_PROPAGATE).union(AceFlags::INHERIT_ONLY);
}

/// What kind of entry it is: the AceType of [MS-DTYP] 2.4.4.1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AceKind {
    /// ACCESS_ALLOWED_ACE_TYPE, 0.
    AccessAllowed,
    /// ACCESS_DENIED_ACE_TYPE, 1.
    AccessDenied,
    /// SYSTEM_AUDIT_ACE_TYPE, 2.
    SystemAudit,
    /// SYSTEM_MANDATORY_LABEL_ACE_TYPE, 0x11.
    MandatoryLabel,
    /// ACCESS_DENIED_OBJECT_ACE_TYPE, 6: about some properties of a directory service's object.
    AccessDeniedObject,
    /// ACCESS_DENIED_CALLBACK_ACE_TYPE, 0x0A: denies under a condition.
    AccessDeniedCallback,
    /// ACCESS_DENIED_CALLBACK_OBJECT_ACE_TYPE, 0x0C: both.
    AccessDeniedCallbackObject,
    /// Any other; its bytes are kept.
    Unknown(u8),
}

impl AceKind {
    /// From the wire.
    pub const fn from_raw(raw: u8) -> AceKind {
        match raw {
            0x00 => AceKind::AccessAllowed,
            0x01 => AceKind::AccessDenied,
            0x02 => AceKind::SystemAudit,
            0x06 => AceKind::AccessDeniedObject,
            0x0A => AceKind::AccessDeniedCallback,
            0x0C => AceKind::AccessDeniedCallbackObject,
            0x11 => AceKind::MandatoryLabel,
            raw => AceKind::Unknown(raw),
        }
    }

    /// For the wire.
    pub const fn raw(self) -> u8 {
        match self {
            AceKind::AccessAllowed => 0x00,
            AceKind::AccessDenied => 0x01,
            AceKind::SystemAudit => 0x02,
            AceKind::AccessDeniedObject => 0x06,
            AceKind::AccessDeniedCallback => 0x0A,
            AceKind::AccessDeniedCallbackObject => 0x0C,
            AceKind::MandatoryLabel => 0x11,
            AceKind::Unknown(raw) => raw,
        }
    }

    /// Consists of a mask and a SID and nothing else.
    pub const fn is_plain(self) -> bool {
        match self {
            AceKind::AccessAllowed
            | AceKind::AccessDenied
            | AceKind::SystemAudit
            | AceKind::MandatoryLabel => true,
            AceKind::AccessDeniedObject
            | AceKind::AccessDeniedCallback
            | AceKind::AccessDeniedCallbackObject
            | AceKind::Unknown(_) => false,
        }
    }

    /// Needs an ACL of revision 4: [MS-DTYP] 2.4.5.
    const fn is_object(self) -> bool {
        matches!(self.raw(), 0x05..=0x08 | 0x0B | 0x0C | 0x0F | 0x10)
    }
}

/// What an entry of a DACL does to those it names.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AceEffect {
    /// Grants what no entry before it denied.
    Allow,
    /// Denies what no entry before it granted.
    Deny,
}

/// One entry: checked bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ace<'a> {
    bytes: &'a [u8],
}

impl<'a> Ace<'a> {
    /// The entry at the start of `bytes`, as long as its header says; not checked beyond that.
    fn at_start(bytes: &'a [u8]) -> Option<Ace<'a>> {
        let length = usize::from(u16_at(bytes, 2)?);
        if length < ACE_HEADER {
            return None;
        }
        Some(Ace { bytes: bytes.get(..length)? })
    }

    /// The length is a multiple of 4 ([MS-DTYP] 2.4.4.1), and what names someone has a valid SID.
    fn is_valid(self) -> bool {
        let names_someone = !matches!(self.kind(), AceKind::Unknown(_));
        self.bytes.len().is_multiple_of(4) && (!names_someone || self.sid().is_some())
    }

    /// Its kind.
    pub fn kind(self) -> AceKind {
        AceKind::from_raw(self.bytes.first().copied().unwrap_or(u8::MAX))
    }

    /// How it is inherited, and what it audits.
    pub fn flags(self) -> AceFlags {
        AceFlags::from_bits_retain(self.bytes.get(1).copied().unwrap_or_default())
    }

    /// The rights it is about; of a mandatory label, the policy. Empty for an unknown kind too
    /// short to have any.
    pub fn mask(self) -> AccessMask {
        AccessMask::from_bits_retain(u32_at(self.bytes, ACE_HEADER).unwrap_or_default())
    }

    /// Whom it is about; `None` for unknown kinds.
    pub fn sid(self) -> Option<SidView<'a>> {
        let at = match self.kind() {
            AceKind::AccessAllowed
            | AceKind::AccessDenied
            | AceKind::SystemAudit
            | AceKind::MandatoryLabel
            | AceKind::AccessDeniedCallback => ACE_MASK_END,
            AceKind::AccessDeniedObject | AceKind::AccessDeniedCallbackObject => {
                // [MS-DTYP] 2.4.4.3: a word says which of the two GUIDs stand before the SID.
                let present = u32_at(self.bytes, ACE_MASK_END)?;
                ACE_MASK_END + 4 + GUID * (present & 3).count_ones() as usize
            }
            AceKind::Unknown(_) => return None,
        };
        SidView::at_start(self.bytes.get(at..)?)
    }

    /// What it does in a DACL, to whom and about what; `None` if it has no part in the decision.
    ///
    /// Object and callback entries are for directory services and for conditions that nobody here
    /// evaluates. Such an entry never grants, and always denies: the safe side of both, and what
    /// [MS-DTYP] 2.5.3.1.5 says of a condition whose outcome is unknown.
    pub fn effect(self) -> Option<(AceEffect, AccessMask, SidView<'a>)> {
        let effect = match self.kind() {
            AceKind::AccessAllowed => AceEffect::Allow,
            AceKind::AccessDenied
            | AceKind::AccessDeniedObject
            | AceKind::AccessDeniedCallback
            | AceKind::AccessDeniedCallbackObject => AceEffect::Deny,
            AceKind::SystemAudit | AceKind::MandatoryLabel | AceKind::Unknown(_) => return None,
        };
        if self.flags().contains(AceFlags::INHERIT_ONLY) {
            return None;
        }
        Some((effect, self.mask().map_generic(), self.sid()?))
    }

    /// Its bytes with the header.
    pub fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }
}

/// A list: checked bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AclView<'a> {
    bytes: &'a [u8],
}

impl<'a> AclView<'a> {
    /// The list at the start of `bytes`; [`AclView::as_bytes`] tells its length.
    ///
    /// # Errors
    /// `INVALID_ACL` if the bytes are too few, the revision is not 2 to 4, an entry runs over the
    /// end, or an entry of a known kind lacks a valid SID.
    pub fn parse(bytes: &'a [u8]) -> Result<AclView<'a>, NtError> {
        let acl = AclView::at_start(bytes).ok_or(NtError::INVALID_ACL)?;
        let is_known = (REVISION..=REVISION_DS).contains(&acl.revision());
        let valid = acl.aces().take_while(|ace| ace.is_valid()).count();
        if is_known && valid == acl.len() { Ok(acl) } else { Err(NtError::INVALID_ACL) }
    }

    /// The list at the start of `bytes`, as long as its header says; not checked beyond that.
    pub(super) fn at_start(bytes: &'a [u8]) -> Option<AclView<'a>> {
        let length = usize::from(u16_at(bytes, 2)?);
        if length < ACL_HEADER {
            return None;
        }
        Some(AclView { bytes: bytes.get(..length)? })
    }

    /// 2, or 4 with object entries.
    pub fn revision(self) -> u8 {
        self.bytes.first().copied().unwrap_or_default()
    }

    /// How many entries it has.
    pub fn len(self) -> usize {
        usize::from(u16_at(self.bytes, 4).unwrap_or_default())
    }

    /// Has no entry: such a DACL grants nothing.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The entries in order.
    pub fn aces(self) -> Aces<'a> {
        Aces { rest: self.bytes.get(ACL_HEADER..).unwrap_or_default(), left: self.len() }
    }

    /// Its bytes with the header.
    pub fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }
}

impl<'a> IntoIterator for AclView<'a> {
    type Item = Ace<'a>;
    type IntoIter = Aces<'a>;

    fn into_iter(self) -> Aces<'a> {
        self.aces()
    }
}

/// The entries of a list in order.
#[derive(Clone, Debug)]
pub struct Aces<'a> {
    rest: &'a [u8],
    left: usize,
}

impl<'a> Iterator for Aces<'a> {
    type Item = Ace<'a>;

    fn next(&mut self) -> Option<Ace<'a>> {
        self.left = self.left.checked_sub(1)?;
        let ace = Ace::at_start(self.rest)?;
        self.rest = self.rest.get(ace.bytes.len()..)?;
        Some(ace)
    }
}

/// A list in the making. It is a valid list at every moment.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct AclBuilder {
    /// Empty, or a header and entries.
    bytes: Vec<u8>,
}

const EMPTY_ACL: [u8; ACL_HEADER] = [REVISION, 0, ACL_HEADER as u8, 0, 0, 0, 0, 0];

impl AclBuilder {
    /// An empty list, which as a DACL grants nothing.
    pub const fn new() -> AclBuilder {
        AclBuilder { bytes: Vec::new() }
    }

    /// Appends an ACCESS_ALLOWED entry.
    ///
    /// # Errors
    /// `INVALID_ACL` beyond 65,535 bytes, `INSUFFICIENT_RESOURCES`; the list is as it was then.
    pub fn allow(&mut self, mask: AccessMask, flags: AceFlags, sid: &Sid) -> Result<(), NtError> {
        self.push(AceKind::AccessAllowed, flags, mask, sid.view())
    }

    /// Appends an ACCESS_DENIED entry.
    ///
    /// # Errors
    /// As [`AclBuilder::allow`].
    pub fn deny(&mut self, mask: AccessMask, flags: AceFlags, sid: &Sid) -> Result<(), NtError> {
        self.push(AceKind::AccessDenied, flags, mask, sid.view())
    }

    /// Appends an entry of a kind that consists of a mask and a SID.
    ///
    /// # Errors
    /// As [`AclBuilder::allow`]; `INVALID_PARAMETER` for a kind that is not plain.
    pub fn push(
        &mut self,
        kind: AceKind,
        flags: AceFlags,
        mask: AccessMask,
        sid: SidView<'_>,
    ) -> Result<(), NtError> {
        if !kind.is_plain() {
            return Err(NtError::INVALID_PARAMETER);
        }
        self.append(kind, flags, &[&mask.bits().to_le_bytes(), sid.as_bytes()])
    }

    /// Appends an entry of any kind as it is, but for its flags.
    ///
    /// # Errors
    /// As [`AclBuilder::allow`].
    pub fn push_copy(&mut self, ace: Ace<'_>, flags: AceFlags) -> Result<(), NtError> {
        self.append(ace.kind(), flags, &[ace.bytes.get(ACE_HEADER..).unwrap_or_default()])
    }

    fn append(&mut self, kind: AceKind, flags: AceFlags, body: &[&[u8]]) -> Result<(), NtError> {
        let start = self.as_bytes().len();
        let length = body.iter().fold(ACE_HEADER, |sum, part| sum.saturating_add(part.len()));
        let end = u16::try_from(start.saturating_add(length)).map_err(|_| NtError::INVALID_ACL)?;
        let count = u16::try_from(self.view().len() + 1).map_err(|_| NtError::INVALID_ACL)?;
        let is_object = kind.is_object() || self.view().revision() == REVISION_DS;
        let missing = usize::from(end) - self.bytes.len();
        self.bytes.try_reserve(missing).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        if self.bytes.is_empty() {
            memory::extend(&mut self.bytes, &EMPTY_ACL)?;
        }
        let [length_low, length_high] = (length as u16).to_le_bytes();
        let header = [kind.raw(), flags.bits(), length_low, length_high];
        memory::extend(&mut self.bytes, &header)?;
        for part in body {
            memory::extend(&mut self.bytes, part)?;
        }
        let [end_low, end_high] = end.to_le_bytes();
        let [count_low, count_high] = count.to_le_bytes();
        let revision = if is_object { REVISION_DS } else { REVISION };
        let header = [revision, 0, end_low, end_high, count_low, count_high, 0, 0];
        for (to, from) in self.bytes.iter_mut().zip(header) {
            *to = from;
        }
        Ok(())
    }

    /// A second one; `clone` is for hosts and tests, where memory does not run out.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`.
    pub fn try_clone(&self) -> Result<AclBuilder, NtError> {
        Ok(AclBuilder { bytes: memory::copy(&self.bytes)? })
    }

    /// The list as it stands.
    pub fn view(&self) -> AclView<'_> {
        AclView { bytes: self.as_bytes() }
    }

    /// Its bytes with the header.
    pub fn as_bytes(&self) -> &[u8] {
        if self.bytes.is_empty() { &EMPTY_ACL } else { &self.bytes }
    }
}

#[cfg(test)]
mod tests;
