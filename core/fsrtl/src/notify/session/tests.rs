//! Every state of a short line, reached by every input, against a plain picture of it.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests may allocate as they like

use super::*;
use alloc::collections::BTreeSet;

/// Longest line that is walked.
const LONGEST: usize = 5;
const MOST_SESSIONS: usize = 3;

/// An input; the numbers are places in the line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Input {
    Begin,
    BeginWithin(usize),
    End(usize),
    Abandon(usize),
    RenameWaits,
    RenameRuns(usize),
    RenameGone(usize),
}

/// One in the line, as the picture has it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Seen {
    /// With its depth.
    Session(u32),
    /// Running or not.
    Rename(bool),
}

enum Handle {
    Session(SessionId),
    Rename(RenameTurn),
}

struct World {
    sessions: NotifySessions,
    line: Vec<(Seen, Handle)>,
}

impl World {
    fn after(inputs: &[Input]) -> World {
        let sessions = NotifySessions::new(MOST_SESSIONS);
        let mut world = World { sessions, line: Vec::new() };
        for input in inputs {
            world.apply(*input);
        }
        world
    }

    fn picture(&self) -> Vec<Seen> {
        self.line.iter().map(|(seen, _)| *seen).collect()
    }

    /// By the picture: is nobody of the other kind before that one?
    fn is_first_of_its_kind(&self, at: usize) -> bool {
        let is_session = |seen: &Seen| matches!(seen, Seen::Session(_));
        let own = is_session(&self.line[at].0);
        self.line[..at].iter().all(|(seen, _)| is_session(seen) == own)
    }

    fn inputs(&self) -> Vec<Input> {
        let mut inputs = Vec::new();
        if self.line.len() < LONGEST {
            inputs.push(Input::RenameWaits);
            let sessions =
                self.line.iter().filter(|(seen, _)| matches!(seen, Seen::Session(_))).count();
            if sessions < MOST_SESSIONS {
                inputs.push(Input::Begin);
            }
        }
        for (at, (seen, _)) in self.line.iter().enumerate() {
            match seen {
                Seen::Session(depth) => {
                    inputs.push(Input::Abandon(at));
                    if self.is_first_of_its_kind(at) {
                        inputs.push(Input::End(at));
                        if *depth < 2 {
                            inputs.push(Input::BeginWithin(at));
                        }
                    }
                }
                Seen::Rename(running) => {
                    inputs.push(Input::RenameGone(at));
                    if !running && self.is_first_of_its_kind(at) {
                        inputs.push(Input::RenameRuns(at));
                    }
                }
            }
        }
        inputs
    }

    fn session(&self, at: usize) -> SessionId {
        match self.line[at].1 {
            Handle::Session(id) => id,
            Handle::Rename(_) => panic!("a rename is no session"),
        }
    }

    fn rename(&self, at: usize) -> RenameTurn {
        match self.line[at].1 {
            Handle::Rename(turn) => turn,
            Handle::Session(_) => panic!("a session is no rename"),
        }
    }

    fn apply(&mut self, input: Input) {
        match input {
            Input::Begin => {
                let at_once = self.sessions.may_begin();
                let id = self.sessions.begin().expect("not too many");
                assert_eq!(self.sessions.is_open(id), at_once);
                self.line.push((Seen::Session(1), Handle::Session(id)));
            }
            Input::BeginWithin(at) => {
                self.sessions.begin_within(self.session(at)).expect("the outer one is open");
                self.line[at].0 = Seen::Session(2);
            }
            Input::End(at) => {
                let id = self.session(at);
                self.sessions.end(id).expect("End is always admitted in an open session");
                if self.line[at].0 == Seen::Session(2) {
                    self.line[at].0 = Seen::Session(1);
                } else {
                    self.line.remove(at);
                    assert!(self.sessions.end(id).is_err(), "ended twice");
                }
            }
            Input::Abandon(at) => {
                let id = self.session(at);
                self.line.remove(at);
                self.sessions.abandon(id);
                assert!(self.sessions.end(id).is_err(), "ended after it was abandoned");
                self.sessions.abandon(id);
            }
            Input::RenameWaits => {
                let turn = self.sessions.rename_waits().expect("memory");
                self.line.push((Seen::Rename(false), Handle::Rename(turn)));
            }
            Input::RenameRuns(at) => {
                assert!(self.sessions.may_rename(self.rename(at)));
                self.line[at].0 = Seen::Rename(true);
            }
            Input::RenameGone(at) => {
                let turn = self.rename(at);
                self.line.remove(at);
                self.sessions.rename_gone(turn);
                assert!(!self.sessions.may_rename(turn), "it is over");
                self.sessions.rename_gone(turn);
            }
        }
    }

    /// What holds in every state.
    fn check(&mut self) {
        let mut somebody_goes_on = self.line.is_empty();
        let (mut open, mut running) = (None, false);
        for at in 0..self.line.len() {
            let may = self.is_first_of_its_kind(at);
            somebody_goes_on |= may;
            match self.line[at].0 {
                Seen::Session(_) => {
                    let id = self.session(at);
                    assert_eq!(
                        self.sessions.is_open(id),
                        may,
                        "Notify, exactly in an open session"
                    );
                    open = open.or(may.then_some(id));
                    if !may {
                        assert!(self.sessions.end(id).is_err(), "ended before it was open");
                        assert!(self.sessions.begin_within(id).is_err());
                    }
                }
                Seen::Rename(runs) => {
                    running |= runs;
                    assert_eq!(self.sessions.may_rename(self.rename(at)), may);
                    assert!(may || !runs, "what was allowed to a rename is not taken back");
                }
            }
        }
        assert!(somebody_goes_on, "everybody waits for somebody");
        assert!(open.is_none() || !running, "a rename runs inside a session");
        assert_eq!(self.sessions.oldest_open(), open);
        let renames = self.line.iter().any(|(seen, _)| matches!(seen, Seen::Rename(_)));
        assert_eq!(self.sessions.may_begin(), !renames, "no session begins past a rename");
        assert_eq!(self.sessions.is_idle(), self.line.is_empty());
    }
}

