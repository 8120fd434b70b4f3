use super::*;

#[test]
fn as_many_threads_as_asked_for_within_reason() {
    assert_eq!(Crew::new(Some(0), Execution::BLOCKING).base, 1);
    assert_eq!(Crew::new(Some(5), Execution::BLOCKING).base, 5);
    assert_eq!(Crew::new(Some(1000), Execution::BLOCKING).base, LIMIT);
    assert!(Crew::new(None, Execution::BLOCKING).base >= LEAST);
    assert!(Crew::new(None, Execution::INLINE).base >= 1);
}

#[test]
fn a_thread_retires_when_enough_others_read() {
    let crew = Crew::new(Some(2), Execution::BLOCKING);
    crew.members.store(3, Ordering::Relaxed);
    crew.reading.store(1, Ordering::Relaxed);
    assert!(crew.reads_again());
    assert!(!crew.reads_again(), "two read already");
    crew.members.store(2, Ordering::Relaxed);
    assert!(crew.reads_again(), "the base stays");
}

#[test]
fn threads_that_are_never_held_are_not_counted() {
    let crew = Crew::new(Some(2), Execution::INLINE);
    crew.members.store(3, Ordering::Relaxed);
    crew.reading.store(3, Ordering::Relaxed);
    crew.has_read();
    assert!(crew.reads_again(), "there is nothing to make room for");
    assert_eq!(crew.reading.load(Ordering::Relaxed), 3);
}

#[test]
fn a_thread_is_urgent_until_it_has_served() {
    assert!(!is_urgent());
    urgently(|| assert!(is_urgent()));
    assert!(!is_urgent());
    let panicked = catch_unwind(|| urgently(|| panic!("on purpose")));
    assert!(panicked.is_err() && !is_urgent());
}
