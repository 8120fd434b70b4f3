//! The boundary at which a panic of the author's code becomes an error of one request.
//!
//! What a panic left half done is the file system's own; nothing of the host is shared with the
//! call but what survives it, which is why `AssertUnwindSafe` is true here.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// The message of a panic.
#[derive(Debug)]
pub(crate) struct Panicked(pub(crate) String);

impl Panicked {
    fn new(payload: &(dyn Any + Send)) -> Panicked {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Panicked(text.unwrap_or("no message").to_owned())
    }
}

/// `call`, unless it panics.
///
/// # Errors
/// The panic.
pub(crate) fn guard<T>(call: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| Panicked::new(&*payload))
}

/// `future`, unless it panics; then it is not polled again.
///
/// It is pinned by the caller, as it is for [`poll_once`]: the future of an operation has thousands
/// of bytes, which had better stay where they are made.
///
/// # Errors
/// The panic.
pub(crate) async fn guarded<T>(
    mut future: Pin<&mut (impl Future<Output = T> + ?Sized)>,
) -> Result<T, Panicked> {
    poll_fn(|context| match guard(|| future.as_mut().poll(context)) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
        Err(panicked) => Poll::Ready(Err(panicked)),
    })
    .await
}

/// The outcome of a future that never waits; `None` if it does.
pub(crate) fn poll_once<T>(future: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Option<T> {
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
