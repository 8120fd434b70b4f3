//! [`Notifier`]: tells the kernel what to forget, on threads that do nothing else.
//!
//! A notification may wait in the kernel until a request of the mount is answered, so no thread
//! that answers requests sends one, and none of these threads holds anything while it does. There
//! are two lanes: what never waits has a thread of its own; what may wait has a few, at most one of
//! them for each node. What the kernel does not know is told again for a while: a reply that it has
//! taken may be about to become an inode. Every task is reported once, also when the mount ends.

use fuse_channel::abi::{EntryNotifyFlags, ROOT_ID};
use fuse_channel::{Delivery, Notification};
use nt::InvalidationId;
use parking_lot::{Condvar, Mutex};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

mod queue;

use queue::{Batch, Queue};
pub(crate) use queue::{Span, Task, What};

/// Threads of the lane that may wait.
const WAITING_THREADS: usize = 8;
/// How often a node that the kernel does not know is named again: for a second in all. Most are
/// known, or the kernel's references are given back, as soon as another thread had its turn.
const ATTEMPTS: u32 = 28;
const FIRST_PAUSE: Duration = Duration::from_micros(50);
/// How often the pause is doubled.
const DOUBLINGS: u32 = 10;
/// How long a name in a held directory is put off. Most requests are over by then, and forgetting
/// all names makes many more.
const PUT_OFF_PAUSE: Duration = Duration::from_micros(500);
/// How often, where that is all that can be done: 10 s.
const PUT_OFF: u32 = 20_000;

/// The kernel on one side, the volume on the other.
pub(crate) trait Surroundings: Send + Sync + 'static {
    /// Sends it, which may take long.
    fn notify(&self, notification: &Notification<'_>) -> io::Result<Delivery>;

    /// Waits until replies that were made before the change are out.
    fn wait_for_replies(&self);

    /// Has the kernel a reference on the node?
    fn has_references(&self, node: u64) -> bool;

    /// Is a request unanswered for which the kernel holds this directory's lock?
    fn is_held(&self, directory: u64) -> bool;

    /// What this was about is forgotten.
    fn forgotten(&self, id: InvalidationId);
}

/// Both lanes.
pub(crate) struct Notifier {
    surroundings: Box<dyn Surroundings>,
    /// The kernel can forget all names at once (7.44).
    has_epoch: bool,
    queue: Mutex<Queue>,
    prompt_work: Condvar,
    waiting_work: Condvar,
    /// Nodes that a thread of the waiting lane is busy with.
    busy: AtomicUsize,
}

/// What became of a task.
enum Fate {
    Done,
    /// The kernel does not know the node.
    Unknown(u64),
    /// Its directory is held.
    Held,
}

impl Notifier {
    /// Starts the threads.
    ///
    /// # Errors
    /// If not even one of each lane can be started.
    pub(crate) fn start(
        surroundings: Box<dyn Surroundings>,
        has_epoch: bool,
    ) -> io::Result<Arc<Notifier>> {
        let notifier = Arc::new(Notifier {
            surroundings,
            has_epoch,
            queue: Mutex::default(),
            prompt_work: Condvar::new(),
            waiting_work: Condvar::new(),
            busy: AtomicUsize::new(0),
        });
        let prompt = Arc::clone(&notifier);
        spawn(move || prompt.serve_prompt())?;
        notifier.queue.lock().threads = 1;
        if let Err(error) = notifier.add_thread() {
            notifier.end();
            return Err(error);
        }
        Ok(notifier)
    }

    /// Takes a task. Waits for nothing.
    pub(crate) fn push(self: &Arc<Self>, task: Task) {
        let mut queue = self.queue.lock();
        if queue.has_ended {
            drop(queue);
            return self.report(task);
        }
        if queue.place(task) {
            self.prompt_work.notify_one();
            return;
        }
        let lacks_thread = queue.idle < queue.ready() && queue.threads < WAITING_THREADS;
        if lacks_thread {
            queue.threads += 1;
        }
        drop(queue);
        self.waiting_work.notify_one();
        if lacks_thread && let Err(error) = self.add_thread() {
            // Those that there are come to it later.
            tracing::warn!(%error, "few threads tell the kernel what to forget");
            self.queue.lock().threads -= 1;
        }
    }

    /// There is no mount any more, and nothing that it could remember.
    pub(crate) fn end(&self) {
        let tasks = self.queue.lock().end();
        self.prompt_work.notify_all();
        self.waiting_work.notify_all();
        tasks.into_iter().for_each(|task| self.report(task));
    }

