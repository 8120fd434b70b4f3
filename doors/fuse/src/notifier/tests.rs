use super::*;
use fuse_channel::abi::OutHeader;
use nt::ByteRange;
use std::collections::HashSet;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use zerocopy::FromBytes;

const PATIENCE: Duration = Duration::from_secs(20);
const MOMENT: Duration = Duration::from_millis(30);

const INVAL_INODE: i32 = 2;
const INVAL_ENTRY: i32 = 3;
const INC_EPOCH: i32 = 8;

/// A kernel that does as it is told.
#[derive(Default)]
struct Fake {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Notifications by their code, and the node or directory that they name.
    told: Vec<(i32, u64)>,
    /// Nodes about which a notification that may wait does.
    stuck: HashSet<u64>,
    /// Nodes that the kernel does not know, and how often it says so.
    unknown: HashSet<u64>,
    references: HashSet<u64>,
    held: HashSet<u64>,
}

struct Told {
    fake: Arc<Fake>,
    forgotten: Mutex<Sender<InvalidationId>>,
}

impl Surroundings for Told {
    fn notify(&self, notification: &Notification<'_>) -> io::Result<Delivery> {
        let bytes = notification.with_segments(|segments| {
            segments.iter().flat_map(|part| part.to_vec()).collect::<Vec<u8>>()
        });
        let (header, body) = OutHeader::read_from_prefix(&bytes).expect("a header");
        let number = |at: usize| {
            body.get(at..at + 8).map(|it| u64::from_ne_bytes(it.try_into().expect("8")))
        };
        let node = number(0).unwrap_or(0);
        let waits = match header.error {
            INVAL_INODE => number(8).expect("an offset").cast_signed() >= 0,
            code => code == INVAL_ENTRY,
        };
        let mut state = self.fake.state.lock();
        state.told.push((header.error, node));
        self.fake.changed.notify_all();
        while waits && state.stuck.contains(&node) {
            self.fake.changed.wait(&mut state);
        }
        let is_known = header.error == INC_EPOCH || !state.unknown.contains(&node);
        Ok(if is_known { Delivery::Done } else { Delivery::NotFound })
    }

    fn wait_for_replies(&self) {}

    fn has_references(&self, node: u64) -> bool {
        self.fake.state.lock().references.contains(&node)
    }

    fn is_held(&self, directory: u64) -> bool {
        self.fake.state.lock().held.contains(&directory)
    }

    fn forgotten(&self, id: InvalidationId) {
        let _ = self.forgotten.lock().send(id);
    }
}

struct Setting {
    fake: Arc<Fake>,
    notifier: Arc<Notifier>,
    forgotten: Receiver<InvalidationId>,
}

impl Setting {
    fn new(has_epoch: bool, prepare: impl FnOnce(&mut State)) -> Setting {
        let fake = Arc::new(Fake::default());
        prepare(&mut fake.state.lock());
        let (sender, forgotten) = mpsc::channel();
        let told = Told { fake: Arc::clone(&fake), forgotten: Mutex::new(sender) };
        let notifier = Notifier::start(Box::new(told), has_epoch).expect("threads");
        Setting { fake, notifier, forgotten }
    }

    fn push(&self, what: What, id: u64) {
        self.notifier.push(Task::new(what, Some(InvalidationId(id))));
    }

    fn next(&self) -> u64 {
        self.forgotten.recv_timeout(PATIENCE).expect("in time").0
    }

    fn nothing_yet(&self) {
        assert_eq!(self.forgotten.recv_timeout(MOMENT), Err(RecvTimeoutError::Timeout));
    }

    /// Waits until so many notifications were sent.
    fn told(&self, count: usize) -> Vec<(i32, u64)> {
        let mut state = self.fake.state.lock();
        while state.told.len() < count {
            assert!(!self.fake.changed.wait_for(&mut state, PATIENCE).timed_out());
        }
        state.told.clone()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.fake.state.lock());
        self.fake.changed.notify_all();
    }
}

impl Drop for Setting {
    fn drop(&mut self) {
        self.notifier.end();
        self.change(|state| state.stuck.clear());
    }
}

fn data(node: u64) -> What {
    What::Data(node, ByteRange { offset: 0, length: 4096 }.into())
}

fn entry(directory: u64) -> What {
    What::Entry(directory, b"name".into())
}

#[test]
fn each_kind_is_told_and_reported_once() {
    let setting = Setting::new(true, |_| {});
    for (id, what) in [What::Attributes(2), data(3), entry(4)].into_iter().enumerate() {
        setting.push(what, id as u64);
        assert_eq!(setting.next(), id as u64);
    }
    assert_eq!(setting.told(3), [(INVAL_INODE, 2), (INVAL_INODE, 3), (INVAL_ENTRY, 4)]);
    setting.nothing_yet();
}

