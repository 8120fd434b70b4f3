//! Everything about a file but its names and bytes: times, attributes, security, EAs, reparse data,
//! WSL metadata.

use crate::node::StreamKey;
use crate::store::Store;
use alloc::vec::Vec;
use nt::security::SecurityDescriptor;
use nt::{Attributes, BasicChange, EaList, FileId, FileTime, LxMetadata, NtError, ReparseData};

impl Store {
    /// Changes times and attributes, [MS-FSA] 2.1.5.15.2. The change time becomes `now` unless it
    /// is given itself. Attributes outside [`Attributes::SETTABLE`] are ignored: they follow from
    /// what the file is.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale.
    pub fn set_basic(
        &mut self,
        file: FileId,
        change: &BasicChange,
        now: FileTime,
    ) -> Result<(), NtError> {
        let node = self.node_mut(file)?;
        if change.is_empty() {
            return Ok(());
        }
        if let Some(attributes) = change.attributes {
            let kept = node.attributes.difference(Attributes::SETTABLE);
            node.attributes = kept | attributes.intersection(Attributes::SETTABLE);
        }
        let times = &mut node.times;
        times.created = change.created.unwrap_or(times.created);
        times.accessed = change.accessed.unwrap_or(times.accessed);
        times.written = change.written.unwrap_or(times.written);
        times.changed = change.changed.unwrap_or(now);
        Ok(())
    }

    /// FSCTL_SET_SPARSE, [MS-FSA] 2.1.5.10.38. It is an attribute and no more: every stream has
    /// holes where it was not written.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale, `INVALID_PARAMETER` for a directory itself.
    pub fn set_sparse(
        &mut self,
        key: StreamKey,
        sparse: bool,
        now: FileTime,
    ) -> Result<(), NtError> {
        let node = self.node_mut(key.file)?;
        if node.is_directory() && key.is_unnamed() {
            return Err(NtError::INVALID_PARAMETER);
        }
        node.attributes.set(Attributes::SPARSE, sparse);
        node.stamp_metadata(now);
        Ok(())
    }

    /// The descriptor; `None` if the file has none.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale.
    pub fn security(&self, file: FileId) -> Result<Option<&SecurityDescriptor>, NtError> {
        let held = self.node(file)?.security.as_ref();
        Ok(held.and_then(|index| self.security.descriptor(index)))
    }

    /// Replaces the whole descriptor. Merging parts is the caller's
    /// ([`SecurityDescriptor::merge`]).
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale, `INSUFFICIENT_RESOURCES`.
    pub fn set_security(
        &mut self,
        file: FileId,
        descriptor: &SecurityDescriptor,
        now: FileTime,
    ) -> Result<(), NtError> {
        let index = self.index(file)?;
        let held = self.security.hold(descriptor)?;
        let node = self.live_mut(index)?;
        node.stamp_metadata(now);
        if let Some(old) = node.security.replace(held) {
            self.security.release(old);
        }
        Ok(())
    }

    /// The EAs as FILE_FULL_EA_INFORMATION ([MS-FSCC] 2.4.15), those of WSL metadata last; empty if
    /// there are none.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale, `INSUFFICIENT_RESOURCES`.
    pub fn ea_list(&self, file: FileId) -> Result<Vec<u8>, NtError> {
        self.node(file)?.eas.to_list()
    }

    /// Merges a list: each entry replaces the one of its name, one without a value removes it
    /// ([MS-FSA] 2.1.5.15.5). `$LXUID`, `$LXGID`, `$LXMOD` and `$LXDEV` set the WSL metadata. All
    /// of the list or nothing.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale; `EA_TOO_LARGE` beyond the limit;
    /// `INVALID_PARAMETER` for a `$LX` value of the wrong length; `INSUFFICIENT_RESOURCES`.
    pub fn set_ea(&mut self, file: FileId, list: EaList<'_>, now: FileTime) -> Result<(), NtError> {
        let (case, max_ea_bytes) = (self.options.ea_case, self.options.limits.max_ea_bytes);
        let node = self.node_mut(file)?;
        node.eas = node.eas.merged(list, case, max_ea_bytes)?;
        node.stamp_metadata(now);
        Ok(())
    }

    /// WSL metadata, however it was set.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale.
    pub fn lx(&self, file: FileId) -> Result<LxMetadata, NtError> {
        Ok(self.node(file)?.eas.lx())
    }

    /// Sets the parts of the WSL metadata that are there; the others stay.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale, `EA_TOO_LARGE` beyond the limit.
    pub fn set_lx(
        &mut self,
        file: FileId,
        change: LxMetadata,
        now: FileTime,
    ) -> Result<(), NtError> {
        let max_ea_bytes = self.options.limits.max_ea_bytes;
        let node = self.node_mut(file)?;
        node.eas.set_lx(change, max_ea_bytes)?;
        node.stamp_metadata(now);
        Ok(())
    }

    /// The reparse data; `None` if the file is no reparse point.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale.
    pub fn reparse(&self, file: FileId) -> Result<Option<&ReparseData>, NtError> {
        Ok(self.node(file)?.reparse.as_ref())
    }

    /// Makes a file a reparse point, or changes the data of one. FSCTL_SET_REPARSE_POINT, [MS-FSA]
    /// 2.1.5.10.37.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale; `DIRECTORY_NOT_EMPTY`; `IO_REPARSE_TAG_MISMATCH`
    /// or `REPARSE_ATTRIBUTE_CONFLICT` if it is one of another kind; `INSUFFICIENT_RESOURCES`.
    pub fn set_reparse(
        &mut self,
        file: FileId,
        data: &ReparseData,
        now: FileTime,
    ) -> Result<(), NtError> {
        let index = self.index(file)?;
        self.require_empty(index)?;
        let node = self.live_mut(index)?;
        ReparseData::check_replace(node.reparse.as_ref(), data)?;
        node.reparse = Some(copy_reparse(data)?);
        node.stamp_metadata(now);
        self.retag(index);
        Ok(())
    }

    /// Makes a reparse point an ordinary file again; `request` has its tag, and its GUID.
    /// FSCTL_DELETE_REPARSE_POINT, [MS-FSA] 2.1.5.10.3.
    ///
    /// # Errors
    /// `OBJECT_NAME_NOT_FOUND` if the id is stale; `NOT_A_REPARSE_POINT`; else as
    /// [`set_reparse`](Store::set_reparse).
    pub fn delete_reparse(
        &mut self,
        file: FileId,
        request: &ReparseData,
        now: FileTime,
    ) -> Result<(), NtError> {
        let index = self.index(file)?;
        let node = self.live_mut(index)?;
        ReparseData::check_delete(node.reparse.as_ref(), request)?;
        node.reparse = None;
        node.stamp_metadata(now);
        self.retag(index);
        Ok(())
    }
}

/// Fails with `INSUFFICIENT_RESOURCES`: the data has been checked when it was made.
pub(crate) fn copy_reparse(data: &ReparseData) -> Result<ReparseData, NtError> {
    ReparseData::parse(data.as_bytes())
}

#[cfg(test)]
mod tests;
