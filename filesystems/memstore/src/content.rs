//! Bytes: read, write, size, ranges, overwrite.
//!
//! Every change stamps the times as POSIX and NT have them: data moves the write and change time
//! and sets ARCHIVE. A change that fails moves nothing.

use crate::data::{AllocatedRanges, Pieces};
use crate::ea::EaSet;
use crate::limits::Budget;
use crate::node::{Node, StreamKey};
use crate::store::{AccessTimes, Store};
use nt::{Attributes, ByteRange, EaList, FileTime, NtError, WriteAt};

/// A day, in the units of [`FileTime`].
const DAY: u64 = 24 * 60 * 60 * 10_000_000;

/// Where a write went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Written {
    /// First byte.
    pub offset: u64,
    /// Number of bytes; fewer than given only if the write was constrained.
    pub bytes: usize,
}

/// What [`Store::overwrite`] leaves behind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Overwrite<'a> {
    /// New attributes, of [`Attributes::SETTABLE`].
    pub attributes: Attributes,
    /// Supersede: `attributes` replace the old ones and WSL metadata is reset. Otherwise attributes
    /// are added and WSL metadata is kept.
    pub supersede: bool,
    /// The new EA list; `None` for an empty one.
    pub ea: Option<EaList<'a>>,
    /// Bytes to reserve.
    pub allocation_size: u64,
}

impl Store {
    /// Copies bytes from `offset` on into `out`. Returns how many: fewer than asked, or none, at
    /// the end of file.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale, `FILE_DELETED` if the stream is gone,
    /// `INVALID_DEVICE_REQUEST` for a directory itself ([MS-FSA] 2.1.5.3).
    pub fn read(&self, key: StreamKey, offset: u64, out: &mut [u8]) -> Result<usize, NtError> {
        Ok(self.node(key.file)?.data(key.number)?.read(offset, out))
    }

