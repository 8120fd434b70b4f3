//! Every state that three handles can bring about, each input in each of them, and what must hold.
//!
//! The inputs are carried out until no new state appears, so there is no bound on how many of them
//! follow each other.

use super::std::collections::HashSet;
use super::std::format;
use super::*;

/// The oplocks, and which of the handles are open.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct World {
    oplock: Oplock<char>,
    open: [bool; 3],
}

#[derive(Clone, Copy, Debug)]
enum Input {
    Open(usize),
    Request(usize, OplockLevel),
    Check(Option<usize>, Breaker),
    Acknowledge(usize, OplockAck, bool),
    Leave(usize),
}

/// Three handles and their keys.
type Clients = [Client<char>; 3];

#[test]
fn two_handles_of_one_client_and_one_of_another() {
    let states = explore([handle('a', 1), handle('b', 1), handle('c', 2)]);
    assert_eq!(states, 624);
}

#[test]
fn three_clients_one_of_them_without_a_key() {
    let without = Client { handle: Some('c'), ..STRANGER };
    let states = explore([handle('a', 1), handle('b', 2), without]);
    assert_eq!(states, 1_118);
}

fn explore(clients: Clients) -> usize {
    let first = World { oplock: Oplock::default(), open: [false; 3] };
    let mut seen = HashSet::from([first.clone()]);
    let mut waiting = vec![first];
    let inputs = inputs();
    while let Some(world) = waiting.pop() {
        for &input in &inputs {
            let Some(next) = step(&world, input, &clients) else { continue };
            hold(&next, &clients);
            if seen.insert(next.clone()) {
                waiting.push(next);
            }
        }
    }
    seen.len()
}

fn inputs() -> Vec<Input> {
    let mut inputs = vec![];
    let acks = [OplockAck::Accept, OplockAck::Decline, OplockAck::ClosePending];
    let keeps = (0..8).map(|bits| OplockAck::Keep(OplockCaching::from_bits_retain(bits)));
    let acks: Vec<_> = acks.into_iter().chain(keeps).collect();
    for n in 0..3 {
        inputs.extend([Input::Open(n), Input::Leave(n)]);
        inputs.extend(LEVELS.map(|level| Input::Request(n, level)));
        inputs.extend(acks.iter().map(|ack| Input::Acknowledge(n, *ack, false)));
        inputs.extend(acks.iter().map(|ack| Input::Acknowledge(n, *ack, true)));
    }
    for by in [None, Some(0), Some(1), Some(2)] {
        inputs.extend(breakers().map(|(_, breaker)| Input::Check(by, breaker)));
    }
    inputs
}

/// Carries out one input, with what must hold of the transition; `None` if it is not possible.
fn step(world: &World, input: Input, clients: &Clients) -> Option<World> {
    let mut next = world.clone();
    let mut notices = vec![];
    let mut answered = None;
    match input {
        Input::Open(n) => {
            if world.open[n] {
                return None;
            }
            next.open[n] = true;
        }
        Input::Request(n, level) => {
            if !world.open[n] {
                return None;
            }
            request(&mut next, n, level, clients, &mut notices)?;
        }
        Input::Check(by, breaker) => {
            if by.is_some_and(|n| !world.open[n]) {
                return None;
            }
            let by = by.map_or(STRANGER, |n| clients[n]);
            notices = checked(world, &mut next, by, breaker, clients);
        }
        Input::Acknowledge(n, ack, delete_pending) => {
            let name = name(clients, n);
            let answer = next.oplock.acknowledge(name, ack, delete_pending, &mut notices);
            if answer.is_err() {
                assert_eq!((&next, notices.len()), (world, 0), "an error changes nothing");
                return None;
            }
            assert!(is_breaking(world, name), "acknowledged without a break");
            answered = Some(name);
        }
        Input::Leave(n) => {
            if !world.open[n] {
                return None;
            }
            let name = name(clients, n);
            next.open[n] = false;
            let closed = next.oplock.leave(name);
            let held = world.oplock.level(name) != Level::None;
            assert_eq!(closed.is_some(), held && !is_breaking(world, name));
            answered = Some(name);
        }
    }
    accounts(world, &next, &notices, answered, clients);
    Some(next)
}

