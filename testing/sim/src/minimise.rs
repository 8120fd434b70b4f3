//! From a run that fails to a small one that fails the same way.
//!
//! Steps are left out, in halves first and one by one at the end, as long as the same rule breaks.

use crate::simulation::{Report, Run};

/// Rounds over the single steps; a step that could not go may go when others have.
const ROUNDS: usize = 4;

/// The smaller run, and what came of it, with its trace.
pub fn minimise(run: &Run, report: &Report) -> (Run, Report) {
    let rule = report.breach.as_ref().map(|(breach, _)| breach.rule);
    let fails = |kept: &[u32]| {
        let candidate = Run { kept: Some(kept.to_vec()), traced: false, ..run.clone() };
        candidate.play().breach.map(|(breach, _)| breach.rule) == rule
    };
    let mut kept = run.taken();
    if let Some((_, Some(last))) = report.breach {
        kept.retain(|step| *step <= last);
    }
    let mut size = kept.len().div_ceil(2);
    while size > 0 {
        let before = kept.len();
        kept = without_chunks(kept, size, &fails);
        size = match size {
            1 => usize::from(kept.len() < before),
            size => size / 2,
        };
    }
    for _ in 0..ROUNDS {
        let before = kept.len();
        kept = without_chunks(kept, 2, &fails);
        kept = without_chunks(kept, 1, &fails);
        if kept.len() == before {
            break;
        }
    }
    let small = Run { kept: Some(kept), traced: true, ..run.clone() };
    let report = small.play();
    (small, report)
}

/// Leaves out each piece of that size whose absence still fails.
fn without_chunks(kept: Vec<u32>, size: usize, fails: &impl Fn(&[u32]) -> bool) -> Vec<u32> {
    let mut kept = kept;
    let mut at = 0;
    while at < kept.len() {
        let end = (at + size).min(kept.len());
        let candidate: Vec<u32> = [&kept[..at], &kept[end..]].concat();
        if fails(&candidate) {
            kept = candidate;
        } else {
            at = end;
        }
    }
    kept
}
