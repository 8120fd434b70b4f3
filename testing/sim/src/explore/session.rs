//! A client that is a worker of the file system: `session begin`, `session report \path ACTION`,
//! `session end`. It never blocks; told to come again, it does, when something has happened.

use nt::{NotifyAction, OwnedPath};

use super::play::{Executed, Play};
use crate::rule::{Breach, Rule};

impl Play {
    /// Can the worker go on?
    pub(super) fn may_work(&self, client: usize, line: &str) -> bool {
        let working = self.sessions[client];
        let again = working.refused.is_none_or(|refused| refused < self.moves);
        let is_open = working.session.is_some_and(|id| self.stage.volume.notify_is_open(id));
        // Without an open session it has nothing to do; past its deadline it ends what is over.
        let begun = working.session.is_some();
        again && (line.ends_with("begin") || is_open || (begun && self.is_disturbed()))
    }

    /// The worker does what it does next.
    pub(super) fn work(&mut self, client: usize, text: &str, line: usize) -> Result<(), Breach> {
        let mut words = text.split(' ');
        let done = match words.next() {
            Some("begin") => self.begin_session(client)?,
            Some("end") => self.end_session(client)?,
            Some("report") => self.report(client, words.next(), words.next())?,
            _ => return Err(Breach::new(Rule::StepsEnd, format!("what is `session {text}`?"))),
        };
        self.learn();
        if !done {
            self.sessions[client].refused = Some(self.moves);
            self.next[client] -= 1;
            return Ok(());
        }
        let (began, outcome) = (self.moves, "ok".to_owned());
        self.executed.push(Executed { client, line, began, ended: Some(began), outcome });
        self.mark_abandoned(client);
        Ok(())
    }

    fn begin_session(&mut self, client: usize) -> Result<bool, Breach> {
        let renames = self.lines_out().any(|line| line.starts_with("rename"));
        let begun = self.stage.begin_session(true)?;
        let is_open = begun.is_some_and(|id| self.stage.volume.notify_is_open(id));
        if renames && is_open {
            let what = "a session is open that was begun behind a rename";
            return Err(Breach::new(Rule::RenamesNotStarved, what));
        }
        self.sessions[client].session = begun;
        Ok(begun.is_some() || self.stage.stopped)
    }

    fn end_session(&mut self, client: usize) -> Result<bool, Breach> {
        let Some(session) = self.sessions[client].session else { return Ok(true) };
        let over = self.stage.end_session(session)?;
        if over {
            self.sessions[client].session = None;
        }
        Ok(over)
    }

    fn report(
        &mut self,
        client: usize,
        path: Option<&str>,
        action: Option<&str>,
    ) -> Result<bool, Breach> {
        let wrong = |what: &str| Breach::new(Rule::StepsEnd, format!("a report: {what}"));
        let path = OwnedPath::from_text(path.unwrap_or_default());
        let path = path.map_err(|error| wrong(&error.to_string()))?;
        let mut known = (1..=8).map(NotifyAction::from_raw);
        let action = known.find(|known| Some(format!("{known:?}").as_str()) == action);
        let action = action.ok_or_else(|| wrong("of what?"))?;
        let Some(session) = self.sessions[client].session else { return Ok(true) };
        self.stage.report(session, &path, action)
    }

    /// A worker that has no line left never ends its session.
    fn mark_abandoned(&mut self, client: usize) {
        let left = self.lines_left(client);
        let session = self.sessions[client].session.filter(|_| left == 0);
        for known in &mut self.stage.sessions {
            known.abandoned |= Some(known.id) == session;
        }
    }
}