fn request(
    next: &mut World,
    n: usize,
    level: OplockLevel,
    clients: &Clients,
    notices: &mut Notices,
) -> Option<()> {
    let before = next.clone();
    let key = clients[n].keys.target;
    let others =
        (0..3).filter(|m| *m != n && next.open[*m]).map(|m| match clients[m].keys.target {
            target if target.is_some() && target == key => Others::SameClient,
            Some(_) | None => Others::OtherClients,
        });
    let stream = StreamFacts { others: others.max().unwrap_or_default(), ..Default::default() };
    let handle = name(clients, n);
    if next.oplock.request(OplockRequest { handle, key, level, stream }, notices).is_err() {
        assert_eq!((&*next, notices.len()), (&before, 0), "an error changes nothing");
        return None;
    }
    assert_eq!(next.oplock.level(handle), level);
    assert!(!before.oplock.is_breaking());
    Some(())
}

fn checked(
    world: &World,
    next: &mut World,
    by: Client<char>,
    breaker: Breaker,
    clients: &Clients,
) -> Notices {
    let (verdict, notices) = check(&mut next.oplock, by, breaker);
    let mut again = next.clone();
    assert_eq!(check(&mut again.oplock, by, breaker), (verdict, vec![]), "asked again");
    assert_eq!(&again, next, "asked again");
    let unbroken = world.oplock.check_unbroken(by, breaker).is_ok();
    assert_eq!(unbroken, verdict == Verdict::Go && next == world, "{breaker:?} in {world:?}");
    match verdict {
        Verdict::Go => passed(next, by, breaker),
        Verdict::Wait => {
            assert!(next.oplock.is_breaking(), "nobody is there to be waited for");
            ends(next, by, breaker, clients);
        }
    }
    notices
}

/// The operation goes on: nobody else keeps to himself what it needs, or what it makes stale.
fn passed(world: &World, by: Client<char>, breaker: Breaker) {
    let holders = world.oplock.grants.iter().filter(|grant| !grant.is_of(by, breaker));
    for grant in holders {
        let has = grant.level();
        let keeps = match grant.state {
            State::Held(level) => level,
            State::Breaking(breaking) => breaking.to,
        };
        let writes_back = has.caching().contains(OplockCaching::WRITE)
            || matches!(has, Level::LevelOne | Level::Batch);
        let stale = keeps.caching().contains(R) || keeps == Level::LevelTwo || writes_back;
        let handles = has.caching().contains(OplockCaching::HANDLE);
        let wrong = match breaker {
            Breaker::Open(Opening { overwrites: true, .. }) => stale,
            Breaker::Open(Opening { desired, .. }) => {
                let data = AccessMask::READ_DATA | AccessMask::WRITE_DATA;
                desired.intersects(data) && writes_back
            }
            Breaker::Read | Breaker::Flush => writes_back,
            Breaker::Write | Breaker::SetEnd => stale || has == Level::Filter,
            Breaker::ByteRangeLock => stale,
            Breaker::Entry => keeps.caching().contains(R),
            Breaker::Rename => handles || matches!(has, Level::Batch | Level::Filter),
            Breaker::SharingViolation | Breaker::Delete | Breaker::SetSecurity => handles,
        };
        assert!(!wrong, "{breaker:?} passed {grant:?}");
    }
}

/// Whoever waits goes on once those who have to answer have answered, or left.
fn ends(world: &World, by: Client<char>, breaker: Breaker, clients: &Clients) {
    let mut left = world.clone();
    for n in (0..3).filter(|n| is_breaking(world, name(clients, *n))) {
        let _ = left.oplock.leave(name(clients, n));
    }
    assert_eq!(check(&mut left.oplock, by, breaker).0, Verdict::Go, "all have left: {world:?}");

    let mut answered = world.clone();
    for _ in 0..3 {
        for n in 0..3 {
            willing(&mut answered.oplock, name(clients, n));
        }
    }
    let (verdict, _) = check(&mut answered.oplock, by, breaker);
    assert_eq!(verdict, Verdict::Go, "all have answered: {answered:?}");
}

