//! `oplock`, `ack`, and the oplocks and keys of a create.

use nt::{Action, Create, OplockAck, OplockKey, OplockLevel};

use super::{Asker, Refusal};
use crate::word::Arguments;

/// What stories call the levels.
const LEVELS: [(&str, OplockLevel); 9] = [
    ("none", OplockLevel::None),
    ("two", OplockLevel::LevelTwo),
    ("one", OplockLevel::LevelOne),
    ("batch", OplockLevel::Batch),
    ("filter", OplockLevel::Filter),
    ("r", OplockLevel::Read),
    ("rh", OplockLevel::ReadHandle),
    ("rw", OplockLevel::ReadWrite),
    ("rwh", OplockLevel::ReadWriteHandle),
];

/// The level's name.
pub(crate) fn name(level: OplockLevel) -> &'static str {
    LEVELS.iter().find(|(_, other)| *other == level).map_or("?", |(name, _)| name)
}

fn level(name: &str) -> Result<OplockLevel, Refusal> {
    let level = LEVELS.iter().find(|(known, _)| *known == name).map(|(_, level)| *level);
    level.ok_or_else(|| Refusal::Story(format!("{name} is no oplock")))
}

impl Asker<'_> {
    /// `oplock LEVEL`.
    pub(super) fn oplock(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        Ok(Action::Oplock(self.handle()?, level(&arguments.require("level")?)?))
    }

    /// `ack accept|decline|close_pending|LEVEL`.
    pub(super) fn acknowledge(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let ack = match arguments.require("answer")?.as_str() {
            "accept" => OplockAck::Accept,
            "decline" => OplockAck::Decline,
            "close_pending" => OplockAck::ClosePending,
            kept => OplockAck::Keep(level(kept)?.caching()),
        };
        Ok(Action::AcknowledgeOplock(self.handle()?, ack))
    }
}

/// `oplock=LEVEL`, `key=K`, `parent=K`: keys are one letter, as often as a key is long.
pub(super) fn of_create(create: &mut Create, arguments: &mut Arguments) -> Result<(), Refusal> {
    if let Some(name) = arguments.key("oplock") {
        create.oplock = level(&name)?;
    }
    let key = |text: String| text.bytes().next().map(|byte| OplockKey([byte; 16]));
    create.oplock_keys.target = arguments.key("key").and_then(key);
    create.oplock_keys.parent = arguments.key("parent").and_then(key);
    Ok(())
}
