//! [`ReadOnly`]: nothing changes.

use super::{Call, Filter};
use crate::error::Result;
use crate::op::Op;
use nt::NtError;

/// Refuses every verb that changes something.
///
/// Whoever asks is told before he comes this far if the volume is made with
/// [`VolumeParams::read_only`](crate::VolumeParams::read_only), which is the better place to say
/// so. This is the bolt behind that door.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadOnly;

impl Filter for ReadOnly {
    fn before(&self, _: &Op, call: &Call<'_>) -> Result<()> {
        match call.verb.changes() {
            true => Err(NtError::MEDIA_WRITE_PROTECTED.into()),
            false => Ok(()),
        }
    }
}
