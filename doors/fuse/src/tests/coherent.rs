//! Long time-outs, and changes through another door: once such a request has completed, no system
//! call on the mount returns the older state.

use nt::WriteAt;
use openfsp_host::Execution;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use super::client::Client;
use super::hostile::Random;
use super::mounted::{Mounted, skip_unless_possible};
use super::tree::Tree;

const EXECUTIONS: [Execution; 3] = [Execution::INLINE, Execution::BLOCKING, Execution::ASYNC];

/// With them the kernel alone would remember for an hour. Pages are kept for good: only what it is
/// told makes it drop any.
const OPTIONS: [&str; 2] = ["", "kernel_cache"];

const PATIENCE: Duration = Duration::from_secs(10);

/// A mount with a file `a` that the kernel knows, and another door.
fn setting(execution: Execution, options: &str) -> (Mounted, Client) {
    let mounted = Mounted::new(execution, options);
    let client = Client::of(&mounted.volume);
    fs::write(mounted.path("a"), "first").expect("written");
    assert_eq!(fs::read(mounted.path("a")).expect("read"), b"first");
    (mounted, client)
}

/// Each execution with each way to keep pages.
fn everywhere(test: impl Fn(Mounted, Client)) {
    for (execution, options) in EXECUTIONS.iter().flat_map(|it| OPTIONS.map(|list| (*it, list))) {
        let (mounted, client) = setting(execution, options);
        test(mounted, client);
    }
}

