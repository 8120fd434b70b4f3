//! Sessions in which the file system reports changes of its own (ENGINE.md sections 1 and 2).
//!
//! Owns the deadlines of sessions, and the turns of renames. From the begin of a session to its end
//! names stand still: a rename waits for the sessions that began before it, as a request in the
//! queue, which ends with its own deadline or cancel. Nothing waits for a rename but sessions that
//! are begun after it, and those only who say that they can. So [`Volume::notify`] and
//! [`Volume::notify_end`] always go through (spec/deadlocks.md, D1), and a session that nobody ends
//! is ended at its deadline.
//!
//! Who stands where in the line is decided by `fsrtl`.

use alloc::vec::Vec;
use fsrtl::notify::{NotifySessions, RenameTurn, SessionId};
use nt::{
    ByteRange, CompletionFilter, FilePath, Instant, NotifyAction, NtError, OplockKeys, Origin,
};
use transact::Call;

use crate::files::FcbId;
use crate::flight::{Asker, Flow, Next, Obstacle};
use crate::gate::Hold;
use crate::limits;
use crate::name_tree::ClaimSet;
use crate::planted::Planted;
use crate::rename::RenameNext;
use crate::volume::{Held, Volume};

/// The sessions of a volume.
pub(crate) struct Sessions {
    line: NotifySessions,
    /// When each is ended that is not over by then.
    deadlines: Vec<(SessionId, Instant)>,
}

impl Sessions {
    pub(crate) fn new() -> Sessions {
        let line = NotifySessions::new(limits::NOTIFY_SESSIONS);
        Sessions { line, deadlines: Vec::new() }
    }

    fn forget(&mut self, session: SessionId) {
        self.deadlines.retain(|(other, _)| *other != session);
    }

    pub(crate) fn may_rename(&self, turn: RenameTurn) -> bool {
        self.line.may_rename(turn)
    }
}

impl Volume {
    /// The file system is about to report changes of its own. From when the session is
    /// [open](Volume::notify_is_open) until [`notify_end`](Volume::notify_end) no name moves.
    ///
    /// It is open at once, unless a rename is under way or waits. Then, if it `may_wait`, it is
    /// open when that rename is over; nothing tells so but `notify_is_open`. A thread that serves
    /// the file system must not wait for that: the rename may wait for it.
    ///
    /// A session that is not ended is ended by the engine,
    /// [`VolumeParams::notify_timeout`](crate::VolumeParams::notify_timeout) after this.
    ///
    /// # Errors
    /// `CANT_WAIT` if it would have to wait and may not; `INSUFFICIENT_RESOURCES` if there are too
    /// many; `VOLUME_DISMOUNTED`.
    pub fn notify_begin(&mut self, now: Instant, may_wait: bool) -> Result<SessionId, NtError> {
        if self.is_stopping() {
            return Err(NtError::VOLUME_DISMOUNTED);
        }
        if !may_wait && !self.sessions.line.may_begin() {
            return Err(NtError::CANT_WAIT);
        }
        let deadlines = &mut self.sessions.deadlines;
        deadlines.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        let session = self.sessions.line.begin()?;
        let deadline = now.after(self.params.notify_timeout);
        deadlines.push((session, deadline));
        self.look_at_clock(deadline);
        Ok(session)
    }

    /// Is that session open: begun, not waiting, and not over?
    pub fn notify_is_open(&self, session: SessionId) -> bool {
        self.sessions.line.is_open(session)
    }

    /// Something changed at `path`, from the root of the volume. Doors that cache forget what they
    /// keep of it. Watches above it hear that `action` happened, if they watch for any of the bits
    /// of `matched`; there need not be one. A new name follows right after its old one. No request
    /// waits for this, and it waits for none.
    ///
    /// # Errors
    /// `INVALID_DEVICE_REQUEST` if the session is not open; `INVALID_PARAMETER` for a path that
    /// does not begin at the root, or is it.
    pub fn notify(
        &mut self,
        session: SessionId,
        path: FilePath<'_>,
        action: NotifyAction,
        matched: CompletionFilter,
    ) -> Result<(), NtError> {
        if !self.notify_is_open(session) {
            return Err(NtError::INVALID_DEVICE_REQUEST);
        }
        if self.is_behind_rename() {
            return Err(NtError::CANT_WAIT);
        }
        if path.base().is_some() || path.is_root() {
            return Err(NtError::INVALID_PARAMETER);
        }
        self.actor = Asker { request: None, origin: Origin::default() };
        self.forget_told(path, action);
        self.touch_told(path);
        self.report_told(path, action, matched);
        self.answer_watches();
        Ok(())
    }

