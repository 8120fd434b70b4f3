//! The fuzzer finds what is planted, and every target stands its seeds and some bending.

use crate::corpus::Corpus;
use crate::finding::{Breach, Finding, hex, unhex};
use crate::fuzz_target::{TARGETS, Target};
use crate::options::Options;
use crate::random::Random;
use crate::{mutation, session};

/// Enough to meet what a few changes to a seed can do, in a second of an unoptimized build.
const RUNS: u64 = 20_000;

fn planted(run: fn(&[u8])) -> Target {
    Target { name: "planted", run, seeds: || vec![b"abcdefgh".to_vec()], tokens: Vec::new }
}

fn finding(target: &Target, seed: u64) -> Finding {
    match session::run_some(target, seed, RUNS) {
        Ok(report) => panic!("nothing found: {report}"),
        Err(finding) => finding,
    }
}

#[test]
fn every_target_stands_its_seeds_and_some_bending() {
    for target in TARGETS {
        if let Err(finding) = session::run_some(target, 1, RUNS) {
            panic!("{finding}");
        }
    }
}

#[test]
fn every_target_has_a_name_of_its_own_and_seeds() {
    for (index, target) in TARGETS.iter().enumerate() {
        assert!(TARGETS[..index].iter().all(|other| other.name != target.name), "{}", target.name);
        assert!(!(target.seeds)().is_empty(), "{}", target.name);
    }
}

#[test]
fn a_planted_panic_is_found_shrunk_and_replayed() {
    let target = planted(|input| assert!(!input.contains(&0xFF)));
    let found = finding(&target, 7);
    assert!(matches!(found.breach, Breach::Panic(_)));
    assert_eq!(found.input, [0xFF]);
    assert!(session::replay(&target, &found.input).is_err());
    assert!(session::replay(&target, b"harmless").is_ok());
    let again = finding(&target, 7);
    assert_eq!(found.input, again.input);
}

#[test]
fn a_planted_allocation_is_found() {
    let target = planted(|input| {
        if let Some(bytes) = input.first_chunk() {
            let length = u32::from_le_bytes(*bytes) as usize % (1 << 26);
            drop(std::hint::black_box(Vec::<u8>::with_capacity(length)));
        }
    });
    assert!(matches!(finding(&target, 7).breach, Breach::Memory(_)));
}

#[test]
fn a_finding_says_how_to_see_it_again() {
    let found = Finding {
        target: "nt-path",
        input: vec![0x5C, 0],
        seed: Some(9),
        breach: Breach::Panic("oops".to_owned()),
    };
    let text = found.to_string();
    assert!(text.contains("seed: 9"), "{text}");
    assert!(text.ends_with("cargo xtask fuzz --target nt-path --replay 5c00"), "{text}");
}

#[test]
fn breaches_are_told_apart_by_place() {
    let panic = |text: &str| Breach::Panic(text.to_owned());
    assert!(panic("at a:1\nlen 3").resembles(&panic("at a:1\nlen 4")));
    assert!(!panic("at a:1\nlen 3").resembles(&panic("at a:2\nlen 3")));
    assert!(Breach::Memory(3).resembles(&Breach::Memory(4)));
    assert!(!Breach::Memory(3).resembles(&Breach::Hang));
}

#[test]
fn bending_stays_in_bounds_and_repeats_with_its_seed() {
    let bend = |seed| {
        let mut random = Random::new(seed);
        let mut input = b"seed".to_vec();
        for _ in 0..2_000 {
            mutation::mutate(&mut input, b"another", &[b"token".to_vec()], &mut random);
            assert!(input.len() <= mutation::LONGEST_INPUT);
        }
        input
    };
    assert_eq!(bend(3), bend(3));
    assert_ne!(bend(3), bend(4));
    mutation::mutate(&mut Vec::new(), &[], &[], &mut Random::new(0));
}

#[test]
fn a_corpus_starts_with_the_empty_input_and_the_seeds() {
    let corpus = Corpus::new(&planted(|_| ())).expect("no pinned input is broken");
    assert_eq!(corpus.inputs(), [Vec::new(), b"abcdefgh".to_vec()]);
}

#[test]
fn hexadecimal_digits_go_both_ways() {
    assert_eq!(unhex("00ff 1A\n"), Some(vec![0, 0xFF, 0x1A]));
    assert_eq!(unhex(&hex(&[0, 0xFF, 0x1A])), Some(vec![0, 0xFF, 0x1A]));
    for text in ["0", "xy", "0é"] {
        assert_eq!(unhex(text), None, "{text}");
    }
}

#[test]
fn options_are_read() {
    let parse = |line: &str| Options::parse(line.split_whitespace().map(str::to_owned));
    let options = parse("--seconds 5 --target nt-path --seed 3 --replay 5c00").expect("all good");
    assert_eq!(options.time.as_secs(), 5);
    assert_eq!(options.target.as_deref(), Some("nt-path"));
    assert_eq!(options.seed, 3);
    assert_eq!(options.replay, Some(vec![0x5C, 0]));
    for line in ["--seconds", "--seconds x", "--speed 3", "--replay 5c00"] {
        assert!(parse(line).is_err(), "{line}");
    }
}
