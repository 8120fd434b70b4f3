use super::*;

#[test]
fn as_many_threads_as_asked_for_within_reason() {
    assert_eq!(Crew::new(Some(0)).base, 1);
    assert_eq!(Crew::new(Some(5)).base, 5);
    assert_eq!(Crew::new(Some(1000)).base, LIMIT);
    assert!(Crew::new(None).base >= LEAST);
}

#[test]
fn a_thread_retires_when_enough_others_read() {
    let crew = Crew::new(Some(2));
    crew.members.store(3, Ordering::Relaxed);
    crew.reading.store(1, Ordering::Relaxed);
    assert!(crew.reads_again());
    assert!(!crew.reads_again(), "two read already");
    crew.members.store(2, Ordering::Relaxed);
    assert!(crew.reads_again(), "the base stays");
}