fn missing(path: &Path) -> bool {
    fs::metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

#[test]
fn what_is_remembered_is_not_asked_for() {
    skip_unless_possible!();
    let (mounted, _client) = setting(Execution::INLINE, "");
    let (known, absent) = (mounted.path("a"), mounted.path("absent"));
    let file = File::open(&known).expect("open");
    let look = || {
        assert_eq!(fs::metadata(&known).expect("attributes").len(), 5);
        assert!(missing(&absent));
        assert_eq!(file.read_at(&mut [0; 5], 0).expect("read"), 5);
    };
    look();
    mounted.tree.asked();
    let (begin, rounds) = (Instant::now(), 20_000);
    (0..rounds).for_each(|_| drop(fs::metadata(&known)));
    let each = begin.elapsed() / rounds;
    look();
    assert_eq!(mounted.tree.asked(), [""; 0]);
    println!("{each:?} for a stat that asks nobody");
}

#[test]
fn a_removed_file_is_gone() {
    skip_unless_possible!();
    everywhere(|mounted, client| {
        assert!(!missing(&mounted.path("a")));
        client.remove("a");
        assert!(missing(&mounted.path("a")));
        assert_eq!(fs::read_dir(mounted.root()).expect("a listing").count(), 0);
    });
}

#[test]
fn a_new_file_is_found_where_none_was() {
    skip_unless_possible!();
    everywhere(|mounted, client| {
        assert!(missing(&mounted.path("b")));
        client.create("b");
        assert!(!missing(&mounted.path("b")));
        client.remove("b");
        assert!(missing(&mounted.path("b")));
    });
}

#[test]
fn a_renamed_file_is_found_by_its_new_name_alone() {
    skip_unless_possible!();
    everywhere(|mounted, client| {
        fs::write(mounted.path("b"), "replaced").expect("written");
        client.rename("a", "b");
        assert!(missing(&mounted.path("a")));
        assert_eq!(fs::read(mounted.path("b")).expect("read"), b"first");
        client.rename("b", "c");
        assert!(missing(&mounted.path("b")));
        assert_eq!(fs::metadata(mounted.path("c")).expect("attributes").len(), 5);
    });
}

#[test]
fn a_truncation_is_seen_by_who_has_the_file_open() {
    skip_unless_possible!();
    everywhere(|mounted, client| {
        let file = File::open(mounted.path("a")).expect("open");
        let ccb = client.open("a");
        let seen = || {
            let mut data = [b'?'; 16];
            let count = file.read_at(&mut data, 0).expect("read");
            (file.metadata().expect("attributes").len(), data[..count].to_vec())
        };
        assert_eq!(seen(), (5, b"first".to_vec()));
        client.truncate(ccb, 2);
        assert_eq!(seen(), (2, b"fi".to_vec()));
        client.truncate(ccb, 4);
        assert_eq!(seen(), (4, b"fi\0\0".to_vec()));
        client.close(ccb);
    });
}

#[test]
fn both_sides_append_at_the_end() {
    skip_unless_possible!();
    everywhere(|mounted, client| {
        let ccb = client.open("a");
        let mut file =
            File::options().append(true).read(true).open(mounted.path("a")).expect("open");
        let mut expected = b"first".to_vec();
        for _ in 0..5 {
            client.write(ccb, WriteAt::End, b"1");
            file.write_all(b"2").expect("written");
            expected.extend(b"12");
            assert_eq!(file.metadata().expect("attributes").len(), expected.len() as u64);
            assert_eq!(fs::read(mounted.path("a")).expect("read"), expected);
            assert_eq!(client.read(ccb, 64), expected);
        }
        client.close(ccb);
    });
}

/// The kernel puts what it appends where it believes the end to be; that its pages are wrong it is
/// told right after the write.
#[test]
fn an_append_that_landed_elsewhere_is_put_right() {
    skip_unless_possible!();
    for execution in EXECUTIONS {
        let (mounted, client) = setting(execution, "kernel_cache");
        let ccb = client.open("a");
        let file = File::options().append(true).read(true).open(mounted.path("a")).expect("open");
        client.write(ccb, WriteAt::End, b"11");
        let seen = |length| {
            let mut seen = vec![0; length];
            file.read_exact_at(&mut seen, 0).expect("read");
            seen
        };
        // Pages, but no size: that is not asked for.
        assert_eq!(seen(5), b"first");
        (&file).write_all(b"2").expect("written");
        let begin = Instant::now();
        while seen(6) != b"first1" {
            assert!(begin.elapsed() < PATIENCE, "the wrong page is kept");
        }
        assert_eq!(client.read(ccb, 64), b"first112");
        client.close(ccb);
    }
}

#[test]
fn a_new_mode_is_seen() {
    skip_unless_possible!();
    everywhere(|mounted, client| {
        let mode = || fs::metadata(mounted.path("a")).expect("attributes").mode() & 0o7777;
        let file = File::open(mounted.path("a")).expect("open");
        mode();
        client.change_mode("a", 0o604);
        assert_eq!(mode(), 0o604);
        client.change_mode("a", 0o640);
        assert_eq!(file.metadata().expect("attributes").mode() & 0o7777, 0o640);
    });
}

#[test]
fn a_write_reaches_who_has_the_pages() {
    skip_unless_possible!();
    everywhere(|mounted, client| {
        let file = File::open(mounted.path("a")).expect("open");
        let ccb = client.open("a");
        for data in [b"FIRST", b"other", b"again"] {
            client.write(ccb, WriteAt::Offset(0), data);
            let mut seen = [0; 5];
            file.read_exact_at(&mut seen, 0).expect("read");
            assert_eq!(seen, *data);
        }
        client.close(ccb);
    });
}

/// What `a` and `b` are like, or that they are not there.
#[derive(Default)]
struct Model {
    files: [Option<(u32, Vec<u8>)>; 2],
}

const NAMES: [&str; 2] = ["a", "b"];

impl Model {
    /// One change through the other door.
    fn change(&mut self, client: &Client, what: u64, round: u64) {
        let at = (what % 2) as usize;
        let (name, mode) = (NAMES[at], [0o600, 0o640, 0o444][round as usize % 3]);
        let data = [&b"x"[..], b"yyyyy", b"zzz"][round as usize % 3];
        match (&mut self.files[at], what / 2 % 4) {
            (None, _) => {
                client.create(name);
                client.change_mode(name, 0o644);
                self.files[at] = Some((0o644, Vec::new()));
            }
            (Some(file), 0) => {
                client.change_mode(name, mode);
                file.0 = mode;
            }
            (Some(file), 1) => {
                let ccb = client.open(name);
                client.truncate(ccb, 0);
                client.write(ccb, WriteAt::Offset(0), data);
                client.close(ccb);
                file.1 = data.to_vec();
            }
            (Some(_), 2) => {
                client.rename(name, NAMES[1 - at]);
                self.files[1 - at] = self.files[at].take();
            }
            (Some(_), _) => {
                client.remove(name);
                self.files[at] = None;
            }
        }
    }

    /// Does the mount say the same?
    fn check(&self, mounted: &Mounted, round: u64) {
        for (name, file) in NAMES.iter().zip(&self.files) {
            let path = mounted.path(name);
            let seen = fs::metadata(&path).ok().map(|it| (it.mode() & 0o7777, it.len()));
            let there = file.as_ref().map(|(mode, data)| (*mode, data.len() as u64));
            assert_eq!(seen, there, "{name} in round {round}");
            let data = file.as_ref().map(|(_, data)| data.clone());
            assert_eq!(fs::read(&path).ok(), data, "{name} in round {round}");
        }
    }
}

/// Look-ups, listings and reads all the time, so that changes meet every stage of them.
fn look_around(root: &Path, until: &AtomicBool) {
    while !until.load(Ordering::Relaxed) {
        for name in NAMES {
            let _ = fs::metadata(root.join(name));
            let _ = fs::read(root.join(name));
        }
        let Ok(listing) = fs::read_dir(root) else { return };
        listing.for_each(|entry| drop(entry.map(|entry| entry.metadata())));
    }
}

#[test]
fn nothing_is_stale_while_others_look() {
    skip_unless_possible!();
    for execution in EXECUTIONS {
        let mounted = Mounted::new(execution, "");
        let client = Client::of(&mounted.volume);
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            (0..3).for_each(|_| drop(scope.spawn(|| look_around(mounted.root(), &over))));
            let _over = Over(&over);
            let (mut model, mut random) = (Model::default(), Random(88_172_645_463_325_252));
            for round in 0..400 {
                model.change(&client, random.below(8), round);
                model.check(&mounted, round);
            }
        });
    }
}

