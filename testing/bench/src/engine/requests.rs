//! The requests of each row, as a door makes them.

use anyhow::Result;
use openfsp::nt::{
    AccessMask, Action, Attributes, BasicChange, BufferId, CcbId, Change, CompletionFilter, Create,
    CreateDisposition, CreateOptions, DispositionFlags, Keep, MetadataChange, NewName, NodeId,
    Origin, OriginFlags, OwnedName, OwnedPath, Query, RenameFlags, Request, Set, ShareMode, Target,
    Wanted, WriteAt,
};

use super::rows::BLOCK;

/// Permissions are checked by whoever asks, as by a mount's kernel: the peer checks none.
pub(super) fn request(action: Action) -> Request {
    let origin = Origin { flags: OriginFlags::ACCESS_CHECKED, ..Origin::default() };
    Request { origin, action }
}

pub(super) fn path(text: &str) -> Result<OwnedPath> {
    Ok(OwnedPath::from_text(text)?)
}

pub(super) fn open(target: Target) -> Request {
    let access = AccessMask::READ_DATA | AccessMask::WRITE_DATA;
    let mut create = Create::open(target, access, ShareMode::all());
    // A mount follows links itself.
    create.options = CreateOptions::OPEN_REPARSE_POINT;
    request(Action::Create(create))
}

pub(super) fn make(target: Target, directory: bool, keep: Keep) -> Request {
    let access = AccessMask::READ_DATA | AccessMask::WRITE_DATA;
    let mut create = Create::open(target, access, ShareMode::all());
    create.disposition = CreateDisposition::Create;
    create.keep = keep;
    create.options.set(CreateOptions::DIRECTORY_FILE, directory);
    request(Action::Create(create))
}

pub(super) fn release(ccb: CcbId) -> Request {
    request(Action::Release(ccb))
}

pub(super) fn stat(target: Target, wanted: Wanted) -> Request {
    request(Action::Query(target, Query::Found(wanted)))
}

pub(super) fn read(ccb: CcbId) -> Request {
    let buffer = BufferId::default();
    request(Action::Read { ccb, offset: 0, length: BLOCK as u32, buffer })
}

pub(super) fn write(ccb: CcbId) -> Request {
    let (at, length, buffer) = (WriteAt::Offset(0), BLOCK as u32, BufferId::default());
    request(Action::Write { ccb, at, length, buffer, constrained: false })
}

pub(super) fn rename(node: NodeId, from: &OwnedName, to: &OwnedName) -> Result<Request> {
    let mut path = OwnedPath::root();
    path.push(to.as_name())?;
    let flags = RenameFlags::REPLACE_IF_EXISTS
        | RenameFlags::POSIX_SEMANTICS
        | RenameFlags::IGNORE_READONLY_ATTRIBUTE;
    let new = NewName { root_directory: node.0, path, flags };
    let target = Target::Entry(node, from.try_clone()?);
    Ok(request(Action::Set(target, Set::Information(Change::Rename(new)))))
}

pub(super) fn remove(node: NodeId, name: &OwnedName) -> Result<Request> {
    let flags = DispositionFlags::DELETE
        | DispositionFlags::POSIX_SEMANTICS
        | DispositionFlags::IGNORE_READONLY_ATTRIBUTE;
    let target = Target::Entry(node, name.try_clone()?);
    Ok(request(Action::Set(target, Set::Information(Change::Disposition(flags)))))
}

/// Another attribute each time.
pub(super) fn change(file: NodeId, number: u64) -> Request {
    let attribute = [Attributes::HIDDEN, Attributes::ARCHIVE][(number % 2) as usize];
    let basic = BasicChange { attributes: Some(attribute), ..BasicChange::default() };
    let change = MetadataChange { basic, ..MetadataChange::default() };
    request(Action::Set(Target::Node(file), Set::Metadata(change)))
}

pub(super) fn watch(ccb: CcbId) -> Request {
    let filter = CompletionFilter::ATTRIBUTES;
    request(Action::ChangeNotify { ccb, filter, tree: false, room: 4096 })
}
