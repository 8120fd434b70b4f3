//! A run: a world of a [`Profile`], and steps that chance decides.
//!
//! What a run does follows from its seed and from which of its steps are taken: each step draws
//! from a stream of its own. Leaving steps out ([`crate::minimise`]) gives another run, smaller, of
//! the same world.

use nt::{Action, DoorId, Origin, OriginFlags, RequestId};
use std::collections::BTreeMap;
use std::time::Duration;

use crate::choices::{Choices, Random};
use crate::client::Client;
use crate::fault::{self, Fault};
use crate::file_system::SUBJECTS;
use crate::operation::{Draw, KINDS, Kind};
use crate::panics;
use crate::planted::Planted;
use crate::profile::{NAMES, Pace, Profile};
use crate::refusal::Refusal;
use crate::rule::{Breach, Rule};
use crate::stage::{Gates, Stage, Witness};
use crate::tally::Tally;

/// Steps that are still taken on a volume that is stopped.
const AFTER_STOP: u32 = 60;

/// Steps between two looks at the tables.
const EACH_AUDIT: u64 = 8;

/// Which run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Run {
    /// The world and its chances.
    pub seed: u64,
    /// How many steps it has.
    pub steps: u32,
    /// Only these steps are taken; `None`: all.
    pub kept: Option<Vec<u32>>,
    /// A fault of the world, for a test of the rules.
    pub planted: Option<Planted>,
    /// Rules that are passed over.
    pub without: Vec<Rule>,
    /// Memory does not run out, whatever the seed says.
    pub plenty: bool,
    /// Compared with testing/model: the system's own requests, of the kinds that it knows, with a
    /// file system that neither fails nor lies.
    pub model: bool,
    /// Lines of what happens are kept.
    pub traced: bool,
    /// They are printed as it happens: for a run that ends the process.
    pub followed: bool,
}

/// What came of a run.
pub struct Report {
    /// What was exercised.
    pub tally: Tally,
    /// The first rule broken, and the step that broke it; `None` for the end.
    pub breach: Option<(Breach, Option<u32>)>,
    /// What happened, if it was to be told.
    pub trace: Vec<String>,
}

impl Run {
    /// All steps of a seed.
    pub fn new(seed: u64, steps: u32) -> Run {
        Run {
            seed,
            steps,
            kept: None,
            planted: None,
            without: Vec::new(),
            plenty: false,
            model: false,
            followed: false,
            traced: false,
        }
    }

    /// The steps that are taken.
    pub(crate) fn taken(&self) -> Vec<u32> {
        self.kept.clone().unwrap_or_else(|| (0..self.steps).collect())
    }

    /// Plays it.
    pub fn play(&self) -> Report {
        let mut profile = Profile::draw(self.seed);
        if self.model {
            profile.simplify();
        }
        let subject = |nth: usize| if self.model { SUBJECTS[0] } else { SUBJECTS[(nth + 1) % 3] };
        let clients = (0..profile.clients).map(|nth| Client::of(subject(nth)));
        profile.params.planted = self.planted.and_then(Planted::of_engine);
        let stage = Stage::new(profile.params.clone(), clients.collect(), self.traced);
        let mut stage = match stage {
            Ok(stage) => stage,
            Err(error) => {
                let breach = Breach::new(Rule::StepsEnd, format!("no world: {error}"));
                let (tally, trace) = (Tally::default(), Vec::new());
                return Report { tally, breach: Some((breach, None)), trace };
            }
        };
        stage.followed = self.followed;
        stage.honest = profile.lies == 0;
        // A small run is looked at as closely as can be.
        stage.audit_each = if self.kept.is_some() { 1 } else { EACH_AUDIT };
        stage.gates = profile.straight.then(Gates::default);
        stage.planted = self.planted;
        stage.without = self.without.clone();
        stage.note(|| profile.to_string());
        if self.model {
            stage.witness = Some(Witness::new(&profile.params));
            stage.files.payloads = Some(BTreeMap::new());
        }
        let mut simulation = Simulation { stage, profile, plenty: self.plenty };
        let breach = match panics::caught(|| simulation.play(self)) {
            Ok(breach) => breach,
            Err(what) => Some((Breach::new(Rule::NoPanic, what), None)),
        };
        let mut stage = simulation.stage;
        Report { breach, trace: stage.take_trace(), tally: stage.tally }
    }
}

struct Simulation {
    stage: Stage,
    profile: Profile,
    plenty: bool,
}

/// One of the things that happen in a world.
type Happening = fn(&mut Simulation, &mut dyn Choices) -> Result<(), Breach>;

