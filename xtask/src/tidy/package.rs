//! Rules about packages: crate roots, manifests, the folders of the house.

use super::{Finding, numbered};
use crate::workspace::{Package, Workspace, is_in};

/// The only crates with unsafe code: where the kernel, C or the operating system is called.
/// `testing/fuzz` reads the coverage counters that the compiler lays down; the program of
/// `testing/sim` has an allocator that refuses.
const UNSAFE_FOLDERS: &[&str] =
    &["kernel/*", "apis/*", "doors/fuse-channel", "host", "testing/fuzz", "testing/sim"];

const FORBIDDEN_UNSAFE: &str = "#![forbid(unsafe_code)]";

/// What every manifest says, so that a package cannot fall out of line.
const MANIFEST_LINES: [&str; 4] = [
    "version.workspace = true",
    "edition.workspace = true",
    "license.workspace = true",
    "[lints]\nworkspace = true",
];

/// Every folder at the root; ARCHITECTURE.md says what each is for.
const HOUSE: [&str; 15] = [
    ".cargo",
    ".ci",
    ".github",
    "apis",
    "core",
    "docs",
    "doors",
    "filesystems",
    "host",
    "include",
    "kernel",
    "openfsp",
    "testing",
    "tools",
    "xtask",
];

/// The `clippy.toml` that every crate of core has word for word; it bans clocks, chance and
/// allocations that cannot fail.
const CORE_CLIPPY: &str = "core/nt/clippy.toml";

pub(super) fn unsafe_code(workspace: &Workspace) -> Vec<Finding> {
    let safe = workspace.packages.iter().filter(|package| !is_in(&package.folder, UNSAFE_FOLDERS));
    let roots = safe.flat_map(|package| &package.crate_roots);
    let unguarded = roots.filter(|root| {
        let text = workspace.text(root).unwrap_or_default();
        !text.lines().any(|line| line == FORBIDDEN_UNSAFE)
    });
    unguarded.map(|root| Finding::new(root, 1, format!("lacks `{FORBIDDEN_UNSAFE}`"))).collect()
}

pub(super) fn manifest(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in &workspace.packages {
        let path = format!("{}/Cargo.toml", package.folder);
        let text = workspace.text(&path).unwrap_or_default();
        let missing = MANIFEST_LINES.iter().filter(|line| !text.contains(*line));
        findings.extend(missing.map(|line| {
            let line = line.replace('\n', " ");
            Finding::new(&path, 1, format!("lacks `{line}`"))
        }));
        let named = package.name.starts_with("openfsp-");
        if !named && !["openfsp", "xtask"].contains(&package.name.as_str()) {
            let message = format!("`{}` lacks the prefix `openfsp-`", package.name);
            findings.push(Finding::new(&path, 1, message));
        }
    }
    findings
}

pub(super) fn folder(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut last = "";
    for file in &workspace.files {
        let top = file.path.split_once('/').map_or("", |(top, _)| top);
        if top != last && !top.is_empty() && !HOUSE.contains(&top) {
            let message = format!("`{top}` is no room of this house: see ARCHITECTURE.md");
            findings.push(Finding::new(&file.path, 1, message));
        }
        last = top;
    }
    let empty = workspace.packages.iter().filter(|package| !has_code(workspace, package));
    findings.extend(empty.map(|package| {
        let path = format!("{}/Cargo.toml", package.folder);
        Finding::new(&path, 1, "a crate without code is a promise; make it when its code arrives")
    }));
    findings
}

pub(super) fn core_clippy(workspace: &Workspace) -> Vec<Finding> {
    let wanted = workspace.text(CORE_CLIPPY);
    let mut findings = Vec::new();
    for package in workspace.packages_in(&["core/*"]) {
        let path = format!("{}/clippy.toml", package.folder);
        let line = match (wanted, workspace.text(&path)) {
            (Some(wanted), Some(text)) if wanted == text => continue,
            (Some(wanted), Some(text)) => first_difference(wanted, text),
            _ => 1,
        };
        findings.push(Finding::new(&path, line, format!("must be the same as {CORE_CLIPPY}")));
    }
    findings
}

fn first_difference(wanted: &str, text: &str) -> usize {
    let equal = wanted.lines().zip(text.lines()).take_while(|(left, right)| left == right);
    equal.count() + 1
}

/// Whether any line of the package's source is more than a comment, an attribute or a `mod`.
fn has_code(workspace: &Workspace, package: &Package) -> bool {
    let start = format!("{}/", package.folder);
    let sources = workspace
        .files
        .iter()
        .filter(|file| file.path.starts_with(&start) && file.path.ends_with(".rs"));
    let mut lines = sources.flat_map(|file| numbered(&file.text));
    lines.any(|(_, line)| {
        let line = line.trim_start();
        !(line.is_empty() || line.starts_with("//") || line.starts_with('#') || is_module(line))
    })
}

fn is_module(line: &str) -> bool {
    line.ends_with(';') && (line.starts_with("mod ") || line.starts_with("pub mod "))
}
