//! Sessions in which a file system reports changes of its own, and the renames they hold off.
//!
//! A file system names what changed by path, so names stand still from Begin to End: a rename waits
//! for the sessions that came before it, and a session for the renames that came before it. Both
//! stand in one line, and each waits for older ones only. So there is always one that can go on,
//! neither side starves the other, and what stands behind an open session is nothing to it: its
//! Notify and End are admitted past any rename.
//!
//! Renames among themselves are kept apart by their claims of names. Deadlines are not here: whose
//! session is not ended in time is told by [`NotifySessions::abandon`].

use alloc::vec::Vec;
use nt::{NtError, memory};

/// A session, from its Begin to its last End.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SessionId(u64);

/// A rename's place in the line, from when it is asked for until it is over.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RenameTurn(u64);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Begun so many times without an End.
    Session {
        begun: u32,
    },
    Rename,
}

/// One in the line. Numbers rise along it and are not used twice.
#[derive(Clone, Copy, Debug)]
struct Turn {
    number: u64,
    kind: Kind,
}

/// The sessions of a volume, and its renames.
#[derive(Debug)]
pub struct NotifySessions {
    line: Vec<Turn>,
    next: u64,
    most_sessions: usize,
}

impl NotifySessions {
    /// No sessions and no renames; at most `most_sessions` at a time, open or waiting.
    pub const fn new(most_sessions: usize) -> NotifySessions {
        NotifySessions { line: Vec::new(), next: 0, most_sessions }
    }

    /// Would a session be open at once? Who may not wait asks this first.
    pub fn may_begin(&self) -> bool {
        self.line.iter().all(Turn::is_session)
    }

    /// A Begin. The session is open at once, or when the renames before it are over:
    /// [`is_open`](NotifySessions::is_open) tells. Until then it can be given up with
    /// [`abandon`](NotifySessions::abandon).
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` if there are too many, or no memory.
    pub fn begin(&mut self) -> Result<SessionId, NtError> {
        if self.line.iter().filter(|turn| turn.is_session()).count() >= self.most_sessions {
            return Err(NtError::INSUFFICIENT_RESOURCES);
        }
        self.enter(Kind::Session { begun: 1 }).map(SessionId)
    }

    /// A Begin inside an open session. Names stand still already, so it waits for no rename: one
    /// that did would wait for what waits for the session around it.
    ///
    /// # Errors
    /// `INVALID_DEVICE_REQUEST` if that session is not open; `INSUFFICIENT_RESOURCES` if it was
    /// begun 2^32 - 1 times.
    pub fn begin_within(&mut self, outer: SessionId) -> Result<(), NtError> {
        let (_, begun) = self.open_session(outer)?;
        *begun = begun.checked_add(1).ok_or(NtError::INSUFFICIENT_RESOURCES)?;
        Ok(())
    }

    /// May the session Notify? Whatever waits behind it has no say.
    pub fn is_open(&self, session: SessionId) -> bool {
        self.find(session.0).is_some_and(|at| {
            self.line[at].is_session() && self.line[..at].iter().all(Turn::is_session)
        })
    }

    /// An End: of the innermost Begin; with the outermost the session is over.
    ///
    /// # Errors
    /// `INVALID_DEVICE_REQUEST` if the session is not open: not begun, still waiting, ended or
    /// abandoned.
    pub fn end(&mut self, session: SessionId) -> Result<(), NtError> {
        let (at, begun) = self.open_session(session)?;
        *begun = begun.saturating_sub(1);
        if *begun == 0 {
            self.line.remove(at);
        }
        Ok(())
    }

    /// Ends a session however deep it is, or takes back a Begin that waits: its deadline has
    /// passed, or its file system is gone. Nothing happens if it is over already.
    pub fn abandon(&mut self, session: SessionId) {
        self.leave(session.0, true);
    }

    /// The open session that began first: what an End means that does not say which.
    pub fn oldest_open(&self) -> Option<SessionId> {
        let first = self.line.first().filter(|turn| turn.is_session())?;
        Some(SessionId(first.number))
    }

    /// A rename was asked for: no session is opened after this until it is
    /// [gone](NotifySessions::rename_gone).
    ///
    /// # Errors
    /// `INSUFFICIENT_RESOURCES` if the memory is not there.
    pub fn rename_waits(&mut self) -> Result<RenameTurn, NtError> {
        self.enter(Kind::Rename).map(RenameTurn)
    }

    /// Are the sessions over that came before this rename? Once they are, that stays so.
    pub fn may_rename(&self, rename: RenameTurn) -> bool {
        self.find(rename.0).is_some_and(|at| {
            !self.line[at].is_session() && !self.line[..at].iter().any(Turn::is_session)
        })
    }

    /// The rename is over, or was given up. Nothing happens if it was told before.
    pub fn rename_gone(&mut self, rename: RenameTurn) {
        self.leave(rename.0, false);
    }

    /// Nobody is in the line.
    pub fn is_idle(&self) -> bool {
        self.line.is_empty()
    }

    fn enter(&mut self, kind: Kind) -> Result<u64, NtError> {
        let number = self.next;
        memory::push(&mut self.line, Turn { number, kind })?;
        self.next += 1; // 2^64 of them are never reached
        Ok(number)
    }

    fn leave(&mut self, number: u64, session: bool) {
        if let Some(at) = self.find(number)
            && self.line[at].is_session() == session
        {
            self.line.remove(at);
        }
    }

    fn find(&self, number: u64) -> Option<usize> {
        self.line.binary_search_by_key(&number, |turn| turn.number).ok()
    }

    /// Where an open session stands, and how often it is begun.
    fn open_session(&mut self, session: SessionId) -> Result<(usize, &mut u32), NtError> {
        if !self.is_open(session) {
            return Err(NtError::INVALID_DEVICE_REQUEST);
        }
        let at = self.find(session.0).ok_or(NtError::INVALID_DEVICE_REQUEST)?;
        match &mut self.line[at].kind {
            Kind::Session { begun } => Ok((at, begun)),
            Kind::Rename => Err(NtError::INVALID_DEVICE_REQUEST),
        }
    }
}

impl Turn {
    fn is_session(&self) -> bool {
        match self.kind {
            Kind::Session { .. } => true,
            Kind::Rename => false,
        }
    }
}

#[cfg(test)]
mod tests;