/// Answers with what was offered; who is closing, closes.
fn willing(oplock: &mut Oplock<char>, handle: char) {
    let Some(grant) = oplock.grants.iter().find(|grant| grant.handle == handle) else { return };
    let State::Breaking(breaking) = grant.state else { return };
    if breaking.closing {
        let _ = oplock.leave(handle);
        return;
    }
    let granular = breaking.from.is_granular();
    let ack = if granular { OplockAck::Keep(breaking.told.caching()) } else { OplockAck::Accept };
    let answer = acknowledge(oplock, handle, ack);
    assert_eq!(answer.map(|(kept, _)| kept), Ok(breaking.told), "what was offered is granted");
}

/// Each break is told once, and is over exactly when it has been answered.
fn accounts(
    old: &World,
    new: &World,
    notices: &[Notice<char>],
    answered: Option<char>,
    clients: &Clients,
) {
    for n in 0..3 {
        let name = name(clients, n);
        let mine = notices.iter().filter(|notice| notice.handle == name);
        let told =
            mine.clone().any(|notice| notice.outcome == Outcome::Broken { acknowledge: true });
        assert!(mine.clone().count() <= 1, "{notices:?}");
        let same = |notice: &Notice<char>| notice.from == notice.to;
        let switched = |notice: &Notice<char>| notice.outcome == Outcome::Switched;
        assert!(mine.clone().all(|notice| !same(notice) || switched(notice)), "{notices:?}");
        let is_closing = closing(new, name);
        let waits = is_breaking(old, name) && (answered != Some(name) || is_closing);
        assert!(!(waits && told), "told twice: {old:?} {notices:?}");
        assert_eq!(is_breaking(new, name), waits || told, "{old:?} to {new:?}");
        // Nothing disappears without a word.
        let ended = old.oplock.level(name) != Level::None && new.oplock.level(name) == Level::None;
        assert!(!ended || mine.count() == 1 || answered == Some(name), "{old:?} to {new:?}");
    }
}

/// What holds in every state.
fn hold(world: &World, clients: &Clients) {
    let grants = &world.oplock.grants;
    if grants.iter().any(|grant| grant.level().is_exclusive()) {
        assert_eq!(grants.len(), 1, "exclusive beside another: {world:?}");
    }
    let has = |level| grants.iter().any(|grant| grant.level() == level);
    assert!(!(has(Level::LevelTwo) && has(Level::ReadHandle)), "{world:?}");
    for n in 0..3 {
        let holding = world.oplock.level(name(clients, n)) != Level::None;
        assert!(!holding || world.open[n], "outlives its handle: {world:?}");
        let of_handle = grants.iter().filter(|grant| grant.handle == name(clients, n));
        assert!(of_handle.count() <= 1, "{world:?}");
    }
    for grant in grants {
        assert!(!grant.has_ended(), "{world:?}");
        if let State::Breaking(breaking) = grant.state {
            assert_ne!(breaking.from, breaking.told, "{world:?}");
            assert!(breaking.told.caching().contains(breaking.to.caching()), "{world:?}");
            assert!(breaking.from.caching().contains(breaking.told.caching()), "{world:?}");
        }
    }
}

fn name(clients: &Clients, n: usize) -> char {
    clients[n].handle.unwrap_or_else(|| unreachable!("{}", format!("client {n} has a handle")))
}

fn is_breaking(world: &World, handle: char) -> bool {
    world.oplock.grants.iter().any(|grant| grant.handle == handle && grant.is_breaking())
}

fn closing(world: &World, handle: char) -> bool {
    world.oplock.grants.iter().any(|grant| {
        grant.handle == handle
            && matches!(grant.state, State::Breaking(breaking) if breaking.closing)
    })
}
