use std::os::unix::process::ExitStatusExt;

use super::*;

fn exited(code: u8) -> ExitStatus {
    ExitStatus::from_raw(i32::from(code) << 8)
}

#[test]
fn every_verdict_is_read_as_it_was_announced() {
    for verdict in [
        Verdict::Passed("10 checks".to_owned()),
        Verdict::Skipped("needs root".to_owned()),
        Verdict::Unavailable("no rsync".to_owned()),
        Verdict::Failed("a is not b".to_owned()),
    ] {
        let log = format!("noise\n{MARK}{}\n", verdict.text());
        assert_eq!(Verdict::read(exited(verdict.announce()), &log), verdict);
    }
}

#[test]
fn a_suite_that_dies_has_failed() {
    let killed = ExitStatus::from_raw(9);
    assert!(matches!(Verdict::read(killed, "noise"), Verdict::Failed(_)));
    assert!(matches!(Verdict::read(killed, "verdict: 10 checks"), Verdict::Failed(_)));
    assert!(matches!(Verdict::read(exited(0), "noise"), Verdict::Failed(_)));
    assert!(matches!(Verdict::read(exited(101), "verdict: fine"), Verdict::Failed(_)));
}

#[test]
fn what_is_missing_fails_in_ci_only() {
    let missing = Verdict::Unavailable("no rsync".to_owned());
    assert!(missing.fails_run(true));
    assert!(!missing.fails_run(false));
    assert!(!Verdict::Skipped("needs root".to_owned()).fails_run(true));
}
