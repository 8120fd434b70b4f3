//! Oplocks: what they are asked for with, what breaks them, and who waits for a break.
//! [MS-FSA] 2.1.5.18, 2.1.5.19, 2.1.4.12.
//!
//! The rules are those of [`fsrtl::oplock`]. A request that meets an oplock waits as any other does
//! (`waiting.rs`), gives its claims back meanwhile, and runs its checks again when a holder has
//! answered. Requests that only look never wait here. Who holds a lock of another system (a mount's
//! directory) does not wait long: ENGINE.md section 2.

use fsrtl::oplock::{Breaker, Client, Notice, OplockRequest, Others, StreamFacts, Verdict};
use nt::{Answer, CcbId, CreateOptions, NtError, OplockAck, OplockKeys, OplockLevel, OriginFlags};

use crate::effect::Effect;
use crate::files::{CcbState, FcbId, ScbId};
use crate::flight::{Asker, Flow, Obstacle, Resolved};
use crate::limits::DIRECTORY_PATIENCE;
use crate::name_tree::LcbId;
use crate::planted::Planted;
use crate::volume::Volume;

impl Volume {
    pub(crate) fn begin_oplock(&mut self, ccb: CcbId, level: OplockLevel) -> Result<Flow, NtError> {
        self.handle(ccb)?;
        self.request_oplock(ccb, level)?;
        Ok(Flow::Done(Answer::Oplock(level)))
    }

    /// What a create grants along with the handle: less than was asked for is no error.
    pub(crate) fn oplock_at_create(&mut self, ccb: CcbId, level: OplockLevel) -> OplockLevel {
        match level {
            OplockLevel::None => OplockLevel::None,
            level => self.request_oplock(ccb, level).map_or(OplockLevel::None, |()| level),
        }
    }

    fn request_oplock(&mut self, ccb: CcbId, level: OplockLevel) -> Result<(), NtError> {
        let handle = self.files.ccbs.get(ccb).ok_or(NtError::INVALID_HANDLE)?;
        let (scb, key) = (handle.scb, handle.oplock_keys.target);
        let request = OplockRequest { handle: ccb, key, level, stream: self.stream_facts(ccb)? };
        self.reserve_effects()?;
        self.oplocked.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        let mut notices = core::mem::take(&mut self.notices);
        let stream = self.files.scbs.get_mut(scb).ok_or(NtError::INTERNAL_ERROR)?;
        let was_free = stream.oplock.is_free();
        let requested = stream.oplock.request(request, &mut notices);
        if requested.is_ok() && was_free {
            self.oplocked.push(scb);
        }
        self.tell(notices);
        self.adjust_gate(scb);
        requested
    }

    fn stream_facts(&self, ccb: CcbId) -> Result<StreamFacts, NtError> {
        let handle = self.files.ccbs.get(ccb).ok_or(NtError::INVALID_HANDLE)?;
        let stream = self.files.scbs.get(handle.scb).ok_or(NtError::INTERNAL_ERROR)?;
        let directory = self.files.fcbs.get(stream.fcb).is_some_and(|fcb| fcb.directory);
        let synchronous =
            CreateOptions::SYNCHRONOUS_IO_ALERT | CreateOptions::SYNCHRONOUS_IO_NONALERT;
        let key = handle.oplock_keys.target;
        let others = stream.handles.iter().filter(|other| **other != ccb);
        let others = others.filter_map(|other| self.files.ccbs.get(*other));
        let others = others.filter(|other| other.state != CcbState::CleanedUp).map(|other| {
            let same = key.is_some() && other.oplock_keys.target == key;
            if same { Others::SameClient } else { Others::OtherClients }
        });
        Ok(StreamFacts {
            directory: directory && stream.name.units().is_empty(),
            synchronous: handle.options.intersects(synchronous),
            byte_range_locks: self.locks.stream(handle.scb).is_some(),
            transacted: false,
            delete_pending: self.is_delete_pending(Some(ccb)),
            others: others.max().unwrap_or_default(),
        })
    }

    pub(crate) fn acknowledge_oplock(
        &mut self,
        ccb: CcbId,
        ack: OplockAck,
    ) -> Result<Flow, NtError> {
        let scb = self.handle(ccb)?.scb;
        let delete_pending = self.is_delete_pending(Some(ccb));
        let mut notices = core::mem::take(&mut self.notices);
        let stream = self.files.scbs.get_mut(scb).ok_or(NtError::INTERNAL_ERROR)?;
        let kept = stream.oplock.acknowledge(ccb, ack, delete_pending, &mut notices);
        self.tell(notices);
        self.oplock_changed(scb);
        let kept = kept.or_else(|error| match self.is_planted(Planted::AcknowledgedTwice) {
            true => Ok(OplockLevel::None),
            false => Err(error),
        });
        Ok(Flow::Done(Answer::Oplock(kept?)))
    }

