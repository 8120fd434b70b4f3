//! Oplocks: who may cache a stream, and what makes him stop.
//!
//! Owns the oplocks of one stream, one a handle. The invariant: what a client caches, no operation
//! of another client passes by; the operation waits until the holder has given it up, or, where
//! nothing can be lost, goes on once the holder has been told. Handles that share a key are one
//! client.
//!
//! What breaks what is a table ([`Breaker`]), what lives beside what another. Requests that wait,
//! how long they may, and the share check are the engine's; it asks again after each
//! [`acknowledge`](Oplock::acknowledge) and [`leave`](Oplock::leave), which costs no second notice.

mod demand;
mod grant;

pub use demand::{Breaker, Opening};

use alloc::vec::Vec;
use grant::{Grant, State};
use nt::{NtError, OplockAck, OplockKey, OplockKeys, OplockLevel};

use OplockLevel as Level;

/// Whose operation it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Client<H> {
    /// Its handle, unless it is only about to be opened.
    pub handle: Option<H>,
    /// Its keys.
    pub keys: OplockKeys,
}

/// May the operation go on?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum Verdict {
    /// At once.
    Go,
    /// Not before a holder has acknowledged or left; then ask again.
    Wait,
}

/// A holder is told something; this completes the request by which it got its oplock.
/// [MS-FSA] 2.1.5.18.3.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notice<H> {
    /// The holder.
    pub handle: H,
    /// What it had.
    pub from: OplockLevel,
    /// What it has now, or may keep.
    pub to: OplockLevel,
    /// Why.
    pub outcome: Outcome,
}

/// Why an oplock ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Broken: STATUS_SUCCESS.
    Broken {
        /// It goes on until the holder has acknowledged.
        acknowledge: bool,
    },
    /// The same client got `to` by another request, or on another handle:
    /// STATUS_OPLOCK_SWITCHED_TO_NEW_HANDLE.
    Switched,
    /// Its handle was closed: STATUS_OPLOCK_HANDLE_CLOSED, for the older kinds STATUS_SUCCESS.
    HandleClosed,
}

/// A request for an oplock. [MS-FSA] 2.1.5.18.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OplockRequest<H> {
    /// For this handle.
    pub handle: H,
    /// Its TargetOplockKey.
    pub key: Option<OplockKey>,
    /// What.
    pub level: OplockLevel,
    /// What the stream is like.
    pub stream: StreamFacts,
}

/// What speaks for or against an oplock, but is known elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StreamFacts {
    /// It is a directory.
    pub directory: bool,
    /// The handle was opened for synchronous use.
    pub synchronous: bool,
    /// There are byte-range locks (those beyond the allocation do not count).
    pub byte_range_locks: bool,
    /// A transaction uses the file.
    pub transacted: bool,
    /// It is to be deleted.
    pub delete_pending: bool,
    /// Who else has it open.
    pub others: Others,
}

/// The other handles of a stream.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Others {
    /// There are none.
    #[default]
    Nobody,
    /// They all have the key of this one.
    SameClient,
    /// Some have another key, or none.
    OtherClients,
}

/// What a new oplock does to one that is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meeting {
    /// Both stay.
    Beside,
    /// The new one is the old one's successor.
    Replaces,
    /// No.
    Refused,
}

/// The oplocks of a stream. `H` names handles.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Oplock<H> {
    grants: Vec<Grant<H>>,
}

impl<H> Default for Oplock<H> {
    fn default() -> Oplock<H> {
        Oplock { grants: Vec::new() }
    }
}

impl<H: Copy + Eq> Oplock<H> {
    /// Grants an oplock, beside those that are there or in place of the same client's lower one.
    ///
    /// To ask for [`OplockLevel::None`] is to ask for nothing: the caller answers that himself.
    ///
    /// # Errors
    /// `INVALID_PARAMETER` for nothing, and for anything but R and RH on a directory;
    /// `OPLOCK_NOT_GRANTED` if the stream, another oplock or a break in progress forbids it;
    /// `INSUFFICIENT_RESOURCES`. Then nothing has changed.
    pub fn request(
        &mut self,
        request: OplockRequest<H>,
        notices: &mut Vec<Notice<H>>,
    ) -> Result<(), NtError> {
        check_stream(request.level, request.stream)?;
        // [MS-FSA] 2.1.5.18.2 lets R and RH join a break in some mixtures; here nothing joins one.
        let refused = |grant: &Grant<H>| meeting(&request, grant) == Meeting::Refused;
        if self.is_breaking() || self.grants.iter().any(refused) {
            return Err(NtError::OPLOCK_NOT_GRANTED);
        }
        reserve(notices, self.grants.len())?;
        reserve(&mut self.grants, 1)?;
        self.grants.retain(|grant| {
            let replaced = meeting(&request, grant) == Meeting::Replaces;
            if replaced {
                notices.push(replacement(&request, grant));
            }
            !replaced
        });
        let OplockRequest { handle, key, level, .. } = request;
        self.grants.push(Grant { handle, key, state: State::Held(level) });
        Ok(())
    }

