//! The rows: what is done, in words that every target understands.

use std::fmt;

/// What one operation of a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Row {
    /// A file two components deep is opened by its path, and closed.
    OpenClose,
    /// A file is opened by its identity, and closed.
    OpenCloseNode,
    /// Attributes of a name in a directory that is known.
    StatName,
    /// Attributes of a file that is known.
    StatNode,
    /// 4 KiB by a handle.
    Read,
    /// 4 KiB by a handle, over what is there.
    Write,
    /// Another name in the directory in which all threads rename.
    RenameShared,
    /// Another name in a directory of this thread's own.
    RenameOwn,
    /// A file is created with a handle, closed, and removed by its name.
    CreateDelete,
    /// The attributes of a file change, and all who watch its directory hear it and wait again.
    Notify,
}

/// How many watch a directory.
pub(crate) const WATCHERS: usize = 100;

/// Bytes of a read and a write.
pub(crate) const BLOCK: usize = 4096;

impl Row {
    pub(crate) const ALL: [Row; 10] = [
        Row::OpenClose,
        Row::OpenCloseNode,
        Row::StatName,
        Row::StatNode,
        Row::Read,
        Row::Write,
        Row::RenameShared,
        Row::RenameOwn,
        Row::CreateDelete,
        Row::Notify,
    ];

    /// What it is called in the table and by `--rows`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Row::OpenClose => "open_close",
            Row::OpenCloseNode => "open_close_node",
            Row::StatName => "stat_name",
            Row::StatNode => "stat_node",
            Row::Read => "read_4k",
            Row::Write => "write_4k",
            Row::RenameShared => "rename_shared",
            Row::RenameOwn => "rename_own",
            Row::CreateDelete => "create_delete",
            Row::Notify => "notify_100",
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
