//! Seeds give the same run again; findings are found and made small.

use crate::choices::{Choices, Random};
use crate::planted::Planted;
use crate::rule::Rule;
use crate::simulation::Run;
use crate::{minimise, profile};

/// Runs in which nothing may be found: a few of each character. The command plays many more.
const SEEDS: u64 = 60;

#[test]
fn a_step_draws_the_same_whatever_was_drawn_before() {
    let mut first = Random::of_step(7, 3);
    let mut second = Random::of_step(7, 3);
    Random::of_step(7, 2).below(10);
    let drawn: Vec<usize> = (0..20).map(|_| first.below(1000)).collect();
    assert_eq!(drawn, (0..20).map(|_| second.below(1000)).collect::<Vec<_>>());
    assert_ne!(drawn, (0..20).map(|_| Random::of_step(7, 4).below(1000)).collect::<Vec<_>>());
}

#[test]
fn a_seed_gives_the_same_run_again() {
    for seed in 0..20 {
        let run = Run { traced: true, plenty: true, ..Run::new(seed, 400) };
        let (first, second) = (run.play(), run.play());
        assert_eq!(first.trace, second.trace, "seed {seed}");
        assert_eq!(first.breach, second.breach, "seed {seed}");
    }
}

#[test]
fn worlds_differ() {
    let profiles: Vec<String> =
        (0..50).map(|seed| profile::Profile::draw(seed).to_string()).collect();
    for what in ["rude", "goes straight", "by id", "Insensitive", "1 clients", "5 clients"] {
        let with = profiles.iter().filter(|profile| profile.contains(what)).count();
        assert!(with > 0 && with < 50, "{what}: {with}");
    }
}

#[test]
fn rules_hold() {
    for seed in 0..SEEDS {
        let run = Run { plenty: true, ..Run::new(seed, 600) };
        if let Some((breach, _)) = run.play().breach {
            panic!("cargo xtask sim --seed {seed} --steps 600 --plenty --seeds 1: {breach}");
        }
    }
}

#[test]
fn planted_faults_are_found_and_made_small() {
    for (planted, rule) in [
        (Planted::AnswerLost, Rule::NoDeadlock),
        (Planted::CompletedTwice, Rule::OneCompletion),
        (Planted::CloseSwallowed, Rule::NothingLeft),
    ] {
        let found = (0..200).find_map(|seed| {
            let run = Run { planted: Some(planted), plenty: true, ..Run::new(seed, 300) };
            let report = run.play();
            let broken = report.breach.as_ref().is_some_and(|(breach, _)| breach.rule == rule);
            broken.then_some((run, report))
        });
        let (run, report) = found.unwrap_or_else(|| panic!("{} is not found", planted.name()));
        let (small, report) = minimise(&run, &report);
        let kept = small.kept.expect("the steps that are left").len();
        assert!(kept < 60, "{}: {kept} steps are left", planted.name());
        let broken = report.breach.map(|(breach, _)| breach.rule);
        assert_eq!(broken, Some(rule), "{}", planted.name());
    }
}
