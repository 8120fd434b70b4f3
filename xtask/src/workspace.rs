//! The workspace as the checks see it: its packages from `cargo metadata`, its files as text.
//!
//! Plain values; loading them is the only I/O, so that every rule can be tested on a made-up one.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process;

/// Everything the checks look at.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) packages: Vec<Package>,
    /// Every text file that belongs to the project, sorted by path.
    pub(crate) files: Vec<TextFile>,
}

/// A package of the workspace.
pub(crate) struct Package {
    pub(crate) name: String,
    /// Its folder below the root, with `/` between the parts.
    pub(crate) folder: String,
    pub(crate) dependencies: Vec<Dependency>,
    /// The root files of its libraries and binaries, below the root of the workspace.
    pub(crate) crate_roots: Vec<String>,
}

/// A line in one of a manifest's dependency tables.
pub(crate) struct Dependency {
    /// The package's own name, also where the manifest renames it.
    pub(crate) name: String,
    pub(crate) kind: DependencyKind,
    /// Where it is in this workspace; `None` for a third-party crate.
    pub(crate) folder: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DependencyKind {
    Normal,
    Build,
    Dev,
}

/// A text file and where it is.
pub(crate) struct TextFile {
    /// Below the root, with `/` between the parts.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// What cargo puts into its target folders; in such a folder nothing is ours.
const CACHE_TAG: &str = "CACHEDIR.TAG";
/// The hidden folders that do belong to the project; git and editors leave others.
const HIDDEN_FOLDERS: [&str; 3] = [".cargo", ".ci", ".github"];

/// The root of the workspace: cargo tells a program that it runs where its manifest is.
pub(crate) fn root() -> Result<PathBuf> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR")
        .context("start this with `cargo xtask`: cargo says where the workspace is")?;
    match Path::new(&manifest).parent() {
        Some(root) => Ok(root.to_owned()),
        None => bail!("the folder of xtask has no parent"),
    }
}

impl Workspace {
    /// Asks cargo for the packages and reads the files.
    pub(crate) fn load(root: PathBuf) -> Result<Self> {
        let packages = load_packages(&root)?;
        let mut files = Vec::new();
        read_folder(&root, "", &mut files)?;
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(Self { root, packages, files })
    }

    /// The package that lives in `folder`.
    pub(crate) fn package(&self, folder: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.folder == folder)
    }

    /// The text of the file at `path`.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }

    /// The packages in folders that match one of `patterns` (see [`is_in`]), in cargo's order.
    pub(crate) fn packages_in<'a>(
        &'a self,
        patterns: &'a [&str],
    ) -> impl Iterator<Item = &'a Package> {
        self.packages.iter().filter(|package| is_in(&package.folder, patterns))
    }
}

/// Whether `folder` is one of `patterns`: a folder, `folder/*` for each one below it, or `*`.
pub(crate) fn is_in(folder: &str, patterns: &[&str]) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(start) => folder.starts_with(start),
        None => folder == *pattern,
    })
}

fn load_packages(root: &Path) -> Result<Vec<Package>> {
    let output = process::cargo(root)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .output()
        .context("cannot start cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = list(&metadata, "packages");
    packages.iter().map(|package| parse_package(root, package)).collect()
}

fn parse_package(root: &Path, package: &Value) -> Result<Package> {
    let manifest = Path::new(text(package, "manifest_path")?);
    let folder = below(root, manifest.parent().unwrap_or(manifest));
    let dependencies = list(package, "dependencies")
        .iter()
        .map(|dependency| {
            let kind = match dependency["kind"].as_str() {
                None => DependencyKind::Normal,
                Some("build") => DependencyKind::Build,
                Some("dev") => DependencyKind::Dev,
                Some(other) => bail!("cargo metadata tells of an unknown dependency kind {other}"),
            };
            let folder = dependency["path"].as_str().map(|path| below(root, Path::new(path)));
            Ok(Dependency { name: text(dependency, "name")?.to_owned(), kind, folder })
        })
        .collect::<Result<_>>()?;
    let crate_roots = list(package, "targets")
        .iter()
        .filter(|target| list(target, "kind").iter().any(|kind| !is_for_testing(kind)))
        .map(|target| Ok(below(root, Path::new(text(target, "src_path")?))))
        .collect::<Result<_>>()?;
    Ok(Package { name: text(package, "name")?.to_owned(), folder, dependencies, crate_roots })
}

fn is_for_testing(kind: &Value) -> bool {
    matches!(kind.as_str(), Some("test" | "bench" | "example" | "custom-build"))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value[key].as_str().with_context(|| format!("cargo metadata lacks {key}"))
}

/// `path` as seen from `root`, with `/` between the parts.
fn below(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn read_folder(root: &Path, folder: &str, files: &mut Vec<TextFile>) -> Result<()> {
    for entry in fs::read_dir(root.join(folder)).with_context(|| format!("reading {folder}"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            let is_hidden = name.starts_with('.') && !HIDDEN_FOLDERS.contains(&name.as_str());
            if !is_hidden && !entry.path().join(CACHE_TAG).exists() {
                read_folder(root, &path, files)?;
            }
        } else if kind.is_file() {
            // What is not UTF-8 is data, and data has no style.
            let bytes = fs::read(entry.path()).with_context(|| format!("reading {path}"))?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(TextFile { path, text });
            }
        }
    }
    Ok(())
}
