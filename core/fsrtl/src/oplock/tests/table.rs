//! The whole table as a text: every state of a holder, and what every operation, acknowledgement
//! and request makes of it. It is compared with `transitions.txt`; to write that anew, set
//! `OPLOCK_TABLE=write` and read the difference before it is committed.

use super::super::grant::Breaking;
use super::std::borrow::ToOwned as _;
use super::std::fmt::Write as _;
use super::std::string::String;
use super::std::{format, vec};
use super::*;

const WRITTEN: &str = include_str!("../transitions.txt");
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/oplock/transitions.txt");

/// The holder, another handle of the same client, and another client.
fn holder() -> Client<char> {
    let key = handle('a', 1).keys.target;
    Client { handle: Some('a'), keys: OplockKeys { target: key, parent: None } }
}

fn kin() -> Client<char> {
    Client { handle: Some('k'), ..holder() }
}

fn other() -> Client<char> {
    handle('o', 2)
}

const ACKS: [(&str, OplockAck); 11] = [
    ("accept", OplockAck::Accept),
    ("decline", OplockAck::Decline),
    ("close pending", OplockAck::ClosePending),
    ("keep nothing", OplockAck::Keep(OplockCaching::empty())),
    ("keep R", OplockAck::Keep(OplockCaching::from_bits_retain(1))),
    ("keep H", OplockAck::Keep(OplockCaching::from_bits_retain(2))),
    ("keep RH", OplockAck::Keep(OplockCaching::from_bits_retain(3))),
    ("keep W", OplockAck::Keep(OplockCaching::from_bits_retain(4))),
    ("keep RW", OplockAck::Keep(OplockCaching::from_bits_retain(5))),
    ("keep WH", OplockAck::Keep(OplockCaching::from_bits_retain(6))),
    ("keep RWH", OplockAck::Keep(OplockCaching::from_bits_retain(7))),
];

#[test]
fn the_table_is_as_written() {
    let table = format!("{}\n{}\n{}", operations(), acknowledgements(), requests());
    if std::env::var("OPLOCK_TABLE").is_ok_and(|value| value == "write") {
        std::fs::write(PATH, &table).expect("the table can be written");
        return;
    }
    for (n, (line, written)) in table.lines().zip(WRITTEN.lines()).enumerate() {
        assert_eq!(line, written, "line {} of transitions.txt", n + 1);
    }
    assert_eq!(table.lines().count(), WRITTEN.lines().count(), "lines of transitions.txt");
}

/// Every state that a single holder can be in: all that operations and acknowledgements lead to.
fn states() -> Vec<Oplock<char>> {
    let mut states: Vec<Oplock<char>> =
        LEVELS.into_iter().skip(1).map(|level| held(holder(), level)).collect();
    let mut n = 0;
    while let Some(state) = states.get(n).cloned() {
        n += 1;
        let operations = breakers().into_iter().map(|(_, breaker)| {
            let mut next = state.clone();
            let _ = check(&mut next, other(), breaker);
            next
        });
        let answers = ACKS.into_iter().map(|(_, ack)| {
            let mut next = state.clone();
            let _ = acknowledge(&mut next, 'a', ack);
            next
        });
        let reached: Vec<_> = operations.chain(answers).collect();
        for next in reached {
            if !next.is_free() && !states.contains(&next) {
                states.push(next);
            }
        }
    }
    states
}

fn operations() -> String {
    let mut text = String::from(
        "# What an operation of another client does to an oplock, and then, where they do more\n\
         # than go on, those of the same client on another handle (kin) and of the holder (self).\n\
         # A state is from>told, and from>told>to if more was broken since. told X! is a break\n\
         # to X that has to be acknowledged, told X one that has not, now X a change without.\n",
    );
    for state in states() {
        writeln!(text, "\n{}", show(&state)).expect("a string");
        for (name, breaker) in breakers() {
            let clients = [("", other()), ("kin ", kin()), ("self ", holder())];
            let cells = clients.map(|(who, client)| {
                let client = if name.ends_with("key") { by_parent_key(client) } else { client };
                let what = operation(&state, client, breaker);
                let plain = what == "go" && !who.is_empty();
                if plain { String::new() } else { who.to_owned() + &what }
            });
            let [of_other, of_kin, of_self] = cells;
            let line = format!("  {name:<24} {of_other:<26} {of_kin:<22} {of_self}");
            writeln!(text, "{}", line.trim_end()).expect("a string");
        }
    }
    text
}

