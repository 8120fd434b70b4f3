//! [`Opened`]: what an open or a create of an author's file system gives.

use nt::{FileInfo, OwnedName, Wanted};

pub use fsop::Facts;

/// An open file of the author's own type, and what is known about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opened<F> {
    /// The file; comes back with every verb, and at last with `close`.
    pub file: F,
    /// What is known.
    pub found: Facts,
    /// Which parts of [`OpenHow::wanted`](crate::OpenHow::wanted) are in `found`; others are asked
    /// for with `query` if they matter.
    pub told: Wanted,
    /// Its last component as it is stored, if it may differ in case from what was asked.
    pub name: Option<OwnedName>,
}

impl<F> Opened<F> {
    /// A file of which nothing is known but `info`.
    pub fn new(file: F, info: FileInfo) -> Opened<F> {
        Opened::with_found(file, Facts { info, ..Facts::default() }, Wanted::empty())
    }

    /// A file of which those parts are known.
    pub fn with_found(file: F, found: Facts, told: Wanted) -> Opened<F> {
        Opened { file, found, told, name: None }
    }

    /// Spelled like that.
    #[must_use]
    pub fn spelled(self, name: OwnedName) -> Opened<F> {
        Opened { name: Some(name), ..self }
    }
}
