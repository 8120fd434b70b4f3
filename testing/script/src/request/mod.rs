//! From a verb and its arguments to a request.

mod create;
mod data;
mod file_lock;
pub(crate) mod oplock;
mod origin;
mod query;
mod set;
mod watch;

use nt::{Action, OwnedName, Target};

pub(crate) use origin::origin;

use crate::names::{Names, Refusal, is_target};
use crate::word::{Arguments, number};

/// A request that is about to be made, and what its answer is to leave behind.
pub struct Asking {
    /// The request.
    pub action: Action,
    /// What a write carries.
    pub payload: Option<Vec<u8>>,
}

impl From<Action> for Asking {
    fn from(action: Action) -> Asking {
        Asking { action, payload: None }
    }
}

/// The request that a line asks for; `None` if the verb is not one of a client.
///
/// # Errors
/// A line that makes no sense, or a name that no door would let through.
pub(crate) fn asking(
    names: &Names,
    actor: Option<&str>,
    verb: &str,
    arguments: &mut Arguments,
) -> Result<Option<Asking>, Refusal> {
    let asker = Asker { names, actor };
    Ok(Some(match verb {
        "create" | "open" | "mkdir" => asker.create(verb, arguments)?.into(),
        "cleanup" => Action::Cleanup(asker.handle()?).into(),
        "close" if arguments.flag("only") => Action::Close(asker.handle()?).into(),
        "close" => asker.close()?.into(),
        "read" => asker.read(arguments)?.into(),
        "write" | "append" => asker.write(verb, arguments)?,
        "flush" if arguments.flag("volume") => Action::Flush(None).into(),
        "flush" => Action::Flush(Some(asker.handle()?)).into(),
        "query" | "stat" | "lookup" => asker.query(verb, arguments)?.into(),
        "list" => asker.list(arguments)?.into(),
        "set" => asker.set(arguments)?.into(),
        "truncate" | "chmod" | "chown" => asker.metadata(verb, arguments)?.into(),
        "delete" | "undelete" | "unlink" => asker.disposition(verb, arguments)?.into(),
        "rename" | "link" => asker.rename(verb, arguments)?.into(),
        "zero" | "allocate" => asker.range(verb, arguments)?.into(),
        "delete_reparse" => asker.delete_reparse(arguments)?.into(),
        "forget" => asker.forget(arguments)?.into(),
        "control" => asker.control(arguments)?.into(),
        "lock" => asker.lock(arguments)?.into(),
        "unlock" => asker.unlock(arguments)?.into(),
        "record" => asker.record(arguments)?.into(),
        "flock" => asker.flock(arguments)?.into(),
        "oplock" => asker.oplock(arguments)?.into(),
        "ack" => asker.acknowledge(arguments)?.into(),
        "watch" => asker.watch(arguments)?.into(),
        "volume" => Action::QueryVolume.into(),
        "label" => {
            Action::SetVolumeLabel(OwnedName::from_text(&arguments.require("label")?)?).into()
        }
        _ => return Ok(None),
    }))
}

/// The request of one line, `verb argument ..`, for worlds that are no story.
///
/// # Errors
/// A line that makes no sense, or a name that no door would let through.
pub fn request(names: &Names, actor: &str, line: &str) -> Result<Asking, String> {
    let mut words = crate::word::split(line)?;
    if words.is_empty() {
        return Err("no verb".to_owned());
    }
    let verb = words.remove(0).value;
    let mut arguments = Arguments::new(words);
    let asking = match asking(names, Some(actor), &verb, &mut arguments) {
        Ok(Some(asking)) => asking,
        Ok(None) => return Err(format!("`{verb}` is no verb")),
        Err(Refusal::Story(message)) => return Err(message),
        Err(Refusal::Status(error)) => return Err(error.to_string()),
    };
    arguments.finish()?;
    Ok(asking)
}

/// Who asks: the name before the colon.
struct Asker<'a> {
    names: &'a Names,
    actor: Option<&'a str>,
}

impl Asker<'_> {
    /// The handle of the actor; `a/2` is another request on the handle of `a`.
    fn handle(&self) -> Result<nt::CcbId, Refusal> {
        let actor = self.actor.ok_or("whose handle? `a: ...`".to_owned())?;
        let name = actor.split('/').next().unwrap_or(actor);
        Ok(self.names.handle(name)?.ccb)
    }

    /// The target named first, or else the actor's handle.
    fn target(&self, arguments: &mut Arguments) -> Result<Target, Refusal> {
        match arguments.next_if(is_target) {
            Some(target) => self.names.target(&target),
            None => Ok(Target::Open(self.handle()?)),
        }
    }

    /// Cleanup and close in one, as the client sees it; what was cleaned up is closed.
    fn close(&self) -> Result<Action, Refusal> {
        let ccb = self.handle()?;
        let actor = self.actor.unwrap_or_default();
        let name = actor.split('/').next().unwrap_or(actor);
        match self.names.handle(name)?.cleaned_up {
            true => Ok(Action::Close(ccb)),
            false => Ok(Action::Release(ccb)),
        }
    }

    fn forget(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let node = self.names.node(self.actor.unwrap_or_default())?;
        let count = arguments.next().map_or(Ok(1), |count| number(&count))?;
        Ok(Action::Forget { node, count })
    }
}
