//! The command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Serves file systems that live in user mode.
#[derive(Parser)]
#[command(name = "openfsp", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve a file system in the foreground; Ctrl-C ends it
    Serve(Serve),
}

#[derive(Args)]
pub(crate) struct Serve {
    #[command(subcommand)]
    pub(crate) file_system: FileSystem,
}

#[derive(Subcommand)]
pub(crate) enum FileSystem {
    /// A file system in memory; gone when it ends
    Memfs(Memfs),
    /// Swallows what is written, reads as empty
    Nullfs(Nullfs),
}

#[derive(Args)]
pub(crate) struct Memfs {
    /// Files and directories it may hold
    #[arg(long, value_name = "NUMBER")]
    pub(crate) max_nodes: Option<u32>,
    /// Bytes a file may have
    #[arg(long, value_name = "BYTES")]
    pub(crate) max_file_bytes: Option<u64>,
    /// Bytes all files may have together
    #[arg(long, value_name = "BYTES")]
    pub(crate) max_bytes: Option<u64>,
    /// Names that differ in case alone are one name
    #[arg(long)]
    pub(crate) case_insensitive: bool,
    /// Volume label
    #[arg(long, default_value = "memfs")]
    pub(crate) label: String,
    #[command(flatten)]
    pub(crate) doors: Doors,
}

#[derive(Args)]
pub(crate) struct Nullfs {
    #[command(flatten)]
    pub(crate) doors: Doors,
}

/// Where the volume is to be seen.
#[derive(Args)]
pub(crate) struct Doors {
    /// Mount it on this directory (Linux)
    #[arg(long, value_name = "DIR")]
    pub(crate) mount: PathBuf,
    /// Mount options, comma separated; may be repeated: ro, allow_other, default_permissions, uid=,
    /// gid=, umask=, attr_timeout=, entry_timeout=, ...
    #[arg(short = 'o', value_name = "OPTIONS")]
    pub(crate) options: Vec<String>,
    /// One line for every operation
    #[arg(long, short)]
    pub(crate) verbose: bool,
}
