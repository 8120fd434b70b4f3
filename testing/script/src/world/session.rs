//! What the file system reports of its own, in sessions.

use nt::{NotifyAction, NtError, OwnedPath};

use super::World;
use crate::vocabulary;
use crate::word::Arguments;

impl World {
    /// `notify_begin NAME [may_wait]`: whether the session is open at once.
    pub(super) fn notify_begin(
        &mut self,
        arguments: &mut Arguments,
    ) -> Result<Vec<String>, String> {
        let may_wait = arguments.flag("may_wait");
        let name = arguments.require("session")?;
        match self.volume.notify_begin(self.now, may_wait) {
            Ok(session) => {
                self.sessions.insert(name.clone(), session);
                self.settle_step()?;
                Ok(vec!["ok".to_owned(), self.session_state(&name)?])
            }
            Err(error) => Ok(vec![error.to_string()]),
        }
    }

    /// `notify NAME \path ACTION [FILTER]`.
    pub(super) fn notify(&mut self, arguments: &mut Arguments) -> Result<Vec<String>, String> {
        let session = self.session(&arguments.require("session")?)?;
        let path = arguments.require("path")?;
        let path = OwnedPath::from_text(&path).map_err(|error| format!("{path}: {error}"))?;
        let action = action(&arguments.require("action")?)?;
        let filter = vocabulary::filter(&arguments.next().unwrap_or_else(|| "all".to_owned()))?;
        let told = self.volume.notify(session, path.as_path(), action, filter);
        self.settle_step()?;
        Ok(vec![told.err().map_or_else(|| "ok".to_owned(), |error: NtError| error.to_string())])
    }

    /// `notify_end NAME`.
    pub(super) fn notify_end(&mut self, arguments: &mut Arguments) -> Result<Vec<String>, String> {
        let session = self.session(&arguments.require("session")?)?;
        self.volume.notify_end(session);
        self.settle_step()?;
        Ok(vec!["ok".to_owned()])
    }

    /// `notify_session NAME`: `open` or `closed`.
    pub(super) fn notify_session(
        &mut self,
        arguments: &mut Arguments,
    ) -> Result<Vec<String>, String> {
        let name = arguments.require("session")?;
        Ok(vec!["ok".to_owned(), self.session_state(&name)?])
    }

    fn session_state(&self, name: &str) -> Result<String, String> {
        let is_open = self.volume.notify_is_open(self.session(name)?);
        Ok(if is_open { "open" } else { "closed" }.to_owned())
    }

    fn session(&self, name: &str) -> Result<fsd::SessionId, String> {
        self.sessions.get(name).copied().ok_or_else(|| format!("{name} is no session"))
    }
}

/// As the answers of a watch spell it.
fn action(text: &str) -> Result<NotifyAction, String> {
    let known = (1..=8).map(NotifyAction::from_raw);
    let mut known = known.filter(|action| format!("{action:?}") == text);
    known.next().ok_or_else(|| format!("what happened: {text}?"))
}
