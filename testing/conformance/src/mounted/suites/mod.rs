//! The suites, one file each: what it does is said at its head.

pub(crate) mod cargo;
pub(crate) mod fsx;
pub(crate) mod git;
pub(crate) mod hammer;
pub(crate) mod pjdfstest;
pub(crate) mod posix;
pub(crate) mod rsync;
pub(crate) mod server;
pub(crate) mod sparse;
pub(crate) mod sqlite;
pub(crate) mod stress_ng;
pub(crate) mod tree;
