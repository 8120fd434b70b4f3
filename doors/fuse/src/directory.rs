//! READDIR and READDIRPLUS: offsets index a snapshot of the names.
//!
//! The snapshot is taken when a listing begins at 0 and lasts until the next time it does, so that
//! `telldir` and `seekdir` mean the same entry however the directory changes meanwhile. What
//! READDIRPLUS says of an entry is asked when it is sent; an entry that is gone by then is left
//! out.

use fuse_channel::abi::{Attr, EntryOut, ROOT_ID, ReadIn};
use fuse_channel::{DirentError, DirentWriter};
use nt::posix::name::to_posix;
use nt::{
    Action, Answer, CcbId, DirectoryEntries, EnumerationFlags, FileInfo, NtError, Query,
    QueryDirectory, Target,
};
use rustix::io::Errno;
use std::sync::Arc;

use crate::attribute::{S_IFDIR, WANTED_ENTRY, found, kind_of};
use crate::errno::errno;
use crate::lookup::name_of;
use crate::node::{UNKNOWN_NUMBER, listed_number};
use crate::response::Response;
use crate::server::{Server, unexpected};
use crate::step::{Asker, Step};

/// Bytes of entries asked for at once.
const ROOM: usize = 64 << 10;

/// Most bytes of a reply, whatever the kernel has room for.
const REPLY_MAX: usize = 1 << 20;

/// An open directory as it is listed.
#[derive(Debug)]
pub(crate) struct Listing {
    /// The directory's own inode number, for `.`.
    number: u64,
    /// Whether there is a snapshot, taken from the start.
    taken: bool,
    /// The names, one after the other.
    names: Vec<u8>,
    entries: Vec<Listed>,
}

#[derive(Clone, Copy, Debug)]
struct Listed {
    /// Where the name ends; it begins where the one before it ends.
    end: usize,
    number: u64,
    /// The type bits, 0 if only a look-up can tell.
    kind: u32,
}

impl Listing {
    /// A directory that nobody has listed yet.
    pub(crate) fn new(info: &FileInfo) -> Listing {
        Listing {
            number: listed_number(info),
            taken: false,
            names: Vec::new(),
            entries: Vec::new(),
        }
    }

    fn clear(&mut self) {
        self.names.clear();
        self.entries.clear();
        self.taken = false;
    }

    fn dots(&mut self, is_root: bool) {
        let parent = if is_root { self.number } else { UNKNOWN_NUMBER };
        self.push(b".", self.number, S_IFDIR);
        self.push(b"..", parent, S_IFDIR);
    }

    fn push(&mut self, name: &[u8], number: u64, kind: u32) {
        self.names.extend_from_slice(name);
        self.entries.push(Listed { end: self.names.len(), number, kind });
    }

    /// Takes a batch over. A name that would be longer than Linux can say is left out.
    fn add(&mut self, batch: &DirectoryEntries, telling: bool) -> Result<(), NtError> {
        for entry in batch.iter() {
            let Some(name) = entry.name() else { continue };
            match to_posix(name, &mut self.names) {
                Ok(()) => {}
                Err(NtError::INSUFFICIENT_RESOURCES) => {
                    return Err(NtError::INSUFFICIENT_RESOURCES);
                }
                Err(_) => continue,
            }
            let known = telling || entry.info.is_directory() || entry.info.is_reparse_point();
            let kind = if known { kind_of(entry.info) } else { 0 };
            let (end, number) = (self.names.len(), listed_number(entry.info));
            self.entries.push(Listed { end, number, kind });
        }
        Ok(())
    }

    fn entry(&self, index: usize) -> Option<(&[u8], Listed)> {
        let listed = *self.entries.get(index)?;
        let before = index.checked_sub(1).and_then(|before| self.entries.get(before));
        let start = before.map_or(0, |before| before.end);
        Some((self.names.get(start..listed.end)?, listed))
    }
}