/// A file in a directory has a key of its own, and its client's for the directory.
fn by_parent_key(client: Client<char>) -> Client<char> {
    Client { keys: OplockKeys { target: None, parent: client.keys.target }, ..client }
}

fn operation(state: &Oplock<char>, by: Client<char>, breaker: Breaker) -> String {
    let mut next = state.clone();
    let (verdict, notices) = check(&mut next, by, breaker);
    let verdict = match verdict {
        Verdict::Go => "go",
        Verdict::Wait => "wait",
    };
    format!("{verdict}{}", came(state, &next, &notices))
}

fn acknowledgements() -> String {
    let mut text = String::from("# What an acknowledgement does to a break.\n");
    for state in states().into_iter().filter(Oplock::is_breaking) {
        writeln!(text, "\n{}", show(&state)).expect("a string");
        for (name, ack) in ACKS {
            let mut next = state.clone();
            let answer = match acknowledge(&mut next, 'a', ack) {
                Ok((kept, notices)) => {
                    // A state that is just what it has needs no second word.
                    let plain = !next.is_breaking();
                    let old = if plain { &next } else { &state };
                    format!("has {}{}", short(kept), came(old, &next, &notices))
                }
                Err(error) => String::from(error.name().expect("a known error")),
            };
            writeln!(text, "  {name:<24} {answer}").expect("a string");
        }
    }
    text
}

fn requests() -> String {
    let mut text = String::from(
        "# What a request does beside an oplock: of another client, of the same client on another\n\
         # handle, on the handle itself. + granted, s granted and the old one switched, b granted\n\
         # and the old one broken, - not granted.\n\n",
    );
    let mut line = format!("{:<14}", "");
    for level in LEVELS.into_iter().skip(1) {
        write!(line, " {:<7}", short(level)).expect("a string");
    }
    writeln!(text, "{}", line.trim_end()).expect("a string");
    for state in states() {
        let mut line = format!("{:<14}", show(&state));
        for level in LEVELS.into_iter().skip(1) {
            let cell = [other(), kin(), holder()].map(|client| request(&state, client, level));
            write!(line, " {:<7}", String::from_iter(cell)).expect("a string");
        }
        writeln!(text, "{}", line.trim_end()).expect("a string");
    }
    text
}

fn request(state: &Oplock<char>, by: Client<char>, level: OplockLevel) -> char {
    let mut next = state.clone();
    match grant(&mut next, by, level).as_deref() {
        Ok([]) => '+',
        Ok([Notice { outcome: Outcome::Switched, .. }]) => 's',
        Ok([Notice { outcome: Outcome::Broken { acknowledge: false }, .. }]) => 'b',
        Ok(_) => '?',
        Err(_) => '-',
    }
}

/// What came of it: the notices, or else the new state.
fn came(old: &Oplock<char>, new: &Oplock<char>, notices: &[Notice<char>]) -> String {
    let mut text = String::new();
    for notice in notices {
        let mark = match notice.outcome {
            Outcome::Broken { acknowledge: true } => "!",
            Outcome::Broken { acknowledge: false } => "",
            Outcome::Switched | Outcome::HandleClosed => "?",
        };
        write!(text, ", told {}{mark}", short(notice.to)).expect("a string");
    }
    if notices.is_empty() && old != new {
        write!(text, ", now {}", show(new)).expect("a string");
    }
    text
}

fn show(oplock: &Oplock<char>) -> String {
    let mut parts = vec![];
    for grant in &oplock.grants {
        parts.push(match grant.state {
            State::Held(level) => String::from(short(level)),
            State::Breaking(Breaking { from, closing: true, .. }) => {
                format!("{}>closing", short(from))
            }
            State::Breaking(Breaking { from, told, to, .. }) if told == to => {
                format!("{}>{}", short(from), short(to))
            }
            State::Breaking(Breaking { from, told, to, .. }) => {
                format!("{}>{}>{}", short(from), short(told), short(to))
            }
        });
    }
    if parts.is_empty() { String::from("none") } else { parts.join(" + ") }
}

fn short(level: OplockLevel) -> &'static str {
    match level {
        Level::None => "none",
        Level::LevelTwo => "two",
        Level::LevelOne => "one",
        Level::Batch => "batch",
        Level::Filter => "filter",
        Level::Read => "R",
        Level::ReadHandle => "RH",
        Level::ReadWrite => "RW",
        Level::ReadWriteHandle => "RWH",
    }
}
