//! Read and write: [MS-FSA] 2.1.5.2 and 2.1.5.3.

use nt::{AccessMask, CreateOptions, NtError, WriteAt};

use super::Model;
use crate::operation::Handle;
use crate::outcome::Outcome;

/// Bytes of a sector, where nothing else is said.
const SECTOR: u64 = 512;

impl Model {
    pub(super) fn read(
        &mut self,
        handle: Handle,
        offset: u64,
        length: u32,
        key: u32,
    ) -> Result<Outcome, NtError> {
        let open = self.open(handle)?;
        if self.is_directory_stream(open) {
            return Err(NtError::INVALID_DEVICE_REQUEST);
        }
        if !open.granted.intersects(AccessMask::READ_DATA | AccessMask::EXECUTE) {
            return Err(NtError::ACCESS_DENIED);
        }
        check_offsets(offset, u64::from(length))?;
        self.check_unit(handle, offset, u64::from(length))?;
        if length == 0 {
            return Ok(Outcome::Read(Vec::new()));
        }
        let stream = self.stream(open)?;
        if stream.is_locked(offset, u64::from(length), false, handle, key) {
            return Err(NtError::FILE_LOCK_CONFLICT);
        }
        let size = stream.bytes.len();
        let first = usize::try_from(offset).unwrap_or(size).min(size);
        if first == size {
            return Err(NtError::END_OF_FILE);
        }
        let end = first.saturating_add(length as usize).min(size);
        Ok(Outcome::Read(stream.bytes[first..end].to_vec()))
    }

    pub(super) fn write(
        &mut self,
        handle: Handle,
        at: WriteAt,
        bytes: &[u8],
        key: u32,
    ) -> Result<Outcome, NtError> {
        let open = self.open(handle)?;
        if self.is_directory_stream(open) {
            return Err(NtError::INVALID_DEVICE_REQUEST);
        }
        if !open.granted.intersects(AccessMask::WRITE_DATA | AccessMask::APPEND_DATA) {
            return Err(NtError::ACCESS_DENIED);
        }
        let appends_only = !open.granted.contains(AccessMask::WRITE_DATA);
        let file = open.file;
        let stream = self.stream(open)?;
        let size = stream.bytes.len() as u64;
        let offset = match at {
            WriteAt::Offset(offset) if !appends_only => offset,
            WriteAt::Offset(_) | WriteAt::End => size,
        };
        let count = bytes.len() as u64;
        check_offsets(offset, count)?;
        if matches!(at, WriteAt::Offset(_)) && !appends_only {
            self.check_unit(handle, offset, count)?;
        }
        let written = |end_of_file| Outcome::Written {
            offset,
            bytes: u32::try_from(count).unwrap_or(u32::MAX),
            end_of_file,
        };
        if count == 0 {
            return Ok(written(size));
        }
        if stream.is_locked(offset, count, true, handle, key) {
            return Err(NtError::FILE_LOCK_CONFLICT);
        }
        let end = offset + count;
        if end > self.rules.max_bytes {
            return Err(NtError::DISK_FULL);
        }
        let (first, last) = (offset as usize, end as usize);
        let stream = self.stream_mut(handle)?;
        if stream.bytes.len() < last {
            stream.bytes.resize(last, 0);
        }
        stream.bytes[first..last].copy_from_slice(bytes);
        let end_of_file = stream.bytes.len() as u64;
        self.file_mut(file)?.written = None;
        Ok(written(end_of_file))
    }
}

impl Model {
    /// Without a buffer in between, whole sectors are read and written.
    pub(super) fn transfer_unit(&self, handle: Handle) -> Result<u64, NtError> {
        let unbuffered = CreateOptions::NO_INTERMEDIATE_BUFFERING;
        Ok(if self.open(handle)?.options.contains(unbuffered) { SECTOR } else { 1 })
    }

    fn check_unit(&self, handle: Handle, offset: u64, length: u64) -> Result<(), NtError> {
        let unit = self.transfer_unit(handle)?;
        match offset.is_multiple_of(unit) && length.is_multiple_of(unit) {
            true => Ok(()),
            false => Err(NtError::INVALID_PARAMETER),
        }
    }
}

/// Offsets are LARGE_INTEGERs, which end at 2^63 - 1.
fn check_offsets(offset: u64, length: u64) -> Result<(), NtError> {
    match offset.checked_add(length) {
        Some(end) if end <= i64::MAX as u64 => Ok(()),
        Some(_) | None => Err(NtError::INVALID_PARAMETER),
    }
}
