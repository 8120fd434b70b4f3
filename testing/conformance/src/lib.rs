//! Suites that decide whether OpenFsp is right.
//!
//! [`mounted`] runs foreign suites, real programs and small checks of our own against a directory
//! that a server has mounted (or against any directory, which is how the suites themselves are
//! checked); nothing in it depends on how the file system under test is built. [`hammer`] serves a
//! mount and a second door of the same volume itself, and works on both at once.

#![forbid(unsafe_code)]

pub mod hammer;
pub mod mounted;
