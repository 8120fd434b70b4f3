//! Descriptors as text: the SDDL of [MS-DTYP] 2.5.1, for scripts, options and tests.
//!
//! Not here: conditional entries, object entries and resource attributes, which files rarely have.

use super::sid::number;
use super::{
    Ace, AceFlags, AceKind, AclBuilder, AclSlot, AclView, DescriptorControl, DescriptorParts,
    DescriptorView, SecurityDescriptor, Sid, SidView,
};
use crate::{AccessMask, NtError};
use core::fmt;

/// [MS-DTYP] 2.5.1.1, sid-token, those that need no domain.
const SIDS: [(&str, Sid); 25] = [
    ("AC", Sid::ALL_APP_PACKAGES),
    ("AN", Sid::ANONYMOUS),
    ("AU", Sid::AUTHENTICATED_USERS),
    ("BA", Sid::BUILTIN_ADMINISTRATORS),
    ("BG", Sid::BUILTIN_GUESTS),
    ("BO", Sid::BUILTIN_BACKUP_OPERATORS),
    ("BU", Sid::BUILTIN_USERS),
    ("CG", Sid::CREATOR_GROUP),
    ("CO", Sid::CREATOR_OWNER),
    ("HI", Sid::HIGH_LABEL),
    ("IU", Sid::INTERACTIVE),
    ("LS", Sid::LOCAL_SERVICE),
    ("LW", Sid::LOW_LABEL),
    ("ME", Sid::MEDIUM_LABEL),
    ("MP", Sid::MEDIUM_PLUS_LABEL),
    ("NS", Sid::NETWORK_SERVICE),
    ("NU", Sid::NETWORK),
    ("OW", Sid::OWNER_RIGHTS),
    ("PS", Sid::PRINCIPAL_SELF),
    ("PU", Sid::BUILTIN_POWER_USERS),
    ("RC", Sid::RESTRICTED_CODE),
    ("SI", Sid::SYSTEM_LABEL),
    ("SU", Sid::SERVICE),
    ("SY", Sid::LOCAL_SYSTEM),
    ("WD", Sid::EVERYONE),
];

/// Accounts of the machine or domain, with their relative ids.
const DOMAIN_SIDS: [(&str, u32); 6] =
    [("DA", 512), ("DG", 514), ("DU", 513), ("LA", 500), ("LG", 501), ("RO", 498)];

/// Whole masks come first: printing takes the first that is equal.
const RIGHTS: [(&str, u32); 21] = [
    ("FA", AccessMask::FILE_ALL_ACCESS.bits()),
    ("FR", AccessMask::FILE_GENERIC_READ.bits()),
    ("FW", AccessMask::FILE_GENERIC_WRITE.bits()),
    ("FX", AccessMask::FILE_GENERIC_EXECUTE.bits()),
    ("GA", AccessMask::GENERIC_ALL.bits()),
    ("GR", AccessMask::GENERIC_READ.bits()),
    ("GW", AccessMask::GENERIC_WRITE.bits()),
    ("GX", AccessMask::GENERIC_EXECUTE.bits()),
    ("RC", AccessMask::READ_CONTROL.bits()),
    ("SD", AccessMask::DELETE.bits()),
    ("WD", AccessMask::WRITE_DAC.bits()),
    ("WO", AccessMask::WRITE_OWNER.bits()),
    ("CC", 0x001),
    ("DC", 0x002),
    ("LC", 0x004),
    ("SW", 0x008),
    ("RP", 0x010),
    ("WP", 0x020),
    ("DT", 0x040),
    ("LO", 0x080),
    ("CR", 0x100),
];

/// The policy of a mandatory label: [MS-DTYP] 2.4.4.13.
const LABEL_POLICIES: [(&str, u32); 3] = [("NW", 1), ("NR", 2), ("NX", 4)];

const ACE_KINDS: [(&str, AceKind); 4] = [
    ("A", AceKind::AccessAllowed),
    ("D", AceKind::AccessDenied),
    ("AU", AceKind::SystemAudit),
    ("ML", AceKind::MandatoryLabel),
];

const ACE_FLAGS: [(&str, AceFlags); 7] = [
    ("OI", AceFlags::OBJECT_INHERIT),
    ("CI", AceFlags::CONTAINER_INHERIT),
    ("NP", AceFlags::NO_PROPAGATE),
    ("IO", AceFlags::INHERIT_ONLY),
    ("ID", AceFlags::INHERITED),
    ("SA", AceFlags::SUCCESSFUL_ACCESS),
    ("FA", AceFlags::FAILED_ACCESS),
];

const DACL_FLAGS: [(&str, DescriptorControl); 3] = [
    ("P", DescriptorControl::DACL_PROTECTED),
    ("AR", DescriptorControl::DACL_AUTO_INHERIT_REQ),
    ("AI", DescriptorControl::DACL_AUTO_INHERITED),
];

