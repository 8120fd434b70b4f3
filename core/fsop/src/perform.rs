//! One operation in, one reply out: the dispatch to the verb families, and what passes through.

use crate::access::{Asked, Reached};
use crate::backend::{Backend, OpenHow, OverwriteHow, Written};
use crate::{alter, create, query, remove, rename};
use core::future::Future;
use nt::security::Token;
use nt::{AccessMask, Attributes, CreateOptions, FileInfo, FilePath, Found, NtError, Wanted};
use transact::{Call, FileKey, Operation, Outcome, Overwrite, Reply};

/// Carries out one operation on behalf of `token`.
///
/// It waits where `backend` waits and nowhere else: on a file system that never pends the future is
/// done when it is polled once. Dropping it before that leaves what was done so far; whoever must
/// not lose an answer polls it to its end.
///
/// # Errors
/// The status for the client: of the checks here, or of the file system.
// An `async fn` would move the operation once more before the first verb sees it.
#[allow(clippy::manual_async_fn)]
pub fn perform<B: Backend>(
    backend: &B,
    token: &Token,
    mut operation: Operation,
) -> impl Future<Output = Reply> {
    async move {
        let asked = &Asked { backend, token, origin: operation.origin };
        match operation.call {
            Call::Read { file, offset, length, buffer } => {
                backend.read(file, offset, length, buffer).await.map(Outcome::Read)
            }
            Call::Write { file, at, length, buffer, constrained } => {
                let Written { offset, bytes, info } =
                    backend.write(file, at, length, buffer, constrained).await?;
                Ok(Outcome::Written { offset, bytes, info })
            }
            Call::Create(ref mut asking) => create::create(asked, asking).await,
            Call::Overwrite(overwrite) => overwritten(backend, overwrite).await,
            Call::Cleanup { file, path, flags } => remove::cleanup(asked, file, path, flags).await,
            Call::Close(file) => {
                backend.close(file).await;
                Ok(Outcome::Done)
            }
            Call::Flush(Some(file)) => backend.flush(file).await.map(told),
            Call::Flush(None) => backend.flush_volume().await.map(|()| Outcome::Done),
            Call::Query(ref object, ref asking) => query::query(asked, object, asking).await,
            Call::Locate(file) => query::locate(backend, file).await,
            Call::Alter(object, change, wanted) => {
                alter::alter(asked, object, change, wanted).await
            }
            Call::CanDelete { object, path, ignore_readonly } => {
                remove::can_delete(asked, object, path.as_path(), ignore_readonly).await
            }
            Call::Remove { path, ignore_readonly } => {
                remove::remove(asked, path.as_path(), ignore_readonly).await
            }
            Call::Rename { file, from, to, how } => {
                rename::rename(asked, file, from.as_path(), to.as_path(), how).await
            }
            Call::Link { object, to, replace } => {
                rename::link(asked, object, to.as_path(), replace).await
            }
            Call::ReadDirectory(question) => {
                let (entries, end) = backend.read_directory(&question).await?;
                Ok(Outcome::Directory { entries, end })
            }
            Call::Control { file, code, input, output_room } => {
                let room = output_room as usize;
                let output = backend.control(file, code, &input, room).await?;
                // What was cut off would be lost: who asks can only ask again, with more room.
                let fits = output.len() <= room;
                fits.then_some(Outcome::Control(output)).ok_or(NtError::BUFFER_TOO_SMALL)
            }
            Call::QueryVolume => backend.volume_info().await.map(Outcome::Volume),
            Call::SetVolumeLabel(label) => {
                backend.set_volume_label(label.as_name()).await.map(Outcome::Volume)
            }
        }
    }
}

async fn overwritten<B: Backend>(backend: &B, overwrite: Overwrite) -> Reply {
    let how = OverwriteHow {
        // [MS-FSA] 2.1.5.1.2: what was overwritten is not yet in any backup.
        attributes: overwrite.attributes.intersection(Attributes::SETTABLE) | Attributes::ARCHIVE,
        replace_attributes: overwrite.supersede,
        allocation_size: overwrite.allocation_size,
        extended_attributes: overwrite.extended_attributes,
    };
    backend.overwrite(overwrite.file, &how).await.map(told)
}

fn told(info: FileInfo) -> Outcome {
    Outcome::Found(Found { info, ..Found::default() })
}

/// Opens what is at `path`, itself, for one verb; the caller closes it. Rights were judged before.
///
/// # Errors
/// What the file system answers.
pub(crate) async fn open_for<B: Backend>(
    asked: &Asked<'_, B>,
    path: FilePath<'_>,
    access: AccessMask,
) -> Result<Reached<FileKey>, NtError> {
    let options = CreateOptions::OPEN_REPARSE_POINT;
    let how = OpenHow { access, options, wanted: Wanted::empty() };
    match asked.backend.open(path, &how).await {
        Ok(opened) => Ok(Reached::Here(opened.file)),
        Err(error) => match asked.explain(path, error).await? {
            Reached::Here(error) => Err(error),
            Reached::Elsewhere(redirect) => Ok(Reached::Elsewhere(redirect)),
        },
    }
}
