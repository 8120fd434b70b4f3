//! READDIR and READDIRPLUS: offsets index a snapshot of the names.
//!
//! The snapshot is taken when a listing begins at 0 and lasts until the next time it does, so that
//! `telldir` and `seekdir` mean the same entry however the directory changes meanwhile. What
//! READDIRPLUS says of an entry is asked when it is sent; an entry that is gone by then is left
//! out.

use fuse_channel::abi::{Attr, Dirent, EntryOut, ROOT_ID, ReadIn};
use fuse_channel::{DirentError, DirentWriter};
use nt::posix::name::to_posix;
use nt::{
    Action, Answer, CcbId, DirectoryEntries, EntryDetail, EnumerationFlags, FileInfo, NtError,
    Query, QueryDirectory, Target,
};
use rustix::io::Errno;
use std::mem;
use std::sync::Arc;
use zerocopy::{FromBytes, IntoBytes};

use crate::attribute::{S_IFDIR, WANTED_ENTRY, found, kind_of};
use crate::data::{keep_memory, kept_memory};
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

/// Bytes of a record before its name.
const DIRENT: usize = size_of::<Dirent>();

/// Records begin at multiples of this.
const ALIGNMENT: usize = 8;

/// An open directory as it is listed.
#[derive(Debug)]
pub(crate) struct Listing {
    /// The directory's own inode number, for `.`.
    number: u64,
    /// Whether there is a snapshot, taken from the start.
    taken: bool,
    /// The snapshot as READDIR tells it, so that a reply is one copy.
    records: Vec<u8>,
    /// Where each record ends; it begins where the one before it ends.
    ends: Vec<usize>,
}

impl Listing {
    /// A directory that nobody has listed yet.
    pub(crate) fn new(info: &FileInfo) -> Listing {
        Listing { number: listed_number(info), taken: false, records: Vec::new(), ends: Vec::new() }
    }

    fn clear(&mut self) {
        self.records.clear();
        self.ends.clear();
        self.taken = false;
    }

    fn dots(&mut self, is_root: bool) {
        let parent = if is_root { self.number } else { UNKNOWN_NUMBER };
        for (name, number) in [(&b"."[..], self.number), (b"..", parent)] {
            let start = self.begin_record();
            self.records.extend_from_slice(name);
            self.end_record(start, number, S_IFDIR);
        }
    }

    /// Takes a batch over. A name that would be longer than Linux can say is left out.
    fn add(&mut self, batch: &DirectoryEntries, telling: bool) -> Result<(), NtError> {
        for entry in batch.iter() {
            let Some(name) = entry.name() else { continue };
            let start = self.begin_record();
            if let Err(error) = to_posix(name, &mut self.records) {
                self.records.truncate(start);
                match error {
                    NtError::INSUFFICIENT_RESOURCES => return Err(error),
                    _ => continue,
                }
            }
            let known = telling || entry.info.is_directory() || entry.info.is_reparse_point();
            let kind = if known { kind_of(entry.info) } else { 0 };
            self.end_record(start, listed_number(entry.info), kind);
        }
        Ok(())
    }

    /// The name is appended next.
    fn begin_record(&mut self) -> usize {
        let start = self.records.len();
        self.records.extend_from_slice(&[0; DIRENT]);
        start
    }

    /// `kind` is the type bits, 0 if only a look-up can tell.
    fn end_record(&mut self, start: usize, number: u64, kind: u32) {
        let (name, end) = (start + DIRENT, self.records.len());
        let dirent = Dirent {
            ino: number,
            off: self.ends.len() as u64 + 1,
            namelen: (end - name) as u32, // at most NAME_MAX
            kind: kind >> 12,
        };
        self.records[start..name].copy_from_slice(dirent.as_bytes());
        self.records.resize(end.next_multiple_of(ALIGNMENT), 0);
        self.ends.push(self.records.len());
    }

    /// Where the record at `index` begins.
    fn start(&self, index: usize) -> usize {
        let before = index.checked_sub(1).and_then(|before| self.ends.get(before));
        before.copied().unwrap_or(0)
    }

    /// The records from `first` on, as many as `room` takes.
    fn records(&self, first: usize, room: usize) -> &[u8] {
        let Some(ends) = self.ends.get(first..) else { return &[] };
        let start = self.start(first);
        let count = ends.partition_point(|end| *end <= start.saturating_add(room));
        let end = self.start(first + count);
        self.records.get(start..end).unwrap_or_default()
    }

