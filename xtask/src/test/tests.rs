//! Reading what runners print, judging what stages did, and the last line.

use std::time::Duration;

use super::stage::Outcome;
use super::tally::Tally;
use super::{Entry, Verdict, judge, summary};

fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
    Tally { passed, failed, skipped }
}

#[test]
fn libtest_is_read() {
    let line = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; \
                finished in 0.00s";
    assert_eq!(Tally::from_libtest(line), Some(tally(3, 0, 1)));
    let line = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";
    assert_eq!(Tally::from_libtest(line), Some(tally(3, 2, 0)));
    assert_eq!(Tally::from_libtest("test a::result: ok"), None);
}

#[test]
fn nextest_is_read() {
    for (line, expected) in [
        ("     Summary [   0.005s] 3 tests run: 3 passed, 0 skipped", tally(3, 0, 0)),
        (
            "     Summary [   9s] 5 tests run: 4 passed (1 slow), 1 failed, 2 skipped",
            tally(4, 1, 2),
        ),
        ("  Summary [   9s] 5/9 tests run: 3 passed, 1 timed out, 1 exec failed", tally(3, 2, 0)),
        ("     Summary [   0.005s] 1 test run: 1 passed, 0 skipped", tally(1, 0, 0)),
    ] {
        assert_eq!(Tally::from_nextest(line), Some(expected), "{line}");
    }
    assert_eq!(Tally::from_nextest("        PASS [   0.004s] xtask a"), None);
}

#[test]
fn suites_are_read() {
    for (line, expected) in [
        ("   pjdfstest passed: 382 passed, 16 skipped, 0 failed (9.0 s)", tally(382, 0, 16)),
        ("       posix passed: 57 checks, 2 skipped (3.1 s)", tally(57, 0, 2)),
        ("         git passed: clone, commit, gc, fsck (8.0 s)", tally(1, 0, 0)),
        ("       posix FAILED: 55 passed, failed: rename link (3.1 s)", tally(55, 1, 0)),
        ("       mount FAILED: at the end: still mounted", tally(0, 1, 0)),
        ("   stress-ng skipped: needs root (0.0 s)", tally(0, 0, 1)),
    ] {
        assert_eq!(Tally::from_suite(line), Some(expected), "{line}");
    }
    for line in ["as games", "   fsx prepared in 3 s", "| note: 3 passed", "3 failed"] {
        assert_eq!(Tally::from_suite(line), None, "{line}");
    }
}

#[test]
fn a_skip_is_a_failure_in_ci_only() {
    let skipped = || Outcome::Skipped { why: "no reason".to_owned() };
    assert!(matches!(judge(skipped(), false), Verdict::Skipped { .. }));
    assert!(matches!(judge(skipped(), true), Verdict::Failed(Tally::ONE_FAILURE)));
}

#[test]
fn tests_that_did_not_happen_prove_nothing() {
    for (good, tally) in [(true, tally(0, 0, 3)), (false, tally(5, 0, 0)), (true, tally(5, 1, 0))] {
        let verdict = judge(Outcome::Tested { good, tally }, false);
        assert!(matches!(verdict, Verdict::Failed(tally) if tally.failed == 1));
    }
    let verdict = judge(Outcome::Tested { good: true, tally: tally(5, 0, 1) }, true);
    assert!(matches!(verdict, Verdict::Passed(_)));
}

#[test]
fn the_last_line_is_the_sum() {
    let entry = |stage, verdict| Entry { stage, verdict, time: Duration::from_millis(1500) };
    let text = summary(&[
        entry("tidy", Verdict::Passed(tally(1, 0, 0))),
        entry("bare", Verdict::Skipped { why: "no rustup".to_owned() }),
        entry("tests", Verdict::Failed(tally(7, 2, 1))),
        entry("conformance", Verdict::NotRun),
    ]);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "tidy           passed       1.5 s  1 passed, 0 failed");
    assert_eq!(lines[1], "bare           skipped             skipped: no rustup");
    assert_eq!(lines[3], "conformance    not run");
    assert_eq!(lines.last(), Some(&"8 passed, 2 failed, 1 skipped"));
}
