//! One run of a small world, move by move.

use fsd::VolumeParams;
use nt::{
    Action, Answer, Completion, DoorId, InvalidationId, NtError, Origin, OriginFlags, RequestId,
};
use script::{Handle, Names};

use super::world::World;
use crate::client::Client;
use crate::file_system::SUBJECTS;
use crate::planted::Planted;
use crate::rule::{Breach, Rule};
use crate::stage::{Gates, Stage};

/// One thing that can happen next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Move {
    /// A client submits its next line.
    Submit(usize),
    /// The question with that number is carried out.
    Act(u64),
    /// The question with that number is answered.
    Answer(u64),
    Cancel(usize),
    Timeout,
    Stop,
    /// A door has forgotten what it was told to.
    Forget(InvalidationId),
    /// The first door goes, and with it all that it kept.
    DoorGone,
}

/// A line that was submitted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Executed {
    pub(super) client: usize,
    pub(super) line: usize,
    /// Moves before it was submitted, and before it ended.
    pub(super) began: usize,
    pub(super) ended: Option<usize>,
    /// How it ended, in short.
    pub(super) outcome: String,
}

pub(super) struct Play {
    pub(super) stage: Stage,
    world: &'static World,
    names: Names,
    /// Lines that each client has submitted.
    pub(super) next: Vec<usize>,
    /// The request of each client that is out, and its place in `executed`.
    out: Vec<Option<(RequestId, usize)>>,
    pub(super) executed: Vec<Executed>,
    pub(super) moves: usize,
    /// Whose line each question was asked for: by its number.
    askers: Vec<(u64, usize)>,
    cancelled: bool,
    timed_out: bool,
    door_gone: bool,
    /// The session of each client, and when it was last told to come again.
    pub(super) sessions: Vec<Working>,
}

/// A worker of the file system that reports changes.
#[derive(Clone, Copy, Default)]
pub(super) struct Working {
    pub(super) session: Option<fsd::SessionId>,
    pub(super) refused: Option<usize>,
}

/// What a client is called.
pub(super) fn letter(client: usize) -> &'static str {
    ["a", "b", "c", "d", "s"].get(client).copied().unwrap_or("s")
}

impl Play {
    /// The world, set up.
    pub(super) fn new(
        world: &'static World,
        planted: Option<Planted>,
        traced: bool,
    ) -> Result<Play, Breach> {
        let wrong = |error: NtError| Breach::new(Rule::StepsEnd, format!("no world: {error}"));
        let clients = (0..=world.clients.len()).map(|_| Client::of(SUBJECTS[1])).collect();
        let stage = Stage::new(params(planted), clients, traced).map_err(wrong)?;
        let mut names = Names::default();
        names.nodes.insert("root".to_owned(), stage.volume.root());
        let mut play = Play {
            stage,
            world,
            names,
            next: vec![0; world.clients.len()],
            out: vec![None; world.clients.len() + 1],
            executed: Vec::new(),
            moves: 0,
            askers: Vec::new(),
            cancelled: false,
            timed_out: false,
            door_gone: false,
            sessions: vec![Working::default(); world.clients.len()],
        };
        play.stage.gates = world.disturbances.gates.then(Gates::default);
        for door in 1..=world.disturbances.doors {
            play.stage.set_door(DoorId(door), true)?;
        }
        for line in world.setup {
            play.set_up(line)?;
        }
        play.executed.clear();
        play.moves = 0;
        play.stage.planted = planted;
        Ok(play)
    }

    fn set_up(&mut self, line: &str) -> Result<(), Breach> {
        let (who, text) = line.split_once(": ").unwrap_or(("s", line));
        let others = self.world.clients.len();
        let client = (0..others).find(|client| letter(*client) == who).unwrap_or(others);
        self.submit_line(client, who, text, 0)?;
        self.answer_everything()?;
        match self.executed.last() {
            Some(executed) if executed.outcome.starts_with("ok") => Ok(()),
            other => Err(Breach::new(Rule::StepsEnd, format!("set-up `{line}`: {other:?}"))),
        }
    }

    /// Everything that can happen next.
    pub(super) fn possible(&self, into: &mut Vec<Move>) {
        into.clear();
        let may = self.world.disturbances;
        for client in 0..self.world.clients.len() {
            let next = self.world.clients[client].get(self.next[client]);
            // A break is answered when there is one.
            let ready = next.is_some_and(|line| match line.split(' ').next() {
                Some("ack") => self.owes(client),
                Some("session") => self.may_work(client, line),
                _ => true,
            });
            if ready && self.out[client].is_none() && !self.stage.stopped {
                into.push(Move::Submit(client));
            }
        }
        for question in &self.stage.files.questions {
            let slow = may.slow && !question.is_done();
            into.push(if slow {
                Move::Act(question.serial)
            } else {
                Move::Answer(question.serial)
            });
        }
        for client in 0..self.world.clients.len() {
            let out = self.out[client].and_then(|(id, _)| self.stage.requests.get(&id));
            if may.cancel && !self.cancelled && out.is_some_and(|out| !out.is_closing()) {
                into.push(Move::Cancel(client));
            }
        }
        if may.timeout && !self.timed_out && self.out.iter().any(Option::is_some) {
            into.push(Move::Timeout);
        }
        if may.stop && !self.stage.stopped {
            into.push(Move::Stop);
        }
        for (id, door) in &self.stage.invalidations {
            // The kernel forgets when nothing of its own is unanswered: D8 at its worst.
            if self.out.get(door.0 as usize - 1).is_none_or(Option::is_none) {
                into.push(Move::Forget(*id));
            }
        }
        if may.door_goes && !self.door_gone {
            into.push(Move::DoorGone);
        }
    }