const SACL_FLAGS: [(&str, DescriptorControl); 3] = [
    ("P", DescriptorControl::SACL_PROTECTED),
    ("AR", DescriptorControl::SACL_AUTO_INHERIT_REQ),
    ("AI", DescriptorControl::SACL_AUTO_INHERITED),
];

const NULL_ACL: &str = "NO_ACCESS_CONTROL";

/// The descriptor that `text` describes, as in `O:BAG:BAD:P(A;;FA;;;SY)(A;;FA;;;WD)`.
///
/// # Errors
/// `INVALID_SID` for an unknown account, `INVALID_ACL` for a list that cannot be read,
/// `INVALID_SECURITY_DESCR` for the rest; `INSUFFICIENT_RESOURCES`.
pub fn parse(text: &str) -> Result<SecurityDescriptor, NtError> {
    parse_with(text, None)
}

/// [`parse`] where `LA`, `LG`, `DA`, `DU` and `DG` are accounts of `domain`.
///
/// # Errors
/// As [`parse`].
pub fn parse_in_domain(text: &str, domain: &Sid) -> Result<SecurityDescriptor, NtError> {
    parse_with(text, Some(domain))
}

fn parse_with(text: &str, domain: Option<&Sid>) -> Result<SecurityDescriptor, NtError> {
    const MALFORMED: NtError = NtError::INVALID_SECURITY_DESCR;
    let mut owner = None;
    let mut group = None;
    let mut dacl = ParsedAcl::default();
    let mut sacl = ParsedAcl::default();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (marker, tail) = rest.split_at_checked(2).ok_or(MALFORMED)?;
        // A section ends one letter before the next colon: that letter names the next section.
        let end = tail.find(':').map_or(tail.len(), |colon| colon.saturating_sub(1));
        let (section, next) = tail.split_at_checked(end).ok_or(MALFORMED)?;
        match marker {
            "O:" if owner.is_none() => owner = Some(parse_sid(section, domain)?),
            "G:" if group.is_none() => group = Some(parse_sid(section, domain)?),
            "D:" if !dacl.is_present => dacl = ParsedAcl::parse(section, &DACL_FLAGS, domain)?,
            "S:" if !sacl.is_present => sacl = ParsedAcl::parse(section, &SACL_FLAGS, domain)?,
            _ => return Err(MALFORMED),
        }
        rest = next;
    }
    DescriptorParts {
        control: dacl.control | sacl.control,
        owner: owner.as_ref().map(Sid::view),
        group: group.as_ref().map(Sid::view),
        sacl: sacl.slot(),
        dacl: dacl.slot(),
    }
    .build()
}

/// The account that a token such as `BA`, or a string such as `S-1-5-18`, names.
fn parse_sid(text: &str, domain: Option<&Sid>) -> Result<Sid, NtError> {
    if let Some(sid) = look_up(&SIDS, text) {
        return Ok(sid);
    }
    match (look_up(&DOMAIN_SIDS, text), domain) {
        (Some(rid), Some(domain)) => domain.child(rid).ok_or(NtError::INVALID_SID),
        (Some(_), None) => Err(NtError::INVALID_SID),
        (None, _) => text.parse(),
    }
}

fn look_up<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// Takes the first name of `table` that `text` starts with.
fn take<'a, T: Copy>(table: &[(&str, T)], text: &'a str) -> Option<(T, &'a str)> {
    table.iter().find_map(|(name, value)| Some((*value, text.strip_prefix(*name)?)))
}

#[derive(Default)]
struct ParsedAcl {
    is_present: bool,
    is_null: bool,
    control: DescriptorControl,
    aces: AclBuilder,
}

impl ParsedAcl {
    fn parse(
        text: &str,
        flags: &[(&str, DescriptorControl)],
        domain: Option<&Sid>,
    ) -> Result<ParsedAcl, NtError> {
        let mut parsed = ParsedAcl { is_present: true, ..ParsedAcl::default() };
        let mut rest = text;
        loop {
            if let Some(tail) = rest.strip_prefix(NULL_ACL) {
                parsed.is_null = true;
                rest = tail;
            } else if let Some((flag, tail)) = take(flags, rest) {
                parsed.control |= flag;
                rest = tail;
            } else {
                break;
            }
        }
        while let Some(tail) = rest.strip_prefix('(') {
            let (ace, tail) = tail.split_once(')').ok_or(NtError::INVALID_ACL)?;
            push_ace(ace, domain, &mut parsed.aces)?;
            rest = tail;
        }
        let contradicts = parsed.is_null && !parsed.aces.view().is_empty();
        if rest.is_empty() && !contradicts { Ok(parsed) } else { Err(NtError::INVALID_ACL) }
    }

