//! Reads, writes, and changes of size.

use nt::{Action, BufferId, ByteRange, Change, Query, Set, Target, WriteAt};

use super::Draw;

fn change(draw: &mut Draw<'_>, change: impl FnOnce(u64) -> Change) -> Option<Action> {
    let ccb = draw.open_handle()?;
    let size = draw.size();
    Some(Action::Set(Target::Open(ccb), Set::Information(change(size))))
}

fn range(draw: &mut Draw<'_>) -> ByteRange {
    ByteRange { offset: draw.size(), length: draw.size() }
}

pub(super) fn read(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    let (offset, length) = (draw.size(), draw.choices.below(5000) as u32);
    Some(Action::Read { ccb, offset, length, buffer: BufferId(0) })
}

pub(super) fn write(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    let at = match draw.choices.below(3) {
        0 => WriteAt::End,
        _ => WriteAt::Offset(draw.size()),
    };
    let length = draw.choices.below(3000) as u32;
    let constrained = draw.choices.chance(100);
    Some(Action::Write { ccb, at, length, buffer: BufferId(0), constrained })
}

pub(super) fn flush(draw: &mut Draw<'_>) -> Option<Action> {
    if draw.choices.chance(200) {
        return Some(Action::Flush(None));
    }
    draw.open_handle().map(|ccb| Action::Flush(Some(ccb)))
}

pub(super) fn end_of_file(draw: &mut Draw<'_>) -> Option<Action> {
    change(draw, Change::EndOfFile)
}

pub(super) fn allocation(draw: &mut Draw<'_>) -> Option<Action> {
    change(draw, |size| Change::AllocationSize(size.min(1 << 20)))
}

pub(super) fn valid_length(draw: &mut Draw<'_>) -> Option<Action> {
    change(draw, Change::ValidDataLength)
}

pub(super) fn zero(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    Some(Action::Set(Target::Open(ccb), Set::Zero(range(draw))))
}

pub(super) fn allocate(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    let range = range(draw);
    // Reserving takes time in proportion: a size, and not "infinite".
    let range = ByteRange { length: range.length.min(1 << 20), ..range };
    Some(Action::Set(Target::Open(ccb), Set::Allocate(range)))
}

pub(super) fn sparse(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    let on = draw.choices.chance(700);
    Some(Action::Set(Target::Open(ccb), Set::Sparse(on)))
}

pub(super) fn ranges(draw: &mut Draw<'_>) -> Option<Action> {
    let ccb = draw.open_handle()?;
    Some(Action::Query(Target::Open(ccb), Query::AllocatedRanges(range(draw))))
}
