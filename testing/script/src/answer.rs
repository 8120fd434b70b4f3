//! Answers in words: what a story's expectations are compared with.

use nt::security::sddl::Sddl;
use nt::{
    Answer, Completion, CreateAction, EaList, FileInfo, FileTime, Found, HandleState, Redirect,
    ReparseData, ReparseTag, SymbolicLink,
};

use crate::request::oplock;
use crate::word::Word;
use crate::world::START;
use crate::{user, vocabulary};

/// The words of an answer: a status first, then `key=value` or words that stand alone.
pub(crate) fn words(completion: &Completion, payload: Option<&[u8]>) -> Vec<String> {
    let answer = match completion {
        Ok(answer) => answer,
        Err(error) => return vec![error.to_string()],
    };
    let mut words = vec!["ok".to_owned()];
    let mut put = |key: &str, value: String| words.push(format!("{key}={value}"));
    match answer {
        Answer::Done => {}
        Answer::Created(created) => {
            put("action", action(created.action).to_owned());
            put("granted", vocabulary::access_text(created.granted));
            found(&created.found, &mut put);
            if created.oplock != nt::OplockLevel::None {
                put("oplock", oplock::name(created.oplock).to_owned());
            }
            if created.oplock_breaking {
                put("oplock_breaking", "yes".to_owned());
            }
            words[1] = action(created.action).to_owned();
        }
        Answer::Redirect(redirect) => {
            redirected(redirect, &mut put);
            words.insert(1, "redirect".to_owned());
        }
        Answer::Directory(entries) if entries.is_empty() => words.push("end".to_owned()),
        Answer::EnumerateAgain => words.push("enumerate_again".to_owned()),
        Answer::NotifyCleanup => words.push("notify_cleanup".to_owned()),
        other => values(other, payload, &mut put),
    }
    words
}

/// The words of an answer that are all `key=value`.
fn values(answer: &Answer, payload: Option<&[u8]>, put: &mut impl FnMut(&str, String)) {
    match answer {
        Answer::Found(told) => found(told, put),
        Answer::Read { bytes } => {
            put("bytes", bytes.to_string());
            put("data", text(payload.unwrap_or_default()));
        }
        Answer::Written { offset, bytes, info } => {
            put("offset", offset.to_string());
            put("bytes", bytes.to_string());
            file(info, put);
        }
        Answer::Security(security) => {
            put("sddl", user::with_names(&Sddl(security.view()).to_string()));
        }
        Answer::ExtendedAttributes(list) => put("ea", eas(list)),
        Answer::Streams(streams) => {
            let one = |stream: &nt::StreamInfo| format!(":{}={}", stream.name, stream.end_of_file);
            put("streams", joined(streams.iter().map(one)));
        }
        Answer::HardLinks(links) => {
            put("names", joined(links.iter().map(|link| link.name.to_string())));
            let directories = links.iter().map(|link| format!("{:#x}", link.directory.0));
            put("directories", joined(directories));
        }
        Answer::Control(output) => put("data", text(output)),
        Answer::Reparse(data) => reparse(data, put),
        Answer::Ranges(ranges) => {
            let one = |range: &nt::ByteRange| format!("{}+{}", range.offset, range.length);
            put("ranges", joined(ranges.iter().map(one)));
        }
        Answer::Handle(state) => handle(state, put),
        Answer::Directory(entries) => {
            let name = |entry: nt::DirectoryEntry<'_>| String::from_utf16_lossy(entry.units);
            put("names", joined(entries.iter().map(name)));
            put("tokens", joined(entries.iter().map(|entry| entry.token.to_string())));
            put("sizes", joined(entries.iter().map(|entry| entry.info.end_of_file.to_string())));
            let attributes = |entry: nt::DirectoryEntry<'_>| attributes(entry.info);
            put("attributes", joined(entries.iter().map(attributes)));
        }
        Answer::Oplock(level) => put("oplock", oplock::name(*level).to_owned()),
        Answer::PosixLock(held) => posix_lock(held.as_ref(), put),
        Answer::Changes(list) => put("changes", changes(list)),
        Answer::Volume(info) => {
            put("label", info.label.to_string());
            put("total", info.total_bytes.to_string());
            put("free", info.free_bytes.to_string());
        }
        _ => {}
    }
}

fn posix_lock(held: Option<&nt::HeldPosixLock>, put: &mut impl FnMut(&str, String)) {
    let Some(held) = held else { return put("lock", "none".to_owned()) };
    put("lock", format!("{:?}", held.mode));
    put("range", format!("{}+{}", held.range.offset(), held.range.length()));
    put("process", held.process.to_string());
}