    /// The handle holds nothing any more; a lease stays with another handle of its key.
    pub(crate) fn leave_oplock(&mut self, ccb: CcbId) {
        let Some(handle) = self.files.ccbs.get(ccb) else { return };
        let (scb, key) = (handle.scb, handle.oplock_keys.target);
        let Some(stream) = self.files.scbs.get_mut(scb) else { return };
        if stream.oplock.is_free() {
            return;
        }
        let ccbs = &self.files.ccbs;
        let is_heir = |other: &&CcbId| {
            let other = ccbs.get(**other).filter(|_| **other != ccb);
            other.is_some_and(|other| {
                other.state == CcbState::Open && other.oplock_keys.target == key
            })
        };
        let heir = key.and_then(|_| stream.handles.iter().find(is_heir).copied());
        let handed_on =
            heir.zip(key).is_some_and(|(heir, key)| stream.oplock.hand_on(ccb, heir, key));
        let notice = if handed_on { None } else { stream.oplock.leave(ccb) };
        if let Some(notice) = notice {
            self.put(Effect::Oplock(notice));
        }
        self.oplock_changed(scb);
    }

    fn oplock_changed(&mut self, scb: ScbId) {
        if self.files.scbs.get(scb).is_none_or(|stream| stream.oplock.is_free()) {
            self.oplocked.retain(|other| *other != scb);
        }
        self.set_released();
        self.adjust_gate(scb);
    }

    /// Breaks what is in the way of an operation. `Some`: what it has to wait for.
    pub(crate) fn break_oplock(
        &mut self,
        asker: Asker,
        scb: ScbId,
        by: Client<CcbId>,
        breaker: Breaker,
    ) -> Result<Option<Obstacle>, NtError> {
        let Some(stream) = self.files.scbs.get_mut(scb) else { return Ok(None) };
        if stream.oplock.is_free() {
            return Ok(None);
        }
        let mut notices = core::mem::take(&mut self.notices);
        let verdict = stream.oplock.check(by, breaker, &mut notices);
        let told = !notices.is_empty();
        self.tell(notices);
        if told {
            self.oplock_changed(scb);
        }
        match verdict? {
            Verdict::Go => Ok(None),
            Verdict::Wait if self.is_planted(Planted::BreakNotAwaited) => Ok(None),
            Verdict::Wait => Ok(self.patience(asker, breaker).then_some(Obstacle::Oplock(scb))),
        }
    }

    /// Does it wait for the break? Who holds a directory of another system asks for less: what he
    /// removes or replaces stays valid for its handles, and for the rest he waits a moment.
    fn patience(&mut self, asker: Asker, breaker: Breaker) -> bool {
        if !asker.origin.flags.contains(OriginFlags::HOLDS_DIRECTORY) {
            return true;
        }
        if matches!(breaker, Breaker::Delete | Breaker::Rename) {
            return false;
        }
        if let Some(id) = asker.request {
            self.hurry(id, DIRECTORY_PATIENCE);
        }
        true
    }

    /// The same for an operation by a handle, or without one on a file's stream.
    pub(crate) fn break_for(
        &mut self,
        asker: Asker,
        resolved: &Resolved,
        breaker: Breaker,
    ) -> Result<Option<Obstacle>, NtError> {
        if self.oplocked.is_empty() {
            return Ok(None);
        }
        let named = resolved.lcb.and_then(|lcb| self.names.get(lcb)).and_then(|lcb| lcb.fcb);
        let Some(fcb) = resolved.fcb.or(named) else { return Ok(None) };
        let stream = resolved.stream.as_ref().map(|name| name.as_name());
        match self.files.stream(fcb, stream) {
            Some(scb) => self.break_oplock(asker, scb, self.client(resolved.ccb), breaker),
            None => Ok(None),
        }
    }

    /// A name goes or moves, and with it the files below it whose handles are kept open for nobody.
    pub(crate) fn break_below(
        &mut self,
        asker: Asker,
        lcb: LcbId,
        by: Client<CcbId>,
    ) -> Result<Option<Obstacle>, NtError> {
        let mut at = 0;
        while let Some(scb) = self.oplocked.get(at).copied() {
            at += 1;
            let is_below = self.files.scbs.get(scb).is_some_and(|stream| {
                let handles = stream.handles.iter().filter_map(|ccb| self.files.ccbs.get(*ccb));
                handles.filter_map(|ccb| ccb.lcb).any(|name| self.names.is_at_or_below(name, lcb))
            });
            if is_below
                && let Some(obstacle) = self.break_oplock(asker, scb, by, Breaker::Rename)?
            {
                return Ok(Some(obstacle));
            }
        }
        Ok(None)
    }

    /// An entry of a directory came, went or changed: who caches the directory is told, and nobody
    /// waits for it.
    pub(crate) fn break_directory(&mut self, directory: FcbId, keys: OplockKeys) {
        if self.oplocked.is_empty() {
            return;
        }
        if let Some(scb) = self.files.stream(directory, None) {
            let by = Client { handle: None, keys };
            // Without memory for the notice the change stands all the same.
            let _ = self.break_oplock(self.actor, scb, by, Breaker::Entry);
        }
    }

    pub(crate) fn client(&self, ccb: Option<CcbId>) -> Client<CcbId> {
        let keys = ccb.and_then(|ccb| self.files.ccbs.get(ccb)).map(|ccb| ccb.oplock_keys);
        Client { handle: ccb, keys: keys.unwrap_or_default() }
    }

    /// Sends the notices of a step, and keeps their memory.
    pub(crate) fn tell(&mut self, mut notices: alloc::vec::Vec<Notice<CcbId>>) {
        for notice in notices.drain(..) {
            self.put(Effect::Oplock(notice));
        }
        self.notices = notices;
    }
}
