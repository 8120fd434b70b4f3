//! The engine alone: its steps, as a host takes them, with constants for the file system's answers.

use anyhow::{Context, Result, bail, ensure};
use fsd::{Effect, VolumeParams};
use openfsp::nt::{
    Answer, Case, CcbId, Completion, CreateDisposition, FileId, FileInfo, Found, Instant, Keep,
    NodeId, OwnedName, OwnedPath, Request, RequestId, Target, Wanted,
};
use transact::{Call, FileKey, Opened, Operation, Outcome, Reply};

use super::Client;
use super::requests::{change, make, open, path, release, remove, rename, stat, watch};
use super::rows::{Row, WATCHERS};

const FOLDER: FileId = FileId(2);
const FILE: FileId = FileId(3);
const NEW: FileId = FileId(4);

struct Engine {
    volume: fsd::Volume,
    effects: Vec<Effect>,
    next: u64,
    /// The request that is waited for, and its end.
    mine: (RequestId, Option<Completion>),
    told: Vec<RequestId>,
}

struct Steps {
    engine: Engine,
    folder: NodeId,
    file: NodeId,
    path: OwnedPath,
    names: [OwnedName; 2],
    /// With the request that waits at each.
    watches: Vec<(RequestId, CcbId)>,
}

pub(super) fn clients(threads: usize) -> Result<Vec<Box<dyn Client>>> {
    (0..threads).map(|_| Ok(Box::new(Steps::new()?) as Box<dyn Client>)).collect()
}

impl Engine {
    fn submit(&mut self, request: Request) -> RequestId {
        self.next += 1;
        let id = RequestId(self.next);
        self.volume.submit(Instant::default(), id, request);
        id
    }

    /// Carries out what follows from the last input.
    fn settle(&mut self) {
        let mut effects = std::mem::take(&mut self.effects);
        loop {
            self.volume.drain(&mut effects);
            if effects.is_empty() {
                break;
            }
            for effect in effects.drain(..) {
                match effect {
                    Effect::Complete(id, completion) if id == self.mine.0 => {
                        self.mine.1 = Some(completion);
                    }
                    Effect::Complete(id, _) => self.told.push(id),
                    Effect::Ask(id, operation) => {
                        let reply = reply(&operation);
                        self.volume.reply(Instant::default(), id, reply);
                    }
                    Effect::Gate(scb, passage) if passage.is_empty() => self.volume.drained(scb),
                    Effect::Gate(..)
                    | Effect::Abandon(_)
                    | Effect::Invalidate(..)
                    | Effect::Oplock(_)
                    | Effect::Forget(_) => {}
                }
            }
        }
        self.effects = effects;
    }

    fn ask(&mut self, request: Request) -> Result<Answer> {
        self.mine = (self.submit(request), None);
        self.settle();
        Ok(self.mine.1.take().context("a request has no end")??)
    }

    fn node(&mut self, target: Target) -> Result<NodeId> {
        match self.ask(stat(target, Wanted::NODE))? {
            Answer::Found(found) => found.node.context("no node"),
            other => bail!("a query was answered by {other:?}"),
        }
    }

    fn handle(&mut self, create: Request) -> Result<CcbId> {
        match self.ask(create)? {
            Answer::Created(created) => created.ccb.context("no handle"),
            other => bail!("a create was answered by {other:?}"),
        }
    }
}

/// What a file system would say, without a look at anything but the depth of the path.
fn reply(operation: &Operation) -> Reply {
    let found = |path: Option<&OwnedPath>| {
        let is_folder = path.is_some_and(|path| {
            let path = path.as_path();
            path.base() == Some(FOLDER) && path.is_base()
                || path.base().is_none() && path.components().count() == 1
        });
        let info = if is_folder { FileInfo::directory(FOLDER) } else { FileInfo::file(FILE, 4096) };
        Found { info, ..Found::default() }
    };
    let path_of = |object: &transact::Object| match object {
        transact::Object::Path(path) => found(Some(path)),
        transact::Object::File(_) => found(None),
    };
    Ok(match &operation.call {
        Call::Create(create) => {
            let created = create.disposition == CreateDisposition::Create;
            let mut found = found(Some(&create.path));
            if created {
                found.info.id = NEW;
            }
            let file = Some(FileKey(7));
            Outcome::Opened(Opened { file, created, granted: create.access, found, name: None })
        }
        Call::Query(object, _) => Outcome::Found(path_of(object)),
        Call::Alter(object, ..) => Outcome::Found(path_of(object)),
        _ => Outcome::Done,
    })
}