    /// The same bytes, lent piece by piece as they lie.
    ///
    /// # Errors
    /// As [`read`](Store::read).
    pub fn pieces(&self, key: StreamKey, range: ByteRange) -> Result<Pieces<'_>, NtError> {
        Ok(self.node(key.file)?.data(key.number)?.pieces(range.offset, range.length))
    }

    /// Where a stream is allocated within `within` and up to its end of file, in clusters; what is
    /// reserved counts. FSCTL_QUERY_ALLOCATED_RANGES, [MS-FSA] 2.1.5.10.22, as of a sparse file.
    ///
    /// # Errors
    /// As [`read`](Store::read).
    pub fn allocated_ranges(
        &self,
        key: StreamKey,
        within: ByteRange,
    ) -> Result<AllocatedRanges<'_>, NtError> {
        Ok(self.node(key.file)?.data(key.number)?.allocated_ranges(within))
    }

    /// Writes all of `data` or, on an error, nothing. A constrained write (paging I/O) ends at the
    /// end of file and never moves it.
    ///
    /// # Errors
    /// As [`read`](Store::read); `FILE_TOO_LARGE` beyond
    /// [`MAX_END_OF_FILE`](crate::MAX_END_OF_FILE); `DISK_FULL` beyond the limits;
    /// `INSUFFICIENT_RESOURCES`.
    pub fn write(
        &mut self,
        key: StreamKey,
        at: WriteAt,
        data: &[u8],
        constrained: bool,
        now: FileTime,
    ) -> Result<Written, NtError> {
        let index = self.index(key.file)?;
        let node = self.nodes.get_mut(index).ok_or(NtError::INTERNAL_ERROR)?;
        let stream = node.data_mut(key.number)?;
        let offset = match at {
            WriteAt::Offset(offset) => offset,
            WriteAt::End => stream.end_of_file(),
        };
        let data = if constrained {
            let room = stream.end_of_file().saturating_sub(offset);
            &data[..data.len().min(usize::try_from(room).unwrap_or(usize::MAX))]
        } else {
            data
        };
        stream.write(offset, data, &mut self.budget)?;
        if !data.is_empty() {
            node.stamp_data(now);
        }
        Ok(Written { offset, bytes: data.len() })
    }

    /// Truncates, what is reserved included, or extends by a hole. [MS-FSA] 2.1.5.15.4.
    ///
    /// # Errors
    /// As [`write`](Store::write).
    pub fn set_end_of_file(
        &mut self,
        key: StreamKey,
        end: u64,
        now: FileTime,
    ) -> Result<(), NtError> {
        let (node, budget) = self.node_and_budget(key)?;
        node.data_mut(key.number)?.set_end_of_file(end, budget)?;
        node.stamp_data(now);
        Ok(())
    }

    /// Sets bytes aside up to `size`; below the end of file it truncates. [MS-FSA] 2.1.5.15.1.
    ///
    /// # Errors
    /// As [`write`](Store::write).
    pub fn set_allocation(
        &mut self,
        key: StreamKey,
        size: u64,
        now: FileTime,
    ) -> Result<(), NtError> {
        let (node, budget) = self.node_and_budget(key)?;
        let data = node.data_mut(key.number)?;
        let is_truncated = size < data.end_of_file();
        data.set_allocation(size, budget)?;
        match is_truncated {
            true => node.stamp_data(now),
            false => node.stamp_metadata(now),
        }
        Ok(())
    }

    /// Sets the clusters of `range` aside, holes below the end of file included; the end of file
    /// stays. Writes there cannot end in `DISK_FULL` any more.
    ///
    /// # Errors
    /// As [`write`](Store::write).
    pub fn preallocate(
        &mut self,
        key: StreamKey,
        range: ByteRange,
        now: FileTime,
    ) -> Result<(), NtError> {
        let (node, budget) = self.node_and_budget(key)?;
        node.data_mut(key.number)?.preallocate(range, budget)?;
        node.stamp_metadata(now);
        Ok(())
    }

    /// Makes a range read as zero and frees what it can of it; the end of file stays.
    /// FSCTL_SET_ZERO_DATA, [MS-FSA] 2.1.5.10.39.
    ///
    /// # Errors
    /// As [`read`](Store::read).
    pub fn zero(&mut self, key: StreamKey, range: ByteRange, now: FileTime) -> Result<(), NtError> {
        let (node, budget) = self.node_and_budget(key)?;
        node.data_mut(key.number)?.zero(range, budget);
        node.stamp_data(now);
        Ok(())
    }

    /// Empties a stream as FILE_OVERWRITE and FILE_SUPERSEDE do, [MS-FSA] 2.1.5.1.2: of the unnamed
    /// stream, the named ones that nobody has open go too and EAs and attributes change; of a named
    /// stream, nothing but its data.
    ///
    /// # Errors
    /// As [`write`](Store::write); `EA_TOO_LARGE`.
    pub fn overwrite(
        &mut self,
        key: StreamKey,
        how: &Overwrite<'_>,
        now: FileTime,
    ) -> Result<(), NtError> {
        let eas = self.eas_after_overwrite(key, how)?;
        let (node, budget) = self.node_and_budget(key)?;
        node.data_mut(key.number)?.renew(how.allocation_size, budget)?;
        node.stamp_data(now);
        if key.is_unnamed() {
            let attributes = how.attributes.intersection(Attributes::SETTABLE);
            let kept = if how.supersede { Attributes::empty() } else { node.attributes };
            node.attributes = kept | attributes | Attributes::ARCHIVE;
            node.eas = eas;
            let index = self.index(key.file)?;
            self.remove_closed_streams(index);
        }
        Ok(())
    }

    fn eas_after_overwrite(&self, key: StreamKey, how: &Overwrite<'_>) -> Result<EaSet, NtError> {
        let max_ea_bytes = self.options.limits.max_ea_bytes;
        let mut eas = EaSet::default();
        if !how.supersede {
            eas.set_lx(self.node(key.file)?.eas.lx(), max_ea_bytes)?;
        }
        match how.ea {
            Some(list) => eas.merged(list, self.options.ea_case, max_ea_bytes),
            None => Ok(eas),
        }
    }

    /// Should [`record_access`](Store::record_access) follow a read of this file at that time? By
    /// the store's [`AccessTimes`]; `false` for a stale id.
    pub fn access_is_due(&self, key: StreamKey, now: FileTime) -> bool {
        match (self.options.access_times, self.node(key.file)) {
            (AccessTimes::Never, _) | (_, Err(_)) => false,
            (AccessTimes::Relative, Ok(node)) => {
                let times = node.times;
                let is_stale = now.0.saturating_sub(times.accessed.0) >= DAY;
                times.accessed <= times.written || times.accessed <= times.changed || is_stale
            }
        }
    }

    /// Sets the access time and nothing else.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale.
    pub fn record_access(&mut self, key: StreamKey, now: FileTime) -> Result<(), NtError> {
        self.node_mut(key.file)?.times.accessed = now;
        Ok(())
    }

    fn node_and_budget(&mut self, key: StreamKey) -> Result<(&mut Node, &mut Budget), NtError> {
        let index = self.index(key.file)?;
        let node = self.nodes.get_mut(index).ok_or(NtError::INTERNAL_ERROR)?;
        Ok((node, &mut self.budget))
    }
}

#[cfg(test)]
mod tests;
