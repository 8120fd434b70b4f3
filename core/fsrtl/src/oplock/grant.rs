//! One granted oplock: held, or being broken.
//!
//! The transitions of a single holder. That a holder lives beside others, and with whom, is in the
//! module above.

use super::demand::{Breaker, Loss};
use super::{Client, Notice, Outcome};
use nt::{NtError, OplockAck, OplockKey, OplockLevel};

use OplockLevel as Level;

/// An oplock that was granted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Grant<H> {
    pub handle: H,
    pub key: Option<OplockKey>,
    pub state: State,
}

/// Where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum State {
    /// In force; [`OplockLevel::None`] is one that has ended and is about to be removed.
    Held(OplockLevel),
    /// The holder was told and has not answered.
    Breaking(Breaking),
}

/// A break that waits for its acknowledgement.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Breaking {
    /// What the holder has, until it answers.
    pub from: OplockLevel,
    /// What it was told that it may keep.
    pub told: OplockLevel,
    /// What it may keep by now: `told`, or less if more was broken since (BREAK_TO_TWO_TO_NONE and
    /// its kin in [MS-FSA] 2.1.1.10). It hears of that when it answers.
    pub to: OplockLevel,
    /// It has answered that it will close the handle.
    pub closing: bool,
}

impl<H: Copy + Eq> Grant<H> {
    /// Are these the same client? [MS-FSA] 2.1.4.12.2.
    pub(super) fn is_of(&self, by: Client<H>, breaker: Breaker) -> bool {
        let key = if breaker.is_on_parent() { by.keys.parent } else { by.keys.target };
        by.handle == Some(self.handle) || (key.is_some() && key == self.key)
    }

    /// What the operation takes from this oplock, if anything.
    pub(super) fn loss(&self, by: Client<H>, breaker: Breaker) -> Option<Loss> {
        // [MS-FSA] 2.1.4.12, BreakToNone: level 2 goes whoever the operation comes from, even its
        // own holder.
        if self.level() != Level::LevelTwo && self.is_of(by, breaker) {
            return None;
        }
        breaker.loss(self.level(), self.goes_to())
    }

    /// Takes from it; the notice to send, unless the holder has one to answer already.
    pub(super) fn lower(&mut self, to: OplockLevel) -> Option<Notice<H>> {
        match &mut self.state {
            State::Breaking(breaking) => {
                breaking.to = to;
                None
            }
            State::Held(from) => {
                let (from, acknowledge) = (*from, needs_acknowledgement(*from));
                self.state = if acknowledge {
                    State::Breaking(Breaking { from, told: to, to, closing: false })
                } else {
                    State::Held(Level::None)
                };
                Some(self.notice(from, to, Outcome::Broken { acknowledge }))
            }
        }
    }

    /// The holder answers; what it has now, and what it is told next. [MS-FSA] 2.1.5.19.
    ///
    /// # Errors
    /// Those of [`Oplock::acknowledge`](super::Oplock::acknowledge); then it is as it was.
    pub(super) fn acknowledge(
        &mut self,
        ack: OplockAck,
        delete_pending: bool,
    ) -> Result<(OplockLevel, Option<Notice<H>>), NtError> {
        let breaking = match self.state {
            State::Breaking(breaking) if !breaking.closing => breaking,
            State::Breaking(_) | State::Held(_) => return Err(NtError::INVALID_OPLOCK_PROTOCOL),
        };
        let kept = breaking.answered(ack)?;
        if ack == OplockAck::ClosePending && breaking.from != Level::LevelOne {
            // Who waits goes on waiting, for the close.
            let (from, closing) = (breaking.from, true);
            self.state = State::Breaking(Breaking { from, told: kept, to: kept, closing });
            return Ok((kept, None));
        }
        self.state = State::Held(kept);
        let rest = breaking.rest_of(kept, delete_pending);
        let next = if rest == kept { None } else { self.lower(rest) };
        Ok((kept, next))
    }

    /// What the holder may rely on.
    pub(super) fn level(&self) -> OplockLevel {
        match self.state {
            State::Held(level) => level,
            State::Breaking(breaking) => breaking.from,
        }
    }

    /// What will be left when the break is over.
    fn goes_to(&self) -> OplockLevel {
        match self.state {
            State::Held(level) => level,
            State::Breaking(breaking) => breaking.to,
        }
    }

    /// Would this be news: to the holder, or to who waits?
    pub(super) fn is_touched_by(&self, loss: Loss) -> bool {
        loss.waits || loss.to != self.goes_to()
    }

    pub(super) fn is_breaking(&self) -> bool {
        matches!(self.state, State::Breaking(_))
    }

    pub(super) fn has_ended(&self) -> bool {
        self.state == State::Held(Level::None)
    }

    pub(super) fn notice(&self, from: OplockLevel, to: OplockLevel, outcome: Outcome) -> Notice<H> {
        Notice { handle: self.handle, from, to, outcome }
    }
}

impl Breaking {
    /// The level that an acknowledgement asks to keep.
    fn answered(self, ack: OplockAck) -> Result<OplockLevel, NtError> {
        match (self.from.is_granular(), ack) {
            (false, OplockAck::Accept) => Ok(self.told),
            (false, OplockAck::Decline | OplockAck::ClosePending) => Ok(Level::None),
            (true, OplockAck::Keep(caching)) => {
                let level = Level::from_caching(caching).ok_or(NtError::INVALID_PARAMETER)?;
                // [MS-FSA] 2.1.5.19 refuses more than was offered only while somebody waits; here
                // it is refused always, since a write may have passed that did not wait.
                let offered = self.told.caching().contains(caching);
                if offered { Ok(level) } else { Err(NtError::CANNOT_GRANT_REQUESTED_OPLOCK) }
            }
            (false, OplockAck::Keep(_))
            | (true, OplockAck::Accept | OplockAck::Decline | OplockAck::ClosePending) => {
                Err(NtError::INVALID_OPLOCK_PROTOCOL)
            }
        }
    }

    /// How much of what the holder kept is still allowed.
    fn rest_of(self, kept: OplockLevel, delete_pending: bool) -> OplockLevel {
        if !kept.is_granular() {
            return if self.to == Level::None { Level::None } else { kept };
        }
        let rest = kept.without(self.to.caching().complement());
        // [MS-FSA] 2.1.5.19: no handle is kept open of what is to be deleted.
        if delete_pending { rest.without(nt::OplockCaching::HANDLE) } else { rest }
    }
}

/// Level 2 and R end when they are broken; the others go on until their holder answers.
fn needs_acknowledgement(level: OplockLevel) -> bool {
    match level {
        Level::None | Level::LevelTwo | Level::Read => false,
        Level::LevelOne
        | Level::Batch
        | Level::Filter
        | Level::ReadHandle
        | Level::ReadWrite
        | Level::ReadWriteHandle => true,
    }
}
