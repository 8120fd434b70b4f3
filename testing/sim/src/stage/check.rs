//! Rules that are looked at after a step: tables, stop, oplocks, what a cache is owed.

use fsrtl::oplock::{Notice, Outcome};
use nt::{AccessMask, Action, CcbId, Created, Origin, OriginFlags, RequestId};

use super::{Pending, Stage};
use crate::client::{Handle, Life};
use crate::rule::{Breach, Rule};

impl Stage {
    /// The tables agree; at rest means at rest.
    pub(super) fn check_tables(&self) -> Result<(), Breach> {
        if !self.tally.inputs.is_multiple_of(self.audit_each) {
            return Ok(());
        }
        let audited = self.volume.audit().map_err(|what| Breach::new(Rule::TablesAgree, what));
        self.pass(audited)?;
        let out = self.files.questions.len();
        if self.volume.is_stopped() && out > 0 {
            let what = format!("the volume is at rest, and {out} operations are out");
            return self.pass(Err(Breach::new(Rule::EndsInTime, what)));
        }
        Ok(())
    }

    /// What a cache owes waits for nobody (spec/deadlocks.md, D2): it is asked in its own step.
    pub(super) fn check_paging(
        &self,
        id: RequestId,
        origin: Origin,
        action: &Action,
    ) -> Result<(), Breach> {
        let is_data = matches!(action, Action::Read { .. } | Action::Write { .. });
        let paging = is_data && origin.flags.contains(OriginFlags::PAGING);
        if !paging || !self.requests.contains_key(&id) || self.files.is_transferring(id.0) {
            return Ok(());
        }
        let what = format!("r{} is paging I/O, and waits", id.0);
        self.pass(Err(Breach::new(Rule::PagingNeverWaits, what)))
    }

    /// A break was told that has to be answered, or an answer is due no more.
    pub(super) fn count_break(&mut self, notice: &Notice<CcbId>) {
        if notice.outcome != (Outcome::Broken { acknowledge: true }) {
            return;
        }
        if let Some(handle) = self.handle(notice.handle) {
            let stream = format!("{:?}", handle.stream);
            *self.breaks_told.entry(stream).or_default() += 1;
        }
    }

    /// A handle goes that has to answer a break: now it is another one of its key that does.
    pub(super) fn hand_on_break(&mut self, pending: &Pending) {
        let gone = pending.about.filter(|_| pending.ends_well).and_then(|ccb| self.handle(ccb));
        let Some(gone) = gone.filter(|gone| gone.key.is_some()).cloned() else { return };
        for handle in self.clients.iter_mut().flat_map(|client| &mut client.handles) {
            let same = handle.key == gone.key && handle.stream == gone.stream;
            if same && handle.life == Life::Open {
                handle.owes = handle.owes.or(gone.owes);
                handle.wrote |= gone.wrote && gone.owes.is_some();
            }
            if handle.ccb == gone.ccb {
                // Its close, after its cleanup, has nothing left to hand on.
                handle.owes = None;
            }
        }
    }

    /// Somebody may have learnt of a handle whose oplock was broken before.
    pub(super) fn learn_early(&mut self) -> Result<(), Breach> {
        for notice in std::mem::take(&mut self.early) {
            match self.handle(notice.handle) {
                Some(_) => self.noticed(&notice)?,
                None => self.early.push(notice),
            }
        }
        Ok(())
    }

    /// An acknowledgement succeeded: of a break that was told, and once.
    pub(super) fn count_acknowledged(&mut self, pending: &Pending) -> Result<(), Breach> {
        let handle = pending.about.and_then(|ccb| self.handle(ccb));
        let Some(stream) = handle.map(|handle| format!("{:?}", handle.stream)) else {
            return Ok(());
        };
        let left = self.breaks_told.entry(stream).or_default();
        if *left > 0 {
            *left = left.saturating_sub(1);
            return Ok(());
        }
        let what = format!("{:?} acknowledges what is not being broken", pending.about);
        Err(Breach::new(Rule::OneAcknowledgement, what))
    }

    /// An open succeeded: not while the holder of what it breaks has still to write back.
    pub(super) fn check_awaited(&self, pending: &Pending, created: &Created) -> Result<(), Breach> {
        let transfers = AccessMask::READ_DATA | AccessMask::WRITE_DATA;
        // A file system that lies may say that it created what is there.
        let goes_on =
            !self.honest || created.oplock_breaking || !created.granted.intersects(transfers);
        if goes_on
            || self.may_be_elsewhere(pending)
            || pending.key.is_some()
            || created.ccb.is_none()
        {
            return Ok(());
        }
        let stream = (created.found.info.id, &pending.stream);
        let owes = |handle: &&Handle| {
            handle.life == Life::Open
                && handle.owes.is_some()
                && handle.wrote
                && (handle.stream.0, &handle.stream.1) == stream
        };
        let mut all = self.clients.iter().flat_map(|client| &client.handles);
        match all.find(owes) {
            None => Ok(()),
            Some(holder) => {
                let what = format!("an open ends before {:?} has answered", holder.ccb);
                Err(Breach::new(Rule::BreakAwaited, what))
            }
        }
    }

    /// Did links lead its open to another stream than the one it named?
    pub(super) fn may_be_elsewhere(&self, pending: &Pending) -> bool {
        pending.stream.is_some() && self.volume.params().resolve_symbolic_links
    }

    fn handle(&self, ccb: CcbId) -> Option<&Handle> {
        self.clients.iter().flat_map(|client| &client.handles).find(|handle| handle.ccb == ccb)
    }
}
