//! Names that go, move, or are added.

use nt::{Action, Change, DispositionFlags, NewName, OwnedPath, RenameFlags, Set, Target};

use super::Draw;

fn disposition(target: Target, flags: DispositionFlags) -> Action {
    Action::Set(target, Set::Information(Change::Disposition(flags)))
}

/// By handle, as NT deletes: at the last cleanup.
pub(super) fn delete(draw: &mut Draw<'_>) -> Option<Action> {
    let mut flags = DispositionFlags::DELETE;
    flags.set(DispositionFlags::IGNORE_READONLY_ATTRIBUTE, draw.choices.chance(300));
    flags.set(DispositionFlags::ON_CLOSE, draw.choices.chance(100));
    Some(disposition(Target::Open(draw.open_handle()?), flags))
}

pub(super) fn undelete(draw: &mut Draw<'_>) -> Option<Action> {
    Some(disposition(Target::Open(draw.open_handle()?), DispositionFlags::empty()))
}

pub(super) fn posix_delete(draw: &mut Draw<'_>) -> Option<Action> {
    let flags = DispositionFlags::DELETE | DispositionFlags::POSIX_SEMANTICS;
    Some(disposition(Target::Open(draw.open_handle()?), flags))
}

/// By name, as Linux deletes: at once.
pub(super) fn unlink(draw: &mut Draw<'_>) -> Option<Action> {
    let target = match draw.choices.below(2) {
        0 => Target::Path(draw.path()?),
        _ => Target::Entry(draw.node(), draw.name()?),
    };
    let flags = DispositionFlags::DELETE
        | DispositionFlags::POSIX_SEMANTICS
        | DispositionFlags::IGNORE_READONLY_ATTRIBUTE;
    Some(disposition(target, flags))
}

fn new_name(draw: &mut Draw<'_>) -> Option<NewName> {
    let mut flags = RenameFlags::empty();
    for (flag, per_mille) in [
        (RenameFlags::REPLACE_IF_EXISTS, 500),
        (RenameFlags::POSIX_SEMANTICS, 300),
        (RenameFlags::IGNORE_READONLY_ATTRIBUTE, 200),
        (RenameFlags::EXCHANGE, 60),
    ] {
        flags.set(flag, draw.choices.chance(per_mille));
    }
    let (root_directory, path) = match draw.choices.below(3) {
        0 => {
            let (node, name) = (draw.node(), draw.name()?);
            let mut path = OwnedPath::root();
            path.push(name.as_name()).ok()?;
            (node.0, path)
        }
        _ => (0, draw.path()?),
    };
    Some(NewName { root_directory, path, flags })
}

/// By handle, which may be a stream's.
pub(super) fn rename(draw: &mut Draw<'_>) -> Option<Action> {
    let target = Target::Open(draw.open_handle()?);
    let change = Change::Rename(new_name(draw)?);
    Some(Action::Set(target, Set::Information(change)))
}

pub(super) fn rename_by_name(draw: &mut Draw<'_>) -> Option<Action> {
    let target = match draw.choices.below(2) {
        0 => Target::Path(draw.path()?),
        _ => Target::Entry(draw.node(), draw.name()?),
    };
    let change = Change::Rename(new_name(draw)?);
    Some(Action::Set(target, Set::Information(change)))
}

pub(super) fn link(draw: &mut Draw<'_>) -> Option<Action> {
    let target = draw.target()?;
    let change = Change::Link(new_name(draw)?);
    Some(Action::Set(target, Set::Information(change)))
}
