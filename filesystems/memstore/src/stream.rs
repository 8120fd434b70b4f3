//! Named streams: the other data of a file or directory, [MS-FSCC] 2.1.5.3.
//!
//! A stream counts as a node against the limits. Its bytes are reached through `content` by its
//! [`StreamKey`].

use crate::data::Data;
use crate::namespace::{NewNode, Target};
use crate::node::{NamedStream, StreamKey};
use crate::slab::Index;
use crate::store::Store;
use nt::{FileId, FilePath, FileTime, Name, NtError, RenameFlags};

/// One stream of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StreamEntry<'s> {
    /// What names it.
    pub key: StreamKey,
    /// Its name; `None` for the unnamed stream.
    pub name: Option<Name<'s>>,
    /// Bytes.
    pub end_of_file: u64,
    /// Bytes set aside.
    pub allocation_size: u64,
}

impl Store {
    /// The data streams of a file, the unnamed one (which a directory lacks) first, the others in
    /// the order they were made.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale.
    pub fn streams(&self, file: FileId) -> Result<impl Iterator<Item = StreamEntry<'_>>, NtError> {
        let node = self.node(file)?;
        let entry = move |number, name, data: &Data| StreamEntry {
            key: StreamKey { file, number },
            name,
            end_of_file: data.end_of_file(),
            allocation_size: data.allocated(),
        };
        let unnamed = node.data(0).ok().map(|data| entry(0, None, data));
        let named = node.streams.iter().filter_map(move |stream| {
            let name = stream.name.as_ref()?.as_name();
            Some(entry(stream.number, Some(name), &stream.data))
        });
        Ok(unnamed.into_iter().chain(named))
    }

    /// The name of a stream as it is spelled; `None` for the unnamed one and for one that is gone.
    pub fn stream_name(&self, key: StreamKey) -> Option<Name<'_>> {
        Some(self.node(key.file).ok()?.stream(key.number)?.name.as_ref()?.as_name())
    }

    pub(crate) fn create_stream(
        &mut self,
        path: FilePath<'_>,
        stream: Name<'_>,
        new: &NewNode<'_>,
        now: FileTime,
    ) -> Result<StreamKey, NtError> {
        if new.directory {
            return Err(NtError::NOT_A_DIRECTORY);
        }
        let place = match self.walk_for_change(path)? {
            Target::Base(index) => return self.add_stream(index, stream, new.allocation_size, now),
            Target::Place(place) => place,
        };
        if let Some(index) = place.found {
            return self.add_stream(index, stream, new.allocation_size, now);
        }
        let new_link = self.new_link(place)?;
        let index = self.make(&NewNode { allocation_size: 0, ..*new }, now)?;
        match self.add_stream(index, stream, new.allocation_size, now) {
            Ok(key) => {
                self.attach(index, new_link, now);
                Ok(key)
            }
            Err(error) => {
                self.free_if_unused(index);
                Err(error)
            }
        }
    }

    fn add_stream(
        &mut self,
        index: Index,
        name: Name<'_>,
        allocation_size: u64,
        now: FileTime,
    ) -> Result<StreamKey, NtError> {
        let file = self.nodes.id(index);
        let (case, limits) = (self.options.case, self.options.limits);
        let node = self.nodes.get_mut(index).ok_or(NtError::INTERNAL_ERROR)?;
        if node.stream_named(name, case).is_some() {
            return Err(NtError::OBJECT_NAME_COLLISION);
        }
        if node.streams.len() >= limits.max_streams as usize {
            return Err(NtError::DISK_FULL);
        }
        self.budget.admit_nodes(1)?;
        let number = node.last_stream.checked_add(1).ok_or(NtError::DISK_FULL)?;
        let mut stream =
            NamedStream { number, name: Some(name.to_owned()?), data: Data::default(), opens: 0 };
        node.streams.try_reserve(1).map_err(|_| NtError::INSUFFICIENT_RESOURCES)?;
        stream.data.set_allocation(allocation_size, &mut self.budget)?;
        self.budget.charge_nodes(1);
        node.last_stream = number;
        node.streams.push(stream);
        node.stamp_metadata(now);
        Ok(StreamKey { file, number })
    }

    pub(crate) fn remove_stream(
        &mut self,
        path: FilePath<'_>,
        name: Name<'_>,
        now: FileTime,
    ) -> Result<(), NtError> {
        let index = self.walk_for_change(path)?.node()?;
        let case = self.options.case;
        let node = self.live_mut(index)?;
        let number = node.stream_named(name, case).map(|stream| stream.number);
        let number = number.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
        node.stamp_metadata(now);
        self.unname_stream(index, number);
        Ok(())
    }

    /// Removes the named streams that nobody has open.
    pub(crate) fn remove_closed_streams(&mut self, index: Index) {
        while let Some(node) = self.nodes.get(index)
            && let Some(closed) = node.streams.iter().find(|stream| stream.opens == 0)
        {
            let number = closed.number;
            self.unname_stream(index, number);
        }
    }

    fn unname_stream(&mut self, index: Index, number: u32) {
        let Some(node) = self.nodes.get_mut(index) else { return };
        if let Some(stream) = node.stream_mut(number) {
            stream.name = None;
        }
        self.free_stream_if_unused(index, number);
    }

    /// Frees a named stream that has neither name nor open.
    pub(crate) fn free_stream_if_unused(&mut self, index: Index, number: u32) {
        let Some(node) = self.nodes.get_mut(index) else { return };
        let is_unused = |stream: &NamedStream| {
            stream.number == number && stream.name.is_none() && stream.opens == 0
        };
        let Some(position) = node.streams.iter().position(is_unused) else { return };
        let mut stream = node.streams.remove(position);
        stream.data.clear(&mut self.budget);
        self.budget.release_nodes(1);
    }

    pub(crate) fn rename_stream(
        &mut self,
        from: FilePath<'_>,
        old: Name<'_>,
        to: FilePath<'_>,
        new: Name<'_>,
        flags: RenameFlags,
        now: FileTime,
    ) -> Result<(), NtError> {
        let index = self.walk_for_change(from)?.node()?;
        // [MS-FSA] 2.1.5.15.12: a stream stays with its file.
        if self.walk_for_change(to)?.node()? != index || flags.contains(RenameFlags::EXCHANGE) {
            return Err(NtError::INVALID_PARAMETER);
        }
        let case = self.options.case;
        let node = self.live_mut(index)?;
        let moved = node.stream_named(old, case).map(|stream| stream.number);
        let moved = moved.ok_or(NtError::OBJECT_NAME_NOT_FOUND)?;
        let existing = node.stream_named(new, case).map(|stream| stream.number);
        let replaced = existing.filter(|&existing| existing != moved);
        if replaced.is_some() && !flags.contains(RenameFlags::REPLACE_IF_EXISTS) {
            return Err(NtError::OBJECT_NAME_COLLISION);
        }
        let name = new.to_owned()?;
        if let Some(stream) = node.stream_mut(moved) {
            stream.name = Some(name);
        }
        node.stamp_metadata(now);
        if let Some(replaced) = replaced {
            self.unname_stream(index, replaced);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
