//! A file system that reports changes of its own: `Volume::notifier`.

use crate::client::{Client, PATIENCE, request};
use openfsp_host::nt::security::{Sid, Token};
use openfsp_host::nt::{
    AccessMask, Action, Answer, CcbId, Change, CompletionFilter, Create, CreateDisposition,
    CreateOptions, FileId, FileInfo, FilePath, NewName, NotifyAction, NtError, Origin, OriginFlags,
    OwnedPath, RenameFlags, Request, Set, ShareMode, SubjectId, Target,
};
use openfsp_host::*;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

/// Any name is a directory. Its calls report, with a lock of its own held; a rename says that it
/// has begun, and waits until it may end.
struct Reporting {
    notifier: &'static OnceLock<Notifier>,
    lock: Mutex<()>,
    rename: Mutex<Option<(Sender<()>, Receiver<()>)>>,
    blocks: bool,
}

impl Reporting {
    /// Its notifier comes when the volume has started.
    fn new() -> Reporting {
        let notifier = Box::leak(Box::default());
        Reporting { notifier, lock: Mutex::default(), rename: Mutex::default(), blocks: false }
    }
}

impl FileSystem for Reporting {
    type File = ();

    fn open(&self, _: &Op, path: FilePath<'_>, _: &OpenHow) -> Result<Opened<()>> {
        let id = path.units().iter().fold(1, |id, unit| id << 16 | u128::from(*unit));
        Ok(Opened::new((), FileInfo::directory(FileId(id))))
    }

    fn info(&self, _: &Op, _: &()) -> Result<FileInfo> {
        Ok(FileInfo::directory(FileId(1)))
    }

    fn flush(&self, _: &Op, _: &()) -> Result<FileInfo> {
        let _lock = self.lock.lock().unwrap();
        let session = self.notifier.get().unwrap().begin()?;
        report(&session, "\\d\\flushed");
        Ok(FileInfo::directory(FileId(1)))
    }

    fn rename(&self, _: &Op, _: FilePath<'_>, _: FilePath<'_>, _: RenameHow) -> Result<()> {
        let _lock = self.lock.lock().unwrap();
        if let Some((begun, may_end)) = self.rename.lock().unwrap().take() {
            begun.send(()).unwrap();
            may_end.recv_timeout(PATIENCE).unwrap();
        }
        Ok(())
    }

    fn execution(&self) -> Execution {
        if self.blocks { Execution::BLOCKING } else { Execution::INLINE }
    }
}

fn report(session: &NotifySession, path: &str) {
    let path = OwnedPath::from_text(path).unwrap();
    session.notify(path.as_path(), NotifyAction::Modified, CompletionFilter::SIZE).unwrap();
}

fn start(fs: Reporting, params: VolumeParams) -> Volume {
    let notifier = fs.notifier;
    let volume = Volume::builder(params, fs).start().unwrap();
    notifier.set(volume.notifier()).unwrap();
    volume
}

fn watch(client: &Client, ticket: u64, ccb: CcbId, tree: bool, origin: Origin) {
    let filter = CompletionFilter::SIZE;
    let action = Action::ChangeNotify { ccb, filter, tree, room: 4096 };
    let done = client.connection.submit(ticket, Request { origin, action }, Payload::None);
    assert!(done.is_none(), "{done:?}");
}

