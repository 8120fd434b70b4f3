//! The extended attributes of one file, and the WSL metadata that lives among them.
//!
//! Owns which names are the same, the merge of a list, and the size that NT reports. `$LXUID`,
//! `$LXGID`, `$LXMOD` and `$LXDEV` ([MS-FSCC] 2.4.46 reports them) are kept as [`LxMetadata`]
//! alone, so that the list and the metadata cannot disagree; in a list they come last.

use alloc::vec::Vec;
use nt::{Case, EaEntry, EaFlags, EaList, EaListBuilder, LxMetadata, NtError, memory};

/// The length field that precedes packed EAs; EaSize counts it.
const LIST_OVERHEAD: usize = 4;

#[derive(Debug, Default)]
pub(crate) struct EaSet {
    entries: Vec<Ea>,
    lx: LxMetadata,
    /// EaSize, [`EaList::ea_size`].
    size: u32,
}

#[derive(Debug)]
struct Ea {
    flags: EaFlags,
    name: Vec<u8>,
    value: Vec<u8>,
}

/// The `$LX` attributes, in the order they are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum LxField {
    Uid,
    Gid,
    Mode,
    Device,
}

impl LxField {
    const ALL: [LxField; 4] = [LxField::Uid, LxField::Gid, LxField::Mode, LxField::Device];

    const fn name(self) -> &'static [u8] {
        match self {
            LxField::Uid => b"$LXUID",
            LxField::Gid => b"$LXGID",
            LxField::Mode => b"$LXMOD",
            LxField::Device => b"$LXDEV",
        }
    }

    fn of(name: &[u8]) -> Option<LxField> {
        LxField::ALL.into_iter().find(|field| EaEntry::is_same_name(field.name(), name))
    }

    fn value(self, lx: &LxMetadata) -> Option<LxValue> {
        match self {
            LxField::Uid => lx.uid.map(LxValue::number),
            LxField::Gid => lx.gid.map(LxValue::number),
            LxField::Mode => lx.mode.map(LxValue::number),
            LxField::Device => lx.device.map(|(major, minor)| LxValue::pair(major, minor)),
        }
    }

    fn entry(self, value: &LxValue) -> EaEntry<'_> {
        EaEntry { name: self.name(), value: value.as_bytes(), flags: EaFlags::empty() }
    }

    /// An empty value takes the field away. Fails with `INVALID_PARAMETER` for the wrong length.
    fn set(self, lx: &mut LxMetadata, value: &[u8]) -> Result<(), NtError> {
        if self == LxField::Device {
            lx.device = match value.split_at_checked(4) {
                None if value.is_empty() => None,
                Some((major, minor)) => Some((number(major)?, number(minor)?)),
                None => return Err(NtError::INVALID_PARAMETER),
            };
            return Ok(());
        }
        let value = if value.is_empty() { None } else { Some(number(value)?) };
        match self {
            LxField::Uid => lx.uid = value,
            LxField::Gid => lx.gid = value,
            LxField::Mode => lx.mode = value,
            LxField::Device => {}
        }
        Ok(())
    }
}

fn number(value: &[u8]) -> Result<u32, NtError> {
    value.try_into().map(u32::from_le_bytes).map_err(|_| NtError::INVALID_PARAMETER)
}

/// The value of a `$LX` attribute: one or two little-endian numbers.
#[derive(Clone, Copy, Debug)]
struct LxValue {
    bytes: [u8; 8],
    length: usize,
}

impl LxValue {
    fn number(number: u32) -> LxValue {
        LxValue { length: 4, ..LxValue::pair(number, 0) }
    }

