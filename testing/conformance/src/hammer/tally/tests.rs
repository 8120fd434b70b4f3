use super::*;

#[test]
fn every_time_lies_in_its_bucket() {
    let mut last = 0;
    for microseconds in (0..5000).chain((1..40).map(|power| 3 << power)) {
        let took = Duration::from_micros(microseconds);
        let index = bucket(took);
        assert!(index >= last || microseconds < 5000, "{microseconds}");
        assert!(upper(index) >= took, "{microseconds} is in {index}");
        assert!(index == 0 || upper(index - 1) < took, "{microseconds} is in {index}");
        last = index;
    }
}

#[test]
fn quantiles_and_gaps() {
    let mut tally = Tally::default();
    for millisecond in 1..=1000 {
        tally.count(Duration::from_millis(millisecond), Duration::from_secs(3), true);
    }
    tally.count(Duration::from_secs(2), Duration::from_secs(25), true);
    tally.count(Duration::ZERO, Duration::from_secs(15), false);
    let median = tally.quantile(0.5).as_millis();
    assert!((500..540).contains(&median), "{median}");
    assert_eq!(tally.quantile(1.0), Duration::from_secs(2));
    assert_eq!((tally.completed(), tally.refused), (1001, 1));
    assert_eq!((tally.gap(1), tally.gap(3)), (None, Some(1)));
    assert_eq!(Tally::default().gap(1), Some(0));
}

#[test]
fn a_line_comes_back() {
    let mut tally = Tally::default();
    assert_eq!(Tally::parse(&tally.line()), Some(tally.clone()));
    tally.count(Duration::from_micros(77), Duration::from_secs(12), true);
    tally.count(Duration::from_micros(7), Duration::from_secs(12), false);
    assert_eq!(Tally::parse(&tally.line()), Some(tally.clone()));
    let mut twice = tally.clone();
    twice.merge(&tally);
    assert_eq!((twice.completed(), twice.refused), (2, 2));
    assert_eq!(Tally::parse("1 2"), None);
}