/// What a watch is told, as text.
fn told(client: &Client, ticket: u64) -> Vec<String> {
    match client.heard.wait_for(ticket).completion {
        Ok(Answer::Changes(list)) => {
            list.iter().map(|(_, name)| String::from_utf16_lossy(name)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn rename(ccb: CcbId, path: &str) -> Request {
    let path = OwnedPath::from_text(path).unwrap();
    let new = NewName { root_directory: 0, path, flags: RenameFlags::empty() };
    request(Action::Set(Target::Open(ccb), Set::Information(Change::Rename(new))))
}

fn open(client: &Client, path: &str) -> CcbId {
    client.create(path, CreateDisposition::Open, CreateOptions::empty()).unwrap()
}

#[test]
fn reports_from_within_a_call() {
    for blocks in [false, true] {
        let fs = Reporting { blocks, ..Reporting::new() };
        let volume = start(fs, VolumeParams::default());
        let notifier = volume.notifier();
        let client = Client::of(&volume);
        let directory = open(&client, "\\d");
        watch(&client, 1, directory, false, Origin::default());
        assert!(client.call(Action::Flush(Some(directory))).is_ok());
        assert_eq!(told(&client, 1), ["flushed"]);
        volume.stop();
        assert_eq!(notifier.begin().unwrap_err().status(), NtError::VOLUME_DISMOUNTED);
    }
}

#[test]
fn a_rename_waits_for_the_session_and_stops_nothing_of_it() {
    let volume = start(Reporting::new(), VolumeParams::default());
    let client = Client::of(&volume);
    let (directory, file) = (open(&client, "\\d"), open(&client, "\\e"));
    watch(&client, 1, directory, false, Origin::default());
    let session = volume.notifier().begin().unwrap();
    assert!(client.connection.submit(2, rename(file, "\\f"), Payload::None).is_none());
    assert_eq!(volume.notifier().begin().unwrap_err().status(), NtError::CANT_WAIT);
    report(&session, "\\d\\a");
    assert_eq!(told(&client, 1), ["a"]);
    drop(session);
    assert_eq!(client.heard.wait_for(2).completion, Ok(Answer::Done));
    assert!(volume.notifier().begin().is_ok());
}

#[test]
fn a_session_waits_for_the_rename_under_way() {
    let (begun, has_begun) = channel();
    let (end, may_end) = channel();
    let rename_of = Mutex::new(Some((begun, may_end)));
    let fs = Reporting { blocks: true, rename: rename_of, ..Reporting::new() };
    let volume = start(fs, VolumeParams::default());
    let client = Client::of(&volume);
    let (directory, file) = (open(&client, "\\d"), open(&client, "\\e"));
    watch(&client, 1, directory, false, Origin::default());
    assert!(client.connection.submit(2, rename(file, "\\f"), Payload::None).is_none());
    has_begun.recv_timeout(PATIENCE).unwrap();
    let notifier = volume.notifier();
    assert_eq!(notifier.begin().unwrap_err().status(), NtError::CANT_WAIT);
    let too_short = notifier.begin_within(Duration::from_millis(1));
    assert_eq!(too_short.unwrap_err().status(), NtError::CANT_WAIT);
    let watcher = std::thread::spawn(move || {
        let session = notifier.begin_within(PATIENCE).unwrap();
        report(&session, "\\d\\a");
    });
    end.send(()).unwrap();
    assert_eq!(client.heard.wait_for(2).completion, Ok(Answer::Done));
    watcher.join().unwrap();
    assert_eq!(told(&client, 1), ["a"]);
}

#[test]
fn a_session_that_is_never_ended_ends() {
    let notify_timeout = Duration::from_millis(10);
    let params = VolumeParams { notify_timeout, ..VolumeParams::default() };
    let volume = start(Reporting::new(), params);
    let client = Client::of(&volume);
    let file = open(&client, "\\e");
    std::mem::forget(volume.notifier().begin().unwrap());
    assert_eq!(
        client.connection.call(rename(file, "\\f"), Payload::None).completion,
        Ok(Answer::Done)
    );
}

/// The engine knows no tokens; the host says who may pass through directories.
#[test]
fn a_watch_of_a_tree_sees_what_its_bearer_could_reach() {
    let volume = start(Reporting::new(), VolumeParams::default());
    let client = Client::of(&volume);
    let plain = Token::new(Sid::EVERYONE, Sid::EVERYONE, &[]).unwrap();
    let passing =
        plain.clone().with_privileges(openfsp_host::nt::security::Privileges::CHANGE_NOTIFY);
    let subjects = [SubjectId::SYSTEM, volume.subject(passing), volume.subject(plain)];
    for (ticket, subject) in (1..).zip(subjects) {
        // It may list the directory; nothing is said about those below.
        let flags = OriginFlags::ACCESS_CHECKED;
        let origin = Origin { subject, flags, ..Origin::default() };
        let target = Target::Path(OwnedPath::from_text("\\d").unwrap());
        let create = Create::open(target, AccessMask::LIST_DIRECTORY, ShareMode::all());
        let request = Request { origin, action: Action::Create(create) };
        let created = client.connection.call(request, Payload::None).completion;
        let Ok(Answer::Created(created)) = created else { panic!("{created:?}") };
        watch(&client, ticket, created.ccb.unwrap(), true, origin);
    }
    let session = volume.notifier().begin().unwrap();
    report(&session, "\\d\\s\\deep");
    report(&session, "\\d\\flat");
    assert_eq!(told(&client, 1), ["s\\deep"]);
    assert_eq!(told(&client, 2), ["s\\deep"]);
    assert_eq!(told(&client, 3), ["flat"]);
}
