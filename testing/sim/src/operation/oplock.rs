//! Oplocks: asked for with a create or by handle, and answered when they are broken.

use nt::{Action, Create, OplockAck, OplockCaching, OplockKey, OplockKeys, OplockLevel};

use super::Draw;
use crate::client::Life;

const LEVELS: [OplockLevel; 8] = [
    OplockLevel::LevelTwo,
    OplockLevel::LevelOne,
    OplockLevel::Batch,
    OplockLevel::Filter,
    OplockLevel::Read,
    OplockLevel::ReadHandle,
    OplockLevel::ReadWrite,
    OplockLevel::ReadWriteHandle,
];

/// Some opens bring a key, and ask for an oplock in the same step.
pub(super) fn of_create(draw: &mut Draw<'_>, create: &mut Create) {
    if !draw.choices.chance(200) {
        return;
    }
    let key = OplockKey([draw.choices.below(3) as u8; 16]);
    let target = Some(key).filter(|_| draw.choices.chance(600));
    let parent = Some(key).filter(|_| draw.choices.chance(200));
    create.oplock_keys = OplockKeys { target, parent };
    if draw.choices.chance(700) {
        create.oplock = LEVELS[draw.choices.below(LEVELS.len())];
    }
}

pub(super) fn request(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    Some(Action::Oplock(ccb, LEVELS[draw.choices.below(LEVELS.len())]))
}

/// Answers a break; rarely one that nobody asked about.
pub(super) fn acknowledge(draw: &mut Draw<'_>) -> Option<Action> {
    let owing = |handle: &&crate::client::Handle| handle.owes.is_some();
    let owed = draw.client.handles.iter().find(owing);
    let (ccb, level) = match owed {
        Some(handle) if handle.life == Life::Open => (handle.ccb, handle.owes?),
        _ if draw.choices.chance(50) => (draw.open_handle()?, OplockLevel::None),
        _ => return None,
    };
    let caching = match draw.choices.below(4) {
        0 => OplockCaching::empty(),
        1 => OplockCaching::from_bits_truncate(draw.choices.below(8) as u32),
        _ => level.caching(),
    };
    let ack = match draw.choices.below(6) {
        0 => OplockAck::Decline,
        1 => OplockAck::ClosePending,
        2 | 3 => OplockAck::Accept,
        _ => OplockAck::Keep(caching),
    };
    Some(Action::AcknowledgeOplock(ccb, ack))
}
