//! Security identifiers: [MS-DTYP] 2.4.2.
//!
//! [`Sid`] is a value with its bytes inside it, [`SidView`] the same borrowed from a descriptor.
//! Both hold proof: revision 1, at most 15 sub-authorities, exactly as many bytes as that takes.

use super::u32_at;
use crate::{NtError, memory};
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

const HEADER: usize = 8;
const MAX_SUB_AUTHORITIES: usize = 15;
const MAX_LENGTH: usize = HEADER + 4 * MAX_SUB_AUTHORITIES;
const NT_AUTHORITY: u64 = 5;
const MAX_AUTHORITY: u64 = (1 << 48) - 1;

/// A security identifier, as a value.
///
/// The bytes past its length are zero, so that equal SIDs are equal values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sid {
    bytes: [u8; MAX_LENGTH],
}

/// A security identifier that lies in someone's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SidView<'a> {
    bytes: &'a [u8],
}

macro_rules! well_known {
    ($($(#[$meta:meta])* $name:ident = $authority:literal, [$($sub:literal),*];)*) => {
        /// Well-known SIDs: [MS-DTYP] 2.4.2.4, except the unix ones.
        impl Sid {
            $($(#[$meta])* pub const $name: Sid = Sid::well_known($authority, &[$($sub),*]);)*
        }
    };
}

well_known! {
    /// `S-1-0-0`: nobody at all.
    NULL = 0, [0];
    /// `S-1-0-65534`: whom WinFsp and OpenFsp show as uid 65534, a user without a number.
    NOBODY = 0, [65534];
    /// `S-1-1-0`: Everyone.
    EVERYONE = 1, [0];
    /// `S-1-3-0`: in an inheritable ACE, the owner of the file to come.
    CREATOR_OWNER = 3, [0];
    /// `S-1-3-1`: in an inheritable ACE, the group of the file to come.
    CREATOR_GROUP = 3, [1];
    /// `S-1-3-4`: whoever owns the file now; replaces the owner's implicit rights.
    OWNER_RIGHTS = 3, [4];
    /// `S-1-5-2`: came over the network.
    NETWORK = 5, [2];
    /// `S-1-5-4`: sits at the machine.
    INTERACTIVE = 5, [4];
    /// `S-1-5-6`: runs as a service.
    SERVICE = 5, [6];
    /// `S-1-5-7`: gave no name.
    ANONYMOUS = 5, [7];
    /// `S-1-5-10`: the object's own principal.
    PRINCIPAL_SELF = 5, [10];
    /// `S-1-5-11`: Authenticated Users.
    AUTHENTICATED_USERS = 5, [11];
    /// `S-1-5-12`: restricted code.
    RESTRICTED_CODE = 5, [12];
    /// `S-1-5-18`: the operating system.
    LOCAL_SYSTEM = 5, [18];
    /// `S-1-5-19`.
    LOCAL_SERVICE = 5, [19];
    /// `S-1-5-20`.
    NETWORK_SERVICE = 5, [20];
    /// `S-1-5-32-544`: Administrators.
    BUILTIN_ADMINISTRATORS = 5, [32, 544];
    /// `S-1-5-32-545`: Users.
    BUILTIN_USERS = 5, [32, 545];
    /// `S-1-5-32-546`: Guests.
    BUILTIN_GUESTS = 5, [32, 546];
    /// `S-1-5-32-547`: Power Users.
    BUILTIN_POWER_USERS = 5, [32, 547];
    /// `S-1-5-32-551`: Backup Operators.
    BUILTIN_BACKUP_OPERATORS = 5, [32, 551];
    /// `S-1-15-2-1`: every app container.
    ALL_APP_PACKAGES = 15, [2, 1];
    /// `S-1-16-4096`: low integrity.
    LOW_LABEL = 16, [4096];
    /// `S-1-16-8192`: medium integrity.
    MEDIUM_LABEL = 16, [8192];
    /// `S-1-16-8448`: a little above medium integrity.
    MEDIUM_PLUS_LABEL = 16, [8448];
    /// `S-1-16-12288`: high integrity.
    HIGH_LABEL = 16, [12288];
    /// `S-1-16-16384`: the integrity of the operating system.
    SYSTEM_LABEL = 16, [16384];
}

impl Sid {
    /// The SID of that authority and those sub-authorities.
    ///
    /// `None` if the authority takes more than 48 bits or there are more than 15 sub-authorities.
    pub const fn new(authority: u64, sub_authorities: &[u32]) -> Option<Sid> {
        if authority > MAX_AUTHORITY || sub_authorities.len() > MAX_SUB_AUTHORITIES {
            return None;
        }
        let mut bytes = [0; MAX_LENGTH];
        bytes[0] = 1;
        bytes[1] = sub_authorities.len() as u8;
        let authority = authority.to_be_bytes();
        let mut at = 0;
        while at < 6 {
            bytes[2 + at] = authority[2 + at];
            at += 1;
        }
        let mut index = 0;
        while index < sub_authorities.len() {
            let sub = sub_authorities[index].to_le_bytes();
            let mut at = 0;
            while at < 4 {
                bytes[HEADER + 4 * index + at] = sub[at];
                at += 1;
            }
            index += 1;
        }
        Some(Sid { bytes })
    }

    /// `S-1-5-` and one or two sub-authorities more: every such SID is valid.
    pub(crate) const fn of_nt(sub_authorities: &[u32]) -> Option<Sid> {
        Sid::new(NT_AUTHORITY, sub_authorities)
    }

    /// Only for constants: a wrong one does not compile.
    const fn well_known(authority: u64, sub_authorities: &[u32]) -> Sid {
        match Sid::new(authority, sub_authorities) {
            Some(sid) => sid,
            None => panic!("not a SID"),
        }
    }

    /// The SID at the start of `bytes`, and how many of them it takes.
    ///
    /// # Errors
    /// `INVALID_SID` if they are too few or it is no SID of revision 1.
    pub fn parse(bytes: &[u8]) -> Result<(Sid, usize), NtError> {
        let view = SidView::parse(bytes)?;
        Ok((view.to_sid(), view.bytes.len()))
    }

    /// Its bytes, as the wire has them.
    pub fn as_bytes(&self) -> &[u8] {
        let length = HEADER + 4 * usize::from(self.bytes[1]);
        self.bytes.get(..length).unwrap_or(&self.bytes)
    }

    /// Borrows it.
    pub fn view(&self) -> SidView<'_> {
        SidView { bytes: self.as_bytes() }
    }

    /// Writes it at the start of `buffer` and says how many bytes that took.
    ///
    /// # Errors
    /// `BUFFER_TOO_SMALL`; nothing is written then.
    pub fn write(&self, buffer: &mut [u8]) -> Result<usize, NtError> {
        let bytes = self.as_bytes();
        let room = buffer.get_mut(..bytes.len()).ok_or(NtError::BUFFER_TOO_SMALL)?;
        room.copy_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Appends its bytes.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`; `target` is as it was then.
    pub fn append_to(&self, target: &mut Vec<u8>) -> Result<(), NtError> {
        memory::extend(target, self.as_bytes())
    }

    /// The 48-bit identifier authority.
    pub fn authority(&self) -> u64 {
        self.view().authority()
    }

    /// The sub-authorities in order.
    pub fn sub_authorities(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.view().sub_authorities()
    }

    /// This SID and one sub-authority more: an account of the domain that this SID names.
    ///
    /// `None` if it has 15 already.
    pub fn child(&self, rid: u32) -> Option<Sid> {
        let count = usize::from(self.bytes[1]);
        let at = HEADER + 4 * count;
        let mut child = *self;
        child.bytes.get_mut(at..at + 4)?.copy_from_slice(&rid.to_le_bytes());
        child.bytes[1] += 1;
        Some(child)
    }
}

impl<'a> SidView<'a> {
    /// The SID at the start of `bytes`; [`SidView::as_bytes`] tells its length.
    ///
    /// # Errors
    /// `INVALID_SID` if they are too few or it is no SID of revision 1.
    pub fn parse(bytes: &'a [u8]) -> Result<SidView<'a>, NtError> {
        SidView::at_start(bytes).ok_or(NtError::INVALID_SID)
    }

    pub(super) fn at_start(bytes: &'a [u8]) -> Option<SidView<'a>> {
        let [1, count, ..] = *bytes else { return None };
        if usize::from(count) > MAX_SUB_AUTHORITIES {
            return None;
        }
        Some(SidView { bytes: bytes.get(..HEADER + 4 * usize::from(count))? })
    }

    /// Its bytes, as the wire has them: a multiple of 4, from 8 to 68.
    pub fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The 48-bit identifier authority.
    pub fn authority(self) -> u64 {
        let authority = self.bytes.get(2..HEADER).unwrap_or_default();
        authority.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
    }

    /// The sub-authorities in order.
    pub fn sub_authorities(self) -> impl ExactSizeIterator<Item = u32> + 'a {
        let subs = self.bytes.get(HEADER..).unwrap_or_default();
        subs.chunks_exact(4).map(|sub| u32_at(sub, 0).unwrap_or_default())
    }

    /// A value of its own.
    pub fn to_sid(self) -> Sid {
        let mut bytes = [0; MAX_LENGTH];
        for (to, from) in bytes.iter_mut().zip(self.bytes) {
            *to = *from;
        }
        Sid { bytes }
    }
}

impl PartialEq<Sid> for SidView<'_> {
    fn eq(&self, other: &Sid) -> bool {
        self.bytes == other.as_bytes()
    }
}

impl PartialEq<SidView<'_>> for Sid {
    fn eq(&self, other: &SidView<'_>) -> bool {
        other == self
    }
}

impl<'a> From<&'a Sid> for SidView<'a> {
    fn from(sid: &'a Sid) -> SidView<'a> {
        sid.view()
    }
}

/// The string form of [MS-DTYP] 2.4.2.1: the authority in decimal, or in hexadecimal from 2^32 on.
impl fmt::Display for SidView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let authority = self.authority();
        if authority <= u64::from(u32::MAX) {
            write!(f, "S-1-{authority}")?;
        } else {
            write!(f, "S-1-{authority:#014X}")?;
        }
        self.sub_authorities().try_for_each(|sub| write!(f, "-{sub}"))
    }
}

impl fmt::Debug for SidView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.view(), f)
    }
}

impl fmt::Debug for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.view(), f)
    }
}

/// Reads the string form; every number may be decimal or, after `0x`, hexadecimal.
impl FromStr for Sid {
    type Err = NtError;

    fn from_str(text: &str) -> Result<Sid, NtError> {
        sid_from_text(text).ok_or(NtError::INVALID_SID)
    }
}

fn sid_from_text(text: &str) -> Option<Sid> {
    let mut parts = text.split('-');
    if !parts.next()?.eq_ignore_ascii_case("S") || parts.next()? != "1" {
        return None;
    }
    let authority = number(parts.next()?)?;
    let mut sub_authorities = [0; MAX_SUB_AUTHORITIES];
    let mut count = 0;
    for part in parts {
        *sub_authorities.get_mut(count)? = u32::try_from(number(part)?).ok()?;
        count += 1;
    }
    Sid::new(authority, sub_authorities.get(..count)?)
}

/// A number in digits alone: no sign, no space.
pub(super) fn number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.get(..2) {
        Some("0x" | "0X") => (text.get(2..)?, 16),
        _ => (text, 10),
    };
    if !digits.starts_with(|digit: char| digit.is_digit(radix)) {
        return None;
    }
    u64::from_str_radix(digits, radix).ok()
}

#[cfg(test)]
mod tests;