impl Server {
    pub(crate) fn readdir(
        self: &Arc<Self>,
        asker: &Asker,
        arg: &ReadIn,
        plus: bool,
    ) -> Result<Step, Errno> {
        let listing = self.account.listing(arg.fh).ok_or(Errno::BADF)?;
        let mut listing = listing.lock();
        if arg.offset == 0 || !listing.taken {
            self.take_snapshot(asker, CcbId(arg.fh), &mut listing)?;
        }
        let first = usize::try_from(arg.offset).map_err(|_| Errno::INVAL)?;
        let mut buffer = vec![0; (arg.size as usize).min(REPLY_MAX)];
        let mut room = buffer.len();
        let mut writer = DirentWriter::new(&mut buffer);
        let mut next = first;
        while let Some((name, listed)) = listing.entry(next) {
            next += 1;
            let is_dot = next <= 2;
            let taken = record_length(name, plus);
            if taken > room {
                break;
            }
            let pushed = match plus && !is_dot {
                // Only what fits for certain is looked up: each look-up is a reference.
                true => match self.listed_entry(asker, name, listed) {
                    Some(entry) => writer.push_plus(&entry, next as u64, name),
                    None => continue,
                },
                false if plus => writer.push_plus(&plain(listed), next as u64, name),
                false => writer.push(listed.number, next as u64, listed.kind, name),
            };
            match pushed {
                Ok(()) => room -= taken,
                Err(DirentError::Full) => break,
                Err(DirentError::Name) => {}
            }
        }
        let used = writer.finish().len();
        buffer.truncate(used);
        Ok(Step::Reply(Response::Bytes(buffer)))
    }

    fn take_snapshot(
        self: &Arc<Self>,
        asker: &Asker,
        ccb: CcbId,
        listing: &mut Listing,
    ) -> Result<(), Errno> {
        listing.clear();
        listing.dots(asker.node == ROOT_ID);
        // Where a special file is known by its mode only, a listing does not tell it.
        let telling = self.params.reparse_points || !self.params.lx_metadata;
        let mut flags = EnumerationFlags::RESTART;
        loop {
            let query =
                QueryDirectory { ccb, pattern: None, flags, index: 0, room: ROOM, dots: false };
            match self.ask(asker, Action::QueryDirectory(query))? {
                Ok(Answer::Directory(batch)) if batch.is_empty() => break,
                Ok(Answer::Directory(batch)) => listing.add(&batch, telling).map_err(errno)?,
                Ok(other) => return Err(unexpected(&other)),
                Err(NtError::NO_SUCH_FILE) => break,
                // A directory that was removed while it was open is empty.
                Err(NtError::DELETE_PENDING | NtError::FILE_DELETED) => break,
                Err(error) => return Err(errno(error)),
            }
            flags = EnumerationFlags::empty();
        }
        listing.taken = true;
        Ok(())
    }

    /// An entry with a reference, or without one if it cannot be looked at; `None` if it is gone.
    fn listed_entry(
        self: &Arc<Self>,
        asker: &Asker,
        name: &[u8],
        listed: Listed,
    ) -> Option<EntryOut> {
        let looked_up = name_of(name).and_then(|name| {
            let target = Target::Entry(self.nodes.node(asker.node), name);
            let found = found(self.ask(asker, Action::Query(target, Query::Found(WANTED_ENTRY)))?)?;
            self.entry_out(&found)
        });
        match looked_up {
            Ok(entry) => Some(entry),
            Err(Errno::NOENT) => None,
            Err(_) => Some(plain(listed)),
        }
    }
}

/// A record of READDIRPLUS that is no look-up.
fn plain(listed: Listed) -> EntryOut {
    let attr = Attr { ino: listed.number, mode: listed.kind, ..Attr::default() };
    EntryOut { attr, ..EntryOut::default() }
}

/// Bytes that a record takes.
fn record_length(name: &[u8], plus: bool) -> usize {
    const DIRENT: usize = 24;
    let entry = if plus { size_of::<EntryOut>() } else { 0 };
    entry + (DIRENT + name.len()).next_multiple_of(8)
}

#[cfg(test)]
mod tests;
