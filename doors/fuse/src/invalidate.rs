//! Changes made through other doors: *apply, invalidate, complete* (ENGINE.md section 4).
//!
//! The engine says what has changed, and keeps whoever changed it waiting until the kernel has been
//! told ([`crate::notifier`]). Here are the two ends of that: what is told, and what the mount's
//! own replies may still say meanwhile ([`crate::changes`]).

use fuse_channel::abi::{EntryOut, WriteFlags};
use fuse_channel::{Delivery, Device, Notification, Operation, Request};
use nt::posix::name::to_posix;
use nt::{Invalidation, InvalidationId};
use parking_lot::RwLockReadGuard;
use std::io;
use std::sync::{Arc, Weak};

use crate::changes::Key;
use crate::directory;
use crate::held::Held;
use crate::notifier::{Notifier, Span, Surroundings, Task, What};
use crate::response::Response;
use crate::server::Server;
use crate::step::Asker;

/// From this version on the kernel forgets all names at one word.
const EPOCH_MINOR: u32 = 44;

impl Server {
    /// Starts to tell the kernel of changes. Before the first request is read: until then the
    /// kernel knows nothing that it could forget.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(crate) fn start_notifier(self: &Arc<Self>, device: &Arc<Device>) -> io::Result<()> {
        if !self.options.remembers() {
            return Ok(());
        }
        let mount = Kernel { device: Arc::clone(device), server: Arc::downgrade(self) };
        let notifier = Notifier::start(Box::new(mount), self.dialect.minor >= EPOCH_MINOR)?;
        // Started once for each mount.
        let _ = self.notifier.set(notifier);
        Ok(())
    }

    /// Nothing is served any more: nobody waits for the kernel to forget.
    pub(crate) fn end_notifier(&self) {
        if let Some(notifier) = self.notifier.get() {
            notifier.end();
        }
    }

    /// Something has changed through another door.
    pub(crate) fn invalidate(&self, id: InvalidationId, what: &Invalidation) {
        let what = self.out_of_date(what);
        self.mark(&what);
        match self.notifier.get() {
            Some(notifier) => notifier.push(Task::new(what, Some(id))),
            None => self.connection.invalidated(id),
        }
    }

    /// In the terms of the wire.
    fn out_of_date(&self, what: &Invalidation) -> What {
        match what {
            Invalidation::Attributes(node) => What::Attributes(self.nodes.wire(*node)),
            Invalidation::Data(node, range) => data(self.nodes.wire(*node), (*range).into()),
            Invalidation::Entry(directory, name) => {
                let (directory, mut bytes) = (self.nodes.wire(*directory), Vec::new());
                match to_posix(name.as_name(), &mut bytes) {
                    Ok(()) => What::Entry(directory, bytes),
                    // No name that Linux could have heard of.
                    Err(_) => What::Attributes(directory),
                }
            }
        }
    }

    /// Replies to what was asked before this are not to be remembered.
    fn mark(&self, what: &What) {
        match what {
            What::Attributes(node) | What::AllNames(node) | What::Data(node, _) => {
                self.changes.mark(Key::node(*node));
            }
            What::Entry(directory, name) => {
                self.changes.mark(Key::entry(*directory, name));
                self.changes.mark(Key::node(*directory));
            }
        }
    }

    /// A write of the mount's own is elsewhere than the kernel believes.
    pub(crate) fn misplaced(&self, node: u64, from: u64) {
        if let Some(notifier) = self.notifier.get() {
            let span = Span::from_offset(from);
            // At once, lest it be seen; the pages wait for whoever reads them.
            notifier.push(Task::new(What::Attributes(node), None));
            notifier.push(Task::new(data(node, span), None));
        }
    }

    /// A request begins: what its reply may say depends on when, and on which name it is about.
    pub(crate) fn enter(&self, asker: &mut Asker, operation: &Operation<'_>) {
        if !self.options.remembers() {
            return;
        }
        asker.began = self.changes.moment();
        asker.held = Held::by(operation, asker.node);
        asker.entry = match operation {
            Operation::Lookup { name }
            | Operation::Mknod { name, .. }
            | Operation::Mkdir { name, .. }
            | Operation::Symlink { name, .. }
            | Operation::Link { name, .. }
            | Operation::Create { name, .. } => Some(Key::entry(asker.node, name)),
            _ => None,
        };
        self.held.enter(asker.held);
    }

    /// The kernel was answered without a reply of ours.
    pub(crate) fn leave(&self, request: &Request<'_>) {
        if self.options.remembers() {
            self.held.leave(Held::by(&request.operation, request.header.nodeid));
        }
    }

    /// A notification about the pages of a node waits for the requests that concern them: these
    /// wait for no other.
    pub(crate) fn is_urgent(&self, asker: &Asker, operation: &Operation<'_>) -> bool {
        let concerns_pages = match operation {
            Operation::Read(_) => true,
            Operation::Write { arg, .. } => arg.write_flags.contains(WriteFlags::CACHE),
            _ => false,
        };
        concerns_pages && self.notifier.get().is_some_and(|it| it.is_busy_with(asker.node))
    }

    /// Takes the time-outs from what has changed since it was asked for. The reply is to be written
    /// before the guard is dropped.
    pub(crate) fn date(
        &self,
        asker: &Asker,
        response: &mut Response,
    ) -> Option<RwLockReadGuard<'_, ()>> {
        if !self.options.remembers() {
            return None;
        }
        let named = |entry: &mut EntryOut| {
            let name_changed = asker.entry.is_some_and(|key| self.changes.since(asker.began, key));
            self.date_entry(asker, entry, name_changed);
        };
        let node_changed = || self.changes.since(asker.began, Key::node(asker.node));
        let writing = match response {
            Response::Entry(_)
            | Response::Created(_)
            | Response::Attributes(_)
            | Response::Statx(_)
            | Response::Entries(_) => self.changes.writing(asker.unique),
            _ => return None,
        };
        if self.changes.none_since(asker.began) {
            return Some(writing);
        }
        match response {
            Response::Entry(entry) => named(entry),
            Response::Created(created) => named(&mut created.0),
            Response::Attributes(out) if node_changed() => {
                (out.attr_valid, out.attr_valid_nsec) = (0, 0);
            }
            Response::Statx(out) if node_changed() => {
                (out.attr_valid, out.attr_valid_nsec) = (0, 0);
            }
            Response::Entries(records) => directory::for_each_plus(records, |entry, name| {
                let key = Key::entry(asker.node, name);
                self.date_entry(asker, entry, self.changes.since(asker.began, key));
            }),
            _ => {}
        }
        Some(writing)
    }

    fn date_entry(&self, asker: &Asker, entry: &mut EntryOut, name_changed: bool) {
        if name_changed {
            (entry.entry_valid, entry.entry_valid_nsec) = (0, 0);
        }
        if self.changes.since(asker.began, Key::node(entry.nodeid)) {
            (entry.attr_valid, entry.attr_valid_nsec) = (0, 0);
        }
    }
}

fn data(node: u64, span: Span) -> What {
    if span.is_empty() { What::Attributes(node) } else { What::Data(node, span) }
}

/// The kernel's end of the mount, and the volume behind it.
struct Kernel {
    device: Arc<Device>,
    server: Weak<Server>,
}

impl Surroundings for Kernel {
    fn notify(&self, notification: &Notification<'_>) -> io::Result<Delivery> {
        self.device.notify(notification)
    }

    fn wait_for_replies(&self) {
        if let Some(server) = self.server.upgrade() {
            server.changes.wait_for_replies();
        }
    }

    fn has_references(&self, node: u64) -> bool {
        self.server.upgrade().is_some_and(|server| server.account.has_node(node))
    }

    fn is_held(&self, directory: u64) -> bool {
        self.server.upgrade().is_some_and(|server| server.held.is_held(directory))
    }

    fn forgotten(&self, id: InvalidationId) {
        // Without it, the volume has been told that the door is gone.
        if let Some(server) = self.server.upgrade() {
            server.connection.invalidated(id);
        }
    }
}

#[cfg(test)]
mod tests;