#[test]
fn every_state_of_a_short_line() {
    let mut known = BTreeSet::new();
    let mut frontier = Vec::from([Vec::new()]);
    known.insert(Vec::new());
    while let Some(path) = frontier.pop() {
        let mut world = World::after(&path);
        world.check();
        let open: Vec<Handle> = (0..world.line.len())
            .filter(|&at| matches!(world.line[at].0, Seen::Session(_)))
            .filter(|&at| world.is_first_of_its_kind(at))
            .map(|at| Handle::Session(world.session(at)))
            .collect();
        for input in world.inputs() {
            let mut next = World::after(&path);
            next.apply(input);
            next.check();
            // Only its own End, or being abandoned, takes an open session its Notify.
            let lost = open.iter().filter(|handle| match handle {
                Handle::Session(id) => !next.sessions.is_open(*id),
                Handle::Rename(_) => false,
            });
            let own = usize::from(matches!(input, Input::End(_) | Input::Abandon(_)));
            assert!(lost.count() <= own, "{path:?} then {input:?}");
            if known.insert(next.picture()) {
                frontier.push([path.as_slice(), &[input]].concat());
            }
        }
    }
    assert_eq!(known.len(), lines(), "the walk reaches every line there can be");
}

/// Lines of sessions and renames within the bounds: of those in front, up to the first of the other
/// kind, each is in one of two states (depth 1 or 2; running or not), of the rest in one.
fn lines() -> usize {
    let mut count = 0;
    for length in 0..=LONGEST {
        for kinds in
            (0..1_u32 << length).filter(|kinds| kinds.count_ones() as usize <= MOST_SESSIONS)
        {
            let front = (0..length).take_while(|at| kinds >> at & 1 == kinds & 1).count();
            count += 1 << front;
        }
    }
    count
}

#[test]
fn a_queued_rename_stops_neither_notify_nor_end() {
    let mut sessions = NotifySessions::new(8);
    let first = sessions.begin().unwrap();
    let second = sessions.begin().unwrap();
    let rename = sessions.rename_waits().unwrap();
    let late = sessions.begin().unwrap();
    assert!(sessions.is_open(first) && sessions.is_open(second) && !sessions.is_open(late));
    sessions.end(first).unwrap();
    assert!(!sessions.may_rename(rename) && sessions.is_open(second));
    sessions.end(second).unwrap();
    assert!(sessions.may_rename(rename) && !sessions.is_open(late));
    sessions.rename_gone(rename);
    assert!(sessions.is_open(late));
}

#[test]
fn sessions_back_to_back_do_not_starve_a_rename_nor_renames_a_session() {
    let mut sessions = NotifySessions::new(8);
    let (mut session, mut rename) = (sessions.begin().unwrap(), sessions.rename_waits().unwrap());
    for _ in 0..100 {
        let next_session = sessions.begin().unwrap();
        let next_rename = sessions.rename_waits().unwrap();
        sessions.end(session).expect("its turn");
        assert!(sessions.may_rename(rename) && !sessions.may_rename(next_rename));
        sessions.rename_gone(rename);
        assert!(sessions.is_open(next_session));
        (session, rename) = (next_session, next_rename);
    }
}

#[test]
fn a_begin_inside_a_session_does_not_wait_for_what_waits_for_it() {
    let mut sessions = NotifySessions::new(1);
    let session = sessions.begin().unwrap();
    let rename = sessions.rename_waits().unwrap();
    sessions.begin_within(session).unwrap();
    sessions.end(session).unwrap();
    assert!(sessions.is_open(session) && !sessions.may_rename(rename));
    sessions.end(session).unwrap();
    assert!(sessions.may_rename(rename));
    assert_eq!(sessions.begin_within(session), Err(NtError::INVALID_DEVICE_REQUEST));
}

#[test]
fn an_abandoned_session_is_over_however_deep_it_is() {
    let mut sessions = NotifySessions::new(2);
    let session = sessions.begin().unwrap();
    sessions.begin_within(session).unwrap();
    let rename = sessions.rename_waits().unwrap();
    sessions.abandon(session);
    assert!(sessions.may_rename(rename));
    assert_eq!(sessions.end(session), Err(NtError::INVALID_DEVICE_REQUEST));
}

#[test]
fn the_number_of_sessions_is_limited_and_a_waiting_one_counts() {
    let mut sessions = NotifySessions::new(2);
    let open = sessions.begin().unwrap();
    sessions.rename_waits().unwrap();
    let waiting = sessions.begin().unwrap();
    assert_eq!(sessions.begin(), Err(NtError::INSUFFICIENT_RESOURCES));
    sessions.abandon(waiting);
    sessions.begin().unwrap();
    assert_eq!(sessions.begin(), Err(NtError::INSUFFICIENT_RESOURCES));
    assert!(sessions.is_open(open));
}
