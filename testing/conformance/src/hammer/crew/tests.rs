use super::*;

fn ended(work: impl FnOnce(&Worker) -> Result<()> + Send + 'static) -> Report {
    let mut crew = Crew::new();
    crew.start("one".to_owned(), work);
    crew.end()
}

#[test]
fn what_was_done_is_counted() {
    let report = ended(|worker| {
        worker.must(Kind::Open, || Ok::<_, &str>(()))?;
        assert_eq!(worker.may(Kind::Open, |_| true, || Err::<(), _>("taken"))?, None);
        worker.incremented();
        Ok(())
    });
    let tally = &report.tallies[&Kind::Open];
    assert_eq!((tally.completed(), tally.refused, report.increments), (1, 1, 1));
    assert_eq!(report.errors, [""; 0]);
}

#[test]
fn an_error_has_the_name_of_its_thread() {
    let report = ended(|worker| worker.must(Kind::LockOpenFile, || Err::<(), _>("no")));
    assert_eq!(report.errors, ["one: lock-open-file: no"]);
    let report = ended(|worker| {
        worker.may(Kind::List, |error| *error == "fair", || Err::<(), _>("unfair")).map(drop)
    });
    assert_eq!(report.errors, ["one: list: unfair"]);
}

#[test]
fn a_panic_is_an_error() {
    assert_eq!(ended(|_| panic!("on purpose")).errors, ["one: it panicked"]);
}

#[test]
fn who_fails_ends_the_watch() {
    let mut crew = Crew::new();
    crew.start("one".to_owned(), |_| Err(anyhow!("no")));
    crew.watch(|| true);
    assert_eq!(crew.end().errors, ["one: no"]);
}