    fn slot(&self) -> AclSlot<'_> {
        match (self.is_present, self.is_null) {
            (false, _) => AclSlot::Absent,
            (true, true) => AclSlot::Null,
            (true, false) => AclSlot::Acl(self.aces.view()),
        }
    }
}

fn push_ace(text: &str, domain: Option<&Sid>, list: &mut AclBuilder) -> Result<(), NtError> {
    let mut fields = text.split(';');
    let mut field = || fields.next().ok_or(NtError::INVALID_ACL);
    let kind = look_up(&ACE_KINDS, field()?).ok_or(NtError::INVALID_ACL)?;
    let flags = parse_ace_flags(field()?).ok_or(NtError::INVALID_ACL)?;
    let rights = field()?;
    let mask = match kind {
        AceKind::MandatoryLabel => parse_rights(rights, &LABEL_POLICIES),
        _ => parse_rights(rights, &RIGHTS),
    };
    let mask = AccessMask::from_bits_retain(mask.ok_or(NtError::INVALID_ACL)?);
    let (object, inherited_object, sid) = (field()?, field()?, field()?);
    if !object.is_empty() || !inherited_object.is_empty() || fields.next().is_some() {
        return Err(NtError::INVALID_ACL);
    }
    let sid = parse_sid(sid, domain)?;
    list.push(kind, flags, mask, sid.view())
}

fn parse_ace_flags(text: &str) -> Option<AceFlags> {
    let mut flags = AceFlags::empty();
    let mut rest = text;
    while !rest.is_empty() {
        let (flag, tail) = take(&ACE_FLAGS, rest)?;
        flags |= flag;
        rest = tail;
    }
    Some(flags)
}

fn parse_rights(text: &str, table: &[(&str, u32)]) -> Option<u32> {
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return u32::try_from(number(text)?).ok();
    }
    let mut mask = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (right, tail) = take(table, rest)?;
        mask |= right;
        rest = tail;
    }
    Some(mask)
}

/// Prints a descriptor as text that [`parse`] reads back; an entry of a kind without a letter is
/// printed by its number, which `parse` refuses.
#[derive(Clone, Copy, Debug)]
pub struct Sddl<'a>(pub DescriptorView<'a>);

impl fmt::Display for Sddl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.0.parts();
        for (marker, sid) in [("O:", parts.owner), ("G:", parts.group)] {
            if let Some(sid) = sid {
                f.write_str(marker)?;
                print_sid(sid, f)?;
            }
        }
        for (marker, slot, flags) in
            [("D:", parts.dacl, &DACL_FLAGS), ("S:", parts.sacl, &SACL_FLAGS)]
        {
            if slot.is_present() {
                f.write_str(marker)?;
                print_set(flags, |flag| parts.control.contains(flag), f)?;
                print_slot(slot, f)?;
            }
        }
        Ok(())
    }
}

/// Prints the name of everything in `table` that is there.
fn print_set<T: Copy>(
    table: &[(&str, T)],
    is_there: impl Fn(T) -> bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let names = table.iter().filter(|(_, value)| is_there(*value)).map(|(name, _)| name);
    names.copied().try_for_each(|name| f.write_str(name))
}

fn print_slot(slot: AclSlot<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match slot {
        AclSlot::Absent => Ok(()),
        AclSlot::Null => f.write_str(NULL_ACL),
        AclSlot::Acl(acl) => print_acl(acl, f),
    }
}

fn print_acl(acl: AclView<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    acl.aces().try_for_each(|ace| {
        f.write_str("(")?;
        print_ace(ace, f)?;
        f.write_str(")")
    })
}

fn print_ace(ace: Ace<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match ACE_KINDS.iter().find(|(_, kind)| *kind == ace.kind()) {
        Some((name, _)) => f.write_str(name)?,
        None => write!(f, "{:#04x}", ace.kind().raw())?,
    }
    f.write_str(";")?;
    print_set(&ACE_FLAGS, |flag| ace.flags().contains(flag), f)?;
    f.write_str(";")?;
    let mask = ace.mask().bits();
    if ace.kind() == AceKind::MandatoryLabel && mask & !7 == 0 {
        print_set(&LABEL_POLICIES, |policy| mask & policy != 0, f)?;
    } else {
        match RIGHTS.iter().find(|(_, right)| *right == mask) {
            Some((name, _)) => f.write_str(name)?,
            None => write!(f, "{mask:#x}")?,
        }
    }
    f.write_str(";;;")?;
    ace.sid().map_or(Ok(()), |sid| print_sid(sid, f))
}

fn print_sid(sid: SidView<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match SIDS.iter().find(|(_, known)| *known == sid) {
        Some((name, _)) => f.write_str(name),
        None => write!(f, "{sid}"),
    }
}

#[cfg(test)]
mod tests;
