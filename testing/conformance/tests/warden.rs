//! The warden ends what its runner has left behind, and nothing else.
#![cfg(unix)]

use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const BOUND: Duration = Duration::from_secs(20);

fn group(script: &str) -> Child {
    Command::new("sh").args(["-c", script]).process_group(0).spawn().expect("a shell")
}

/// Tells a warden `lines`, leaves it alone, and waits for its end.
fn leave_alone(lines: &str) {
    let warden = Command::new(env!("CARGO_BIN_EXE_openfsp-conformance"))
        .arg("warden")
        .stdin(Stdio::piped())
        .spawn();
    let mut warden = warden.expect("a warden");
    let mut pipe = warden.stdin.take().expect("a pipe");
    pipe.write_all(lines.as_bytes()).expect("told");
    drop(pipe);
    assert!(warden.wait().expect("it ends").success());
}

/// The signal that ended a process.
fn signal(child: &mut Child) -> Option<i32> {
    let deadline = Instant::now() + BOUND;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait().expect("our child") {
            return status.signal();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("killed");
    panic!("it was not ended");
}

#[test]
fn what_is_watched_ends_politely_or_not() {
    let mut polite = group("exec sleep 1000");
    leave_alone(&format!("watch {}\n", polite.id()));
    assert_eq!(signal(&mut polite), Some(15));
    // The shell says when it has stopped listening.
    let mut deaf = Command::new("sh")
        .args(["-c", "trap '' TERM; echo; while :; do sleep 1000; done"])
        .process_group(0)
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut said = [0];
    let output = deaf.stdout.as_mut().expect("its output");
    std::io::Read::read_exact(output, &mut said).expect("a line");
    leave_alone(&format!("watch {}\n", deaf.id()));
    assert_eq!(signal(&mut deaf), Some(9));
}

#[test]
fn what_is_forgotten_goes_on() {
    let (mut kept, mut other) = (group("exec sleep 1000"), group("exec sleep 1000"));
    leave_alone(&format!("watch {0}\nwatch {1}\nforget {0}\n", kept.id(), other.id()));
    assert_eq!(signal(&mut other), Some(15));
    assert!(kept.try_wait().expect("our child").is_none());
    kept.kill().expect("killed");
    kept.wait().expect("ended");
}
