//! Histories by chance: the model itself, asked by clients at once, must be believed; with one
//! answer changed it must not be.

use nt::{
    AccessMask, Attributes, ByteRange, Change, CreateDisposition, CreateOptions, DispositionFlags,
    NewName, NtError, RenameFlags, ShareMode, WriteAt,
};

use super::path;
use crate::history::{Event, Fate, History, OperationId};
use crate::model::{Model, Rules};
use crate::operation::{Client, Create, Handle, Lock, Operation, Start, Target, Unlock};
use crate::outcome::Outcome;
use crate::{Finding, Limits};

const NAMES: [&str; 5] = ["\\f", "\\g", "\\d", "\\d\\f", "\\d\\g"];

struct Random(u64);

impl Random {
    /// Splitmix64.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn one<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

fn create(random: &mut Random, handle: Handle) -> Operation {
    let all = AccessMask::FILE_GENERIC_READ | AccessMask::FILE_GENERIC_WRITE | AccessMask::DELETE;
    let access = random.one(&[all, all, AccessMask::FILE_GENERIC_READ]);
    let name = random.one(&NAMES);
    let mut options = CreateOptions::empty();
    options.set(CreateOptions::DIRECTORY_FILE, name == "\\d");
    options.set(CreateOptions::DELETE_ON_CLOSE, access == all && random.below(8) == 0);
    let mut disposition = random.one(&CreateDisposition::ALL);
    if name == "\\d" {
        disposition = CreateDisposition::OpenIf;
    }
    Operation::Create(Create {
        handle,
        start: Start::Root,
        path: path(name),
        access,
        share: random.one(&[ShareMode::all(), ShareMode::all(), ShareMode::READ]),
        disposition,
        options,
        attributes: Attributes::empty(),
    })
}

fn operation(random: &mut Random, handles: &[Handle], new: Handle) -> Operation {
    if handles.is_empty() || random.below(3) == 0 {
        return create(random, new);
    }
    let handle = random.one(handles);
    let target = Target::Handle(handle);
    let (key, range) = (0, ByteRange { offset: random.below(4) as u64, length: 2 });
    match random.below(11) {
        0..3 => Operation::Close(handle),
        3 => Operation::Read { handle, offset: 0, length: 8, key },
        4 => {
            let bytes = vec![b'a' + random.below(26) as u8; 1 + random.below(3)];
            let at = WriteAt::Offset(random.below(3) as u64);
            Operation::Write { handle, at, bytes, key }
        }
        5 => Operation::Query(target),
        6 => Operation::List { handle, pattern: None, restart: true },
        7 => {
            let mut flags = DispositionFlags::DELETE;
            flags.set(DispositionFlags::POSIX_SEMANTICS, random.below(2) == 0);
            Operation::Set(target, Change::Disposition(flags))
        }
        8 => {
            let mut flags = RenameFlags::REPLACE_IF_EXISTS;
            flags.set(RenameFlags::POSIX_SEMANTICS, random.below(2) == 0);
            let new = NewName { root_directory: 0, path: path(random.one(&NAMES)), flags };
            Operation::Set(target, Change::Rename(new))
        }
        9 => {
            let exclusive = random.below(2) == 0;
            Operation::Lock(Lock { handle, range, key, exclusive, wait: false })
        }
        _ => Operation::Unlock(handle, Unlock::All),
    }
}

/// Clients ask the model at random; each answer is had somewhere between question and end.
fn history(seed: u64, operations: usize, at_once: usize) -> History {
    let mut random = Random(seed);
    let mut model = Model::new(Rules::default());
    let mut history = History::new(model.clone());
    let mut handles: Vec<Handle> = Vec::new();
    // Under way: asked, and perhaps answered already.
    let mut open: Vec<(OperationId, Operation, Option<Outcome>)> = Vec::new();
    let mut asked = 0;
    while asked < operations || !open.is_empty() {
        let may_ask = asked < operations && open.len() < at_once;
        if may_ask && (open.is_empty() || random.below(2) == 0) {
            let operation = operation(&mut random, &handles, Handle(asked as u64 + 1));
            if let Operation::Close(handle) = operation {
                handles.retain(|other| *other != handle);
            }
            open.push((history.invoke(Client(0), operation.clone()), operation, None));
            asked += 1;
            continue;
        }
        let place = random.below(open.len());
        let (id, operation, outcome) = &mut open[place];
        match outcome.take() {
            None => {
                let answer = model.apply(Client(0), operation);
                if let (Operation::Create(create), Outcome::Created { .. }) = (&*operation, &answer)
                {
                    handles.push(create.handle);
                }
                *outcome = Some(answer);
            }
            Some(answer) => {
                history.respond(*id, answer);
                open.remove(place);
            }
        }
    }
    history
}

#[test]
fn what_the_model_did_is_believed() {
    let mut most = 0;
    for seed in 0..60 {
        let history = history(seed, 300, 1 + seed as usize % 6);
        match history.check(Limits::default()) {
            Ok(found) => most = most.max(found.steps),
            Err(finding) => panic!("seed {seed}: {finding}"),
        }
    }
    assert!(most < 300 * 40, "{most} steps for 300 operations");
}

/// Thousands of operations in milliseconds: some steps for each, not more with their number.
#[test]
fn long_histories_take_time_in_proportion() {
    let history = history(7, 4000, 5);
    let began = std::time::Instant::now();
    let found = history.check(Limits::default()).unwrap_or_else(|finding| panic!("{finding}"));
    println!("4000 operations: {} steps, {:?}", found.steps, began.elapsed());
    assert!(found.steps < 4000 * 20, "{} steps", found.steps);
}

/// One answer of a history changed into another that is never right there.
fn spoilt(history: &History, event: usize) -> Option<History> {
    let mut spoilt = History::new(history.start().clone());
    let mut moments: Vec<(u64, bool, usize)> = Vec::new();
    for (place, Event { begun, ended, .. }) in history.events().iter().enumerate() {
        moments.push((*begun, true, place));
        moments.push((ended.unwrap_or(u64::MAX), false, place));
    }
    moments.sort_unstable();
    for (_, begins, place) in moments {
        let Event { client, operation, fate, .. } = &history.events()[place];
        if begins {
            spoilt.invoke(*client, operation.clone());
            continue;
        }
        let Fate::Answered(outcome) = fate else { continue };
        let mut outcome = outcome.clone();
        if place == event {
            outcome = match outcome {
                Outcome::Done => Outcome::Refused(NtError::UNEXPECTED_IO_ERROR),
                Outcome::Created { action, mut found } => {
                    found.end_of_file += 1000;
                    Outcome::Created { action, found }
                }
                Outcome::Read(mut bytes) => {
                    bytes.push(b'!');
                    Outcome::Read(bytes)
                }
                Outcome::Refused(_) => Outcome::Done,
                _ => return None,
            };
        }
        spoilt.respond(OperationId(place), outcome);
    }
    Some(spoilt)
}

#[test]
fn one_wrong_answer_is_found_where_it_is() {
    let mut spoils = 0;
    for seed in 0..20 {
        let history = history(seed, 60, 4);
        for event in (0..60).step_by(7) {
            let Some(spoilt) = spoilt(&history, event) else { continue };
            spoils += 1;
            let Err(finding) = spoilt.check(Limits::default()) else {
                panic!("seed {seed}: {event} passes");
            };
            let Finding::Violation(violation) = &*finding else { panic!("undecided") };
            let stuck = violation.window.iter().filter(|line| !line.placed);
            let stuck: Vec<usize> = stuck.map(|line| line.id.0).collect();
            assert!(stuck.contains(&event), "seed {seed}: {event} is not among {stuck:?}");
        }
    }
    assert!(spoils > 100, "{spoils}");
}