/// Each with its weight.
fn happenings(pace: Pace) -> [(u32, Happening); 11] {
    [
        (pace.submit, Simulation::submit),
        (pace.act, Simulation::act),
        (pace.answer, Simulation::answer),
        (pace.advance, Simulation::advance),
        (pace.jump, Simulation::jump),
        (pace.forget, Simulation::forget),
        (pace.cancel, Simulation::cancel),
        (pace.storm, Simulation::storm),
        (pace.die, Simulation::die),
        (pace.stop, Simulation::stop),
        (pace.session, Simulation::session),
    ]
}

impl Simulation {
    fn play(&mut self, run: &Run) -> Option<(Breach, Option<u32>)> {
        let happenings = happenings(self.profile.pace);
        let mut left = AFTER_STOP;
        // As every mount does. What is opened by an id that the root turns out to have, while
        // the file system cannot say where it lies, would be another file than the root.
        if let Err(breach) = self.stage.look_at_root() {
            return Some((breach, None));
        }
        for door in 1..=self.profile.doors {
            if let Err(breach) = self.stage.set_door(DoorId(door), true) {
                return Some((breach, None));
            }
        }
        for step in run.taken() {
            let mut random = Random::of_step(run.seed, step);
            let choices: &mut dyn Choices = &mut random;
            let what = choices.weighted(happenings.iter().map(|(weight, _)| *weight));
            self.draw_refusal(choices);
            if let Err(breach) = (happenings[what].1)(self, choices) {
                return Some((breach, Some(step)));
            }
            if self.profile.refusals == 0
                && choices.chance(100)
                && let Err(breach) = self.stage.probe()
            {
                return Some((breach, Some(step)));
            }
            left -= u32::from(self.stage.stopped);
            if left == 0 {
                break;
            }
        }
        let end = self.quieten().and_then(|()| self.stage.end());
        self.stage.pass(end).err().map(|breach| (breach, None))
    }

    /// Before the end, the model is asked.
    fn quieten(&mut self) -> Result<(), Breach> {
        if self.stage.witness.is_some() {
            self.stage.answer_all()?;
            let checked = self.stage.check_history();
            self.stage.pass(checked)?;
        }
        Ok(())
    }

    fn draw_refusal(&mut self, choices: &mut dyn Choices) {
        let refused = choices.chance(self.profile.refusals);
        let refusal = Refusal { nth: 1 + choices.below(12) as u32, lasting: choices.chance(300) };
        self.stage.refusal = (refused && !self.plenty).then_some(refusal);
    }

    fn submit(&mut self, choices: &mut dyn Choices) -> Result<(), Breach> {
        let client = choices.below(self.stage.clients.len());
        let kind: &Kind = &KINDS[choices.weighted(KINDS.iter().map(|kind| kind.weight))];
        let mut flags = OriginFlags::empty();
        flags.set(OriginFlags::ACCESS_CHECKED, !self.model() && choices.chance(100));
        flags.set(OriginFlags::PAGING, !self.model() && choices.chance(30));
        let user = &self.stage.clients[client];
        // One number is no caching door's: a share, whose changes the mounts have to forget.
        let door = DoorId(client as u32 % (self.profile.doors + 1));
        let (subject, process) = (user.subject, client as u32);
        let origin = Origin { subject, process, flags, door, ..Origin::default() };
        let mut draw = Draw {
            choices,
            client: user,
            names: &NAMES[..self.profile.names],
            root: self.stage.volume.root(),
            rude: self.profile.rude,
        };
        let Some(mut action) = (kind.draw)(&mut draw) else { return Ok(()) };
        if let Some(witness) = &self.stage.witness {
            simplify(&mut action);
            let id = RequestId(self.stage.last_request() + 1);
            if is_ambiguous(&action) || witness.operation(id, &action).is_none() {
                return Ok(());
            }
        }
        self.stage.submit(client, kind.name, origin, action).map(drop)
    }

    fn model(&self) -> bool {
        self.stage.witness.is_some()
    }

    fn fault(&self, choices: &mut dyn Choices) -> Fault {
        if choices.chance(self.profile.failures) {
            fault::failure(choices)
        } else if choices.chance(self.profile.lies) {
            fault::lie(choices)
        } else {
            Fault::None
        }
    }

    /// The place of any question that may be answered.
    fn question(&self, choices: &mut dyn Choices) -> Option<usize> {
        let nth = choices.below(self.stage.files.answerable());
        self.stage.files.nth_answerable(nth)
    }

