//! memfs behind engine and host: each thread has a connection, as a thread of a door has.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use openfsp::nt::{Answer, CcbId, Keep, NodeId, OwnedName, OwnedPath, Request, Target, Wanted};
use openfsp::{Connection, Done, Payload, ReadBuf, Sink, Volume, WriteData};
use openfsp_memfs::{MemFs, Options};

use super::Client;
use super::requests::{
    change, make, open, path, read, release, remove, rename, stat, watch, write,
};
use super::rows::{BLOCK, Row, WATCHERS};

/// The ticket of what the thread waits for; a watch has its number.
const MINE: u64 = u64::MAX;

/// How often a thread looks before it sleeps: another is about to carry its request out.
const LOOKS: usize = 200;

/// What was not over when it was asked.
#[derive(Default)]
struct Heard {
    ended: Mutex<Ended>,
    news: Condvar,
}

#[derive(Default)]
struct Ended {
    mine: Option<Done>,
    watches: Vec<u64>,
}

impl Heard {
    fn lock(&self) -> MutexGuard<'_, Ended> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self) -> Done {
        for _ in 0..LOOKS {
            if let Some(done) = self.lock().mine.take() {
                return done;
            }
            std::hint::spin_loop();
        }
        let mut ended = self.lock();
        loop {
            match ended.mine.take() {
                Some(done) => return done,
                None => {
                    ended = self.news.wait(ended).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

impl Sink for Heard {
    fn complete(&self, ticket: u64, done: Done) {
        match ticket {
            MINE => self.lock().mine = Some(done),
            watch => self.lock().watches.push(watch),
        }
        self.news.notify_one();
    }
}

struct Thread {
    connection: Connection,
    heard: Arc<Heard>,
    shared: NodeId,
    folder: NodeId,
    file: NodeId,
    handle: CcbId,
    watches: Vec<CcbId>,
    path: OwnedPath,
    names: [OwnedName; 2],
    memory: Vec<u8>,
    data: WriteData,
}

pub(super) fn clients(threads: usize) -> Result<Vec<Box<dyn Client>>> {
    let memfs = MemFs::new(&Options::default())?;
    let volume = Volume::builder(memfs.params(), memfs).start()?;
    (0..threads).map(|number| Ok(Box::new(Thread::new(&volume, number)?) as _)).collect()
}

impl Thread {
    fn new(volume: &Volume, number: usize) -> Result<Thread> {
        let heard = Arc::new(Heard::default());
        let connection = volume.connect(Arc::clone(&heard) as Arc<dyn Sink>);
        let name = |what: &str| OwnedName::from_text(&format!("{what}-{number}"));
        let root = volume.root();
        let mut thread = Thread {
            connection,
            heard,
            shared: root,
            folder: root,
            file: root,
            handle: CcbId::default(),
            watches: Vec::new(),
            path: path(&format!("\\folder-{number}\\file-{number}"))?,
            names: [name("file")?, name("other")?],
            memory: Vec::new(),
            data: WriteData::new(vec![7; BLOCK]),
        };
        thread.prepare(&name("folder")?, &OwnedName::from_text("shared")?)?;
        Ok(thread)
    }

    fn prepare(&mut self, folder: &OwnedName, shared: &OwnedName) -> Result<()> {
        let root = self.shared;
        let entry =
            |node, name: &OwnedName| Ok::<_, anyhow::Error>(Target::Entry(node, name.try_clone()?));
        // The first thread makes it.
        let _ = self.ask(make(entry(root, shared)?, true, Keep::empty()), Payload::None);
        self.ask(make(entry(root, folder)?, true, Keep::empty()), Payload::None)?;
        self.shared = self.node(entry(root, shared)?)?;
        self.folder = self.node(entry(root, folder)?)?;
        self.ask(make(entry(self.shared, &self.names[0])?, false, Keep::empty()), Payload::None)?;
        let file = entry(self.folder, &self.names[0])?;
        self.handle = self.handle(make(file.clone(), false, Keep::HANDLE))?;
        self.file = self.node(file)?;
        self.transfer(true)
    }

    fn start_watching(&mut self) -> Result<()> {
        while self.watches.len() < WATCHERS {
            let directory = open(Target::Node(self.folder));
            let ccb = self.handle(directory)?;
            self.watches.push(ccb);
            self.watch(self.watches.len() - 1)?;
        }
        Ok(())
    }

    fn ask(&self, request: Request, payload: Payload) -> Result<(Answer, Payload)> {
        let done = self.connection.submit(MINE, request, payload);
        let Done { completion, payload } = done.unwrap_or_else(|| self.heard.wait());
        Ok((completion.context("a request failed")?, payload))
    }

    fn node(&self, target: Target) -> Result<NodeId> {
        match self.ask(stat(target, Wanted::NODE), Payload::None)?.0 {
            Answer::Found(found) => found.node.context("no node"),
            other => bail!("a query was answered by {other:?}"),
        }
    }

    fn handle(&self, create: Request) -> Result<CcbId> {
        match self.ask(create, Payload::None)?.0 {
            Answer::Created(created) => created.ccb.context("no handle"),
            other => bail!("a create was answered by {other:?}"),
        }
    }

    fn open_close(&self, target: Target) -> Result<()> {
        let ccb = self.handle(open(target))?;
        self.ask(release(ccb), Payload::None)?;
        Ok(())
    }

    fn stat(&self, target: Target) -> Result<()> {
        std::hint::black_box(self.ask(stat(target, Wanted::empty()), Payload::None)?);
        Ok(())
    }

    fn entry(&self, node: NodeId) -> Result<Target> {
        Ok(Target::Entry(node, self.names[0].try_clone()?))
    }

    fn transfer(&mut self, is_write: bool) -> Result<()> {
        let (request, payload) = match is_write {
            true => (write(self.handle), Payload::Write(self.data.clone())),
            false => {
                let memory = std::mem::take(&mut self.memory);
                (read(self.handle), Payload::Read(ReadBuf::reuse(memory, BLOCK)))
            }
        };
        if let Payload::Read(out) = self.ask(request, payload)?.1 {
            ensure!(out.len() == BLOCK, "a short read");
            self.memory = out.into_memory();
        }
        Ok(())
    }

    fn rename(&self, directory: NodeId, number: u64) -> Result<()> {
        let [from, to] = [number % 2, (number + 1) % 2].map(|index| &self.names[index as usize]);
        self.ask(rename(directory, from, to)?, Payload::None)?;
        Ok(())
    }

    fn create_delete(&self) -> Result<()> {
        let target = Target::Entry(self.folder, self.names[1].try_clone()?);
        let ccb = self.handle(make(target, false, Keep::HANDLE))?;
        self.ask(release(ccb), Payload::None)?;
        self.ask(remove(self.folder, &self.names[1])?, Payload::None)?;
        Ok(())
    }

    fn watch(&self, number: usize) -> Result<()> {
        let request = watch(self.watches[number]);
        let done = self.connection.submit(number as u64, request, Payload::None);
        ensure!(done.is_none(), "a watch was answered at once: {done:?}");
        Ok(())
    }

    fn notify(&self, number: u64) -> Result<()> {
        self.ask(change(self.file, number), Payload::None)?;
        let mut heard = 0;
        while heard < WATCHERS {
            let told = std::mem::take(&mut self.heard.lock().watches);
            heard += told.len();
            for watch in told {
                self.watch(watch as usize)?;
            }
        }
        Ok(())
    }
}

impl Client for Thread {
    fn run(&mut self, row: Row, count: u64) -> Result<()> {
        if row == Row::Notify {
            self.start_watching()?;
        }
        for number in 0..count {
            match row {
                Row::OpenClose => self.open_close(Target::Path(self.path.try_clone()?))?,
                Row::OpenCloseNode => self.open_close(Target::Node(self.file))?,
                Row::StatName => self.stat(self.entry(self.folder)?)?,
                Row::StatNode => self.stat(Target::Node(self.file))?,
                Row::Read => self.transfer(false)?,
                Row::Write => self.transfer(true)?,
                Row::RenameShared => self.rename(self.shared, number)?,
                Row::RenameOwn => self.rename(self.folder, number)?,
                Row::CreateDelete => self.create_delete()?,
                Row::Notify => self.notify(number)?,
            }
        }
        Ok(())
    }
}
