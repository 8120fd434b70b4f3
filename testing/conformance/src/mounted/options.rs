//! The command line.

use std::path::PathBuf;

use clap::Args;

/// `openfsp-conformance mounted`
#[derive(Debug, Args)]
pub struct Options {
    /// Everything, shorter, as root and then as an ordinary user; what is missing is a failure if
    /// the variable CI is `true`
    #[arg(long)]
    pub ci: bool,
    /// Use this folder instead of starting a server
    #[arg(long, value_name = "DIR", conflicts_with = "serve")]
    pub dir: Option<PathBuf>,
    /// The server, in the foreground; {dir} becomes the mount point, {options} further options
    #[arg(long, value_name = "COMMAND")]
    pub serve: Option<String>,
    /// Serve and run the suites as this user (we must be root)
    #[arg(long, value_name = "NAME")]
    pub as_user: Option<String>,
    /// Where tools and sources are kept [default: conformance in the target folder]
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// The git repository that is cloned [default: the project's own]
    #[arg(long, value_name = "DIR")]
    pub repository: Option<PathBuf>,
    /// Which suites, by name; `posix:rename` runs the checks of posix with `rename` in their name
    #[arg(value_name = "SUITE")]
    pub suites: Vec<String>,
}

/// `openfsp-conformance suite`: how the runner starts one suite.
#[derive(Debug, Args)]
pub struct SuiteOptions {
    /// The suite's name.
    pub name: String,
    /// A folder in the file system under test.
    #[arg(long)]
    pub dir: PathBuf,
    /// A folder on a local disk.
    #[arg(long)]
    pub scratch: PathBuf,
    /// Where tools and sources are kept.
    #[arg(long)]
    pub cache: PathBuf,
    /// The toolchain's folder.
    #[arg(long)]
    pub toolchain: Option<PathBuf>,
    /// Be short.
    #[arg(long)]
    pub ci: bool,
    /// How to start more servers.
    #[arg(long)]
    pub serve: Option<String>,
    /// An ordinary user to serve as.
    #[arg(long)]
    pub other: Option<String>,
    /// Only checks whose name holds this.
    #[arg(long)]
    pub filter: Option<String>,
}

/// `openfsp-conformance probe-lock`: exits with 0 when the file's first byte can be locked, with 1
/// when another process holds it.
#[derive(Debug, Args)]
pub struct ProbeLockOptions {
    /// The file.
    pub file: PathBuf,
}
