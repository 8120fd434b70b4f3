//! What stories do not see: the host's gates.

extern crate std;

use core::time::Duration;
use std::vec::Vec;

use nt::{
    AccessMask, Action, Create, CreateDisposition, FileId, FileInfo, Found, Instant, Origin,
    OwnedPath, Request, RequestId, ShareMode, Target,
};
use transact::{FileKey, Opened, Outcome};

use crate::{CacheTimeouts, Effect, Passage, Volume, VolumeParams};

/// What the host may let through of a file that has just been created.
fn passage(caches: CacheTimeouts) -> Option<Passage> {
    let mut volume = Volume::new(VolumeParams { caches, ..VolumeParams::default() }).unwrap();
    let mut create = Create::open(
        Target::Path(OwnedPath::from_text(r"\f").unwrap()),
        AccessMask::READ_DATA | AccessMask::WRITE_DATA,
        ShareMode::all(),
    );
    create.disposition = CreateDisposition::Create;
    let granted = create.access;
    let request = Request { origin: Origin::default(), action: Action::Create(create) };
    volume.submit(Instant::default(), RequestId(0), request);
    let mut effects = Vec::new();
    volume.drain(&mut effects);
    for effect in std::mem::take(&mut effects) {
        let Effect::Ask(op, _) = effect else { continue };
        let found = Found { info: FileInfo::file(FileId(7), 0), ..Found::default() };
        let file = Some(FileKey(1));
        let opened = Opened { file, created: true, granted, found, name: None };
        volume.reply(Instant::default(), op, Ok(Outcome::Opened(opened)));
    }
    volume.drain(&mut effects);
    let ccb = effects.drain(..).find_map(|effect| match effect {
        Effect::Complete(_, Ok(nt::Answer::Created(created))) => created.ccb,
        _ => None,
    });
    volume.data_path(ccb?)?;
    volume.drain(&mut effects);
    effects.into_iter().find_map(|effect| match effect {
        Effect::Gate(_, passage) => Some(passage),
        _ => None,
    })
}

/// A write that took no step would leave what is kept as it was.
#[test]
fn writes_take_a_step_where_they_make_something_stale() {
    let always = Duration::MAX;
    assert_eq!(passage(CacheTimeouts::default()), Some(Passage::all()));
    let off = CacheTimeouts::default();
    for stale in [
        CacheTimeouts { file_info: always, ..off },
        CacheTimeouts { directory: always, ..off },
        CacheTimeouts { streams: always, ..off },
        CacheTimeouts { volume: always, ..off },
    ] {
        assert_eq!(passage(stale), Some(Passage::READ), "{stale:?}");
    }
    let unmoved = CacheTimeouts { security: always, extended_attributes: always, ..off };
    assert_eq!(passage(unmoved), Some(Passage::all()));
}
