//! `create`, `open`, `mkdir`.

use nt::posix::PosixAttributes;
use nt::security::{SecurityDescriptor, sddl};
use nt::{
    AccessMask, Action, Create, CreateDisposition, CreateOptions, EaEntry, EaFlags, EaListBuilder,
    Keep, NtError, ReparseData, ReparseTag, ShareMode, SymbolicLink, Wanted,
};

use super::{Asker, Refusal};
use crate::word::{Arguments, number};
use crate::{user, vocabulary};

impl Asker<'_> {
    /// `create TARGET [ACCESS] [share=..] [disposition=..] [OPTION..] [KEY=..]`. Without more,
    /// `create` opens or creates, `open` opens, `mkdir` makes a directory; all for reading, sharing
    /// everything.
    pub(super) fn create(&self, verb: &str, arguments: &mut Arguments) -> Result<Action, Refusal> {
        let target = self.names.target(&arguments.require("target")?)?;
        let access = match arguments.next_if(vocabulary::is_access) {
            Some(access) => vocabulary::access(&access)?,
            None => AccessMask::FILE_GENERIC_READ,
        };
        let mut create = Create::open(target, access, ShareMode::all());
        match verb {
            "create" => create.disposition = CreateDisposition::OpenIf,
            "mkdir" => {
                create.disposition = CreateDisposition::Create;
                create.options |= CreateOptions::DIRECTORY_FILE;
            }
            _ => {}
        }
        if let Some(share) = arguments.key("share") {
            create.share = vocabulary::share(&share)?;
        }
        if let Some(disposition) = arguments.key("disposition") {
            create.disposition = vocabulary::disposition(&disposition)?;
        }
        contents(&mut create, arguments)?;
        super::oplock::of_create(&mut create, arguments)?;
        create.nameless = arguments.flag("nameless");
        create.keep.set(Keep::NODE, arguments.flag("node"));
        create.keep.set(Keep::HANDLE, !arguments.flag("no_handle"));
        create.wanted = wanted(arguments)?;
        for option in arguments.rest_of_words() {
            let known = vocabulary::option(&option);
            create.options |= known.ok_or_else(|| format!("what is `{option}`?"))?;
        }
        Ok(Action::Create(create))
    }
}

/// What a new file is made of.
fn contents(create: &mut Create, arguments: &mut Arguments) -> Result<(), Refusal> {
    if let Some(attributes) = arguments.key("attributes") {
        create.attributes = vocabulary::attributes(&attributes)?;
    }
    if let Some(bytes) = arguments.key("allocation") {
        create.allocation_size = number(&bytes)?;
    }
    if let Some(text) = arguments.key("security") {
        create.security = Some(descriptor(&text)?);
    }
    if let Some(list) = arguments.key("ea") {
        create.extended_attributes = ea_list(&list)?;
    }
    create.reparse = reparse(arguments)?;
    if let Some(mode) = arguments.key("mode") {
        let id = |arguments: &mut Arguments, key| {
            arguments.key(key).map_or(Ok(0), |id| number(&id)).map(|id| id as u32)
        };
        create.posix = Some(PosixAttributes {
            uid: id(arguments, "uid")?,
            gid: id(arguments, "gid")?,
            mode: number(&mode)? as u32,
            ..PosixAttributes::default()
        });
    }
    Ok(())
}

/// `symlink=target` (relative), `symlink_nt=\??\C:\x`, `reparse=TAG:data`.
pub(super) fn reparse(arguments: &mut Arguments) -> Result<Option<ReparseData>, Refusal> {
    if let Some(target) = arguments.key("symlink") {
        let units: Vec<u16> = target.encode_utf16().collect();
        return Ok(Some(SymbolicLink::build(&units, &units, true)?));
    }
    if let Some(target) = arguments.key("symlink_nt") {
        let units: Vec<u16> = target.encode_utf16().collect();
        return Ok(Some(SymbolicLink::build(&units, &units, false)?));
    }
    let Some(text) = arguments.key("reparse") else { return Ok(None) };
    let (tag, data) = text.split_once(':').unwrap_or((&text, ""));
    Ok(Some(reparse_data(vocabulary::tag(tag)?, data.as_bytes())?))
}

/// Data of any tag; a third party's gets one and the same GUID.
pub(super) fn reparse_data(tag: ReparseTag, data: &[u8]) -> Result<ReparseData, NtError> {
    match tag.is_microsoft() {
        true => ReparseData::new(tag, data),
        false => ReparseData::with_guid(tag, [7; 16], data),
    }
}

/// SDDL with `{name}` for the SIDs of users.
pub(super) fn descriptor(text: &str) -> Result<SecurityDescriptor, String> {
    let sddl = user::with_sids(text)?;
    sddl::parse(&sddl).map_err(|error| format!("{text}: {error}"))
}

/// `name:value,name:value`; `!name:value` sets FILE_NEED_EA.
pub(super) fn ea_list(text: &str) -> Result<Vec<u8>, Refusal> {
    let mut list = EaListBuilder::new();
    for pair in text.split(',') {
        let (name, value) = pair.split_once(':').unwrap_or((pair, ""));
        let (flags, name) = match name.strip_prefix('!') {
            Some(name) => (EaFlags::NEED_EA, name),
            None => (EaFlags::empty(), name),
        };
        list.push(&EaEntry { name: name.as_bytes(), value: value.as_bytes(), flags })?;
    }
    Ok(list.into_bytes())
}

/// `wanted=security+posix+reparse+node`.
pub(super) fn wanted(arguments: &mut Arguments) -> Result<Wanted, String> {
    let text = arguments.key("wanted").unwrap_or_default();
    text.split('+').filter(|part| !part.is_empty()).try_fold(Wanted::empty(), |all, part| {
        let known = Wanted::from_name(&part.to_uppercase());
        known.map(|bits| all | bits).ok_or_else(|| format!("`{part}` cannot be wanted"))
    })
}