    fn entry(&self, index: usize) -> Option<(&[u8], Dirent)> {
        let record = self.records.get(self.start(index)..*self.ends.get(index)?)?;
        let (dirent, name) = Dirent::read_from_prefix(record).ok()?;
        Some((name.get(..dirent.namelen as usize)?, dirent))
    }
}

impl Drop for Listing {
    fn drop(&mut self) {
        keep_memory(mem::take(&mut self.records));
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
        let room = (arg.size as usize).min(REPLY_MAX);
        Ok(Step::Reply(match plus {
            true => Response::Entries(self.records_plus(asker, &listing, first, room)),
            false => Response::Bytes(listing.records(first, room).to_vec()),
        }))
    }

    /// The records of READDIRPLUS.
    fn records_plus(
        self: &Arc<Self>,
        asker: &Asker,
        listing: &Listing,
        first: usize,
        mut room: usize,
    ) -> Vec<u8> {
        let mut buffer = vec![0; room];
        let mut writer = DirentWriter::new(&mut buffer);
        let mut next = first;
        while let Some((name, listed)) = listing.entry(next) {
            next += 1;
            let is_dot = next <= 2;
            let taken = plus_length(name);
            if taken > room {
                break;
            }
            let entry = match is_dot {
                true => plain(listed),
                // Only what fits for certain is looked up: each look-up is a reference.
                false => match self.listed_entry(asker, name, listed) {
                    Some(entry) => entry,
                    None => continue,
                },
            };
            match writer.push_plus(&entry, next as u64, name) {
                Ok(()) => room -= taken,
                Err(DirentError::Full) => break,
                Err(DirentError::Name) => {}
            }
        }
        let used = writer.finish().len();
        buffer.truncate(used);
        buffer
    }

    fn take_snapshot(
        self: &Arc<Self>,
        asker: &Asker,
        ccb: CcbId,
        listing: &mut Listing,
    ) -> Result<(), Errno> {
        listing.clear();
        if listing.records.capacity() == 0 {
            listing.records = kept_memory();
            listing.records.clear();
        }
        listing.dots(asker.node == ROOT_ID);
        // Where a special file is known by its mode only, a listing does not tell it.
        let telling = self.params.reparse_points || !self.params.lx_metadata;
        let mut flags = EnumerationFlags::RESTART;
        loop {
            let query = QueryDirectory {
                ccb,
                pattern: None,
                flags,
                index: 0,
                room: ROOM,
                dots: false,
                detail: EntryDetail::Kind,
            };
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
        listed: Dirent,
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
fn plain(listed: Dirent) -> EntryOut {
    let attr = Attr { ino: listed.ino, mode: listed.kind << 12, ..Attr::default() };
    EntryOut { attr, ..EntryOut::default() }
}

/// Goes through the records of a reply to READDIRPLUS: what each says of its file, and its name.
pub(crate) fn for_each_plus(mut records: &mut [u8], mut visit: impl FnMut(&mut EntryOut, &[u8])) {
    while let Some((record, rest)) = split_plus(records) {
        let (entry, dirent) = record.split_at_mut(size_of::<EntryOut>());
        if let (Ok(mut told), Ok((listed, name))) =
            (EntryOut::read_from_bytes(entry), Dirent::read_from_prefix(dirent))
        {
            visit(&mut told, name.get(..listed.namelen as usize).unwrap_or_default());
            entry.copy_from_slice(told.as_bytes());
        }
        records = rest;
    }
}

/// The first record, and those after it.
fn split_plus(records: &mut [u8]) -> Option<(&mut [u8], &mut [u8])> {
    let listed = records.get(size_of::<EntryOut>()..)?;
    let (listed, _) = Dirent::read_from_prefix(listed).ok()?;
    let name = DIRENT.checked_add(listed.namelen as usize)?.next_multiple_of(ALIGNMENT);
    records.split_at_mut_checked(size_of::<EntryOut>() + name)
}

/// Bytes that a record of READDIRPLUS takes.
fn plus_length(name: &[u8]) -> usize {
    size_of::<EntryOut>() + (DIRENT + name.len()).next_multiple_of(ALIGNMENT)
}

#[cfg(test)]
mod tests;
