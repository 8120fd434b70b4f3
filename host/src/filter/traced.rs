//! [`Traced`]: one readable line for each call.

use super::{Call, Filter};
use crate::describe::{Describe, Described};
use crate::error::{Error, Result};
use crate::op::Op;
use std::fmt::{self, Formatter};

/// Writes a line after each call: verb, path, arguments, the process that asks, outcome.
///
/// ```text
/// lookup \a wanted=wanted Wanted(0x0) [4711] -> id 2a, 512 bytes, Attributes(ARCHIVE)
/// read \a offset=0 out=512 of 4096 bytes [4711] -> ok
/// remove \src [4712] -> DIRECTORY_NOT_EMPTY
/// close \a -> ok
/// ```
///
/// Around another filter it shows what that one refuses; inside of it, what is left to be called.
#[derive(Clone, Copy, Debug)]
pub struct Traced<W> {
    write: W,
}

impl<W: Fn(fmt::Arguments<'_>) + Send + Sync + 'static> Traced<W> {
    /// Lines go to `write`, without their end.
    pub fn new(write: W) -> Traced<W> {
        Traced { write }
    }
}

impl Traced<fn(fmt::Arguments<'_>)> {
    /// Lines go to standard error.
    pub fn to_stderr() -> Traced<fn(fmt::Arguments<'_>)> {
        Traced { write: |line| eprintln!("{line}") }
    }
}

impl<W: Fn(fmt::Arguments<'_>) + Send + Sync + 'static> Filter for Traced<W> {
    fn after(&self, op: &Op, call: &Call<'_>, outcome: Result<&dyn Describe, &Error>) {
        (self.write)(format_args!("{}", Line { op, call, outcome }));
    }
}

struct Line<'a> {
    op: &'a Op,
    call: &'a Call<'a>,
    outcome: Result<&'a dyn Describe, &'a Error>,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.call.verb.name())?;
        if let Some(path) = self.call.path {
            write!(f, " {path}")?;
        }
        for (name, argument) in self.call.arguments {
            write!(f, " {name}={}", Described(argument))?;
        }
        if let Some(pid) = self.op.caller().pid {
            write!(f, " [{pid}]")?;
        }
        match self.outcome {
            Ok(told) => write!(f, " -> {}", Described(told)),
            Err(error) => write!(f, " -> {error}"),
        }
    }
}
