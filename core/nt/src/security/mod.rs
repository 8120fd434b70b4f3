//! Who may do what: SIDs, ACLs, security descriptors, tokens, and the judge between them.
//!
//! The layouts are [MS-DTYP] 2.4, the rules [MS-DTYP] 2.5.3. A value of one of these types has been
//! checked; the views borrow its bytes and cost nothing. What POSIX makes of a descriptor is in
//! [`crate::posix::permissions`]; when to ask the judge is the caller's business.

mod access_check;
mod acl;
mod descriptor;
pub mod inheritance;
pub mod sddl;
mod sid;
mod token;

pub use access_check::{Privileged, access_check, access_check_privileged};
pub use acl::{Ace, AceEffect, AceFlags, AceKind, Aces, AclBuilder, AclView};
pub use descriptor::{
    AclSlot, DescriptorControl, DescriptorParts, DescriptorView, SecurityDescriptor,
    SecurityInformation,
};
pub use sid::{Sid, SidView};
pub use token::{GroupAttributes, Privileges, Token, TokenGroup};

/// The little-endian 16 bits at `offset`, if they are there.
fn u16_at(bytes: &[u8], offset: usize) -> Option<u16> {
    let end = offset.checked_add(2)?;
    Some(u16::from_le_bytes(bytes.get(offset..end)?.try_into().ok()?))
}

/// The little-endian 32 bits at `offset`, if they are there.
fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    let end = offset.checked_add(4)?;
    Some(u32::from_le_bytes(bytes.get(offset..end)?.try_into().ok()?))
}