impl Steps {
    fn new() -> Result<Steps> {
        // As memfs says of itself.
        let params = VolumeParams {
            case: Case::Sensitive,
            open_by_file_id: true,
            hard_links: true,
            named_streams: true,
            ..VolumeParams::default()
        };
        let mut engine = Engine {
            volume: fsd::Volume::new(params)?,
            effects: Vec::new(),
            next: 0,
            mine: (RequestId(0), None),
            told: Vec::new(),
        };
        let names = [OwnedName::from_text("file-0")?, OwnedName::from_text("other-0")?];
        let folder = engine.node(Target::Path(path("\\folder-0")?))?;
        let file = engine.node(Target::Entry(folder, names[0].try_clone()?))?;
        ensure!(folder != file, "file and folder are one");
        let path = path("\\folder-0\\file-0")?;
        Ok(Steps { engine, folder, file, path, names, watches: Vec::new() })
    }

    fn start_watching(&mut self) -> Result<()> {
        while self.watches.len() < WATCHERS {
            let ccb = self.engine.handle(open(Target::Node(self.folder)))?;
            let id = self.engine.submit(watch(ccb));
            self.engine.settle();
            self.watches.push((id, ccb));
        }
        Ok(())
    }

    fn open_close(&mut self, target: Target) -> Result<()> {
        let ccb = self.engine.handle(open(target))?;
        self.engine.ask(release(ccb))?;
        Ok(())
    }

    fn rename(&mut self, number: u64) -> Result<()> {
        let [from, to] = [number % 2, (number + 1) % 2].map(|index| &self.names[index as usize]);
        self.engine.ask(rename(self.folder, from, to)?)?;
        Ok(())
    }

    fn create_delete(&mut self) -> Result<()> {
        let target = Target::Entry(self.folder, self.names[1].try_clone()?);
        let ccb = self.engine.handle(make(target, false, Keep::HANDLE))?;
        self.engine.ask(release(ccb))?;
        self.engine.ask(remove(self.folder, &self.names[1])?)?;
        Ok(())
    }

    fn notify(&mut self, number: u64) -> Result<()> {
        self.engine.told.clear();
        self.engine.ask(change(self.file, number))?;
        ensure!(self.engine.told.len() == WATCHERS, "not all have heard");
        for index in 0..WATCHERS {
            let id = self.engine.submit(watch(self.watches[index].1));
            self.engine.settle();
            self.watches[index].0 = id;
        }
        Ok(())
    }
}

impl Client for Steps {
    fn run(&mut self, row: Row, count: u64) -> Result<()> {
        if row == Row::Notify {
            self.start_watching()?;
        }
        for number in 0..count {
            match row {
                Row::OpenClose => self.open_close(Target::Path(self.path.try_clone()?))?,
                Row::OpenCloseNode => self.open_close(Target::Node(self.file))?,
                Row::StatName => {
                    let name = self.names[0].try_clone()?;
                    let target = Target::Entry(self.folder, name);
                    std::hint::black_box(self.engine.ask(stat(target, Wanted::empty()))?);
                }
                Row::RenameShared | Row::RenameOwn => self.rename(number)?,
                Row::CreateDelete => self.create_delete()?,
                Row::Notify => self.notify(number)?,
                // The host's way past the engine.
                Row::StatNode | Row::Read | Row::Write => {}
            }
        }
        Ok(())
    }
}
