//! [`Op`]: who asks, until when, and whether anyone still waits.

use crate::sync::Mutex;
use crate::sync::atomic::{AtomicBool, Ordering};
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Instant;

/// Who asks, in the terms of the operating system, as far as they are known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Caller {
    /// The user.
    pub uid: Option<u32>,
    /// The user's primary group.
    pub gid: Option<u32>,
    /// The process.
    pub pid: Option<u32>,
}

/// One operation in flight. To cancel it tells the author, who may hurry; a future is never dropped
/// before it is done, and buffers stay.
#[derive(Debug)]
pub struct Op {
    caller: Caller,
    deadline: Instant,
    cancelled: AtomicBool,
    wakers: Mutex<Vec<Waker>>,
}

impl Op {
    /// An operation of that caller. For tests of file systems; the host makes its own.
    pub fn new(caller: Caller, deadline: Instant) -> Op {
        Op { caller, deadline, cancelled: AtomicBool::new(false), wakers: Mutex::new(Vec::new()) }
    }

    /// Who asks. Rights were judged before; this is for the log, and for who keeps owners himself.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// When the client will have given up.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// The client gave up, or the deadline passed: nobody waits for what comes out. What was
    /// changed counts all the same, so a change is either finished or not begun.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    /// For `select!`: done once [`is_cancelled`](Op::is_cancelled).
    pub async fn cancelled(&self) {
        poll_fn(|context| {
            if self.is_cancelled() {
                return Poll::Ready(());
            }
            let mut wakers = self.wakers.lock();
            if !wakers.iter().any(|waker| waker.will_wake(context.waker())) {
                wakers.push(context.waker().clone());
            }
            drop(wakers);
            // Between the first look and the push `cancel` may have found nobody to wake.
            if self.is_cancelled() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
        let wakers = std::mem::take(&mut *self.wakers.lock());
        wakers.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests;
