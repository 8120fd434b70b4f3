//! The folder outside of the mount where a run keeps its things, and who may reach it.
//!
//! An ordinary user can usually not reach a build folder or a toolchain below root's home. So the
//! programs under test are copied to the stage, and a suite that runs as an ordinary user gets the
//! cache and the toolchain bound below the stage, in a mount namespace of its own.

use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{self, Command};

use anyhow::{Context, Result};

use super::account::{Account, is_root};
use super::mounts;
use super::provision::find_in_path;

/// The kernel's device for file systems in user space.
const DEVICE: &str = "/dev/fuse";

/// A run's folder. Dropping it removes it, unless [`Stage::keep`] was called.
#[derive(Debug)]
pub(crate) struct Stage {
    dir: PathBuf,
    is_kept: bool,
}

impl Stage {
    /// Makes the folder; what the user `owner` has to write belongs to that user. Its name is
    /// short, because a socket's path may have 107 bytes.
    pub(crate) fn create(owner: Option<&Account>) -> Result<Self> {
        let whose = owner.map_or_else(String::new, |owner| format!("-{}", owner.name));
        let dir = env::temp_dir().join(format!("openfsp-{}{whose}", process::id()));
        fs::create_dir_all(&dir).with_context(|| format!("stage {}", dir.display()))?;
        let stage = Self { dir: dir.canonicalize()?, is_kept: false };
        fs::set_permissions(&stage.dir, Permissions::from_mode(0o755))?;
        for name in ["bin", "cache", "toolchain", "log", "mount", "scratch"] {
            let dir = stage.dir.join(name);
            fs::create_dir_all(&dir)?;
            fs::set_permissions(&dir, Permissions::from_mode(0o755))?;
            if let (Some(owner), "mount" | "scratch" | "log") = (owner, name) {
                chown(&dir, Some(owner.uid), Some(owner.gid))?;
            }
        }
        Ok(stage)
    }

    /// Where the file system under test is mounted.
    pub(crate) fn mount(&self) -> PathBuf {
        self.dir.join("mount")
    }

    /// A folder on a local disk for the suites' own use.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.dir.join("scratch")
    }

    /// The folder of the logs.
    pub(crate) fn logs(&self) -> PathBuf {
        self.dir.join("log")
    }

    /// Puts a copy of `program` where every user can run it.
    pub(crate) fn adopt(&self, program: &Path) -> Result<PathBuf> {
        let found = if program.components().count() > 1 {
            program.to_owned()
        } else {
            let name = program.to_string_lossy();
            find_in_path(&name).with_context(|| format!("{name} is not in PATH"))?
        };
        let name = found.file_name().context("a program has a name")?;
        let copy = self.dir.join("bin").join(name);
        fs::copy(&found, &copy).with_context(|| format!("cannot copy {}", found.display()))?;
        fs::set_permissions(&copy, Permissions::from_mode(0o755))?;
        Ok(copy)
    }

    /// A command that runs as `account` and sees `cache` and `toolchain` below the stage, with the
    /// names that [`Stage::bound_cache`] and [`Stage::bound_toolchain`] give.
    pub(crate) fn command_as(
        &self,
        account: &Account,
        cache: &Path,
        toolchain: Option<&Path>,
    ) -> Command {
        let script = "set -e\n\
            mount --bind \"$1\" \"$2\"\n\
            [ -z \"$3\" ] || mount --bind \"$3\" \"$4\"\n\
            shift 4\n\
            exec setpriv \"$@\"\n";
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "--", "sh", "-c", script, "sh"]);
        command.arg(cache).arg(self.bound_cache());
        command.arg(toolchain.unwrap_or(Path::new(""))).arg(self.bound_toolchain());
        command.arg(format!("--reuid={}", account.uid)).arg(format!("--regid={}", account.gid));
        command.args(["--clear-groups", "--"]);
        command.env("USER", &account.name).env("LOGNAME", &account.name);
        command
    }

    /// Where a suite that runs as an ordinary user sees the cache.
    pub(crate) fn bound_cache(&self) -> PathBuf {
        self.dir.join("cache")
    }

    /// Where a suite that runs as an ordinary user sees the toolchain.
    pub(crate) fn bound_toolchain(&self) -> PathBuf {
        self.dir.join("toolchain")
    }

    /// Leaves the folder behind, so that its logs can be read.
    pub(crate) fn keep(&mut self) -> &Path {
        self.is_kept = true;
        &self.dir
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        mounts::detach(&self.mount(), &self.scratch());
        // Removing a tree that something is still mounted in would empty what is mounted.
        if !self.is_kept && mounts::find(&self.mount()).is_none() {
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

/// Lets everyone open the FUSE device while it lives, where root alone could.
#[derive(Debug)]
pub(crate) struct OpenDevice {
    mode_before: u32,
}

impl OpenDevice {
    /// Opens the device to all; `None` when it already was, or when this process may not.
    pub(crate) fn to_all() -> Option<Self> {
        let mode_before = fs::metadata(DEVICE).ok()?.permissions().mode() & 0o7777;
        if !is_root() || mode_before & 0o006 == 0o006 {
            return None;
        }
        fs::set_permissions(DEVICE, Permissions::from_mode(0o666)).ok()?;
        Some(Self { mode_before })
    }
}

impl Drop for OpenDevice {
    fn drop(&mut self) {
        if let Err(error) = fs::set_permissions(DEVICE, Permissions::from_mode(self.mode_before)) {
            eprintln!("{DEVICE} keeps mode 0666: {error}");
        }
    }
}
