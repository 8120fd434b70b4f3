//! Who may depend on whom: the architecture as data. ARCHITECTURE.md says why.
//!
//! A new edge is a change of the architecture: change the row and ARCHITECTURE.md in the same
//! commit, and say there what the edge buys. `kernel/` is a workspace of its own and not here.

/// What the packages of some folders may use.
pub(super) struct Layer {
    /// A folder, or `folder/*`. The first row that matches a package is its row.
    pub(super) folders: &'static str,
    /// Packages of this workspace that it may use, as folders; build dependencies included.
    pub(super) may_use: &'static [&'static str],
    /// Packages of this workspace that its tests may use besides.
    pub(super) tests_may_use: &'static [&'static str],
    /// Third-party crates that it may use; `None`: any with a row in docs/dependencies.md.
    pub(super) third_party: Option<&'static [&'static str]>,
    /// What must never be in it, for the one who meets a refusal.
    pub(super) never: &'static str,
}

/// The only third-party crates that reach the kernel: small, `no_std`, well kept.
const SMALL_CRATES: Option<&[&str]> = Some(&["bitflags", "hashbrown", "zerocopy"]);
/// What tests of code without an operating system may use.
const NEAR: &[&str] = &["core/*", "testing/*"];
const ANYTHING: &[&str] = &["*"];

/// The whole table, specific folders before patterns.
pub(super) const LAYERS: &[Layer] = &[
    core("core/nt", &[], "state, OS types"),
    core("core/fsrtl", &["core/nt"], "request queues, clocks, \"file system\" as a concept"),
    core("core/transact", &["core/nt"], "the engine, threads"),
    core(
        "core/fsop",
        &["core/nt", "core/transact"],
        "share access, oplocks, anything about other handles",
    ),
    core(
        "core/fsd",
        &["core/nt", "core/fsrtl", "core/transact"],
        "std, locks, threads, clocks, randomness, SMB, FUSE, IRPs",
    ),
    layer(
        "host",
        &["core/*"],
        "an NT rule: if it needs an `if` about sharing or deletion, the engine lacks an effect",
    ),
    layer("doors/fuse-channel", &[], "volumes, NT rules"),
    layer(
        "doors/fuse",
        &["core/nt", "host", "doors/fuse-channel"],
        "another door, a second copy of an NT rule",
    ),
    layer("doors/smb", &["core/nt", "host"], "another door, a second copy of an NT rule"),
    layer("openfsp", &["host", "doors/*"], "anything but re-exports"),
    layer(
        "apis/*",
        &["openfsp", "host", "core/fsop", "core/transact", "core/nt", "doors/fuse-channel"],
        "anything but marshalling",
    ),
    core("filesystems/memstore", &["core/nt"], "an operating system, the engine, the host"),
    layer("filesystems/memfs", &["openfsp", "filesystems/memstore"], INTERNALS),
    layer("filesystems/*", &["openfsp"], INTERNALS),
    layer("tools/cli", &["openfsp", "filesystems/*"], "engine internals"),
    layer("tools/*", &["openfsp", "apis/winfsp"], "engine internals"),
    layer("xtask", ANYTHING, "anything that ships"),
    layer("testing/*", ANYTHING, "anything that ships"),
];

const INTERNALS: &str = "engine internals: file systems here are third-party authors in disguise";

/// A row for a crate that is linked into the kernel and the simulator.
const fn core(folders: &'static str, may_use: &'static [&str], never: &'static str) -> Layer {
    Layer { folders, may_use, tests_may_use: NEAR, third_party: SMALL_CRATES, never }
}

/// A row for a crate that runs in a process; its tests may use whatever shows it at work.
const fn layer(folders: &'static str, may_use: &'static [&str], never: &'static str) -> Layer {
    Layer { folders, may_use, tests_may_use: ANYTHING, third_party: None, never }
}
