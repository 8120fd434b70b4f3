//! `watch`.

use nt::Action;

use super::{Asker, Refusal};
use crate::vocabulary;
use crate::word::{Arguments, number};

impl Asker<'_> {
    /// `watch FILTER [tree] [room=BYTES]`: one request for the changes of the actor's directory.
    pub(super) fn watch(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let ccb = self.handle()?;
        let tree = arguments.flag("tree");
        let room = arguments.key("room").map_or(Ok(4096), |room| number(&room))?;
        let room = u32::try_from(room).map_err(|_| format!("room={room}?"))?;
        let filter = vocabulary::filter(&arguments.require("filter")?)?;
        Ok(Action::ChangeNotify { ccb, filter, tree, room })
    }
}
