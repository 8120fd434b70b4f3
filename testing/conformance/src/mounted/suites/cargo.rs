//! `cargo build` of a real crate inside the mount, offline, and the program it makes is run.
//!
//! The crate is rustfilt 0.2.1 with its fifteen dependencies, fetched by `cargo vendor`; sources,
//! target folder and cargo's home are all in the mount.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::mounted::scene::Scene;
use crate::mounted::suite::Preparation;
use crate::mounted::verdict::Verdict;

const MANIFEST: &str = "[package]\nname = \"sources\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
    [dependencies]\nrustfilt = \"=0.2.1\"\n[workspace]\n";

pub(crate) fn prepare(preparation: &Preparation<'_>) -> Result<()> {
    let folder = preparation.cache.dir().join("vendor");
    if folder.join("done").exists() {
        return Ok(());
    }
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), MANIFEST)?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let mut command = Command::new("cargo");
    command.args(["vendor", "--quiet", "--manifest-path"]).arg(folder.join("Cargo.toml"));
    command.arg(folder.join("vendor")).current_dir(&folder);
    preparation.cache.run("cargo-vendor.log", Duration::from_secs(180), &mut command)?;
    Ok(fs::write(folder.join("done"), "")?)
}

pub(crate) fn run(scene: &Scene) -> Result<Verdict> {
    let toolchain = scene.toolchain.as_ref().context("no Rust toolchain was found")?;
    let vendored = scene.dir.join("vendor");
    let original = scene.cache.dir().join("vendor/vendor");
    scene.run(Command::new("cp").arg("-r").arg(&original).arg(&vendored))?;
    let home = scene.dir.join("cargo-home");
    fs::create_dir(&home)?;
    fs::write(
        home.join("config.toml"),
        format!(
            "[source.crates-io]\nreplace-with = \"vendored\"\n\
         [source.vendored]\ndirectory = {:?}\n",
            vendored.display().to_string()
        ),
    )?;

    let target = scene.dir.join("target");
    let build = |arguments: &[&str]| {
        let mut command = cargo(toolchain);
        command.args(arguments).env("CARGO_HOME", &home).env("CARGO_TARGET_DIR", &target);
        scene.run(command.current_dir(vendored.join("rustfilt")))
    };
    build(&["build", "--offline", "--quiet"])?;
    // A second build must find everything fresh: that is what the time stamps are for.
    let verbose = cargo_says(scene, toolchain, &home, &target, &vendored.join("rustfilt"))?;
    ensure!(!verbose.contains("Compiling"), "the second build is not fresh:\n{verbose}");

    let program = target.join("debug/rustfilt");
    let output =
        Command::new(program).arg("_ZN4core3fmt9Formatter3pad17h0123456789abcdefE").output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "the program ended with {}", output.status);
    ensure!(said.trim() == "core::fmt::Formatter::pad", "the program says {said}");
    Ok(Verdict::Passed("built rustfilt and 15 dependencies, fresh afterwards, ran it".to_owned()))
}

/// What cargo reports about a build that should have nothing to do.
fn cargo_says(
    scene: &Scene,
    toolchain: &Path,
    home: &Path,
    target: &Path,
    package: &Path,
) -> Result<String> {
    let log = scene.scratch.join("second-build");
    let mut command = cargo(toolchain);
    command.args(["build", "--offline", "--verbose"]).current_dir(package);
    command.env("CARGO_HOME", home).env("CARGO_TARGET_DIR", target);
    crate::mounted::process::output_within(&mut command, Duration::from_secs(120), &log)
}

/// The toolchain's own cargo: an ordinary user may not reach the one in root's home.
fn cargo(toolchain: &Path) -> Command {
    let bin = toolchain.join("bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(bin.clone()).chain(std::env::split_paths(&path));
    let mut command = Command::new(bin.join("cargo"));
    command.env("PATH", std::env::join_paths(folders).unwrap_or(path.clone()));
    command.env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTFLAGS");
    command.env_remove("CARGO_TARGET_DIR").env("RUSTC", bin.join("rustc"));
    command
}
