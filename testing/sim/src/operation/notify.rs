//! Change notification.

use nt::{Action, CompletionFilter};

use super::Draw;
use crate::client::Life;

pub(super) fn watch(draw: &mut Draw<'_>) -> Option<Action> {
    let mut handles = draw.client.handles.iter().rev();
    let directory = handles.find(|handle| handle.directory && handle.life == Life::Open);
    let ccb = directory.map(|handle| handle.ccb);
    let ccb = if draw.choices.chance(950) { ccb? } else { draw.open_handle()? };
    let filter = CompletionFilter::from_bits_truncate(draw.choices.below(1 << 12) as u32);
    let (tree, room) = (draw.choices.chance(500), [0, 60, 4096][draw.choices.below(3)]);
    Some(Action::ChangeNotify { ccb, filter, tree, room })
}
