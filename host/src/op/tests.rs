//! A cancel wakes whoever listens, before and after.

use super::{Caller, Op};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Instant;

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_cancel_wakes_each_listener_once() {
    let op = Op::new(Caller::default(), Instant::now());
    let count = Arc::new(Count::default());
    let waker = Waker::from(Arc::clone(&count));
    let mut context = Context::from_waker(&waker);
    let mut listening = pin!(op.cancelled());
    for _ in 0..3 {
        assert_eq!(listening.as_mut().poll(&mut context), Poll::Pending);
    }
    op.cancel();
    op.cancel();
    assert_eq!(count.0.load(Ordering::Relaxed), 1);
    assert_eq!(listening.as_mut().poll(&mut context), Poll::Ready(()));
    assert_eq!(pin!(op.cancelled()).poll(&mut context), Poll::Ready(()));
    assert!(op.is_cancelled());
}
