//! Threads: what waits holds up nobody else.

use openfsp_host::Execution;
use std::fs;
use std::sync::mpsc;
use std::time::Duration;

use super::mounted::{Mounted, skip_unless_possible};
use super::tree::Tree;

/// A test that hangs on its own mount could not even be killed.
fn watch(tree: &Tree) {
    let tree = tree.clone();
    std::thread::spawn(move || {
        std::thread::sleep(PATIENCE);
        tree.open_gate();
    });
}

const PATIENCE: Duration = Duration::from_secs(10);

/// More readers than threads that stay.
const READERS: usize = 6;

#[test]
fn a_mount_goes_on_while_calls_wait() {
    skip_unless_possible!();
    for execution in [Execution::BLOCKING, Execution::ASYNC] {
        let mounted = Mounted::new(execution, "threads=1,direct_io");
        let slow = mounted.path("slow");
        fs::write(&slow, "at last").expect("written");
        watch(&mounted.tree);
        let (sender, read) = mpsc::channel();
        for _ in 0..READERS {
            let (slow, sender) = (slow.clone(), sender.clone());
            std::thread::spawn(move || sender.send(fs::read(slow)));
        }
        for round in 0..20 {
            let path = mounted.path(&format!("quick{round}"));
            fs::write(&path, "x").expect("written");
            fs::remove_file(&path).expect("removed");
        }
        assert!(!mounted.tree.is_gate_open(), "it took until the watchdog let the readers go");
        mounted.tree.open_gate();
        for _ in 0..READERS {
            let text = read.recv_timeout(2 * PATIENCE).expect("in time");
            assert_eq!(text.expect("read"), b"at last");
        }
    }
}

#[test]
fn who_is_killed_waits_no_longer() {
    skip_unless_possible!();
    for execution in [Execution::BLOCKING, Execution::ASYNC] {
        let mounted = Mounted::new(execution, "direct_io");
        fs::write(mounted.path("slow"), "x").expect("written");
        watch(&mounted.tree);
        mounted.tree.asked();
        let mut reader = std::process::Command::new("cat")
            .arg(mounted.path("slow"))
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("a program");
        while !mounted.tree.asked().contains(&"read") {
            std::thread::sleep(Duration::from_millis(1));
        }
        reader.kill().expect("killed");
        reader.wait().expect("it is gone");
        assert!(!mounted.tree.is_gate_open(), "it took until the watchdog let the reader go");
        mounted.tree.open_gate();
    }
}
