use super::*;

fn add(report: &mut Report, threads: usize, target: Target, elapsed: &[f64], cpu: &[f64]) {
    for (&elapsed_us, &cpu_us) in elapsed.iter().zip(cpu) {
        let key = Key { row: Row::StatName, threads, target };
        report.add(key, Measure { elapsed_us, cpu_us });
    }
}

#[test]
fn ratios_are_taken_within_a_round() {
    let mut report = Report::default();
    // The machine was ten times slower in the second round, and busy in the third.
    add(&mut report, 1, Target::Volume, &[2.0, 20.0, 90.0], &[2.0, 20.0, 2.0]);
    add(&mut report, 1, Target::Peer, &[1.0, 10.0, 1.0], &[1.0, 10.0, 1.0]);
    assert_eq!(report.ratios(Row::StatName, 1), [2.0, 2.0, 2.0]);
    assert_eq!(report.us(Row::StatName, 1, Target::Volume), Some(2.0));
}

#[test]
fn several_threads_are_measured_by_the_wall_s_clock() {
    let mut report = Report::default();
    add(&mut report, 1, Target::Volume, &[2.0, 3.0], &[1.0, 1.0]);
    add(&mut report, 2, Target::Volume, &[1.0, 3.0], &[9.0, 9.0]);
    assert_eq!(report.gains(Row::StatName, 2, Target::Volume), [2.0, 1.0]);
    assert_eq!(report.us(Row::StatName, 2, Target::Volume), Some(2.0));
}

#[test]
fn a_row_without_measures_has_no_ratio() {
    let report = Report::default();
    assert_eq!(spread(&mut report.ratios(Row::Read, 1)), "-");
    assert_eq!(spread(&mut [1.0, 2.0, 3.0, 4.0, 5.0]), "3.00 (2.00-4.00)");
}
