//! The end of every run: quiescence, everything closed, a fresh look, stop.

use nt::{Action, Origin, SubjectId};
use std::time::Duration;

use super::{ROUNDS, Session, Stage};
use crate::client::Life;
use crate::rule::{Breach, Rule};

impl Stage {
    /// Brings the world to rest, closes and forgets everything, and looks at what is left.
    pub(crate) fn end(&mut self) -> Result<(), Breach> {
        self.refusal = None;
        self.answer_all()?;
        self.end_all_sessions()?;
        self.answer_all()?;
        self.pass(self.check_nobody_waits())?;
        let limit = self.volume.params().request_timeout;
        self.advance(limit.saturating_add(Duration::from_millis(1)))?;
        for question in &mut self.files.questions {
            question.lost = false;
        }
        self.answer_all()?;
        self.pass(self.check_nobody_waits())?;
        self.close_everything()?;
        if self.honest && !self.stopped {
            self.files.dead = false;
            let look = self.fresh_look();
            self.pass(look)?;
        }
        if !self.stopped {
            self.stop()?;
        }
        self.answer_all()?;
        if !self.volume.is_stopped() {
            return Err(Breach::new(Rule::EndsInTime, "stopped, and nothing out, but not at rest"));
        }
        Ok(())
    }

    /// Answers every question that is not lost, and those that come of it.
    pub(crate) fn answer_all(&mut self) -> Result<(), Breach> {
        for _ in 0..ROUNDS {
            match self.files.nth_answerable(0) {
                Some(place) => self.answer(place)?,
                None if self.invalidations.is_empty() => return Ok(()),
                None => self.forget(0)?,
            }
        }
        Err(Breach::new(Rule::StepsEnd, "the engine asks for ever"))
    }

    /// With no question out, nobody may be waiting.
    pub(crate) fn check_nobody_waits(&self) -> Result<(), Breach> {
        // Who waits for a client waits with reason: for an oplock's holder, for a lock's, for news.
        let abandoned =
            |session: &Session| session.abandoned && self.volume.notify_is_open(session.id);
        let with_reason = !self.files.questions.is_empty()
            || self.somebody_owes()
            || self.sessions.iter().any(abandoned);
        let mut requests = self.requests.iter().filter(|(_, request)| !request.patient);
        match requests.next().filter(|_| !with_reason) {
            Some((id, pending)) => {
                let what = format!("r{} ({}) waits, and no answer is due", id.0, pending.kind);
                Err(Breach::new(Rule::NoDeadlock, what))
            }
            None => Ok(()),
        }
    }

    fn close_everything(&mut self) -> Result<(), Breach> {
        self.note(|| "(everything is closed)".to_owned());
        for client in 0..self.clients.len() {
            for handle in self.clients[client].handles.clone() {
                let action = match handle.life {
                    Life::Open => Action::Release(handle.ccb),
                    Life::CleanedUp => Action::Close(handle.ccb),
                    Life::Closing => continue,
                };
                self.submit(client, "(the end)", origin(), action)?;
                self.answer_all()?;
            }
            for (node, count) in self.clients[client].nodes.clone() {
                self.submit(client, "(the end)", origin(), Action::Forget { node, count })?;
            }
        }
        self.answer_all()?;
        let waiting = self.requests.first_key_value();
        let waits = waiting.map(|(id, pending)| format!("r{} ({}) waits", id.0, pending.kind));
        if let Some(what) = waits {
            self.pass(Err(Breach::new(Rule::NoDeadlock, what + ", and everything is closed")))?;
        }
        self.pass(self.check_nothing_left())
    }

    /// Rules that are passed over are not broken.
    pub(crate) fn pass(&self, result: Result<(), Breach>) -> Result<(), Breach> {
        result.or_else(|breach| match self.without.contains(&breach.rule) {
            true => Ok(()),
            false => Err(breach),
        })
    }

    pub(super) fn check_nothing_left(&self) -> Result<(), Breach> {
        let census = self.volume.census();
        if census[..] != self.first_census[..] {
            let what = format!(
                "[files, names, handles, requests, questions..] were {:?} and are {census:?}",
                self.first_census
            );
            return Err(Breach::new(Rule::NothingLeft, what));
        }
        match self.files.memory.state().open_files() {
            0 => Ok(()),
            left => {
                let what = format!("the file system still has {left} files open");
                Err(Breach::new(Rule::NothingLeft, what))
            }
        }
    }
}

/// The system itself.
pub(super) fn origin() -> Origin {
    Origin { subject: SubjectId::SYSTEM, ..Origin::default() }
}