    /// Is a notification about this node under way that may wait for its pages?
    pub(crate) fn is_busy_with(&self, node: u64) -> bool {
        self.busy.load(Ordering::Acquire) > 0 && self.queue.lock().is_busy_with(node)
    }

    fn add_thread(self: &Arc<Self>) -> io::Result<()> {
        let waiting = Arc::clone(self);
        spawn(move || waiting.serve_waiting())
    }

    /// The lane of what never waits, and of what is tried again.
    fn serve_prompt(self: &Arc<Self>) {
        loop {
            let mut queue = self.queue.lock();
            let task = loop {
                if queue.has_ended {
                    return;
                }
                if queue.revive(Instant::now()) {
                    self.waiting_work.notify_all();
                }
                match (queue.next_prompt(), queue.next_due()) {
                    (Some(task), _) => break task,
                    (None, Some(due)) => {
                        self.prompt_work.wait_until(&mut queue, due);
                    }
                    (None, None) => self.prompt_work.wait(&mut queue),
                }
            };
            drop(queue);
            self.surroundings.wait_for_replies();
            self.carry_out(task);
        }
    }

    fn serve_waiting(self: &Arc<Self>) {
        loop {
            let mut queue = self.queue.lock();
            let Batch { node, tasks } = loop {
                if queue.has_ended {
                    return;
                }
                if let Some(batch) = queue.next_batch() {
                    break batch;
                }
                queue.idle += 1;
                self.waiting_work.wait(&mut queue);
                queue.idle -= 1;
            };
            drop(queue);
            self.busy.fetch_add(1, Ordering::AcqRel);
            self.surroundings.wait_for_replies();
            tasks.into_iter().for_each(|task| self.carry_out(task));
            self.busy.fetch_sub(1, Ordering::AcqRel);
            self.queue.lock().done_with(node);
        }
    }

    fn carry_out(self: &Arc<Self>, mut task: Task) {
        let fate = match self.send(&task) {
            Ok(fate) => fate,
            Err(error) => {
                tracing::error!(what = ?task.what, %error, "the kernel was not told to forget");
                Fate::Done
            }
        };
        match fate {
            Fate::Done => self.report(task),
            Fate::Unknown(node) => {
                let is_coming = node != ROOT_ID && self.surroundings.has_references(node);
                if !is_coming || task.attempts >= ATTEMPTS {
                    return self.report(task);
                }
                let pause = FIRST_PAUSE * (1 << task.attempts.min(DOUBLINGS));
                task.attempts += 1;
                self.put_off(task, pause);
            }
            Fate::Held if self.has_epoch && task.put_off > 0 => {
                task.forget_all_names();
                self.push(task);
            }
            Fate::Held => {
                task.put_off += 1;
                self.put_off(task, PUT_OFF_PAUSE);
            }
        }
    }

    fn send(&self, task: &Task) -> io::Result<Fate> {
        let tell = |notification: Notification<'_>| self.surroundings.notify(&notification);
        let attributes_of = |node| tell(Notification::inval_attributes(node));
        let (delivery, node) = match &task.what {
            What::Attributes(node) => (attributes_of(*node)?, *node),
            What::Data(node, span) => {
                let (offset, length) = span.on_the_wire();
                (tell(Notification::inval_inode(*node, offset, length))?, *node)
            }
            What::AllNames(directory) => {
                tell(Notification::inc_epoch())?;
                (attributes_of(*directory)?, *directory)
            }
            What::Entry(directory, name) => {
                if self.surroundings.is_held(*directory) && task.put_off < PUT_OFF {
                    return Ok(Fate::Held);
                }
                let flags = EntryNotifyFlags::empty();
                match tell(Notification::inval_entry(*directory, name, flags))? {
                    // It knows no such name, and has left the directory's attributes alone.
                    Delivery::NotFound => (attributes_of(*directory)?, *directory),
                    other => (other, *directory),
                }
            }
        };
        Ok(match delivery {
            Delivery::Done | Delivery::Ended => Fate::Done,
            Delivery::NotFound => Fate::Unknown(node),
        })
    }

    fn put_off(&self, task: Task, pause: Duration) {
        let mut queue = self.queue.lock();
        if queue.has_ended {
            drop(queue);
            return self.report(task);
        }
        queue.try_later(Instant::now() + pause, task);
        self.prompt_work.notify_one();
    }

    fn report(&self, task: Task) {
        task.ids.into_iter().for_each(|id| self.surroundings.forgotten(id));
    }
}

fn spawn(serve: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("openfsp-notify".into()).spawn(serve).map(drop)
}

#[cfg(test)]
mod tests;
