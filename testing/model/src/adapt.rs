//! From the words of a door, [`nt::Action`] and [`nt::Completion`], to those of the model.

use nt::{
    AccessMask, Action, Answer, CcbId, Change, Completion, Create as NtCreate, DispositionFlags,
    EnumerationFlags, FileInfo, HandleState, Keep, LockMode, RenameFlags, Set, Target as NtTarget,
};

use crate::operation::{Create, Handle, Lock, Operation, Start, Target, Unlock};
use crate::outcome::{Entry, Found, Outcome};

/// Bytes of room from which on a listing is taken to be whole.
const WHOLE: usize = 65_536;

/// What the model has to know beside a request.
pub struct Recorder<'a> {
    /// The name of the handle that a create is to give.
    pub new: Handle,
    /// The name of a handle that the system gave.
    pub handle: &'a dyn Fn(CcbId) -> Option<Handle>,
    /// The bytes of a write.
    pub payload: &'a [u8],
    /// The key for byte-range locks.
    pub key: u32,
}

impl Operation {
    /// What a request means to the model. `None` if it is outside of it (see the crate's head), if
    /// it changes nothing (flush), or if a handle in it is unknown: such a request is not recorded,
    /// and must not change what the model knows of. A cleanup and close in one is a close.
    pub fn from_action(action: &Action, recorder: &Recorder<'_>) -> Option<Operation> {
        let handle = |ccb: &CcbId| (recorder.handle)(*ccb);
        Some(match action {
            Action::Create(create) => Operation::Create(from_create(create, recorder)?),
            Action::Cleanup(ccb) => Operation::Cleanup(handle(ccb)?),
            Action::Close(ccb) | Action::Release(ccb) => Operation::Close(handle(ccb)?),
            Action::Read { ccb, offset, length, .. } => Operation::Read {
                handle: handle(ccb)?,
                offset: *offset,
                length: *length,
                key: recorder.key,
            },
            Action::Write { ccb, at, constrained: false, .. } => Operation::Write {
                handle: handle(ccb)?,
                at: *at,
                bytes: recorder.payload.to_vec(),
                key: recorder.key,
            },
            Action::Query(target, nt::Query::Found(_)) => {
                Operation::Query(target_of(target, recorder)?)
            }
            Action::Query(NtTarget::Open(ccb), nt::Query::Handle) => {
                Operation::QueryHandle(handle(ccb)?)
            }
            Action::Set(target, set) => {
                let change = from_set(set)?;
                if !is_known(&change, matches!(target, NtTarget::Open(_))) {
                    return None;
                }
                Operation::Set(target_of(target, recorder)?, change)
            }
            Action::Lock { ccb, range, mode, wait } => Operation::Lock(Lock {
                handle: handle(ccb)?,
                range: *range,
                key: recorder.key,
                exclusive: *mode == LockMode::Exclusive,
                wait: *wait,
            }),
            Action::Unlock(ccb, unlock) => {
                let unlock = match unlock {
                    nt::Unlock::Range(range) => Unlock::Single(*range, recorder.key),
                    nt::Unlock::All => Unlock::All,
                    nt::Unlock::AllByKey => Unlock::AllByKey(recorder.key),
                };
                Operation::Unlock(handle(ccb)?, unlock)
            }
            Action::QueryDirectory(query) => {
                let partly = EnumerationFlags::SINGLE | EnumerationFlags::INDEX;
                if query.flags.intersects(partly) || query.dots || query.room < WHOLE {
                    return None;
                }
                Operation::List {
                    handle: handle(&query.ccb)?,
                    pattern: query.pattern.clone(),
                    restart: query.flags.contains(EnumerationFlags::RESTART),
                }
            }
            _ => return None,
        })
    }
}

fn from_create(create: &NtCreate, recorder: &Recorder<'_>) -> Option<Create> {
    let (start, path) = place_of(&create.target, recorder)?;
    let plain = create.extended_attributes.is_empty()
        && create.reparse.is_none()
        && !create.nameless
        && !create.access.contains(AccessMask::ACCESS_SYSTEM_SECURITY)
        && create.keep.contains(Keep::HANDLE);
    plain.then_some(Create {
        handle: recorder.new,
        start,
        path,
        access: create.access,
        share: create.share,
        disposition: create.disposition,
        options: create.options,
        attributes: create.attributes,
    })
}

