//! What an operation demands of those who cache: the table of breaks.
//!
//! One row an operation, one column a kind of oplock: [MS-FSA] 2.1.4.12. Filter oplocks are not in
//! there; their column is that of the Windows driver documentation ("Breaking Oplocks"). Whom a
//! demand concerns, and who has been told already, is not here.

use nt::{AccessMask, OplockCaching, OplockLevel, ShareMode};

use Column::{Keep, Lose, Two};
use OplockLevel as Level;

/// What an operation is about to do to a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Breaker {
    /// An open of the existing stream: [MS-FSA] 2.1.5.1.2 (OPEN). After its share check, except
    /// where [`Oplock::precedes_sharing`](super::Oplock::precedes_sharing) says otherwise.
    Open(Opening),
    /// An open whose share check failed (OPEN_BREAK_H): who keeps a handle open for nobody may
    /// close it. The share check is made again when the wait is over.
    SharingViolation,
    /// A read, or a section through which the stream is read. [MS-FSA] 2.1.5.3.
    Read,
    /// A flush: what a holder keeps back has to come first. [MS-FSA] 2.1.5.7.
    Flush,
    /// A write, zeroed ranges, or a section through which the stream may be written (what is
    /// written there comes past nobody later). [MS-FSA] 2.1.5.4, 2.1.5.10 FSCTL_SET_ZERO_DATA.
    Write,
    /// A byte-range lock or unlock. [MS-FSA] 2.1.5.8.
    ByteRangeLock,
    /// End of file, allocation, valid data length. [MS-FSA] 2.1.5.15.1, .4, .15.
    SetEnd,
    /// A rename, a short name, a link in the way of one; of the stream itself, of what it replaces,
    /// or of a directory above. [MS-FSA] 2.1.5.15.7, .12, .14.
    Rename,
    /// A delete disposition that is set (not one that is taken back). [MS-FSA] 2.1.5.15.3.
    Delete,
    /// A new security descriptor. [MS-FSA] 2.1.5.17.
    SetSecurity,
    /// An entry of this directory comes, goes or changes: PARENT_OBJECT in [MS-FSA] 2.1.4.12. The
    /// key that counts is the client's for the parent.
    Entry,
}

/// An open, as far as oplocks are concerned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opening {
    /// What it wants to do.
    pub desired: AccessMask,
    /// What it lets others do.
    pub share: ShareMode,
    /// FILE_SUPERSEDE, FILE_OVERWRITE or FILE_OVERWRITE_IF.
    pub overwrites: bool,
    /// FILE_RESERVE_OPFILTER.
    pub reserves_filter: bool,
}

/// What becomes of an oplock of one of the older kinds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    Keep,
    /// Broken to level 2.
    Two,
    /// Broken to none.
    Lose,
}

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Demand {
    level_one: Column,
    batch: Column,
    filter: Column,
    level_two: Column,
    /// BreakCacheState: what no caching level may keep.
    taken: OplockCaching,
}

const NOTHING: OplockCaching = OplockCaching::empty();
const W: OplockCaching = OplockCaching::WRITE;
const H: OplockCaching = OplockCaching::HANDLE;
const RW: OplockCaching = OplockCaching::READ.union(W);

#[rustfmt::skip] // a table
fn demand(breaker: Breaker) -> Demand {
    match breaker { //                             level 1  batch  filter  level 2  caches
        Breaker::Open(opening)             => opening.demand(),
        Breaker::SharingViolation          => row([Keep,    Keep,  Keep,   Keep],   H),
        Breaker::Read | Breaker::Flush     => row([Two,     Two,   Keep,   Keep],   W),
        Breaker::Write | Breaker::SetEnd   => row([Lose,    Lose,  Lose,   Lose],   RW),
        Breaker::ByteRangeLock             => row([Lose,    Lose,  Keep,   Lose],   RW),
        Breaker::Rename                    => row([Keep,    Lose,  Lose,   Keep],   H),
        Breaker::Delete                    => row([Keep,    Keep,  Keep,   Keep],   H),
        Breaker::SetSecurity               => row([Keep,    Keep,  Keep,   Keep],   H),
        Breaker::Entry                     => row([Keep,    Keep,  Keep,   Keep],   RW),
    }
}

fn row(columns: [Column; 4], taken: OplockCaching) -> Demand {
    let [level_one, batch, filter, level_two] = columns;
    Demand { level_one, batch, filter, level_two, taken }
}

impl Opening {
    fn demand(self) -> Demand {
        if self.overwrites || self.reserves_filter {
            return row([Lose, Lose, Lose, Lose], RW);
        }
        let alone = if self.only(legacy_stat()) { Keep } else { Two };
        let taken = if self.only(granular_stat()) { NOTHING } else { W };
        row([alone, alone, self.filter(), Keep], taken)
    }

    fn only(self, harmless: AccessMask) -> bool {
        harmless.contains(self.desired)
    }

    /// A filter oplock is there to let writers in, and those who would shut out its holder's own
    /// reads. Windows documents the two conditions in one sentence that does not say how they
    /// combine; either is enough here, since a break too many harms nobody.
    fn filter(self) -> Column {
        let reads = legacy_stat()
            | AccessMask::READ_DATA
            | AccessMask::READ_EA
            | AccessMask::EXECUTE
            | AccessMask::READ_CONTROL;
        let harmless = self.only(reads) && self.share.contains(ShareMode::READ);
        if self.only(legacy_stat()) || harmless { Keep } else { Lose }
    }
}

/// An open for this alone does not break the older kinds. [MS-FSA] 2.1.4.12, case OPEN.
fn legacy_stat() -> AccessMask {
    AccessMask::READ_ATTRIBUTES | AccessMask::WRITE_ATTRIBUTES | AccessMask::SYNCHRONIZE
}

/// An open for this alone does not break the caching levels. [MS-FSA] 2.1.4.12, case OPEN.
fn granular_stat() -> AccessMask {
    legacy_stat() | AccessMask::READ_CONTROL
}

/// What an operation does to one oplock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Loss {
    /// What is left of it, as far as this operation is concerned.
    pub to: OplockLevel,
    /// The operation waits until the holder has given up the rest.
    pub waits: bool,
}

impl Breaker {
    /// What this does to an oplock of level `from` that is, or is being broken, to `to`; `None` if
    /// it does not mind it. An oplock that is not being broken is at `from` itself.
    pub(super) fn loss(self, from: OplockLevel, to: OplockLevel) -> Option<Loss> {
        let demand = demand(self);
        let older = |column, waits| match column {
            Keep => None,
            Two if to == Level::None => Some(Loss { to, waits }),
            Two => Some(Loss { to: Level::LevelTwo, waits }),
            Lose => Some(Loss { to: Level::None, waits }),
        };
        match from {
            Level::None => None,
            Level::LevelTwo => older(demand.level_two, false),
            Level::LevelOne => older(demand.level_one, true),
            Level::Batch => older(demand.batch, true),
            Level::Filter => older(demand.filter, true),
            Level::Read | Level::ReadHandle | Level::ReadWrite | Level::ReadWriteHandle => {
                let taken = demand.taken;
                // RH that loses all is told to acknowledge, but only who wants the handles gone
                // waits for it: the data that it caches was never newer than the file's.
                let waits = from.is_exclusive() || taken.contains(H);
                let concerned = from.caching().intersects(taken);
                concerned.then(|| Loss { to: to.without(taken), waits })
            }
        }
    }

    /// The oplock is the parent's, and so is the key to compare: [MS-FSA] 2.1.4.12.2.
    pub(super) fn is_on_parent(self) -> bool {
        self == Breaker::Entry
    }
}
