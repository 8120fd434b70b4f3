//! Opens, and the ends of handles and references.

use nt::{
    AccessMask, Action, Attributes, Create, CreateDisposition, CreateOptions, Keep, OwnedPath,
    ReparseData, SymbolicLink, Target, Wanted,
};

use super::Draw;
use crate::client::Life;

/// Any disposition, and all that may come with a create.
pub(super) fn create(draw: &mut Draw<'_>) -> Option<Action> {
    let path = draw.path()?;
    let mut create = draw.create(Target::Path(path));
    create.disposition = *draw.choices.pick(&CreateDisposition::ALL)?;
    create.options = draw.options();
    rare_parts(draw, &mut create);
    Some(Action::Create(create))
}

fn rare_parts(draw: &mut Draw<'_>, create: &mut Create) {
    match draw.choices.below(16) {
        0 => create.allocation_size = draw.size(),
        1 => create.attributes = Attributes::READ_ONLY,
        2 => create.attributes = Attributes::HIDDEN,
        3 => create.extended_attributes = super::metadata::ea_list(draw).unwrap_or_default(),
        4 => create.keep = Keep::HANDLE | Keep::NODE,
        5 => create.keep = Keep::NODE,
        6 => create.keep = Keep::empty(),
        7 => create.wanted = Wanted::SECURITY | Wanted::POSIX,
        8 => create.posix = Some(nt::posix::PosixAttributes { mode: 0o644, ..Default::default() }),
        _ => {}
    }
}

/// What is there, by path.
pub(super) fn open(draw: &mut Draw<'_>) -> Option<Action> {
    let path = draw.path()?;
    let mut create = draw.create(Target::Path(path));
    create.options = draw.options();
    Some(Action::Create(create))
}

pub(super) fn open_relative(draw: &mut Draw<'_>) -> Option<Action> {
    let (ccb, below) = (draw.open_handle()?, draw.below()?);
    let mut create = draw.create(Target::Relative(ccb, below));
    if draw.choices.chance(500) {
        create.disposition = CreateDisposition::OpenIf;
    }
    Some(Action::Create(create))
}

pub(super) fn open_by_id(draw: &mut Draw<'_>) -> Option<Action> {
    let id = *draw.choices.pick(&draw.client.ids)?;
    let path = if draw.choices.chance(300) { draw.below()? } else { OwnedPath::root() };
    let mut create = draw.create(Target::Path(path.with_base(Some(id))));
    create.options = draw.options() | CreateOptions::OPEN_BY_FILE_ID;
    Some(Action::Create(create))
}

pub(super) fn open_node(draw: &mut Draw<'_>) -> Option<Action> {
    let node = draw.node();
    let target = match draw.choices.below(2) {
        0 => Target::Node(node),
        _ => Target::Entry(node, draw.name()?),
    };
    let mut create = draw.create(target);
    if draw.choices.chance(300) {
        create.disposition = CreateDisposition::OpenIf;
    }
    create.options = draw.options();
    create.keep.set(Keep::NODE, draw.choices.chance(300));
    Some(Action::Create(create))
}

pub(super) fn make_directory(draw: &mut Draw<'_>) -> Option<Action> {
    let path = draw.path()?;
    let mut create = draw.create(Target::Path(path));
    create.disposition = CreateDisposition::OpenIf;
    create.options = CreateOptions::DIRECTORY_FILE;
    Some(Action::Create(create))
}

pub(super) fn make_symlink(draw: &mut Draw<'_>) -> Option<Action> {
    let path = draw.path()?;
    let mut create = draw.create(Target::Path(path));
    create.disposition = CreateDisposition::Create;
    create.options = CreateOptions::OPEN_REPARSE_POINT;
    create.reparse = Some(link(draw)?);
    Some(Action::Create(create))
}

/// A relative symbolic link to one of the world's names, or to two.
pub(super) fn link(draw: &mut Draw<'_>) -> Option<ReparseData> {
    let mut to = (*draw.choices.pick(draw.names)?).to_owned();
    if draw.choices.chance(300) {
        to = format!("{to}\\{}", draw.choices.pick(draw.names)?);
    }
    let units: Vec<u16> = to.encode_utf16().collect();
    SymbolicLink::build(&units, &units, true).ok()
}

pub(super) fn make_nameless(draw: &mut Draw<'_>) -> Option<Action> {
    let target = match draw.choices.below(2) {
        0 => Target::Node(draw.node()),
        _ => Target::Path(draw.path()?),
    };
    let mut create = draw.create(target);
    create.access = AccessMask::FILE_ALL_ACCESS;
    create.disposition = CreateDisposition::Create;
    create.nameless = true;
    Some(Action::Create(create))
}

pub(super) fn open_delete_on_close(draw: &mut Draw<'_>) -> Option<Action> {
    let path = draw.path()?;
    let mut create = draw.create(Target::Path(path));
    create.access |= AccessMask::DELETE;
    create.disposition = match draw.choices.below(2) {
        0 => CreateDisposition::Open,
        _ => CreateDisposition::OpenIf,
    };
    create.options = CreateOptions::DELETE_ON_CLOSE;
    Some(Action::Create(create))
}

/// Cleanup may come while requests on the handle are out.
pub(super) fn cleanup(draw: &mut Draw<'_>) -> Option<Action> {
    draw.open_handle().map(Action::Cleanup)
}

/// Close comes after cleanup, and when no request on the handle is out any more.
pub(super) fn close(draw: &mut Draw<'_>) -> Option<Action> {
    let rude = draw.rude && draw.choices.chance(200);
    let fit = |handle: &&crate::client::Handle| {
        rude || handle.life == Life::CleanedUp && handle.busy == 0
    };
    let count = draw.client.handles.iter().filter(fit).count();
    let nth = draw.choices.below(count);
    let handle = draw.client.handles.iter().filter(fit).nth(nth)?;
    Some(Action::Close(handle.ccb))
}

pub(super) fn release(draw: &mut Draw<'_>) -> Option<Action> {
    let rude = draw.rude && draw.choices.chance(200);
    let fit =
        |handle: &&crate::client::Handle| rude || handle.life == Life::Open && handle.busy == 0;
    let count = draw.client.handles.iter().filter(fit).count();
    let nth = draw.choices.below(count);
    let handle = draw.client.handles.iter().filter(fit).nth(nth)?;
    Some(Action::Release(handle.ccb))
}

pub(super) fn forget(draw: &mut Draw<'_>) -> Option<Action> {
    let (node, held) = *draw.choices.pick(&draw.client.nodes)?;
    let count = 1 + draw.choices.below(held as usize) as u64;
    Some(Action::Forget { node, count })
}
