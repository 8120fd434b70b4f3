//! Sessions in which the file system reports changes of its own.

use fsd::SessionId;
use nt::{CompletionFilter, NotifyAction, NtError, OwnedPath};

use super::Stage;
use crate::rule::Breach;

/// A session that was begun.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    /// Nobody will end it.
    pub(crate) abandoned: bool,
}

impl Stage {
    /// The file system begins a session. `None`: it may not, now.
    pub(crate) fn begin_session(&mut self, may_wait: bool) -> Result<Option<SessionId>, Breach> {
        let now = self.now;
        let mut begun = Err(NtError::CANT_WAIT);
        self.step(|volume| begun = volume.notify_begin(now, may_wait))?;
        let Ok(id) = begun else { return Ok(None) };
        let is_open = self.volume.notify_is_open(id);
        self.note(|| format!("{id:?} begins, {}", if is_open { "open" } else { "waiting" }));
        self.sessions.push(Session { id, abandoned: false });
        Ok(Some(id))
    }

    /// Something changed, says the file system. `false`: it has to come again.
    pub(crate) fn report(
        &mut self,
        session: SessionId,
        path: &OwnedPath,
        action: NotifyAction,
    ) -> Result<bool, Breach> {
        let mut told = Ok(());
        let filter = CompletionFilter::from_bits_truncate(u32::MAX);
        self.step(|volume| told = volume.notify(session, path.as_path(), action, filter))?;
        self.note(|| format!("{session:?} reports {action:?}: {told:?}"));
        Ok(told != Err(NtError::CANT_WAIT))
    }

    /// The session ends. `false`: it has to come again.
    pub(crate) fn end_session(&mut self, session: SessionId) -> Result<bool, Breach> {
        self.note(|| format!("{session:?} is to end"));
        self.step(|volume| volume.notify_end(session))?;
        let over = !self.volume.notify_is_open(session);
        if over {
            self.sessions.retain(|known| known.id != session);
        }
        Ok(over)
    }

    /// Whoever began one ends it, unless nobody does.
    pub(crate) fn end_all_sessions(&mut self) -> Result<(), Breach> {
        for session in self.sessions.clone() {
            if !session.abandoned {
                self.end_session(session.id)?;
            }
        }
        Ok(())
    }
}
