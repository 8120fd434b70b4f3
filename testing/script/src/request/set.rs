//! `set`, `truncate`, `chmod`, `chown`, `delete`, `undelete`, `unlink`, `rename`, `link`, `zero`,
//! `allocate`, `delete_reparse`.

use nt::posix::PosixChange;
use nt::{
    Action, BasicChange, ByteRange, Change, DispositionFlags, FileTime, MetadataChange, NewName,
    OwnedName, OwnedPath, RenameFlags, Set, Target,
};

use super::create::{descriptor, ea_list, reparse, reparse_data};
use super::{Asker, Refusal};
use crate::names::is_target;
use crate::vocabulary;
use crate::word::{Arguments, number};
use crate::world::START;

impl Asker<'_> {
    /// `set [TARGET] WHAT VALUE ..`.
    pub(super) fn set(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let target = self.target(arguments)?;
        let what = arguments.require("what to set")?;
        let information = |change| Ok(Set::Information(change));
        let size = |arguments: &mut Arguments| number(&arguments.require("size")?);
        let set: Result<Set, Refusal> = match what.as_str() {
            "basic" => information(Change::Basic(basic(arguments)?)),
            "eof" => information(Change::EndOfFile(size(arguments)?)),
            "allocation" => information(Change::AllocationSize(size(arguments)?)),
            "valid" => information(Change::ValidDataLength(size(arguments)?)),
            "position" => information(Change::Position(size(arguments)?)),
            "mode" => information(Change::Mode(mode(arguments)?)),
            "sparse" => Ok(Set::Sparse(!arguments.flag("off"))),
            "security" => {
                let parts = vocabulary::parts(&arguments.require("part")?)?;
                Ok(Set::Security(parts, descriptor(&arguments.require("descriptor")?)?))
            }
            "ea" => Ok(Set::ExtendedAttributes(ea_list(&arguments.require("list")?)?)),
            "reparse" => {
                let data = reparse(arguments)?;
                Ok(Set::Reparse(data.ok_or("`symlink=` or `reparse=`".to_owned())?))
            }
            other => Err(format!("set {other}?").into()),
        };
        Ok(Action::Set(target, set?))
    }

    /// `truncate [TARGET] SIZE`, `chmod [TARGET] MODE`, `chown [TARGET] uid=.. gid=..`: one
    /// SETATTR.
    pub(super) fn metadata(
        &self,
        verb: &str,
        arguments: &mut Arguments,
    ) -> Result<Action, Refusal> {
        let target = self.target(arguments)?;
        let mut change = MetadataChange::default();
        match verb {
            "truncate" => change.end_of_file = Some(number(&arguments.require("size")?)?),
            "chmod" => change.posix.mode = Some(number(&arguments.require("mode")?)? as u32),
            _ => {
                let id = |id: String| number(&id).map(|id| id as u32);
                let (uid, gid) = (arguments.key("uid"), arguments.key("gid"));
                let (uid, gid) = (uid.map(id).transpose()?, gid.map(id).transpose()?);
                change.posix = PosixChange { uid, gid, mode: None };
            }
        }
        Ok(Action::Set(target, Set::Metadata(change)))
    }

    /// `delete [TARGET] [posix] [ignore_readonly] [on_close]`, `undelete`; `unlink TARGET` is a
    /// POSIX delete that minds no READONLY.
    pub(super) fn disposition(
        &self,
        verb: &str,
        arguments: &mut Arguments,
    ) -> Result<Action, Refusal> {
        let target = self.target(arguments)?;
        let mut flags = DispositionFlags::empty();
        let posix = arguments.flag("posix") || verb == "unlink";
        let ignores = arguments.flag("ignore_readonly") || verb == "unlink";
        flags.set(DispositionFlags::DELETE, verb != "undelete");
        flags.set(DispositionFlags::POSIX_SEMANTICS, posix);
        flags.set(DispositionFlags::IGNORE_READONLY_ATTRIBUTE, ignores);
        flags.set(DispositionFlags::ON_CLOSE, arguments.flag("on_close"));
        Ok(Action::Set(target, Set::Information(Change::Disposition(flags))))
    }

    /// `rename [TARGET] \new [replace] [posix] [ignore_readonly] [exchange]`, `link` likewise; the
    /// new name may be `@node\name`.
    pub(super) fn rename(&self, verb: &str, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let mut flags = RenameFlags::empty();
        for (name, flag) in [
            ("replace", RenameFlags::REPLACE_IF_EXISTS),
            ("posix", RenameFlags::POSIX_SEMANTICS),
            ("ignore_readonly", RenameFlags::IGNORE_READONLY_ATTRIBUTE),
            ("exchange", RenameFlags::EXCHANGE),
        ] {
            flags.set(flag, arguments.flag(name));
        }
        let first = arguments.require("new name")?;
        let (target, new) = match arguments.next_if(is_target) {
            Some(new) => (self.names.target(&first)?, new),
            None => (Target::Open(self.handle()?), first),
        };
        let (root_directory, path) = match self.names.target(&new)? {
            Target::Path(path) => (0, path),
            Target::Entry(node, name) => (node.0, path_of(&name)?),
            Target::Open(_) | Target::Relative(..) | Target::Node(_) => {
                return Err(format!("`{new}` is no new name").into());
            }
        };
        let name = NewName { root_directory, path, flags };
        let change = if verb == "link" { Change::Link(name) } else { Change::Rename(name) };
        Ok(Action::Set(target, Set::Information(change)))
    }

    /// `zero OFFSET LENGTH`, `allocate OFFSET LENGTH`.
    pub(super) fn range(&self, verb: &str, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let target = self.target(arguments)?;
        let offset = number(&arguments.require("offset")?)?;
        let length = number(&arguments.require("length")?)?;
        let range = ByteRange { offset, length };
        let set = if verb == "zero" { Set::Zero(range) } else { Set::Allocate(range) };
        Ok(Action::Set(target, set))
    }

    /// `delete_reparse [TARGET] TAG`.
    pub(super) fn delete_reparse(&self, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let target = self.target(arguments)?;
        let tag = vocabulary::tag(&arguments.require("tag")?)?;
        // Only a header is sent: tag and GUID. `reparse_data` would check what is inside.
        let data = match tag.is_microsoft() {
            true => nt::ReparseData::parse_deletion(&deletion(tag.0))?,
            false => reparse_data(tag, &[])?,
        };
        Ok(Action::Set(target, Set::DeleteReparse(data)))
    }
}

