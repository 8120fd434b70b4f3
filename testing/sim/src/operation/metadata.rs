//! Queries, changes of metadata, listings.

use nt::security::{SecurityInformation, sddl};
use nt::{
    Action, Attributes, BasicChange, Change, EaEntry, EaFlags, EaListBuilder, EnumerationFlags,
    FileTime, MetadataChange, Pattern, Query, QueryDirectory, ReparseData, Set, Target, Wanted,
};

use super::Draw;

fn set(draw: &mut Draw<'_>, set: Set) -> Option<Action> {
    let target = draw.target()?;
    Some(Action::Set(target, set))
}

/// What is known of something, however it is named.
pub(super) fn query(draw: &mut Draw<'_>) -> Option<Action> {
    let target = draw.target()?;
    let wanted = Wanted::SECURITY | Wanted::POSIX | Wanted::REPARSE;
    let wanted = Wanted::from_bits_truncate(draw.choices.bits(wanted.bits()));
    Some(Action::Query(target, Query::Found(wanted)))
}

pub(super) fn stat(draw: &mut Draw<'_>) -> Option<Action> {
    let path = draw.path()?;
    Some(Action::Query(Target::Path(path), Query::Found(Wanted::empty())))
}

/// A name in a directory, with a reference of what is there.
pub(super) fn lookup(draw: &mut Draw<'_>) -> Option<Action> {
    let target = Target::Entry(draw.node(), draw.name()?);
    Some(Action::Query(target, Query::Found(Wanted::NODE | Wanted::POSIX)))
}

pub(super) fn query_part(draw: &mut Draw<'_>) -> Option<Action> {
    let query = match draw.choices.below(5) {
        0 => Query::Security(SecurityInformation::all()),
        1 => Query::ExtendedAttributes,
        2 => Query::Streams,
        3 => Query::Reparse,
        _ => return draw.open_handle().map(|ccb| Action::Query(Target::Open(ccb), Query::Handle)),
    };
    let target = draw.target()?;
    Some(Action::Query(target, query))
}

fn basic_change(draw: &mut Draw<'_>) -> BasicChange {
    let mut change = BasicChange::default();
    let parts = draw.choices.below(4);
    if parts & 1 != 0 {
        let attributes = [
            Attributes::empty(),
            Attributes::READ_ONLY,
            Attributes::HIDDEN,
            Attributes::NORMAL,
            Attributes::DIRECTORY,
        ];
        change.attributes = Some(attributes[draw.choices.below(attributes.len())]);
    }
    if parts & 2 != 0 {
        change.written = Some(FileTime(draw.choices.below(1 << 30) as u64));
    }
    change
}

pub(super) fn basic(draw: &mut Draw<'_>) -> Option<Action> {
    let change = basic_change(draw);
    set(draw, Set::Information(Change::Basic(change)))
}

pub(super) fn several(draw: &mut Draw<'_>) -> Option<Action> {
    let mut change = MetadataChange::default();
    match draw.choices.below(4) {
        0 => change.end_of_file = Some(draw.size()),
        1 => change.posix.mode = Some(0o600 + draw.choices.below(0o100) as u32),
        2 => change.posix.uid = Some(1001),
        _ => change.basic = basic_change(draw),
    }
    set(draw, Set::Metadata(change))
}

pub(super) fn security(draw: &mut Draw<'_>) -> Option<Action> {
    // Whoever comes next has to be able to go on: no descriptor shuts everybody out.
    let text = ["D:P(A;OICI;FA;;;WD)", "D:(A;OICI;FA;;;WD)(D;OICI;WD;;;S-1-5-21-1-2-3-1002)"];
    let descriptor = sddl::parse(draw.choices.pick(&text)?).ok()?;
    set(draw, Set::Security(SecurityInformation::DACL, descriptor))
}

pub(super) fn ea_list(draw: &mut Draw<'_>) -> Option<Vec<u8>> {
    let names: [&[u8]; 2] = [b"USER.A", b"USER.B"];
    let value = vec![b'v'; draw.choices.below(40)];
    let flags = if draw.choices.chance(100) { EaFlags::NEED_EA } else { EaFlags::empty() };
    let mut list = EaListBuilder::new();
    let name = draw.choices.pick(&names)?;
    list.push(&EaEntry { name, value: &value, flags }).ok()?;
    Some(list.into_bytes())
}

pub(super) fn extended_attributes(draw: &mut Draw<'_>) -> Option<Action> {
    let list = ea_list(draw)?;
    set(draw, Set::ExtendedAttributes(list))
}

pub(super) fn reparse(draw: &mut Draw<'_>) -> Option<Action> {
    let link = super::open::link(draw)?;
    set(draw, Set::Reparse(link))
}

pub(super) fn delete_reparse(draw: &mut Draw<'_>) -> Option<Action> {
    let mut header = [0; 8];
    header[..4].copy_from_slice(&0xA000_000C_u32.to_le_bytes());
    let data = ReparseData::parse_deletion(&header).ok()?;
    set(draw, Set::DeleteReparse(data))
}

pub(super) fn position(draw: &mut Draw<'_>) -> Option<Action> {
    let (ccb, size) = (draw.open_handle()?, draw.size());
    Some(Action::Set(Target::Open(ccb), Set::Information(Change::Position(size))))
}

pub(super) fn list(draw: &mut Draw<'_>) -> Option<Action> {
    let handle = draw
        .client
        .handles
        .iter()
        .rev()
        .find(|handle| handle.directory && handle.life == crate::client::Life::Open);
    let ccb = match handle {
        Some(handle) => handle.ccb,
        None => draw.open_handle()?,
    };
    let patterns = ["*", "a*", "b", "?"];
    let pattern: Vec<u16> = draw.choices.pick(&patterns)?.encode_utf16().collect();
    let flags = draw.choices.below(8) as u32 & draw.choices.below(8) as u32;
    Some(Action::QueryDirectory(QueryDirectory {
        ccb,
        pattern: Pattern::parse(&pattern).ok().filter(|_| draw.choices.chance(500)),
        flags: EnumerationFlags::from_bits_truncate(flags),
        index: draw.choices.below(4) as u64,
        room: [0, 150, 4096][draw.choices.below(3)],
        dots: draw.choices.chance(500),
        detail: nt::EntryDetail::Full,
    }))
}

pub(super) fn volume(_: &mut Draw<'_>) -> Option<Action> {
    Some(Action::QueryVolume)
}

pub(super) fn label(draw: &mut Draw<'_>) -> Option<Action> {
    draw.name().map(Action::SetVolumeLabel)
}
