//! Write a file system once, and serve it through every door that OpenFsp has.
//!
//! Everything is [`openfsp_host`]'s, where a complete small file system is shown: the traits
//! [`FileSystem`] and [`AsyncFileSystem`], the [`Volume`] that runs one, and the filters. The doors
//! come by feature: `fuse` mounts a volume on Linux.
#![forbid(unsafe_code)]

pub use openfsp_host::*;

#[cfg(feature = "fuse")]
pub use openfsp_fuse as fuse;