    fn pair(first: u32, second: u32) -> LxValue {
        let number = u64::from(second) << 32 | u64::from(first);
        LxValue { bytes: number.to_le_bytes(), length: 8 }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl EaSet {
    /// EaSize, [`EaList::ea_size`]; 0 for none.
    pub(crate) fn size(&self) -> u32 {
        self.size
    }

    pub(crate) fn lx(&self) -> LxMetadata {
        self.lx
    }

    /// Sets what is there. Fails with `EA_TOO_LARGE`, unchanged.
    pub(crate) fn set_lx(&mut self, change: LxMetadata, max_bytes: u32) -> Result<(), NtError> {
        let lx = LxMetadata {
            uid: change.uid.or(self.lx.uid),
            gid: change.gid.or(self.lx.gid),
            mode: change.mode.or(self.lx.mode),
            device: change.device.or(self.lx.device),
        };
        self.size = size_of(&self.entries, &lx, max_bytes)?;
        self.lx = lx;
        Ok(())
    }

    /// This set with `list` merged into it, [MS-FSA] 2.1.5.15.5.
    ///
    /// Fails with `EA_TOO_LARGE`, `INVALID_PARAMETER` (a malformed `$LX` value) or
    /// `INSUFFICIENT_RESOURCES`.
    pub(crate) fn merged(
        &self,
        list: EaList<'_>,
        case: Case,
        max_bytes: u32,
    ) -> Result<EaSet, NtError> {
        let mut merged = EaSet { entries: Vec::new(), lx: self.lx, size: 0 };
        for ea in &self.entries {
            memory::push(&mut merged.entries, ea.try_clone()?)?;
        }
        for entry in list.iter() {
            match LxField::of(entry.name) {
                Some(field) => field.set(&mut merged.lx, entry.value)?,
                None => merged.put(&entry, case)?,
            }
        }
        merged.size = size_of(&merged.entries, &merged.lx, max_bytes)?;
        Ok(merged)
    }

    fn put(&mut self, entry: &EaEntry<'_>, case: Case) -> Result<(), NtError> {
        let is_same = |ea: &Ea| match case {
            Case::Sensitive => ea.name == entry.name,
            Case::Insensitive => EaEntry::is_same_name(&ea.name, entry.name),
        };
        let position = self.entries.iter().position(is_same);
        if entry.value.is_empty() {
            if let Some(position) = position {
                self.entries.remove(position);
            }
            return Ok(());
        }
        let value = memory::copy(entry.value)?;
        if let Some(ea) = position.and_then(|position| self.entries.get_mut(position)) {
            ea.flags = entry.flags;
            ea.value = value;
            return Ok(());
        }
        let name = memory::copy(entry.name)?;
        memory::push(&mut self.entries, Ea { flags: entry.flags, name, value })
    }

    /// FILE_FULL_EA_INFORMATION; empty for none. Fails with `INSUFFICIENT_RESOURCES`.
    pub(crate) fn to_list(&self) -> Result<Vec<u8>, NtError> {
        let mut list = EaListBuilder::new();
        for ea in &self.entries {
            list.push(&ea.as_entry())?;
        }
        for field in LxField::ALL {
            if let Some(value) = field.value(&self.lx) {
                list.push(&field.entry(&value))?;
            }
        }
        Ok(list.into_bytes())
    }
}

impl Ea {
    fn as_entry(&self) -> EaEntry<'_> {
        EaEntry { name: &self.name, value: &self.value, flags: self.flags }
    }

    fn try_clone(&self) -> Result<Ea, NtError> {
        let (name, value) = (memory::copy(&self.name)?, memory::copy(&self.value)?);
        Ok(Ea { flags: self.flags, name, value })
    }
}

/// EaSize of the list. Fails with `EA_TOO_LARGE`.
fn size_of(entries: &[Ea], lx: &LxMetadata, max_bytes: u32) -> Result<u32, NtError> {
    let stored = entries.iter().map(|ea| ea.as_entry().packed_size());
    let derived = LxField::ALL.into_iter().filter_map(|field| {
        let value = field.value(lx)?;
        Some(field.entry(&value).packed_size())
    });
    let packed: usize = stored.chain(derived).sum();
    let size = if packed == 0 { 0 } else { packed + LIST_OVERHEAD };
    u32::try_from(size).ok().filter(|&size| size <= max_bytes).ok_or(NtError::EA_TOO_LARGE)
}
