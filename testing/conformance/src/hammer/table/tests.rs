use super::*;

fn report(side: Side) -> Report {
    let mut report = Report { windows: 2, increments: 2, ..Report::default() };
    for kind in Kind::ALL.iter().filter(|kind| kind.side() == side) {
        let tally = report.tallies.entry(*kind).or_default();
        tally.count(Duration::from_millis(1), Duration::from_secs(1), true);
        tally.count(Duration::from_millis(1), Duration::from_secs(11), true);
    }
    report
}

fn outcome() -> Outcome {
    let server = Report { counted: Some(6), ..report(Side::Door) };
    let clients = vec![report(Side::Mount), report(Side::Mount)];
    Outcome { server, clients, lasted: Duration::from_secs(20) }
}

#[test]
fn all_is_well() {
    assert_eq!(outcome().faults(), [""; 0]);
    assert_eq!(outcome().table().lines().count(), Kind::ALL.len() + 1);
}

#[test]
fn one_process_without_a_kind_is_enough() {
    let mut outcome = outcome();
    outcome.clients[1].tallies.remove(&Kind::List);
    assert_eq!(outcome.faults(), ["process 1: no list completed from second 0 to 10"]);
}

#[test]
fn one_long_operation_is_enough() {
    let mut outcome = outcome();
    let tally = outcome.server.tallies.entry(Kind::NtLock).or_default();
    tally.count(Duration::from_secs(31), Duration::from_secs(19), true);
    assert_eq!(outcome.faults(), ["server: a nt-lock took 31000.00 ms"]);
}

#[test]
fn a_lost_increment_is_enough() {
    let mut outcome = outcome();
    outcome.server.counted = Some(5);
    assert_eq!(outcome.faults(), ["6 times one was added, which makes 5"]);
    outcome.server.counted = None;
    assert_eq!(outcome.faults().len(), 1);
}
