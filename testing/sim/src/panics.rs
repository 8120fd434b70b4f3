//! Panics as findings: caught, with their message and place, and not printed.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `f`. What it worked on may be looked at after a panic, and must not be used.
///
/// # Errors
/// What the panic said, and where.
pub(crate) fn caught<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| match CATCHING.get() {
            true => LAST.set(Some(info.to_string().replace('\n', " "))),
            false => before(info),
        }));
    });
    CATCHING.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    CATCHING.set(false);
    result.map_err(|_| {
        crate::refusal::forget();
        LAST.take().unwrap_or_else(|| "a panic".to_owned())
    })
}
