//! Getting foreign tools and real sources, through the ordinary clients.
//!
//! Everything lands in a [`Cache`], a folder below the build's target folder; the system is not
//! changed. Debian packages come through `apt-get` and are unpacked, crates through `cargo`. A tool
//! that the system already has is used as it is.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::process::output_within;

/// Downloads are bounded by this; a build of a crate by three times as much.
const DOWNLOAD_BOUND: Duration = Duration::from_secs(180);

/// A folder with the tools and sources that suites use.
#[derive(Debug, Clone)]
pub struct Cache {
    dir: PathBuf,
}

/// A program and what it takes to run it.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    /// Where its shared objects are, unless the system has them.
    shared_objects: Option<PathBuf>,
}

impl Program {
    /// A command that runs the program.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        if let Some(path) = &self.shared_objects {
            command.env("LD_LIBRARY_PATH", path);
        }
        command
    }
}

impl Cache {
    /// Opens the cache, making its folder.
    pub fn open(dir: &Path) -> Result<Self> {
        fs::create_dir_all(dir).with_context(|| format!("cache {}", dir.display()))?;
        let dir = dir.canonicalize().with_context(|| format!("cache {}", dir.display()))?;
        Ok(Self { dir })
    }

    /// The cache's own folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The build's target folder, judged by where this program lies; else the system's folder for
    /// temporary files.
    pub fn target_dir() -> PathBuf {
        let program = env::current_exe().unwrap_or_default();
        let profile = program
            .ancestors()
            .find(|dir| dir.file_name().is_some_and(|name| name == "debug" || name == "release"));
        profile.and_then(Path::parent).map_or_else(env::temp_dir, Path::to_owned)
    }

    /// Where `program` is: the system's own, or the one that [`Cache::provide`] unpacked.
    pub fn program(&self, program: &str) -> Result<Program> {
        if let Some(path) = find_in_path(program) {
            return Ok(Program { path, shared_objects: None });
        }
        let root = self.dir.join("debian").join(program);
        let folders = ["usr/bin", "bin", "usr/sbin", "sbin"];
        let path =
            folders.iter().map(|folder| root.join(folder).join(program)).find(|p| p.exists());
        let path = path.with_context(|| format!("{program} is not installed"))?;
        let shared_objects = root.join(format!("usr/lib/{}-linux-gnu", env::consts::ARCH));
        Ok(Program { path, shared_objects: shared_objects.exists().then_some(shared_objects) })
    }

    /// Makes sure that [`Cache::program`] will find `program`, from Debian's `package` if need be.
    pub fn provide(&self, program: &str, package: &str) -> Result<()> {
        if find_in_path(program).is_none() {
            self.debian(program, &[package])?;
        }
        self.program(program).map(drop)
    }

    /// Downloads Debian `packages`, with what they need that the system lacks, and unpacks them
    /// into one folder, which is returned. Done once.
    pub fn debian(&self, name: &str, packages: &[&str]) -> Result<PathBuf> {
        let root = self.dir.join("debian").join(name);
        if root.exists() {
            return Ok(root);
        }
        let archives = self.dir.join("archives").join(name);
        fs::create_dir_all(archives.join("partial"))?;
        if self.download(packages, &archives).is_err() {
            // A fresh machine has no package lists yet.
            self.run("apt-get.log", DOWNLOAD_BOUND, Command::new("apt-get").arg("update"))?;
            self.download(packages, &archives)?;
        }
        let partial = self.dir.join("debian").join(format!("{name}.partial"));
        let _ = fs::remove_dir_all(&partial);
        fs::create_dir_all(&partial)?;
        for entry in fs::read_dir(&archives)? {
            let archive = entry?.path();
            if archive.extension().is_some_and(|extension| extension == "deb") {
                let mut command = Command::new("dpkg-deb");
                command.arg("-x").arg(&archive).arg(&partial);
                self.run("dpkg-deb.log", DOWNLOAD_BOUND, &mut command)?;
            }
        }
        fs::rename(&partial, &root)?;
        Ok(root)
    }

    fn download(&self, packages: &[&str], archives: &Path) -> Result<()> {
        let mut command = Command::new("apt-get");
        command.args(["-y", "-o", "Debug::NoLocking=1", "-o"]);
        command.arg(format!("Dir::Cache::archives={}/", archives.display()));
        command.args(["--no-install-recommends", "--reinstall", "--download-only", "install"]);
        self.run("apt-get.log", DOWNLOAD_BOUND, command.args(packages).env("LC_ALL", "C"))
    }

    /// Builds and installs the program of a crate from crates.io. Done once per version.
    pub fn provide_crate(&self, name: &str, version: &str) -> Result<()> {
        if self.crate_program(name, version).exists() {
            return Ok(());
        }
        let mut command = Command::new("cargo");
        command.args(["install", "--quiet", "--locked", "--version", version, "--root"]);
        command.arg(self.crate_root(name, version)).arg("--target-dir");
        command.arg(self.dir.join("build")).arg(name);
        self.run("cargo-install.log", 3 * DOWNLOAD_BOUND, &mut command)?;
        ensure!(self.crate_program(name, version).exists(), "{name} {version} has no program");
        Ok(())
    }

    /// Where [`Cache::provide_crate`] puts the program of a crate.
    pub fn crate_program(&self, name: &str, version: &str) -> PathBuf {
        self.crate_root(name, version).join("bin").join(name)
    }

    fn crate_root(&self, name: &str, version: &str) -> PathBuf {
        self.dir.join("crates").join(format!("{name}-{version}"))
    }

    /// Runs one bounded command of a preparation, its output in the cache.
    pub fn run(&self, log: &str, bound: Duration, command: &mut Command) -> Result<()> {
        output_within(command, bound, &self.dir.join(log)).map(drop)
    }
}

/// The first file called `program` in the folders of `PATH`, `/usr/sbin` and `/sbin`.
pub fn find_in_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    env::split_paths(&path).chain(system).map(|dir| dir.join(program)).find(|path| path.is_file())
}

/// The folder of the toolchain that builds this project (`rustc --print sysroot`).
pub fn toolchain(cache: &Cache) -> Result<PathBuf> {
    let log = cache.dir().join("rustc.log");
    let mut command = Command::new("rustc");
    let text = output_within(command.args(["--print", "sysroot"]), DOWNLOAD_BOUND, &log)?;
    match text.lines().last() {
        Some(line) if Path::new(line).join("bin/cargo").exists() => Ok(PathBuf::from(line)),
        _ => bail!("no toolchain with cargo in what rustc says: {text}"),
    }
}
