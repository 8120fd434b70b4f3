//! What is measured: OpenFsp, the peers, and tmpfs as the floor.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use openfsp_conformance::mounted::process::output_within;
use openfsp_conformance::mounted::provision::Cache;
use openfsp_conformance::mounted::{ServeCommand, Server, mounts};

use super::plan::Placement;

const BUILD_BOUND: Duration = Duration::from_secs(900);

/// The kernel keeps nothing, and checks permissions by itself, as it does for the peers.
const CACHE_OFF: &str =
    "allow_other,default_permissions,attr_timeout=0,entry_timeout=0,negative_timeout=0";

/// One thing to measure.
#[derive(Debug)]
pub(crate) struct Target {
    name: String,
    /// The server's command with `{dir}` and `{threads}`; `None` is tmpfs.
    line: Option<String>,
}

/// A target that is mounted.
#[derive(Debug)]
pub(crate) struct Running {
    name: String,
    dir: PathBuf,
    logs: PathBuf,
    server: Option<Server>,
}

/// Builds what `names` need.
pub(crate) fn prepare(
    names: &[String],
    openfsp: Option<&str>,
    cache: &Cache,
) -> Result<Vec<Target>> {
    let target = |name: &String| -> Result<Target> {
        let line = match name.as_str() {
            "openfsp" => Some(openfsp.map_or_else(|| product(cache), |line| Ok(line.to_owned()))?),
            "fuser" => Some(format!("{} {{dir}} --threads {{threads}}", fuser(cache)?.display())),
            "libfuse" => {
                Some(format!("{} {{dir}} --threads {{threads}}", libfuse(cache)?.display()))
            }
            "tmpfs" => None,
            _ => bail!("`{name}` is none of openfsp, fuser, libfuse, tmpfs"),
        };
        Ok(Target { name: name.clone(), line })
    };
    names.iter().map(|name| target(name).with_context(|| name.clone())).collect()
}

/// The product of this workspace, built for release.
fn product(cache: &Cache) -> Result<String> {
    let mut command = Command::new("cargo");
    command.args(["build", "--quiet", "--release", "--target-dir"]).arg(Cache::target_dir());
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    output_within(&mut command, BUILD_BOUND, &cache.dir().join("openfsp.log"))?;
    let program = Cache::target_dir().join("release/openfsp");
    Ok(format!("{} serve memfs --mount {{dir}} -o {CACHE_OFF}", program.display()))
}

fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

fn fuser(cache: &Cache) -> Result<PathBuf> {
    let target_dir = cache.dir().join("fuser");
    let mut command = Command::new("cargo");
    command.args(["build", "--quiet", "--release", "--locked", "--manifest-path"]);
    command.arg(peers().join("fuser/Cargo.toml")).arg("--target-dir").arg(&target_dir);
    output_within(&mut command, BUILD_BOUND, &cache.dir().join("fuser.log"))?;
    Ok(target_dir.join("release/peer-fuser"))
}

/// Compiles against the system's libfuse3, or against Debian's package in the cache.
fn libfuse(cache: &Cache) -> Result<PathBuf> {
    let log = cache.dir().join("libfuse.log");
    let mut query = Command::new("pkg-config");
    query.args(["--cflags", "--libs", "fuse3"]);
    let mut more: Vec<OsString> = Vec::new();
    let mut ask = Command::new("pkg-config");
    if output_within(ask.args(["--exists", "fuse3"]), BUILD_BOUND, &log).is_err() {
        let root = cache.debian("libfuse3-dev", &["libfuse3-dev", "libfuse3-3"])?;
        let triplet = format!("{}-linux-gnu", env::consts::ARCH);
        let library = root.join("lib").join(&triplet);
        query.env("PKG_CONFIG_PATH", root.join("usr/lib").join(&triplet).join("pkgconfig"));
        query.env("PKG_CONFIG_SYSROOT_DIR", &root);
        let shared = library.join("libfuse3.so.3").into_os_string();
        let mut search = OsString::from("-Wl,-rpath,");
        search.push(library);
        more.extend([shared, search]);
    }
    let flags = output_within(&mut query, BUILD_BOUND, &log)?;
    // A library that is named as a file makes `-lfuse3` superfluous.
    let needs_library = more.is_empty();
    let flags = flags.split_whitespace().filter(|&flag| needs_library || flag != "-lfuse3");
    let program = cache.dir().join("peer-libfuse");
    let mut command = Command::new("cc");
    command.args(["-O2", "-Wall", "-o"]).arg(&program).arg(peers().join("libfuse/memfs.c"));
    command.args(flags).args(more);
    output_within(&mut command, BUILD_BOUND, &log)?;
    Ok(program)
}

impl Target {
    /// Mounts it, its server placed as asked.
    pub(crate) fn start(&self, placement: Placement, cache: &Cache) -> Result<Running> {
        let folder = env::temp_dir().join(format!("openfsp-bench-{}", std::process::id()));
        let dir = folder.join(&self.name);
        let logs = cache.dir().to_owned();
        fs::create_dir_all(&dir)?;
        let dir = dir.canonicalize()?;
        let server = match &self.line {
            None => {
                let mut command = Command::new("mount");
                command.args(["-t", "tmpfs", "tmpfs"]).arg(&dir);
                output_within(&mut command, BUILD_BOUND, &logs.join("mount.log"))?;
                None
            }
            Some(line) => {
                let mut words = placement.server_prefix();
                words.push(
                    line.replace("{threads}", &placement.server_threads().to_string()).into(),
                );
                let line = words.join(&OsString::from(" ")).to_string_lossy().into_owned();
                let log = cache.dir().join(format!("{}.log", self.name));
                let server = ServeCommand::new(&line, None)?.start(&dir, &[], &log);
                Some(server.with_context(|| format!("starting {}", self.name))?)
            }
        };
        Ok(Running { name: self.name.clone(), dir, logs, server })
    }
}

impl Running {
    /// The target's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Where it is mounted.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The server's process id: the prefixes replace themselves by it.
    pub(crate) fn id(&self) -> Option<u32> {
        self.server.as_ref().map(Server::id)
    }

    /// Unmounts it and checks that its server ends well.
    pub(crate) fn stop(mut self) -> Result<()> {
        match self.server.take() {
            Some(server) => server.stop(&self.logs).with_context(|| self.name.clone()),
            None => mounts::unmount(&self.dir, &self.logs),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.server.take());
        mounts::detach(&self.dir, &self.logs);
        // Only empty folders go: a file system that stays mounted is not emptied.
        let _ = fs::remove_dir(&self.dir);
        let _ = self.dir.parent().map(fs::remove_dir);
    }
}
