//! Child processes: shown before they run, and their output read while it passes by.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result};

/// A command of the cargo that started us, in the root of the workspace.
pub(crate) fn cargo(root: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root);
    command
}

/// Runs `command` on our own terminal; whether it succeeded.
pub(crate) fn run(command: &mut Command) -> Result<bool> {
    show(command);
    let status = command.status().with_context(|| format!("cannot start {}", line(command)))?;
    Ok(status.success())
}

/// Runs `command`, passes its output on, and gives each line of it to `read`.
///
/// Lines of standard output and standard error arrive in their own order, but may be interleaved
/// in any way.
pub(crate) fn run_reading(command: &mut Command, mut read: impl FnMut(&str)) -> Result<bool> {
    show(command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("cannot start {}", line(command)))?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let (sender, receiver) = std::sync::mpsc::channel();
    thread::scope(|scope| {
        let other = sender.clone();
        scope.spawn(move || pass_on(output, io::stdout(), |line| drop(sender.send(line))));
        scope.spawn(move || pass_on(errors, io::stderr(), |line| drop(other.send(line))));
        for line in receiver {
            read(&line);
        }
    });
    Ok(child.wait()?.success())
}

/// Whether `program` can be started, with arguments that only make it say its version.
pub(crate) fn exists(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn pass_on(from: Option<impl Read>, mut to: impl Write, mut read: impl FnMut(String)) {
    let Some(from) = from else { return };
    let mut from = BufReader::new(from);
    let mut bytes = Vec::new();
    // A broken pipe on our side must not stop the reading: the child would block on a full pipe.
    while from.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
        let _ = to.write_all(&bytes).and_then(|()| to.flush());
        read(String::from_utf8_lossy(&bytes).trim_end().to_owned());
        bytes.clear();
    }
}

fn show(command: &Command) {
    eprintln!("$ {}", line(command));
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let mut line = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}
