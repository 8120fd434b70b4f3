//! Work is done by as many threads as it takes and are allowed; tasks are polled when woken.

use super::Workers;
use crate::execution::Executor;
use std::future::poll_fn;
use std::sync::mpsc;
use std::task::Poll;
use std::thread;

#[test]
fn one_thread_does_everything_in_order() {
    let workers = Workers::new("test", 1);
    let (done, finished) = mpsc::channel();
    for number in 0..100 {
        let done = done.clone();
        workers.run(move || done.send((number, thread::current().id())).unwrap());
    }
    let order: Vec<_> = finished.iter().take(100).collect();
    assert!(order.iter().map(|(number, _)| *number).eq(0..100));
    assert!(order.iter().all(|(_, id)| *id == order[0].1));
}

#[test]
fn threads_are_made_for_work_that_waits_for_other_work() {
    let workers = Workers::new("test", 2);
    let (to_first, first) = mpsc::channel::<()>();
    let (done, finished) = mpsc::channel();
    workers.run(move || {
        first.recv().unwrap();
        done.send(()).unwrap();
    });
    workers.run(move || to_first.send(()).unwrap());
    finished.recv().unwrap();
}

#[test]
fn a_place_that_is_given_up_is_taken_by_another_thread() {
    let workers = Workers::new("test", 1);
    let (to_first, first) = mpsc::channel::<()>();
    let (done, finished) = mpsc::channel();
    workers.run(move || {
        first.recv().unwrap();
        done.send(()).unwrap();
    });
    workers.run(move || to_first.send(()).unwrap());
    workers.give_up_place();
    finished.recv().unwrap();
    workers.take_place_back();
}

#[test]
fn a_panic_ends_the_work_and_not_the_worker() {
    let workers = Workers::new("test", 1);
    let (done, finished) = mpsc::channel();
    workers.run(|| panic!("this work is no good"));
    workers.run(move || done.send(()).unwrap());
    finished.recv().unwrap();
}

#[test]
fn a_task_is_polled_again_for_each_wake() {
    let workers = Workers::new("test", 2);
    let (done, finished) = mpsc::channel();
    for _ in 0..10 {
        let done = done.clone();
        let mut polls = 0;
        workers.spawn(Box::pin(async move {
            poll_fn(|context| {
                polls += 1;
                context.waker().wake_by_ref();
                if polls < 50 { Poll::Pending } else { Poll::Ready(()) }
            })
            .await;
            done.send(()).unwrap();
        }));
    }
    assert_eq!(finished.iter().take(10).count(), 10);
}
