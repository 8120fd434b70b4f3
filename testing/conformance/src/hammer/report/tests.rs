use super::*;
use std::time::Duration;

#[test]
fn a_report_comes_back() {
    let mut tally = Tally::default();
    tally.count(Duration::from_millis(3), Duration::from_secs(1), true);
    let report = Report {
        tallies: BTreeMap::from([(Kind::Rename, tally), (Kind::NtLock, Tally::default())]),
        windows: 3,
        increments: 17,
        counted: Some(34),
        errors: vec!["rename: no\nsuch luck".to_owned()],
    };
    let back = Report::parse(&report.text()).expect("a report");
    assert_eq!(back.errors, ["rename: no | such luck"]);
    assert_eq!(Report { errors: report.errors.clone(), ..back }, report);
    assert_eq!(Report::parse("something else"), None);
}
