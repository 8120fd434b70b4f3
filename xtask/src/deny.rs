//! `cargo xtask deny`: licences, advisories and origins of everything we link, by cargo-deny.
//!
//! Outside `test`: installing cargo-deny takes minutes, and an advisory published today must not
//! turn yesterday's commit red. Run it before a release and when Cargo.lock changes.

use std::path::Path;

use anyhow::{Result, bail};

use crate::process;

/// Checks against deny.toml, installing cargo-deny first where it is missing.
pub(crate) fn run(root: &Path) -> Result<bool> {
    if !process::exists("cargo-deny", &["--version"]) {
        println!("cargo-deny is missing; installing it takes a few minutes");
        let mut install = process::cargo(root);
        if !process::run(install.args(["install", "--locked", "cargo-deny"]))? {
            bail!("cargo-deny could not be installed");
        }
    }
    process::run(process::cargo(root).args(["deny", "--workspace", "check"]))
}