/// Ends the crowd, also if the test fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A program that maps the file, does what it is told a line at a time, and says when it is done.
struct Mapper {
    program: Child,
    lines: Receiver<String>,
}

const MAPPER: &str = "
import mmap, sys
file = open(sys.argv[1], 'r+b')
memory = mmap.mmap(file.fileno(), 0)
for line in sys.stdin:
    word = line.split()
    if word[0] == 'store': memory[0:len(word[1])] = word[1].encode()
    elif word[0] == 'sync': memory.flush()
    print(memory[:].decode(), flush=True)
";

impl Mapper {
    fn new(path: &Path) -> Option<Mapper> {
        let mut program = Command::new("python3")
            .args(["-c", MAPPER])
            .arg(path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let output = program.stdout.take()?;
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in std::io::BufRead::lines(std::io::BufReader::new(output)) {
                let Ok(line) = line else { return };
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Some(Mapper { program, lines })
    }

    /// What it sees afterwards.
    fn tell(&mut self, line: &str) -> String {
        let input = self.program.stdin.as_mut().expect("its input");
        writeln!(input, "{line}").expect("told");
        self.lines.recv_timeout(PATIENCE).expect("done in time")
    }
}

impl Drop for Mapper {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

macro_rules! mapper_or_skip {
    ($path:expr) => {
        match Mapper::new($path) {
            Some(mapper) => mapper,
            None => {
                println!("skipped: no python3 to map a file with");
                return;
            }
        }
    };
}

#[test]
fn stores_through_a_mapping_are_seen_once_they_are_synced() {
    skip_unless_possible!();
    for execution in EXECUTIONS {
        let (mounted, client) = setting(execution, "");
        let mut mapper = mapper_or_skip!(&mounted.path("a"));
        let ccb = client.open("a");
        assert_eq!(mapper.tell("store FIR"), "FIRst");
        mapper.tell("sync");
        assert_eq!(client.read(ccb, 16), b"FIRst");
        client.write(ccb, WriteAt::Offset(0), b"again");
        assert_eq!(mapper.tell("look"), "again", "a clean page is dropped");
        client.close(ccb);
    }
}

/// A system call that is held up. Who hangs on his own mount cannot even be killed: however a test
/// ends, the call is let go.
struct HeldUp<T> {
    tree: Tree,
    result: Receiver<T>,
}

impl<T: Send + 'static> HeldUp<T> {
    /// Waits until an answer of that kind about `slow` is held up.
    fn new(
        mounted: &Mounted,
        word: &'static str,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Self {
        let tree = mounted.tree.clone();
        tree.hold_up(word);
        let watchdog = tree.clone();
        thread::spawn(move || {
            thread::sleep(PATIENCE);
            watchdog.open_gate();
        });
        let (sender, result) = mpsc::channel();
        thread::spawn(move || drop(sender.send(call())));
        while tree.held_up() == 0 {
            thread::sleep(Duration::from_millis(1));
        }
        HeldUp { tree, result }
    }

    /// What the call says, let go only now.
    fn let_go(self) -> T {
        assert!(!self.tree.is_gate_open(), "it took until the watchdog let go");
        self.tree.open_gate();
        self.result.recv_timeout(PATIENCE).expect("in time")
    }
}

impl<T> Drop for HeldUp<T> {
    fn drop(&mut self) {
        self.tree.open_gate();
        // What came already is not waited for.
        let _ = self.result.recv_timeout(PATIENCE);
    }
}

fn in_the_background(call: impl FnOnce() + Send + 'static) -> Receiver<()> {
    let (sender, result) = mpsc::channel();
    thread::spawn(move || {
        call();
        let _ = sender.send(());
    });
    result
}

/// A call may wait while one thread serves.
const WAITING: [Execution; 2] = [Execution::BLOCKING, Execution::ASYNC];

/// D8, first form.
#[test]
fn a_name_changes_while_a_look_up_is_unanswered() {
    skip_unless_possible!();
    for execution in WAITING {
        let (mounted, client) = setting(execution, "threads=1");
        fs::write(mounted.path("other"), "x").expect("written");
        assert!(missing(&mounted.path("b")));
        client.create("slow");
        client.change_mode("slow", 0o600);
        let slow = mounted.path("slow");
        let looked_up = HeldUp::new(&mounted, "query", move || fs::metadata(slow));
        client.create("b");
        assert!(!missing(&mounted.path("b")));
        client.remove("other");
        assert!(missing(&mounted.path("other")));
        client.change_mode("slow", 0o644);
        let _ = looked_up.let_go().expect("it is there");
        let mode = fs::metadata(mounted.path("slow")).expect("attributes").mode();
        assert_eq!(mode & 0o7777, 0o644, "an answer from before the change is not remembered");
    }
}

/// D8, second form.
#[test]
fn a_name_changes_while_a_rename_is_unanswered() {
    skip_unless_possible!();
    for execution in WAITING {
        let (mounted, client) = setting(execution, "threads=1");
        fs::write(mounted.path("slow"), "x").expect("written");
        assert!(missing(&mounted.path("b")));
        let (from, to) = (mounted.path("slow"), mounted.path("renamed"));
        let renamed = HeldUp::new(&mounted, "rename", move || fs::rename(from, to));
        client.create("b");
        client.remove("a");
        renamed.let_go().expect("renamed");
        assert!(!missing(&mounted.path("b")) && missing(&mounted.path("a")));
        assert!(missing(&mounted.path("slow")) && !missing(&mounted.path("renamed")));
    }
}

/// D8, third form.
#[test]
fn data_changes_while_a_read_is_unanswered() {
    skip_unless_possible!();
    for execution in WAITING {
        let (mounted, client) = setting(execution, "threads=1");
        client.create("slow");
        let (ccb, other) = (client.open("slow"), client.open("a"));
        client.write(ccb, WriteAt::Offset(0), b"old");
        let mut file = File::open(mounted.path("slow")).expect("open");
        let read = HeldUp::new(&mounted, "read", move || {
            let mut text = String::new();
            file.read_to_string(&mut text).expect("read");
            file
        });
        let second = Client::of(&mounted.volume);
        let written = in_the_background(move || second.write(ccb, WriteAt::Offset(0), b"new"));
        // The mount goes on, also with what concerns other files.
        for data in [b"FIRST", b"other"] {
            client.write(other, WriteAt::Offset(0), data);
            assert_eq!(fs::read(mounted.path("a")).expect("read"), data);
        }
        let file = read.let_go();
        written.recv_timeout(PATIENCE).expect("in time");
        let mut seen = [0; 3];
        file.read_exact_at(&mut seen, 0).expect("read");
        assert_eq!(&seen, b"new");
    }
}

/// D8, fourth form.
#[test]
fn data_changes_under_a_dirty_mapping() {
    skip_unless_possible!();
    for execution in EXECUTIONS {
        let (mounted, client) = setting(execution, "threads=1");
        let mut mapper = mapper_or_skip!(&mounted.path("a"));
        let ccb = client.open("a");
        assert_eq!(mapper.tell("store FIR"), "FIRst");
        let second = Client::of(&mounted.volume);
        let written = in_the_background(move || second.write(ccb, WriteAt::Offset(3), b"ST"));
        written.recv_timeout(PATIENCE).expect("in time");
        // Who stored last is not defined; what both see is.
        let stored = client.read(ccb, 16);
        assert_eq!(mapper.tell("look").as_bytes(), stored);
        assert_eq!(fs::read(mounted.path("a")).expect("read"), stored);
        client.close(ccb);
    }
}

/// Ends the connection as the death of its server would.
fn abort(mounted: &Mounted) {
    let done = Command::new("umount").arg("-f").arg(mounted.root()).stderr(Stdio::null()).status();
    assert!(done.is_ok(), "there is no umount");
}

#[test]
fn the_mount_ends_in_the_middle_of_each_form() {
    skip_unless_possible!();
    for word in ["query", "rename", "read"] {
        let (mounted, client) = setting(Execution::ASYNC, "threads=1");
        client.create("slow");
        let ccb = client.open("slow");
        client.write(ccb, WriteAt::Offset(0), b"old");
        let (slow, to) = (mounted.path("slow"), mounted.path("renamed"));
        let call = HeldUp::new(&mounted, word, move || match word {
            "query" => fs::metadata(slow).map(drop),
            "rename" => fs::rename(slow, to),
            _ => fs::read(slow).map(drop),
        });
        let changed = in_the_background(move || {
            match word {
                "read" => client.write(ccb, WriteAt::Offset(0), b"new"),
                _ => client.create("b"),
            };
        });
        thread::sleep(Duration::from_millis(20));
        abort(&mounted);
        changed.recv_timeout(PATIENCE).expect("in time");
        let ended = call.result.recv_timeout(PATIENCE).expect("in time");
        ended.expect_err("there is no mount");
        assert!(!mounted.tree.is_gate_open(), "it took until the watchdog let go");
    }
}