    /// Something is carried out, and its answer comes later or never.
    fn act(&mut self, choices: &mut dyn Choices) -> Result<(), Breach> {
        let Some(place) = self.question(choices) else { return Ok(()) };
        self.stage.files.questions[place].lost |= choices.chance(self.profile.losses);
        let fault = self.fault(choices);
        self.stage.act(place, fault)
    }

    fn answer(&mut self, choices: &mut dyn Choices) -> Result<(), Breach> {
        let Some(place) = self.question(choices) else { return Ok(()) };
        if choices.chance(self.profile.losses) {
            self.stage.files.questions[place].lost = true;
            return Ok(());
        }
        let fault = self.fault(choices);
        self.stage.act(place, fault)?;
        self.stage.answer(place)
    }

    fn advance(&mut self, choices: &mut dyn Choices) -> Result<(), Breach> {
        self.stage.advance(Duration::from_micros(choices.below(5_000) as u64))
    }

    /// Time jumps: to the next deadline, a little before it, or far beyond.
    fn jump(&mut self, choices: &mut dyn Choices) -> Result<(), Breach> {
        let next = self.stage.volume.poll_timeout();
        let until = next.map_or(Duration::ZERO, |due| due.since(self.stage.now));
        let by = match choices.below(4) {
            0 => until,
            1 => until.saturating_sub(Duration::from_nanos(1)),
            2 => until + Duration::from_nanos(1),
            _ => self.stage.volume.params().request_timeout * 3,
        };
        self.stage.advance(by)
    }

    /// A door says that it has forgotten; now and then one goes, and comes again.
    fn forget(&mut self, choices: &mut dyn Choices) -> Result<(), Breach> {
        let doors = self.profile.doors as usize;
        if doors > 0 && choices.chance(10) {
            let door = DoorId(1 + choices.below(doors) as u32);
            return self.stage.set_door(door, choices.chance(500));
        }
        match self.stage.invalidations.len() {
            0 => Ok(()),
            count => self.stage.forget(choices.below(count)),
        }
    }

    fn cancel(&mut self, choices: &mut dyn Choices) -> Result<(), Breach> {
        let nth = choices.below(self.stage.requests.len());
        match self.stage.requests.keys().nth(nth).copied() {
            Some(id) => self.stage.cancel(id),
            None => Ok(()),
        }
    }

    /// Whole clients give up: a third of all requests, or all of them.
    fn storm(&mut self, choices: &mut dyn Choices) -> Result<(), Breach> {
        let each = 1 + choices.below(3);
        let all: Vec<_> = self.stage.requests.keys().copied().collect();
        for id in all.into_iter().step_by(each) {
            self.stage.cancel(id)?;
        }
        Ok(())
    }

    /// The file system begins a session, reports something, ends it, or forgets that there is one.
    fn session(&mut self, choices: &mut dyn Choices) -> Result<(), Breach> {
        let Some(session) = choices.pick(&self.stage.sessions).copied() else {
            return self.stage.begin_session(choices.chance(500)).map(drop);
        };
        match choices.below(8) {
            0 => self.stage.begin_session(choices.chance(500)).map(drop),
            1 | 2 => self.stage.end_session(session.id).map(drop),
            3 => {
                let mut known = self.stage.sessions.iter_mut();
                if let Some(known) = known.find(|known| **known == session) {
                    known.abandoned = true;
                }
                Ok(())
            }
            _ => {
                let name = NAMES[choices.below(self.profile.names)];
                let Ok(path) = nt::OwnedPath::from_text(&format!("\\{name}")) else {
                    return Ok(());
                };
                let action = nt::NotifyAction::from_raw(1 + choices.below(8) as u32);
                self.stage.report(session.id, &path, action).map(drop)
            }
        }
    }

    /// The file system's process ends, and with it the volume.
    fn die(&mut self, _: &mut dyn Choices) -> Result<(), Breach> {
        self.stage.files.dead = true;
        self.stage.stop()
    }

    fn stop(&mut self, _: &mut dyn Choices) -> Result<(), Breach> {
        self.stage.stop()
    }
}

/// A request as the model likes it: listings are whole.
fn simplify(action: &mut Action) {
    if let Action::QueryDirectory(query) = action {
        query.room = 1 << 20;
        query.dots = false;
        query.flags &= nt::EnumerationFlags::RESTART;
    }
}

/// Which of several errors a request by name comes to, and what of it is asked at all, is not the
/// model's to say.
fn is_ambiguous(action: &Action) -> bool {
    use nt::{Change, Set, Target};
    let Action::Set(target, Set::Information(change)) = action else { return false };
    let by_name = !matches!(target, Target::Open(_));
    by_name && matches!(change, Change::Rename(_) | Change::Link(_))
}