    fn owes(&self, client: usize) -> bool {
        self.stage.clients[client].handles.iter().any(|handle| handle.owes.is_some())
    }

    /// Whose move it is: a client's, or nobody's in particular.
    pub(super) fn owner(&self, what: Move) -> Option<usize> {
        match what {
            Move::Submit(client) | Move::Cancel(client) => Some(client),
            Move::Act(serial) | Move::Answer(serial) => {
                let asker = self.askers.iter().find(|(asked, _)| *asked == serial);
                asker.map(|(_, client)| *client)
            }
            Move::Timeout | Move::Stop | Move::Forget(_) | Move::DoorGone => None,
        }
    }

    /// The questions of a client are told apart by how manieth they are of his.
    pub(super) fn ordinal(&self, serial: u64) -> usize {
        let client = self.owner(Move::Answer(serial));
        let of_client = self.askers.iter().filter(|(_, asker)| Some(*asker) == client);
        of_client.take_while(|(asked, _)| *asked != serial).count()
    }

    /// It happens.
    pub(super) fn make(&mut self, what: Move) -> Result<(), Breach> {
        self.moves += 1;
        match what {
            Move::Submit(client) => {
                let line = self.next[client];
                self.next[client] += 1;
                let text = self.world.clients[client][line];
                self.submit_line(client, letter(client), text, line)
            }
            Move::Act(serial) => match self.place(serial) {
                Some(place) => self.stage.act(place, crate::fault::Fault::None),
                None => Ok(()),
            },
            Move::Answer(serial) => {
                let Some(place) = self.place(serial) else { return Ok(()) };
                let result = self.stage.answer(place);
                self.learn();
                result
            }
            Move::Cancel(client) => {
                self.cancelled = true;
                let Some((id, _)) = self.out[client] else { return Ok(()) };
                let result = self.stage.cancel(id);
                self.learn();
                result
            }
            Move::Timeout => {
                self.timed_out = true;
                let due = self.stage.volume.poll_timeout().unwrap_or(self.stage.now);
                let result = self.stage.advance(due.since(self.stage.now));
                self.learn();
                result
            }
            Move::Stop => {
                let result = self.stage.stop();
                self.learn();
                result
            }
            Move::Forget(id) => {
                let told = self.stage.invalidations.iter();
                let place = told.clone().position(|(known, _)| *known == id);
                let result = place.map_or(Ok(()), |place| self.stage.forget(place));
                self.learn();
                result
            }
            Move::DoorGone => {
                self.door_gone = true;
                let result = self.stage.set_door(DoorId(1), false);
                self.learn();
                result
            }
        }
    }

    /// Something happened that makes an outcome incomparable: somebody gave up.
    pub(super) fn is_disturbed(&self) -> bool {
        self.cancelled || self.timed_out || self.door_gone || self.stage.stopped
    }

    /// Answers what is asked until nothing is.
    pub(super) fn answer_everything(&mut self) -> Result<(), Breach> {
        for _ in 0..1000 {
            let question = self.stage.files.questions.first().map(|first| first.serial);
            let told = self.stage.invalidations.first().map(|(id, _)| *id);
            match (question, told) {
                (Some(serial), _) => self.make(Move::Answer(serial))?,
                (None, Some(id)) => self.make(Move::Forget(id))?,
                (None, None) => return Ok(()),
            }
        }
        Err(Breach::new(Rule::StepsEnd, "the engine asks for ever"))
    }

    fn place(&self, serial: u64) -> Option<usize> {
        self.stage.files.questions.iter().position(|question| question.serial == serial)
    }

