//! Suites that decide whether OpenFsp is right.
//!
//! [`mounted`] runs foreign suites, real programs and small checks of our own against a directory
//! that a server has mounted (or against any directory, which is how the suites themselves are
//! checked). Nothing here depends on how the file system under test is built.

#![forbid(unsafe_code)]

pub mod mounted;