    /// A rename waits, and its worker waits behind it: never, unless it is planted.
    fn is_behind_rename(&self) -> bool {
        self.is_planted(Planted::WriterPriority) && !self.sessions.line.may_begin()
    }

    /// What caches keep of that name is old, whether or not anybody watches.
    fn forget_told(&mut self, path: FilePath<'_>, action: NotifyAction) {
        // Without memory for the name, nobody can be told of it.
        let Ok(lcb) = self.names.enter_path(self.names.root(), path) else { return };
        match action {
            NotifyAction::Added
            | NotifyAction::Removed
            | NotifyAction::RenamedOldName
            | NotifyAction::RenamedNewName => self.entry_changed(lcb, OplockKeys::default()),
            NotifyAction::Modified
            | NotifyAction::AddedStream
            | NotifyAction::RemovedStream
            | NotifyAction::ModifiedStream
            | NotifyAction::RemovedByDelete
            | NotifyAction::IdNotTunnelled
            | NotifyAction::TunnelledIdCollision
            | NotifyAction::Unknown(_) => {
                let file = self.names.get(lcb).and_then(|lcb| lcb.fcb);
                self.file_changed(file, None, Some(ByteRange::ALL));
            }
        }
        self.names.release(lcb);
    }

    /// The session is over, or is given up before it was open. If it is over already, nothing
    /// happens.
    pub fn notify_end(&mut self, session: SessionId) {
        if self.is_behind_rename() {
            return;
        }
        self.sessions.line.abandon(session);
        self.sessions.forget(session);
        self.set_released();
        self.wake();
    }

    /// Ends the sessions that are past their deadline.
    pub(crate) fn end_late_sessions(&mut self, now: Instant) {
        let line = &mut self.sessions.line;
        let mut has_ended = false;
        self.sessions.deadlines.retain(|(session, deadline)| {
            let is_late = *deadline <= now;
            if is_late {
                line.abandon(*session);
                has_ended = true;
            }
            !is_late
        });
        if has_ended {
            self.set_released();
        }
        let next = self.sessions.deadlines.iter().map(|(_, deadline)| *deadline).min();
        self.look_at_clock(next.unwrap_or(Instant::FAR_FUTURE));
    }

    /// The volume stops.
    pub(crate) fn end_all_sessions(&mut self) {
        for (session, _) in core::mem::take(&mut self.sessions.deadlines) {
            self.sessions.line.abandon(session);
        }
    }

    /// A rename takes its turn, which it keeps while it waits. What it has to wait for, if a
    /// session began before it.
    pub(crate) fn take_turn(&mut self, asker: Asker) -> Result<Option<Obstacle>, NtError> {
        let flight = asker.request.and_then(|id| self.requests.get_mut(&id));
        let flight = flight.ok_or(NtError::CANCELLED)?;
        let turn = match flight.turn {
            Some(turn) => turn,
            None => {
                let turn = self.sessions.line.rename_waits()?;
                flight.turn = Some(turn);
                turn
            }
        };
        Ok((!self.sessions.may_rename(turn)).then_some(Obstacle::Sessions(turn)))
    }

    /// The question of a rename goes out; its turn lasts until the answer.
    pub(crate) fn ask_in_turn(
        &mut self,
        asker: Asker,
        call: Call,
        claims: ClaimSet,
        pin: Option<FcbId>,
        next: RenameNext,
    ) -> Result<Flow, NtError> {
        let turn = asker.request.and_then(|id| self.requests.get(&id)).and_then(|it| it.turn);
        let held = Held { claims, pin, hold: turn.map(Hold::Turn) };
        let flow = self.ask_holding(asker, call, held, Next::Rename(next))?;
        if let Some(flight) = asker.request.and_then(|id| self.requests.get_mut(&id)) {
            flight.turn = None;
        }
        Ok(flow)
    }

    /// A rename is over, or will not be.
    pub(crate) fn give_turn_back(&mut self, turn: RenameTurn) {
        self.sessions.line.rename_gone(turn);
        self.set_released();
    }
}