    fn submit_line(
        &mut self,
        client: usize,
        who: &str,
        text: &str,
        line: usize,
    ) -> Result<(), Breach> {
        let began = self.moves;
        let ended = Some(began);
        if let Some(work) = text.strip_prefix("session ") {
            return self.work(client, work, line);
        }
        let (flags, text) = match text.strip_prefix("paging ") {
            Some(text) => (OriginFlags::PAGING, text),
            // An answer that nobody asked for.
            None => (OriginFlags::empty(), text.strip_prefix("again ").unwrap_or(text)),
        };
        let asking = match script::request(&self.names, who, text) {
            Ok(asking) => asking,
            // Its open failed, or it has closed: this line cannot be.
            Err(reason) => {
                let outcome = format!("({reason})");
                self.executed.push(Executed { client, line, began, ended, outcome });
                return Ok(());
            }
        };
        let process = client as u32;
        let is_door = client < self.world.disturbances.doors as usize;
        let door = DoorId(if is_door { process + 1 } else { 0 });
        let subject = SUBJECTS[1];
        let origin = Origin { subject, process, flags, door, ..Origin::default() };
        let outcome = String::new();
        self.executed.push(Executed { client, line, began, ended: None, outcome });
        let closes = matches!(asking.action, Action::Close(_) | Action::Release(_));
        if closes {
            self.names.handles.remove(who);
        }
        let result = self.stage.submit(client, "line", origin, asking.action);
        let place = self.executed.len() - 1;
        // It may have ended already.
        let id = RequestId(self.stage.last_request());
        self.out[client] = Some((id, place));
        self.learn();
        result.map(drop)
    }

    /// Lines of a client that it has not submitted.
    pub(super) fn lines_left(&self, client: usize) -> usize {
        self.world.clients[client].len() - self.next[client]
    }

    /// Lines that were submitted and have not ended.
    pub(super) fn lines_out(&self) -> impl Iterator<Item = &'static str> {
        let out = self.out.iter().flatten().map(|(_, place)| &self.executed[*place]);
        out.filter_map(|line| self.world.clients.get(line.client)?.get(line.line).copied())
    }

    /// With nothing left to happen, only who watches waits.
    pub(super) fn check_unfinished(&self) -> Result<(), Breach> {
        let stands_by = self.stage.stopped || !self.stage.files.questions.is_empty();
        let abandoned = self.stage.sessions.iter().any(|session| session.abandoned);
        match self.lines_out().find(|line| !line.starts_with("watch")) {
            Some(line) if !stands_by && !abandoned && !self.stage.somebody_owes() => {
                let what = format!("`{line}` waits, and nothing else can happen");
                Err(Breach::new(Rule::NoDeadlock, what))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// What came of an input: whose questions are new, which lines have ended.
    pub(super) fn learn(&mut self) {
        let known = self.askers.last().map_or(0, |(serial, _)| *serial);
        for question in self.stage.files.questions.iter().filter(|new| new.serial > known) {
            self.askers.push((question.serial, question.process as usize));
        }
        let ended = std::mem::take(&mut self.stage.ended);
        for (id, completion) in ended {
            let client = self.out.iter().position(|out| out.is_some_and(|(out, _)| out == id));
            let Some(client) = client else { continue };
            let Some((_, place)) = self.out[client].take() else { continue };
            self.leave_behind(letter_of(client, self.world), &completion);
            self.executed[place].ended = Some(self.moves);
            self.executed[place].outcome = outcome(&completion);
        }
    }

    fn leave_behind(&mut self, who: &str, completion: &Completion) {
        let found = match completion {
            Ok(Answer::Created(created)) => {
                if let Some(ccb) = created.ccb {
                    let handle = Handle { ccb, subject: SUBJECTS[1], cleaned_up: false };
                    self.names.handles.insert(who.to_owned(), handle);
                }
                &created.found
            }
            Ok(Answer::Found(found)) => found,
            _ => return,
        };
        if let Some(node) = found.node {
            self.names.nodes.insert(who.to_owned(), node);
        }
        self.names.ids.insert(who.to_owned(), found.info.id);
    }
}

fn letter_of(client: usize, world: &World) -> &'static str {
    if client < world.clients.len() { letter(client) } else { "s" }
}

/// How a line ended, without what differs between orders that come to the same.
fn outcome(completion: &Completion) -> String {
    match completion {
        Err(error) => error.to_string(),
        Ok(Answer::Created(created)) => format!("ok {:?}", created.action),
        Ok(Answer::Read { bytes }) => format!("ok {bytes}"),
        Ok(Answer::Directory(entries)) => {
            let names = entries.iter().map(|entry| String::from_utf16_lossy(entry.units));
            format!("ok {}", names.collect::<Vec<_>>().join(" "))
        }
        Ok(Answer::Found(found)) => format!("ok {} links", found.info.links),
        Ok(_) => "ok".to_owned(),
    }
}

/// A volume that can do everything.
fn params(planted: Option<Planted>) -> VolumeParams {
    VolumeParams {
        planted: planted.and_then(Planted::of_engine),
        open_by_file_id: true,
        hard_links: true,
        named_streams: true,
        reparse_points: true,
        extended_attributes: true,
        persistent_acls: true,
        lx_metadata: true,
        sparse_files: true,
        posix_unlink_rename: true,
        resolve_symbolic_links: true,
        ..VolumeParams::default()
    }
}
