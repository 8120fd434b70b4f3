//! [`LxMetadata`] as extended attributes: what WSL keeps in `$LXUID`, `$LXGID`, `$LXMOD` and
//! `$LXDEV` ([MS-FSCC] 2.4.46). Numbers are little-endian, of 32 bits.

use nt::{EaEntry, EaFlags, EaList, EaListBuilder, LxMetadata, NtError};

const UID: &[u8] = b"$LXUID";
const GID: &[u8] = b"$LXGID";
const MODE: &[u8] = b"$LXMOD";
const DEVICE: &[u8] = b"$LXDEV";

/// The EA list that stores what `lx` says.
///
/// # Errors
/// `INSUFFICIENT_RESOURCES`.
pub fn to_extended_attributes(lx: &LxMetadata) -> Result<Vec<u8>, NtError> {
    let mut list = EaListBuilder::new();
    let numbers = [(UID, lx.uid), (GID, lx.gid), (MODE, lx.mode)];
    for (name, number) in numbers {
        if let Some(number) = number {
            list.push(&entry(name, &number.to_le_bytes()))?;
        }
    }
    if let Some((major, minor)) = lx.device {
        let number = u64::from(minor) << 32 | u64::from(major);
        list.push(&entry(DEVICE, &number.to_le_bytes()))?;
    }
    Ok(list.into_bytes())
}

fn entry<'a>(name: &'a [u8], value: &'a [u8]) -> EaEntry<'a> {
    EaEntry { name, value, flags: EaFlags::empty() }
}

/// What an EA list says of Linux; what is not there or of another length says nothing.
pub fn from_extended_attributes(list: &[u8]) -> LxMetadata {
    let Ok(list) = EaList::parse(list) else { return LxMetadata::default() };
    let number = |name: &[u8]| {
        let value = list.find(name)?.value;
        Some(u32::from_le_bytes(value.try_into().ok()?))
    };
    let device = || {
        let value = list.find(DEVICE)?.value;
        let number = u64::from_le_bytes(value.try_into().ok()?);
        Some((number as u32, (number >> 32) as u32))
    };
    LxMetadata { uid: number(UID), gid: number(GID), mode: number(MODE), device: device() }
}

#[cfg(test)]
mod tests;