/// `action:name`, in their order.
fn changes(list: &nt::NotifyList) -> String {
    let one = |(action, name): (nt::NotifyAction, &[u16])| {
        format!("{action:?}:{}", String::from_utf16_lossy(name))
    };
    joined(list.iter().map(one))
}

fn action(action: CreateAction) -> &'static str {
    match action {
        CreateAction::Superseded => "superseded",
        CreateAction::Opened => "opened",
        CreateAction::Created => "created",
        CreateAction::Overwritten => "overwritten",
    }
}

fn found(found: &Found, put: &mut impl FnMut(&str, String)) {
    file(&found.info, put);
    put("delete_pending", yes_no(found.delete_pending));
    if let Some(security) = &found.security {
        put("sddl", user::with_names(&Sddl(security.view()).to_string()));
    }
    if let Some(posix) = &found.posix {
        put("mode", format!("{:o}", posix.mode));
        put("uid", posix.uid.to_string());
        put("gid", posix.gid.to_string());
    }
    if let Some(data) = &found.reparse {
        reparse(data, put);
    }
}

fn file(info: &FileInfo, put: &mut impl FnMut(&str, String)) {
    put("id", format!("{:#x}", info.id.0));
    put("size", info.end_of_file.to_string());
    put("allocation", info.allocation_size.to_string());
    put("attributes", attributes(info));
    put("links", info.links.to_string());
    put("ea_size", info.ea_size.to_string());
    put("directory", yes_no(info.is_directory()));
    for (key, time) in [
        ("created", info.created),
        ("accessed", info.accessed),
        ("written", info.written),
        ("changed", info.changed),
    ] {
        put(key, since_start(time));
    }
}

fn attributes(info: &FileInfo) -> String {
    vocabulary::names(info.attributes.iter_names().map(|(name, _)| name))
}

fn since_start(time: FileTime) -> String {
    match time.0.checked_sub(START.0) {
        Some(units) => format!("+{}s", units / 10_000_000),
        None => format!("{time:?}"),
    }
}

fn handle(state: &HandleState, put: &mut impl FnMut(&str, String)) {
    put("path", state.path.to_string());
    put("granted", vocabulary::access_text(state.granted));
    put("options", vocabulary::names(state.options.iter_names().map(|(name, _)| name)));
    put("position", state.position.to_string());
    put("delete_pending", yes_no(state.delete_pending));
}

fn redirected(redirect: &Redirect, put: &mut impl FnMut(&str, String)) {
    put("components", redirect.components.to_string());
    let target = redirect.target.as_ref();
    put("target", target.map_or_else(|| "-".to_owned(), ToString::to_string));
    reparse(&redirect.reparse, put);
}

fn reparse(data: &ReparseData, put: &mut impl FnMut(&str, String)) {
    put("tag", vocabulary::tag_name(data.tag()));
    match (data.tag(), SymbolicLink::from_reparse_data(data)) {
        (ReparseTag::SYMLINK, Ok(link)) => {
            let units = link.substitute_name.to_vec().unwrap_or_default();
            put("symlink", String::from_utf16_lossy(&units));
        }
        _ => put("data", text(data.data())),
    }
}

fn eas(list: &[u8]) -> String {
    let Ok(list) = EaList::parse(list) else { return "damaged".to_owned() };
    joined(list.iter().map(|ea| format!("{}:{}", text(ea.name), text(ea.value))))
}

/// Bytes as text; a zero is a full stop.
fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| if *byte == 0 { '.' } else { char::from(*byte) }).collect()
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(",")
}

fn yes_no(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}

/// Is everything that was expected among the words of the answer?
pub(crate) fn fits(expected: &[Word], got: &[String]) -> Result<bool, String> {
    let Some((status, rest)) = expected.split_first() else { return Ok(false) };
    if got.first() != Some(&status.value) {
        return Ok(false);
    }
    for word in rest {
        let wanted = match word.key.as_deref() {
            None => word.value.clone(),
            Some("granted") => {
                let access = vocabulary::access(&word.value)?;
                format!("granted={}", vocabulary::access_text(access))
            }
            Some(
                key @ ("size" | "allocation" | "position" | "bytes" | "offset" | "total" | "free"),
            ) => {
                format!("{key}={}", crate::word::number(&word.value)?)
            }
            Some(key) => format!("{key}={}", word.value),
        };
        if !got.contains(&wanted) {
            return Ok(false);
        }
    }
    Ok(true)
}