#[test]
fn what_waits_holds_up_neither_attributes_nor_other_nodes() {
    let stuck = 2..2 + WAITING_THREADS as u64 - 1;
    let setting = Setting::new(true, |state| state.stuck.extend(stuck.clone()));
    for node in stuck.clone() {
        setting.push(data(node), node);
    }
    setting.told(stuck.clone().count());
    setting.push(What::Attributes(2), 100);
    assert_eq!(setting.next(), 100);
    setting.push(data(50), 101);
    assert_eq!(setting.next(), 101);
    setting.change(|state| state.stuck.clear());
    let mut rest: Vec<_> = stuck.clone().map(|_| setting.next()).collect();
    rest.sort_unstable();
    assert!(rest.into_iter().eq(stuck));
}

#[test]
fn one_at_a_time_for_each_node() {
    let setting = Setting::new(true, |state| {
        state.stuck.insert(2);
    });
    setting.push(data(2), 0);
    setting.told(1);
    assert!(setting.notifier.is_busy_with(2) && !setting.notifier.is_busy_with(3));
    for id in 1..5 {
        setting.push(data(2), id);
    }
    setting.nothing_yet();
    assert_eq!(setting.told(1).len(), 1);
    setting.change(|state| state.stuck.clear());
    assert_eq!([(); 5].map(|()| setting.next()), [0, 1, 2, 3, 4]);
    assert_eq!(setting.told(2).len(), 2, "what waited is one");
}

#[test]
fn no_name_is_told_in_a_directory_that_is_held() {
    let setting = Setting::new(true, |state| {
        state.held.insert(2);
    });
    setting.push(entry(2), 7);
    assert_eq!(setting.next(), 7);
    assert_eq!(setting.told(2), [(INC_EPOCH, 0), (INVAL_INODE, 2)]);
}

#[test]
fn a_kernel_without_epoch_is_told_when_the_directory_is_free() {
    let setting = Setting::new(false, |state| {
        state.held.insert(2);
    });
    setting.push(entry(2), 7);
    setting.nothing_yet();
    assert_eq!(setting.told(0), []);
    setting.change(|state| {
        state.held.remove(&2);
    });
    assert_eq!(setting.next(), 7);
    assert_eq!(setting.told(1), [(INVAL_ENTRY, 2)]);
}

#[test]
fn a_name_that_the_kernel_does_not_know_still_changed_its_directory() {
    let setting = Setting::new(true, |state| {
        state.unknown.insert(2);
    });
    setting.push(entry(2), 7);
    assert_eq!(setting.next(), 7);
    assert_eq!(setting.told(2), [(INVAL_ENTRY, 2), (INVAL_INODE, 2)]);
}

#[test]
fn a_node_with_references_that_is_not_known_yet_is_told_again() {
    for what in [What::Attributes(2), data(2), entry(2)] {
        let setting = Setting::new(true, |state| {
            state.unknown.insert(2);
            state.references.insert(2);
        });
        setting.push(what, 7);
        setting.told(4);
        setting.change(|state| {
            state.unknown.remove(&2);
        });
        assert_eq!(setting.next(), 7);
    }
}

#[test]
fn a_node_whose_references_came_back_is_not() {
    let setting = Setting::new(true, |state| {
        state.unknown.insert(2);
        state.references.insert(2);
    });
    setting.push(What::Attributes(2), 7);
    setting.told(2);
    setting.change(|state| state.references.clear());
    assert_eq!(setting.next(), 7);
}

#[test]
fn the_end_reports_all_that_is_left() {
    let setting = Setting::new(true, |state| {
        state.stuck.insert(2);
        state.unknown.insert(3);
        state.references.insert(3);
    });
    setting.push(data(2), 0);
    setting.told(1);
    setting.push(data(2), 1);
    setting.push(What::Attributes(3), 2);
    setting.told(2);
    setting.notifier.end();
    let mut left = [setting.next(), setting.next()];
    left.sort_unstable();
    assert_eq!(left, [1, 2], "one is still told");
    setting.push(data(4), 3);
    assert_eq!(setting.next(), 3, "there is nobody to be told");
    setting.change(|state| state.stuck.clear());
    assert_eq!(setting.next(), 0);
}

#[test]
fn ranges_are_as_the_wire_has_them() {
    let wire = |offset, length| Span::from(ByteRange { offset, length }).on_the_wire();
    assert_eq!(wire(10, 5), (10, 5));
    assert_eq!(wire(10, u64::MAX), (10, 0), "all that follows");
    assert_eq!(wire(u64::MAX, 1), (i64::MAX, 0));
    assert_eq!(Span::from_offset(7).on_the_wire(), (7, 0));
    assert!(Span::from(ByteRange { offset: 10, length: 0 }).is_empty());
}
