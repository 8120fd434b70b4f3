//! Share access: which opens of one stream may live side by side.
//!
//! Owns the counts that NT keeps in SHARE_ACCESS, one set a stream. Each open says what it *does*
//! (read, write, delete) and what it *allows others* ([`ShareMode`]). The invariant: every pair of
//! admitted opens allows what the other does. Oplocks are asked before this check and byte-range
//! locks after it; neither is here.

use nt::{AccessMask, NtError, ShareMode};

/// What an open does to a stream, as far as sharing is concerned: the three kinds of access that
/// [MS-FSA] 2.1.5.1.2.2 compares. Opens that only touch attributes do none of them.
fn kinds(granted: AccessMask) -> [(bool, ShareMode); 3] {
    let reads = AccessMask::READ_DATA | AccessMask::EXECUTE;
    let writes = AccessMask::WRITE_DATA | AccessMask::APPEND_DATA;
    [
        (granted.intersects(reads), ShareMode::READ),
        (granted.intersects(writes), ShareMode::WRITE),
        (granted.intersects(AccessMask::DELETE), ShareMode::DELETE),
    ]
}

/// The counts of one kind of access.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Count {
    /// Opens that do it.
    doing: u32,
    /// Opens that allow others to do it.
    allowing: u32,
}

/// The share access of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ShareAccess {
    /// Opens that count: those that read, write or delete.
    open: u32,
    read: Count,
    write: Count,
    delete: Count,
}

impl ShareAccess {
    /// May an open with these rights and this mode join the others?
    ///
    /// # Errors
    /// `SHARING_VIOLATION` if it does what another does not allow, or does not allow what another
    /// does ([MS-FSA] 2.1.5.1.2.2).
    pub fn check(&self, granted: AccessMask, share: ShareMode) -> Result<(), NtError> {
        if !counts(granted) {
            return Ok(());
        }
        for ((does, kind), count) in kinds(granted).into_iter().zip(self.counts()) {
            let refused_by_others = does && count.allowing < self.open;
            let refused_to_others = count.doing > 0 && !share.contains(kind);
            if refused_by_others || refused_to_others {
                return Err(NtError::SHARING_VIOLATION);
            }
        }
        Ok(())
    }

    /// Counts an open that was checked.
    pub fn admit(&mut self, granted: AccessMask, share: ShareMode) {
        self.adjust(granted, share, u32::wrapping_add);
    }

    /// Takes an admitted open out of the counts; at cleanup, with what it was admitted with.
    pub fn leave(&mut self, granted: AccessMask, share: ShareMode) {
        self.adjust(granted, share, u32::wrapping_sub);
    }

    /// Does an open like this stand in the way of a delete, or of a rename over the file?
    pub fn withholds_delete(granted: AccessMask, share: ShareMode) -> bool {
        counts(granted) && !share.contains(ShareMode::DELETE)
    }

    /// Somebody may delete.
    pub fn deletes(&self) -> bool {
        self.delete.doing > 0
    }

    /// No open counts.
    pub fn is_free(&self) -> bool {
        *self == ShareAccess::default()
    }

    fn adjust(&mut self, granted: AccessMask, share: ShareMode, step: fn(u32, u32) -> u32) {
        if !counts(granted) {
            return;
        }
        self.open = step(self.open, 1);
        let each = [&mut self.read, &mut self.write, &mut self.delete];
        for ((does, kind), count) in kinds(granted).into_iter().zip(each) {
            count.doing = step(count.doing, u32::from(does));
            count.allowing = step(count.allowing, u32::from(share.contains(kind)));
        }
    }

    fn counts(&self) -> [Count; 3] {
        [self.read, self.write, self.delete]
    }
}

/// An open that neither reads, writes nor deletes is invisible to share access.
fn counts(granted: AccessMask) -> bool {
    kinds(granted).into_iter().any(|(does, _)| does)
}

#[cfg(test)]
mod tests;
