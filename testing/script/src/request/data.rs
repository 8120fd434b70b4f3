//! `read`, `write`, `append`, `list`.

use nt::{
    Action, BufferId, ControlCode, EntryDetail, EnumerationFlags, Pattern, QueryDirectory, WriteAt,
};

use super::{Asker, Asking, Refusal};
use crate::word::{Arguments, number};

/// Room of a listing that says nothing of it.
const ROOM: u64 = 65_536;

impl Asker<'_> {
    /// `read OFFSET LENGTH`.
    pub(super) fn read(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let offset = number(&arguments.require("offset")?)?;
        let length = length(number(&arguments.require("length")?)?)?;
        Ok(Action::Read { ccb: self.handle()?, offset, length, buffer: BufferId(0) })
    }

    /// `write OFFSET TEXT [constrained]`, `append TEXT`; `fill=COUNT` is so many letters x.
    pub(super) fn write(&self, verb: &str, arguments: &mut Arguments) -> Result<Asking, Refusal> {
        let at = match verb {
            "append" => WriteAt::End,
            _ => WriteAt::Offset(number(&arguments.require("offset")?)?),
        };
        let constrained = arguments.flag("constrained");
        let payload = match arguments.key("fill") {
            Some(count) => vec![b'x'; length(number(&count)?)? as usize],
            None => arguments.require("text")?.into_bytes(),
        };
        let length = payload.len() as u32;
        let (ccb, buffer) = (self.handle()?, BufferId(0));
        let action = Action::Write { ccb, at, length, buffer, constrained };
        Ok(Asking { action, payload: Some(payload) })
    }

    /// `control CODE [TEXT] [room=BYTES]`.
    pub(super) fn control(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let code = ControlCode(length(number(&arguments.require("code")?)?)?);
        let input = arguments.next().unwrap_or_default().into_bytes();
        let room = arguments.key("room").map_or(Ok(256), |room| number(&room))?;
        let output_room = length(room)?;
        Ok(Action::Control { ccb: self.handle()?, code, input, output_room })
    }

    /// `list [PATTERN] [restart] [single] [index=TOKEN] [room=BYTES] [dots]`.
    pub(super) fn list(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let mut flags = EnumerationFlags::empty();
        flags.set(EnumerationFlags::RESTART, arguments.flag("restart"));
        flags.set(EnumerationFlags::SINGLE, arguments.flag("single"));
        let dots = arguments.flag("dots");
        let index = match arguments.key("index") {
            Some(index) => {
                flags |= EnumerationFlags::INDEX;
                number(&index)?
            }
            None => 0,
        };
        let room = arguments.key("room").map_or(Ok(ROOM), |room| number(&room))? as usize;
        let pattern = match arguments.next() {
            Some(pattern) => {
                let units: Vec<u16> = pattern.encode_utf16().collect();
                Some(Pattern::parse(&units)?)
            }
            None => None,
        };
        let (ccb, detail) = (self.handle()?, EntryDetail::Full);
        let query = QueryDirectory { ccb, pattern, flags, index, room, dots, detail };
        Ok(Action::QueryDirectory(query))
    }
}

fn length(number: u64) -> Result<u32, String> {
    u32::try_from(number).map_err(|_| format!("{number} bytes in one request?"))
}