fn place_of(target: &NtTarget, recorder: &Recorder<'_>) -> Option<(Start, nt::OwnedPath)> {
    match target {
        NtTarget::Path(path) if path.as_path().base().is_none() => {
            Some((Start::Root, path.clone()))
        }
        NtTarget::Relative(ccb, path) => {
            Some((Start::Handle((recorder.handle)(*ccb)?), path.clone()))
        }
        _ => None,
    }
}

fn target_of(target: &NtTarget, recorder: &Recorder<'_>) -> Option<Target> {
    match target {
        NtTarget::Open(ccb) => (recorder.handle)(*ccb).map(Target::Handle),
        _ => place_of(target, recorder).map(|(start, path)| Target::Path(start, path)),
    }
}

/// Does the model know that change? By a path, only the kind of delete that takes the name at once
/// has a meaning of its own.
fn is_known(change: &Change, by_handle: bool) -> bool {
    match change {
        Change::Disposition(flags) => {
            by_handle
                || flags.contains(DispositionFlags::DELETE | DispositionFlags::POSIX_SEMANTICS)
        }
        Change::Rename(new) | Change::Link(new) => !new.flags.contains(RenameFlags::EXCHANGE),
        Change::Mode(_) | Change::ValidDataLength(_) => false,
        Change::Basic(_)
        | Change::EndOfFile(_)
        | Change::AllocationSize(_)
        | Change::Position(_) => true,
    }
}

/// One change; several at once are one if only one of them is there.
fn from_set(set: &Set) -> Option<Change> {
    match set {
        Set::Information(change) => Some(change.clone()),
        Set::Metadata(change) if change.posix.is_empty() => match change.end_of_file {
            Some(size) if change.basic.is_empty() => Some(Change::EndOfFile(size)),
            None => Some(Change::Basic(change.basic)),
            Some(_) => None,
        },
        _ => None,
    }
}

impl Outcome {
    /// What was seen. `None` for answers outside of the model. `payload` are the bytes that a read
    /// brought, at least as many as it says.
    pub fn from_completion(completion: &Completion, payload: &[u8]) -> Option<Outcome> {
        let answer = match completion {
            Ok(answer) => answer,
            Err(error) => return Some(Outcome::Refused(*error)),
        };
        Some(match answer {
            Answer::Done => Outcome::Done,
            Answer::Created(created) => Outcome::Created {
                action: created.action,
                found: Found { delete_pending: None, ..from_found(&created.found) },
            },
            Answer::Found(found) => Outcome::Found(from_found(found)),
            Answer::Handle(state) => from_handle(state),
            Answer::Read { bytes } => Outcome::Read(payload.get(..*bytes as usize)?.to_vec()),
            Answer::Written { offset, bytes, info } => {
                Outcome::Written { offset: *offset, bytes: *bytes, end_of_file: info.end_of_file }
            }
            Answer::Directory(entries) => Outcome::Listed(
                entries
                    .iter()
                    .filter_map(|entry| {
                        let directory = entry.info.is_directory();
                        Some(Entry {
                            name: entry.name()?.to_string(),
                            id: entry.info.id,
                            directory,
                            end_of_file: if directory { 0 } else { entry.info.end_of_file },
                        })
                    })
                    .collect(),
            ),
            _ => return None,
        })
    }
}

fn from_found(found: &nt::Found) -> Found {
    let info: &FileInfo = &found.info;
    Found {
        id: info.id,
        attributes: info.attributes.intersection(Found::COMPARED),
        end_of_file: info.end_of_file,
        links: if info.is_directory() { info.links.min(1) } else { info.links },
        created: Some(info.created),
        written: Some(info.written),
        delete_pending: Some(found.delete_pending),
    }
}

fn from_handle(state: &HandleState) -> Outcome {
    let path = state.path.as_path();
    Outcome::Handle {
        path: path.to_string(),
        granted: state.granted,
        position: state.position,
        delete_pending: state.delete_pending,
    }
}
