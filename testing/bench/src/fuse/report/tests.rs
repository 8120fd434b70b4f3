use super::*;

fn measure(elapsed_us: f64) -> Measure {
    Measure { elapsed_us, server_us: None }
}

fn key(target: &str) -> Key {
    Key { placement: Placement::Same, row: "fstat".to_owned(), target: target.to_owned() }
}

#[test]
fn a_client_line_is_read_as_it_was_written() {
    let with = Measure { elapsed_us: 7.25, server_us: Some(4.5) };
    assert_eq!(Measure::parse(&with.line("fstat")), Some(("fstat".to_owned(), with)));
    let without = measure(3.0);
    assert_eq!(Measure::parse(&without.line("stat")), Some(("stat".to_owned(), without)));
    assert_eq!(Measure::parse("something else"), None);
}

#[test]
fn the_median_of_none_one_two_and_three() {
    assert_eq!(median(&mut []), None);
    assert_eq!(median(&mut [5.0]), Some(5.0));
    assert_eq!(median(&mut [3.0, 1.0]), Some(2.0));
    assert_eq!(median(&mut [9.0, 1.0, 4.0]), Some(4.0));
}

#[test]
fn the_ratio_is_to_the_best_peer_by_medians() {
    let mut report = Report::default();
    for (target, values) in [
        ("openfsp", [10.0, 11.0, 90.0]),
        ("fuser", [20.0, 22.0, 24.0]),
        ("libfuse", [9.0, 10.0, 50.0]),
    ] {
        for value in values {
            report.add(key(target), measure(value));
        }
    }
    assert_eq!(report.ratio(Placement::Same, "fstat"), Some(1.1));
    assert_eq!(report.worst(Placement::Same), Some(("fstat", 1.1)));
    assert_eq!(report.over(1.05), ["fstat (same) 1.10"]);
    assert!(report.over(1.25).is_empty());
    assert_eq!(report.ratio(Placement::Different, "fstat"), None);
}
