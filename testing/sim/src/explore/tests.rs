//! The reduction leaves no outcome out, and what is planted is found.

use super::search::{How, explore};
use super::world::WORLDS;
use crate::planted::Planted;
use crate::rule::Rule;

const LIMIT: u64 = 400_000;

#[test]
fn the_reduction_loses_no_outcome() {
    let small = ["create-create", "other-names", "rename-beside-open-below", "stop-create"];
    for world in WORLDS.iter().filter(|world| small.contains(&world.name)) {
        let how = How { limit: LIMIT, planted: None, reduced: true };
        let reduced = explore(world, how);
        let whole = explore(world, How { reduced: false, ..how });
        assert!(whole.complete && reduced.complete, "{}", world.name);
        assert_eq!(whole.outcomes, reduced.outcomes, "{}", world.name);
        assert!(reduced.runs <= whole.runs, "{}", world.name);
    }
}

#[test]
fn names_that_have_nothing_to_do_with_each_other_are_not_interleaved() {
    let world = WORLDS.iter().find(|world| world.name == "other-names").expect("in the table");
    let how = How { limit: LIMIT, planted: None, reduced: true };
    assert_eq!(explore(world, how).runs, 1);
    assert!(explore(world, How { reduced: false, ..how }).runs > 100);
}

#[test]
fn planted_faults_are_found() {
    for (world, planted, rule) in [
        ("create-create", Planted::AnswerLost, Rule::NoDeadlock),
        ("create-create", Planted::CompletedTwice, Rule::OneCompletion),
        ("create-create", Planted::CloseSwallowed, Rule::NothingLeft),
        ("create-create-cancel", Planted::ShareForgotten, Rule::ShareAccess),
    ] {
        let world = WORLDS.iter().find(|each| each.name == world).expect("in the table");
        let how = How { limit: LIMIT, planted: Some(planted), reduced: true };
        let finding = explore(world, how).finding;
        let finding = finding.unwrap_or_else(|| panic!("{} is not found", planted.name()));
        assert_eq!(finding.breach.rule, rule, "{}", planted.name());
        assert!(!finding.trace.is_empty());
    }
}

/// What is planted in the engine, the world that shows it, and the rule that is broken.
#[test]
fn planted_faults_of_the_engine_are_found() {
    for (world, planted, rule) in [
        ("notify-rename", fsd::Planted::WriterPriority, Rule::NoDeadlock),
        ("cancel-in-line", fsd::Planted::WakeUpLost, Rule::TablesAgree),
        ("share-violation", fsd::Planted::ShareKept, Rule::TablesAgree),
        ("locks-cleanup", fsd::Planted::LockKept, Rule::TablesAgree),
        ("descendants", fsd::Planted::DescendantMissed, Rule::SomeOrder),
        ("acknowledge-twice", fsd::Planted::AcknowledgedTwice, Rule::OneAcknowledgement),
        ("oplock-cancel", fsd::Planted::BreakNotAwaited, Rule::BreakAwaited),
    ] {
        let planted = Planted::Engine(planted);
        let finding = explored(world, Some(planted));
        let finding = finding.unwrap_or_else(|| panic!("{} is not found", planted.name()));
        assert_eq!(finding.breach.rule, rule, "{}: {}", planted.name(), finding.breach);
        assert!(!finding.trace.is_empty());
    }
}

/// The first orders of a world, and what they break.
fn explored(name: &str, planted: Option<Planted>) -> Option<super::search::Finding> {
    let world = WORLDS.iter().find(|each| each.name == name);
    let world = world.unwrap_or_else(|| panic!("{name} is in the table"));
    explore(world, How { limit: FEW, planted, reduced: true }).finding
}

/// Orders that a test plays: `cargo xtask explore` plays all.
const FEW: u64 = 3_000;

fn holds_in(worlds: &[&str]) {
    for world in worlds {
        if let Some(finding) = explored(world, None) {
            panic!("{world}: {}\n{}", finding.breach, finding.trace.join("\n"));
        }
    }
}

#[test]
fn d1_a_queued_rename_stops_no_session() {
    holds_in(&["notify-rename", "notify-renames", "notify-two-workers", "notify-cancel"]);
}

#[test]
fn d1_an_abandoned_session_ends() {
    holds_in(&["notify-abandoned"]);
}

#[test]
fn d2_nothing_waits_for_the_cache_while_it_owns_file_state() {
    holds_in(&["cache-actor", "door-mapping"]);
}

#[test]
fn d3_one_thread_is_enough_to_close_a_stream() {
    holds_in(&["stream-close"]);
}

#[test]
fn d4_a_volume_whose_file_system_is_gone_ends() {
    holds_in(&["notify-stop", "oplock-stop", "locks-stop", "stop-rename", "stop-create"]);
}

#[test]
fn d5_a_volume_is_at_rest_when_nobody_is_inside() {
    holds_in(&["gate-stop"]);
}

#[test]
fn d7_everything_has_a_deadline_and_can_be_cancelled() {
    holds_in(&["late-answers", "rename-open-timeout", "oplock-timeout", "create-create-timeout"]);
    holds_in(&["rename-open-cancel", "oplock-cancel", "locks-cancel", "create-create-cancel"]);
}

#[test]
fn d8_a_mount_that_forgets_late_stops_nobody() {
    holds_in(&[
        "door-lookup",
        "door-rename",
        "door-read",
        "door-mapping",
        "door-slow",
        "door-gone",
    ]);
}

#[test]
fn s3_cleanup_and_close_come_in_any_order() {
    holds_in(&["cleanup-and-close", "cleanup-twice", "oplock-close", "locks-cleanup"]);
}