    /// An operation is about to be carried out: breaks what is in its way. [MS-FSA] 2.1.4.12.
    ///
    /// Asked again, the same operation gets the same answer until a holder has answered, and sends
    /// no notice twice.
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES`; then nothing has changed.
    pub fn check(
        &mut self,
        by: Client<H>,
        breaker: Breaker,
        notices: &mut Vec<Notice<H>>,
    ) -> Result<Verdict, NtError> {
        reserve(notices, self.grants.len())?;
        let mut verdict = Verdict::Go;
        for grant in &mut self.grants {
            let Some(loss) = grant.loss(by, breaker) else { continue };
            if loss.waits {
                verdict = Verdict::Wait;
            }
            if let Some(notice) = grant.lower(loss.to) {
                notices.push(notice);
            }
        }
        self.drop_ended();
        Ok(verdict)
    }

    /// The same for an open with FILE_OPEN_REQUIRING_OPLOCK, which breaks nothing.
    ///
    /// # Errors
    /// `CANNOT_BREAK_OPLOCK` if [`Oplock::check`] would break an oplock or wait for one.
    pub fn check_unbroken(&self, by: Client<H>, breaker: Breaker) -> Result<(), NtError> {
        let touched = |grant: &Grant<H>| {
            grant.loss(by, breaker).is_some_and(|loss| grant.is_touched_by(loss))
        };
        if self.grants.iter().any(touched) {
            return Err(NtError::CANNOT_BREAK_OPLOCK);
        }
        Ok(())
    }

    /// A holder answers the break that it was told of; returns what it has from now on.
    ///
    /// If more was broken meanwhile than it knew when it answered, it gets what it asked for, and
    /// is told at once (by the notice) that this is broken too. With
    /// [`OplockAck::ClosePending`] it has nothing, but who waits goes on waiting until it leaves.
    /// While a delete is pending nobody keeps handles open.
    ///
    /// # Errors
    /// `INVALID_OPLOCK_PROTOCOL` if there is no break to acknowledge, or not in this way;
    /// `INVALID_PARAMETER` if what it would keep is no level; `CANNOT_GRANT_REQUESTED_OPLOCK` if it
    /// would keep more than it was offered; `INSUFFICIENT_RESOURCES`. Then nothing has changed, and
    /// the break is still to be acknowledged.
    pub fn acknowledge(
        &mut self,
        handle: H,
        ack: OplockAck,
        delete_pending: bool,
        notices: &mut Vec<Notice<H>>,
    ) -> Result<OplockLevel, NtError> {
        reserve(notices, 1)?;
        let mut grants = self.grants.iter_mut();
        let grant =
            grants.find(|grant| grant.handle == handle).ok_or(NtError::INVALID_OPLOCK_PROTOCOL)?;
        let (kept, next) = grant.acknowledge(ack, delete_pending)?;
        if let Some(notice) = next {
            notices.push(notice);
        }
        self.drop_ended();
        Ok(kept)
    }

    /// A handle is cleaned up, or its oplock's request cancelled: it holds nothing, and a break
    /// that waited for it is over. Cannot fail. [MS-FSA] 2.1.4.12, case CLOSE.
    ///
    /// Returns what completes the handle's request, if no break has.
    pub fn leave(&mut self, handle: H) -> Option<Notice<H>> {
        let at = self.grants.iter().position(|grant| grant.handle == handle)?;
        let grant = self.grants.remove(at);
        let closed = || grant.notice(grant.level(), Level::None, Outcome::HandleClosed);
        (!grant.is_breaking()).then(closed)
    }

    /// Hands an oplock on, with the break it may be in, to another handle of the same client: a
    /// lease outlives the handle that asked for it. `false` if there is none, the new handle has
    /// one itself, or its key is another; and of an oplock of one handle, which may have promised
    /// to close.
    #[must_use]
    pub fn hand_on(&mut self, from: H, to: H, key: OplockKey) -> bool {
        let taken = self.grants.iter().any(|grant| grant.handle == to);
        let mut grants = self.grants.iter_mut();
        match grants.find(|grant| grant.handle == from && grant.key == Some(key)) {
            Some(grant) if !taken && !grant.level().caching().is_empty() => {
                grant.handle = to;
                true
            }
            Some(_) | None => false,
        }
    }

    /// What a handle holds: until it has acknowledged, what it held before the break.
    pub fn level(&self, handle: H) -> OplockLevel {
        let mut grants = self.grants.iter();
        grants.find(|grant| grant.handle == handle).map_or(Level::None, Grant::level)
    }

    /// A holder has still to acknowledge. While none has, nobody waits.
    pub fn is_breaking(&self) -> bool {
        self.grants.iter().any(Grant::is_breaking)
    }

    /// A batch or filter oplock is there, which an open breaks even if its share check fails later:
    /// its holder may then close a handle that nobody uses. [MS-FSA] 2.1.5.1.2.
    pub fn precedes_sharing(&self) -> bool {
        let early = |grant: &Grant<H>| matches!(grant.level(), Level::Batch | Level::Filter);
        self.grants.iter().any(early)
    }

    /// Nobody holds anything.
    pub fn is_free(&self) -> bool {
        self.grants.is_empty()
    }

    fn drop_ended(&mut self) {
        self.grants.retain(|grant| !grant.has_ended());
    }
}

fn reserve<T>(vec: &mut Vec<T>, more: usize) -> Result<(), NtError> {
    vec.try_reserve(more).map_err(|_| NtError::INSUFFICIENT_RESOURCES)
}

/// Does the stream admit such an oplock? [MS-FSA] 2.1.5.18, and "Granting Oplocks" of the Windows
/// driver documentation for what that leaves out (filter, transactions, keys).
fn check_stream(level: OplockLevel, stream: StreamFacts) -> Result<(), NtError> {
    let for_directories = matches!(level, Level::Read | Level::ReadHandle);
    if level == Level::None || (stream.directory && !for_directories) {
        return Err(NtError::INVALID_PARAMETER);
    }
    let forbidden = match level {
        Level::None => false,
        Level::LevelOne | Level::Batch | Level::Filter => stream.others > Others::Nobody,
        Level::LevelTwo | Level::Read => stream.byte_range_locks,
        Level::ReadHandle => stream.byte_range_locks || stream.delete_pending,
        Level::ReadWrite => stream.others > Others::SameClient,
        Level::ReadWriteHandle => stream.others > Others::SameClient || stream.delete_pending,
    };
    if forbidden || stream.synchronous || stream.transacted {
        return Err(NtError::OPLOCK_NOT_GRANTED);
    }
    Ok(())
}

/// Which oplocks live together, and which one follows another: [MS-FSA] 2.1.5.18.1 and .2.
#[rustfmt::skip] // a table
fn meeting<H: Copy + Eq>(new: &OplockRequest<H>, old: &Grant<H>) -> Meeting {
    let same_handle = new.handle == old.handle;
    let same = same_handle || (new.key.is_some() && new.key == old.key);
    let joins = |replaces| if replaces { Meeting::Replaces } else { Meeting::Beside };
    let upgrades = |replaces| if replaces { Meeting::Replaces } else { Meeting::Refused };
    match (new.level, old.level()) {
        // Level 2 knows handles, not keys.
        (Level::LevelTwo, Level::LevelTwo)                        => joins(same_handle),
        (Level::Read, Level::LevelTwo)                            => joins(same_handle),
        (Level::LevelTwo, Level::Read)                            => joins(same),
        (Level::Read, Level::Read)                                => joins(same),
        (Level::Read, Level::ReadHandle) if !same                 => Meeting::Beside,
        (Level::ReadHandle, Level::Read | Level::ReadHandle)      => joins(same),
        (Level::ReadWrite, Level::Read | Level::ReadWrite)        => upgrades(same),
        (Level::ReadWriteHandle,
            Level::Read | Level::ReadHandle | Level::ReadWrite | Level::ReadWriteHandle)
                                                                  => upgrades(same),
        // There are no other handles, so the level 2 oplock is this one's own.
        (Level::LevelOne | Level::Batch | Level::Filter, Level::LevelTwo)
                                                                  => upgrades(same_handle),
        (Level::None | Level::LevelTwo | Level::LevelOne | Level::Batch | Level::Filter
            | Level::Read | Level::ReadHandle | Level::ReadWrite | Level::ReadWriteHandle, _)
                                                                  => Meeting::Refused,
    }
}

fn replacement<H: Copy + Eq>(new: &OplockRequest<H>, old: &Grant<H>) -> Notice<H> {
    match new.level {
        // [MS-FSA] 2.1.5.18.1: level 2 is broken, not switched.
        Level::LevelOne | Level::Batch | Level::Filter => {
            let broken = Outcome::Broken { acknowledge: false };
            old.notice(old.level(), Level::None, broken)
        }
        Level::None
        | Level::LevelTwo
        | Level::Read
        | Level::ReadHandle
        | Level::ReadWrite
        | Level::ReadWriteHandle => old.notice(old.level(), new.level, Outcome::Switched),
    }
}

#[cfg(test)]
mod tests;