fn deletion(tag: u32) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&tag.to_le_bytes());
    bytes
}

fn path_of(name: &OwnedName) -> Result<OwnedPath, Refusal> {
    let mut path = OwnedPath::root();
    path.push(name.as_name())?;
    Ok(path)
}

/// `attributes=.. created=.. accessed=.. written=.. changed=..`, times as `+90s` since the start.
fn basic(arguments: &mut Arguments) -> Result<BasicChange, Refusal> {
    let attributes = arguments.key("attributes");
    let mut change = BasicChange {
        attributes: attributes.map(|text| vocabulary::attributes(&text)).transpose()?,
        ..BasicChange::default()
    };
    for (key, field) in [
        ("created", &mut change.created),
        ("accessed", &mut change.accessed),
        ("written", &mut change.written),
        ("changed", &mut change.changed),
    ] {
        *field = arguments.key(key).map(|text| time(&text)).transpose()?;
    }
    Ok(change)
}

fn time(text: &str) -> Result<FileTime, String> {
    let seconds = text.strip_prefix('+').and_then(|text| text.strip_suffix('s'));
    let seconds = number(seconds.ok_or_else(|| format!("`{text}` is no time: `+90s`"))?)?;
    Ok(FileTime(START.0 + seconds * 10_000_000))
}

/// Names of create options, or `0x..`.
fn mode(arguments: &mut Arguments) -> Result<u32, String> {
    let text = arguments.require("mode")?;
    if text.starts_with("0x") {
        return number(&text).map(|bits| bits as u32);
    }
    let one = |part: &str| vocabulary::option(part).ok_or_else(|| format!("`{part}` is no mode"));
    let parts = text.split('+').filter(|part| *part != "-");
    parts.map(one).try_fold(0, |all, bits| bits.map(|bits| all | bits.bits()))
}
