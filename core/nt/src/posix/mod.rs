//! Where POSIX meets NT: names, and mode bits as security descriptors. `docs/posix.md` has the
//! rules.

pub mod name;
pub mod permissions;

/// Owner, group, mode and device as `stat` reports them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PosixAttributes {
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// `st_mode`: file type, special bits, permissions.
    pub mode: u32,
    /// Major and minor of a device node.
    pub device: (u32, u32),
    /// The descriptor says what owner, group and mode say, and nothing more: who checks these has
    /// checked all.
    pub exact: bool,
}

/// A change of owner, group or permissions; `None` keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PosixChange {
    /// New owner.
    pub uid: Option<u32>,
    /// New group.
    pub gid: Option<u32>,
    /// New permissions and special bits (0o7777); the type stays.
    pub mode: Option<u32>,
}

impl PosixChange {
    /// Changes nothing?
    pub fn is_empty(&self) -> bool {
        *self == PosixChange::default()
    }
}
