//! Oplocks as they are asked for and acknowledged: levels, keys, acknowledgements.
//!
//! [MS-FSA] 2.1.5.18 and 2.1.5.19. The caching levels are FSCTL_REQUEST_OPLOCK's and, with the same
//! bits, the leases of [MS-SMB2] 2.2.13.2.8; the others are older and have a control code each. Who
//! holds what, and what breaks it, is not here.

use OplockLevel as Level;

bitflags::bitflags! {
    /// What a holder may keep to himself: OPLOCK_LEVEL_CACHE_* and SMB2_LEASE_*_CACHING.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct OplockCaching: u32 {
        /// Read data that it has read before.
        const READ = 1;
        /// Leave the handle open after its user closed it.
        const HANDLE = 2;
        /// Keep written data back.
        const WRITE = 4;
    }
}

/// A kind of oplock: every one that can be asked for, held, or broken to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum OplockLevel {
    /// None: only broken to.
    #[default]
    None,
    /// Level 2: reads, beside others. FSCTL_REQUEST_OPLOCK_LEVEL_2, SMB2_OPLOCK_LEVEL_II.
    LevelTwo,
    /// Level 1: reads and writes, alone. FSCTL_REQUEST_OPLOCK_LEVEL_1,
    /// SMB2_OPLOCK_LEVEL_EXCLUSIVE.
    LevelOne,
    /// Level 1 and handles. FSCTL_REQUEST_BATCH_OPLOCK, SMB2_OPLOCK_LEVEL_BATCH.
    Batch,
    /// To get out of the way of a writer. FSCTL_REQUEST_FILTER_OPLOCK.
    Filter,
    /// R: reads, beside others.
    Read,
    /// RH: reads and handles, beside others.
    ReadHandle,
    /// RW: reads and writes, alone with its key.
    ReadWrite,
    /// RWH: all, alone with its key.
    ReadWriteHandle,
}

impl OplockLevel {
    /// The level that caches exactly this; nothing is [`OplockLevel::None`]. Not every set is a
    /// level: without READ there is neither HANDLE nor WRITE ([MS-FSA] 2.1.5.18).
    pub fn from_caching(caching: OplockCaching) -> Option<OplockLevel> {
        let levels =
            [Level::None, Level::Read, Level::ReadHandle, Level::ReadWrite, Level::ReadWriteHandle];
        levels.into_iter().find(|level| level.caching() == caching)
    }

    /// What FSCTL_REQUEST_OPLOCK or a lease calls it: empty for the older kinds.
    pub const fn caching(self) -> OplockCaching {
        let read = OplockCaching::READ;
        match self {
            Level::None | Level::LevelTwo | Level::LevelOne | Level::Batch | Level::Filter => {
                OplockCaching::empty()
            }
            Level::Read => read,
            Level::ReadHandle => read.union(OplockCaching::HANDLE),
            Level::ReadWrite => read.union(OplockCaching::WRITE),
            Level::ReadWriteHandle => OplockCaching::all(),
        }
    }

    /// A caching level, LEVEL_GRANULAR in [MS-FSA] 2.1.5.18.
    pub const fn is_granular(self) -> bool {
        !self.caching().is_empty()
    }

    /// Held by one only (or by handles with one key): EXCLUSIVE in [MS-FSA] 2.1.1.10.
    pub const fn is_exclusive(self) -> bool {
        match self {
            Level::None | Level::LevelTwo | Level::Read | Level::ReadHandle => false,
            Level::LevelOne
            | Level::Batch
            | Level::Filter
            | Level::ReadWrite
            | Level::ReadWriteHandle => true,
        }
    }

    /// The caching level that is left when these are taken; without READ nothing is.
    #[must_use]
    pub fn without(self, taken: OplockCaching) -> OplockLevel {
        OplockLevel::from_caching(self.caching().difference(taken)).unwrap_or(Level::None)
    }
}

/// Who is the same client: handles with equal keys do not break each other's oplocks. The lease key
/// of [MS-SMB2] 2.2.13.2.8, the oplock key of a local open.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct OplockKey(pub [u8; 16]);

/// The keys an open brings. A handle without a key is the same client as itself only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct OplockKeys {
    /// TargetOplockKey: its own.
    pub target: Option<OplockKey>,
    /// ParentOplockKey: its client's for the directory, whose oplock a new or changed entry then
    /// does not break.
    pub parent: Option<OplockKey>,
}

/// What a holder answers to a break that has to be acknowledged: [MS-FSA] 2.1.5.19.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OplockAck {
    /// FSCTL_OPLOCK_BREAK_ACKNOWLEDGE: the level it was broken to. For the older kinds.
    Accept,
    /// FSCTL_OPLOCK_BREAK_ACK_NO_2: none, even if level 2 was offered. For the older kinds.
    Decline,
    /// FSCTL_OPBATCH_ACK_CLOSE_PENDING: who waits, waits until the handle is closed. For the older
    /// kinds; a level 1 oplock ends at once.
    ClosePending,
    /// FSCTL_REQUEST_OPLOCK with REQUEST_OPLOCK_INPUT_FLAG_ACK, or a lease break acknowledgement:
    /// what it keeps, nothing included. For the caching levels.
    Keep(OplockCaching),
}

#[cfg(test)]
mod tests;
