//! How a file system goes wrong: it fails, or it lies within the protocol.
//!
//! A lie is an answer that the types allow and the question does not: of the wrong kind, or with
//! values that no file system should give. The engine believes its file system, so the world's
//! truth is lost in a run with lies; that it neither panics nor hangs nor leaks is not.

use nt::{Attributes, DirectoryEntries, FileId, FileInfo, Found, NtError, OwnedName, VolumeInfo};
use transact::{Outcome, Reply};

use crate::choices::Choices;

/// What goes wrong with one question.
pub(crate) enum Fault {
    None,
    /// Nothing is done.
    Fails(NtError),
    /// It is done, and denied.
    FailsAfterwards(NtError),
    /// Nothing is done, and this is said.
    AnswersOtherwise(Box<Reply>),
    /// It is done, and told with other values.
    Bends(Bend),
}

/// Statuses a file system may fail with.
const ERRORS: &[NtError] = &[
    NtError::UNEXPECTED_IO_ERROR,
    NtError::DISK_FULL,
    NtError::ACCESS_DENIED,
    NtError::INSUFFICIENT_RESOURCES,
    NtError::OBJECT_NAME_NOT_FOUND,
    NtError::OBJECT_PATH_NOT_FOUND,
    NtError::OBJECT_NAME_COLLISION,
    NtError::SHARING_VIOLATION,
    NtError::DIRECTORY_NOT_EMPTY,
    NtError::NOT_A_DIRECTORY,
    NtError::FILE_IS_A_DIRECTORY,
    NtError::CANCELLED,
    NtError::END_OF_FILE,
    NtError::REPARSE_POINT_NOT_RESOLVED,
    NtError::NOT_SUPPORTED,
    NtError::CANNOT_DELETE,
];

/// How values are bent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bend {
    which: u8,
    number: u64,
}

impl Bend {
    /// Changes an answer; failures stay what they are.
    pub(crate) fn apply(self, reply: &mut Reply) {
        let Ok(outcome) = reply else { return };
        match outcome {
            Outcome::Opened(opened) => match self.which % 8 {
                0 => opened.created = !opened.created,
                1 => opened.granted = nt::AccessMask::all(),
                2 => opened.granted = nt::AccessMask::empty(),
                3 => opened.name = OwnedName::from_text("zz").ok(),
                4 => opened.name = OwnedName::from_text("A").ok(),
                _ => self.info(&mut opened.found.info),
            },
            Outcome::Found(found) => self.info(&mut found.info),
            Outcome::Located { path, info } => match self.which % 3 {
                0 => *path = nt::OwnedPath::root(),
                1 => *path = nt::OwnedPath::from_text(r"\b\c").unwrap_or_default(),
                _ => self.info(info),
            },
            Outcome::Redirect(redirect) => match self.which % 3 {
                0 => redirect.components = self.number as usize,
                1 => redirect.components = 0,
                _ => redirect.target = Some(nt::OwnedPath::root()),
            },
            Outcome::Read(bytes) => *bytes = self.number as u32,
            Outcome::Written { offset, bytes, info } => match self.which % 3 {
                0 => *offset = self.number,
                1 => *bytes = self.number as u32,
                _ => self.info(info),
            },
            Outcome::Directory { entries, end } => match self.which % 3 {
                0 => *end = !*end,
                1 => *entries = DirectoryEntries::default(),
                _ => self.push_odd_entry(entries),
            },
            // Nothing in the rest that the engine acts on.
            Outcome::Done
            | Outcome::Security(_)
            | Outcome::ExtendedAttributes(_)
            | Outcome::Streams(_)
            | Outcome::Reparse(_)
            | Outcome::Ranges(_)
            | Outcome::HardLinks(_)
            | Outcome::Control(_)
            | Outcome::Volume(_) => {}
        }
    }

    fn info(self, info: &mut FileInfo) {
        match self.which % 9 {
            0 => info.id = FileId(0),
            1 => info.id = FileId(u128::from(self.number % 6)),
            2 => info.id = FileId(u128::MAX),
            3 => info.attributes ^= Attributes::DIRECTORY,
            4 => info.attributes ^= Attributes::REPARSE_POINT,
            5 => info.end_of_file = self.number,
            6 => info.attributes = Attributes::from_bits_retain(self.number as u32),
            7 => info.links = 0,
            _ => *info = FileInfo::default(),
        }
    }

    fn push_odd_entry(self, entries: &mut DirectoryEntries) {
        let name = OwnedName::from_text(["a", "zz", "A"][self.number as usize % 3]);
        if let Ok(name) = name {
            let info = FileInfo::file(FileId(1), self.number);
            let _ = entries.push(name.as_name(), &info, self.number);
        }
    }
}

/// A failure, before or after the deed.
pub(crate) fn failure(choices: &mut dyn Choices) -> Fault {
    let error = choices.pick(ERRORS).copied().unwrap_or(NtError::UNEXPECTED_IO_ERROR);
    if choices.chance(700) { Fault::Fails(error) } else { Fault::FailsAfterwards(error) }
}

/// A lie.
pub(crate) fn lie(choices: &mut dyn Choices) -> Fault {
    if choices.chance(300) {
        return Fault::AnswersOtherwise(Box::new(Ok(any_outcome(choices))));
    }
    let which = choices.below(72) as u8;
    let numbers = [0, 1, 2, 3, 5, 4096, 1 << 31, u64::MAX >> 1, u64::MAX];
    let number = choices.pick(&numbers).copied().unwrap_or_default();
    Fault::Bends(Bend { which, number })
}

fn any_outcome(choices: &mut dyn Choices) -> Outcome {
    let info = FileInfo::file(FileId(3), 7);
    match choices.below(10) {
        0 => Outcome::Done,
        1 => Outcome::Found(Found { info, ..Found::default() }),
        2 => Outcome::Read(9),
        3 => Outcome::Written { offset: 1, bytes: 2, info },
        4 => Outcome::ExtendedAttributes(vec![1, 2, 3]),
        5 => Outcome::Streams(Vec::new()),
        6 => Outcome::Ranges(Vec::new()),
        7 => Outcome::Directory { entries: DirectoryEntries::default(), end: false },
        8 => Outcome::Volume(VolumeInfo::default()),
        _ => Outcome::Located { path: nt::OwnedPath::root(), info },
    }
}
