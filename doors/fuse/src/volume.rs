//! STATFS and SYNCFS.

use fuse_channel::abi::{Kstatfs, StatfsOut};
use nt::{Action, Answer, Completion, VolumeInfo};
use rustix::io::Errno;

use crate::errno::errno;
use crate::response::Response;
use crate::server::{Server, unexpected};
use crate::step::{Step, Then};

/// The longest name in bytes: Linux's NAME_MAX.
const NAME_MAX: u32 = 255;

impl Server {
    pub(crate) fn statfs(&self) -> Step {
        Step::ask(Action::QueryVolume, Then::Figures)
    }

    pub(crate) fn figures(&self, done: Completion) -> Result<Step, Errno> {
        match done.map_err(errno)? {
            Answer::Volume(info) => {
                let unit = self.params.allocation_unit();
                Ok(Step::Reply(Response::Figures(StatfsOut { st: figures_of(&info, unit) })))
            }
            other => Err(unexpected(&other)),
        }
    }

    pub(crate) fn syncfs(&self) -> Step {
        Step::ask(Action::Flush(None), Then::Flushed)
    }
}

/// Space in allocation units.
fn figures_of(info: &VolumeInfo, allocation_unit: u64) -> Kstatfs {
    let unit = u32::try_from(allocation_unit).unwrap_or(4096).max(512);
    let free = info.free_bytes / u64::from(unit);
    Kstatfs {
        blocks: info.total_bytes / u64::from(unit),
        bfree: free,
        bavail: free,
        files: info.total_files,
        ffree: info.free_files,
        bsize: unit,
        namelen: NAME_MAX,
        frsize: unit,
        ..Kstatfs::default()
    }
}

#[cfg(test)]
mod tests;
