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
