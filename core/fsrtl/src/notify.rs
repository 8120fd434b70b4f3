//! Change notification: what a watch hears of a change, and sessions in which names stand still.
//!
//! Two machines that know nothing of each other. [`Watch`] is what one directory handle keeps of
//! the changes below its directory ([MS-FSA] 2.1.1.8); [`NotifySessions`] decides when a file
//! system that reports changes of its own may begin to, and when renames have to wait for it.
//!
//! Not here: the requests that wait for an answer, deadlines, and the search for the watches that
//! a change concerns. That search is a walk from the changed name up its directories, which finds
//! nothing to do where nobody watches: its parent is at depth 1, the directory above that at 2.

mod change;
mod session;
mod watch;

pub use change::{ChangeKind, DirectoryChange, Place, is_interested};
pub use session::{NotifySessions, RenameTurn, SessionId};
pub use watch::{Batch, Watch};
